/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/takt-settings.h"

G_BEGIN_DECLS

/** TAKT_WEEK_DAYS: Monday is 0. */
#define TAKT_WEEK_DAYS 7

/* A week's attended hours and the holidays of TaktSettingsValues as lists, for those who show and change them. */
char **takt_attended_hours_dup_day (const TaktSettingsValues *values, guint day) G_GNUC_WARN_UNUSED_RESULT;
void   takt_attended_hours_set_day (TaktSettingsValues *values, guint day, const char *const *spans);
void   takt_attended_hours_set_holidays (TaktSettingsValues *values, const char *const *days);

G_END_DECLS

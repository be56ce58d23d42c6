/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/*
 * Numbers as people read them, in their language and local time, each (transfer full). The one place: no page makes such a text of
 * its own. Labels that show them wear the style class "numeric", so that digits stand under digits.
 */
char *takt_format_money    (gint64 minor, const char *currency) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_money_whole (gint64 minor, const char *currency) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_amount   (gint64 minor, const char *currency) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_clock    (TaktTime time) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_day      (TaktTime time, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_moment   (TaktTime time, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_when     (TaktTime time, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_minutes  (gint64 minutes) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_grams    (gint64 grams) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_percent  (int percent) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_slot     (int slot) G_GNUC_WARN_UNUSED_RESULT;
char *takt_format_cost_per_kg (gint64 minor, const char *currency) G_GNUC_WARN_UNUSED_RESULT;

int   takt_days_between    (TaktTime from, TaktTime to);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PLAN_BAR (takt_plan_bar_get_type ())
G_DECLARE_FINAL_TYPE (TaktPlanBar, takt_plan_bar, TAKT, PLAN_BAR, AdwBin)

void takt_plan_bar_set        (TaktPlanBar *self, const TaktPlanPreview *preview, TaktTime now);
void takt_plan_bar_set_narrow (TaktPlanBar *self, gboolean is_narrow);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

/* Signal "day-chosen" (gint64 midnight). */
#define TAKT_TYPE_DAY_HEADS (takt_day_heads_get_type ())
G_DECLARE_FINAL_TYPE (TaktDayHeads, takt_day_heads, TAKT, DAY_HEADS, GtkGrid)

GtkWidget *takt_day_heads_new        (TaktScheduleData *data, int n_weeks) G_GNUC_WARN_UNUSED_RESULT;
void       takt_day_heads_set_begin  (TaktDayHeads *self, TaktTime begin, TaktTime month);
void       takt_day_heads_set_narrow (TaktDayHeads *self, gboolean is_narrow);

G_END_DECLS

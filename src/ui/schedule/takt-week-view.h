/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

#define TAKT_WEEK_HOURS_WIDTH 56

#define TAKT_TYPE_WEEK_VIEW (takt_week_view_get_type ())
G_DECLARE_FINAL_TYPE (TaktWeekView, takt_week_view, TAKT, WEEK_VIEW, GtkWidget)

GtkWidget *takt_week_view_new        (TaktScheduleData *data) G_GNUC_WARN_UNUSED_RESULT;
void       takt_week_view_set_begin  (TaktWeekView *self, TaktTime begin);
void       takt_week_view_set_now    (TaktWeekView *self, TaktTime now);
void       takt_week_view_zoom       (TaktWeekView *self, double factor);
double     takt_week_view_get_y      (TaktWeekView *self, TaktTime time);

G_END_DECLS

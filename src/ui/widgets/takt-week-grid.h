/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_WEEK_GRID (takt_week_grid_get_type ())
G_DECLARE_FINAL_TYPE (TaktWeekGrid, takt_week_grid, TAKT, WEEK_GRID, GtkWidget)

/* Signal "changed" (guint day): a person changed this day, Monday is 0. */
GtkWidget *takt_week_grid_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_week_grid_set_day  (TaktWeekGrid *self, guint day, const char *const *spans);
char     **takt_week_grid_dup_day  (TaktWeekGrid *self, guint day) G_GNUC_WARN_UNUSED_RESULT;

const char *takt_week_day_name     (guint day);

G_END_DECLS

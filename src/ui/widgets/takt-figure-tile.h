/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_FIGURE_TILE (takt_figure_tile_get_type ())
G_DECLARE_FINAL_TYPE (TaktFigureTile, takt_figure_tile, TAKT, FIGURE_TILE, GtkToggleButton)

GtkWidget *takt_figure_tile_new (const char *icon_name, const char *title) G_GNUC_WARN_UNUSED_RESULT;
void       takt_figure_tile_set (TaktFigureTile *self, const char *figure, const char *note, gboolean is_alarm);

G_END_DECLS

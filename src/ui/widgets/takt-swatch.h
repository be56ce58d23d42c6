/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SWATCH (takt_swatch_get_type ())
G_DECLARE_FINAL_TYPE (TaktSwatch, takt_swatch, TAKT, SWATCH, GtkWidget)

GtkWidget *takt_swatch_new          (int size) G_GNUC_WARN_UNUSED_RESULT;
void       takt_swatch_set_color    (TaktSwatch *self, const char *hex, const char *name);
void       takt_swatch_set_selected (TaktSwatch *self, gboolean is_selected);

gboolean   takt_color_from_hex      (const char *hex, GdkRGBA *color);

G_END_DECLS

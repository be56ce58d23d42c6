/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What GTK 4.8 has only on GtkStyleContext, which 4.10 deprecates: a later floor changes this file alone. */
void     takt_style_get_color    (GtkWidget *widget, GdkRGBA *color);
gboolean takt_style_lookup_color (GtkWidget *widget, const char *name, GdkRGBA *color);

G_END_DECLS

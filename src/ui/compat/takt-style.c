/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "compat/takt-style.h"

/** takt_style_get_color: the colour in which @widget writes. */
void
takt_style_get_color (GtkWidget *widget, GdkRGBA *color)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}

/** takt_style_lookup_color: a named colour of the style sheets: "accent_bg_color". Returns: FALSE: there is none of that name */
gboolean
takt_style_lookup_color (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  return gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color);
}

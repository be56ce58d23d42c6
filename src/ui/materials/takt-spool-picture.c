/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-picture.h"

#include "compat/takt-style.h"
#include "widgets/takt-swatch.h"

#include <math.h>

#define SIZE 52 /* px */
/* Radii in parts of the whole: what is wound up reaches from the core to the rim when the spool is full. */
#define CORE 0.42
#define FULL 0.86
#define HUB  0.26

/**
 * TaktSpoolPicture:
 *
 * A spool from the side: flange, what is wound on it in its colour and as thick as what is left, hub. A picture of what stands beside it
 * in words; a screen reader passes it by.
 */
struct _TaktSpoolPicture
{
  GtkWidget parent_instance;

  GdkRGBA color;
  gboolean has_color;
  int percent;
};

G_DEFINE_FINAL_TYPE (TaktSpoolPicture, takt_spool_picture, GTK_TYPE_WIDGET)

static void
takt_spool_picture_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
disc (cairo_t *cr, double middle, double radius)
{
  cairo_new_path (cr);
  cairo_arc (cr, middle, middle, radius, 0, 2 * G_PI);
}

static void
takt_spool_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktSpoolPicture *self = TAKT_SPOOL_PICTURE (widget);
  const double middle = SIZE / 2.0;
  /* The area that is wound up goes with the square of its radius. */
  const double area = CORE * CORE + (FULL * FULL - CORE * CORE) * self->percent / 100.0;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, SIZE, SIZE));
  GdkRGBA line;

  takt_style_get_color (widget, &line);
  disc (cr, middle, middle - 1);
  cairo_set_source_rgba (cr, line.red, line.green, line.blue, 0.16);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, line.red, line.green, line.blue, 0.35);
  cairo_stroke (cr);

  disc (cr, middle, middle * sqrt (area));
  if (self->has_color)
    gdk_cairo_set_source_rgba (cr, &self->color);
  else
    cairo_set_source_rgba (cr, line.red, line.green, line.blue, 0.3);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, line.red, line.green, line.blue, 0.3);
  cairo_stroke (cr);

  disc (cr, middle, middle * HUB * 1.45);
  cairo_set_source_rgb (cr, 0.88, 0.88, 0.87);
  cairo_fill (cr);
  disc (cr, middle, middle * HUB);
  cairo_set_source_rgb (cr, 0.55, 0.55, 0.54);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
takt_spool_picture_class_init (TaktSpoolPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = takt_spool_picture_measure;
  widget_class->snapshot = takt_spool_picture_snapshot;
  gtk_widget_class_set_css_name (widget_class, "spoolpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
takt_spool_picture_init (TaktSpoolPicture *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "swatch");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
}

GtkWidget *
takt_spool_picture_new (void)
{
  return g_object_new (TAKT_TYPE_SPOOL_PICTURE, NULL);
}

/** takt_spool_picture_set: @color_hex: (nullable): 'RRGGBB'; @percent: what is left. */
void
takt_spool_picture_set (TaktSpoolPicture *self, const char *color_hex, int percent)
{
  g_return_if_fail (TAKT_IS_SPOOL_PICTURE (self));

  self->has_color = takt_color_from_hex (color_hex, &self->color);
  self->percent = CLAMP (percent, 0, 100);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-swatch.h"

#include "compat/takt-style.h"

#include <math.h>

/** MOST_COLORS: so many sectors a multicoloured spool is drawn with. */
#define MOST_COLORS 6

/**
 * TaktSwatch:
 *
 * A disc in a material's colour; its name always stands beside it, drawn by somebody else, and is what a screen reader hears. Several
 * colours are sectors, a clear or unknown one is a checker. A hairline goes around it, so that white shows on white.
 */
struct _TaktSwatch
{
  GtkWidget parent_instance;

  GdkRGBA colors[MOST_COLORS];
  guint n_colors; /* 0: clear, or not known */
  int size;       /* px */
  gboolean is_selected;
};

enum
{
  PROP_SIZE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TaktSwatch, takt_swatch, GTK_TYPE_WIDGET)

/** takt_color_from_hex: @hex: (nullable): 'RRGGBB', with or without '#'. Returns: FALSE: it is no colour */
gboolean
takt_color_from_hex (const char *hex, GdkRGBA *color)
{
  g_autofree char *text = NULL;

  if (hex == NULL || *hex == '\0')
    return FALSE;
  text = *hex == '#' ? g_strdup (hex) : g_strconcat ("#", hex, NULL);
  return gdk_rgba_parse (color, text);
}

static void
takt_swatch_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = *natural = TAKT_SWATCH (widget)->size;
}

static void
draw_checker (cairo_t *cr, double radius)
{
  const double cell = radius / 2.0;

  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.72, 0.74, 0.76);
  for (int y = 0; y < 4; y++)
    for (int x = y % 2; x < 4; x += 2)
      cairo_rectangle (cr, -radius + x * cell, -radius + y * cell, cell, cell);
  cairo_fill (cr);
}

static void
takt_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktSwatch *self = TAKT_SWATCH (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double outer = MIN (width, height) / 2.0;
  double radius = self->is_selected ? outer - 4.0 : outer - 0.5;
  GdkRGBA line;
  cairo_t *cr;

  if (radius <= 0)
    return;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  takt_style_get_color (widget, &line);
  cairo_translate (cr, width / 2.0, height / 2.0);

  cairo_save (cr);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_clip (cr);
  if (self->n_colors == 0)
    draw_checker (cr, radius);
  for (guint i = 0; i < self->n_colors; i++)
    {
      gdk_cairo_set_source_rgba (cr, &self->colors[i]);
      cairo_move_to (cr, 0, 0);
      cairo_arc (cr, 0, 0, radius + 1, 2 * G_PI * i / self->n_colors - G_PI / 2,
                 2 * G_PI * (i + 1) / self->n_colors - G_PI / 2);
      cairo_fill (cr);
    }
  cairo_restore (cr);

  cairo_set_line_width (cr, 1.0);
  cairo_set_source_rgba (cr, line.red, line.green, line.blue, 0.30);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (self->is_selected)
    {
      GdkRGBA accent;

      if (!takt_style_lookup_color (widget, "accent_bg_color", &accent))
        accent = line;
      gdk_cairo_set_source_rgba (cr, &accent);
      cairo_set_line_width (cr, 2.0);
      cairo_arc (cr, 0, 0, outer - 1.0, 0, 2 * G_PI);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static void
takt_swatch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SIZE:
      g_value_set_int (value, TAKT_SWATCH (object)->size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_swatch_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SIZE:
      TAKT_SWATCH (object)->size = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_swatch_class_init (TaktSwatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = takt_swatch_get_property;
  object_class->set_property = takt_swatch_set_property;
  widget_class->measure = takt_swatch_measure;
  widget_class->snapshot = takt_swatch_snapshot;

  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 4, 256, 14,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY
                                                | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
takt_swatch_init (TaktSwatch *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "swatch");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/** takt_swatch_new: @size: px; 13 in text, 22 to 26 to choose from. */
GtkWidget *
takt_swatch_new (int size)
{
  return g_object_new (TAKT_TYPE_SWATCH, "size", size, NULL);
}

/**
 * takt_swatch_set_color:
 * @hex: (nullable): 'RRGGBB', or several with commas between; NULL or what is none: clear or unknown
 * @name: (nullable): of the colour, which stands beside the swatch
 */
void
takt_swatch_set_color (TaktSwatch *self, const char *hex, const char *name)
{
  g_auto (GStrv) parts = hex != NULL ? g_strsplit (hex, ",", MOST_COLORS) : NULL;

  g_return_if_fail (TAKT_IS_SWATCH (self));

  self->n_colors = 0;
  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    if (takt_color_from_hex (g_strstrip (parts[i]), &self->colors[self->n_colors]))
      self->n_colors++;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/** takt_swatch_set_selected: a ring with a gap goes around the one that is chosen. */
void
takt_swatch_set_selected (TaktSwatch *self, gboolean is_selected)
{
  g_return_if_fail (TAKT_IS_SWATCH (self));

  self->is_selected = is_selected;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

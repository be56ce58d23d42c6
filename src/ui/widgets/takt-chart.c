/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-chart.h"

#include "compat/takt-style.h"
#include "widgets/takt-chart-axis.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define BAR_ROW     26 /* px of a lying bar with its space */
#define BAR         9
#define COLUMNS_TOP 8
#define COLUMNS_LOW 22 /* below the axis, for names */
#define HEIGHT      150
#define GAP         8

typedef struct
{
  char *label;
  char *value_text;
  char *tip;
  char *color; /* (nullable) instead of the series' */
  double values[TAKT_CHART_MAX_SERIES];
} Point;

/**
 * TaktChart:
 *
 * A few numbers as bars, columns or a line. One point at a time is the keyboard's: the arrow keys move it, and its tip is what a screen reader
 * hears; a pointer gets the same as a tooltip. takt_chart_make_table() shows the same as text.
 */
struct _TaktChart
{
  GtkWidget parent_instance;

  TaktChartKind kind;
  TaktChartSeries series[TAKT_CHART_MAX_SERIES];
  guint n_series;
  GPtrArray *points; /* (owned) (element-type Point) */
  TaktChartFormat format;
  gpointer format_data;
  double at_least; /* the axis reaches this */
  guint at;        /* the keyboard's point */
};

G_DEFINE_FINAL_TYPE (TaktChart, takt_chart, GTK_TYPE_WIDGET)

static void
point_free (Point *self)
{
  g_free (self->label);
  g_free (self->value_text);
  g_free (self->tip);
  g_free (self->color);
  g_free (self);
}

static gboolean
is_rtl (TaktChart *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static const Point *
get_point (TaktChart *self, guint i)
{
  return i < self->points->len ? self->points->pdata[i] : NULL;
}

static void
tell (TaktChart *self)
{
  const Point *point = get_point (self, self->at);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) self->at,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) MAX (self->points->len, 1) - 1, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  point != NULL ? point->tip : _ ("Nothing to show"), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
make_axis (TaktChart *self, TaktChartAxis *axis)
{
  double least = 0, most = self->at_least;

  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];
      double up = 0, down = 0;

      for (guint j = 0; j < self->n_series; j++)
        if (isfinite (point->values[j]))
          {
            up += MAX (point->values[j], 0);
            down += MIN (point->values[j], 0);
          }
      most = MAX (most, up);
      least = MIN (least, down);
    }
  takt_chart_axis_make (axis, least, most, 3);
}

/* ---- drawing; x counts from the leading edge */

static void
find_color (TaktChart *self, const char *name, GdkRGBA *color)
{
  if (name == NULL || !takt_style_lookup_color (GTK_WIDGET (self), name, color))
    takt_style_get_color (GTK_WIDGET (self), color);
}

static void
append_box (TaktChart *self,
            GtkSnapshot *snapshot,
            const GdkRGBA *color,
            double x,
            double y,
            double width,
            double height,
            double radius)
{
  GskRoundedRect rect;

  if (width <= 0 || height <= 0)
    return;
  if (is_rtl (self))
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gsk_rounded_rect_init_from_rect (
      &rect, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height), (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &rect);
  gtk_snapshot_append_color (snapshot, color, &rect.bounds);
  gtk_snapshot_pop (snapshot);
}

/* @align: 0: begins at @x, 0.5: its middle is there, 1: it ends there. @y is its middle. */
static void
draw_text (TaktChart *self,
           GtkSnapshot *snapshot,
           const char *text,
           double x,
           double y,
           double align,
           double most_width,
           gboolean is_dim,
           gboolean is_bold)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA color;
  int width, height;

  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  if (most_width > 0)
    {
      pango_layout_get_pixel_size (layout, &width, NULL);
      if (width > most_width)
        {
          pango_layout_set_width (layout, (int) (most_width * PANGO_SCALE));
          pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
        }
    }
  find_color (self, is_dim ? "takt_dim_text" : NULL, &color);
  pango_layout_get_pixel_size (layout, &width, &height);
  x -= align * width;
  if (is_rtl (self))
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) (y - height / 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static double
measure_text (TaktChart *self, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

static char *
format_value (TaktChart *self, double value)
{
  return self->format != NULL ? self->format (value, self->format_data) : g_strdup_printf ("%g", value);
}

static void
draw_focus (TaktChart *self, GtkSnapshot *snapshot, double x, double y, double width, double height)
{
  GdkRGBA color;

  find_color (self, "accent_color", &color);
  append_box (self, snapshot, &color, x, y, width, 2, 0);
  append_box (self, snapshot, &color, x, y + height - 2, width, 2, 0);
  append_box (self, snapshot, &color, x, y, 2, height, 0);
  append_box (self, snapshot, &color, x + width - 2, y, 2, height, 0);
}

static void
draw_bars (TaktChart *self, GtkSnapshot *snapshot)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), names = 0, values = 0, most = self->at_least;
  GdkRGBA trough;

  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];

      names = MAX (names, measure_text (self, point->label) + 4);
      values = MAX (values, measure_text (self, point->value_text) * 1.08 + 4);
      most = MAX (most, point->values[0]);
    }
  values = MIN (values, width * 0.42);
  names = MIN (names, MAX (width - values - 90, width * 0.3));
  find_color (self, "takt_neutral_tint", &trough);
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];
      double y = i * BAR_ROW + BAR_ROW / 2.0, room = width - names - values - 2 * GAP;
      double share = most > 0 && isfinite (point->values[0]) ? CLAMP (point->values[0] / most, 0, 1) : 0;
      GdkRGBA color;

      find_color (self, point->color != NULL ? point->color : self->series[0].color, &color);
      draw_text (self, snapshot, point->label, 0, y, 0, names, FALSE, FALSE);
      append_box (self, snapshot, &trough, names + GAP, y - BAR / 2.0, room, BAR, BAR / 2.0);
      append_box (self, snapshot, &color, names + GAP, y - BAR / 2.0, share > 0 ? MAX (share * room, BAR) : 0,
                  BAR, BAR / 2.0);
      draw_text (self, snapshot, point->value_text, width, y, 1, values, FALSE, TRUE);
      if (i == self->at && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
        draw_focus (self, snapshot, 0, y - BAR_ROW / 2.0, width, BAR_ROW);
    }
}

/* Where the columns are: the names of the axis take what they need. */
typedef struct
{
  TaktChartAxis axis;
  double left;
  double top;
  double width;
  double height;
  double each;
} Plot;

static void
lay_out (TaktChart *self, Plot *plot)
{
  plot->left = 0;
  make_axis (self, &plot->axis);
  for (guint i = 0; i < plot->axis.n_ticks; i++)
    {
      g_autofree char *text = format_value (self, plot->axis.from + i * plot->axis.step);

      plot->left = MAX (plot->left, measure_text (self, text) + GAP);
    }
  plot->top = COLUMNS_TOP;
  plot->width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - plot->left, 1);
  plot->height = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - COLUMNS_TOP - COLUMNS_LOW, 1);
  plot->each = plot->width / MAX (self->points->len, 1);
}

static double
find_y (const Plot *plot, double value)
{
  return plot->top + plot->height * (1 - takt_chart_axis_place (&plot->axis, value));
}

static void
draw_axis (TaktChart *self, GtkSnapshot *snapshot, const Plot *plot)
{
  double free_from = plot->left;
  GdkRGBA line;

  find_color (self, "takt_line", &line);
  for (guint i = 0; i < plot->axis.n_ticks; i++)
    {
      double value = plot->axis.from + i * plot->axis.step, y = find_y (plot, value);
      g_autofree char *text = format_value (self, value);

      append_box (self, snapshot, &line, plot->left, y - 0.5, plot->width, 1, 0);
      draw_text (self, snapshot, text, plot->left - GAP, y, 1, 0, TRUE, FALSE);
    }
  /* As many names as there is room for. */
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];
      double half = measure_text (self, point->label) / 2, x = plot->left + (i + 0.5) * plot->each;

      x = CLAMP (x, plot->left + half, MAX (plot->left + plot->width - half, plot->left + half));
      if (x - half < free_from)
        continue;
      draw_text (self, snapshot, point->label, x, plot->top + plot->height + COLUMNS_LOW / 2.0 + 2, 0.5, 0,
                 TRUE, FALSE);
      free_from = x + half + GAP;
    }
}

static void
draw_columns (TaktChart *self, GtkSnapshot *snapshot)
{
  Plot plot;

  lay_out (self, &plot);
  draw_axis (self, snapshot, &plot);
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];
      double width = CLAMP (plot.each * 0.66, 1, 40), x = plot.left + (i + 0.5) * plot.each - width / 2;
      double up = 0, down = 0;

      for (guint j = 0; j < self->n_series; j++)
        {
          double value = isfinite (point->values[j]) ? point->values[j] : 0;
          double *base = value >= 0 ? &up : &down;
          double from = find_y (&plot, *base), to = find_y (&plot, *base + value);
          GdkRGBA color;

          find_color (self, self->series[j].color, &color);
          append_box (self, snapshot, &color, x, MIN (from, to), width, MAX (fabs (to - from) - 1, 0), 2);
          *base += value;
        }
      if (i == self->at && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
        draw_focus (self, snapshot, plot.left + i * plot.each, plot.top, plot.each, plot.height);
    }
}

static void
draw_line (TaktChart *self, GtkSnapshot *snapshot)
{
  double all = gtk_widget_get_width (GTK_WIDGET (self));
  gboolean is_drawing = FALSE;
  GdkRGBA color;
  cairo_t *cr;
  Plot plot;

  lay_out (self, &plot);
  draw_axis (self, snapshot, &plot);
  find_color (self, self->series[0].color, &color);
  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) all, (float) gtk_widget_get_height (GTK_WIDGET (self))));
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 2);
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];
      double x = plot.left + (i + 0.5) * plot.each;

      if (is_rtl (self))
        x = all - x;
      if (!isfinite (point->values[0]))
        is_drawing = FALSE;
      else if (is_drawing)
        cairo_line_to (cr, x, find_y (&plot, point->values[0]));
      else
        {
          cairo_move_to (cr, x, find_y (&plot, point->values[0]));
          is_drawing = TRUE;
        }
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];

      if (isfinite (point->values[0]))
        append_box (self, snapshot, &color, plot.left + (i + 0.5) * plot.each - 3.5,
                    find_y (&plot, point->values[0]) - 3.5, 7, 7, 3.5);
      if (i == self->at && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
        draw_focus (self, snapshot, plot.left + i * plot.each, plot.top, plot.each, plot.height);
    }
}

static void
takt_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktChart *self = TAKT_CHART (widget);

  if (self->points->len == 0)
    return;
  if (self->kind == TAKT_CHART_BARS)
    draw_bars (self, snapshot);
  else if (self->kind == TAKT_CHART_COLUMNS)
    draw_columns (self, snapshot);
  else
    draw_line (self, snapshot);
}

static void
takt_chart_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  TaktChart *self = TAKT_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 200;
      *natural = 320;
    }
  else
    *minimum = *natural = self->kind == TAKT_CHART_BARS ? (int) MAX (self->points->len, 1) * BAR_ROW : HEIGHT;
}

/* ---- which point */

static const Point *
find_point (TaktChart *self, double x, double y)
{
  Plot plot;

  if (self->points->len == 0)
    return NULL;
  if (self->kind == TAKT_CHART_BARS)
    return y < 0 ? NULL : get_point (self, (guint) (y / BAR_ROW));
  lay_out (self, &plot);
  if (is_rtl (self))
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  return x < plot.left ? NULL : get_point (self, (guint) ((x - plot.left) / plot.each));
}

static gboolean
query_tooltip_cb (TaktChart *self, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip)
{
  const Point *point = by_keyboard ? get_point (self, self->at) : find_point (self, x, y);

  if (point == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, point->tip);
  return TRUE;
}

static gboolean
key_pressed_cb (TaktChart *self, guint key, guint code, GdkModifierType state)
{
  const gboolean lies = self->kind == TAKT_CHART_BARS;
  guint last = MAX (self->points->len, 1) - 1, at = self->at;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (!lies && is_rtl (self))
    key = key == GDK_KEY_Left ? GDK_KEY_Right : key == GDK_KEY_Right ? GDK_KEY_Left : key;
  if (key == (lies ? GDK_KEY_Down : GDK_KEY_Right) && at < last)
    at++;
  else if (key == (lies ? GDK_KEY_Up : GDK_KEY_Left) && at > 0)
    at--;
  else if (key == GDK_KEY_Home)
    at = 0;
  else if (key == GDK_KEY_End)
    at = last;
  else
    return FALSE;

  self->at = at;
  tell (self);
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
  return TRUE;
}

static void
takt_chart_finalize (GObject *object)
{
  g_ptr_array_unref (TAKT_CHART (object)->points);
  G_OBJECT_CLASS (takt_chart_parent_class)->finalize (object);
}

static void
takt_chart_class_init (TaktChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_chart_finalize;
  widget_class->measure = takt_chart_measure;
  widget_class->snapshot = takt_chart_snapshot;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
takt_chart_init (TaktChart *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->points = g_ptr_array_new_with_free_func ((GDestroyNotify) point_free);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  tell (self);
}

/** takt_chart_new: @title: what it is about, for a screen reader */
GtkWidget *
takt_chart_new (TaktChartKind kind, const char *title)
{
  TaktChart *self = g_object_new (TAKT_TYPE_CHART, NULL);

  self->kind = kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

/** takt_chart_set_series: @series: copied, its texts are static */
void
takt_chart_set_series (TaktChart *self, const TaktChartSeries *series, guint n_series)
{
  g_return_if_fail (TAKT_IS_CHART (self));
  g_return_if_fail (n_series <= TAKT_CHART_MAX_SERIES);

  for (guint i = 0; i < n_series; i++)
    self->series[i] = series[i];
  self->n_series = n_series;
}

/** takt_chart_set_axis: @at_least: what it reaches in any case: 100 for per cent, else 0 */
void
takt_chart_set_axis (TaktChart *self, TaktChartFormat format, gpointer user_data, double at_least)
{
  g_return_if_fail (TAKT_IS_CHART (self));

  self->format = format;
  self->format_data = user_data;
  self->at_least = at_least;
}

void
takt_chart_clear (TaktChart *self)
{
  g_return_if_fail (TAKT_IS_CHART (self));

  g_ptr_array_set_size (self->points, 0);
  self->at = 0;
  tell (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * takt_chart_add:
 * @values: as many as there are series
 * @value_text: the values, short
 * @tip: a whole sentence of it, for a tooltip and a screen reader
 */
void
takt_chart_add (TaktChart *self,
                const char *label,
                const double *values,
                const char *value_text,
                const char *tip)
{
  Point *point = g_new0 (Point, 1);

  g_return_if_fail (TAKT_IS_CHART (self));

  point->label = g_strdup (label);
  point->value_text = g_strdup (value_text);
  point->tip = g_strdup (tip);
  for (guint i = 0; i < self->n_series; i++)
    point->values[i] = values[i];
  g_ptr_array_add (self->points, point);
  tell (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/** takt_chart_set_color: of the last point; it says the same in words. */
void
takt_chart_set_color (TaktChart *self, const char *color)
{
  Point *point;

  g_return_if_fail (TAKT_IS_CHART (self) && self->points->len > 0);

  point = self->points->pdata[self->points->len - 1];
  g_free (point->color);
  point->color = g_strdup (color);
}

guint
takt_chart_get_n (TaktChart *self)
{
  g_return_val_if_fail (TAKT_IS_CHART (self), 0);
  return self->points->len;
}

/** takt_chart_get_told: (nullable): the tip of the keyboard's point. */
const char *
takt_chart_get_told (TaktChart *self)
{
  const Point *point;

  g_return_val_if_fail (TAKT_IS_CHART (self), NULL);
  point = get_point (self, self->at);
  return point != NULL ? point->tip : NULL;
}

static void
attach (GtkGrid *grid, int column, int row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0.0f : 1.0f);
  gtk_label_set_wrap (GTK_LABEL (label), column == 0);
  gtk_widget_set_hexpand (label, column == 0);
  gtk_widget_add_css_class (label, "numeric");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

/** takt_chart_make_table: (transfer floating): the same numbers as text. */
GtkWidget *
takt_chart_make_table (TaktChart *self)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  g_return_val_if_fail (TAKT_IS_CHART (self), NULL);

  gtk_grid_set_column_spacing (grid, 12);
  gtk_grid_set_row_spacing (grid, 4);
  gtk_widget_add_css_class (GTK_WIDGET (grid), "caption");
  for (guint j = 0; self->n_series > 1 && j < self->n_series; j++)
    attach (grid, (int) j + 1, 0, self->series[j].name, "strong");
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = self->points->pdata[i];

      attach (grid, 0, (int) i + 1, point->label, NULL);
      if (self->n_series == 1)
        attach (grid, 1, (int) i + 1, point->value_text, NULL);
      for (guint j = 0; self->n_series > 1 && j < self->n_series; j++)
        {
          g_autofree char *text = format_value (self, point->values[j]);

          attach (grid, (int) j + 1, (int) i + 1, text, NULL);
        }
    }
  return GTK_WIDGET (grid);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-timeline-private.h"

#include "compat/takt-style.h"
#include "plan/takt-plan-hours.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define HATCH 8.0 /* px between the lines of a tail */

/* A rectangle of the lanes, whose x counts from where time begins. */
static graphene_rect_t
place (TaktTimeline *self, double x, double y, double width, double height)
{
  GtkWidget *widget = GTK_WIDGET (self);

  x += TAKT_TIMELINE_LABEL_WIDTH;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;
  return GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
}

static void
fill (TaktTimeline *self,
      GtkSnapshot *snapshot,
      const char *color_name,
      double x,
      double y,
      double width,
      double height)
{
  graphene_rect_t rect = place (self, x, y, width, height);
  GdkRGBA color;

  if (takt_style_lookup_color (GTK_WIDGET (self), color_name, &color))
    gtk_snapshot_append_color (snapshot, &color, &rect);
}

static void
draw_hours (TaktTimeline *self, GtkSnapshot *snapshot, double width, double height)
{
  GArray *attended = takt_schedule_data_get_attended (self->data);
  g_autoptr (GArray) ticks = takt_time_scale_list_ticks (self->scale, width);

  fill (self, snapshot, "takt_unattended", 0, 0, width, height);
  for (guint i = 0; i < attended->len; i++)
    {
      const TaktAttendedSpan *span = &g_array_index (attended, TaktAttendedSpan, i);
      double left = MAX (takt_time_scale_get_x (self->scale, span->from), 0);
      double right = MIN (takt_time_scale_get_x (self->scale, span->to), width);

      if (right > left)
        fill (self, snapshot, "takt_attended", left, 0, right - left, height);
    }
  for (guint i = 0; i < ticks->len; i++)
    {
      const TaktTimeTick *tick = &g_array_index (ticks, TaktTimeTick, i);

      fill (self, snapshot, "takt_line", takt_time_scale_get_x (self->scale, tick->time), 0,
            tick->is_midnight ? 2 : 1, height);
    }
}

/* Slanted lines; white on dark and dark on white by the colour of text. */
static void
draw_hatch (TaktTimeline *self, GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, rect);
  double x = rect->origin.x, y = rect->origin.y, w = rect->size.width, h = rect->size.height;
  GdkRGBA color;

  takt_style_get_color (GTK_WIDGET (self), &color);
  cairo_rectangle (cr, x, y, w, h);
  cairo_clip (cr);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.13);
  cairo_set_line_width (cr, 2);
  for (double at = x - h; at < x + w; at += HATCH)
    {
      cairo_move_to (cr, at, y + h);
      cairo_line_to (cr, at + h, y);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
draw_tail_text (TaktTimeline *self,
                GtkSnapshot *snapshot,
                const graphene_rect_t *rect,
                const TaktScheduleTail *tail)
{
  g_autofree char *time = takt_format_clock (tail->to);
  /* Translators: a finished part lies on the plate until somebody comes, at this time. */
  g_autofree char *text =
      g_strdup_printf (tail->is_block ? _ ("Not available until %s") : _ ("Plate waits until %s"), time);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA color, back;
  int w, h;

  pango_attr_list_insert (attributes, pango_attr_size_new_absolute ((int) (12.5 * PANGO_SCALE)));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &w, &h);
  if (w + 18 > rect->size.width || !takt_style_lookup_color (GTK_WIDGET (self), "takt_dim_text", &color)
      || !takt_style_lookup_color (GTK_WIDGET (self), "takt_unattended", &back))
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
                                          ? rect->origin.x + rect->size.width - (float) w - 10
                                          : rect->origin.x + 10,
                                      rect->origin.y + (rect->size.height - (float) h) / 2));
  /* The lines stop where words stand. */
  gtk_snapshot_append_color (snapshot, &back, &GRAPHENE_RECT_INIT (-4, -1, (float) w + 8, (float) h + 2));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_tails (TaktTimeline *self, GtkSnapshot *snapshot, double width)
{
  const double top = (TAKT_TIMELINE_LANE_HEIGHT - TAKT_TIMELINE_BLOCK_HEIGHT) / 2.0;
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);

  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->tails->len; k++)
        {
          const TaktScheduleTail *tail = &g_array_index (lane->tails, TaktScheduleTail, k);
          double left = MAX (takt_time_scale_get_x (self->scale, tail->from), 0) + 2;
          double right = MIN (takt_time_scale_get_x (self->scale, tail->to), width);
          graphene_rect_t rect;

          if (right - left < 2)
            continue;
          rect = place (self, left, i * TAKT_TIMELINE_LANE_HEIGHT + top, right - left,
                        TAKT_TIMELINE_BLOCK_HEIGHT);
          draw_hatch (self, snapshot, &rect);
          draw_tail_text (self, snapshot, &rect, tail);
        }
    }
}

/* Where a dragged print would come. */
static void
draw_slot (TaktTimeline *self, GtkSnapshot *snapshot)
{
  const double top = (TAKT_TIMELINE_LANE_HEIGHT - TAKT_TIMELINE_BLOCK_HEIGHT) / 2.0;
  double left = takt_time_scale_get_x (self->scale, self->slot.from);
  double right = takt_time_scale_get_x (self->scale, self->slot.to);
  graphene_rect_t rect = place (self, left, self->slot.lane * TAKT_TIMELINE_LANE_HEIGHT + top,
                                MAX (right - left, 14), TAKT_TIMELINE_BLOCK_HEIGHT);
  const double dashes[] = { 6, 4 };
  double x = rect.origin.x + 1, y = rect.origin.y + 1, w = rect.size.width - 2, h = rect.size.height - 2,
         r = 7;
  GdkRGBA color;
  cairo_t *cr;

  if (!takt_style_lookup_color (GTK_WIDGET (self), "accent_bg_color", &color))
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &rect);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + w - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + w - r, y + h - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + h - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.13);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 2);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* What lies behind the blocks. */
void
takt_timeline_draw_back (TaktTimeline *self, GtkSnapshot *snapshot)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - TAKT_TIMELINE_LABEL_WIDTH;
  double height = gtk_widget_get_height (GTK_WIDGET (self));

  draw_hours (self, snapshot, width, height);
  draw_tails (self, snapshot, width);
  for (guint i = 1; i <= self->labels->len; i++)
    fill (self, snapshot, "takt_line", 0, i * TAKT_TIMELINE_LANE_HEIGHT - 1, width, 1);
  if (self->is_dragging)
    draw_slot (self, snapshot);
}

/* What lies before them: the present. */
void
takt_timeline_draw_front (TaktTimeline *self, GtkSnapshot *snapshot)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - TAKT_TIMELINE_LABEL_WIDTH;
  double x = takt_time_scale_get_x (self->scale, takt_time_scale_get_now (self->scale));

  if (x >= 0 && x <= width)
    fill (self, snapshot, "takt_now", x - 1, 0, 2, gtk_widget_get_height (GTK_WIDGET (self)));
}

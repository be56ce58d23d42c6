/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-timeline-ruler.h"

#include "compat/takt-style.h"
#include "plan/takt-plan-hours.h"
#include "schedule/takt-timeline.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define TICKS_HEIGHT 32
#define HOURS_HEIGHT 20

/**
 * TaktTimelineRuler:
 *
 * The hours above the timeline, below them when somebody is there, and the present. The blocks say their times themselves: to a screen
 * reader it is one sentence.
 */
struct _TaktTimelineRuler
{
  GtkWidget parent_instance;

  TaktScheduleData *data; /* (owned) */
  TaktTimeScale *scale;   /* (owned) */
};

G_DEFINE_FINAL_TYPE (TaktTimelineRuler, takt_timeline_ruler, GTK_TYPE_WIDGET)

static void
takt_timeline_ruler_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  *minimum =
      orientation == GTK_ORIENTATION_VERTICAL ? TICKS_HEIGHT + HOURS_HEIGHT : TAKT_TIMELINE_LABEL_WIDTH + 60;
  *natural = *minimum;
}

static PangoLayout *
make_text (GtkWidget *widget, const char *text, double points, gboolean is_bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoFontDescription *font = pango_font_description_copy (
      pango_context_get_font_description (gtk_widget_get_pango_context (widget)));

  pango_font_description_set_absolute_size (font, points * PANGO_SCALE);
  pango_font_description_set_weight (font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  return layout;
}

static void
draw_text (GtkSnapshot *snapshot, PangoLayout *layout, double x, double y, const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static char *
format_tick (const TaktTimeTick *tick)
{
  g_autoptr (GDateTime) local = NULL;

  if (!tick->is_midnight)
    return takt_format_clock (tick->time);
  local = g_date_time_new_from_unix_local (tick->time);
  /* Translators: a day where it begins on the ruler, see strftime: "Thu 19". */
  return g_date_time_format (local, C_ ("ruler", "%a %-e"));
}

static void
draw_ticks (TaktTimelineRuler *self, GtkSnapshot *snapshot, double begin, double width, gboolean is_rtl)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (GArray) ticks = takt_time_scale_list_ticks (self->scale, width - begin);
  GdkRGBA dim, strong;

  takt_style_get_color (widget, &strong);
  if (!takt_style_lookup_color (widget, "takt_dim_text", &dim))
    dim = strong;
  for (guint i = 0; i < ticks->len; i++)
    {
      const TaktTimeTick *tick = &g_array_index (ticks, TaktTimeTick, i);
      g_autofree char *text = format_tick (tick);
      g_autoptr (PangoLayout) layout = make_text (widget, text, 13, tick->is_midnight);
      double x = begin + takt_time_scale_get_x (self->scale, tick->time);
      int w, h;

      pango_layout_get_pixel_size (layout, &w, &h);
      x = is_rtl ? width - x : x;
      draw_text (snapshot, layout, x - w / 2.0, (TICKS_HEIGHT - h) / 2.0, tick->is_midnight ? &strong : &dim);
    }
}

/* A span of hours with its words in the part that is seen, where they fit. */
static void
draw_span (TaktTimelineRuler *self,
           GtkSnapshot *snapshot,
           TaktTime from,
           TaktTime to,
           gboolean is_attended,
           double begin,
           double width,
           gboolean is_rtl)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double left = MAX (begin + takt_time_scale_get_x (self->scale, from), begin);
  double right = MIN (begin + takt_time_scale_get_x (self->scale, to), width);
  g_autofree char *until = takt_format_clock (to);
  g_autofree char *text = NULL;
  g_autoptr (PangoLayout) layout = NULL;
  GdkRGBA tint, color;
  int w, h;

  if (right <= left
      || !takt_style_lookup_color (widget, is_attended ? "takt_attended_strong" : "takt_unattended_strong",
                                   &tint))
    return;
  gtk_snapshot_append_color (snapshot, &tint,
                             &GRAPHENE_RECT_INIT ((float) (is_rtl ? width - right : left), TICKS_HEIGHT,
                                                  (float) (right - left), HOURS_HEIGHT));

  /* An end that lies far beyond what is seen is none that anybody waits for. */
  if (to - takt_time_scale_get_time (self->scale, width - begin) > 12 * 60 * 60)
    text = g_strdup (is_attended ? _ ("Attended") : _ ("Unattended"));
  else
    text = g_strdup_printf (is_attended ? _ ("Attended until %s") : _ ("Unattended until %s"), until);
  layout = make_text (widget, text, 12.5, TRUE);
  pango_layout_get_pixel_size (layout, &w, &h);
  if (right - left < w + 24)
    return;
  if (!takt_style_lookup_color (widget, is_attended ? "takt_warning_text" : "takt_dim_text", &color))
    takt_style_get_color (widget, &color);
  draw_text (snapshot, layout, is_rtl ? width - left - 12 - w : left + 12,
             TICKS_HEIGHT + (HOURS_HEIGHT - h) / 2.0, &color);
}

static void
draw_hours (TaktTimelineRuler *self, GtkSnapshot *snapshot, double begin, double width, gboolean is_rtl)
{
  GArray *attended = takt_schedule_data_get_attended (self->data);
  TaktTime last = takt_time_scale_get_origin (self->scale) - 1;

  for (guint i = 0; i < attended->len; i++)
    {
      const TaktAttendedSpan *span = &g_array_index (attended, TaktAttendedSpan, i);

      if (span->from > last)
        draw_span (self, snapshot, last, span->from, FALSE, begin, width, is_rtl);
      draw_span (self, snapshot, span->from, span->to, TRUE, begin, width, is_rtl);
      last = MAX (last, span->to);
    }
}

static void
draw_now (TaktTimelineRuler *self, GtkSnapshot *snapshot, double begin, double width, gboolean is_rtl)
{
  GtkWidget *widget = GTK_WIDGET (self);
  TaktTime now = takt_time_scale_get_now (self->scale);
  double x = begin + takt_time_scale_get_x (self->scale, now);
  g_autofree char *text = takt_format_clock (now);
  g_autoptr (PangoLayout) layout = make_text (widget, text, 12.5, TRUE);
  const GdkRGBA white = { 1, 1, 1, 1 };
  GskRoundedRect pill;
  GdkRGBA color;
  int w, h;

  if (x < begin || x > width || !takt_style_lookup_color (widget, "takt_now", &color))
    return;
  pango_layout_get_pixel_size (layout, &w, &h);
  x = CLAMP (x, begin + w / 2.0 + 5, width - w / 2.0 - 5);
  x = is_rtl ? width - x : x;
  gsk_rounded_rect_init_from_rect (
      &pill, &GRAPHENE_RECT_INIT ((float) (x - w / 2.0 - 5), TICKS_HEIGHT - 8, (float) w + 10, 16), 8);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, &color, &pill.bounds);
  gtk_snapshot_pop (snapshot);
  draw_text (snapshot, layout, x - w / 2.0, TICKS_HEIGHT - h / 2.0, &white);
}

static void
takt_timeline_ruler_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktTimelineRuler *self = TAKT_TIMELINE_RULER (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  float begin = TAKT_TIMELINE_LABEL_WIDTH;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (is_rtl ? 0 : begin, 0, width - begin, height));
  draw_ticks (self, snapshot, begin, width, is_rtl);
  draw_hours (self, snapshot, begin, width, is_rtl);
  draw_now (self, snapshot, begin, width, is_rtl);
  gtk_snapshot_pop (snapshot);
}

static void
takt_timeline_ruler_dispose (GObject *object)
{
  TaktTimelineRuler *self = TAKT_TIMELINE_RULER (object);

  g_clear_object (&self->data);
  g_clear_object (&self->scale);
  G_OBJECT_CLASS (takt_timeline_ruler_parent_class)->dispose (object);
}

static void
takt_timeline_ruler_class_init (TaktTimelineRulerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_timeline_ruler_dispose;
  widget_class->measure = takt_timeline_ruler_measure;
  widget_class->snapshot = takt_timeline_ruler_snapshot;
  gtk_widget_class_set_css_name (widget_class, "timelineruler");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
takt_timeline_ruler_init (TaktTimelineRuler *self)
{
}

GtkWidget *
takt_timeline_ruler_new (TaktScheduleData *data, TaktTimeScale *scale)
{
  TaktTimelineRuler *self = g_object_new (TAKT_TYPE_TIMELINE_RULER, NULL);

  self->data = g_object_ref (data);
  self->scale = g_object_ref (scale);
  g_signal_connect_object (data, "changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scale, "changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-week-view.h"

#include "compat/takt-style.h"
#include "plan/takt-plan-hours.h"
#include "schedule/takt-time-scale.h"
#include "schedule/takt-timeline-block.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define DAYS         7
#define HOUR_HEIGHT  34.0 /* px */
#define HOUR_LEAST   20.0
#define HOUR_MOST    120.0
#define LEAST_HEIGHT 16.0 /* px of a block, however short its print */

/**
 * TaktWeekView:
 *
 * The hours of seven days side by side, prints in them. A place is told by the clock on the wall, so that nine o'clock is one line over all
 * days; an hour that comes twice when summer time ends is drawn once, with both on it. A print over midnight is in both days.
 */
struct _TaktWeekView
{
  GtkWidget parent_instance;

  TaktScheduleData *data;  /* (owned) */
  TaktTime days[DAYS + 1]; /* midnights */
  TaktTime now;
  double hour;      /* px */
  GPtrArray *parts; /* (owned) of Part */
};

/* What of a print lies in one day. */
typedef struct
{
  gint64 key;
  int day;
  int column; /* among those that overlap */
  int n_columns;
  double top, height, fill;
  GtkWidget *block; /* a child */
} Part;

G_DEFINE_FINAL_TYPE (TaktWeekView, takt_week_view, GTK_TYPE_WIDGET)

/** takt_week_view_get_y: where a moment lies within its day, in pixels. */
double
takt_week_view_get_y (TaktWeekView *self, TaktTime time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time);

  g_return_val_if_fail (TAKT_IS_WEEK_VIEW (self), 0);

  if (local == NULL)
    return 0;
  return (g_date_time_get_hour (local) + g_date_time_get_minute (local) / 60.0) * self->hour;
}

static double
get_end_y (TaktWeekView *self, int day, TaktTime time)
{
  return time >= self->days[day + 1] ? 24 * self->hour : takt_week_view_get_y (self, time);
}

static void
clicked_cb (TaktWeekView *self, TaktTimelineBlock *block)
{
  takt_schedule_data_select (self->data, takt_timeline_block_get_job_id (block));
}

static void
part_free (gpointer data)
{
  Part *part = data;

  gtk_widget_unparent (part->block);
  g_free (part);
}

static GtkWidget *
steal_block (GPtrArray *old, gint64 key, int day)
{
  for (guint i = 0; i < old->len; i++)
    {
      Part *part = old->pdata[i];
      GtkWidget *block = part->block;

      if (part->key != key || part->day != day)
        continue;
      g_object_ref (block);
      part->block = NULL;
      return block;
    }
  return NULL;
}

static void
add_part (TaktWeekView *self,
          GPtrArray *old,
          const TaktScheduleLane *lane,
          const TaktScheduleBlock *block,
          int day)
{
  TaktTime begin = MAX (block->from, self->days[day]), end = MIN (block->to, self->days[day + 1]);
  GtkWidget *widget = steal_block (old, block->key, day);
  gboolean is_known = widget != NULL;
  Part *part = g_new0 (Part, 1);

  part->key = block->key;
  part->day = day;
  part->top = takt_week_view_get_y (self, begin);
  part->height = MAX (get_end_y (self, day, end) - part->top, LEAST_HEIGHT);
  if (block->status == TAKT_JOB_STARTED && !block->is_paused && self->now > begin)
    part->fill = MIN (get_end_y (self, day, MIN (self->now, end)) - part->top, part->height);
  if (!is_known)
    {
      widget = takt_timeline_block_new (GTK_ORIENTATION_VERTICAL);
      g_signal_connect_object (widget, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
      gtk_widget_set_parent (widget, GTK_WIDGET (self));
    }
  takt_timeline_block_set (TAKT_TIMELINE_BLOCK (widget), takt_schedule_data_get_shop (self->data), block,
                           takt_printer_row_get_printer (lane->printer)->name,
                           takt_schedule_data_get_now (self->data));
  takt_timeline_block_set_extent (TAKT_TIMELINE_BLOCK (widget), part->height, part->fill);
  takt_timeline_block_set_selected (TAKT_TIMELINE_BLOCK (widget),
                                    block->job_id != 0
                                        && block->job_id == takt_schedule_data_get_selected (self->data));
  part->block = widget;
  if (is_known)
    g_object_unref (widget);
  g_ptr_array_add (self->parts, part);
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const Part *left = *(Part *const *) a, *right = *(Part *const *) b;

  if (left->day != right->day)
    return left->day - right->day;
  return left->top < right->top ? -1 : left->top > right->top;
}

/* Side by side what overlaps: each takes the first column that is free, and a day has as many as it needs. */
static void
place_columns (TaktWeekView *self)
{
  double ends[32] = { 0 };
  guint first = 0;
  int n = 0;

  g_ptr_array_sort (self->parts, compare_parts);
  for (guint i = 0; i <= self->parts->len; i++)
    {
      Part *part = i < self->parts->len ? self->parts->pdata[i] : NULL;
      int column = 0;

      if (i > first && (part == NULL || part->day != ((Part *) self->parts->pdata[first])->day))
        {
          for (; first < i; first++)
            ((Part *) self->parts->pdata[first])->n_columns = n;
          memset (ends, 0, sizeof ends);
          n = 0;
        }
      if (part == NULL)
        break;
      while (column < (int) G_N_ELEMENTS (ends) - 1 && ends[column] > part->top + 0.5)
        column++;
      ends[column] = part->top + part->height;
      part->column = column;
      n = MAX (n, column + 1);
    }
}

static void
rebuild (TaktWeekView *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->parts);
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  g_ptr_array_set_free_func (old, NULL);
  for (guint i = 0; self->days[0] != 0 && i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        {
          const TaktScheduleBlock *block = lane->blocks->pdata[k];

          for (int day = 0; day < DAYS; day++)
            if (block->from < self->days[day + 1] && block->to > self->days[day])
              add_part (self, old, lane, block, day);
        }
    }
  for (guint i = 0; i < old->len; i++)
    {
      Part *part = old->pdata[i];

      if (part->block != NULL)
        gtk_widget_unparent (part->block);
      g_free (part);
    }
  place_columns (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
selected_cb (TaktWeekView *self, gint64 job_id)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      TaktTimelineBlock *block = TAKT_TIMELINE_BLOCK (((Part *) self->parts->pdata[i])->block);

      takt_timeline_block_set_selected (block,
                                        job_id != 0 && takt_timeline_block_get_job_id (block) == job_id);
    }
}

static void
takt_week_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  TaktWeekView *self = TAKT_WEEK_VIEW (widget);

  for (guint i = 0; i < self->parts->len; i++)
    gtk_widget_measure (((Part *) self->parts->pdata[i])->block, orientation, -1, NULL, NULL, NULL, NULL);
  *minimum = *natural =
      orientation == GTK_ORIENTATION_VERTICAL ? (int) (24 * self->hour) : TAKT_WEEK_HOURS_WIDTH + DAYS * 34;
}

static double
get_day_width (GtkWidget *widget)
{
  return (gtk_widget_get_width (widget) - TAKT_WEEK_HOURS_WIDTH) / (double) DAYS;
}

static void
takt_week_view_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TaktWeekView *self = TAKT_WEEK_VIEW (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double day = (width - TAKT_WEEK_HOURS_WIDTH) / (double) DAYS;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = self->parts->pdata[i];
      double column = MIN ((day - 4) / MAX (part->n_columns, 1), 120);
      GtkAllocation allocation = {
        (int) (TAKT_WEEK_HOURS_WIDTH + part->day * day + 2 + part->column * column), (int) part->top,
        (int) MAX (column - 2, 8), (int) MAX (part->height - 1, 8)
      };

      if (is_rtl)
        allocation.x = width - allocation.x - allocation.width;
      gtk_widget_size_allocate (part->block, &allocation, -1);
    }
}

static void
fill (GtkWidget *widget,
      GtkSnapshot *snapshot,
      const char *name,
      double x,
      double y,
      double width,
      double height)
{
  GdkRGBA color;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;
  if (takt_style_lookup_color (widget, name, &color))
    gtk_snapshot_append_color (snapshot, &color,
                               &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

static void
draw_attended (TaktWeekView *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GArray *attended = takt_schedule_data_get_attended (self->data);
  double day_width = get_day_width (widget);

  fill (widget, snapshot, "takt_unattended", TAKT_WEEK_HOURS_WIDTH, 0, DAYS * day_width, 24 * self->hour);
  for (guint i = 0; i < attended->len; i++)
    {
      const TaktAttendedSpan *span = &g_array_index (attended, TaktAttendedSpan, i);

      for (int day = 0; day < DAYS; day++)
        {
          TaktTime from = MAX (span->from, self->days[day]), to = MIN (span->to, self->days[day + 1]);
          double top = takt_week_view_get_y (self, from);

          if (from < to)
            fill (widget, snapshot, "takt_attended", TAKT_WEEK_HOURS_WIDTH + day * day_width, top, day_width,
                  get_end_y (self, day, to) - top);
        }
    }
}

static void
draw_hours (TaktWeekView *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double day_width = get_day_width (widget), width = gtk_widget_get_width (widget);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  GdkRGBA color;

  pango_attr_list_insert (attributes, pango_attr_size_new_absolute (13 * PANGO_SCALE));
  if (!takt_style_lookup_color (widget, "takt_dim_text", &color))
    takt_style_get_color (widget, &color);
  for (int hour = 0; hour < 24; hour++)
    {
      g_autofree char *text = g_strdup_printf ("%02d", hour);
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
      int w, h;

      fill (widget, snapshot, "takt_line", 0, hour * self->hour, width, 1);
      pango_layout_set_attributes (layout, attributes);
      pango_layout_get_pixel_size (layout, &w, &h);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot,
                              &GRAPHENE_POINT_INIT (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL
                                                        ? (float) width - 18 - (float) w
                                                        : 18,
                                                    (float) (hour * self->hour + 4)));
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
    }
  for (int day = 0; day < DAYS; day++)
    fill (widget, snapshot, "takt_line", TAKT_WEEK_HOURS_WIDTH + day * day_width, 0, 1, 24 * self->hour);
}

static void
takt_week_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktWeekView *self = TAKT_WEEK_VIEW (widget);
  double day_width = get_day_width (widget);

  draw_attended (self, snapshot);
  draw_hours (self, snapshot);
  for (guint i = 0; i < self->parts->len; i++)
    gtk_widget_snapshot_child (widget, ((Part *) self->parts->pdata[i])->block, snapshot);
  for (int day = 0; day < DAYS; day++)
    if (self->now >= self->days[day] && self->now < self->days[day + 1])
      fill (widget, snapshot, "takt_now", TAKT_WEEK_HOURS_WIDTH + day * day_width,
            takt_week_view_get_y (self, self->now) - 1, day_width, 2);
}

static void
takt_week_view_dispose (GObject *object)
{
  TaktWeekView *self = TAKT_WEEK_VIEW (object);

  g_ptr_array_set_size (self->parts, 0);
  g_clear_object (&self->data);
  G_OBJECT_CLASS (takt_week_view_parent_class)->dispose (object);
}

static void
takt_week_view_finalize (GObject *object)
{
  g_ptr_array_unref (TAKT_WEEK_VIEW (object)->parts);
  G_OBJECT_CLASS (takt_week_view_parent_class)->finalize (object);
}

static void
takt_week_view_class_init (TaktWeekViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_week_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_week_view_finalize;
  widget_class->measure = takt_week_view_measure;
  widget_class->size_allocate = takt_week_view_allocate;
  widget_class->snapshot = takt_week_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "weekview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_week_view_init (TaktWeekView *self)
{
  self->hour = HOUR_HEIGHT;
  self->parts = g_ptr_array_new_with_free_func (part_free);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Week"), -1);
}

GtkWidget *
takt_week_view_new (TaktScheduleData *data)
{
  TaktWeekView *self = g_object_new (TAKT_TYPE_WEEK_VIEW, NULL);

  self->data = g_object_ref (data);
  g_signal_connect_object (data, "changed", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (data, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/** takt_week_view_set_begin: @begin: midnight of its first day; 0: none, it shows nothing */
void
takt_week_view_set_begin (TaktWeekView *self, TaktTime begin)
{
  g_return_if_fail (TAKT_IS_WEEK_VIEW (self));

  if (self->days[0] == begin)
    return;
  for (int day = 0; day <= DAYS; day++)
    self->days[day] = begin != 0 ? takt_day_begin (begin, day) : 0;
  rebuild (self);
}

void
takt_week_view_set_now (TaktWeekView *self, TaktTime now)
{
  g_return_if_fail (TAKT_IS_WEEK_VIEW (self));

  self->now = now;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
takt_week_view_zoom (TaktWeekView *self, double factor)
{
  g_return_if_fail (TAKT_IS_WEEK_VIEW (self));

  self->hour = CLAMP (self->hour * factor, HOUR_LEAST, HOUR_MOST);
  rebuild (self);
}

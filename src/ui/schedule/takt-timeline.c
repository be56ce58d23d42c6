/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-timeline-private.h"

#include "takt-format.h"
#include "widgets/takt-status-pill.h"

#include <glib/gi18n-lib.h>

#define LEAST_LENGTH 14.0 /* px of a block, however short its print */
#define STEP         96.0 /* px that a key or a notch of the wheel moves */
#define ZOOM         1.25

enum
{
  LANE_ACTIVATED,
  MOVED,
  EFFECT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktTimeline, takt_timeline, GTK_TYPE_WIDGET)

/* What began before the left edge begins there, so that its words stay in sight. */
TaktTimelineSpan
takt_timeline_find_span (TaktTimeline *self, const TaktScheduleBlock *block)
{
  TaktTime now = takt_time_scale_get_now (self->scale);
  double begin = takt_time_scale_get_x (self->scale, block->from);
  double end = MAX (takt_time_scale_get_x (self->scale, block->to), begin + LEAST_LENGTH);
  double printed = begin;
  TaktTimelineSpan span = { .begin = begin };

  if (begin < 0 && end > LEAST_LENGTH)
    span.begin = 0;
  span.length = end - span.begin;
  if (block->status == TAKT_JOB_STARTED && !block->is_planned)
    printed = block->is_paused ? begin + (end - begin) * block->progress / 100.0
                               : CLAMP (takt_time_scale_get_x (self->scale, now), begin, end);
  span.fill = MAX (printed - span.begin, 0);
  return span;
}

static void
update_spans (TaktTimeline *self)
{
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);

  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        {
          gint64 key = ((const TaktScheduleBlock *) lane->blocks->pdata[k])->key;
          TaktTimelineBlock *block = g_hash_table_lookup (self->blocks, &key);
          TaktTimelineSpan span = takt_timeline_find_span (self, lane->blocks->pdata[k]);

          if (block != NULL)
            takt_timeline_block_set_extent (block, span.length, span.fill);
        }
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
block_clicked_cb (TaktTimeline *self, TaktTimelineBlock *block)
{
  takt_schedule_data_select (self->data, takt_timeline_block_get_job_id (block));
}

/* Who moves through the blocks by keys sees the one he is at. */
static void
block_focused_cb (GtkEventControllerFocus *controller, TaktTimeline *self)
{
  TaktTimelineBlock *block =
      TAKT_TIMELINE_BLOCK (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));

  takt_timeline_show_job (self, takt_timeline_block_get_job_id (block));
}

static TaktTimelineBlock *
make_block (TaktTimeline *self)
{
  GtkWidget *block = takt_timeline_block_new (GTK_ORIENTATION_HORIZONTAL);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (block, "clicked", G_CALLBACK (block_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (block_focused_cb), self, 0);
  gtk_widget_add_controller (block, focus);
  gtk_widget_set_parent (block, GTK_WIDGET (self));
  return TAKT_TIMELINE_BLOCK (block);
}

static void
label_clicked_cb (TaktTimeline *self, GtkWidget *label)
{
  gint64 *id = g_object_get_data (G_OBJECT (label), "takt-printer");

  g_signal_emit (self, signals[LANE_ACTIVATED], 0, *id);
}

static GtkWidget *
make_label (TaktTimeline *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = gtk_label_new (NULL), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *image = gtk_image_new (), *status = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (name, "strong");
  gtk_label_set_xalign (GTK_LABEL (status), 0);
  gtk_label_set_ellipsize (GTK_LABEL (status), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (status, "caption");
  gtk_widget_add_css_class (status, "numeric");
  gtk_image_set_pixel_size (GTK_IMAGE (image), 13);
  gtk_box_append (GTK_BOX (line), image);
  gtk_box_append (GTK_BOX (line), status);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), line);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "lane-label");
  g_object_set_data (G_OBJECT (button), "takt-name", name);
  g_object_set_data (G_OBJECT (button), "takt-line", line);
  g_object_set_data_full (G_OBJECT (button), "takt-printer", g_new0 (gint64, 1), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (label_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return button;
}

static void
show_lane (GtkWidget *button, const TaktScheduleLane *lane, TaktTime now)
{
  static const char *const classes[] = { "dim-label", "accent-text", "warning-text", "error-text", NULL };
  GtkWidget *name = g_object_get_data (G_OBJECT (button), "takt-name");
  GtkWidget *line = g_object_get_data (G_OBJECT (button), "takt-line");
  GtkWidget *image = gtk_widget_get_first_child (line);
  GtkWidget *status = gtk_widget_get_last_child (line);
  TaktPrinterMood mood = takt_printer_row_get_mood (lane->printer);
  TaktTime finish = takt_printer_row_get_finish (lane->printer);
  const TaktPrinter *printer = takt_printer_row_get_printer (lane->printer);
  g_autofree char *time = takt_format_when (finish, now);
  g_autofree char *text = NULL, *label = NULL;
  const char *css_class = "dim-label";

  if (mood == TAKT_PRINTER_NEEDS_YOU)
    css_class = "error-text";
  else if (mood == TAKT_PRINTER_CLEAR_PLATE || mood == TAKT_PRINTER_PAUSED)
    css_class = "warning-text";
  else if (mood == TAKT_PRINTER_PRINTING)
    css_class = "accent-text";

  text = mood == TAKT_PRINTER_PRINTING && finish != TAKT_TIME_UNSET
             /* Translators: what a printer does, and when that ends: "Printing · 15:26". */
             ? g_strdup_printf (C_ ("printer", "%1$s · %2$s"), takt_printer_mood_to_title (mood), time)
             : g_strdup (takt_printer_mood_to_title (mood));
  /* Translators: a printer and what it does. */
  label = g_strdup_printf (C_ ("printer", "%1$s, %2$s"), printer->name, text);
  *(gint64 *) g_object_get_data (G_OBJECT (button), "takt-printer") = lane->printer_id;
  gtk_label_set_text (GTK_LABEL (name), printer->name);
  gtk_label_set_text (GTK_LABEL (status), text);
  gtk_image_set_from_icon_name (GTK_IMAGE (image), takt_printer_mood_to_icon_name (mood));
  for (gsize i = 0; classes[i] != NULL; i++)
    gtk_widget_remove_css_class (line, classes[i]);
  gtk_widget_add_css_class (line, css_class);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_labels (TaktTimeline *self, GPtrArray *lanes)
{
  while (self->labels->len > lanes->len)
    {
      gtk_widget_unparent (self->labels->pdata[self->labels->len - 1]);
      g_ptr_array_set_size (self->labels, (int) self->labels->len - 1);
    }
  while (self->labels->len < lanes->len)
    g_ptr_array_add (self->labels, make_label (self));
  for (guint i = 0; i < lanes->len; i++)
    show_lane (self->labels->pdata[i], lanes->pdata[i], takt_schedule_data_get_now (self->data));
}

/* Blocks keep their widgets while their prints are there, and with them focus and a drag under way. */
static void
show_blocks (TaktTimeline *self, GPtrArray *lanes)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->blocks);
  gint64 selected = takt_schedule_data_get_selected (self->data);
  GHashTableIter iter;
  gpointer block;

  self->blocks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        {
          const TaktScheduleBlock *shown = lane->blocks->pdata[k];
          gint64 key = shown->key;

          block = g_hash_table_lookup (old, &key);
          if (block != NULL)
            g_hash_table_remove (old, &key);
          else
            block = make_block (self);
          takt_timeline_block_set (block, takt_schedule_data_get_shop (self->data), shown,
                                   takt_printer_row_get_printer (lane->printer)->name,
                                   takt_schedule_data_get_now (self->data));
          takt_timeline_block_set_selected (block, selected != 0 && shown->job_id == selected);
          g_hash_table_insert (self->blocks, g_memdup2 (&key, sizeof key), block);
        }
    }

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, NULL, &block))
    gtk_widget_unparent (block);
}

static void
data_changed_cb (TaktTimeline *self)
{
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);

  if (takt_schedule_data_get_shop (self->data) == NULL)
    return;
  if (self->labels->len != lanes->len)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  if (self->dragged != 0 && takt_schedule_data_find_block (self->data, self->dragged) == NULL)
    takt_timeline_cancel_drag (self);
  show_labels (self, lanes);
  show_blocks (self, lanes);
  update_spans (self);
}

static void
selected_cb (TaktTimeline *self, gint64 job_id)
{
  GHashTableIter iter;
  gpointer block;

  g_hash_table_iter_init (&iter, self->blocks);
  while (g_hash_table_iter_next (&iter, NULL, &block))
    takt_timeline_block_set_selected (block, job_id != 0 && takt_timeline_block_get_job_id (block) == job_id);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, TaktTimeline *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      takt_time_scale_zoom (self->scale, dy < 0 ? ZOOM : 1 / ZOOM,
                            (gtk_widget_get_width (GTK_WIDGET (self)) - TAKT_TIMELINE_LABEL_WIDTH) / 2.0);
      return TRUE;
    }
  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0)
    dx = dy;
  if (dx == 0)
    return FALSE;
  takt_time_scale_pan (self->scale, (is_rtl ? -dx : dx) * STEP);
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                TaktTimeline *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - TAKT_TIMELINE_LABEL_WIDTH;

  if ((state & GDK_ALT_MASK) != 0)
    {
      int later = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;

      if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
        return takt_timeline_move_by_keys (self, -later, 0);
      if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
        return takt_timeline_move_by_keys (self, later, 0);
      if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
        return takt_timeline_move_by_keys (self, 0, -1);
      if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
        return takt_timeline_move_by_keys (self, 0, 1);
      return FALSE;
    }
  switch (key)
    {
    case GDK_KEY_Escape:
      return takt_timeline_cancel_drag (self);
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      takt_time_scale_pan (self->scale, width * 0.8);
      return TRUE;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      takt_time_scale_pan (self->scale, -width * 0.8);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
takt_timeline_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  TaktTimeline *self = TAKT_TIMELINE (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_measure (child, orientation, -1, NULL, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = (int) self->labels->len * TAKT_TIMELINE_LANE_HEIGHT;
  else
    {
      *minimum = TAKT_TIMELINE_LABEL_WIDTH + 60;
      *natural = TAKT_TIMELINE_LABEL_WIDTH + 640;
    }
}

/* Below the hand, and in sight. */
static void
allocate_tip (TaktTimeline *self, int width, int height)
{
  GtkAllocation allocation;
  int w, h;

  if (!gtk_widget_should_layout (self->tip))
    return;
  gtk_widget_measure (self->tip, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &w, NULL, NULL);
  gtk_widget_measure (self->tip, GTK_ORIENTATION_VERTICAL, w, NULL, &h, NULL, NULL);
  allocation = (GtkAllocation){ (int) (self->drag_x - self->grab_x + 12),
                                (int) (self->drag_y - self->grab_y + TAKT_TIMELINE_BLOCK_HEIGHT + 9), w, h };
  allocation.x = CLAMP (allocation.x, 6, MAX (width - w - 6, 6));
  if (allocation.y + h > height)
    allocation.y = (int) (self->drag_y - self->grab_y) - h - 9;
  gtk_widget_size_allocate (self->tip, &allocation, -1);
}

static void
takt_timeline_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TaktTimeline *self = TAKT_TIMELINE (widget);
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  for (guint i = 0; i < self->labels->len; i++)
    {
      GtkAllocation allocation = { is_rtl ? width - TAKT_TIMELINE_LABEL_WIDTH : 0,
                                   (int) i * TAKT_TIMELINE_LANE_HEIGHT, TAKT_TIMELINE_LABEL_WIDTH,
                                   TAKT_TIMELINE_LANE_HEIGHT };

      gtk_widget_size_allocate (self->labels->pdata[i], &allocation, -1);
    }

  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        {
          gint64 key = ((const TaktScheduleBlock *) lane->blocks->pdata[k])->key;
          GtkWidget *block = g_hash_table_lookup (self->blocks, &key);
          TaktTimelineSpan span = takt_timeline_find_span (self, lane->blocks->pdata[k]);
          GtkAllocation allocation = { TAKT_TIMELINE_LABEL_WIDTH + (int) span.begin,
                                       (int) i * TAKT_TIMELINE_LANE_HEIGHT
                                           + (TAKT_TIMELINE_LANE_HEIGHT - TAKT_TIMELINE_BLOCK_HEIGHT) / 2,
                                       (int) MAX (span.length, LEAST_LENGTH), TAKT_TIMELINE_BLOCK_HEIGHT };

          if (block == NULL)
            continue;
          if (is_rtl)
            allocation.x = width - allocation.x - allocation.width;
          if (self->is_dragging && key == self->dragged)
            {
              allocation.x = (int) (self->drag_x - self->grab_x);
              allocation.y = (int) (self->drag_y - self->grab_y);
            }
          gtk_widget_size_allocate (block, &allocation, -1);
        }
    }
  allocate_tip (self, width, height);
}

static void
takt_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktTimeline *self = TAKT_TIMELINE (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  gpointer dragged = self->is_dragging ? g_hash_table_lookup (self->blocks, &self->dragged) : NULL;
  GHashTableIter iter;
  gpointer block;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (is_rtl ? 0 : TAKT_TIMELINE_LABEL_WIDTH, 0,
                                                         width - TAKT_TIMELINE_LABEL_WIDTH, height));
  takt_timeline_draw_back (self, snapshot);
  g_hash_table_iter_init (&iter, self->blocks);
  while (g_hash_table_iter_next (&iter, NULL, &block))
    if (block != dragged)
      gtk_widget_snapshot_child (widget, block, snapshot);
  takt_timeline_draw_front (self, snapshot);
  if (dragged != NULL)
    gtk_widget_snapshot_child (widget, dragged, snapshot);
  gtk_snapshot_pop (snapshot);
  for (guint i = 0; i < self->labels->len; i++)
    gtk_widget_snapshot_child (widget, self->labels->pdata[i], snapshot);
  gtk_widget_snapshot_child (widget, self->tip, snapshot);
}

static void
takt_timeline_dispose (GObject *object)
{
  TaktTimeline *self = TAKT_TIMELINE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->pricing);
  g_clear_object (&self->pricing);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->blocks, g_hash_table_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_object (&self->data);
  g_clear_object (&self->scale);
  G_OBJECT_CLASS (takt_timeline_parent_class)->dispose (object);
}

static void
takt_timeline_class_init (TaktTimelineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_timeline_dispose;
  widget_class->measure = takt_timeline_measure;
  widget_class->size_allocate = takt_timeline_allocate;
  widget_class->snapshot = takt_timeline_snapshot;

  signals[LANE_ACTIVATED] = g_signal_new ("lane-activated", TAKT_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[MOVED] = g_signal_new ("moved", TAKT_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_INT64, G_TYPE_INT64, G_TYPE_INT64);
  signals[EFFECT] = g_signal_new ("effect", TAKT_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
takt_timeline_init (TaktTimeline *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->blocks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->labels = g_ptr_array_new ();
  takt_timeline_init_drag (self);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Timeline"), -1);
}

/** takt_timeline_new: @scale: shared with the ruler above it */
GtkWidget *
takt_timeline_new (TaktScheduleData *data, TaktTimeScale *scale)
{
  TaktTimeline *self = g_object_new (TAKT_TYPE_TIMELINE, NULL);

  self->data = g_object_ref (data);
  self->scale = g_object_ref (scale);
  g_signal_connect_object (data, "changed", G_CALLBACK (data_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (data, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scale, "changed", G_CALLBACK (update_spans), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/** takt_timeline_find_block: (nullable): the widget of a print, where it is on the days shown. */
GtkWidget *
takt_timeline_find_block (TaktTimeline *self, gint64 job_id)
{
  g_return_val_if_fail (TAKT_IS_TIMELINE (self), NULL);

  return g_hash_table_lookup (self->blocks, &job_id);
}

/** takt_timeline_show_job: scrolls in time until it can be seen. */
void
takt_timeline_show_job (TaktTimeline *self, gint64 job_id)
{
  const TaktScheduleBlock *block = takt_schedule_data_find_block (self->data, job_id);
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - TAKT_TIMELINE_LABEL_WIDTH;
  double begin, end;

  if (block == NULL || width <= 0)
    return;
  begin = takt_time_scale_get_x (self->scale, block->from);
  end = takt_time_scale_get_x (self->scale, block->to);
  if (end < 60)
    takt_time_scale_pan (self->scale, begin - 60);
  else if (begin > width - 60)
    takt_time_scale_pan (self->scale, MIN (end - width + 24, begin - 24));
}

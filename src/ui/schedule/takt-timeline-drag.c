/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-timeline-private.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define THRESHOLD 8.0 /* px until a press is a drag */

/*
 * A print is dragged to another time or printer, or moved by keys. Time is the queue's: a slot is a place in it, and where that lies in time,
 * and what it does to other orders, is asked of the engine while the hand is still on it.
 */

static const TaktScheduleLane *
get_lane (TaktTimeline *self, guint index)
{
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);

  return index < lanes->len ? lanes->pdata[index] : NULL;
}

static gint64
get_job (const TaktScheduleLane *lane, guint place)
{
  return place < lane->queue->len ? ((const TaktScheduleBlock *) lane->queue->pdata[place])->job_id : 0;
}

/* Where @block would stand in the queue of @lane if it began at @time; it does not count itself. */
static TaktTimelineSlot
find_slot (TaktTimeline *self, const TaktScheduleBlock *block, guint lane_index, TaktTime time)
{
  const TaktScheduleLane *lane = get_lane (self, lane_index);
  TaktTimelineSlot slot = { .lane = lane_index, .printer_id = lane->printer_id };
  TaktTime begin = takt_time_scale_get_now (self->scale);

  for (guint i = 0; i < lane->blocks->len; i++)
    {
      const TaktScheduleBlock *other = lane->blocks->pdata[i];

      if (other->status == TAKT_JOB_STARTED)
        begin = MAX (begin, other->to);
    }
  for (guint i = 0; i < lane->queue->len; i++)
    {
      const TaktScheduleBlock *other = lane->queue->pdata[i];

      if (other->job_id == block->job_id)
        continue;
      if (other->from == TAKT_TIME_UNSET || (other->from + other->to) / 2 > time)
        {
          slot.before_id = other->job_id;
          break;
        }
      begin = MAX (begin, other->to);
      slot.position++;
    }
  slot.from = begin;
  slot.to = begin + (TaktTime) block->minutes * 60;
  return slot;
}

static gboolean
slot_is_its_own (TaktTimeline *self, const TaktScheduleBlock *block, const TaktTimelineSlot *slot)
{
  const TaktScheduleLane *lane = get_lane (self, slot->lane);

  if (block->printer_id != slot->printer_id)
    return FALSE;
  for (guint i = 0; i < lane->queue->len; i++)
    if (get_job (lane, i) == block->job_id)
      return get_job (lane, i + 1) == slot->before_id;
  return FALSE;
}

/* What it does to the orders, the worst of it. */
static char *
describe_effect (const TaktPlanMove *move)
{
  const TaktPlanPlace *place = &move->after->places[move->job];

  if (place->printer == TAKT_PLAN_NONE || move->n_made_late != 1)
    return g_strdup (move->after->score.n_late == 0 && place->printer != TAKT_PLAN_NONE
                         ? _ ("Everything stays on time")
                         : move->message);
  for (guint i = 0; i < move->outlooks->len; i++)
    {
      const TaktPlanOutlook *outlook = &g_array_index (move->outlooks, TaktPlanOutlook, i);

      if (outlook->late > 0 && outlook->late_before == 0)
        {
          g_autofree char *late = takt_format_minutes (outlook->late);

          /* Translators: the number of an order, and by how much it becomes late: "Makes #12361 late by 2 h". */
          return g_strdup_printf (_ ("Makes #%1$s late by %2$s"), outlook->number, late);
        }
    }
  return g_strdup (move->message);
}

static void
show_tip (TaktTimeline *self, const char *effect, gboolean is_bad)
{
  const TaktScheduleLane *lane = get_lane (self, self->slot.lane);
  TaktTime now = takt_time_scale_get_now (self->scale);
  g_autofree char *from = takt_format_when (self->slot.from, now),
                  *to = takt_format_when (self->slot.to, now);
  g_autofree char *place = NULL, *text = NULL;

  if (lane == NULL)
    return;
  /* Translators: a printer, and from when to when a print would be there. */
  place = g_strdup_printf (C_ ("drop", "%1$s · %2$s – %3$s"),
                           takt_printer_row_get_printer (lane->printer)->name, from, to);
  gtk_label_set_text (self->tip_effect, effect);
  gtk_label_set_text (self->tip_place, place);
  gtk_widget_set_visible (GTK_WIDGET (self->tip_effect), *effect != '\0');
  gtk_widget_set_visible (self->tip_icon, is_bad);
  /* Translators: what a move does, and where it leads to, for a screen reader. */
  text = *effect != '\0' ? g_strdup_printf (C_ ("drop", "%1$s · %2$s"), effect, place) : g_strdup (place);
  g_signal_emit_by_name (self, "effect", text);
}

typedef struct
{
  TaktTimeline *timeline; /* (owned) */
  TaktTimelineSlot slot;
} Pricing;

static void
priced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Pricing *pricing = user_data;
  g_autoptr (TaktTimeline) self = pricing->timeline;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPlanMove) move = takt_plans_price_move_finish (TAKT_PLANS (source), result, &error);
  g_autofree char *effect = NULL;
  const TaktPlanPlace *place;
  gboolean is_bad = TRUE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->data == NULL)
    return;
  g_clear_object (&self->pricing);
  self->slot = pricing->slot;
  if (move == NULL)
    effect = g_strdup (error->message);
  else
    {
      place = &move->after->places[move->job];
      effect = describe_effect (move);
      is_bad = move->n_made_late > 0 || place->printer == TAKT_PLAN_NONE;
      if (place->printer != TAKT_PLAN_NONE)
        {
          self->slot.from = takt_plan_snapshot_get_time (move->snapshot, place->start);
          self->slot.to = takt_plan_snapshot_get_time (move->snapshot, place->end);
        }
    }
  show_tip (self, effect, is_bad);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Asks what a move costs; the answer is told when it comes. */
static void
price (TaktTimeline *self, gint64 job_id, const TaktTimelineSlot *slot)
{
  Pricing *pricing = g_new0 (Pricing, 1);

  g_cancellable_cancel (self->pricing);
  g_clear_object (&self->pricing);
  self->pricing = g_cancellable_new ();
  pricing->timeline = g_object_ref (self);
  pricing->slot = *slot;
  takt_plans_price_move_async (takt_shop_get_plans (takt_schedule_data_get_shop (self->data)), job_id,
                               slot->printer_id, slot->position, TAKT_TIME_UNSET, self->pricing, priced_cb,
                               pricing);
}

static gboolean
can_move (TaktTimeline *self, const TaktScheduleBlock *block)
{
  return block != NULL && block->status == TAKT_JOB_QUEUED
         && takt_schedule_data_get_preview (self->data) == NULL;
}

static void
begin_cb (TaktTimeline *self, double x, double y, GtkGesture *gesture)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *widget = picked != NULL ? gtk_widget_get_ancestor (picked, TAKT_TYPE_TIMELINE_BLOCK) : NULL;
  const TaktScheduleBlock *block = NULL;
  graphene_rect_t bounds;

  self->dragged = 0;
  if (widget != NULL)
    block = takt_schedule_data_find_block (self->data,
                                           takt_timeline_block_get_job_id (TAKT_TIMELINE_BLOCK (widget)));
  if (!can_move (self, block) || !gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &bounds))
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->dragged = block->job_id;
  self->is_dragging = FALSE;
  self->start_x = x;
  self->start_y = y;
  self->grab_x = x - bounds.origin.x;
  self->grab_y = y - bounds.origin.y;
}

static void
update_cb (TaktTimeline *self, double dx, double dy, GtkGestureDrag *gesture)
{
  const TaktScheduleBlock *block = takt_schedule_data_find_block (self->data, self->dragged);
  GtkWidget *widget = self->dragged != 0 ? takt_timeline_find_block (self, self->dragged) : NULL;
  TaktTimelineSlot slot;
  double begin;
  guint n_lanes = takt_schedule_data_get_lanes (self->data)->len;

  if (widget == NULL || !can_move (self, block))
    return;
  if (!self->is_dragging && dx * dx + dy * dy < THRESHOLD * THRESHOLD)
    return;

  if (!self->is_dragging)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      gtk_widget_add_css_class (widget, "dragged");
      gtk_widget_set_visible (self->tip, TRUE);
      self->is_dragging = TRUE;
      self->slot = (TaktTimelineSlot){ .position = -1 };
    }
  self->drag_x = self->start_x + dx;
  self->drag_y = self->start_y + dy;
  begin = self->drag_x - self->grab_x;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    begin = gtk_widget_get_width (GTK_WIDGET (self)) - begin - gtk_widget_get_width (widget);
  slot = find_slot (self, block, (guint) CLAMP (self->drag_y / TAKT_TIMELINE_LANE_HEIGHT, 0, n_lanes - 1),
                    takt_time_scale_get_time (self->scale, begin - TAKT_TIMELINE_LABEL_WIDTH));
  if (slot.printer_id != self->slot.printer_id || slot.position != self->slot.position)
    {
      self->slot = slot;
      show_tip (self, "", FALSE);
      price (self, self->dragged, &slot);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
finish (TaktTimeline *self)
{
  GtkWidget *widget = takt_timeline_find_block (self, self->dragged);

  if (widget != NULL)
    gtk_widget_remove_css_class (widget, "dragged");
  g_cancellable_cancel (self->pricing);
  g_clear_object (&self->pricing);
  gtk_widget_set_visible (self->tip, FALSE);
  self->is_dragging = FALSE;
  self->dragged = 0;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
end_cb (TaktTimeline *self)
{
  const TaktScheduleBlock *block = takt_schedule_data_find_block (self->data, self->dragged);
  gint64 job_id = self->dragged;
  TaktTimelineSlot slot = self->slot;
  gboolean is_dropped = self->is_dragging && can_move (self, block) && !slot_is_its_own (self, block, &slot);

  if (self->dragged == 0)
    return;
  finish (self);
  g_signal_emit_by_name (self, "effect", NULL);
  if (is_dropped)
    g_signal_emit_by_name (self, "moved", job_id, slot.printer_id, slot.before_id);
}

/* Puts a dragged print back. Returns: FALSE: none is dragged */
gboolean
takt_timeline_cancel_drag (TaktTimeline *self)
{
  gboolean was_dragging = self->is_dragging;

  if (self->dragged == 0)
    return FALSE;
  finish (self);
  g_signal_emit_by_name (self, "effect", NULL);
  return was_dragging;
}

/* One place in the queue, as which of the jobs there it would stand without itself. */
static gboolean
find_step (TaktTimeline *self, const TaktScheduleBlock *block, int step, TaktTimelineSlot *slot)
{
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);

  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->queue->len; k++)
        {
          if (get_job (lane, k) != block->job_id)
            continue;
          if ((step < 0 && k == 0) || (step > 0 && k + 1 == lane->queue->len))
            return FALSE;
          slot->lane = i;
          slot->printer_id = lane->printer_id;
          slot->position = (int) k + step;
          slot->before_id = get_job (lane, step < 0 ? k - 1 : k + 2);
          slot->from = block->from;
          slot->to = block->to;
          return TRUE;
        }
    }
  return FALSE;
}

/* @steps: places in the queue; @lanes: printers below. What a drag would do, by keys. */
gboolean
takt_timeline_move_by_keys (TaktTimeline *self, int steps, int lanes)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self));
  const TaktScheduleBlock *block = NULL;
  TaktTimelineSlot slot = { 0 };
  gint64 job_id;

  if (focus != NULL && TAKT_IS_TIMELINE_BLOCK (focus))
    block = takt_schedule_data_find_block (self->data,
                                           takt_timeline_block_get_job_id (TAKT_TIMELINE_BLOCK (focus)));
  if (block == NULL)
    return FALSE;
  job_id = block->job_id;
  if (!can_move (self, block))
    {
      gtk_widget_error_bell (focus);
      return TRUE;
    }
  if (lanes != 0)
    {
      int n = (int) takt_schedule_data_get_lanes (self->data)->len, at = 0;

      while (at < n && get_lane (self, (guint) at)->printer_id != block->printer_id)
        at++;
      if (at + lanes < 0 || at + lanes >= n)
        {
          gtk_widget_error_bell (focus);
          return TRUE;
        }
      slot = find_slot (self, block, (guint) (at + lanes), block->from);
    }
  else if (!find_step (self, block, steps, &slot))
    {
      gtk_widget_error_bell (focus);
      return TRUE;
    }

  /* The question is put before the answer changes. */
  self->slot = slot;
  price (self, job_id, &slot);
  g_signal_emit_by_name (self, "moved", job_id, slot.printer_id, slot.before_id);
  return TRUE;
}

/* The label that follows the drop slot, and the gesture. */
void
takt_timeline_init_drag (TaktTimeline *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->tip = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  self->tip_icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  self->tip_effect = GTK_LABEL (gtk_label_new (NULL));
  self->tip_place = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->tip_place, 0);
  gtk_label_set_xalign (self->tip_effect, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->tip_effect), "strong");
  gtk_widget_add_css_class (GTK_WIDGET (self->tip_place), "numeric");
  gtk_box_append (GTK_BOX (first), self->tip_icon);
  gtk_box_append (GTK_BOX (first), GTK_WIDGET (self->tip_effect));
  gtk_box_append (GTK_BOX (self->tip), first);
  gtk_box_append (GTK_BOX (self->tip), GTK_WIDGET (self->tip_place));
  gtk_widget_add_css_class (self->tip, "osd");
  gtk_widget_add_css_class (self->tip, "drag-tip");
  gtk_widget_set_can_target (self->tip, FALSE);
  gtk_widget_set_visible (self->tip, FALSE);
  gtk_widget_set_parent (self->tip, GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

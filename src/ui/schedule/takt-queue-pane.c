/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-queue-pane.h"

#include "schedule/takt-queue-row.h"
#include "schedule/takt-time-scale.h"
#include "takt-act.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

/**
 * TaktQueuePane:
 *
 * The queue of one printer: what waits, in which order and why; what failed today; what can be done about the print that is selected.
 * Every act is one command of the engine.
 */
struct _TaktQueuePane
{
  AdwBin parent_instance;

  GtkScrolledWindow *window;
  GtkDropDown *printers;
  GtkWidget *plate_card;
  GtkLabel *summary;
  GtkToggleButton *pause_button;
  GtkListBox *list;
  GtkLabel *hint; /* role status */
  GtkWidget *details;
  GtkLabel *details_title;
  GtkLabel *details_text;
  GtkLabel *details_reason;
  GtkWidget *waiting_actions;
  GtkToggleButton *hold_button;
  GtkToggleButton *pin_button;
  GtkSpinButton *priority;
  GtkWidget *order_button;
  GtkWidget *failed_box;
  GtkListBox *failed_list;

  TaktScheduleData *data; /* (owned) (nullable) */
  GArray *printer_ids;    /* (owned) (element-type gint64) of the drop-down */
  gint64 printer_id;      /* 0: none yet */
  guint scroll_idle;
  gboolean is_showing; /* what a widget tells now was told to it */
};

G_DEFINE_FINAL_TYPE (TaktQueuePane, takt_queue_pane, ADW_TYPE_BIN)

static TaktQueue *
get_queue (TaktQueuePane *self)
{
  return takt_shop_get_queue (takt_schedule_data_get_shop (self->data));
}

/* (nullable) */
static const TaktScheduleBlock *
get_selected (TaktQueuePane *self)
{
  return self->data != NULL
             ? takt_schedule_data_find_block (self->data, takt_schedule_data_get_selected (self->data))
             : NULL;
}

static void
move (TaktQueuePane *self, gint64 job_id, gint64 before_id)
{
  g_autoptr (GError) error = NULL;

  takt_act_tell (GTK_WIDGET (self),
                 takt_queue_move_job (get_queue (self), job_id, self->printer_id, before_id, &error), error,
                 _ ("Print moved"));
}

static void
step_cb (TaktQueuePane *self, int step, TaktQueueRow *row)
{
  int place = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  GtkListBoxRow *other = gtk_list_box_get_row_at_index (self->list, step < 0 ? place - 1 : place + 2);

  if (step < 0 ? place == 0 : gtk_list_box_get_row_at_index (self->list, place + 1) == NULL)
    gtk_widget_error_bell (GTK_WIDGET (row));
  else
    move (self, takt_queue_row_get_job_id (row),
          other != NULL ? takt_queue_row_get_job_id (TAKT_QUEUE_ROW (other)) : 0);
}

static void
row_activated_cb (TaktQueuePane *self, TaktQueueRow *row)
{
  takt_schedule_data_select (self->data, takt_queue_row_get_job_id (row));
}

/* The row before which something that is dropped at @y comes; NULL: it comes last. */
static TaktQueueRow *
find_drop_row (TaktQueuePane *self, double y)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int) y);
  GtkAllocation allocation;

  if (row == NULL)
    return NULL;
  gtk_widget_get_allocation (GTK_WIDGET (row), &allocation);
  if (y > allocation.y + allocation.height / 2.0)
    row = gtk_list_box_get_row_at_index (self->list, gtk_list_box_row_get_index (row) + 1);
  return (TaktQueueRow *) row;
}

static void
mark_drop (TaktQueuePane *self, gboolean is_over, double y)
{
  TaktQueueRow *target = is_over ? find_drop_row (self, y) : NULL;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      gboolean is_last = gtk_list_box_get_row_at_index (self->list, i + 1) == NULL;

      gtk_widget_remove_css_class (GTK_WIDGET (row), "drop-before");
      gtk_widget_remove_css_class (GTK_WIDGET (row), "drop-after");
      if (is_over && (gpointer) row == (gpointer) target)
        gtk_widget_add_css_class (GTK_WIDGET (row), "drop-before");
      else if (is_over && target == NULL && is_last)
        gtk_widget_add_css_class (GTK_WIDGET (row), "drop-after");
    }
}

static GdkDragAction
drop_motion_cb (GtkDropTarget *target, double x, double y, TaktQueuePane *self)
{
  mark_drop (self, TRUE, y);
  return GDK_ACTION_MOVE;
}

static void
drop_leave_cb (GtkDropTarget *target, TaktQueuePane *self)
{
  mark_drop (self, FALSE, 0);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, TaktQueuePane *self)
{
  TaktQueueRow *before = find_drop_row (self, y);
  gint64 job_id = g_value_get_int64 (value);

  mark_drop (self, FALSE, 0);
  if (before == NULL || takt_queue_row_get_job_id (before) != job_id)
    move (self, job_id, before != NULL ? takt_queue_row_get_job_id (before) : 0);
  return TRUE;
}

static void
clear_plate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktQueuePane *self = TAKT_QUEUE_PANE (widget);
  g_autoptr (GError) error = NULL;

  takt_act_tell (widget, takt_queue_clear_plate (get_queue (self), self->printer_id, 0, NULL, &error), error,
                 _ ("Plate cleared"));
}

static void
start_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktQueuePane *self = TAKT_QUEUE_PANE (widget);
  const TaktScheduleBlock *block = get_selected (self);

  if (block != NULL)
    takt_queue_start_async (
        get_queue (self), block->job_id, NULL, takt_act_ready_cb,
        takt_act_new (widget, (TaktActFinish) takt_queue_start_finish, _ ("Print started")));
}

static void
show_order_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const TaktScheduleBlock *block = get_selected (TAKT_QUEUE_PANE (widget));

  if (block != NULL && block->order_id != 0)
    gtk_widget_activate_action (widget, "win.open", "(sx)", "orders", block->order_id);
}

static void
pause_clicked_cb (TaktQueuePane *self)
{
  gboolean paused = gtk_toggle_button_get_active (self->pause_button);
  g_autoptr (GError) error = NULL;

  takt_act_tell (GTK_WIDGET (self),
                 takt_queue_set_paused (get_queue (self), self->printer_id, paused, &error), error,
                 paused ? _ ("Queue paused") : _ ("Queue goes on"));
}

static void
hold_clicked_cb (TaktQueuePane *self)
{
  const TaktScheduleBlock *block = get_selected (self);
  g_autoptr (GError) error = NULL;

  if (block != NULL)
    takt_act_tell (GTK_WIDGET (self),
                   takt_queue_hold (get_queue (self), block->job_id, !block->is_held, &error), error,
                   block->is_held ? _ ("Print released") : _ ("Print on hold"));
}

static void
pin_clicked_cb (TaktQueuePane *self)
{
  const TaktScheduleBlock *block = get_selected (self);
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (block == NULL)
    return;
  done = block->is_pinned ? takt_queue_unpin (get_queue (self), block->job_id, &error)
                          : takt_queue_pin (get_queue (self), block->job_id, TAKT_TIME_UNSET, &error);
  takt_act_tell (GTK_WIDGET (self), done, error,
                 block->is_pinned ? _ ("Print unpinned") : _ ("Print pinned"));
}

static void
priority_changed_cb (TaktQueuePane *self)
{
  const TaktScheduleBlock *block = get_selected (self);
  g_autoptr (GError) error = NULL;

  if (self->is_showing || block == NULL)
    return;
  takt_act_tell (GTK_WIDGET (self),
                 takt_queue_set_priority (get_queue (self), block->job_id,
                                          gtk_spin_button_get_value_as_int (self->priority), &error),
                 error, _ ("Priority changed"));
}

static void
retry_cb (TaktQueuePane *self, GtkWidget *button)
{
  const gint64 *id = g_object_get_data (G_OBJECT (button), "takt-job");
  g_autoptr (GError) error = NULL;

  takt_act_tell (GTK_WIDGET (self), takt_queue_retry (get_queue (self), *id, &error), error,
                 _ ("Print waits again"));
}

static GtkWidget *
find_row (TaktQueuePane *self, gint64 job_id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (takt_queue_row_get_job_id (TAKT_QUEUE_ROW (row)) == job_id)
      return GTK_WIDGET (row);
  return NULL;
}

/* Rows stay with their prints: who moves one by keys goes on moving it. */
static void
show_rows (TaktQueuePane *self, const TaktScheduleLane *lane)
{
  TaktTime now = takt_schedule_data_get_now (self->data);
  gint64 selected = takt_schedule_data_get_selected (self->data);
  const char *name = takt_printer_row_get_printer (lane->printer)->name;
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  GtkListBoxRow *row;

  for (guint i = 0; i < lane->queue->len; i++)
    {
      const TaktScheduleBlock *block = lane->queue->pdata[i];
      g_autoptr (GtkWidget) known = find_row (self, block->job_id);

      if (known == NULL)
        {
          known = g_object_ref_sink (takt_queue_row_new ());
          g_signal_connect_object (known, "step", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
          gtk_list_box_insert (self->list, known, (int) i);
        }
      else
        {
          g_object_ref (known);
          if (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (known)) != (int) i)
            {
              gtk_list_box_remove (self->list, known);
              gtk_list_box_insert (self->list, known, (int) i);
              if (focus == known)
                gtk_widget_grab_focus (known);
            }
        }
      takt_queue_row_set (TAKT_QUEUE_ROW (known), takt_schedule_data_get_shop (self->data), block, name, now);
      if (block->job_id == selected)
        gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (known));
    }
  while ((row = gtk_list_box_get_row_at_index (self->list, (int) lane->queue->len)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static void
show_summary (TaktQueuePane *self, const TaktScheduleLane *lane)
{
  g_autofree char *jobs = NULL, *time = NULL, *text = NULL;
  gint64 minutes = 0;

  for (guint i = 0; i < lane->queue->len; i++)
    minutes += ((const TaktScheduleBlock *) lane->queue->pdata[i])->minutes;
  jobs = g_strdup_printf (ngettext ("%u job", "%u jobs", lane->queue->len), lane->queue->len);
  time = takt_format_minutes (minutes);
  /* Translators: what waits: "Next · 4 jobs, 10 h 40 min". */
  text = lane->queue->len > 0 ? g_strdup_printf (_ ("Next · %1$s, %2$s"), jobs, time)
                              : g_strdup (_ ("Nothing waits"));
  gtk_label_set_text (self->summary, text);
}

static void
add_failed (TaktQueuePane *self, const TaktScheduleBlock *block)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new_with_mnemonic (_ ("_Retry"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), block->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), block->reason != NULL ? block->reason : _ ("Failed"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "takt-job", g_memdup2 (&block->job_id, sizeof (gint64)), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (self->failed_list, row);
}

static void
show_failed (TaktQueuePane *self, const TaktScheduleLane *lane)
{
  TaktTime today = takt_day_begin (takt_schedule_data_get_now (self->data), 0);
  GtkListBoxRow *row;
  guint n = 0;

  while ((row = gtk_list_box_get_row_at_index (self->failed_list, 0)) != NULL)
    gtk_list_box_remove (self->failed_list, GTK_WIDGET (row));
  for (guint i = 0; i < lane->blocks->len; i++)
    {
      const TaktScheduleBlock *block = lane->blocks->pdata[i];

      if (block->status != TAKT_JOB_FAILED || block->to < today)
        continue;
      add_failed (self, block);
      n++;
    }
  gtk_widget_set_visible (self->failed_box, n > 0);
}

/* What stands in the way of a start, the first of it; else why it waits, or what may spoil it. */
static char *
find_reason (TaktQueuePane *self, const TaktScheduleBlock *block)
{
  g_autoptr (GPtrArray) obstacles = NULL;
  g_autoptr (GPtrArray) warnings = NULL;

  if (block->status != TAKT_JOB_QUEUED)
    return g_strdup (block->reason);
  obstacles = takt_queue_list_obstacles (get_queue (self), block->job_id, NULL);
  if (obstacles != NULL && obstacles->len > 0)
    return g_strdup (((const TaktObstacle *) obstacles->pdata[0])->message);
  if (block->reason != NULL)
    return g_strdup (block->reason);
  warnings = takt_queue_list_warnings (get_queue (self), block->job_id, NULL);
  return g_strdup (warnings != NULL && warnings->len > 0 ? warnings->pdata[0] : NULL);
}

static void
show_details (TaktQueuePane *self)
{
  const TaktScheduleBlock *block = get_selected (self);
  TaktTime now = takt_schedule_data_get_now (self->data);
  g_autofree char *from = NULL, *to = NULL, *text = NULL, *reason = NULL, *title = NULL;
  gboolean is_waiting;

  gtk_widget_set_visible (self->details, block != NULL);
  if (block == NULL)
    return;

  self->is_showing = TRUE;
  is_waiting = block->status == TAKT_JOB_QUEUED;
  from = takt_format_moment (block->from, now);
  to = takt_format_when (block->to, now);
  /* Translators: when a print begins and ends, and of what it is made: "Today 14:00 – 16:25". */
  text = block->from == TAKT_TIME_UNSET ? g_strdup (_ ("It has no place in time yet"))
                                        : g_strdup_printf (C_ ("from to", "%1$s – %2$s"), from, to);
  if (block->material != NULL)
    {
      char *both = g_strdup_printf ("%s\n%s", text, block->material);

      g_free (text);
      text = both;
    }
  title = block->subtitle != NULL ? g_strdup_printf (C_ ("job", "%1$s %2$s"), block->title, block->subtitle)
                                  : g_strdup (block->title);
  reason = find_reason (self, block);
  gtk_label_set_text (self->details_title, title);
  gtk_label_set_text (self->details_text, text);
  gtk_label_set_text (self->details_reason, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->details_reason), reason != NULL);
  gtk_widget_set_visible (self->waiting_actions, is_waiting);
  gtk_widget_set_visible (self->order_button, block->order_id != 0);
  gtk_toggle_button_set_active (self->hold_button, block->is_held);
  gtk_toggle_button_set_active (self->pin_button, block->is_pinned);
  gtk_spin_button_set_value (self->priority, block->priority);
  self->is_showing = FALSE;
}

static void
show_printers (TaktQueuePane *self, GPtrArray *lanes)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GListModel *shown = gtk_drop_down_get_model (self->printers);
  gboolean is_same = shown != NULL && g_list_model_get_n_items (shown) == lanes->len;
  guint selected = 0;

  g_array_set_size (self->printer_ids, 0);
  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];
      const char *name = takt_printer_row_get_printer (lane->printer)->name;

      g_array_append_val (self->printer_ids, lane->printer_id);
      gtk_string_list_append (names, name);
      is_same = is_same && g_str_equal (name, gtk_string_list_get_string (GTK_STRING_LIST (shown), i));
      if (lane->printer_id == self->printer_id)
        selected = i;
    }
  self->is_showing = TRUE;
  if (!is_same)
    gtk_drop_down_set_model (self->printers, G_LIST_MODEL (names));
  if (lanes->len > 0)
    {
      self->printer_id = g_array_index (self->printer_ids, gint64, selected);
      gtk_drop_down_set_selected (self->printers, selected);
    }
  self->is_showing = FALSE;
}

/* At first the printer on which most waits. */
static gint64
choose_printer (GPtrArray *lanes)
{
  const TaktScheduleLane *best = NULL;

  for (guint i = 0; i < lanes->len; i++)
    if (best == NULL || ((const TaktScheduleLane *) lanes->pdata[i])->queue->len > best->queue->len)
      best = lanes->pdata[i];
  return best != NULL ? best->printer_id : 0;
}

static void
show (TaktQueuePane *self)
{
  GPtrArray *lanes = takt_schedule_data_get_lanes (self->data);
  const TaktScheduleLane *lane;
  const TaktPrinter *printer;

  if (takt_schedule_data_get_shop (self->data) == NULL)
    return;
  if (self->printer_id == 0)
    self->printer_id = choose_printer (lanes);
  show_printers (self, lanes);
  lane = takt_schedule_data_find_lane (self->data, self->printer_id);
  if (lane == NULL)
    return;

  printer = takt_printer_row_get_printer (lane->printer);
  gtk_widget_set_visible (self->plate_card,
                          takt_printer_row_get_mood (lane->printer) == TAKT_PRINTER_CLEAR_PLATE);
  gtk_toggle_button_set_active (self->pause_button, printer->queue_paused);
  show_summary (self, lane);
  show_rows (self, lane);
  show_failed (self, lane);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), lane->queue->len > 1);
  show_details (self);
}

static void
printer_chosen_cb (TaktQueuePane *self)
{
  guint selected = gtk_drop_down_get_selected (self->printers);

  if (self->is_showing || selected >= self->printer_ids->len)
    return;
  self->printer_id = g_array_index (self->printer_ids, gint64, selected);
  show (self);
}

/* What can be done about the print that was chosen comes into sight. */
static gboolean
scroll_cb (gpointer user_data)
{
  TaktQueuePane *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->window);
  double value = gtk_adjustment_get_value (adjustment), page = gtk_adjustment_get_page_size (adjustment);
  double x, y;

  self->scroll_idle = 0;
  if (!gtk_widget_translate_coordinates (self->details, GTK_WIDGET (self->window), 0,
                                         gtk_widget_get_height (self->details) + 18, &x, &y))
    return G_SOURCE_REMOVE;
  if (y > page)
    gtk_adjustment_set_value (adjustment, value + y - page);
  return G_SOURCE_REMOVE;
}

static void
selected_cb (TaktQueuePane *self, gint64 job_id)
{
  const TaktScheduleBlock *block = get_selected (self);
  GtkWidget *row;

  if (block != NULL && block->printer_id != self->printer_id)
    {
      self->printer_id = block->printer_id;
      show (self);
    }
  row = block != NULL ? find_row (self, block->job_id) : NULL;
  gtk_list_box_select_row (self->list, (GtkListBoxRow *) row);
  show_details (self);
  /* Behind the next layout. */
  if (block != NULL && self->scroll_idle == 0)
    self->scroll_idle = g_timeout_add (60, scroll_cb, self);
}

static void
takt_queue_pane_dispose (GObject *object)
{
  TaktQueuePane *self = TAKT_QUEUE_PANE (object);

  g_clear_handle_id (&self->scroll_idle, g_source_remove);
  g_clear_object (&self->data);
  g_clear_pointer (&self->printer_ids, g_array_unref);
  G_OBJECT_CLASS (takt_queue_pane_parent_class)->dispose (object);
}

static void
takt_queue_pane_class_init (TaktQueuePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_queue_pane_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/taktapp/Takt/ui/takt-queue-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, window);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, printers);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, plate_card);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, summary);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, pause_button);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, list);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, hint);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, details);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, details_title);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, details_text);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, details_reason);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, waiting_actions);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, hold_button);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, pin_button);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, priority);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, order_button);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, failed_box);
  gtk_widget_class_bind_template_child (widget_class, TaktQueuePane, failed_list);
  gtk_widget_class_bind_template_callback (widget_class, printer_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, hold_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pin_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, priority_changed_cb);
  gtk_widget_class_install_action (widget_class, "queue.clear-plate", NULL, clear_plate_cb);
  gtk_widget_class_install_action (widget_class, "queue.start", NULL, start_cb);
  gtk_widget_class_install_action (widget_class, "queue.show-order", NULL, show_order_cb);
}

static void
takt_queue_pane_init (TaktQueuePane *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT64, GDK_ACTION_MOVE);

  self->printer_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "motion", G_CALLBACK (drop_motion_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (drop_leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}

/** takt_queue_pane_set_data: what it shows; once. */
void
takt_queue_pane_set_data (TaktQueuePane *self, TaktScheduleData *data)
{
  g_return_if_fail (TAKT_IS_QUEUE_PANE (self));
  g_return_if_fail (self->data == NULL);

  self->data = g_object_ref (data);
  g_signal_connect_object (data, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (data, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
}

/** takt_queue_pane_show_printer: shows the queue of this printer. */
void
takt_queue_pane_show_printer (TaktQueuePane *self, gint64 printer_id)
{
  g_return_if_fail (TAKT_IS_QUEUE_PANE (self));

  self->printer_id = printer_id;
  show (self);
}

/** takt_queue_pane_tell: @text: (nullable): what a move does: read out by a screen reader; NULL: how to move */
void
takt_queue_pane_tell (TaktQueuePane *self, const char *text)
{
  g_return_if_fail (TAKT_IS_QUEUE_PANE (self));

  gtk_label_set_text (self->hint, text != NULL ? text : _ ("Drag to reorder, or press Alt+↑ and Alt+↓."));
  if (text != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->hint), TRUE);
}

gint64
takt_queue_pane_get_printer (TaktQueuePane *self)
{
  return self->printer_id;
}

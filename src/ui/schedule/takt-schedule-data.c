/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-schedule-data.h"

#include "plan/takt-calendar.h"
#include "plan/takt-plan-hours.h"

#include <glib/gi18n-lib.h>

/** SETTLE_MS: a printer tells of itself once a second, an act changes several rows: they are read once. */
#define SETTLE_MS 120
/** MOST_ORDERS: so many open orders of each status are looked through, those that must leave first. */
#define MOST_ORDERS 2000
/** QUEUE_SECONDS: so far the queues are followed, whatever is shown. */
#define QUEUE_SECONDS ((TaktTime) 90 * 24 * 60 * 60)

/**
 * TaktScheduleData:
 *
 * The printers' lanes with the prints on them, for the days that are shown. It reads from the engine when something changes there, and
 * when other days are shown; nothing polls.
 */
struct _TaktScheduleData
{
  GObject parent_instance;

  TaktShop *shop;     /* (owned) (nullable) */
  GPtrArray *lanes;   /* (owned) (element-type TaktScheduleLane) */
  GArray *attended;   /* (owned) (element-type TaktAttendedSpan) */
  GArray *dues;       /* (owned) (element-type TaktScheduleDue) of the days that are read */
  GHashTable *orders; /* (owned) order id → TaktOrderRow, while they do not change */
  TaktTime from, to;
  TaktTime now;
  gint64 selected;
  TaktPlanPreview *preview; /* (owned) (nullable) */
  GError *error;            /* (owned) (nullable) */
  gboolean is_read;
  guint reload_timeout;
};

enum
{
  CHANGED,
  SELECTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktScheduleData, takt_schedule_data, G_TYPE_OBJECT)

static void
block_clear (gpointer data)
{
  TaktScheduleBlock *self = data;

  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->material);
  g_free (self->color_hex);
  g_free (self->reason);
}

/** takt_schedule_block_new: (transfer full): an empty one. */
TaktScheduleBlock *
takt_schedule_block_new (void)
{
  return g_rc_box_new0 (TaktScheduleBlock);
}

void
takt_schedule_block_unref (TaktScheduleBlock *block)
{
  g_rc_box_release_full (block, block_clear);
}

static void
lane_free (gpointer data)
{
  TaktScheduleLane *self = data;

  g_object_unref (self->printer);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->queue);
  g_array_unref (self->tails);
  g_free (self);
}

/* (nullable) */
static TaktOrderRow *
get_order (TaktScheduleData *self, gint64 id)
{
  TaktOrderRow *row;

  if (id == 0)
    return NULL;
  row = g_hash_table_lookup (self->orders, &id);
  if (row == NULL)
    {
      gint64 *key = g_memdup2 (&id, sizeof id);

      row = g_object_new (TAKT_TYPE_ORDER_ROW, "id", id, NULL);
      if (!takt_row_refresh (TAKT_ROW (row), self->shop, NULL))
        g_debug ("order %" G_GINT64_FORMAT " of a print cannot be read", id);
      g_hash_table_insert (self->orders, key, row);
    }
  return takt_order_row_get_order (row) != NULL ? row : NULL;
}

static char *
describe_material (const TaktCalendarBlock *print)
{
  if (print->material_type == NULL || print->color == NULL || *print->color == '\0')
    return g_strdup (print->material_type);
  /* Translators: a material and its colour: "PETG Black". */
  return g_strdup_printf (C_ ("material and colour", "%1$s %2$s"), print->material_type, print->color);
}

static gboolean
is_attended (GArray *attended, TaktTime time)
{
  for (guint i = 0; i < attended->len; i++)
    {
      const TaktAttendedSpan *span = &g_array_index (attended, TaktAttendedSpan, i);

      if (time >= span->from && time < span->to)
        return TRUE;
    }
  return FALSE;
}

/* What is printed, as the buyer calls it; the print's own name where nobody bought it. */
static char *
find_subtitle (TaktOrderRow *row, const TaktJob *job)
{
  const TaktOrder *order = takt_order_row_get_order (row);

  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];

      if (item->id != job->order_item_id)
        continue;
      if (job->plate_count > 1)
        /* Translators: an item, which of its prints this is, how many it has. */
        return g_strdup_printf (C_ ("item and plate", "%1$s %2$d/%3$d"), item->title, job->plate_number,
                                job->plate_count);
      return g_strdup (item->title);
    }
  return g_strdup (job->job_name);
}

/* What is being read. */
typedef struct
{
  TaktScheduleData *data;
  GPtrArray *lanes; /* (element-type TaktScheduleLane) */
  TaktCalendar *calendar;
  GHashTable *prints; /* job id → its TaktCalendarBlock */
} Reading;

/* NULL: the job never left a printer that failed. */
static char *
describe_failover (const Reading *reading, const TaktScheduleLane *lane, gint64 job_id)
{
  g_autoptr (TaktQueueFailover) failover = NULL;

  if (!takt_queue_find_failover (takt_shop_get_queue (reading->data->shop), job_id, &failover, NULL)
      || failover == NULL)
    return NULL;
  /* Translators: a print left a printer by itself: the printer it left, the one where it is now, and a sentence that says why. */
  return g_strdup_printf (_ ("Moved from “%1$s” to “%2$s”: %3$s"), failover->printer_name,
                          takt_printer_row_get_printer (lane->printer)->name, failover->reason);
}

/* @print: (nullable): it has no place in time */
static TaktScheduleBlock *
block_new (const Reading *reading,
           const TaktScheduleLane *lane,
           const TaktJob *job,
           const TaktCalendarBlock *print)
{
  TaktScheduleBlock *block = takt_schedule_block_new ();
  TaktOrderRow *order = get_order (reading->data, job->order_id);
  TaktPrinterMood mood = takt_printer_row_get_mood (lane->printer);

  block->key = block->job_id = job->id;
  block->printer_id = job->printer_id;
  block->order_id = job->order_id;
  block->profile_id = job->profile_id;
  block->status = job->status;
  block->is_held = job->is_held;
  block->is_pinned = job->pinned_printer || job->pinned_start;
  block->progress = job->progress_percent;
  block->priority = job->priority;
  block->minutes = job->estimated_duration_minutes;
  block->title = order != NULL ? g_strdup (takt_order_row_get_number (order)) : g_strdup (job->job_name);
  block->subtitle = order != NULL ? find_subtitle (order, job) : NULL;
  block->reason = g_strdup (job->status == TAKT_JOB_FAILED ? job->failed_reason : job->problem);
  block->is_paused =
      job->status == TAKT_JOB_STARTED && (mood == TAKT_PRINTER_PAUSED || mood == TAKT_PRINTER_NEEDS_YOU);
  if (order != NULL && (job->status == TAKT_JOB_QUEUED || job->status == TAKT_JOB_STARTED))
    block->risk = takt_order_row_get_risk (order, &block->spare_minutes);
  if (print == NULL)
    return block;

  block->from = print->from;
  block->to = print->to;
  block->material = describe_material (print);
  block->color_hex = g_strdup (print->color_hex);
  if (block->reason == NULL)
    block->reason = g_strdup (print->message);
  if (block->reason == NULL && job->status == TAKT_JOB_QUEUED)
    block->reason = describe_failover (reading, lane, job->id);
  if (print->is_late)
    block->risk = TAKT_RISK_LATE;
  block->is_overnight =
      job->status == TAKT_JOB_QUEUED && !is_attended (reading->calendar->attended, block->to);
  return block;
}

static TaktScheduleLane *
find_lane (GPtrArray *lanes, gint64 printer_id)
{
  for (guint i = 0; i < lanes->len; i++)
    if (((TaktScheduleLane *) lanes->pdata[i])->printer_id == printer_id)
      return lanes->pdata[i];
  return NULL;
}

static GPtrArray *
read_lanes (TaktScheduleData *self, GError **error)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (self->shop), error);
  g_autoptr (GPtrArray) lanes = g_ptr_array_new_with_free_func (lane_free);

  if (printers == NULL)
    return NULL;

  for (guint i = 0; i < printers->len; i++)
    {
      TaktScheduleLane *lane = g_new0 (TaktScheduleLane, 1);

      lane->printer_id = ((const TaktPrinter *) printers->pdata[i])->id;
      lane->printer = g_object_new (TAKT_TYPE_PRINTER_ROW, "id", lane->printer_id, NULL);
      lane->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_schedule_block_unref);
      lane->queue = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_schedule_block_unref);
      lane->tails = g_array_new (FALSE, FALSE, sizeof (TaktScheduleTail));
      g_ptr_array_add (lanes, lane);
      if (!takt_row_refresh (TAKT_ROW (lane->printer), self->shop, error))
        return NULL;
    }
  return g_steal_pointer (&lanes);
}

/* Every print that waits, also those that have no place in time. */
static gboolean
read_queue (const Reading *reading, const TaktScheduleLane *lane, GError **error)
{
  g_autoptr (GPtrArray) jobs =
      takt_queue_list_queued (takt_shop_get_queue (reading->data->shop), lane->printer_id, error);

  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = jobs->pdata[i];
      const TaktCalendarBlock *print = g_hash_table_lookup (reading->prints, &job->id);
      TaktScheduleBlock *block = block_new (reading, lane, job, print);

      g_ptr_array_add (lane->queue, block);
      if (print != NULL && block->from < reading->data->to)
        g_ptr_array_add (lane->blocks, g_rc_box_acquire (block));
    }
  return TRUE;
}

static void
add_to_lane (const Reading *reading, const TaktCalendarBlock *shown)
{
  TaktScheduleLane *lane = find_lane (reading->lanes, shown->printer_id);
  TaktScheduleTail tail = { shown->from, shown->to, shown->kind == TAKT_CALENDAR_BLOCK };
  g_autoptr (TaktJob) job = NULL;

  if (lane == NULL || shown->from >= reading->data->to)
    return;
  if (shown->kind != TAKT_CALENDAR_PRINT)
    g_array_append_val (lane->tails, tail);
  else if (shown->status != TAKT_JOB_QUEUED)
    job = takt_queue_get (takt_shop_get_queue (reading->data->shop), shown->job_id, NULL);
  /* One that is gone meanwhile is told of by the next change. */
  if (job != NULL)
    g_ptr_array_add (lane->blocks, block_new (reading, lane, job, shown));
}

/* Prints of orders that a plan would schedule are called as those that are. */
static void
name_drafts (TaktScheduleData *self, GPtrArray *lanes)
{
  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        {
          TaktScheduleBlock *block = lane->blocks->pdata[k];
          TaktOrderRow *order = block->job_id == 0 ? get_order (self, block->order_id) : NULL;
          const TaktPlanPlate *plate;

          if (order == NULL)
            continue;
          plate = self->preview->snapshot->plates->pdata[-block->key - 1];
          if (plate->draft == NULL)
            continue;
          g_free (block->subtitle);
          block->subtitle = find_subtitle (order, plate->draft);
        }
    }
}

static gboolean
read_calendar (TaktScheduleData *self, GError **error)
{
  g_autoptr (GPtrArray) lanes = read_lanes (self, error);
  g_autoptr (TaktCalendar) calendar = NULL;
  g_autoptr (GHashTable) prints = g_hash_table_new (g_int64_hash, g_int64_equal);
  Reading reading = { self, lanes, NULL, prints };

  if (lanes == NULL)
    return FALSE;
  /* Further than is shown: the queues tell when their last prints will run. */
  calendar = reading.calendar = takt_plans_get_calendar (takt_shop_get_plans (self->shop), self->from,
                                                         MAX (self->to, self->now + QUEUE_SECONDS), error);
  if (calendar == NULL)
    return FALSE;

  for (guint i = 0; i < calendar->blocks->len; i++)
    {
      TaktCalendarBlock *shown = calendar->blocks->pdata[i];

      if (shown->kind == TAKT_CALENDAR_PRINT)
        g_hash_table_insert (prints, &shown->job_id, shown);
      add_to_lane (&reading, shown);
    }
  for (guint i = 0; i < lanes->len; i++)
    if (!read_queue (&reading, lanes->pdata[i], error))
      return FALSE;

  if (self->preview != NULL)
    {
      takt_schedule_plan_show (self->preview, lanes, self->to);
      name_drafts (self, lanes);
    }

  g_clear_pointer (&self->lanes, g_ptr_array_unref);
  self->lanes = g_steal_pointer (&lanes);
  g_clear_pointer (&self->attended, g_array_unref);
  self->attended = g_array_ref (calendar->attended);
  return TRUE;
}

static gboolean
read_dues (TaktScheduleData *self, GError **error)
{
  static const TaktOrderStatus open[] = { TAKT_ORDER_ATTENTION, TAKT_ORDER_NEW, TAKT_ORDER_SCHEDULED,
                                          TAKT_ORDER_PRINTING, TAKT_ORDER_PRINTED };

  g_array_set_size (self->dues, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (open); i++)
    {
      const TaktOrderFilter filter = { .status = (int) open[i], .sort = "ship_by", .limit = MOST_ORDERS };
      g_autoptr (GPtrArray) orders =
          takt_orders_list (takt_shop_get_orders (self->shop), &filter, NULL, error);

      if (orders == NULL)
        return FALSE;
      for (guint k = 0; k < orders->len; k++)
        {
          const TaktOrder *order = orders->pdata[k];
          TaktScheduleDue due = { order->id, takt_risk_get_due (order), TAKT_RISK_NONE };
          TaktOrderRow *row;
          int spare;

          if (due.due == TAKT_TIME_UNSET || due.due < self->from || due.due >= self->to)
            continue;
          row = get_order (self, order->id);
          if (row != NULL)
            due.risk = takt_order_row_get_risk (row, &spare);
          g_array_append_val (self->dues, due);
        }
    }
  return TRUE;
}

static void
read_all (TaktScheduleData *self)
{
  g_clear_handle_id (&self->reload_timeout, g_source_remove);
  if (self->shop == NULL || self->to <= self->from)
    return;

  g_clear_error (&self->error);
  self->now = takt_clock_now (takt_shop_get_clock (self->shop));
  if (read_calendar (self, &self->error))
    read_dues (self, &self->error);
  self->is_read = TRUE;
  if (self->selected != 0 && takt_schedule_data_find_block (self, self->selected) == NULL)
    takt_schedule_data_select (self, 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
reload_cb (gpointer user_data)
{
  TaktScheduleData *self = user_data;

  self->reload_timeout = 0;
  read_all (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktScheduleData *self, const char *noun, gint64 id)
{
  static const char *const nouns[] = { "queue", "printers", "orders", "materials", "settings", NULL };

  if (!g_strv_contains (nouns, noun))
    return;
  /* Where an order stands follows from its prints. */
  if (!g_str_equal (noun, "printers"))
    g_hash_table_remove_all (self->orders);
  if (self->is_read && self->reload_timeout == 0)
    self->reload_timeout = g_timeout_add (SETTLE_MS, reload_cb, self);
}

static void
takt_schedule_data_dispose (GObject *object)
{
  takt_schedule_data_set_shop (TAKT_SCHEDULE_DATA (object), NULL);
  G_OBJECT_CLASS (takt_schedule_data_parent_class)->dispose (object);
}

static void
takt_schedule_data_finalize (GObject *object)
{
  TaktScheduleData *self = TAKT_SCHEDULE_DATA (object);

  g_ptr_array_unref (self->lanes);
  g_array_unref (self->attended);
  g_array_unref (self->dues);
  g_hash_table_unref (self->orders);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (takt_schedule_data_parent_class)->finalize (object);
}

static void
takt_schedule_data_class_init (TaktScheduleDataClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_schedule_data_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_schedule_data_finalize;
  signals[CHANGED] = g_signal_new ("changed", TAKT_TYPE_SCHEDULE_DATA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[SELECTED] = g_signal_new ("selected", TAKT_TYPE_SCHEDULE_DATA, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
takt_schedule_data_init (TaktScheduleData *self)
{
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->attended = g_array_new (FALSE, FALSE, sizeof (TaktAttendedSpan));
  self->dues = g_array_new (FALSE, FALSE, sizeof (TaktScheduleDue));
  self->orders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

TaktScheduleData *
takt_schedule_data_new (void)
{
  return g_object_new (TAKT_TYPE_SCHEDULE_DATA, NULL);
}

/** takt_schedule_data_get_shop: (transfer none) (nullable) */
TaktShop *
takt_schedule_data_get_shop (TaktScheduleData *self)
{
  return self->shop;
}

/** takt_schedule_data_set_shop: @shop: (nullable): NULL: lets go of it, and of what was read */
void
takt_schedule_data_set_shop (TaktScheduleData *self, TaktShop *shop)
{
  g_return_if_fail (TAKT_IS_SCHEDULE_DATA (self));

  if (self->shop == shop)
    return;
  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_data (takt_shop_get_changes (self->shop), self);
  g_clear_handle_id (&self->reload_timeout, g_source_remove);
  g_hash_table_remove_all (self->orders);
  g_ptr_array_set_size (self->lanes, 0);
  g_clear_pointer (&self->preview, takt_plan_preview_unref);
  self->is_read = FALSE;
  self->selected = 0;
  g_set_object (&self->shop, shop);
  if (shop == NULL)
    return;
  self->now = takt_clock_now (takt_shop_get_clock (shop));
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/** takt_schedule_data_set_range: which time is read; the queues are whole only as far as they reach into it. */
void
takt_schedule_data_set_range (TaktScheduleData *self, TaktTime from, TaktTime to)
{
  g_return_if_fail (TAKT_IS_SCHEDULE_DATA (self));
  g_return_if_fail (from < to);

  if (self->from == from && self->to == to)
    return;
  self->from = from;
  self->to = MIN (to, from + (TaktTime) TAKT_CALENDAR_MAX_DAYS / 2 * 24 * 60 * 60);
  takt_schedule_data_reload (self);
}

/** takt_schedule_data_reload: reads anew, from an idle. */
void
takt_schedule_data_reload (TaktScheduleData *self)
{
  g_return_if_fail (TAKT_IS_SCHEDULE_DATA (self));

  g_clear_handle_id (&self->reload_timeout, g_source_remove);
  g_hash_table_remove_all (self->orders);
  if (self->shop != NULL)
    self->reload_timeout = g_idle_add (reload_cb, self);
}

gboolean
takt_schedule_data_is_read (TaktScheduleData *self)
{
  return self->is_read;
}

/** takt_schedule_data_get_error: (nullable): of the last reading; the lanes are those before it then. */
const GError *
takt_schedule_data_get_error (TaktScheduleData *self)
{
  return self->error;
}

/** takt_schedule_data_get_now: when it was read. */
TaktTime
takt_schedule_data_get_now (TaktScheduleData *self)
{
  return self->now;
}

/** takt_schedule_data_get_lanes: (transfer none) (element-type TaktScheduleLane): valid until the next "changed". */
GPtrArray *
takt_schedule_data_get_lanes (TaktScheduleData *self)
{
  return self->lanes;
}

/** takt_schedule_data_get_attended: (transfer none) (element-type TaktAttendedSpan) */
GArray *
takt_schedule_data_get_attended (TaktScheduleData *self)
{
  return self->attended;
}

/** takt_schedule_data_get_dues: (transfer none) (element-type TaktScheduleDue): orders that must leave in the time that is read. */
GArray *
takt_schedule_data_get_dues (TaktScheduleData *self)
{
  return self->dues;
}

gint64
takt_schedule_data_get_selected (TaktScheduleData *self)
{
  return self->selected;
}

/** takt_schedule_data_select: @job_id: 0: none */
void
takt_schedule_data_select (TaktScheduleData *self, gint64 job_id)
{
  g_return_if_fail (TAKT_IS_SCHEDULE_DATA (self));

  if (self->selected == job_id)
    return;
  self->selected = job_id;
  g_signal_emit (self, signals[SELECTED], 0, job_id);
}

/** takt_schedule_data_set_preview: @preview: (nullable): a plan to look at: the lanes show what it would make of them; NULL: as they are */
void
takt_schedule_data_set_preview (TaktScheduleData *self, TaktPlanPreview *preview)
{
  g_return_if_fail (TAKT_IS_SCHEDULE_DATA (self));

  if (preview == self->preview)
    return;
  g_clear_pointer (&self->preview, takt_plan_preview_unref);
  self->preview = preview != NULL ? takt_plan_preview_ref (preview) : NULL;
  takt_schedule_data_reload (self);
}

/** takt_schedule_data_get_preview: (transfer none) (nullable) */
TaktPlanPreview *
takt_schedule_data_get_preview (TaktScheduleData *self)
{
  return self->preview;
}

/** takt_schedule_data_find_lane: (nullable) */
const TaktScheduleLane *
takt_schedule_data_find_lane (TaktScheduleData *self, gint64 printer_id)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const TaktScheduleLane *lane = self->lanes->pdata[i];

      if (lane->printer_id == printer_id)
        return lane;
    }
  return NULL;
}

/** takt_schedule_data_find_block: (nullable): of a print that lies in the time that is read, or waits. */
const TaktScheduleBlock *
takt_schedule_data_find_block (TaktScheduleData *self, gint64 job_id)
{
  if (job_id == 0)
    return NULL;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const TaktScheduleLane *lane = self->lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        {
          const TaktScheduleBlock *block = lane->blocks->pdata[k];

          if (block->job_id == job_id)
            return block;
        }
      for (guint k = 0; k < lane->queue->len; k++)
        if (((const TaktScheduleBlock *) lane->queue->pdata[k])->job_id == job_id)
          return lane->queue->pdata[k];
    }
  return NULL;
}

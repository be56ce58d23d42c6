/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "demo/takt-demo.h"

#include "demo/takt-demo-clock.h"
#include "demo/takt-demo-data.h"
#include "demo/takt-demo-file.h"

#define MINUTE 60
#define HOUR   (60 * MINUTE)

/* The rhythm of the shop. */
#define NOTICED_AFTER   (2 * MINUTE)  /* an order is placed, the next sync brings it */
#define PLANNED_AFTER   (90 * MINUTE) /* somebody looks through the new orders */
#define LOADING         (10 * MINUTE) /* from the plan to the first print */
#define CLEARED_AFTER   (12 * MINUTE) /* the part comes off the plate */
#define TURNAROUND      (25 * MINUTE) /* from one print to the next */
#define SHIPPED_AFTER   (18 * HOUR)
#define CANCELLED_AFTER (3 * HOUR)
#define FAILED_AT_PART  3             /* a failing print fails after this part of its time */
#define QUEUE_MADE_AGO  (50 * MINUTE) /* what still waits was planned in the last hour */
#define ATTENDED_HOURS                                                                                               \
  "{\"mon\": [\"08:00-19:00\"], \"tue\": [\"08:00-19:00\"], \"wed\": [\"08:00-19:00\"], \"thu\": [\"08:00-19:00\"]," \
  " \"fri\": [\"08:00-19:00\"], \"sat\": [\"09:00-14:00\"]}"
#define NEW_SPOOL_BELOW 12   /* percent */
#define FULL_SPOOL      1000 /* g */

/* What the owner and the machines did, each at its moment. */
typedef enum
{
  ACT_ORDER,
  ACT_SCHEDULE,
  ACT_START,
  ACT_COMPLETE,
  ACT_FAIL,
  ACT_RETRY,
  ACT_CLEAR_PLATE,
  ACT_SHIP,
  ACT_CANCEL,
} ActKind;

typedef struct
{
  TaktTime at;
  guint sequence; /* breaks ties: as they were thought of */
  ActKind kind;
  guint order;   /* index */
  guint printer; /* counted from 1 */
  gint64 job_id;
} Act;

/* One filling. Invariant: @acts is in the order in which they happen; carrying one out may add later ones. */
typedef struct
{
  TaktShop *shop;
  TaktClock *clock;
  TaktDemoData *data;
  TaktTime present;
  GQueue acts; /* (owned) of Act */
  guint sequence;
  gint64 *printer_ids; /* (owned) by number, from 1 */
  TaktTime *free_at;   /* (owned) the same: when its plate is empty again */
  gint64 *spool_ids;   /* (owned) by index */
  gint64 *order_ids;   /* (owned) by index */
} Filler;

static void
filler_clear (Filler *self)
{
  g_clear_pointer (&self->data, takt_demo_data_free);
  g_queue_clear_full (&self->acts, g_free);
  g_free (self->printer_ids);
  g_free (self->free_at);
  g_free (self->spool_ids);
  g_free (self->order_ids);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filler, filler_clear)

/* With a clock that cannot be set everything happens at the present: a shop without a past. */
static void
travel (Filler *self, TaktTime to)
{
  if (TAKT_IS_DEMO_CLOCK (self->clock))
    takt_demo_clock_travel (TAKT_DEMO_CLOCK (self->clock), to);
  else if (TAKT_IS_MANUAL_CLOCK (self->clock))
    takt_manual_clock_jump (TAKT_MANUAL_CLOCK (self->clock),
                            to * G_USEC_PER_SEC - takt_clock_now_us (self->clock));
}

static int
compare_acts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Act *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  return left->sequence < right->sequence ? -1 : 1;
}

static void
plan_act (Filler *self, TaktTime at, ActKind kind, guint order, gint64 job_id)
{
  const TaktDemoOrder *demo = self->data->orders->pdata[order];
  Act *act;

  /* What would lie in the future has not happened. */
  if (at >= self->present)
    return;

  act = g_new0 (Act, 1);
  act->at = at;
  act->sequence = self->sequence++;
  act->kind = kind;
  act->order = order;
  act->printer = demo->printer;
  act->job_id = job_id;
  g_queue_insert_sorted (&self->acts, act, compare_acts, NULL);
}

static gboolean
fill_settings (Filler *self, GError **error)
{
  TaktSettings *settings = takt_shop_get_settings (self->shop);
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (settings));

  g_strlcpy (values->currency, self->data->shop->currency, sizeof values->currency);
  values->labor_rate_minor = 1500;
  values->overhead_minor = 50;
  values->pricing = TAKT_PRICING_MARKUP;
  values->buffer_minutes = 15;
  values->backup_daily = FALSE;
  g_free (values->attended_hours);
  values->attended_hours = g_strdup (ATTENDED_HOURS);
  return takt_settings_update (settings, values, error);
}

/* Nobody wants to hear today what happened weeks ago; @told is what the owner hears from now on. */
static gboolean
set_notifications (Filler *self, gboolean told, GError **error)
{
  TaktNotify *notify = takt_shop_get_notify (self->shop);

  for (guint i = 1; i <= self->data->printers->len; i++)
    {
      g_autoptr (TaktNotificationSettings) settings =
          takt_notify_get_settings (notify, self->printer_ids[i], error);

      if (settings == NULL)
        return FALSE;
      settings->desktop_enabled = told;
      settings->email_enabled = FALSE;
      settings->notify_print_start = FALSE;
      settings->notify_print_complete = told;
      settings->notify_print_failed = told;
      settings->notify_material_change = FALSE;
      settings->notify_order_ready = told;
      settings->notify_maintenance = told;
      settings->notify_promise = told;
      if (!takt_notify_set_settings (notify, settings, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_workshop (Filler *self, GError **error)
{
  const TaktDemoData *data = self->data;

  for (guint i = 0; i < data->printers->len; i++)
    {
      self->printer_ids[i + 1] =
          takt_printers_add (takt_shop_get_printers (self->shop), data->printers->pdata[i], error);
      if (self->printer_ids[i + 1] == 0)
        return FALSE;
    }

  if (!takt_maintenance_add_usual (takt_shop_get_maintenance (self->shop), error))
    return FALSE;

  for (guint i = 0; i < data->profiles->len; i++)
    if (!takt_demo_file_put (takt_shop_get_products (self->shop), data->profiles->pdata[i], error)
        || takt_products_add (takt_shop_get_products (self->shop), data->profiles->pdata[i], error) == 0)
      return FALSE;

  for (guint i = 0; i < data->spools->len; i++)
    {
      const TaktDemoSpool *spool = data->spools->pdata[i];

      spool->material->printer_id = self->printer_ids[spool->printer];
      self->spool_ids[i] = takt_materials_add (takt_shop_get_materials (self->shop), spool->material, error);
      if (self->spool_ids[i] == 0)
        return FALSE;
    }

  return set_notifications (self, FALSE, error);
}

/** WEIGHING_SECONDS: from one spool that an owner weighs to the one before. */
#define WEIGHING_SECONDS ((gint64) 97 * 60)

/* What an owner weighs now and then. */
static gboolean
weigh_spools (Filler *self, GError **error)
{
  for (guint i = 0; i < self->data->spools->len; i++)
    {
      const TaktDemoSpool *spool = self->data->spools->pdata[i];

      travel (self, self->present - (i + 1) * WEIGHING_SECONDS);
      if (spool->now_pct >= 0
          && !takt_materials_set_remaining_pct (takt_shop_get_materials (self->shop), self->spool_ids[i],
                                                spool->now_pct, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_order (Filler *self, guint index, GError **error)
{
  const TaktDemoOrder *demo = self->data->orders->pdata[index];
  TaktOrderFilter filter = { .status = -1, .search = demo->order->order_number, .limit = 1 };
  g_autoptr (GPtrArray) found = takt_orders_list (takt_shop_get_orders (self->shop), &filter, NULL, error);

  if (found == NULL)
    return FALSE;
  g_return_val_if_fail (found->len == 1, FALSE);
  self->order_ids[index] = ((TaktOrder *) found->pdata[0])->id;
  return TRUE;
}

static gboolean
take_order (Filler *self, const Act *act, GError **error)
{
  TaktDemoOrder *demo = self->data->orders->pdata[act->order];
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  demo->order->ordered_at = act->at - NOTICED_AFTER;
  demo->order->source_updated_at = demo->order->ordered_at;
  if (demo->ship_by_seconds > 0)
    demo->order->ship_by = demo->order->ordered_at + demo->ship_by_seconds;
  g_ptr_array_add (one, demo->order);
  if (!takt_orders_merge (takt_shop_get_orders (self->shop), self->data->shop, one, NULL, error)
      || !find_order (self, act->order, error))
    return FALSE;

  switch (demo->story)
    {
    case TAKT_DEMO_NEW:
      break;
    case TAKT_DEMO_CANCELLED:
      plan_act (self, act->at + CANCELLED_AFTER, ACT_CANCEL, act->order, 0);
      break;
    case TAKT_DEMO_PRINTING:
    case TAKT_DEMO_SCHEDULED:
      /* One after the other, and the one that prints before all others. */
      plan_act (self,
                self->present - demo->printing_seconds - QUEUE_MADE_AGO
                    + (demo->story == TAKT_DEMO_PRINTING ? 0 : MINUTE + (TaktTime) act->order),
                ACT_SCHEDULE, act->order, 0);
      break;
    case TAKT_DEMO_PRINTED:
    case TAKT_DEMO_SHIPPED:
    case TAKT_DEMO_RETRIED:
    case TAKT_DEMO_FAILED:
    default:
      plan_act (self, act->at + PLANNED_AFTER, ACT_SCHEDULE, act->order, 0);
      break;
    }
  return TRUE;
}

/* A print takes about as long as the slicer thought. */
static TaktTime
real_duration (const TaktJob *job)
{
  return (TaktTime) job->estimated_duration_minutes * MINUTE * (96 + job->id * 7 % 9) / 100;
}

/* When the first print begins: the printer must be free, and a plate that is still full today was filled just now. */
static TaktTime
first_start (Filler *self, const Act *act, GPtrArray *jobs)
{
  const TaktDemoOrder *demo = self->data->orders->pdata[act->order];
  TaktTime start = self->present - demo->plate_full_seconds;

  if (demo->plate_full_seconds == 0)
    return MAX (act->at + LOADING, self->free_at[act->printer]);

  for (guint i = 0; i < jobs->len; i++)
    start -= real_duration (jobs->pdata[i]) + (i > 0 ? TURNAROUND : 0);
  return start;
}

static void
plan_prints (Filler *self, const Act *act, GPtrArray *jobs)
{
  const TaktDemoOrder *demo = self->data->orders->pdata[act->order];
  TaktTime start = first_start (self, act, jobs);
  TaktTime end = start;

  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = jobs->pdata[i];
      gboolean fails = i == 0 && (demo->story == TAKT_DEMO_FAILED || demo->story == TAKT_DEMO_RETRIED);

      plan_act (self, start, ACT_START, act->order, job->id);
      if (fails)
        {
          end = start + real_duration (job) / FAILED_AT_PART;
          plan_act (self, end, ACT_FAIL, act->order, job->id);
          plan_act (self, end + CLEARED_AFTER, ACT_CLEAR_PLATE, act->order, 0);
          start = end + TURNAROUND;
          if (demo->story == TAKT_DEMO_FAILED)
            break;
          plan_act (self, start - MINUTE, ACT_RETRY, act->order, job->id);
          plan_act (self, start, ACT_START, act->order, job->id);
        }
      end = start + real_duration (job);
      plan_act (self, end, ACT_COMPLETE, act->order, job->id);
      if (demo->plate_full_seconds == 0 || i + 1 < jobs->len)
        plan_act (self, end + CLEARED_AFTER, ACT_CLEAR_PLATE, act->order, 0);
      start = end + TURNAROUND;
    }

  self->free_at[act->printer] = start;
  if (demo->story == TAKT_DEMO_SHIPPED || demo->story == TAKT_DEMO_RETRIED)
    plan_act (self, end + SHIPPED_AFTER, ACT_SHIP, act->order, 0);
}

/* A spool that is about to end makes room for a new one of the same kind. */
static gboolean
change_spools (Filler *self, gint64 printer_id, GError **error)
{
  TaktMaterials *materials = takt_shop_get_materials (self->shop);
  g_autoptr (GPtrArray) spools = takt_materials_list_of_printer (materials, printer_id, error);

  for (guint i = 0; spools != NULL && i < spools->len; i++)
    {
      const TaktMaterial *spool = spools->pdata[i];

      if (spool->weight_grams == FULL_SPOOL && spool->remaining_pct < NEW_SPOOL_BELOW
          && !takt_materials_set_remaining_pct (materials, spool->id, 100, error))
        return FALSE;
    }
  return spools != NULL;
}

static gboolean
schedule (Filler *self, const Act *act, GError **error)
{
  const TaktDemoOrder *demo = self->data->orders->pdata[act->order];
  TaktScheduleRequest request = {
    .order_id = self->order_ids[act->order],
    .printer_id = self->printer_ids[act->printer],
  };
  g_autoptr (GPtrArray) jobs = NULL;

  if (!change_spools (self, request.printer_id, error))
    return FALSE;
  jobs = takt_queue_schedule_order (takt_shop_get_queue (self->shop), &request, error);
  if (jobs == NULL)
    return FALSE;
  if (demo->story == TAKT_DEMO_PRINTING && demo->printing_seconds > 0)
    plan_act (self, self->present - demo->printing_seconds, ACT_START, act->order,
              ((TaktJob *) jobs->pdata[0])->id);
  else if (demo->story != TAKT_DEMO_SCHEDULED && demo->story != TAKT_DEMO_PRINTING)
    plan_prints (self, act, jobs);
  return TRUE;
}

static gboolean
carry_out (Filler *self, const Act *act, GError **error)
{
  const TaktDemoOrder *demo = self->data->orders->pdata[act->order];
  TaktQueue *queue = takt_shop_get_queue (self->shop);
  TaktOrders *orders = takt_shop_get_orders (self->shop);
  gint64 order_id = self->order_ids[act->order];

  switch (act->kind)
    {
    case ACT_ORDER:
      return take_order (self, act, error);
    case ACT_SCHEDULE:
      return schedule (self, act, error);
    case ACT_START:
      return takt_queue_set_status (queue, act->job_id, TAKT_JOB_STARTED, NULL, TAKT_JOB_SAID_BY_PERSON,
                                    error);
    case ACT_COMPLETE:
      return takt_queue_set_status (queue, act->job_id, TAKT_JOB_COMPLETED, NULL, TAKT_JOB_SAID_BY_PERSON,
                                    error);
    case ACT_FAIL:
      return takt_queue_set_status (queue, act->job_id, TAKT_JOB_FAILED, demo->reason,
                                    TAKT_JOB_SAID_BY_PERSON, error);
    case ACT_RETRY:
      return takt_queue_retry (queue, act->job_id, error);
    case ACT_CLEAR_PLATE:
      return takt_printers_set_plate_clear (takt_shop_get_printers (self->shop),
                                            self->printer_ids[act->printer], TRUE, error);
    case ACT_SHIP:
      return takt_orders_mark_shipped (orders, order_id, demo->carrier, demo->tracking_code, error);
    case ACT_CANCEL:
      return takt_orders_cancel (orders, order_id, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
live_through_the_past (Filler *self, GError **error)
{
  for (guint i = 0; i < self->data->orders->len; i++)
    {
      const TaktDemoOrder *demo = self->data->orders->pdata[i];
      TaktTime at = self->present - demo->seconds_ago + NOTICED_AFTER;

      plan_act (self, at, ACT_ORDER, i, 0);
      /* The first order of the file is the first of the shop, though others are older. */
      if (i == 0)
        {
          g_autofree Act *first = g_queue_pop_head (&self->acts);

          travel (self, first->at);
          if (!carry_out (self, first, error))
            return FALSE;
        }
    }

  while (!g_queue_is_empty (&self->acts))
    {
      g_autofree Act *act = g_queue_pop_head (&self->acts);

      travel (self, act->at);
      if (!carry_out (self, act, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_work (TaktStore *store, gpointer user_data, GError **error)
{
  Filler *self = user_data;
  const TaktDemoOrder *oldest = self->data->orders->pdata[1];

  travel (self, self->present - oldest->seconds_ago);
  if (!fill_settings (self, error) || !fill_workshop (self, error) || !live_through_the_past (self, error))
    return FALSE;

  if (!weigh_spools (self, error))
    return FALSE;
  travel (self, self->present);
  return set_notifications (self, TRUE, error);
}

/**
 * takt_demo_fill:
 * @shop: on an empty profile, not started; with a TaktDemoClock it gets a past
 * @error: return location
 *
 * Fills @shop with the sample shop, all of it through the engine's commands: weeks of orders, prints, failures and shipments, each at
 * its own moment, then what waits today. The printer whose queue may start by itself begins to print when the shop is started. One
 * transaction: all of it or nothing.
 */
gboolean
takt_demo_fill (TaktShop *shop, GError **error)
{
  g_auto (Filler) filler = { .shop = shop, .acts = G_QUEUE_INIT };
  gboolean filled;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), FALSE);

  filler.data = takt_demo_data_load (error);
  if (filler.data == NULL)
    return FALSE;

  filler.clock = takt_shop_get_clock (shop);
  filler.present = takt_clock_now (filler.clock);
  filler.printer_ids = g_new0 (gint64, filler.data->printers->len + 1);
  filler.free_at = g_new0 (TaktTime, filler.data->printers->len + 1);
  filler.spool_ids = g_new0 (gint64, filler.data->spools->len);
  filler.order_ids = g_new0 (gint64, filler.data->orders->len);

  filled = takt_store_transaction (takt_shop_get_store (shop), fill_work, &filler, error);
  if (TAKT_IS_DEMO_CLOCK (filler.clock))
    takt_demo_clock_return (TAKT_DEMO_CLOCK (filler.clock));
  takt_undo_stack_clear (takt_shop_get_undo (shop));
  return filled;
}

/** takt_demo_find_fault: what has just happened to the sample shop's printer of this name when the demo begins. */
TaktVirtualFault
takt_demo_find_fault (const char *printer_name)
{
  g_autoptr (TaktDemoData) data = takt_demo_data_load (NULL);

  for (guint i = 0; data != NULL && i < data->printers->len; i++)
    if (g_strcmp0 (((const TaktPrinter *) data->printers->pdata[i])->name, printer_name) == 0)
      return g_array_index (data->faults, TaktVirtualFault, i);
  return TAKT_VIRTUAL_FAULT_NONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-order-row.h"

#include <glib/gi18n-lib.h>

/**
 * TaktOrderRow:
 *
 * One order as lists show it, with where it stands, its jobs and what it earns.
 */
struct _TaktOrderRow
{
  TaktRow parent_instance;

  TaktOrder *order; /* (nullable) until it is read; so are the next three */
  TaktOrderStanding *standing;
  TaktCostSheet *costs;
  GPtrArray *jobs; /* (element-type TaktJob) */
  TaktTime done;   /* when the last of its jobs is planned to end */
  TaktTime now;    /* when it was read */
  TaktRisk risk;
  int spare_minutes;
  char *number;
  char *items;
};

G_DEFINE_FINAL_TYPE (TaktOrderRow, takt_order_row, TAKT_TYPE_ROW)

static char *
describe_items (const TaktOrder *order)
{
  const TaktOrderItem *first;

  if (order->items == NULL || order->items->len == 0)
    return g_strdup ("");

  first = g_ptr_array_index (order->items, 0);
  if (order->items->len == 1)
    return first->quantity == 1
               ? g_strdup (first->title)
               /* Translators: an item and how many of it. */
               : g_strdup_printf (C_ ("item and quantity", "%1$s ×%2$d"), first->title, first->quantity);
  /* Translators: an order's first item and how many other items it has. */
  return g_strdup_printf (C_ ("item and others", "%1$s +%2$u"), first->title, order->items->len - 1);
}

static void
clear (TaktOrderRow *self)
{
  g_clear_pointer (&self->order, takt_order_free);
  g_clear_pointer (&self->standing, takt_order_standing_free);
  g_clear_pointer (&self->costs, takt_cost_sheet_free);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->number, g_free);
  g_clear_pointer (&self->items, g_free);
}

/* The last planned end; unset where one of its jobs has none, or where it has none at all. */
static TaktTime
find_done (TaktQueue *queue, GPtrArray *jobs)
{
  TaktTime done = TAKT_TIME_UNSET;

  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);
      TaktTime start, end;

      if (job->status != TAKT_JOB_QUEUED && job->status != TAKT_JOB_STARTED)
        continue;
      takt_queue_get_planned (queue, job, &start, &end);
      if (end == TAKT_TIME_UNSET)
        return TAKT_TIME_UNSET;
      done = MAX (done, end);
    }
  return done;
}

static gboolean
takt_order_row_read (TaktRow *row, TaktShop *shop, GError **error)
{
  TaktOrderRow *self = TAKT_ORDER_ROW (row);
  TaktQueue *queue = takt_shop_get_queue (shop);
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), takt_row_get_id (row), error);
  g_autoptr (TaktOrderStanding) standing = NULL;
  g_autoptr (TaktCostSheet) costs = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  if (order == NULL)
    return FALSE;
  standing = takt_orders_get_standing (takt_shop_get_orders (shop), order, error);
  if (standing == NULL)
    return FALSE;
  jobs = takt_queue_list_of_order (queue, order->id, error);
  if (jobs == NULL)
    return FALSE;
  costs = takt_costs_of_order (takt_shop_get_costs (shop), order, error);
  if (costs == NULL)
    return FALSE;

  clear (self);
  self->number = g_strdup_printf ("#%s", order->order_number);
  self->items = describe_items (order);
  self->done = find_done (queue, jobs);
  self->now = takt_clock_now (takt_shop_get_clock (shop));
  self->risk = takt_risk_of (takt_shop_get_promises (shop), order, standing->status, self->done, self->now,
                             &self->spare_minutes);
  self->order = g_steal_pointer (&order);
  self->standing = g_steal_pointer (&standing);
  self->costs = g_steal_pointer (&costs);
  self->jobs = g_steal_pointer (&jobs);
  return TRUE;
}

static void
takt_order_row_finalize (GObject *object)
{
  clear (TAKT_ORDER_ROW (object));
  G_OBJECT_CLASS (takt_order_row_parent_class)->finalize (object);
}

static void
takt_order_row_class_init (TaktOrderRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_order_row_finalize;
  TAKT_ROW_CLASS (klass)->read = takt_order_row_read;
}

static void
takt_order_row_init (TaktOrderRow *self)
{
}

/** takt_order_row_get_order: (nullable) before it could be read. */
const TaktOrder *
takt_order_row_get_order (TaktOrderRow *self)
{
  return self->order;
}

const TaktOrderStanding *
takt_order_row_get_standing (TaktOrderRow *self)
{
  return self->standing;
}

const TaktCostSheet *
takt_order_row_get_costs (TaktOrderRow *self)
{
  return self->costs;
}

/** takt_order_row_get_jobs: (element-type TaktJob) (transfer none) */
GPtrArray *
takt_order_row_get_jobs (TaktOrderRow *self)
{
  return self->jobs;
}

/** takt_order_row_get_number: "#12345". */
const char *
takt_order_row_get_number (TaktOrderRow *self)
{
  return self->number;
}

/** takt_order_row_get_items: "Dice Tower ×2", "Desk Bracket +1". */
const char *
takt_order_row_get_items (TaktOrderRow *self)
{
  return self->items;
}

/** takt_order_row_get_progress: percent of its planned minutes that are printed; -1: nothing of it was scheduled. */
int
takt_order_row_get_progress (TaktOrderRow *self)
{
  gint64 total = 0, done = 0;

  for (guint i = 0; self->jobs != NULL && i < self->jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (self->jobs, i);
      int minutes = MAX (job->estimated_duration_minutes, 1);

      if (job->status == TAKT_JOB_CANCELLED || job->status == TAKT_JOB_FAILED)
        continue;
      total += minutes;
      if (job->status == TAKT_JOB_COMPLETED)
        done += minutes;
      else if (job->status == TAKT_JOB_STARTED)
        done += (gint64) minutes * CLAMP (job->progress_percent, 0, 100) / 100;
    }
  return total > 0 ? (int) (100 * done / total) : -1;
}

/** takt_order_row_get_now: when it was read: what its days and risk are told from. */
TaktTime
takt_order_row_get_now (TaktOrderRow *self)
{
  return self->now;
}

/** takt_order_row_get_due: when it must leave: what was promised wins over what the source says. */
TaktTime
takt_order_row_get_due (TaktOrderRow *self)
{
  return self->order != NULL ? takt_risk_get_due (self->order) : TAKT_TIME_UNSET;
}

/** takt_order_row_get_done: when its last job is planned to end; unset: nobody knows. */
TaktTime
takt_order_row_get_done (TaktOrderRow *self)
{
  return self->done;
}

/**
 * takt_order_row_get_risk:
 * @spare_minutes: (out): from when it is expected until it must leave; below 0 it is late by so much
 */
TaktRisk
takt_order_row_get_risk (TaktOrderRow *self, int *spare_minutes)
{
  *spare_minutes = self->order != NULL ? self->spare_minutes : 0;
  return self->order != NULL ? self->risk : TAKT_RISK_NONE;
}

/** takt_order_status_to_title: the word that a person reads. */
const char *
takt_order_status_to_title (TaktOrderStatus status)
{
  switch (status)
    {
    case TAKT_ORDER_NEW:
      return _ ("To Schedule");
    case TAKT_ORDER_SCHEDULED:
      return _ ("Scheduled");
    case TAKT_ORDER_PRINTING:
      return _ ("Printing");
    case TAKT_ORDER_PRINTED:
      return _ ("Ready to Ship");
    case TAKT_ORDER_SHIPPED:
      return _ ("Shipped");
    case TAKT_ORDER_ATTENTION:
      return _ ("Needs You");
    case TAKT_ORDER_CANCELLED:
      return _ ("Cancelled");
    default:
      g_return_val_if_reached ("");
    }
}

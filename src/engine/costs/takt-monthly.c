/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "costs/takt-monthly.h"

#include "takt-money.h"
#include "takt-slices.h"

/** SLICE: orders that are added up at once; each takes some tenths of a millisecond, and a frame has 16. */
#define SLICE 8

typedef struct
{
  TaktOrders *orders; /* (owned) */
  GArray *ids;        /* (element-type gint64) by the moment they were placed */
  guint next;
  TaktTime to;
  GArray *months; /* (element-type TaktMonth) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_object (&reading->orders);
  g_clear_pointer (&reading->ids, g_array_unref);
  g_clear_pointer (&reading->months, g_array_unref);
  g_free (reading);
}

static void
add_months_until (GArray *months, TaktTime time)
{
  while (months->len == 0 || g_array_index (months, TaktMonth, months->len - 1).to <= time)
    {
      TaktTime from = months->len > 0 ? g_array_index (months, TaktMonth, months->len - 1).to : time;
      g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (from);
      g_autoptr (GDateTime) begin =
          g_date_time_new_local (g_date_time_get_year (local), g_date_time_get_month (local), 1, 0, 0, 0);
      g_autoptr (GDateTime) end = g_date_time_add_months (begin, 1);
      TaktMonth month = { .from = g_date_time_to_unix (begin), .to = g_date_time_to_unix (end) };

      g_array_append_val (months, month);
    }
}

/* A sum that does not fit stays as it was: no real shop comes near. */
static void
add_sheet (TaktMonth *month, const TaktCostSheet *sheet)
{
  if (!sheet->price_known || !sheet->is_complete)
    {
      month->n_left_out++;
      return;
    }

  month->n_orders++;
  month->n_estimated += sheet->has_estimate;
  takt_money_add (&month->revenue_minor, sheet->price);
  takt_money_add (&month->tax_due_minor, sheet->tax_due);
  takt_money_add (&month->fees_minor, sheet->fees + sheet->fees_estimated);
  takt_money_add (&month->fees_estimated_minor, sheet->fees_estimated);
  takt_money_add (&month->material_minor, sheet->material_cost);
  takt_money_add (&month->scrap_minor, sheet->scrap_cost);
  takt_money_add (&month->labor_minor, sheet->labor_cost);
  takt_money_add (&month->overhead_minor, sheet->overhead);
  takt_money_add (&month->profit_minor, sheet->profit - sheet->fees_estimated);
}

/* An order that went away meanwhile earns nothing. */
static gboolean
add_order (Reading *reading, TaktCosts *costs, gint64 id, GError **error)
{
  g_autoptr (TaktOrder) order = takt_orders_get (reading->orders, id, NULL);
  g_autoptr (TaktCostSheet) sheet = NULL;

  if (order == NULL || order->is_cancelled
      || (reading->to != TAKT_TIME_UNSET && order->ordered_at >= reading->to))
    return TRUE;
  sheet = takt_costs_of_order (costs, order, error);
  if (sheet == NULL)
    return FALSE;

  add_months_until (reading->months, order->ordered_at);
  for (guint i = reading->months->len; i-- > 0;)
    {
      TaktMonth *month = &g_array_index (reading->months, TaktMonth, i);

      if (order->ordered_at < month->from)
        continue;
      add_sheet (month, sheet);
      break;
    }
  return TRUE;
}

static gboolean
slice_cb (gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = g_task_get_task_data (task);
  guint end = MIN (reading->next + SLICE, reading->ids->len);
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  while (reading->next < end)
    if (!add_order (reading, g_task_get_source_object (task),
                    g_array_index (reading->ids, gint64, reading->next++), &error))
      {
        g_task_return_error (task, error);
        return G_SOURCE_REMOVE;
      }
  if (end < reading->ids->len)
    return G_SOURCE_CONTINUE;

  g_task_return_pointer (task, g_steal_pointer (&reading->months), (GDestroyNotify) g_array_unref);
  return G_SOURCE_REMOVE;
}

/**
 * takt_monthly_read_async:
 * @from: orders of this moment or later
 * @to: and before this one; TAKT_TIME_UNSET: no end
 *
 * What orders bring and cost, month by month, without a gap between the first and the last that has an order. Cancelled ones are left
 * out. Each order's costs are added up, in slices of the main loop.
 */
void
takt_monthly_read_async (TaktCosts *costs,
                         TaktOrders *orders,
                         TaktTime from,
                         TaktTime to,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  const TaktOrderNarrow narrow = { .ordered_from = from };
  const TaktOrderFilter filter = { .status = -1, .sort = "ordered_at", .narrow = &narrow };
  GTask *task;
  Reading *reading;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_COSTS (costs));
  g_return_if_fail (TAKT_IS_ORDERS (orders));

  task = g_task_new (costs, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_monthly_read_async);
  reading = g_new0 (Reading, 1);
  reading->orders = g_object_ref (orders);
  reading->to = to;
  reading->months = g_array_new (FALSE, FALSE, sizeof (TaktMonth));
  g_task_set_task_data (task, reading, reading_free);
  reading->ids = takt_orders_list_ids (orders, &filter, &error);
  if (reading->ids == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_idle_add_full (TAKT_SLICE_PRIORITY, slice_cb, task, g_object_unref);
}

/** takt_monthly_read_finish: (transfer full) (element-type TaktMonth): the first first; NULL with @error */
GArray *
takt_monthly_read_finish (TaktCosts *costs, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, costs), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "costs/takt-earnings.h"

#include "takt-money.h"
#include "takt-slices.h"

/** SLICE: orders that are added up at once; each takes some tenths of a millisecond, and a frame has 16. */
#define SLICE 8

typedef struct
{
  TaktOrders *orders; /* (owned) */
  GArray *ids;        /* (element-type gint64) */
  guint next;
  TaktTime to;
  TaktEarnings earnings;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_object (&reading->orders);
  g_clear_pointer (&reading->ids, g_array_unref);
  g_free (reading);
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

  if (!sheet->price_known || !sheet->is_complete
      || !takt_money_add (&reading->earnings.profit_minor, sheet->profit))
    reading->earnings.n_left_out++;
  else
    reading->earnings.n_orders++;
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

  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

/**
 * takt_earnings_read_async:
 * @from: orders of this moment or later
 * @to: and before this one; TAKT_TIME_UNSET: no end
 *
 * What the orders of a span of time earn. Each order's costs are added up, so it takes its time: in slices of the main loop, so that nobody
 * waits for it.
 */
void
takt_earnings_read_async (TaktCosts *costs,
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
  g_task_set_source_tag (task, takt_earnings_read_async);
  reading = g_new0 (Reading, 1);
  reading->orders = g_object_ref (orders);
  reading->to = to;
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

/**
 * takt_earnings_read_finish:
 * @earnings: (out caller-allocates)
 *
 * Returns: FALSE with @error
 */
gboolean
takt_earnings_read_finish (TaktCosts *costs, GAsyncResult *result, TaktEarnings *earnings, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, costs), FALSE);
  g_return_val_if_fail (earnings != NULL, FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *earnings = ((Reading *) g_task_get_task_data (G_TASK (result)))->earnings;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "attention/takt-order-view.h"

#define DAYS_OF_WEEK 7

/**
 * takt_week_get_start:
 * @weeks: 0: the week of @now; 1: the one after it; -1: the one before it
 *
 * Returns: the first moment of a week, which begins on Monday (ISO 8601) at midnight of local time
 */
TaktTime
takt_week_get_start (TaktTime now, int weeks)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr (GDateTime) monday = NULL;
  g_autoptr (GDateTime) midnight = NULL;

  g_return_val_if_fail (local != NULL, now);

  monday = g_date_time_add_days (local, DAYS_OF_WEEK * weeks + 1 - g_date_time_get_day_of_week (local));
  midnight = g_date_time_new_local (g_date_time_get_year (monday), g_date_time_get_month (monday),
                                    g_date_time_get_day_of_month (monday), 0, 0, 0);
  return g_date_time_to_unix (midnight);
}

/**
 * takt_order_figures_read:
 * @figures: (out caller-allocates)
 *
 * How many open orders stand where, and which of them do not leave in time, of this moment.
 */
gboolean
takt_order_figures_read (TaktShop *shop, TaktOrderFigures *figures, GError **error)
{
  TaktTime now;
  g_autoptr (TaktAttention) attention = NULL;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), FALSE);
  g_return_val_if_fail (figures != NULL, FALSE);

  now = takt_clock_now (takt_shop_get_clock (shop));
  if (!takt_order_table_count_open (takt_shop_get_store (shop), takt_week_get_start (now, 1),
                                    &figures->counts, error))
    return FALSE;
  attention = takt_attention_read (shop, error);
  if (attention == NULL)
    return FALSE;

  figures->n_at_risk = attention->n_at_risk;
  figures->n_late = attention->n_late;
  figures->week_from = takt_week_get_start (now, 0);
  return TRUE;
}

/* Keeps the order of @ids. */
static void
keep_risky (GArray *ids, GArray *risky)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint kept = 0;

  for (guint i = 0; i < risky->len; i++)
    g_hash_table_add (wanted, &g_array_index (risky, gint64, i));
  for (guint i = 0; i < ids->len; i++)
    if (g_hash_table_contains (wanted, &g_array_index (ids, gint64, i)))
      g_array_index (ids, gint64, kept++) = g_array_index (ids, gint64, i);
  g_array_set_size (ids, kept);
}

/* (transfer none): @filter narrowed to @view; @narrow holds what it points to. */
static TaktOrderFilter
narrow_filter (TaktShop *shop, TaktOrderView view, const TaktOrderFilter *filter, TaktOrderNarrow *narrow)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (shop));
  TaktOrderFilter narrowed = *filter;

  *narrow = (TaktOrderNarrow){ 0 };
  narrow->is_open = (view & ~TAKT_ORDERS_EARNED) != 0;
  narrow->is_made = (view & TAKT_ORDERS_MADE) != 0;
  narrow->is_personalised = (view & TAKT_ORDERS_PERSONALISED) != 0;
  narrow->is_unmapped = (view & TAKT_ORDERS_UNMAPPED) != 0;
  if ((view & TAKT_ORDERS_DUE) != 0)
    narrow->due_before = takt_week_get_start (now, 1);
  if ((view & TAKT_ORDERS_EARNED) != 0)
    narrow->ordered_from = takt_week_get_start (now, 0);
  narrowed.narrow = view != TAKT_ORDERS_ALL ? narrow : NULL;
  return narrowed;
}

/* What the tables cannot tell. */
static gboolean
keep_view (TaktShop *shop, TaktOrderView view, GArray *ids, GError **error)
{
  g_autoptr (TaktAttention) attention = NULL;

  if ((view & TAKT_ORDERS_RISKY) == 0)
    return TRUE;
  attention = takt_attention_read (shop, error);
  if (attention != NULL)
    keep_risky (ids, attention->risky);
  return attention != NULL;
}

/**
 * takt_order_view_list_ids:
 * @view: (type TaktOrderView): flags
 * @filter: status, search and sort; what it narrows is not looked at
 *
 * Returns: (transfer full) (element-type gint64): the orders in their sequence; NULL with @error
 */
GArray *
takt_order_view_list_ids (TaktShop *shop, TaktOrderView view, const TaktOrderFilter *filter, GError **error)
{
  TaktOrderFilter narrowed;
  TaktOrderNarrow narrow;
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  narrowed = narrow_filter (shop, view, filter, &narrow);
  ids = takt_orders_list_ids (takt_shop_get_orders (shop), &narrowed, error);
  return ids != NULL && keep_view (shop, view, ids, error) ? g_steal_pointer (&ids) : NULL;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GArray) ids = takt_orders_find_finish (TAKT_ORDERS (source), result, NULL, &error);

  if (ids != NULL
      && keep_view (g_task_get_source_object (task), GPOINTER_TO_UINT (g_task_get_task_data (task)), ids,
                    &error))
    g_task_return_pointer (task, g_steal_pointer (&ids), (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

/** takt_order_view_find_async: takt_order_view_list_ids() without keeping anybody waiting, see takt_orders_find_async(). */
void
takt_order_view_find_async (TaktShop *shop,
                            TaktOrderView view,
                            const TaktOrderFilter *filter,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  TaktOrderFilter narrowed;
  TaktOrderNarrow narrow;
  GTask *task;

  g_return_if_fail (TAKT_IS_SHOP (shop));
  g_return_if_fail (filter != NULL);

  task = g_task_new (shop, cancellable, callback, user_data);
  g_task_set_task_data (task, GUINT_TO_POINTER (view), NULL);
  narrowed = narrow_filter (shop, view, filter, &narrow);
  takt_orders_find_async (takt_shop_get_orders (shop), &narrowed, cancellable, found_cb, task);
}

/** takt_order_view_find_finish: (transfer full) (element-type gint64): the orders in their sequence; NULL with @error */
GArray *
takt_order_view_find_finish (TaktShop *shop, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, shop), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

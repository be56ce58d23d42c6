/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-orders-private.h"
#include "tables/takt-stock-table.h"

/* What an order gives back to the shelf of finished pieces. Inside the transaction of what makes it do so. */

static const TaktOrderItem *
find_item (const TaktOrder *order, gint64 id)
{
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];

      if (item->id == id)
        return item;
    }

  return NULL;
}

/* Good pieces of a plate that are neither on the shelf already nor known to be scrap. */
static gboolean
shelve_job (TaktOrders *self, const TaktOrder *order, const TaktJob *job, int *pieces, GError **error)
{
  const TaktOrderItem *item = find_item (order, job->order_item_id);
  g_autofree char *variant = takt_stock_dup_variant (job);
  TaktPieceMove move = { .profile_id = job->profile_id,
                         .variant = variant,
                         .kind = TAKT_PIECES_RETURNED,
                         .job_id = job->id,
                         .at = takt_clock_now (self->clock) };
  int shelved;

  if (job->status != TAKT_JOB_COMPLETED || job->profile_id == 0 || variant == NULL || item == NULL
      || takt_order_item_is_personal (item))
    return TRUE;

  if (!takt_stock_table_sum_of_job (self->store, job->id, &shelved, error))
    return FALSE;
  /* What was scrap of the surplus has left the shelf, the rest of the scrap never came there. */
  move.pieces = MAX (job->makes, job->quantity) - job->scrapped - MAX (shelved, 0);
  if (move.pieces <= 0)
    return TRUE;

  *pieces += move.pieces;
  return takt_stock_table_move (self->store, &move, error);
}

/*
 * A cancelled order wants nothing any more: what it took from the shelf, and what was printed for it, lies there for others. What bears a
 * buyer's own words is of no use to anybody else.
 */
gboolean
takt_orders_return_pieces (TaktOrders *self, const TaktOrder *order, GError **error)
{
  g_autoptr (GPtrArray) jobs = takt_job_table_list_of_order (self->store, order->id, error);
  int pieces = 0;

  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];
      int returned;

      if (!takt_stock_table_return_item (self->store, item->id, takt_clock_now (self->clock), &returned,
                                         error))
        return FALSE;
      pieces += returned;
    }
  for (guint i = 0; i < jobs->len; i++)
    if (!shelve_job (self, order, jobs->pdata[i], &pieces, error))
      return FALSE;

  if (pieces > 0)
    takt_changes_note (self->changes, "stock", 0);
  return TRUE;
}

/* Items of which nothing is printed or waits to be give back what they took: they can be scheduled anew. */
gboolean
takt_orders_return_unprinted (TaktOrders *self, const TaktOrder *order, GError **error)
{
  int pieces = 0;

  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];
      gboolean has_jobs = TRUE;
      int returned;

      if (!takt_order_item_table_has_jobs (self->store, item->id, &has_jobs, error))
        return FALSE;
      if (has_jobs)
        continue;
      if (!takt_stock_table_return_item (self->store, item->id, takt_clock_now (self->clock), &returned,
                                         error))
        return FALSE;
      pieces += returned;
    }

  if (pieces > 0)
    takt_changes_note (self->changes, "stock", 0);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-order-absorb.h"
#include "orders/takt-orders-private.h"

/* Above this many changed orders a listener reads them all anew anyway. */
#define MAX_NOTES 20

/* One call of takt_orders_merge(). */
typedef struct
{
  TaktOrders *orders;
  const TaktShopRecord *shop;
  TaktTime now;
  TaktMergeCounts counts;
  GArray *changed; /* of gint64 */
  gboolean jobs_changed;
} Merge;

static gboolean
add_item (Merge *self, TaktOrder *known, const TaktOrderItem *news, GHashTable *taken, GError **error)
{
  TaktOrderItem *item = takt_order_item_new ();
  gboolean ignored;

  g_ptr_array_add (known->items, item);
  g_hash_table_add (taken, item);
  item->position = (int) known->items->len - 1;
  takt_order_item_absorb (item, news, TAKT_ABSORB_ALL, &ignored);
  if (!takt_orders_match_item (self->orders, item, &item->profile_id, error))
    return FALSE;

  item->id = takt_order_item_table_insert (self->orders->store, known->id, item, self->now, error);
  return item->id != 0;
}

static gboolean
change_item (Merge *self,
             TaktOrderItem *known,
             const TaktOrderItem *news,
             TaktAbsorb mode,
             gboolean *changed,
             GError **error)
{
  gboolean is_other_product;

  if (!takt_order_item_absorb (known, news, mode, &is_other_product))
    return TRUE;

  *changed = TRUE;
  if (is_other_product && !known->profile_chosen
      && !takt_orders_match_item (self->orders, known, &known->profile_id, error))
    return FALSE;
  return takt_order_item_table_update (self->orders->store, known, self->now, error);
}

/* Lines that the source no longer tells of stay: something may have been printed for them. */
static gboolean
merge_items (Merge *self,
             TaktOrder *known,
             const TaktOrder *news,
             TaktAbsorb mode,
             gboolean *changed,
             GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  for (guint i = 0; i < news->items->len; i++)
    {
      const TaktOrderItem *item = g_ptr_array_index (news->items, i);
      TaktOrderItem *found = takt_order_find_same_item (known, item, taken);

      if (found == NULL)
        {
          g_ptr_array_add (rest, (gpointer) item);
          continue;
        }
      g_hash_table_add (taken, found);
      if (!change_item (self, found, item, mode, changed, error))
        return FALSE;
    }

  for (guint i = 0; i < rest->len; i++)
    {
      const TaktOrderItem *item = g_ptr_array_index (rest, i);
      TaktOrderItem *found = takt_order_find_same_item (known, item, taken);

      /* The same id twice in one order: the first of the two was added a moment ago. */
      if (found == NULL)
        found = takt_order_find_next_item (known, item, taken);
      if (found != NULL)
        {
          g_hash_table_add (taken, found);
          if (!change_item (self, found, item, mode, changed, error))
            return FALSE;
          continue;
        }

      *changed = TRUE;
      if (!add_item (self, known, item, taken, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_order (Merge *self, const TaktOrder *news, GError **error)
{
  g_autoptr (TaktOrder) order = takt_order_new ();
  gboolean ignored = FALSE;

  order->shop_id = self->shop->id;
  order->order_number = g_strdup (news->order_number);
  order->currency = g_strdup (self->shop->currency);
  order->promised_at = news->promised_at;
  takt_order_absorb (order, news, TAKT_ABSORB_ALL);
  if (order->ordered_at == TAKT_TIME_UNSET)
    order->ordered_at = order->source_updated_at != TAKT_TIME_UNSET ? order->source_updated_at : self->now;

  order->id = takt_order_table_insert (self->orders->store, order, self->now, error);
  if (order->id == 0 || !merge_items (self, order, news, TAKT_ABSORB_ALL, &ignored, error)
      || !takt_order_table_set_search (self->orders->store, order->id, order, error))
    return FALSE;

  self->counts.new_orders++;
  g_array_append_val (self->changed, order->id);
  return TRUE;
}

/* What a source cancelled must not be printed; a job on its way to a machine is the person's to stop. */
static gboolean
follow_cancellation (Merge *self, const TaktOrder *order, GError **error)
{
  gint64 n_jobs = 0;

  if (!takt_order_table_cancel_queued_jobs (self->orders->store, order->id, self->now, &n_jobs, error))
    return FALSE;

  self->counts.cancelled_orders++;
  self->jobs_changed |= n_jobs > 0;
  return TRUE;
}

static gboolean
change_order (Merge *self, TaktOrder *known, const TaktOrder *news, GError **error)
{
  TaktAbsorb mode = takt_order_get_absorb (known, news);
  gboolean was_cancelled = known->is_cancelled;
  gint64 refunded = known->refunded_minor;
  gboolean row_changed = takt_order_absorb (known, news, mode);
  gboolean items_changed = FALSE;

  if (row_changed && !takt_order_table_update (self->orders->store, known, self->now, error))
    return FALSE;
  if (!merge_items (self, known, news, mode, &items_changed, error))
    return FALSE;
  if (!row_changed && !items_changed)
    return TRUE;

  if (!takt_order_table_set_search (self->orders->store, known->id, known, error))
    return FALSE;
  if (known->is_cancelled && !was_cancelled && !follow_cancellation (self, known, error))
    return FALSE;

  self->counts.updated_orders++;
  self->counts.refunded_orders += known->refunded_minor > refunded ? 1 : 0;
  g_array_append_val (self->changed, known->id);
  return TRUE;
}

static gboolean
merge_order (Merge *self, const TaktOrder *news, GError **error)
{
  g_autoptr (TaktOrder) known = NULL;

  /* Nothing to know it by: keeping it would make a new order of it with every sync. */
  if (news->order_number == NULL || news->order_number[0] == '\0')
    {
      g_warning ("an order without a number was left out");
      return TRUE;
    }

  if (!takt_order_table_find (self->orders->store, self->shop->id, news->order_number, &known, error))
    return FALSE;
  return known != NULL ? change_order (self, known, news, error) : add_order (self, news, error);
}

static void
tell (Merge *self)
{
  TaktChanges *changes = self->orders->changes;

  if (self->changed->len > MAX_NOTES)
    takt_changes_note (changes, "orders", 0);
  else
    for (guint i = 0; i < self->changed->len; i++)
      takt_changes_note (changes, "orders", g_array_index (self->changed, gint64, i));
  if (self->jobs_changed)
    takt_changes_note (changes, "queue", 0);
}

/**
 * takt_orders_merge:
 * @shop: where the orders come from, found by source and external_id; added when new, its name and currency kept up to date
 * @orders: (element-type TaktOrder): what the source says now, in any sequence; order_number and the items' external_id are the
 *   keys, other ids are not looked at
 * @counts: (out) (optional): what this call did. An order that was cancelled or refunded counts as updated, too; one that is
 *   new counts as new alone
 * @error: of the database; then nothing of the call was kept
 *
 * Lays what a source says over what is known, in one transaction. Idempotent: the same orders again change nothing, and older
 * versions of an order fill gaps at most. Nothing is deleted because a source no longer tells of it. What a person decided here
 * stays: profiles, promised date, shipped, cancelled. New items find their profile by matching. When a source cancels an order,
 * its waiting jobs are cancelled with it.
 */
gboolean
takt_orders_merge (TaktOrders *self,
                   const TaktShopRecord *shop,
                   GPtrArray *orders,
                   TaktMergeCounts *counts,
                   GError **error)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TaktShopRecord) record = NULL;
  Merge merge = { .orders = self, .changed = changed };
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  g_return_val_if_fail (shop != NULL && shop->source != NULL, FALSE);
  g_return_val_if_fail (orders != NULL, FALSE);

  if (!takt_store_begin (self->store, error))
    return FALSE;

  merge.now = takt_clock_now (self->clock);
  merge.counts.receipts = orders->len;
  ok = takt_orders_ensure_shop (self, shop, &record, error);
  merge.shop = record;
  for (guint i = 0; ok && i < orders->len; i++)
    ok = merge_order (&merge, g_ptr_array_index (orders, i), error);
  if (!takt_orders_finish_work (self, ok, error))
    return FALSE;

  tell (&merge);
  if (counts != NULL)
    *counts = merge.counts;
  return TRUE;
}

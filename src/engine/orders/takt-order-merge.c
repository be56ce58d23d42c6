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
  takt_order_item_absorb (item, news, TAKT_ABSORB_ALL, known->purged_at != TAKT_TIME_UNSET, &ignored);
  if (!takt_orders_match_item (self->orders, item, error))
    return FALSE;

  item->id = takt_order_item_table_insert (self->orders->store, known->id, item, self->now, error);
  return item->id != 0;
}

static gboolean
change_item (Merge *self,
             const TaktOrder *order,
             TaktOrderItem *known,
             const TaktOrderItem *news,
             TaktAbsorb mode,
             gboolean *changed,
             GError **error)
{
  gboolean is_other_product;

  if (!takt_order_item_absorb (known, news, mode, order->purged_at != TAKT_TIME_UNSET, &is_other_product))
    return TRUE;

  *changed = TRUE;
  if (is_other_product
      && !(known->profile_chosen ? takt_orders_settle_options (self->orders, known, FALSE, error)
                                 : takt_orders_match_item (self->orders, known, error)))
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
      if (!change_item (self, known, found, item, mode, changed, error))
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
          if (!change_item (self, known, found, item, mode, changed, error))
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
keep_event (Merge *self, const TaktOrderEvent *event, GError **error)
{
  return takt_order_event_table_insert (self->orders->store, event, error);
}

static gboolean
keep_kind (Merge *self, gint64 order_id, TaktOrderEventKind kind, GError **error)
{
  const TaktOrderEvent event = { .order_id = order_id, .at = self->now, .kind = kind };

  return keep_event (self, &event, error);
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
      || !takt_order_table_set_search (self->orders->store, order->id, order, error)
      || !keep_kind (self, order->id, TAKT_ORDER_EVENT_NEW, error))
    return FALSE;

  self->counts.new_orders++;
  g_array_append_val (self->changed, order->id);
  return TRUE;
}

/*
 * What a source cancelled must not be printed: its waiting jobs go by themselves where the owner said so, else the order says
 * that it has some. A job on its way to a machine is the person's to stop.
 */
static gboolean
follow_cancellation (Merge *self, const TaktOrder *order, GError **error)
{
  gint64 n_jobs = 0;

  if (takt_settings_get (self->orders->settings)->pull_cancelled_prints
      && !takt_order_table_cancel_queued_jobs (self->orders->store, order->id, self->now, &n_jobs, error))
    return FALSE;
  if (!takt_orders_return_pieces (self->orders, order, error))
    return FALSE;

  self->counts.cancelled_orders++;
  self->jobs_changed |= n_jobs > 0;
  return TRUE;
}

/* What a change is told by; the state of an order before a source's news were laid over it. */
typedef struct
{
  gboolean is_cancelled;
  gboolean is_paid;
  gboolean is_shipped;
  gboolean is_missing;
  gint64 refunded_minor;
  TaktTime ship_by;
  char *ship_to; /* (owned) (nullable) */
} Before;

static void
before_clear (Before *self)
{
  g_free (self->ship_to);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Before, before_clear)

static Before
remember (const TaktOrder *order)
{
  return (Before){
    .is_cancelled = order->is_cancelled,
    .is_paid = order->is_paid,
    .is_shipped = order->is_shipped,
    .is_missing = order->is_missing,
    .refunded_minor = order->refunded_minor,
    .ship_by = order->ship_by,
    .ship_to = g_strdup (order->ship_to),
  };
}

static gboolean
has_new_address (const Before *before, const TaktOrder *order)
{
  return before->ship_to != NULL && g_strcmp0 (before->ship_to, order->ship_to) != 0;
}

/* The money is back as a whole when nothing remains of what the buyer paid, taxes or not (reference.md §5.3). */
static TaktOrderEventKind
get_refund_kind (const TaktOrder *order)
{
  return order->refunded_minor >= takt_order_get_revenue (order) ? TAKT_ORDER_EVENT_REFUNDED_WHOLE
                                                                 : TAKT_ORDER_EVENT_REFUNDED_PART;
}

/* Each change that a person may have to act on is told by its name; the others together. */
static gboolean
keep_events (Merge *self, const Before *before, const TaktOrder *order, GError **error)
{
  const TaktOrderEvent none = { .order_id = order->id, .at = self->now };
  TaktOrderEvent events[8];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    events[i] = none;
  if (before->is_missing && !order->is_missing)
    events[n++].kind = TAKT_ORDER_EVENT_FOUND;
  if (!before->is_paid && order->is_paid)
    events[n++].kind = TAKT_ORDER_EVENT_PAID;
  if (order->refunded_minor > before->refunded_minor)
    {
      events[n].amount_minor = order->refunded_minor - before->refunded_minor;
      events[n++].kind = get_refund_kind (order);
    }
  if (!before->is_cancelled && order->is_cancelled)
    events[n++].kind = TAKT_ORDER_EVENT_CANCELLED;
  if (has_new_address (before, order))
    events[n++].kind = TAKT_ORDER_EVENT_ADDRESS_CHANGED;
  /* Once shipped, Etsy writes the day of shipment over the date (reference.md §5.2). */
  if (before->ship_by != TAKT_TIME_UNSET && before->ship_by != order->ship_by && !order->is_shipped)
    {
      events[n].old_time = before->ship_by;
      events[n].new_time = order->ship_by;
      events[n++].kind = TAKT_ORDER_EVENT_SHIP_BY_MOVED;
    }
  if (!before->is_shipped && order->is_shipped)
    events[n++].kind = TAKT_ORDER_EVENT_SHIPPED;
  if (n == 0)
    events[n++].kind = TAKT_ORDER_EVENT_UPDATED;

  for (guint i = 0; i < n; i++)
    if (!keep_event (self, &events[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
change_order (Merge *self, TaktOrder *known, const TaktOrder *news, GError **error)
{
  TaktAbsorb mode = takt_order_get_absorb (known, news);
  g_auto (Before) before = remember (known);
  gboolean row_changed = takt_order_absorb (known, news, mode);
  gboolean items_changed = FALSE;

  if (has_new_address (&before, known) && !known->is_shipped)
    known->address_changed = TRUE;
  row_changed |= known->is_missing;
  known->is_missing = FALSE;

  if (row_changed && !takt_order_table_update (self->orders->store, known, self->now, error))
    return FALSE;
  if (!merge_items (self, known, news, mode, &items_changed, error))
    return FALSE;
  if (!row_changed && !items_changed)
    return TRUE;

  if (!takt_order_table_set_search (self->orders->store, known->id, known, error))
    return FALSE;
  if (known->is_cancelled && !before.is_cancelled && !follow_cancellation (self, known, error))
    return FALSE;
  if (!keep_events (self, &before, known, error))
    return FALSE;

  self->counts.updated_orders++;
  self->counts.refunded_orders += known->refunded_minor > before.refunded_minor ? 1 : 0;
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
 * its waiting jobs are cancelled with it where the setting pull_cancelled_prints says so. Each change is kept as an event.
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

/*
 * The source was asked for the order by its number: @is_missing when it does not know it. Nothing is deleted for that
 * (reference.md §4). To be called inside a transaction.
 */
gboolean
takt_orders_note_checked (TaktOrders *self,
                          gint64 shop_id,
                          const char *order_number,
                          gboolean is_missing,
                          GError **error)
{
  g_autoptr (TaktOrder) order = NULL;
  TaktTime now = takt_clock_now (self->clock);

  if (!takt_order_table_find (self->store, shop_id, order_number, &order, error))
    return FALSE;
  if (order == NULL)
    return TRUE;

  if (is_missing && !order->is_missing)
    {
      const TaktOrderEvent event = { .order_id = order->id, .at = now, .kind = TAKT_ORDER_EVENT_MISSING };

      if (!takt_order_event_table_insert (self->store, &event, error))
        return FALSE;
      takt_changes_note (self->changes, "orders", order->id);
    }
  return takt_order_table_set_checked (self->store, order->id, now, is_missing, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-order-table.h"

#include "takt-money.h"
#include "takt-text.h"

#define SELECT_ORDER                                                                                           \
  "SELECT o.id, o.shop_id, s.source, o.order_number, o.customer_name, o.customer_email, o.ship_to, "           \
  "o.message, o.is_gift, o.gift_message, o.source_status, o.is_paid, o.is_shipped, o.is_cancelled, "           \
  "o.total_price_minor, o.tax_minor, o.refunded_minor, o.currency, o.ordered_at, o.ship_by, o.promised_at, "   \
  "o.shipped_at, o.carrier, o.tracking_code, o.source_updated_at, o.created_at, o.updated_at, "                \
  "o.shipped_here, o.cancelled_here, o.refund_seen_minor, o.address_changed, o.is_missing, o.checked_at, "     \
  "s.external_id, s.name, o.purged_at, CASE s.source WHEN 'etsy' THEN "                                        \
  "max(coalesce(s.last_sync_at, 0), coalesce(o.checked_at, 0), o.created_at) END, o.gift_sender, s.keeps_tax " \
  "FROM orders o JOIN shops s ON s.id = o.shop_id "

/** takt_parcel_new: copies both texts. */
TaktParcel *
takt_parcel_new (const char *carrier, const char *tracking_code, TaktTime at)
{
  TaktParcel *self = g_new0 (TaktParcel, 1);

  self->carrier = g_strdup (carrier);
  self->tracking_code = g_strdup (tracking_code);
  self->at = at;
  return self;
}

void
takt_parcel_free (TaktParcel *self)
{
  if (self == NULL)
    return;

  g_free (self->carrier);
  g_free (self->tracking_code);
  g_free (self);
}

/** takt_order_new: a paid order without number and items. */
TaktOrder *
takt_order_new (void)
{
  TaktOrder *self = g_new0 (TaktOrder, 1);

  self->is_paid = TRUE;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_item_free);
  self->parcels = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_parcel_free);
  return self;
}

void
takt_order_free (TaktOrder *self)
{
  if (self == NULL)
    return;

  g_free (self->source);
  g_free (self->source_shop);
  g_free (self->shop_name);
  g_free (self->order_number);
  g_free (self->customer_name);
  g_free (self->customer_email);
  g_free (self->ship_to);
  g_free (self->message);
  g_free (self->gift_message);
  g_free (self->gift_sender);
  g_free (self->source_status);
  g_free (self->currency);
  g_free (self->carrier);
  g_free (self->tracking_code);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->parcels);
  g_free (self);
}

/** takt_order_is_digital: whether nothing of it goes by post: it has lines, and all are downloads. */
gboolean
takt_order_is_digital (const TaktOrder *self)
{
  for (guint i = 0; i < self->items->len; i++)
    if (!((const TaktOrderItem *) g_ptr_array_index (self->items, i))->is_digital)
      return FALSE;
  return self->items->len > 0;
}

/** takt_order_get_revenue: what the seller is paid for it before fees and refunds, in minor units: with the tax where that is the seller's to hand on. */
gint64
takt_order_get_revenue (const TaktOrder *self)
{
  gint64 revenue = self->total_price_minor;

  if (self->keeps_tax)
    takt_money_add (&revenue, self->tax_minor);
  return revenue;
}

static TaktOrder *
read_order (TaktStatement *row)
{
  TaktOrder *self = takt_order_new ();

  self->id = takt_statement_int (row, 0);
  self->shop_id = takt_statement_int (row, 1);
  self->source = takt_statement_dup_text (row, 2);
  self->order_number = takt_statement_dup_text (row, 3);
  self->customer_name = takt_statement_dup_text (row, 4);
  self->customer_email = takt_statement_dup_text (row, 5);
  self->ship_to = takt_statement_dup_text (row, 6);
  self->message = takt_statement_dup_text (row, 7);
  self->is_gift = takt_statement_bool (row, 8);
  self->gift_message = takt_statement_dup_text (row, 9);
  self->source_status = takt_statement_dup_text (row, 10);
  self->is_paid = takt_statement_bool (row, 11);
  self->is_shipped = takt_statement_bool (row, 12);
  self->is_cancelled = takt_statement_bool (row, 13);
  self->total_price_minor = takt_statement_int (row, 14);
  self->tax_minor = takt_statement_int (row, 15);
  self->refunded_minor = takt_statement_int (row, 16);
  self->currency = takt_statement_dup_text (row, 17);
  self->ordered_at = takt_statement_time (row, 18);
  self->ship_by = takt_statement_time (row, 19);
  self->promised_at = takt_statement_time (row, 20);
  self->shipped_at = takt_statement_time (row, 21);
  self->carrier = takt_statement_dup_text (row, 22);
  self->tracking_code = takt_statement_dup_text (row, 23);
  self->source_updated_at = takt_statement_time (row, 24);
  self->created_at = takt_statement_time (row, 25);
  self->updated_at = takt_statement_time (row, 26);
  self->shipped_here = takt_statement_bool (row, 27);
  self->cancelled_here = takt_statement_bool (row, 28);
  self->refund_seen_minor = takt_statement_int (row, 29);
  self->address_changed = takt_statement_bool (row, 30);
  self->is_missing = takt_statement_bool (row, 31);
  self->checked_at = takt_statement_time (row, 32);
  self->source_shop = takt_statement_dup_text (row, 33);
  self->shop_name = takt_statement_dup_text (row, 34);
  self->purged_at = takt_statement_time (row, 35);
  self->read_at = takt_statement_time (row, 36);
  self->gift_sender = takt_statement_dup_text (row, 37);
  self->keeps_tax = takt_statement_bool (row, 38);
  return self;
}

/* Takes the one row of a query, with its items, or leaves NULL. */
static gboolean
read_one (TaktStore *store, TaktStatement *query, TaktOrder **order, GError **error)
{
  g_autoptr (TaktOrder) found = NULL;

  if (takt_statement_step (query))
    found = read_order (query);
  if (!takt_statement_finish (query, error))
    return FALSE;
  if (found != NULL && !takt_order_item_table_list (store, found->id, found->items, error))
    return FALSE;

  *order = g_steal_pointer (&found);
  return TRUE;
}

/* Parameters 2 … 31; 1 is the shop of an insert, the id of an update. */
static void
bind_order (TaktStatement *statement, const TaktOrder *order, TaktTime now)
{
  takt_statement_bind_text (statement, 2, order->order_number);
  takt_statement_bind_text (statement, 3, order->customer_name);
  takt_statement_bind_text (statement, 4, order->customer_email);
  takt_statement_bind_text (statement, 5, order->ship_to);
  takt_statement_bind_text (statement, 6, order->message);
  takt_statement_bind_bool (statement, 7, order->is_gift);
  takt_statement_bind_text (statement, 8, order->gift_message);
  takt_statement_bind_text (statement, 9, order->source_status);
  takt_statement_bind_bool (statement, 10, order->is_paid);
  takt_statement_bind_bool (statement, 11, order->is_shipped);
  takt_statement_bind_bool (statement, 12, order->is_cancelled);
  takt_statement_bind_int (statement, 13, order->total_price_minor);
  takt_statement_bind_int (statement, 14, order->tax_minor);
  takt_statement_bind_int (statement, 15, order->refunded_minor);
  takt_statement_bind_text (statement, 16, order->currency);
  takt_statement_bind_time (statement, 17, order->ordered_at);
  takt_statement_bind_time (statement, 18, order->ship_by);
  takt_statement_bind_time (statement, 19, order->promised_at);
  takt_statement_bind_time (statement, 20, order->shipped_at);
  takt_statement_bind_text (statement, 21, order->carrier);
  takt_statement_bind_text (statement, 22, order->tracking_code);
  takt_statement_bind_time (statement, 23, order->source_updated_at);
  takt_statement_bind_time (statement, 24, now);
  takt_statement_bind_bool (statement, 25, order->shipped_here);
  takt_statement_bind_bool (statement, 26, order->cancelled_here);
  takt_statement_bind_int (statement, 27, order->refund_seen_minor);
  takt_statement_bind_bool (statement, 28, order->address_changed);
  takt_statement_bind_bool (statement, 29, order->is_missing);
  takt_statement_bind_time (statement, 30, order->checked_at);
  takt_statement_bind_text (statement, 31, order->gift_sender);
}

/** takt_order_table_get: the order of row @id with its items, or NULL; FALSE only when the database fails. */
gboolean
takt_order_table_get (TaktStore *store, gint64 id, TaktOrder **order, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, SELECT_ORDER "WHERE o.id = ?1");

  takt_statement_bind_int (query, 1, id);
  return read_one (store, query, order, error);
}

/** takt_order_table_find: the order that shop @shop_id calls @order_number, or NULL; FALSE only when the database fails. */
gboolean
takt_order_table_find (TaktStore *store,
                       gint64 shop_id,
                       const char *order_number,
                       TaktOrder **order,
                       GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, SELECT_ORDER "WHERE o.shop_id = ?1 AND o.order_number = ?2");

  takt_statement_bind_int (query, 1, shop_id);
  takt_statement_bind_text (query, 2, order_number);
  return read_one (store, query, order, error);
}

/** takt_order_table_insert: writes the order without its items. Returns: the id of the new row, 0 with @error. */
gint64
takt_order_table_insert (TaktStore *store, const TaktOrder *order, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO orders (shop_id, order_number, customer_name, customer_email, ship_to, message, is_gift, "
      "gift_message, source_status, is_paid, is_shipped, is_cancelled, total_price_minor, tax_minor, "
      "refunded_minor, currency, ordered_at, ship_by, promised_at, shipped_at, carrier, tracking_code, "
      "source_updated_at, created_at, updated_at, shipped_here, cancelled_here, refund_seen_minor, "
      "address_changed, is_missing, checked_at, gift_sender) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
      "?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31)");

  takt_statement_bind_int (insert, 1, order->shop_id);
  bind_order (insert, order, now);
  return takt_statement_insert (insert, error);
}

/** takt_order_table_update: writes all of @order but its shop, its items and created_at. */
gboolean
takt_order_table_update (TaktStore *store, const TaktOrder *order, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE orders SET order_number = ?2, customer_name = ?3, customer_email = ?4, ship_to = ?5, "
             "message = ?6, is_gift = ?7, gift_message = ?8, source_status = ?9, is_paid = ?10, "
             "is_shipped = ?11, is_cancelled = ?12, total_price_minor = ?13, tax_minor = ?14, "
             "refunded_minor = ?15, currency = ?16, ordered_at = ?17, ship_by = ?18, promised_at = ?19, "
             "shipped_at = ?20, carrier = ?21, tracking_code = ?22, source_updated_at = ?23, "
             "updated_at = ?24, shipped_here = ?25, cancelled_here = ?26, refund_seen_minor = ?27, "
             "address_changed = ?28, is_missing = ?29, checked_at = ?30, gift_sender = ?31 WHERE id = ?1");

  takt_statement_bind_int (update, 1, order->id);
  bind_order (update, order, now);
  return takt_statement_run (update, error);
}

/**
 * takt_order_table_set_search:
 * @order: the order with all its items
 *
 * Writes what takt_order_table_list() searches: number, buyer, titles and SKUs, one a line so that no match spans two.
 */
gboolean
takt_order_table_set_search (TaktStore *store, gint64 id, const TaktOrder *order, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autoptr (TaktStatement) insert =
      takt_statement_get (store, "INSERT INTO order_search (order_id, text) VALUES (?1, ?2) "
                                 "ON CONFLICT (order_id) DO UPDATE SET text = excluded.text");

  g_ptr_array_add (parts, order->order_number);
  g_ptr_array_add (parts, order->customer_name);
  g_ptr_array_add (parts, order->customer_email);
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = g_ptr_array_index (order->items, i);

      g_ptr_array_add (parts, item->title);
      g_ptr_array_add (parts, item->sku);
    }

  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree char *folded = takt_text_fold (g_ptr_array_index (parts, i));

      if (folded[0] != '\0')
        g_string_append_printf (text, "%s\n", folded);
    }

  takt_statement_bind_int (insert, 1, id);
  takt_statement_bind_text (insert, 2, text->str);
  return takt_statement_run (insert, error);
}

/**
 * takt_order_table_list_unseen:
 * @seen: (element-type utf8): numbers that need not be asked for
 * @limit: at most so many
 *
 * Returns: (transfer full) (element-type utf8): numbers of the shop's open orders that are not among @seen, those first that
 *   nobody asked for the longest; NULL with @error
 */
GPtrArray *
takt_order_table_list_unseen (TaktStore *store, gint64 shop_id, GHashTable *seen, guint limit, GError **error)
{
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT order_number FROM orders WHERE is_cancelled = 0 AND is_shipped = 0 AND shop_id = ?1 "
             "ORDER BY coalesce(checked_at, 0), ordered_at, id");

  takt_statement_bind_int (query, 1, shop_id);
  while (takt_statement_step (query))
    {
      const char *number = takt_statement_text (query, 0);

      if (numbers->len < limit && !g_hash_table_contains (seen, number))
        g_ptr_array_add (numbers, g_strdup (number));
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&numbers) : NULL;
}

/** takt_order_table_set_checked: the source was asked for the order by its number at @at; @is_missing: it does not know it. */
gboolean
takt_order_table_set_checked (TaktStore *store, gint64 id, TaktTime at, gboolean is_missing, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE orders SET checked_at = ?2, is_missing = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, at);
  takt_statement_bind_bool (update, 3, is_missing);
  return takt_statement_run (update, error);
}

/**
 * takt_order_table_list_open_after:
 * @at: (inout): when the last order of the page before was placed; the same of this page
 * @id: (inout): its id
 * @limit: at most so many; fewer: this is the last page
 *
 * Returns: (transfer full) (element-type gint64): ids of open orders, the oldest first; NULL with @error
 */
GArray *
takt_order_table_list_open_after (TaktStore *store, TaktTime *at, gint64 *id, guint limit, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id, ordered_at FROM orders WHERE is_cancelled = 0 AND is_shipped = 0 "
             "AND (ordered_at, id) > (?1, ?2) ORDER BY ordered_at, id LIMIT ?3");

  takt_statement_bind_int (query, 1, *at);
  takt_statement_bind_int (query, 2, *id);
  takt_statement_bind_int (query, 3, limit);
  while (takt_statement_step (query))
    {
      *id = takt_statement_int (query, 0);
      *at = takt_statement_time (query, 1);
      g_array_append_val (ids, *id);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&ids) : NULL;
}

/**
 * takt_order_table_list_done:
 * @before: the orders that were shipped or cancelled before it
 * @limit: at most so many
 *
 * Returns: (transfer full) (element-type gint64): ids of orders that are done and still know their buyer; NULL with @error
 */
GArray *
takt_order_table_list_done (TaktStore *store, TaktTime before, guint limit, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id FROM orders WHERE purged_at IS NULL AND (is_shipped = 1 OR is_cancelled = 1) "
             "AND coalesce(shipped_at, source_updated_at, updated_at) < ?1 "
             "ORDER BY coalesce(shipped_at, source_updated_at, updated_at) LIMIT ?2");

  takt_statement_bind_int (query, 1, before);
  takt_statement_bind_int (query, 2, limit);
  while (takt_statement_step (query))
    {
      gint64 id = takt_statement_int (query, 0);

      g_array_append_val (ids, id);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&ids) : NULL;
}

/**
 * takt_order_table_set_purged:
 *
 * Removes what is personal from the order, its items and its shipments, and marks it. The words it is found by are the caller's
 * to write anew.
 */
gboolean
takt_order_table_set_purged (TaktStore *store, gint64 id, TaktTime now, GError **error)
{
  static const char *const removals[] = {
    "UPDATE orders SET customer_name = NULL, customer_email = NULL, ship_to = NULL, message = NULL, "
    "gift_message = NULL, gift_sender = NULL, tracking_code = NULL, address_changed = 0, purged_at = ?2 WHERE id = ?1",
    "UPDATE order_items SET personalization = '[]', updated_at = ?2 WHERE order_id = ?1",
    "UPDATE shipments SET note = NULL, tracking_code = NULL, updated_at = ?2 WHERE order_id = ?1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (removals); i++)
    {
      g_autoptr (TaktStatement) update = takt_statement_get (store, removals[i]);

      takt_statement_bind_int (update, 1, id);
      takt_statement_bind_time (update, 2, now);
      if (!takt_statement_run (update, error))
        return FALSE;
    }
  return TRUE;
}

/** takt_order_table_get_last_number: the highest N of the numbers "M-N" that shop @shop_id has; 0: none. */
gboolean
takt_order_table_get_last_number (TaktStore *store, gint64 shop_id, gint64 *number, GError **error)
{
  /* The range is a prefix, so that the index gives only such numbers; more than 15 digits are none of ours. */
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT max(CAST(substr(order_number, 3) AS INTEGER)) FROM orders "
             "WHERE shop_id = ?1 AND order_number >= 'M-' AND order_number < 'M.' "
             "AND length(order_number) <= 17 AND substr(order_number, 3) NOT GLOB '*[^0-9]*'");

  takt_statement_bind_int (query, 1, shop_id);
  *number = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

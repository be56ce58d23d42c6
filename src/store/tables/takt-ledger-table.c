/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-ledger-table.h"

#define COLUMNS                                                                                              \
  "id, shop_id, entry_id, parent_entry_id, sequence, at, kind, reference_type, reference_id, amount_minor, " \
  "currency, order_id"

/* Fees of a listing follow the sale by up to a minute and more (reference.md §9). */
#define LISTING_SECONDS_BEFORE 900
#define LISTING_SECONDS_AFTER  60

TaktLedgerEntry *
takt_ledger_entry_new (void)
{
  return g_new0 (TaktLedgerEntry, 1);
}

void
takt_ledger_entry_free (TaktLedgerEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->kind);
  g_free (self->reference_type);
  g_free (self->reference_id);
  g_free (self->currency);
  g_free (self);
}

TaktPayment *
takt_payment_new (void)
{
  TaktPayment *self = g_new0 (TaktPayment, 1);

  self->adjustments = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
takt_payment_free (TaktPayment *self)
{
  if (self == NULL)
    return;

  g_free (self->payment_id);
  g_free (self->order_number);
  g_free (self->currency);
  g_ptr_array_unref (self->adjustments);
  g_free (self);
}

/* Appends all rows of a query over COLUMNS. */
static gboolean
read_rows (TaktStatement *query, GPtrArray *entries, GError **error)
{
  while (takt_statement_step (query))
    {
      TaktLedgerEntry *entry = takt_ledger_entry_new ();

      entry->id = takt_statement_int (query, 0);
      entry->shop_id = takt_statement_int (query, 1);
      entry->entry_id = takt_statement_int (query, 2);
      entry->parent_entry_id = takt_statement_int (query, 3);
      entry->sequence = takt_statement_int (query, 4);
      entry->at = takt_statement_time (query, 5);
      entry->kind = takt_statement_dup_text (query, 6);
      entry->reference_type = takt_statement_dup_text (query, 7);
      entry->reference_id = takt_statement_dup_text (query, 8);
      entry->amount_minor = takt_statement_int (query, 9);
      entry->currency = takt_statement_dup_text (query, 10);
      entry->order_id = takt_statement_int (query, 11);
      g_ptr_array_add (entries, entry);
    }
  return takt_statement_finish (query, error);
}

static GPtrArray *
read_all (TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_ledger_entry_free);

  return read_rows (query, entries, error) ? g_steal_pointer (&entries) : NULL;
}

/** takt_ledger_table_put: keeps @entry; one that is known by its entry_id already stays as it is. */
gboolean
takt_ledger_table_put (TaktStore *store, gint64 shop_id, const TaktLedgerEntry *entry, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO ledger_entries (shop_id, entry_id, parent_entry_id, sequence, at, kind, "
             "reference_type, reference_id, amount_minor, currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
             "?9, ?10) ON CONFLICT (shop_id, entry_id) DO NOTHING");

  takt_statement_bind_int (insert, 1, shop_id);
  takt_statement_bind_int (insert, 2, entry->entry_id);
  takt_statement_bind_int_or_null (insert, 3, entry->parent_entry_id, 0);
  takt_statement_bind_int (insert, 4, entry->sequence);
  takt_statement_bind_time (insert, 5, entry->at);
  takt_statement_bind_text (insert, 6, entry->kind);
  takt_statement_bind_text (insert, 7, entry->reference_type);
  takt_statement_bind_text (insert, 8, entry->reference_id);
  takt_statement_bind_int (insert, 9, entry->amount_minor);
  takt_statement_bind_text (insert, 10, entry->currency);
  return takt_statement_run (insert, error);
}

/** takt_ledger_table_put_payment: keeps @payment with its adjustments; its amounts change when it is posted or adjusted. */
gboolean
takt_ledger_table_put_payment (TaktStore *store, gint64 shop_id, const TaktPayment *payment, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store, "INSERT INTO payments (shop_id, payment_id, order_number, gross_minor, fees_minor, net_minor, "
             "currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (shop_id, payment_id) DO UPDATE SET "
             "order_number = excluded.order_number, gross_minor = excluded.gross_minor, fees_minor = "
             "excluded.fees_minor, net_minor = excluded.net_minor, currency = excluded.currency");

  takt_statement_bind_int (put, 1, shop_id);
  takt_statement_bind_text (put, 2, payment->payment_id);
  takt_statement_bind_text (put, 3, payment->order_number);
  takt_statement_bind_int (put, 4, payment->gross_minor);
  takt_statement_bind_int (put, 5, payment->fees_minor);
  takt_statement_bind_int (put, 6, payment->net_minor);
  takt_statement_bind_text (put, 7, payment->currency);
  if (!takt_statement_run (put, error))
    return FALSE;

  for (guint i = 0; i < payment->adjustments->len; i++)
    {
      g_autoptr (TaktStatement) link = takt_statement_get (
          store, "INSERT INTO payment_adjustments (shop_id, adjustment_id, payment_id) VALUES (?1, ?2, ?3) "
                 "ON CONFLICT (shop_id, adjustment_id) DO NOTHING");

      takt_statement_bind_int (link, 1, shop_id);
      takt_statement_bind_text (link, 2, payment->adjustments->pdata[i]);
      takt_statement_bind_text (link, 3, payment->payment_id);
      if (!takt_statement_run (link, error))
        return FALSE;
    }
  return TRUE;
}

/* (nullable): the query for entries of a reference type; ?1 shop, ?2 reference, for listings ?3 the entry's time. */
static const char *
get_query (const TaktLedgerEntry *entry)
{
  const char *type = entry->reference_type;

  if (type == NULL || entry->reference_id == NULL)
    return NULL;
  if (g_str_equal (type, "shop_payment"))
    return "SELECT o.id FROM payments p JOIN orders o ON o.shop_id = p.shop_id AND o.order_number = "
           "p.order_number WHERE p.shop_id = ?1 AND p.payment_id = ?2";
  if (g_str_equal (type, "payment_adjustment"))
    return "SELECT o.id FROM payment_adjustments a JOIN payments p ON p.shop_id = a.shop_id AND p.payment_id "
           "= a.payment_id JOIN orders o ON o.shop_id = p.shop_id AND o.order_number = p.order_number WHERE "
           "a.shop_id = ?1 AND a.adjustment_id = ?2";
  /* CROSS JOIN: the item first. Left to itself, SQLite would look at each order of the shop. */
  if (g_str_equal (type, "transaction"))
    return "SELECT o.id FROM order_items i CROSS JOIN orders o ON o.id = i.order_id WHERE i.external_id = ?2 "
           "AND o.shop_id = ?1";
  if (g_str_equal (type, "receipt"))
    return "SELECT id FROM orders WHERE shop_id = ?1 AND order_number = ?2";
  /* A listing is renewed because it was sold; its own fee before the sale is of no order. */
  if (g_str_equal (type, "listing")
      && (g_str_has_prefix (entry->kind, "renew_sold")
          || g_str_has_prefix (entry->kind, "transaction_quantity")))
    return "SELECT o.id FROM orders o CROSS JOIN order_items i ON i.order_id = o.id AND i.listing_id = ?2 "
           "WHERE o.ordered_at BETWEEN ?3 - " G_STRINGIFY (LISTING_SECONDS_BEFORE) " AND ?3 + " G_STRINGIFY (
               LISTING_SECONDS_AFTER) " AND +o.shop_id = ?1 ORDER BY abs(o.ordered_at - ?3), o.id LIMIT 1";
  return NULL;
}

static gboolean
find_by_parent (TaktStore *store, const TaktLedgerEntry *entry, gint64 *order_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT order_id FROM ledger_entries WHERE shop_id = ?1 AND entry_id = ?2");

  takt_statement_bind_int (query, 1, entry->shop_id);
  takt_statement_bind_int (query, 2, entry->parent_entry_id);
  if (takt_statement_step (query))
    *order_id = takt_statement_int (query, 0);
  return takt_statement_finish (query, error);
}

/**
 * takt_ledger_table_find_order:
 * @order_id: (out): the order that @entry is about; 0: none is known
 *
 * By the entry's reference (payment, refund, transaction, listing near the time of sale), else by the entry it belongs to
 * (reference.md §9).
 */
gboolean
takt_ledger_table_find_order (TaktStore *store,
                              const TaktLedgerEntry *entry,
                              gint64 *order_id,
                              GError **error)
{
  const char *sql = get_query (entry);

  *order_id = 0;
  if (sql != NULL)
    {
      g_autoptr (TaktStatement) query = takt_statement_get (store, sql);

      takt_statement_bind_int (query, 1, entry->shop_id);
      takt_statement_bind_text (query, 2, entry->reference_id);
      if (g_str_equal (entry->reference_type, "listing"))
        takt_statement_bind_time (query, 3, entry->at);
      if (takt_statement_step (query))
        *order_id = takt_statement_int (query, 0);
      if (!takt_statement_finish (query, error))
        return FALSE;
    }
  return *order_id != 0 || entry->parent_entry_id == 0 || find_by_parent (store, entry, order_id, error);
}

/** takt_ledger_table_set_order: the entry of row @id is about that order. */
gboolean
takt_ledger_table_set_order (TaktStore *store, gint64 id, gint64 order_id, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE ledger_entries SET order_id = ?2 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_int (update, 2, order_id);
  return takt_statement_run (update, error);
}

/** takt_ledger_table_get_open: appends the entry to @open (element-type TaktLedgerEntry) where it is known and has no order. */
gboolean
takt_ledger_table_get_open (TaktStore *store,
                            gint64 shop_id,
                            gint64 entry_id,
                            GPtrArray *open,
                            GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT " COLUMNS " FROM ledger_entries WHERE shop_id = ?1 AND entry_id = ?2 AND +order_id IS NULL");

  takt_statement_bind_int (query, 1, shop_id);
  takt_statement_bind_int (query, 2, entry_id);
  return read_rows (query, open, error);
}

/**
 * takt_ledger_table_list_open_after:
 * @at: (inout): of the last entry of the page before; the same of this page
 * @id: (inout): its row
 * @limit: at most so many; fewer: this is the last page
 *
 * Returns: (transfer full) (element-type TaktLedgerEntry): entries that have no order, the oldest first; many of them, such as fees of
 *   listings and payouts, never will; NULL with @error
 */
GPtrArray *
takt_ledger_table_list_open_after (TaktStore *store, TaktTime *at, gint64 *id, guint limit, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " COLUMNS " FROM ledger_entries WHERE order_id IS NULL AND (at, id) > (?1, ?2) "
             "ORDER BY at, id LIMIT ?3");

  takt_statement_bind_int (query, 1, *at);
  takt_statement_bind_int (query, 2, *id);
  takt_statement_bind_int (query, 3, limit);
  entries = read_all (query, error);
  if (entries != NULL && entries->len > 0)
    {
      const TaktLedgerEntry *last = entries->pdata[entries->len - 1];

      *at = last->at;
      *id = last->id;
    }
  return g_steal_pointer (&entries);
}

/** takt_ledger_table_list_of_order: (transfer full) (element-type TaktLedgerEntry): all that is known to be about the order. */
GPtrArray *
takt_ledger_table_list_of_order (TaktStore *store, gint64 order_id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " COLUMNS " FROM ledger_entries WHERE order_id = ?1 ORDER BY at, id");

  takt_statement_bind_int (query, 1, order_id);
  return read_all (query, error);
}

static gboolean
count (TaktStore *store, gboolean unassigned_only, guint *total, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT coalesce(sum(entries), 0) FROM ledger_sums WHERE is_assigned = 0 OR ?1 = 0");

  takt_statement_bind_bool (query, 1, unassigned_only);

  *total = takt_statement_step (query) ? (guint) takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/**
 * takt_ledger_table_list:
 * @unassigned_only: only those without an order
 * @total: (out): how many there are without @limit and @offset
 *
 * Returns: (transfer full) (element-type TaktLedgerEntry): the newest first; NULL with @error
 */
GPtrArray *
takt_ledger_table_list (TaktStore *store,
                        gboolean unassigned_only,
                        guint limit,
                        guint offset,
                        guint *total,
                        GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, unassigned_only ? "SELECT " COLUMNS " FROM ledger_entries WHERE order_id IS NULL "
                               "ORDER BY at DESC, id DESC LIMIT ?1 OFFSET ?2"
                             : "SELECT " COLUMNS
                               " FROM ledger_entries ORDER BY at DESC, id DESC LIMIT ?1 OFFSET ?2");

  takt_statement_bind_int (query, 1, limit);
  takt_statement_bind_int (query, 2, offset);
  return count (store, unassigned_only, total, error) ? read_all (query, error) : NULL;
}

/** takt_ledger_table_sum: (transfer full) (element-type TaktLedgerSum): of all entries, by currency; NULL with @error. */
GArray *
takt_ledger_table_sum (TaktStore *store, GError **error)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, TRUE, sizeof (TaktLedgerSum));
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT currency, sum(amount_minor), sum(iif(is_assigned, amount_minor, 0)), "
             "sum(iif(is_assigned, 0, amount_minor)), sum(entries) FROM ledger_sums GROUP BY currency "
             "HAVING sum(entries) > 0");

  while (takt_statement_step (query))
    {
      TaktLedgerSum sum = { 0 };

      g_strlcpy (sum.currency, takt_statement_text (query, 0), sizeof sum.currency);
      sum.total = takt_statement_int (query, 1);
      sum.assigned = takt_statement_int (query, 2);
      sum.unassigned = takt_statement_int (query, 3);
      sum.n_entries = takt_statement_int (query, 4);
      g_array_append_val (sums, sum);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&sums) : NULL;
}

/** takt_ledger_table_get_until: up to when the shop's ledger was read; unset: never. */
gboolean
takt_ledger_table_get_until (TaktStore *store, gint64 shop_id, TaktTime *until, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT ledger_until FROM shops WHERE id = ?1");

  takt_statement_bind_int (query, 1, shop_id);
  *until = takt_statement_step (query) ? takt_statement_time (query, 0) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/** takt_ledger_table_set_until: to be written together with the last page up to then. */
gboolean
takt_ledger_table_set_until (TaktStore *store, gint64 shop_id, TaktTime until, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE shops SET ledger_until = ?2 WHERE id = ?1");

  takt_statement_bind_int (update, 1, shop_id);
  takt_statement_bind_time (update, 2, until);
  return takt_statement_run (update, error);
}

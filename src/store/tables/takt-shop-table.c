/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-shop-table.h"

#define SHOP_COLUMNS                                                                                          \
  "id, source, external_id, name, currency, synced_until, last_sync_at, last_error, created_at, updated_at, " \
  "sync_cursor, sync_started_at, reconciled_at, keeps_tax, ledger_until, ledger_read_at, ledger_error, ledger_error_at"

/** takt_shop_record_new: a record without source or row. */
TaktShopRecord *
takt_shop_record_new (void)
{
  return g_new0 (TaktShopRecord, 1);
}

void
takt_shop_record_free (TaktShopRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->source);
  g_free (self->external_id);
  g_free (self->name);
  g_free (self->currency);
  g_free (self->last_error);
  g_free (self->sync_cursor);
  g_free (self->ledger_error);
  g_free (self);
}

/* A row of a query over SHOP_COLUMNS. */
static TaktShopRecord *
read_row (TaktStatement *query)
{
  TaktShopRecord *found = takt_shop_record_new ();

  found->id = takt_statement_int (query, 0);
  found->source = takt_statement_dup_text (query, 1);
  found->external_id = takt_statement_dup_text (query, 2);
  found->name = takt_statement_dup_text (query, 3);
  found->currency = takt_statement_dup_text (query, 4);
  found->synced_until = takt_statement_time (query, 5);
  found->last_sync_at = takt_statement_time (query, 6);
  found->last_error = takt_statement_dup_text (query, 7);
  found->created_at = takt_statement_time (query, 8);
  found->updated_at = takt_statement_time (query, 9);
  found->sync_cursor = takt_statement_dup_text (query, 10);
  found->sync_started_at = takt_statement_time (query, 11);
  found->reconciled_at = takt_statement_time (query, 12);
  found->keeps_tax = takt_statement_bool (query, 13);
  found->ledger_until = takt_statement_time (query, 14);
  found->ledger_read_at = takt_statement_time (query, 15);
  found->ledger_error = takt_statement_dup_text (query, 16);
  found->ledger_error_at = takt_statement_time (query, 17);
  return found;
}

/* Takes the one row of a query, or leaves NULL. */
static gboolean
read_one (TaktStatement *query, TaktShopRecord **shop, GError **error)
{
  g_autoptr (TaktShopRecord) found = NULL;

  if (takt_statement_step (query))
    found = read_row (query);
  if (!takt_statement_finish (query, error))
    return FALSE;

  *shop = g_steal_pointer (&found);
  return TRUE;
}

/** takt_shop_table_get: the shop of row @id, or NULL; FALSE only when the database fails. */
gboolean
takt_shop_table_get (TaktStore *store, gint64 id, TaktShopRecord **shop, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " SHOP_COLUMNS " FROM shops WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  return read_one (query, shop, error);
}

/** takt_shop_table_find: the shop that @source calls @external_id, or NULL; FALSE only when the database fails. */
gboolean
takt_shop_table_find (TaktStore *store,
                      const char *source,
                      const char *external_id,
                      TaktShopRecord **shop,
                      GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " SHOP_COLUMNS " FROM shops WHERE source = ?1 AND external_id = ?2");

  takt_statement_bind_text (query, 1, source);
  takt_statement_bind_text (query, 2, external_id != NULL ? external_id : "");
  return read_one (query, shop, error);
}

/** takt_shop_table_find_newest: the shop of @source that was synced last, or NULL; FALSE only when the database fails. */
gboolean
takt_shop_table_find_newest (TaktStore *store, const char *source, TaktShopRecord **shop, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " SHOP_COLUMNS
                                 " FROM shops WHERE source = ?1 ORDER BY last_sync_at DESC, id DESC LIMIT 1");

  takt_statement_bind_text (query, 1, source);
  return read_one (query, shop, error);
}

/** takt_shop_table_insert: Returns: the id of the new row, 0 with @error. */
gint64
takt_shop_table_insert (TaktStore *store, const TaktShopRecord *shop, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) insert =
      takt_statement_get (store, "INSERT INTO shops (source, external_id, name, currency, created_at, "
                                 "updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)");

  takt_statement_bind_text (insert, 1, shop->source);
  takt_statement_bind_text (insert, 2, shop->external_id != NULL ? shop->external_id : "");
  takt_statement_bind_text (insert, 3, shop->name != NULL ? shop->name : "");
  takt_statement_bind_text (insert, 4, shop->currency != NULL ? shop->currency : "USD");
  takt_statement_bind_time (insert, 5, now);
  return takt_statement_insert (insert, error);
}

/** takt_shop_table_update: writes what the source may change: name and currency. */
gboolean
takt_shop_table_update (TaktStore *store, const TaktShopRecord *shop, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE shops SET name = ?2, currency = ?3, updated_at = ?4 WHERE id = ?1");

  takt_statement_bind_int (update, 1, shop->id);
  takt_statement_bind_text (update, 2, shop->name != NULL ? shop->name : "");
  takt_statement_bind_text (update, 3, shop->currency != NULL ? shop->currency : "USD");
  takt_statement_bind_time (update, 4, now);
  return takt_statement_run (update, error);
}

/** takt_shop_table_rename: a shop becomes known by another source and id; its orders stay with it. */
gboolean
takt_shop_table_rename (TaktStore *store,
                        gint64 id,
                        const char *source,
                        const char *external_id,
                        TaktTime now,
                        GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE shops SET source = ?2, external_id = ?3, updated_at = ?4 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, source);
  takt_statement_bind_text (update, 3, external_id != NULL ? external_id : "");
  takt_statement_bind_time (update, 4, now);
  return takt_statement_run (update, error);
}

/**
 * takt_shop_table_set_synced:
 * @synced_until: when the run that is over now began
 * @reconciled: whether it looked at all that is open
 *
 * A sync got to its end: the watermark moves, its place and the last error are forgotten.
 */
gboolean
takt_shop_table_set_synced (TaktStore *store,
                            gint64 id,
                            TaktTime synced_until,
                            gboolean reconciled,
                            TaktTime now,
                            GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE shops SET synced_until = ?2, last_sync_at = ?3, last_error = NULL, "
                                 "updated_at = ?3, sync_cursor = NULL, sync_started_at = NULL, reconciled_at "
                                 "= CASE WHEN ?4 THEN ?2 ELSE reconciled_at END WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, synced_until);
  takt_statement_bind_time (update, 3, now);
  takt_statement_bind_bool (update, 4, reconciled);
  return takt_statement_run (update, error);
}

/**
 * takt_shop_table_set_place:
 * @cursor: (nullable): the next page of the run that began at @started_at; NULL: no such place
 *
 * To be written together with the page before it, so that a run that ends early is taken up there.
 */
gboolean
takt_shop_table_set_place (TaktStore *store,
                           gint64 id,
                           const char *cursor,
                           TaktTime started_at,
                           GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE shops SET sync_cursor = ?2, sync_started_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, cursor);
  takt_statement_bind_time (update, 3, started_at);
  return takt_statement_run (update, error);
}

/** takt_shop_table_list: appends all shops of @source, the oldest first. */
gboolean
takt_shop_table_list (TaktStore *store, const char *source, GPtrArray *shops, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " SHOP_COLUMNS " FROM shops WHERE source = ?1 ORDER BY id");

  takt_statement_bind_text (query, 1, source);
  while (takt_statement_step (query))
    g_ptr_array_add (shops, read_row (query));
  return takt_statement_finish (query, error);
}

/** takt_shop_table_list_all: appends all shops of all sources, the oldest first. */
gboolean
takt_shop_table_list_all (TaktStore *store, GPtrArray *shops, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " SHOP_COLUMNS " FROM shops ORDER BY id");

  while (takt_statement_step (query))
    g_ptr_array_add (shops, read_row (query));
  return takt_statement_finish (query, error);
}

/** takt_shop_table_set_keeps_tax: who hands the buyers' taxes on; counts for all orders of the shop. */
gboolean
takt_shop_table_set_keeps_tax (TaktStore *store, gint64 id, gboolean keeps_tax, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE shops SET keeps_tax = ?2, updated_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_bool (update, 2, keeps_tax);
  takt_statement_bind_time (update, 3, now);
  return takt_statement_run (update, error);
}

/** takt_shop_table_set_ledger_read: the payment account was read to its end; or not, for @problem (nullable). */
gboolean
takt_shop_table_set_ledger_read (TaktStore *store,
                                 gint64 id,
                                 const char *problem,
                                 TaktTime now,
                                 GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE shops SET ledger_read_at = iif(?2 IS NULL, ?3, ledger_read_at), ledger_error = ?2, "
             "ledger_error_at = iif(?2 IS NULL, NULL, ?3), updated_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, problem);
  takt_statement_bind_time (update, 3, now);
  return takt_statement_run (update, error);
}

/** takt_shop_table_set_error: a sync failed with @message; the watermark stays where it was. */
gboolean
takt_shop_table_set_error (TaktStore *store, gint64 id, const char *message, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE shops SET last_error = ?2, updated_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, message);
  takt_statement_bind_time (update, 3, now);
  return takt_statement_run (update, error);
}

/** takt_shop_table_get_last_sync: when any shop was last synced to its end; TAKT_TIME_UNSET: never. */
gboolean
takt_shop_table_get_last_sync (TaktStore *store, TaktTime *last_sync, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "SELECT MAX(last_sync_at) FROM shops");

  *last_sync = takt_statement_step (query) ? takt_statement_time (query, 0) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktShopRecord: where orders come from. Unique by (source, external_id). */
typedef struct
{
  gint64   id;
  char    *source;
  char    *external_id;
  char    *name;
  char    *currency;
  TaktTime synced_until;  /* start of the last sync that was committed to its end */
  TaktTime last_sync_at;
  char    *last_error;    /* (nullable) */
  char    *sync_cursor;   /* (nullable) where a sync broke off, in the source's words */
  TaktTime sync_started_at; /* of that sync */
  TaktTime reconciled_at; /* start of the last sync that looked at all that is open */
  gboolean keeps_tax;     /* the seller is paid the buyers' taxes and hands them on; FALSE: the source does */
  TaktTime ledger_until;  /* the payment account was read up to this moment */
  TaktTime ledger_read_at; /* when it was last read to its end */
  char    *ledger_error;  /* (nullable) why the last reading failed */
  TaktTime ledger_error_at;
  TaktTime created_at;
  TaktTime updated_at;
} TaktShopRecord;

TaktShopRecord *takt_shop_record_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void            takt_shop_record_free (TaktShopRecord *self);

gboolean takt_shop_table_get        (TaktStore *store, gint64 id, TaktShopRecord **shop, GError **error);
gboolean takt_shop_table_find       (TaktStore *store, const char *source, const char *external_id, TaktShopRecord **shop, GError **error);
gboolean takt_shop_table_find_newest (TaktStore *store, const char *source, TaktShopRecord **shop, GError **error);
gint64   takt_shop_table_insert     (TaktStore *store, const TaktShopRecord *shop, TaktTime now, GError **error);
gboolean takt_shop_table_update     (TaktStore *store, const TaktShopRecord *shop, TaktTime now, GError **error);
gboolean takt_shop_table_rename     (TaktStore *store, gint64 id, const char *source, const char *external_id, TaktTime now, GError **error);
gboolean takt_shop_table_set_synced (TaktStore *store, gint64 id, TaktTime synced_until, gboolean reconciled, TaktTime now, GError **error);
gboolean takt_shop_table_set_place (TaktStore *store, gint64 id, const char *cursor, TaktTime started_at, GError **error);
gboolean takt_shop_table_list       (TaktStore *store, const char *source, GPtrArray *shops, GError **error);
gboolean takt_shop_table_set_error  (TaktStore *store, gint64 id, const char *message, TaktTime now, GError **error);
gboolean takt_shop_table_list_all   (TaktStore *store, GPtrArray *shops, GError **error);
gboolean takt_shop_table_set_keeps_tax (TaktStore *store, gint64 id, gboolean keeps_tax, TaktTime now, GError **error);
gboolean takt_shop_table_set_ledger_read (TaktStore *store, gint64 id, const char *problem, TaktTime now, GError **error);
gboolean takt_shop_table_get_last_sync (TaktStore *store, TaktTime *last_sync, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktShopRecord, takt_shop_record_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktLedgerEntry: a row of a shop's payment account. */
typedef struct
{
  gint64   id;
  gint64   shop_id;
  gint64   entry_id;        /* the source's; unique in a shop */
  gint64   parent_entry_id; /* 0: none */
  gint64   sequence;
  TaktTime at;
  char    *kind;            /* the source's word, such as 'transaction' */
  char    *reference_type;  /* (nullable) */
  char    *reference_id;    /* (nullable) */
  gint64   amount_minor;    /* debits are negative */
  char    *currency;
  gint64   order_id;        /* 0: of no order, or not known of which */
} TaktLedgerEntry;

TaktLedgerEntry *takt_ledger_entry_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void             takt_ledger_entry_free (TaktLedgerEntry *self);

/** TaktPayment: what a buyer paid for an order, in the shop's currency. */
typedef struct
{
  char      *payment_id;
  char      *order_number;
  gint64     gross_minor;
  gint64     fees_minor;    /* of the payment alone */
  gint64     net_minor;
  char      *currency;
  GPtrArray *adjustments;   /* (element-type utf8) ids of its refunds */
} TaktPayment;

TaktPayment *takt_payment_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void         takt_payment_free (TaktPayment *self);

/** TaktLedgerSum: what rows of one currency add up to. */
typedef struct
{
  char   currency[4];
  gint64 total;
  gint64 assigned;
  gint64 unassigned;
  gint64 n_entries;
} TaktLedgerSum;

gboolean   takt_ledger_table_put         (TaktStore *store, gint64 shop_id, const TaktLedgerEntry *entry, GError **error);
gboolean   takt_ledger_table_put_payment (TaktStore *store, gint64 shop_id, const TaktPayment *payment, GError **error);
gboolean   takt_ledger_table_find_order  (TaktStore *store, const TaktLedgerEntry *entry, gint64 *order_id, GError **error);
gboolean   takt_ledger_table_set_order   (TaktStore *store, gint64 id, gint64 order_id, GError **error);
gboolean   takt_ledger_table_get_open    (TaktStore *store, gint64 shop_id, gint64 entry_id, GPtrArray *open, GError **error);
GPtrArray *takt_ledger_table_list_open_after (TaktStore *store, TaktTime *at, gint64 *id, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_ledger_table_list_of_order (TaktStore *store, gint64 order_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_ledger_table_list        (TaktStore *store, gboolean unassigned_only, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray    *takt_ledger_table_sum         (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_ledger_table_get_until   (TaktStore *store, gint64 shop_id, TaktTime *until, GError **error);
gboolean   takt_ledger_table_set_until   (TaktStore *store, gint64 shop_id, TaktTime until, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktLedgerEntry, takt_ledger_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPayment, takt_payment_free)

G_END_DECLS

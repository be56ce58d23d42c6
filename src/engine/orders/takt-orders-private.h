/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "orders/takt-order-search.h"
#include "orders/takt-orders.h"

G_BEGIN_DECLS

typedef struct _TaktSyncRun TaktSyncRun;
typedef struct _TaktLedgerRun TaktLedgerRun;

/**
 * TaktShopLink:
 *
 * One account of a source, with the sync of its shop. Invariants: @run is the sync that callers wait for, or NULL; @timer is
 * set only while started, connected and not syncing.
 */
typedef struct
{
  TaktOrders      *orders;          /* (unowned) owns the link */
  TaktOrderSource *source;          /* (owned) */
  TaktSyncRun     *run;             /* (nullable) owns itself, see takt-order-sync.c */
  TaktLedgerRun   *ledger;          /* (nullable) owns itself, see takt-ledger-sync.c */
  guint64          timer;
  int              timer_minutes;   /* the setting that @timer was armed with */
  TaktSourceState  last_state;
  TaktTime         last_attempt_at; /* end of the last sync, however it went */
} TaktShopLink;

struct _TaktOrders
{
  GObject parent_instance;

  TaktStore       *store;
  TaktClock       *clock;
  TaktChanges     *changes;
  TaktUndoStack   *undo;            /* (unowned) (nullable): the shop's */
  TaktSettings    *settings;
  TaktProducts    *products;
  GPtrArray       *links;           /* (owned) of TaktShopLink; none is ever removed */
  TaktShopLink    *connecting;      /* (nullable) the one a person connected last */
  TaktOrderFileReader file_reader;  /* (nullable) */

  TaktOrderReader *reader;          /* (owned) (nullable) NULL until somebody asks for orders without waiting */
  GCancellable    *stopping;        /* (owned) (nullable) set while started */

  /* Open items that are mapped anew in slices, see takt-order-remap.c: those of orders up to (@remap_at, @remap_id) are done. */
  guint            remap_source;    /* 0: none */
  gboolean         remap_rules;
  gboolean         remap_is_over;
  TaktTime         remap_at;
  gint64           remap_id;

  /* Rows of payment accounts that may have found their order meanwhile, see takt-ledger-assign.c: in slices, from (@assign_at, @assign_id) on. */
  guint            assign_source;   /* 0: none */
  gboolean         assign_found;    /* in this pass; another one may find more */
  TaktTime         assign_since;
  TaktTime         assign_at;
  gint64           assign_id;
};

gboolean takt_orders_ensure_shop  (TaktOrders *self, const TaktShopRecord *wanted, TaktShopRecord **shop, GError **error);
gboolean takt_orders_finish_work  (TaktOrders *self, gboolean ok, GError **error);
gboolean takt_orders_match_item   (TaktOrders *self, TaktOrderItem *item, GError **error);
gboolean takt_orders_find_profile (TaktOrders *self, TaktOrderItem *item, GError **error);
gboolean takt_orders_settle_options (TaktOrders *self, TaktOrderItem *item, gboolean options_seen, GError **error);
gboolean takt_orders_write_profile (TaktOrders *self, TaktOrderItem *item, gint64 profile_id, gboolean chosen, GError **error);
gboolean takt_orders_map_order    (TaktOrders *self, gint64 id, gboolean rules_changed, guint *matched, GError **error);
gboolean takt_orders_map_items    (TaktOrders *self, gboolean rules_changed, guint *matched, GError **error);
void     takt_orders_stop_mapping (TaktOrders *self);
gboolean takt_orders_assign_page  (TaktOrders *self, gint64 shop_id, const TaktLedgerPage *page, GError **error);
void     takt_orders_assign_since (TaktOrders *self, TaktTime since);
void     takt_orders_stop_assigning (TaktOrders *self);
gboolean takt_orders_refuse_missing (GError **error);
gboolean takt_orders_note_checked (TaktOrders *self, gint64 shop_id, const char *order_number, gboolean is_missing, GError **error);
gboolean takt_orders_return_pieces (TaktOrders *self, const TaktOrder *order, GError **error);
gboolean takt_orders_return_unprinted (TaktOrders *self, const TaktOrder *order, GError **error);
void     takt_orders_start_syncing (TaktOrders *self);
void     takt_orders_stop_syncing  (TaktOrders *self);

TaktShopLink *takt_shop_link_new           (TaktOrders *orders, TaktOrderSource *source) G_GNUC_WARN_UNUSED_RESULT;
void          takt_shop_link_free          (TaktShopLink *self);
TaktShopLink *takt_orders_find_link        (TaktOrders *self, const char *shop_id, GError **error);
void          takt_shop_link_follow_status (TaktShopLink *self);
void          takt_shop_link_arm_timer     (TaktShopLink *self);
gboolean      takt_shop_link_begin_run     (TaktShopLink *self, gboolean by_timer, GError **error);
void          takt_shop_link_stop_run      (TaktShopLink *self);
void          takt_shop_link_read_ledger   (TaktShopLink *self, const TaktShopRecord *shop);
void          takt_sync_run_get_progress   (TaktSyncRun *self, TaktSourceStatus *status);

G_END_DECLS

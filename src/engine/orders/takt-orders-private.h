/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "orders/takt-orders.h"

G_BEGIN_DECLS

typedef struct _TaktSyncRun TaktSyncRun;

/**
 * TaktOrders:
 *
 * Invariants: @run is the sync that callers wait for, or NULL; @timer is set only while started, connected and not syncing.
 */
struct _TaktOrders
{
  GObject parent_instance;

  TaktStore       *store;
  TaktClock       *clock;
  TaktChanges     *changes;
  TaktSettings    *settings;
  TaktProducts    *products;
  TaktOrderSource *source;          /* (nullable) */

  GCancellable    *stopping;        /* (owned) (nullable) set while started */
  TaktSyncRun     *run;             /* (nullable) owns itself, see takt-order-sync.c */
  guint64          timer;
  int              timer_minutes;   /* the setting that @timer was armed with */
  gboolean         was_connected;
  TaktTime         last_attempt_at; /* end of the last sync, however it went */
};

gboolean takt_orders_ensure_shop  (TaktOrders *self, const TaktShopRecord *wanted, TaktShopRecord **shop, GError **error);
gboolean takt_orders_finish_work  (TaktOrders *self, gboolean ok, GError **error);
gboolean takt_orders_match_item   (TaktOrders *self, const TaktOrderItem *item, gint64 *profile_id, GError **error);
gboolean takt_orders_refuse_missing (GError **error);
void     takt_orders_start_syncing (TaktOrders *self);
void     takt_orders_stop_syncing  (TaktOrders *self);

G_END_DECLS

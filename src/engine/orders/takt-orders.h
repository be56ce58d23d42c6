/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-order-source.h"
#include "products/takt-products.h"
#include "settings/takt-settings.h"

G_BEGIN_DECLS

/** TaktOrderStatus: derived from the order, its items and its jobs; never stored (contract §4.5). */
typedef enum
{
  TAKT_ORDER_NEW,
  TAKT_ORDER_SCHEDULED,
  TAKT_ORDER_PRINTING,
  TAKT_ORDER_PRINTED,
  TAKT_ORDER_SHIPPED,
  TAKT_ORDER_ATTENTION,
  TAKT_ORDER_CANCELLED,
} TaktOrderStatus;

/** takt_order_status_words: "new", "scheduled" …, indexed by TaktOrderStatus, NULL at the end. */
extern const char *const takt_order_status_words[];

/** TaktOrderStanding: where an order stands and what a person must look at. */
typedef struct
{
  TaktOrderStatus status;
  char          **attention;   /* machine words: 'failed_job', 'unmapped_item', 'refund', 'missing_material', 'unpaid' */
} TaktOrderStanding;

void takt_order_standing_free (TaktOrderStanding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOrderStanding, takt_order_standing_free)

/** TaktOrderFilter: which orders, in which sequence. */
typedef struct
{
  int         status;    /* TaktOrderStatus or -1: all */
  const char *search;    /* (nullable) number, buyer, item title or SKU */
  const char *sort;      /* (nullable) 'ordered_at', '-ordered_at', 'ship_by', '-ship_by', 'order_number', '-order_number' */
  guint       limit;
  guint       offset;
} TaktOrderFilter;

/** TaktMergeCounts: what a sync or import did. */
typedef struct
{
  guint receipts;
  guint new_orders;
  guint updated_orders;
  guint cancelled_orders;  /* that were not cancelled before */
  guint refunded_orders;   /* whose refund grew */
} TaktMergeCounts;

#define TAKT_TYPE_ORDERS (takt_orders_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrders, takt_orders, TAKT, ORDERS, GObject)

TaktOrders *takt_orders_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktProducts *products, TaktOrderSource *source) G_GNUC_WARN_UNUSED_RESULT;
void        takt_orders_start (TaktOrders *self);
void        takt_orders_stop  (TaktOrders *self);
void        takt_orders_note_time (TaktOrders *self);
void        takt_orders_sync_soon (TaktOrders *self);

GPtrArray         *takt_orders_list         (TaktOrders *self, const TaktOrderFilter *filter, guint *total, GError **error);
TaktOrder         *takt_orders_get          (TaktOrders *self, gint64 id, GError **error);
TaktOrderItem     *takt_orders_get_item     (TaktOrders *self, gint64 item_id, GError **error);
TaktOrderStanding *takt_orders_get_standing (TaktOrders *self, const TaktOrder *order, GError **error);
gint64             takt_orders_add          (TaktOrders *self, const TaktOrder *order, GError **error);
gboolean           takt_orders_set_profile  (TaktOrders *self, gint64 item_id, gint64 profile_id, GError **error);
gboolean           takt_orders_cancel       (TaktOrders *self, gint64 id, GError **error);
gboolean           takt_orders_mark_shipped (TaktOrders *self, gint64 id, const char *carrier, const char *tracking_code, GError **error);
gboolean           takt_orders_set_promised (TaktOrders *self, gint64 id, TaktTime promised_at, GError **error);
gboolean           takt_orders_match_profiles (TaktOrders *self, guint *matched, GError **error);

gboolean           takt_orders_merge        (TaktOrders *self, const TaktShopRecord *shop, GPtrArray *orders, TaktMergeCounts *counts, GError **error);
void               takt_orders_sync_async   (TaktOrders *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean           takt_orders_sync_finish  (TaktOrders *self, GAsyncResult *result, TaktMergeCounts *counts, GError **error);
gboolean           takt_orders_find_shop    (TaktOrders *self, const char *source, TaktShopRecord **shop, GError **error);
TaktOrderSource   *takt_orders_get_source   (TaktOrders *self);
TaktTime           takt_orders_get_last_sync (TaktOrders *self);

G_END_DECLS

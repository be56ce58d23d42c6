/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-order-file.h"
#include "ports/takt-order-source.h"
#include "products/takt-products.h"
#include "settings/takt-settings.h"
#include "tables/takt-order-event-table.h"

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
  char          **attention;   /* machine words: 'failed_job', 'unmapped_item', 'unclear_color', 'unclear_option', 'refund', 'missing_material', 'unpaid',
                                * 'not_at_source', 'address_changed', 'cancelled_prints' */
} TaktOrderStanding;

void takt_order_standing_free (TaktOrderStanding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOrderStanding, takt_order_standing_free)

/** TaktOrderFilter: which orders, in which sequence. */
typedef struct
{
  int         status;    /* TaktOrderStatus or -1: all */
  const char *search;    /* (nullable) number, buyer, item title or SKU */
  const char *shop_id;   /* (nullable) the source's id of a shop; NULL: of all */
  const char *sort;      /* (nullable) 'ordered_at', 'ship_by', 'order_number', 'buyer', 'price', 'status'; a '-' in front turns it round */
  const TaktOrderNarrow *narrow; /* (nullable) what else must fit */
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

/** TaktItemChoice: what a person says of an item in the list of those to look at: how it is made, or what one of its options means. */
typedef struct
{
  gint64                profile_id; /* 0: it is about an option */
  const TaktOptionRule *rule;       /* (nullable) the option and what it means; whose rule it is, is not looked at */
  gboolean              for_all;    /* remembered for all items like this one */
} TaktItemChoice;

#define TAKT_TYPE_ORDERS (takt_orders_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrders, takt_orders, TAKT, ORDERS, GObject)

TaktOrders *takt_orders_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktProducts *products, TaktOrderSource *source) G_GNUC_WARN_UNUSED_RESULT;
void        takt_orders_start (TaktOrders *self);
void        takt_orders_stop  (TaktOrders *self);
void        takt_orders_set_undo  (TaktOrders *self, TaktUndoStack *undo);
void        takt_orders_note_time (TaktOrders *self);
void        takt_orders_sync_soon (TaktOrders *self);

GPtrArray         *takt_orders_list         (TaktOrders *self, const TaktOrderFilter *filter, guint *total, GError **error);
GArray            *takt_orders_list_ids     (TaktOrders *self, const TaktOrderFilter *filter, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray         *takt_orders_load         (TaktOrders *self, GArray *ids, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               takt_orders_find_async   (TaktOrders *self, const TaktOrderFilter *filter, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GArray            *takt_orders_find_finish  (TaktOrders *self, GAsyncResult *result, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktOrder         *takt_orders_get          (TaktOrders *self, gint64 id, GError **error);
TaktOrderItem     *takt_orders_get_item     (TaktOrders *self, gint64 item_id, GError **error);
TaktOrderStanding *takt_orders_get_standing (TaktOrders *self, const TaktOrder *order, GError **error);
gint64             takt_orders_add          (TaktOrders *self, const TaktOrder *order, GError **error);
gboolean           takt_orders_set_profile  (TaktOrders *self, gint64 item_id, gint64 profile_id, GError **error);
GPtrArray         *takt_orders_list_review  (TaktOrders *self, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktItemMapping   *takt_orders_map_item     (TaktOrders *self, const TaktOrderItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           takt_orders_count_rule   (TaktOrders *self, const TaktOptionRule *rule, guint *n_items, GError **error);
gboolean           takt_orders_choose       (TaktOrders *self, gint64 item_id, const TaktItemChoice *choice, GError **error);
gboolean           takt_orders_cancel       (TaktOrders *self, gint64 id, GError **error);
gboolean           takt_orders_mark_shipped (TaktOrders *self, gint64 id, const char *carrier, const char *tracking_code, GError **error);
gboolean           takt_orders_unmark_shipped (TaktOrders *self, gint64 id, GError **error);
gboolean           takt_orders_take_note    (TaktOrders *self, gint64 id, GError **error);
gboolean           takt_orders_pull_prints  (TaktOrders *self, gint64 id, guint *pulled, GError **error);
GPtrArray         *takt_orders_list_events  (TaktOrders *self, gint64 order_id, gint64 after, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           takt_orders_set_promised (TaktOrders *self, gint64 id, TaktTime promised_at, GError **error);
gboolean           takt_orders_match_profiles (TaktOrders *self, guint *matched, GError **error);
gboolean           takt_orders_match_order  (TaktOrders *self, gint64 id, GError **error);
gboolean           takt_orders_is_mapping   (TaktOrders *self);

gboolean           takt_orders_merge        (TaktOrders *self, const TaktShopRecord *shop, GPtrArray *orders, TaktMergeCounts *counts, GError **error);
gboolean           takt_orders_keep_ledger  (TaktOrders *self, gint64 shop_id, const TaktLedgerPage *page, GError **error);
gboolean           takt_orders_is_assigning (TaktOrders *self);
GPtrArray         *takt_orders_list_ledger  (TaktOrders *self, gboolean unassigned_only, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray            *takt_orders_sum_ledger   (TaktOrders *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           takt_orders_import       (TaktOrders *self, GBytes *file, TaktMergeCounts *counts, GError **error);
void               takt_orders_sync_async   (TaktOrders *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean           takt_orders_sync_finish  (TaktOrders *self, GAsyncResult *result, TaktMergeCounts *counts, GError **error);
GPtrArray         *takt_orders_list_shops   (TaktOrders *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktShopRecord    *takt_orders_get_shop     (TaktOrders *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           takt_orders_set_keeps_tax (TaktOrders *self, gint64 id, gboolean keeps_tax, GError **error);
gboolean           takt_orders_find_shop    (TaktOrders *self, const char *source, TaktShopRecord **shop, GError **error);
TaktTime           takt_orders_get_last_sync (TaktOrders *self);

TaktOrderSource   *takt_orders_find_source     (TaktOrders *self, const TaktOrder *order);
void               takt_orders_add_source      (TaktOrders *self, TaktOrderSource *source);
void               takt_orders_set_file_reader (TaktOrders *self, TaktOrderFileReader reader);
GPtrArray         *takt_orders_list_statuses   (TaktOrders *self);
TaktSourceSetup   *takt_orders_dup_setup       (TaktOrders *self);
void               takt_orders_connect_async   (TaktOrders *self, const TaktConnectRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char              *takt_orders_connect_finish  (TaktOrders *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               takt_orders_paste_async     (TaktOrders *self, const char *redirected_url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean           takt_orders_paste_finish    (TaktOrders *self, GAsyncResult *result, GError **error);
void               takt_orders_cancel_connect  (TaktOrders *self);
void               takt_orders_disconnect_async  (TaktOrders *self, const char *shop_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean           takt_orders_disconnect_finish (TaktOrders *self, GAsyncResult *result, GError **error);
void               takt_orders_sync_shop_async (TaktOrders *self, const char *shop_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean           takt_orders_cancel_sync     (TaktOrders *self, const char *shop_id, GError **error);

G_END_DECLS

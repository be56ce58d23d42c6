/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tables/takt-order-table.h"
#include "tables/takt-shop-table.h"

G_BEGIN_DECLS

/** TaktOrderPage: one page of a sync. The engine commits it as a whole before it asks for the next one. */
typedef struct
{
  GPtrArray *orders;       /* (element-type TaktOrder) ids 0, shop_id 0; order_number and items' external_id are the keys */
  guint      receipts;     /* rows the source sent in this page, also those that could not be read */
  char      *next_cursor;  /* (nullable) opaque to the engine; NULL: this was the last page */
} TaktOrderPage;

TaktOrderPage *takt_order_page_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void           takt_order_page_free (TaktOrderPage *self);

/** TaktSourceStatus: what GET /api/etsy/status shows of the connection. */
typedef struct
{
  gboolean connected;
  char    *shop_id;             /* (nullable) the source's own */
  char    *shop_name;           /* (nullable) */
  char    *currency;            /* (nullable) */
  char    *last_error;          /* (nullable) */
  int      requests_left_today; /* -1: not told yet */
  char    *can_ship;            /* 'unknown', 'yes', 'no' */
} TaktSourceStatus;

TaktSourceStatus *takt_source_status_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void              takt_source_status_free (TaktSourceStatus *self);

#define TAKT_TYPE_ORDER_SOURCE (takt_order_source_get_type ())
G_DECLARE_INTERFACE (TaktOrderSource, takt_order_source, TAKT, ORDER_SOURCE, GObject)

/**
 * TaktOrderSourceInterface:
 * @load_async: read the stored account, if there is one; called once at start
 * @connect_async: check the key, start listening for the redirect (NULL: at the source's own default); gives the address the user
 *   opens in a browser
 * @paste_async: finish a connection with the address the browser ended at
 * @disconnect_async: forget account and tokens
 * @fetch_async: one page of orders changed since @since (0: all), going on at @cursor (NULL: first page)
 * @dup_shop: (nullable) the connected shop as a record with id 0
 *
 * Signals: "status-changed", whenever takt_order_source_dup_status() would answer something new.
 */
struct _TaktOrderSourceInterface
{
  GTypeInterface parent_iface;

  void              (*load_async)        (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean          (*load_finish)       (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*connect_async)     (TaktOrderSource *self, const char *key, const char *shared_secret, const char *redirect_uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  char             *(*connect_finish)    (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*paste_async)       (TaktOrderSource *self, const char *redirected_url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean          (*paste_finish)      (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*disconnect_async)  (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean          (*disconnect_finish) (TaktOrderSource *self, GAsyncResult *result, GError **error);
  void              (*fetch_async)       (TaktOrderSource *self, TaktTime since, const char *cursor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  TaktOrderPage    *(*fetch_finish)      (TaktOrderSource *self, GAsyncResult *result, GError **error);
  TaktSourceStatus *(*dup_status)        (TaktOrderSource *self);
  TaktShopRecord   *(*dup_shop)          (TaktOrderSource *self);
};

void              takt_order_source_load_async        (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          takt_order_source_load_finish       (TaktOrderSource *self, GAsyncResult *result, GError **error);
void              takt_order_source_connect_async     (TaktOrderSource *self, const char *key, const char *shared_secret, const char *redirect_uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char             *takt_order_source_connect_finish    (TaktOrderSource *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_order_source_paste_async       (TaktOrderSource *self, const char *redirected_url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          takt_order_source_paste_finish      (TaktOrderSource *self, GAsyncResult *result, GError **error);
void              takt_order_source_disconnect_async  (TaktOrderSource *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          takt_order_source_disconnect_finish (TaktOrderSource *self, GAsyncResult *result, GError **error);
void              takt_order_source_fetch_async       (TaktOrderSource *self, TaktTime since, const char *cursor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktOrderPage    *takt_order_source_fetch_finish      (TaktOrderSource *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktSourceStatus *takt_order_source_dup_status        (TaktOrderSource *self) G_GNUC_WARN_UNUSED_RESULT;
TaktShopRecord   *takt_order_source_dup_shop          (TaktOrderSource *self) G_GNUC_WARN_UNUSED_RESULT;
void              takt_order_source_emit_status_changed (TaktOrderSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktOrderPage, takt_order_page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSourceStatus, takt_source_status_free)

G_END_DECLS

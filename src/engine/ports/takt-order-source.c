/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-order-source.h"

G_DEFINE_INTERFACE (TaktOrderSource, takt_order_source, G_TYPE_OBJECT)

static guint status_changed_signal;

static void
takt_order_source_default_init (TaktOrderSourceInterface *iface)
{
  status_changed_signal = g_signal_new ("status-changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/** takt_order_page_new: a page without orders that is the last one. */
TaktOrderPage *
takt_order_page_new (void)
{
  TaktOrderPage *self = g_new0 (TaktOrderPage, 1);

  self->orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  return self;
}

void
takt_order_page_free (TaktOrderPage *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->orders);
  g_free (self->next_cursor);
  g_free (self);
}

/** takt_source_status_new: not connected, nothing known. */
TaktSourceStatus *
takt_source_status_new (void)
{
  TaktSourceStatus *self = g_new0 (TaktSourceStatus, 1);

  self->requests_left_today = -1;
  self->can_ship = g_strdup ("unknown");
  return self;
}

void
takt_source_status_free (TaktSourceStatus *self)
{
  if (self == NULL)
    return;

  g_free (self->shop_id);
  g_free (self->shop_name);
  g_free (self->currency);
  g_free (self->last_error);
  g_free (self->can_ship);
  g_free (self);
}

/** takt_order_source_load_async: reads the stored account, if there is one; called once at start. */
void
takt_order_source_load_async (TaktOrderSource *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->load_async (self, cancellable, callback, user_data);
}

gboolean
takt_order_source_load_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->load_finish (self, result, error);
}

/**
 * takt_order_source_connect_async:
 * @key: the application key a person got from the source
 * @shared_secret: its secret; kept in the secret store only
 * @redirect_uri: (nullable): loopback address the browser is sent back to; NULL: the one this source has by default
 *
 * Checks the key and starts to listen for the redirect.
 */
void
takt_order_source_connect_async (TaktOrderSource *self,
                                 const char *key,
                                 const char *shared_secret,
                                 const char *redirect_uri,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->connect_async (self, key, shared_secret, redirect_uri, cancellable,
                                                     callback, user_data);
}

/** takt_order_source_connect_finish: Returns: (transfer full): the address for the user's browser, or NULL with an error. */
char *
takt_order_source_connect_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->connect_finish (self, result, error);
}

/** takt_order_source_paste_async: finishes a connection with the address the user's browser ended at. */
void
takt_order_source_paste_async (TaktOrderSource *self,
                               const char *redirected_url,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->paste_async (self, redirected_url, cancellable, callback, user_data);
}

gboolean
takt_order_source_paste_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->paste_finish (self, result, error);
}

/** takt_order_source_disconnect_async: forgets account and tokens; orders that were fetched stay. */
void
takt_order_source_disconnect_async (TaktOrderSource *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->disconnect_async (self, cancellable, callback, user_data);
}

gboolean
takt_order_source_disconnect_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->disconnect_finish (self, result, error);
}

/**
 * takt_order_source_fetch_async:
 * @since: orders changed at or after this moment; TAKT_TIME_UNSET: all
 * @cursor: (nullable): next_cursor of the page before; NULL: the first page
 *
 * Asks for one page of orders.
 */
void
takt_order_source_fetch_async (TaktOrderSource *self,
                               TaktTime since,
                               const char *cursor,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_async (self, since, cursor, cancellable, callback, user_data);
}

/** takt_order_source_fetch_finish: Returns: (transfer full): the page, or NULL with an error. */
TaktOrderPage *
takt_order_source_fetch_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_finish (self, result, error);
}

/** takt_order_source_dup_status: Returns: (transfer full): how the connection stands now. */
TaktSourceStatus *
takt_order_source_dup_status (TaktOrderSource *self)
{
  g_return_val_if_fail (TAKT_IS_ORDER_SOURCE (self), NULL);
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->dup_status (self);
}

/** takt_order_source_dup_shop: Returns: (transfer full) (nullable): the connected shop as a record with id 0. */
TaktShopRecord *
takt_order_source_dup_shop (TaktOrderSource *self)
{
  g_return_val_if_fail (TAKT_IS_ORDER_SOURCE (self), NULL);
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->dup_shop (self);
}

/** takt_order_source_emit_status_changed: for sources: takt_order_source_dup_status() would answer something new. */
void
takt_order_source_emit_status_changed (TaktOrderSource *self)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  g_signal_emit (self, status_changed_signal, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-order-source.h"

const char *const takt_source_state_words[] = { "not_connected", "connecting", "connected", "ended", NULL };

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
  self->total = -1;
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

/** takt_ledger_page_new: an empty page that is the last one. */
TaktLedgerPage *
takt_ledger_page_new (void)
{
  TaktLedgerPage *self = g_new0 (TaktLedgerPage, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_ledger_entry_free);
  self->payments = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_payment_free);
  self->is_last = TRUE;
  return self;
}

void
takt_ledger_page_free (TaktLedgerPage *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->payments);
  g_free (self);
}

/** takt_source_status_new: not connected, nothing known. */
TaktSourceStatus *
takt_source_status_new (void)
{
  TaktSourceStatus *self = g_new0 (TaktSourceStatus, 1);

  self->requests_left_today = -1;
  self->sync_total = -1;
  self->can_ship = g_strdup ("unknown");
  self->addresses = g_strdup ("unknown");
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
  g_free (self->ledger_error);
  g_free (self->can_ship);
  g_free (self->can_ship_reason);
  g_free (self->addresses);
  g_free (self);
}

static void
step_free (gpointer data)
{
  TaktSetupStep *step = data;

  g_free (step->text);
  g_free (step->url);
  g_free (step);
}

static void
scope_free (gpointer data)
{
  TaktSetupScope *scope = data;

  g_free (scope->name);
  g_free (scope->purpose);
  g_free (scope);
}

/** takt_source_setup_new: without steps and scopes. */
TaktSourceSetup *
takt_source_setup_new (const char *redirect_uri, const char *notice)
{
  TaktSourceSetup *self = g_new0 (TaktSourceSetup, 1);

  self->redirect_uri = g_strdup (redirect_uri);
  self->notice = g_strdup (notice);
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->scopes = g_ptr_array_new_with_free_func (scope_free);
  return self;
}

void
takt_source_setup_free (TaktSourceSetup *self)
{
  if (self == NULL)
    return;

  g_free (self->redirect_uri);
  g_free (self->notice);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->scopes);
  g_free (self);
}

/** takt_source_setup_add_step: @url (nullable): the page on which it is done. */
void
takt_source_setup_add_step (TaktSourceSetup *self, const char *text, const char *url)
{
  TaktSetupStep *step = g_new0 (TaktSetupStep, 1);

  step->text = g_strdup (text);
  step->url = g_strdup (url);
  g_ptr_array_add (self->steps, step);
}

/** takt_source_setup_add_scope: @is_optional: left out in read-only mode. */
void
takt_source_setup_add_scope (TaktSourceSetup *self,
                             const char *name,
                             const char *purpose,
                             gboolean is_optional)
{
  TaktSetupScope *scope = g_new0 (TaktSetupScope, 1);

  scope->name = g_strdup (name);
  scope->purpose = g_strdup (purpose);
  scope->is_optional = is_optional;
  g_ptr_array_add (self->scopes, scope);
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
 * @request: copied; its shop_id is for the caller's choice of a source and not looked at
 *
 * Checks the key and starts to listen for the redirect.
 */
void
takt_order_source_connect_async (TaktOrderSource *self,
                                 const TaktConnectRequest *request,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->connect_async (self, request, cancellable, callback, user_data);
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

/** takt_order_source_cancel_connect: waits no longer for a person in the browser; an account that was connected before stays. */
void
takt_order_source_cancel_connect (TaktOrderSource *self)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->cancel_connect (self);
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
 * @deep: of a first page: look at all that is open besides, since not all changes are stamped
 * @cursor: (nullable): next_cursor of the page before, or what takt_order_source_dup_resume() gave; NULL: the first page
 *
 * Asks for one page of orders.
 */
void
takt_order_source_fetch_async (TaktOrderSource *self,
                               TaktTime since,
                               gboolean deep,
                               const char *cursor,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_async (self, since, deep, cursor, cancellable, callback,
                                                   user_data);
}

/** takt_order_source_fetch_finish: Returns: (transfer full): the page, or NULL with an error. */
TaktOrderPage *
takt_order_source_fetch_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_finish (self, result, error);
}

/** takt_order_source_fetch_one_async: asks for one order by its number. */
void
takt_order_source_fetch_one_async (TaktOrderSource *self,
                                   const char *order_number,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_one_async (self, order_number, cancellable, callback, user_data);
}

/** takt_order_source_fetch_one_finish: Returns: (transfer full): a page with the order, or with is_missing; NULL with an error. */
TaktOrderPage *
takt_order_source_fetch_one_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_one_finish (self, result, error);
}

/** takt_order_source_has_ledger: whether the source tells of a payment account. */
gboolean
takt_order_source_has_ledger (TaktOrderSource *self)
{
  g_return_val_if_fail (TAKT_IS_ORDER_SOURCE (self), FALSE);
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_ledger_async != NULL;
}

/**
 * takt_order_source_fetch_ledger_async:
 * @from: rows made at or after this moment, by our clock
 * @to: and up to this one; at most TAKT_LEDGER_SLICE_SECONDS later
 * @offset: rows of the slice that came before
 *
 * Asks for one page of the payment account. Only where takt_order_source_has_ledger().
 */
void
takt_order_source_fetch_ledger_async (TaktOrderSource *self,
                                      TaktTime from,
                                      TaktTime to,
                                      guint offset,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (takt_order_source_has_ledger (self));
  g_return_if_fail (to >= from && to - from <= TAKT_LEDGER_SLICE_SECONDS);
  TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_ledger_async (self, from, to, offset, cancellable, callback,
                                                          user_data);
}

/** takt_order_source_fetch_ledger_finish: Returns: (transfer full): the page, or NULL with an error. */
TaktLedgerPage *
takt_order_source_fetch_ledger_finish (TaktOrderSource *self, GAsyncResult *result, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->fetch_ledger_finish (self, result, error);
}

/**
 * takt_order_source_dup_resume:
 * @cursor: where a sync ended early, maybe long ago
 * @deep: as in takt_order_source_fetch_async()
 *
 * Returns: (transfer full) (nullable): from where the sync loses nothing that moved meanwhile; NULL: only from the beginning
 */
char *
takt_order_source_dup_resume (TaktOrderSource *self, const char *cursor, gboolean deep)
{
  g_return_val_if_fail (TAKT_IS_ORDER_SOURCE (self), NULL);
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->dup_resume (self, cursor, deep);
}

/** takt_order_source_dup_setup: Returns: (transfer full): how a person gets a key, in the user's language. */
TaktSourceSetup *
takt_order_source_dup_setup (TaktOrderSource *self)
{
  g_return_val_if_fail (TAKT_IS_ORDER_SOURCE (self), NULL);
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->dup_setup (self);
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

/**
 * takt_order_source_ship_async:
 * @request: copied
 *
 * Tells the source of one parcel. It is never repeated, and cannot be called off: nobody could tell how far it came.
 */
void
takt_order_source_ship_async (TaktOrderSource *self,
                              const TaktShipRequest *request,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  TAKT_ORDER_SOURCE_GET_IFACE (self)->ship_async (self, request, callback, user_data);
}

/**
 * takt_order_source_ship_finish:
 * @order: (out) (transfer full) (nullable): of TAKT_SHIP_ACCEPTED: the order with its parcels as the source now tells it
 * @error: of all other outcomes; its field is "tracking_code" where the source wants one
 */
TaktShipOutcome
takt_order_source_ship_finish (TaktOrderSource *self, GAsyncResult *result, TaktOrder **order, GError **error)
{
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->ship_finish (self, result, order, error);
}

/** takt_order_source_list_carriers: Returns: (transfer none) (array length=count): by slug */
const TaktCarrier *
takt_order_source_list_carriers (TaktOrderSource *self, guint *count)
{
  g_return_val_if_fail (TAKT_IS_ORDER_SOURCE (self), NULL);
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->list_carriers (self, count);
}

/** takt_order_source_dup_order_url: Returns: (transfer full) (nullable): where a person ships the order by hand. */
char *
takt_order_source_dup_order_url (TaktOrderSource *self, const char *order_number)
{
  g_return_val_if_fail (TAKT_IS_ORDER_SOURCE (self), NULL);
  return TAKT_ORDER_SOURCE_GET_IFACE (self)->dup_order_url (self, order_number);
}

/** takt_order_source_emit_status_changed: for sources: takt_order_source_dup_status() would answer something new. */
void
takt_order_source_emit_status_changed (TaktOrderSource *self)
{
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (self));
  g_signal_emit (self, status_changed_signal, 0);
}

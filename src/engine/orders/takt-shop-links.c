/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "tables/takt-capability-table.h"
#include "takt-error.h"

/* Connecting shops: each has an account of its own, with key, tokens, limits and place in its sync. */

TaktShopLink *
takt_shop_link_new (TaktOrders *orders, TaktOrderSource *source)
{
  TaktShopLink *self = g_new0 (TaktShopLink, 1);

  self->orders = orders;
  self->source = g_object_ref (source);
  return self;
}

void
takt_shop_link_free (TaktShopLink *self)
{
  g_object_unref (self->source);
  g_free (self);
}

static gboolean
is_shop (TaktShopLink *self, const char *shop_id)
{
  g_autoptr (TaktShopRecord) shop = takt_order_source_dup_shop (self->source);

  return shop != NULL && g_strcmp0 (shop->external_id, shop_id) == 0;
}

/* The account of the shop that its source calls @shop_id; NULL with TAKT_ERROR_INVALID. */
TaktShopLink *
takt_orders_find_link (TaktOrders *self, const char *shop_id, GError **error)
{
  for (guint i = 0; i < self->links->len; i++)
    if (is_shop (g_ptr_array_index (self->links, i), shop_id))
      return g_ptr_array_index (self->links, i);

  takt_error_set_field (error, "shop_id", _ ("No shop with this id is connected."));
  return NULL;
}

/**
 * takt_orders_find_source:
 *
 * Returns: (transfer none) (nullable): the connected account of the shop that @order came from; NULL where there is none to tell
 */
TaktOrderSource *
takt_orders_find_source (TaktOrders *self, const TaktOrder *order)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  for (guint i = 0; g_strcmp0 (order->source, "etsy") == 0 && i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);
      g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (link->source);

      if (status->connected && is_shop (link, order->source_shop))
        return link->source;
    }
  return NULL;
}

static TaktSourceState
get_state (TaktShopLink *self)
{
  g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (self->source);

  return status->state;
}

static TaktShopLink *
find_in_state (TaktOrders *self, TaktSourceState state, guint *count)
{
  TaktShopLink *found = NULL;

  *count = 0;
  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);

      if (get_state (link) != state)
        continue;
      found = found != NULL ? found : link;
      *count += 1;
    }
  return found;
}

static TaktShopLink *
refuse_without_source (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                       _ ("This program runs without a connection to Etsy."));
  return NULL;
}

/*
 * Which account a person means. Whoever has lost the only connection means that one; else a further shop is connected. Should
 * it turn out to be one that is connected already, the older account of the two is forgotten then.
 */
static TaktShopLink *
choose_link (TaktOrders *self, const char *shop_id, GError **error)
{
  guint n_connected, n_ended, n_free;
  TaktShopLink *ended, *free_link;

  if (self->links->len == 0)
    return refuse_without_source (error);
  if (shop_id != NULL)
    return takt_orders_find_link (self, shop_id, error);
  if (self->links->len == 1)
    return g_ptr_array_index (self->links, 0);

  find_in_state (self, TAKT_SOURCE_CONNECTED, &n_connected);
  ended = find_in_state (self, TAKT_SOURCE_ENDED, &n_ended);
  free_link = find_in_state (self, TAKT_SOURCE_NOT_CONNECTED, &n_free);
  if (n_ended == 1 && n_connected == 0)
    return ended;
  if (free_link != NULL)
    return free_link;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
               _ ("%u shops are connected, and Etsy lets a key of one’s own have no more. Disconnect one "
                  "first, or name the shop that is connected anew."),
               self->links->len);
  return NULL;
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!takt_order_source_disconnect_finish (TAKT_ORDER_SOURCE (source), result, &error))
    g_warning ("an account that is connected twice was not forgotten: %s", error->message);
}

/* One shop has one account: the one that a person connected last, else the first. */
static void
forget_other_accounts (TaktShopLink *self)
{
  TaktOrders *orders = self->orders;
  g_autoptr (TaktShopRecord) shop = takt_order_source_dup_shop (self->source);

  for (guint i = 0; shop != NULL && i < orders->links->len; i++)
    {
      TaktShopLink *other = g_ptr_array_index (orders->links, i);
      TaktShopLink *older;

      if (other == self || !is_shop (other, shop->external_id))
        continue;
      older = orders->connecting == self
                      || (orders->connecting != other && get_state (other) != TAKT_SOURCE_CONNECTED)
                  ? other
                  : self;
      takt_shop_link_stop_run (older);
      takt_order_source_disconnect_async (older->source, NULL, forgotten_cb, NULL);
    }
}

/* "status-changed" of the source. */
void
takt_shop_link_follow_status (TaktShopLink *self)
{
  TaktSourceState state = get_state (self);

  if (state == self->last_state)
    return;

  self->last_state = state;
  if (state == TAKT_SOURCE_CONNECTED)
    forget_other_accounts (self);
  takt_shop_link_arm_timer (self);
  takt_changes_note (self->orders->changes, "settings", 0);
}

/** takt_orders_add_source: one more account that a shop may be connected with; before takt_orders_start(). */
void
takt_orders_add_source (TaktOrders *self, TaktOrderSource *source)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));
  g_return_if_fail (TAKT_IS_ORDER_SOURCE (source));
  g_return_if_fail (self->stopping == NULL);

  g_ptr_array_add (self->links, takt_shop_link_new (self, source));
}

/* What was found out of the account; read-only mode is known before anything is asked. */
static void
fill_in_capabilities (TaktShopLink *self, gint64 shop_id, TaktSourceStatus *status)
{
  TaktStore *store = self->orders->store;
  g_auto (TaktCapability) shipping = { 0 };
  g_auto (TaktCapability) addresses = { 0 };
  g_autoptr (GError) error = NULL;

  if (!takt_capability_table_get (store, shop_id, TAKT_CAPABILITY_SHIPPING, &shipping, &error)
      || !takt_capability_table_get (store, shop_id, TAKT_CAPABILITY_ADDRESSES, &addresses, &error))
    {
      g_warning ("%s", error->message);
      return;
    }

  g_free (status->addresses);
  status->addresses = g_strdup (addresses.state);
  if (g_strcmp0 (status->can_ship, "unknown") != 0)
    return;
  g_free (status->can_ship);
  status->can_ship = g_strdup (shipping.state);
  status->can_ship_reason = g_strdup (shipping.reason);
  status->can_ship_at = shipping.decided_at;
}

static void
fill_in_sync (TaktShopLink *self, TaktSourceStatus *status)
{
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GError) error = NULL;

  if (status->shop_id != NULL
      && !takt_shop_table_find (self->orders->store, "etsy", status->shop_id, &shop, &error))
    g_warning ("%s", error->message);
  if (shop != NULL)
    {
      status->last_sync_at = shop->last_sync_at;
      status->ledger_until = shop->ledger_until;
      status->ledger_error = g_steal_pointer (&shop->ledger_error);
      if (status->last_error == NULL)
        status->last_error = g_steal_pointer (&shop->last_error);
      fill_in_capabilities (self, shop->id, status);
    }
  status->is_syncing = self->run != NULL;
  if (self->run != NULL)
    takt_sync_run_get_progress (self->run, status);
}

/**
 * takt_orders_list_statuses:
 *
 * Returns: (transfer full) (element-type TaktSourceStatus): of each account that is connected, was until Etsy ended it, or is
 *   being connected; where there is none, one that is not connected
 */
GPtrArray *
takt_orders_list_statuses (TaktOrders *self)
{
  GPtrArray *statuses = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_source_status_free);
  g_autoptr (TaktSourceStatus) none = NULL;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), statuses);

  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);
      g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (link->source);

      fill_in_sync (link, status);
      if (status->state != TAKT_SOURCE_NOT_CONNECTED)
        g_ptr_array_add (statuses, g_steal_pointer (&status));
      else if (none == NULL || (none->last_error == NULL && status->last_error != NULL))
        {
          g_clear_pointer (&none, takt_source_status_free);
          none = g_steal_pointer (&status);
        }
    }
  if (statuses->len == 0)
    g_ptr_array_add (statuses, none != NULL ? g_steal_pointer (&none) : takt_source_status_new ());
  return statuses;
}

/** takt_orders_dup_setup: Returns: (transfer full): how a person gets a key; without a source there is nothing to do. */
TaktSourceSetup *
takt_orders_dup_setup (TaktOrders *self)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  if (self->links->len == 0)
    return takt_source_setup_new ("", "");
  return takt_order_source_dup_setup (((TaktShopLink *) g_ptr_array_index (self->links, 0))->source);
}

/* A key that is entered anew may be another one, with other rights. */
static void
forget_capabilities (TaktOrders *self, TaktOrderSource *source)
{
  g_autoptr (TaktShopRecord) wanted = takt_order_source_dup_shop (source);
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GError) error = NULL;

  if (wanted == NULL)
    return;
  if (!takt_shop_table_find (self->store, wanted->source, wanted->external_id, &shop, &error)
      || (shop != NULL && !takt_capability_table_forget (self->store, shop->id, &error)))
    g_warning ("%s", error->message);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *url = takt_order_source_connect_finish (TAKT_ORDER_SOURCE (source), result, &error);

  if (url != NULL)
    forget_capabilities (g_task_get_source_object (task), TAKT_ORDER_SOURCE (source));
  if (url != NULL)
    g_task_return_pointer (task, url, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * takt_orders_connect_async:
 * @request: its shop_id names a shop that is connected anew; without it a further one is
 *
 * Checks the key and begins to wait for the person, who goes to the address that takt_orders_connect_finish() gives; a shop
 * that was waited for before is not any more. Errors: TAKT_ERROR_INVALID with the field, TAKT_ERROR_CONFLICT when there are
 * TAKT_MAX_SHOPS already, TAKT_ERROR_UNAUTHORIZED for a key that is not accepted, those of the source.
 */
void
takt_orders_connect_async (TaktOrders *self,
                           const TaktConnectRequest *request,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  TaktShopLink *link;

  g_return_if_fail (TAKT_IS_ORDERS (self));
  g_return_if_fail (request != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  takt_orders_cancel_connect (self);
  link = choose_link (self, request->shop_id, &error);
  if (link == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->connecting = link;
  takt_order_source_connect_async (link->source, request, cancellable, connected_cb, g_steal_pointer (&task));
}

/** takt_orders_connect_finish: Returns: (transfer full): the address for the user's browser, or NULL with an error. */
char *
takt_orders_connect_finish (TaktOrders *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_order_source_paste_finish (TAKT_ORDER_SOURCE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/** takt_orders_paste_async: finishes the connection that was begun last with the address the user's browser ended at. */
void
takt_orders_paste_async (TaktOrders *self,
                         const char *redirected_url,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktShopLink *link;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_ORDERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  link = self->connecting != NULL ? self->connecting
         : self->links->len > 0   ? g_ptr_array_index (self->links, 0)
                                  : refuse_without_source (&error);
  if (link != NULL)
    takt_order_source_paste_async (link->source, redirected_url, cancellable, pasted_cb,
                                   g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
takt_orders_paste_finish (TaktOrders *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_orders_cancel_connect: waits no longer for a person in the browser; what was connected before stays. */
void
takt_orders_cancel_connect (TaktOrders *self)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));

  if (self->connecting != NULL)
    takt_order_source_cancel_connect (self->connecting->source);
}

static void
disconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_order_source_disconnect_finish (TAKT_ORDER_SOURCE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Without a name the only account is meant. */
static TaktShopLink *
choose_to_disconnect (TaktOrders *self, const char *shop_id, GError **error)
{
  TaktShopLink *found = NULL;

  if (self->links->len == 0)
    return refuse_without_source (error);
  if (shop_id != NULL)
    return takt_orders_find_link (self, shop_id, error);

  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);

      if (get_state (link) == TAKT_SOURCE_NOT_CONNECTED)
        continue;
      if (found != NULL)
        {
          takt_error_set_field (error, "shop_id", _ ("Several shops are connected. Say which one is meant."));
          return NULL;
        }
      found = link;
    }
  return found != NULL ? found : g_ptr_array_index (self->links, 0);
}

/**
 * takt_orders_disconnect_async:
 * @shop_id: (nullable): the source's id of a shop; NULL: the only one
 *
 * Forgets account and tokens; orders that were fetched stay. Errors: TAKT_ERROR_INVALID, those of the secret store.
 */
void
takt_orders_disconnect_async (TaktOrders *self,
                              const char *shop_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktShopLink *link;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_ORDERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  link = choose_to_disconnect (self, shop_id, &error);
  if (link != NULL)
    takt_order_source_disconnect_async (link->source, cancellable, disconnected_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
takt_orders_disconnect_finish (TaktOrders *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

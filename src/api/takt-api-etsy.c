/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* The connection to Etsy and the sync of its orders. */

#define MAX_KEY 200
#define MAX_URL 4000

static TaktOrders *
get_orders (TaktApiCall *call)
{
  return takt_shop_get_orders (takt_api_call_get_shop (call));
}

static gboolean
is_better (const TaktSourceStatus *status, const TaktSourceStatus *than)
{
  return than == NULL || (status->connected && !than->connected);
}

/* What a program that knows of one shop asks for is the first one that is connected; all are in the list. */
static void
answer_status (TaktApiCall *call)
{
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (get_orders (call));
  const TaktSourceStatus *first = NULL;
  JsonArray *shops = json_array_new ();
  JsonObject *object;

  for (guint i = 0; i < statuses->len; i++)
    {
      const TaktSourceStatus *status = statuses->pdata[i];

      first = is_better (status, first) ? status : first;
      if (status->state != TAKT_SOURCE_NOT_CONNECTED)
        json_array_add_object_element (shops, takt_api_write_source_status (NULL, status, NULL));
    }

  object = takt_api_write_source_status (NULL, first, NULL);
  json_object_set_array_member (object, "shops", shops);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_etsy_get_status: GET /api/etsy/status */
void
takt_api_etsy_get_status (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_status (call);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autofree char *url = takt_orders_connect_finish (TAKT_ORDERS (source), result, &error);
  JsonObject *object;

  if (url == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "authorize_url", url);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_etsy_connect: POST /api/etsy/connect */
void
takt_api_etsy_connect (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *key = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *redirect_uri = NULL;
  g_autofree char *shop_id = NULL;
  TaktConnectRequest request = { 0 };

  takt_json_reader_require (body, "keystring");
  takt_json_reader_require (body, "shared_secret");
  takt_api_input_name (body, "keystring", MAX_KEY, &key);
  takt_api_input_name (body, "shared_secret", MAX_KEY, &secret);
  takt_api_input_name (body, "redirect_uri", MAX_URL, &redirect_uri);
  takt_api_input_name (body, "shop_id", MAX_KEY, &shop_id);
  takt_api_input_bool (body, "read_only", &request.read_only);
  if (!takt_api_call_end_input (call))
    return;

  request.key = key;
  request.shared_secret = secret;
  request.redirect_uri = redirect_uri;
  request.shop_id = shop_id;
  takt_orders_connect_async (get_orders (call), &request, takt_api_call_get_cancellable (call), connected_cb,
                             takt_api_call_ref (call));
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_orders_paste_finish (TAKT_ORDERS (source), result, &error))
    answer_status (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_etsy_paste: POST /api/etsy/connect/paste: the address at which the browser ended. */
void
takt_api_etsy_paste (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *url = NULL;

  takt_json_reader_require (body, "redirected_url");
  takt_api_input_name (body, "redirected_url", MAX_URL, &url);
  if (takt_api_call_end_input (call))
    takt_orders_paste_async (get_orders (call), url, takt_api_call_get_cancellable (call), pasted_cb,
                             takt_api_call_ref (call));
}

/** takt_api_etsy_cancel_connect: POST /api/etsy/connect/cancel: the browser is waited for no longer. */
void
takt_api_etsy_cancel_connect (TaktApiCall *call)
{
  if (!takt_api_call_end_input (call))
    return;

  takt_orders_cancel_connect (get_orders (call));
  answer_status (call);
}

/** takt_api_etsy_get_setup: GET /api/etsy/setup: how a seller gets a key. */
void
takt_api_etsy_get_setup (TaktApiCall *call)
{
  g_autoptr (TaktSourceSetup) setup = NULL;

  if (!takt_api_call_end_input (call))
    return;

  setup = takt_orders_dup_setup (get_orders (call));
  takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_source_setup, setup);
}

static void
disconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_orders_disconnect_finish (TAKT_ORDERS (source), result, &error))
    answer_status (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_etsy_disconnect: POST /api/etsy/disconnect: forgets account and tokens; orders stay. */
void
takt_api_etsy_disconnect (TaktApiCall *call)
{
  g_autofree char *shop_id = NULL;

  takt_api_input_name (takt_api_call_get_body (call), "shop_id", MAX_KEY, &shop_id);
  if (takt_api_call_end_input (call))
    takt_orders_disconnect_async (get_orders (call), shop_id, NULL, disconnected_cb,
                                  takt_api_call_ref (call));
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  TaktMergeCounts counts = { 0 };
  GError *error = NULL;
  g_autofree char *message = NULL;
  JsonObject *object;

  if (!takt_orders_sync_finish (TAKT_ORDERS (source), result, &counts, &error))
    {
      takt_api_call_fail (call, error);
      return;
    }

  /* The English words are those of the API's first description; "1 new orders" included. */
  message = g_strdup_printf (
      ngettext ("Successfully synced %u new orders", "Successfully synced %u new orders", counts.new_orders),
      counts.new_orders);
  object = json_object_new ();
  json_object_set_boolean_member (object, "success", TRUE);
  json_object_set_int_member (object, "total_receipts", counts.receipts);
  json_object_set_int_member (object, "new_orders_saved", counts.new_orders);
  json_object_set_string_member (object, "message", message);
  json_object_set_int_member (object, "updated_orders", counts.updated_orders);
  json_object_set_int_member (object, "cancelled_orders", counts.cancelled_orders);
  json_object_set_int_member (object, "refunded_orders", counts.refunded_orders);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_etsy_sync_orders: POST /api/etsy/sync-orders (seed step 1) */
void
takt_api_etsy_sync_orders (TaktApiCall *call)
{
  g_autofree char *shop_id = NULL;

  takt_api_input_name (takt_api_call_get_body (call), "shop_id", MAX_KEY, &shop_id);
  if (takt_api_call_end_input (call))
    takt_orders_sync_shop_async (get_orders (call), shop_id, takt_api_call_get_cancellable (call), synced_cb,
                                 takt_api_call_ref (call));
}

/** takt_api_etsy_cancel_sync: POST /api/etsy/sync-orders/cancel: what came stays, the next sync goes on there. */
void
takt_api_etsy_cancel_sync (TaktApiCall *call)
{
  g_autofree char *shop_id = NULL;
  GError *error = NULL;

  takt_api_input_name (takt_api_call_get_body (call), "shop_id", MAX_KEY, &shop_id);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_orders_cancel_sync (get_orders (call), shop_id, &error))
    answer_status (call);
  else
    takt_api_call_fail (call, error);
}

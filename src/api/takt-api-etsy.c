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

/* The source; NULL when the call is answered because there is none. */
static TaktOrderSource *
need_source (TaktApiCall *call)
{
  TaktOrderSource *source = takt_orders_get_source (get_orders (call));

  if (source == NULL)
    takt_api_call_fail (call, g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                                                   _ ("This program runs without a connection to Etsy.")));
  return source;
}

static void
answer_status (TaktApiCall *call)
{
  TaktOrderSource *source = takt_orders_get_source (get_orders (call));
  g_autoptr (TaktSourceStatus) status = NULL;

  /* A program without a source is not connected, which is an answer and not a fault. */
  status = source != NULL ? takt_order_source_dup_status (source) : takt_source_status_new ();
  takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_source_status, status);
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
  g_autofree char *url = takt_order_source_connect_finish (TAKT_ORDER_SOURCE (source), result, &error);
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
  TaktOrderSource *source;

  takt_json_reader_require (body, "keystring");
  takt_json_reader_require (body, "shared_secret");
  takt_api_input_name (body, "keystring", MAX_KEY, &key);
  takt_api_input_name (body, "shared_secret", MAX_KEY, &secret);
  takt_api_input_name (body, "redirect_uri", MAX_URL, &redirect_uri);
  if (!takt_api_call_end_input (call))
    return;

  source = need_source (call);
  if (source != NULL)
    takt_order_source_connect_async (source, key, secret, redirect_uri, takt_api_call_get_cancellable (call),
                                     connected_cb, takt_api_call_ref (call));
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_order_source_paste_finish (TAKT_ORDER_SOURCE (source), result, &error))
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
  TaktOrderSource *source;

  takt_json_reader_require (body, "redirected_url");
  takt_api_input_name (body, "redirected_url", MAX_URL, &url);
  if (!takt_api_call_end_input (call))
    return;

  source = need_source (call);
  if (source != NULL)
    takt_order_source_paste_async (source, url, takt_api_call_get_cancellable (call), pasted_cb,
                                   takt_api_call_ref (call));
}

static void
disconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_order_source_disconnect_finish (TAKT_ORDER_SOURCE (source), result, &error))
    answer_status (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_etsy_disconnect: POST /api/etsy/disconnect: forgets account and tokens; orders stay. */
void
takt_api_etsy_disconnect (TaktApiCall *call)
{
  TaktOrderSource *source;

  if (!takt_api_call_end_input (call))
    return;

  source = need_source (call);
  if (source != NULL)
    takt_order_source_disconnect_async (source, NULL, disconnected_cb, takt_api_call_ref (call));
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
  if (takt_api_call_end_input (call))
    takt_orders_sync_async (get_orders (call), takt_api_call_get_cancellable (call), synced_cb,
                            takt_api_call_ref (call));
}

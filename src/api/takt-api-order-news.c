/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-api-handlers.h"
#include "takt-api-json.h"
#include "takt-api-upload.h"

/* What comes from a shop beside its sync: files of orders, changes, and what a person says to them. */

#define MAX_EVENTS 500

/* Escaped it still fits a JSON body; larger files come as an upload. */
#define MAX_CSV 500000

static TaktOrders *
get_orders (TaktApiCall *call)
{
  return takt_shop_get_orders (takt_api_call_get_shop (call));
}

static void
import_file (TaktApiCall *call, GBytes *file)
{
  TaktMergeCounts counts = { 0 };
  GError *error = NULL;
  JsonObject *object;

  if (!takt_orders_import (get_orders (call), file, &counts, &error))
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "orders", counts.receipts);
  json_object_set_int_member (object, "new_orders", counts.new_orders);
  json_object_set_int_member (object, "updated_orders", counts.updated_orders);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

static void
parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  g_autoptr (TaktApiForm) form = NULL;
  GError *error = NULL;

  form = takt_api_upload_parse_finish (TAKT_API_UPLOAD (source), result, &error);
  if (form != NULL && form->file == NULL)
    takt_error_set_field (&error, "file", _ ("The file of orders is missing. Send it as the part “file”."));
  if (error != NULL)
    takt_api_call_fail (call, error);
  else
    import_file (call, form->file);
}

/** takt_api_orders_import: POST /api/orders/import: all of the file or nothing. */
void
takt_api_orders_import (TaktApiCall *call)
{
  TaktApiUpload *upload = takt_api_call_get_upload (call);
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (GBytes) file = NULL;
  const char *text;

  if (upload != NULL)
    {
      takt_api_upload_parse_async (upload, takt_api_call_get_cancellable (call), parsed_cb,
                                   takt_api_call_ref (call));
      return;
    }

  takt_json_reader_require (body, "csv");
  text = takt_json_reader_string (body, "csv", MAX_CSV, "");
  file = g_bytes_new (text, strlen (text));
  if (takt_api_call_end_input (call))
    import_file (call, file);
}

static void
answer_events (TaktApiCall *call, gint64 order_id)
{
  gint64 after = takt_api_call_query_int (call, "after", 0, G_MAXINT64, 0);
  guint limit = (guint) takt_api_call_query_int (call, "limit", 1, MAX_EVENTS, MAX_EVENTS);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (TaktOrder) order = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (order_id != 0)
    order = takt_orders_get (get_orders (call), order_id, &error);
  if (error == NULL)
    events = takt_orders_list_events (get_orders (call), order_id, after, limit, &error);
  if (events != NULL)
    takt_api_call_answer_records (call, takt_api_write_order_event, events, 0, events->len, events->len);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_orders_list_events: GET /api/orders/{id}/events */
void
takt_api_orders_list_events (TaktApiCall *call)
{
  answer_events (call, takt_api_call_get_id (call));
}

/** takt_api_orders_list_all_events: GET /api/order-events: for who follows them, by the last id that is known. */
void
takt_api_orders_list_all_events (TaktApiCall *call)
{
  answer_events (call, 0);
}

static void
answer_order (TaktApiCall *call, gboolean ok, GError *error)
{
  g_autoptr (TaktOrder) order = NULL;

  if (ok)
    order = takt_orders_get (get_orders (call), takt_api_call_get_id (call), &error);
  if (order != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_order, order);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_orders_take_note: POST /api/orders/{id}/take-note: a person knows of refund and new address. */
void
takt_api_orders_take_note (TaktApiCall *call)
{
  GError *error = NULL;
  gboolean ok;

  if (!takt_api_call_end_input (call))
    return;

  ok = takt_orders_take_note (get_orders (call), takt_api_call_get_id (call), &error);
  answer_order (call, ok, error);
}

/** takt_api_orders_pull_prints: POST /api/orders/{id}/pull-prints: cancels the order's waiting prints. */
void
takt_api_orders_pull_prints (TaktApiCall *call)
{
  GError *error = NULL;
  gboolean ok;

  if (!takt_api_call_end_input (call))
    return;

  ok = takt_orders_pull_prints (get_orders (call), takt_api_call_get_id (call), NULL, &error);
  answer_order (call, ok, error);
}

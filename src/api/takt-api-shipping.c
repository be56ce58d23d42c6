/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "config.h"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* Parcels of orders, and what the terms of their source want: removing what is personal, saying whose mark it is. */

/* The engine knows how much each field may hold and names it; this keeps nonsense away from it. */
#define MAX_TEXT 5000

static TaktShipping *
get_shipping (TaktApiCall *call)
{
  return takt_shop_get_shipping (takt_api_call_get_shop (call));
}

static void
answer_order (TaktApiCall *call, gboolean ok, GError *error)
{
  g_autoptr (TaktOrder) order = NULL;

  if (ok)
    order = takt_orders_get (takt_shop_get_orders (takt_api_call_get_shop (call)),
                             takt_api_call_get_id (call), &error);
  if (order != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_order, order);
  else
    takt_api_call_fail (call, error);
}

/* For the engine, NULL leaves what is known and "" removes it. */
static void
read_text (TaktJsonReader *body, const char *field, char **value)
{
  if (!takt_json_reader_has (body, field))
    return;
  takt_api_input_text (body, field, MAX_TEXT, value);
  if (*value == NULL)
    *value = g_strdup ("");
}

/** takt_api_shipping_ship: POST /api/orders/{id}/ship */
void
takt_api_shipping_ship (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  GError *error = NULL;
  TaktShipOrder parcel = { 0 };
  g_autofree char *carrier = NULL;
  g_autofree char *tracking_code = NULL;
  g_autofree char *note = NULL;
  gboolean ok;

  read_text (body, "carrier", &carrier);
  read_text (body, "tracking_code", &tracking_code);
  read_text (body, "note_to_buyer", &note);
  takt_api_input_bool (body, "copy_to_seller", &parcel.copy_to_seller);
  takt_api_input_bool (body, "only_here", &parcel.only_here);
  takt_api_input_bool (body, "without_tracking", &parcel.without_tracking);
  takt_api_input_bool (body, "ask_again", &parcel.ask_again);
  if (!takt_api_call_end_input (call))
    return;

  parcel.carrier = carrier;
  parcel.tracking_code = tracking_code;
  parcel.note = note;
  ok = takt_shipping_ship (get_shipping (call), takt_api_call_get_id (call), &parcel, &error) != 0;
  answer_order (call, ok, error);
}

/** takt_api_shipping_undo: POST /api/orders/{id}/ship/undo */
void
takt_api_shipping_undo (TaktApiCall *call)
{
  GError *error = NULL;
  gboolean ok;

  if (!takt_api_call_end_input (call))
    return;

  ok = takt_shipping_undo (get_shipping (call), takt_api_call_get_id (call), &error);
  answer_order (call, ok, error);
}

/** takt_api_shipping_verify: POST /api/orders/{id}/ship/verify */
void
takt_api_shipping_verify (TaktApiCall *call)
{
  GError *error = NULL;
  gboolean ok;

  if (!takt_api_call_end_input (call))
    return;

  ok = takt_shipping_verify (get_shipping (call), takt_api_call_get_id (call), &error);
  answer_order (call, ok, error);
}

/** takt_api_shipping_list_carriers: GET /api/carriers */
void
takt_api_shipping_list_carriers (TaktApiCall *call)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  const TaktCarrier *carriers;
  guint count = 0;

  if (!takt_api_call_end_input (call))
    return;

  carriers = takt_shipping_list_carriers (get_shipping (call), &count);
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (records, (gpointer) &carriers[i]);
  takt_api_call_answer_records (call, takt_api_write_carrier, records, 0, count, count);
}

static void
purged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  JsonObject *object;
  guint purged = 0;

  if (!takt_privacy_purge_finish (TAKT_PRIVACY (source), result, &purged, &error))
    {
      takt_api_call_fail (call, error);
      return;
    }
  object = json_object_new ();
  json_object_set_int_member (object, "purged_orders", purged);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_privacy_purge: POST /api/privacy/purge: now, not only once a day. */
void
takt_api_privacy_purge (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    takt_privacy_purge_async (takt_shop_get_privacy (takt_api_call_get_shop (call)),
                              takt_api_call_get_cancellable (call), purged_cb, takt_api_call_ref (call));
}

/** takt_api_shipping_get_packing: GET /api/orders/{id}/packing */
void
takt_api_shipping_get_packing (TaktApiCall *call)
{
  g_autoptr (TaktOrder) order = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  order = takt_orders_get (takt_shop_get_orders (takt_api_call_get_shop (call)), takt_api_call_get_id (call),
                           &error);
  if (order != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_packing, order);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_about_get: GET /api/about */
void
takt_api_about_get (TaktApiCall *call)
{
  JsonObject *object;

  if (!takt_api_call_end_input (call))
    return;

  object = json_object_new ();
  json_object_set_string_member (object, "name", "Takt");
  json_object_set_string_member (object, "version", TAKT_VERSION);
  json_object_set_string_member (object, "license", "GPL-3.0-or-later");
  json_object_set_string_member (object, "notice", TAKT_ETSY_NOTICE);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

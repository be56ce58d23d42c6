/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* The shops that orders came from: how reading them went, and who hands their buyers' taxes on. */

static TaktOrders *
get_orders (TaktApiCall *call)
{
  return takt_shop_get_orders (takt_api_call_get_shop (call));
}

static JsonObject *
write_shop (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktShopRecord *self = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", self->id);
  json_object_set_string_member (object, "source", self->source);
  takt_json_set_string (object, "shop_id", self->external_id[0] != '\0' ? self->external_id : NULL);
  takt_json_set_string (object, "shop_name", self->name[0] != '\0' ? self->name : NULL);
  json_object_set_string_member (object, "currency", self->currency);
  json_object_set_boolean_member (object, "seller_remits_tax", self->keeps_tax);
  takt_json_set_time (object, "last_sync_at", self->last_sync_at);
  takt_json_set_string (object, "last_error", self->last_error);
  takt_json_set_time (object, "ledger_until", self->ledger_until);
  takt_json_set_time (object, "ledger_read_at", self->ledger_read_at);
  takt_json_set_string (object, "ledger_error", self->ledger_error);
  takt_json_set_time (object, "ledger_error_at", self->ledger_error_at);
  takt_json_set_time (object, "created_at", self->created_at);
  takt_json_set_time (object, "updated_at", self->updated_at);
  return object;
}

/** takt_api_shops_list: GET /api/shops */
void
takt_api_shops_list (TaktApiCall *call)
{
  g_autoptr (GPtrArray) shops = NULL;
  GError *error = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  shops = takt_orders_list_shops (get_orders (call), &error);
  if (shops != NULL)
    takt_api_call_answer_records (call, write_shop, shops, offset, limit, shops->len);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_shops_update: PUT /api/shops/{id}: who hands taxes on. */
void
takt_api_shops_update (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  gint64 id = takt_api_call_get_id (call);
  g_autoptr (TaktShopRecord) shop = NULL;
  GError *error = NULL;
  gboolean keeps_tax = FALSE;

  takt_json_reader_require (body, "seller_remits_tax");
  takt_api_input_bool (body, "seller_remits_tax", &keeps_tax);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_orders_set_keeps_tax (get_orders (call), id, keeps_tax, &error))
    shop = takt_orders_get_shop (get_orders (call), id, &error);
  if (shop != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, write_shop, shop);
  else
    takt_api_call_fail (call, error);
}

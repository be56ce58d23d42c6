/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/** takt_api_items_update: PUT /api/order-items/{id}: which product profile makes the item; null takes a choice back,
 * and the item finds its profile by itself. */
void
takt_api_items_update (TaktApiCall *call)
{
  TaktOrders *orders = takt_shop_get_orders (takt_api_call_get_shop (call));
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktOrderItem) item = NULL;
  g_autoptr (TaktOrderItem) before = NULL;
  gint64 id = takt_api_call_get_id (call);
  gint64 profile_id = 0;
  gboolean is_given = takt_json_reader_has (body, "profile_id");
  GError *error = NULL;

  before = takt_orders_get_item (orders, id, &error);
  if (before == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  takt_api_input_id (body, "profile_id", &profile_id);
  takt_api_call_require_profile (call, "profile_id", profile_id);
  if (!takt_api_call_end_input (call))
    return;

  if ((is_given && !takt_orders_set_profile (orders, id, profile_id, &error))
      || (item = takt_orders_get_item (orders, id, &error)) == NULL)
    takt_api_call_fail (call, error);
  else
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_item, item);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-json.h"

/* What spools gave, and what is to be bought. */

static TaktMaterials *
get_materials (TaktApiCall *call)
{
  return takt_shop_get_materials (takt_api_call_get_shop (call));
}

static JsonObject *
write_usage (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktSpoolEvent *event = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", event->id);
  takt_json_set_id (object, "material_id", event->material_id);
  takt_json_set_time (object, "at", event->at);
  json_object_set_string_member (object, "kind", event->is_print ? "print" : "set");
  json_object_set_int_member (object, "grams", event->grams);
  takt_api_write_int_or_null (object, "remaining_grams", event->remaining_grams, -1);
  takt_json_set_id (object, "job_id", event->job_id);
  takt_json_set_string (object, "job_name", event->job_name);
  takt_json_set_string (object, "outcome", event->outcome);
  takt_json_set_time (object, "undone_at", event->undone_at);
  return object;
}

/** takt_api_usage_list: GET /api/material-usage */
void
takt_api_usage_list (TaktApiCall *call)
{
  gint64 material_id = takt_api_call_query_int (call, "material_id", 1, G_MAXINT64, 0);
  g_autoptr (GPtrArray) events = NULL;
  GError *error = NULL;
  guint limit, offset, total = 0;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  events = takt_materials_list_usage (get_materials (call), material_id, limit, offset, &total, &error);
  if (events != NULL)
    takt_api_call_answer_records (call, write_usage, events, 0, events->len, total);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_usage_undo: POST /api/material-usage/{id}/undo */
void
takt_api_usage_undo (TaktApiCall *call)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_materials_undo_usage (get_materials (call), takt_api_call_get_id (call), &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}

static JsonObject *
write_purchase (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPurchase *purchase = record;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "material_type", purchase->material_type);
  takt_json_set_string (object, "color", *purchase->color != '\0' ? purchase->color : NULL);
  takt_json_set_string (object, "color_hex", purchase->color_hex);
  takt_json_set_string (object, "vendor", purchase->vendor);
  json_object_set_int_member (object, "spools", purchase->n_spools);
  json_object_set_int_member (object, "spool_grams", purchase->spool_grams);
  json_object_set_int_member (object, "have_grams", purchase->have_grams);
  json_object_set_int_member (object, "needed_grams", purchase->needed_grams);
  json_object_set_int_member (object, "missing_grams", purchase->missing_grams);
  json_object_set_int_member (object, "low_grams", purchase->low_grams);
  takt_json_set_money (object, "cost", purchase->cost_minor, purchase->currency);
  json_object_set_string_member (object, "currency", purchase->currency);
  takt_json_set_time (object, "runs_out_at", purchase->runs_out_at);
  return object;
}

/** takt_api_purchases_list: GET /api/purchase-list */
void
takt_api_purchases_list (TaktApiCall *call)
{
  g_autoptr (GPtrArray) purchases = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  purchases = takt_materials_list_to_buy (get_materials (call), &error);
  if (purchases != NULL)
    takt_api_call_answer_records (call, write_purchase, purchases, 0, purchases->len, purchases->len);
  else
    takt_api_call_fail (call, error);
}

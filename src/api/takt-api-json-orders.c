/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-json.h"
#include "takt-money.h"

#include <math.h>

/* Orders with what is derived from them, their items and costs, product profiles. */

static JsonArray *
write_words (const char *const *words)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    json_array_add_string_element (array, words[i]);
  return array;
}

static JsonArray *
write_options (GPtrArray *options, const char *name, const char *value)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; options != NULL && i < options->len; i++)
    {
      const TaktOption *option = options->pdata[i];
      JsonObject *object = json_object_new ();

      takt_json_set_string (object, name, option->name);
      takt_json_set_string (object, value, option->value);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
write_item (const TaktOrderItem *item, const char *currency)
{
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", item->id);
  takt_json_set_string (object, "listing_id", item->listing_id);
  takt_json_set_string (object, "title", item->title);
  takt_json_set_string (object, "sku", item->sku);
  json_object_set_array_member (object, "options", write_options (item->options, "name", "value"));
  json_object_set_array_member (object, "personalization",
                                write_options (item->personalization, "question", "answer"));
  json_object_set_int_member (object, "quantity", item->quantity);
  json_object_set_int_member (object, "from_stock", item->from_stock);
  takt_json_set_money (object, "unit_price", item->unit_price_minor, currency);
  takt_json_set_money (object, "discount", item->discount_minor, currency);
  takt_json_set_id (object, "profile_id", item->profile_id);
  takt_json_set_time (object, "created_at", item->created_at);
  takt_json_set_time (object, "updated_at", item->updated_at);
  return object;
}

/** takt_api_write_item: a TaktOrderItem; its price is in the currency of its order. */
JsonObject *
takt_api_write_item (TaktShop *shop, gconstpointer item, GError **error)
{
  g_autoptr (TaktOrder) order =
      takt_orders_get (takt_shop_get_orders (shop), ((const TaktOrderItem *) item)->order_id, error);

  return order != NULL ? write_item (item, order->currency) : NULL;
}

/* Hundredths of a percent are more than anybody asks for. */
static void
set_percent (JsonObject *object, const char *field, double percent)
{
  if (isfinite (percent))
    json_object_set_double_member (object, field, round (percent * 100) / 100);
  else
    json_object_set_null_member (object, field);
}

static gboolean
write_standing (JsonObject *object, TaktShop *shop, const TaktOrder *order, GError **error)
{
  g_autoptr (TaktOrderStanding) standing =
      takt_orders_get_standing (takt_shop_get_orders (shop), order, error);

  if (standing == NULL)
    return FALSE;

  json_object_set_string_member (object, "status", takt_order_status_words[standing->status]);
  json_object_set_array_member (object, "attention", write_words ((const char *const *) standing->attention));
  return TRUE;
}

static void
set_known (JsonObject *object, const char *field, gboolean known, gint64 minor, const char *currency)
{
  if (known)
    takt_json_set_money (object, field, minor, currency);
  else
    json_object_set_null_member (object, field);
}

/* What remains of an order; unknown where its price is in another currency than the costs, or where not all costs are known. */
static void
set_profit (JsonObject *object, const TaktCostSheet *sheet)
{
  gboolean known = sheet->price_known && sheet->is_complete;

  set_known (object, "profit", known, sheet->profit, sheet->currency);
  set_percent (object, "margin_pct", known ? sheet->margin_pct : NAN);
}

static gboolean
write_sums (JsonObject *object, TaktShop *shop, const TaktOrder *order, GError **error)
{
  g_autoptr (TaktCostSheet) sheet = takt_costs_of_order (takt_shop_get_costs (shop), order, error);

  if (sheet == NULL)
    return FALSE;

  json_object_set_int_member (object, "total_print_minutes", sheet->print_minutes);
  json_object_set_int_member (object, "material_grams", sheet->material_grams);
  takt_json_set_money (object, "material_cost", sheet->material_cost, sheet->currency);
  takt_json_set_money (object, "total_cost", sheet->total_cost, sheet->currency);
  set_profit (object, sheet);
  return TRUE;
}

static gboolean
write_prints (JsonObject *object, TaktShop *shop, const TaktOrder *order, GError **error)
{
  g_autoptr (GPtrArray) jobs = takt_queue_list_of_order (takt_shop_get_queue (shop), order->id, error);
  JsonArray *array = NULL;

  if (jobs == NULL || !takt_api_write_jobs (shop, jobs, &array, error))
    return FALSE;

  json_object_set_array_member (object, "prints", array);
  return TRUE;
}

/** takt_api_write_carrier: a TaktCarrier. */
JsonObject *
takt_api_write_carrier (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktCarrier *carrier = record;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "slug", carrier->slug);
  json_object_set_string_member (object, "name", carrier->name);
  return object;
}

/** takt_api_write_shipment: a TaktShipment. */
JsonObject *
takt_api_write_shipment (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktShipment *shipment = record;
  g_autofree char *clipboard = takt_shipment_dup_clipboard (shipment);
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", shipment->id);
  json_object_set_string_member (object, "state", takt_shipment_state_words[shipment->state]);
  json_object_set_boolean_member (object, "only_here", shipment->is_local);
  takt_json_set_string (object, "carrier", shipment->carrier);
  takt_json_set_string (object, "tracking_code", shipment->tracking_code);
  takt_json_set_string (object, "note_to_buyer", shipment->note);
  json_object_set_boolean_member (object, "copy_to_seller", shipment->copy_to_seller);
  takt_json_set_time (object, "due_at", shipment->due_at);
  takt_json_set_time (object, "sending_at", shipment->sending_at);
  takt_json_set_time (object, "ended_at", shipment->ended_at);
  takt_json_set_string (object, "reason", shipment->reason);
  takt_json_set_string (object, "problem", shipment->problem);
  takt_json_set_string (object, "clipboard", clipboard);
  takt_json_set_time (object, "created_at", shipment->created_at);
  takt_json_set_time (object, "updated_at", shipment->updated_at);
  return object;
}

static gboolean
write_shipments (JsonObject *object, TaktShop *shop, const TaktOrder *order, GError **error)
{
  TaktShipping *shipping = takt_shop_get_shipping (shop);
  g_autoptr (GPtrArray) shipments = takt_shipping_list (shipping, order->id, error);
  g_autofree char *shipped_on = takt_order_dup_shipped_on (order);
  g_autofree char *url = takt_shipping_dup_url (shipping, order);
  JsonArray *array;

  if (shipments == NULL)
    return FALSE;

  array = json_array_new ();
  for (guint i = 0; i < shipments->len; i++)
    json_array_add_object_element (array, takt_api_write_shipment (shop, shipments->pdata[i], NULL));
  json_object_set_array_member (object, "shipments", array);
  takt_json_set_string (object, "shipped_on", shipped_on);
  takt_json_set_string (object, "source_url", url);
  return TRUE;
}

/* Who gives it, and in which words. */
static void
write_gift (JsonObject *object, const TaktOrder *order)
{
  json_object_set_boolean_member (object, "is_gift", order->is_gift);
  takt_json_set_string (object, "gift_message", order->gift_message);
  takt_json_set_string (object, "gift_sender", order->gift_sender);
}

/* How far to believe what is shown: nothing is hidden for being old, but said to be (reference.md §11). */
static void
write_freshness (JsonObject *object, TaktShop *shop, const TaktOrder *order)
{
  TaktTime age = takt_clock_now (takt_shop_get_clock (shop)) - order->read_at;
  gboolean is_read = order->read_at != TAKT_TIME_UNSET;

  takt_json_set_time (object, "read_at", order->read_at);
  json_object_set_boolean_member (object, "is_stale", is_read && age > TAKT_SOURCE_FRESH_SECONDS);
  json_object_set_boolean_member (object, "is_listing_stale", is_read && age > TAKT_LISTING_FRESH_SECONDS);
  takt_json_set_time (object, "purged_at", order->purged_at);
}

/* Whether it leaves in time, while it is open. */
static void
write_promise (JsonObject *object, TaktShop *shop, const TaktOrder *order)
{
  const TaktOrderPromise *promise = order->is_shipped || order->is_cancelled
                                        ? NULL
                                        : takt_promises_get (takt_shop_get_promises (shop), order->id);

  if (promise != NULL)
    json_object_set_object_member (object, "promise", takt_api_write_promise (promise));
  else
    json_object_set_null_member (object, "promise");
}

/** takt_api_write_order: a TaktOrder with status, items, prints and sums. */
JsonObject *
takt_api_write_order (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktOrder *order = record;
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *items = json_array_new ();

  for (guint i = 0; i < order->items->len; i++)
    json_array_add_object_element (items, write_item (order->items->pdata[i], order->currency));

  takt_json_set_id (object, "id", order->id);
  takt_json_set_string (object, "order_number", order->order_number);
  takt_json_set_string (object, "source", order->source);
  takt_json_set_string (object, "shop_id",
                        order->source_shop != NULL && *order->source_shop != '\0' ? order->source_shop
                                                                                  : NULL);
  takt_json_set_string (object, "shop_name",
                        order->shop_name != NULL && *order->shop_name != '\0' ? order->shop_name : NULL);
  takt_json_set_string (object, "customer_name", order->customer_name);
  takt_json_set_string (object, "customer_email", order->customer_email);
  takt_json_set_time (object, "ordered_at", order->ordered_at);
  takt_json_set_time (object, "ship_by", order->ship_by);
  takt_json_set_time (object, "promised_at", order->promised_at);
  takt_json_set_money (object, "total_price", takt_order_get_revenue (order), order->currency);
  takt_json_set_money (object, "tax", order->tax_minor, order->currency);
  json_object_set_boolean_member (object, "seller_remits_tax", order->keeps_tax);
  takt_json_set_string (object, "currency", order->currency);
  takt_json_set_string (object, "tracking_code", order->tracking_code);
  takt_json_set_string (object, "carrier", order->carrier);
  takt_json_set_time (object, "created_at", order->created_at);
  takt_json_set_time (object, "updated_at", order->updated_at);
  json_object_set_array_member (object, "items", items);

  write_gift (object, order);
  write_freshness (object, shop, order);
  write_promise (object, shop, order);
  if (!write_standing (object, shop, order, error) || !write_shipments (object, shop, order, error)
      || !write_sums (object, shop, order, error) || !write_prints (object, shop, order, error))
    return NULL;
  return g_steal_pointer (&object);
}

/** takt_api_write_packing: what a person packs a TaktOrder by. Digital lines are not in the box. */
JsonObject *
takt_api_write_packing (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktOrder *order = record;
  g_autofree char *url = takt_shipping_dup_url (takt_shop_get_shipping (shop), order);
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();

  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];

      if (!item->is_digital)
        json_array_add_object_element (items, write_item (item, order->currency));
    }

  takt_json_set_id (object, "order_id", order->id);
  takt_json_set_string (object, "order_number", order->order_number);
  takt_json_set_string (object, "customer_name", order->customer_name);
  takt_json_set_string (object, "ship_to", order->ship_to);
  takt_json_set_string (object, "source_url", url);
  takt_json_set_string (object, "message", order->message);
  write_gift (object, order);
  json_object_set_array_member (object, "items", items);
  takt_json_set_time (object, "purged_at", order->purged_at);
  return object;
}

static JsonObject *
write_cost_line (const TaktCostLine *line, const char *currency)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", line->kind);
  takt_json_set_string (object, "description", line->description);
  takt_json_set_money (object, "amount", line->amount_minor, currency);
  json_object_set_int_member (object, "grams", line->grams);
  json_object_set_int_member (object, "minutes", line->minutes);
  takt_json_set_id (object, "item_id", line->item_id);
  json_object_set_boolean_member (object, "is_actual", line->is_actual);
  return object;
}

/* What is left when the fees are paid, those of the ledger or, until it knows, those that are foreseen. */
static void
set_profit_after_fees (JsonObject *object, const TaktCostSheet *sheet)
{
  gint64 profit = sheet->profit;
  gboolean known = sheet->price_known && sheet->is_complete && (sheet->fees_known || sheet->has_estimate)
                   && takt_money_add (&profit, -sheet->fees_estimated);

  set_known (object, "profit_after_fees", known, profit, sheet->currency);
}

static JsonArray *
write_fee_lines (const TaktCostSheet *sheet)
{
  JsonArray *lines = json_array_new ();

  for (guint i = 0; i < sheet->fee_lines->len; i++)
    {
      const TaktFeeLine *line = sheet->fee_lines->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "description", line->description);
      takt_json_set_money (object, "amount", line->amount_minor, sheet->currency);
      json_object_set_boolean_member (object, "is_actual", line->is_actual);
      json_array_add_object_element (lines, object);
    }
  return lines;
}

/** takt_api_write_cost: a TaktCostSheet. */
JsonObject *
takt_api_write_cost (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktCostSheet *sheet = record;
  JsonObject *object = json_object_new ();
  JsonArray *lines = json_array_new ();

  for (guint i = 0; i < sheet->lines->len; i++)
    json_array_add_object_element (lines, write_cost_line (sheet->lines->pdata[i], sheet->currency));

  takt_json_set_money (object, "material_cost", sheet->material_cost, sheet->currency);
  takt_json_set_money (object, "labor_cost", sheet->labor_cost, sheet->currency);
  takt_json_set_money (object, "overhead", sheet->overhead, sheet->currency);
  set_known (object, "fees", sheet->fees_known, sheet->fees, sheet->currency);
  set_known (object, "fees_estimated", sheet->has_estimate, sheet->fees_estimated, sheet->currency);
  json_object_set_array_member (object, "fee_lines", write_fee_lines (sheet));
  set_profit_after_fees (object, sheet);
  takt_json_set_money (object, "scrap_cost", sheet->scrap_cost, sheet->currency);
  takt_json_set_money (object, "total_cost", sheet->total_cost, sheet->currency);
  set_known (object, "price", sheet->price_known, sheet->price, sheet->currency);
  set_known (object, "tax_due", sheet->price_known, sheet->tax_due, sheet->currency);
  set_profit (object, sheet);
  /* 0 stands for a target that no price reaches. */
  set_known (object, "suggested_price",
             sheet->is_complete && (sheet->suggested_price > 0 || sheet->total_cost == 0),
             sheet->suggested_price, sheet->currency);
  json_object_set_string_member (object, "pricing", takt_pricing_words[sheet->pricing]);
  json_object_set_array_member (object, "lines", lines);
  return object;
}

static JsonArray *
write_filaments (GPtrArray *filaments)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < filaments->len; i++)
    {
      const TaktFilament *filament = filaments->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "material_type", filament->material_type);
      takt_json_set_string (object, "color", filament->color);
      json_object_set_int_member (object, "grams", filament->grams);
      takt_api_write_int_or_null (object, "filament_index", filament->index, 0);
      json_array_add_object_element (array, object);
    }
  return array;
}

/** takt_api_write_profile: a TaktProfile. */
JsonObject *
takt_api_write_profile (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktProfile *profile = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", profile->id);
  json_object_set_string_member (object, "name", profile->name);
  takt_json_set_string (object, "sku", profile->sku);
  takt_json_set_string (object, "listing_id", profile->listing_id);
  takt_json_set_string (object, "title", profile->title);
  takt_json_set_string (object, "file_name", profile->file_name);
  takt_api_write_int_or_null (object, "file_plate", profile->file_plate, 0);
  json_object_set_int_member (object, "estimated_minutes", profile->estimated_minutes);
  json_object_set_int_member (object, "units_per_plate", profile->units_per_plate);
  json_object_set_array_member (object, "materials", write_filaments (profile->materials));
  takt_api_write_int_or_null (object, "nozzle_temp", profile->nozzle_temp, 0);
  takt_api_write_int_or_null (object, "bed_temp", profile->bed_temp, 0);
  takt_api_write_int_or_null (object, "print_speed", profile->print_speed, 0);
  if (profile->nozzle_diameter > 0)
    json_object_set_double_member (object, "nozzle_diameter", profile->nozzle_diameter);
  else
    json_object_set_null_member (object, "nozzle_diameter");
  json_object_set_array_member (object, "printer_models",
                                write_words ((const char *const *) profile->printer_models));
  json_object_set_int_member (object, "labor_minutes", profile->labor_minutes);
  json_object_set_int_member (object, "target_margin_pct", profile->target_margin_pct);
  takt_json_set_string (object, "origin", profile->origin);
  {
    const char *currency = profile->currency != NULL
                               ? profile->currency
                               : takt_settings_get (takt_shop_get_settings (shop))->currency;

    json_object_set_string_member (object, "currency", currency);
    takt_json_set_money (object, "price", profile->price_minor, currency);
    takt_json_set_money (object, "packaging", profile->packaging_minor, currency);
  }
  takt_json_set_time (object, "archived_at", profile->archived_at);
  takt_json_set_time (object, "created_at", profile->created_at);
  takt_json_set_time (object, "updated_at", profile->updated_at);
  return object;
}

/** takt_api_write_order_event: a TaktOrderEvent. */
JsonObject *
takt_api_write_order_event (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktOrderEvent *event = record;
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), event->order_id, error);
  JsonObject *object;

  if (order == NULL)
    return NULL;

  object = json_object_new ();
  takt_json_set_id (object, "id", event->id);
  takt_json_set_id (object, "order_id", event->order_id);
  takt_json_set_string (object, "order_number", order->order_number);
  takt_json_set_time (object, "at", event->at);
  json_object_set_string_member (object, "kind", takt_order_event_words[event->kind]);
  set_known (object, "amount", event->amount_minor != 0, event->amount_minor, order->currency);
  takt_json_set_time (object, "old_time", event->old_time);
  takt_json_set_time (object, "new_time", event->new_time);
  return object;
}

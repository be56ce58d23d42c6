/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-json.h"

/* What belongs to the shop as a whole: settings and the connection to Etsy. */

static JsonObject *
write_smtp (const TaktSettingsValues *values)
{
  JsonObject *object = json_object_new ();

  takt_json_set_string (object, "host", values->smtp_host);
  json_object_set_int_member (object, "port", values->smtp_port);
  json_object_set_string_member (object, "security", values->smtp_security);
  takt_json_set_string (object, "user", values->smtp_user);
  takt_json_set_string (object, "from", values->smtp_from);
  return object;
}

/** takt_api_write_settings: TaktSettingsValues. The mail password is not among them and never in an answer. */
JsonObject *
takt_api_write_settings (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktSettingsValues *values = record;
  g_autoptr (JsonNode) hours = takt_json_parse (values->attended_hours, -1, error);
  JsonObject *object;

  if (hours == NULL)
    return NULL;

  object = json_object_new ();
  json_object_set_string_member (object, "currency", values->currency);
  takt_json_set_money (object, "labor_rate_per_hour", values->labor_rate_minor, values->currency);
  takt_json_set_money (object, "overhead_per_order", values->overhead_minor, values->currency);
  json_object_set_string_member (object, "pricing", takt_pricing_words[values->pricing]);
  json_object_set_int_member (object, "buffer_minutes", values->buffer_minutes);
  json_object_set_member (object, "attended_hours", g_steal_pointer (&hours));
  json_object_set_object_member (object, "smtp", write_smtp (values));
  json_object_set_int_member (object, "etsy_sync_minutes", values->etsy_sync_minutes);
  json_object_set_boolean_member (object, "backup_daily", values->backup_daily);
  json_object_set_boolean_member (object, "first_layer_photo", values->first_layer_photo);
  return object;
}

/** takt_api_write_source_status: a TaktSourceStatus. */
JsonObject *
takt_api_write_source_status (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktSourceStatus *status = record;
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "connected", status->connected);
  takt_json_set_string (object, "shop_id", status->shop_id);
  takt_json_set_string (object, "shop_name", status->shop_name);
  takt_json_set_string (object, "currency", status->currency);
  takt_json_set_time (object, "last_sync_at", takt_orders_get_last_sync (takt_shop_get_orders (shop)));
  takt_json_set_string (object, "last_error", status->last_error);
  takt_api_write_int_or_null (object, "requests_left_today", status->requests_left_today, -1);
  json_object_set_string_member (object, "can_ship", status->can_ship != NULL ? status->can_ship : "unknown");
  return object;
}

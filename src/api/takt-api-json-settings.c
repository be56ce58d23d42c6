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

static void
set_percent (JsonObject *object, const char *field, int basis_points)
{
  json_object_set_double_member (object, field, basis_points / 100.0);
}

static JsonObject *
write_fees (const TaktSettingsValues *values)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "country", values->fee_country);
  set_percent (object, "transaction_pct", values->fee_transaction_bp);
  set_percent (object, "processing_pct", values->fee_processing_bp);
  takt_json_set_money (object, "processing_fixed", values->fee_processing_minor, values->currency);
  takt_json_set_money (object, "listing_fee", values->fee_listing_minor, values->currency);
  set_percent (object, "regulatory_pct", values->fee_regulatory_bp);
  return object;
}

/** takt_api_write_settings: TaktSettingsValues. The mail password is not among them and never in an answer. */
JsonObject *
takt_api_write_settings (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktSettingsValues *values = record;
  g_autoptr (JsonNode) hours = takt_json_parse (values->attended_hours, -1, error);
  g_autoptr (JsonNode) holidays = hours != NULL ? takt_json_parse (values->holidays, -1, error) : NULL;
  JsonObject *object;

  if (holidays == NULL)
    return NULL;

  object = json_object_new ();
  json_object_set_string_member (object, "currency", values->currency);
  takt_json_set_money (object, "labor_rate_per_hour", values->labor_rate_minor, values->currency);
  takt_json_set_money (object, "overhead_per_order", values->overhead_minor, values->currency);
  json_object_set_string_member (object, "pricing", takt_pricing_words[values->pricing]);
  json_object_set_int_member (object, "buffer_minutes", values->buffer_minutes);
  json_object_set_member (object, "attended_hours", g_steal_pointer (&hours));
  json_object_set_member (object, "holidays", g_steal_pointer (&holidays));
  json_object_set_int_member (object, "swap_minutes", values->swap_minutes);
  json_object_set_int_member (object, "handling_minutes", values->handling_minutes);
  json_object_set_int_member (object, "remnant_grams", values->remnant_grams);
  json_object_set_int_member (object, "plan_promises_pct", values->plan_promises_pct);
  json_object_set_int_member (object, "plan_hand_work_pct", values->plan_hand_work_pct);
  json_object_set_int_member (object, "plan_machine_time_pct", values->plan_machine_time_pct);
  json_object_set_int_member (object, "plan_stability_pct", values->plan_stability_pct);
  json_object_set_boolean_member (object, "plan_auto", values->plan_auto);
  json_object_set_boolean_member (object, "allow_failover", values->allow_failover);
  json_object_set_int_member (object, "failover_reprints", values->failover_reprints);
  json_object_set_object_member (object, "smtp", write_smtp (values));
  json_object_set_int_member (object, "etsy_sync_minutes", values->etsy_sync_minutes);
  json_object_set_int_member (object, "ship_delay_seconds", values->ship_delay_seconds);
  json_object_set_int_member (object, "personal_data_days", values->personal_data_days);
  json_object_set_boolean_member (object, "backup_daily", values->backup_daily);
  json_object_set_boolean_member (object, "first_layer_photo", values->first_layer_photo);
  json_object_set_int_member (object, "color_tolerance", values->color_tolerance);
  json_object_set_boolean_member (object, "pull_cancelled_prints", values->pull_cancelled_prints);
  json_object_set_boolean_member (object, "tray_enabled", values->tray_enabled);
  json_object_set_boolean_member (object, "run_in_background", values->run_in_background);
  json_object_set_boolean_member (object, "autostart", values->autostart);
  json_object_set_object_member (object, "etsy_fees", write_fees (values));
  return object;
}

/** takt_api_write_source_status: a TaktSourceStatus. */
JsonObject *
takt_api_write_source_status (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktSourceStatus *status = record;
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "connected", status->connected);
  json_object_set_string_member (object, "state", takt_source_state_words[status->state]);
  json_object_set_boolean_member (object, "read_only", status->read_only);
  takt_json_set_string (object, "shop_id", status->shop_id);
  takt_json_set_string (object, "shop_name", status->shop_name);
  takt_json_set_string (object, "currency", status->currency);
  takt_json_set_time (object, "last_sync_at", status->last_sync_at);
  json_object_set_boolean_member (object, "is_syncing", status->is_syncing);
  takt_json_set_string (object, "sync_phase", status->sync_phase);
  json_object_set_int_member (object, "sync_receipts", status->sync_receipts);
  takt_api_write_int_or_null (object, "sync_total", status->sync_total, -1);
  takt_json_set_string (object, "last_error", status->last_error);
  takt_json_set_time (object, "ledger_until", status->ledger_until);
  takt_json_set_string (object, "ledger_error", status->ledger_error);
  takt_api_write_int_or_null (object, "requests_left_today", status->requests_left_today, -1);
  json_object_set_string_member (object, "can_ship", status->can_ship != NULL ? status->can_ship : "unknown");
  takt_json_set_string (object, "can_ship_reason", status->can_ship_reason);
  takt_json_set_time (object, "can_ship_at", status->can_ship_at);
  json_object_set_string_member (object, "addresses",
                                 status->addresses != NULL ? status->addresses : "unknown");
  return object;
}

/** takt_api_write_source_setup: a TaktSourceSetup. */
JsonObject *
takt_api_write_source_setup (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktSourceSetup *setup = record;
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();
  JsonArray *scopes = json_array_new ();

  for (guint i = 0; i < setup->steps->len; i++)
    {
      const TaktSetupStep *step = setup->steps->pdata[i];
      JsonObject *element = json_object_new ();

      json_object_set_int_member (element, "number", i + 1);
      takt_json_set_string (element, "text", step->text);
      takt_json_set_string (element, "url", step->url);
      json_array_add_object_element (steps, element);
    }
  for (guint i = 0; i < setup->scopes->len; i++)
    {
      const TaktSetupScope *scope = setup->scopes->pdata[i];
      JsonObject *element = json_object_new ();

      takt_json_set_string (element, "name", scope->name);
      takt_json_set_string (element, "purpose", scope->purpose);
      json_object_set_boolean_member (element, "in_read_only_mode", !scope->is_optional);
      json_array_add_object_element (scopes, element);
    }

  takt_json_set_string (object, "redirect_uri", setup->redirect_uri);
  takt_json_set_string (object, "notice", setup->notice);
  json_object_set_array_member (object, "steps", steps);
  json_object_set_array_member (object, "scopes", scopes);
  return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-json.h"

/** takt_api_write_found_printer: a TaktFoundPrinter, with the number of the printer that has its serial. */
JsonObject *
takt_api_write_found_printer (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktFoundPrinter *found = record;
  JsonObject *object;
  gint64 known_id;

  if (!takt_printers_find_serial (takt_shop_get_printers (shop), found->serial, &known_id, error))
    return NULL;

  object = json_object_new ();
  json_object_set_string_member (object, "serial", found->serial);
  takt_json_set_string (object, "model", found->model);
  takt_json_set_string (object, "name", found->name);
  json_object_set_string_member (object, "host", found->host);
  takt_json_set_string (object, "firmware", found->firmware);
  takt_json_set_string (object, "connect_mode", takt_found_connect_to_word (found->connect));
  takt_json_set_string (object, "bind_state", takt_found_bind_to_word (found->bind));
  takt_json_set_time (object, "first_seen", found->first_seen);
  takt_json_set_time (object, "last_seen", found->last_seen);
  takt_json_set_id (object, "known_id", known_id);
  return object;
}

/** takt_api_write_connection_test: a TaktConnectionTest. */
JsonObject *
takt_api_write_connection_test (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktConnectionTest *test = record;
  JsonObject *object = json_object_new ();
  g_autoptr (JsonArray) steps = json_array_new ();

  for (int i = 0; i < TAKT_TEST_N_STEPS; i++)
    {
      JsonObject *step = json_object_new ();

      json_object_set_string_member (step, "step", takt_test_step_to_word ((TaktTestStep) i));
      json_object_set_string_member (step, "result", takt_test_result_to_word (test->results[i]));
      json_object_set_string_member (step, "message", test->messages[i]);
      json_array_add_object_element (steps, step);
    }

  json_object_set_boolean_member (object, "ok", takt_connection_test_is_fine (test));
  takt_json_set_string (object, "certificate_fingerprint", test->fingerprint);
  json_object_set_array_member (object, "steps", g_steal_pointer (&steps));
  return object;
}

/** takt_api_write_cloud_status: a TaktCloudStatus, with what the engine says of its age. */
JsonObject *
takt_api_write_cloud_status (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktCloudStatus *status = record;
  g_autofree char *notice = takt_cloud_dup_notice (takt_shop_get_cloud (shop));
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "state", takt_cloud_state_words[status->state]);
  json_object_set_string_member (object, "region", takt_cloud_region_words[status->region]);
  takt_json_set_string (object, "account", status->account);
  takt_json_set_time (object, "signed_in_at", status->signed_in_at);
  takt_json_set_time (object, "expires_at", status->expires_at);
  takt_json_set_string (object, "notice", notice);
  takt_json_set_string (object, "last_error", status->last_error);
  return object;
}

/** takt_api_write_cloud_printer: a TaktCloudPrinter; of its access code only whether there is one. */
JsonObject *
takt_api_write_cloud_printer (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktCloudPrinter *printer = record;
  JsonObject *object;
  gint64 known_id;

  if (!takt_printers_find_serial (takt_shop_get_printers (shop), printer->serial, &known_id, error))
    return NULL;

  object = json_object_new ();
  json_object_set_string_member (object, "serial", printer->serial);
  takt_json_set_string (object, "name", printer->name);
  takt_json_set_string (object, "model", printer->model);
  json_object_set_boolean_member (object, "online", printer->is_online);
  takt_json_set_string (object, "print_status", printer->print_status);
  json_object_set_boolean_member (object, "has_access_code", printer->access_code != NULL);
  takt_json_set_id (object, "known_id", known_id);
  return object;
}

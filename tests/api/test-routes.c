/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "api-fixture.h"
#include "takt-error.h"

/* What single routes promise beyond their shapes: what a PUT leaves alone, what is refused, where secrets go. */

static void
test_put_leaves_the_rest (ApiFixture *f, gconstpointer data)
{
  gint64 id = api_add_profile (f, "Vase", 90, 40);
  g_autofree char *path = g_strdup_printf ("/api/product-profiles/%" G_GINT64_FORMAT, id);
  g_autoptr (JsonObject) profile = NULL;

  profile = api_expect (f, 200, "PUT", path, "{\"sku\": \"V-1\", \"nozzle_temp\": null}");
  g_assert_cmpstr (api_text (profile, "sku"), ==, "V-1");
  g_assert_true (api_is_null (profile, "nozzle_temp"));
  g_assert_cmpstr (api_text (profile, "name"), ==, "Vase");
  g_assert_cmpint (api_int (profile, "bed_temp"), ==, 60);
  g_assert_cmpint (api_int (profile, "materials[0].grams"), ==, 40);

  g_clear_pointer (&profile, json_object_unref);
  profile = api_expect (f, 200, "PUT", path, "{\"materials\": [], \"sku\": null}");
  g_assert_true (api_is_null (profile, "sku"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (profile, "materials")), ==, 0);

  g_clear_pointer (&profile, json_object_unref);
  profile = api_expect (f, 200, "PUT", path, "{}");
  g_assert_cmpstr (api_text (profile, "name"), ==, "Vase");
}

static void
test_lists (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonArray) page = NULL;

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *number = g_strdup_printf ("A%d", i);

      api_add_order (f, number);
      takt_manual_clock_advance (f->clock, G_USEC_PER_SEC);
    }

  page = api_expect_list (f, "/api/orders?limit=2&offset=1&sort=ordered_at", 40);
  g_assert_cmpuint (json_array_get_length (page), ==, 2);
  g_assert_cmpstr (api_text (json_array_get_object_element (page, 0), "order_number"), ==, "A1");
  g_assert_cmpstr (api_text (json_array_get_object_element (page, 1), "order_number"), ==, "A2");

  g_clear_pointer (&page, json_array_unref);
  page = api_expect_list (f, "/api/orders?q=a35", 1);
  g_assert_cmpstr (api_text (json_array_get_object_element (page, 0), "order_number"), ==, "A35");

  /* All of them, written in slices. */
  g_clear_pointer (&page, json_array_unref);
  page = api_expect_list (f, "/api/orders?sort=ordered_at", 40);
  g_assert_cmpuint (json_array_get_length (page), ==, 40);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *number = g_strdup_printf ("A%u", i);

      g_assert_cmpstr (api_text (json_array_get_object_element (page, i), "order_number"), ==, number);
    }

  /* Words are decoded as a form does it. */
  g_clear_pointer (&page, json_array_unref);
  page = api_expect_list (f, "/api/orders?q=desk+bracke%74&limit=1000", 40);
  g_assert_cmpuint (json_array_get_length (page), ==, 40);

  g_clear_pointer (&page, json_array_unref);
  page = api_expect_list (f, "/api/orders?status=attention", 40);
  g_assert_cmpstr (
      json_array_get_string_element (
          json_object_get_array_member (json_array_get_object_element (page, 0), "attention"), 0),
      ==, "unmapped_item");

  api_add_printer (f, "One");
  api_add_printer (f, "Two");
  api_add_printer (f, "Three");
  g_clear_pointer (&page, json_array_unref);
  page = api_expect_list (f, "/api/printers?limit=1&offset=2", 3);
  g_assert_cmpuint (json_array_get_length (page), ==, 1);
  g_clear_pointer (&page, json_array_unref);
  page = api_expect_list (f, "/api/printers?offset=7", 3);
  g_assert_cmpuint (json_array_get_length (page), ==, 0);
}

static void
test_orders (ApiFixture *f, gconstpointer data)
{
  gint64 id = api_add_order (f, "7001");
  g_autofree char *path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT, id);
  g_autofree char *ship = g_strconcat (path, "/ship", NULL);
  g_autofree char *cancel = g_strconcat (path, "/cancel", NULL);
  g_autoptr (JsonObject) order = NULL;

  order = api_expect (f, 200, "GET", path, NULL);
  g_assert_cmpstr (api_text (order, "source"), ==, "manual");
  g_assert_cmpfloat (api_number (order, "total_price"), ==, 30.0);
  g_assert_cmpstr (api_text (order, "currency"), ==, "USD");
  g_assert_cmpstr (api_text (order, "ordered_at"), ==, "2025-12-24T16:00:00Z");
  g_assert_cmpstr (api_text (order, "items[0].options[0].value"), ==, "White");
  g_assert_cmpstr (api_text (order, "items[0].personalization[0].answer"), ==, "Ann");
  g_assert_cmpfloat (api_number (order, "items[1].unit_price"), ==, 12.0);

  api_refuse (f, 409, NULL, "POST", "/api/orders",
              "{\"order_number\": \"7001\", \"items\": [{\"title\": \"x\"}]}");
  api_refuse (f, 422, "items[0].profile_id", "POST", "/api/orders",
              "{\"items\": [{\"title\": \"x\", \"profile_id\": 5}]}");
  api_refuse (f, 422, "items", "POST", "/api/orders", "{\"items\": []}");
  api_refuse (f, 422, "total_price", "POST", "/api/orders",
              "{\"items\": [{\"title\": \"x\"}], \"total_price\": 1.005}");
  api_refuse (f, 422, "currency", "POST", "/api/orders",
              "{\"items\": [{\"title\": \"x\"}], \"currency\": \"gold\"}");

  g_clear_pointer (&order, json_object_unref);
  order = api_expect (f, 200, "PUT", path, "{\"promised_at\": \"2025-12-30T12:00:00+01:00\"}");
  g_assert_cmpstr (api_text (order, "promised_at"), ==, "2025-12-30T11:00:00Z");
  g_clear_pointer (&order, json_object_unref);
  order = api_expect (f, 200, "PUT", path, "{\"promised_at\": null}");
  g_assert_true (api_is_null (order, "promised_at"));

  g_clear_pointer (&order, json_object_unref);
  order = api_expect (f, 200, "POST", ship, "{\"carrier\": \"usps\", \"tracking_code\": \"9400 1\"}");
  g_assert_cmpstr (api_text (order, "status"), ==, "shipped");
  g_assert_cmpstr (api_text (order, "carrier"), ==, "usps");
  g_clear_pointer (&order, json_object_unref);
  order = api_expect (f, 200, "POST", ship, "{\"tracking_code\": null}");
  g_assert_cmpstr (api_text (order, "carrier"), ==, "usps");
  g_assert_true (api_is_null (order, "tracking_code"));
  api_refuse (f, 409, NULL, "POST", cancel, NULL);

  /* Other money. */
  g_clear_pointer (&order, json_object_unref);
  order = api_expect (
      f, 201, "POST", "/api/orders",
      "{\"currency\": \"JPY\", \"items\": [{\"title\": \"x\", \"unit_price\": 500, \"quantity\": 2}]}");
  g_assert_cmpfloat (api_number (order, "total_price"), ==, 1000.0);
  g_assert_true (api_is_null (order, "profit"));
}

static void
assert_age (ApiFixture *f, gint64 age, gboolean listing_is_stale, gboolean is_stale)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (takt_shop_get_store (f->shop), "UPDATE orders SET created_at = ?1 WHERE id = 1");
  g_autoptr (JsonObject) order = NULL;

  takt_statement_bind_int (update, 1, API_NOW - age);
  g_assert_true (takt_statement_run (update, NULL));
  order = api_expect (f, 200, "GET", "/api/orders/1", NULL);
  g_assert_false (api_is_null (order, "read_at"));
  g_assert_cmpint (json_object_get_boolean_member (order, "is_listing_stale"), ==, listing_is_stale);
  g_assert_cmpint (json_object_get_boolean_member (order, "is_stale"), ==, is_stale);
}

/* How old a shop's orders are is said with each; what was entered by hand has nobody to be asked. */
static void
test_age (ApiFixture *f, gconstpointer data)
{
  const TaktShopRecord shop = { .source = (char *) "etsy",
                                .external_id = (char *) "1",
                                .currency = (char *) "USD" };
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  TaktOrder *order = takt_order_new ();
  g_autoptr (JsonObject) by_hand = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  order->order_number = g_strdup ("7");
  order->ordered_at = API_NOW;
  g_ptr_array_add (orders, order);
  g_assert_true (takt_orders_merge (takt_shop_get_orders (f->shop), &shop, orders, NULL, &error));
  g_assert_no_error (error);

  assert_age (f, 6 * 3600, FALSE, FALSE);
  assert_age (f, 6 * 3600 + 1, TRUE, FALSE);
  assert_age (f, 24 * 3600, TRUE, FALSE);
  assert_age (f, 24 * 3600 + 1, TRUE, TRUE);

  path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT, api_add_order (f, "8"));
  by_hand = api_expect (f, 200, "GET", path, NULL);
  g_assert_true (api_is_null (by_hand, "read_at"));
  g_assert_false (json_object_get_boolean_member (by_hand, "is_stale"));
}

static void
test_schedule_refusals (ApiFixture *f, gconstpointer data)
{
  gint64 printer = api_add_printer (f, "One");
  gint64 order = api_add_order (f, "1");
  g_autofree char *path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT "/schedule-prints", order);
  g_autofree char *body = g_strdup_printf ("{\"printer_id\": %" G_GINT64_FORMAT "}", printer);
  g_autofree char *skip =
      g_strdup_printf ("{\"printer_id\": %" G_GINT64_FORMAT ", \"skip_unmapped\": true}", printer);
  g_autofree char *force = g_strdup_printf (
      "{\"printer_id\": %" G_GINT64_FORMAT ", \"skip_unmapped\": true, \"force\": true}", printer);
  g_autoptr (JsonObject) answer = NULL;

  /* No item has a profile; then one has. */
  api_refuse (f, 422, "items[0]", "POST", path, body);
  api_refuse (f, 409, NULL, "POST", path, skip);
  api_add_profile (f, "Custom Desk Bracket", 120, 45);
  api_refuse (f, 422, "items[1]", "POST", path, body);

  answer = api_expect (f, 201, "POST", path, skip);
  g_assert_cmpstr (api_text (answer, "message"), ==, "Scheduled 1 print job");
  /* Nothing is loaded. */
  g_assert_true (api_is_null (answer, "prints[0].material_slot"));
  g_assert_nonnull (strstr (api_text (answer, "prints[0].problem"), "PLA"));

  api_refuse (f, 409, NULL, "POST", path, skip);
  g_clear_pointer (&answer, json_object_unref);
  answer = api_expect (f, 201, "POST", path, force);
  g_assert_cmpstr (api_text (answer, "prints[0].status"), ==, "queued");
}

static void
test_queue (ApiFixture *f, gconstpointer data)
{
  gint64 printer = api_add_printer (f, "One");
  g_autofree char *add = g_strdup_printf (
      "{\"printer_id\": %" G_GINT64_FORMAT
      ", \"job_name\": \"Vase\", \"file_name\": \"vase.gcode.3mf\", \"estimated_duration_minutes\": 30}",
      printer);
  g_autofree char *nameless = g_strdup_printf ("{\"printer_id\": %" G_GINT64_FORMAT "}", printer);
  g_autoptr (JsonObject) first = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints", add);
  g_autoptr (JsonObject) second = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints", add);
  g_autofree char *path =
      g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT, api_int (first, "id"));
  g_autofree char *start = g_strconcat (path, "/start", NULL);
  g_autofree char *retry = g_strconcat (path, "/retry", NULL);
  g_autofree char *queue =
      g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT "/queue", printer);
  g_autofree char *other_way = g_strdup_printf ("{\"printer_id\": %" G_GINT64_FORMAT
                                                ", \"ids\": [%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT "]}",
                                                printer, api_int (second, "id"), api_int (first, "id"));
  g_autofree char *half =
      g_strdup_printf ("{\"printer_id\": %" G_GINT64_FORMAT ", \"ids\": [%" G_GINT64_FORMAT ", 999]}",
                       printer, api_int (second, "id"));
  g_autoptr (JsonArray) queued = NULL;
  g_autoptr (JsonObject) job = NULL;

  api_refuse (f, 422, "job_name", "POST", "/api/bambu/scheduled-prints", nameless);
  api_refuse (f, 422, "order_id", "POST", "/api/bambu/scheduled-prints",
              "{\"printer_id\": 1, \"order_id\": 77}");
  api_refuse (f, 422, "order_item_id", "POST", "/api/bambu/scheduled-prints",
              "{\"printer_id\": 1, \"order_item_id\": 77}");

  {
    g_autoptr (ApiAnswer) answer = api_send (f, "POST", "/api/bambu/scheduled-prints/reorder", other_way);

    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "X-Total-Count"), ==, "2");
  }
  queued = api_expect_list (f, queue, 2);
  g_assert_cmpint (api_int (json_array_get_object_element (queued, 0), "id"), ==, api_int (second, "id"));
  {
    g_autofree char *before = api_dump (f);
    g_autoptr (ApiAnswer) answer = api_send (f, "POST", "/api/bambu/scheduled-prints/reorder", half);
    g_autofree char *after = api_dump (f);

    g_assert_cmpuint (answer->status, >=, 400);
    g_assert_cmpuint (answer->status, <, 500);
    g_assert_cmpstr (before, ==, after);
  }

  /* A status goes alone. */
  api_refuse (f, 422, "notes", "PUT", path, "{\"status\": \"started\", \"notes\": \"x\"}");
  api_refuse (f, 422, "failed_reason", "PUT", path, "{\"status\": \"started\", \"failed_reason\": \"x\"}");
  api_refuse (f, 422, "failed_reason", "PUT", path, "{\"failed_reason\": \"x\"}");
  api_refuse (f, 409, NULL, "PUT", path, "{\"status\": \"queued\"}");
  api_refuse (f, 409, NULL, "POST", retry, NULL);
  /* The machine is not heard. */
  api_refuse (f, 503, NULL, "POST", start, NULL);

  job = api_expect (f, 200, "PUT", path, "{\"status\": \"cancelled\"}");
  g_assert_cmpstr (api_text (job, "status"), ==, "cancelled");
  api_refuse (f, 409, NULL, "PUT", path, "{\"status\": \"started\"}");
  api_refuse (f, 409, NULL, "PUT", path, "{\"priority\": 3}");
  g_clear_pointer (&job, json_object_unref);
  job = api_expect (f, 200, "POST", retry, NULL);
  g_assert_cmpstr (api_text (job, "status"), ==, "queued");

  api_expect (f, 204, "DELETE", path, NULL);
  api_refuse (f, 404, NULL, "GET", path, NULL);
}

static void
test_machine_says_no (ApiFixture *f, gconstpointer data)
{
  gint64 printer = api_add_printer (f, "One");
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, printer);
  g_autoptr (JsonObject) ignored = NULL;

  api_refuse (f, 503, NULL, "POST", "/api/printers/1/stop", NULL);

  api_go_live (f, printer);
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "9", 5);
  link->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "The printer refused the command.");
  api_refuse (f, 502, NULL, "POST", "/api/printers/1/pause", NULL);
  ignored = api_expect (f, 200, "POST", "/api/printers/1/pause", NULL);
  g_assert_cmpuint (link->commands->len, ==, 2);
}

static void
test_acts (ApiFixture *f, gconstpointer data)
{
  gint64 printer = api_add_printer (f, "One");
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, printer);
  g_autoptr (JsonObject) ignored = NULL;

  api_refuse (f, 503, NULL, "POST", "/api/printers/1/light", "{\"on\": true}");
  api_go_live (f, printer);
  api_refuse (f, 409, NULL, "POST", "/api/printers/1/speed", "{\"level\": 2}");
  api_refuse (f, 409, NULL, "POST", "/api/printers/1/skip-objects", "{\"object_ids\": [1]}");
  api_refuse (f, 409, NULL, "GET", "/api/printers/1/objects", NULL);
  api_refuse (f, 404, NULL, "GET", "/api/printers/99/objects", NULL);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "9", 5);
  /* What no machine may be given never leaves (pitfall 53). */
  api_refuse (f, 422, "level", "POST", "/api/printers/1/speed", "{\"level\": 5}");
  api_refuse (f, 422, "level", "POST", "/api/printers/1/speed", "{\"level\": \"A\"}");
  api_refuse (f, 422, "object_ids", "POST", "/api/printers/1/skip-objects", "{\"object_ids\": []}");
  api_refuse (
      f, 422, "slot", "POST", "/api/printers/1/set-slot",
      "{\"slot\": 9, \"material_type\": \"PLA\", \"color_hex\": \"FF0000\", \"nozzle_temp_min\": 190, "
      "\"nozzle_temp_max\": 230}");
  api_refuse (f, 422, "color_hex", "POST", "/api/printers/1/set-slot",
              "{\"slot\": 0, \"material_type\": \"PLA\", \"color_hex\": \"red\", \"nozzle_temp_min\": 190, "
              "\"nozzle_temp_max\": 230}");
  api_refuse (f, 422, "code", "POST", "/api/printers/1/answer-error",
              "{\"answer\": \"ignore\", \"code\": \"x\"}");
  g_assert_cmpuint (link->commands->len, ==, 0);

  ignored = api_expect (f, 200, "POST", "/api/printers/1/speed", "{\"level\": 4}");
  g_assert_cmpint (link->act->command, ==, TAKT_PRINTER_SPEED);
  g_assert_cmpint (link->act->value, ==, 4);

  /* An error that is not there any more has no answer (pitfall 28). */
  link->report->print_error = 0x03008003;
  takt_fake_link_say (link, TAKT_MACHINE_PAUSED, NULL, 5);
  api_refuse (f, 409, NULL, "POST", "/api/printers/1/answer-error",
              "{\"answer\": \"retry\", \"code\": \"0700-8011\"}");
  g_clear_pointer (&ignored, json_object_unref);
  ignored = api_expect (f, 200, "POST", "/api/printers/1/answer-error",
                        "{\"answer\": \"retry\", \"code\": \"0300-8003\"}");
  g_assert_cmpint (link->act->command, ==, TAKT_PRINTER_RETRY_ERROR);
  g_assert_cmpuint (link->act->error, ==, 0x03008003);
  g_assert_cmpstr (link->act->job_key, ==, "9");
}

static void
test_materials (ApiFixture *f, gconstpointer data)
{
  gint64 printer = api_add_printer (f, "One");
  gint64 id = api_add_material (f, printer, 0);
  g_autofree char *path = g_strdup_printf ("/api/bambu/materials/%" G_GINT64_FORMAT, id);
  g_autoptr (JsonObject) material = NULL;

  material = api_expect (f, 200, "PUT", path, "{\"remaining_grams\": 204}");
  g_assert_cmpint (api_int (material, "remaining_grams"), ==, 204);
  g_assert_cmpint (api_int (material, "remaining_pct"), ==, 82);

  /* What is known already counts when a person says it. */
  g_clear_pointer (&material, json_object_unref);
  material = api_expect (f, 200, "PUT", path, "{\"remaining_pct\": 82}");
  g_assert_cmpint (api_int (material, "remaining_grams"), ==, 205);

  g_clear_pointer (&material, json_object_unref);
  material = api_expect (f, 200, "PUT", path, "{\"weight_grams\": 1000}");
  g_assert_cmpint (api_int (material, "remaining_pct"), ==, 82);
  g_assert_cmpint (api_int (material, "remaining_grams"), ==, 820);

  api_refuse (f, 422, "remaining_grams", "PUT", path, "{\"remaining_grams\": 1001}");
  api_refuse (f, 422, "remaining_grams", "PUT", path, "{\"remaining_pct\": 10, \"remaining_grams\": 900}");
  api_refuse (f, 422, "slot", "PUT", path, "{\"slot\": 2}");
  api_refuse (f, 422, "color_hex", "PUT", path, "{\"color_hex\": \"white\"}");
  api_refuse (f, 422, "slot", "POST", "/api/bambu/materials/1",
              "{\"material_type\": \"PLA\", \"weight_grams\": 1}");
  api_refuse (f, 422, "slot", "POST", "/api/materials",
              "{\"material_type\": \"PLA\", \"weight_grams\": 1, \"slot\": 1}");
  api_refuse (f, 422, "slot", "POST", "/api/bambu/materials/1/load", "{\"printer_id\": 1, \"slot\": null}");
  api_refuse (f, 422, "slot", "POST", "/api/bambu/materials/1/load", "{\"printer_id\": null, \"slot\": 1}");
  api_refuse (f, 422, "printer_id", "POST", "/api/bambu/materials/1/load", "{\"slot\": 1}");
  api_refuse (f, 422, "printer_id", "POST", "/api/bambu/materials/1/load",
              "{\"printer_id\": 9, \"slot\": 1}");
}

static void
test_spools (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) answer = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (JsonObject) material = NULL;
  g_autofree char *undo = NULL;

  api_add_printer (f, "One");
  api_refuse (f, 422, "count", "POST", "/api/material-batches",
              "{\"material_type\": \"PLA\", \"weight_grams\": 1000, \"count\": 0}");
  answer =
      api_send (f, "POST", "/api/material-batches",
                "{\"material_type\": \"PLA\", \"weight_grams\": 1000, \"color\": \"Mint\", \"count\": 2, "
                "\"remaining_pct\": 10, \"place\": \"Shelf 2\", \"low_grams\": 300, \"cost_per_kg\": 20.5}");
  g_assert_cmpuint (answer->status, ==, 200);
  list = api_expect_list (f, "/api/materials", 2);
  g_clear_pointer (&list, json_array_unref);

  list = api_expect_list (f, "/api/purchase-list", 1);
  material = json_object_ref (json_array_get_object_element (list, 0));
  g_assert_cmpstr (api_text (material, "color"), ==, "Mint");
  g_assert_cmpint (api_int (material, "spools"), ==, 1);
  g_assert_cmpint (api_int (material, "have_grams"), ==, 200);
  g_assert_cmpfloat (api_number (material, "cost"), ==, 20.5);
  g_clear_pointer (&list, json_array_unref);
  g_clear_pointer (&material, json_object_unref);

  material = api_expect (f, 200, "PUT", "/api/bambu/materials/1", "{\"remaining_pct\": 82}");
  g_assert_cmpstr (api_text (material, "place"), ==, "Shelf 2");
  g_assert_cmpint (api_int (material, "reserved_grams"), ==, 0);
  g_clear_pointer (&material, json_object_unref);
  list = api_expect_list (f, "/api/material-usage?material_id=1", 1);
  material = json_object_ref (json_array_get_object_element (list, 0));
  g_assert_cmpint (api_int (material, "grams"), ==, 720);
  g_assert_true (api_is_null (material, "undone_at"));
  undo = g_strdup_printf ("/api/material-usage/%" G_GINT64_FORMAT "/undo", api_int (material, "id"));
  g_clear_pointer (&material, json_object_unref);
  g_clear_pointer (&answer, api_answer_free);
  answer = api_send (f, "POST", undo, NULL);
  g_assert_cmpuint (answer->status, ==, 204);
  material = api_expect (f, 200, "GET", "/api/materials/1", NULL);
  g_assert_cmpint (api_int (material, "remaining_grams"), ==, 100);
  api_refuse (f, 409, NULL, "POST", undo, NULL);
}

static void
test_products_in_use (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) job = NULL;

  api_add_printer (f, "One");
  api_add_profile (f, "Vase", 30, 10);
  job = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints", "{\"printer_id\": 1, \"profile_id\": 1}");
  g_assert_cmpstr (api_text (job, "job_name"), ==, "Vase");
  g_assert_cmpstr (api_text (job, "file_name"), ==, "vase.stl");
  g_assert_cmpint (api_int (job, "estimated_duration_minutes"), ==, 30);
  api_refuse (f, 409, NULL, "DELETE", "/api/product-profiles/1", NULL);
  api_refuse (f, 409, NULL, "DELETE", "/api/printers/1", NULL);
}

static void
lock_keyring (ApiFixture *f)
{
  g_clear_error (&f->secrets->next_error);
  f->secrets->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "The keyring is locked.");
}

/* It opens for a look and fails when something is to be kept. */
static void
spoil_keyring (ApiFixture *f)
{
  lock_keyring (f);
  f->secrets->good_calls = 1;
}

static void
assert_no_secret (ApiFixture *f, const char *secret)
{
  g_autofree char *rows = api_dump (f);

  g_assert_null (strstr (rows, secret));
}

static void
test_access_code (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) added =
      api_send (f, "POST", "/api/printers",
                "{\"name\": \"X1\", \"connection_type\": \"virtual\", \"access_code\": \"sesame42\"}");
  g_autoptr (ApiAnswer) changed = NULL;

  g_assert_cmpuint (added->status, ==, 201);
  g_assert_null (strstr (added->text, "sesame42"));
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, "printer/1/access-code"), ==, "sesame42");
  assert_no_secret (f, "sesame42");

  /* A locked keyring refuses all of it, and so does a bad code. */
  lock_keyring (f);
  api_refuse (f, 503, NULL, "PUT", "/api/printers/1", "{\"name\": \"Y\", \"access_code\": \"other\"}");
  lock_keyring (f);
  api_refuse (f, 503, NULL, "POST", "/api/printers",
              "{\"name\": \"Z\", \"connection_type\": \"virtual\", \"access_code\": \"other\"}");
  api_refuse (f, 422, "access_code", "PUT", "/api/printers/1",
              "{\"name\": \"Y\", \"access_code\": \"pässword\"}");
  api_refuse (f, 422, "mqtt_port", "PUT", "/api/printers/1",
              "{\"mqtt_port\": 0, \"access_code\": \"other\"}");
  /* One that fails only at the end takes the record back. */
  spoil_keyring (f);
  api_refuse (f, 503, NULL, "PUT", "/api/printers/1", "{\"name\": \"Y\", \"access_code\": \"other\"}");
  spoil_keyring (f);
  api_refuse (f, 503, NULL, "POST", "/api/printers",
              "{\"name\": \"Z\", \"connection_type\": \"virtual\", \"access_code\": \"other\"}");
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, "printer/1/access-code"), ==, "sesame42");

  changed = api_send (f, "PUT", "/api/printers/1", "{\"access_code\": null}");
  g_assert_cmpuint (changed->status, ==, 200);
  g_assert_null (takt_fake_secrets_get (f->secrets, "printer/1/access-code"));
}

static void
test_webhook_secret (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) answer = NULL;

  api_add_printer (f, "One");
  answer =
      api_send (f, "PUT", "/api/bambu/notifications/1",
                "{\"webhook_url\": \"https://hooks.example/x\", \"webhook_secret\": \"whsec_sesame42\"}");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_null (strstr (answer->text, "sesame42"));
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, "printer/1/webhook-secret"), ==, "whsec_sesame42");
  assert_no_secret (f, "sesame42");

  lock_keyring (f);
  api_refuse (f, 503, NULL, "PUT", "/api/bambu/notifications/1",
              "{\"email_enabled\": true, \"webhook_secret\": \"other\"}");
  spoil_keyring (f);
  api_refuse (f, 503, NULL, "PUT", "/api/bambu/notifications/1",
              "{\"email_enabled\": true, \"webhook_secret\": \"other\"}");
  api_refuse (f, 422, "webhook_url", "PUT", "/api/bambu/notifications/1",
              "{\"webhook_url\": \"http://hooks.example/x\", \"webhook_secret\": \"other\"}");
  api_refuse (f, 422, "quiet_to", "PUT", "/api/bambu/notifications/1", "{\"quiet_from\": \"22:00\"}");
  api_refuse (f, 422, "quiet_from", "PUT", "/api/bambu/notifications/1",
              "{\"quiet_from\": \"24:00\", \"quiet_to\": \"07:00\"}");
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, "printer/1/webhook-secret"), ==, "whsec_sesame42");
}

static void
test_test_notification (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) answer = NULL;

  api_add_printer (f, "One");
  answer = api_expect (f, 200, "PUT", "/api/bambu/notifications/1",
                       "{\"desktop_enabled\": false, \"webhook_url\": \"https://hooks.example/x\"}");
  g_clear_pointer (&answer, json_object_unref);

  /* An older client's switch moves the two that were one; a newer client's does not. */
  answer = api_expect (f, 200, "PUT", "/api/bambu/notifications/1",
                       "{\"notify_material_change\": true, \"notify_print_complete\": false, "
                       "\"notify_order_ready\": true, \"quiet_critical\": false}");
  g_assert_true (json_object_get_boolean_member (answer, "notify_material_low"));
  g_assert_true (json_object_get_boolean_member (answer, "notify_order_ready"));
  g_assert_false (json_object_get_boolean_member (answer, "quiet_critical"));
  g_clear_pointer (&answer, json_object_unref);
  api_refuse (f, 422, "channel", "POST", "/api/bambu/notifications/1/test", "{\"channel\": \"pigeon\"}");
  api_refuse (f, 409, NULL, "POST", "/api/bambu/notifications/1/test", "{\"channel\": \"desktop\"}");
  answer = api_expect (f, 200, "POST", "/api/bambu/notifications/1/test", NULL);
  g_assert_true (json_object_get_boolean_member (answer, "success"));
  g_assert_cmpuint (f->channel->sent->len, ==, 1);

  f->channel->fails = TRUE;
  f->channel->fail_code = TAKT_ERROR_UPSTREAM;
  g_clear_pointer (&answer, json_object_unref);
  answer = api_expect (f, 502, "POST", "/api/bambu/notifications/1/test", NULL);
  g_assert_cmpstr (api_text (answer, "error"), ==, "upstream");
}

/* Read back; a default that nobody had touched may have become a row. */
static void
settings_are_taken_back (ApiFixture *f, const char *body)
{
  g_autoptr (ApiAnswer) before = api_send (f, "GET", "/api/settings", NULL);
  g_autoptr (JsonObject) error = NULL;
  g_autoptr (ApiAnswer) after = NULL;

  spoil_keyring (f);
  error = api_expect (f, 503, "PUT", "/api/settings", body);
  g_assert_cmpstr (api_text (error, "error"), ==, "not_connected");
  after = api_send (f, "GET", "/api/settings", NULL);
  g_assert_cmpstr (before->text, ==, after->text);
}

static void
test_settings (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) answer = NULL;
  g_autoptr (JsonObject) settings = NULL;

  answer =
      api_send (f, "PUT", "/api/settings",
                "{\"smtp\": {\"host\": \"mail.example.com\", \"user\": \"me\", \"password\": \"sesame42\"}, "
                "\"attended_hours\": {\"mon\": [\"08:00-12:00\", \"13:00-18:00\"]}}");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_null (strstr (answer->text, "sesame42"));
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, TAKT_SECRET_SMTP), ==, "sesame42");
  assert_no_secret (f, "sesame42");

  settings = api_expect (f, 200, "GET", "/api/settings", NULL);
  g_assert_cmpstr (api_text (settings, "smtp.host"), ==, "mail.example.com");
  g_assert_cmpint (api_int (settings, "smtp.port"), ==, 587);
  g_assert_cmpstr (api_text (settings, "smtp.security"), ==, "starttls");
  g_assert_cmpint (api_int (settings, "buffer_minutes"), ==, 15);

  lock_keyring (f);
  api_refuse (f, 503, NULL, "PUT", "/api/settings",
              "{\"buffer_minutes\": 5, \"smtp\": {\"password\": \"other\"}}");
  settings_are_taken_back (f, "{\"buffer_minutes\": 5, \"smtp\": {\"password\": \"other\"}}");
  settings_are_taken_back (f, "{\"buffer_minutes\": 5, \"smtp\": {\"password\": null}}");
  api_refuse (f, 422, "smtp.security", "PUT", "/api/settings",
              "{\"smtp\": {\"security\": \"none\", \"password\": \"other\"}}");
  api_refuse (f, 422, "currency", "PUT", "/api/settings", "{\"currency\": \"gold\"}");
  api_refuse (f, 422, "labor_rate_per_hour", "PUT", "/api/settings", "{\"labor_rate_per_hour\": 0.001}");
  api_refuse (f, 422, "attended_hours.sun2", "PUT", "/api/settings", "{\"attended_hours\": {\"sun2\": []}}");
  api_refuse (f, 422, "attended_hours.mon[0]", "PUT", "/api/settings",
              "{\"attended_hours\": {\"mon\": [\"9 to 5\"]}}");
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, TAKT_SECRET_SMTP), ==, "sesame42");

  g_clear_pointer (&settings, json_object_unref);
  settings = api_expect (f, 200, "PUT", "/api/settings", "{\"smtp\": {\"password\": null, \"host\": null}}");
  g_assert_null (takt_fake_secrets_get (f->secrets, TAKT_SECRET_SMTP));
  g_assert_true (api_is_null (settings, "smtp.host"));
}

static void
test_etsy (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) answer = NULL;

  api_refuse (f, 503, NULL, "POST", "/api/etsy/sync-orders", NULL);
  api_refuse (f, 422, "shared_secret", "POST", "/api/etsy/connect", "{\"keystring\": \"k\"}");
  /* A credential that Etsy refuses is not the caller's. */
  api_refuse (f, 502, NULL, "POST", "/api/etsy/connect/paste",
              "{\"redirected_url\": \"http://localhost/?error=x\"}");

  answer = api_expect (
      f, 200, "POST", "/api/etsy/connect",
      "{\"keystring\": \"k\", \"shared_secret\": \"s\", \"redirect_uri\": \"http://localhost:1/x\"}");
  g_assert_cmpstr (api_text (answer, "authorize_url"), ==,
                   "https://shop.example/authorize?key=k&to=http://localhost:1/x");
  g_clear_pointer (&answer, json_object_unref);
  answer = api_expect (f, 200, "POST", "/api/etsy/connect/paste",
                       "{\"redirected_url\": \"http://localhost/?code=x\"}");
  g_assert_true (json_object_get_boolean_member (answer, "connected"));
  g_assert_true (api_is_null (answer, "last_sync_at"));

  f->source->n_orders = 1;
  f->source->fail_page = 1;
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*ended early*");
  g_clear_pointer (&answer, json_object_unref);
  answer = api_expect (f, 502, "POST", "/api/etsy/sync-orders", NULL);
  g_assert_cmpstr (api_text (answer, "error"), ==, "upstream");

  g_test_assert_expected_messages ();
  f->source->fail_page = 0;
  f->source->n_orders = 0;
  g_clear_pointer (&answer, json_object_unref);
  answer = api_expect (f, 200, "POST", "/api/etsy/sync-orders", NULL);
  g_assert_cmpstr (api_text (answer, "message"), ==, "Successfully synced 0 new orders");
  g_clear_pointer (&answer, json_object_unref);
  answer = api_expect (f, 200, "GET", "/api/etsy/status", NULL);
  g_assert_cmpstr (api_text (answer, "last_sync_at"), ==, "2025-12-24T16:00:00Z");

  g_clear_pointer (&answer, json_object_unref);
  answer = api_expect (f, 200, "POST", "/api/etsy/disconnect", NULL);
  g_assert_false (json_object_get_boolean_member (answer, "connected"));
}

static void
test_backup (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autofree char *folder = g_build_filename (f->dir, "backups", NULL);
  g_autofree char *before = NULL;
  g_autofree char *copied = NULL;

  api_add_order (f, "1");
  first = api_expect (f, 201, "POST", "/api/backup", NULL);
  second = api_expect (f, 201, "POST", "/api/backup", NULL);
  g_assert_true (g_str_has_prefix (api_text (first, "file"), folder));
  g_assert_cmpstr (api_text (first, "file"), !=, api_text (second, "file"));
  g_assert_cmpint (api_int (first, "size_bytes"), >, 0);
  g_assert_cmpstr (api_text (first, "created_at"), ==, "2025-12-24T16:00:00Z");

  before = api_dump (f);
  copied = api_dump_file (api_text (second, "file"));
  g_assert_cmpstr (before, ==, copied);
}

static void
test_history (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) analytics = NULL;
  g_autoptr (JsonObject) job = NULL;
  g_autoptr (JsonArray) attempts = NULL;

  analytics = api_expect (f, 200, "GET", "/api/history/analytics", NULL);
  g_assert_true (api_is_null (analytics, "success_pct"));

  api_add_printer (f, "One");
  api_add_material (f, 1, 0);
  api_add_profile (f, "Vase", 30, 10);
  job = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints", "{\"printer_id\": 1, \"profile_id\": 1}");
  g_clear_pointer (&job, json_object_unref);
  job = api_expect (f, 200, "PUT", "/api/bambu/scheduled-prints/1", "{\"status\": \"completed\"}");

  attempts = api_expect_list (f, "/api/history?printer_id=1", 1);
  g_assert_cmpstr (api_text (json_array_get_object_element (attempts, 0), "outcome"), ==, "completed");
  g_assert_cmpint (api_int (json_array_get_object_element (attempts, 0), "materials[0].grams"), ==, 10);
  g_clear_pointer (&attempts, json_array_unref);
  attempts = api_expect_list (f, "/api/history?from=2026-01-01T00:00:00Z", 0);

  g_clear_pointer (&analytics, json_object_unref);
  analytics = api_expect (f, 200, "GET", "/api/history/analytics?to=2026-01-01T00:00:00Z", NULL);
  g_assert_cmpint (api_int (analytics, "completed"), ==, 1);
  g_assert_cmpint (api_int (analytics, "grams"), ==, 10);
  g_assert_cmpfloat (api_number (analytics, "material_cost"), ==, 0.25);
  g_assert_cmpfloat (api_number (analytics, "success_pct"), ==, 100);
}

static void
test_insights (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) insights = NULL;
  g_autoptr (JsonObject) job = NULL;
  g_autoptr (JsonArray) found = NULL;
  g_autoptr (JsonArray) months = NULL;
  g_autoptr (ApiAnswer) table = NULL;

  api_add_printer (f, "=One");
  api_add_material (f, 1, 0);
  api_add_profile (f, "Vase", 30, 10);
  for (guint i = 0; i < 2; i++)
    {
      job = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints",
                        "{\"printer_id\": 1, \"profile_id\": 1}");
      g_clear_pointer (&job, json_object_unref);
    }
  job = api_expect (f, 200, "PUT", "/api/bambu/scheduled-prints/1", "{\"status\": \"completed\"}");
  g_clear_pointer (&job, json_object_unref);
  job = api_expect (f, 200, "PUT", "/api/bambu/scheduled-prints/2",
                    "{\"status\": \"failed\", \"failed_reason\": \"Nozzle clog\"}");

  found = api_expect_list (f, "/api/history?outcome=failed&q=nozzle", 1);
  g_assert_cmpint (api_int (json_array_get_object_element (found, 0), "job_id"), ==, 2);
  g_clear_pointer (&found, json_array_unref);
  found = api_expect_list (f, "/api/history?profile_id=1&sort=oldest&limit=1&offset=1", 2);
  g_assert_cmpint (api_int (json_array_get_object_element (found, 0), "job_id"), ==, 2);
  g_clear_pointer (&found, json_array_unref);
  found = api_expect_list (f, "/api/history?q=nothing", 0);
  api_refuse (f, 422, "outcome", "GET", "/api/history?outcome=queued", NULL);
  api_refuse (f, 422, "profile_id", "GET", "/api/insights?profile_id=9", NULL);
  api_refuse (f, 422, "sort", "GET", "/api/history.csv?sort=oldest", NULL);

  insights = api_expect (f, 200, "GET", "/api/insights", NULL);
  g_assert_cmpfloat (api_number (insights, "total.success_pct"), ==, 50);
  g_assert_cmpfloat (api_number (insights, "total.success_low_pct"), ==, 9.45);
  g_assert_cmpstr (api_text (insights, "printers[0].name"), ==, "=One");
  g_assert_cmpstr (api_text (insights, "failures[0].reason"), ==, "Nozzle clog");
  g_assert_cmpint (api_int (insights, "materials[0].grams_taken"), ==, 10);
  months = api_expect_list (f, "/api/insights/money", 0);

  table = api_send (f, "GET", "/api/history.csv?bom=true&outcome=failed", NULL);
  g_assert_cmpuint (table->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (table->headers, NULL), ==, "text/csv");
  g_assert_true (g_str_has_prefix (table->text, "\xef\xbb\xbfid,ended_at,"));
  g_assert_nonnull (strstr (table->text, ",'=One,"));
  g_assert_null (strstr (table->text, "completed"));
}

static void
test_discover (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) nobody = api_expect (f, 200, "POST", "/api/printers/discover", NULL);
  g_autoptr (JsonObject) printer = NULL;
  g_autoptr (JsonObject) some = NULL;
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonObject) deaf = NULL;
  JsonObject *found;

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (nobody, "printers")), ==, 0);
  g_assert_nonnull (strstr (api_text (nobody, "message"), "by its address"));

  printer = api_expect (f, 201, "POST", "/api/printers",
                        "{\"name\": \"Left\", \"connection_type\": \"bambu_lan\", \"host\": \"192.0.2.7\", "
                        "\"serial\": \"01P00A000000001\"}");
  takt_fake_finder_announce (f->finder, "01P00A000000001", "192.0.2.9");
  takt_fake_finder_announce (f->finder, "01P00A000000002", "192.0.2.8");
  some = api_expect (f, 200, "POST", "/api/printers/discover", "{}");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (some, "printers")), ==, 2);
  found = json_array_get_object_element (json_object_get_array_member (some, "printers"), 0);
  g_assert_cmpint (api_int (found, "known_id"), ==, api_int (printer, "id"));
  g_assert_cmpstr (api_text (found, "model"), ==, "Bambu Lab P1S");
  g_assert_cmpstr (api_text (found, "connect_mode"), ==, "lan");
  found = json_array_get_object_element (json_object_get_array_member (some, "printers"), 1);
  g_assert_true (api_is_null (found, "known_id"));
  g_assert_true (api_is_null (some, "message"));
  g_clear_pointer (&printer, json_object_unref);
  printer = api_expect (f, 200, "GET", "/api/printers/1", NULL);
  g_assert_cmpstr (api_text (printer, "host"), ==, "192.0.2.9");

  f->finder->answer = takt_found_printer_copy (g_ptr_array_index (f->finder->found, 1));
  one = api_expect (f, 200, "POST", "/api/printers/discover", "{\"host\": \" 192.0.2.8 \"}");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (one, "printers")), ==, 1);
  api_refuse (f, 503, NULL, "POST", "/api/printers/discover", "{\"host\": \"192.0.2.1\"}");
  api_refuse (f, 422, "host", "POST", "/api/printers/discover", "{\"host\": \"http://192.0.2.1/\"}");
  api_refuse (f, 405, NULL, "GET", "/api/printers/discover", NULL);

  f->finder->problem = g_strdup ("Another program holds the port.");
  deaf = api_expect (f, 200, "POST", "/api/printers/discover", NULL);
  g_assert_cmpstr (api_text (deaf, "message"), ==, "Another program holds the port.");
}

static void
test_connection_test (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) printer =
      api_expect (f, 201, "POST", "/api/printers",
                  "{\"name\": \"Left\", \"connection_type\": \"bambu_lan\", \"host\": \"192.0.2.7\", "
                  "\"serial\": \"01P00A000000001\"}");
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, 1);
  g_autoptr (JsonObject) test = NULL;
  JsonArray *steps;

  f->cameras.picture = "a picture";
  api_go_live (f, 1);
  link->report->developer_mode = TAKT_DEVELOPER_MODE_LOCKED;
  takt_fake_link_send (link);
  test = api_expect (f, 200, "POST", "/api/printers/1/test", NULL);
  g_assert_false (json_object_get_boolean_member (test, "ok"));
  steps = json_object_get_array_member (test, "steps");
  g_assert_cmpuint (json_array_get_length (steps), ==, 8);
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 0), "step"), ==, "address");
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 0), "result"), ==, "fine");
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 5), "step"), ==, "developer_mode");
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 5), "result"), ==, "failed");
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 6), "step"), ==, "files");
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 6), "result"), ==, "unknown");
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 7), "step"), ==, "camera");
  g_assert_cmpstr (api_text (json_array_get_object_element (steps, 7), "result"), ==, "fine");

  api_add_printer (f, "Virtual");
  api_refuse (f, 409, NULL, "POST", "/api/printers/2/test", NULL);
  api_refuse (f, 404, NULL, "POST", "/api/printers/9/test", NULL);
}

/* Each way a picture can fail has its own answer, and the sentence of the camera is the message. */
static void
test_pictures (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) picture = NULL;
  g_autoptr (ApiAnswer) stored = NULL;
  g_autoptr (JsonObject) photo = NULL;
  g_autoptr (JsonObject) job = NULL;
  g_autoptr (JsonArray) photos = NULL;

  api_add_printer (f, "One");
  api_add_profile (f, "Vase", 120, 45);
  job = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints", "{\"printer_id\": 1, \"profile_id\": 1}");

  api_refuse (f, 404, NULL, "GET", "/api/printers/9/camera", NULL);
  api_refuse (f, 404, NULL, "GET", "/api/photos/1", NULL);
  api_refuse (f, 404, NULL, "GET", "/api/bambu/scheduled-prints/9/photos", NULL);
  api_refuse (f, 404, NULL, "POST", "/api/bambu/scheduled-prints/9/photos", NULL);
  f->cameras.sentence = "LAN live view is off.";
  api_refuse (f, 503, NULL, "GET", "/api/printers/1/camera", NULL);
  api_refuse (f, 503, NULL, "POST", "/api/bambu/scheduled-prints/1/photos", NULL);
  g_assert_cmpuint (f->cameras.made, ==, 1);
  takt_manual_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  f->cameras.none = TRUE;
  api_refuse (f, 409, NULL, "GET", "/api/printers/1/camera", NULL);

  takt_manual_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  f->cameras.none = FALSE;
  f->cameras.picture = "a picture";
  picture = api_send (f, "GET", "/api/printers/1/camera", NULL);
  g_assert_cmpuint (picture->status, ==, 200);
  g_assert_cmpstr (picture->text, ==, "a picture");
  g_assert_cmpstr (soup_message_headers_get_content_type (picture->headers, NULL), ==, "image/jpeg");

  photo = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints/1/photos", "{}");
  g_assert_cmpstr (api_text (photo, "kind"), ==, "person");
  g_assert_true (api_is_null (photo, "attempt"));
  photos = api_expect_list (f, "/api/bambu/scheduled-prints/1/photos", 1);
  g_assert_cmpint (api_int (json_array_get_object_element (photos, 0), "id"), ==, api_int (photo, "id"));
  stored = api_send (f, "GET", api_text (photo, "url"), NULL);
  g_assert_cmpstr (stored->text, ==, "a picture");
  g_clear_pointer (&job, json_object_unref);
  job = api_expect (f, 200, "GET", "/api/bambu/scheduled-prints/1", NULL);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (job, "photos"), 0), ==,
                   api_text (photo, "url"));
}

#define ADD(name, test)                                                                                      \
  g_test_add ("/api/routes/" name, ApiFixture, NULL, api_fixture_set_up, test, api_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("put-leaves-the-rest", test_put_leaves_the_rest);
  ADD ("lists", test_lists);
  ADD ("orders", test_orders);
  ADD ("age", test_age);
  ADD ("schedule-refusals", test_schedule_refusals);
  ADD ("queue", test_queue);
  ADD ("machine-says-no", test_machine_says_no);
  ADD ("commands-to-machines", test_acts);
  ADD ("materials", test_materials);
  ADD ("spools", test_spools);
  ADD ("products-in-use", test_products_in_use);
  ADD ("access-code", test_access_code);
  ADD ("webhook-secret", test_webhook_secret);
  ADD ("test-notification", test_test_notification);
  ADD ("settings", test_settings);
  ADD ("etsy", test_etsy);
  ADD ("backup", test_backup);
  ADD ("history", test_history);
  ADD ("insights", test_insights);
  ADD ("pictures", test_pictures);
  ADD ("discover", test_discover);
  ADD ("connection-test", test_connection_test);
  return g_test_run ();
}

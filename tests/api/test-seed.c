/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "api-fixture.h"

/* The eleven steps of the workflow that the API is made for, and its failure example, over HTTP against fakes. */

static TaktOrder *
make_order (guint index, gpointer user_data)
{
  const char *const titles[] = { "Custom Desk Bracket", "Cable Stand" };
  const gint64 prices[] = { 1800, 1200 };
  TaktOrder *order = takt_order_new ();

  order->order_number = g_strdup_printf ("%u", 12341 + index);
  order->customer_name = g_strdup ("John");
  order->customer_email = g_strdup ("john@example.com");
  order->total_price_minor = 3000;
  order->currency = g_strdup ("USD");
  order->is_paid = TRUE;
  order->ordered_at = API_NOW - 3600;
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      TaktOrderItem *item = takt_order_item_new ();

      item->external_id = g_strdup_printf ("%u", 100 * index + i);
      item->position = (int) i;
      item->title = g_strdup (titles[i]);
      item->quantity = 1;
      item->unit_price_minor = prices[i];
      g_ptr_array_add (order->items, item);
    }
  return order;
}

typedef struct
{
  ApiFixture *f;
  gint64 printer, material, order, first, second;
} Walk;

static JsonObject *
get_job (Walk *walk, gint64 id)
{
  g_autofree char *path = g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT, id);

  return api_expect (walk->f, 200, "GET", path, NULL);
}

static JsonObject *
put_job (Walk *walk, gint64 id, const char *body)
{
  g_autofree char *path = g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT, id);

  return api_expect (walk->f, 200, "PUT", path, body);
}

static void
step_1_sync (Walk *walk)
{
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (JsonArray) orders = NULL;

  walk->f->source->make = make_order;
  walk->f->source->n_orders = 4;
  takt_fake_source_connect (walk->f->source, "1", "USD");
  first = api_expect (walk->f, 200, "POST", "/api/etsy/sync-orders", NULL);
  g_assert_cmpint (api_int (first, "new_orders_saved"), ==, 4);
  g_assert_cmpstr (api_text (first, "message"), ==, "Successfully synced 4 new orders");

  walk->f->source->n_orders = 5;
  second = api_expect (walk->f, 200, "POST", "/api/etsy/sync-orders", NULL);
  g_assert_true (json_object_get_boolean_member (second, "success"));
  g_assert_cmpint (api_int (second, "total_receipts"), ==, 5);
  g_assert_cmpint (api_int (second, "new_orders_saved"), ==, 1);
  g_assert_cmpstr (api_text (second, "message"), ==, "Successfully synced 1 new orders");
  g_assert_cmpint (api_int (second, "updated_orders"), ==, 0);

  orders = api_expect_list (walk->f, "/api/orders?q=12345", 1);
  walk->order = api_int (json_array_get_object_element (orders, 0), "id");
}

static void
step_2_printers (Walk *walk)
{
  g_autoptr (JsonArray) printers = api_expect_list (walk->f, "/api/printers", 1);
  JsonObject *printer = json_array_get_object_element (printers, 0);

  g_assert_cmpstr (api_text (printer, "name"), ==, "Bambu Lab X1");
  g_assert_cmpstr (api_text (printer, "type"), ==, "bambu");
  g_assert_cmpstr (api_text (printer, "status"), ==, "online");
  g_assert_true (api_is_null (printer, "current_job"));
  g_assert_cmpint (api_int (printer, "utilization_pct"), ==, 0);
}

static void
step_3_materials (Walk *walk)
{
  g_autofree char *path = g_strdup_printf ("/api/bambu/materials/%" G_GINT64_FORMAT, walk->printer);
  g_autoptr (JsonArray) materials = api_expect_list (walk->f, path, 1);
  JsonObject *material = json_array_get_object_element (materials, 0);

  g_assert_cmpint (api_int (material, "printer_id"), ==, walk->printer);
  g_assert_cmpint (api_int (material, "slot"), ==, 0);
  g_assert_cmpint (api_int (material, "remaining_pct"), ==, 100);
  g_assert_cmpint (api_int (material, "remaining_grams"), ==, 250);
  g_assert_cmpfloat (api_number (material, "cost_per_kg"), ==, 25.0);
  g_assert_cmpstr (api_text (material, "loaded_at"), ==, "2025-12-24T16:00:00Z");
}

static void
step_4_notifications (Walk *walk)
{
  g_autofree char *path = g_strdup_printf ("/api/bambu/notifications/%" G_GINT64_FORMAT, walk->printer);
  g_autoptr (JsonObject) answer =
      api_expect (walk->f, 200, "PUT", path,
                  "{\"notify_print_start\": true, \"notify_print_complete\": true, \"notify_print_failed\": "
                  "true, \"notify_material_change\": false, \"notify_maintenance\": true, "
                  "\"email_enabled\": true, \"webhook_url\": \"https://webhook.site/your-unique-endpoint\"}");

  g_assert_cmpint (api_int (answer, "printer_id"), ==, walk->printer);
  g_assert_cmpstr (api_text (answer, "webhook_url"), ==, "https://webhook.site/your-unique-endpoint");
  g_assert_cmpstr (api_text (answer, "updated_at"), ==, "2025-12-24T16:00:00Z");
}

static void
step_5_schedule (Walk *walk)
{
  g_autofree char *path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT "/schedule-prints", walk->order);
  g_autofree char *body = g_strdup_printf ("{\"printer_id\": %" G_GINT64_FORMAT
                                           ", \"material_type\": \"PLA\", \"start_offset_minutes\": 0}",
                                           walk->printer);
  g_autofree char *plan_body =
      g_strdup_printf ("{\"printer_id\": %" G_GINT64_FORMAT ", \"order_id\": %" G_GINT64_FORMAT "}",
                       walk->printer, walk->order);
  g_autofree char *before = api_dump (walk->f);
  g_autoptr (JsonObject) plan = api_expect (walk->f, 200, "POST", "/api/plan", plan_body);
  g_autofree char *after = api_dump (walk->f);
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (JsonObject) again = NULL;

  g_assert_cmpstr (before, ==, after);
  g_assert_true (api_is_null (plan, "prints[0].id"));
  g_assert_true (api_is_null (plan, "prints[0].created_at"));
  g_assert_cmpstr (api_text (plan, "prints[1].scheduled_start"), ==, "2025-12-24T18:15:00Z");

  answer = api_expect (walk->f, 201, "POST", path, body);
  g_assert_cmpstr (api_text (answer, "message"), ==, "Scheduled 2 print jobs");
  walk->first = api_int (answer, "prints[0].id");
  walk->second = api_int (answer, "prints[1].id");
  g_assert_cmpint (api_int (answer, "prints[0].order_id"), ==, walk->order);
  g_assert_cmpstr (api_text (answer, "prints[0].job_name"), ==, "Order #12345 - Custom Desk Bracket");
  g_assert_cmpstr (api_text (answer, "prints[0].file_name"), ==, "custom_desk_bracket.stl");
  g_assert_cmpstr (api_text (answer, "prints[0].status"), ==, "queued");
  g_assert_true (api_is_null (answer, "prints[0].scheduled_start"));
  g_assert_cmpint (api_int (answer, "prints[0].estimated_duration_minutes"), ==, 120);
  g_assert_cmpint (api_int (answer, "prints[0].material_slot"), ==, 0);
  g_assert_cmpint (api_int (answer, "prints[0].nozzle_temp"), ==, 200);
  g_assert_cmpint (api_int (answer, "prints[0].bed_temp"), ==, 60);
  g_assert_cmpint (api_int (answer, "prints[0].print_speed"), ==, 50);
  g_assert_cmpint (api_int (answer, "prints[0].priority"), ==, 10);
  g_assert_cmpstr (api_text (answer, "prints[0].notes"), ==, "Quantity: 1");
  g_assert_cmpstr (api_text (answer, "prints[1].job_name"), ==, "Order #12345 - Cable Stand");
  g_assert_cmpstr (api_text (answer, "prints[1].scheduled_start"), ==, "2025-12-24T18:15:00Z");
  g_assert_cmpint (api_int (answer, "prints[1].priority"), ==, 9);

  /* Not twice; the refusal shows what there is. */
  again = api_expect (walk->f, 409, "POST", path, body);
  g_assert_cmpint (api_int (again, "prints[0].id"), ==, walk->first);
  g_assert_cmpint (api_int (again, "prints[1].id"), ==, walk->second);
}

static void
step_6_queue (Walk *walk)
{
  g_autofree char *path =
      g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT "/queue", walk->printer);
  g_autoptr (JsonArray) queue = api_expect_list (walk->f, path, 2);

  g_assert_cmpint (api_int (json_array_get_object_element (queue, 0), "id"), ==, walk->first);
  g_assert_cmpint (api_int (json_array_get_object_element (queue, 1), "id"), ==, walk->second);
}

static void
step_7_start (Walk *walk)
{
  g_autoptr (JsonObject) answer = NULL;

  takt_manual_clock_advance (walk->f->clock, 5 * 60 * G_USEC_PER_SEC);
  answer = put_job (walk, walk->first, "{\"status\": \"started\"}");
  g_assert_cmpint (api_int (answer, "id"), ==, walk->first);
  g_assert_cmpstr (api_text (answer, "status"), ==, "started");
  g_assert_cmpstr (api_text (answer, "started_at"), ==, "2025-12-24T16:05:00Z");
}

static void
step_8_status (Walk *walk)
{
  g_autofree char *path =
      g_strdup_printf ("/api/printer-connections/%" G_GINT64_FORMAT "/status", walk->printer);
  TaktFakeLink *link = takt_fake_farm_get (&walk->f->farm, walk->printer);
  g_autoptr (JsonObject) answer = NULL;

  takt_manual_clock_advance (walk->f->clock, (gint64) 30 * 60 * G_USEC_PER_SEC);
  link->report->job_title = g_strdup ("custom_desk_bracket");
  link->report->layer = 180;
  link->report->total_layers = 400;
  link->report->remaining_minutes = 66;
  link->report->nozzle_temp = 200;
  link->report->bed_temp = 62;
  link->report->chamber_temp = 35;
  link->report->received_at = API_NOW + 35 * 60;
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "4711", 45);

  answer = api_expect (walk->f, 200, "GET", path, NULL);
  g_assert_cmpstr (api_text (answer, "printer_name"), ==, "Bambu Lab X1");
  g_assert_cmpstr (api_text (answer, "state"), ==, "printing");
  g_assert_cmpint (api_int (answer, "progress_percent"), ==, 45);
  g_assert_cmpint (api_int (answer, "layers_printed"), ==, 180);
  g_assert_cmpint (api_int (answer, "total_layers"), ==, 400);
  g_assert_cmpint (api_int (answer, "nozzle_temp"), ==, 200);
  g_assert_cmpint (api_int (answer, "bed_temp"), ==, 62);
  g_assert_cmpint (api_int (answer, "chamber_temp"), ==, 35);
  g_assert_cmpint (api_int (answer, "remaining_minutes"), ==, 66);
  g_assert_true (api_is_null (answer, "errors"));
  g_assert_cmpstr (api_text (answer, "last_updated"), ==, "2025-12-24T16:35:00Z");
  g_assert_cmpstr (api_text (answer, "link"), ==, "live");
  g_assert_cmpint (api_int (answer, "job.id"), ==, walk->first);

  /* A complaint of the machine is a list of codes. */
  link->report->print_error = 0x0300400c;
  takt_fake_link_send (link);
  g_autoptr (JsonObject) complaint = api_expect (walk->f, 200, "GET", path, NULL);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (complaint, "errors"), 0), ==,
                   "0300_400C");
  g_assert_cmpstr (api_text (complaint, "print.title"), ==, "custom_desk_bracket");
  g_assert_false (json_object_get_boolean_member (json_object_get_object_member (complaint, "print"),
                                                  "start_is_estimate"));
  link->report->print_error = 0;
  takt_fake_link_send (link);
}

static void
step_9_complete (Walk *walk)
{
  TaktFakeLink *link = takt_fake_farm_get (&walk->f->farm, walk->printer);
  g_autoptr (JsonObject) answer = NULL;

  /* The printer's word on a running job stands above a person's. */
  g_autofree char *path = g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT, walk->first);
  api_refuse (walk->f, 409, NULL, "PUT", path, "{\"status\": \"completed\"}");

  takt_manual_clock_advance (walk->f->clock, (gint64) 90 * 60 * G_USEC_PER_SEC);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, NULL, 100);
  answer = put_job (walk, walk->first, "{\"status\": \"completed\"}");
  g_assert_cmpstr (api_text (answer, "status"), ==, "completed");
  g_assert_cmpstr (api_text (answer, "started_at"), ==, "2025-12-24T16:05:00Z");
  g_assert_cmpint (api_int (answer, "estimated_duration_minutes"), ==, 120);
  g_assert_cmpint (api_int (answer, "used_grams"), ==, 45);
  /* 45 g at 25.00 a kilogram are 1.125. */
  g_assert_cmpfloat (api_number (answer, "used_cost"), ==, 1.13);
}

static void
step_10_usage (Walk *walk)
{
  g_autofree char *path = g_strdup_printf ("/api/bambu/materials/%" G_GINT64_FORMAT, walk->material);
  g_autoptr (JsonObject) answer = api_expect (walk->f, 200, "PUT", path, "{\"remaining_pct\": 82}");

  g_assert_cmpint (api_int (answer, "id"), ==, walk->material);
  g_assert_cmpint (api_int (answer, "remaining_pct"), ==, 82);
  g_assert_cmpint (api_int (answer, "remaining_grams"), ==, 205);
}

static void
failure_example (Walk *walk)
{
  g_autoptr (JsonObject) failed =
      put_job (walk, walk->second,
               "{\"status\": \"failed\", \"failed_reason\": \"Filament ran out mid-print, nozzle clogged\"}");
  g_autoptr (JsonObject) queued = NULL;

  g_assert_cmpstr (api_text (failed, "status"), ==, "failed");
  g_assert_cmpstr (api_text (failed, "failed_reason"), ==, "Filament ran out mid-print, nozzle clogged");
  g_assert_false (api_is_null (failed, "completed_at"));

  queued = put_job (walk, walk->second, "{\"status\": \"queued\"}");
  g_assert_cmpstr (api_text (queued, "status"), ==, "queued");
  g_assert_true (api_is_null (queued, "failed_reason"));
  g_assert_cmpint (api_int (queued, "attempts"), ==, 1);
}

static void
step_11_second (Walk *walk)
{
  g_autofree char *path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT, walk->order);
  g_autofree char *cost_path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT "/cost", walk->order);
  g_autofree char *job_path = g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT, walk->second);
  g_autoptr (JsonObject) job = put_job (walk, walk->second, "{\"status\": \"completed\"}");
  g_autoptr (JsonObject) order = api_expect (walk->f, 200, "GET", path, NULL);
  g_autoptr (JsonObject) cost = api_expect (walk->f, 200, "GET", cost_path, NULL);

  g_assert_cmpstr (api_text (job, "status"), ==, "completed");
  g_assert_true (api_is_null (job, "started_at"));
  api_refuse (walk->f, 409, NULL, "PUT", job_path, "{\"status\": \"queued\"}");

  g_assert_cmpstr (api_text (order, "status"), ==, "printed");
  g_assert_cmpint (api_int (order, "total_print_minutes"), ==, 300);
  g_assert_cmpint (api_int (order, "material_grams"), ==, 75);
  g_assert_cmpfloat (api_number (order, "material_cost"), ==, 1.88);
  g_assert_cmpfloat (api_number (order, "total_cost"), ==, 17.38);
  g_assert_cmpstr (api_text (order, "prints[1].status"), ==, "completed");

  g_assert_cmpfloat (api_number (cost, "material_cost"), ==, 1.88);
  g_assert_cmpfloat (api_number (cost, "labor_cost"), ==, 15.0);
  g_assert_cmpfloat (api_number (cost, "overhead"), ==, 0.5);
  g_assert_cmpfloat (api_number (cost, "total_cost"), ==, 17.38);
  g_assert_cmpfloat (api_number (cost, "price"), ==, 30.0);
  g_assert_cmpfloat (api_number (cost, "profit"), ==, 12.62);
  g_assert_cmpfloat (api_number (cost, "margin_pct"), ==, 42.07);
  g_assert_cmpfloat (api_number (cost, "suggested_price"), ==, 24.33);
  g_assert_cmpstr (api_text (cost, "pricing"), ==, "markup");
}

static void
test_walk (ApiFixture *f, gconstpointer data)
{
  Walk walk = { .f = f };
  g_autoptr (JsonObject) settings = NULL;
  g_autoptr (JsonObject) margin = NULL;
  g_autofree char *cost_path = NULL;
  g_autoptr (JsonObject) cost = NULL;

  settings = api_expect (f, 200, "PUT", "/api/settings",
                         "{\"labor_rate_per_hour\": 15, \"overhead_per_order\": 0.50}");
  walk.printer = api_add_printer (f, "Bambu Lab X1");
  api_go_live (f, walk.printer);
  walk.material = api_add_material (f, walk.printer, 0);
  api_add_profile (f, "Custom Desk Bracket", 120, 45);
  api_add_profile (f, "Cable Stand", 180, 30);

  step_1_sync (&walk);
  step_2_printers (&walk);
  step_3_materials (&walk);
  step_4_notifications (&walk);
  step_5_schedule (&walk);
  step_6_queue (&walk);
  step_7_start (&walk);
  step_8_status (&walk);
  step_9_complete (&walk);
  step_10_usage (&walk);
  failure_example (&walk);
  step_11_second (&walk);

  margin = api_expect (f, 200, "PUT", "/api/settings", "{\"pricing\": \"margin\"}");
  cost_path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT "/cost", walk.order);
  cost = api_expect (f, 200, "GET", cost_path, NULL);
  g_assert_cmpfloat (api_number (cost, "suggested_price"), ==, 28.97);
  g_assert_cmpstr (api_text (cost, "pricing"), ==, "margin");

  g_autoptr (JsonObject) job = get_job (&walk, walk.second);
  g_assert_cmpint (api_int (job, "attempts"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/api/seed/eleven-steps", ApiFixture, NULL, api_fixture_set_up, test_walk,
              api_fixture_tear_down);
  return g_test_run ();
}

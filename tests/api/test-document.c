/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "api-fixture.h"
#include "products/takt-product-plates.h"
#include "takt-api-router.h"

/*
 * The document is what the API does: a filled shop answers every route, all that the schemas promise is seen, and every field that
 * a request may have is known and has the type that the document says.
 */

static JsonObject *
ok (ApiFixture *f, const char *method, const char *path, const char *body)
{
  g_autoptr (ApiAnswer) answer = api_send (f, method, path, body);

  if (answer->status >= 300)
    g_error ("%s %s: %u %s", method, path, answer->status, answer->text);
  return answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json) ? json_node_dup_object (answer->json)
                                                                       : NULL;
}

#define OK(...)                                                                                              \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_autoptr (JsonObject) ignored = ok (__VA_ARGS__);                                                       \
  }                                                                                                          \
  G_STMT_END

/* Every row has id 1 where it is the first of its kind. */
static void
fill_shop (ApiFixture *f)
{
  /* No photo comes by itself while a call is refused and must leave every row as it was. */
  f->cameras.none = TRUE;
  OK (f, "PUT", "/api/settings",
      "{\"labor_rate_per_hour\": 15, \"overhead_per_order\": 0.5, \"attended_hours\": {\"mon\": "
      "[\"08:00-18:00\"]}, \"smtp\": {\"host\": \"127.0.0.1\", \"port\": 2525, \"security\": \"none\", "
      "\"from\": \"shop@example.com\"}}");
  g_assert_cmpint (api_add_printer (f, "One"), ==, 1);
  api_go_live (f, 1);
  g_assert_cmpint (api_add_material (f, 1, 0), ==, 1);
  g_assert_cmpint (api_add_profile (f, "Custom Desk Bracket", 120, 45), ==, 1);
  api_add_profile (f, "Cable Stand", 180, 30);
  g_assert_cmpint (api_add_order (f, "12345"), ==, 1);
  OK (f, "POST", "/api/orders/1/schedule-prints", "{\"printer_id\": 1}");
  OK (f, "POST", "/api/option-rules", "{\"option_name\": \"Gift wrap\", \"is_ignored\": true}");
  OK (f, "POST", "/api/color-synonyms", "{\"word\": \"Moss\", \"color\": \"green\"}");
}

static void
make_history (ApiFixture *f)
{
  OK (f, "PUT", "/api/bambu/scheduled-prints/1", "{\"status\": \"started\"}");
  takt_manual_clock_advance (f->clock, (gint64) 60 * 60 * G_USEC_PER_SEC);
  OK (f, "PUT", "/api/bambu/scheduled-prints/1",
      "{\"status\": \"failed\", \"failed_reason\": \"It came off the plate.\"}");
  OK (f, "POST", "/api/bambu/scheduled-prints/1/retry", NULL);
  OK (f, "POST", "/api/bambu/scheduled-prints/reorder", "{\"printer_id\": 1, \"ids\": [2, 1]}");
  OK (f, "POST", "/api/bambu/scheduled-prints/1/hold", NULL);
  OK (f, "GET", "/api/bambu/scheduled-prints/1/start-check", NULL);
  OK (f, "POST", "/api/bambu/scheduled-prints/1/release", NULL);
  OK (f, "POST", "/api/bambu/scheduled-prints/1/pin", "{\"start\": \"2025-12-25T08:00:00Z\"}");
  OK (f, "POST", "/api/bambu/scheduled-prints/1/unpin", NULL);
  OK (f, "POST", "/api/bambu/scheduled-prints/1/priority", "{\"priority\": 7}");
  OK (f, "POST", "/api/bambu/scheduled-prints/1/move", "{\"printer_id\": 1, \"before_id\": 2}");
  OK (f, "POST", "/api/orders/1/hurry", NULL);
  OK (f, "POST", "/api/printers/pause-queues", NULL);
  OK (f, "POST", "/api/printers/resume-queues", NULL);
  OK (f, "POST", "/api/printers/1/pause-queue", NULL);
  OK (f, "POST", "/api/printers/1/resume-queue", NULL);
  OK (f, "GET", "/api/bambu/scheduled-prints/1/queue", NULL);
  OK (f, "GET", "/api/bambu/scheduled-prints/1", NULL);
  OK (f, "GET", "/api/bambu/scheduled-prints?status=queued&printer_id=1", NULL);
  OK (f, "PUT", "/api/bambu/scheduled-prints/1", "{\"status\": \"completed\"}");
  OK (f, "GET", "/api/history", NULL);
  OK (f, "GET", "/api/history?printer_id=1&from=2025-12-24T00:00:00Z&to=2026-01-01T00:00:00Z", NULL);
  OK (f, "GET", "/api/history?outcome=failed&sort=longest&q=bracket", NULL);
  OK (f, "GET", "/api/history.csv?printer_id=1&bom=true", NULL);
  OK (f, "GET", "/api/history/analytics", NULL);
  OK (f, "GET", "/api/insights?from=2025-12-24T00:00:00Z", NULL);
  OK (f, "GET", "/api/insights/money", NULL);
}

/* A row of the payment account that is of order 1, so that its cost sheet has fees, and one of none. */
static void
use_ledger (ApiFixture *f)
{
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();
  g_autoptr (GError) error = NULL;

  OK (f, "GET", "/api/orders/1/cost", NULL);
  for (gint64 id = 1; id <= 2; id++)
    {
      TaktLedgerEntry *entry = takt_ledger_entry_new ();

      entry->entry_id = id;
      entry->at = takt_clock_now (TAKT_CLOCK (f->clock));
      entry->kind = g_strdup ("transaction");
      entry->reference_type = g_strdup ("receipt");
      entry->reference_id = g_strdup (id == 1 ? "12345" : "none");
      entry->amount_minor = -195;
      entry->currency = g_strdup ("USD");
      g_ptr_array_add (page->entries, entry);
    }
  g_assert_true (takt_orders_keep_ledger (takt_shop_get_orders (f->shop), 1, page, &error));
  g_assert_no_error (error);
  OK (f, "GET", "/api/ledger", NULL);
  OK (f, "GET", "/api/ledger?which=unassigned&limit=1", NULL);
  OK (f, "GET", "/api/ledger/sums", NULL);
  OK (f, "PUT", "/api/settings", "{\"etsy_fees\": {\"country\": \"DE\", \"transaction_pct\": 6.5}}");
}

/* One whose answer was lost: no shop of this test is connected that could tell. */
static void
add_open_shipment (ApiFixture *f)
{
  g_autoptr (TaktShipment) shipment = takt_shipment_new ();
  g_autoptr (GError) error = NULL;

  shipment->order_id = 1;
  shipment->state = TAKT_SHIPMENT_UNCLEAR;
  shipment->due_at = 1;
  g_assert_cmpint (takt_shipment_table_insert (takt_shop_get_store (f->shop), shipment, 1, &error), >, 0);
  g_assert_no_error (error);
}

/* Order 2 waits to be scheduled; what it becomes is moved, and taken out again. */
static void
use_plans (ApiFixture *f)
{
  g_autoptr (JsonObject) plan = NULL;
  g_autoptr (JsonObject) what_if = NULL;
  g_autoptr (JsonObject) calendar = NULL;
  g_autofree char *apply = NULL;
  g_autofree char *move = NULL;
  g_autoptr (JsonObject) spare = NULL;
  g_autofree char *path = NULL;

  OK (f, "POST", "/api/plan", "{}");
  OK (f, "POST", "/api/plan",
      "{\"orders\": [2], \"printers\": [1], \"queued_only\": true, \"budget_ms\": 0, \"seed\": 3}");
  what_if =
      ok (f, "POST", "/api/plan",
          "{\"budget_ms\": 10, \"what_if\": {\"more_like\": 1, \"more\": 2, \"down\": 1, \"down_from\": "
          "\"2025-12-24T10:00:00Z\", \"down_to\": \"2026-01-01T00:00:00Z\", \"rush\": 2, \"holidays\": "
          "[\"2025-12-25\"]}}");
  g_assert_true (api_is_null (what_if, "plan_id"));
  plan = ok (f, "POST", "/api/plan", "{\"budget_ms\": 20}");
  apply = g_strdup_printf ("{\"plan_id\": \"%s\"}", api_text (plan, "plan_id"));
  OK (f, "POST", "/api/plan/apply", apply);
  api_refuse (f, 404, NULL, "POST", "/api/plan/apply", apply);
  api_refuse (f, 422, "what_if.holidays", "POST", "/api/plan",
              "{\"what_if\": {\"holidays\": [\"tomorrow\"]}}");
  api_refuse (f, 404, NULL, "POST", "/api/plan", "{\"orders\": [999]}");

  g_clear_pointer (&plan, json_object_unref);
  OK (f, "POST", "/api/stock", "{\"profile_id\": 2, \"pieces\": 3, \"reason\": \"counted\"}");
  OK (f, "GET", "/api/stock", NULL);
  OK (f, "GET", "/api/product-profiles/2/stock-moves?limit=1", NULL);
  api_refuse (f, 409, NULL, "POST", "/api/stock", "{\"profile_id\": 2, \"pieces\": -4}");
  api_refuse (f, 422, "pieces", "POST", "/api/stock", "{\"profile_id\": 2, \"pieces\": 0}");
  api_refuse (f, 404, NULL, "POST", "/api/stock", "{\"profile_id\": 999, \"pieces\": 1}");
  OK (f, "POST", "/api/stock", "{\"profile_id\": 2, \"pieces\": -3, \"variant\": null}");

  OK (f, "POST", "/api/plan",
      "{\"order_id\": 1, \"printer_id\": 1, \"force\": true, \"spread\": true, \"max_printers\": 2, \"use_stock\": false}");

  spare = ok (f, "POST", "/api/bambu/scheduled-prints", "{\"printer_id\": 1, \"profile_id\": 2}");
  path = g_strdup_printf ("/api/bambu/scheduled-prints/%" G_GINT64_FORMAT, api_int (spare, "id"));
  move = g_strdup_printf ("{\"job_id\": %" G_GINT64_FORMAT ", \"printer_id\": 1, \"position\": 0}",
                          api_int (spare, "id"));
  OK (f, "POST", "/api/plan/move", move);
  g_free (move);
  move = g_strdup_printf ("{\"job_id\": %" G_GINT64_FORMAT
                          ", \"printer_id\": 1, \"at\": \"2025-12-25T10:00:00Z\"}",
                          api_int (spare, "id"));
  OK (f, "POST", "/api/plan/move", move);
  api_refuse (f, 409, NULL, "POST", "/api/plan/move", "{\"job_id\": 1, \"printer_id\": 1, \"position\": 0}");

  calendar = ok (f, "GET", "/api/calendar?from=2025-12-20T00:00:00Z&to=2025-12-30T00:00:00Z", NULL);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (calendar, "blocks")), >, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (calendar, "attended")), >, 0);
  OK (f, "GET", "/api/calendar", NULL);
  OK (f, "DELETE", path, NULL);
  api_refuse (f, 422, "to", "GET", "/api/calendar?from=2025-12-20T00:00:00Z&to=2025-12-20T00:00:00Z", NULL);
}

/* Of all that are open; then with what would help, which is asked of a shipped one in vain. */
static void
use_promises (ApiFixture *f)
{
  g_autoptr (JsonObject) order = NULL;
  g_autoptr (JsonObject) one = NULL;

  OK (f, "GET", "/api/promises", NULL);
  OK (f, "GET", "/api/promises?risk=late&limit=1", NULL);
  api_refuse (f, 422, "risk", "GET", "/api/promises?risk=perhaps", NULL);
  order = ok (f, "GET", "/api/orders/1", NULL);
  g_assert_cmpint (api_int (json_object_get_object_member (order, "promise"), "order_id"), ==, 1);
  one = ok (f, "GET", "/api/orders/1/promise", NULL);
  g_assert_true (json_object_has_member (json_object_get_object_member (one, "promise"), "risk"));
  api_refuse (f, 404, NULL, "GET", "/api/orders/999/promise", NULL);
}

static void
use_blocks (ApiFixture *f)
{
  OK (f, "POST", "/api/blocks",
      "{\"printer_id\": 1, \"kind\": \"maintenance\", \"from\": \"2026-03-01T08:00:00Z\", \"to\": "
      "\"2026-03-01T10:00:00Z\", \"note\": \"Belts\"}");
  OK (f, "POST", "/api/blocks",
      "{\"kind\": \"holiday\", \"from\": \"2026-04-03T00:00:00Z\", \"to\": \"2026-04-07T00:00:00Z\"}");
  OK (f, "GET", "/api/blocks", NULL);
  OK (f, "GET", "/api/blocks?printer_id=1&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z", NULL);
  OK (f, "GET", "/api/blocks/1", NULL);
  OK (f, "PUT", "/api/blocks/1", "{\"note\": null, \"to\": \"2026-03-01T09:00:00Z\"}");
  OK (f, "GET", "/api/calendar?from=2026-03-01T00:00:00Z&to=2026-04-05T00:00:00Z", NULL);
  api_refuse (f, 422, "to", "PUT", "/api/blocks/1", "{\"to\": \"2026-03-01T07:00:00Z\"}");
  api_refuse (f, 422, "printer_id", "PUT", "/api/blocks/1", "{\"printer_id\": 99}");
  api_refuse (f, 422, "kind", "POST", "/api/blocks",
              "{\"kind\": \"party\", \"from\": \"2026-04-03T00:00:00Z\", \"to\": "
              "\"2026-04-07T00:00:00Z\"}");
  OK (f, "DELETE", "/api/blocks/2", NULL);
  api_refuse (f, 404, NULL, "DELETE", "/api/blocks/2", NULL);
}

static void
use_maintenance (ApiFixture *f)
{
  OK (f, "POST", "/api/maintenance", "{\"printer_id\": 1, \"name\": \"Look at it\", \"every_days\": 7}");
  OK (f, "GET", "/api/maintenance", NULL);
  OK (f, "GET", "/api/maintenance?printer_id=1", NULL);
  OK (f, "GET", "/api/maintenance/1", NULL);
  OK (f, "PUT", "/api/maintenance/1", "{\"every_days\": 0, \"every_hours\": 3}");
  OK (f, "POST", "/api/maintenance/1/done", "{\"note\": \"New belt\"}");
  OK (f, "GET", "/api/maintenance-log?printer_id=1", NULL);
  OK (f, "POST", "/api/maintenance/1/block", NULL);
  OK (f, "POST", "/api/maintenance/1/block", "{\"from\": \"2026-06-01T08:00:00Z\"}");
  api_refuse (f, 422, "every_hours", "PUT", "/api/maintenance/1", "{\"every_hours\": 0}");
  api_refuse (f, 422, "at", "POST", "/api/maintenance/1/done", "{\"at\": \"2096-05-01T08:00:00Z\"}");
  OK (f, "DELETE", "/api/maintenance/1", NULL);
  api_refuse (f, 404, NULL, "GET", "/api/maintenance/1", NULL);
  for (guint i = 0; i < 3; i++)
    OK (f, "POST", "/api/undo", NULL);
}

static void
use_orders (ApiFixture *f)
{
  use_promises (f);
  use_ledger (f);
  OK (f, "GET", "/api/orders/1/events", NULL);
  OK (f, "POST", "/api/orders/1/take-note", NULL);
  g_autofree char *second = NULL;

  OK (f, "GET", "/api/orders?status=scheduled&sort=-ordered_at&q=bracket", NULL);
  OK (f, "GET", "/api/orders/1", NULL);
  OK (f, "GET", "/api/orders/1/cost", NULL);
  OK (f, "PUT", "/api/orders/1", "{\"promised_at\": \"2025-12-30T12:00:00Z\"}");
  OK (f, "PUT", "/api/order-items/1", "{\"profile_id\": 2}");
  OK (f, "PUT", "/api/order-items/1", "{\"profile_id\": 1}");
  second = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT "/cancel", api_add_order (f, "2"));
  OK (f, "POST", "/api/plan", "{\"order_id\": 2, \"printer_id\": 1}");
  OK (f, "POST", second, NULL);
  OK (f, "POST", "/api/orders/1/ship", "{\"carrier\": \"usps\", \"tracking_code\": \"9400\"}");
  api_refuse (f, 409, NULL, "POST", "/api/orders/1/ship/verify", NULL);
  OK (f, "POST", "/api/orders/1/ship/undo", NULL);
  add_open_shipment (f);
  OK (f, "POST", "/api/orders/1/ship/verify", NULL);
  OK (f, "GET", "/api/carriers", NULL);
  OK (f, "GET", "/api/orders/1/packing", NULL);
  OK (f, "GET", "/api/shops", NULL);
  OK (f, "PUT", "/api/shops/1", "{\"seller_remits_tax\": true}");
  api_refuse (f, 404, NULL, "PUT", "/api/shops/99", "{\"seller_remits_tax\": true}");
  OK (f, "POST", "/api/privacy/purge", NULL);
  OK (f, "GET", "/api/about", NULL);
}

static void
use_mapping (ApiFixture *f)
{
  g_autofree char *item = NULL;
  g_autofree char *path = NULL;
  g_autoptr (JsonObject) order =
      ok (f, "POST", "/api/orders",
          "{\"items\": [{\"title\": \"Cable Stand\", \"options\": [{\"name\": \"Color\", \"value\": "
          "\"Swamp\"}, {\"name\": \"Size\", \"value\": \"Set of 4\"}]}, {\"title\": \"A bracket\"}]}");
  JsonObject *line = json_array_get_object_element (json_object_get_array_member (order, "items"), 0);

  item = g_strdup_printf ("/api/order-items/%" G_GINT64_FORMAT, json_object_get_int_member (line, "id"));
  path = g_strconcat (item, "/choose", NULL);
  OK (f, "GET", "/api/order-items/review?limit=10", NULL);
  OK (f, "POST", path,
      "{\"option_name\": \"Color\", \"option_value\": \"Swamp\", \"color\": \"White\", \"color_hex\": "
      "\"#FFFFFF\", \"for_all\": true}");
  OK (f, "POST", path, "{\"option_name\": \"Size\", \"copies\": 4}");
  api_refuse (f, 422, "option_name", "POST", path, "{\"option_name\": \"Smell\", \"is_ignored\": true}");
  OK (f, "POST", path, "{\"profile_id\": 1}");
  g_free (path);
  path = g_strconcat (item, "/mapping", NULL);
  OK (f, "GET", path, NULL);
  OK (f, "GET", "/api/option-rules?profile_id=1", NULL);
  OK (f, "POST", "/api/option-rules",
      "{\"profile_id\": 1, \"option_name\": \"Size\", \"option_value\": \"L\", \"use_profile_id\": 2, "
      "\"material_type\": \"PETG\", \"color\": \"Red\", \"color_hex\": \"FF0000\", \"filament\": 1}");
  OK (f, "POST", "/api/option-rules/preview", "{\"option_name\": \"Size\", \"copies\": 4}");
  api_refuse (f, 422, "is_ignored", "POST", "/api/option-rules/preview", "{\"option_name\": \"Size\"}");
  OK (f, "GET", "/api/option-rules", NULL);
  OK (f, "GET", "/api/option-rules/1", NULL);
  OK (f, "PUT", "/api/option-rules/1", "{\"option_value\": \"No\"}");
  OK (f, "POST", "/api/option-rules", "{\"option_name\": \"Gift\", \"is_ignored\": true}");
  OK (f, "DELETE", "/api/option-rules/4", NULL);
  api_refuse (f, 404, NULL, "GET", "/api/option-rules/4", NULL);
  OK (f, "GET", "/api/color-synonyms", NULL);
  OK (f, "PUT", "/api/color-synonyms/1", "{\"color\": \"Dunkelgrün\"}");
  OK (f, "POST", "/api/color-synonyms",
      "{\"word\": \"Sage\", \"color\": \"Ash Green\", \"color_hex\": \"#68724D\"}");
  OK (f, "DELETE", "/api/color-synonyms/3", NULL);
}

static void
use_sliced_file (ApiFixture *f)
{
  g_autofree char *folder = g_build_filename (f->dir, "files", NULL);
  g_autofree char *picture = g_build_filename (folder, "vase.gcode.3mf.plate_4.png", NULL);
  g_autoptr (TaktSlicedFile) file = takt_sliced_file_new ();
  TaktSlicedPlate *plate = takt_sliced_plate_new (4);
  TaktSlicedFilament *filament = takt_sliced_filament_new (2);
  g_autoptr (ApiAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  filament->material_type = g_strdup ("PLA");
  filament->grams = 12.5;
  g_ptr_array_add (plate->filaments, filament);
  takt_sliced_plate_set_seconds (plate, 90);
  plate->has_picture = TRUE;
  g_ptr_array_add (file->plates, plate);
  file->name = g_strdup ("vase.gcode.3mf");
  file->sha256 = g_strdup ("a");
  file->md5 = g_strdup ("b");
  g_assert_true (takt_products_put_file (takt_shop_get_products (f->shop), file, &error));
  g_assert_no_error (error);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (picture, "\x89PNG-picture", -1, &error));

  api_refuse (f, 404, NULL, "GET", "/api/product-profiles/3/file", NULL);
  api_refuse (f, 404, NULL, "GET", "/api/product-profiles/3/picture", NULL);
  api_refuse (f, 409, NULL, "POST", "/api/product-profiles/3/file", "{\"plate\": 4}");
  OK (f, "PUT", "/api/product-profiles/3", "{\"file_name\": \"vase.gcode.3mf\"}");
  OK (f, "GET", "/api/product-profiles/3/file", NULL);
  OK (f, "POST", "/api/product-profiles/3/file", "{\"plate\": 4}");
  api_refuse (f, 422, "plate", "POST", "/api/product-profiles/3/file", "{\"plate\": 5}");
  answer = api_send (f, "GET", "/api/product-profiles/3/picture", NULL);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (answer->headers, NULL), ==, "image/png");
  g_assert_cmpstr (answer->text, ==, "\x89PNG-picture");
}

/* A message that was given up, and what is known of its target. */
static gint64
add_lost_delivery (ApiFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOutboxRow) row = takt_outbox_row_new ();
  g_autoptr (TaktTarget) target = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_FAILED, "lost", API_NOW);
  TaktStore *store = takt_shop_get_store (f->shop);
  guint total;
  gint64 id;

  row->message_id = g_strdup ("5e3c1a90-7a8e-4b51-9f0e-0d6b4a0f3c11");
  row->event_key = g_strdup ("lost");
  row->channel = g_strdup ("webhook");
  row->target = g_strdup ("https://hooks.example.org/services/T0/B0/verysecret");
  row->printer_id = event->printer_id = 1;
  row->payload = takt_event_to_json (event);
  row->created_at = row->next_attempt_at = API_NOW;
  g_assert_true (takt_outbox_table_insert (store, row, NULL, &error));
  list = takt_outbox_table_list (store, NULL, NULL, 1, 0, &total, &error);
  g_assert_no_error (error);
  id = ((TaktOutboxRow *) g_ptr_array_index (list, 0))->id;
  g_assert_true (takt_outbox_table_set_undelivered (store, id, 500, "out of order", &error));

  target = takt_target_new (row->channel, row->target);
  target->state = TAKT_TARGET_OPEN;
  target->failures = 9;
  target->retry_at = API_NOW + 60;
  target->last_error = g_strdup ("out of order");
  target->updated_at = API_NOW;
  g_assert_true (takt_target_table_put (store, target, &error));
  return id;
}

/* Messages, what came of them, and what helps when something does not work. */
static void
use_deliveries (ApiFixture *f)
{
  g_autoptr (ApiAnswer) log = NULL;
  g_autofree char *replay = NULL;
  g_autoptr (TaktTarget) gone = NULL;
  gint64 id;

  OK (f, "PUT", "/api/bambu/notifications/1",
      "{\"webhook_url\": \"https://hooks.example.org/services/T0/B0/verysecret\", \"email_digest\": \"daily\", "
      "\"email_digest_at\": \"07:15\", \"email_photo\": false, "
      "\"webhook_template\": \"{\\\"text\\\": \\\"{{subject}}\\\"}\"}");
  api_refuse (f, 422, "webhook_template", "PUT", "/api/bambu/notifications/1",
              "{\"webhook_template\": \"{{printer}}\"}");
  api_refuse (f, 422, "webhook_template", "PUT", "/api/bambu/notifications/1",
              "{\"webhook_template\": \"{\\\"a\\\": {{subject}}x}\"}");
  api_refuse (f, 422, "email_digest", "PUT", "/api/bambu/notifications/1", "{\"email_digest\": \"weekly\"}");

  id = add_lost_delivery (f);
  replay = g_strdup_printf ("/api/deliveries/%" G_GINT64_FORMAT "/replay", id);
  OK (f, "GET", "/api/deliveries?channel=webhook&state=undelivered", NULL);
  log = api_send (f, "GET", "/api/deliveries", NULL);
  g_assert_cmpuint (log->status, ==, 200);
  g_assert_nonnull (strstr (log->text, "https://hooks.example.org/…"));
  g_assert_null (strstr (log->text, "verysecret"));
  OK (f, "GET", "/api/delivery-targets", NULL);
  OK (f, "POST", replay, NULL);
  gone = takt_target_new ("webhook", "https://hooks.example.org/services/T0/B0/verysecret");
  gone->state = TAKT_TARGET_DISABLED;
  gone->updated_at = API_NOW;
  g_assert_true (takt_target_table_put (takt_shop_get_store (f->shop), gone, NULL));
  api_refuse (f, 409, NULL, "POST", replay, NULL);
  api_refuse (f, 404, NULL, "POST", "/api/deliveries/90001/replay", NULL);
  api_refuse (f, 422, "state", "GET", "/api/deliveries?state=lost", NULL);

  OK (f, "GET", "/api/debug-info", NULL);
  OK (f, "GET", "/api/log?lines=5", NULL);
  api_refuse (f, 422, "lines", "GET", "/api/log?lines=0", NULL);
}

static void
use_products (ApiFixture *f)
{
  OK (f, "GET", "/api/product-profiles?q=stand", NULL);
  OK (f, "GET", "/api/product-profiles/1", NULL);
  OK (f, "PUT", "/api/product-profiles/1",
      "{\"printer_models\": [\"X1C\"], \"nozzle_diameter\": 0.4, \"origin\": \"own design\"}");
  OK (f, "POST", "/api/product-profiles", "{\"name\": \"Vase\", \"estimated_minutes\": 30}");
  use_sliced_file (f);
  OK (f, "PUT", "/api/product-profiles/3", "{\"price\": 19.99, \"packaging\": 0.8}");
  OK (f, "POST", "/api/product-profiles/3/duplicate", NULL);
  OK (f, "POST", "/api/product-profiles/3/archive", NULL);
  OK (f, "GET", "/api/product-profiles?archived=true", NULL);
  OK (f, "POST", "/api/product-profiles/3/bring-back", NULL);
  api_refuse (f, 404, NULL, "POST", "/api/product-profiles/99/archive", NULL);
  OK (f, "DELETE", "/api/product-profiles/3", NULL);
}

static void
use_printers (ApiFixture *f)
{
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, 1);

  OK (f, "GET", "/api/printers", NULL);
  OK (f, "PUT", "/api/printers/1", "{\"serial\": \"01p00a000000001\", \"access_code\": \"12345678\"}");
  link = takt_fake_farm_get (&f->farm, 1);
  api_go_live (f, 1);
  link->report->print_error = 0x05004001;
  api_fill_machine (link->report);
  takt_fake_link_send (link);
  OK (f, "GET", "/api/printer-connections/1/status", NULL);
  OK (f, "POST", "/api/ignored-complaints", "{\"code\": \"0500_4001\"}");
  OK (f, "POST", "/api/ignored-complaints", "{\"code\": \"0500_4001\", \"printer_id\": 1}");
  OK (f, "GET", "/api/ignored-complaints", NULL);
  OK (f, "GET", "/api/printer-connections/1/status", NULL);
  api_refuse (f, 409, NULL, "POST", "/api/ignored-complaints", "{\"code\": \"0500_4001\"}");
  api_refuse (f, 422, "code", "POST", "/api/ignored-complaints", "{\"code\": \"HMS\"}");
  api_refuse (f, 422, "printer_id", "POST", "/api/ignored-complaints",
              "{\"code\": \"0500_4002\", \"printer_id\": 9}");
  OK (f, "DELETE", "/api/ignored-complaints/1", NULL);
  link->report->print_error = 0;
  takt_fake_link_send (link);
  OK (f, "POST", "/api/printers/1/plate-cleared", NULL);
  OK (f, "PUT", "/api/bambu/scheduled-prints/2", "{\"file_name\": \"cable_stand.gcode.3mf\"}");
  OK (f, "POST", "/api/bambu/scheduled-prints/2/hand-over", NULL);
  OK (f, "PUT", "/api/bambu/scheduled-prints/2", "{\"status\": \"cancelled\"}");
  OK (f, "POST", "/api/bambu/scheduled-prints/2/retry", NULL);
  OK (f, "POST", "/api/bambu/scheduled-prints/2/start", NULL);
  link->report->job_title = g_strdup ("cable_stand");
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, NULL, 10);
  OK (f, "POST", "/api/printers/1/pause", NULL);
  OK (f, "POST", "/api/printers/1/speed", "{\"level\": 3}");
  OK (f, "POST", "/api/printers/1/light", "{\"on\": false}");
  OK (f, "GET", "/api/printers/1/objects", NULL);
  OK (f, "POST", "/api/printers/1/skip-objects", "{\"object_ids\": [95, 117]}");
  OK (f, "POST", "/api/printers/1/set-slot",
      "{\"slot\": 128, \"material_type\": \"PETG\", \"color_hex\": \"FF6A13\", \"nozzle_temp_min\": 220, "
      "\"nozzle_temp_max\": 260}");
  link->report->print_error = 0x03008003;
  takt_fake_link_say (link, TAKT_MACHINE_PAUSED, NULL, 10);
  OK (f, "POST", "/api/printers/1/answer-error", "{\"answer\": \"ignore\", \"code\": \"0300_8003\"}");
  link->report->print_error = 0;
  takt_fake_link_say (link, TAKT_MACHINE_PAUSED, NULL, 10);
  OK (f, "POST", "/api/printers/1/resume", NULL);
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, NULL, 12);

  g_autoptr (JsonObject) printer = ok (f, "GET", "/api/printers/1", NULL);
  g_autoptr (JsonObject) status = ok (f, "GET", "/api/printer-connections/1/status", NULL);
  g_assert_cmpint (api_int (printer, "current_job.id"), ==, 2);
  g_assert_cmpint (api_int (status, "job.id"), ==, 2);
  OK (f, "POST", "/api/printers/1/stop", NULL);

  g_assert_cmpint (api_add_printer (f, "Two"), ==, 2);
  OK (f, "DELETE", "/api/printers/2", NULL);
}

static void
find_printers (ApiFixture *f)
{
  g_autoptr (JsonObject) printer = NULL;
  g_autofree char *path = NULL;
  g_autofree char *test = NULL;

  /* The other printer's camera is let go. */
  takt_manual_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  takt_fake_finder_announce (f->finder, "01P00A000000001", "192.0.2.7");
  takt_fake_finder_announce (f->finder, "01P00A000000002", "192.0.2.8");
  OK (f, "POST", "/api/printers/discover", NULL);
  f->finder->answer = takt_found_printer_copy (g_ptr_array_index (f->finder->found, 1));
  OK (f, "POST", "/api/printers/discover", "{\"host\": \"192.0.2.8\"}");
  printer = ok (f, "POST", "/api/printers",
                "{\"name\": \"New\", \"connection_type\": \"bambu_lan\", \"host\": \"192.0.2.8\", "
                "\"serial\": \"01P00A000000002\"}");
  OK (f, "POST", "/api/printers/discover", "{\"host\": null}");
  path = g_strdup_printf ("/api/printers/%" G_GINT64_FORMAT, api_int (printer, "id"));
  test = g_strconcat (path, "/test", NULL);
  api_go_live (f, api_int (printer, "id"));
  OK (f, "POST", test, NULL);
  OK (f, "DELETE", path, NULL);
}

/* Begun at the printer, then found to be the job that waits for it. */
static void
use_machine_print (ApiFixture *f)
{
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, 1);
  g_autoptr (JsonObject) job = NULL;
  g_autofree char *body = NULL;
  g_autofree char *path = NULL;
  g_autofree char *attempt = NULL;
  g_autoptr (JsonArray) history = NULL;
  gint64 id;

  f->cameras.none = TRUE;
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, NULL, 100);
  takt_manual_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  g_free (link->report->job_title);
  link->report->job_title = g_strdup ("benchy");
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "77", 10);
  takt_manual_clock_advance (f->clock, 600 * G_USEC_PER_SEC);
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, NULL, 90);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, NULL, 100);
  history = api_expect_list (f, "/api/history?limit=1", 4);
  id = api_int (json_array_get_object_element (history, 0), "id");

  attempt = g_strdup_printf ("/api/history/%" G_GINT64_FORMAT, id);
  OK (f, "GET", attempt, NULL);
  job = ok (f, "POST", "/api/bambu/scheduled-prints", "{\"printer_id\": 1, \"profile_id\": 1}");
  path = g_strdup_printf ("%s/job", attempt);
  body = g_strdup_printf ("{\"job_id\": %" G_GINT64_FORMAT "}", api_int (job, "id"));
  api_refuse (f, 422, "job_id", "POST", path, "{}");
  OK (f, "POST", path, body);
  api_refuse (f, 409, NULL, "POST", path, body);
  api_refuse (f, 404, NULL, "GET", "/api/history/999", NULL);
}

static void
use_pictures (ApiFixture *f)
{
  g_autoptr (JsonObject) photo = NULL;

  takt_manual_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  f->cameras.none = FALSE;
  f->cameras.picture = "a picture";
  OK (f, "GET", "/api/printers/1/camera", NULL);
  photo = ok (f, "POST", "/api/bambu/scheduled-prints/1/photos", NULL);
  OK (f, "GET", "/api/bambu/scheduled-prints/1/photos", NULL);
  OK (f, "GET", api_text (photo, "url"), NULL);
}

static void
use_cloud (ApiFixture *f)
{
  g_autoptr (JsonObject) printer = NULL;
  g_autofree char *path = NULL;

  takt_fake_cloud_bind (f->cloud, "01P00A000000003", "Attic", "87654321");
  OK (f, "GET", "/api/bambu/cloud/status", NULL);
  api_refuse (f, 422, "account", "POST", "/api/bambu/cloud/sign-in",
              "{\"account\": \"me@example.com\", \"password\": \"wrong\"}");
  OK (f, "POST", "/api/bambu/cloud/sign-in",
      "{\"account\": \"me@example.com\", \"password\": \"right\", \"region\": \"china\"}");
  OK (f, "POST", "/api/bambu/cloud/send-code", NULL);
  OK (f, "POST", "/api/bambu/cloud/code", "{\"code\": \"123456\"}");
  OK (f, "GET", "/api/bambu/cloud/printers", NULL);
  printer = ok (f, "POST", "/api/bambu/cloud/printers", "{\"serial\": \"01P00A000000003\"}");
  api_refuse (f, 409, NULL, "POST", "/api/bambu/cloud/printers", "{\"serial\": \"01P00A000000003\"}");
  path = g_strdup_printf ("/api/printers/%" G_GINT64_FORMAT, api_int (printer, "id"));
  OK (f, "DELETE", path, NULL);
  OK (f, "POST", "/api/bambu/cloud/sign-out", NULL);
}

static void
use_materials (ApiFixture *f)
{
  OK (f, "GET", "/api/materials", NULL);
  OK (f, "POST", "/api/materials",
      "{\"material_type\": \"PETG\", \"weight_grams\": 1000, \"remaining_grams\": 400}");
  OK (f, "GET", "/api/materials/2", NULL);
  OK (f, "GET", "/api/bambu/materials/1", NULL);
  OK (f, "PUT", "/api/bambu/materials/2", "{\"vendor\": \"eSun\", \"cost_per_kg\": 21.5}");
  OK (f, "POST", "/api/bambu/materials/2/load", "{\"printer_id\": 1, \"slot\": 3}");
  OK (f, "POST", "/api/bambu/materials/2/load", "{\"printer_id\": null, \"slot\": null}");
  OK (f, "DELETE", "/api/bambu/materials/2", NULL);
  OK (f, "POST", "/api/material-batches",
      "{\"material_type\": \"PLA\", \"weight_grams\": 1000, \"count\": 2, \"low_grams\": 5000, \"place\": \"Shelf 2\"}");
  OK (f, "GET", "/api/purchase-list", NULL);
  OK (f, "PUT", "/api/bambu/materials/3", "{\"remaining_pct\": 82}");
  OK (f, "GET", "/api/material-usage?material_id=3", NULL);
  {
    g_autoptr (JsonArray) usage = api_expect_list (f, "/api/material-usage?material_id=3", 1);
    g_autofree char *undo = g_strdup_printf ("/api/material-usage/%" G_GINT64_FORMAT "/undo",
                                             api_int (json_array_get_object_element (usage, 0), "id"));

    OK (f, "POST", undo, NULL);
  }
}

static void
import_orders (ApiFixture *f)
{
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", f->token);
  g_autoptr (ApiAnswer) answer = api_send_as (
      f, authorization, "POST", "/api/orders/import", "multipart/form-data; boundary=b",
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n77\r\n--b--\r\n");

  g_assert_cmpuint (answer->status, ==, 200);
}

static void
use_the_rest (ApiFixture *f)
{
  OK (f, "GET", "/api/openapi.json", NULL);
  OK (f, "GET", "/api/settings", NULL);
  OK (f, "POST", "/api/backup", NULL);
  OK (f, "GET", "/api/bambu/notifications/1", NULL);
  OK (f, "PUT", "/api/bambu/notifications/1",
      "{\"webhook_url\": \"https://hooks.example/x\", \"webhook_secret\": \"s3cret\", \"quiet_from\": \"22:00\", "
      "\"quiet_to\": \"07:00\"}");
  OK (f, "POST", "/api/bambu/notifications/1/test", NULL);
  OK (f, "POST", "/api/etsy/connect", "{\"keystring\": \"k\", \"shared_secret\": \"s\"}");
  OK (f, "POST", "/api/etsy/connect/paste",
      "{\"redirected_url\": \"http://localhost:3003/oauth/redirect?code=x\"}");
  OK (f, "GET", "/api/etsy/status", NULL);
  OK (f, "GET", "/api/etsy/setup", NULL);
  OK (f, "POST", "/api/etsy/connect/cancel", NULL);
  OK (f, "POST", "/api/etsy/sync-orders", "{\"shop_id\": \"1\"}");
  OK (f, "POST", "/api/etsy/sync-orders/cancel", NULL);
  import_orders (f);
  OK (f, "GET", "/api/order-events", NULL);
  OK (f, "POST", "/api/etsy/disconnect", NULL);
}

static gboolean
step_cb (gpointer data, GError **error)
{
  return TRUE;
}

static void
use_undo (ApiFixture *f)
{
  takt_undo_stack_clear (takt_shop_get_undo (f->shop));
  takt_undo_stack_push (takt_shop_get_undo (f->shop), "Nothing", step_cb, step_cb, NULL, NULL);
  OK (f, "GET", "/api/undo", NULL);
  OK (f, "POST", "/api/undo", NULL);
  api_refuse (f, 409, NULL, "POST", "/api/undo", NULL);
  OK (f, "POST", "/api/redo", NULL);
}

static void
test_everything_happens (ApiFixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) names = api_schema_get_answer_components (f->schema);
  GHashTableIter iter;
  gpointer name;

  fill_shop (f);
  make_history (f);
  use_orders (f);
  use_mapping (f);
  use_products (f);
  use_deliveries (f);
  use_printers (f);
  use_pictures (f);
  find_printers (f);
  use_cloud (f);
  use_materials (f);
  use_the_rest (f);
  use_undo (f);
  OK (f, "POST", "/api/bambu/scheduled-prints",
      "{\"printer_id\": 1, \"profile_id\": 2, \"notes\": \"spare\"}");
  OK (f, "PUT", "/api/bambu/scheduled-prints/3", "{\"priority\": 3}");
  OK (f, "DELETE", "/api/bambu/scheduled-prints/3", NULL);
  use_plans (f);
  use_blocks (f);
  use_maintenance (f);
  use_machine_print (f);
  api_refuse (f, 409, NULL, "POST", "/api/orders/1/schedule-prints", "{\"printer_id\": 1}");
  api_refuse (f, 422, "printer_id", "POST", "/api/orders/1/schedule-prints", "{\"printer_id\": 9}");
  OK (f, "POST", "/api/orders/1/pull-prints", NULL);

  for (guint i = 0; i < takt_api_n_routes; i++)
    {
      /* A stream has no schema; test-events.c listens to it. */
      if (strcmp (takt_api_routes[i].operation_id, "listenToEvents") == 0)
        continue;
      if (!api_schema_has_succeeded (f->schema, takt_api_routes[i].operation_id))
        g_error ("%s was never done", takt_api_routes[i].operation_id);
    }
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!api_schema_has_seen (f->schema, name) && strcmp (name, "Error") != 0)
      g_error ("no answer had a %s", (const char *) name);
}

static JsonObject *
resolve (ApiFixture *f, JsonObject *schema)
{
  const char *reference = json_object_get_string_member_with_default (schema, "$ref", NULL);

  return reference != NULL ? api_schema_get_component (f->schema, strrchr (reference, '/') + 1) : schema;
}

static JsonNode *make_good (ApiFixture *f, JsonObject *schema);

/* An object with what it must have. */
static JsonObject *
make_needed (ApiFixture *f, JsonObject *schema)
{
  JsonObject *made = json_object_new ();
  JsonArray *required =
      json_object_has_member (schema, "required") ? json_object_get_array_member (schema, "required") : NULL;

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    {
      const char *name = json_array_get_string_element (required, i);
      JsonObject *property =
          json_object_get_object_member (json_object_get_object_member (schema, "properties"), name);

      json_object_set_member (made, name, make_good (f, property));
    }
  return made;
}

/* A value of the right type. */
static JsonNode *
make_good (ApiFixture *f, JsonObject *schema)
{
  JsonNode *node = json_node_alloc ();
  const char *type;

  schema = resolve (f, schema);
  type = json_object_get_string_member (schema, "type");
  if (json_object_has_member (schema, "enum"))
    {
      JsonArray *words = json_object_get_array_member (schema, "enum");

      /* The last: of connections, that is "virtual", which needs no address. */
      return json_node_init_string (node,
                                    json_array_get_string_element (words, json_array_get_length (words) - 1));
    }
  if (g_strcmp0 (json_object_get_string_member_with_default (schema, "format", NULL), "date-time") == 0)
    return json_node_init_string (node, "2026-05-01T08:00:00Z");
  if (strcmp (type, "string") == 0)
    return json_node_init_string (node, "x");
  if (strcmp (type, "boolean") == 0)
    return json_node_init_boolean (node, TRUE);
  if (strcmp (type, "integer") == 0 || strcmp (type, "number") == 0)
    return json_node_init_int (node, 1);
  if (strcmp (type, "array") == 0)
    {
      g_autoptr (JsonArray) array = json_array_new ();

      return json_node_init_array (node, array);
    }
  g_autoptr (JsonObject) object = make_needed (f, schema);
  return json_node_init_object (node, object);
}

typedef struct
{
  ApiFixture *f;
  const char *method;
  const char *path;
  guint n_fields;
} Probe;

/* What stands around the object that is looked at. */
typedef struct _Around Around;
struct _Around
{
  const Around *outer;
  JsonObject *schema;
  const char *field;
  gboolean in_array;
};

/* @value: (transfer full): the inner object, wrapped up to the whole body. */
static JsonNode *
wrap (Probe *probe, const Around *around, JsonObject *value)
{
  g_autoptr (JsonObject) object = value;

  for (; around != NULL; around = around->outer)
    {
      g_autoptr (JsonObject) outer = make_needed (probe->f, around->schema);

      if (around->in_array)
        {
          JsonArray *array = json_array_new ();

          json_array_add_object_element (array, json_object_ref (object));
          json_object_set_array_member (outer, around->field, array);
        }
      else
        json_object_set_object_member (outer, around->field, json_object_ref (object));
      json_object_unref (object);
      object = json_object_ref (outer);
    }
  return json_node_init_object (json_node_alloc (), object);
}

static char *
get_prefix (const Around *around)
{
  g_autofree char *outer = around != NULL ? get_prefix (around->outer) : NULL;

  if (around == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%s%s%s.", outer, around->field, around->in_array ? "[0]" : "");
}

/* A value that the field may not have: the call is refused, the field is named, no row changes. */
static void
refuse_value (Probe *probe, const Around *around, JsonObject *schema, const char *field, JsonNode *value)
{
  JsonObject *object = make_needed (probe->f, schema);
  g_autofree char *prefix = get_prefix (around);
  g_autofree char *path = g_strconcat (prefix, field, NULL);
  g_autoptr (JsonNode) body = NULL;
  g_autofree char *text = NULL;

  json_object_set_member (object, field, value);
  body = wrap (probe, around, object);
  text = json_to_string (body, FALSE);
  api_refuse (probe->f, 422, path, probe->method, probe->path, text);
  probe->n_fields++;
}

/* One element more than there may be. */
static void
refuse_too_many (Probe *probe, const Around *around, JsonObject *schema, const char *name)
{
  JsonObject *property =
      json_object_get_object_member (json_object_get_object_member (schema, "properties"), name);
  g_autoptr (JsonArray) array = json_array_new ();

  g_assert_true (json_object_has_member (property, "maxItems"));
  for (gint64 i = 0; i <= json_object_get_int_member (property, "maxItems"); i++)
    json_array_add_element (array, make_good (probe->f, json_object_get_object_member (property, "items")));
  refuse_value (probe, around, schema, name, json_node_init_array (json_node_alloc (), array));
}

/* An element that is not of the type of the others. */
static void
refuse_element (Probe *probe, const Around *around, JsonObject *schema, const char *name)
{
  JsonObject *object = make_needed (probe->f, schema);
  JsonArray *array = json_array_new ();
  g_autofree char *prefix = get_prefix (around);
  g_autofree char *path = g_strdup_printf ("%s%s[0]", prefix, name);
  g_autoptr (JsonNode) body = NULL;
  g_autofree char *text = NULL;

  json_array_add_object_element (array, json_object_new ());
  json_object_set_array_member (object, name, array);
  body = wrap (probe, around, object);
  text = json_to_string (body, FALSE);
  api_refuse (probe->f, 422, path, probe->method, probe->path, text);
  probe->n_fields++;
}

static void
probe_object (Probe *probe, const Around *around, JsonObject *schema)
{
  JsonObject *properties = json_object_get_object_member (schema, "properties");
  g_autoptr (GList) names = json_object_get_members (properties);

  refuse_value (probe, around, schema, "no_such_field", json_node_init_int (json_node_alloc (), 1));

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *name = l->data;
      JsonObject *property = json_object_get_object_member (properties, name);
      JsonObject *resolved = resolve (probe->f, property);
      const char *type = json_object_get_string_member (resolved, "type");
      g_autoptr (JsonObject) nothing = json_object_new ();
      JsonNode *wrong = json_node_alloc ();

      if (strcmp (type, "object") == 0)
        json_node_init_int (wrong, 5);
      else
        json_node_init_object (wrong, nothing);
      refuse_value (probe, around, schema, name, wrong);

      if (!json_object_get_boolean_member_with_default (property, "nullable", FALSE))
        refuse_value (probe, around, schema, name, json_node_init_null (json_node_alloc ()));
      if (json_object_has_member (resolved, "maximum"))
        refuse_value (
            probe, around, schema, name,
            json_node_init_int (json_node_alloc (), json_object_get_int_member (resolved, "maximum") + 1));
      if (json_object_has_member (resolved, "minimum"))
        refuse_value (
            probe, around, schema, name,
            json_node_init_int (json_node_alloc (), json_object_get_int_member (resolved, "minimum") - 1));
      if (json_object_has_member (resolved, "enum"))
        refuse_value (probe, around, schema, name,
                      json_node_init_string (json_node_alloc (), "no such word"));
      if (json_object_has_member (resolved, "maxLength"))
        {
          g_autofree char *text =
              g_strnfill ((gsize) json_object_get_int_member (resolved, "maxLength") + 1, 'x');

          refuse_value (probe, around, schema, name, json_node_init_string (json_node_alloc (), text));
        }
      if (strcmp (type, "object") == 0)
        {
          Around nested = { around, schema, name, FALSE };

          probe_object (probe, &nested, resolved);
        }
      else if (strcmp (type, "array") == 0)
        {
          JsonObject *items = resolve (probe->f, json_object_get_object_member (resolved, "items"));
          Around nested = { around, schema, name, TRUE };

          refuse_too_many (probe, around, schema, name);
          if (strcmp (json_object_get_string_member (items, "type"), "object") == 0)
            probe_object (probe, &nested, items);
          else
            refuse_element (probe, around, schema, name);
        }
    }
}

static void
test_every_field_is_known (ApiFixture *f, gconstpointer data)
{
  JsonObject *paths = json_object_get_object_member (api_schema_get_document (f->schema), "paths");
  guint n_bodies = 0;

  fill_shop (f);
  OK (f, "POST", "/api/blocks",
      "{\"kind\": \"holiday\", \"from\": \"2026-04-03T00:00:00Z\", \"to\": \"2026-04-07T00:00:00Z\"}");
  OK (f, "POST", "/api/maintenance", "{\"printer_id\": 1, \"name\": \"Belts\", \"every_days\": 7}");
  for (guint i = 0; i < takt_api_n_routes; i++)
    {
      const TaktApiRoute *route = &takt_api_routes[i];
      g_autofree char *lower = g_ascii_strdown (route->method, -1);
      JsonObject *operation =
          json_object_get_object_member (json_object_get_object_member (paths, route->path), lower);
      g_autoptr (GString) path = g_string_new (route->path);
      Probe probe = { f, route->method, NULL, 0 };
      JsonObject *content;

      if (route->body == TAKT_API_BODY_NONE)
        continue;
      g_string_replace (path, "{id}", "1", 0);
      probe.path = path->str;
      content =
          json_object_get_object_member (json_object_get_object_member (operation, "requestBody"), "content");
      content = json_object_get_object_member (content, "application/json");
      probe_object (&probe, NULL, resolve (f, json_object_get_object_member (content, "schema")));
      g_test_message ("%s: %u refusals", route->operation_id, probe.n_fields);
      n_bodies++;
    }
  g_assert_cmpuint (n_bodies, >, 20);
}

static void
test_unknown_ids (ApiFixture *f, gconstpointer data)
{
  JsonObject *paths = json_object_get_object_member (api_schema_get_document (f->schema), "paths");
  guint n_routes = 0;

  fill_shop (f);
  for (guint i = 0; i < takt_api_n_routes; i++)
    {
      const TaktApiRoute *route = &takt_api_routes[i];
      g_autofree char *lower = g_ascii_strdown (route->method, -1);
      JsonObject *operation =
          json_object_get_object_member (json_object_get_object_member (paths, route->path), lower);
      g_autoptr (GString) path = g_string_new (route->path);
      g_autofree char *body = NULL;

      if (g_string_replace (path, "{id}", "999", 0) == 0)
        continue;
      if (route->body == TAKT_API_BODY_REQUIRED)
        {
          JsonObject *content = json_object_get_object_member (
              json_object_get_object_member (operation, "requestBody"), "content");
          g_autoptr (JsonNode) node =
              make_good (f, json_object_get_object_member (
                                json_object_get_object_member (content, "application/json"), "schema"));

          /* Some bodies need a field or other before they ask for anything. */
          if (g_str_has_suffix (route->path, "/orders/{id}"))
            json_object_set_null_member (json_node_get_object (node), "promised_at");
          if (g_str_has_suffix (route->path, "/order-items/{id}"))
            json_object_set_int_member (json_node_get_object (node), "profile_id", 1);
          body = json_to_string (node, FALSE);
        }
      api_refuse (f, 404, NULL, route->method, path->str, body);
      n_routes++;
    }
  g_assert_cmpuint (n_routes, >, 25);
}

#define ADD(name, test)                                                                                      \
  g_test_add ("/api/document/" name, ApiFixture, NULL, api_fixture_set_up, test, api_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("everything-happens", test_everything_happens);
  ADD ("every-field-is-known", test_every_field_is_known);
  ADD ("unknown-ids", test_unknown_ids);
  return g_test_run ();
}

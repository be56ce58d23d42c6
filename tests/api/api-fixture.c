/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "api-fixture.h"

#include <sqlite3.h>
#include <string.h>

#include "takt-error.h"
#include "takt-json.h"
#include "takt-token.h"

static void
start_server (ApiFixture *self)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->server = takt_api_server_new (self->shop);
  takt_api_server_start_async (self->server, 0, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the server to start");
  takt_api_server_start_finish (self->server, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (takt_api_server_get_port (self->server), >, 0);
}

/* A file of orders of these tests: a number a line. */
static GPtrArray *
read_numbers (const char *text,
              gsize length,
              const TaktShopRecord *connected,
              TaktShopRecord **shop,
              GError **error)
{
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) lines = g_strsplit (g_strstrip (copy), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      TaktOrder *order = takt_order_new ();

      g_ptr_array_add (orders, order);
      order->order_number = g_strdup (g_strstrip (lines[i]));
      if (g_ascii_string_to_unsigned (order->order_number, 10, 1, G_MAXUINT, NULL, NULL))
        continue;
      takt_error_set_field (error, "file", "Line %u is no number.", i + 1);
      return NULL;
    }
  *shop = takt_shop_record_new ();
  (*shop)->source = g_strdup ("csv");
  return g_steal_pointer (&orders);
}

void
api_fixture_set_up (ApiFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *authorization = NULL;
  TaktPorts ports = { 0 };

  self->dir = takt_test_make_dir ();
  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  self->clock = takt_manual_clock_new (API_NOW);
  self->secrets = takt_fake_secrets_new ();
  self->source = takt_fake_source_new ();
  self->channel = takt_fake_channel_new ();
  takt_fake_farm_init (&self->farm);

  ports.clock = TAKT_CLOCK (self->clock);
  ports.secrets = TAKT_SECRET_STORE (self->secrets);
  ports.order_sources[0] = TAKT_ORDER_SOURCE (self->source);
  ports.order_file_reader = read_numbers;
  ports.mailer = TAKT_MAILER (self->channel);
  ports.webhooks = TAKT_WEBHOOK_SENDER (self->channel);
  ports.printer_links = takt_fake_farm_make;
  ports.printer_links_data = &self->farm;
  ports.printer_cameras = takt_fake_cameras_make;
  ports.printer_cameras_data = &self->cameras;
  self->finder = takt_fake_finder_new ();
  ports.printer_finder = TAKT_PRINTER_FINDER (self->finder);
  self->cloud = takt_fake_cloud_new ();
  self->cloud->now = API_NOW;
  ports.printer_cloud = TAKT_PRINTER_CLOUD (self->cloud);
  self->shop = takt_shop_new (self->store, &ports, &error);
  g_assert_no_error (error);
  takt_shop_start (self->shop, &error);
  g_assert_no_error (error);

  start_server (self);
  self->session = soup_session_new_with_options ("max-conns", 100, "max-conns-per-host", 100, NULL);
  self->schema = api_schema_new ();
  self->token = takt_token_make (takt_fake_secrets_get (self->secrets, TAKT_SECRET_API_KEY),
                                 takt_store_get_profile_id (self->store), "test", 1, API_NOW, &error);
  g_assert_no_error (error);
}

/* Whatever a test made the routes ask of the store: none of it reads a growing table from end to end. */
static void
assert_no_scans (ApiFixture *self)
{
  g_auto (GStrv) scans = takt_store_find_scans (self->store);

  for (guint i = 0; scans[i] != NULL; i++)
    g_test_message ("%s", scans[i]);
  g_assert_cmpuint (g_strv_length (scans), ==, 0);
}

void
api_fixture_tear_down (ApiFixture *self, gconstpointer data)
{
  soup_session_abort (self->session);
  assert_no_scans (self);
  g_clear_object (&self->session);
  takt_api_server_stop (self->server);
  g_assert_finalize_object (self->server);
  takt_shop_stop (self->shop);
  g_clear_object (&self->shop);
  takt_fake_farm_clear (&self->farm);
  takt_fake_cameras_clear (&self->cameras);
  g_clear_object (&self->finder);
  g_clear_object (&self->cloud);
  g_clear_object (&self->channel);
  g_clear_object (&self->source);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  takt_store_close (self->store);
  g_clear_object (&self->store);
  api_schema_free (self->schema);
  takt_test_remove_dir (self->dir);
  g_free (self->token);
}

void
api_answer_free (ApiAnswer *self)
{
  soup_message_headers_unref (self->headers);
  g_clear_pointer (&self->json, json_node_unref);
  g_free (self->text);
  g_free (self);
}

static char *
make_uri (ApiFixture *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", takt_api_server_get_port (self->server), path);
}

static void
check_headers (SoupMessageHeaders *headers)
{
  static const char *const cors[] = { "Access-Control-Allow-Origin", "Access-Control-Allow-Methods",
                                      "Access-Control-Allow-Headers", "Access-Control-Allow-Credentials" };

  g_assert_cmpstr (soup_message_headers_get_one (headers, "X-Content-Type-Options"), ==, "nosniff");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Cache-Control"), ==, "no-store");
  for (guint i = 0; i < G_N_ELEMENTS (cors); i++)
    g_assert_null (soup_message_headers_get_one (headers, cors[i]));
}

static gboolean
is_no_json (SoupMessageHeaders *headers)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return type != NULL && (g_str_has_prefix (type, "image/") || g_str_equal (type, "text/csv"));
}

/**
 * api_send_as:
 * @authorization: (nullable): value of the header
 * @content_type: (nullable)
 * @body: (nullable)
 *
 * Sends one call and judges its answer by the OpenAPI document.
 */
ApiAnswer *
api_send_as (ApiFixture *self,
             const char *authorization,
             const char *method,
             const char *path,
             const char *content_type,
             const char *body)
{
  g_autofree char *uri = make_uri (self, path);
  g_autoptr (SoupMessage) message = soup_message_new (method, uri);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *fault = NULL;
  ApiAnswer *answer = g_new0 (ApiAnswer, 1);
  gsize size;

  g_assert_nonnull (message);
  if (authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  if (body != NULL)
    {
      g_autoptr (GBytes) sent = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, content_type, sent);
    }

  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                    &held);
  result = takt_test_wait_result (&held, path);
  bytes = soup_session_send_and_read_finish (self->session, result, &error);
  g_assert_no_error (error);

  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  size = g_bytes_get_size (bytes);
  answer->text = g_strndup (size > 0 ? g_bytes_get_data (bytes, NULL) : "", size);
  check_headers (answer->headers);
  if (size > 0 && !is_no_json (answer->headers))
    {
      g_assert_cmpstr (soup_message_headers_get_content_type (answer->headers, NULL), ==, "application/json");
      answer->json = takt_json_parse (answer->text, (gssize) size, &error);
      g_assert_no_error (error);
    }
  if (strcmp (method, "HEAD") != 0 && strcmp (method, "OPTIONS") != 0)
    fault = api_schema_check_answer (self->schema, method, path, answer->status, answer->json);
  if (fault != NULL)
    g_error ("%s %s gave %u: %s\n%s", method, path, answer->status, fault, answer->text);
  return answer;
}

/** api_send: a call with a good token and, where there is a body, as JSON. */
ApiAnswer *
api_send (ApiFixture *self, const char *method, const char *path, const char *body)
{
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", self->token);

  return api_send_as (self, authorization, method, path, "application/json", body);
}

static ApiAnswer *
send_expecting (ApiFixture *self, guint status, const char *method, const char *path, const char *body)
{
  ApiAnswer *answer = api_send (self, method, path, body);

  if (answer->status != status)
    g_error ("%s %s gave %u, not %u: %s", method, path, answer->status, status, answer->text);
  return answer;
}

/** api_expect: a call that must give @status. Returns: (transfer full) (nullable): the object it answers with */
JsonObject *
api_expect (ApiFixture *self, guint status, const char *method, const char *path, const char *body)
{
  g_autoptr (ApiAnswer) answer = send_expecting (self, status, method, path, body);

  return answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json) ? json_node_dup_object (answer->json)
                                                                       : NULL;
}

/** api_expect_list: a list with so many in all. Returns: (transfer full) */
JsonArray *
api_expect_list (ApiFixture *self, const char *path, guint total)
{
  g_autoptr (ApiAnswer) answer = send_expecting (self, 200, "GET", path, NULL);
  g_autofree char *count = g_strdup_printf ("%u", total);

  g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "X-Total-Count"), ==, count);
  return json_array_ref (json_node_get_array (answer->json));
}

/** api_refuse: a call that must be refused with @status and leave every row as it was. @field: (nullable): the field it must name */
void
api_refuse (ApiFixture *self,
            guint status,
            const char *field,
            const char *method,
            const char *path,
            const char *body)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (JsonObject) error = NULL;

  /* What the calls before set going has settled. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  before = api_dump (self);
  error = api_expect (self, status, method, path, body);
  after = api_dump (self);

  g_assert_cmpuint (strlen (api_text (error, "message")), >, 5);
  if (field != NULL
      && g_strcmp0 (json_object_get_string_member_with_default (error, "field", NULL), field) != 0)
    g_error ("%s %s %s blames %s, not %s: %s", method, path, body,
             json_object_get_string_member_with_default (error, "field", "nothing"), field,
             api_text (error, "message"));
  g_assert_cmpstr (before, ==, after);
}

/**
 * api_raw:
 * @request: bytes to send as they are
 *
 * Returns: (transfer full): all that comes back until the server ends the connection
 */
char *
api_raw (ApiFixture *self, const char *request, gssize length)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  GInputStream *input;
  gssize got = 1;

  g_socket_client_connect_to_host_async (client, "127.0.0.1",
                                         (guint16) takt_api_server_get_port (self->server), NULL,
                                         takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "a connection");
  connection = g_socket_client_connect_to_host_finish (client, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                   length < 0 ? strlen (request) : (gsize) length, G_PRIORITY_DEFAULT, NULL,
                                   takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "a request to be written");
  g_clear_object (&result);

  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  while (got > 0)
    {
      char block[4096];

      g_input_stream_read_async (input, block, sizeof block, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                 &held);
      result = takt_test_wait_result (&held, "an answer");
      got = g_input_stream_read_finish (input, result, &error);
      g_assert_no_error (error);
      g_clear_object (&result);
      g_string_append_len (text, block, got);
    }
  return g_string_free (text, FALSE);
}

/** api_get_status: the number in the first line of a raw answer. */
guint
api_get_status (const char *raw)
{
  g_assert_true (g_str_has_prefix (raw, "HTTP/1.1 "));
  return (guint) g_ascii_strtoull (raw + strlen ("HTTP/1.1 "), NULL, 10);
}

static void
dump_table (sqlite3 *db, const char *name, GString *out)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\" ORDER BY 1, 2", name);
  sqlite3_stmt *rows;

  g_string_append_printf (out, "== %s\n", name);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &rows, NULL), ==, SQLITE_OK);
  while (sqlite3_step (rows) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        g_string_append_printf (out, "%s|", (const char *) sqlite3_column_text (rows, i));
      g_string_append_c (out, '\n');
    }
  sqlite3_finalize (rows);
}

/** api_dump_file: (transfer full): every row of every table of a database as text. */
char *
api_dump_file (const char *file)
{
  GString *out = g_string_new (NULL);
  sqlite3 *db;
  sqlite3_stmt *tables;

  g_assert_cmpint (sqlite3_open_v2 (file, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db,
                                       "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE "
                                       "'%VIRTUAL%' AND name <> 'sqlite_sequence' ORDER BY name",
                                       -1, &tables, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (tables) == SQLITE_ROW)
    dump_table (db, (const char *) sqlite3_column_text (tables, 0), out);
  sqlite3_finalize (tables);
  sqlite3_close (db);
  return g_string_free (out, FALSE);
}

/** api_dump: (transfer full): every row of every table of the shop as text; that a number is used up is no row of it. */
char *
api_dump (ApiFixture *self)
{
  g_autofree char *file = g_build_filename (self->dir, TAKT_STORE_FILE_NAME, NULL);

  return api_dump_file (file);
}

/* "items[0].id" and the like. */
static JsonNode *
find (JsonObject *object, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);
  JsonNode *node = NULL;

  for (guint i = 0; steps[i] != NULL; i++)
    {
      char *bracket = strchr (steps[i], '[');

      if (bracket != NULL)
        *bracket = '\0';
      node = json_object_get_member (object, steps[i]);
      if (node != NULL && bracket != NULL)
        {
          guint index = (guint) g_ascii_strtoull (bracket + 1, NULL, 10);
          JsonArray *array = json_node_get_array (node);

          g_assert_cmpuint (index, <, json_array_get_length (array));
          node = json_array_get_element (array, index);
        }
      if (node == NULL)
        g_error ("there is no %s", path);
      if (JSON_NODE_HOLDS_OBJECT (node))
        object = json_node_get_object (node);
    }
  return node;
}

gint64
api_int (JsonObject *object, const char *path)
{
  return json_node_get_int (find (object, path));
}

double
api_number (JsonObject *object, const char *path)
{
  return json_node_get_double (find (object, path));
}

const char *
api_text (JsonObject *object, const char *path)
{
  return json_node_get_string (find (object, path));
}

gboolean
api_is_null (JsonObject *object, const char *path)
{
  return JSON_NODE_HOLDS_NULL (find (object, path));
}

/** api_add_printer: a printer at a fake wire. Returns: its id */
gint64
api_add_printer (ApiFixture *self, const char *name)
{
  g_autofree char *body =
      g_strdup_printf ("{\"name\": \"%s\", \"connection_type\": \"virtual\", \"model\": \"X1C\"}", name);
  g_autoptr (JsonObject) printer = api_expect (self, 201, "POST", "/api/printers", body);

  return api_int (printer, "id");
}

/** api_go_live: the machine is heard and rests. */
void
api_go_live (ApiFixture *self, gint64 printer_id)
{
  TaktFakeLink *link = takt_fake_farm_get (&self->farm, printer_id);

  g_assert_nonnull (link);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
}

/** api_fill_machine: the parts, spools and options of a machine with an AMS HT and an external holder. */
void
api_fill_machine (TaktPrinterReport *report)
{
  TaktPartsReport *parts = &report->parts;
  TaktNozzleReport *nozzle = takt_nozzle_report_new (0);
  TaktAmsReport *unit = takt_ams_report_new (128);
  TaktModuleReport *module = g_new0 (TaktModuleReport, 1);
  TaktTrayReport *known = takt_tray_report_new (128);
  TaktTrayReport *unknown = takt_tray_report_new (TAKT_SLOT_EXTERNAL);
  int none = TAKT_SLOT_NONE, slot = 128;

  report->model = g_strdup ("Bambu Lab P1S");
  report->firmware = g_strdup ("01.09.00.00");
  report->stage = 14;
  report->speed_level = 2;
  report->speed_percent = 100;
  report->active_slot = slot;
  g_array_append_val (report->mapping, none);
  g_array_append_val (report->mapping, slot);
  parts->update_available = TAKT_TOLD_YES;
  parts->new_firmware = g_strdup ("01.09.01.00");
  parts->fans.part = 47;
  parts->chamber_light = TAKT_LIGHT_ON;
  parts->door_open = TAKT_TOLD_NO;
  parts->storage = TAKT_STORAGE_OK;
  parts->network = TAKT_NETWORK_WIFI;
  report->wifi_dbm = -55;
  parts->camera.present = TAKT_TOLD_YES;
  parts->camera.resolution = g_strdup ("1080p");
  parts->options.auto_refill = TAKT_TOLD_YES;
  parts->ams_activity = TAKT_AMS_ACTIVITY_IDLE;

  nozzle->is_main = nozzle->is_active = TRUE;
  nozzle->diameter = 0.25;
  nozzle->material = "hardened_steel";
  nozzle->flow = "high";
  nozzle->temp = 219.96;
  nozzle->target = 220;
  nozzle->slot = slot;
  g_ptr_array_add (parts->nozzles, nozzle);

  unit->kind = TAKT_AMS_HT;
  unit->first_slot = slot;
  unit->slot_count = 1;
  unit->extruder = 0;
  unit->humidity_percent = 8;
  unit->temp = 55.9;
  unit->drying_minutes = 583;
  g_ptr_array_add (parts->ams, unit);

  module->name = g_strdup ("ota");
  module->version = g_strdup ("01.09.00.00");
  module->new_version = g_strdup ("01.09.01.00");
  g_ptr_array_add (parts->modules, module);

  known->present = TRUE;
  known->material_type = g_strdup ("PA-CF");
  known->color_hex = g_strdup ("000000");
  known->weight_grams = 750;
  g_ptr_array_add (report->trays, known);
  unknown->present = TRUE;
  g_ptr_array_add (report->trays, unknown);
}

/** api_add_profile: a profile in white PLA, found by its title, with the temperatures of the seed. Returns: its id */
gint64
api_add_profile (ApiFixture *self, const char *title, int minutes, int grams)
{
  g_autofree char *file = g_ascii_strdown (title, -1);
  g_autofree char *body = NULL;
  g_autoptr (JsonObject) profile = NULL;

  g_strdelimit (file, " ", '_');
  body = g_strdup_printf ("{\"name\": \"%s\", \"title\": \"%s\", \"file_name\": \"%s.stl\", "
                          "\"estimated_minutes\": %d, \"nozzle_temp\": 200, \"bed_temp\": 60, "
                          "\"print_speed\": 50, \"labor_minutes\": 30, \"materials\": "
                          "[{\"material_type\": \"PLA\", \"color\": \"White\", \"grams\": %d}]}",
                          title, title, file, minutes, grams);
  profile = api_expect (self, 201, "POST", "/api/product-profiles", body);
  return api_int (profile, "id");
}

/** api_add_material: the white PLA of the seed. Returns: its id */
gint64
api_add_material (ApiFixture *self, gint64 printer_id, int slot)
{
  g_autofree char *path = g_strdup_printf ("/api/bambu/materials/%" G_GINT64_FORMAT, printer_id);
  g_autofree char *body = g_strdup_printf (
      "{\"slot\": %d, \"material_type\": \"PLA\", \"color\": \"White\", \"color_hex\": "
      "\"FFFFFF\", \"weight_grams\": 250, \"vendor\": \"Bambu Lab\", \"cost_per_kg\": 25.00}",
      slot);
  g_autoptr (JsonObject) material = api_expect (self, 201, "POST", path, body);

  return api_int (material, "id");
}

/** api_add_order: the seed's order: a bracket and a stand for 30.00. Returns: its id */
gint64
api_add_order (ApiFixture *self, const char *number)
{
  g_autofree char *body = g_strdup_printf (
      "{\"order_number\": \"%s\", \"customer_name\": \"John\", \"customer_email\": \"john@example.com\", "
      "\"ship_by\": \"2025-12-27T00:00:00Z\", \"items\": ["
      "{\"title\": \"Custom Desk Bracket\", \"unit_price\": 18, \"listing_id\": \"100\", "
      "\"options\": [{\"name\": \"Color\", \"value\": \"White\"}], "
      "\"personalization\": [{\"question\": \"Name\", \"answer\": \"Ann\"}]},"
      "{\"title\": \"Cable Stand\", \"unit_price\": 12.00, \"sku\": \"CS-1\"}]}",
      number);
  g_autoptr (JsonObject) order = api_expect (self, 201, "POST", "/api/orders", body);

  return api_int (order, "id");
}

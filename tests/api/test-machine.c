/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "api-fixture.h"

#include <string.h>

/* What a printer's status tells of the machine; its shape is the document's. */

static JsonObject *
get_status (ApiFixture *f, gint64 id)
{
  g_autofree char *path = g_strdup_printf ("/api/printer-connections/%" G_GINT64_FORMAT "/status", id);

  return api_expect (f, 200, "GET", path, NULL);
}

static void
test_not_heard_is_null (ApiFixture *f, gconstpointer data)
{
  gint64 id = api_add_printer (f, "Left");
  g_autoptr (JsonObject) status = get_status (f, id);

  g_assert_true (api_is_null (status, "machine"));
  /* Never heard is not idle (pitfall 66). */
  g_assert_cmpstr (api_text (status, "state"), ==, "connecting");
}

static void
test_not_told_is_null (ApiFixture *f, gconstpointer data)
{
  static const char *const nulls[] = {
    "model",
    "stage",
    "stage_text",
    "speed_level",
    "active_slot",
    "nozzle_target",
    "chamber_light",
    "door_open",
    "storage",
    "network",
    "wifi_dbm",
    "ams_activity",
    "fans.part",
    "camera.kind",
    "options.auto_refill",
    "update_available",
  };
  gint64 id = api_add_printer (f, "Left");
  g_autoptr (JsonObject) status = NULL;

  api_go_live (f, id);
  status = get_status (f, id);
  for (gsize i = 0; i < G_N_ELEMENTS (nulls); i++)
    {
      g_autofree char *path = g_strconcat ("machine.", nulls[i], NULL);

      g_test_message ("%s", path);
      g_assert_true (api_is_null (status, path));
    }
  g_assert_cmpstr (api_text (status, "machine.developer_mode"), ==, "unknown");
}

static void
test_values (ApiFixture *f, gconstpointer data)
{
  gint64 id = api_add_printer (f, "Left");
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, id);
  g_autoptr (JsonObject) status = NULL;

  api_go_live (f, id);
  api_fill_machine (link->report);
  takt_fake_link_send (link);
  status = get_status (f, id);

  g_assert_cmpstr (api_text (status, "machine.model"), ==, "Bambu Lab P1S");
  g_assert_cmpstr (api_text (status, "machine.new_firmware"), ==, "01.09.01.00");
  g_assert_cmpstr (api_text (status, "machine.stage_text"), ==, "Cleaning the nozzle");
  g_assert_cmpint (api_int (status, "machine.fans.part"), ==, 47);
  g_assert_true (api_is_null (status, "machine.fans.chamber"));
  g_assert_cmpstr (api_text (status, "machine.chamber_light"), ==, "on");
  g_assert_cmpstr (api_text (status, "machine.storage"), ==, "ok");
  g_assert_cmpstr (api_text (status, "machine.network"), ==, "wifi");
  g_assert_cmpint (api_int (status, "machine.wifi_dbm"), ==, -55);
  g_assert_cmpstr (api_text (status, "machine.camera.kind"), ==, "jpeg");
  g_assert_cmpfloat (api_number (status, "machine.nozzles[0].diameter"), ==, 0.25);
  g_assert_cmpfloat (api_number (status, "machine.nozzles[0].temp"), ==, 220);
  g_assert_cmpstr (api_text (status, "machine.nozzles[0].flow"), ==, "high");
  g_assert_cmpstr (api_text (status, "machine.ams[0].kind"), ==, "ams_ht");
  g_assert_cmpfloat (api_number (status, "machine.ams[0].temp"), ==, 55.9);
  g_assert_cmpint (api_int (status, "machine.ams[0].drying_minutes"), ==, 583);
  g_assert_true (api_is_null (status, "machine.ams[0].humidity_index"));
  g_assert_cmpstr (api_text (status, "machine.slots[0].state"), ==, "known");
  g_assert_cmpint (api_int (status, "machine.slots[0].weight_grams"), ==, 750);
  g_assert_true (api_is_null (status, "machine.slots[0].remaining_pct"));
  g_assert_cmpint (api_int (status, "machine.slots[1].slot"), ==, 254);
  g_assert_cmpstr (api_text (status, "machine.slots[1].state"), ==, "unknown");
  g_assert_cmpstr (api_text (status, "machine.modules[0].name"), ==, "ota");
  g_assert_cmpint (api_int (status, "machine.mapping[1]"), ==, 128);
}

/* A printer that is switched off: what it said last stays in sight with its time, and is not its state (pitfall 66). */
static void
test_switched_off (ApiFixture *f, gconstpointer data)
{
  gint64 id = api_add_printer (f, "Left");
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, id);
  g_autoptr (JsonObject) status = NULL;

  api_go_live (f, id);
  link->report->bed_temp = 60;
  link->report->received_at = API_NOW;
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "4711", 45);
  takt_manual_clock_advance (f->clock, 90 * G_USEC_PER_SEC);
  takt_fake_link_state (link, TAKT_LINK_OFFLINE, "silent");
  status = get_status (f, id);

  g_assert_cmpstr (api_text (status, "state"), ==, "offline");
  g_assert_cmpstr (api_text (status, "link"), ==, "offline");
  g_assert_cmpint (api_int (status, "bed_temp"), ==, 60);
  g_assert_cmpstr (api_text (status, "last_updated"), ==, "2025-12-24T16:00:00Z");
}

/* Not every machine tells the lock at all times: what it said last counts. */
static void
test_developer_mode (ApiFixture *f, gconstpointer data)
{
  gint64 id = api_add_printer (f, "Left");
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, id);
  g_autoptr (JsonObject) before = get_status (f, id);
  g_autoptr (JsonObject) after = NULL;

  g_assert_cmpstr (api_text (before, "developer_mode"), ==, "unknown");
  g_assert_true (api_is_null (before, "developer_mode_message"));
  api_go_live (f, id);
  link->report->developer_mode = TAKT_DEVELOPER_MODE_LOCKED;
  takt_fake_link_send (link);
  link->report->developer_mode = TAKT_DEVELOPER_MODE_UNKNOWN;
  takt_fake_link_send (link);
  after = get_status (f, id);
  g_assert_cmpstr (api_text (after, "machine.developer_mode"), ==, "unknown");
  g_assert_cmpstr (api_text (after, "developer_mode"), ==, "locked");
  g_assert_nonnull (strstr (api_text (after, "developer_mode_message"), "Developer Mode"));
}

/* The options are set on the printer; a start can have others for itself, and what is left out stays. */
static void
test_print_options (ApiFixture *f, gconstpointer data)
{
  gint64 id = api_add_printer (f, "Left");
  TaktFakeLink *link = takt_fake_farm_get (&f->farm, id);
  g_autoptr (JsonObject) before = api_expect (f, 200, "GET", "/api/printers/1", NULL);
  g_autoptr (JsonObject) after = NULL;
  g_autoptr (JsonObject) kept = NULL;
  g_autoptr (JsonObject) job = NULL;
  g_autoptr (JsonObject) started = NULL;

  g_assert_cmpstr (api_text (before, "print_options.bed_levelling"), ==, "on");
  api_refuse (f, 422, "print_options.bed_levelling", "PUT", "/api/printers/1",
              "{\"print_options\": {\"bed_levelling\": true}}");
  api_refuse (f, 422, "print_options.flow_calibration", "PUT", "/api/printers/1",
              "{\"print_options\": {\"flow_calibration\": \"always\"}}");
  api_refuse (f, 422, "print_options.timelapse", "PUT", "/api/printers/1",
              "{\"print_options\": {\"timelapse\": \"on\"}}");
  api_refuse (f, 422, "print_options.jog", "PUT", "/api/printers/1", "{\"print_options\": {\"jog\": true}}");
  after = api_expect (f, 200, "PUT", "/api/printers/1", "{\"print_options\": {\"bed_levelling\": \"auto\"}}");
  g_assert_cmpstr (api_text (after, "print_options.bed_levelling"), ==, "auto");
  g_assert_cmpstr (api_text (after, "print_options.flow_calibration"), ==, "off");

  api_go_live (f, id);
  job = api_expect (f, 201, "POST", "/api/bambu/scheduled-prints",
                    "{\"printer_id\": 1, \"job_name\": \"vase\", \"file_name\": \"vase.gcode.3mf\", "
                    "\"estimated_duration_minutes\": 10}");
  g_assert_cmpint (api_int (job, "id"), ==, 1);
  api_refuse (f, 422, "print_options.timelapse", "POST", "/api/bambu/scheduled-prints/1/start",
              "{\"print_options\": {\"timelapse\": 1}}");
  g_assert_null (link->request);
  started = api_expect (f, 200, "POST", "/api/bambu/scheduled-prints/1/start",
                        "{\"print_options\": {\"timelapse\": true}}");
  g_assert_true (link->request->options.timelapse);
  g_assert_cmpint (link->request->options.bed_levelling, ==, TAKT_CALIBRATION_AUTO);
  kept = api_expect (f, 200, "GET", "/api/printers/1", NULL);
  g_assert_false (
      json_object_get_boolean_member (json_object_get_object_member (kept, "print_options"), "timelapse"));
}

#define ADD(path, func)                                                                                      \
  g_test_add ("/api/machine/" path, ApiFixture, NULL, api_fixture_set_up, func, api_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pitfall-066-never-heard-is-not-idle", test_not_heard_is_null);
  ADD ("not-told-is-null", test_not_told_is_null);
  ADD ("values", test_values);
  ADD ("pitfall-066-switched-off-is-offline", test_switched_off);
  ADD ("developer-mode-is-remembered", test_developer_mode);
  ADD ("print-options", test_print_options);

  return g_test_run ();
}

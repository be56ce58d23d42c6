/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-link.h"
#include "bambu/takt-bambu-stills.h"
#include "materials/takt-materials.h"
#include "printers/takt-printers.h"

#include "takt-error.h"
#include "takt-fake-secrets.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

/* Of this computer: nobody listens there. */
#define SHUT_PORT  9
#define SERIAL     "01P00A000000077"
#define WITH_FILES "--ftps-port 0 --ftps-dialect --serial " SERIAL
#define WITH_ALL   "--camera-port 0 " WITH_FILES

/* The guided test of a connection, by the engine's service over a real link against a real broker. */
typedef struct
{
  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktMaterials *materials;
  TaktFakeSecrets *secrets;
  TaktCameras *cameras;
  TaktPrinters *printers;
  TaktPrinterSim *sim;
} Fixture;

static TaktPrinterLink *
make_link (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data)
{
  return takt_bambu_link_new (printer, clock, secrets, NULL);
}

static TaktPrinterCamera *
make_camera (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data)
{
  return takt_bambu_camera_new (TAKT_TYPE_BAMBU_STILLS, printer, secrets, NULL);
}

/* From here on the test looks at the camera too. */
static void
use_cameras (Fixture *f)
{
  f->cameras =
      takt_cameras_new (f->store, f->clock, f->changes, TAKT_SECRET_STORE (f->secrets), make_camera, NULL);
  takt_printers_set_cameras (f->printers, f->cameras);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  f->clock = takt_clock_new_system ();
  f->changes = takt_changes_new ();
  f->settings = takt_settings_new (f->store, f->clock, f->changes, &error);
  g_assert_no_error (error);
  f->materials = takt_materials_new (f->store, f->clock, f->changes, f->settings);
  f->secrets = takt_fake_secrets_new ();
  f->printers = takt_printers_new (f->store, f->clock, f->changes, f->materials,
                                   TAKT_SECRET_STORE (f->secrets), make_link, NULL);
  g_assert_true (takt_printers_start (f->printers, &error));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  takt_printers_stop (f->printers);
  g_clear_object (&f->printers);
  if (f->cameras != NULL)
    takt_cameras_stop (f->cameras);
  g_clear_object (&f->cameras);
  g_clear_object (&f->secrets);
  g_clear_object (&f->materials);
  g_clear_object (&f->settings);
  g_clear_object (&f->changes);
  g_clear_object (&f->clock);
  takt_store_close (f->store);
  g_clear_object (&f->store);
  if (f->sim != NULL)
    g_free (takt_printer_sim_stop (f->sim));
}

static gint64
add_printer (Fixture *f, const char *serial, int port, const char *fingerprint, const char *code)
{
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (GError) error = NULL;
  gint64 id;

  if (code != NULL)
    takt_fake_secrets_set (f->secrets, "printer/1/access-code", code);
  printer->name = g_strdup ("Left");
  printer->connection_type = g_strdup ("bambu_lan");
  printer->host = g_strdup ("127.0.0.1");
  printer->serial = g_strdup (serial);
  printer->mqtt_port = port;
  printer->ftps_port = f->sim != NULL && f->sim->ftps_port != 0 ? f->sim->ftps_port : SHUT_PORT;
  printer->camera_port = f->sim != NULL && f->sim->camera_port != 0 ? f->sim->camera_port : SHUT_PORT;
  printer->certificate_fingerprint = g_strdup (fingerprint);
  id = takt_printers_add (f->printers, printer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, ==, 1);
  return id;
}

static TaktConnectionTest *
run_test (Fixture *f)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TaktConnectionTest *test;

  takt_printers_test_async (f->printers, 1, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the test of the connection");
  test = takt_printers_test_finish (f->printers, result, &error);
  g_assert_no_error (error);
  for (int step = 0; step < TAKT_TEST_N_STEPS; step++)
    {
      g_test_message ("%s: %s: %s", takt_test_step_to_word ((TaktTestStep) step),
                      takt_test_result_to_word (test->results[step]), test->messages[step]);
      g_assert_cmpstr (test->messages[step], !=, "");
    }
  return test;
}

/* @results: one letter a step: + fine, - failed, . unknown. */
static void
assert_results (const TaktConnectionTest *test, const char *results)
{
  char text[TAKT_TEST_N_STEPS + 1] = { 0 };

  for (int step = 0; step < TAKT_TEST_N_STEPS; step++)
    text[step] = ".+-"[test->results[step]];
  g_assert_cmpstr (text, ==, results);
}

static void
test_fine (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;
  g_autoptr (TaktConnectionTest) again = NULL;
  g_autoptr (JsonArray) requests = NULL;

  use_cameras (f);
  f->sim = takt_printer_sim_start (WITH_ALL);
  add_printer (f, SERIAL, f->sim->port, f->sim->fingerprint, f->sim->access_code);
  test = run_test (f);
  assert_results (test, "++++++++");
  g_assert_true (takt_connection_test_is_fine (test));
  g_assert_cmpstr (test->fingerprint, ==, f->sim->fingerprint);

  /* A printer that is heard is asked nothing more. */
  requests = takt_printer_sim_wait_requests (f->sim, 2);
  again = run_test (f);
  assert_results (again, "++++++++");
  g_clear_pointer (&requests, json_array_unref);
  requests = takt_printer_sim_wait_requests (f->sim, 2);
  g_assert_cmpuint (json_array_get_length (requests), ==, 2);
}

static void
test_wrong_code (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;

  f->sim = takt_printer_sim_start ("--serial " SERIAL);
  add_printer (f, SERIAL, f->sim->port, f->sim->fingerprint, "00000000");
  test = run_test (f);
  assert_results (test, "+++-....");
  g_assert_nonnull (strstr (test->messages[TAKT_TEST_ACCESS_CODE], "refused the access code"));
  g_assert_null (strstr (test->messages[TAKT_TEST_ACCESS_CODE], "00000000"));
}

static void
test_no_code (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;

  add_printer (f, SERIAL, SHUT_PORT, NULL, NULL);
  test = run_test (f);
  assert_results (test, "...-....");
}

static void
test_unconfirmed (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;

  f->sim = takt_printer_sim_start ("--serial " SERIAL);
  add_printer (f, SERIAL, f->sim->port, NULL, f->sim->access_code);
  test = run_test (f);
  assert_results (test, "++-.....");
  g_assert_cmpstr (test->fingerprint, ==, f->sim->fingerprint);
  g_assert_nonnull (strstr (test->messages[TAKT_TEST_CERTIFICATE], f->sim->fingerprint));
}

static void
test_wrong_serial (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;

  f->sim = takt_printer_sim_start ("--serial " SERIAL);
  add_printer (f, "01P00A000000078", f->sim->port, f->sim->fingerprint, f->sim->access_code);
  test = run_test (f);
  assert_results (test, "++-.....");
  g_assert_nonnull (strstr (test->messages[TAKT_TEST_CERTIFICATE], SERIAL));
}

static void
test_shut_port (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;

  add_printer (f, SERIAL, SHUT_PORT, NULL, "12345678");
  test = run_test (f);
  assert_results (test, "+-......");
  g_assert_null (test->fingerprint);
}

static void
test_silent (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;

  /* Four times as fast for a quarter of a minute of silence; not faster, as the connection's own limits shrink with it. */
  takt_printers_stop (f->printers);
  g_clear_object (&f->printers);
  g_clear_object (&f->clock);
  f->clock = takt_clock_new_scaled (4);
  f->printers = takt_printers_new (f->store, f->clock, f->changes, f->materials,
                                   TAKT_SECRET_STORE (f->secrets), make_link, NULL);
  g_assert_true (takt_printers_start (f->printers, NULL));
  f->sim = takt_printer_sim_start ("--silent --serial " SERIAL);
  add_printer (f, SERIAL, f->sim->port, f->sim->fingerprint, f->sim->access_code);
  test = run_test (f);
  assert_results (test, "++++-...");
  g_assert_nonnull (strstr (test->messages[TAKT_TEST_REPORTS], "serial number"));
}

/* What stands on its screen after an unsigned command. */
static void
test_developer_mode (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) first = NULL;

  f->sim = takt_printer_sim_start ("--firmware 01.09.00.00 " WITH_FILES);
  takt_printer_sim_do (f->sim, "delta", "{'hms': [{'attr': 83887360, 'code': 65543}]}");
  add_printer (f, SERIAL, f->sim->port, f->sim->fingerprint, f->sim->access_code);
  first = run_test (f);
  assert_results (first, "+++++-+.");
  g_assert_false (takt_connection_test_is_fine (first));
  g_assert_nonnull (strstr (first->messages[TAKT_TEST_DEVELOPER_MODE], "Developer Mode"));
}

/** FilesFault: the printer is heard, and its file service alone stands in the way: how, and a piece of the sentence. */
typedef struct
{
  const char *options;
  const char *faults; /* (nullable) */
  const char *words;
} FilesFault;

static const FilesFault files_port = { "--serial " SERIAL, NULL,
                                       "refuses connections to its file service (port 9)" };
static const FilesFault files_stranger = { WITH_FILES " --ftps-stranger", NULL,
                                           "The machine that answers says it is" };
static const FilesFault files_code = { WITH_FILES, "{'refuse_login': 1}", "refused the access code" };
static const FilesFault files_session = { WITH_FILES, "{'data': 'refuse'}", "not the secured connection" };

static void
test_files (Fixture *f, gconstpointer data)
{
  const FilesFault *fault = data;
  g_autoptr (TaktConnectionTest) test = NULL;

  f->sim = takt_printer_sim_start (fault->options);
  if (fault->faults != NULL)
    takt_printer_sim_do (f->sim, "ftps", fault->faults);
  add_printer (f, SERIAL, f->sim->port, f->sim->fingerprint, f->sim->access_code);
  test = run_test (f);
  assert_results (test, "++++++-.");
  g_assert_nonnull (strstr (test->messages[TAKT_TEST_FILES], fault->words));
  g_assert_null (strstr (test->messages[TAKT_TEST_FILES], f->sim->access_code));
}

/** CameraFault: all is well but the camera: how, and a piece of the sentence. */
typedef struct
{
  const char *options;
  const char *act;  /* (nullable) of the sim */
  const char *json; /* (nullable) */
  const char *words;
} CameraFault;

static const CameraFault camera_port = { WITH_FILES, NULL, NULL, "camera's port (9)" };
static const CameraFault camera_stranger = { WITH_ALL " --camera-stranger", NULL, NULL,
                                             "The machine that answers says it is" };
static const CameraFault camera_closes = { WITH_ALL, "camera", "{'mode': 'close'}",
                                           "access code is still the same" };
static const CameraFault camera_off = { WITH_ALL, "delta", "{'ipcam': {'rtsp_url': 'disable'}}",
                                        "says that LAN live view is off" };

static void
test_camera (Fixture *f, gconstpointer data)
{
  const CameraFault *fault = data;
  g_autoptr (TaktConnectionTest) test = NULL;

  use_cameras (f);
  f->sim = takt_printer_sim_start (fault->options);
  if (fault->act != NULL)
    takt_printer_sim_do (f->sim, fault->act, fault->json);
  add_printer (f, SERIAL, f->sim->port, f->sim->fingerprint, f->sim->access_code);
  test = run_test (f);
  assert_results (test, "+++++++-");
  g_assert_nonnull (strstr (test->messages[TAKT_TEST_CAMERA], fault->words));
  g_assert_null (strstr (test->messages[TAKT_TEST_CAMERA], f->sim->access_code));
}

/* Files do not go, and the camera is looked at all the same. */
static void
test_camera_beside_files (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktConnectionTest) test = NULL;

  use_cameras (f);
  f->sim = takt_printer_sim_start ("--camera-port 0 --serial " SERIAL);
  add_printer (f, SERIAL, f->sim->port, f->sim->fingerprint, f->sim->access_code);
  test = run_test (f);
  assert_results (test, "++++++-+");
}

#define ADD_CAMERA(path, fault)                                                                              \
  g_test_add ("/adapters/bambu-connection/" path, Fixture, fault, set_up, test_camera, tear_down)
#define ADD_FILES(path, fault)                                                                               \
  g_test_add ("/adapters/bambu-connection/" path, Fixture, fault, set_up, test_files, tear_down)
#define ADD(path, func)                                                                                      \
  g_test_add ("/adapters/bambu-connection/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("fine", test_fine);
  ADD ("pitfall-058-wrong-access-code", test_wrong_code);
  ADD ("access-code-not-known", test_no_code);
  ADD ("certificate-to-confirm", test_unconfirmed);
  ADD ("pitfall-059-serial-of-another", test_wrong_serial);
  ADD ("pitfall-059-connected-and-silent", test_silent);
  ADD ("pitfall-100-port-refuses", test_shut_port);
  ADD_FILES ("pitfall-100-files-port-refuses", &files_port);
  ADD_FILES ("pitfall-100-files-of-another-machine", &files_stranger);
  ADD_FILES ("pitfall-100-files-access-code", &files_code);
  ADD_FILES ("pitfall-100-files-secured-connection", &files_session);
  ADD_CAMERA ("pitfall-094-pitfall-100-camera-port-refuses", &camera_port);
  ADD_CAMERA ("pitfall-100-camera-of-another-machine", &camera_stranger);
  ADD_CAMERA ("pitfall-100-camera-hangs-up", &camera_closes);
  ADD_CAMERA ("pitfall-094-live-view-is-off", &camera_off);
  ADD ("pitfall-100-camera-beside-files", test_camera_beside_files);
  ADD ("developer-mode-is-off", test_developer_mode);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-picture.h"
#include "bambu/takt-bambu-stills.h"
#include "cameras/takt-cameras.h"

#include <string.h>

#include "takt-error.h"
#include "takt-fake-secrets.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define SERIAL "01P00A000000088"
#define LIMIT  (10 * G_USEC_PER_SEC)

/* The engine's camera over a real connection to a simulated printer's camera. */
typedef struct
{
  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktFakeSecrets *secrets;
  TaktCameras *cameras;
  TaktCamera *camera;
  TaktPrinterSim *sim;
  TaktPrinter *record;
  char *ca;
} Fixture;

static TaktPrinterCamera *
make_camera (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data)
{
  return takt_bambu_camera_new (TAKT_TYPE_BAMBU_STILLS, printer, secrets, ((Fixture *) user_data)->ca);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  f->clock = takt_clock_new_system ();
  f->changes = takt_changes_new ();
  f->secrets = takt_fake_secrets_new ();
  f->cameras =
      takt_cameras_new (f->store, f->clock, f->changes, TAKT_SECRET_STORE (f->secrets), make_camera, f);
  f->camera = takt_cameras_get (f->cameras, 1);
  f->sim = takt_printer_sim_start ("--serial " SERIAL " --camera-port 0");
  f->record = takt_printer_new ();
  f->record->name = g_strdup ("Left");
  f->record->connection_type = g_strdup ("bambu_lan");
  f->record->host = g_strdup ("127.0.0.1");
  f->record->serial = g_strdup (SERIAL);
  f->record->camera_port = f->sim->camera_port;
  f->record->certificate_fingerprint = g_strdup (f->sim->fingerprint);
  takt_fake_secrets_set (f->secrets, "printer/1/access-code", f->sim->access_code);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  takt_cameras_stop (f->cameras);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&f->cameras);
  g_clear_object (&f->secrets);
  g_clear_object (&f->changes);
  g_clear_object (&f->clock);
  takt_store_close (f->store);
  g_clear_object (&f->store);
  takt_printer_free (f->record);
  g_free (takt_printer_sim_stop (f->sim));
  g_free (f->ca);
}

static void
add_record (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (takt_printer_table_insert (f->store, f->record, 1, &error), ==, 1);
  g_assert_no_error (error);
}

static gint64
get_state (Fixture *f, const char *what)
{
  g_autoptr (JsonNode) node = takt_printer_sim_get (f->sim, "camera");

  return json_object_get_int_member (json_node_get_object (node), what);
}

static GBytes *
snap (Fixture *f, gint64 limit_us, GError **error)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_camera_snapshot_async (f->camera, limit_us, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the picture");
  return takt_camera_snapshot_finish (f->camera, result, NULL, error);
}

static void
assert_picture (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = snap (f, LIMIT, &error);

  g_assert_no_error (error);
  g_assert_true (takt_bambu_picture_is_jpeg (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg)));
  g_assert_cmpmem ((const char *) g_bytes_get_data (jpeg, NULL) + 6, 6, "frame ", 6);
}

static void
assert_fails (Fixture *f, gint64 limit_us, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snap (f, limit_us, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, f->sim->access_code));
  takt_test_assert_error (error, code);
}

static void
frame_cb (TaktCamera *camera, GBytes *jpeg, gint64 at, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
has_three (gpointer frames)
{
  return *(guint *) frames >= 3;
}

/* It serves one client: whoever wants pictures here shares it. */
static void
test_shared (Fixture *f, gconstpointer data)
{
  guint frames = 0;

  add_record (f);
  g_signal_connect (f->camera, "frame", G_CALLBACK (frame_cb), &frames);
  takt_camera_subscribe (f->camera);
  takt_camera_subscribe (f->camera);
  takt_test_wait_for (has_three, &frames, "three pictures");
  assert_picture (f);
  g_assert_cmpint (get_state (f, "connections"), ==, 1);
  takt_camera_unsubscribe (f->camera);
  takt_camera_unsubscribe (f->camera);
}

/* Another program of the owner got there first. */
static void
test_occupied (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktCameras) other =
      takt_cameras_new (f->store, f->clock, f->changes, TAKT_SECRET_STORE (f->secrets), make_camera, f);

  add_record (f);
  assert_picture (f);
  f->camera = takt_cameras_get (other, 1);
  assert_fails (f, LIMIT, TAKT_ERROR_NOT_CONNECTED, "one at a time");
  g_assert_cmpint (get_state (f, "turned_away"), ==, 1);
  /* Asking again at once does not bother the printer. */
  assert_fails (f, LIMIT, TAKT_ERROR_NOT_CONNECTED, "one at a time");
  g_assert_cmpint (get_state (f, "connections"), ==, 2);
  takt_cameras_stop (other);
}

static void
test_dribble (Fixture *f, gconstpointer data)
{
  add_record (f);
  takt_printer_sim_do (f->sim, "camera", "{'mode': 'dribble'}");
  assert_picture (f);
}

static void
test_authority (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->record->certificate_fingerprint, g_free);
  f->ca = g_strdup (f->sim->ca);
  add_record (f);
  assert_picture (f);
}

/* Nobody confirmed this machine: the access code stays here. */
static void
test_unconfirmed (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->record->certificate_fingerprint, g_free);
  add_record (f);
  assert_fails (f, LIMIT, TAKT_ERROR_NOT_CONNECTED, f->sim->fingerprint);
  g_assert_cmpint (get_state (f, "logins"), ==, 0);
  g_assert_cmpint (get_state (f, "bad_codes"), ==, 0);
}

static void
test_other_machine (Fixture *f, gconstpointer data)
{
  g_free (f->record->serial);
  f->record->serial = g_strdup ("01P00A000000089");
  add_record (f);
  assert_fails (f, LIMIT, TAKT_ERROR_NOT_CONNECTED, "says it is " SERIAL);
  g_assert_cmpint (get_state (f, "logins"), ==, 0);
  g_assert_cmpint (get_state (f, "bad_codes"), ==, 0);
}

static void
test_wrong_code (Fixture *f, gconstpointer data)
{
  takt_fake_secrets_set (f->secrets, "printer/1/access-code", "00000000");
  add_record (f);
  assert_fails (f, LIMIT, TAKT_ERROR_NOT_CONNECTED, "access code is still the same");
  g_assert_cmpint (get_state (f, "bad_codes"), ==, 1);
}

static void
test_no_code (Fixture *f, gconstpointer data)
{
  takt_fake_secrets_set (f->secrets, "printer/1/access-code", " \n");
  add_record (f);
  assert_fails (f, LIMIT, TAKT_ERROR_NOT_CONNECTED, "is not known");
  g_assert_cmpint (get_state (f, "connections"), ==, 0);
}

static void
test_shut_port (Fixture *f, gconstpointer data)
{
  f->record->camera_port = 9;
  add_record (f);
  assert_fails (f, LIMIT, TAKT_ERROR_NOT_CONNECTED, "LAN live view");
}

/** Fault: how a camera can misbehave and what is told of it. */
typedef struct
{
  const char *path;
  const char *mode;
  gint64 limit_us;
  int code;
  const char *words;
} Fault;

static const Fault faults[] = {
  { "/adapters/bambu-camera/pitfall-094-silent", "silent", G_USEC_PER_SEC / 2, TAKT_ERROR_NOT_CONNECTED,
    "live view" },
  { "/adapters/bambu-camera/fault-close", "close", LIMIT, TAKT_ERROR_NOT_CONNECTED, "live view" },
  { "/adapters/bambu-camera/fault-cut", "cut", LIMIT, TAKT_ERROR_NOT_CONNECTED, "live view" },
  { "/adapters/bambu-camera/fault-junk", "junk", LIMIT, TAKT_ERROR_UPSTREAM, "no pictures" },
  { "/adapters/bambu-camera/fault-giant", "giant", LIMIT, TAKT_ERROR_UPSTREAM, "no pictures" },
};

static void
test_fault (Fixture *f, gconstpointer data)
{
  const Fault *fault = data;
  g_autofree char *wish = g_strdup_printf ("{'mode': '%s'}", fault->mode);

  add_record (f);
  takt_printer_sim_do (f->sim, "camera", wish);
  assert_fails (f, fault->limit_us, fault->code, fault->words);
  g_assert_cmpint (get_state (f, "logins"), ==, 1);
}

#define ADD(path, func) g_test_add ("/adapters/bambu-camera/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pitfall-092-one-client", test_shared);
  ADD ("pitfall-094-second-client", test_occupied);
  ADD ("byte-by-byte", test_dribble);
  ADD ("maker-vouches", test_authority);
  ADD ("certificate-to-confirm", test_unconfirmed);
  ADD ("other-machine", test_other_machine);
  ADD ("pitfall-100-wrong-code", test_wrong_code);
  ADD ("no-code", test_no_code);
  ADD ("pitfall-094-pitfall-100-port-refuses", test_shut_port);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    g_test_add (faults[i].path, Fixture, &faults[i], set_up, test_fault, tear_down);

  return g_test_run ();
}

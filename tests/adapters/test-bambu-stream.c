/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-picture.h"
#include "bambu/takt-bambu-stream.h"
#include "cameras/takt-cameras.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "takt-error.h"
#include "takt-fake-secrets.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define SERIAL "22E00A000000093"
#define CODE   "31415926"
#define LIMIT  (15 * G_USEC_PER_SEC)

/* The engine's camera over a real connection to a camera that sends a video (tests/sims/rtsp-camera). */
typedef struct
{
  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktFakeSecrets *secrets;
  TaktCameras *cameras;
  TaktCamera *camera;
  TaktPrinter *record;
  GSubprocess *sim; /* (nullable) */
  GDataInputStream *told;
} Fixture;

static TaktPrinterCamera *
make_camera (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data)
{
  return takt_bambu_camera_new (TAKT_TYPE_BAMBU_STREAM, printer, secrets, NULL);
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
  f->record = takt_printer_new ();
  f->record->name = g_strdup ("Left");
  f->record->connection_type = g_strdup ("bambu_lan");
  f->record->host = g_strdup ("127.0.0.1");
  f->record->serial = g_strdup (SERIAL);
  takt_fake_secrets_set (f->secrets, "printer/1/access-code", CODE);
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
  if (f->sim != NULL)
    {
      g_subprocess_send_signal (f->sim, SIGTERM);
      g_subprocess_wait (f->sim, NULL, NULL);
    }
  g_clear_object (&f->told);
  g_clear_object (&f->sim);
}

static void
die_with_parent_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
wait_for_line (Fixture *f, const char *wanted)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *line = NULL;

  g_data_input_stream_read_line_async (f->told, G_PRIORITY_DEFAULT, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, wanted != NULL ? wanted : "the camera's port");
  line = g_data_input_stream_read_line_finish_utf8 (f->told, result, NULL, NULL);
  if (wanted != NULL)
    g_assert_cmpstr (line, ==, wanted);
  else
    f->record->camera_port = (int) g_ascii_strtoll (line, NULL, 10);
}

static void
start (Fixture *f, const char *mode, const char *certificate)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "sims", "rtsp-camera", NULL);
  g_autoptr (JsonObject) made = takt_printer_sim_make_certificate (SERIAL, certificate);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  f->sim =
      g_subprocess_launcher_spawn (launcher, &error, program, json_object_get_string_member (made, "chain"),
                                   json_object_get_string_member (made, "key"), CODE, mode, NULL);
  g_assert_no_error (error);
  f->told = g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->sim));
  wait_for_line (f, NULL);
  f->record->certificate_fingerprint = g_strdup (json_object_get_string_member (made, "fingerprint"));
}

static void
add_record (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (takt_printer_table_insert (f->store, f->record, 1, &error), ==, 1);
  g_assert_no_error (error);
}

static GBytes *
snap (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_camera_snapshot_async (f->camera, LIMIT, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the picture");
  return takt_camera_snapshot_finish (f->camera, result, NULL, error);
}

static void
assert_fails (Fixture *f, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snap (f, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, CODE));
  takt_test_assert_error (error, code);
}

/** Seen: pictures that came, each compared with the one before. */
typedef struct
{
  guint pictures;
  guint different;
  GBytes *last;
} Seen;

static void
frame_cb (TaktCamera *camera, GBytes *jpeg, gint64 at, gpointer user_data)
{
  Seen *seen = user_data;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (jpeg);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 320);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 180);
  seen->pictures++;
  if (seen->last != NULL && !g_bytes_equal (seen->last, jpeg))
    seen->different++;
  g_clear_pointer (&seen->last, g_bytes_unref);
  seen->last = g_bytes_ref (jpeg);
}

static gboolean
has_moved_twice (gpointer seen)
{
  return ((Seen *) seen)->different >= 2;
}

/* A ball flies through the picture; one client is all the printer sees; it is let go when nobody looks. */
static void
test_video (Fixture *f, gconstpointer mode)
{
  Seen seen = { 0 };
  g_autoptr (GBytes) jpeg = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();

  start (f, mode, NULL);
  add_record (f);
  g_signal_connect (f->camera, "frame", G_CALLBACK (frame_cb), &seen);
  takt_camera_subscribe (f->camera);
  takt_camera_subscribe (f->camera);
  takt_test_wait_for (has_moved_twice, &seen, "pictures that differ");
  jpeg = snap (f, &error);
  g_assert_no_error (error);
  g_assert_true (takt_bambu_picture_is_jpeg (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg)));
  /* Two a second at most, of fifteen. */
  g_assert_cmpint (seen.pictures, <=, 2 + (g_get_monotonic_time () - began) * 2 / G_USEC_PER_SEC);

  takt_cameras_stop (f->cameras);
  wait_for_line (f, "connected");
  wait_for_line (f, "closed");
  g_bytes_unref (seen.last);
}

static void
test_wrong_code (Fixture *f, gconstpointer data)
{
  takt_fake_secrets_set (f->secrets, "printer/1/access-code", "00000000");
  start (f, "video", NULL);
  add_record (f);
  assert_fails (f, TAKT_ERROR_NOT_CONNECTED, "refused the access code");
}

static void
test_no_code (Fixture *f, gconstpointer data)
{
  takt_fake_secrets_set (f->secrets, "printer/1/access-code", "");
  add_record (f);
  assert_fails (f, TAKT_ERROR_NOT_CONNECTED, "is not known");
}

static void
test_other_machine (Fixture *f, gconstpointer data)
{
  start (f, "video", "wrong-cn");
  add_record (f);
  assert_fails (f, TAKT_ERROR_NOT_CONNECTED, "says it is");
}

static void
test_shut_port (Fixture *f, gconstpointer data)
{
  f->record->camera_port = 9;
  add_record (f);
  assert_fails (f, TAKT_ERROR_NOT_CONNECTED, "LAN live view");
}

static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  start (f, "elsewhere", NULL);
  add_record (f);
  assert_fails (f, TAKT_ERROR_NOT_CONNECTED, "live view");
}

static void
test_sound (Fixture *f, gconstpointer data)
{
  start (f, "sound", NULL);
  add_record (f);
  assert_fails (f, TAKT_ERROR_UPSTREAM, "could not be shown");
}

static gboolean
has_problem (gpointer camera)
{
  return takt_camera_get_problem (camera) != NULL;
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  Seen seen = { 0 };

  start (f, "video", NULL);
  add_record (f);
  g_signal_connect (f->camera, "frame", G_CALLBACK (frame_cb), &seen);
  takt_camera_subscribe (f->camera);
  takt_test_wait_for (has_moved_twice, &seen, "pictures that differ");
  g_subprocess_force_exit (f->sim);
  takt_test_wait_for (has_problem, f->camera, "the end of the video");
  g_test_message ("%s", takt_camera_get_problem (f->camera));
  g_bytes_unref (seen.last);
}

#define ADD(path, data, func)                                                                                \
  g_test_add ("/adapters/bambu-stream/" path, Fixture, data, set_up, func, tear_down)

/*
 * GStreamer's rtspsrc (seen in 1.22) marks its end with the number of a seek that there was not, when it is stopped at the wrong moment, and
 * complains of that itself, in a thread of its own. Complaints of all others end the test.
 */
static void
let_gstreamer_complain (void)
{
  static const char *const domains[] = { NULL,        "GLib",        "GLib-GObject", "GLib-GIO",
                                         "takt-base", "takt-engine", "takt-bambu" };

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    g_log_set_fatal_mask (domains[i], G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
}

int
main (int argc, char *argv[])
{
  g_autofree char *program = NULL;

  g_test_init (&argc, &argv, NULL);
  let_gstreamer_complain ();
  program = g_test_build_filename (G_TEST_BUILT, "sims", "rtsp-camera", NULL);
  if (!g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_print ("1..0 # SKIP built without GStreamer or its RTSP server (libgstrtspserver-1.0-dev)\n");
      return 0;
    }

  ADD ("pitfall-092-pitfall-093-video", "video", test_video);
  ADD ("pitfall-093-time-stands-still", "frozen", test_video);
  ADD ("pitfall-100-wrong-code", NULL, test_wrong_code);
  ADD ("no-code", NULL, test_no_code);
  ADD ("other-machine", NULL, test_other_machine);
  ADD ("pitfall-094-pitfall-100-port-refuses", NULL, test_shut_port);
  ADD ("nothing-there", NULL, test_elsewhere);
  ADD ("no-video", NULL, test_sound);
  ADD ("connection-is-lost", NULL, test_lost);
  return g_test_run ();
}

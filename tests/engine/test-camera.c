/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cameras/takt-cameras.h"

#include "takt-engine-fixture.h"
#include "takt-error.h"
#include "takt-fake-camera.h"
#include "takt-fake-secrets.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  EngineBase base;
  TaktFakeSecrets *secrets;
  TaktFakeCameras fakes;
  TaktCameras *cameras;
  TaktCamera *camera; /* of printer 1 */
  guint frames;
  GPtrArray *problems; /* of what was told, "" for NULL */
} Fixture;

static void
frame_cb (TaktCamera *camera, GBytes *jpeg, gint64 at, gpointer user_data)
{
  ((Fixture *) user_data)->frames++;
}

static void
problem_cb (TaktCamera *camera, const char *problem, gpointer user_data)
{
  g_ptr_array_add (((Fixture *) user_data)->problems, g_strdup (problem != NULL ? problem : ""));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  engine_base_init (&f->base, NULL);
  engine_base_add_printer (&f->base, 1);
  f->secrets = takt_fake_secrets_new ();
  f->problems = g_ptr_array_new_with_free_func (g_free);
  f->cameras = takt_cameras_new (f->base.store, f->base.clock, f->base.changes,
                                 TAKT_SECRET_STORE (f->secrets), takt_fake_cameras_make, &f->fakes);
  f->camera = takt_cameras_get (f->cameras, 1);
  g_assert_true (takt_cameras_get (f->cameras, 1) == f->camera);
  g_signal_connect (f->camera, "frame", G_CALLBACK (frame_cb), f);
  g_signal_connect (f->camera, "problem", G_CALLBACK (problem_cb), f);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
advance (Fixture *f, gint64 seconds)
{
  takt_manual_clock_advance (f->base.manual, seconds * SECOND);
  settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  takt_cameras_stop (f->cameras);
  settle ();
  g_assert_true (f->fakes.last == NULL || f->fakes.last->is_stopped);
  engine_base_assert_no_scans (&f->base);
  g_assert_finalize_object (f->cameras);
  takt_fake_cameras_clear (&f->fakes);
  g_assert_finalize_object (f->secrets);
  g_ptr_array_unref (f->problems);
  engine_base_clear (&f->base);
}

static void
ask (Fixture *f, GCancellable *cancellable, GAsyncResult **held)
{
  takt_camera_snapshot_async (f->camera, TAKT_CAMERA_SNAPSHOT_US, cancellable, takt_test_store_result, held);
}

static void
assert_picture (Fixture *f, GAsyncResult **held, const char *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  TaktTime at;

  settle ();
  g_assert_nonnull (*held);
  jpeg = takt_camera_snapshot_finish (f->camera, *held, &at, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), picture, strlen (picture));
  g_assert_cmpint (at, >=, ENGINE_NOW);
  g_clear_object (held);
}

static void
assert_failed (Fixture *f, GAsyncResult **held, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  settle ();
  g_assert_nonnull (*held);
  g_assert_null (takt_camera_snapshot_finish (f->camera, *held, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  takt_test_assert_error (error, code);
  g_clear_object (held);
}

/* Two windows and a snapshot: one connection, as long as anybody wants pictures and five seconds more. The fake allows no second one. */
static void
test_shared (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GBytes) last = NULL;

  settle ();
  g_assert_cmpuint (f->fakes.made, ==, 0);
  takt_camera_subscribe (f->camera);
  takt_camera_subscribe (f->camera);
  advance (f, 0);
  ask (f, NULL, &held);
  settle ();
  g_assert_null (held);
  takt_fake_camera_show (f->fakes.last, "one");
  assert_picture (f, &held, "one");
  g_assert_cmpuint (f->frames, ==, 1);

  /* It is the present for two seconds. */
  advance (f, 2);
  ask (f, NULL, &held);
  assert_picture (f, &held, "one");
  advance (f, 1);
  ask (f, NULL, &held);
  settle ();
  g_assert_null (held);
  takt_fake_camera_show (f->fakes.last, "two");
  assert_picture (f, &held, "two");

  takt_camera_unsubscribe (f->camera);
  advance (f, 10);
  g_assert_false (f->fakes.last->is_stopped);
  takt_fake_camera_show (f->fakes.last, "three");
  takt_camera_unsubscribe (f->camera);
  advance (f, 4);
  g_assert_false (f->fakes.last->is_stopped);
  takt_camera_subscribe (f->camera);
  advance (f, 4);
  g_assert_false (f->fakes.last->is_stopped);
  takt_camera_unsubscribe (f->camera);
  advance (f, 5);
  g_assert_true (f->fakes.last->is_stopped);
  g_assert_cmpuint (f->fakes.made, ==, 1);
  g_assert_cmpuint (f->problems->len, ==, 0);

  last = takt_camera_dup_frame (f->camera, NULL);
  g_assert_cmpmem (g_bytes_get_data (last, NULL), g_bytes_get_size (last), "three", 5);
}

/* A snapshot alone connects, and its connection ends after it. Two who ask at once share it. */
static void
test_snapshot (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) other = NULL;

  ask (f, NULL, &held);
  ask (f, NULL, &other);
  takt_fake_camera_show (f->fakes.last, "one");
  assert_picture (f, &held, "one");
  assert_picture (f, &other, "one");
  advance (f, 5);
  g_assert_true (f->fakes.last->is_stopped);
  g_assert_cmpuint (f->fakes.made, ==, 1);
}

/* A camera sends on while nobody looks. It is let go all the same: other programs want it too. */
static void
test_sends_on (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;

  ask (f, NULL, &held);
  takt_fake_camera_show (f->fakes.last, "one");
  assert_picture (f, &held, "one");
  for (int second = 0; second < 4; second++)
    {
      advance (f, 1);
      takt_fake_camera_show (f->fakes.last, "more");
    }
  g_assert_false (f->fakes.last->is_stopped);

  /* Whoever looks meanwhile begins the grace anew. */
  takt_camera_subscribe (f->camera);
  advance (f, 10);
  takt_fake_camera_show (f->fakes.last, "watched");
  g_assert_false (f->fakes.last->is_stopped);
  takt_camera_unsubscribe (f->camera);
  advance (f, 4);
  takt_fake_camera_show (f->fakes.last, "more");
  g_assert_false (f->fakes.last->is_stopped);
  advance (f, 1);
  g_assert_true (f->fakes.last->is_stopped);
  g_assert_cmpuint (f->fakes.made, ==, 1);
}

static void
test_limit (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;

  ask (f, NULL, &held);
  advance (f, 9);
  g_assert_null (held);
  advance (f, 1);
  assert_failed (f, &held, TAKT_ERROR_NOT_CONNECTED, "live view");
  advance (f, 5);
  g_assert_true (f->fakes.last->is_stopped);
}

/* Who watches is told once why, and the printer is left alone for longer and longer. */
static void
test_backs_off (Fixture *f, gconstpointer data)
{
  static const int rests[] = { 10, 20, 40, 80, 160, 300, 300 };
  g_autoptr (GAsyncResult) held = NULL;

  takt_camera_subscribe (f->camera);
  advance (f, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_assert_cmpuint (f->fakes.made, ==, i + 1);
      takt_fake_camera_end (f->fakes.last, "Live view is off.");
      g_assert_cmpstr (takt_camera_get_problem (f->camera), ==, "Live view is off.");
      /* A person who asks again at once is told the reason, without another attempt. */
      ask (f, NULL, &held);
      assert_failed (f, &held, TAKT_ERROR_NOT_CONNECTED, "Live view is off.");
      advance (f, rests[i] - 1);
      g_assert_cmpuint (f->fakes.made, ==, i + 1);
      advance (f, 1);
    }
  g_assert_cmpuint (f->problems->len, ==, 1);

  takt_fake_camera_show (f->fakes.last, "one");
  g_assert_null (takt_camera_get_problem (f->camera));
  g_assert_cmpuint (f->problems->len, ==, 2);
  g_assert_cmpstr (f->problems->pdata[1], ==, "");

  /* A good connection that breaks is made again soon. */
  for (int i = 0; i < 3; i++)
    {
      advance (f, 15);
      takt_fake_camera_show (f->fakes.last, "more");
    }
  takt_fake_camera_end (f->fakes.last, "Gone.");
  advance (f, 10);
  g_assert_cmpuint (f->fakes.made, ==, G_N_ELEMENTS (rests) + 2);
  takt_camera_unsubscribe (f->camera);
}

/* A person's own wish waits ten seconds at most. */
static void
test_asked_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;

  for (guint i = 1; i < 5; i++)
    {
      ask (f, NULL, &held);
      g_assert_cmpuint (f->fakes.made, ==, i);
      takt_fake_camera_end (f->fakes.last, "No.");
      assert_failed (f, &held, TAKT_ERROR_NOT_CONNECTED, "No.");
      advance (f, 10);
    }
}

/* Connected and silent: after twenty seconds that is a failure like others. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  takt_camera_subscribe (f->camera);
  advance (f, 0);
  advance (f, 19);
  g_assert_false (f->fakes.last->is_stopped);
  takt_fake_camera_show (f->fakes.last, "one");
  advance (f, 19);
  g_assert_false (f->fakes.last->is_stopped);
  advance (f, 1);
  g_assert_true (f->fakes.last->is_stopped);
  g_assert_cmpuint (f->problems->len, ==, 1);
  g_assert_nonnull (strstr (f->problems->pdata[0], "one at a time"));
  takt_camera_unsubscribe (f->camera);
}

/* A confirmed certificate or another address need not wait. */
static void
test_changed (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;

  ask (f, NULL, &held);
  takt_fake_camera_end (f->fakes.last, "Unknown certificate.");
  assert_failed (f, &held, TAKT_ERROR_NOT_CONNECTED, "certificate");

  takt_changes_note (f->base.changes, "printers", 1);
  settle ();
  ask (f, NULL, &held);
  assert_failed (f, &held, TAKT_ERROR_NOT_CONNECTED, "certificate");
  g_assert_cmpuint (f->fakes.made, ==, 1);

  engine_base_run (&f->base, "UPDATE printers SET certificate_fingerprint = 'ab' WHERE id = 1 /* test */");
  takt_changes_note (f->base.changes, "printers", 1);
  settle ();
  g_assert_null (takt_camera_get_problem (f->camera));
  ask (f, NULL, &held);
  g_assert_cmpuint (f->fakes.made, ==, 2);

  /* While it runs, too. */
  engine_base_run (&f->base, "UPDATE printers SET host = '192.0.2.9' WHERE id = 1 /* test */");
  takt_changes_note (f->base.changes, "printers", 1);
  assert_failed (f, &held, TAKT_ERROR_NOT_CONNECTED, "changed");
  g_assert_true (f->fakes.last->is_stopped);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;

  ask (f, cancellable, &held);
  ask (f, NULL, &other);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_null (takt_camera_snapshot_finish (f->camera, held, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  takt_cameras_stop (f->cameras);
  settle ();
  g_assert_null (takt_camera_snapshot_finish (f->camera, other, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&held);
  g_clear_error (&error);
  ask (f, NULL, &held);
  settle ();
  g_assert_null (takt_camera_snapshot_finish (f->camera, held, NULL, &error));
  g_assert_cmpuint (f->fakes.made, ==, 1);
}

static void
test_none (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;

  f->fakes.none = TRUE;
  ask (f, NULL, &held);
  assert_failed (f, &held, TAKT_ERROR_CONFLICT, "no camera");
  f->camera = takt_cameras_get (f->cameras, 99);
  ask (f, NULL, &held);
  assert_failed (f, &held, TAKT_ERROR_NOT_FOUND, "no such printer");
}

#define ADD(path, func) g_test_add ("/engine/camera/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pitfall-092-one-connection-for-all", test_shared);
  ADD ("pitfall-092-snapshot-alone", test_snapshot);
  ADD ("snapshot-limit", test_limit);
  ADD ("pitfall-094-told-once-and-left-alone", test_backs_off);
  ADD ("pitfall-094-asked-again", test_asked_again);
  ADD ("pitfall-094-connected-and-silent", test_silent);
  ADD ("record-changed", test_changed);
  ADD ("let-go-though-it-sends-on", test_sends_on);
  ADD ("cancelled-and-stopped", test_cancelled);
  ADD ("no-camera", test_none);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/takt-photos.h"

#include <glib/gstdio.h>
#include <string.h>

#include "takt-error.h"
#include "takt-fake-camera.h"
#include "takt-queue-fixture.h"

/* The queue's fixture in a folder, with cameras. */
typedef struct
{
  QueueFixture q;
  char *dir;
  TaktFakeCameras fakes;
  TaktCameras *cameras;
  TaktPhotos *photos;
} Fixture;

static void
open_photos (Fixture *f)
{
  EngineBase *base = &f->q.base;

  f->cameras = takt_cameras_new (base->store, base->clock, base->changes, TAKT_SECRET_STORE (f->q.secrets),
                                 takt_fake_cameras_make, &f->fakes);
  f->photos =
      takt_photos_new (base->store, base->clock, base->changes, base->settings, f->q.printers, f->cameras);
  takt_photos_start (f->photos);
}

/* What still runs in threads holds on to the service. */
static gboolean
is_held_by_us_alone (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
close_photos (Fixture *f)
{
  takt_photos_stop (f->photos);
  takt_cameras_stop (f->cameras);
  takt_test_wait_for (is_held_by_us_alone, f->photos, "the end of the photos");
  g_assert_finalize_object (f->photos);
  g_assert_finalize_object (f->cameras);
  takt_fake_cameras_clear (&f->fakes);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = takt_test_make_dir ();
  queue_fixture_init (&f->q, f->dir);
  open_photos (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_photos (f);
  queue_fixture_clear (&f->q);
  takt_test_remove_dir (f->dir);
}

static gint64
count_photos (Fixture *f)
{
  return engine_base_int (&f->q.base, "SELECT count(*) FROM photos /* test */");
}

static guint
count_files (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "photos", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/** Count: a wish for a number of photos or files. */
typedef struct
{
  Fixture *f;
  guint photos;
  guint files;
} Count;

static gboolean
has_count (gpointer user_data)
{
  const Count *count = user_data;

  return count_photos (count->f) == count->photos && count_files (count->f) == count->files;
}

static void
wait_count (Fixture *f, guint photos, guint files)
{
  Count count = { f, photos, files };

  takt_test_wait_for (has_count, &count, "the photos");
}

static gint64
start_print (Fixture *f, const char *key)
{
  gint64 id = queue_fixture_add_job (&f->q, 1, "vase.gcode.3mf", 0);

  queue_fixture_hear (&f->q, 1);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PREPARING, "vase", key, 0);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "vase", key, 50);
  g_assert_cmpint (queue_fixture_status (&f->q, id), ==, TAKT_JOB_STARTED);
  return id;
}

static void
end_print (Fixture *f, TaktMachineState how)
{
  TaktFakeLink *link = queue_fixture_link (&f->q, 1);

  takt_fake_link_say (link, how, NULL, how == TAKT_MACHINE_FINISHED ? 100 : 50);
  queue_fixture_advance (&f->q, 11);
}

static TaktPhoto *
get_photo (Fixture *f, gint64 job_id, guint index, guint count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) photos = takt_history_list_photos (f->q.history, job_id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (photos->len, ==, count);
  return g_ptr_array_steal_index (photos, index);
}

/* The message is in the outbox, ready to leave, before anybody asked the camera, and a camera that hangs changes nothing about it. */
static void
test_never_delays (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = start_print (f, "4711");
  g_autofree char *key = g_strdup_printf ("job:%" G_GINT64_FORMAT ":attempt:1:print_complete", id);
  TaktFakeLink *link = queue_fixture_link (&f->q, 1);

  g_assert_true (takt_notify_start (f->q.notify, &error));
  queue_fixture_settle (&f->q);
  g_ptr_array_set_size (f->q.channel->sent, 0);

  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, NULL, 100);
  g_assert_cmpint (queue_fixture_status (&f->q, id), ==, TAKT_JOB_COMPLETED);
  g_assert_cmpuint (queue_fixture_count_event (&f->q, key), ==, 1);
  g_assert_cmpuint (f->fakes.made, ==, 0);

  queue_fixture_settle (&f->q);
  g_assert_cmpuint (f->q.channel->sent->len, ==, 1);
  g_assert_nonnull (strstr (takt_fake_channel_get (f->q.channel, 0)->text, "print_complete"));
  g_assert_cmpuint (f->fakes.made, ==, 1);
  g_assert_cmpint (count_photos (f), ==, 0);

  /* It hangs for good: there is no photo, and nothing waits for one. */
  queue_fixture_advance (&f->q, 10);
  queue_fixture_advance (&f->q, 5);
  g_assert_true (f->fakes.last->is_stopped);
  g_assert_cmpint (count_photos (f), ==, 0);
  g_assert_cmpuint (count_files (f), ==, 0);
  takt_notify_stop (f->q.notify);
}

static void
test_completed (Fixture *f, gconstpointer data)
{
  gint64 id;
  g_autoptr (TaktPhoto) photo = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  GStatBuf status;

  f->fakes.picture = "plate";
  id = start_print (f, "4711");
  end_print (f, TAKT_MACHINE_FINISHED);
  wait_count (f, 1, 1);
  photo = get_photo (f, id, 0, 1);
  g_assert_cmpint (photo->kind, ==, TAKT_PHOTO_COMPLETED);
  g_assert_cmpint (photo->attempt, ==, 1);
  g_assert_cmpint (photo->printer_id, ==, 1);
  g_assert_cmpint (photo->size_bytes, ==, 5);

  path = g_build_filename (f->dir, "photos", photo->file_name, NULL);
  text = takt_test_read (path, NULL);
  g_assert_cmpstr (text, ==, "plate");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_free (path);
  path = g_build_filename (f->dir, "photos", NULL);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);

  /* The same end again makes no second photo, also after a restart. */
  takt_changes_note (f->q.base.changes, "history", 1);
  end_print (f, TAKT_MACHINE_FINISHED);
  g_assert_cmpint (count_photos (f), ==, 1);
}

/* Each attempt has its own; the files go with the job. */
static void
test_failed_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPhoto) second = NULL;
  gint64 id;

  f->fakes.picture = "spaghetti";
  id = start_print (f, "4711");
  end_print (f, TAKT_MACHINE_FAILED);
  wait_count (f, 1, 1);
  g_assert_true (takt_queue_retry (f->q.queue, id, &error));
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PREPARING, "vase", "4712", 0);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "vase", "4712", 50);
  end_print (f, TAKT_MACHINE_FAILED);
  wait_count (f, 2, 2);
  second = get_photo (f, id, 1, 2);
  g_assert_cmpint (second->kind, ==, TAKT_PHOTO_FAILED);
  g_assert_cmpint (second->attempt, ==, 2);

  g_assert_true (takt_queue_remove (f->q.queue, id, &error));
  wait_count (f, 0, 0);
}

/* A print that was begun at the machine is shown by its line of the history; a job that takes it later takes the photo along. */
static void
test_machine_print (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) photos = NULL;
  g_autoptr (TaktPhoto) photo = NULL;
  gint64 job, attempt;

  f->fakes.picture = "plate";
  queue_fixture_hear (&f->q, 1);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "benchy", "3", 50);
  end_print (f, TAKT_MACHINE_FINISHED);
  wait_count (f, 1, 1);
  attempt = engine_base_int (&f->q.base, "SELECT id FROM attempts /* test */ WHERE job_id IS NULL");
  photos = takt_history_list_photos_of_attempt (f->q.history, attempt, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (photos->len, ==, 1);
  photo = g_ptr_array_steal_index (photos, 0);
  g_assert_cmpint (photo->kind, ==, TAKT_PHOTO_COMPLETED);
  g_assert_cmpint (photo->attempt_id, ==, attempt);
  g_assert_cmpint (photo->job_id, ==, 0);
  g_assert_cmpint (photo->attempt, ==, 0);
  g_assert_cmpint (photo->printer_id, ==, 1);
  g_assert_true (g_str_has_prefix (photo->file_name, "print-"));

  job = queue_fixture_add_job (&f->q, 1, "vase.gcode.3mf", 0);
  g_assert_true (takt_queue_adopt_print (f->q.queue, attempt, job, &error));
  queue_fixture_settle (&f->q);
  g_clear_pointer (&photo, takt_photo_free);
  photo = get_photo (f, job, 0, 1);
  g_assert_cmpint (photo->job_id, ==, job);
  g_assert_cmpint (photo->attempt, ==, 1);
  g_assert_cmpint (count_photos (f), ==, 1);
}

/* A person books it by hand: the plate is there all the same. */
static void
test_by_hand (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = queue_fixture_add_job (&f->q, 1, "vase.gcode.3mf", 0);

  f->fakes.picture = "plate";
  g_assert_true (
      takt_queue_set_status (f->q.queue, id, TAKT_JOB_COMPLETED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  wait_count (f, 1, 1);
}

/* What ended while nobody listened, what a person cancelled: the plate shows something else by now, or nothing of worth. */
static void
test_no_photo (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = start_print (f, "4711");

  queue_fixture_lose (&f->q, 1);
  queue_fixture_advance (&f->q, 3600);
  queue_fixture_hear (&f->q, 1);
  end_print (f, TAKT_MACHINE_FINISHED);
  end_print (f, TAKT_MACHINE_FINISHED);
  g_assert_cmpint (queue_fixture_status (&f->q, id), !=, TAKT_JOB_STARTED);

  id = queue_fixture_add_job (&f->q, 1, "vase.gcode.3mf", 0);
  queue_fixture_force (&f->q, id, TAKT_JOB_STARTED);
  g_assert_true (
      takt_queue_set_status (f->q.queue, id, TAKT_JOB_CANCELLED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  queue_fixture_settle (&f->q);
  g_assert_cmpuint (f->fakes.made, ==, 0);
}

static void
test_first_layer (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (f->q.base.settings));
  gint64 id = queue_fixture_add_job (&f->q, 1, "vase.gcode.3mf", 0);
  g_autoptr (TaktPhoto) photo = NULL;
  TaktFakeLink *link;

  g_assert_false (values->first_layer_photo);
  values->first_layer_photo = TRUE;
  g_assert_true (takt_settings_update (f->q.base.settings, values, &error));
  f->fakes.picture = "first layer";

  link = queue_fixture_hear (&f->q, 1);
  link->report->stage = 0;
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PREPARING, "vase", "4711", 0);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "vase", "4711", 1);
  g_assert_cmpuint (f->fakes.made, ==, 0);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "vase", "4711", 2);
  wait_count (f, 1, 1);
  photo = get_photo (f, id, 0, 1);
  g_assert_cmpint (photo->kind, ==, TAKT_PHOTO_FIRST_LAYER);
  g_assert_cmpint (photo->attempt, ==, 1);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "vase", "4711", 3);
  g_assert_cmpint (count_photos (f), ==, 1);
}

static TaktPhoto *
take (Fixture *f, gint64 job_id, GError **error)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_photos_take_async (f->photos, job_id, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the photo");
  return takt_photos_take_finish (f->photos, result, error);
}

static GBytes *
read_photo (Fixture *f, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_photos_read_async (f->photos, id, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the picture");
  return takt_photos_read_finish (f->photos, result, error);
}

static void
test_by_person (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPhoto) photo = NULL;
  g_autoptr (TaktPhoto) another = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  g_autofree char *path = NULL;
  gint64 id = start_print (f, "4711");

  g_assert_null (take (f, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);

  f->fakes.picture = "now";
  photo = take (f, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (photo->kind, ==, TAKT_PHOTO_PERSON);
  g_assert_cmpint (photo->attempt, ==, 1);
  another = take (f, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (another->id, !=, photo->id);
  g_assert_cmpstr (another->file_name, !=, photo->file_name);

  jpeg = read_photo (f, photo->id, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), "now", 3);
  path = g_build_filename (f->dir, "photos", another->file_name, NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (read_photo (f, another->id, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_null (read_photo (f, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* A disk that cannot be written to: told, and no row without a file. */
static void
test_no_room (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "photos", NULL);
  gint64 id = start_print (f, "4711");

  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  f->fakes.picture = "now";
  g_assert_null (take (f, id, &error));
  g_test_message ("%s", error->message);
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_cmpint (count_photos (f), ==, 0);
}

/* What a killed program left behind. */
static void
test_orphans (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPhoto) photo = NULL;
  gint64 id = start_print (f, "4711");

  f->fakes.picture = "now";
  photo = take (f, id, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("job-7-completed-%d.jpg%s", i, i == 2 ? ".ABCDEF" : "");
      g_autofree char *path = g_build_filename (f->dir, "photos", name, NULL);

      g_assert_true (g_file_set_contents (path, "orphan", -1, NULL));
    }
  close_photos (f);
  open_photos (f);
  wait_count (f, 1, 1);
}

#define ADD(path, func) g_test_add ("/engine/photos/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pitfall-019-message-does-not-wait", test_never_delays);
  ADD ("completed", test_completed);
  ADD ("failed-twice-and-removed", test_failed_twice);
  ADD ("begun-at-the-machine", test_machine_print);
  ADD ("booked-by-hand", test_by_hand);
  ADD ("missed-and-cancelled", test_no_photo);
  ADD ("pitfall-013-first-layer", test_first_layer);
  ADD ("by-a-person", test_by_person);
  ADD ("no-room", test_no_room);
  ADD ("orphans", test_orphans);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/takt-photos.h"

#include <string.h>

#include "notify/takt-alerts.h"
#include "takt-fake-camera.h"
#include "takt-queue-fixture.h"

/* How long the letter of an end waits for its photo (takt-notify-photos.c). */
#define WAIT 20

/* The queue's fixture in a folder, with cameras and letters. */
typedef struct
{
  QueueFixture q;
  char *dir;
  TaktFakeCameras fakes;
  TaktCameras *cameras;
  TaktPhotos *photos;
  int keys;
} Fixture;

static void
open_photos (Fixture *f)
{
  EngineBase *base = &f->q.base;
  g_autoptr (GError) error = NULL;

  f->cameras = takt_cameras_new (base->store, base->clock, base->changes, TAKT_SECRET_STORE (f->q.secrets),
                                 takt_fake_cameras_make, &f->fakes);
  f->photos =
      takt_photos_new (base->store, base->clock, base->changes, base->settings, f->q.printers, f->cameras);
  takt_photos_start (f->photos);
  takt_notify_set_photos (f->q.notify, f->photos);
  g_assert_true (takt_notify_start (f->q.notify, &error));
  g_assert_no_error (error);
}

static gboolean
is_held_by_us_alone (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
close_photos (Fixture *f)
{
  takt_notify_stop (f->q.notify);
  takt_notify_set_photos (f->q.notify, NULL);
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
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSettingsValues) values = NULL;

  f->dir = takt_test_make_dir ();
  queue_fixture_init (&f->q, f->dir);
  values = takt_settings_values_copy (takt_settings_get (f->q.base.settings));
  values->smtp_host = g_strdup ("mail.example.org");
  values->smtp_port = 587;
  values->smtp_from = g_strdup ("Shop <shop@example.org>");
  g_assert_true (takt_settings_update (f->q.base.settings, values, &error));
  g_assert_no_error (error);
  engine_base_run (&f->q.base, "UPDATE notification_settings SET webhook_url = NULL, email_enabled = 1, "
                               "notify_print_start = 0, desktop_enabled = 0 /* test */");
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

/* A job begins and ends on the printer; nothing more has run since. */
static void
print (Fixture *f, TaktMachineState how)
{
  g_autofree char *key = g_strdup_printf ("%d", 4711 + ++f->keys);

  queue_fixture_add_job (&f->q, 1, "vase.gcode.3mf", 0);
  if (f->keys == 1)
    queue_fixture_hear (&f->q, 1);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PREPARING, "vase", key, 0);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "vase", key, 50);
  takt_fake_link_say (queue_fixture_link (&f->q, 1), how, NULL, how == TAKT_MACHINE_FINISHED ? 100 : 50);
  /* A failure is believed only when it lasts. */
  if (how == TAKT_MACHINE_FAILED)
    queue_fixture_advance (&f->q, 11);
  queue_fixture_settle (&f->q);
}

typedef struct
{
  Fixture *f;
  guint letters;
  gint64 photos;
} Wish;

static gboolean
is_there (gpointer user_data)
{
  const Wish *wish = user_data;

  return wish->f->q.channel->sent->len >= wish->letters && count_photos (wish->f) >= wish->photos;
}

static TaktFakeSent *
wait_letter (Fixture *f, guint letters, gint64 photos)
{
  Wish wish = { f, letters, photos };

  takt_test_wait_for (is_there, &wish, "the letter");
  g_assert_cmpuint (f->q.channel->sent->len, ==, letters);
  g_assert_cmpint (count_photos (f), ==, photos);
  return letters > 0 ? takt_fake_channel_get (f->q.channel, letters - 1) : NULL;
}

static void
assert_picture (const TaktFakeSent *letter, guint index, const char *bytes)
{
  const TaktMailPicture *picture;
  g_autofree char *address = NULL;
  gsize length;
  const char *data;

  g_assert_nonnull (letter->pictures);
  g_assert_cmpuint (letter->pictures->len, >, index);
  picture = g_ptr_array_index (letter->pictures, index);
  data = g_bytes_get_data (picture->jpeg, &length);
  g_assert_cmpmem (data, length, bytes, strlen (bytes));
  address = g_strdup_printf ("<img src=\"cid:%s\"", picture->name);
  g_assert_nonnull (strstr (letter->html, address));
}

static void
assert_no_picture (const TaktFakeSent *letter)
{
  g_assert_null (letter->pictures);
  g_assert_null (strstr (letter->html, "cid:"));
}

static void
emit_other (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_strdup_printf ("other:%d", ++f->keys);
  g_autoptr (TaktEvent) event =
      takt_event_new (TAKT_EVENT_MAINTENANCE, key, takt_clock_now (f->q.base.clock));

  event->printer_id = 1;
  event->reason = g_strdup ("Grease the rods");
  g_assert_true (takt_store_begin (f->q.base.store, &error));
  g_assert_true (takt_notify_emit (f->q.notify, event, &error));
  g_assert_true (takt_store_commit (f->q.base.store, &error));
  g_assert_no_error (error);
}

/* The camera takes three seconds: so does the letter, and another one to the same people none. */
static void
test_photo_comes (Fixture *f, gconstpointer data)
{
  TaktFakeSent *letter;

  print (f, TAKT_MACHINE_FINISHED);
  g_assert_cmpuint (f->fakes.made, ==, 1);
  emit_other (f);
  queue_fixture_settle (&f->q);
  g_assert_cmpuint (f->q.channel->sent->len, ==, 1);
  assert_no_picture (takt_fake_channel_get (f->q.channel, 0));

  queue_fixture_advance (&f->q, 3);
  g_assert_cmpuint (f->q.channel->sent->len, ==, 1);
  takt_fake_camera_show (f->fakes.last, "plate");
  letter = wait_letter (f, 2, 1);
  g_assert_nonnull (strstr (letter->subject, "vase"));
  assert_picture (letter, 0, "plate");
  g_assert_cmpuint (letter->pictures->len, ==, 1);

  queue_fixture_advance (&f->q, 2 * WAIT);
  g_assert_cmpuint (f->q.channel->sent->len, ==, 2);
}

static void
test_photo_never_comes (Fixture *f, gconstpointer data)
{
  print (f, TAKT_MACHINE_FINISHED);
  for (int i = 0; i < WAIT - 1; i++)
    queue_fixture_advance (&f->q, 1);
  g_assert_cmpuint (f->q.channel->sent->len, ==, 0);
  queue_fixture_advance (&f->q, 1);
  assert_no_picture (wait_letter (f, 1, 0));
}

/* Nobody remembers after a restart that a photo was awaited; the database knows when the letter is due, and the photo is there by then. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  print (f, TAKT_MACHINE_FINISHED);
  takt_notify_stop (f->q.notify);
  takt_fake_camera_show (f->fakes.last, "plate");
  wait_letter (f, 0, 1);
  close_photos (f);
  queue_fixture_restart (&f->q);
  open_photos (f);
  queue_fixture_settle (&f->q);
  g_assert_cmpuint (f->q.channel->sent->len, ==, 0);

  queue_fixture_advance (&f->q, WAIT);
  assert_picture (wait_letter (f, 1, 1), 0, "plate");
  queue_fixture_advance (&f->q, 2 * WAIT);
  g_assert_cmpuint (f->q.channel->sent->len, ==, 1);
}

/* A print that no job stands for. */
static void
test_machine_print (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktAlerts) alerts = takt_alerts_new (f->q.base.store, f->q.printers, f->q.notify);

  f->fakes.picture = "benchy";
  queue_fixture_hear (&f->q, 1);
  queue_fixture_say (&f->q, 1, TAKT_MACHINE_PRINTING, "benchy", "3", 50);
  takt_fake_link_say (queue_fixture_link (&f->q, 1), TAKT_MACHINE_FINISHED, NULL, 100);
  queue_fixture_advance (&f->q, 11);
  queue_fixture_settle (&f->q);
  assert_picture (wait_letter (f, 1, 1), 0, "benchy");
}

/* Whether letters wait follows what is set, whether they bring photos too, also of what was gathered before. */
static void
test_set_off (Fixture *f, gconstpointer data)
{
  engine_base_run (&f->q.base, "UPDATE notification_settings SET email_photo = 0 /* test */");
  print (f, TAKT_MACHINE_FINISHED);
  assert_no_picture (wait_letter (f, 1, 0));
}

/* One letter of six ends brings the photos of the last four, each below its own words. */
static void
test_digest (Fixture *f, gconstpointer data)
{
  static const char *const plates[] = { "one", "two", "three", "four", "five", "six" };
  TaktFakeSent *letter;

  engine_base_run (&f->q.base, "UPDATE notification_settings SET email_digest = 'hourly' /* test */");
  for (guint i = 0; i < G_N_ELEMENTS (plates); i++)
    {
      f->fakes.picture = plates[i];
      print (f, i == 2 ? TAKT_MACHINE_FAILED : TAKT_MACHINE_FINISHED);
      wait_letter (f, 0, i + 1);
      /* The camera lets go before the next one. */
      queue_fixture_advance (&f->q, 60);
    }
  for (int i = 0; i < 60 && f->q.channel->sent->len == 0; i++)
    queue_fixture_advance (&f->q, 60);

  letter = wait_letter (f, 1, 6);
  g_assert_cmpuint (letter->pictures->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    assert_picture (letter, i, plates[i + 2]);
  queue_fixture_settle (&f->q);
  g_assert_cmpint (engine_base_int (&f->q.base, "SELECT count(*) FROM outbox /* scan: test */ WHERE "
                                                "state = 'delivered'"),
                   ==, 6);
}

#define ADD(path, func) g_test_add ("/engine/letter-photos/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("photo-comes", test_photo_comes);
  ADD ("photo-never-comes", test_photo_never_comes);
  ADD ("restart", test_restart);
  ADD ("machine-print", test_machine_print);
  ADD ("set-off", test_set_off);
  ADD ("digest", test_digest);

  return g_test_run ();
}

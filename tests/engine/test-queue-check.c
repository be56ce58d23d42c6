/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-fake-reader.h"
#include "takt-queue-fixture.h"

/* What stands in the way of a start, and the last look at the plate. */

static void
set_up (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_init (fixture, NULL);
}

static void
tear_down (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_clear (fixture);
}

static void
assert_obstacles (QueueFixture *fixture, gint64 id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = takt_queue_list_obstacles (fixture->queue, id, &error);
  g_autoptr (GString) words = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    {
      const TaktObstacle *obstacle = found->pdata[i];

      g_string_append_printf (words, "%s%s", i > 0 ? " " : "", takt_obstacle_words[obstacle->kind]);
      g_assert_cmpstr (obstacle->message, !=, NULL);
    }
  g_assert_cmpstr (words->str, ==, expected);
}

static void
set_plate (QueueFixture *fixture, gboolean clear)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_printers_set_plate_clear (fixture->printers, 1, clear, &error));
  queue_fixture_settle (fixture);
}

static gboolean
is_plate_clear (QueueFixture *fixture)
{
  return engine_base_int (&fixture->base, "SELECT plate_clear FROM printers /* test */ WHERE id = 1") != 0;
}

static void
test_obstacles (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 10);
  gint64 other = queue_fixture_add_job (fixture, 1, "other.3mf", 0);
  TaktFakeLink *link = queue_fixture_link (fixture, 1);
  g_autoptr (GError) error = NULL;

  /* All at once, and nothing twice in other words. */
  set_plate (fixture, FALSE);
  assert_obstacles (fixture, id, "not_connected plate filament");
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  link->report->is_full = FALSE;
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  assert_obstacles (fixture, id, "no_report plate filament");
  link->report->is_full = TRUE;
  queue_fixture_hear (fixture, 1);
  assert_obstacles (fixture, id, "plate filament");
  set_plate (fixture, TRUE);
  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  queue_fixture_settle (fixture);
  assert_obstacles (fixture, id, "");

  engine_base_run (&fixture->base, "UPDATE jobs SET is_held = 1, file_name = NULL WHERE id = 1 /* test */");
  assert_obstacles (fixture, id, "held no_file");
  link->report->print_error = 0x05004003;
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  assert_obstacles (fixture, other, "not_ready");
  link->report->print_error = 0;
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  assert_obstacles (fixture, other, "");

  queue_fixture_force (fixture, other, TAKT_JOB_STARTED);
  assert_obstacles (fixture, other, "not_waiting");
  assert_obstacles (fixture, id, "held no_file other_running");
  g_assert_null (takt_queue_list_obstacles (fixture->queue, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* By what is known before the file is read: the profile says it, or the file said it when it was read the last time. */
static void
test_nozzle (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (TaktJob) job = takt_job_new ();
  TaktFakeLink *link = queue_fixture_link (fixture, 1);
  TaktNozzleReport *nozzle = takt_nozzle_report_new (0);
  gint64 id;

  profile->name = g_strdup ("Vase");
  profile->estimated_minutes = 10;
  profile->file_name = g_strdup ("vase.3mf");
  profile->nozzle_diameter = 0.6;
  job->profile_id = takt_products_add (fixture->products, profile, &error);
  job->printer_id = 1;
  id = takt_queue_add (fixture->queue, job, &error);
  g_assert_no_error (error);

  queue_fixture_hear (fixture, 1);
  assert_obstacles (fixture, id, "");
  nozzle->diameter = 0.4000000059604645;
  g_ptr_array_add (link->report->parts.nozzles, nozzle);
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  assert_obstacles (fixture, id, "wrong_nozzle");
  nozzle->diameter = 0.6;
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  assert_obstacles (fixture, id, "");
}

static void
assert_warnings (QueueFixture *fixture, gint64 id, const char *first, const char *second)
{
  const char *const words[] = { first, second };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = takt_queue_list_warnings (fixture->queue, id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, (first != NULL) + (second != NULL));
  for (guint i = 0; i < found->len; i++)
    g_assert_nonnull (strstr (found->pdata[i], words[i]));
}

/* What may spoil a print is told, and keeps none from starting. */
static void
test_warnings (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link;
  TaktNozzleReport *nozzle = takt_nozzle_report_new (0);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 10);
  g_autoptr (GError) error = NULL;

  engine_base_add_spool (&fixture->base, 1, 0, "ASA-CF", "White", 250);
  engine_base_run (&fixture->base,
                   "UPDATE job_materials SET material_type = 'ASA-CF' /* scan: test */ /* test */");
  engine_base_run (&fixture->base, "UPDATE printers SET model = 'A1 mini' /* scan: test */ /* test */");
  queue_fixture_restart (fixture);
  link = queue_fixture_link (fixture, 1);
  queue_fixture_hear (fixture, 1);
  assert_warnings (fixture, id, "no enclosure", NULL);
  nozzle->material = "stainless_steel";
  g_ptr_array_add (link->report->parts.nozzles, nozzle);
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  assert_warnings (fixture, id, "no enclosure", "not hardened");
  assert_obstacles (fixture, id, "");

  nozzle->material = "hardened_steel";
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  assert_warnings (fixture, id, "no enclosure", NULL);
  engine_base_run (&fixture->base,
                   "UPDATE job_materials SET material_type = 'PLA' /* scan: test */ /* test */");
  assert_warnings (fixture, id, NULL, NULL);
  g_assert_null (takt_queue_list_warnings (fixture->queue, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* Held prints and paused queues start nothing by themselves; a person may still start what is not held. */
static void
test_held_and_paused (QueueFixture *fixture, gconstpointer data)
{
  gint64 held = queue_fixture_add_job (fixture, 1, "held.3mf", 0);
  TaktFakeLink *link = queue_fixture_link (fixture, 1);

  engine_base_run (&fixture->base, "UPDATE jobs SET is_held = 1 /* test */");
  g_assert_true (takt_printers_set_queue_paused (fixture->printers, 1, TRUE, NULL));
  queue_fixture_set_auto_start (fixture, 1, TRUE);
  queue_fixture_hear (fixture, 1);
  queue_fixture_add_job (fixture, 1, "next.3mf", 0);
  queue_fixture_advance (fixture, 60);
  g_assert_cmpuint (link->printed->len, ==, 0);

  g_assert_true (takt_printers_set_queue_paused (fixture->printers, 1, FALSE, NULL));
  queue_fixture_settle (fixture);
  g_assert_cmpuint (link->printed->len, ==, 1);
  g_assert_cmpstr (link->printed->pdata[0], ==, "next.3mf");
  g_assert_cmpint (queue_fixture_status (fixture, held), ==, TAKT_JOB_QUEUED);
}

static TaktSlicedFile *
read_sliced (const char *path, GError **error)
{
  TaktSlicedFile *file = takt_sliced_file_new ();

  file->printer_model = g_strdup ("P1S");
  g_ptr_array_add (file->plates, takt_sliced_plate_new (1));
  return file;
}

static void
start_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  takt_queue_start_finish (TAKT_QUEUE (source), result, user_data);
}

/* Somebody else prints while our file is on its way: our start does not leave. */
static void
test_part_during_upload (void)
{
  char *dir = takt_test_make_dir ();
  g_autoptr (TaktSlicedReader) reader = takt_fake_reader_new (read_sliced);
  g_autoptr (GError) error = NULL;
  QueueFixture fixture;
  TaktFakeLink *link;
  gint64 id;

  queue_fixture_init (&fixture, dir);
  fixture.farm.wants_files = TRUE;
  queue_fixture_restart (&fixture);
  takt_products_set_reader (fixture.products, reader);
  link = queue_fixture_link (&fixture, 1);
  link->report->model = g_strdup ("P1S");
  queue_fixture_hear (&fixture, 1);
  id = queue_fixture_add_job (&fixture, 1, "vase.gcode.3mf", 0);

  link->hold = TRUE;
  takt_queue_start_async (fixture.queue, id, NULL, start_cb, &error);
  queue_fixture_settle (&fixture);
  g_assert_cmpstr (takt_fake_link_peek (link), ==, "file");
  queue_fixture_say (&fixture, 1, TAKT_MACHINE_PRINTING, "foreign", "f1", 50);
  queue_fixture_say (&fixture, 1, TAKT_MACHINE_FINISHED, "foreign", "f1", 100);
  g_assert_false (is_plate_clear (&fixture));

  takt_fake_link_answer (link);
  queue_fixture_settle (&fixture);
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT);
  g_assert_cmpuint (link->printed->len, ==, 0);
  link->hold = FALSE;
  while (takt_fake_link_peek (link) != NULL)
    takt_fake_link_answer (link);
  queue_fixture_clear (&fixture);
  takt_test_remove_dir (dir);
}

/* A print that came and went while nobody listened lies on the plate. */
static void
test_unseen_print (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "a", "f1", 50);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "a", "f1", 100);
  set_plate (fixture, TRUE);
  queue_fixture_restart (fixture);
  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "a", "f1", 100);
  g_assert_true (is_plate_clear (fixture));

  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "b", "f2", 100);
  g_assert_false (is_plate_clear (fixture));
  set_plate (fixture, TRUE);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "b", "f2", 100);
  g_assert_true (is_plate_clear (fixture));
}

/* Our own print of which only the end is seen, and that too late to know how it went: its part is not printed over. */
static void
test_unseen_own_print (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autofree char *key = NULL;

  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FAILED, NULL, "f1", 3);
  queue_fixture_advance (fixture, 30);
  takt_queue_start_async (fixture->queue, id, NULL, start_cb, &error);
  queue_fixture_settle (fixture);
  g_assert_no_error (error);
  job = queue_fixture_get (fixture, id);
  key = g_strdup_printf ("%d", job->submission_id);

  queue_fixture_restart (fixture);
  queue_fixture_advance (fixture, 7200);
  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "vase", key, 100);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpstr (job->problem, !=, NULL);
  g_assert_false (is_plate_clear (fixture));
}

#define ADD(name, test) g_test_add ("/engine/queue/check/" name, QueueFixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("obstacles", test_obstacles);
  ADD ("nozzle", test_nozzle);
  ADD ("warnings", test_warnings);
  ADD ("held-and-paused-start-nothing", test_held_and_paused);
  g_test_add_func ("/engine/queue/check/not-over-a-part-that-came-in-the-upload", test_part_during_upload);
  ADD ("unseen-print-takes-the-plate", test_unseen_print);
  ADD ("unseen-own-print-takes-the-plate", test_unseen_own_print);
  return g_test_run ();
}

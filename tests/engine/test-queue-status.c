/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"

#include "tables/takt-sliced-table.h"
#include "takt-error.h"
#include "takt-queue-fixture.h"

#include <string.h>

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

static gboolean
say (QueueFixture *fixture,
     gint64 id,
     TaktJobStatus to,
     const char *reason,
     TaktJobSource source,
     GError **error)
{
  gboolean done = takt_queue_set_status (fixture->queue, id, to, reason, source, error);

  g_assert_false (takt_store_in_transaction (fixture->base.store));
  return done;
}

static void
person_says (QueueFixture *fixture, gint64 id, TaktJobStatus to, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (say (fixture, id, to, reason, TAKT_JOB_SAID_BY_PERSON, &error));
  g_assert_no_error (error);
}

static void
assert_refused (QueueFixture *fixture, gint64 id, TaktJobStatus to)
{
  g_autoptr (GError) error = NULL;
  guint events = queue_fixture_count_events (fixture);
  TaktJobStatus before = queue_fixture_status (fixture, id);

  g_assert_false (say (fixture, id, to, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  g_test_message ("%s", error->message);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, before);
  g_assert_cmpuint (queue_fixture_count_events (fixture), ==, events);
}

static void
assert_event (QueueFixture *fixture, gint64 id, int attempt, const char *word, guint count)
{
  g_autofree char *key = g_strdup_printf ("job:%" G_GINT64_FORMAT ":attempt:%d:%s", id, attempt, word);

  g_test_message ("%s", key);
  g_assert_cmpuint (queue_fixture_count_event (fixture, key), ==, count);
}

/* Every change from every status to every status, said by either (contract §2). P: a person, M: the machine; capital: it changes the job,
 * small: accepted as a repetition. */
static const char *const allowed[TAKT_JOB_N_STATUSES][TAKT_JOB_N_STATUSES] = {
  /*                 queued started completed failed cancelled */
  /* queued */ { "m", "PM", "PM", "PM", "PM" },
  /* started */ { "", "m", "PM", "PM", "PM" },
  /* completed */ { "", "", "m", "", "" },
  /* failed */ { "P", "", "", "m", "" },
  /* cancelled */ { "P", "", "", "", "m" },
};

static void
test_table (QueueFixture *fixture, gconstpointer data)
{
  for (int from = 0; from < TAKT_JOB_N_STATUSES; from++)
    for (int to = 0; to < TAKT_JOB_N_STATUSES; to++)
      for (int source = TAKT_JOB_SAID_BY_PERSON; source <= TAKT_JOB_SAID_BY_PRINTER; source++)
        {
          char big = source == TAKT_JOB_SAID_BY_PERSON ? 'P' : 'M';
          char small = (char) (big + ('a' - 'A'));
          gboolean changes = strchr (allowed[from][to], big) != NULL;
          gboolean accepted = changes || strchr (allowed[from][to], small) != NULL;
          gint64 id = queue_fixture_add_job (fixture, 1, "a.3mf", 0);
          g_autoptr (TaktJob) before = NULL;
          g_autoptr (TaktJob) after = NULL;
          g_autoptr (GError) error = NULL;
          guint events;

          g_test_message ("%s to %s by %c", takt_job_status_words[from], takt_job_status_words[to], big);
          g_assert_cmpint (takt_queue_status_change_is_allowed (from, to, source), ==, accepted);

          queue_fixture_force (fixture, id, from);
          before = queue_fixture_get (fixture, id);
          events = queue_fixture_count_events (fixture);
          takt_manual_clock_advance (fixture->base.manual, G_USEC_PER_SEC);
          g_assert_cmpint (say (fixture, id, to, NULL, source, &error), ==, accepted);
          if (!accepted)
            takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

          after = queue_fixture_get (fixture, id);
          g_assert_cmpint (after->status, ==, changes ? to : from);
          if (!changes)
            {
              g_assert_cmpuint (queue_fixture_count_events (fixture), ==, events);
              g_assert_cmpint (after->updated_at, ==, before->updated_at);
              g_assert_cmpint (after->attempts, ==, before->attempts);
            }
          if (after->status == TAKT_JOB_STARTED)
            queue_fixture_force (fixture, id, TAKT_JOB_COMPLETED);
        }
}

static void
test_seed (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = takt_queue_schedule_order (
      fixture->queue, &(TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .material_type = "PLA" },
      &error);
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrderStanding) standing = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  gint64 first = ((TaktJob *) jobs->pdata[0])->id, second = ((TaktJob *) jobs->pdata[1])->id;
  g_autofree char *ready = g_strdup_printf ("order:%" G_GINT64_FORMAT ":order_ready", order_id);

  person_says (fixture, first, TAKT_JOB_STARTED, NULL);
  assert_event (fixture, first, 1, "print_start", 1);
  queue_fixture_advance (fixture, 120 * 60);
  person_says (fixture, first, TAKT_JOB_COMPLETED, NULL);
  job = queue_fixture_get (fixture, first);
  g_assert_cmpint (job->started_at, ==, ENGINE_NOW);
  g_assert_cmpint (job->completed_at, ==, ENGINE_NOW + 120 * 60);
  g_assert_cmpint (job->progress_percent, ==, 100);
  g_assert_cmpint (job->attempts, ==, 1);
  assert_event (fixture, first, 1, "print_complete", 1);
  g_assert_cmpuint (queue_fixture_count_event (fixture, ready), ==, 0);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, 205);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT plate_clear FROM printers WHERE id = 1"), ==, 0);

  /* Step 11: completed by hand, without a start. */
  person_says (fixture, second, TAKT_JOB_COMPLETED, NULL);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, second);
  g_assert_cmpint (job->started_at, ==, TAKT_TIME_UNSET);
  assert_event (fixture, second, 1, "print_start", 0);
  assert_event (fixture, second, 1, "print_complete", 1);
  g_assert_cmpuint (queue_fixture_count_event (fixture, ready), ==, 1);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, 175);

  order = takt_orders_get (fixture->orders, order_id, &error);
  standing = takt_orders_get_standing (fixture->orders, order, &error);
  g_assert_cmpint (standing->status, ==, TAKT_ORDER_PRINTED);
  attempts = takt_history_list (fixture->history, 1, 0, TAKT_TIME_UNSET, 0, 0, NULL, &error);
  g_assert_cmpuint (attempts->len, ==, 2);
  g_assert_cmpint (
      ((TaktAttempt *) attempts->pdata[0])->minutes + ((TaktAttempt *) attempts->pdata[1])->minutes, ==, 300);
}

static void
test_failure_and_retry (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *long_reason = g_strnfill (1001, 'x');
  gint64 id;

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  id = queue_fixture_add_job (fixture, 1, "a.3mf", 100);
  person_says (fixture, id, TAKT_JOB_STARTED, NULL);
  engine_base_run (&fixture->base, "UPDATE jobs SET progress_percent = 33 WHERE id = 1 /* test */");

  g_assert_false (say (fixture, id, TAKT_JOB_FAILED, long_reason, TAKT_JOB_SAID_BY_PERSON, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "failed_reason");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  queue_fixture_advance (fixture, 600);
  person_says (fixture, id, TAKT_JOB_FAILED, "Filament ran out mid-print, nozzle clogged");
  job = queue_fixture_get (fixture, id);
  g_assert_cmpstr (job->failed_reason, ==, "Filament ran out mid-print, nozzle clogged");
  g_assert_cmpint (job->completed_at, ==, ENGINE_NOW + 600);
  g_assert_cmpint (job->progress_percent, ==, 33);
  assert_event (fixture, id, 1, "print_failed", 1);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, 217);

  g_assert_true (takt_queue_retry (fixture->queue, id, &error));
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->started_at, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (job->completed_at, ==, TAKT_TIME_UNSET);
  g_assert_null (job->failed_reason);
  g_assert_cmpint (job->progress_percent, ==, 0);
  g_assert_cmpint (job->attempts, ==, 1);
  g_assert_cmpint (job->material_slot, ==, 0);
  g_assert_cmpint (takt_materials_get_reserved (fixture->base.materials, 1, &error), ==, 100);
  g_assert_false (takt_queue_retry (fixture->queue, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  person_says (fixture, id, TAKT_JOB_STARTED, NULL);
  person_says (fixture, id, TAKT_JOB_COMPLETED, NULL);
  assert_event (fixture, id, 2, "print_start", 1);
  assert_event (fixture, id, 2, "print_complete", 1);
  attempts = takt_history_list_of_job (fixture->history, id, &error);
  g_assert_cmpuint (attempts->len, ==, 2);
  g_assert_cmpstr (((TaktAttempt *) attempts->pdata[0])->reason, ==,
                   "Filament ran out mid-print, nozzle clogged");
  g_assert_cmpint (((TaktAttempt *) attempts->pdata[0])->minutes, ==, 10);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, 117);
  g_assert_false (takt_queue_retry (fixture->queue, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* The spool of the first attempt may be too empty for the second. */
static void
test_retry_finds_other_spool (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id, full;

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 100);
  id = queue_fixture_add_job (fixture, 1, "a.3mf", 80);
  person_says (fixture, id, TAKT_JOB_COMPLETED, NULL);
  id = queue_fixture_add_job (fixture, 1, "b.3mf", 80);
  person_says (fixture, id, TAKT_JOB_FAILED, NULL);
  full = engine_base_add_spool (&fixture->base, 1, 1, "PLA", "White", 1000);
  g_assert_true (takt_queue_retry (fixture->queue, id, &error));
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (((TaktJobMaterial *) job->materials->pdata[0])->material_id, ==, full);
  g_assert_cmpint (job->material_slot, ==, 1);
  g_assert_null (job->problem);
}

static void
test_withdrawn (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  id = queue_fixture_add_job (fixture, 1, "a.3mf", 100);
  person_says (fixture, id, TAKT_JOB_CANCELLED, NULL);
  g_assert_cmpuint (queue_fixture_count_events (fixture), ==, 0);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM attempts"), ==, 0);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT plate_clear FROM printers WHERE id = 1"), ==, 1);

  /* What was cancelled while it ran leaves a part and an attempt. */
  person_says (fixture, id, TAKT_JOB_QUEUED, NULL);
  person_says (fixture, id, TAKT_JOB_STARTED, NULL);
  engine_base_run (&fixture->base, "UPDATE jobs SET progress_percent = 50 WHERE id = 1 /* test */");
  person_says (fixture, id, TAKT_JOB_CANCELLED, "Changed my mind");
  g_assert_cmpint (engine_base_int (&fixture->base,
                                    "SELECT count(*) FROM attempts WHERE outcome = 'cancelled' /* test */"),
                   ==, 1);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT plate_clear FROM printers WHERE id = 1"), ==, 0);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, 200);
}

static void
test_one_running (QueueFixture *fixture, gconstpointer data)
{
  gint64 first = queue_fixture_add_job (fixture, 1, "a.3mf", 0);
  gint64 second = queue_fixture_add_job (fixture, 1, "b.3mf", 0);
  gint64 elsewhere;

  engine_base_add_printer (&fixture->base, 2);
  queue_fixture_restart (fixture);
  elsewhere = queue_fixture_add_job (fixture, 2, "c.3mf", 0);
  person_says (fixture, first, TAKT_JOB_STARTED, NULL);
  assert_refused (fixture, second, TAKT_JOB_STARTED);
  person_says (fixture, elsewhere, TAKT_JOB_STARTED, NULL);
  person_says (fixture, first, TAKT_JOB_COMPLETED, NULL);
  person_says (fixture, second, TAKT_JOB_STARTED, NULL);
}

/* Contract §4.6. */
static void
test_machine_contradicts (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 0);

  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", "500", 10);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_STARTED);

  assert_refused (fixture, id, TAKT_JOB_COMPLETED);
  assert_refused (fixture, id, TAKT_JOB_FAILED);
  assert_refused (fixture, id, TAKT_JOB_CANCELLED);
  assert_refused (fixture, id, TAKT_JOB_QUEUED);
  /* A person says what the machine has said: yes. */
  person_says (fixture, id, TAKT_JOB_STARTED, NULL);

  /* Nobody hears the machine: the person knows. */
  queue_fixture_lose (fixture, 1);
  person_says (fixture, id, TAKT_JOB_COMPLETED, NULL);
  assert_event (fixture, id, 1, "print_complete", 1);
  assert_refused (fixture, id, TAKT_JOB_COMPLETED);

  /* The machine agrees later; it is not booked again. */
  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "vase", "500", 100);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM attempts"), ==, 1);
  assert_event (fixture, id, 1, "print_complete", 1);
}

static void
test_person_confirms_end (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 0);
  guint events;

  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", "500", 10);
  queue_fixture_advance (fixture, 3600);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "vase", "500", 100);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_COMPLETED);
  events = queue_fixture_count_events (fixture);
  person_says (fixture, id, TAKT_JOB_COMPLETED, NULL);
  g_assert_cmpuint (queue_fixture_count_events (fixture), ==, events);
  assert_refused (fixture, id, TAKT_JOB_FAILED);
}

static void
test_order_ready_once (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) more = NULL;
  g_autoptr (GError) error = NULL;
  TaktScheduleRequest request = { .printer_id = 1 };

  queue_fixture_add_profile (fixture, "Coaster", "coaster.3mf", 60, 0, 2);
  queue_fixture_add_item (order, "Coaster", 4);
  queue_fixture_add_item (order, "Pattern", 1);
  ((TaktOrderItem *) order->items->pdata[1])->is_digital = TRUE;
  request.order_id = queue_fixture_add_order (fixture, order);
  jobs = takt_queue_schedule_order (fixture->queue, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 2);

  person_says (fixture, ((TaktJob *) jobs->pdata[0])->id, TAKT_JOB_COMPLETED, NULL);
  person_says (fixture, ((TaktJob *) jobs->pdata[1])->id, TAKT_JOB_FAILED, "Warped");
  g_assert_cmpuint (queue_fixture_count_event (fixture, "order:1:order_ready"), ==, 0);
  g_assert_true (takt_queue_retry (fixture->queue, ((TaktJob *) jobs->pdata[1])->id, &error));
  person_says (fixture, ((TaktJob *) jobs->pdata[1])->id, TAKT_JOB_COMPLETED, NULL);
  g_assert_cmpuint (queue_fixture_count_event (fixture, "order:1:order_ready"), ==, 1);

  request.force = TRUE;
  more = takt_queue_schedule_order (fixture->queue, &request, &error);
  for (guint i = 0; i < more->len; i++)
    person_says (fixture, ((TaktJob *) more->pdata[i])->id, TAKT_JOB_COMPLETED, NULL);
  g_assert_cmpuint (queue_fixture_count_event (fixture, "order:1:order_ready"), ==, 1);
}

static guint
count_low (QueueFixture *fixture)
{
  return (guint) engine_base_int (&fixture->base,
                                  "SELECT count(*) FROM outbox /* test */ WHERE event_key LIKE "
                                  "'material:1:low:%' AND channel = 'webhook'");
}

static void
print_grams (QueueFixture *fixture, gint64 grams)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "a.3mf", grams);

  person_says (fixture, id, TAKT_JOB_COMPLETED, NULL);
}

static void
test_material_low (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 1000);
  print_grams (fixture, 900);
  g_assert_cmpuint (count_low (fixture), ==, 0);
  print_grams (fixture, 10);
  g_assert_cmpuint (count_low (fixture), ==, 1);
  print_grams (fixture, 10);
  g_assert_cmpuint (count_low (fixture), ==, 1);

  /* Filled up, it can fall again. */
  g_assert_true (takt_materials_set_remaining_pct (fixture->base.materials, 1, 50, &error));
  print_grams (fixture, 450);
  g_assert_cmpuint (count_low (fixture), ==, 2);
}

static void
test_not_found (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (say (fixture, 99, TAKT_JOB_STARTED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* A sliced file with one plate, as an import leaves it behind. */
static void
put_file (QueueFixture *fixture, const char *name, gboolean labels)
{
  g_autoptr (TaktSlicedFile) file = takt_sliced_file_new ();
  TaktSlicedPlate *plate = takt_sliced_plate_new (3);
  g_autoptr (GError) error = NULL;

  file->name = g_strdup (name);
  file->sha256 = g_strdup ("ab");
  file->md5 = g_strdup ("CD");
  plate->labels_objects = labels;
  g_ptr_array_add (plate->objects, takt_sliced_object_new (12, "Haken"));
  g_ptr_array_add (plate->objects, takt_sliced_object_new (95, NULL));
  g_ptr_array_add (file->plates, plate);
  g_assert_true (takt_store_begin (fixture->base.store, &error));
  g_assert_true (takt_sliced_table_put (fixture->base.store, file, ENGINE_NOW, &error));
  g_assert_true (takt_store_commit (fixture->base.store, &error));
  g_assert_no_error (error);
}

static void
test_objects (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPlateObjects) unread = NULL;
  g_autoptr (TaktPlateObjects) plain = NULL;
  g_autoptr (TaktPlateObjects) labelled = NULL;
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 0);

  g_assert_null (takt_queue_list_objects (fixture->queue, 9, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (takt_queue_list_objects (fixture->queue, 1, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_clear_error (&error);

  queue_fixture_force (fixture, id, TAKT_JOB_STARTED);
  unread = takt_queue_list_objects (fixture->queue, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unread->job_id, ==, id);
  g_assert_cmpuint (unread->objects->len, ==, 0);
  g_assert_false (unread->can_skip);

  put_file (fixture, "vase.gcode.3mf", FALSE);
  plain = takt_queue_list_objects (fixture->queue, 1, &error);
  g_assert_cmpuint (plain->objects->len, ==, 2);
  g_assert_false (plain->can_skip);

  put_file (fixture, "vase.gcode.3mf", TRUE);
  labelled = takt_queue_list_objects (fixture->queue, 1, &error);
  g_assert_true (labelled->can_skip);
  g_assert_cmpint (((TaktSlicedObject *) labelled->objects->pdata[0])->identify_id, ==, 12);
  g_assert_cmpstr (((TaktSlicedObject *) labelled->objects->pdata[0])->name, ==, "Haken");
  g_assert_cmpint (((TaktSlicedObject *) labelled->objects->pdata[1])->identify_id, ==, 95);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/queue/status/" name, QueueFixture, NULL, set_up, func, tear_down)
  ADD ("every-change", test_table);
  ADD ("objects-of-the-plate", test_objects);
  ADD ("seed", test_seed);
  ADD ("failure-and-retry", test_failure_and_retry);
  ADD ("retry-finds-another-spool", test_retry_finds_other_spool);
  ADD ("withdrawn-leaves-no-trace", test_withdrawn);
  ADD ("one-runs-on-a-printer", test_one_running);
  ADD ("machine-contradicts", test_machine_contradicts);
  ADD ("person-confirms-the-machine", test_person_confirms_end);
  ADD ("order-ready-once", test_order_ready_once);
  ADD ("material-low-once-a-crossing", test_material_low);
  ADD ("not-found", test_not_found);
  return g_test_run ();
}

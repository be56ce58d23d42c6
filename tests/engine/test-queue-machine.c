/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-queue-fixture.h"

/* Prints that somebody begins at the machine: kept in the history, nobody's job until a person says whose. */

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

/* From rest to rest, for ten minutes and a few seconds. */
static void
print_there (QueueFixture *fixture, const char *title, const char *key, TaktMachineState end, int percent)
{
  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, title, key, 10);
  queue_fixture_advance (fixture, 600);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, title, key, percent);
  queue_fixture_say (fixture, 1, end, title, key, percent);
  queue_fixture_advance (fixture, 11);
}

static TaktAttempt *
get_line (QueueFixture *fixture, guint index, guint count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines =
      takt_history_list (fixture->history, 1, 0, TAKT_TIME_UNSET, 0, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, count);
  return count > 0 ? g_ptr_array_steal_index (lines, index) : NULL;
}

static gint64
count_lines (QueueFixture *fixture)
{
  return engine_base_int (&fixture->base, "SELECT count(*) FROM attempts /* test */");
}

static void
test_kept (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktAttempt) line = NULL;
  g_autoptr (GError) error = NULL;
  TaktAnalytics analytics;
  gint64 waiting = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 0);

  print_there (fixture, "benchy", "3", TAKT_MACHINE_FINISHED, 100);
  line = get_line (fixture, 0, 1);
  g_assert_cmpint (line->job_id, ==, 0);
  g_assert_cmpint (line->order_id, ==, 0);
  g_assert_true (line->begun_at_machine);
  g_assert_cmpstr (line->job_name, ==, "benchy");
  g_assert_cmpstr (line->outcome, ==, "completed");
  g_assert_null (line->reason);
  g_assert_cmpint (line->minutes, ==, 10);
  g_assert_cmpint (line->ended_at - line->started_at, >=, 600);
  g_assert_cmpint (line->ended_at - line->started_at, <, 630);
  g_assert_false (line->start_is_estimate);
  g_assert_cmpint (line->progress_percent, ==, 100);
  g_assert_cmpuint (line->bookings->len, ==, 0);

  /* It counts for the printer, and the job that waits there has nothing to do with it. */
  g_assert_true (takt_history_analyse (fixture->history, 1, 0, TAKT_TIME_UNSET, &analytics, &error));
  g_assert_cmpuint (analytics.completed, ==, 1);
  g_assert_cmpint (analytics.print_minutes, ==, 10);
  g_assert_cmpint (analytics.grams, ==, 0);
  g_assert_cmpint (takt_printers_get_utilization_pct (fixture->printers, 1, &error), ==, 1);
  g_assert_cmpint (queue_fixture_status (fixture, waiting), ==, TAKT_JOB_QUEUED);

  /* What the machine goes on saying, and a restart, add nothing. */
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "benchy", "3", 100);
  queue_fixture_restart (fixture);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "benchy", "3", 100);
  g_assert_cmpint (count_lines (fixture), ==, 1);
}

static void
test_failed (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktAttempt) line = NULL;

  print_there (fixture, NULL, "3", TAKT_MACHINE_FAILED, 40);
  line = get_line (fixture, 0, 1);
  g_assert_cmpstr (line->outcome, ==, "failed");
  g_assert_null (line->job_name);
  g_assert_cmpint (line->progress_percent, ==, 40);
}

static void
test_cancelled (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktAttempt) line = NULL;
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "benchy", "3", 40);
  link->report->stop_seen = TRUE;
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FAILED, "benchy", "3", 40);
  queue_fixture_advance (fixture, 11);
  line = get_line (fixture, 0, 1);
  g_assert_cmpstr (line->outcome, ==, "cancelled");
  g_assert_cmpint (line->progress_percent, ==, 40);
}

/* Under way when it is first seen: the start is worked out and says so. One that began before a restart goes on after it. */
static void
test_found_under_way (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktAttempt) line = NULL;
  TaktFakeLink *link = queue_fixture_link (fixture, 1);

  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  link->report->remaining_minutes = 30;
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "benchy", "3", 50);
  queue_fixture_restart (fixture);
  link = queue_fixture_link (fixture, 1);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  link->report->remaining_minutes = 0;
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "benchy", "3", 90);
  queue_fixture_advance (fixture, 1800);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "benchy", "3", 100);
  line = get_line (fixture, 0, 1);
  g_assert_true (line->start_is_estimate);
  g_assert_cmpint (line->minutes, >=, 60);
  g_assert_cmpint (line->minutes, <=, 62);
}

/* Nothing of the machine's own beside the line of the job: kept by hand, ours, or withdrawn on its way. */
static void
test_jobs_are_not_doubled (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 by_hand = queue_fixture_add_job (fixture, 1, "plate.gcode.3mf", 0);
  gint64 ours, withdrawn;

  /* A person says that it runs before the machine says what it calls it. */
  queue_fixture_force (fixture, by_hand, TAKT_JOB_STARTED);
  print_there (fixture, "called otherwise", "3", TAKT_MACHINE_FINISHED, 100);
  g_assert_cmpint (count_lines (fixture), ==, 0);
  queue_fixture_force (fixture, by_hand, TAKT_JOB_COMPLETED);
  g_assert_cmpint (count_lines (fixture), ==, 1);

  ours = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 0);
  print_there (fixture, "vase", "4", TAKT_MACHINE_FINISHED, 100);
  g_assert_cmpint (queue_fixture_status (fixture, ours), ==, TAKT_JOB_COMPLETED);
  g_assert_cmpint (count_lines (fixture), ==, 2);

  withdrawn = queue_fixture_add_job (fixture, 1, "bowl.gcode.3mf", 0);
  engine_base_run (&fixture->base,
                   "UPDATE jobs SET submission_id = 77 /* test */ WHERE job_name = 'bowl.gcode.3mf'");
  g_assert_true (takt_queue_set_status (fixture->queue, withdrawn, TAKT_JOB_CANCELLED, NULL,
                                        TAKT_JOB_SAID_BY_PERSON, &error));
  print_there (fixture, "bowl", "77", TAKT_MACHINE_FAILED, 3);
  g_assert_cmpint (count_lines (fixture), ==, 2);

  /* The machine begins an old file once more (pitfall 29): that is a print of its own. */
  engine_base_run (&fixture->base,
                   "UPDATE jobs SET submission_id = 78 /* test */ WHERE job_name = 'vase.gcode.3mf'");
  queue_fixture_advance (fixture, 3600);
  print_there (fixture, "vase", "78", TAKT_MACHINE_FINISHED, 100);
  g_assert_cmpint (count_lines (fixture), ==, 3);
}

static void
assert_refused (QueueFixture *fixture, gint64 attempt, gint64 job, TaktError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  gint64 changes = engine_base_int (&fixture->base, "SELECT total_changes() /* test */");

  g_assert_false (takt_queue_adopt_print (fixture->queue, attempt, job, &error));
  g_assert_error (error, TAKT_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, part);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT total_changes() /* test */"), ==, changes);
}

/* The order pays for it once somebody says that it was its print, and not before. */
static void
test_adopted (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  TaktScheduleRequest request = { .order_id = order_id, .printer_id = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = takt_queue_schedule_order (fixture->queue, &request, &error);
  g_autoptr (TaktAttempt) line = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autofree char *ready = g_strdup_printf ("order:%" G_GINT64_FORMAT ":order_ready", order_id);
  gint64 first, second, before;
  guint told;

  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 2);
  first = ((TaktJob *) jobs->pdata[0])->id;
  second = ((TaktJob *) jobs->pdata[1])->id;
  before = engine_base_remaining (&fixture->base, 1);

  print_there (fixture, "benchy", "3", TAKT_MACHINE_FINISHED, 100);
  line = get_line (fixture, 0, 1);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, before);
  g_assert_cmpint (
      engine_base_int (&fixture->base, "SELECT count(*) FROM attempts /* test */ WHERE order_id IS NOT NULL"),
      ==, 0);

  told = queue_fixture_count_events (fixture);
  g_assert_true (takt_queue_adopt_print (fixture->queue, line->id, first, &error));
  g_assert_no_error (error);
  job = queue_fixture_get (fixture, first);
  g_assert_cmpint (job->status, ==, TAKT_JOB_COMPLETED);
  g_assert_cmpint (job->started_at, ==, line->started_at);
  g_assert_cmpint (job->completed_at, ==, line->ended_at);
  g_assert_cmpint (job->attempts, ==, 1);
  g_assert_cmpint (job->progress_percent, ==, 100);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, before - 45);
  g_assert_cmpuint (queue_fixture_count_events (fixture), ==, told);

  g_clear_pointer (&line, takt_attempt_free);
  line = get_line (fixture, 0, 1);
  g_assert_cmpint (line->job_id, ==, first);
  g_assert_cmpint (line->order_id, ==, order_id);
  g_assert_cmpint (line->number, ==, 1);
  g_assert_cmpstr (line->job_name, ==, job->job_name);
  g_assert_cmpuint (line->bookings->len, ==, 1);
  g_assert_true (line->begun_at_machine);

  assert_refused (fixture, line->id, second, TAKT_ERROR_CONFLICT, "already");
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, before - 45);

  /* The order's last plate: that it is ready is news. */
  queue_fixture_advance (fixture, 3600);
  print_there (fixture, "cable", "5", TAKT_MACHINE_FINISHED, 100);
  g_clear_pointer (&line, takt_attempt_free);
  line = get_line (fixture, 0, 2);
  g_assert_cmpuint (queue_fixture_count_event (fixture, ready), ==, 0);
  g_assert_true (takt_queue_adopt_print (fixture->queue, line->id, second, &error));
  g_assert_cmpuint (queue_fixture_count_event (fixture, ready), ==, 1);
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, before - 75);
}

/* A part of the grams by how far it came; the job may be tried again. */
static void
test_adopted_failure (QueueFixture *fixture, gconstpointer data)
{
  gint64 spool = engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 100);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktAttempt) line = NULL;
  g_autoptr (TaktJob) job = NULL;

  print_there (fixture, "benchy", "3", TAKT_MACHINE_FAILED, 40);
  line = get_line (fixture, 0, 1);
  g_assert_true (takt_queue_adopt_print (fixture->queue, line->id, id, &error));
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_FAILED);
  g_assert_nonnull (job->failed_reason);
  g_assert_cmpint (engine_base_remaining (&fixture->base, spool), ==, 210);
  g_assert_true (takt_queue_retry (fixture->queue, id, &error));
}

static void
test_refused (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktAttempt) line = NULL;
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 0);
  gint64 elsewhere, ended;

  engine_base_add_printer (&fixture->base, 2);
  elsewhere = queue_fixture_add_job (fixture, 2, "cup.gcode.3mf", 0);
  ended = queue_fixture_add_job (fixture, 1, "old.gcode.3mf", 0);
  queue_fixture_force (fixture, ended, TAKT_JOB_CANCELLED);
  print_there (fixture, "benchy", "3", TAKT_MACHINE_FINISHED, 100);
  line = get_line (fixture, 0, 1);

  assert_refused (fixture, 99, id, TAKT_ERROR_NOT_FOUND, "history");
  assert_refused (fixture, line->id, 99, TAKT_ERROR_NOT_FOUND, "");
  assert_refused (fixture, line->id, elsewhere, TAKT_ERROR_CONFLICT, "another printer");
  assert_refused (fixture, line->id, ended, TAKT_ERROR_CONFLICT, "waits in the queue");
  engine_base_run (&fixture->base,
                   "UPDATE jobs SET dispatched_at = 5 /* test */ WHERE job_name = 'vase.gcode.3mf'");
  assert_refused (fixture, line->id, id, TAKT_ERROR_CONFLICT, "just been sent");
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/engine/queue/machine/" name, QueueFixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept", test_kept);
  ADD ("failed", test_failed);
  ADD ("cancelled", test_cancelled);
  ADD ("found-under-way", test_found_under_way);
  ADD ("jobs-are-not-doubled", test_jobs_are_not_doubled);
  ADD ("adopted", test_adopted);
  ADD ("adopted-failure", test_adopted_failure);
  ADD ("refused", test_refused);
  return g_test_run ();
}

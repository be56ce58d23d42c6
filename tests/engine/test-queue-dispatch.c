/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"

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
start (QueueFixture *fixture, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  takt_queue_start_async (fixture->queue, id, NULL, takt_test_store_result, &waiting);
  result = takt_test_wait_result (&waiting, "the start of a print");
  done = takt_queue_start_finish (fixture->queue, result, error);
  queue_fixture_settle (fixture);
  return done;
}

static void
start_well (QueueFixture *fixture, gint64 id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (start (fixture, id, &error));
  g_assert_no_error (error);
}

static void
assert_start_refused (QueueFixture *fixture, gint64 id, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  guint sent = queue_fixture_link (fixture, 1)->printed->len;

  g_assert_false (start (fixture, id, &error));
  g_test_message ("%s", error->message);
  if (part != NULL)
    g_assert_nonnull (strstr (error->message, part));
  takt_test_assert_error (error, code);
  g_assert_cmpuint (queue_fixture_link (fixture, 1)->printed->len, ==, sent);
}

static char *
key_of (QueueFixture *fixture, gint64 id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);

  g_assert_cmpint (job->submission_id, >, 0);
  return g_strdup_printf ("%d", job->submission_id);
}

static void
assert_events (QueueFixture *fixture, gint64 id, guint starts, guint ends, const char *end_word)
{
  g_autofree char *begun = g_strdup_printf ("job:%" G_GINT64_FORMAT ":attempt:1:print_start", id);
  g_autofree char *ended = g_strdup_printf ("job:%" G_GINT64_FORMAT ":attempt:1:%s", id, end_word);

  g_assert_cmpuint (queue_fixture_count_event (fixture, begun), ==, starts);
  g_assert_cmpuint (queue_fixture_count_event (fixture, ended), ==, ends);
}

static void
clear_plate (QueueFixture *fixture, gint64 printer_id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_printers_set_plate_clear (fixture->printers, printer_id, TRUE, &error));
  g_assert_no_error (error);
  queue_fixture_settle (fixture);
}

/* From the intent to the end, matched by the id we gave. */
static void
test_whole_print (QueueFixture *fixture, gconstpointer data)
{
  gint64 id;
  g_autofree char *key = NULL;
  g_autoptr (TaktJob) job = NULL;
  TaktPrinterState state;
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  id = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 45);
  start_well (fixture, id);
  g_assert_cmpuint (link->printed->len, ==, 1);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, ENGINE_NOW);
  key = key_of (fixture, id);
  g_assert_cmpuint (queue_fixture_count_events (fixture), ==, 0);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_PREPARING, "any title", key, 0);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_STARTED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  g_assert_true (job->said_by_printer);
  assert_events (fixture, id, 1, 0, "print_complete");
  g_assert_true (takt_printers_get_state (fixture->printers, 1, &state));
  g_assert_cmpint (state.job_id, ==, id);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, NULL, key, 45);
  queue_fixture_advance (fixture, 60);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, NULL, key, 46);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->progress_percent, >=, 45);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, NULL, key, 100);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_COMPLETED);
  assert_events (fixture, id, 1, 1, "print_complete");
  g_assert_cmpint (engine_base_remaining (&fixture->base, 1), ==, 205);

  /* It rests in that state; nothing is told again, not even to a new process. */
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, NULL, key, 100);
  queue_fixture_restart (fixture);
  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "any title", key, 100);
  assert_events (fixture, id, 1, 1, "print_complete");
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM attempts"), ==, 1);
}

static void
test_refused (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  gint64 bare = queue_fixture_add_job (fixture, 1, "bare", 0);
  gint64 hungry = queue_fixture_add_job (fixture, 1, "hungry.3mf", 10);
  gint64 ended = queue_fixture_add_job (fixture, 1, "ended.3mf", 0);
  gint64 other = queue_fixture_add_job (fixture, 1, "other.3mf", 0);

  engine_base_run (&fixture->base, "UPDATE jobs SET file_name = NULL WHERE job_name = 'bare' /* test */");
  assert_start_refused (fixture, 99, TAKT_ERROR_NOT_FOUND, NULL);
  assert_start_refused (fixture, id, TAKT_ERROR_NOT_CONNECTED, "not connected");

  queue_fixture_hear (fixture, 1);
  assert_start_refused (fixture, bare, TAKT_ERROR_CONFLICT, "no sliced file");
  assert_start_refused (fixture, hungry, TAKT_ERROR_CONFLICT, "No PLA");

  queue_fixture_force (fixture, ended, TAKT_JOB_COMPLETED);
  queue_fixture_settle (fixture);
  assert_start_refused (fixture, ended, TAKT_ERROR_CONFLICT, "wait in the queue");
  assert_start_refused (fixture, id, TAKT_ERROR_CONFLICT, "plate");
  clear_plate (fixture, 1);

  queue_fixture_force (fixture, other, TAKT_JOB_STARTED);
  assert_start_refused (fixture, id, TAKT_ERROR_CONFLICT, "running");
  queue_fixture_force (fixture, other, TAKT_JOB_CANCELLED);
  clear_plate (fixture, 1);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "foreign", "3", 5);
  assert_start_refused (fixture, id, TAKT_ERROR_CONFLICT, "printing");
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "foreign", "3", 100);
  clear_plate (fixture, 1);

  start_well (fixture, id);
  assert_start_refused (fixture, id, TAKT_ERROR_CONFLICT, "already");
  queue_fixture_force (fixture, other, TAKT_JOB_QUEUED);
  g_assert_true (takt_queue_retry (fixture->queue, other, NULL));
  assert_start_refused (fixture, other, TAKT_ERROR_CONFLICT, "just been sent");
}

static void
test_link_fails (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GError) error = NULL;

  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "The card is full.");
  g_assert_false (start (fixture, id, &error));
  g_assert_cmpstr (error->message, ==, "The card is full.");
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  g_assert_cmpstr (job->problem, ==, "The card is full.");

  /* A person tries once more. */
  start_well (fixture, id);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_null (job->problem);
  g_assert_cmpint (job->dispatched_at, !=, TAKT_TIME_UNSET);
  g_assert_cmpuint (link->printed->len, ==, 2);
}

/* The machine said no and prints it all the same: its report is believed. */
static void
test_prints_after_refusal (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "No answer.");
  g_assert_false (start (fixture, id, &error));
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "x", key, 3);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_STARTED);
}

static void
test_not_begun (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (TaktJob) job = NULL;
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);

  start_well (fixture, id);
  queue_fixture_advance (fixture, 239);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->dispatched_at, !=, TAKT_TIME_UNSET);
  queue_fixture_advance (fixture, 2);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  g_assert_nonnull (strstr (job->problem, "did not start"));

  /* Never again by itself; late is better than never. */
  queue_fixture_advance (fixture, 3600);
  g_assert_cmpuint (link->printed->len, ==, 1);
  {
    g_autofree char *key = key_of (fixture, id);

    queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "x", key, 1);
  }
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_STARTED);
}

static void
assert_intent_after_restart (QueueFixture *fixture,
                             TaktMachineState machine,
                             gboolean ours,
                             TaktJobStatus status,
                             gboolean has_problem)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;
  g_autoptr (TaktJob) job = NULL;

  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
  key = key_of (fixture, id);
  queue_fixture_restart (fixture);

  /* Nobody knows while the machine is not heard, however long it takes. */
  queue_fixture_advance (fixture, 100000);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->dispatched_at, !=, TAKT_TIME_UNSET);
  g_assert_null (job->problem);

  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, machine, ours ? "vase" : "another", ours ? key : "9", 100);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, status);
  g_assert_cmpint (job->problem != NULL, ==, has_problem);
  if (has_problem)
    g_test_message ("%s", job->problem);
  g_assert_cmpuint (queue_fixture_link (fixture, 1)->printed->len, ==, 0);
}

static void
test_restart_running (QueueFixture *fixture, gconstpointer data)
{
  assert_intent_after_restart (fixture, TAKT_MACHINE_PRINTING, TRUE, TAKT_JOB_STARTED, FALSE);
}

static void
test_restart_idle (QueueFixture *fixture, gconstpointer data)
{
  assert_intent_after_restart (fixture, TAKT_MACHINE_IDLE, FALSE, TAKT_JOB_QUEUED, TRUE);
}

static void
test_restart_finished (QueueFixture *fixture, gconstpointer data)
{
  assert_intent_after_restart (fixture, TAKT_MACHINE_FINISHED, TRUE, TAKT_JOB_QUEUED, TRUE);
}

static void
test_restart_other (QueueFixture *fixture, gconstpointer data)
{
  assert_intent_after_restart (fixture, TAKT_MACHINE_PRINTING, FALSE, TAKT_JOB_QUEUED, TRUE);
}

static void
test_ends (QueueFixture *fixture, gconstpointer data)
{
  static const struct
  {
    TaktMachineState machine;
    gboolean stop_seen;
    TaktJobStatus status;
    const char *word;
  } cases[] = {
    { TAKT_MACHINE_FINISHED, FALSE, TAKT_JOB_COMPLETED, "print_complete" },
    { TAKT_MACHINE_FAILED, FALSE, TAKT_JOB_FAILED, "print_failed" },
    { TAKT_MACHINE_FAILED, TRUE, TAKT_JOB_CANCELLED, NULL },
    { TAKT_MACHINE_IDLE, FALSE, TAKT_JOB_FAILED, "print_failed" },
  };

  queue_fixture_hear (fixture, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
      g_autofree char *key = NULL;
      g_autoptr (TaktJob) job = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      start_well (fixture, id);
      key = key_of (fixture, id);
      queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 10);
      queue_fixture_advance (fixture, 120);
      queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, NULL, key, 40);
      queue_fixture_link (fixture, 1)->report->stop_seen = cases[i].stop_seen;
      queue_fixture_say (fixture, 1, cases[i].machine, NULL, key,
                         cases[i].machine == TAKT_MACHINE_FINISHED ? 100 : 40);
      queue_fixture_advance (fixture, 20);
      takt_fake_link_send (queue_fixture_link (fixture, 1));
      queue_fixture_settle (fixture);

      job = queue_fixture_get (fixture, id);
      g_assert_cmpint (job->status, ==, cases[i].status);
      g_assert_cmpint (job->failed_reason != NULL, ==, cases[i].status == TAKT_JOB_FAILED);
      assert_events (fixture, id, 1, cases[i].word != NULL ? 1 : 0,
                     cases[i].word != NULL ? cases[i].word : "print_failed");
      clear_plate (fixture, 1);
      queue_fixture_advance (fixture, 30);
      takt_fake_link_send (queue_fixture_link (fixture, 1));
      queue_fixture_settle (fixture);
    }
}

/* Step 7 of the workflow: a person starts the head of the queue at the machine. */
static void
test_started_at_the_machine (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 first, second;

  queue_fixture_hear (fixture, 1);
  jobs = takt_queue_schedule_order (fixture->queue,
                                    &(TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 }, NULL);
  first = ((TaktJob *) jobs->pdata[0])->id;
  second = ((TaktJob *) jobs->pdata[1])->id;
  queue_fixture_advance (fixture, 60);

  /* The second one is not the head. */
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "cable stand", "41", 1);
  g_assert_cmpint (queue_fixture_status (fixture, second), ==, TAKT_JOB_QUEUED);
  queue_fixture_advance (fixture, 3600);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "cable stand", "41", 100);

  queue_fixture_advance (fixture, 700);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "Custom Desk:Bracket.gcode.3mf", "42", 1);
  g_assert_cmpint (queue_fixture_status (fixture, first), ==, TAKT_JOB_STARTED);
  assert_events (fixture, first, 1, 0, "print_complete");

  queue_fixture_advance (fixture, 7200);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, NULL, "42", 100);
  g_assert_cmpint (queue_fixture_status (fixture, first), ==, TAKT_JOB_COMPLETED);
  g_assert_cmpint (queue_fixture_status (fixture, second), ==, TAKT_JOB_QUEUED);
}

/* A job that is made while a print of the same name runs is not that print. */
static void
test_younger_job_is_not_the_print (QueueFixture *fixture, gconstpointer data)
{
  gint64 id;

  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", "5", 1);
  queue_fixture_advance (fixture, 30);
  id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", "5", 30);
  queue_fixture_advance (fixture, 20);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", "5", 40);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_QUEUED);
}

/* The person says it runs, the machine calls it something else: it is this print, and its end ends the job. */
static void
test_person_claims_print (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);

  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "my project", "5", 1);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_QUEUED);
  g_assert_true (
      takt_queue_set_status (fixture->queue, id, TAKT_JOB_STARTED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  queue_fixture_advance (fixture, 3600);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "my project", "5", 100);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_COMPLETED);
  assert_events (fixture, id, 1, 1, "print_complete");
}

/* What a person booked as running and another print that the machine begins cannot both be. */
static void
test_machine_begins_another (QueueFixture *fixture, gconstpointer data)
{
  gint64 booked = queue_fixture_add_job (fixture, 1, "booked.3mf", 0);
  gint64 sent = queue_fixture_add_job (fixture, 1, "sent.3mf", 0);
  g_autoptr (TaktJob) job = NULL;
  g_autofree char *key = NULL;

  queue_fixture_hear (fixture, 1);
  start_well (fixture, sent);
  key = key_of (fixture, sent);
  queue_fixture_force (fixture, booked, TAKT_JOB_STARTED);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "sent", key, 1);
  g_assert_cmpint (queue_fixture_status (fixture, sent), ==, TAKT_JOB_STARTED);
  job = queue_fixture_get (fixture, booked);
  g_assert_cmpint (job->status, ==, TAKT_JOB_FAILED);
  g_assert_nonnull (strstr (job->failed_reason, "not known"));
}

static void
test_cancel_while_sending (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = NULL;

  link->hold = TRUE;
  takt_queue_start_async (fixture->queue, id, NULL, takt_test_store_result, &result);
  queue_fixture_settle (fixture);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->dispatched_at, !=, TAKT_TIME_UNSET);

  /* An upload may take longer than a machine may to begin. */
  queue_fixture_advance (fixture, 1000);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_null (job->problem);

  queue_fixture_force (fixture, id, TAKT_JOB_CANCELLED);
  takt_fake_link_answer (link);
  done = takt_test_wait_result (&result, "the cancelled start");
  g_assert_false (takt_queue_start_finish (fixture->queue, done, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_CANCELLED);
  g_assert_null (job->problem);
}

/* Too late: the machine has it. It is told to stop, once, and the job stays cancelled. */
static void
test_cancel_too_late (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;

  start_well (fixture, id);
  key = key_of (fixture, id);
  queue_fixture_force (fixture, id, TAKT_JOB_CANCELLED);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 1);
  g_assert_cmpuint (link->commands->len, ==, 1);
  g_assert_cmpint (g_array_index (link->commands, TaktPrinterCommand, 0), ==, TAKT_PRINTER_STOP);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, NULL, key, 2);
  queue_fixture_advance (fixture, 20);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, NULL, key, 3);
  g_assert_cmpuint (link->commands->len, ==, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FAILED, NULL, key, 3);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_CANCELLED);
  g_assert_cmpuint (queue_fixture_count_events (fixture), ==, 0);
}

static void
test_caller_gives_up (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = NULL;

  link->hold = TRUE;
  takt_queue_start_async (fixture->queue, id, cancellable, takt_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  takt_fake_link_answer (link);
  done = takt_test_wait_result (&result, "the cancelled start");
  g_assert_false (takt_queue_start_finish (fixture->queue, done, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  g_assert_null (job->problem);
}

static void
test_intent_is_protected (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (TaktJob) job = NULL;

  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
  job = queue_fixture_get (fixture, id);
  job->priority = 5;
  g_assert_false (takt_queue_update (fixture->queue, job, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (takt_queue_remove (fixture->queue, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (
      takt_queue_set_status (fixture->queue, id, TAKT_JOB_COMPLETED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (
      takt_queue_set_status (fixture->queue, id, TAKT_JOB_FAILED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

/* An order is not cancelled under a plate that is on its way to a machine. */
static void
test_order_keeps_what_is_sent (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = takt_queue_schedule_order (
      fixture->queue, &(TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 }, NULL);
  gint64 id = ((TaktJob *) jobs->pdata[0])->id;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;

  link->hold = TRUE;
  takt_queue_start_async (fixture->queue, id, NULL, takt_test_store_result, &result);
  queue_fixture_settle (fixture);
  g_assert_false (takt_orders_cancel (fixture->orders, order_id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  takt_fake_link_answer (link);
  done = takt_test_wait_result (&result, "the start");
  g_assert_true (takt_queue_start_finish (fixture->queue, done, &error));
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_QUEUED);
}

static void
finish_print (QueueFixture *fixture, gint64 id)
{
  g_autofree char *key = key_of (fixture, id);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "x", key, 1);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_STARTED);
  queue_fixture_advance (fixture, 3600);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "x", key, 100);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_COMPLETED);
}

static void
test_auto_start (QueueFixture *fixture, gconstpointer data)
{
  gint64 first = queue_fixture_add_job (fixture, 1, "a.3mf", 0);
  gint64 second = queue_fixture_add_job (fixture, 1, "b.3mf", 0);
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);

  g_assert_cmpuint (link->printed->len, ==, 0);
  queue_fixture_set_auto_start (fixture, 1, TRUE);
  link = queue_fixture_hear (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 1);
  g_assert_cmpstr (link->printed->pdata[0], ==, "a.3mf");
  queue_fixture_advance (fixture, 100);
  g_assert_cmpuint (link->printed->len, ==, 1);

  finish_print (fixture, first);
  queue_fixture_advance (fixture, 100);
  g_assert_cmpuint (link->printed->len, ==, 1);
  clear_plate (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 2);
  g_assert_cmpstr (link->printed->pdata[1], ==, "b.3mf");
  finish_print (fixture, second);
  clear_plate (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 2);
}

static void
test_auto_start_waits (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link;

  job->printer_id = 1;
  job->job_name = g_strdup ("tonight");
  job->file_name = g_strdup ("tonight.3mf");
  job->estimated_duration_minutes = 60;
  job->scheduled_start = ENGINE_NOW + 7200;
  g_ptr_array_add (job->materials, takt_job_material_new ("PLA", NULL, 10));
  job->id = takt_queue_add (fixture->queue, job, &error);
  g_assert_no_error (error);
  queue_fixture_set_auto_start (fixture, 1, TRUE);
  link = queue_fixture_hear (fixture, 1);

  queue_fixture_advance (fixture, 7199);
  g_assert_cmpuint (link->printed->len, ==, 0);
  queue_fixture_advance (fixture, 2);
  g_assert_cmpuint (link->printed->len, ==, 0);

  /* The time has come, the filament has not; now it does. */
  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 100);
  queue_fixture_settle (fixture);
  g_assert_cmpuint (link->printed->len, ==, 1);
}

static void
test_auto_start_wakes (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "a.3mf", 0);
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link;

  job->scheduled_start = ENGINE_NOW + 600;
  g_assert_true (takt_queue_update (fixture->queue, job, &error));
  queue_fixture_set_auto_start (fixture, 1, TRUE);
  link = queue_fixture_hear (fixture, 1);
  queue_fixture_advance (fixture, 599);
  g_assert_cmpuint (link->printed->len, ==, 0);
  queue_fixture_advance (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 1);
}

/* What fails is not tried again and again. */
static void
test_auto_start_gives_up (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "a.3mf", 0);
  g_autoptr (TaktJob) job = NULL;
  TaktFakeLink *link;

  queue_fixture_set_auto_start (fixture, 1, TRUE);
  link = queue_fixture_link (fixture, 1);
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "The card is full.");
  queue_fixture_hear (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 1);
  queue_fixture_advance (fixture, 600);
  takt_fake_link_send (link);
  queue_fixture_settle (fixture);
  g_assert_cmpuint (link->printed->len, ==, 1);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpstr (job->problem, ==, "The card is full.");
}

static GLogWriterOutput
count_refusals (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  guint *refusals = user_data;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      *refusals += strstr (fields[i].value, "could not be started by itself") != NULL;
  return G_LOG_WRITER_HANDLED;
}

/* What stands in the way of every start is no reason to try one at each word of the machine. */
static void
test_auto_start_is_patient (QueueFixture *fixture, gconstpointer data)
{
  static guint refusals;
  TaktFakeLink *link;

  g_log_set_writer_func (count_refusals, &refusals, NULL);
  queue_fixture_set_auto_start (fixture, 1, TRUE);
  link = queue_fixture_link (fixture, 1);
  link->report->developer_mode = TAKT_DEVELOPER_MODE_LOCKED;
  queue_fixture_hear (fixture, 1);
  queue_fixture_add_job (fixture, 1, "a.3mf", 0);
  queue_fixture_add_job (fixture, 1, "b.3mf", 0);
  for (int i = 0; i < 5; i++)
    queue_fixture_say (fixture, 1, TAKT_MACHINE_IDLE, NULL, NULL, 0);
  g_assert_cmpuint (link->printed->len, ==, 0);

  /* Told to print the first, it rests on for a while. */
  link->report->developer_mode = TAKT_DEVELOPER_MODE_OPEN;
  for (int i = 0; i < 5; i++)
    queue_fixture_say (fixture, 1, TAKT_MACHINE_IDLE, NULL, NULL, 0);
  g_assert_cmpuint (link->printed->len, ==, 1);
  g_assert_cmpuint (refusals, ==, 0);
}

/* The order was cancelled or shipped at its source: nobody wants the part, and the next in the queue need not wait for it. */
static void
test_auto_start_not_for_closed_order (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = takt_queue_schedule_order (
      fixture->queue, &(TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 }, NULL);
  TaktFakeLink *link;

  g_assert_cmpuint (jobs->len, ==, 2);
  engine_base_run (&fixture->base, "UPDATE orders SET is_cancelled = 1 WHERE id = 1 /* test */");
  queue_fixture_set_auto_start (fixture, 1, TRUE);
  link = queue_fixture_hear (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 0);

  engine_base_run (&fixture->base,
                   "UPDATE orders SET is_cancelled = 0, is_shipped = 1 WHERE id = 1 /* test */");
  link = queue_fixture_hear (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 0);

  queue_fixture_add_job (fixture, 1, "wanted.3mf", 0);
  link = queue_fixture_hear (fixture, 1);
  g_assert_cmpuint (link->printed->len, ==, 1);
  g_assert_cmpstr (link->printed->pdata[0], ==, "wanted.3mf");
}

/* A pause is shown with the job and counted in its attempt. */
static void
test_pause (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GPtrArray) attempts = NULL;

  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 10);
  queue_fixture_advance (fixture, 100);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PAUSED, NULL, key, 11);
  queue_fixture_advance (fixture, 10);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_STARTED);
  g_assert_nonnull (job->problem);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, NULL, key, 12);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_null (job->problem);
  queue_fixture_advance (fixture, 3600);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, NULL, key, 100);
  attempts = takt_history_list_of_job (fixture->history, id, NULL);
  g_assert_cmpuint (attempts->len, ==, 1);
  g_assert_cmpint (((TaktAttempt *) attempts->pdata[0])->incidents, ==, 1);
}

/* As long as the machine may be reading its file no link shakes it, also not the link of the next program. */
static void
test_patience_over_restart (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;

  queue_fixture_hear (fixture, 1);
  g_assert_cmpint (queue_fixture_link (fixture, 1)->patience_us, ==, 0);
  start_well (fixture, id);
  key = key_of (fixture, id);
  queue_fixture_advance (fixture, 100);
  queue_fixture_restart (fixture);
  g_assert_cmpint (queue_fixture_link (fixture, 1)->patience_us, ==, 140 * G_USEC_PER_SEC);
  queue_fixture_advance (fixture, 139);
  queue_fixture_restart (fixture);
  g_assert_cmpint (queue_fixture_link (fixture, 1)->patience_us, ==, 1 * G_USEC_PER_SEC);

  /* It prints: nothing is waited for any more. */
  queue_fixture_hear (fixture, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 1);
  queue_fixture_restart (fixture);
  g_assert_cmpint (queue_fixture_link (fixture, 1)->patience_us, ==, 0);
}

/* Restart in mid-print: adopted silently, ended once, with the true time (pitfalls 2 and 4). */
static void
test_restart_in_mid_print (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;
  g_autoptr (GPtrArray) attempts = NULL;

  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 10);
  queue_fixture_restart (fixture);
  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 20);
  assert_events (fixture, id, 1, 0, "print_complete");
  queue_fixture_restart (fixture);

  /* It finishes while nobody listens; the machine is heard a week later. */
  queue_fixture_advance (fixture, 7 * 86400);
  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "vase", key, 100);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "vase", key, 100);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_COMPLETED);
  assert_events (fixture, id, 1, 1, "print_complete");
  attempts = takt_history_list_of_job (fixture->history, id, NULL);
  g_assert_cmpuint (attempts->len, ==, 1);
  g_assert_cmpint (((TaktAttempt *) attempts->pdata[0])->minutes, <, 10);
}

/* The machine's last print is a job that is deleted: what it says next is still written down. */
static void
test_removed_after_its_print (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  gint64 next;
  g_autofree char *key = NULL;
  g_autofree char *next_key = NULL;
  g_autoptr (GError) error = NULL;

  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 10);
  queue_fixture_advance (fixture, 120);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FAILED, "vase", key, 10);
  queue_fixture_advance (fixture, 30);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_FAILED);
  g_assert_true (takt_queue_remove (fixture->queue, id, &error));
  g_assert_no_error (error);

  clear_plate (fixture, 1);
  queue_fixture_lose (fixture, 1);
  queue_fixture_hear (fixture, 1);
  next = queue_fixture_add_job (fixture, 1, "cup.3mf", 0);
  g_assert_cmpint (next, >, id);
  start_well (fixture, next);
  next_key = key_of (fixture, next);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "cup", next_key, 10);
  g_assert_cmpint (queue_fixture_status (fixture, next), ==, TAKT_JOB_STARTED);
}

/* A handler's failure takes the machine's word back; it is told once in the end. */
static void
test_store_fails_at_the_end (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;

  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 10);
  queue_fixture_advance (fixture, 3600);

  engine_base_run (&fixture->base,
                   "CREATE TRIGGER broken BEFORE INSERT ON attempts BEGIN SELECT raise (ABORT, 'disk'); END");
  g_test_expect_message ("takt-printers", G_LOG_LEVEL_WARNING, "*could not be saved*");
  takt_fake_link_say (queue_fixture_link (fixture, 1), TAKT_MACHINE_FINISHED, key, 100);
  g_test_assert_expected_messages ();
  queue_fixture_settle (fixture);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_STARTED);
  assert_events (fixture, id, 1, 0, "print_complete");

  engine_base_run (&fixture->base, "DROP TRIGGER broken");
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "vase", key, 100);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_COMPLETED);
  assert_events (fixture, id, 1, 1, "print_complete");
}

static TaktDispatchStep
step_of (QueueFixture *fixture, gint64 id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);
  g_autoptr (GError) error = NULL;
  TaktDispatchStep step;
  int percent;

  g_assert_true (takt_queue_get_dispatch (fixture->queue, job, &step, &percent, &error));
  g_assert_no_error (error);
  return step;
}

static void
assert_given_back (QueueFixture *fixture, gint64 id, const char *part)
{
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);

  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_NONE);
  g_test_message ("%s", job->problem);
  if (part == NULL)
    g_assert_null (job->problem);
  else
    g_assert_nonnull (strstr (job->problem, part));
}

static void
test_steps (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;

  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_NONE);
  link->unanswered = TRUE;
  start_well (fixture, id);
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_SENT);
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "x", key, 3);
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_RUNNING);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "x", key, 100);
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_NONE);

  clear_plate (fixture, 1);
  id = queue_fixture_add_job (fixture, 1, "bowl.3mf", 0);
  link->unanswered = FALSE;
  start_well (fixture, id);
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_ACKNOWLEDGED);
}

/* The machine was told nothing, so nothing has to be waited for; a printer that starts by itself does so again. */
static void
test_ended_in_the_upload (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  gboolean auto_start = GPOINTER_TO_INT (data);

  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
  if (auto_start)
    queue_fixture_set_auto_start (fixture, 1, TRUE);
  engine_base_run (&fixture->base, "UPDATE dispatches SET step = 'uploading' /* test */");
  queue_fixture_restart (fixture);
  assert_given_back (fixture, id, auto_start ? NULL : "Nothing was started");
  queue_fixture_hear (fixture, 1);
  g_assert_cmpuint (queue_fixture_link (fixture, 1)->printed->len, ==, auto_start ? 1 : 0);
}

static void
test_error_instead (QueueFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint32 error;
    const char *part;
  } cases[] = {
    { 0x0500C010, "0500_C010" },
    { 0x05004003, "0500_4003" },
    { 0x05004002, "0500_4002" },
    { 0x07FF8012, "07FF_8012" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TaktFakeLink *link = queue_fixture_hear (fixture, 1);
      gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);

      start_well (fixture, id);
      link->report->received_at = takt_clock_now (fixture->base.clock) + 1;
      /* A slow card is a notice, not a failure. */
      link->report->print_error = 0x0500C011;
      takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
      queue_fixture_settle (fixture);
      g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_ACKNOWLEDGED);

      link->report->print_error = cases[i].error;
      takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
      queue_fixture_settle (fixture);
      assert_given_back (fixture, id, cases[i].part);
      link->report->print_error = 0;
      takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
      queue_fixture_advance (fixture, 20);
      g_assert_true (takt_queue_remove (fixture->queue, id, NULL));
    }
}

/* A refusal ends the waiting, is remembered, and forgotten with the access code that comes with every change of the mode. */
static void
test_locked (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (GAsyncResult) result = NULL;

  start_well (fixture, id);
  link->report->received_at = takt_clock_now (fixture->base.clock) + 1;
  link->report->developer_mode = TAKT_DEVELOPER_MODE_LOCKED;
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  queue_fixture_settle (fixture);
  assert_given_back (fixture, id, "Developer Mode");
  assert_start_refused (fixture, id, TAKT_ERROR_CONFLICT, "Developer Mode");

  queue_fixture_restart (fixture);
  queue_fixture_hear (fixture, 1);
  assert_start_refused (fixture, id, TAKT_ERROR_CONFLICT, "Developer Mode");

  takt_printers_set_access_code_async (fixture->printers, 1, "12345678", NULL, takt_test_store_result,
                                       &result);
  result = takt_test_wait_result (&result, "the access code to be kept");
  g_assert_true (takt_printers_set_access_code_finish (fixture->printers, result, NULL));
  queue_fixture_hear (fixture, 1);
  start_well (fixture, id);
}

/* It waits for as long as it takes, also over a restart, and is known by its file's name. */
static void
test_hand_over (QueueFixture *fixture, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.gcode.3mf", 0);
  gint64 other = queue_fixture_add_job (fixture, 1, "bowl.gcode.3mf", 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktHandOver) outcome = NULL;

  takt_queue_hand_over_async (fixture->queue, id, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the print to be handed over");
  outcome = takt_queue_hand_over_finish (fixture->queue, result, &error);
  g_assert_no_error (error);
  g_assert_false (outcome->is_uploaded);
  g_assert_true (g_str_has_prefix (outcome->uri, "bambu-connect://import-file?path=%2F"));
  g_assert_true (
      g_str_has_suffix (outcome->uri, "%2Ffiles%2Fvase.gcode.3mf&name=vase.gcode.3mf&version=1.0.0"));
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_HANDED_OVER);

  takt_queue_hand_over_async (fixture->queue, other, NULL, takt_test_store_result, &again);
  again = takt_test_wait_result (&again, "the second one's refusal");
  g_assert_null (takt_queue_hand_over_finish (fixture->queue, again, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_clear_object (&result);
  g_clear_object (&again);

  queue_fixture_hear (fixture, 1);
  queue_fixture_advance (fixture, 100000);
  queue_fixture_restart (fixture);
  queue_fixture_hear (fixture, 1);
  queue_fixture_advance (fixture, 100000);
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_HANDED_OVER);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase.gcode.3mf", "4711", 1);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_STARTED);
  g_assert_cmpint (step_of (fixture, id), ==, TAKT_DISPATCH_RUNNING);
}

static void
set_up_dir (QueueFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = takt_test_make_dir ();

  queue_fixture_init (fixture, dir);
}

static void
tear_down_dir (QueueFixture *fixture, gconstpointer data)
{
  char *dir = g_strdup (takt_store_get_dir (fixture->base.store));

  queue_fixture_clear (fixture);
  takt_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                                      \
  g_test_add ("/engine/queue/dispatch/" name, QueueFixture, NULL, set_up, func, tear_down)
  ADD ("whole-print", test_whole_print);
  ADD ("refused", test_refused);
  ADD ("link-fails", test_link_fails);
  ADD ("prints-after-a-refusal", test_prints_after_refusal);
  ADD ("pitfall-033-056-accepted-and-not-begun", test_not_begun);
  ADD ("restart/machine-prints-it", test_restart_running);
  ADD ("restart/machine-is-idle", test_restart_idle);
  ADD ("restart/machine-shows-it-finished", test_restart_finished);
  ADD ("restart/machine-prints-another", test_restart_other);
  ADD ("restart/in-mid-print", test_restart_in_mid_print);
  ADD ("pitfall-036-patience-over-a-restart", test_patience_over_restart);
  ADD ("ends", test_ends);
  ADD ("started-at-the-machine", test_started_at_the_machine);
  ADD ("younger-job-is-not-the-print", test_younger_job_is_not_the_print);
  ADD ("person-claims-a-print", test_person_claims_print);
  ADD ("machine-begins-another", test_machine_begins_another);
  ADD ("cancel-while-sending", test_cancel_while_sending);
  ADD ("cancel-too-late-stops-the-machine", test_cancel_too_late);
  ADD ("caller-gives-up", test_caller_gives_up);
  ADD ("pitfall-038-intent-is-protected", test_intent_is_protected);
  ADD ("order-keeps-what-is-sent", test_order_keeps_what_is_sent);
  ADD ("auto-start/one-after-the-other", test_auto_start);
  ADD ("auto-start/waits-for-time-and-filament", test_auto_start_waits);
  ADD ("auto-start/wakes-for-the-planned-start", test_auto_start_wakes);
  ADD ("auto-start/gives-up", test_auto_start_gives_up);
  ADD ("auto-start/is-patient", test_auto_start_is_patient);
  ADD ("auto-start/not-for-a-closed-order", test_auto_start_not_for_closed_order);
  ADD ("pause", test_pause);
  ADD ("removed-after-its-print", test_removed_after_its_print);
  ADD ("store-fails-at-the-end", test_store_fails_at_the_end);
  ADD ("steps-stand-in-the-journal", test_steps);
  g_test_add ("/engine/queue/dispatch/restart/in-the-upload", QueueFixture, GINT_TO_POINTER (FALSE), set_up,
              test_ended_in_the_upload, tear_down);
  g_test_add ("/engine/queue/dispatch/restart/in-the-upload-of-a-printer-that-starts-by-itself", QueueFixture,
              GINT_TO_POINTER (TRUE), set_up, test_ended_in_the_upload, tear_down);
  ADD ("pitfall-034-036-error-instead-of-a-beginning", test_error_instead);
  ADD ("pitfall-032-refusal-is-remembered", test_locked);
  g_test_add ("/engine/queue/dispatch/hand-over", QueueFixture, NULL, set_up_dir, test_hand_over,
              tear_down_dir);
  return g_test_run ();
}

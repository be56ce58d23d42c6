/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"
#include "tables/takt-printer-file-table.h"

#include "takt-error.h"
#include "takt-queue-fixture.h"

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

/* A row as it stands when the file of the job's submission is on the machine. */
static void
put_file (QueueFixture *fixture, const char *name, gint64 job_id, gint32 submission_id)
{
  g_autoptr (GError) error = NULL;
  TaktTime now = takt_clock_now (fixture->base.clock);
  const TaktPrinterFile file = { 1, (char *) name, job_id, submission_id, now, 0, now };

  g_assert_true (takt_printer_file_table_put (fixture->base.store, &file, &error));
  g_assert_no_error (error);
}

static gint64
count_files (QueueFixture *fixture)
{
  return engine_base_int (&fixture->base, "SELECT count(*) FROM printer_files /* scan: test */");
}

static char *
key_of (QueueFixture *fixture, gint64 id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);

  return g_strdup_printf ("%d", job->submission_id);
}

/* A job whose file lies on the machine, which was told to print it. */
static gint64
send_job (QueueFixture *fixture)
{
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = NULL;

  takt_queue_start_async (fixture->queue, id, NULL, takt_test_store_result, &waiting);
  result = takt_test_wait_result (&waiting, "the start of a print");
  g_assert_true (takt_queue_start_finish (fixture->queue, result, &error));
  g_assert_no_error (error);
  job = queue_fixture_get (fixture, id);
  put_file (fixture, "vase-1.gcode.3mf", id, job->submission_id);
  return id;
}

static void
start_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  takt_queue_start_finish (TAKT_QUEUE (source), result, NULL);
}

static void
assert_removed (QueueFixture *fixture, guint times)
{
  g_assert_cmpuint (queue_fixture_link (fixture, 1)->removed->len, ==, times);
}

static void
assert_gone (QueueFixture *fixture)
{
  assert_removed (fixture, 1);
  g_assert_cmpstr (queue_fixture_link (fixture, 1)->removed->pdata[0], ==, "vase-1.gcode.3mf");
  g_assert_cmpint (count_files (fixture), ==, 0);
}

/* Neither on its way nor while it prints, and at once when it has ended. */
static void
test_after_the_end (QueueFixture *fixture, gconstpointer data)
{
  static const TaktMachineState ends[] = { TAKT_MACHINE_FINISHED, TAKT_MACHINE_FAILED, TAKT_MACHINE_IDLE };
  TaktMachineState end = ends[GPOINTER_TO_INT (data)];
  g_autofree char *key = NULL;
  gint64 id;

  queue_fixture_hear (fixture, 1);
  id = send_job (fixture);
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "old", "3", 100);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 10);
  queue_fixture_advance (fixture, 7200);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PAUSED, "vase", key, 99);
  assert_removed (fixture, 0);

  queue_fixture_say (fixture, 1, end, NULL, key, 99);
  queue_fixture_advance (fixture, 20);
  takt_fake_link_send (queue_fixture_link (fixture, 1));
  queue_fixture_settle (fixture);
  g_assert_cmpint (queue_fixture_status (fixture, id), !=, TAKT_JOB_STARTED);
  assert_gone (fixture);
}

/* The program was not there at the end, nor was the machine when it came back. */
static void
test_missed_end (QueueFixture *fixture, gconstpointer data)
{
  g_autofree char *key = NULL;
  gint64 id;

  queue_fixture_hear (fixture, 1);
  id = send_job (fixture);
  key = key_of (fixture, id);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 10);
  queue_fixture_restart (fixture);
  queue_fixture_advance (fixture, 100000);
  assert_removed (fixture, 0);

  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "vase", key, 100);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_COMPLETED);
  assert_gone (fixture);
}

/* Somebody else's print comes first. */
static void
test_while_another_prints (QueueFixture *fixture, gconstpointer data)
{
  put_file (fixture, "vase-1.gcode.3mf", 0, 4711);
  takt_fake_link_state (queue_fixture_link (fixture, 1), TAKT_LINK_LIVE, NULL);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "foreign", "3", 5);
  queue_fixture_advance (fixture, 3600);
  assert_removed (fixture, 0);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, "foreign", "3", 100);
  assert_gone (fixture);
}

/* The row stays until the machine has said so; each time it is left alone for longer, and a restart does not change that. */
static void
test_refused (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link;

  put_file (fixture, "vase-1.gcode.3mf", 0, 4711);
  link = queue_fixture_link (fixture, 1);
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "The file is in use.");
  queue_fixture_hear (fixture, 1);
  assert_removed (fixture, 1);
  g_assert_cmpint (count_files (fixture), ==, 1);

  takt_fake_link_send (link);
  queue_fixture_advance (fixture, 9);
  assert_removed (fixture, 1);
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "The file is in use.");
  queue_fixture_advance (fixture, 2);
  assert_removed (fixture, 2);

  queue_fixture_restart (fixture);
  queue_fixture_hear (fixture, 1);
  queue_fixture_advance (fixture, 18);
  assert_removed (fixture, 0);
  queue_fixture_advance (fixture, 3);
  assert_gone (fixture);
}

/* However often it was refused, six hours later it is asked again; and a clock that was wrong once puts it off no further. */
static void
test_waits_have_an_end (QueueFixture *fixture, gconstpointer data)
{
  put_file (fixture, "vase-1.gcode.3mf", 0, 4711);
  engine_base_run (&fixture->base, "UPDATE printer_files SET tries = 4000 /* test */");
  queue_fixture_link (fixture, 1)->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "The file is in use.");
  queue_fixture_hear (fixture, 1);
  assert_removed (fixture, 1);
  queue_fixture_link (fixture, 1)->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "The file is in use.");
  queue_fixture_advance (fixture, 6 * 60 * 60 + 1);
  assert_removed (fixture, 2);

  engine_base_run (&fixture->base, "UPDATE printer_files SET due_at = due_at + 1000000000 /* test */");
  takt_fake_link_send (queue_fixture_link (fixture, 1));
  queue_fixture_settle (fixture);
  assert_removed (fixture, 3);
  g_assert_cmpint (count_files (fixture), ==, 0);
}

/* What was told to print may be read for a while, even when it is given up or cancelled; a job that is gone needs nothing. */
static void
test_never_begun (QueueFixture *fixture, gconstpointer data)
{
  gint64 id;

  queue_fixture_hear (fixture, 1);
  id = send_job (fixture);
  engine_base_run (&fixture->base, "UPDATE printer_files SET due_at = due_at + 480 /* test */");
  queue_fixture_advance (fixture, 250);
  g_assert_cmpint (queue_fixture_status (fixture, id), ==, TAKT_JOB_QUEUED);
  takt_fake_link_send (queue_fixture_link (fixture, 1));
  g_assert_true (takt_queue_remove (fixture->queue, id, NULL));
  queue_fixture_settle (fixture);
  assert_removed (fixture, 0);
  queue_fixture_advance (fixture, 231);
  assert_gone (fixture);
}

/* The machine said no: it reads nothing any more. */
static void
test_said_no (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autoptr (TaktJob) job = NULL;

  link->hold = TRUE;
  takt_queue_start_async (fixture->queue, id, NULL, start_cb, NULL);
  queue_fixture_settle (fixture);
  job = queue_fixture_get (fixture, id);
  put_file (fixture, "vase-1.gcode.3mf", id, job->submission_id);
  engine_base_run (&fixture->base, "UPDATE printer_files SET due_at = due_at + 480 /* test */");
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "No.");
  link->hold = FALSE;
  takt_fake_link_answer (link);
  queue_fixture_settle (fixture);
  assert_gone (fixture);
}

/* Also when nothing else happens at the machine: the alarm is set for it. Several go one after the other. */
static void
test_one_after_the_other (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_link (fixture, 1);

  put_file (fixture, "a.gcode.3mf", 0, 1);
  put_file (fixture, "b.gcode.3mf", 0, 2);
  link->hold = TRUE;
  queue_fixture_hear (fixture, 1);
  takt_fake_link_send (link);
  queue_fixture_settle (fixture);
  assert_removed (fixture, 1);
  takt_fake_link_answer (link);
  queue_fixture_settle (fixture);
  assert_removed (fixture, 2);

  /* Written anew while it is being taken away: the new one stays known. */
  put_file (fixture, "b.gcode.3mf", 0, 3);
  takt_fake_link_answer (link);
  queue_fixture_settle (fixture);
  g_assert_cmpint (count_files (fixture), ==, 1);
  takt_fake_link_answer (link);
  queue_fixture_settle (fixture);
  assert_removed (fixture, 3);
  g_assert_cmpint (count_files (fixture), ==, 0);
}

/* Something on its way there comes first; what a person is to start does not hold up the others, and keeps its own. */
static void
test_on_its_way (QueueFixture *fixture, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  gint64 id = queue_fixture_add_job (fixture, 1, "vase.3mf", 0);
  g_autofree char *key = NULL;
  g_autoptr (TaktJob) job = NULL;

  link->hold = TRUE;
  takt_queue_start_async (fixture->queue, id, NULL, start_cb, NULL);
  queue_fixture_settle (fixture);
  put_file (fixture, "old.gcode.3mf", 0, 1);
  takt_fake_link_send (link);
  queue_fixture_settle (fixture);
  assert_removed (fixture, 0);
  link->hold = FALSE;
  takt_fake_link_answer (link);
  queue_fixture_settle (fixture);

  engine_base_run (&fixture->base, "UPDATE dispatches SET step = 'handed_over' /* test */");
  job = queue_fixture_get (fixture, id);
  put_file (fixture, "vase-1.gcode.3mf", id, job->submission_id);
  key = key_of (fixture, id);
  queue_fixture_advance (fixture, 100000);
  takt_fake_link_send (link);
  queue_fixture_settle (fixture);
  assert_removed (fixture, 1);
  g_assert_cmpstr (link->removed->pdata[0], ==, "old.gcode.3mf");
  g_assert_cmpint (count_files (fixture), ==, 1);

  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", key, 1);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_FINISHED, NULL, key, 100);
  assert_removed (fixture, 2);
  g_assert_cmpint (count_files (fixture), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/engine/queue/files/" name, QueueFixture, NULL, set_up, func, tear_down)
  g_test_add ("/engine/queue/files/pitfall-029-after-the-end", QueueFixture, GINT_TO_POINTER (0), set_up,
              test_after_the_end, tear_down);
  g_test_add ("/engine/queue/files/pitfall-029-after-a-failure", QueueFixture, GINT_TO_POINTER (1), set_up,
              test_after_the_end, tear_down);
  g_test_add ("/engine/queue/files/pitfall-029-after-an-end-of-unknown-kind", QueueFixture,
              GINT_TO_POINTER (2), set_up, test_after_the_end, tear_down);
  ADD ("pitfall-029-missed-end", test_missed_end);
  ADD ("while-another-prints", test_while_another_prints);
  ADD ("refused", test_refused);
  ADD ("waits-have-an-end", test_waits_have_an_end);
  ADD ("never-begun", test_never_begun);
  ADD ("said-no", test_said_no);
  ADD ("one-after-the-other", test_one_after_the_other);
  ADD ("on-its-way", test_on_its_way);
#undef ADD

  return g_test_run ();
}

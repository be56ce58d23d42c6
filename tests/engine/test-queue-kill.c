/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "takt-queue-fixture.h"

#define ROUNDS     15
#define MAX_BEATS  250
#define LOG_NAME   "promised"
#define WEIGHT     100000
#define MACHINE_ID 1

/*
 * The child prints plates: sent by the engine and reported by the machine, or booked by hand, with failures, retries and orders. It
 * says a byte for each step, writes into a file what it was promised ("this end is booked"), and is killed when the parent has heard a
 * random count, wherever it is by then. After each kill the rows must hold together, and what was promised must be there.
 */
typedef struct
{
  QueueFixture fixture;
  int log;
} Child;

static void
beat (void)
{
  if (write (STDOUT_FILENO, ".", 1) != 1)
    _exit (2);
}

/* Commands may be refused: the last round ended anywhere. */
static gboolean
say (Child *self, gint64 id, TaktJobStatus status)
{
  gboolean done =
      takt_queue_set_status (self->fixture.queue, id, status, "Reason", TAKT_JOB_SAID_BY_PERSON, NULL);

  beat ();
  return done;
}

static void
promise (Child *self, gint64 id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (&self->fixture, id);
  g_autofree char *line = g_strdup_printf ("%" G_GINT64_FORMAT " %d\n", id, job->attempts);

  if (write (self->log, line, strlen (line)) != (gssize) strlen (line))
    _exit (3);
}

static void
print_by_hand (Child *self, gint64 id)
{
  gboolean fails = g_random_int_range (0, 3) == 0;

  say (self, id, TAKT_JOB_STARTED);
  queue_fixture_advance (&self->fixture, 600);
  if (say (self, id, fails ? TAKT_JOB_FAILED : TAKT_JOB_COMPLETED))
    promise (self, id);
  if (fails && takt_queue_retry (self->fixture.queue, id, NULL))
    {
      beat ();
      if (say (self, id, TAKT_JOB_COMPLETED))
        promise (self, id);
    }
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
print_on_machine (Child *self, gint64 id)
{
  QueueFixture *fixture = &self->fixture;
  g_autoptr (TaktJob) job = NULL;
  g_autofree char *key = NULL;
  gboolean done = FALSE;

  takt_printers_set_plate_clear (fixture->printers, MACHINE_ID, TRUE, NULL);
  takt_queue_start_async (fixture->queue, id, NULL, started_cb, &done);
  beat ();
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  beat ();

  job = queue_fixture_get (fixture, id);
  if (job->dispatched_at == TAKT_TIME_UNSET)
    return;
  key = g_strdup_printf ("%d", job->submission_id);
  queue_fixture_say (fixture, MACHINE_ID, TAKT_MACHINE_PRINTING, "plate", key, 10);
  beat ();
  queue_fixture_advance (fixture, 600);
  queue_fixture_say (fixture, MACHINE_ID, TAKT_MACHINE_PRINTING, "plate", key, 60);
  beat ();
  queue_fixture_say (fixture, MACHINE_ID, TAKT_MACHINE_FINISHED, "plate", key, 100);
  beat ();
  if (queue_fixture_status (fixture, id) == TAKT_JOB_COMPLETED)
    promise (self, id);
}

static gint64
count_foreign (EngineBase *base)
{
  return engine_base_int (base, "SELECT count(*) FROM attempts /* test */ WHERE job_id IS NULL");
}

/* Begun at the machine: its promise is how many there are in the history now. */
static void
print_foreign (Child *self)
{
  QueueFixture *fixture = &self->fixture;
  g_autofree char *line = NULL;
  g_autofree char *key = g_strdup_printf ("%u", 1 + g_random_int_range (0, G_MAXINT32 - 2));

  queue_fixture_say (fixture, MACHINE_ID, TAKT_MACHINE_PRINTING, "foreign", key, 10);
  beat ();
  queue_fixture_advance (fixture, 600);
  queue_fixture_say (fixture, MACHINE_ID, TAKT_MACHINE_FINISHED, "foreign", key, 100);
  line = g_strdup_printf ("0 %" G_GINT64_FORMAT "\n", count_foreign (&fixture->base));
  beat ();
  if (write (self->log, line, strlen (line)) != (gssize) strlen (line))
    _exit (3);
}

static void
print_order (Child *self)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (GPtrArray) jobs = NULL;
  TaktScheduleRequest request = { .printer_id = MACHINE_ID };

  g_free (order->order_number);
  order->order_number =
      g_strdup_printf ("%" G_GINT64_FORMAT,
                       engine_base_int (&self->fixture.base, "SELECT count(*) + 1 FROM orders /* test */"));
  queue_fixture_add_item (order, "Plate", 1);
  queue_fixture_add_item (order, "Bowl", 1);
  request.order_id = queue_fixture_add_order (&self->fixture, order);
  beat ();
  jobs = takt_queue_schedule_order (self->fixture.queue, &request, NULL);
  beat ();
  if (jobs == NULL)
    return;

  print_on_machine (self, ((TaktJob *) jobs->pdata[0])->id);
  /* A plate makes two bowls: the second order has its own from the shelf. */
  if (jobs->len > 1)
    print_by_hand (self, ((TaktJob *) jobs->pdata[1])->id);
}

/* What an earlier round left running or on its way is ended, so that this one can go on. */
static void
clean_up (Child *self)
{
  g_autoptr (GPtrArray) jobs =
      takt_queue_list (self->fixture.queue, MACHINE_ID, TAKT_JOB_STARTED, 0, 0, NULL, NULL);
  g_autoptr (GPtrArray) queued = takt_queue_list_queued (self->fixture.queue, MACHINE_ID, NULL);

  for (guint i = 0; i < jobs->len; i++)
    {
      gint64 id = ((TaktJob *) jobs->pdata[i])->id;

      if (say (self, id, TAKT_JOB_FAILED))
        promise (self, id);
    }
  for (guint i = 0; i < queued->len; i++)
    if (((TaktJob *) queued->pdata[i])->dispatched_at != TAKT_TIME_UNSET)
      say (self, ((TaktJob *) queued->pdata[i])->id, TAKT_JOB_CANCELLED);
}

static int
run_child (const char *dir)
{
  g_autofree char *log = g_build_filename (dir, LOG_NAME, NULL);
  Child self = { .log = open (log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) };

  queue_fixture_init (&self.fixture, dir);
  if (engine_base_int (&self.fixture.base, "SELECT count(*) FROM materials /* test */") == 0)
    engine_base_add_spool (&self.fixture.base, MACHINE_ID, 0, "PLA", "White", WEIGHT);
  if (engine_base_int (&self.fixture.base,
                       "SELECT count(*) FROM product_profiles /* test */ WHERE name = 'Plate'")
      == 0)
    queue_fixture_add_profile (&self.fixture, "Plate", "plate.3mf", 60, 20, 1);
  if (engine_base_int (&self.fixture.base,
                       "SELECT count(*) FROM product_profiles /* test */ WHERE name = 'Bowl'")
      == 0)
    queue_fixture_add_profile (&self.fixture, "Bowl", "bowl.3mf", 30, 7, 2);
  beat ();
  clean_up (&self);
  queue_fixture_hear (&self.fixture, MACHINE_ID);

  for (;;)
    {
      print_order (&self);
      print_foreign (&self);
    }
  return 0;
}

static GPid
spawn_child (const char *dir, int *heard)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  const char *argv[] = { self, "--child", dir, NULL };
  GPid pid;

  g_assert_no_error (error);
  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL,
                            heard, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

static void
kill_after (GPid pid, int heard, int beats)
{
  char byte;
  int status;

  for (int i = 0; i < beats; i++)
    g_assert_cmpint (read (heard, &byte, 1), ==, 1);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

/* A promise whose line itself was cut off does not count. */
static guint
check_promises (QueueFixture *fixture, const char *dir)
{
  g_autofree char *log = g_build_filename (dir, LOG_NAME, NULL);
  g_autofree char *text = takt_test_read (log, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);

  for (guint i = 0; i + 1 < n; i++)
    {
      g_autoptr (TaktStatement) query = takt_statement_get (
          fixture->base.store, "SELECT count(*) FROM attempts WHERE job_id = ? AND number = ?");
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 2);

      if (g_str_equal (words[0], "0"))
        {
          g_assert_cmpint (count_foreign (&fixture->base), >=, g_ascii_strtoll (words[1], NULL, 10));
          continue;
        }
      takt_statement_bind_int (query, 1, g_ascii_strtoll (words[0], NULL, 10));
      takt_statement_bind_int (query, 2, g_ascii_strtoll (words[1], NULL, 10));
      g_assert_true (takt_statement_step (query));
      g_assert_cmpint (takt_statement_int (query, 0), ==, 1);
      g_assert_true (takt_statement_finish (query, NULL));
    }

  return n > 0 ? n - 1 : 0;
}

static guint n_patient, n_shelved;

static void
check (const char *dir, guint *promises)
{
  QueueFixture fixture;

  queue_fixture_init (&fixture, dir);
  queue_fixture_assert_consistent (&fixture);
  *promises = check_promises (&fixture, dir);

  g_assert_cmpint (engine_base_int (&fixture.base,
                                    "SELECT count(*) FROM materials s /* test */ WHERE s.weight_grams - "
                                    "s.remaining_grams <> (SELECT coalesce(sum(b.grams), 0) FROM "
                                    "material_bookings b WHERE b.material_id = s.id)"),
                   ==, 0);
  /* A machine that was told to print is given its time by the program that starts after the kill (pitfall 36), and no other is. */
  g_assert_cmpint (
      engine_base_int (&fixture.base,
                       "SELECT count(*) FROM dispatches d /* test */ JOIN jobs j ON j.id = d.job_id "
                       "WHERE j.status = 'queued' AND d.step IN ('sent', 'acknowledged')"),
      ==, queue_fixture_link (&fixture, MACHINE_ID)->patience_us > 0);
  n_patient += queue_fixture_link (&fixture, MACHINE_ID)->patience_us > 0;

  /* Ready exactly when it was said; and said once, because the outbox keeps one row for a key and channel. */
  g_assert_cmpint (
      engine_base_int (
          &fixture.base,
          "SELECT count(*) FROM orders o /* test */ WHERE ((SELECT count(*) FROM jobs j WHERE "
          "j.order_id = o.id AND j.status = 'completed') + (SELECT count(*) FROM order_items i WHERE "
          "i.order_id = o.id AND i.from_stock > 0) = 2) <> (SELECT count(*) FROM outbox e "
          "WHERE e.event_key = 'order:' || o.id || ':order_ready')"),
      ==, 0);
  /* Each bowl that is printed is in one order, or on the shelf. */
  g_assert_cmpint (
      engine_base_int (
          &fixture.base,
          "SELECT count(*) FROM jobs /* test */ WHERE job_name LIKE '%Bowl' AND status = 'completed'"),
      ==,
      engine_base_int (&fixture.base,
                       "SELECT (SELECT coalesce(sum(quantity), 0) FROM piece_stock /* test */) + "
                       "(SELECT coalesce(sum(from_stock), 0) FROM order_items /* test */)"));
  n_shelved = (guint) engine_base_int (&fixture.base,
                                       "SELECT coalesce(sum(from_stock), 0) FROM order_items /* test */");
  queue_fixture_clear (&fixture);
}

static void
test_kill (void)
{
  char *dir = takt_test_make_dir ();
  guint promises = 0;

  for (int round = 0; round < ROUNDS; round++)
    {
      int heard;
      GPid pid = spawn_child (dir, &heard);

      kill_after (pid, heard, g_test_rand_int_range (1, MAX_BEATS));
      close (heard);
      check (dir, &promises);
    }

  g_test_message (
      "%u ends were promised and are booked, %u machines were on their way, %u pieces came from the shelf",
      promises, n_patient, n_shelved);
  g_assert_cmpuint (n_shelved, >, 0);
  g_assert_cmpuint (promises, >, ROUNDS);
  takt_test_remove_dir (dir);
}

int
main (int argc, char *argv[])
{
  if (argc >= 3 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/queue/kill-loses-nothing-and-books-nothing-twice", test_kill);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"

#include "takt-error.h"
#include "takt-queue-fixture.h"

#define N_PRINTERS 2
#define N_RUNS     300
#define N_STEPS    80

/* Spools are so large that none is ever empty: what is missing from them must be what was booked. */
#define WEIGHT 100000

typedef struct
{
  QueueFixture fixture;
  GRand *rand;
} World;

static int
pick (World *world, int n)
{
  return g_rand_int_range (world->rand, 0, n);
}

/* What all runs together came to: a test of nothing would pass as well. */
typedef struct
{
  gint64 completed, failed, cancelled, retried, by_machine, intents;
} Reached;

/* Any job, also one that is gone. */
static gint64
pick_job (World *world)
{
  gint64 last = engine_base_int (&world->fixture.base, "SELECT coalesce(max(id), 0) FROM jobs /* test */");

  return 1 + pick (world, (int) last + 1);
}

static gint64
pick_printer (World *world)
{
  return 1 + pick (world, N_PRINTERS);
}

/* Refusals are fine; anything else is not. */
static void
expect_refusal (GError *error)
{
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_assert_true (error->domain == TAKT_ERROR);
  g_assert_true (error->code == TAKT_ERROR_CONFLICT || error->code == TAKT_ERROR_NOT_FOUND
                 || error->code == TAKT_ERROR_INVALID || error->code == TAKT_ERROR_NOT_CONNECTED
                 || error->code == TAKT_ERROR_UPSTREAM);
}

static void
step_add (World *world)
{
  queue_fixture_add_job (&world->fixture, pick_printer (world), pick (world, 2) == 0 ? "vase.3mf" : "cup.3mf",
                         pick (world, 3) * 25);
}

static void
step_schedule (World *world)
{
  TaktScheduleRequest request = { .order_id = 1 + pick (world, 2),
                                  .printer_id = pick_printer (world),
                                  .force = pick (world, 2) == 0,
                                  .start_offset_minutes = pick (world, 3) * 10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  if (pick (world, 2) == 0)
    jobs = takt_queue_preview_order (world->fixture.queue, &request, &error);
  else
    jobs = takt_queue_schedule_order (world->fixture.queue, &request, &error);
  expect_refusal (error);
}

static void
step_status (World *world)
{
  g_autoptr (GError) error = NULL;
  gint64 id = pick_job (world);
  TaktJobStatus to = (TaktJobStatus) pick (world, TAKT_JOB_N_STATUSES);
  TaktJobSource source = pick (world, 4) == 0 ? TAKT_JOB_SAID_BY_PRINTER : TAKT_JOB_SAID_BY_PERSON;

  takt_queue_set_status (world->fixture.queue, id, to, "Reason", source, &error);
  expect_refusal (error);
}

static void
step_retry (World *world)
{
  g_autoptr (GError) error = NULL;

  takt_queue_retry (world->fixture.queue, pick_job (world), &error);
  expect_refusal (error);
}

static void
step_remove (World *world)
{
  g_autoptr (GError) error = NULL;
  gint64 id = pick_job (world);
  g_autoptr (TaktJob) job = takt_queue_get (world->fixture.queue, id, NULL);

  /* Only what left no events, so that those of deleted jobs need no exception in the checks. */
  if (job != NULL && (job->attempts > 0 || job->status != TAKT_JOB_QUEUED))
    return;
  takt_queue_remove (world->fixture.queue, id, &error);
  expect_refusal (error);
}

static void
step_reorder (World *world)
{
  g_autoptr (GError) error = NULL;
  gint64 printer_id = pick_printer (world);
  g_autoptr (GPtrArray) queued = takt_queue_list_queued (world->fixture.queue, printer_id, &error);
  g_autofree gint64 *ids = g_new (gint64, queued->len + 1);

  for (guint i = 0; i < queued->len; i++)
    {
      guint place = (guint) pick (world, (int) i + 1);

      ids[i] = ids[place];
      ids[place] = ((TaktJob *) queued->pdata[i])->id;
    }
  g_assert_true (takt_queue_reorder (world->fixture.queue, printer_id, ids, queued->len, &error));
  g_clear_pointer (&queued, g_ptr_array_unref);
  queued = takt_queue_list_queued (world->fixture.queue, printer_id, &error);
  for (guint i = 0; i < queued->len; i++)
    g_assert_cmpint (((TaktJob *) queued->pdata[i])->id, ==, ids[i]);
}

static void
step_update (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_queue_get (world->fixture.queue, pick_job (world), NULL);

  if (job == NULL)
    return;
  job->priority = pick (world, 12);
  job->printer_id = 1 + pick (world, N_PRINTERS + 1);
  job->material_slot = pick (world, 3) - 1;
  takt_queue_update (world->fixture.queue, job, &error);
  expect_refusal (error);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  takt_queue_start_finish (TAKT_QUEUE (source), result, &error);
  expect_refusal (error);
}

static void
step_start (World *world)
{
  takt_queue_start_async (world->fixture.queue, pick_job (world), NULL, started_cb, NULL);
}

static void
step_answer (World *world)
{
  TaktFakeLink *link = queue_fixture_link (&world->fixture, pick_printer (world));

  link->hold = pick (world, 2) == 0;
  if (g_queue_is_empty (&link->waiting))
    return;
  if (pick (world, 3) == 0)
    link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "no");
  takt_fake_link_answer (link);
}

/* The machine says something: with the key of a job that was sent, or of a foreign print. */
static void
step_machine (World *world)
{
  static const TaktMachineState states[] = { TAKT_MACHINE_IDLE,     TAKT_MACHINE_PREPARING,
                                             TAKT_MACHINE_PRINTING, TAKT_MACHINE_PAUSED,
                                             TAKT_MACHINE_FINISHED, TAKT_MACHINE_FAILED,
                                             TAKT_MACHINE_PRINTING };
  static const char *const titles[] = { "vase", "cup", "foreign" };
  QueueFixture *fixture = &world->fixture;
  gint64 printer_id = pick_printer (world);
  gint64 submission =
      engine_base_int (&fixture->base, "SELECT coalesce(max(submission_id), 7) FROM "
                                       "(SELECT submission_id FROM jobs /* test */ WHERE submission_id IS "
                                       "NOT NULL ORDER BY updated_at DESC LIMIT 1)");
  g_autofree char *key = g_strdup_printf ("%d", pick (world, 4) == 0 ? 7 : (int) submission);
  TaktMachineState state = states[pick (world, G_N_ELEMENTS (states))];

  queue_fixture_link (fixture, printer_id)->report->stop_seen = pick (world, 5) == 0;
  queue_fixture_say (fixture, printer_id, state, titles[pick (world, G_N_ELEMENTS (titles))], key,
                     state == TAKT_MACHINE_FINISHED ? 100 : pick (world, 100));
}

static void
step_link (World *world)
{
  gint64 printer_id = pick_printer (world);

  if (pick (world, 4) == 0)
    queue_fixture_lose (&world->fixture, printer_id);
  else
    takt_fake_link_state (queue_fixture_link (&world->fixture, printer_id), TAKT_LINK_LIVE, NULL);
}

static void
step_plate (World *world)
{
  g_autoptr (GError) error = NULL;

  takt_printers_set_plate_clear (world->fixture.printers, pick_printer (world), TRUE, &error);
  g_assert_no_error (error);
}

static void
step_auto_start (World *world)
{
  queue_fixture_set_auto_start (&world->fixture, pick_printer (world), pick (world, 2) == 0);
}

static void
step_spool (World *world)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 1 + pick (world, 3);

  if (pick (world, 3) == 0)
    takt_materials_load (world->fixture.base.materials, id, 0, TAKT_SLOT_NONE, &error);
  else
    takt_materials_load (world->fixture.base.materials, id, pick_printer (world), pick (world, 3), &error);
  g_assert_no_error (error);
}

static void
step_time (World *world)
{
  queue_fixture_advance (&world->fixture, 1 + pick (world, pick (world, 2) == 0 ? 30 : 4000));
}

static void
answer_all (World *world)
{
  for (gint64 printer_id = 1; printer_id <= N_PRINTERS; printer_id++)
    {
      TaktFakeLink *link = queue_fixture_link (&world->fixture, printer_id);

      while (!g_queue_is_empty (&link->waiting))
        takt_fake_link_answer (link);
    }
  queue_fixture_settle (&world->fixture);
}

static void
step_restart (World *world)
{
  if (pick (world, 4) != 0)
    return;
  answer_all (world);
  queue_fixture_restart (&world->fixture);
}

static void
assert_bookings (World *world)
{
  static const char *const statement =
      "SELECT count(*) FROM materials s /* test */ WHERE s.weight_grams - s.remaining_grams <> "
      "(SELECT coalesce(sum(b.grams), 0) FROM material_bookings b WHERE b.material_id = s.id)";

  g_assert_cmpint (engine_base_int (&world->fixture.base, statement), ==, 0);
  for (gint64 id = 1; id <= 3; id++)
    g_assert_cmpint (takt_materials_get_reserved (world->fixture.base.materials, id, NULL), >=, 0);
  g_assert_cmpint (
      engine_base_int (&world->fixture.base,
                       "SELECT count(*) FROM (SELECT 1 FROM outbox /* test */ GROUP BY event_key, channel "
                       "HAVING count(*) > 1)"),
      ==, 0);
  g_assert_false (takt_store_in_transaction (world->fixture.base.store));
}

static void
add_order (World *world, const char *number)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();

  g_free (order->order_number);
  order->order_number = g_strdup (number);
  queue_fixture_add_item (order, "Vase", 3);
  queue_fixture_add_item (order, "Cup", 1);
  queue_fixture_add_order (&world->fixture, order);
}

static void
reach (World *world, Reached *reached)
{
  EngineBase *base = &world->fixture.base;

  reached->completed +=
      engine_base_int (base, "SELECT count(*) FROM attempts /* test */ WHERE outcome = 'completed'");
  reached->failed +=
      engine_base_int (base, "SELECT count(*) FROM attempts /* test */ WHERE outcome = 'failed'");
  reached->cancelled +=
      engine_base_int (base, "SELECT count(*) FROM attempts /* test */ WHERE outcome = 'cancelled'");
  reached->retried += engine_base_int (base, "SELECT count(*) FROM attempts /* test */ WHERE number > 1");
  reached->by_machine +=
      engine_base_int (base, "SELECT count(*) FROM jobs /* test */ WHERE said_by_printer = 1");
  reached->intents +=
      engine_base_int (base, "SELECT count(*) FROM jobs /* test */ WHERE submission_id IS NOT NULL");
}

static void
run (guint32 seed, Reached *reached)
{
  static void (*const steps[]) (World * world) = {
    step_add,        step_add,     step_schedule, step_status,  step_status,  step_status,  step_retry,
    step_remove,     step_start,   step_start,    step_answer,  step_answer,  step_machine, step_machine,
    step_machine,    step_machine, step_link,     step_reorder, step_update,  step_plate,   step_plate,
    step_auto_start, step_spool,   step_time,     step_time,    step_restart,
  };
  World world = { .rand = g_rand_new_with_seed (seed) };

  g_test_message ("seed %u", seed);
  queue_fixture_init (&world.fixture, NULL);
  engine_base_add_printer (&world.fixture.base, 2);
  queue_fixture_restart (&world.fixture);
  engine_base_add_spool (&world.fixture.base, 1, 0, "PLA", "White", WEIGHT);
  engine_base_add_spool (&world.fixture.base, 2, 0, "PLA", "Black", WEIGHT);
  engine_base_add_spool (&world.fixture.base, 0, TAKT_SLOT_NONE, "PLA", "Red", WEIGHT);
  queue_fixture_add_profile (&world.fixture, "Vase", "vase.3mf", 60, 40, 2);
  queue_fixture_add_profile (&world.fixture, "Cup", "cup.3mf", 30, 15, 1);
  add_order (&world, "1");
  add_order (&world, "2");
  queue_fixture_hear (&world.fixture, 1);
  queue_fixture_hear (&world.fixture, 2);

  for (int i = 0; i < N_STEPS; i++)
    {
      steps[pick (&world, G_N_ELEMENTS (steps))](&world);
      queue_fixture_settle (&world.fixture);
      queue_fixture_assert_consistent (&world.fixture);
      assert_bookings (&world);
    }

  answer_all (&world);
  reach (&world, reached);
  queue_fixture_clear (&world.fixture);
  g_rand_free (world.rand);
}

static void
test_random_commands (void)
{
  Reached reached = { 0 };

  for (int i = 0; i < N_RUNS; i++)
    run ((guint32) g_test_rand_int (), &reached);

  g_test_message (
      "attempts: %d completed, %d failed, %d cancelled, %d retried; jobs: %d ended or begun by machines, %d sent",
      (int) reached.completed, (int) reached.failed, (int) reached.cancelled, (int) reached.retried,
      (int) reached.by_machine, (int) reached.intents);
  g_assert_cmpint (reached.completed, >, N_RUNS / 4);
  g_assert_cmpint (reached.failed, >, N_RUNS / 4);
  g_assert_cmpint (reached.cancelled, >, 0);
  g_assert_cmpint (reached.retried, >, 0);
  g_assert_cmpint (reached.by_machine, >, 0);
  g_assert_cmpint (reached.intents, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/queue/properties/random-commands", test_random_commands);
  return g_test_run ();
}

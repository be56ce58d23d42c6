/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fault-world.h"

#include <stdlib.h>

/*
 * Whatever happens to the program, its computer, the network or the printer, at whatever step of a print's way there: each print that was
 * wanted is begun once, none over a part, and no gram is booked twice. Each run aims a fault at a step and adds others at random.
 * TAKT_FAULT_RUNS=N runs more of them, TAKT_FAULT_SEED=N those of its shop up to that one.
 */

#define RUNS        2000
#define SHOP_RUNS   100
#define JOBS        2
#define GRAMS       10
#define MAX_TICKS   1500
#define FAULT_TICKS 120

static guint
get_number (const char *name, guint fallback)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) strtoul (text, NULL, 10) : fallback;
}

/* Every step with every fault that there is at it, in turn. */
static void
choose_aim (World *world, guint run, Fault *fault, Step *step)
{
  do
    {
      *fault = (Fault) (run / N_STEPS % N_FAULTS);
      *step = (Step) (run % N_STEPS);
      run++;
    }
  while (!world_can_break (world, *fault, *step));
}

static void
add_jobs (World *world)
{
  for (int i = 0; i < JOBS; i++)
    queue_fixture_add_job (&world->fixture, 1, "vase.gcode.3mf", GRAMS);
  world->n_wanted += JOBS;
}

static void
assert_ledger (World *world)
{
  EngineBase *base = &world->fixture.base;
  const Machine *machine = &world->machine;
  GHashTableIter iter;
  gpointer times;

  g_assert_cmpuint (machine->n_over, ==, 0);
  g_hash_table_iter_init (&iter, machine->begun);
  while (g_hash_table_iter_next (&iter, NULL, &times))
    g_assert_cmpint (GPOINTER_TO_INT (times), ==, 1);
  g_assert_cmpuint (machine->n_begun, ==, world->n_wanted);
  g_assert_cmpint (
      engine_base_int (base, "SELECT count(*) FROM attempts /* test */ WHERE job_id IS NOT NULL"), ==,
      machine->n_begun);

  g_assert_cmpint (engine_base_int (base, "SELECT count(*) FROM (SELECT 1 FROM material_bookings /* test */ "
                                          "GROUP BY attempt_id, material_id HAVING count(*) > 1)"),
                   ==, 0);
  g_assert_cmpint (engine_base_int (base, "SELECT weight_grams - remaining_grams - (SELECT sum(grams) FROM "
                                          "material_bookings) FROM materials /* test */"),
                   ==, 0);
  queue_fixture_assert_consistent (&world->fixture);
}

static void
run (World *world, guint number)
{
  Fault aimed;
  Step at;
  gboolean has_fired = FALSE;
  int extra = world_pick (world, 4);

  choose_aim (world, number, &aimed, &at);
  world->auto_start = world_pick (world, 2) == 0;
  queue_fixture_set_auto_start (&world->fixture, 1, world->auto_start);
  add_jobs (world);
  world_break (world, FAULT_LINK_DROP);

  for (guint tick = 0; !world_is_done (world); tick++)
    {
      if (tick == MAX_TICKS)
        g_error ("run %u did not come to its end", number);
      if (tick == FAULT_TICKS)
        world_calm (world);
      world_tick (world);
      if (!has_fired && tick < FAULT_TICKS && world->step == at)
        {
          has_fired = TRUE;
          world_break (world, aimed);
        }
      else if (extra > 0 && tick < FAULT_TICKS && world_pick (world, 8) == 0)
        {
          extra--;
          world_break (world, (Fault) world_pick (world, N_FAULTS));
        }
    }
  world_calm (world);
  assert_ledger (world);
}

/* What all runs came to: a test of nothing would pass as well. */
typedef struct
{
  gboolean fired[N_FAULTS][N_STEPS];
  guint runs, kills, faults, wanted, begun;
} Sum;

static void
run_shop (guint first, guint n_runs, Sum *sum)
{
  char *dir = takt_test_make_dir ();
  World world = { .rand = g_rand_new () };

  world_init (&world, dir);
  for (guint i = first; i < first + n_runs; i++)
    {
      g_test_message ("run %u", i);
      g_rand_set_seed (world.rand, i);
      run (&world, i);
    }
  for (guint i = 0; i < N_FAULTS; i++)
    for (guint j = 0; j < N_STEPS; j++)
      sum->fired[i][j] |= world.fired[i][j];
  sum->runs += n_runs;
  sum->kills += world.n_kills;
  sum->faults += world.n_faults;
  sum->wanted += world.n_wanted;
  sum->begun += world.machine.n_begun;
  g_rand_free (world.rand);
  world_clear (&world);
  takt_test_remove_dir (dir);
}

static void
test_faults (void)
{
  guint only = get_number ("TAKT_FAULT_SEED", G_MAXUINT);
  guint n_runs = only != G_MAXUINT ? only % SHOP_RUNS + 1 : get_number ("TAKT_FAULT_RUNS", RUNS);
  guint first = only != G_MAXUINT ? only - only % SHOP_RUNS : 0;
  World any = { 0 };
  Sum sum = { 0 };

  for (guint i = 0; i < n_runs; i += SHOP_RUNS)
    run_shop (first + i, MIN (SHOP_RUNS, n_runs - i), &sum);

  g_test_message ("%u runs, %u kills among %u faults, %u prints wanted, %u begun", sum.runs, sum.kills,
                  sum.faults, sum.wanted, sum.begun);
  g_assert_cmpuint (sum.begun, ==, sum.wanted);
  for (guint i = 0; n_runs >= RUNS && i < N_FAULTS; i++)
    for (guint j = 0; j < N_STEPS; j++)
      g_assert_true (sum.fired[i][j] || !world_can_break (&any, (Fault) i, (Step) j));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "CET-1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/dispatch/faults/begun-as-wanted", test_faults);
  return g_test_run ();
}

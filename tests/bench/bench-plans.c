/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/resource.h>

#include "plan/takt-calendar.h"
#include "takt-plan-fixture.h"

#define N_PRINTERS 50
#define N_JOBS     1000
#define N_SLOTS    4
#define ROUNDS     20

/* The planner's service on a large shop: what of a preview the main thread does, and how long it waits for nothing. */

static const char *const colors[] = { "Black", "White", "Red", "Grey" };

static void
fill (PlanFixture *fixture)
{
  EngineBase *base = &fixture->queue.base;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  engine_base_run (base,
                   "INSERT INTO shops (source, created_at, updated_at) VALUES ('manual', 1, 1) /* test */");
  for (int i = 2; i <= N_PRINTERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("P1S %d", i);

      plan_fixture_add_printer (fixture, name, i % 5 == 0 ? "A1" : "P1S");
    }
  for (int i = 1; i <= N_PRINTERS; i++)
    for (int slot = 0; slot < N_SLOTS; slot++)
      engine_base_add_spool (base, i, slot, "PLA", colors[slot], 1000);

  g_assert_true (takt_store_begin (base->store, NULL));
  for (int i = 0; i < N_JOBS; i++)
    {
      g_autoptr (TaktJob) job = takt_job_new ();
      g_autoptr (GError) error = NULL;

      if (i % 5 == 0)
        {
          g_autoptr (TaktStatement) order = takt_statement_get (
              base->store,
              "INSERT INTO orders (shop_id, order_number, currency, ordered_at, ship_by, created_at, updated_at) "
              "VALUES ((SELECT min(id) FROM shops), ?1, 'USD', 1, ?2, 1, 1) /* test */");

          takt_statement_bind_int (order, 1, i);
          takt_statement_bind_time (order, 2, ENGINE_NOW + 3600 * g_rand_int_range (random, 4, 200));
          g_assert_true (takt_statement_run (order, NULL));
        }
      job->order_id = i / 5 + 1;
      job->created_at = job->updated_at = ENGINE_NOW;
      job->printer_id = g_rand_int_range (random, 1, N_PRINTERS + 1);
      job->job_name = g_strdup ("Bracket");
      job->priority = 1 + i % 10;
      job->estimated_duration_minutes = g_rand_int_range (random, 20, 400);
      g_ptr_array_add (job->materials,
                       takt_job_material_new ("PLA", colors[g_rand_int_range (random, 0, N_SLOTS)],
                                              g_rand_int_range (random, 5, 60)));
      takt_job_table_insert (base->store, job, &error);
      g_assert_no_error (error);
    }
  g_assert_true (takt_store_commit (base->store, NULL));
}

static double
measure_snap (PlanFixture *fixture)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  TaktPlanSnapshot *snapshot = plan_fixture_snap (fixture, NULL);

  g_timer_stop (timer);
  g_assert_cmpuint (snapshot->model.n_jobs, ==, N_JOBS);
  takt_plan_snapshot_unref (snapshot);
  return g_timer_elapsed (timer, NULL) * 1000;
}

/* Milliseconds of the processor that this thread has had. */
static double
get_work (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_THREAD, &usage), ==, 0);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(TaktPlanPreview **) user_data = takt_plans_preview_finish (TAKT_PLANS (source), result, NULL);
}

static void
bench_preview (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanPreview) preview = NULL;
  g_autoptr (GTimer) timer = NULL;
  g_autoptr (GArray) outlooks = NULL;
  g_autoptr (TaktCalendar) calendar = NULL;
  double first, least = G_MAXDOUBLE, most = 0, all, longest;
  const char *reason;
  guint n;

  plan_fixture_init (&fixture, NULL);
  fill (&fixture);
  queue_fixture_settle (&fixture.queue);
  first = measure_snap (&fixture);
  for (guint i = 0; i < ROUNDS; i++)
    {
      double took = measure_snap (&fixture);

      least = MIN (least, took);
      most = MAX (most, took);
    }
  g_test_message ("snapshot of %d jobs × %d printers: first %.1f ms, then %.1f to %.1f ms", N_JOBS,
                  N_PRINTERS, first, least, most);

  timer = g_timer_new ();
  longest = get_work ();
  takt_plans_preview_async (fixture.plans, NULL, NULL, NULL, got_cb, &preview);
  while (preview == NULL)
    g_main_context_iteration (NULL, TRUE);
  longest = get_work () - longest;
  all = g_timer_elapsed (timer, NULL) * 1000;
  g_test_message ("preview: %.0f ms, of which the main thread works %.1f ms; %u orders late, %u before", all,
                  longest, preview->plan->score.n_late, preview->before->score.n_late);

  g_timer_start (timer);
  outlooks = takt_plan_compare (preview->before_snapshot, preview->before, preview->snapshot, preview->plan);
  g_test_message ("outlook of %u orders: %.1f ms", outlooks->len, g_timer_elapsed (timer, NULL) * 1000);

  g_timer_start (timer);
  g_free (takt_plans_explain_job (fixture.plans, 1, &reason));
  g_test_message ("what a print waits for, first of a page: %.1f ms", g_timer_elapsed (timer, NULL) * 1000);
  g_timer_start (timer);
  calendar = takt_plans_get_calendar (fixture.plans, ENGINE_NOW, ENGINE_NOW + 7 * 24 * 3600, NULL);
  g_test_message ("calendar of a week, %u blocks: %.1f ms", calendar->blocks->len,
                  g_timer_elapsed (timer, NULL) * 1000);

  g_timer_start (timer);
  g_assert_true (takt_plans_apply (fixture.plans, preview->id, &n, NULL));
  g_test_message ("applied to %u jobs: %.0f ms", n, g_timer_elapsed (timer, NULL) * 1000);
  plan_fixture_clear (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/plans/preview", bench_preview);
  return g_test_run ();
}

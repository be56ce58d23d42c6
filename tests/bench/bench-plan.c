/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "takt-plan-farm.h"
#include "takt-test.h"

#define N_FARMS 5

static double
get_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static gboolean
has_time (gpointer data)
{
  return get_cpu_ms () < *(double *) data;
}

static TaktPlan *
make_plan (const TaktPlanModel *model, double limit_ms, double *ms)
{
  double begin = get_cpu_ms ();
  double end = begin + limit_ms;
  const TaktPlanEffort effort = { 1, limit_ms > 0 ? G_MAXUINT64 : 0, has_time, &end };
  TaktPlan *plan = takt_plan_make (model, &effort);

  *ms = get_cpu_ms () - begin;
  return plan;
}

/* No plan can be late by less: each job as if it had the farm to itself, on the quickest printer. */
static gint64
bound_tardiness (const TaktPlanModel *model)
{
  gint64 sum = 0;

  for (guint i = 0; i < model->n_jobs; i++)
    {
      const TaktPlanJob *job = &model->jobs[i];
      int minutes = job->minutes * 100 / 125 + model->clear_minutes;

      if (job->order == TAKT_PLAN_NONE && job->due != TAKT_PLAN_NO_DUE)
        sum += job->weight * MAX (job->release + minutes + job->handling - job->due, 0);
    }

  return sum;
}

static void
print_plan (const char *what, const TaktPlan *plan, double ms)
{
  g_test_message ("%-12s %7.1f ms  cost %12" G_GINT64_FORMAT "  late %3u by %8" G_GINT64_FORMAT
                  "  changes %4u  moves %3u  makespan %5d  unplaced %u  tries %" G_GUINT64_FORMAT,
                  what, ms, plan->score.cost, plan->score.n_late, plan->score.tardiness, plan->score.n_swaps,
                  plan->score.n_moves, plan->score.makespan, plan->score.n_unplaced, plan->n_tried);
}

static void
bench_farm (guint n_jobs, guint n_printers)
{
  for (guint32 seed = 1; seed <= N_FARMS; seed++)
    {
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, n_jobs, n_printers, FALSE);
      g_autoptr (TaktPlan) in_turn = takt_plan_in_turn (&farm->model);
      g_autoptr (TaktPlan) last = NULL;
      static const double limits[] = { 0, 300, 1000 };
      double ms;

      g_test_message ("farm %u: %u jobs, %u printers; lateness at least %" G_GINT64_FORMAT, seed, n_jobs,
                      n_printers, bound_tardiness (&farm->model));
      print_plan ("in turn", in_turn, 0);
      for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
        {
          g_clear_pointer (&last, takt_plan_free);
          last = make_plan (&farm->model, limits[i], &ms);
          print_plan (i == 0 ? "first" : "searched", last, ms);
        }

      /* One print fails and comes back; one printer is out for a day. */
      takt_plan_farm_remember (farm, last);
      farm->jobs[0].last_printer = TAKT_PLAN_NONE;
      farm->printers[0].available += 24 * 60;
      g_clear_pointer (&last, takt_plan_free);
      last = make_plan (&farm->model, 18, &ms);
      print_plan ("again", last, ms);
    }
}

static void
bench_large (void)
{
  bench_farm (1000, 50);
}

static void
bench_small (void)
{
  bench_farm (60, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bench/plan/large", bench_large);
  g_test_add_func ("/bench/plan/small", bench_small);

  return g_test_run ();
}

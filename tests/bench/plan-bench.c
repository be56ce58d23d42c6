/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * plan-bench [--ms N] [--seed N] INSTANCE…: runs the planner on instances with known optima and prints objective, optimum, gap and CPU time.
 *
 * wtN.txt: total weighted tardiness on one machine (OR-Library): any number of instances of N jobs, each N processing times, N weights, N due
 * dates; the optima are in wtoptN.txt beside it. Files with the word SSD: unrelated machines with set-ups, makespan (Vallada & Ruiz); the optima
 * are in optimum.csv beside them.
 */

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plan/takt-planner.h"

static int limit_ms = 95;
static int seed = 1;

typedef struct
{
  guint n;
  double sum_gap, worst, sum_value, sum_best, sum_ms, worst_ms;
} Summary;

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
make_plan (const TaktPlanModel *model, double *ms)
{
  double begin = get_cpu_ms ();
  double end = begin + limit_ms;
  TaktPlanEffort effort = { (guint32) seed, G_MAXUINT64, has_time, &end };
  TaktPlan *plan = takt_plan_make (model, &effort);

  *ms = get_cpu_ms () - begin;
  return plan;
}

static void
report (Summary *summary, const char *name, gint64 value, gint64 best, guint64 n_tried, double ms)
{
  double gap = best > 0 ? 100.0 * (double) (value - best) / (double) best : (value > best ? 100 : 0);

  if (best < 0)
    {
      g_print ("%-28s %10" G_GINT64_FORMAT "  best unknown  %6.1f ms\n", name, value, ms);
      return;
    }
  g_print ("%-28s %10" G_GINT64_FORMAT " %10" G_GINT64_FORMAT " %8.3f %%  %6.1f ms  %9" G_GUINT64_FORMAT
           " tries\n",
           name, value, best, gap, ms, n_tried);
  summary->n++;
  summary->sum_gap += gap;
  summary->worst = MAX (summary->worst, gap);
  summary->sum_value += (double) value;
  summary->sum_best += (double) best;
  summary->sum_ms += ms;
  summary->worst_ms = MAX (summary->worst_ms, ms);
}

static TaktPlanJob
make_job (int minutes, int weight, int due)
{
  return (TaktPlanJob){
    .minutes = minutes,
    .due = due,
    .weight = weight,
    .order = TAKT_PLAN_NONE,
    .printer = TAKT_PLAN_NONE,
    .start = TAKT_PLAN_NONE,
    .last_printer = TAKT_PLAN_NONE,
  };
}

static TaktPlanPrinter
make_printer (void)
{
  return (TaktPlanPrinter){
    .plate_clear = TRUE,
    .speed_pct = 100,
    .nozzle_minutes = TAKT_PLAN_NONE,
    .plate_minutes = TAKT_PLAN_NONE,
  };
}

static gint64
next_number (char **at)
{
  return g_ascii_strtoll (*at, at, 10);
}

/* The best value of instance @number: the optimum, or the lower of the best known ones; -1: nobody tells. */
static gint64
find_tardiness_best (const char *path, int n_jobs, guint number)
{
  static const char *const names[][2] = { { "wtopt", ".txt" }, { "wtbest", "a.txt" }, { "wtbest", "b.txt" } };
  g_autofree char *folder = g_path_get_dirname (path);
  gint64 best = -1;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%d%s", names[i][0], n_jobs, names[i][1]);
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gint64 value = -1;
      char *at;

      if (!g_file_get_contents (file, &text, NULL, NULL))
        continue;
      at = text;
      for (guint k = 0; k <= number; k++)
        value = next_number (&at);
      if (best < 0 || value < best)
        best = value;
    }

  return best;
}

static void
run_tardiness (Summary *summary, const char *path, char *text)
{
  g_autofree char *base = g_path_get_basename (path);
  int n_jobs = atoi (base + strcspn (base, "0123456789"));
  g_autofree TaktPlanJob *jobs = g_new0 (TaktPlanJob, MAX (n_jobs, 1));
  g_autofree int *numbers = g_new (int, 3 * MAX (n_jobs, 1));
  TaktPlanPrinter printer = make_printer ();
  char *at = text;

  g_return_if_fail (n_jobs > 0);
  for (guint number = 0; strpbrk (at, "0123456789") != NULL; number++)
    {
      TaktPlanModel model = {
        .printers = &printer,
        .n_printers = 1,
        .jobs = jobs,
        .n_jobs = (guint) n_jobs,
        .weights = { .tardiness = 1 },
      };
      g_autofree char *name = g_strdup_printf ("%s/%u", base, number + 1);
      g_autoptr (TaktPlan) plan = NULL;
      double ms;

      for (int i = 0; i < 3 * n_jobs; i++)
        numbers[i] = (int) next_number (&at);
      for (int i = 0; i < n_jobs; i++)
        jobs[i] = make_job (numbers[i], numbers[n_jobs + i], numbers[2 * n_jobs + i]);
      plan = make_plan (&model, &ms);
      report (summary, name, plan->score.tardiness, find_tardiness_best (path, n_jobs, number), plan->n_tried,
              ms);
    }
}

static gint64
find_makespan_best (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *csv = g_build_filename (folder, "optimum.csv", NULL);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  base[strcspn (base, ".")] = '\0';
  if (!g_file_get_contents (csv, &text, NULL, NULL))
    return -1;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      if (g_strv_length (fields) >= 4 && strcmp (fields[0], base) == 0)
        return g_ascii_strtoll (fields[3], NULL, 10);
    }
  return -1;
}

static void
run_makespan (Summary *summary, const char *path, char *text)
{
  g_autofree char *base = g_path_get_basename (path);
  char *at = text;
  guint n_jobs = (guint) next_number (&at), n_printers = (guint) next_number (&at);
  g_autofree TaktPlanJob *jobs = g_new0 (TaktPlanJob, n_jobs);
  g_autofree TaktPlanPrinter *printers = g_new0 (TaktPlanPrinter, n_printers);
  g_autofree int *minutes = g_new (int, n_jobs *n_printers);
  g_autofree int *setups = g_new (int, n_jobs *n_jobs *n_printers);
  TaktPlanModel model = {
    .printers = printers,
    .n_printers = n_printers,
    .jobs = jobs,
    .n_jobs = n_jobs,
    .minutes = minutes,
    .setups = setups,
    /* Below the makespan the sum of the printers' ends leads the search across its plateaus. */
    .weights = { .makespan = 1000, .idle = 1, .busy = 1 },
  };
  g_autoptr (TaktPlan) plan = NULL;
  double ms;

  /* The rest of the line and a number that means nothing here. */
  at = strchr (at, '\n') + 1;
  next_number (&at);
  for (guint i = 0; i < n_jobs * n_printers; i++)
    {
      guint printer = (guint) next_number (&at);

      minutes[printer * n_jobs + i / n_printers] = (int) next_number (&at);
    }
  at = strstr (at, "SSD");
  for (guint i = 0; i < n_printers; i++)
    {
      at = strchr (strchr (at, 'M'), '\n');
      for (guint k = 0; k < n_jobs * n_jobs; k++)
        setups[i * n_jobs * n_jobs + k] = (int) next_number (&at);
    }
  for (guint i = 0; i < n_jobs; i++)
    jobs[i] = make_job (1, 1, TAKT_PLAN_NO_DUE);
  for (guint i = 0; i < n_printers; i++)
    printers[i] = make_printer ();

  plan = make_plan (&model, &ms);
  report (summary, base, plan->score.makespan, find_makespan_best (path), plan->n_tried, ms);
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "ms", 0, 0, G_OPTION_ARG_INT, &limit_ms, "CPU milliseconds an instance", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "seed of the search", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("INSTANCE…");
  g_autoptr (GError) error = NULL;
  Summary summary = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc < 2)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "plan-bench [--ms N] [--seed N] INSTANCE…");
      return 2;
    }

  for (int i = 1; i < argc; i++)
    {
      g_autofree char *text = NULL;

      if (!g_file_get_contents (argv[i], &text, NULL, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      if (strstr (text, "SSD") != NULL)
        run_makespan (&summary, argv[i], text);
      else
        run_tardiness (&summary, argv[i], text);
    }

  if (summary.n > 0)
    g_print (
        "%u instances: mean gap %.4f %%, worst %.3f %%, over the sums %.4f %%, mean %.1f ms, longest %.1f ms\n",
        summary.n, summary.sum_gap / summary.n, summary.worst,
        summary.sum_best > 0 ? 100 * (summary.sum_value / summary.sum_best - 1) : 0,
        summary.sum_ms / summary.n, summary.worst_ms);
  return 0;
}

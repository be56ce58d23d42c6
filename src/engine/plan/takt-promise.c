/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-promise.h"

#include "plan/takt-plan-private.h"

#include <math.h>

/* From here on a promise counts as kept, below as at risk; below the second it is rather broken. */
#define GOOD_CHANCE 0.85
#define POOR_CHANCE 0.5
/* A print that fails again and again is looked at by a person; this many attempts are played at the most. */
#define MANY_ATTEMPTS      5
#define SAMPLES_A_QUESTION 16

/* A job of the plan as it is played. */
typedef struct
{
  int job;
  int minutes;
  int work;    /* by hand before it, with its plate clear */
  double mean; /* of the logarithm of actual to estimated minutes */
  double spread;
  double failure;
} Act;

typedef struct
{
  const TaktPlanModel *model;
  TaktPlanSearch *search; /* (owned) people's hours and blocks */
  GRand *random;          /* (owned) */
  Act *acts;              /* (owned) by printer and rank */
  guint *first;           /* (owned) [printers + 1] into acts */
  int *order_of;          /* (owned) [jobs] index of the promise */
  int *ends;              /* (owned) [promises × samples] */
  double spare;
  gboolean has_spare;
} Play;

/* Box and Muller's, two at a time. */
static double
draw_normal (Play *self)
{
  double radius, angle;

  if (self->has_spare)
    {
      self->has_spare = FALSE;
      return self->spare;
    }
  radius = sqrt (-2 * log (1 - g_rand_double (self->random)));
  angle = 2 * G_PI * g_rand_double (self->random);
  self->spare = radius * sin (angle);
  self->has_spare = TRUE;
  return radius * cos (angle);
}

static int
play_act (Play *self, int printer, const Act *act, int ready)
{
  const TaktPlanModel *model = self->model;
  const TaktPlanPrinter *machine = &model->printers[printer];
  const TaktPlanTask *task = &self->search->tasks[act->job];
  int pin = model->jobs[act->job].printer != TAKT_PLAN_NONE ? model->jobs[act->job].start : TAKT_PLAN_NONE;
  int start = takt_plan_find_hands (self->search, machine, ready, act->work) + act->work;

  start = MAX (start, MAX (task->release, pin));
  for (guint attempt = 0;; attempt++)
    {
      int minutes =
          (int) (act->minutes * exp (CLAMP (act->mean + act->spread * draw_normal (self), -2.0, 2.0)) + 0.5);
      gboolean has_failed = attempt + 1 < MANY_ATTEMPTS && g_rand_double (self->random) < act->failure;
      int end;

      /* It stops anywhere; what is left of it has to be cleared as well. */
      if (has_failed)
        minutes = (int) (minutes * g_rand_double (self->random));
      start = takt_plan_skip_blocks (machine, start, act->minutes);
      end = MIN (start + MAX (minutes, 1), TAKT_PLAN_HORIZON - 1);
      ready = takt_plan_find_clear (self->search, machine, end) + model->clear_minutes;
      if (!has_failed || ready >= TAKT_PLAN_HORIZON)
        return ready;
      start = ready;
    }
}

static void
play_once (Play *self, guint n_samples, guint sample)
{
  const TaktPlanModel *model = self->model;

  for (int printer = 0; printer < (int) model->n_printers; printer++)
    {
      const TaktPlanPrinter *machine = &model->printers[printer];
      int ready = machine->available;

      if (!machine->plate_clear)
        ready = takt_plan_find_clear (self->search, machine, ready) + model->clear_minutes;
      for (guint i = self->first[printer]; i < self->first[printer + 1]; i++)
        {
          const Act *act = &self->acts[i];
          int *end = &self->ends[(gsize) self->order_of[act->job] * n_samples + sample];

          ready = play_act (self, printer, act, ready);
          *end = MAX (*end, MIN (ready, TAKT_PLAN_HORIZON) + model->jobs[act->job].handling);
        }
    }
}

static int
count_work (const TaktPlanModel *model, const TaktPlan *plan, guint job)
{
  const TaktPlanPlace *place = &plan->places[job];
  int work = place->swaps * model->swap_minutes;
  int minutes = place->start - place->change_start;

  /* A nozzle or a plate: the plan does not tell, but time before the start that nothing else explains. */
  if (place->reason == TAKT_PLAN_REASON_CHANGE)
    work = MAX (work, minutes);
  return work;
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const TaktPlan *plan = data;
  const TaktPlanPlace *one = &plan->places[((const Act *) a)->job];
  const TaktPlanPlace *two = &plan->places[((const Act *) b)->job];

  return one->printer != two->printer ? one->printer - two->printer : one->rank - two->rank;
}

static void
set_stage (Play *self, const TaktPlan *plan, const int *products, const TaktPromiseHistory *history)
{
  const TaktPlanModel *model = self->model;
  guint n = 0;

  self->acts = g_new (Act, model->n_jobs);
  self->first = g_new0 (guint, model->n_printers + 1);
  for (guint i = 0; i < model->n_jobs; i++)
    {
      const TaktPlanPlace *place = &plan->places[i];
      TaktPromiseHabit habit;

      if (place->printer == TAKT_PLAN_NONE)
        continue;
      habit =
          takt_promise_history_get (history, place->printer, products != NULL ? products[i] : TAKT_PLAN_NONE);
      self->first[place->printer + 1]++;
      self->acts[n++] = (Act){
        .job = (int) i,
        .minutes = place->end - place->start,
        .work = count_work (model, plan, i),
        .mean = log (habit.ratio),
        .spread = habit.spread,
        .failure = habit.failure,
      };
    }
  for (guint i = 0; i < model->n_printers; i++)
    self->first[i + 1] += self->first[i];
  g_qsort_with_data (self->acts, (int) n, sizeof (Act), compare_places, (gpointer) plan);
}

/* One promise for each order, and for each job without one. */
static GArray *
list_orders (Play *self, const TaktPlan *plan)
{
  const TaktPlanModel *model = self->model;
  GArray *promises = g_array_new (FALSE, TRUE, sizeof (TaktPromise));
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  self->order_of = g_new (int, model->n_jobs);
  for (guint i = 0; i < model->n_jobs; i++)
    {
      const TaktPlanJob *job = &model->jobs[i];
      gpointer index =
          job->order != TAKT_PLAN_NONE ? g_hash_table_lookup (known, GINT_TO_POINTER (job->order)) : NULL;
      TaktPromise *promise;

      if (index == NULL)
        {
          const TaktPromise fresh = { .order = job->order, .job = (int) i, .due = TAKT_PLAN_NO_DUE };

          g_array_append_val (promises, fresh);
          index = GUINT_TO_POINTER (promises->len);
          if (job->order != TAKT_PLAN_NONE)
            g_hash_table_insert (known, GINT_TO_POINTER (job->order), index);
        }
      self->order_of[i] = (int) GPOINTER_TO_UINT (index) - 1;
      promise = &g_array_index (promises, TaktPromise, self->order_of[i]);
      promise->due = MIN (promise->due, job->due);
      /* Until it is known that all of its jobs have a place. */
      promise->risk = plan->places[i].printer == TAKT_PLAN_NONE ? TAKT_PROMISE_LATE : promise->risk;
    }

  return promises;
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static void
judge (TaktPromise *self, int *ends, guint n)
{
  guint n_kept = 0;

  if (self->risk == TAKT_PROMISE_LATE || n == 0)
    {
      self->expected = self->early = self->late = TAKT_PLAN_NONE;
      self->risk = TAKT_PROMISE_UNKNOWN;
      return;
    }

  qsort (ends, n, sizeof (int), compare_ints);
  while (n_kept < n && ends[n_kept] <= self->due)
    n_kept++;
  self->expected = ends[n / 2];
  self->early = ends[n / 10];
  self->late = ends[n - 1 - n / 10];
  self->probability = (double) n_kept / n;
  self->late_by = self->due == TAKT_PLAN_NO_DUE ? 0 : MAX (self->expected - self->due, 0);
  self->risk = self->probability >= GOOD_CHANCE   ? TAKT_PROMISE_ON_TIME
               : self->probability >= POOR_CHANCE ? TAKT_PROMISE_AT_RISK
                                                  : TAKT_PROMISE_LATE;
}

/**
 * takt_promise_simulate:
 * @plan: a plan of @model
 * @products: (nullable): [n_jobs] what each job prints, in the numbers of the history
 *
 * Plays the plan. Each printer keeps its sequence; prints take as long as the history lets them and may fail, after which the plate is cleared and
 * they begin again. Filament is not followed: a second attempt is taken to find enough.
 *
 * Returns: (transfer full) (element-type TaktPromise): one for each order and each job without one, in the order of their first jobs
 */
GArray *
takt_promise_simulate (const TaktPlanModel *model,
                       const TaktPlan *plan,
                       const int *products,
                       const TaktPromiseHistory *history,
                       const TaktPromiseEffort *effort)
{
  static const TaktPlanEffort no_effort = { 0 };
  Play self = { .model = model };
  guint n_played = 0, n_samples;
  GArray *promises;

  g_return_val_if_fail (model != NULL && takt_plan_model_is_valid (model), NULL);
  g_return_val_if_fail (plan != NULL && plan->n_jobs == model->n_jobs && history != NULL, NULL);
  g_return_val_if_fail (effort != NULL && effort->n_samples > 0 && effort->n_samples <= 100000, NULL);

  n_samples = effort->n_samples;
  self.search = takt_plan_search_new (model, &no_effort);
  self.random = g_rand_new_with_seed (effort->seed);
  promises = list_orders (&self, plan);
  set_stage (&self, plan, products, history);
  self.ends = g_new0 (int, (gsize) promises->len *n_samples);

  while (n_played < n_samples
         && (n_played % SAMPLES_A_QUESTION != 0 || effort->keep_going == NULL
             || effort->keep_going (effort->data)))
    play_once (&self, n_samples, n_played++);
  for (guint i = 0; i < promises->len; i++)
    judge (&g_array_index (promises, TaktPromise, i), &self.ends[(gsize) i * n_samples], n_played);

  g_free (self.ends);
  g_free (self.order_of);
  g_free (self.first);
  g_free (self.acts);
  g_rand_free (self.random);
  takt_plan_search_free (self.search);
  return promises;
}

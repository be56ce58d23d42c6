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
  TaktPlanSearch *search;             /* (owned) people's hours and blocks */
  GRand *random;                      /* (owned) */
  Act *acts;                          /* (owned) by printer and rank */
  guint *first;                       /* (owned) [printers + 1] into acts */
  int *order_of;                      /* (owned) [jobs] index of the promise */
  const TaktPromiseRunning **running; /* (owned) [printers] (nullable) */
  Act *under_way;                     /* (owned) [printers] the same once more, should it fail */
  int *order_under_way;               /* (owned) [printers] index of the promise */
  int *ends;                          /* (owned) [promises × samples] */
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

/* From the first start until the plate is clear behind the attempt that comes out well. */
static int
play_attempts (Play *self, const TaktPlanPrinter *machine, const Act *act, int start)
{
  const TaktPlanModel *model = self->model;
  int ready;

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

static int
play_act (Play *self, int printer, const Act *act, int ready)
{
  const TaktPlanModel *model = self->model;
  const TaktPlanPrinter *machine = &model->printers[printer];
  const TaktPlanTask *task = &self->search->tasks[act->job];
  int pin = model->jobs[act->job].printer != TAKT_PLAN_NONE ? model->jobs[act->job].start : TAKT_PLAN_NONE;
  int start = takt_plan_find_hands (self->search, machine, ready, act->work) + act->work;

  return play_attempts (self, machine, act, MAX (start, MAX (task->release, pin)));
}

/* What is on the printer already: the machine tells what is left of it, which is off by as much as its prints are, and less can still fail. */
static int
play_under_way (Play *self, int printer)
{
  const TaktPlanPrinter *machine = &self->model->printers[printer];
  const Act *act = &self->under_way[printer];
  double left = CLAMP ((double) machine->available / act->minutes, 0, 1);
  int minutes = (int) (machine->available * exp (CLAMP (act->spread * draw_normal (self), -2.0, 2.0)) + 0.5);
  gboolean has_failed = g_rand_double (self->random) < act->failure * left;
  int ready;

  if (has_failed)
    minutes = (int) (minutes * g_rand_double (self->random));
  ready = takt_plan_find_clear (self->search, machine, MIN (minutes, TAKT_PLAN_HORIZON - 1))
          + self->model->clear_minutes;
  return has_failed && ready < TAKT_PLAN_HORIZON ? play_attempts (self, machine, act, ready) : ready;
}

static void
count_end (Play *self, int promise, int handling, int ready, guint n_samples, guint sample)
{
  int *end = &self->ends[(gsize) promise * n_samples + sample];

  *end = MAX (*end, MIN (ready, TAKT_PLAN_HORIZON) + handling);
}

static void
play_once (Play *self, guint n_samples, guint sample)
{
  const TaktPlanModel *model = self->model;

  for (int printer = 0; printer < (int) model->n_printers; printer++)
    {
      const TaktPlanPrinter *machine = &model->printers[printer];
      int ready = machine->available;

      if (self->running[printer] != NULL)
        {
          ready = play_under_way (self, printer);
          count_end (self, self->order_under_way[printer], self->running[printer]->handling, ready, n_samples,
                     sample);
        }
      else if (!machine->plate_clear)
        ready = takt_plan_find_clear (self->search, machine, ready) + model->clear_minutes;
      for (guint i = self->first[printer]; i < self->first[printer + 1]; i++)
        {
          const Act *act = &self->acts[i];

          ready = play_act (self, printer, act, ready);
          count_end (self, self->order_of[act->job], model->jobs[act->job].handling, ready, n_samples,
                     sample);
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
set_stage (Play *self, const TaktPlan *plan, const TaktPromiseStage *stage, const TaktPromiseHistory *history)
{
  const TaktPlanModel *model = self->model;
  const int *products = stage->products;
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

  for (guint i = 0; i < model->n_printers; i++)
    if (self->running[i] != NULL)
      {
        TaktPromiseHabit habit = takt_promise_history_get (history, (int) i, self->running[i]->product);

        self->under_way[i] = (Act){
          .job = TAKT_PLAN_NONE,
          .minutes = MAX (self->running[i]->minutes, 1),
          .mean = log (habit.ratio),
          .spread = habit.spread,
          .failure = habit.failure,
        };
      }
}

/* Which promise an order is told in: the one that is there, or a fresh one. */
static int
find_promise (GArray *promises, GHashTable *known, int order, int job)
{
  gpointer index = order != TAKT_PLAN_NONE ? g_hash_table_lookup (known, GINT_TO_POINTER (order)) : NULL;

  if (index == NULL)
    {
      const TaktPromise fresh = { .order = order, .job = job, .due = TAKT_PLAN_NO_DUE };

      g_array_append_val (promises, fresh);
      index = GUINT_TO_POINTER (promises->len);
      if (order != TAKT_PLAN_NONE)
        g_hash_table_insert (known, GINT_TO_POINTER (order), index);
    }
  return (int) GPOINTER_TO_UINT (index) - 1;
}

/* One promise for each order, and for each job without one. */
static GArray *
list_orders (Play *self, const TaktPlan *plan, const TaktPromiseStage *stage)
{
  const TaktPlanModel *model = self->model;
  GArray *promises = g_array_new (FALSE, TRUE, sizeof (TaktPromise));
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  TaktPromise *promise;

  self->order_of = g_new (int, model->n_jobs + 1);
  self->running = g_new0 (const TaktPromiseRunning *, model->n_printers + 1);
  self->under_way = g_new0 (Act, model->n_printers + 1);
  self->order_under_way = g_new0 (int, model->n_printers + 1);
  for (guint i = 0; i < model->n_jobs; i++)
    {
      const TaktPlanJob *job = &model->jobs[i];

      self->order_of[i] = find_promise (promises, known, job->order, (int) i);
      promise = &g_array_index (promises, TaktPromise, self->order_of[i]);
      promise->due = MIN (promise->due, job->due);
      /* Until it is known that all of its jobs have a place. */
      promise->risk = plan->places[i].printer == TAKT_PLAN_NONE ? TAKT_PROMISE_LATE : promise->risk;
    }
  for (guint i = 0; i < stage->n_running; i++)
    {
      const TaktPromiseRunning *running = &stage->running[i];

      self->running[running->printer] = running;
      self->order_under_way[running->printer] =
          find_promise (promises, known, running->order, TAKT_PLAN_NONE);
      promise = &g_array_index (promises, TaktPromise, self->order_under_way[running->printer]);
      promise->due = MIN (promise->due, running->due);
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
 * @stage: (nullable): what each job prints, and what is on the printers already
 *
 * Plays the plan. Each printer keeps its sequence; prints take as long as the history lets them and may fail, after which the plate is cleared and
 * they begin again. Filament is not followed: a second attempt is taken to find enough.
 *
 * Returns: (transfer full) (element-type TaktPromise): one for each order and each job without one, in the order of their first jobs; then those
 *   of which nothing waits but something is under way
 */
GArray *
takt_promise_simulate (const TaktPlanModel *model,
                       const TaktPlan *plan,
                       const TaktPromiseStage *stage,
                       const TaktPromiseHistory *history,
                       const TaktPromiseEffort *effort)
{
  static const TaktPlanEffort no_effort = { 0 };
  static const TaktPromiseStage bare = { 0 };
  Play self = { .model = model };
  guint n_played = 0, n_samples;
  GArray *promises;

  g_return_val_if_fail (model != NULL && takt_plan_model_is_valid (model), NULL);
  g_return_val_if_fail (plan != NULL && plan->n_jobs == model->n_jobs && history != NULL, NULL);
  g_return_val_if_fail (effort != NULL && effort->n_samples > 0 && effort->n_samples <= 100000, NULL);

  if (stage == NULL)
    stage = &bare;
  n_samples = effort->n_samples;
  self.search = takt_plan_search_new (model, &no_effort);
  self.random = g_rand_new_with_seed (effort->seed);
  promises = list_orders (&self, plan, stage);
  set_stage (&self, plan, stage, history);
  self.ends = g_new0 (int, (gsize) promises->len *n_samples);

  while (n_played < n_samples
         && (n_played % SAMPLES_A_QUESTION != 0 || effort->keep_going == NULL
             || effort->keep_going (effort->data)))
    play_once (&self, n_samples, n_played++);
  for (guint i = 0; i < promises->len; i++)
    judge (&g_array_index (promises, TaktPromise, i), &self.ends[(gsize) i * n_samples], n_played);

  g_free (self.ends);
  g_free (self.order_under_way);
  g_free (self.under_way);
  g_free (self.running);
  g_free (self.order_of);
  g_free (self.first);
  g_free (self.acts);
  g_rand_free (self.random);
  takt_plan_search_free (self.search);
  return promises;
}

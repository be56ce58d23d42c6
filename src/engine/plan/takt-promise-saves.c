/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-promise.h"

/* What would help an order, each tried on a plan beside the plan. */

/* Ranks that are tried on another printer: in front, where it is early. */
#define MANY_RANKS 6
/* Grams on a spool that somebody buys. */
#define NEW_SPOOL 1000

typedef struct
{
  const TaktPlanModel *model;
  const TaktPlan *plan;
  const TaktPlanEffort *effort;
  const TaktPromiseJudge *judge; /* (nullable) */
  int order;
  int due; /* the earliest of its jobs' */
  int end; /* by the plan; TAKT_PLAN_HORIZON: a job has no place */
  GArray *saves;
} Rescue;

/* The minute at which the order can leave. */
static int
find_end (const TaktPlanModel *model, const TaktPlan *plan, int order)
{
  int end = 0;

  for (guint i = 0; i < model->n_jobs; i++)
    if (model->jobs[i].order == order)
      end = MAX (end, plan->places[i].printer == TAKT_PLAN_NONE
                          ? TAKT_PLAN_HORIZON
                          : plan->places[i].done + model->jobs[i].handling);
  return end;
}

static guint
count_made_late (const Rescue *self, const TaktPlan *plan)
{
  g_autoptr (GHashTable) orders = g_hash_table_new (NULL, NULL);
  guint n_alone = 0;

  for (guint i = 0; i < self->model->n_jobs; i++)
    {
      int order = self->model->jobs[i].order;
      gboolean was_late = self->plan->places[i].is_late || self->plan->places[i].printer == TAKT_PLAN_NONE;
      gboolean is_late = plan->places[i].is_late || plan->places[i].printer == TAKT_PLAN_NONE;

      if (order == self->order || was_late || !is_late)
        continue;
      if (order == TAKT_PLAN_NONE)
        n_alone++;
      else
        g_hash_table_add (orders, GINT_TO_POINTER (order));
    }

  return n_alone + g_hash_table_size (orders);
}

static gboolean
is_better (const Rescue *self, int end)
{
  return end < self->end && (end <= self->due || self->end == TAKT_PLAN_HORIZON);
}

/* What comes of the order by @plan, which may be of a model with one more spool. */
static TaktPromise
judge (const Rescue *self, const TaktPlanModel *model, const TaktPlan *plan)
{
  TaktPromise promise = { .order = self->order, .due = self->due, .expected = TAKT_PLAN_NONE };
  g_autoptr (GArray) promises = NULL;

  if (self->judge != NULL)
    promises =
        takt_promise_simulate (model, plan, self->judge->stage, self->judge->history, &self->judge->effort);
  for (guint i = 0; promises != NULL && i < promises->len; i++)
    if (g_array_index (promises, TaktPromise, i).order == self->order)
      promise = g_array_index (promises, TaktPromise, i);
  return promise;
}

static void
offer (Rescue *self,
       TaktPromiseSaveKind kind,
       int job,
       int parameter,
       const TaktPlanModel *model,
       const TaktPlan *plan)
{
  TaktPromiseSave save = {
    .kind = kind, .job = job, .parameter = parameter, .expected = find_end (self->model, plan, self->order)
  };

  if (!is_better (self, save.expected))
    return;
  save.promise = judge (self, model, plan);
  save.n_made_late = count_made_late (self, plan);
  g_array_append_val (self->saves, save);
}

/* Its jobs weigh as much as jobs can; all others may move. */
static void
try_rush (Rescue *self)
{
  TaktPlanModel model = *self->model;
  g_autofree TaktPlanJob *jobs = g_memdup2 (model.jobs, model.n_jobs * sizeof (TaktPlanJob));
  g_autoptr (TaktPlan) plan = NULL;

  for (guint i = 0; i < model.n_jobs; i++)
    {
      jobs[i].last_printer = self->plan->places[i].printer;
      jobs[i].last_rank = self->plan->places[i].rank;
      if (jobs[i].order == self->order)
        jobs[i].weight = 1000;
    }
  model.jobs = jobs;
  plan = takt_plan_make (&model, self->effort);
  offer (self, TAKT_PROMISE_SAVE_RUSH, TAKT_PLAN_NONE, TAKT_PLAN_NONE, self->model, plan);
}

/* The job that is done last goes to another printer, as far back as will do; the printer where that makes the fewest others late. */
static void
try_printers (Rescue *self)
{
  const TaktPlanPlace *places = self->plan->places;
  g_autofree guint *length = g_new0 (guint, self->model->n_printers);
  g_autoptr (TaktPlan) best = NULL;
  guint fewest = G_MAXUINT;
  int last = TAKT_PLAN_NONE;

  for (guint i = 0; i < self->model->n_jobs; i++)
    {
      if (places[i].printer == TAKT_PLAN_NONE)
        continue;
      length[places[i].printer]++;
      if (self->model->jobs[i].order == self->order
          && (last == TAKT_PLAN_NONE || places[i].done > places[last].done))
        last = (int) i;
    }
  if (last == TAKT_PLAN_NONE || self->model->jobs[last].printer != TAKT_PLAN_NONE)
    return;

  for (int printer = 0; printer < (int) self->model->n_printers; printer++)
    for (int rank = (int) MIN (length[printer], MANY_RANKS); rank >= 0 && printer != places[last].printer;
         rank--)
      {
        g_autoptr (TaktPlan) plan = NULL;
        guint n_late;

        if (self->effort->keep_going != NULL && !self->effort->keep_going (self->effort->data))
          break;
        plan = takt_plan_move_job (self->model, self->plan, (guint) last, printer, rank);
        if (plan->places[last].printer == TAKT_PLAN_NONE)
          break;
        if (!is_better (self, find_end (self->model, plan, self->order)))
          continue;
        n_late = count_made_late (self, plan);
        if (n_late < fewest)
          {
            fewest = n_late;
            g_clear_pointer (&best, takt_plan_free);
            best = g_steal_pointer (&plan);
          }
        break;
      }

  if (best != NULL)
    offer (self, TAKT_PROMISE_SAVE_PRINTER, last, best->places[last].printer, self->model, best);
}

/* For the first job that has no filament: a full spool of it in storage. */
static void
try_spool (Rescue *self)
{
  TaktPlanModel model = *self->model;
  g_autofree TaktPlanSpool *spools = g_new (TaktPlanSpool, model.n_spools + 1);
  g_autoptr (TaktPlan) plan = NULL;
  const TaktPlanNeed *need;
  guint job = 0;

  while (job < model.n_jobs
         && (model.jobs[job].order != self->order
             || self->plan->places[job].reason != TAKT_PLAN_REASON_NO_FILAMENT
             || self->plan->places[job].printer != TAKT_PLAN_NONE))
    job++;
  if (job == model.n_jobs || self->plan->places[job].other == TAKT_PLAN_NONE)
    return;

  need = &model.jobs[job].needs[self->plan->places[job].other];
  for (guint i = 0; i < model.n_spools; i++)
    spools[i] = model.spools[i];
  spools[model.n_spools++] =
      (TaktPlanSpool){ need->material, MAX (need->color, 0), MAX (need->grams, NEW_SPOOL) };
  model.spools = spools;
  plan = takt_plan_make (&model, self->effort);
  offer (self, TAKT_PROMISE_SAVE_SPOOL, (int) job, self->plan->places[job].other, &model, plan);
}

/**
 * takt_promise_find_saves:
 * @order: an order of @model that is late or has a job without a place
 * @effort: how long to search for each that needs a plan of its own
 * @judge: (nullable): by what the order's chances are told then
 *
 * Returns: (transfer full) (element-type TaktPromiseSave): what would bring the order out in time, or at all; none when nothing found does
 */
GArray *
takt_promise_find_saves (const TaktPlanModel *model,
                         const TaktPlan *plan,
                         int order,
                         const TaktPlanEffort *effort,
                         const TaktPromiseJudge *judge)
{
  Rescue self = { model, plan, effort, judge, order, TAKT_PLAN_NO_DUE, 0, NULL };

  g_return_val_if_fail (model != NULL && takt_plan_model_is_valid (model), NULL);
  g_return_val_if_fail (plan != NULL && plan->n_jobs == model->n_jobs && effort != NULL, NULL);

  self.saves = g_array_new (FALSE, FALSE, sizeof (TaktPromiseSave));
  self.end = find_end (model, plan, order);
  for (guint i = 0; i < model->n_jobs; i++)
    if (model->jobs[i].order == order)
      self.due = MIN (self.due, model->jobs[i].due);

  try_rush (&self);
  try_printers (&self);
  try_spool (&self);
  return self.saves;
}

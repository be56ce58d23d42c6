/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/*
 * A day late for an order of weight 1 outweighs hundreds of swaps, a swap some hours of waiting. A job leaves the place where a person has seen it
 * when that saves ten minutes of lateness or ten swaps. A shop's owner changes these in per cent (takt_plans_get_weights()).
 */
const TaktPlanWeights takt_plan_default_weights = {
  .tardiness = 1000,
  .swap = 1000,
  .remnant = 500,
  .move = 10000,
  .idle = 2,
  .busy = 1,
  .makespan = 2,
};

static const TaktPlanEffort no_effort = { 0 };

void
takt_plan_free (TaktPlan *self)
{
  g_free (self->places);
  g_free (self->feeds);
  g_free (self->all_feeds);
  g_free (self);
}

static TaktPlan *
plan_new (const TaktPlanModel *model)
{
  TaktPlan *self = g_new0 (TaktPlan, 1);
  guint n_feeds = 0;

  for (guint i = 0; i < model->n_jobs; i++)
    n_feeds += model->jobs[i].n_needs;
  self->n_jobs = model->n_jobs;
  self->places = g_new0 (TaktPlanPlace, model->n_jobs);
  self->feeds = g_new0 (TaktPlanFeed *, model->n_jobs);
  self->all_feeds = g_new (TaktPlanFeed, n_feeds);
  for (guint i = 0; i < n_feeds; i++)
    self->all_feeds[i] = (TaktPlanFeed){ TAKT_PLAN_NONE, TAKT_PLAN_NONE, FALSE };

  n_feeds = 0;
  for (guint i = 0; i < model->n_jobs; i++)
    {
      self->places[i].printer = self->places[i].other = TAKT_PLAN_NONE;
      self->feeds[i] = &self->all_feeds[n_feeds];
      n_feeds += model->jobs[i].n_needs;
    }

  return self;
}

static TaktPlan *
finish (TaktPlanSearch *search)
{
  TaktPlan *plan = plan_new (search->model);

  takt_plan_explain (search, plan);
  plan->n_tried = search->n_tried;
  return plan;
}

static gboolean
are_spans_valid (const TaktPlanSpan *spans, guint n, int limit)
{
  for (guint i = 0; i < n; i++)
    if (spans[i].from < (i > 0 ? spans[i - 1].to : 0) || spans[i].to <= spans[i].from || spans[i].to > limit)
      return FALSE;
  return TRUE;
}

static gboolean
is_minute (int value)
{
  return value >= 0 && value < TAKT_PLAN_HORIZON;
}

static gboolean
is_printer_valid (const TaktPlanModel *model, const TaktPlanPrinter *printer)
{
  for (guint i = 0; i < MIN (printer->n_slots, TAKT_PLAN_MAX_SLOTS); i++)
    if (printer->slots[i] < TAKT_PLAN_NONE || printer->slots[i] >= (int) model->n_spools)
      return FALSE;

  return printer->n_slots <= TAKT_PLAN_MAX_SLOTS && is_minute (printer->available) && printer->speed_pct > 0
         && printer->nozzle_minutes >= TAKT_PLAN_NONE && printer->plate_minutes >= TAKT_PLAN_NONE
         && are_spans_valid (printer->blocks, printer->n_blocks, TAKT_PLAN_HORIZON);
}

static gboolean
is_job_valid (const TaktPlanModel *model, const TaktPlanJob *job)
{
  for (guint i = 0; i < MIN (job->n_needs, TAKT_PLAN_MAX_NEEDS); i++)
    if (job->needs[i].material < 0 || job->needs[i].material >= 64 || job->needs[i].grams < 0)
      return FALSE;

  return job->n_needs <= TAKT_PLAN_MAX_NEEDS && is_minute (job->minutes)
         && job->minutes <= TAKT_PLAN_HORIZON / 100 && is_minute (job->release) && is_minute (job->handling)
         && (job->due == TAKT_PLAN_NO_DUE || (job->due > -TAKT_PLAN_HORIZON && job->due < TAKT_PLAN_HORIZON))
         && (!job->is_rushed || job->promised == TAKT_PLAN_NO_DUE
             || (job->promised > -TAKT_PLAN_HORIZON && job->promised < TAKT_PLAN_HORIZON))
         && job->weight >= 0 && job->weight <= 1000 && job->printer >= TAKT_PLAN_NONE
         && job->printer < (int) model->n_printers && (job->start == TAKT_PLAN_NONE || is_minute (job->start))
         && job->last_printer >= TAKT_PLAN_NONE && job->last_printer < (int) model->n_printers;
}

/**
 * takt_plan_model_is_valid:
 *
 * Whether every number of the model is in its range and every span in its order; nothing else is planned.
 */
gboolean
takt_plan_model_is_valid (const TaktPlanModel *model)
{
  const TaktPlanWeights *weights = &model->weights;
  const gint64 values[] = { weights->tardiness, weights->swap, weights->remnant, weights->move,
                            weights->idle,      weights->busy, weights->makespan };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i] < 0 || values[i] > 1000000)
      return FALSE;
  for (guint i = 0; i < model->n_printers; i++)
    if (!is_printer_valid (model, &model->printers[i]))
      return FALSE;
  for (guint i = 0; i < model->n_jobs; i++)
    if (!is_job_valid (model, &model->jobs[i]))
      return FALSE;

  return are_spans_valid (model->attended, model->n_attended, model->attended_period)
         && (model->n_attended == 0
             || (model->attended_period > 0 && model->attended_period <= TAKT_PLAN_HORIZON))
         && is_minute (model->clear_minutes) && is_minute (model->swap_minutes);
}

/**
 * takt_plan_make:
 * @model: the snapshot; takt_plan_model_is_valid()
 * @effort: how long to search, and the seed
 *
 * Places all jobs. By the size of the weights: as many jobs as can be have a place, promises are kept, hand work and waste are few, printers
 * are busy. Never costs more than takt_plan_in_turn(), moves against the plan before counted or not. Where that one, with the new jobs put in, is
 * no worse either, the search begins with it, so that a job moves only where that is worth its move; then a job
 * that had a place keeps one, and where no further one gets a place, nothing is later than with the plan before left as it is. Jobs
 * pinned to a printer stand there; those pinned to a minute begin then, or as soon as other pins and the printer let them.
 *
 * Pure: the same model, seed and @max_tries give the same plan, as long as keep_going does not end it.
 *
 * Returns: (transfer full): the best plan found; free with takt_plan_free()
 */
TaktPlan *
takt_plan_make (const TaktPlanModel *model, const TaktPlanEffort *effort)
{
  g_autoptr (TaktPlanSearch) search = NULL;

  g_return_val_if_fail (model != NULL && effort != NULL, NULL);
  g_return_val_if_fail (takt_plan_model_is_valid (model), NULL);

  search = takt_plan_search_new (model, effort);
  takt_plan_construct (search);
  takt_plan_improve (search);
  takt_plan_keep_to_turn (search);
  takt_plan_keep_to_before (search);
  return finish (search);
}

/**
 * takt_plan_in_turn:
 *
 * First come, first served: each job, in the order of the model, on the printer that is done with it first. What a plan is measured against.
 *
 * Returns: (transfer full): the plan
 */
TaktPlan *
takt_plan_in_turn (const TaktPlanModel *model)
{
  g_autoptr (TaktPlanSearch) search = NULL;

  g_return_val_if_fail (model != NULL && takt_plan_model_is_valid (model), NULL);

  search = takt_plan_search_new (model, &no_effort);
  takt_plan_construct_in_turn (search);
  return finish (search);
}

/**
 * takt_plan_arrange:
 * @printers: [n_jobs] the printer of each job; TAKT_PLAN_NONE: none
 * @ranks: [n_jobs] its place among the jobs of that printer: smaller is earlier
 *
 * What follows from an arrangement that somebody chose. A job that cannot stand where it is put has no place in the answer.
 *
 * Returns: (transfer full): the plan
 */
TaktPlan *
takt_plan_arrange (const TaktPlanModel *model, const int *printers, const int *ranks)
{
  g_autoptr (TaktPlanSearch) search = NULL;

  g_return_val_if_fail (model != NULL && takt_plan_model_is_valid (model), NULL);
  g_return_val_if_fail (printers != NULL && ranks != NULL, NULL);

  search = takt_plan_search_new (model, &no_effort);
  takt_plan_construct_arranged (search, printers, ranks);
  return finish (search);
}

/**
 * takt_plan_move_job:
 * @plan: a plan of @model
 * @job: the job to move
 * @printer: where to
 * @rank: as which of the jobs there; those behind it move on
 *
 * What a move by hand would lead to, all other jobs keeping their order. The difference of the scores is what the move costs.
 *
 * Returns: (transfer full): the plan after the move
 */
TaktPlan *
takt_plan_move_job (const TaktPlanModel *model, const TaktPlan *plan, guint job, int printer, int rank)
{
  g_autofree int *printers = NULL;
  g_autofree int *ranks = NULL;

  g_return_val_if_fail (model != NULL && plan != NULL && plan->n_jobs == model->n_jobs, NULL);
  g_return_val_if_fail (job < model->n_jobs && printer >= 0 && printer < (int) model->n_printers, NULL);

  printers = g_new (int, model->n_jobs);
  ranks = g_new (int, model->n_jobs);
  for (guint i = 0; i < model->n_jobs; i++)
    {
      int own = plan->places[i].rank;

      /* The rank is meant among the others: those of the job's own printer close the gap first. */
      if (plan->places[i].printer == plan->places[job].printer && own > plan->places[job].rank)
        own--;
      printers[i] = plan->places[i].printer;
      ranks[i] = 2 * own + 1;
    }
  printers[job] = printer;
  ranks[job] = 2 * rank;

  return takt_plan_arrange (model, printers, ranks);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/* Why each job stands where it stands, or has no place; what the plan is worth, counted from what it does. */

static int
get_before (const TaktPlanSearch *self, int job)
{
  const TaktPlanState *now = self->now;
  int position = now->position[job];

  if (position == 0)
    return TAKT_PLAN_NONE;
  return now->sequence[(guint) now->printer[job] * self->n_jobs + (guint) position - 1];
}

/* What was changed between two jobs besides spools. */
static int
count_fittings (const TaktPlanSearch *self, int job, int *minutes)
{
  const TaktPlanPrinter *printer = &self->model->printers[self->now->printer[job]];
  int before = get_before (self, job);
  int nozzle = before != TAKT_PLAN_NONE ? self->now->after_nozzle[before] : printer->nozzle;
  int plate = before != TAKT_PLAN_NONE ? self->now->after_plate[before] : printer->plate;
  int n = 0;

  if (self->simple[self->now->printer[job]])
    return 0;
  if (self->now->after_nozzle[job] != nozzle)
    {
      *minutes += printer->nozzle_minutes;
      n++;
    }
  if (self->now->after_plate[job] != plate)
    {
      *minutes += printer->plate_minutes;
      n++;
    }

  return n;
}

static void
explain_wait (const TaktPlanSearch *self, int job, int work, TaktPlanPlace *place)
{
  const TaktPlanPrinter *printer = &self->model->printers[place->printer];
  int before = get_before (self, job);
  int ready = before != TAKT_PLAN_NONE ? self->now->done[before] : printer->available;

  place->other = TAKT_PLAN_NONE;
  if (before != TAKT_PLAN_NONE && self->model->setups != NULL)
    work +=
        self->model
            ->setups[((guint) place->printer * self->n_jobs + (guint) before) * self->n_jobs + (guint) job];

  for (guint i = 0; i < printer->n_blocks; i++)
    if ((place->start > place->change_start + work && printer->blocks[i].to == place->start)
        || (place->change_start > ready && printer->blocks[i].to == place->change_start))
      place->other = (int) i;

  if (self->tasks[job].pin != TAKT_PLAN_NONE)
    {
      place->reason = TAKT_PLAN_REASON_PINNED;
      place->other = TAKT_PLAN_NONE;
    }
  else if (place->start > place->change_start + work && place->start == self->tasks[job].release)
    {
      place->reason = TAKT_PLAN_REASON_RELEASE;
      place->other = TAKT_PLAN_NONE;
    }
  else if (place->other != TAKT_PLAN_NONE)
    place->reason = TAKT_PLAN_REASON_BLOCK;
  else if ((place->change_start > ready && work > 0)
           || (before != TAKT_PLAN_NONE
               && ready > self->now->start[before]
                              + self->minutes[(guint) place->printer * self->n_jobs + (guint) before]
                              + self->model->clear_minutes))
    place->reason = TAKT_PLAN_REASON_PERSON;
  else if (work > 0)
    place->reason = TAKT_PLAN_REASON_CHANGE;
  else if (before != TAKT_PLAN_NONE)
    {
      place->reason = TAKT_PLAN_REASON_BEHIND;
      place->other = before;
    }
  else
    place->reason = TAKT_PLAN_REASON_NOW;
}

static gboolean
may_be_fed (const TaktPlanSearch *self, const int *left, int job, guint need)
{
  GArray *spools = self->kinds->pdata[self->need_kind[need]];

  for (guint i = 0; i < spools->len; i++)
    {
      int spool = g_array_index (spools, int, i);
      int owner = self->now->owner[spool];

      if (left[spool] >= self->needs[need].grams
          && (owner == TAKT_PLAN_NONE
              || self->minutes[(guint) owner * self->n_jobs + (guint) job] != TAKT_PLAN_NONE))
        return TRUE;
    }

  return FALSE;
}

static void
explain_absence (const TaktPlanSearch *self, const int *left, int job, TaktPlanPlace *place)
{
  const TaktPlanTask *task = &self->tasks[job];
  gboolean any = FALSE, is_fed = FALSE;

  place->reason = TAKT_PLAN_REASON_NO_TIME;
  for (guint i = 0; i < self->n_printers; i++)
    if (self->minutes[i * self->n_jobs + (guint) job] != TAKT_PLAN_NONE)
      {
        any = TRUE;
        is_fed |= self->model->printers[i].n_slots == 0;
      }
  if (!any)
    {
      place->reason = TAKT_PLAN_REASON_NO_PRINTER;
      return;
    }

  for (guint need = task->first_need; need < task->first_need + task->n_needs && !is_fed; need++)
    if (!may_be_fed (self, left, job, need))
      {
        place->reason = TAKT_PLAN_REASON_NO_FILAMENT;
        place->other = (int) self->need_index[need];
        return;
      }
}

static int
read_feeds (const TaktPlanSearch *self, int job, TaktPlanFeed *feeds, int *left)
{
  const TaktPlanTask *task = &self->tasks[job];
  int swaps = 0;

  if (self->model->printers[self->now->printer[job]].n_slots == 0)
    return 0;

  for (guint need = task->first_need; need < task->first_need + task->n_needs; need++)
    {
      int slot = self->now->fed_slot[need];
      TaktPlanFeed *feed = &feeds[self->need_index[need]];

      feed->spool = self->now->fed_spool[need];
      feed->slot = slot % TAKT_PLAN_MAX_SLOTS;
      feed->is_swap = slot >= TAKT_PLAN_MAX_SLOTS;
      swaps += feed->is_swap;
      left[feed->spool] -= self->needs[need].grams;
    }

  return swaps;
}

/* What was promised, of which a rushed order's goal knows nothing: to the cleared plate, as the goal. */
static int
get_promised (const TaktPlanSearch *self, int job)
{
  const TaktPlanJob *what = &self->model->jobs[job];

  if (!what->is_rushed)
    return self->tasks[job].due;
  return what->promised == TAKT_PLAN_NO_DUE ? TAKT_PLAN_NO_DUE : what->promised - what->handling;
}

static void
describe (const TaktPlanSearch *self, int job, TaktPlan *plan, int *left)
{
  const TaktPlanState *now = self->now;
  TaktPlanPlace *place = &plan->places[job];
  TaktPlanScore *score = &plan->score;
  int minutes = self->minutes[(guint) now->printer[job] * self->n_jobs + (guint) job];
  int before = get_before (self, job);
  int work, n_fittings;

  place->printer = now->printer[job];
  place->rank = now->position[job];
  place->change_start = now->change[job];
  place->start = now->start[job];
  place->end = now->start[job] + minutes;
  place->done = now->done[job];
  place->clear_start = now->done[job] - self->model->clear_minutes;
  place->swaps = read_feeds (self, job, plan->feeds[job], left);
  place->is_late = place->done > get_promised (self, job);

  work = place->swaps * self->model->swap_minutes;
  n_fittings = count_fittings (self, job, &work);
  explain_wait (self, job, work, place);

  score->n_swaps += (guint) (place->swaps + n_fittings);
  score->busy += minutes;
  score->makespan = MAX (score->makespan, place->end);
  score->idle +=
      place->start
      - (before != TAKT_PLAN_NONE
             ? now->start[before] + self->minutes[(guint) place->printer * self->n_jobs + (guint) before]
             : self->model->printers[place->printer].available);
  score->n_moves += takt_plan_is_moved (self, place->printer, before, &self->tasks[job]) ? 1 : 0;
}

/* When the job is done, or the last one of its order; G_MININT: what has no place is no lateness, even where it is overdue now. */
static int
get_order_done (const TaktPlanSearch *self, int job)
{
  const TaktPlanTask *task = &self->tasks[job];
  int done = G_MININT;

  if (task->group == TAKT_PLAN_NONE)
    return self->now->printer[job] != TAKT_PLAN_NONE ? self->now->done[job] : G_MININT;

  for (guint i = self->group_first[task->group]; i < self->group_first[task->group + 1]; i++)
    {
      int mate = self->group_jobs[i];

      if (self->now->printer[mate] != TAKT_PLAN_NONE)
        done = MAX (done, self->now->done[mate]);
    }
  return done;
}

/* Adds lateness by order: the last of its jobs counts. Gives what it costs in the goal. */
static gint64
count_lateness (const TaktPlanSearch *self, TaktPlanScore *score)
{
  gint64 cost = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    {
      const TaktPlanJob *job = &self->model->jobs[i];
      const TaktPlanTask *task = &self->tasks[i];
      gint64 weight = job->promised_weight;
      int promised = get_promised (self, (int) i);
      int done = get_order_done (self, (int) i);

      if (task->group != TAKT_PLAN_NONE && self->group_jobs[self->group_first[task->group]] != (int) i)
        continue;
      if (done > task->due)
        cost += task->rate * (done - task->due);
      if (!job->is_rushed)
        weight = self->model->weights.tardiness > 0 ? task->rate / self->model->weights.tardiness : 0;
      if (done > promised)
        {
          score->n_late++;
          score->tardiness += weight * (done - promised);
        }
    }

  return cost;
}

/* Fills in the plan from what the search holds. */
void
takt_plan_explain (const TaktPlanSearch *self, TaktPlan *plan)
{
  const TaktPlanWeights *weights = &self->model->weights;
  g_autofree int *left = g_new (int, self->n_spools + 1);
  TaktPlanScore *score = &plan->score;

  for (guint i = 0; i < self->n_spools; i++)
    left[i] = self->model->spools[i].grams;
  for (guint i = 0; i < self->n_jobs; i++)
    if (self->now->printer[i] != TAKT_PLAN_NONE)
      describe (self, (int) i, plan, left);
    else
      score->n_unplaced++;
  for (guint i = 0; i < self->n_jobs; i++)
    if (self->now->printer[i] == TAKT_PLAN_NONE)
      explain_absence (self, left, (int) i, &plan->places[i]);

  for (guint i = 0; i < self->n_spools; i++)
    if (left[i] > 0 && left[i] < self->model->remnant_grams
        && self->model->spools[i].grams >= self->model->remnant_grams)
      score->n_remnants++;
  score->cost = count_lateness (self, score) + score->n_unplaced * TAKT_PLAN_COST_UNPLACED
                + score->n_swaps * weights->swap + score->n_remnants * weights->remnant
                + score->n_moves * weights->move + score->idle * weights->idle + score->busy * weights->busy
                + score->makespan * weights->makespan;
  g_warn_if_fail (score->cost == *self->now->total);
}

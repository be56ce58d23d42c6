/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

#include <string.h>

/*
 * The walk: what follows from a sequence of jobs on one printer. It is where the search spends its time, so it begins behind the last job
 * that a change leaves alone, ends where everything is as it was, and gives up above a bound (costs only grow along the way).
 */

/* The printer's condition between two jobs. */
typedef struct
{
  int ready;   /* its plate is clear from here on */
  int printed; /* the last print ended */
  int last;    /* that job; TAKT_PLAN_NONE */
  int nozzle;
  int plate;
  gint64 cost;
  TaktPlanSlotState slots[TAKT_PLAN_MAX_SLOTS];
} Condition;

/* What a step found out about its job. */
typedef struct
{
  int change;
  int start;
  int done;
  int fed_spool[TAKT_PLAN_MAX_NEEDS];
  int fed_slot[TAKT_PLAN_MAX_NEEDS];
} Step;

/*
 * What is on a spool in no slot of @printer: all of it, unless it was there before; then it is known from being taken out in this walk, or counted
 * along the jobs in front of it.
 */
static int
count_stored (const TaktPlanSearch *self, guint which, int printer, int spool)
{
  const int *sequence = &self->now->sequence[(guint) printer * self->n_jobs];
  int left = self->model->spools[spool].grams;

  if (self->out_walk[spool] == self->walk)
    return self->out_left[spool];
  if (self->now->owner[spool] != printer)
    return left;

  for (guint i = 0; i < self->edit[which].from; i++)
    {
      const TaktPlanTask *task = &self->tasks[sequence[i]];

      for (guint need = task->first_need; need < task->first_need + task->n_needs; need++)
        if (self->now->fed_spool[need] == spool)
          left -= self->needs[need].grams;
    }
  return left;
}

static gint64
price_remnant (const TaktPlanSearch *self, int spool, int left)
{
  int limit = self->model->remnant_grams;

  return left > 0 && left < limit && self->model->spools[spool].grams >= limit ? self->model->weights.remnant
                                                                               : 0;
}

/* A spool belongs to one printer in a plan. One that the first edit of a change takes is not there for the second. */
static gboolean
may_take (const TaktPlanSearch *self, guint which, int printer, int spool)
{
  int owner = self->now->owner[spool];

  if (owner != TAKT_PLAN_NONE)
    return owner == printer;

  return which == 0 || self->notes[0].spool_stamp[spool] != self->notes[0].stamp;
}

static gboolean
is_in_slot (const Condition *at, guint n_slots, int spool)
{
  for (guint i = 0; i < n_slots; i++)
    if (at->slots[i].spool == spool)
      return TRUE;
  return FALSE;
}

/* The loaded spool with the fewest grams that last; -1: none does. */
static int
find_loaded (TaktPlanSearch *self,
             const Condition *at,
             guint n_slots,
             const TaktPlanNeed *need,
             guint32 taken)
{
  int best = -1, best_left = G_MAXINT;

  for (guint i = 0; i < n_slots; i++)
    {
      int spool = at->slots[i].spool;
      const TaktPlanSpool *candidate;

      if (spool == TAKT_PLAN_NONE || (taken & (1u << i)) != 0)
        continue;
      candidate = &self->model->spools[spool];
      if (candidate->material == need->material
          && (need->color == TAKT_PLAN_NONE || candidate->color == need->color))
        {
          int left = at->slots[i].left;

          if (left >= need->grams && left < best_left)
            {
              best = (int) i;
              best_left = left;
            }
        }
    }

  return best;
}

/* As find_loaded(), among the spools that lie about. */
static int
find_stored (TaktPlanSearch *self,
             guint which,
             int printer,
             const Condition *at,
             guint n_slots,
             guint need,
             int *stored)
{
  GArray *spools = self->kinds->pdata[self->need_kind[need]];
  int best = TAKT_PLAN_NONE, best_left = G_MAXINT;

  for (guint i = 0; i < spools->len; i++)
    {
      int spool = g_array_index (spools, int, i);
      int left;

      if (!may_take (self, which, printer, spool) || is_in_slot (at, n_slots, spool))
        continue;
      left = count_stored (self, which, printer, spool);
      if (left >= self->needs[need].grams && left < best_left)
        {
          best = spool;
          best_left = left;
        }
    }

  *stored = best_left;
  return best;
}

/* A spool that comes out may be one that is no good any more; one that comes back is counted again when it leaves. */
static void
fill_slot (TaktPlanSearch *self, Condition *at, guint slot, int spool, int left)
{
  TaktPlanSlotState *state = &at->slots[slot];

  if (state->spool != TAKT_PLAN_NONE)
    {
      at->cost += price_remnant (self, state->spool, state->left);
      self->out_walk[state->spool] = self->walk;
      self->out_left[state->spool] = state->left;
    }
  at->cost -= price_remnant (self, spool, left);
  state->spool = spool;
  state->left = left;
}

static int
find_slot_to_fill (const Condition *at, guint n_slots, guint32 taken)
{
  int best = -1;

  for (guint i = 0; i < n_slots; i++)
    {
      if ((taken & (1u << i)) != 0)
        continue;
      if (at->slots[i].spool == TAKT_PLAN_NONE)
        return (int) i;
      if (best < 0 || at->slots[i].used_at < at->slots[best].used_at)
        best = (int) i;
    }

  return best;
}

/* Gives each need of the job a slot: -1 when the filament does not last, else how many spools are put in. */
static int
feed (TaktPlanSearch *self, guint which, int printer, Condition *at, const TaktPlanTask *task, Step *step)
{
  guint n_slots = self->model->printers[printer].n_slots;
  guint32 taken = 0;
  int swaps = 0;

  for (guint i = 0; i < task->n_needs; i++)
    step->fed_spool[i] = step->fed_slot[i] = TAKT_PLAN_NONE;
  if (n_slots == 0)
    return 0;

  /* What is loaded is taken first, so that nothing is taken out that another need could print from. */
  for (guint i = 0; i < task->n_needs; i++)
    {
      int slot = find_loaded (self, at, n_slots, &self->needs[task->first_need + i], taken);

      if (slot < 0)
        continue;
      taken |= 1u << slot;
      step->fed_slot[i] = slot;
    }

  for (guint i = 0; i < task->n_needs; i++)
    {
      int slot = step->fed_slot[i];

      if (slot < 0)
        {
          int left;
          int spool = find_stored (self, which, printer, at, n_slots, task->first_need + i, &left);

          slot = find_slot_to_fill (at, n_slots, taken);
          if (spool == TAKT_PLAN_NONE || slot < 0)
            return -1;
          taken |= 1u << slot;
          fill_slot (self, at, (guint) slot, spool, left);
          step->fed_slot[i] = slot + TAKT_PLAN_MAX_SLOTS;
          self->notes[which].spool_stamp[spool] = self->notes[which].stamp;
          swaps++;
        }
      step->fed_spool[i] = at->slots[slot].spool;
      at->slots[slot].left -= self->needs[task->first_need + i].grams;
    }

  return swaps;
}

/* What everything but time needs: filament, nozzle and plate. Gives the minutes of hand work; -1: the job cannot be printed now. */
static int
change (TaktPlanSearch *self, guint which, int printer, Condition *at, const TaktPlanTask *task, Step *step)
{
  const TaktPlanPrinter *machine = &self->model->printers[printer];
  int swaps = feed (self, which, printer, at, task, step);
  int minutes = swaps * self->model->swap_minutes;
  int acts = swaps;

  if (swaps < 0)
    return -1;

  if (task->nozzle != 0 && at->nozzle != 0 && task->nozzle != at->nozzle)
    {
      minutes += machine->nozzle_minutes;
      at->nozzle = task->nozzle;
      acts++;
    }
  if (task->plate != 0 && at->plate != 0 && task->plate != at->plate)
    {
      minutes += machine->plate_minutes;
      at->plate = task->plate;
      acts++;
    }

  at->cost += acts * self->model->weights.swap;
  return minutes;
}

/* One job further. FALSE: this job cannot stand here. */
static inline gboolean
advance (TaktPlanSearch *self, guint which, int printer, Condition *at, int job, Step *step)
{
  const TaktPlanModel *model = self->model;
  const TaktPlanPrinter *machine = &model->printers[printer];
  const TaktPlanTask *task = &self->tasks[job];
  int minutes = self->minutes[(guint) printer * self->n_jobs + (guint) job];
  int start = at->ready;
  int end;

  step->change = start;
  if (!self->simple[printer])
    {
      int work = change (self, which, printer, at, task, step);

      if (work < 0)
        return FALSE;
      step->change = takt_plan_find_hands (self, machine, at->ready, work);
      start = step->change + work;
    }
  if (model->setups != NULL && at->last != TAKT_PLAN_NONE)
    start += model->setups[((guint) printer * self->n_jobs + (guint) at->last) * self->n_jobs + (guint) job];

  start = MAX (start, task->release);
  if (task->pin != TAKT_PLAN_NONE)
    {
      if (start > task->pin)
        return FALSE;
      start = task->pin;
    }
  if (!self->simple[printer])
    {
      start = takt_plan_skip_blocks (machine, start, minutes);
      if (task->pin != TAKT_PLAN_NONE && start > task->pin)
        return FALSE;
    }
  if (start >= TAKT_PLAN_HORIZON)
    return FALSE;

  end = start + minutes;
  step->start = start;
  step->done = end + model->clear_minutes;
  if (!self->simple[printer])
    {
      step->done = takt_plan_find_clear (self, machine, end) + model->clear_minutes;
      for (guint i = 0; i < task->n_needs && machine->n_slots > 0; i++)
        at->slots[step->fed_slot[i] % TAKT_PLAN_MAX_SLOTS].used_at = end;
    }

  at->cost += model->weights.idle * (start - at->printed) + model->weights.busy * minutes;
  if (takt_plan_is_moved (self, printer, at->last, task))
    at->cost += model->weights.move;
  if (task->group != TAKT_PLAN_NONE)
    {
      TaktPlanNotes *notes = &self->notes[which];

      notes->job_stamp[job] = notes->stamp;
      notes->job_done[job] = step->done;
      notes->jobs[notes->n_jobs++] = job;
    }
  else if (step->done > task->due)
    at->cost += task->rate * (step->done - task->due);

  at->ready = step->done;
  at->printed = end;
  at->last = job;
  return TRUE;
}

/* The printer before its first job. */
static void
begin_anew (TaktPlanSearch *self, int printer, Condition *at)
{
  const TaktPlanPrinter *machine = &self->model->printers[printer];

  at->printed = machine->available;
  at->ready = takt_plan_find_ready (self, printer);
  at->last = TAKT_PLAN_NONE;
  at->nozzle = machine->nozzle;
  at->plate = machine->plate;
  at->cost = 0;
  for (guint i = 0; i < machine->n_slots; i++)
    at->slots[i] = (TaktPlanSlotState){
      .spool = machine->slots[i],
      .left = machine->slots[i] != TAKT_PLAN_NONE ? self->model->spools[machine->slots[i]].grams : 0,
    };
}

/* The printer behind job @from - 1 of what is there now. */
static void
begin_behind (TaktPlanSearch *self, int printer, guint from, Condition *at)
{
  const TaktPlanState *now = self->now;
  const int *sequence = &now->sequence[(guint) printer * self->n_jobs];
  int job = sequence[from - 1];
  guint n_slots = self->model->printers[printer].n_slots;

  at->ready = now->done[job];
  at->printed = now->start[job] + self->minutes[(guint) printer * self->n_jobs + (guint) job];
  at->last = job;
  at->cost = now->after_cost[job];
  if (self->simple[printer])
    return;

  at->nozzle = now->after_nozzle[job];
  at->plate = now->after_plate[job];
  if (n_slots == 0)
    return;
  memcpy (at->slots, &now->after_slots[(guint) job * self->n_slots], n_slots * sizeof (TaktPlanSlotState));
}

/* Whether everything from position @i of the edit on is as it is now; time alone can tell, so only on simple printers. */
static inline gboolean
is_as_before (const TaktPlanSearch *self, const TaktPlanEdit *edit, const Condition *at, guint i)
{
  const TaktPlanState *now = self->now;
  int position = now->position[edit->sequence[i]];
  int before;

  if (position == 0)
    return FALSE;
  before = now->sequence[(guint) edit->printer * self->n_jobs + (guint) position - 1];
  return before == at->last && now->done[before] == at->ready;
}

/*
 * What the jobs behind @at cost at the least, when they are those of now and begin no earlier: as much as now, but for the
 * waiting that the delay takes up. A spool that the change puts in for them may save more than that, which is not worth a walk to find out.
 */
static inline gint64
bound_rest (const TaktPlanSearch *self, const TaktPlanEdit *edit, const Condition *at)
{
  const TaktPlanState *now = self->now;
  int printed = now->start[at->last] + self->minutes[(guint) edit->printer * self->n_jobs + (guint) at->last];

  if (at->ready < now->done[at->last])
    return 0;
  return now->cost[edit->printer] - now->after_cost[at->last]
         - self->model->weights.idle * MAX (at->printed - printed, 0);
}

static void
keep_step (TaktPlanSearch *self, const TaktPlanEdit *edit, const Condition *at, guint i, const Step *step)
{
  TaktPlanState *now = self->now;
  int job = edit->sequence[i];
  const TaktPlanTask *task = &self->tasks[job];
  guint n_slots = self->model->printers[edit->printer].n_slots;

  now->sequence[(guint) edit->printer * self->n_jobs + i] = job;
  now->printer[job] = edit->printer;
  now->position[job] = (int) i;
  now->change[job] = step->change;
  now->start[job] = step->start;
  now->done[job] = step->done;
  now->after_cost[job] = at->cost;
  now->after_nozzle[job] = at->nozzle;
  now->after_plate[job] = at->plate;
  if (n_slots > 0)
    memcpy (&now->after_slots[(guint) job * self->n_slots], at->slots, n_slots * sizeof (TaktPlanSlotState));
  for (guint k = 0; k < task->n_needs && !self->simple[edit->printer]; k++)
    {
      now->fed_spool[task->first_need + k] = step->fed_spool[k];
      now->fed_slot[task->first_need + k] = step->fed_slot[k];
    }
}

static inline gboolean
walk (TaktPlanSearch *self, guint which, gint64 bound, gboolean keep)
{
  TaktPlanEdit *edit = &self->edit[which];
  TaktPlanNotes *notes = &self->notes[which];
  gboolean is_simple = self->simple[edit->printer];
  Condition at;
  Step step;

  self->walk++;
  notes->stamp++;
  notes->n_jobs = 0;

  if (edit->from == 0)
    begin_anew (self, edit->printer, &at);
  else
    begin_behind (self, edit->printer, edit->from, &at);

  for (guint i = edit->from; i < edit->length; i++)
    {
      if (!keep && is_simple && i >= edit->same && is_as_before (self, edit, &at, i))
        {
          edit->cost = at.cost + self->now->cost[edit->printer] - self->now->after_cost[at.last];
          edit->end = self->now->end[edit->printer];
          return edit->cost <= bound;
        }
      if (!advance (self, which, edit->printer, &at, edit->sequence[i], &step) || at.cost > bound)
        return FALSE;
      if (keep)
        keep_step (self, edit, &at, i, &step);
      else if (i >= edit->same && at.cost + bound_rest (self, edit, &at) > bound)
        return FALSE;
    }

  edit->end = at.printed;
  edit->cost = at.cost;
  for (guint i = 0; i < self->model->printers[edit->printer].n_slots; i++)
    if (at.slots[i].spool != TAKT_PLAN_NONE)
      edit->cost += price_remnant (self, at.slots[i].spool, at.slots[i].left);
  return edit->cost <= bound;
}

/*
 * takt_plan_walk:
 * @which: which edit; the second sees what the first took
 * @bound: the cost above which nobody wants to know more
 *
 * Fills in the edit's cost and end. FALSE: it costs more, or a job cannot stand where it stands.
 */
gboolean
takt_plan_walk (TaktPlanSearch *self, guint which, gint64 bound)
{
  return walk (self, which, bound, FALSE);
}

/* Makes an edit that can be walked what the printer does now; the owners of spools and the jobs that left it are the caller's. */
void
takt_plan_keep_walk (TaktPlanSearch *self, guint which)
{
  TaktPlanEdit *edit = &self->edit[which];
  gboolean ok = walk (self, which, TAKT_PLAN_COST_ANY, TRUE);

  g_assert (ok);
  self->now->length[edit->printer] = edit->length;
  self->now->cost[edit->printer] = edit->cost;
  self->now->end[edit->printer] = edit->end;
}

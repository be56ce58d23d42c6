/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

#include <string.h>

/* Changes of an arrangement: what one would cost, and making it. */

/* How many changes are looked at between two questions whether to go on. */
#define TRIES_A_QUESTION 64

static const int *
get_sequence (const TaktPlanSearch *self, int printer)
{
  return &self->now->sequence[(guint) printer * self->n_jobs];
}

static void
begin_edit (TaktPlanSearch *self, guint which, int printer, guint from, guint same)
{
  TaktPlanEdit *edit = &self->edit[which];

  edit->printer = printer;
  edit->from = from;
  edit->same = same;
}

static void
copy_jobs (int *to, const int *from, guint n)
{
  memcpy (to, from, n * sizeof (int));
}

void
takt_plan_begin_insert (TaktPlanSearch *self, guint which, int printer, int job, guint position)
{
  TaktPlanEdit *edit = &self->edit[which];
  const int *sequence = get_sequence (self, printer);
  guint length = self->now->length[printer];

  begin_edit (self, which, printer, position, position + 1);
  copy_jobs (edit->sequence, sequence, position);
  edit->sequence[position] = job;
  copy_jobs (edit->sequence + position + 1, sequence + position, length - position);
  edit->length = length + 1;
}

void
takt_plan_begin_remove (TaktPlanSearch *self, guint which, int job)
{
  int printer = self->now->printer[job];
  guint position = (guint) self->now->position[job];
  TaktPlanEdit *edit = &self->edit[which];
  const int *sequence = get_sequence (self, printer);
  guint length = self->now->length[printer];

  begin_edit (self, which, printer, position, position);
  copy_jobs (edit->sequence, sequence, position);
  copy_jobs (edit->sequence + position, sequence + position + 1, length - position - 1);
  edit->length = length - 1;
}

/* The job goes to another place on its own printer. */
void
takt_plan_begin_shift (TaktPlanSearch *self, int job, guint position)
{
  guint old = (guint) self->now->position[job];
  TaktPlanEdit *edit = &self->edit[0];

  takt_plan_begin_remove (self, 0, job);
  memmove (edit->sequence + position + 1, edit->sequence + position,
           (edit->length - position) * sizeof (int));
  edit->sequence[position] = job;
  edit->length++;
  edit->from = MIN (position, old);
  edit->same = MAX (position, old) + 1;
}

/* On one printer this is edit 0 alone; on two, edit 0 is the printer of @job. */
void
takt_plan_begin_swap (TaktPlanSearch *self, int job, int other)
{
  const int jobs[2] = { job, other };
  int printers[2] = { self->now->printer[job], self->now->printer[other] };
  guint positions[2] = { (guint) self->now->position[job], (guint) self->now->position[other] };

  for (guint which = 0; which < 2; which++)
    {
      TaktPlanEdit *edit = &self->edit[which];
      gboolean is_one = printers[0] == printers[1];

      if (which == 1 && is_one)
        break;
      begin_edit (self, which, printers[which], is_one ? MIN (positions[0], positions[1]) : positions[which],
                  (is_one ? MAX (positions[0], positions[1]) : positions[which]) + 1);
      edit->length = self->now->length[printers[which]];
      copy_jobs (edit->sequence, get_sequence (self, printers[which]), edit->length);
      edit->sequence[positions[which]] = jobs[1 - which];
      if (is_one)
        edit->sequence[positions[1]] = jobs[0];
    }
}

static int
get_done (const TaktPlanSearch *self, int job, guint n_edits)
{
  for (guint which = n_edits; which-- > 0;)
    if (self->notes[which].job_stamp[job] == self->notes[which].stamp)
      return self->notes[which].job_done[job];

  return self->now->printer[job] != TAKT_PLAN_NONE ? self->now->done[job] : 0;
}

static gint64
price_group (const TaktPlanSearch *self, int group, guint n_edits)
{
  guint first = self->group_first[group];
  const TaktPlanTask *task = &self->tasks[self->group_jobs[first]];
  int done = 0;

  for (guint i = first; i < self->group_first[group + 1]; i++)
    done = MAX (done, get_done (self, self->group_jobs[i], n_edits));

  /* Nothing of it has a place: that is no lateness, even where it is overdue now. */
  return done > 0 && done > task->due ? task->rate * (done - task->due) : 0;
}

/* What the orders of several jobs cost more than now; with @keep they are noted as such. */
static gint64
price_groups (TaktPlanSearch *self, guint n_edits, gboolean keep)
{
  gint64 more = 0;

  self->group_round++;
  for (guint which = 0; which < n_edits; which++)
    for (guint i = 0; i < self->notes[which].n_jobs; i++)
      {
        int group = self->tasks[self->notes[which].jobs[i]].group;
        gint64 cost;

        if (self->group_stamp[group] == self->group_round)
          continue;
        self->group_stamp[group] = self->group_round;
        cost = price_group (self, group, n_edits);
        more += cost - self->now->group_cost[group];
        if (keep)
          self->now->group_cost[group] = cost;
      }

  return more;
}

/* When the order's last job is done. */
static int
get_group_done (const TaktPlanSearch *self, int group)
{
  int done = 0;

  for (guint i = self->group_first[group]; i < self->group_first[group + 1]; i++)
    done = MAX (done, get_done (self, self->group_jobs[i], 0));
  return done;
}

/*
 * What orders of several jobs may cost less at the most when jobs of @printer from @from on move: only where its last job is among them.
 */
static gint64
get_drop (TaktPlanSearch *self, int printer, guint from)
{
  const int *sequence = get_sequence (self, printer);
  guint length = self->now->length[printer];

  if (self->drop_edition[printer] != self->n_applied)
    {
      gint64 drop = 0;

      self->drop_edition[printer] = self->n_applied;
      for (guint i = length; i-- > 0;)
        {
          int group = self->tasks[sequence[i]].group;

          if (group != TAKT_PLAN_NONE && self->now->group_cost[group] > 0
              && self->now->done[sequence[i]] == get_group_done (self, group))
            drop += self->now->group_cost[group];
          self->drop_after[sequence[i]] = drop;
        }
    }

  return from < length ? self->drop_after[sequence[from]] : 0;
}

/* The printers that are done last, so that two may change and the makespan of the others is known. */
static void
find_tops (TaktPlanSearch *self)
{
  const TaktPlanState *now = self->now;

  self->tops_edition = self->n_applied;
  for (guint i = 0; i < G_N_ELEMENTS (self->tops); i++)
    self->tops[i] = TAKT_PLAN_NONE;
  for (int printer = 0; printer < (int) self->n_printers; printer++)
    {
      guint at = G_N_ELEMENTS (self->tops);

      if (now->length[printer] == 0)
        continue;
      while (at > 0
             && (self->tops[at - 1] == TAKT_PLAN_NONE || now->end[self->tops[at - 1]] < now->end[printer]))
        at--;
      for (guint i = G_N_ELEMENTS (self->tops) - 1; i > at; i--)
        self->tops[i] = self->tops[i - 1];
      if (at < G_N_ELEMENTS (self->tops))
        self->tops[at] = printer;
    }
}

static int
find_makespan (TaktPlanSearch *self, guint n_edits)
{
  int makespan = 0;

  if (self->tops_edition != self->n_applied)
    find_tops (self);
  for (guint i = 0; i < G_N_ELEMENTS (self->tops) && self->tops[i] != TAKT_PLAN_NONE && makespan == 0; i++)
    if ((n_edits == 0 || self->edit[0].printer != self->tops[i])
        && (n_edits < 2 || self->edit[1].printer != self->tops[i]))
      makespan = self->now->end[self->tops[i]];
  for (guint which = 0; which < n_edits; which++)
    if (self->edit[which].length > 0)
      makespan = MAX (makespan, self->edit[which].end);

  return makespan;
}

/*
 * takt_plan_price:
 * @n_edits: 1 or 2; with 2 the first has been walked already, so that it can be tried with many seconds
 * @n_placed: jobs that get a place by it, less those that lose theirs
 * @bound: what it has to be below
 *
 * Returns: the cost of the arrangement after the edits, less that of now; TAKT_PLAN_COST_NEVER: impossible or not below @bound
 */
gint64
takt_plan_price (TaktPlanSearch *self, guint n_edits, int n_placed, gint64 bound)
{
  guint last = n_edits - 1;
  gint64 weight = self->model->weights.makespan;
  gint64 span = weight > 0 ? weight * find_makespan (self, 0) : 0;
  gint64 fixed = -n_placed * TAKT_PLAN_COST_UNPLACED;
  gint64 drop = 0;
  gint64 more;

  self->n_tried++;
  if (n_edits == 2)
    fixed += self->edit[0].cost - self->now->cost[self->edit[0].printer];
  for (guint which = 0; which < n_edits && self->n_groups > 0; which++)
    drop += get_drop (self, self->edit[which].printer, self->edit[which].from);
  /* What the walk cannot see may fall: orders of several jobs by so much, the makespan to nothing. */
  if (!takt_plan_walk (self, last, bound - fixed + self->now->cost[self->edit[last].printer] + span + drop))
    return TAKT_PLAN_COST_NEVER;

  more = fixed + self->edit[last].cost - self->now->cost[self->edit[last].printer];
  if (weight > 0)
    more += weight * find_makespan (self, n_edits) - span;
  if (more >= bound + drop)
    return TAKT_PLAN_COST_NEVER;
  if (self->n_groups > 0)
    more += price_groups (self, n_edits, FALSE);

  return more < bound ? more : TAKT_PLAN_COST_NEVER;
}

static void
renew_owners (TaktPlanSearch *self, guint n_edits)
{
  TaktPlanState *now = self->now;

  for (guint i = 0; i < self->n_spools; i++)
    for (guint which = 0; which < n_edits; which++)
      if (now->owner[i] == self->edit[which].printer && self->home[i] == TAKT_PLAN_NONE)
        now->owner[i] = TAKT_PLAN_NONE;

  for (guint which = 0; which < n_edits; which++)
    {
      const TaktPlanEdit *edit = &self->edit[which];

      for (guint i = 0; i < edit->length && self->model->printers[edit->printer].n_slots > 0; i++)
        {
          const TaktPlanTask *task = &self->tasks[edit->sequence[i]];

          for (guint k = task->first_need; k < task->first_need + task->n_needs; k++)
            now->owner[now->fed_spool[k]] = edit->printer;
        }
    }
}

/* Makes the edits, which have been priced, what is. */
void
takt_plan_apply (TaktPlanSearch *self, guint n_edits)
{
  TaktPlanState *now = self->now;
  gint64 weight = self->model->weights.makespan;
  gint64 span = weight > 0 ? weight * find_makespan (self, 0) : 0;
  gint64 before = 0;
  gint64 groups;
  int n_placed = 0;

  for (guint which = 0; which < n_edits; which++)
    {
      const TaktPlanEdit *edit = &self->edit[which];

      before += now->cost[edit->printer];
      now->edition[edit->printer] = ++self->n_editions;
      n_placed += (int) edit->length - (int) now->length[edit->printer];
      for (guint i = 0; i < now->length[edit->printer]; i++)
        now->printer[get_sequence (self, edit->printer)[i]] = TAKT_PLAN_NONE;
    }
  for (guint which = 0; which < n_edits; which++)
    {
      const TaktPlanEdit *edit = &self->edit[which];

      /* Those in front of the change are not walked again. */
      for (guint i = 0; i < edit->from; i++)
        now->printer[edit->sequence[i]] = edit->printer;
    }
  for (guint which = 0; which < n_edits; which++)
    {
      takt_plan_keep_walk (self, which);
      before -= now->cost[self->edit[which].printer];
    }
  if (self->n_spools > 0)
    renew_owners (self, n_edits);

  groups = self->n_groups > 0 ? price_groups (self, n_edits, TRUE) : 0;
  self->n_applied++;
  *now->total += groups - before - n_placed * TAKT_PLAN_COST_UNPLACED
                 + (weight > 0 ? weight * find_makespan (self, 0) : 0) - span;
}

/* Nothing has a place. */
void
takt_plan_clear (TaktPlanSearch *self)
{
  TaktPlanState *now = self->now;

  for (guint i = 0; i < self->n_printers; i++)
    {
      now->length[i] = 0;
      now->edition[i] = ++self->n_editions;
      now->cost[i] = 0;
      now->end[i] = self->model->printers[i].available;
    }
  for (guint i = 0; i < self->n_jobs; i++)
    now->printer[i] = TAKT_PLAN_NONE;
  for (guint i = 0; i < self->n_groups; i++)
    now->group_cost[i] = 0;
  for (guint i = 0; i < self->n_spools; i++)
    now->owner[i] = self->home[i];
  self->n_applied++;
  *now->total = self->n_jobs * TAKT_PLAN_COST_UNPLACED;
}

/* Back to a state that was kept. */
void
takt_plan_restore (TaktPlanSearch *self, const TaktPlanState *state)
{
  takt_plan_state_copy (self, self->now, state);
  self->n_applied++;
}

/* Whether the search may go on; asks the caller now and then. */
gboolean
takt_plan_may_go_on (TaktPlanSearch *self)
{
  const TaktPlanEffort *effort = self->effort;

  if (self->is_over)
    return FALSE;

  if (self->n_tried >= effort->max_tries)
    self->is_over = TRUE;
  else if (effort->keep_going != NULL && self->n_tried >= self->next_question)
    {
      self->next_question = self->n_tried + TRIES_A_QUESTION;
      self->is_over = !effort->keep_going (effort->data);
    }

  return !self->is_over;
}

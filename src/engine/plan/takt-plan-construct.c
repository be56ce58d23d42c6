/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/*
 * First plans: in turn, by rules for the whole list, where each job costs least, and the plan before.
 */

/* Places that a guess names for a job. */
#define OFFERS 4
/* Up to so many jobs are put where they cost least among all places, not only behind the others. */
#define MANY_JOBS 40
#define LONG_LIST 300

typedef gint64 (*Key) (const TaktPlanSearch *self, int job);

typedef struct
{
  const TaktPlanSearch *search;
  Key key;
  const int *ranks; /* (nullable) instead of a key */
} Order;

static gint64
get_turn (const TaktPlanSearch *self, int job)
{
  return job;
}

static gint64
get_due (const TaktPlanSearch *self, int job)
{
  return self->tasks[job].due;
}

static gint64
get_longest (const TaktPlanSearch *self, int job)
{
  return -(gint64) self->minutes[job];
}

static gint64
get_pin (const TaktPlanSearch *self, int job)
{
  return self->tasks[job].release;
}

static int
compare_jobs (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *order = data;
  int one = *(const int *) a, two = *(const int *) b;
  gint64 left = order->ranks != NULL ? order->ranks[one] : order->key (order->search, one);
  gint64 right = order->ranks != NULL ? order->ranks[two] : order->key (order->search, two);

  return left != right ? (left < right ? -1 : 1) : one - two;
}

static int *
sort_jobs (const TaktPlanSearch *self, Key key)
{
  Order order = { self, key, NULL };
  int *jobs = g_new (int, self->n_jobs);

  for (guint i = 0; i < self->n_jobs; i++)
    jobs[i] = (int) i;
  g_qsort_with_data (jobs, (int) self->n_jobs, sizeof (int), compare_jobs, &order);
  return jobs;
}

static gboolean
is_pinned (const TaktPlanSearch *self, int job)
{
  return self->model->jobs[job].start != TAKT_PLAN_NONE && self->model->jobs[job].printer != TAKT_PLAN_NONE;
}

/* Pinned jobs stand first. One that cannot begin at its minute begins as soon as it can, and that is its minute from then on. */
void
takt_plan_place_pins (TaktPlanSearch *self)
{
  g_autofree int *jobs = sort_jobs (self, get_pin);

  takt_plan_clear (self);
  for (guint i = 0; i < self->n_jobs; i++)
    {
      int job = jobs[i];
      int printer = self->model->jobs[job].printer;

      if (!is_pinned (self, job) || !takt_plan_may_stand_on (self, printer, job))
        continue;
      takt_plan_begin_insert (self, 0, printer, job, self->now->length[printer]);
      if (takt_plan_price (self, 1, 1, TAKT_PLAN_COST_ANY) == TAKT_PLAN_COST_NEVER)
        continue;
      takt_plan_apply (self, 1);
      self->tasks[job].pin = self->now->start[job];
    }
}

/* The first place from @cursor on where the job can stand: its price; TAKT_PLAN_COST_NEVER: there is none. Edit 0 is ready for it. */
static gint64
price_next (TaktPlanSearch *self, int printer, int job, guint cursor, guint *position)
{
  for (*position = cursor; *position <= self->now->length[printer]; (*position)++)
    {
      gint64 price;

      takt_plan_begin_insert (self, 0, printer, job, *position);
      price = takt_plan_price (self, 1, 1, TAKT_PLAN_COST_ANY);
      if (price != TAKT_PLAN_COST_NEVER)
        return price;
    }

  return TAKT_PLAN_COST_NEVER;
}

/* The printer is not done with the job and with those it has before this minute. */
static int
find_earliest_end (const TaktPlanSearch *self, int printer, int job, guint cursor)
{
  const TaktPlanState *now = self->now;
  int ready = cursor > 0 ? now->done[now->sequence[(guint) printer * self->n_jobs + cursor - 1]]
                         : self->model->printers[printer].available;

  return MAX (MAX (ready, self->tasks[job].release)
                  + self->minutes[(guint) printer * self->n_jobs + (guint) job],
              now->end[printer]);
}

/*
 * Puts the jobs, in this order, each on the printer where it costs least behind those that are there; with @by_end where its printer is
 * done earliest.
 */
static void
place_list (TaktPlanSearch *self, const int *jobs, guint n_jobs, guint *cursors, gboolean by_end)
{
  gint64 early = self->model->weights.idle + self->model->weights.makespan + 1;

  for (guint i = 0; i < n_jobs; i++)
    {
      int job = jobs[i];
      int best_printer = TAKT_PLAN_NONE;
      guint best_position = 0;
      gint64 best = G_MAXINT64;

      if (self->now->printer[job] != TAKT_PLAN_NONE)
        continue;
      for (int printer = 0; printer < (int) self->n_printers; printer++)
        {
          guint position;
          gint64 price;

          if (!takt_plan_may_stand_on (self, printer, job)
              || (by_end && find_earliest_end (self, printer, job, cursors[printer]) >= best))
            continue;
          price = price_next (self, printer, job, cursors[printer], &position);
          if (price == TAKT_PLAN_COST_NEVER)
            continue;
          price = by_end ? self->edit[0].end : price + early * self->edit[0].end;
          if (price < best)
            {
              best = price;
              best_printer = printer;
              best_position = position;
            }
        }
      if (best_printer == TAKT_PLAN_NONE)
        continue;
      takt_plan_begin_insert (self, 0, best_printer, job, best_position);
      takt_plan_apply (self, 1);
      cursors[best_printer] = best_position + 1;
    }
}

/* A job with the lowest price of all places; FALSE: there is none. */
gboolean
takt_plan_place_best (TaktPlanSearch *self, int job)
{
  gint64 best = TAKT_PLAN_COST_ANY;
  int best_printer = TAKT_PLAN_NONE;
  guint best_position = 0;

  for (int printer = 0; printer < (int) self->n_printers; printer++)
    for (guint position = 0;
         takt_plan_may_stand_on (self, printer, job) && position <= self->now->length[printer]; position++)
      {
        gint64 price;

        takt_plan_begin_insert (self, 0, printer, job, position);
        price = takt_plan_price (self, 1, 1, best);
        if (price == TAKT_PLAN_COST_NEVER)
          continue;
        best = price;
        best_printer = printer;
        best_position = position;
      }
  if (best_printer == TAKT_PLAN_NONE)
    return FALSE;

  takt_plan_begin_insert (self, 0, best_printer, job, best_position);
  takt_plan_apply (self, 1);
  return TRUE;
}

/* Jobs that a rule left over: a few where they cost least, many behind the others. */
void
takt_plan_place_rest (TaktPlanSearch *self)
{
  g_autofree int *jobs = sort_jobs (self, get_due);
  g_autofree guint *cursors = g_memdup2 (self->now->length, self->n_printers * sizeof (guint));
  guint n_left = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    if (self->now->printer[jobs[i]] == TAKT_PLAN_NONE)
      jobs[n_left++] = jobs[i];

  if (n_left <= MANY_JOBS)
    for (guint i = 0; i < n_left; i++)
      takt_plan_place_best (self, jobs[i]);
  else
    place_list (self, jobs, n_left, cursors, FALSE);
}

static void
place_by_key (TaktPlanSearch *self, Key key, gboolean by_end)
{
  g_autofree int *jobs = sort_jobs (self, key);
  g_autofree guint *cursors = g_new0 (guint, self->n_printers);

  takt_plan_place_pins (self);
  place_list (self, jobs, self->n_jobs, cursors, by_end);
}

/* First come, first served: each job, in the order in which they came, where its printer is done earliest. */
void
takt_plan_construct_in_turn (TaktPlanSearch *self)
{
  place_by_key (self, get_turn, TRUE);
}

/* Each job on its printer, in the order of the ranks, as far as it can stand there. FALSE: none has a printer. */
static gboolean
place_arranged (TaktPlanSearch *self, const int *printers, const int *ranks, gboolean keep_pins)
{
  Order order = { self, get_turn, ranks };
  g_autofree int *jobs = g_new (int, self->n_jobs);
  g_autofree guint *cursors = g_new0 (guint, self->n_printers);
  gboolean any = FALSE;

  for (guint i = 0; i < self->n_jobs; i++)
    jobs[i] = (int) i;
  g_qsort_with_data (jobs, (int) self->n_jobs, sizeof (int), compare_jobs, &order);

  takt_plan_place_pins (self);
  if (!keep_pins)
    takt_plan_clear (self);
  for (guint i = 0; i < self->n_jobs; i++)
    {
      int printer = printers[jobs[i]];
      guint position;

      if (printer == TAKT_PLAN_NONE || self->now->printer[jobs[i]] != TAKT_PLAN_NONE
          || !takt_plan_may_stand_on (self, printer, jobs[i])
          || price_next (self, printer, jobs[i], cursors[printer], &position) == TAKT_PLAN_COST_NEVER)
        continue;
      takt_plan_apply (self, 1);
      cursors[printer] = position + 1;
      any = TRUE;
    }

  return any;
}

/* An arrangement as somebody chose it; pins count as what they are, but stand in the order they are given. */
void
takt_plan_construct_arranged (TaktPlanSearch *self, const int *printers, const int *ranks)
{
  place_arranged (self, printers, ranks, FALSE);
}

/* The plan before, as far as it can still be; then what is new. */
static gboolean
place_as_before (TaktPlanSearch *self)
{
  g_autofree int *printers = g_new (int, self->n_jobs);
  g_autofree int *ranks = g_new (int, self->n_jobs);

  for (guint i = 0; i < self->n_jobs; i++)
    {
      printers[i] = self->tasks[i].last_printer;
      ranks[i] = self->tasks[i].last_rank;
    }
  if (!place_arranged (self, printers, ranks, TRUE))
    return FALSE;

  takt_plan_place_rest (self);
  return TRUE;
}

/* What a minute late costs, on average. */
static gint64
get_mean_rate (const TaktPlanSearch *self)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    sum += self->tasks[i].rate;
  return sum / MAX (self->n_jobs, 1);
}

/*
 * Each job, those due first first, where a guess says that it costs least. A minute more on a printer makes, in an overbooked shop, about one job
 * of those to come later by a minute.
 */
static void
place_cheapest (TaktPlanSearch *self)
{
  g_autofree int *jobs = sort_jobs (self, get_due);
  g_autoptr (TaktPlanGuess) guess = takt_plan_guess_new (self);
  gint64 load = get_mean_rate (self);

  takt_plan_place_pins (self);
  takt_plan_guess_set_load (guess, load);
  for (guint i = 0; i < self->n_jobs; i++)
    if (self->now->printer[jobs[i]] == TAKT_PLAN_NONE)
      takt_plan_put_back (guess, jobs[i], OFFERS, load);
}

static void
keep_better (TaktPlanSearch *self, TaktPlanState *best)
{
  if (*self->now->total < *best->total)
    takt_plan_state_copy (self, best, self->now);
}

/* The cheapest of the first plans of a small shop, those by urgency only where there is time for more than one. */
static void
construct_small (TaktPlanSearch *self, TaktPlanState *best)
{
  static const double look_aheads[] = { 1.0, 2.0, 0.5, 4.0 };
  guint n_rules = self->n_jobs > LONG_LIST ? 1 : G_N_ELEMENTS (look_aheads);

  place_by_key (self, get_due, FALSE);
  keep_better (self, best);
  if (self->model->weights.makespan > self->model->weights.tardiness)
    {
      place_by_key (self, get_longest, FALSE);
      keep_better (self, best);
    }
  for (guint i = 0; i < n_rules && takt_plan_may_go_on (self); i++)
    {
      takt_plan_place_by_urgency (self, look_aheads[i]);
      keep_better (self, best);
    }
}

/* What the plan costs without the jobs that have no place. */
static gint64
get_cost_of_placed (const TaktPlanSearch *self, const TaktPlanState *state)
{
  gint64 cost = *state->total;

  for (guint i = 0; i < self->n_jobs; i++)
    if (state->printer[i] == TAKT_PLAN_NONE)
      cost -= TAKT_PLAN_COST_UNPLACED;
  return cost;
}

/* What the plan costs when moves against the plan before cost nothing. */
static gint64
get_cost_without_moves (const TaktPlanSearch *self, const TaktPlanState *state)
{
  gint64 cost = *state->total;

  for (guint i = 0; i < self->n_jobs; i++)
    {
      int printer = state->printer[i];
      int position = printer != TAKT_PLAN_NONE ? state->position[i] : 0;
      int before = position > 0 ? state->sequence[(guint) printer * self->n_jobs + (guint) position - 1]
                                : TAKT_PLAN_NONE;

      if (printer != TAKT_PLAN_NONE && takt_plan_is_moved (self, printer, before, &self->tasks[i]))
        cost -= self->model->weights.move;
    }

  return cost;
}

/* Where the search begins: the plan before, where there is one that is good enough; else the cheapest of the first plans. */
void
takt_plan_construct (TaktPlanSearch *self)
{
  g_autoptr (TaktPlanState) best = takt_plan_state_new (self);
  gboolean was_before = place_as_before (self);

  takt_plan_state_copy (self, best, self->now);
  if (was_before)
    {
      self->kept = takt_plan_state_new (self);
      takt_plan_state_copy (self, self->kept, self->now);
    }
  takt_plan_construct_in_turn (self);
  self->in_turn = takt_plan_state_new (self);
  takt_plan_state_copy (self, self->in_turn, self->now);
  if (was_before && get_cost_of_placed (self, best) <= get_cost_of_placed (self, self->in_turn))
    {
      takt_plan_restore (self, best);
      /* For a few that have no place all the others need not be planned anew. */
      if (takt_plan_is_large (self))
        takt_plan_place_absent (self);
      if (get_cost_without_moves (self, self->now) <= get_cost_without_moves (self, self->in_turn))
        return;
    }
  else if (was_before && get_cost_without_moves (self, best) <= get_cost_without_moves (self, self->in_turn))
    {
      takt_plan_restore (self, best);
      return;
    }

  keep_better (self, best);
  if (takt_plan_is_large (self))
    {
      place_cheapest (self);
      takt_plan_place_absent (self);
      /* It is the better beginning even if it has not found a place for every last job yet. */
      if (takt_plan_may_go_on (self))
        return;
      keep_better (self, best);
    }
  else
    construct_small (self, best);

  takt_plan_restore (self, best);
}

/* After the search: the plan in turn where that is better after all. */
void
takt_plan_keep_to_turn (TaktPlanSearch *self)
{
  if (*self->in_turn->total < *self->now->total
      || get_cost_without_moves (self, self->in_turn) < get_cost_without_moves (self, self->now))
    takt_plan_restore (self, self->in_turn);
}

static gint64
get_lateness_cost (const TaktPlanSearch *self, const TaktPlanState *state)
{
  gint64 cost = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    if (self->tasks[i].group == TAKT_PLAN_NONE && state->printer[i] != TAKT_PLAN_NONE)
      cost += self->tasks[i].rate * MAX (state->done[i] - (gint64) self->tasks[i].due, 0);
  for (guint i = 0; i < self->n_groups; i++)
    cost += state->group_cost[i];
  return cost;
}

/* Whether a job has lost the place it had, or orders come later than with everything left as it was. */
static gboolean
is_worse_than_kept (const TaktPlanSearch *self)
{
  int n_gained = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    {
      gboolean had_place = self->kept->printer[i] != TAKT_PLAN_NONE;
      gboolean has_place = self->now->printer[i] != TAKT_PLAN_NONE;

      if (had_place && !has_place)
        return TRUE;
      n_gained += has_place && !had_place;
    }
  /* What had no place and has one now may come late: that is better than never. */
  return n_gained == 0 && get_lateness_cost (self, self->now) > get_lateness_cost (self, self->kept);
}

/* After all: the plan before where the answer would take something from somebody. */
void
takt_plan_keep_to_before (TaktPlanSearch *self)
{
  if (self->kept != NULL && *self->kept->total <= *self->in_turn->total
      && get_cost_without_moves (self, self->kept) <= get_cost_without_moves (self, self->in_turn)
      && is_worse_than_kept (self))
    takt_plan_restore (self, self->kept);
}

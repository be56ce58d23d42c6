/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/*
 * Iterated local search. The descent takes one job after the other to its best place, alone or in exchange with another job, until no job has
 * a better one. Then a few jobs are thrown out of order and the descent begins again around them; what is no better is undone.
 */

/* Printers that one job is tried on, and places on each: all of them in a small shop, a sample in a large one. */
#define PRINTERS_A_JOB   6
#define PLACES_A_PRINTER 64
/* Exchanges walk two printers each: in a large shop they are tried with fewer. */
#define SWAP_PRINTERS_A_JOB 2
/* Rounds without a new best plan after which the search returns to it. */
#define PATIENCE 60

typedef enum
{
  STAY,
  INSERT,
  SWAP,
} MoveKind;

typedef struct
{
  MoveKind kind;
  gint64 price; /* what the plan costs more by it */
  int printer;
  guint position;
  int other;
} Move;

typedef struct
{
  TaktPlanSearch *search;
  GRand *random;        /* (owned) */
  gboolean *is_settled; /* (owned) [jobs] no better place found since its surroundings changed */
  int *order;           /* (owned) [jobs] */
  int printers[PRINTERS_A_JOB];
  guint n_printers;
} Improver;

static guint
draw (Improver *self, guint n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

static void
choose_printers (Improver *self, int own)
{
  guint n = self->search->n_printers;

  self->n_printers = 0;
  if (n <= PRINTERS_A_JOB)
    {
      for (guint i = 0; i < n; i++)
        self->printers[self->n_printers++] = (int) i;
      return;
    }

  if (own != TAKT_PLAN_NONE)
    self->printers[self->n_printers++] = own;
  while (self->n_printers < PRINTERS_A_JOB)
    {
      int printer = (int) draw (self, n);
      gboolean is_known = FALSE;

      for (guint i = 0; i < self->n_printers; i++)
        is_known |= self->printers[i] == printer;
      if (!is_known)
        self->printers[self->n_printers++] = printer;
    }
}

static void
take_better (Move *best, const Move *move)
{
  if (move->price < best->price)
    *best = *move;
}

/* The job moves one place ahead in the edit, which may begin before it does now. */
static void
move_ahead (TaktPlanEdit *edit, guint position)
{
  int job = edit->sequence[position];

  edit->sequence[position] = edit->sequence[position - 1];
  edit->sequence[position - 1] = job;
}

/* All places on its own printer. */
static void
try_own_places (TaktPlanSearch *search, int job, Move *best)
{
  int printer = search->now->printer[job];
  guint old = (guint) search->now->position[job];
  TaktPlanEdit *edit = &search->edit[0];

  takt_plan_begin_remove (search, 0, job);
  edit->sequence[edit->length++] = job;
  for (guint position = edit->length; position-- > 0;)
    {
      Move move = { INSERT, 0, printer, position, TAKT_PLAN_NONE };

      if (position + 1 < edit->length)
        move_ahead (edit, position + 1);
      if (position == old || position > old + PLACES_A_PRINTER || position + PLACES_A_PRINTER < old)
        continue;
      edit->from = MIN (position, old);
      edit->same = MAX (position, old) + 1;
      move.price = takt_plan_price (search, 1, 0, best->price);
      take_better (best, &move);
    }
}

/* All places on another printer; edit 0 is its leaving where it is, if it is anywhere. */
static void
try_places (TaktPlanSearch *search, int job, int printer, Move *best)
{
  guint which = search->now->printer[job] != TAKT_PLAN_NONE ? 1 : 0;
  TaktPlanEdit *edit = &search->edit[which];
  guint length = search->now->length[printer];

  takt_plan_begin_insert (search, which, printer, job, length);
  for (guint position = length + 1; position-- > 0;)
    {
      Move move = { INSERT, 0, printer, position, TAKT_PLAN_NONE };

      if (position < length)
        move_ahead (edit, position + 1);
      edit->from = position;
      edit->same = position + 1;
      move.price = takt_plan_price (search, which + 1, which == 0 ? 1 : 0, best->price);
      take_better (best, &move);
    }
}

static gint64
price_swap (TaktPlanSearch *search, int job, int other, gint64 bound)
{
  gboolean is_one = search->now->printer[job] == search->now->printer[other];

  if (search->tasks[other].pin != TAKT_PLAN_NONE
      || !takt_plan_may_stand_on (search, search->now->printer[other], job)
      || !takt_plan_may_stand_on (search, search->now->printer[job], other))
    return TAKT_PLAN_COST_NEVER;

  takt_plan_begin_swap (search, job, other);
  if (is_one)
    return takt_plan_price (search, 1, 0, bound);
  if (!takt_plan_walk (search, 0, TAKT_PLAN_COST_ANY))
    return TAKT_PLAN_COST_NEVER;
  return takt_plan_price (search, 2, 0, bound);
}

static void
try_swaps (TaktPlanSearch *search, int job, int printer, Move *best)
{
  const int *sequence = &search->now->sequence[(guint) printer * search->n_jobs];
  guint length = search->now->length[printer];
  guint middle = search->now->printer[job] == printer ? (guint) search->now->position[job] : length / 2;
  guint first = middle > PLACES_A_PRINTER ? middle - PLACES_A_PRINTER : 0;

  for (guint i = first; i < MIN (length, middle + PLACES_A_PRINTER); i++)
    {
      Move move = { SWAP, 0, printer, i, sequence[i] };

      /* Neighbours change places by insertion already. */
      if (move.other == job || (search->now->printer[job] == printer && (i == middle + 1 || i + 1 == middle)))
        continue;
      move.price = price_swap (search, job, move.other, best->price);
      take_better (best, &move);
    }
}

static void
wake (Improver *self, int printer)
{
  const TaktPlanState *now = self->search->now;

  for (guint i = 0; i < now->length[printer]; i++)
    self->is_settled[now->sequence[(guint) printer * self->search->n_jobs + i]] = FALSE;
}

/* Builds the edits of a move anew and makes it what is. */
static void
make_move (Improver *self, int job, const Move *move)
{
  TaktPlanSearch *search = self->search;
  int printer = search->now->printer[job];
  guint n_edits = 1;

  if (move->kind == SWAP)
    {
      takt_plan_begin_swap (search, job, move->other);
      n_edits = printer == move->printer ? 1 : 2;
    }
  else if (printer == TAKT_PLAN_NONE)
    takt_plan_begin_insert (search, 0, move->printer, job, move->position);
  else if (printer != move->printer)
    {
      takt_plan_begin_remove (search, 0, job);
      takt_plan_begin_insert (search, 1, move->printer, job, move->position);
      n_edits = 2;
    }
  else
    takt_plan_begin_shift (search, job, move->position);

  takt_plan_apply (search, n_edits);
  wake (self, move->printer);
  if (printer != TAKT_PLAN_NONE)
    wake (self, printer);
}

/* Takes the job to its best place. */
static gboolean
try_job (Improver *self, int job)
{
  TaktPlanSearch *search = self->search;
  int own = search->now->printer[job];
  Move best = { STAY, 0, TAKT_PLAN_NONE, 0, TAKT_PLAN_NONE };
  gboolean may_leave = own == TAKT_PLAN_NONE;
  guint n_swap_printers = search->n_printers > PRINTERS_A_JOB ? SWAP_PRINTERS_A_JOB : search->n_printers;

  choose_printers (self, own);
  if (own != TAKT_PLAN_NONE)
    {
      try_own_places (search, job, &best);
      for (guint i = 0; i < n_swap_printers; i++)
        try_swaps (search, job, self->printers[i], &best);
      takt_plan_begin_remove (search, 0, job);
      may_leave = search->n_printers > 1 && takt_plan_walk (search, 0, TAKT_PLAN_COST_ANY);
    }
  for (guint i = 0; may_leave && i < self->n_printers; i++)
    if (self->printers[i] != own && takt_plan_may_stand_on (search, self->printers[i], job))
      try_places (search, job, self->printers[i], &best);

  if (best.kind == STAY)
    return FALSE;
  make_move (self, job, &best);
  return TRUE;
}

static gboolean
is_movable (const TaktPlanSearch *search, int job)
{
  return search->tasks[job].pin == TAKT_PLAN_NONE;
}

static void
shuffle (Improver *self)
{
  for (guint i = self->search->n_jobs; i > 1; i--)
    {
      guint k = draw (self, i);
      int job = self->order[i - 1];

      self->order[i - 1] = self->order[k];
      self->order[k] = job;
    }
}

static gboolean
is_late (const TaktPlanSearch *search, int job)
{
  return search->now->printer[job] == TAKT_PLAN_NONE || search->now->done[job] > search->tasks[job].due;
}

/* In a large shop the late jobs come first: there is the most to gain, and the time may end any moment. */
static void
put_late_first (Improver *self)
{
  guint n_late = 0;

  for (guint i = 0; i < self->search->n_jobs; i++)
    if (is_late (self->search, self->order[i]))
      {
        int job = self->order[i];

        self->order[i] = self->order[n_late];
        self->order[n_late++] = job;
      }
}

static void
descend (Improver *self)
{
  TaktPlanSearch *search = self->search;
  gboolean again = TRUE;

  while (again)
    {
      again = FALSE;
      shuffle (self);
      if (search->n_printers > PRINTERS_A_JOB)
        put_late_first (self);
      for (guint i = 0; i < search->n_jobs; i++)
        {
          int job = self->order[i];

          if (self->is_settled[job] || !is_movable (search, job))
            continue;
          if (!takt_plan_may_go_on (search))
            return;
          self->is_settled[job] = TRUE;
          again |= try_job (self, job);
        }
    }
}

/* Throws some jobs out of their order: exchanges and shifts on one printer or two. */
static void
disturb (Improver *self)
{
  TaktPlanSearch *search = self->search;
  guint wanted = 2 + draw (self, 4);
  guint center = draw (self, search->n_jobs);

  for (guint tries = 0; wanted > 0 && tries < 40; tries++)
    {
      int job = (int) (tries % 2 == 0 ? center : draw (self, search->n_jobs));
      int own = search->now->printer[job];
      Move move = { INSERT, 0, TAKT_PLAN_NONE, 0, TAKT_PLAN_NONE };
      guint length;

      center = draw (self, search->n_jobs);
      if (own == TAKT_PLAN_NONE || !is_movable (search, job))
        continue;
      move.printer = draw (self, 3) == 0 ? (int) draw (self, search->n_printers) : own;
      length = search->now->length[move.printer];
      if (length == 0 || !takt_plan_may_stand_on (search, move.printer, job))
        continue;
      move.position = draw (self, length);
      if (draw (self, 2) == 0 || move.printer != own)
        {
          move.kind = SWAP;
          move.other = search->now->sequence[(guint) move.printer * search->n_jobs + move.position];
          if (move.other == job
              || price_swap (search, job, move.other, TAKT_PLAN_COST_ANY) == TAKT_PLAN_COST_NEVER)
            continue;
        }
      else
        {
          if (move.position == (guint) search->now->position[job])
            continue;
          takt_plan_begin_shift (search, job, move.position);
          if (takt_plan_price (search, 1, 0, TAKT_PLAN_COST_ANY) == TAKT_PLAN_COST_NEVER)
            continue;
        }
      make_move (self, job, &move);
      wanted--;
    }
}

void
takt_plan_improve (TaktPlanSearch *search)
{
  Improver self = { .search = search };
  g_autoptr (TaktPlanState) best = takt_plan_state_new (search);
  g_autoptr (TaktPlanState) from = takt_plan_state_new (search);
  guint rounds = 0;

  if (search->n_jobs == 0 || search->n_printers == 0)
    return;
  if (takt_plan_is_large (search))
    {
      takt_plan_improve_large (search);
      return;
    }

  self.random = g_rand_new_with_seed (search->effort->seed);
  self.is_settled = g_new0 (gboolean, search->n_jobs);
  self.order = g_new (int, search->n_jobs);
  for (guint i = 0; i < search->n_jobs; i++)
    self.order[i] = (int) i;
  takt_plan_state_copy (search, best, search->now);
  takt_plan_state_copy (search, from, search->now);

  while (*search->now->total > 0 && takt_plan_may_go_on (search))
    {
      /* A round counts even when nothing can be moved, so that this ends. */
      search->n_tried++;
      descend (&self);
      rounds++;
      if (*search->now->total < *best->total)
        {
          takt_plan_state_copy (search, best, search->now);
          rounds = 0;
        }
      if (*search->now->total <= *from->total)
        takt_plan_state_copy (search, from, search->now);
      else
        takt_plan_restore (search, from);
      if (rounds > PATIENCE)
        {
          takt_plan_restore (search, best);
          takt_plan_state_copy (search, from, best);
          rounds = 0;
        }
      disturb (&self);
    }

  takt_plan_restore (search, best);
  g_free (self.order);
  g_free (self.is_settled);
  g_rand_free (self.random);
}

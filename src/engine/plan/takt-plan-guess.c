/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-guess-private.h"

/*
 * Guesses: what a change would cost, told from tables instead of a walk. In a large shop a job could go to a thousand places; the guess names the few
 * that are worth a walk (takt-plan-offers.c). A table says for each job of a printer what it costs when that job and those behind it begin so much
 * later or earlier; it knows people's hours and blocks, so that a delay that the night swallows costs nothing. What it leaves out: spools that would
 * have to be changed behind the place, and orders of several jobs that have more than one on the printer.
 */

const int takt_plan_shifts[TAKT_PLAN_N_SHIFTS] = {
  TAKT_PLAN_FIRST_SHIFT, -480, -240, -120, -60, -30, 0, 30, 60, 120, 180, 240, 360, 480, 960, 1920,
  TAKT_PLAN_LAST_SHIFT,
};
/* 65536 over the distance to the next column, so that nothing is divided. */
const int takt_plan_shift_parts[TAKT_PLAN_N_SHIFTS] = {
  65536 / 480, 65536 / 240, 65536 / 120, 65536 / 60,   65536 / 30, 65536 / 30,
  65536 / 30,  65536 / 30,  65536 / 60,  65536 / 60,   65536 / 60, 65536 / 120,
  65536 / 120, 65536 / 480, 65536 / 960, 65536 / 1920, 0,
};

/* A number in the table that nothing reaches which is worth a change. */
#define MOST (1 << 30)
/* A start that is later than the plate is ready by more than this waits for something that a delay does not move. */
#define LONGEST_CHANGE 45

/* No lateness of the job up to here: its promise, or when the rest of its order is done. */
int
takt_plan_guess_find_limit (const TaktPlanSearch *search, int job)
{
  const TaktPlanTask *task = &search->tasks[job];
  int limit = task->due;

  if (task->group != TAKT_PLAN_NONE)
    for (guint i = search->group_first[task->group]; i < search->group_first[task->group + 1]; i++)
      {
        int mate = search->group_jobs[i];

        if (mate != job && search->now->printer[mate] != TAKT_PLAN_NONE)
          limit = MAX (limit, search->now->done[mate]);
      }

  return limit;
}

static void
fill_row (TaktPlanGuess *self, int printer, TaktPlanRow *row, const TaktPlanRow *next)
{
  TaktPlanSearch *search = self->search;
  const TaktPlanState *now = search->now;
  int job = row->job;
  const TaktPlanTask *task = &search->tasks[job];
  int minutes = search->minutes[(guint) printer * search->n_jobs + (guint) job];
  int work = MIN (now->start[job] - row->ready, LONGEST_CHANGE);

  row->done = now->done[job];
  row->ready_attended = takt_plan_to_attended (search, row->ready);
  row->done_attended = takt_plan_to_attended (search, row->done);
  row->limit = takt_plan_guess_find_limit (search, job);
  row->release = task->release;
  row->rate = task->rate;
  row->late = takt_plan_price_late (row->rate, row->limit, row->done);
  row->relief =
      next != NULL ? -takt_plan_price_shift (self, next, row->ready_attended - row->done_attended) : 0;
  for (guint i = 0; i < TAKT_PLAN_N_SHIFTS; i++)
    {
      int shift = takt_plan_shifts[i];
      int ready = takt_plan_from_attended (search, row->ready_attended + shift);
      int start = MAX (ready + work, task->release);
      gint64 cost;
      int done;

      row->costs[i] = 0;
      start = shift > 0 ? MAX (start, now->start[job]) : MIN (start, now->start[job]);
      if (shift == 0 || start == now->start[job])
        continue;
      if (task->pin != TAKT_PLAN_NONE)
        {
          row->costs[i] = shift > 0 ? MOST : 0;
          continue;
        }
      done = takt_plan_guess_done (search, printer, MAX (start, 0), minutes);
      cost = takt_plan_price_late (row->rate, row->limit, done) - row->late;
      if (next != NULL)
        cost += takt_plan_price_shift (self, next, takt_plan_to_attended (search, done) - row->done_attended);
      row->costs[i] = (int) CLAMP (cost / (1 << self->unit), -MOST, MOST);
    }
}

/* The table of a printer as it is now; it stays as it is until a change is made. */
const TaktPlanTable *
takt_plan_guess_get_table (TaktPlanGuess *self, int printer)
{
  TaktPlanTable *table = &self->tables[printer];
  const TaktPlanSearch *search = self->search;
  const TaktPlanState *now = search->now;
  const int *sequence = &now->sequence[(guint) printer * search->n_jobs];
  guint n = now->length[printer];

  if (table->edition == now->edition[printer])
    return table;

  table->edition = now->edition[printer];
  table->n_rows = n;
  if (n > table->room)
    {
      table->room = 2 * n;
      table->rows = g_renew (TaktPlanRow, table->rows, table->room);
    }
  table->ready = n > 0 ? now->done[sequence[n - 1]] : takt_plan_find_ready (search, printer);
  for (guint i = n; i-- > 0;)
    {
      TaktPlanRow *row = &table->rows[i];

      row->job = sequence[i];
      row->ready = i > 0 ? now->done[sequence[i - 1]] : takt_plan_find_ready (search, printer);
      fill_row (self, printer, row, i + 1 < n ? row + 1 : NULL);
    }
  return table;
}

/* What the spools cost that are put in for the job where it stands. */
gint64
takt_plan_guess_own_spools (const TaktPlanSearch *search, int job)
{
  const TaktPlanTask *task = &search->tasks[job];
  gint64 swaps = 0;

  if (search->model->printers[search->now->printer[job]].n_slots == 0)
    return 0;
  for (guint i = task->first_need; i < task->first_need + task->n_needs; i++)
    swaps += search->now->fed_slot[i] >= TAKT_PLAN_MAX_SLOTS;
  return swaps * search->model->weights.swap;
}

/* What the plan saves when the job leaves its printer, on which it has a place. */
gint64
takt_plan_guess_gain (TaktPlanGuess *self, int job)
{
  const TaktPlanSearch *search = self->search;
  const TaktPlanState *now = search->now;
  int printer = now->printer[job];
  const TaktPlanRow *row = &takt_plan_guess_get_table (self, printer)->rows[now->position[job]];
  gint64 gain =
      takt_plan_price_late (row->rate, takt_plan_guess_find_limit (search, job), row->done)
      + takt_plan_guess_own_spools (search, job)
      + search->model->weights.busy * search->minutes[(guint) printer * search->n_jobs + (guint) job];

  return gain + row->relief;
}

/* A plan that is being built up looks ahead: a printer in long use is dear, as there is more to come. */
void
takt_plan_guess_set_load (TaktPlanGuess *self, gint64 load)
{
  self->load = load;
}

TaktPlanGuess *
takt_plan_guess_new (TaktPlanSearch *search)
{
  TaktPlanGuess *self = g_new0 (TaktPlanGuess, 1);
  gint64 most = 1;
  guint column = 0;

  self->search = search;
  self->tables = g_new0 (TaktPlanTable, search->n_printers);
  for (guint i = 0; i < search->n_jobs; i++)
    most = MAX (most, search->tasks[i].rate);
  /* A day's delay of so many jobs is still told from more. */
  while (most * 24 * 60 * 64 >> self->unit > MOST)
    self->unit++;
  for (guint i = 0; i < G_N_ELEMENTS (self->columns); i++)
    {
      int shift = (int) i * TAKT_PLAN_SHIFT_STEP + TAKT_PLAN_FIRST_SHIFT;

      while (column + 2 < TAKT_PLAN_N_SHIFTS && takt_plan_shifts[column + 1] <= shift)
        column++;
      self->columns[i] = (guint8) column;
    }
  return self;
}

void
takt_plan_guess_free (TaktPlanGuess *self)
{
  for (guint i = 0; i < self->search->n_printers; i++)
    g_free (self->tables[i].rows);
  g_free (self->tables);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plan-private.h"

G_BEGIN_DECLS

/*
 * Columns of the table: shifts of so many attended minutes, between which is interpolated; all are multiples of the step. What is further away than
 * the last one is told from it.
 */
#define TAKT_PLAN_N_SHIFTS    17
#define TAKT_PLAN_SHIFT_STEP  15
#define TAKT_PLAN_FIRST_SHIFT (-960)
#define TAKT_PLAN_LAST_SHIFT  3840

/* One job on its printer; those of a printer lie side by side in their order, as they are read in one go. */
typedef struct
{
  int    costs[TAKT_PLAN_N_SHIFTS]; /* in units of the table's: of this job and all behind it, when they begin so much later */
  int    job;
  int    ready;             /* when the printer is there for it */
  int    ready_attended;    /* the same and the next, on the clock of takt_plan_to_attended() */
  int    done_attended;
  int    done;
  int    limit;             /* no lateness up to here: due, or when the rest of its order is done */
  int    release;
  gint64 rate;
  gint64 late;              /* cost of its own lateness */
  gint64 relief;            /* what those behind it cost less without it */
} TaktPlanRow;

typedef struct
{
  guint64 edition;          /* of the printer, when the rows were filled in */
  guint   n_rows;
  guint   room;
  int     ready;            /* behind the last job */
  TaktPlanRow *rows;        /* (owned) */
} TaktPlanTable;

struct _TaktPlanGuess
{
  TaktPlanSearch *search;
  gint64 load;              /* cost of a minute that the printer of an offered place is in use already */
  int    unit;              /* a cost of the table is its number times two to the power of this */
  guint8 columns[(TAKT_PLAN_LAST_SHIFT - TAKT_PLAN_FIRST_SHIFT) / TAKT_PLAN_SHIFT_STEP + 1]; /* in front of a shift */
  TaktPlanTable *tables;    /* (owned) [printers] */
};

extern const int takt_plan_shifts[TAKT_PLAN_N_SHIFTS];
extern const int takt_plan_shift_parts[TAKT_PLAN_N_SHIFTS];

const TaktPlanTable *takt_plan_guess_get_table (TaktPlanGuess *self, int printer);
int                  takt_plan_guess_find_limit (const TaktPlanSearch *search, int job);
gint64               takt_plan_guess_own_spools (const TaktPlanSearch *search, int job);

static inline gint64
takt_plan_price_late (gint64 rate, int limit, int done)
{
  return done > limit ? rate * (done - limit) : 0;
}

/* The cost of shifting the row's job and all behind it by so many attended minutes. */
static inline gint64
takt_plan_price_shift (const TaktPlanGuess *self, const TaktPlanRow *row, int shift)
{
  const int *costs = row->costs;
  guint column;

  if (shift >= TAKT_PLAN_LAST_SHIFT)
    return (gint64) costs[TAKT_PLAN_N_SHIFTS - 1] * (shift / TAKT_PLAN_LAST_SHIFT) * (1 << self->unit);
  if (shift <= TAKT_PLAN_FIRST_SHIFT)
    return (gint64) costs[0] * (1 << self->unit);

  column = self->columns[(guint) (shift - TAKT_PLAN_FIRST_SHIFT) / TAKT_PLAN_SHIFT_STEP];
  return (((gint64) costs[column] * 65536
           + ((gint64) costs[column + 1] - costs[column]) * (shift - takt_plan_shifts[column])
                 * takt_plan_shift_parts[column])
          / 65536)
         * (1 << self->unit);
}

/* When the plate is cleared of what begins at @start. */
static inline int
takt_plan_guess_done (const TaktPlanSearch *search, int printer, int start, int minutes)
{
  const TaktPlanPrinter *machine = &search->model->printers[printer];

  if (machine->n_blocks > 0)
    start = takt_plan_skip_blocks (machine, start, minutes);
  return takt_plan_find_clear (search, machine, start + minutes) + search->model->clear_minutes;
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-planner.h"

G_BEGIN_DECLS

/* More than all else a plan can cost, so that jobs without a place decide first. */
#define TAKT_PLAN_COST_UNPLACED ((gint64) 1 << 50)
/* A bound that nothing reaches, and room to add to it. */
#define TAKT_PLAN_COST_ANY      (G_MAXINT64 / 4)
#define TAKT_PLAN_COST_NEVER    G_MAXINT64
/* Minutes of the attended period that one entry of the index stands for. */
#define TAKT_PLAN_SPAN_STEP     64

typedef struct
{
  int spool;
  int left;                 /* grams on it */
  int used_at;              /* minute of the last print from it: the slot unused for longest is emptied first */
} TaktPlanSlotState;

/* A job as the search reads it. */
typedef struct
{
  int    release;
  int    pin;               /* latest start that keeps the pin; TAKT_PLAN_NONE */
  int    due;               /* of the cleared plate; TAKT_PLAN_NO_DUE */
  gint64 rate;              /* cost of a minute late */
  int    group;             /* order of several jobs; TAKT_PLAN_NONE: alone */
  int    last_printer;
  int    last_rank;
  int    nozzle;
  int    plate;
  guint  first_need;
  guint  n_needs;
} TaktPlanTask;

/*
 * TaktPlanState: an arrangement with everything that follows from it. All arrays lie in one block of memory, so that a copy is one memcpy.
 * What stands "after" a job is the printer's condition when the job's plate is cleared: a walk can begin behind any job.
 */
typedef struct
{
  gsize   size;
  guint8 *memory;           /* (owned) */
  gint64 *total;            /* [1] */
  gint64 *cost;             /* [printers] all that adds up along the printer's jobs */
  gint64 *after_cost;       /* [jobs] */
  gint64 *group_cost;       /* [groups] */
  guint  *length;           /* [printers] */
  guint64 *edition;         /* [printers] a number for what it does now: the same in two states only when they agree in it */
  int    *end;              /* [printers] when the last print ends */
  int    *sequence;         /* [printers × jobs] */
  int    *printer;          /* [jobs] TAKT_PLAN_NONE: without a place */
  int    *position;         /* [jobs] */
  int    *change;           /* [jobs] */
  int    *start;            /* [jobs] */
  int    *done;             /* [jobs] */
  int    *after_nozzle;     /* [jobs] */
  int    *after_plate;      /* [jobs] */
  TaktPlanSlotState *after_slots; /* [jobs × slots] */
  int    *fed_spool;        /* [needs] */
  int    *fed_slot;         /* [needs] + TAKT_PLAN_MAX_SLOTS when put in for it */
  int    *owner;            /* [spools] the printer that uses it; TAKT_PLAN_NONE */
} TaktPlanState;

/* One of the two printers that a change touches: its new sequence, the same as before up to @from. */
typedef struct
{
  int    printer;
  int   *sequence;          /* (owned) */
  guint  length;
  guint  from;
  guint  same;              /* from here on the same jobs follow each other as before */
  gint64 cost;              /* after a walk */
  int    end;
} TaktPlanEdit;

/* Ends of jobs of orders, and spools taken, as the walk of one edit found them. */
typedef struct
{
  guint   stamp;
  guint  *job_stamp;        /* [jobs] */
  int    *job_done;         /* [jobs] */
  int    *jobs;             /* [jobs] those stamped */
  guint   n_jobs;
  guint  *spool_stamp;      /* [spools] */
} TaktPlanNotes;

typedef struct
{
  const TaktPlanModel *model;
  guint n_jobs, n_printers, n_spools, n_needs, n_slots, n_groups;
  TaktPlanTask *tasks;      /* [jobs] */
  TaktPlanNeed *needs;      /* [needs] those of any colour last within a job */
  int   *need_kind;         /* [needs] */
  guint *need_index;        /* [needs] which of the job's needs it is in the model */
  GPtrArray *kinds;         /* of GArray of spool, those with few grams first */
  int   *minutes;           /* [printers × jobs] TAKT_PLAN_NONE: not on this printer */
  gboolean *simple;         /* [printers] nobody's hours, blocks, filament, nozzle and plate: time alone */
  int   *home;              /* [spools] the printer it is in; TAKT_PLAN_NONE: storage */
  guint *group_first;       /* [groups + 1] into group_jobs */
  int   *group_jobs;
  int    longest_span;
  int    table_minutes;     /* of the period, that the next two are for; 0: they are not there */
  int   *clear_wait;        /* (nullable) [table_minutes] minutes from there until clearing can begin */
  int   *attended_before;   /* (nullable) [table_minutes] attended minutes before that one */
  int   *span_before;       /* [attended spans] attended minutes of the period before it */
  int    attended_minutes;  /* of a period */
  guint *span_index;        /* [period / TAKT_PLAN_SPAN_STEP + 1] the first attended span that ends behind that minute */

  TaktPlanState *now;
  TaktPlanState *in_turn;   /* (nullable) first come, first served: what the answer may not be worse than */
  TaktPlanState *kept;      /* (nullable) the plan before with the new jobs put in: what the answer may not be later than */
  guint64 n_editions;
  TaktPlanEdit edit[2];
  TaktPlanNotes notes[2];
  guint  walk;              /* number of the walk under way */
  guint *out_walk;          /* [spools] the walk that @out_left is of */
  int   *out_left;          /* [spools] grams on those that the walk took out of a slot */
  guint *group_stamp;       /* [groups] */
  guint  group_round;

  gint64 *drop_after;       /* [jobs] what orders of several jobs may cost less, if this job and those behind it move */
  guint64 *drop_edition;    /* [printers] n_applied when drop_after was counted for its jobs */
  guint64 n_applied;
  int     tops[3];          /* printers done last, the last first; TAKT_PLAN_NONE */
  guint64 tops_edition;     /* n_applied when they were found */
  const TaktPlanEffort *effort;
  guint64 n_tried;
  guint64 next_question;
  gboolean is_over;
} TaktPlanSearch;

TaktPlanSearch *takt_plan_search_new  (const TaktPlanModel *model, const TaktPlanEffort *effort);
void            takt_plan_search_free (TaktPlanSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanSearch, takt_plan_search_free)

TaktPlanState *takt_plan_state_new  (const TaktPlanSearch *search);
void           takt_plan_state_copy (const TaktPlanSearch *search, TaktPlanState *self, const TaktPlanState *from);
void           takt_plan_state_free (TaktPlanState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanState, takt_plan_state_free)

/* takt-plan-time.c */
void takt_plan_index_spans (TaktPlanSearch *self);
int takt_plan_find_hands (const TaktPlanSearch *self, const TaktPlanPrinter *printer, int from, int minutes);
int takt_plan_find_clear_slowly (const TaktPlanSearch *self, const TaktPlanPrinter *printer, int from);
int takt_plan_look_up_attended (const TaktPlanSearch *self, int minute);
int takt_plan_from_attended (const TaktPlanSearch *self, int attended);
int takt_plan_find_ready (const TaktPlanSearch *self, int printer);
int takt_plan_skip_blocks (const TaktPlanPrinter *printer, int from, int minutes);

/* As takt_plan_find_hands(), for clearing the plate. */
static inline int
takt_plan_find_clear (const TaktPlanSearch *self, const TaktPlanPrinter *printer, int from)
{
  if (self->clear_wait != NULL && from < self->table_minutes)
    {
      int begin = from + self->clear_wait[from];

      if (printer->n_blocks == 0 || printer->blocks[printer->n_blocks - 1].to <= from
          || printer->blocks[0].from >= begin + self->model->clear_minutes)
        return begin;
    }

  return takt_plan_find_clear_slowly (self, printer, from);
}

/*
 * A clock that runs only while somebody is there: plates are cleared then, so that this is how far two plans are apart. A night is nothing. Where
 * somebody is always there it is the minute itself.
 */
static inline int
takt_plan_to_attended (const TaktPlanSearch *self, int minute)
{
  if (self->model->n_attended == 0)
    return minute;
  minute = MAX (minute, 0);
  return minute < self->table_minutes ? self->attended_before[minute]
                                      : takt_plan_look_up_attended (self, minute);
}

/* takt-plan-walk.c */
gboolean takt_plan_walk   (TaktPlanSearch *self, guint which, gint64 bound);
void     takt_plan_keep_walk (TaktPlanSearch *self, guint which);

static inline gboolean
takt_plan_may_stand_on (const TaktPlanSearch *self, int printer, int job)
{
  return self->minutes[(guint) printer * self->n_jobs + (guint) job] != TAKT_PLAN_NONE;
}

/* Whether a job of the plan before changes its printer, or its place among those that stay there. */
static inline gboolean
takt_plan_is_moved (const TaktPlanSearch *self, int printer, int before, const TaktPlanTask *task)
{
  if (task->last_printer == TAKT_PLAN_NONE)
    return FALSE;
  if (task->last_printer != printer)
    return TRUE;
  return before != TAKT_PLAN_NONE && self->tasks[before].last_printer == printer
         && self->tasks[before].last_rank > task->last_rank;
}

/* takt-plan-change.c */
void     takt_plan_clear  (TaktPlanSearch *self);
void     takt_plan_restore (TaktPlanSearch *self, const TaktPlanState *state);
gboolean takt_plan_may_go_on (TaktPlanSearch *self);
void     takt_plan_begin_insert (TaktPlanSearch *self, guint which, int printer, int job, guint position);
void     takt_plan_begin_remove (TaktPlanSearch *self, guint which, int job);
void     takt_plan_begin_shift  (TaktPlanSearch *self, int job, guint position);
void     takt_plan_begin_swap   (TaktPlanSearch *self, int job, int other);
gint64   takt_plan_price  (TaktPlanSearch *self, guint n_edits, int n_placed, gint64 bound);
void     takt_plan_apply  (TaktPlanSearch *self, guint n_edits);

/* takt-plan-guess.c */
typedef struct _TaktPlanGuess TaktPlanGuess;

typedef struct
{
  gint64 price;             /* guessed: what the plan would cost more */
  int    printer;
  guint  position;
  int    other;             /* the job to change places with; TAKT_PLAN_NONE: it is put in */
} TaktPlanOffer;

TaktPlanGuess *takt_plan_guess_new  (TaktPlanSearch *search);
void           takt_plan_guess_free (TaktPlanGuess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanGuess, takt_plan_guess_free)

void   takt_plan_guess_set_load (TaktPlanGuess *self, gint64 load);
gint64 takt_plan_guess_gain   (TaktPlanGuess *self, int job);

/* takt-plan-offers.c */
guint  takt_plan_guess_places (TaktPlanGuess *self, int job, gint64 most, TaktPlanOffer *offers, guint n_offers);
guint  takt_plan_guess_swaps  (TaktPlanGuess *self, int job, int printer, gint64 most, TaktPlanOffer *offers, guint n_found, guint n_offers);
guint  takt_plan_guess_shifts (TaktPlanGuess *self, int job, gint64 most, TaktPlanOffer *offers, guint n_offers);
gboolean takt_plan_put_back (TaktPlanGuess *self, int job, guint n_offers, gint64 load);

/* takt-plan-construct.c */
void takt_plan_construct (TaktPlanSearch *self);
void takt_plan_keep_to_turn (TaktPlanSearch *self);
void takt_plan_place_pins (TaktPlanSearch *self);
void takt_plan_place_rest (TaktPlanSearch *self);
gboolean takt_plan_place_best (TaktPlanSearch *self, int job);
void takt_plan_construct_in_turn (TaktPlanSearch *self);
void takt_plan_keep_to_before    (TaktPlanSearch *self);
void takt_plan_construct_arranged (TaktPlanSearch *self, const int *printers, const int *ranks);

/* takt-plan-urgency.c */
void takt_plan_place_by_urgency (TaktPlanSearch *self, double look_ahead);

/* takt-plan-improve.c */
void takt_plan_improve (TaktPlanSearch *self);

/* takt-plan-large.c */
gboolean takt_plan_is_large (const TaktPlanSearch *search);
void takt_plan_place_absent  (TaktPlanSearch *search);
void takt_plan_improve_large (TaktPlanSearch *search);

/* takt-plan-explain.c */
void takt_plan_explain (const TaktPlanSearch *self, TaktPlan *plan);

G_END_DECLS

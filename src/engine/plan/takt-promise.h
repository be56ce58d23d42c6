/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-planner.h"

G_BEGIN_DECLS

/*
 * Promises: what a plan is likely to come to. A plan says when everything goes as estimated; prints take longer or shorter, and some fail and are
 * made again. The plan's sequences are played many times with what the history tells of both, and the ends of each order are counted. Pure, as the
 * planner: minutes in, minutes out; the same input and seed give the same answer.
 */

/** TaktPromiseTrial: an ended print, as the history has it. */
typedef struct
{
  int      printer;         /* of the model; TAKT_PLAN_NONE: one that is no more */
  int      product;         /* any number of the caller's; TAKT_PLAN_NONE: not known */
  int      estimated;       /* minutes; 0: not known */
  int      actual;          /* minutes until it ended */
  gboolean has_failed;
} TaktPromiseTrial;

/** TaktPromiseHabit: how a printer prints a product, by the history. */
typedef struct
{
  double ratio;             /* median of actual to estimated minutes */
  double spread;            /* standard deviation of its logarithm */
  double failure;           /* probability that a print fails */
} TaktPromiseHabit;

typedef struct _TaktPromiseHistory TaktPromiseHistory;

TaktPromiseHistory *takt_promise_history_new  (const TaktPromiseTrial *trials, guint n_trials) G_GNUC_WARN_UNUSED_RESULT;
void                takt_promise_history_free (TaktPromiseHistory *self);
TaktPromiseHabit    takt_promise_history_get  (const TaktPromiseHistory *self, int printer, int product);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPromiseHistory, takt_promise_history_free)

/** TaktPromiseRisk: the word for an order's chances. */
typedef enum
{
  TAKT_PROMISE_UNKNOWN,     /* a job of it has no place */
  TAKT_PROMISE_ON_TIME,     /* nothing was promised, or it is kept with 85 % or more */
  TAKT_PROMISE_AT_RISK,
  TAKT_PROMISE_LATE,        /* rather late than not */
} TaktPromiseRisk;

/** TaktPromise: what is to be expected of an order. Minutes are of its last plate, cleared, and handled. */
typedef struct
{
  int             order;       /* as TaktPlanJob.order; TAKT_PLAN_NONE: of a job alone */
  int             job;         /* the first of its jobs; TAKT_PLAN_NONE: nothing of it waits */
  int             due;         /* TAKT_PLAN_NO_DUE: nothing was promised */
  int             expected;    /* median; TAKT_PLAN_NONE: not known, as the next two */
  int             early;       /* one in ten is earlier */
  int             late;        /* one in ten is later */
  double          probability; /* to be on time: 0 to 1; of an order without a place 0 */
  TaktPromiseRisk risk;
  int             late_by;     /* minutes that the median is late; 0: it is not */
} TaktPromise;

/** TaktPromiseRunning: a print that is on its printer when the plan begins, and is there until the printer is available. */
typedef struct
{
  int printer;
  int order;                /* as TaktPlanJob.order, or any other number of the caller's; TAKT_PLAN_NONE: of none */
  int product;              /* as TaktPromiseTrial.product */
  int minutes;              /* of the whole print, as estimated */
  int due;                  /* of its order; TAKT_PLAN_NO_DUE */
  int handling;
} TaktPromiseRunning;

/** TaktPromiseStage: what a plan's numbers do not tell of the shop. */
typedef struct
{
  const int *products;      /* (nullable) [n_jobs] what each job prints, in the numbers of the history */
  const TaktPromiseRunning *running; /* one a printer at the most */
  guint n_running;
} TaktPromiseStage;

/** TaktPromiseEffort: how often the plan is played. */
typedef struct
{
  guint32  seed;
  guint    n_samples;       /* 1 to 100,000 */
  gboolean (*keep_going) (gpointer data); /* (nullable) asked now and then; FALSE: what has been played until then counts */
  gpointer data;
} TaktPromiseEffort;

GArray *takt_promise_simulate (const TaktPlanModel *model, const TaktPlan *plan, const TaktPromiseStage *stage, const TaktPromiseHistory *history, const TaktPromiseEffort *effort) G_GNUC_WARN_UNUSED_RESULT;

/** TaktPromiseSaveKind: something that would help an order. */
typedef enum
{
  TAKT_PROMISE_SAVE_RUSH,    /* before all others */
  TAKT_PROMISE_SAVE_PRINTER, /* a job of it on another printer; parameter: that printer */
  TAKT_PROMISE_SAVE_SPOOL,   /* one more spool; parameter: which need of the job */
} TaktPromiseSaveKind;

typedef struct
{
  TaktPromiseSaveKind kind;
  int    job;                /* TAKT_PLAN_NONE: all of the order */
  int    parameter;          /* TAKT_PLAN_NONE: none */
  int    expected;           /* minute of the order's end by the plan, as of a plan without disturbances */
  guint  n_made_late;        /* other orders that it makes late */
  TaktPromise promise;       /* what is to be expected of the order then; by the plan alone, where nobody judges */
} TaktPromiseSave;

/** TaktPromiseJudge: by what the plans with something that helps are played. */
typedef struct
{
  const TaktPromiseStage *stage; /* (nullable) */
  const TaktPromiseHistory *history;
  TaktPromiseEffort effort;
} TaktPromiseJudge;

GArray *takt_promise_find_saves (const TaktPlanModel *model, const TaktPlan *plan, int order, const TaktPlanEffort *effort, const TaktPromiseJudge *judge) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

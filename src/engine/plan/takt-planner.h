/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plan-model.h"

G_BEGIN_DECLS

/** TaktPlanReason: why a job stands where it stands. In the order in which they are looked for. */
typedef enum
{
  TAKT_PLAN_REASON_NOW,          /* begins as soon as its printer is free: nothing stands before it */
  TAKT_PLAN_REASON_PINNED,       /* at its pinned minute */
  TAKT_PLAN_REASON_RELEASE,      /* not before its release */
  TAKT_PLAN_REASON_BLOCK,        /* after a block of its printer; other: the block */
  TAKT_PLAN_REASON_PERSON,       /* until somebody is there to clear the plate or change something */
  TAKT_PLAN_REASON_CHANGE,       /* until spools, nozzle or plate are changed */
  TAKT_PLAN_REASON_BEHIND,       /* behind another job of its printer; other: that job */
  TAKT_PLAN_REASON_NO_PRINTER,   /* no place: no printer fits model, nozzle, plate, size and materials */
  TAKT_PLAN_REASON_NO_FILAMENT,  /* no place: printers fit, the filament does not last; other: the need */
  TAKT_PLAN_REASON_NO_TIME,      /* no place: blocks, pins and hours leave no gap */
} TaktPlanReason;

/** TaktPlanPlace: where and when a job prints. */
typedef struct
{
  int printer;              /* TAKT_PLAN_NONE: it has no place */
  int rank;                 /* among the jobs of its printer, from 0 */
  int change_start;         /* when changing for it begins; start when nothing is changed */
  int start;
  int end;
  int done;                 /* the plate behind it is cleared */
  int clear_start;          /* when clearing begins; done - clear_minutes */
  int swaps;                /* spools put in for it */
  gboolean is_late;
  TaktPlanReason reason;
  int other;                /* parameter of the reason; TAKT_PLAN_NONE */
} TaktPlanPlace;

/** TaktPlanFeed: which spool a need is fed from. */
typedef struct
{
  int  spool;               /* TAKT_PLAN_NONE: not followed */
  int  slot;
  gboolean is_swap;         /* it is put into the slot for this job */
} TaktPlanFeed;

/** TaktPlanScore: what a plan is worth, part by part; cost is their weighted sum, and less is better. */
typedef struct
{
  gint64 cost;
  gint64 tardiness;         /* Σ weight × minutes late, by order */
  guint  n_late;            /* orders (and jobs without one) that are late */
  guint  n_unplaced;        /* jobs without a place; these come before everything else */
  guint  n_swaps;           /* spools put in, nozzles and plates changed */
  guint  n_remnants;
  guint  n_moves;
  gint64 idle;              /* minutes */
  gint64 busy;
  int    makespan;
} TaktPlanScore;

/** TaktPlan: a plan of all jobs of a model. */
typedef struct
{
  guint n_jobs;
  TaktPlanPlace *places;    /* [n_jobs] */
  TaktPlanFeed **feeds;     /* [n_jobs][needs of the job] */
  TaktPlanFeed *all_feeds;  /* what @feeds points into */
  TaktPlanScore score;
  guint64 n_tried;          /* plans that were looked at */
} TaktPlan;

void takt_plan_free (TaktPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlan, takt_plan_free)

/** TaktPlanEffort: how long to search. The same seed and @max_tries give the same plan on every machine. */
typedef struct
{
  guint32 seed;
  guint64 max_tries;        /* changes to look at after the first plan; 0: the first plan is the answer */
  gboolean (*keep_going) (gpointer data); /* (nullable) asked now and then; FALSE: the best so far is the answer */
  gpointer data;
} TaktPlanEffort;

gboolean  takt_plan_model_is_valid (const TaktPlanModel *model);
TaktPlan *takt_plan_make     (const TaktPlanModel *model, const TaktPlanEffort *effort) G_GNUC_WARN_UNUSED_RESULT;
TaktPlan *takt_plan_arrange  (const TaktPlanModel *model, const int *printers, const int *ranks) G_GNUC_WARN_UNUSED_RESULT;
TaktPlan *takt_plan_move_job (const TaktPlanModel *model, const TaktPlan *plan, guint job, int printer, int rank) G_GNUC_WARN_UNUSED_RESULT;
TaktPlan *takt_plan_in_turn  (const TaktPlanModel *model) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

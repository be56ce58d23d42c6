/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plan-hours.h"
#include "plan/takt-planner.h"
#include "products/takt-print-demand.h"
#include "tables/takt-job-table.h"

G_BEGIN_DECLS

/** TaktPlanMachine: what a printer of the model is called outside of it. */
typedef struct
{
  gint64  id;          /* 0: a machine that is only thought of */
  char   *name;
  char   *model;       /* (nullable) */
  gboolean is_unreachable; /* it is not heard: somebody must see to it first */
  GArray *slots;       /* (element-type int) TaktMaterial.slot of each slot of the model */
  GArray *blocks;      /* (element-type gint64) the row of each block of the model; 0: none */
} TaktPlanMachine;

/** TaktPlanPlate: what a job of the model is called outside of it. */
typedef struct
{
  gint64   id;         /* 0: nothing of it is in the queue yet; then @draft is what would be */
  TaktJob *draft;      /* (nullable) */
  char    *name;
  gint64   printer_id; /* where it waits; 0: nowhere */
  gint64   order_id;   /* 0: none */
  gint64   profile_id; /* 0: none */
  int      order;      /* index of its TaktPlanOrder; TAKT_PLAN_NONE */
  int      minutes;
  int      priority;
  TaktTime scheduled_start; /* as it stands in the queue */
  gboolean pinned_start;    /* it is a person's, and stays */
  TaktPrintDemand *demand; /* what it asks of its machine */
  GPtrArray *needs;    /* (element-type TaktJobMaterial) of the needs of the model, in their order */
} TaktPlanPlate;

/** TaktPlanOrder: an order of which something is still to print. */
typedef struct
{
  gint64   id;
  char    *number;
  TaktTime due;        /* TAKT_TIME_UNSET: nothing was promised */
  gboolean is_rush;
} TaktPlanOrder;

/**
 * TaktPlanSnapshot:
 *
 * The shop at one moment as the planner sees it, and what its numbers stand for. Made on the main context, immutable afterwards, so that any
 * thread may read it. The arrays have the indices of the model.
 */
typedef struct
{
  TaktTime      at;        /* minute 0 */
  TaktPlanModel model;
  GArray       *printers;  /* (element-type TaktPlanPrinter) */
  GArray       *jobs;      /* (element-type TaktPlanJob) in the order of the queues; those that are in none at the end, by their promise */
  GArray       *spools;    /* (element-type TaktPlanSpool) */
  GArray       *attended;  /* (element-type TaktPlanSpan) */
  GPtrArray    *machines;  /* (element-type TaktPlanMachine) */
  GPtrArray    *plates;    /* (element-type TaktPlanPlate) */
  GArray       *reels;     /* (element-type gint64) ids of the spools */
  GPtrArray    *orders;    /* (element-type TaktPlanOrder) index: TaktPlanJob.order */
  GPtrArray    *memory;    /* what the records of the model point to */
  guint         n_drafts;
} TaktPlanSnapshot;

TaktPlanSnapshot *takt_plan_snapshot_ref   (TaktPlanSnapshot *self);
void              takt_plan_snapshot_unref (TaktPlanSnapshot *self);

TaktTime  takt_plan_snapshot_get_time     (const TaktPlanSnapshot *self, int minute);
int       takt_plan_snapshot_get_minute   (const TaktPlanSnapshot *self, TaktTime time, gboolean round_up);
int       takt_plan_snapshot_find_printer (const TaktPlanSnapshot *self, gint64 printer_id);
int       takt_plan_snapshot_find_job     (const TaktPlanSnapshot *self, gint64 job_id);
TaktPlan *takt_plan_snapshot_arrange      (const TaktPlanSnapshot *self, gboolean keep_times) G_GNUC_WARN_UNUSED_RESULT;
gboolean  takt_plan_snapshot_find_finish  (const TaktPlanSnapshot *self, const TaktPlan *plan, guint order, TaktTime *finish);
TaktTime  takt_plan_snapshot_get_lateness (const TaktPlanSnapshot *self, guint order, TaktTime finish);

/* Why a job stands where it stands: takt-plan-words.c. */
const char *takt_plan_reason_to_word      (TaktPlanReason reason);
char       *takt_plan_snapshot_explain    (const TaktPlanSnapshot *self, const TaktPlan *plan, guint job) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanSnapshot, takt_plan_snapshot_unref)

G_END_DECLS

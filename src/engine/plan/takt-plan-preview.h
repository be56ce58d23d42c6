/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plan-snapshot.h"

G_BEGIN_DECLS

/**
 * TaktPlanPreview:
 *
 * A plan beside the one before it. Nothing of it is saved; the service remembers the last ones, so that one can be applied by its id.
 */
typedef struct
{
  char             *id;        /* for takt_plans_apply(); NULL: a what-if, which cannot be applied */
  TaktPlanSnapshot *snapshot;
  TaktPlan         *plan;
  TaktPlanSnapshot *before_snapshot; /* the shop as it is: the same, unless something was taken to be other than it is */
  TaktPlan         *before;    /* the queues as they stand; of a what-if: the plan of the shop as it is */
} TaktPlanPreview;

TaktPlanPreview *takt_plan_preview_ref   (TaktPlanPreview *self);
void             takt_plan_preview_unref (TaktPlanPreview *self);

/** TaktPlanOutlook: what a plan means for an order. */
typedef struct
{
  gint64      order_id;
  const char *number;
  TaktTime    due;           /* TAKT_TIME_UNSET: nothing was promised */
  TaktTime    finish_before; /* TAKT_TIME_UNSET: nobody knows */
  TaktTime    finish;
  int         late_before;   /* minutes */
  int         late;
} TaktPlanOutlook;

GArray *takt_plan_compare (const TaktPlanSnapshot *before_snapshot, const TaktPlan *before, const TaktPlanSnapshot *snapshot, const TaktPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

/** TaktPlanMove: what a move by hand leads to. */
typedef struct
{
  TaktPlanSnapshot *snapshot;
  guint             job;
  TaktPlan         *before;
  TaktPlan         *after;
  GArray           *outlooks;   /* (element-type TaktPlanOutlook) of the orders that finish at another time */
  guint             n_made_late;
  char             *message;    /* what a person is told before the job is dropped */
} TaktPlanMove;

void takt_plan_move_free (TaktPlanMove *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanPreview, takt_plan_preview_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanMove, takt_plan_move_free)

G_END_DECLS

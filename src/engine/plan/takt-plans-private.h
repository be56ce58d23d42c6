/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plan-snapshot-private.h"
#include "plan/takt-plans.h"

G_BEGIN_DECLS

/**
 * TaktPlans:
 *
 * No state but what is quick to find again: what was read of rows that seldom change. Lives on the main context.
 */
struct _TaktPlans
{
  GObject parent_instance;

  TaktStore     *store;
  TaktClock     *clock;
  TaktChanges   *changes;
  TaktSettings  *settings;
  TaktMaterials *materials;
  TaktPrinters  *printers;
  TaktProducts  *products;
  TaktQueue     *queue;
  TaktUndoStack *undo;

  GQueue      previews;  /* (owned) of Kept, the newest first */
  guint       n_previews; /* made so far */
  TaktPlanSnapshot *standing_snapshot; /* (owned) (nullable) the queues as they stand, see takt-plan-standing.c */
  TaktPlan   *standing;  /* (owned) (nullable) */
  gint64      standing_changes;
  TaktTime    standing_minute;

  guint64       auto_timer;
  gboolean      auto_is_running;
  GCancellable *auto_cancellable; /* (owned) */
  GHashTable *demands;   /* (owned) file, plate and profile → TaktPrintDemand; emptied when products change */
  GHashTable *speeds;    /* (owned) (nullable) printer id → per cent of the estimates' speed */
  TaktTime    speeds_at;
};

/** TaktPlanGather: a snapshot in the making. */
typedef struct
{
  TaktPlans              *plans;
  const TaktPlanQuestion *question;
  TaktPlanSnapshot       *snapshot;   /* (owned) */
  TaktPlanFilaments      *filaments;  /* (owned) */
  GPtrArray              *blocks;     /* (owned) (element-type TaktBlock) of all printers, from now on, by their beginning */
  GPtrArray              *models;     /* (owned) distinct models of the machines: their bits */
  GHashTable             *masks;      /* (owned) TaktPrintDemand → its bits */
  GHashTable             *spools;     /* (owned) spool id → index + 1 */
  GArray                 *looks;      /* (owned) of int, as the snapshot's spools */
  GHashTable             *orders;     /* (owned) order id → index + 1 */
} TaktPlanGather;

/** TaktPlanKept: a preview that can be applied, and what it was the answer to. */
typedef struct
{
  TaktPlanPreview *preview;   /* (owned) */
  TaktPlanQuestion question;  /* its arrays are owned */
} TaktPlanKept;

void          takt_plan_kept_free   (TaktPlanKept *self);
void          takt_plan_question_copy  (TaktPlanQuestion *copy, const TaktPlanQuestion *self);
void          takt_plan_question_clear (TaktPlanQuestion *self);
gboolean      takt_plan_question_is_what_if (const TaktPlanQuestion *self);
const TaktPlan *takt_plans_get_standing (TaktPlans *self, GError **error);
void          takt_plans_note_event (TaktPlans *self);
char         *takt_plans_find_conflict (const TaktPlanSnapshot *before, const TaktPlanSnapshot *now);

TaktPlanWeights takt_plans_get_weights (TaktPlans *self);
gboolean takt_plan_gather_jobs (TaktPlanGather *self, GError **error);
gboolean takt_plan_question_has (const gint64 *ids, guint n_ids, gint64 id);

G_END_DECLS

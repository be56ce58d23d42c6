/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-planner.h"

G_BEGIN_DECLS

/* A made-up print farm of any size: the same seed gives the same one. */
typedef struct
{
  TaktPlanModel model;
  TaktPlanPrinter *printers; /* (owned) */
  TaktPlanJob *jobs;         /* (owned) */
  TaktPlanNeed *needs;       /* (owned) */
  TaktPlanSpool *spools;     /* (owned) */
  TaktPlanSpan *blocks;      /* (owned) */
  TaktPlanSpan *attended;    /* (owned) */
  int *slots;                /* (owned) */
} TaktPlanFarm;

TaktPlanFarm *takt_plan_farm_new  (guint32 seed, guint n_jobs, guint n_printers, gboolean is_wild);
void          takt_plan_farm_free (TaktPlanFarm *self);
void          takt_plan_farm_remember (TaktPlanFarm *self, const TaktPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanFarm, takt_plan_farm_free)

G_END_DECLS

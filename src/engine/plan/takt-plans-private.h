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

  GHashTable *fits;      /* (owned) file, plate and profile → TaktPlanFit; emptied when products change */
  GHashTable *speeds;    /* (owned) (nullable) printer id → per cent of the estimates' speed */
  TaktTime    speeds_at;
};

/** TaktPlanFit: which machines a file is for. */
typedef struct
{
  char **models;  /* empty: any */
  int    nozzle;  /* hundredths of a millimetre; 0: any */
} TaktPlanFit;

/** TaktPlanGather: a snapshot in the making. */
typedef struct
{
  TaktPlans              *plans;
  const TaktPlanQuestion *question;
  TaktPlanSnapshot       *snapshot;   /* (owned) */
  TaktPlanFilaments      *filaments;  /* (owned) */
  GPtrArray              *models;     /* (owned) distinct models of the machines: their bits */
  GHashTable             *masks;      /* (owned) TaktPlanFit → its bits */
  GHashTable             *spools;     /* (owned) spool id → index + 1 */
  GArray                 *looks;      /* (owned) of int, as the snapshot's spools */
  GHashTable             *orders;     /* (owned) order id → index + 1 */
} TaktPlanGather;

gboolean takt_plan_gather_jobs (TaktPlanGather *self, GError **error);
gboolean takt_plan_question_has (const gint64 *ids, guint n_ids, gint64 id);

G_END_DECLS

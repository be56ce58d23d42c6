/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** TaktPlanItem: an order line as the planner needs it. */
typedef struct
{
  int quantity;
  int units_per_plate;
  int minutes_per_plate;
} TaktPlanItem;

/** TaktPlanSituation: the printer and the rules at the moment of planning. No clock, no database: snapshot in, plan out. */
typedef struct
{
  TaktTime now;
  gboolean printer_is_free;   /* rested, plate clear, nothing queued on it */
  TaktTime chain_end;         /* when the last job there ends, without buffer; TAKT_TIME_UNSET: nothing there */
  int      offset_minutes;    /* asked delay of the first job */
  int      buffer_minutes;    /* between two jobs, for taking the part off the plate */
} TaktPlanSituation;

/** TaktPlannedPlate: one job to be. */
typedef struct
{
  guint    item;              /* index of the TaktPlanItem */
  int      plate_number;      /* 1 … plate_count within the item */
  int      plate_count;
  int      quantity;          /* units on this plate */
  int      priority;          /* 10 … 1 */
  TaktTime scheduled_start;   /* TAKT_TIME_UNSET: now */
  TaktTime planned_start;     /* the same with "now" filled in */
  TaktTime planned_end;
} TaktPlannedPlate;

GArray *takt_plan_chain (const TaktPlanItem *items, guint n_items, const TaktPlanSituation *situation) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The planner's picture of a shop: plain records, filled in by whoever takes the snapshot and borrowed by the planner for one call.
 *
 * Times are whole minutes from the snapshot's moment; wall clocks, zones and summer time are the caller's. Printers, jobs, spools, materials,
 * colours, nozzles and plates are named by small numbers that the caller chooses: printers, jobs and spools by their index, the others from
 * 0 (materials below 64) or, where 0 says "any" or "not known", from 1.
 *
 * How a printer's time goes: the plate is cleared, then what the next job needs is changed by hand (spools, nozzle, plate), then it prints.
 * Clearing and changing take place while somebody is there, each within one attended span; printing needs nobody. Neither falls into a block.
 * Everybody's hands are free: two printers may be served in the same minute.
 */

#define TAKT_PLAN_NONE      (-1)
#define TAKT_PLAN_NO_DUE    G_MAXINT
#define TAKT_PLAN_MAX_SLOTS 24
#define TAKT_PLAN_MAX_NEEDS 16
/* The last minute a plan may reach: ten years. */
#define TAKT_PLAN_HORIZON   (10 * 366 * 24 * 60)

/** TaktPlanSpan: minutes from (inclusive) to (exclusive). */
typedef struct
{
  int from;
  int to;
} TaktPlanSpan;

/** TaktPlanSpool: filament that nobody has reserved. One that is in no slot lies in storage and can be brought to any printer, but to one only. */
typedef struct
{
  int material;
  int color;
  int grams;
} TaktPlanSpool;

/** TaktPlanPrinter: a machine as it will be when it is free. */
typedef struct
{
  guint64  model;           /* one bit; 0: not known, takes every file */
  guint64  materials;       /* a bit per material it can print; 0: all */
  int      volume[3];       /* mm; 0: not known */
  int      available;       /* minute from which nothing prints on it */
  gboolean plate_clear;     /* FALSE: a part has to be taken off first */
  int      speed_pct;       /* 100: a job takes its minutes; 200: half of them */
  int      nozzle;          /* 0: not known, fits every job */
  int      nozzle_minutes;  /* to change it; TAKT_PLAN_NONE: it is not changed */
  int      plate;           /* as nozzle */
  int      plate_minutes;
  const int *slots;         /* the spool in each, TAKT_PLAN_NONE: empty */
  guint    n_slots;         /* at most TAKT_PLAN_MAX_SLOTS; 0: its filament is not followed */
  const TaktPlanSpan *blocks; /* maintenance, reservations: ascending, apart from each other */
  guint    n_blocks;
} TaktPlanPrinter;

/** TaktPlanNeed: one filament of a job. */
typedef struct
{
  int material;
  int color;                /* TAKT_PLAN_NONE: any */
  int grams;
} TaktPlanNeed;

/** TaktPlanJob: one plate to print. */
typedef struct
{
  int      minutes;
  int      release;         /* not before */
  int      due;             /* when its order must leave; TAKT_PLAN_NO_DUE */
  int      handling;        /* minutes from the cleared plate to the post */
  int      weight;          /* of a minute's lateness of the order */
  gboolean is_rushed;       /* @due and @weight only hurry it: lateness is told against the next two */
  int      promised;        /* as @due */
  int      promised_weight; /* as @weight */
  int      order;           /* jobs of one number are promised together: the last of them counts; TAKT_PLAN_NONE: alone */
  guint64  models;          /* bits of the models its file is for; 0: any */
  int      size[3];         /* mm; 0: not known */
  int      nozzle;          /* 0: any */
  int      plate;           /* 0: any */
  const TaktPlanNeed *needs;
  guint    n_needs;         /* at most TAKT_PLAN_MAX_NEEDS */
  int      printer;         /* pinned to this one; TAKT_PLAN_NONE */
  int      start;           /* pinned to this minute, on a pinned printer; TAKT_PLAN_NONE */
  int      last_printer;    /* where the plan before had it; TAKT_PLAN_NONE: nowhere */
  int      last_rank;       /* and as which there, from 0 */
} TaktPlanJob;

/** TaktPlanWeights: what the goal is made of. Promises first, then hand work and waste, then machine time: by their size. */
typedef struct
{
  gint64 tardiness;         /* a minute of an order's lateness, times its weight */
  gint64 swap;              /* a spool put in by hand, a nozzle or plate changed */
  gint64 remnant;           /* a spool that the plan leaves with less than remnant_grams */
  gint64 move;              /* a job that changes its printer, or its place among those that stay, against the plan before */
  gint64 idle;              /* a minute in which a printer waits for its next job */
  gint64 busy;              /* a minute in which a printer prints */
  gint64 makespan;          /* a minute until the last printer is done */
} TaktPlanWeights;

/** TaktPlanModel: the whole snapshot. */
typedef struct
{
  const TaktPlanPrinter *printers;
  guint n_printers;
  const TaktPlanJob *jobs;  /* in the order in which they came */
  guint n_jobs;
  const TaktPlanSpool *spools;
  guint n_spools;
  const TaktPlanSpan *attended; /* ascending, apart, within the period; none: somebody is always there */
  guint n_attended;
  int   attended_period;    /* minutes after which the spans come again */
  int   clear_minutes;      /* to take a part off the plate: the buffer between two jobs */
  int   swap_minutes;       /* to change one spool */
  int   remnant_grams;      /* below this a spool is no good for another job */
  TaktPlanWeights weights;
  const int *minutes;       /* (nullable) [printer × n_jobs + job]: instead of the jobs' minutes and the printers' speed */
  const int *setups;        /* (nullable) [(printer × n_jobs + before) × n_jobs + job]: minutes between two jobs, by no hand */
} TaktPlanModel;

extern const TaktPlanWeights takt_plan_default_weights;

G_END_DECLS

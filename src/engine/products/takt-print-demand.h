/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-job-table.h"

G_BEGIN_DECLS

/** TaktMisfit: why a machine cannot print what is asked of it. In the order in which they are looked for. */
typedef enum
{
  TAKT_MISFIT_NONE,
  TAKT_MISFIT_MODEL,       /* the file is sliced for another model */
  TAKT_MISFIT_SIZE,        /* the plate is larger than what it prints */
  TAKT_MISFIT_NOZZLE_TEMP,
  TAKT_MISFIT_BED_TEMP,
} TaktMisfit;

/**
 * TaktPrintDemand:
 *
 * What a print asks of its machine, by what its sliced file tells, else by its profile. What is not known restricts nothing. Immutable and
 * counted atomically, so that any thread may read it.
 */
typedef struct
{
  char **models;       /* the machines the file is for; empty: any */
  double nozzle;       /* mm; NAN: any */
  double size[3];      /* mm: width, depth, height; NAN each: not known */
  double nozzle_temp;  /* °C; NAN: not known */
  double bed_temp;     /* °C; NAN: not known */
} TaktPrintDemand;

TaktPrintDemand *takt_print_demand_load  (TaktStore *store, const TaktJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktPrintDemand *takt_print_demand_ref   (TaktPrintDemand *self);
void             takt_print_demand_unref (TaktPrintDemand *self);

TaktMisfit takt_print_demand_judge   (const TaktPrintDemand *self, const char *model);
char      *takt_print_demand_explain (const TaktPrintDemand *self, const char *name, const char *model) G_GNUC_WARN_UNUSED_RESULT;

/* What a material wants of a machine that prints it all the same. */
gboolean   takt_material_wants_enclosure (const char *material_type);
gboolean   takt_material_is_abrasive     (const char *material_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrintDemand, takt_print_demand_unref)

G_END_DECLS

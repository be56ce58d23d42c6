/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "materials/takt-materials.h"
#include "plan/takt-plan-snapshot.h"

G_BEGIN_DECLS

/* Inside of the snapshot: takt-plan-gather.c fills it from rows and machines, takt-plan-gather-jobs.c with what is to print,
 * takt-plan-filament.c numbers materials and colours. */

TaktPlanSnapshot *takt_plan_snapshot_new  (TaktTime at) G_GNUC_WARN_UNUSED_RESULT;
void              takt_plan_snapshot_seal (TaktPlanSnapshot *self);
TaktPlanMachine  *takt_plan_machine_new   (gint64 id, const char *name, const char *model) G_GNUC_WARN_UNUSED_RESULT;

/** TaktPlanFilaments: the numbers of materials and colours while a snapshot is made. */
typedef struct _TaktPlanFilaments TaktPlanFilaments;

TaktPlanFilaments *takt_plan_filaments_new  (TaktMaterials *materials) G_GNUC_WARN_UNUSED_RESULT;
void               takt_plan_filaments_free (TaktPlanFilaments *self);
int                takt_plan_filaments_add_spool (TaktPlanFilaments *self, const TaktMaterial *spool);
gboolean           takt_plan_filaments_find_need (TaktPlanFilaments *self, const TaktJobMaterial *filament, TaktPlanNeed *need);
void               takt_plan_filaments_get_spool (TaktPlanFilaments *self, int look, TaktPlanSpool *spool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlanFilaments, takt_plan_filaments_free)

G_END_DECLS

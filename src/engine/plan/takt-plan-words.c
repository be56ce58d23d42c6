/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-snapshot.h"

#include <glib/gi18n-lib.h>

/** takt_plan_reason_to_word: the machine word of the API for @reason. */
const char *
takt_plan_reason_to_word (TaktPlanReason reason)
{
  static const char *const words[] = {
    [TAKT_PLAN_REASON_NOW] = "now",
    [TAKT_PLAN_REASON_PINNED] = "pinned",
    [TAKT_PLAN_REASON_RELEASE] = "not_before",
    [TAKT_PLAN_REASON_BLOCK] = "block",
    [TAKT_PLAN_REASON_PERSON] = "person",
    [TAKT_PLAN_REASON_CHANGE] = "change",
    [TAKT_PLAN_REASON_BEHIND] = "behind",
    [TAKT_PLAN_REASON_NO_PRINTER] = "no_printer",
    [TAKT_PLAN_REASON_NO_FILAMENT] = "no_filament",
    [TAKT_PLAN_REASON_NO_TIME] = "no_time",
  };

  g_return_val_if_fail ((gsize) reason < G_N_ELEMENTS (words), "now");
  return words[reason];
}

static char *
format_minute (const TaktPlanSnapshot *self, int minute)
{
  return takt_time_to_clock (takt_plan_snapshot_get_time (self, minute), self->at);
}

/* Why none of the machines can print it; NULL: one could by its model. That of a machine that comes near says the most. */
static char *
explain_misfits (const TaktPlanSnapshot *self, const TaktPrintDemand *demand)
{
  const TaktPlanMachine *nearest = NULL;
  g_autofree char *models = NULL;

  for (guint i = 0; i < self->machines->len; i++)
    {
      const TaktPlanMachine *machine = self->machines->pdata[i];
      TaktMisfit misfit = takt_print_demand_judge (demand, machine->model);

      if (misfit == TAKT_MISFIT_NONE)
        return NULL;
      if (misfit != TAKT_MISFIT_MODEL && nearest == NULL)
        nearest = machine;
    }
  if (nearest != NULL)
    return takt_print_demand_explain (demand, nearest->name, nearest->model);
  models = g_strjoinv (", ", demand->models);
  return g_strdup_printf (_ ("No printer fits: the file is for %s"), models);
}

static char *
explain_no_printer (const TaktPlanSnapshot *self, const TaktPlanJob *job, const TaktPlanPlate *plate)
{
  const TaktPlanMachine *pinned = job->printer != TAKT_PLAN_NONE ? self->machines->pdata[job->printer] : NULL;
  char *misfit;

  if (self->printers->len == 0)
    return g_strdup (_ ("There is no printer"));
  misfit = pinned != NULL ? takt_print_demand_explain (plate->demand, pinned->name, pinned->model)
                          : explain_misfits (self, plate->demand);
  if (misfit != NULL)
    return misfit;
  if (job->nozzle != 0)
    return g_strdup_printf (_ ("No printer that fits has a nozzle of %.1f mm"), job->nozzle / 100.0);
  return g_strdup (_ ("No printer can print it"));
}

static char *
explain_no_filament (const TaktPlanPlate *plate, int need)
{
  const TaktJobMaterial *filament =
      need >= 0 && (guint) need < plate->needs->len ? plate->needs->pdata[need] : NULL;

  if (filament == NULL)
    return g_strdup (_ ("Waits for filament"));
  if (filament->color != NULL && *filament->color != '\0')
    /* Translators: a colour and a material: "Waits for Black PETG". */
    return g_strdup_printf (_ ("Waits for %s %s"), filament->color, filament->material_type);
  return g_strdup_printf (_ ("Waits for %s"), filament->material_type);
}

/* When somebody is there for what stands before the job: changing something for it, else clearing the plate. */
static int
find_person (const TaktPlan *plan, guint job)
{
  const TaktPlanPlace *place = &plan->places[job];

  for (guint i = 0; i < plan->n_jobs; i++)
    {
      const TaktPlanPlace *before = &plan->places[i];

      if (before->printer == place->printer && before->rank == place->rank - 1
          && place->change_start == before->done)
        return before->clear_start;
    }
  return place->change_start;
}

/**
 * takt_plan_snapshot_explain:
 * @plan: a plan of this snapshot
 * @job: index of the job
 *
 * Why a job stands where it stands, or has no place, for a person: "Waits for Black PETG", "Nobody there before 08:00". The one place where
 * reasons become words; takt_plan_reason_to_word() is the same for programs.
 *
 * Returns: (transfer full) (nullable): NULL: nothing stands before it
 */
char *
takt_plan_snapshot_explain (const TaktPlanSnapshot *self, const TaktPlan *plan, guint job)
{
  const TaktPlanPlace *place;
  const TaktPlanPlate *plate;
  const TaktPlanMachine *machine;
  g_autofree char *time = NULL;

  g_return_val_if_fail (self != NULL && plan != NULL && job < plan->n_jobs, NULL);
  g_return_val_if_fail (plan->n_jobs == self->plates->len, NULL);

  place = &plan->places[job];
  plate = self->plates->pdata[job];
  machine = place->printer != TAKT_PLAN_NONE ? self->machines->pdata[place->printer] : NULL;
  switch (place->reason)
    {
    case TAKT_PLAN_REASON_PINNED:
      time = format_minute (self, place->start);
      return g_strdup_printf (_ ("Pinned to %s"), time);

    case TAKT_PLAN_REASON_RELEASE:
      time = format_minute (self, place->start);
      return g_strdup_printf (_ ("Planned for %s"), time);

    case TAKT_PLAN_REASON_BLOCK:
      time = format_minute (self, place->start);
      return g_strdup_printf (_ ("“%s” is not available before %s"), machine->name, time);

    case TAKT_PLAN_REASON_PERSON:
      time = format_minute (self, find_person (plan, job));
      return g_strdup_printf (_ ("Nobody there before %s"), time);

    case TAKT_PLAN_REASON_CHANGE:
      return g_strdup_printf (ngettext ("%d spool has to be put in first",
                                        "%d spools have to be put in first", (gulong) MAX (place->swaps, 1)),
                              MAX (place->swaps, 1));

    case TAKT_PLAN_REASON_BEHIND:
      return g_strdup_printf (_ ("Behind “%s”"),
                              ((const TaktPlanPlate *) self->plates->pdata[place->other])->name);

    case TAKT_PLAN_REASON_NO_PRINTER:
      return explain_no_printer (self, &g_array_index (self->jobs, TaktPlanJob, job), plate);

    case TAKT_PLAN_REASON_NO_FILAMENT:
      return explain_no_filament (plate, place->other);

    case TAKT_PLAN_REASON_NO_TIME:
      return g_strdup (_ ("No printer that fits has a gap for it"));

    case TAKT_PLAN_REASON_NOW:
    default:
      return NULL;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "printers/takt-printer-model.h"
#include "products/takt-print-demand.h"

/* Nozzles differ by 0.2 mm (protocol.md §4.3: 0.4 may be told as 0.4000000059604645). */
#define NOZZLE_SAME 0.05

/**
 * takt_queue_explain_misfit:
 * @problem: (out) (transfer full) (nullable): why the job cannot be printed by the printer it waits for; NULL: nothing is known to be
 *   in the way
 *
 * A file that was sliced for another model, or asks for more room or heat than the machine has, waits with a problem, as one without its
 * filament does, and is never sent (pitfall 51). The nozzle is the machine's to tell, see takt_queue_explain_nozzle(). FALSE only when the
 * database fails.
 */
gboolean
takt_queue_explain_misfit (TaktQueue *self, const TaktJob *job, char **problem, GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);
  g_autoptr (TaktPrintDemand) demand = NULL;

  *problem = NULL;
  if (printer == NULL || (demand = takt_print_demand_load (self->store, job, error)) == NULL)
    return FALSE;
  *problem = takt_print_demand_explain (demand, printer->name, printer->model);
  return TRUE;
}

/* @wanted: mm, NAN or 0: any. Gives a sentence when a nozzle of the machine is known to be another; NULL else. */
char *
takt_queue_compare_nozzles (double wanted, const TaktPrinterReport *report)
{
  for (guint i = 0; wanted > 0 && i < report->parts.nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = report->parts.nozzles->pdata[i];

      if (!isnan (nozzle->diameter) && fabs (nozzle->diameter - wanted) >= NOZZLE_SAME)
        return g_strdup_printf (
            _ ("The file was sliced for a nozzle of %.1f mm, but the printer has one of %.1f mm. Change the "
               "nozzle, or slice the file again."),
            wanted, nozzle->diameter);
    }
  return NULL;
}

/**
 * takt_queue_explain_nozzle:
 * @problem: (out) (transfer full) (nullable): that the machine has another nozzle than the job's file was sliced for, by what is known of
 *   the file before it is read at the start, else by its profile
 *
 * FALSE only when the database fails.
 */
gboolean
takt_queue_explain_nozzle (TaktQueue *self,
                           const TaktJob *job,
                           const TaktPrinterReport *report,
                           char **problem,
                           GError **error)
{
  g_autoptr (TaktPrintDemand) demand = takt_print_demand_load (self->store, job, error);

  *problem = NULL;
  if (demand == NULL)
    return FALSE;
  *problem = takt_queue_compare_nozzles (demand->nozzle, report);
  return TRUE;
}

static char *
explain_abrasion (const TaktPrinterReport *report, const char *name, const char *material_type)
{
  for (guint i = 0; report != NULL && i < report->parts.nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = report->parts.nozzles->pdata[i];

      if (g_strcmp0 (nozzle->material, "stainless_steel") == 0)
        return g_strdup_printf (
            _ ("%s wears the nozzle of “%s”, which is not hardened. A hardened one lasts."), material_type,
            name);
    }
  return NULL;
}

/*
 * What does not keep a print from starting, but may spoil it or the machine: sentences. None: nothing is known of that kind.
 */
gboolean
takt_queue_warn (TaktQueue *self, const TaktJob *job, GPtrArray *warnings, GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);
  const TaktPrinterModel *model;
  TaktPrinterState state = { 0 };
  gboolean has_enclosure = FALSE, has_abrasion = FALSE;

  if (printer == NULL)
    return FALSE;
  model = takt_printer_model_find (printer->model);
  takt_printers_get_state (self->printers, printer->id, &state);
  for (guint i = 0; i < job->materials->len; i++)
    {
      const char *type = ((const TaktJobMaterial *) job->materials->pdata[i])->material_type;
      char *abrasion = !has_abrasion && takt_material_is_abrasive (type)
                           ? explain_abrasion (state.report, printer->name, type)
                           : NULL;

      if (!has_enclosure && model != NULL && !model->is_enclosed && takt_material_wants_enclosure (type))
        {
          has_enclosure = TRUE;
          g_ptr_array_add (warnings,
                           g_strdup_printf (_ ("“%s” has no enclosure, and %s warps without one. A printer "
                                               "with a closed chamber does better."),
                                            printer->name, type));
        }
      if (abrasion != NULL)
        {
          has_abrasion = TRUE;
          g_ptr_array_add (warnings, abrasion);
        }
    }
  return TRUE;
}

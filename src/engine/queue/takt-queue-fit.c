/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "printers/takt-printer-model.h"
#include "products/takt-product-plates.h"

/* The machines a job's file is for: what the file tells of itself, else what its profile's owner wrote; none: any. */
static gboolean
list_models (TaktQueue *self, const TaktJob *job, char ***models, GError **error)
{
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (TaktProfile) profile = NULL;
  const char *told[2] = { NULL, NULL };

  if (!takt_products_get_file (self->products, job->file_name, &file, error))
    return FALSE;
  if (file == NULL && job->profile_id != 0)
    {
      profile = takt_products_get (self->products, job->profile_id, error);
      if (profile == NULL)
        return FALSE;
    }

  told[0] = file != NULL ? file->printer_model : NULL;
  *models = g_strdupv (profile != NULL ? profile->printer_models : (char **) told);
  return TRUE;
}

/* Nozzles differ by 0.2 mm (protocol.md §4.3: 0.4 may be told as 0.4000000059604645). */
#define NOZZLE_SAME 0.05

static gboolean
takes_any (const char *printer_model, char *const *models)
{
  for (guint i = 0; models[i] != NULL; i++)
    if (takt_printer_model_takes_files_of (printer_model, models[i]))
      return TRUE;
  return FALSE;
}

/**
 * takt_queue_explain_misfit:
 * @problem: (out) (transfer full) (nullable): why the job cannot be printed by the printer it waits for; NULL: nothing is known to be
 *   in the way
 *
 * A file that was sliced for another model waits with a problem, as one without its filament does, and is never sent (pitfall 51). The
 * nozzle is the machine's to tell, see takt_queue_explain_nozzle(). FALSE only when the database fails.
 */
gboolean
takt_queue_explain_misfit (TaktQueue *self, const TaktJob *job, char **problem, GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);
  g_auto (GStrv) models = NULL;
  g_autofree char *list = NULL;

  *problem = NULL;
  if (printer == NULL || !list_models (self, job, &models, error))
    return FALSE;
  if (printer->model == NULL || models[0] == NULL || takes_any (printer->model, models))
    return TRUE;

  list = g_strjoinv (", ", models);
  *problem =
      g_strdup_printf (_ ("The file is sliced for %s, but “%s” is a %s. Choose another printer, or slice "
                          "it for this one."),
                       list, printer->name, printer->model);
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
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (TaktProfile) profile = NULL;
  const TaktSlicedPlate *plate = NULL;

  *problem = NULL;
  if (!takt_products_get_file (self->products, job->file_name, &file, error))
    return FALSE;
  if (file != NULL)
    plate = job->file_plate == 0 && file->plates->len == 1
                ? file->plates->pdata[0]
                : takt_sliced_file_find_plate (file, job->file_plate);
  if (plate != NULL && !isnan (plate->nozzle_diameter))
    {
      *problem = takt_queue_compare_nozzles (plate->nozzle_diameter, report);
      return TRUE;
    }
  if (job->profile_id == 0)
    return TRUE;

  profile = takt_products_get (self->products, job->profile_id, error);
  if (profile == NULL)
    return FALSE;
  *problem = takt_queue_compare_nozzles (profile->nozzle_diameter, report);
  return TRUE;
}

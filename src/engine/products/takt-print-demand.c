/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-print-demand.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "printers/takt-printer-model.h"
#include "tables/takt-profile-table.h"
#include "tables/takt-sliced-table.h"

/* The one place where it is decided whether a machine can print something; the queue, the spreading of orders and the planner ask here. */

/* Slicers round, and skirts reach a little over the edge that they tell. */
#define SIZE_SLACK 0.5

static void
demand_clear (gpointer data)
{
  g_strfreev (((TaktPrintDemand *) data)->models);
}

/** takt_print_demand_ref: one more owner, on any thread. */
TaktPrintDemand *
takt_print_demand_ref (TaktPrintDemand *self)
{
  return g_atomic_rc_box_acquire (self);
}

/** takt_print_demand_unref: one owner less, on any thread. */
void
takt_print_demand_unref (TaktPrintDemand *self)
{
  g_atomic_rc_box_release_full (self, demand_clear);
}

static const TaktSlicedPlate *
find_plate (const TaktSlicedFile *file, int index)
{
  return index == 0 && file->plates->len == 1 ? file->plates->pdata[0]
                                              : takt_sliced_file_find_plate (file, index);
}

static void
read_file (TaktPrintDemand *self, const TaktSlicedFile *file, int index)
{
  const TaktSlicedPlate *plate = find_plate (file, index);

  if (file->printer_model != NULL)
    self->models = g_strsplit (file->printer_model, "\n", -1);
  self->nozzle = file->nozzle_diameter;
  if (plate == NULL)
    return;

  if (!isnan (plate->nozzle_diameter))
    self->nozzle = plate->nozzle_diameter;
  /* Width and depth are one thing to a person; half of it is not told. */
  if (!isnan (plate->size[0]) && !isnan (plate->size[1]))
    {
      self->size[0] = plate->size[0];
      self->size[1] = plate->size[1];
    }
  self->size[2] = plate->size[2];
  self->nozzle_temp = plate->nozzle_temp;
  self->bed_temp = plate->bed_temp;
}

/**
 * takt_print_demand_load:
 * @job: its file, plate and profile count; it need not be in the database
 * @error: the store failed
 *
 * Returns: (transfer full): what the print asks of its machine; NULL with @error
 */
TaktPrintDemand *
takt_print_demand_load (TaktStore *store, const TaktJob *job, GError **error)
{
  g_autoptr (TaktPrintDemand) self = g_atomic_rc_box_new0 (TaktPrintDemand);
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (TaktProfile) profile = NULL;

  self->nozzle = self->nozzle_temp = self->bed_temp = NAN;
  self->size[0] = self->size[1] = self->size[2] = NAN;
  if ((job->file_name != NULL && !takt_sliced_table_get (store, job->file_name, &file, error))
      || (job->profile_id != 0 && !takt_profile_table_get (store, job->profile_id, &profile, error)))
    return NULL;

  if (file != NULL)
    read_file (self, file, job->file_plate);
  else if (profile != NULL)
    self->models = g_strdupv (profile->printer_models);
  if (self->models == NULL)
    self->models = g_new0 (char *, 1);
  if (!(self->nozzle > 0))
    self->nozzle = profile != NULL && profile->nozzle_diameter > 0 ? profile->nozzle_diameter : NAN;
  return g_steal_pointer (&self);
}

static gboolean
takes_any (const char *model, char *const *models)
{
  for (guint i = 0; models[i] != NULL; i++)
    if (takt_printer_model_takes_files_of (model, models[i]))
      return TRUE;
  return models[0] == NULL;
}

/**
 * takt_print_demand_judge:
 * @model: (nullable): the machine, in any spelling; NULL: nobody knows, and nothing is known to be in the way
 *
 * Which nozzle is in the machine is another question: that is the machine's to tell.
 */
TaktMisfit
takt_print_demand_judge (const TaktPrintDemand *self, const char *model)
{
  const TaktPrinterModel *known = takt_printer_model_find_or_generic (model);

  if (model == NULL)
    return TAKT_MISFIT_NONE;
  if (!takes_any (model, self->models))
    return TAKT_MISFIT_MODEL;
  for (guint i = 0; i < G_N_ELEMENTS (self->size); i++)
    if (known->volume[i] > 0 && self->size[i] > known->volume[i] + SIZE_SLACK)
      return TAKT_MISFIT_SIZE;
  if (known->max_nozzle_temp > 0 && self->nozzle_temp > known->max_nozzle_temp)
    return TAKT_MISFIT_NOZZLE_TEMP;
  if (known->max_bed_temp > 0 && self->bed_temp > known->max_bed_temp)
    return TAKT_MISFIT_BED_TEMP;
  return TAKT_MISFIT_NONE;
}

static char *
explain_size (const TaktPrintDemand *self, const char *name, const TaktPrinterModel *known)
{
  if (self->size[2] > known->volume[2] + SIZE_SLACK)
    return g_strdup_printf (_ ("“%s” is too small: the print is %.0f mm high, and it prints %d mm at most. "
                               "Choose another printer."),
                            name, self->size[2], known->volume[2]);
  return g_strdup_printf (_ ("“%s” is too small: the print is %.0f × %.0f mm, and its plate %d × %d mm. "
                             "Choose another printer."),
                          name, self->size[0], self->size[1], known->volume[0], known->volume[1]);
}

/**
 * takt_print_demand_explain:
 * @name: of the printer
 * @model: (nullable): as for takt_print_demand_judge()
 *
 * Returns: (transfer full) (nullable): why this machine cannot print it, and what to do; NULL: nothing is known to be in the way
 */
char *
takt_print_demand_explain (const TaktPrintDemand *self, const char *name, const char *model)
{
  const TaktPrinterModel *known = takt_printer_model_find_or_generic (model);
  g_autofree char *list = NULL;

  switch (takt_print_demand_judge (self, model))
    {
    case TAKT_MISFIT_MODEL:
      list = g_strjoinv (", ", self->models);
      return g_strdup_printf (_ ("The file is sliced for %s, but “%s” is a %s. Choose another printer, or "
                                 "slice it for this one."),
                              list, name, model);
    case TAKT_MISFIT_SIZE:
      return explain_size (self, name, known);
    case TAKT_MISFIT_NOZZLE_TEMP:
      return g_strdup_printf (_ ("The file asks for a nozzle of %.0f °C, but that of “%s” reaches %d °C at "
                                 "most. Choose another printer."),
                              self->nozzle_temp, name, known->max_nozzle_temp);
    case TAKT_MISFIT_BED_TEMP:
      return g_strdup_printf (
          _ ("The file asks for a bed of %.0f °C, but that of “%s” reaches %d °C at most. "
             "Choose another printer."),
          self->bed_temp, name, known->max_bed_temp);
    case TAKT_MISFIT_NONE:
    default:
      return NULL;
    }
}

/** takt_material_wants_enclosure: whether parts of it warp in the open: ABS, ASA, and what is printed hotter; with fibres or without. */
gboolean
takt_material_wants_enclosure (const char *material_type)
{
  static const char *const families[] = { "ABS", "ASA", "PC", "PA", "PAHT", "PPA", "PPS", NULL };
  g_autofree char *family = NULL;

  if (material_type == NULL)
    return FALSE;
  /* "PA6-CF" is a PA. */
  family = g_ascii_strup (material_type, (gssize) strcspn (material_type, "-+ 0123456789"));
  return g_strv_contains (families, family);
}

/** takt_material_is_abrasive: whether its fibres wear a nozzle that is not hardened: "PLA-CF", "PETG-GF". */
gboolean
takt_material_is_abrasive (const char *material_type)
{
  g_autofree char *type = material_type != NULL ? g_ascii_strup (material_type, -1) : NULL;

  return type != NULL && (g_str_has_suffix (type, "CF") || g_str_has_suffix (type, "GF"));
}

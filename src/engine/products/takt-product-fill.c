/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-product-fill.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "takt-error.h"

/* One plate is the one meant; of several, one must be named: the first is as wrong as any (pitfall 88). */
static const TaktSlicedPlate *
choose_plate (const TaktSlicedFile *file, int index, GError **error)
{
  const TaktSlicedPlate *plate = NULL;
  g_autoptr (GString) list = g_string_new (NULL);

  if (index == 0 && file->plates->len == 1)
    return file->plates->pdata[0];
  if (index != 0)
    plate = takt_sliced_file_find_plate (file, index);
  if (plate != NULL)
    return plate;

  for (guint i = 0; i < file->plates->len; i++)
    g_string_append_printf (list, "%s%d", i > 0 ? ", " : "",
                            ((const TaktSlicedPlate *) file->plates->pdata[i])->index);
  if (index == 0)
    takt_error_set_field (error, "plate", _ ("The file holds several sliced plates: %s. Say which one."),
                          list->str);
  else
    takt_error_set_field (error, "plate",
                          _ ("Plate %d is not sliced in this file. It holds the G-code of: %s."), index,
                          list->str);
  return NULL;
}

/* Whole grams, to the nearest; what is used at all weighs at least one. */
static gint64
round_grams (double grams)
{
  return grams > 0 ? MAX ((gint64) floor (grams + 0.5), 1) : 0;
}

static const TaktFilament *
find_material (GPtrArray *materials, int index)
{
  for (guint i = 0; i < materials->len; i++)
    {
      const TaktFilament *material = materials->pdata[i];

      if (material->index == index)
        return material;
    }
  return NULL;
}

/*
 * The colour that the profile's owner gave this filament in place of the file's, which stays while the file still asks for the same
 * filament; else the file's.
 */
static const char *
choose_color (GPtrArray *owned, const TaktSlicedPlate *before, const TaktSlicedFilament *filament)
{
  const TaktFilament *material = find_material (owned, filament->index);
  const TaktSlicedFilament *told =
      before != NULL ? takt_sliced_plate_find_filament (before, filament->index) : NULL;

  if (material != NULL && told != NULL && g_strcmp0 (material->color, told->color) != 0
      && g_strcmp0 (told->color, filament->color) == 0
      && g_strcmp0 (told->material_type, filament->material_type) == 0)
    return material->color;
  return filament->color;
}

static gboolean
fill_materials (TaktProfile *profile,
                const TaktSlicedPlate *plate,
                const TaktSlicedPlate *before,
                GError **error)
{
  g_autoptr (GPtrArray) materials = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_filament_free);

  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];
      TaktFilament *material;

      if (filament->material_type == NULL || isnan (filament->grams))
        {
          takt_error_set_field (
              error, "file",
              _ ("The file does not tell type and weight of filament %d. Slice the plate again and "
                 "export it as “.gcode.3mf”."),
              filament->index);
          return FALSE;
        }
      material =
          takt_filament_new (filament->material_type, choose_color (profile->materials, before, filament),
                             round_grams (filament->grams));
      material->index = filament->index;
      g_ptr_array_add (materials, material);
    }

  g_ptr_array_unref (profile->materials);
  profile->materials = g_steal_pointer (&materials);
  return TRUE;
}

/* The file's printer, unless the profile's owner listed it among others. */
static void
fill_models (TaktProfile *profile, const TaktSlicedFile *file)
{
  if (file->printer_model != NULL
      && g_strv_contains ((const char *const *) profile->printer_models, file->printer_model))
    return;

  g_strfreev (profile->printer_models);
  profile->printer_models = g_new0 (char *, 2);
  profile->printer_models[0] = g_strdup (file->printer_model);
}

/**
 * takt_product_fill:
 * @profile: gets minutes (begun ones count), materials in the order of the file's filaments with their numbers, nozzle diameter, printer
 *   model, and the plate
 * @before: (nullable): the plate that the profile was filled from last: where its owner changed a colour since, that stays
 * @plate: the slicer's number; 0: the only one
 * @error: TAKT_ERROR_INVALID, field "plate" or "file": no such plate, G-code that is not as the slicer wrote it (pitfalls 50, 91), no
 *   time, a filament without type or weight
 *
 * Pure. Source: protocol.md §14, §16.
 */
gboolean
takt_product_fill (TaktProfile *profile,
                   const TaktSlicedFile *file,
                   const TaktSlicedPlate *before,
                   int plate,
                   GError **error)
{
  const TaktSlicedPlate *chosen;

  g_return_val_if_fail (profile != NULL && file != NULL, FALSE);

  chosen = choose_plate (file, plate, error);
  if (chosen == NULL)
    return FALSE;
  if (chosen->gcode_check == TAKT_GCODE_ALTERED)
    {
      takt_error_set_field (
          error, "file",
          _ ("The G-code of plate %d is not what the slicer wrote: it is damaged or was edited, and "
             "a printer would refuse it. Slice the plate again and export it."),
          chosen->index);
      return FALSE;
    }
  if (chosen->minutes == 0)
    {
      takt_error_set_field (
          error, "file",
          _ ("The file does not tell how long plate %d prints. Slice the plate again and export it "
             "as “.gcode.3mf”."),
          chosen->index);
      return FALSE;
    }
  if (!fill_materials (profile, chosen, before, error))
    return FALSE;

  profile->file_plate = chosen->index;
  profile->estimated_minutes = chosen->minutes;
  profile->nozzle_diameter = isnan (chosen->nozzle_diameter) ? 0 : chosen->nozzle_diameter;
  fill_models (profile, file);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-product-plates.h"

#include <glib/gi18n-lib.h>

#include "products/takt-product-files.h"
#include "products/takt-product-fill.h"
#include "takt-error.h"

/**
 * takt_products_get_file:
 * @name: (nullable): a profile's or job's file name
 * @file: (out) (transfer full) (nullable): what that sliced file tells; NULL: none was imported under the name
 *
 * FALSE only when the database fails.
 */
gboolean
takt_products_get_file (TaktProducts *self, const char *name, TaktSlicedFile **file, GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);
  return takt_sliced_table_get (takt_products_get_store (self), name, file, error);
}

/** takt_products_put_file: keeps what a stored file tells, inside the transaction that makes a profile point to it. */
gboolean
takt_products_put_file (TaktProducts *self, const TaktSlicedFile *file, GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);
  return takt_sliced_table_put (takt_products_get_store (self), file,
                                takt_clock_now (takt_products_get_clock (self)), error);
}

/** takt_products_fill: takt_product_fill() for a profile that may have been filled before; gets @file's name. Saves nothing. */
gboolean
takt_products_fill (TaktProducts *self,
                    TaktProfile *profile,
                    const TaktSlicedFile *file,
                    int plate,
                    GError **error)
{
  g_autoptr (TaktSlicedFile) before = NULL;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);

  if (!takt_products_get_file (self, profile->file_name, &before, error)
      || !takt_product_fill (
          profile, file, before != NULL ? takt_sliced_file_find_plate (before, profile->file_plate) : NULL,
          plate, error))
    return FALSE;

  g_free (profile->file_name);
  profile->file_name = g_strdup (file->name);
  return TRUE;
}

/**
 * takt_products_choose_plate:
 * @plate: the slicer's number of a plate in the profile's file
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT when the profile has no sliced file; what takt_product_fill() says
 *
 * The profile is printed from that plate and filled from it. Waiting jobs keep the plate they were made for (pitfall 18).
 */
gboolean
takt_products_choose_plate (TaktProducts *self, gint64 id, int plate, GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (TaktSlicedFile) file = NULL;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);

  profile = takt_products_get (self, id, error);
  if (profile == NULL || !takt_products_get_file (self, profile->file_name, &file, error))
    return FALSE;
  if (file == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           _ ("This product has no sliced file, so there are no plates to choose from. Add "
                              "the “.gcode.3mf” first."));
      return FALSE;
    }
  return takt_products_fill (self, profile, file, plate, error)
         && takt_products_update (self, profile, error);
}

static TaktSlicedFile *
get_file (TaktProducts *self, const TaktProfile *profile, GError **error)
{
  TaktSlicedFile *file = NULL;

  if (takt_products_get_file (self, profile->file_name, &file, error) && file == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                         _ ("This product has no sliced file. Add the “.gcode.3mf” first."));
  return file;
}

/**
 * takt_products_get_file_of:
 * @id: a profile
 * @error: TAKT_ERROR_NOT_FOUND: no such profile, or it has no sliced file
 *
 * Returns: (transfer full): what the profile's sliced file tells; NULL with @error
 */
TaktSlicedFile *
takt_products_get_file_of (TaktProducts *self, gint64 id, GError **error)
{
  g_autoptr (TaktProfile) profile = takt_products_get (self, id, error);

  return profile != NULL ? get_file (self, profile, error) : NULL;
}

static char *
dup_picture_path (TaktProducts *self, gint64 id, GError **error)
{
  g_autoptr (TaktProfile) profile = takt_products_get (self, id, error);
  g_autoptr (TaktSlicedFile) file = profile != NULL ? get_file (self, profile, error) : NULL;
  const TaktSlicedPlate *plate;

  if (file == NULL)
    return NULL;
  plate = takt_sliced_file_find_plate (file, profile->file_plate);
  if (plate != NULL && plate->has_picture)
    return takt_product_files_dup_image_path (takt_products_get_dir (self), file->name, plate->index);

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                       _ ("The slicer put no picture of this plate into the file."));
  return NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) fault = NULL;
  GBytes *picture = g_file_load_bytes_finish (G_FILE (source), result, NULL, &fault);

  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify) g_bytes_unref);
  else if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, "%s",
                             _ ("The picture of this plate is not in Takt's folder any more. Add the sliced "
                                "file again."));
  else
    g_task_return_error (task, g_steal_pointer (&fault));
}

/** takt_products_load_picture_async: the slicer's picture of the profile's plate. */
void
takt_products_load_picture_async (TaktProducts *self,
                                  gint64 id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRODUCTS (self));

  g_task_set_source_tag (task, takt_products_load_picture_async);
  path = dup_picture_path (self, id, &error);
  if (path == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  file = g_file_new_for_path (path);
  g_file_load_bytes_async (file, cancellable, loaded_cb, g_steal_pointer (&task));
}

/**
 * takt_products_load_picture_finish:
 * @error: TAKT_ERROR_NOT_FOUND: no such profile, no sliced file, no plate chosen, or no picture of it
 *
 * Returns: (transfer full): PNG, at most TAKT_SLICED_MAX_THUMBNAIL bytes; NULL with @error
 */
GBytes *
takt_products_load_picture_finish (TaktProducts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Numbers that the plate does not have, or that come twice, are none; where nobody told any, the plate's are in order. */
static void
number_materials (GPtrArray *materials, const TaktSlicedPlate *plate)
{
  gboolean is_told = FALSE;

  for (guint i = 0; i < materials->len; i++)
    {
      TaktFilament *material = materials->pdata[i];

      if (plate == NULL || takt_sliced_plate_find_filament (plate, material->index) == NULL)
        material->index = 0;
      for (guint k = 0; k < i; k++)
        if (((const TaktFilament *) materials->pdata[k])->index == material->index)
          material->index = 0;
      is_told = is_told || material->index != 0;
    }
  if (plate == NULL || is_told || materials->len != plate->filaments->len)
    return;

  for (guint i = 0; i < materials->len; i++)
    ((TaktFilament *) materials->pdata[i])->index =
        ((const TaktSlicedFilament *) plate->filaments->pdata[i])->index;
}

/**
 * takt_product_settle_plate:
 * @profile: is about to be saved; plate and numbers of its filaments become those that its file has
 *
 * A file of one plate has no other; of several, one that nobody chose is none (pitfall 88). FALSE only when the database fails.
 */
gboolean
takt_product_settle_plate (TaktStore *store, TaktProfile *profile, GError **error)
{
  g_autoptr (TaktSlicedFile) file = NULL;
  const TaktSlicedPlate *plate = NULL;

  if (!takt_sliced_table_get (store, profile->file_name, &file, error))
    return FALSE;

  if (file != NULL)
    plate = takt_sliced_file_find_plate (file, profile->file_plate);
  if (file != NULL && plate == NULL && file->plates->len == 1)
    plate = file->plates->pdata[0];
  profile->file_plate = plate != NULL ? plate->index : 0;
  number_materials (profile->materials, plate);
  return TRUE;
}

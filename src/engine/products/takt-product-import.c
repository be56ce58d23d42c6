/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-product-import.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "products/takt-product-files.h"
#include "products/takt-profile-check.h"
#include "takt-error.h"

/*
 * The steps of an import: receive (thread) → read (port) → fill and check the profile (here) → publish file and picture (thread) → save
 * the row (here). The tasks of threads have no source object: a thread must not be the one that drops the last reference of a service.
 * The row is written last, so that no profile ever names a file that is not there.
 */
typedef struct
{
  char *dir;
  GInputStream *content;
  char *file_name;
  int plate;
  TaktProfile *profile;
  TaktSlicedReader *reader;
  char *part;        /* (nullable) to be removed at the end, whatever happens */
  GBytes *thumbnail; /* (nullable) of the plate */
  gboolean is_new;   /* the file was not there before */
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  /* One unlink of a name: short enough for any thread. */
  if (self->part != NULL)
    g_unlink (self->part);
  g_free (self->part);
  g_free (self->dir);
  g_object_unref (self->content);
  g_free (self->file_name);
  takt_profile_free (self->profile);
  g_object_unref (self->reader);
  g_clear_pointer (&self->thumbnail, g_bytes_unref);
  g_free (self);
}

/* All fields: what the file does not tell, and the import does not touch, stays as the caller has it. */
static TaktProfile *
copy_profile (const TaktProfile *profile)
{
  TaktProfile *copy = takt_profile_new ();
  GPtrArray *materials = copy->materials;

  g_strfreev (copy->printer_models);
  *copy = *profile;
  copy->name = g_strdup (profile->name);
  copy->sku = g_strdup (profile->sku);
  copy->listing_id = g_strdup (profile->listing_id);
  copy->title = g_strdup (profile->title);
  copy->file_name = g_strdup (profile->file_name);
  copy->origin = g_strdup (profile->origin);
  copy->printer_models = g_strdupv (profile->printer_models);
  copy->materials = materials;
  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = profile->materials->pdata[i];

      g_ptr_array_add (materials,
                       takt_filament_new (filament->material_type, filament->color, filament->grams));
    }
  return copy;
}

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

static gboolean
fill_materials (TaktProfile *profile, const TaktSlicedPlate *plate, GError **error)
{
  g_ptr_array_set_size (profile->materials, 0);
  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];

      if (filament->material_type == NULL || isnan (filament->grams))
        {
          takt_error_set_field (
              error, "file",
              _ ("The file does not tell type and weight of filament %d. Slice the plate again and "
                 "export it as “.gcode.3mf”."),
              filament->index);
          return FALSE;
        }
      g_ptr_array_add (profile->materials, takt_filament_new (filament->material_type, filament->color,
                                                              round_grams (filament->grams)));
    }
  return TRUE;
}

/**
 * takt_product_fill:
 * @profile: gets minutes (begun ones count), materials in the order of the file's filaments, nozzle diameter and printer model
 * @plate: the slicer's number; 0: the only one
 * @error: TAKT_ERROR_INVALID, field "plate" or "file": no such plate, G-code that is not as the slicer wrote it (pitfalls 50, 91), no
 *   time, a filament without type or weight
 *
 * Pure. Source: protocol.md §14, §16.
 */
gboolean
takt_product_fill (TaktProfile *profile, const TaktSlicedFile *file, int plate, GError **error)
{
  const TaktSlicedPlate *chosen;
  double diameter;

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
  if (!fill_materials (profile, chosen, error))
    return FALSE;

  profile->estimated_minutes = chosen->minutes;
  diameter = isnan (chosen->nozzle_diameter) ? file->nozzle_diameter : chosen->nozzle_diameter;
  profile->nozzle_diameter = isnan (diameter) ? 0 : diameter;
  g_strfreev (profile->printer_models);
  profile->printer_models = g_new0 (char *, 2);
  profile->printer_models[0] = g_strdup (file->printer_model);
  return TRUE;
}

static void
published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktProducts *products = g_task_get_source_object (task);
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 id = self->profile->id;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (id == 0)
    id = takt_products_add (products, self->profile, &error);
  else if (!takt_products_update (products, self->profile, &error))
    id = 0;
  if (id == 0)
    {
      if (self->is_new)
        takt_product_files_remove (self->dir, self->profile->file_name, self->plate);
      g_task_return_error (task, error);
      return;
    }
  g_task_return_int (task, id);
}

/* The picture is an ornament: without it the import stands. */
static void
publish_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *self = data;
  GError *error = NULL;
  g_autoptr (GError) fault = NULL;

  if (!takt_product_files_publish (self->dir, self->part, self->profile->file_name, &self->is_new,
                                   cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->thumbnail != NULL
      && !takt_product_files_write_image (self->dir, self->profile->file_name, self->plate, self->thumbnail,
                                          &fault))
    g_warning ("the picture of a plate: %s", fault->message);
  g_task_return_boolean (task, TRUE);
}

/* Between this step and the row nothing can be cancelled: the task of the thread has no cancellable. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (TaktProfile) checked = NULL;
  g_autoptr (GTask) work = NULL;
  const TaktSlicedPlate *plate;
  GError *error = NULL;

  file = takt_sliced_reader_read_finish (TAKT_SLICED_READER (source), result, &error);
  if (file == NULL || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)
      || !takt_product_fill (self->profile, file, self->plate, &error)
      || (checked = takt_profile_check (self->profile, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  plate = choose_plate (file, self->plate, NULL);
  self->plate = plate->index;
  self->thumbnail = plate->thumbnail != NULL ? g_bytes_ref (plate->thumbnail) : NULL;

  work = g_task_new (NULL, NULL, published_cb, g_object_ref (task));
  g_task_set_source_tag (work, read_cb);
  g_task_set_task_data (work, self, NULL);
  g_task_run_in_thread (work, publish_thread);
}

static void
received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  takt_sliced_reader_read_async (self->reader, self->part, g_task_get_cancellable (task), read_cb,
                                 g_object_ref (task));
}

static void
receive_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *self = data;
  GError *error = NULL;

  self->part = takt_product_files_receive (self->dir, self->content, cancellable, &error);
  if (self->part != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* "desk_bracket.gcode.3mf" is the product "desk bracket" until somebody says better. */
static char *
dup_product_name (const char *file_name)
{
  g_autofree char *stem = g_strndup (file_name, strlen (file_name) - strlen (".gcode.3mf"));

  return g_strdup (g_strdelimit (stem, "_", ' '));
}

/**
 * takt_product_import_async:
 * @content: the sliced file's bytes, read in a thread, to the end
 * @file_name: what the file is called; made safe for disk and printer
 * @plate: the slicer's number of the plate; 0: the only one in the file
 * @profile: what else is to be in the profile; with an id that profile is changed, without one a new one is made. Without a name the
 *   file's is taken. Copied.
 *
 * Stores the file in the profile's folder and fills in what it tells (contract §3). Never blocks. A file that is refused, or an import
 * that is cancelled, leaves nothing behind.
 */
void
takt_product_import_async (TaktProducts *products,
                           GInputStream *content,
                           const char *file_name,
                           int plate,
                           const TaktProfile *profile,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) work = NULL;
  TaktSlicedReader *reader;
  const char *dir;
  Import *self;

  g_return_if_fail (TAKT_IS_PRODUCTS (products));
  g_return_if_fail (G_IS_INPUT_STREAM (content) && file_name != NULL && profile != NULL);

  task = g_task_new (products, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_product_import_async);
  reader = takt_products_get_reader (products);
  dir = takt_products_get_dir (products);
  if (reader == NULL || dir == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "%s",
                               _ ("Sliced files cannot be read here."));
      return;
    }

  self = g_new0 (Import, 1);
  self->dir = g_strdup (dir);
  self->content = g_object_ref (content);
  self->file_name = takt_product_files_dup_name (file_name);
  self->plate = plate;
  self->profile = copy_profile (profile);
  g_free (self->profile->file_name);
  self->profile->file_name = g_strdup (self->file_name);
  if (self->profile->name == NULL)
    self->profile->name = dup_product_name (self->file_name);
  self->reader = g_object_ref (reader);
  g_task_set_task_data (task, self, import_free);

  work = g_task_new (NULL, cancellable, received_cb, g_object_ref (task));
  g_task_set_source_tag (work, takt_product_import_async);
  g_task_set_task_data (work, self, NULL);
  g_task_run_in_thread (work, receive_thread);
}

/**
 * takt_product_import_finish:
 * @error: what takt_product_fill() and takt_products_add() say; TAKT_ERROR_CONFLICT when another file has the name;
 *   TAKT_ERROR_TOO_LARGE; TAKT_ERROR_FAILED when the disk fails; G_IO_ERROR_CANCELLED
 *
 * Returns: the profile's id; 0 with @error
 */
gint64
takt_product_import_finish (TaktProducts *products, GAsyncResult *result, GError **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, products), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  return id > 0 ? id : 0;
}

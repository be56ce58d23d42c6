/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "tables/takt-job-table.h"
#include "tables/takt-sliced-table.h"
#include "takt-error.h"

/** takt_plate_objects_free: @self: (transfer full) (nullable) */
void
takt_plate_objects_free (TaktPlateObjects *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->objects);
  g_free (self);
}

/* A file of one plate needs no number (takt-queue-request.c). */
static const TaktSlicedPlate *
find_plate (const TaktJob *job, const TaktSlicedFile *file)
{
  if (file == NULL)
    return NULL;
  if (job->file_plate == 0 && file->plates->len == 1)
    return file->plates->pdata[0];
  return takt_sliced_file_find_plate (file, job->file_plate);
}

/**
 * takt_queue_list_objects:
 * @printer_id: whose print is meant
 * @error: TAKT_ERROR_NOT_FOUND: no such printer; TAKT_ERROR_CONFLICT: no print of the queue is under way on it
 *
 * The objects on the plate that the printer is printing, as the slicer numbered and named them; what TAKT_PRINTER_SKIP_OBJECTS can be told.
 * A file that Takt does not have, or read before it knew of objects, names none.
 *
 * Returns: (transfer full): the objects, or NULL with @error
 */
TaktPlateObjects *
takt_queue_list_objects (TaktQueue *self, gint64 printer_id, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (TaktPlateObjects) found = NULL;
  const TaktSlicedPlate *plate;
  gint64 job_id = 0;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  printer = takt_printers_get (self->printers, printer_id, error);
  if (printer == NULL || !takt_job_table_find_started (self->store, printer_id, &job_id, error))
    return NULL;
  if (job_id == 0)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("No print of the queue is under way on this printer, so its objects are not known."));
      return NULL;
    }

  job = takt_job_table_get (self->store, job_id, error);
  if (job == NULL || !takt_sliced_table_get (self->store, job->file_name, &file, error))
    return NULL;

  plate = find_plate (job, file);
  found = g_new0 (TaktPlateObjects, 1);
  found->job_id = job_id;
  found->objects = plate != NULL ? g_ptr_array_ref (plate->objects)
                                 : g_ptr_array_new_with_free_func ((GDestroyNotify) takt_sliced_object_free);
  /* The last one is left out by stopping the print. */
  found->can_skip = plate != NULL && plate->labels_objects && plate->objects->len > 1;
  return g_steal_pointer (&found);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-sliced-reader.h"

#include <math.h>

G_DEFINE_INTERFACE (TaktSlicedReader, takt_sliced_reader, G_TYPE_OBJECT)

static void
takt_sliced_reader_default_init (TaktSlicedReaderInterface *iface)
{
}

/** takt_sliced_filament_new: filament number @index (from 1) of which nothing else is known. */
TaktSlicedFilament *
takt_sliced_filament_new (int index)
{
  TaktSlicedFilament *self = g_new0 (TaktSlicedFilament, 1);

  self->index = index;
  self->grams = NAN;
  self->metres = NAN;
  return self;
}

void
takt_sliced_filament_free (TaktSlicedFilament *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_free (self->color);
  g_free (self);
}

/** takt_sliced_plate_new: plate number @index (from 1; 0: to be told) of which nothing else is known. */
TaktSlicedPlate *
takt_sliced_plate_new (int index)
{
  TaktSlicedPlate *self = g_new0 (TaktSlicedPlate, 1);

  self->index = index;
  self->seconds = -1;
  self->first_layer_seconds = NAN;
  self->grams = NAN;
  self->nozzle_diameter = NAN;
  self->filaments = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_sliced_filament_free);
  return self;
}

void
takt_sliced_plate_free (TaktSlicedPlate *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->filaments);
  g_free (self->printer_model_id);
  g_free (self->bed_type);
  g_clear_pointer (&self->thumbnail, g_bytes_unref);
  g_free (self);
}

/** takt_sliced_plate_set_seconds: how long the plate prints, 0 s to some years; NAN: not told. Sets the minutes, begun ones counting. */
void
takt_sliced_plate_set_seconds (TaktSlicedPlate *self, double seconds)
{
  if (!(seconds >= 0 && seconds < G_MAXINT))
    {
      self->seconds = -1;
      self->minutes = 0;
      return;
    }

  self->seconds = (gint64) ceil (seconds);
  self->minutes = (int) ((self->seconds + 59) / 60);
}

/** takt_sliced_file_new: a file of which nothing is known yet. */
TaktSlicedFile *
takt_sliced_file_new (void)
{
  TaktSlicedFile *self = g_new0 (TaktSlicedFile, 1);

  self->plates = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_sliced_plate_free);
  self->nozzle_diameter = NAN;
  return self;
}

void
takt_sliced_file_free (TaktSlicedFile *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->plates);
  g_free (self->printer_model);
  g_free (self->bed_type);
  g_free (self->slicer);
  g_free (self->slicer_version);
  g_free (self);
}

/** takt_sliced_file_find_plate: (transfer none) (nullable): the plate with the slicer's number @index. */
const TaktSlicedPlate *
takt_sliced_file_find_plate (const TaktSlicedFile *self, int index)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->plates->len; i++)
    {
      const TaktSlicedPlate *plate = self->plates->pdata[i];

      if (plate->index == index)
        return plate;
    }
  return NULL;
}

/**
 * takt_sliced_reader_read_async:
 * @path: the file; its name plays no part
 */
void
takt_sliced_reader_read_async (TaktSlicedReader *self,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_SLICED_READER (self) && path != NULL);
  TAKT_SLICED_READER_GET_IFACE (self)->read_async (self, path, cancellable, callback, user_data);
}

/** takt_sliced_reader_read_finish: Returns: (transfer full): what the file tells; NULL with @error. */
TaktSlicedFile *
takt_sliced_reader_read_finish (TaktSlicedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TAKT_IS_SLICED_READER (self), NULL);
  return TAKT_SLICED_READER_GET_IFACE (self)->read_finish (self, result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-sliced-table.h"

#include <math.h>

static const char *const check_words[] = { "unchecked", "sound", "altered", NULL };

/** takt_sliced_filament_new: filament number @index (from 1) of which nothing else is known. */
TaktSlicedFilament *
takt_sliced_filament_new (int index)
{
  TaktSlicedFilament *self = g_new0 (TaktSlicedFilament, 1);

  self->index = index;
  self->grams = NAN;
  self->metres = NAN;
  self->nozzle_group = -1;
  self->extruder = -1;
  self->nozzle_diameter = NAN;
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

/** takt_sliced_object_new: @name: (nullable) */
TaktSlicedObject *
takt_sliced_object_new (int identify_id, const char *name)
{
  TaktSlicedObject *self = g_new0 (TaktSlicedObject, 1);

  self->identify_id = identify_id;
  self->name = g_strdup (name);
  return self;
}

void
takt_sliced_object_free (TaktSlicedObject *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
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
  self->size[0] = self->size[1] = self->size[2] = NAN;
  self->nozzle_temp = NAN;
  self->bed_temp = NAN;
  self->filaments = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_sliced_filament_free);
  self->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_sliced_object_free);
  return self;
}

void
takt_sliced_plate_free (TaktSlicedPlate *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->filaments);
  g_ptr_array_unref (self->objects);
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

  g_free (self->name);
  g_free (self->sha256);
  g_free (self->md5);
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

/** takt_sliced_plate_find_filament: (transfer none) (nullable): the filament with the slicer's number @index. */
const TaktSlicedFilament *
takt_sliced_plate_find_filament (const TaktSlicedPlate *self, int index)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = self->filaments->pdata[i];

      if (filament->index == index)
        return filament;
    }
  return NULL;
}

/* NAN, not told, is NULL in the database: SQLite itself binds it so. */
static double
read_number (TaktStatement *row, int column)
{
  return takt_statement_is_null (row, column) ? NAN : takt_statement_double (row, column);
}

static gboolean
write_filaments (TaktStore *store, const char *name, const TaktSlicedPlate *plate, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO sliced_filaments (file_name, plate, filament_index, material_type, color, grams, metres, "
      "nozzle_group, extruder, nozzle_diameter) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");

  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];

      takt_statement_bind_text (insert, 1, name);
      takt_statement_bind_int (insert, 2, plate->index);
      takt_statement_bind_int (insert, 3, filament->index);
      takt_statement_bind_text (insert, 4, filament->material_type);
      takt_statement_bind_text (insert, 5, filament->color);
      takt_statement_bind_double (insert, 6, filament->grams);
      takt_statement_bind_double (insert, 7, filament->metres);
      takt_statement_bind_int_or_null (insert, 8, filament->nozzle_group, -1);
      takt_statement_bind_int_or_null (insert, 9, filament->extruder, -1);
      takt_statement_bind_double (insert, 10, filament->nozzle_diameter);
      if (!takt_statement_run (insert, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_objects (TaktStore *store, const char *name, const TaktSlicedPlate *plate, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO sliced_objects (file_name, plate, identify_id, name) VALUES (?1, ?2, ?3, ?4)");

  for (guint i = 0; i < plate->objects->len; i++)
    {
      const TaktSlicedObject *object = plate->objects->pdata[i];

      takt_statement_bind_text (insert, 1, name);
      takt_statement_bind_int (insert, 2, plate->index);
      takt_statement_bind_int (insert, 3, object->identify_id);
      takt_statement_bind_text (insert, 4, object->name);
      if (!takt_statement_run (insert, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_plates (TaktStore *store, const TaktSlicedFile *file, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO sliced_plates (file_name, plate, seconds, first_layer_seconds, grams, nozzle_diameter, "
      "bed_type, gcode_check, has_picture, labels_objects, width, depth, height, nozzle_temp, bed_temp) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");

  for (guint i = 0; i < file->plates->len; i++)
    {
      const TaktSlicedPlate *plate = file->plates->pdata[i];

      takt_statement_bind_text (insert, 1, file->name);
      takt_statement_bind_int (insert, 2, plate->index);
      takt_statement_bind_int_or_null (insert, 3, plate->seconds, -1);
      takt_statement_bind_double (insert, 4, plate->first_layer_seconds);
      takt_statement_bind_double (insert, 5, plate->grams);
      takt_statement_bind_double (insert, 6, plate->nozzle_diameter);
      takt_statement_bind_text (insert, 7, plate->bed_type);
      takt_statement_bind_text (insert, 8, check_words[plate->gcode_check]);
      takt_statement_bind_bool (insert, 9, plate->has_picture);
      takt_statement_bind_bool (insert, 10, plate->labels_objects);
      for (guint k = 0; k < G_N_ELEMENTS (plate->size); k++)
        takt_statement_bind_double (insert, (int) k + 11, plate->size[k]);
      takt_statement_bind_double (insert, 14, plate->nozzle_temp);
      takt_statement_bind_double (insert, 15, plate->bed_temp);
      if (!takt_statement_run (insert, error) || !write_filaments (store, file->name, plate, error)
          || !write_objects (store, file->name, plate, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * takt_sliced_table_put:
 * @file: with name, size and digests
 *
 * Writes what the file tells, in place of what stood there under its name. To be called inside a transaction.
 */
gboolean
takt_sliced_table_put (TaktStore *store, const TaktSlicedFile *file, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) clear = takt_statement_get (store, "DELETE FROM sliced_files WHERE name = ?1");
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO sliced_files (name, size, sha256, md5, printer_model, nozzle_diameter, bed_type, slicer, "
      "slicer_version, read_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");

  g_return_val_if_fail (file->name != NULL && file->sha256 != NULL && file->md5 != NULL, FALSE);

  takt_statement_bind_text (clear, 1, file->name);
  takt_statement_bind_text (insert, 1, file->name);
  takt_statement_bind_int (insert, 2, file->size);
  takt_statement_bind_text (insert, 3, file->sha256);
  takt_statement_bind_text (insert, 4, file->md5);
  takt_statement_bind_text (insert, 5, file->printer_model);
  takt_statement_bind_double (insert, 6, file->nozzle_diameter);
  takt_statement_bind_text (insert, 7, file->bed_type);
  takt_statement_bind_text (insert, 8, file->slicer);
  takt_statement_bind_text (insert, 9, file->slicer_version);
  takt_statement_bind_time (insert, 10, now);
  return takt_statement_run (clear, error) && takt_statement_run (insert, error)
         && write_plates (store, file, error);
}

static gboolean
read_filaments (TaktStore *store, const char *name, TaktSlicedPlate *plate, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT filament_index, material_type, color, grams, metres, nozzle_group, extruder, nozzle_diameter "
      "FROM sliced_filaments WHERE file_name = ?1 AND plate = ?2 ORDER BY filament_index");

  takt_statement_bind_text (query, 1, name);
  takt_statement_bind_int (query, 2, plate->index);
  while (takt_statement_step (query))
    {
      TaktSlicedFilament *filament = takt_sliced_filament_new ((int) takt_statement_int (query, 0));

      filament->material_type = takt_statement_dup_text (query, 1);
      filament->color = takt_statement_dup_text (query, 2);
      filament->grams = read_number (query, 3);
      filament->metres = read_number (query, 4);
      filament->nozzle_group = (int) takt_statement_int_or (query, 5, -1);
      filament->extruder = (int) takt_statement_int_or (query, 6, -1);
      filament->nozzle_diameter = read_number (query, 7);
      g_ptr_array_add (plate->filaments, filament);
    }
  return takt_statement_finish (query, error);
}

static gboolean
read_objects (TaktStore *store, const char *name, TaktSlicedPlate *plate, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT identify_id, name FROM sliced_objects WHERE file_name = ?1 AND plate = ?2 "
             "ORDER BY identify_id");

  takt_statement_bind_text (query, 1, name);
  takt_statement_bind_int (query, 2, plate->index);
  while (takt_statement_step (query))
    g_ptr_array_add (plate->objects, takt_sliced_object_new ((int) takt_statement_int (query, 0),
                                                             takt_statement_text (query, 1)));
  return takt_statement_finish (query, error);
}

static TaktGcodeCheck
check_from_word (const char *word)
{
  for (int i = 0; check_words[i] != NULL; i++)
    if (g_strcmp0 (word, check_words[i]) == 0)
      return (TaktGcodeCheck) i;
  return TAKT_GCODE_UNCHECKED;
}

static gboolean
read_plates (TaktStore *store, TaktSlicedFile *file, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT plate, seconds, first_layer_seconds, grams, nozzle_diameter, bed_type, gcode_check, has_picture, "
      "labels_objects, width, depth, height, nozzle_temp, bed_temp FROM sliced_plates WHERE file_name = ?1 "
      "ORDER BY plate");

  takt_statement_bind_text (query, 1, file->name);
  while (takt_statement_step (query))
    {
      TaktSlicedPlate *plate = takt_sliced_plate_new ((int) takt_statement_int (query, 0));

      takt_sliced_plate_set_seconds (plate, read_number (query, 1));
      plate->first_layer_seconds = read_number (query, 2);
      plate->grams = read_number (query, 3);
      plate->nozzle_diameter = read_number (query, 4);
      plate->bed_type = takt_statement_dup_text (query, 5);
      plate->gcode_check = check_from_word (takt_statement_text (query, 6));
      plate->has_picture = takt_statement_bool (query, 7);
      plate->labels_objects = takt_statement_bool (query, 8);
      for (guint k = 0; k < G_N_ELEMENTS (plate->size); k++)
        plate->size[k] = read_number (query, (int) k + 9);
      plate->nozzle_temp = read_number (query, 12);
      plate->bed_temp = read_number (query, 13);
      g_ptr_array_add (file->plates, plate);
    }
  if (!takt_statement_finish (query, error))
    return FALSE;

  for (guint i = 0; i < file->plates->len; i++)
    if (!read_filaments (store, file->name, file->plates->pdata[i], error)
        || !read_objects (store, file->name, file->plates->pdata[i], error))
      return FALSE;
  return TRUE;
}

/**
 * takt_sliced_table_get:
 * @name: (nullable)
 * @file: (out) (transfer full) (nullable): what the file tells, all plates of it; NULL: no sliced file of that name was read
 *
 * FALSE only when the database fails.
 */
gboolean
takt_sliced_table_get (TaktStore *store, const char *name, TaktSlicedFile **file, GError **error)
{
  g_autoptr (TaktSlicedFile) found = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT name, size, sha256, md5, printer_model, nozzle_diameter, bed_type, slicer, slicer_version, "
      "read_at FROM sliced_files WHERE name = ?1");

  takt_statement_bind_text (query, 1, name);
  if (takt_statement_step (query))
    {
      found = takt_sliced_file_new ();
      found->name = takt_statement_dup_text (query, 0);
      found->size = takt_statement_int (query, 1);
      found->sha256 = takt_statement_dup_text (query, 2);
      found->md5 = takt_statement_dup_text (query, 3);
      found->printer_model = takt_statement_dup_text (query, 4);
      found->nozzle_diameter = read_number (query, 5);
      found->bed_type = takt_statement_dup_text (query, 6);
      found->slicer = takt_statement_dup_text (query, 7);
      found->slicer_version = takt_statement_dup_text (query, 8);
      found->read_at = takt_statement_time (query, 9);
    }
  if (!takt_statement_finish (query, error) || (found != NULL && !read_plates (store, found, error)))
    return FALSE;

  *file = g_steal_pointer (&found);
  return TRUE;
}

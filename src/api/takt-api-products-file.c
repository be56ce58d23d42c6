/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <math.h>

#include "products/takt-product-plates.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* The sliced file behind a product profile: what it tells, another plate of it, the picture of the plate. */

static TaktProducts *
get_products (TaktApiCall *call)
{
  return takt_shop_get_products (takt_api_call_get_shop (call));
}

static void
write_number (JsonObject *object, const char *field, double value)
{
  if (isnan (value))
    json_object_set_null_member (object, field);
  else
    json_object_set_double_member (object, field, value);
}

static JsonArray *
write_filaments (const TaktSlicedPlate *plate)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "filament_index", filament->index);
      takt_json_set_string (object, "material_type", filament->material_type);
      takt_json_set_string (object, "color", filament->color);
      write_number (object, "grams", filament->grams);
      write_number (object, "metres", filament->metres);
      takt_api_write_int_or_null (object, "nozzle_group", filament->nozzle_group, -1);
      takt_api_write_int_or_null (object, "extruder", filament->extruder, -1);
      write_number (object, "nozzle_diameter", filament->nozzle_diameter);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
write_plates (const TaktSlicedFile *file)
{
  static const char *const checks[] = { "unchecked", "sound", "altered" };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < file->plates->len; i++)
    {
      const TaktSlicedPlate *plate = file->plates->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "plate", plate->index);
      takt_api_write_int_or_null (object, "seconds", plate->seconds, -1);
      takt_api_write_int_or_null (object, "minutes", plate->minutes, 0);
      write_number (object, "first_layer_seconds", plate->first_layer_seconds);
      write_number (object, "grams", plate->grams);
      write_number (object, "nozzle_diameter", plate->nozzle_diameter);
      takt_json_set_string (object, "bed_type", plate->bed_type);
      json_object_set_string_member (object, "gcode_check", checks[plate->gcode_check]);
      json_object_set_boolean_member (object, "has_picture", plate->has_picture);
      json_object_set_array_member (object, "filaments", write_filaments (plate));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
write_file (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktSlicedFile *file = record;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "file_name", file->name);
  json_object_set_int_member (object, "size_bytes", file->size);
  json_object_set_string_member (object, "sha256", file->sha256);
  takt_json_set_string (object, "printer_model", file->printer_model);
  write_number (object, "nozzle_diameter", file->nozzle_diameter);
  takt_json_set_string (object, "bed_type", file->bed_type);
  takt_json_set_string (object, "slicer", file->slicer);
  takt_json_set_string (object, "slicer_version", file->slicer_version);
  takt_json_set_time (object, "read_at", file->read_at);
  json_object_set_array_member (object, "plates", write_plates (file));
  return object;
}

/** takt_api_products_get_file: GET /api/product-profiles/{id}/file */
void
takt_api_products_get_file (TaktApiCall *call)
{
  g_autoptr (TaktSlicedFile) file = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  file = takt_products_get_file_of (get_products (call), takt_api_call_get_id (call), &error);
  if (file != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, write_file, file);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_products_set_file: POST /api/product-profiles/{id}/file: a new file as an upload, or another plate of the one that is there */
void
takt_api_products_set_file (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  gint64 id = takt_api_call_get_id (call);
  g_autoptr (TaktProfile) profile = NULL;
  GError *error = NULL;
  int plate = 0;

  if (takt_api_call_get_upload (call) != NULL)
    {
      takt_api_products_import (call);
      return;
    }

  takt_json_reader_require (body, "plate");
  takt_api_input_int (body, "plate", 1, TAKT_SLICED_MAX_PLATES, &plate);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_products_choose_plate (get_products (call), id, plate, &error))
    profile = takt_products_get (get_products (call), id, &error);
  if (profile != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_profile, profile);
  else
    takt_api_call_fail (call, error);
}

static void
picture_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  g_autoptr (GBytes) picture = NULL;
  GError *error = NULL;

  picture = takt_products_load_picture_finish (TAKT_PRODUCTS (source), result, &error);
  if (picture != NULL)
    takt_api_call_answer_bytes (call, "image/png", picture);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_products_get_picture: GET /api/product-profiles/{id}/picture */
void
takt_api_products_get_picture (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    takt_products_load_picture_async (get_products (call), takt_api_call_get_id (call),
                                      takt_api_call_get_cancellable (call), picture_loaded_cb,
                                      takt_api_call_ref (call));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-threemf"

#include "threemf/takt-threemf-settings.h"

#include <math.h>

#include "takt-json.h"
#include "threemf/takt-threemf-slice-info.h"

#define MAX_NOZZLES 16
#define MAX_TEMP    1000  /* °C */
#define MAX_EXTENT  10000 /* mm */

/* project_settings.config and plate_N.json (protocol.md §14.3) fill gaps of slice_info.config. A file is no worse without them. */

static JsonNode *
parse_object (GBytes *bytes)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (text == NULL)
    return NULL;
  root = takt_json_parse_up_to (text, (gssize) length, TAKT_THREEMF_MAX_JSON, &error);
  if (root == NULL)
    g_debug ("settings: %s", error->message);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

/* Values are texts or arrays of texts, one for each filament or nozzle; post-processors turn one into the other. */
static const char *
get_text (JsonObject *object, const char *field, guint index)
{
  JsonNode *node = json_object_get_member (object, field);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      node = index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;
    }
  else if (index > 0)
    node = NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static void
fill_filaments (JsonObject *object, TaktSlicedPlate *plate)
{
  for (guint i = 0; i < plate->filaments->len; i++)
    {
      TaktSlicedFilament *filament = plate->filaments->pdata[i];
      guint position = (guint) filament->index - 1;

      if (filament->material_type == NULL)
        filament->material_type = takt_threemf_dup_text (get_text (object, "filament_type", position));
      if (filament->color == NULL)
        filament->color = takt_threemf_dup_color (get_text (object, "filament_colour", position));
    }
}

/* A whole number in a text, 0 to @max; -1: none. */
static int
get_small (JsonObject *object, const char *field, guint index, guint max)
{
  const char *text = get_text (object, field, index);
  guint64 value = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL) ? (int) value : -1;
}

/*
 * Which nozzle each filament goes through (pitfall 46): "filament_map" counts the slicer's nozzles from 1, "physical_extruder_map" has
 * the printer's number of each.
 */
static void
fill_nozzles (JsonObject *object, TaktSlicedPlate *plate)
{
  for (guint i = 0; i < plate->filaments->len; i++)
    {
      TaktSlicedFilament *filament = plate->filaments->pdata[i];
      int told = get_small (object, "filament_map", (guint) filament->index - 1, MAX_NOZZLES);

      if (filament->nozzle_group < 0 && told > 0)
        filament->nozzle_group = told - 1;
      if (filament->nozzle_group >= 0)
        filament->extruder =
            get_small (object, "physical_extruder_map", (guint) filament->nozzle_group, MAX_NOZZLES - 1);
    }
}

/* The setting that holds the bed's temperature of each filament, by the plate that is chosen ("curr_bed_type"). */
static const char *
find_bed_setting (const char *bed_type)
{
  static const char *const settings[][2] = {
    { "Cool Plate", "cool_plate_temp" },           { "Engineering Plate", "eng_plate_temp" },
    { "High Temp Plate", "hot_plate_temp" },       { "Textured PEI Plate", "textured_plate_temp" },
    { "Supertack Plate", "supertack_plate_temp" }, { "Bambu Cool Plate SuperTack", "supertack_plate_temp" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_strcmp0 (bed_type, settings[i][0]) == 0)
      return settings[i][1];
  return NULL;
}

/* The hottest of what the plate's filaments ask for. Newer slicers write a value for each sort of nozzle of each filament. */
static double
find_hottest (JsonObject *object, const char *field, const TaktSlicedPlate *plate)
{
  JsonArray *types = takt_json_lenient_array (object, "filament_type");
  JsonArray *values = field != NULL ? takt_json_lenient_array (object, field) : NULL;
  guint n_types = types != NULL ? json_array_get_length (types) : 0;
  guint n_values = values != NULL ? json_array_get_length (values) : 0;
  guint n_sorts = n_types > 0 && n_values % n_types == 0 ? n_values / n_types : 1;
  double hottest = NAN;

  for (guint i = 0; values != NULL && i < plate->filaments->len; i++)
    for (guint k = 0; k < n_sorts; k++)
      {
        guint number = (guint) ((const TaktSlicedFilament *) plate->filaments->pdata[i])->index - 1;
        int told = number < n_values ? get_small (object, field, number * n_sorts + k, MAX_TEMP) : -1;

        /* 0 is no temperature: the filament is not for this bed. */
        if (told > 0 && !(hottest >= told))
          hottest = told;
      }
  return hottest;
}

static void
fill_temps (JsonObject *object, TaktSlicedPlate *plate)
{
  plate->nozzle_temp = find_hottest (object, "nozzle_temperature", plate);
  plate->bed_temp = find_hottest (object, find_bed_setting (get_text (object, "curr_bed_type", 0)), plate);
}

/**
 * takt_threemf_settings_apply:
 * @settings: (nullable): the member project_settings.config
 * @file: gets model, nozzle, bed type, version, temperatures, and what filaments lack
 */
void
takt_threemf_settings_apply (GBytes *settings, TaktSlicedFile *file)
{
  g_autoptr (JsonNode) root = parse_object (settings);
  JsonObject *object;

  if (root == NULL)
    return;

  object = json_node_get_object (root);
  if (file->printer_model == NULL)
    file->printer_model = takt_threemf_dup_text (get_text (object, "printer_model", 0));
  if (file->bed_type == NULL)
    file->bed_type = takt_threemf_dup_text (get_text (object, "curr_bed_type", 0));
  if (file->slicer_version == NULL)
    file->slicer_version = takt_threemf_dup_text (get_text (object, "version", 0));
  if (isnan (file->nozzle_diameter))
    file->nozzle_diameter = takt_threemf_parse_diameter (get_text (object, "nozzle_diameter", 0));
  for (guint i = 0; i < file->plates->len; i++)
    {
      fill_filaments (object, file->plates->pdata[i]);
      fill_nozzles (object, file->plates->pdata[i]);
      fill_temps (object, file->plates->pdata[i]);
    }
}

/* "bbox_all" is left, front, right, back in mm. */
static void
fill_extent (JsonObject *object, TaktSlicedPlate *plate)
{
  JsonArray *box = takt_json_lenient_array (object, "bbox_all");
  double sides[4];

  if (box == NULL || json_array_get_length (box) != G_N_ELEMENTS (sides))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      JsonNode *node = json_array_get_element (box, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) == G_TYPE_STRING)
        return;
      sides[i] = json_node_get_double (node);
    }
  for (guint i = 0; i < 2; i++)
    if (sides[i + 2] - sides[i] > 0 && sides[i + 2] - sides[i] < MAX_EXTENT)
      plate->size[i] = sides[i + 2] - sides[i];
}

/** takt_threemf_plate_json_apply: @json: (nullable): the member plate_N.json; @plate gets its bed type, its width and its depth. */
void
takt_threemf_plate_json_apply (GBytes *json, TaktSlicedPlate *plate)
{
  g_autoptr (JsonNode) root = parse_object (json);

  if (root == NULL)
    return;
  if (plate->bed_type == NULL)
    plate->bed_type = takt_threemf_dup_text (get_text (json_node_get_object (root), "bed_type", 0));
  fill_extent (json_node_get_object (root), plate);
}

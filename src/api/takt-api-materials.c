/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* Spools: in a printer's slot or in storage. */

#define MAX_TEXT   100
#define MAX_SLOT   TAKT_SLOT_EXTERNAL
#define MAX_GRAMS  100000
#define HEX_LENGTH 6

static TaktMaterials *
get_materials (TaktApiCall *call)
{
  return takt_shop_get_materials (takt_api_call_get_shop (call));
}

static void
answer_material (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktMaterial) material = takt_materials_get (get_materials (call), id, &error);

  if (material != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_material, material);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_materials_list: GET /api/materials: all spools, also those in storage. */
void
takt_api_materials_list (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) materials = NULL;
  guint limit, offset, total = 0;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  materials = takt_materials_list (get_materials (call), limit, offset, &total, &error);
  if (materials != NULL)
    takt_api_call_answer_records (call, takt_api_write_material, materials, 0, materials->len, total);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_materials_get: GET /api/materials/{id} */
void
takt_api_materials_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_material (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

/* The printer that the path names; FALSE when the call is answered with 404. */
static gboolean
check_printer (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (takt_shop_get_printers (takt_api_call_get_shop (call)),
                                                       takt_api_call_get_id (call), &error);

  if (printer == NULL)
    takt_api_call_fail (call, error);
  return printer != NULL;
}

/** takt_api_materials_list_of_printer: GET /api/bambu/materials/{printer_id} (seed step 3) */
void
takt_api_materials_list_of_printer (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) materials = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call) || !check_printer (call))
    return;

  materials = takt_materials_list_of_printer (get_materials (call), takt_api_call_get_id (call), &error);
  if (materials != NULL)
    takt_api_call_answer_records (call, takt_api_write_material, materials, offset, limit, materials->len);
  else
    takt_api_call_fail (call, error);
}

static void
read_material (TaktJsonReader *body, TaktMaterial *material)
{
  int low_grams = (int) material->low_grams;

  takt_api_input_name (body, "material_type", MAX_TEXT, &material->material_type);
  takt_api_input_text (body, "color", MAX_TEXT, &material->color);
  takt_api_input_text (body, "color_hex", MAX_TEXT, &material->color_hex);
  takt_api_input_text (body, "vendor", MAX_TEXT, &material->vendor);
  takt_api_input_int64 (body, "weight_grams", 1, MAX_GRAMS, &material->weight_grams);
  takt_api_input_int (body, "remaining_pct", 0, 100, &material->remaining_pct);
  takt_api_input_int64 (body, "remaining_grams", 0, MAX_GRAMS, &material->remaining_grams);
  takt_api_input_money (body, "cost_per_kg", material->currency, &material->cost_per_kg_minor);
  takt_api_input_text (body, "place", MAX_TEXT, &material->place);
  takt_api_input_int_or_none (body, "low_grams", 0, MAX_GRAMS, -1, &low_grams);
  material->low_grams = low_grams;
}

/* A price is said in the shop's currency of today; without a new one the spool keeps its own. */
static void
read_currency (TaktApiCall *call, TaktMaterial *material)
{
  if (!takt_json_reader_has (takt_api_call_get_body (call), "cost_per_kg"))
    return;

  g_free (material->currency);
  material->currency = g_strdup (takt_api_call_get_currency (call));
}

static void
add_material (TaktApiCall *call, gint64 printer_id)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktMaterial) material = takt_material_new ();
  GError *error = NULL;
  gint64 id;

  material->printer_id = printer_id;
  material->currency = g_strdup (takt_api_call_get_currency (call));

  takt_json_reader_require (body, "material_type");
  takt_json_reader_require (body, "weight_grams");
  if (printer_id != 0)
    {
      takt_json_reader_require (body, "slot");
      takt_api_input_int (body, "slot", 0, MAX_SLOT, &material->slot);
    }
  read_material (body, material);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_materials_add (get_materials (call), material, &error);
  if (id > 0)
    answer_material (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_materials_add: POST /api/materials: a spool for the storage. */
void
takt_api_materials_add (TaktApiCall *call)
{
  add_material (call, 0);
}

/** takt_api_materials_add_to_printer: POST /api/bambu/materials/{printer_id} */
void
takt_api_materials_add_to_printer (TaktApiCall *call)
{
  if (check_printer (call))
    add_material (call, takt_api_call_get_id (call));
}

/** takt_api_materials_add_several: POST /api/material-batches: so many spools that are alike, in storage. */
void
takt_api_materials_add_several (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktMaterial) material = takt_material_new ();
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GArray) ids = NULL;
  GError *error = NULL;
  int count = 0;

  material->currency = g_strdup (takt_api_call_get_currency (call));
  takt_json_reader_require (body, "material_type");
  takt_json_reader_require (body, "weight_grams");
  takt_json_reader_require (body, "count");
  takt_api_input_int (body, "count", 1, TAKT_MATERIALS_MOST_AT_ONCE, &count);
  read_material (body, material);
  if (!takt_api_call_end_input (call))
    return;

  ids = takt_materials_add_several (get_materials (call), material, (guint) count, &error);
  added = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_material_free);
  for (guint i = 0; ids != NULL && i < ids->len && error == NULL; i++)
    {
      TaktMaterial *row = takt_materials_get (get_materials (call), g_array_index (ids, gint64, i), &error);

      if (row != NULL)
        g_ptr_array_add (added, row);
    }
  if (error == NULL)
    takt_api_call_answer_records (call, takt_api_write_material, added, 0, added->len, added->len);
  else
    takt_api_call_fail (call, error);
}

/* Whether the body says nothing else. */
static gboolean
says_only (TaktJsonReader *body, const char *field)
{
  static const char *const fields[] = { "material_type", "color",         "color_hex",       "vendor",
                                        "weight_grams",  "remaining_pct", "remaining_grams", "cost_per_kg",
                                        "low_grams",     "place" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (takt_json_reader_has (body, fields[i]) != (strcmp (fields[i], field) == 0))
      return FALSE;
  return TRUE;
}

/* Whoever says both must mean the same; the engine compares with what it knows and would miss the one that seems unchanged. */
static void
check_remaining (TaktJsonReader *body, const TaktMaterial *material)
{
  if (!takt_json_reader_has (body, "remaining_pct") || !takt_json_reader_has (body, "remaining_grams"))
    return;

  if (takt_materials_grams_of_pct (material->weight_grams, material->remaining_pct)
          != material->remaining_grams
      && takt_materials_pct_of_grams (material->weight_grams, material->remaining_grams)
             != material->remaining_pct)
    takt_json_reader_fail (body, "remaining_grams", _ ("contradicts “remaining_pct”. Give one of them."));
}

/* The one thing said decides, also where it seems to be what is known already: 82 % may stand beside 204 g of 250. */
static gboolean
save_material (TaktApiCall *call, TaktMaterial *material, GError **error)
{
  TaktMaterials *materials = get_materials (call);
  TaktJsonReader *body = takt_api_call_get_body (call);

  if (says_only (body, "remaining_pct"))
    return takt_materials_set_remaining_pct (materials, material->id, material->remaining_pct, error);
  if (says_only (body, "remaining_grams"))
    return takt_materials_set_remaining_grams (materials, material->id, material->remaining_grams, error);
  return takt_materials_update (materials, material, error);
}

/** takt_api_materials_update: PUT /api/bambu/materials/{id} (seed step 10); where a spool is, only "load" changes. */
void
takt_api_materials_update (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (TaktMaterial) material = takt_materials_get (get_materials (call), id, &error);

  if (material == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  read_currency (call, material);
  read_material (takt_api_call_get_body (call), material);
  check_remaining (takt_api_call_get_body (call), material);
  if (!takt_api_call_end_input (call))
    return;

  if (save_material (call, material, &error))
    answer_material (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_materials_remove: DELETE /api/bambu/materials/{id} */
void
takt_api_materials_remove (TaktApiCall *call)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_materials_remove (get_materials (call), takt_api_call_get_id (call), &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_materials_load: POST /api/bambu/materials/{id}/load: into a printer's slot; null and null put it into storage. */
void
takt_api_materials_load (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  gint64 printer_id = 0;
  int slot = TAKT_SLOT_NONE;

  if (!takt_json_reader_has (body, "printer_id") || !takt_json_reader_has (body, "slot"))
    takt_json_reader_fail (body, takt_json_reader_has (body, "printer_id") ? "slot" : "printer_id",
                           _ ("is missing; null for both puts the spool into storage."));
  takt_api_input_id (body, "printer_id", &printer_id);
  takt_api_input_int_or_none (body, "slot", 0, MAX_SLOT, TAKT_SLOT_NONE, &slot);
  if ((printer_id == 0) != (slot == TAKT_SLOT_NONE))
    takt_json_reader_fail (body, "slot", _ ("goes with a printer; a spool in storage has neither."));
  takt_api_call_require_printer (call, "printer_id", printer_id);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_materials_load (get_materials (call), id, printer_id, slot, &error))
    answer_material (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "costs/takt-unit-cost.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* Product profiles: how an item is made. */

/* The engine knows how long each text may be and names the field; these keep nonsense away from it. */
#define MAX_TEXT      500
#define MAX_MINUTES   (60 * 24 * 30)
#define MAX_UNITS     10000
#define MAX_MATERIALS 16
#define MAX_GRAMS     100000
#define MAX_NOZZLE    500
#define MAX_BED       200
#define MAX_SPEED     2000
#define MAX_MODELS    50
#define MAX_MARGIN    1000

static TaktProducts *
get_products (TaktApiCall *call)
{
  return takt_shop_get_products (takt_api_call_get_shop (call));
}

static void
answer_profile (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktProfile) profile = takt_products_get (get_products (call), id, &error);

  if (profile != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_profile, profile);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_products_list: GET /api/product-profiles */
void
takt_api_products_list (TaktApiCall *call)
{
  const char *search = takt_api_call_query_text (call, "q", MAX_TEXT);
  static const char *const words[] = { "false", "true", NULL };
  gboolean archived = takt_api_call_query_choice (call, "archived", words, FALSE);
  GError *error = NULL;
  g_autoptr (GPtrArray) profiles = NULL;
  guint limit, offset, total = 0;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  profiles = archived
                 ? takt_products_list_archived (get_products (call), search, limit, offset, &total, &error)
                 : takt_products_list (get_products (call), search, limit, offset, &total, &error);
  if (profiles != NULL)
    takt_api_call_answer_records (call, takt_api_write_profile, profiles, 0, profiles->len, total);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_products_get: GET /api/product-profiles/{id} */
void
takt_api_products_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_profile (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

static void
read_materials (TaktJsonReader *body, TaktProfile *profile)
{
  guint length;

  if (!takt_api_input_is_set (body, "materials"))
    return;

  length = takt_json_reader_array (body, "materials", MAX_MATERIALS);
  g_ptr_array_set_size (profile->materials, 0);
  for (guint i = 0; i < length; i++)
    {
      TaktJsonReader *element = takt_json_reader_element (body, "materials", i);
      g_autofree char *material_type = NULL;
      g_autofree char *color = NULL;
      gint64 grams = 0;
      int index = 0;
      TaktFilament *filament;

      takt_json_reader_require (element, "material_type");
      takt_json_reader_require (element, "grams");
      takt_api_input_name (element, "material_type", MAX_TEXT, &material_type);
      takt_api_input_text (element, "color", MAX_TEXT, &color);
      takt_api_input_int64 (element, "grams", 0, MAX_GRAMS, &grams);
      takt_api_input_int_or_none (element, "filament_index", 1, TAKT_SLICED_MAX_FILAMENTS, 0, &index);
      filament = takt_filament_new (material_type != NULL ? material_type : "", color, grams);
      filament->index = index;
      g_ptr_array_add (profile->materials, filament);
    }
}

/* Another file has other plates. */
static void
read_file_name (TaktJsonReader *body, TaktProfile *profile)
{
  g_autofree char *before = g_strdup (profile->file_name);

  takt_api_input_text (body, "file_name", MAX_TEXT, &profile->file_name);
  if (g_strcmp0 (before, profile->file_name) != 0)
    profile->file_plate = 0;
}

static void
read_printer_models (TaktJsonReader *body, TaktProfile *profile)
{
  g_autoptr (GStrvBuilder) models = NULL;
  guint length;

  if (!takt_api_input_is_set (body, "printer_models"))
    return;

  models = g_strv_builder_new ();
  length = takt_json_reader_array (body, "printer_models", MAX_MODELS);
  for (guint i = 0; i < length; i++)
    {
      const char *model = takt_json_reader_element_string (body, "printer_models", i, MAX_TEXT);

      if (model != NULL)
        g_strv_builder_add (models, model);
    }
  g_strfreev (profile->printer_models);
  profile->printer_models = g_strv_builder_end (models);
}

/* What is sent is in the shop's currency; what is not sent stays as it was typed. */
static void
read_money (TaktApiCall *call, TaktJsonReader *body, TaktProfile *profile)
{
  const char *currency = takt_settings_get (takt_shop_get_settings (takt_api_call_get_shop (call)))->currency;

  if (!takt_api_input_is_set (body, "price") && !takt_api_input_is_set (body, "packaging"))
    return;
  if (g_strcmp0 (profile->currency, currency) != 0)
    {
      profile->price_minor = takt_profile_get_money (profile, profile->price_minor, currency);
      profile->packaging_minor = takt_profile_get_money (profile, profile->packaging_minor, currency);
      g_free (profile->currency);
      profile->currency = g_strdup (currency);
    }
  takt_api_input_money (body, "price", currency, &profile->price_minor);
  takt_api_input_money (body, "packaging", currency, &profile->packaging_minor);
}

static void
read_profile (TaktApiCall *call, TaktJsonReader *body, TaktProfile *profile)
{
  takt_api_input_name (body, "name", MAX_TEXT, &profile->name);
  takt_api_input_text (body, "sku", MAX_TEXT, &profile->sku);
  takt_api_input_text (body, "listing_id", MAX_TEXT, &profile->listing_id);
  takt_api_input_text (body, "title", MAX_TEXT, &profile->title);
  read_file_name (body, profile);
  takt_api_input_int (body, "estimated_minutes", 1, MAX_MINUTES, &profile->estimated_minutes);
  takt_api_input_int (body, "units_per_plate", 1, MAX_UNITS, &profile->units_per_plate);
  read_materials (body, profile);
  takt_api_input_int_or_none (body, "nozzle_temp", 1, MAX_NOZZLE, 0, &profile->nozzle_temp);
  takt_api_input_int_or_none (body, "bed_temp", 1, MAX_BED, 0, &profile->bed_temp);
  takt_api_input_int_or_none (body, "print_speed", 1, MAX_SPEED, 0, &profile->print_speed);
  if (takt_json_reader_is_null (body, "nozzle_diameter"))
    profile->nozzle_diameter = 0;
  else
    profile->nozzle_diameter =
        takt_json_reader_number (body, "nozzle_diameter", 0.1, 3.0, profile->nozzle_diameter);
  read_printer_models (body, profile);
  takt_api_input_int (body, "labor_minutes", 0, MAX_MINUTES, &profile->labor_minutes);
  takt_api_input_int (body, "target_margin_pct", 0, MAX_MARGIN, &profile->target_margin_pct);
  takt_api_input_text (body, "origin", MAX_TEXT, &profile->origin);
  read_money (call, body, profile);
}

/** takt_api_products_add: POST /api/product-profiles */
void
takt_api_products_add (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  GError *error = NULL;
  gint64 id;

  if (takt_api_call_get_upload (call) != NULL)
    {
      takt_api_products_import (call);
      return;
    }

  takt_json_reader_require (body, "name");
  takt_json_reader_require (body, "estimated_minutes");
  read_profile (call, body, profile);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_products_add (get_products (call), profile, &error);
  if (id > 0)
    answer_profile (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_products_update: PUT /api/product-profiles/{id} */
void
takt_api_products_update (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (TaktProfile) profile = takt_products_get (get_products (call), id, &error);

  if (profile == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  read_profile (call, takt_api_call_get_body (call), profile);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_products_update (get_products (call), profile, &error))
    answer_profile (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

static void
set_archived (TaktApiCall *call, gboolean is_archived)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_products_set_archived (get_products (call), id, is_archived, &error))
    answer_profile (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_products_archive: POST /api/product-profiles/{id}/archive */
void
takt_api_products_archive (TaktApiCall *call)
{
  set_archived (call, TRUE);
}

/** takt_api_products_bring_back: POST /api/product-profiles/{id}/bring-back */
void
takt_api_products_bring_back (TaktApiCall *call)
{
  set_archived (call, FALSE);
}

/** takt_api_products_duplicate: POST /api/product-profiles/{id}/duplicate */
void
takt_api_products_duplicate (TaktApiCall *call)
{
  GError *error = NULL;
  gint64 id;

  if (!takt_api_call_end_input (call))
    return;

  id = takt_products_duplicate (get_products (call), takt_api_call_get_id (call), &error);
  if (id > 0)
    answer_profile (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_products_remove: DELETE /api/product-profiles/{id} */
void
takt_api_products_remove (TaktApiCall *call)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_products_remove (get_products (call), takt_api_call_get_id (call), &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}

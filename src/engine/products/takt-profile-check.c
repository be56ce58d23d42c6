/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-profile-check.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "takt-check.h"
#include "takt-error.h"
#include "takt-money.h"

#define MAX_NAME       TAKT_PROFILE_MAX_NAME
#define MAX_TITLE      500
#define MAX_KEY        100 /* SKU, listing */
#define MAX_WORD       60  /* material type, colour, model */
#define MAX_MINUTES    (60 * 24 * 30)
#define MAX_UNITS      10000
#define MAX_GRAMS      100000
#define MAX_FILAMENTS  16 /* four AMS units of four trays */
#define MAX_MODELS     50
#define MAX_NOZZLE     500
#define MAX_BED        200
#define MAX_SPEED      2000
#define MAX_DIAMETER   3.0
#define MAX_TARGET_PCT 1000

/* The name travels to printers and becomes part of paths there: a name alone, never a way to somewhere else. */
static gboolean
check_file_name (const char *value, char **checked, GError **error)
{
  if (!takt_check_line ("file_name", value, MAX_NAME, checked, error))
    return FALSE;
  if (*checked == NULL || (strpbrk (*checked, "/\\") == NULL && (*checked)[0] != '.'))
    return TRUE;

  takt_error_set_field (
      error, "file_name",
      _ ("This must be the name of a file, without folders and not starting with a point."));
  return FALSE;
}

static gboolean
check_filaments (GPtrArray *filaments, TaktProfile *checked, GError **error)
{
  if (filaments->len > MAX_FILAMENTS)
    {
      takt_error_set_field (error, "materials", _ ("A plate can have %d materials at most."), MAX_FILAMENTS);
      return FALSE;
    }

  for (guint i = 0; i < filaments->len; i++)
    {
      const TaktFilament *filament = g_ptr_array_index (filaments, i);
      g_autofree char *type_field = g_strdup_printf ("materials[%u].material_type", i);
      g_autofree char *color_field = g_strdup_printf ("materials[%u].color", i);
      g_autofree char *grams_field = g_strdup_printf ("materials[%u].grams", i);
      g_autoptr (TaktFilament) copy = takt_filament_new (NULL, NULL, filament->grams);

      copy->index = filament->index;
      if (!takt_check_needed (type_field, filament->material_type, MAX_WORD, &copy->material_type, error)
          || !takt_check_line (color_field, filament->color, MAX_WORD, &copy->color, error)
          || !takt_check_number (grams_field, filament->grams, 0, MAX_GRAMS, error))
        return FALSE;
      g_ptr_array_add (checked->materials, g_steal_pointer (&copy));
    }

  return TRUE;
}

static gboolean
check_models (char *const *models, TaktProfile *checked, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; models != NULL && models[i] != NULL; i++)
    {
      g_autofree char *field = g_strdup_printf ("printer_models[%u]", i);
      g_autofree char *model = NULL;

      if (i >= MAX_MODELS)
        {
          takt_error_set_field (error, "printer_models", _ ("This list can have %d models at most."),
                                MAX_MODELS);
          return FALSE;
        }
      if (!takt_check_needed (field, models[i], MAX_WORD, &model, error))
        return FALSE;
      g_strv_builder_add (builder, model);
    }

  g_strfreev (checked->printer_models);
  checked->printer_models = g_strv_builder_end (builder);
  return TRUE;
}

/**
 * takt_profile_check:
 * @profile: what somebody wants to save
 * @error: TAKT_ERROR_INVALID that names the first field at fault, as the API spells it
 *
 * Checks all values against what a printer and a shop can have. Texts lose the white space around them; empty ones are none.
 *
 * Returns: (transfer full): the profile as it is to be saved; NULL with @error
 */
TaktProfile *
takt_profile_check (const TaktProfile *profile, GError **error)
{
  g_autoptr (TaktProfile) checked = takt_profile_new ();

  if (!takt_check_needed ("name", profile->name, MAX_NAME, &checked->name, error)
      || !takt_check_line ("sku", profile->sku, MAX_KEY, &checked->sku, error)
      || !takt_check_line ("listing_id", profile->listing_id, MAX_KEY, &checked->listing_id, error)
      || !takt_check_line ("title", profile->title, MAX_TITLE, &checked->title, error)
      || !check_file_name (profile->file_name, &checked->file_name, error)
      || !takt_check_number ("estimated_minutes", profile->estimated_minutes, 1, MAX_MINUTES, error)
      || !takt_check_number ("units_per_plate", profile->units_per_plate, 1, MAX_UNITS, error)
      || !check_filaments (profile->materials, checked, error)
      || !takt_check_number ("nozzle_temp", profile->nozzle_temp, 0, MAX_NOZZLE, error)
      || !takt_check_number ("bed_temp", profile->bed_temp, 0, MAX_BED, error)
      || !takt_check_number ("print_speed", profile->print_speed, 0, MAX_SPEED, error)
      || !check_models (profile->printer_models, checked, error)
      || !takt_check_number ("labor_minutes", profile->labor_minutes, 0, MAX_MINUTES, error)
      || !takt_check_number ("target_margin_pct", profile->target_margin_pct, 0, MAX_TARGET_PCT, error)
      || !takt_check_line ("origin", profile->origin, MAX_NAME, &checked->origin, error)
      || !takt_check_amount ("price", profile->price_minor, error)
      || !takt_check_amount ("packaging", profile->packaging_minor, error))
    return NULL;
  if (profile->currency != NULL && !takt_money_is_currency (profile->currency))
    {
      takt_error_set_field (error, "currency", _ ("This must be the code of a currency, such as EUR."));
      return NULL;
    }

  if (!isfinite (profile->nozzle_diameter) || profile->nozzle_diameter < 0
      || profile->nozzle_diameter > MAX_DIAMETER)
    {
      takt_error_set_field (error, "nozzle_diameter",
                            _ ("This must be a diameter of %d mm at most; 0 is any."), (int) MAX_DIAMETER);
      return NULL;
    }

  checked->id = profile->id;
  checked->file_plate = profile->file_plate;
  checked->estimated_minutes = profile->estimated_minutes;
  checked->units_per_plate = profile->units_per_plate;
  checked->nozzle_temp = profile->nozzle_temp;
  checked->bed_temp = profile->bed_temp;
  checked->print_speed = profile->print_speed;
  checked->nozzle_diameter = profile->nozzle_diameter;
  checked->labor_minutes = profile->labor_minutes;
  checked->target_margin_pct = profile->target_margin_pct;
  checked->price_minor = profile->price_minor;
  checked->packaging_minor = profile->packaging_minor;
  checked->currency = g_strdup (profile->currency);
  return g_steal_pointer (&checked);
}

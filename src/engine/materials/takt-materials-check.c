/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-money.h"

#define MAX_TEXT         80
#define MAX_WEIGHT_GRAMS 100000
#define MAX_COST_MINOR   G_GINT64_CONSTANT (1000000000)

#define LAST_AMS_SLOT 31
#define LAST_HT_SLOT  135

static gboolean
validate_text (const char *text, const char *field, GError **error)
{
  if (text == NULL || g_utf8_strlen (text, -1) <= MAX_TEXT)
    return TRUE;

  takt_error_set_field (error, field, _ ("This text is too long; %d characters are allowed."), MAX_TEXT);
  return FALSE;
}

static gboolean
validate_hex (const char *hex, GError **error)
{
  gsize digits = 0;

  while (hex != NULL && g_ascii_isxdigit (hex[digits]))
    digits++;
  if (hex == NULL || (digits == 6 && hex[digits] == '\0'))
    return TRUE;

  takt_error_set_field (error, "color_hex", _ ("A colour code has six hexadecimal digits, such as FFFFFF."));
  return FALSE;
}

static gboolean
slot_is_valid (int slot)
{
  return (slot >= 0 && slot <= LAST_AMS_SLOT) || (slot >= TAKT_SLOT_FIRST_HT && slot <= LAST_HT_SLOT)
         || slot == TAKT_SLOT_EXTERNAL || slot == TAKT_SLOT_EXTERNAL_DEPUTY;
}

/* The printer must exist and the slot be one that a machine has; storage is neither. */
gboolean
takt_materials_check_place (TaktMaterials *self, gint64 printer_id, int slot, GError **error)
{
  g_autoptr (TaktStatement) query = NULL;
  gboolean exists;

  if (printer_id == 0 && slot == TAKT_SLOT_NONE)
    return TRUE;

  if (printer_id == 0 || !slot_is_valid (slot))
    {
      takt_error_set_field (
          error, "slot",
          _ ("A spool is in a slot of a printer (AMS trays count from 0, the external holder is "
             "254) or in storage, without printer and slot."));
      return FALSE;
    }

  query = takt_statement_get (self->store, "SELECT 1 FROM printers WHERE id = ?");
  takt_statement_bind_int (query, 1, printer_id);
  exists = takt_statement_step (query);
  if (!takt_statement_finish (query, error))
    return FALSE;
  if (!exists)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                         _ ("There is no such printer. It may have been deleted meanwhile."));
  return exists;
}

/* What an owner gave, without the remainder. The row is a normalised one. */
gboolean
takt_materials_check (TaktMaterials *self, const TaktMaterial *material, GError **error)
{
  if (material->material_type == NULL || *material->material_type == '\0')
    {
      takt_error_set_field (error, "material_type", _ ("Say which material it is, such as PLA."));
      return FALSE;
    }
  if (!validate_text (material->material_type, "material_type", error)
      || !validate_text (material->color, "color", error) || !validate_hex (material->color_hex, error)
      || !validate_text (material->vendor, "vendor", error))
    return FALSE;

  if (material->weight_grams < 1 || material->weight_grams > MAX_WEIGHT_GRAMS)
    {
      takt_error_set_field (error, "weight_grams",
                            _ ("The net weight of a full spool is from 1 to %d grams."), MAX_WEIGHT_GRAMS);
      return FALSE;
    }
  if (material->cost_per_kg_minor < 0 || material->cost_per_kg_minor > MAX_COST_MINOR)
    {
      takt_error_set_field (error, "cost_per_kg",
                            _ ("This must be an amount of money that is not below zero."));
      return FALSE;
    }
  if (!takt_money_is_currency (material->currency))
    {
      takt_error_set_field (error, "currency",
                            _ ("The currency must be a three-letter code of ISO 4217, such as USD or EUR."));
      return FALSE;
    }

  return takt_materials_check_place (self, material->printer_id, material->slot, error);
}

static gboolean
validate_pct (int pct, GError **error)
{
  if (pct >= 0 && pct <= 100)
    return TRUE;

  takt_error_set_field (error, "remaining_pct", _ ("What is left of a spool is from 0 to 100 percent."));
  return FALSE;
}

static gboolean
validate_grams (gint64 weight_grams, gint64 grams, GError **error)
{
  if (grams >= 0 && grams <= weight_grams)
    return TRUE;

  takt_error_set_field (error, "remaining_grams",
                        _ ("What is left of a spool is from 0 grams to its net weight of %d grams."),
                        (int) weight_grams);
  return FALSE;
}

/* The one that was said decides the other; when both were, they must agree. */
gboolean
takt_materials_settle_remaining (TaktMaterial *material,
                                 gboolean pct_said,
                                 gboolean grams_said,
                                 GError **error)
{
  if (!pct_said && !grams_said)
    {
      material->remaining_grams =
          takt_materials_grams_of_pct (material->weight_grams, material->remaining_pct);
      return TRUE;
    }

  if ((pct_said && !validate_pct (material->remaining_pct, error))
      || (grams_said && !validate_grams (material->weight_grams, material->remaining_grams, error)))
    return FALSE;

  if (!grams_said)
    material->remaining_grams = takt_materials_grams_of_pct (material->weight_grams, material->remaining_pct);
  else if (!pct_said)
    material->remaining_pct = takt_materials_pct_of_grams (material->weight_grams, material->remaining_grams);
  else if (takt_materials_grams_of_pct (material->weight_grams, material->remaining_pct)
               != material->remaining_grams
           && takt_materials_pct_of_grams (material->weight_grams, material->remaining_grams)
                  != material->remaining_pct)
    {
      takt_error_set_field (
          error, "remaining_grams",
          _ ("The percentage and the grams that are left contradict each other. Give one of them."));
      return FALSE;
    }

  return TRUE;
}

/* The row as it is written: texts tidy, hex without '#', currency of the shop where none is said. */
TaktMaterial *
takt_materials_normalise (TaktMaterials *self, const TaktMaterial *material)
{
  TaktMaterial *row = takt_material_copy (material);
  const char *hex = material->color_hex;

  if (material->material_type != NULL)
    {
      g_free (row->material_type);
      row->material_type = g_strstrip (g_strdup (material->material_type));
    }
  if (row->color == NULL)
    row->color = g_strdup ("");
  if (hex != NULL)
    {
      g_free (row->color_hex);
      row->color_hex = *hex == '\0' ? NULL : g_ascii_strup (*hex == '#' ? hex + 1 : hex, -1);
    }
  if (row->currency == NULL)
    row->currency = g_strdup (takt_materials_get_currency (self));

  return row;
}

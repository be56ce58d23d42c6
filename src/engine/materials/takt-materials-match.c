/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

#include <glib/gi18n-lib.h>

#include "mapping/takt-color-words.h"
#include "mapping/takt-color.h"
#include "mapping/takt-item-mapping.h"
#include "takt-text.h"

/* Which spool is what a filament asks for. */

static gboolean
color_fits (const TaktMaterial *material, const char *color)
{
  g_autofree char *wanted = NULL;
  g_autofree char *have = NULL;

  if (color == NULL || *color == '\0')
    return TRUE;
  if (material->color_hex != NULL
      && g_ascii_strcasecmp (material->color_hex, *color == '#' ? color + 1 : color) == 0)
    return TRUE;

  wanted = takt_text_fold (color);
  have = takt_text_fold (material->color);
  return g_str_equal (wanted, have);
}

/* The colour of a spool: its code, or what its name says. */
static gboolean
get_hex (const TaktMaterial *material, char hex[7])
{
  g_autofree char *folded = NULL;

  if (takt_color_parse_hex (material->color_hex, hex) || takt_color_parse_hex (material->color, hex))
    return TRUE;
  folded = takt_text_fold (material->color);
  return takt_color_words_find (folded, hex) == TAKT_COLOR_CLEAR;
}

static char *
dup_distance_problem (TaktMaterials *self, const char *color, const TaktMaterial *nearest, double difference)
{
  return g_strdup_printf (
      _ ("No spool is near enough to “%s”: the nearest, %s %s, differs by ΔE %.1f, and %d is allowed. Load a "
         "nearer one, choose a slot yourself, or say which colour is meant."),
      color != NULL ? color : "", nearest->material_type, nearest->color, difference,
      takt_settings_get (self->settings)->color_tolerance);
}

/**
 * takt_materials_get_difference:
 * @color: (nullable): name of the wanted colour: a spool that an owner gave the same name is that colour
 * @wanted_hex: 'RRGGBB'; anything else is far from every spool
 *
 * Returns: how far the spool's colour is from the wanted one (CIEDE2000); G_MAXDOUBLE where one of them is not known
 */
double
takt_materials_get_difference (const TaktMaterial *material, const char *color, const char *wanted_hex)
{
  char wanted[7], have[7];

  if (!takt_color_parse_hex (wanted_hex, wanted))
    return G_MAXDOUBLE;
  if (color != NULL && *color != '\0' && color_fits (material, color))
    return 0;
  return get_hex (material, have) ? takt_color_difference (wanted, have) : G_MAXDOUBLE;
}

/* Case does not matter: machines write PLA, people write Pla. */
gboolean
takt_materials_type_equals (const char *a, const char *b)
{
  return a != NULL && b != NULL && g_ascii_strcasecmp (a, b) == 0;
}
/**
 * takt_materials_color_fits:
 * @color: (nullable): as for takt_materials_find_loaded(), as @wanted_hex
 *
 * Whether the colour of a spool is what a filament asks for. Its type is not looked at.
 */
gboolean
takt_materials_color_fits (TaktMaterials *self,
                           const TaktMaterial *material,
                           const char *color,
                           const char *wanted_hex)
{
  if (wanted_hex != NULL && *wanted_hex != '\0')
    return takt_materials_get_difference (material, color, wanted_hex)
           <= takt_settings_get (self->settings)->color_tolerance;

  return color_fits (material, color);
}

/**
 * takt_materials_find_loaded:
 * @material_type: wanted, without regard to case
 * @color: (nullable): wanted name or code; NULL: any
 * @wanted_hex: (nullable): the colour a buyer asked for: spools near it fit as well, the nearest first. "": by its name alone;
 *   TAKT_MAPPING_UNSETTLED: no spool fits
 * @grams: that must be left after what is queued already
 * @problem: (out) (optional) (transfer full) (nullable): where nothing fits, a sentence that says what is missing
 * @error: only for faults of the store: that nothing fits is no error
 *
 * Picks the spool for a filament (contract §4.2): the first slot that fits, of several colours that are near enough the nearest.
 *
 * Returns: (transfer full) (nullable): the spool; NULL with @problem, or with @error
 */
TaktMaterial *
takt_materials_find_loaded (TaktMaterials *self,
                            gint64 printer_id,
                            const char *material_type,
                            const char *color,
                            const char *wanted_hex,
                            gint64 grams,
                            char **problem,
                            GError **error)
{
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (TaktMaterial) best = NULL;
  const TaktMaterial *nearest = NULL;
  gboolean has_type = FALSE, has_color = FALSE;
  double best_difference = G_MAXDOUBLE, least = G_MAXDOUBLE;
  gint64 most = 0;

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);
  g_return_val_if_fail (material_type != NULL, NULL);

  if (problem != NULL)
    *problem = NULL;

  loaded = takt_material_table_list_of_printer (self->store, printer_id, error);
  if (loaded == NULL)
    return NULL;

  for (guint i = 0; i < loaded->len; i++)
    {
      const TaktMaterial *material = loaded->pdata[i];
      double difference = 0;
      gint64 reserved;

      if (!takt_materials_type_equals (material->material_type, material_type))
        continue;
      has_type = TRUE;
      if (wanted_hex != NULL && *wanted_hex != '\0')
        {
          difference = takt_materials_get_difference (material, color, wanted_hex);
          if (difference < least)
            {
              least = difference;
              nearest = material;
            }
        }
      if (!takt_materials_color_fits (self, material, color, wanted_hex))
        continue;
      has_color = TRUE;

      reserved = takt_material_table_sum_reserved (self->store, material->id, error);
      if (reserved < 0)
        return NULL;
      if (material->remaining_grams - reserved >= grams && difference < best_difference)
        {
          best_difference = difference;
          g_clear_pointer (&best, takt_material_free);
          best = takt_material_copy (material);
        }
      most = MAX (most, material->remaining_grams - reserved);
    }

  if (best != NULL || problem == NULL)
    return g_steal_pointer (&best);
  if (has_color)
    *problem =
        g_strdup_printf (_ ("This print needs %d g of %s, but only %d g are left after the prints that are "
                            "queued already. Load a fuller spool."),
                         (int) grams, material_type, (int) most);
  else if (nearest != NULL)
    *problem = dup_distance_problem (self, color, nearest, least);
  else if (has_type && g_strcmp0 (wanted_hex, TAKT_MAPPING_UNSETTLED) == 0)
    *problem = g_strdup_printf (
        _ ("It is not settled which %s this print needs for “%s”. Say so in the list of items to look at."),
        material_type, color != NULL ? color : "");
  else if (has_type)
    *problem = g_strdup_printf (_ ("No %s of the colour %s is loaded in this printer. Load a spool of it."),
                                material_type, color);
  else
    *problem = g_strdup_printf (_ ("No %s is loaded in this printer. Load a spool of it."), material_type);

  return NULL;
}

/**
 * takt_materials_find_nearest:
 * @material_type: (nullable): NULL: any
 * @color: (nullable): name of the wanted colour
 * @wanted_hex: 'RRGGBB'
 * @difference: (out): CIEDE2000 of the spool to what is wanted, also of one that is too far off
 * @problem: (out) (transfer full) (nullable): why there is none, a sentence
 * @error: only for faults of the store
 *
 * The spool of all in the shop, loaded or not, that is nearest to a colour within the setting color_tolerance and not empty.
 *
 * Returns: (transfer full) (nullable)
 */
TaktMaterial *
takt_materials_find_nearest (TaktMaterials *self,
                             const char *material_type,
                             const char *color,
                             const char *wanted_hex,
                             double *difference,
                             char **problem,
                             GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  const TaktMaterial *nearest = NULL;

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);

  *problem = NULL;
  *difference = G_MAXDOUBLE;
  all = takt_material_table_list (self->store, 0, 0, NULL, error);
  if (all == NULL)
    return NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const TaktMaterial *material = all->pdata[i];
      double found;

      if (material->remaining_grams <= 0
          || (material_type != NULL && !takt_materials_type_equals (material->material_type, material_type)))
        continue;
      found = takt_materials_get_difference (material, color, wanted_hex);
      if (found < *difference)
        {
          *difference = found;
          nearest = material;
        }
    }

  if (nearest != NULL && *difference <= takt_settings_get (self->settings)->color_tolerance)
    return takt_material_copy (nearest);
  *problem = nearest != NULL ? dup_distance_problem (self, color, nearest, *difference)
                             : g_strdup (_ ("There is no spool of this material whose colour is known."));
  return NULL;
}

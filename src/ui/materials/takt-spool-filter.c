/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-filter.h"

#include "materials/takt-spool-words.h"
#include "takt-text.h"

#include <string.h>

/** takt_spool_is_scarce: low, or not enough for what is queued. */
gboolean
takt_spool_is_scarce (TaktMaterialRow *row)
{
  const TaktMaterial *material = takt_material_row_get_material (row);

  return material != NULL
         && (takt_materials_is_low (material)
             || material->remaining_grams < takt_material_row_get_reserved (row));
}

static gboolean
is_found (const TaktSpoolFilter *self, TaktShop *shop, const TaktMaterial *material)
{
  g_autofree char *place = takt_spool_dup_place (shop, material);
  g_autofree char *text =
      g_strdup_printf ("%s %s %s %s #%" G_GINT64_FORMAT, material->material_type,
                       material->color != NULL ? material->color : "",
                       material->vendor != NULL ? material->vendor : "", place, material->id);
  g_autofree char *folded = takt_text_fold (text);
  g_autofree char *wanted = takt_text_fold (self->search);
  g_auto (GStrv) words = g_strsplit (wanted, " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (strstr (folded, *word) == NULL)
      return FALSE;
  return TRUE;
}

/** takt_spool_filter_takes: whether @row is wanted. */
gboolean
takt_spool_filter_takes (const TaktSpoolFilter *self, TaktShop *shop, TaktMaterialRow *row)
{
  const TaktMaterial *material = takt_material_row_get_material (row);

  if (material == NULL)
    return FALSE;
  if (self->is_low && !takt_spool_is_scarce (row))
    return FALSE;
  if (self->is_loaded && material->printer_id == 0)
    return FALSE;
  if (self->type != NULL && g_ascii_strcasecmp (self->type, material->material_type) != 0)
    return FALSE;
  if (self->vendor != NULL && g_strcmp0 (self->vendor, material->vendor) != 0)
    return FALSE;
  return self->search == NULL || is_found (self, shop, material);
}

/** takt_spool_filter_is_on: whether it leaves out any at all. */
gboolean
takt_spool_filter_is_on (const TaktSpoolFilter *self)
{
  return self->search != NULL || self->type != NULL || self->vendor != NULL || self->is_low
         || self->is_loaded;
}

void
takt_spool_filter_clear (TaktSpoolFilter *self)
{
  g_free (self->search);
  g_free (self->type);
  g_free (self->vendor);
  *self = (TaktSpoolFilter){ 0 };
}

static int
compare_int (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

/** takt_spool_compare: as a GCompareFunc; of like ones the older spool comes first. */
int
takt_spool_compare (TaktSpoolSort sort, TaktMaterialRow *a, TaktMaterialRow *b)
{
  const TaktMaterial *first = takt_material_row_get_material (a);
  const TaktMaterial *second = takt_material_row_get_material (b);
  int order = 0;

  if (first == NULL || second == NULL)
    return (first == NULL) - (second == NULL);

  switch (sort)
    {
    case TAKT_SPOOL_BY_NAME:
      order = g_utf8_collate (first->material_type, second->material_type);
      if (order == 0)
        order = g_utf8_collate (first->color, second->color);
      break;
    case TAKT_SPOOL_BY_LEFT:
      order = compare_int (first->remaining_grams - takt_material_row_get_reserved (a),
                           second->remaining_grams - takt_material_row_get_reserved (b));
      break;
    case TAKT_SPOOL_BY_COST:
      order = compare_int (first->cost_per_kg_minor, second->cost_per_kg_minor);
      break;
    case TAKT_SPOOL_BY_PLACE:
    default:
      order = (first->printer_id == 0) - (second->printer_id == 0);
      if (order == 0)
        order = compare_int (first->printer_id, second->printer_id);
      if (order == 0)
        order = compare_int (first->slot, second->slot);
      break;
    }
  return order != 0 ? order : compare_int (first->id, second->id);
}

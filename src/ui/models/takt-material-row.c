/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-material-row.h"

/**
 * TaktMaterialRow:
 *
 * One spool as lists show it, with what the queue has reserved of it.
 */
struct _TaktMaterialRow
{
  TaktRow parent_instance;

  TaktMaterial *material; /* (nullable) until it is read */
  gint64 reserved;        /* grams */
};

G_DEFINE_FINAL_TYPE (TaktMaterialRow, takt_material_row, TAKT_TYPE_ROW)

static gboolean
takt_material_row_read (TaktRow *row, TaktShop *shop, GError **error)
{
  TaktMaterialRow *self = TAKT_MATERIAL_ROW (row);
  TaktMaterials *materials = takt_shop_get_materials (shop);
  g_autoptr (TaktMaterial) material = takt_materials_get (materials, takt_row_get_id (row), error);
  gint64 reserved;

  if (material == NULL)
    return FALSE;
  reserved = takt_materials_get_reserved (materials, material->id, error);
  if (reserved < 0)
    return FALSE;

  g_clear_pointer (&self->material, takt_material_free);
  self->material = g_steal_pointer (&material);
  self->reserved = reserved;
  return TRUE;
}

static void
takt_material_row_finalize (GObject *object)
{
  g_clear_pointer (&TAKT_MATERIAL_ROW (object)->material, takt_material_free);
  G_OBJECT_CLASS (takt_material_row_parent_class)->finalize (object);
}

static void
takt_material_row_class_init (TaktMaterialRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_material_row_finalize;
  TAKT_ROW_CLASS (klass)->read = takt_material_row_read;
}

static void
takt_material_row_init (TaktMaterialRow *self)
{
}

/** takt_material_row_get_material: (nullable) before it could be read. */
const TaktMaterial *
takt_material_row_get_material (TaktMaterialRow *self)
{
  return self->material;
}

/** takt_material_row_get_reserved: grams that queued jobs will take. */
gint64
takt_material_row_get_reserved (TaktMaterialRow *self)
{
  return self->reserved;
}

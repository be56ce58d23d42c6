/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "materials/takt-materials.h"

G_BEGIN_DECLS

/*
 * TaktMaterials:
 *
 * No state of its own: spools are rows. A slot holds one spool (the table's unique index); whoever comes into a taken slot
 * sends the spool there to storage in the same transaction.
 */
struct _TaktMaterials
{
  GObject parent_instance;

  TaktStore    *store;
  TaktClock    *clock;
  TaktChanges  *changes;
  TaktSettings *settings;
};

TaktMaterial *takt_materials_normalise (TaktMaterials *self, const TaktMaterial *material) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_materials_check            (TaktMaterials *self, const TaktMaterial *material, GError **error);
gboolean takt_materials_check_place      (TaktMaterials *self, gint64 printer_id, int slot, GError **error);
gboolean takt_materials_settle_remaining (TaktMaterial *material, gboolean pct_said, gboolean grams_said, GError **error);
gboolean takt_materials_put_in_storage (TaktMaterials *self, TaktMaterial *material, GError **error);
gboolean takt_materials_put_in_slot    (TaktMaterials *self, TaktMaterial *material, gint64 printer_id, int slot, GError **error);
gboolean takt_materials_type_equals    (const char *a, const char *b);

G_END_DECLS

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

gboolean takt_materials_put_in_storage (TaktMaterials *self, TaktMaterial *material, GError **error);
gboolean takt_materials_put_in_slot    (TaktMaterials *self, TaktMaterial *material, gint64 printer_id, int slot, GError **error);
gboolean takt_materials_type_equals    (const char *a, const char *b);

G_END_DECLS

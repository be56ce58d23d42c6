/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "materials/takt-materials.h"
#include "tables/takt-spool-event-table.h"
#include "undo/takt-undo-stack.h"

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
  TaktUndoStack *undo; /* (unowned) (nullable) */
};

typedef struct _TaktMaterialsAct TaktMaterialsAct;

TaktMaterial *takt_materials_normalise (TaktMaterials *self, const TaktMaterial *material) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_materials_check            (TaktMaterials *self, const TaktMaterial *material, GError **error);
gboolean takt_materials_check_place      (TaktMaterials *self, gint64 printer_id, int slot, GError **error);
gboolean takt_materials_settle_remaining (TaktMaterial *material, gboolean pct_said, gboolean grams_said, GError **error);
gboolean takt_materials_put_in_storage (TaktMaterials *self, TaktMaterial *material, GError **error);
gboolean takt_materials_put_in_slot    (TaktMaterials *self, TaktMaterial *material, gint64 printer_id, int slot, GError **error);
gboolean takt_materials_archive        (TaktMaterials *self, gint64 id, GError **error);
gboolean takt_materials_note_setting   (TaktMaterials *self, const TaktMaterial *before, const TaktMaterial *after, gint64 *event_id, GError **error);
gboolean takt_materials_count_event    (TaktMaterials *self, gint64 event_id, gboolean counts, GError **error);

TaktMaterialsAct *takt_materials_act_new (TaktMaterials *self) G_GNUC_WARN_UNUSED_RESULT;
void     takt_materials_act_touch      (TaktMaterialsAct *act, const TaktMaterial *before);
void     takt_materials_act_bring      (TaktMaterialsAct *act, const TaktMaterial *after);
void     takt_materials_act_set_event  (TaktMaterialsAct *act, gint64 event_id, gboolean counts);
gboolean takt_materials_act_finish     (TaktMaterialsAct *act, gboolean done, const char *label, GError **error);

gboolean takt_materials_type_equals    (const char *a, const char *b);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/* Slots: AMS unit × 4 + tray; an AMS HT has one, from 128 on; then the external holders. */

/** TAKT_SLOT_NONE: in storage. */
#define TAKT_SLOT_NONE           (-1)
#define TAKT_SLOT_TRAYS_PER_UNIT 4
#define TAKT_SLOT_FIRST_HT       128
#define TAKT_SLOT_EXTERNAL       254
/* The second external holder: the other side of a machine with two nozzles (protocol.md §6.3). */
#define TAKT_SLOT_EXTERNAL_DEPUTY 255

/**
 * TaktMaterial:
 *
 * A spool. remaining_grams = round half up (weight_grams × remaining_pct / 100) whenever the percentage was written last, and
 * the other way round; both are stored so that neither drifts.
 */
typedef struct
{
  gint64   id;
  gint64   printer_id;        /* 0: in storage */
  int      slot;              /* TAKT_SLOT_NONE in storage */
  char    *material_type;
  char    *color;
  char    *color_hex;         /* (nullable) 'RRGGBB' */
  char    *vendor;            /* (nullable) */
  gint64   weight_grams;
  int      remaining_pct;     /* -1 in a new one: not given */
  gint64   remaining_grams;   /* -1 in a new one: not given */
  gint64   cost_per_kg_minor;
  char    *currency;
  char    *tray_uuid;         /* (nullable) */
  int      reported_pct;      /* what the machine said last; -1: it does not know */
  TaktTime reported_at;       /* when the machine first saw it in this slot */
  TaktTime loaded_at;
  TaktTime last_synced;
  TaktTime created_at;
  TaktTime updated_at;
  gint64   low_grams;         /* less is low; -1: a tenth of a full spool */
  char    *place;             /* (nullable) where in the storage: "Shelf 2" */
} TaktMaterial;

TaktMaterial *takt_material_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TaktMaterial *takt_material_copy (const TaktMaterial *self) G_GNUC_WARN_UNUSED_RESULT;
void          takt_material_free (TaktMaterial *self);

gint64        takt_material_table_insert  (TaktStore *store, const TaktMaterial *material, GError **error);
gboolean      takt_material_table_update  (TaktStore *store, const TaktMaterial *material, GError **error);
gboolean      takt_material_table_archive (TaktStore *store, gint64 id, TaktTime at, GError **error);
gboolean      takt_material_table_delete  (TaktStore *store, gint64 id, GError **error);
TaktMaterial *takt_material_table_get     (TaktStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      takt_material_table_find_slot (TaktStore *store, gint64 printer_id, int slot, TaktMaterial **material, GError **error);
gboolean      takt_material_table_find_tray (TaktStore *store, const char *tray_uuid, TaktMaterial **material, GError **error);
GPtrArray    *takt_material_table_list    (TaktStore *store, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *takt_material_table_list_of_printer (TaktStore *store, gint64 printer_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64        takt_material_table_sum_reserved (TaktStore *store, gint64 id, GError **error);
gboolean      takt_material_table_get_average (TaktStore *store, const char *material_type, const char *currency, gint64 *cost_per_kg_minor, GError **error);
gboolean      takt_material_table_is_planned (TaktStore *store, gint64 id, gboolean *planned, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktMaterial, takt_material_free)

G_END_DECLS

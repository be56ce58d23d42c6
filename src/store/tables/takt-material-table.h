/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TAKT_SLOT_NONE: in storage. Slots: AMS unit × 4 + tray, AMS HT 128 …, external holder 254. */
#define TAKT_SLOT_NONE     (-1)
#define TAKT_SLOT_EXTERNAL 254

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
  int      remaining_pct;
  gint64   remaining_grams;
  gint64   cost_per_kg_minor;
  char    *currency;
  char    *tray_uuid;         /* (nullable) */
  TaktTime loaded_at;
  TaktTime last_synced;
  TaktTime created_at;
  TaktTime updated_at;
} TaktMaterial;

TaktMaterial *takt_material_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void          takt_material_free (TaktMaterial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktMaterial, takt_material_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TAKT_EXTRUDER_ANY: a filament that any nozzle may print, a slot that any nozzle can have. */
#define TAKT_EXTRUDER_ANY (-1)

/** TaktWantedFilament: one filament that a plate uses. Borrows its texts. */
typedef struct
{
  int         number;         /* the slicer's, from 1; numbers have gaps where a plate leaves filaments of its project alone */
  const char *material_type;  /* (nullable) */
  const char *color_hex;      /* (nullable) 'RRGGBB' */
  int         extruder;       /* of the nozzle it was sliced for, as the machine counts them; TAKT_EXTRUDER_ANY */
  int         slot;           /* that was chosen for it; TAKT_SLOT_NONE: none */
} TaktWantedFilament;

/** TaktLoadedSlot: one place of a machine that has a spool. Borrows its texts. */
typedef struct
{
  int         slot;           /* TaktMaterial.slot */
  const char *material_type;  /* (nullable) nobody knows */
  const char *color_hex;      /* (nullable) */
  int         extruder;       /* that it feeds; TAKT_EXTRUDER_ANY */
} TaktLoadedSlot;

GArray *takt_slot_mapping_resolve (const TaktWantedFilament *wanted, guint n_wanted, const TaktLoadedSlot *loaded, guint n_loaded, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

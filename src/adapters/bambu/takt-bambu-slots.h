/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-model.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** TAKT_BAMBU_SLOT_DEPUTY: the second external holder of a machine with two nozzles; TAKT_SLOT_EXTERNAL is the main one. */
#define TAKT_BAMBU_SLOT_DEPUTY 255

/* External holders on the wire (protocol.md §6.3). */
#define TAKT_BAMBU_UNIT_DEPUTY   254
#define TAKT_BAMBU_UNIT_EXTERNAL 255

int         takt_bambu_unit_bit     (gint64 unit);
int         takt_bambu_tray_bit     (gint64 unit, gint64 tray);
int         takt_bambu_slot_of      (gint64 unit, gint64 tray);
TaktAmsKind takt_bambu_kind_of_unit (gint64 unit);

gboolean    takt_bambu_has_two_nozzles  (JsonObject *state);
JsonObject *takt_bambu_active_extruder  (JsonObject *state);
int         takt_bambu_slot_of_extruder (JsonObject *state, JsonObject *extruder, const char *name);

int         takt_bambu_decode_active_slot (JsonObject *state);
int         takt_bambu_decode_target_slot (JsonObject *state);
void        takt_bambu_decode_mapping     (JsonObject *state, GArray *mapping);

G_END_DECLS

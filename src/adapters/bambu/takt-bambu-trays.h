/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** TAKT_BAMBU_SLOT_DEPUTY: the second external holder of a machine with two nozzles; TAKT_SLOT_EXTERNAL is the main one. */
#define TAKT_BAMBU_SLOT_DEPUTY 255

guint64     takt_bambu_hex              (const char *text);
int         takt_bambu_unit_bit         (gint64 unit);
JsonObject *takt_bambu_active_extruder  (JsonObject *state);

GPtrArray  *takt_bambu_decode_trays       (JsonObject *state) G_GNUC_WARN_UNUSED_RESULT;
int         takt_bambu_decode_active_slot (JsonObject *state);

G_END_DECLS

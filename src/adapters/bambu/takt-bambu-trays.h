/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

GPtrArray *takt_bambu_decode_trays (JsonObject *state, gboolean is_estimate_off) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *takt_json_parse_without (const char *text, gssize length, gsize max_bytes, GHashTable *left_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ApiSchema:
 *
 * The OpenAPI document, and which of its component schemas an answer was seen for. It judges answers by what the document says:
 * types, null, words, ranges, and that there is every member and no other.
 */
typedef struct _ApiSchema ApiSchema;

ApiSchema  *api_schema_new   (void);
void        api_schema_free  (ApiSchema *self);
JsonObject *api_schema_get_document (ApiSchema *self);
JsonObject *api_schema_get_component (ApiSchema *self, const char *name);
char       *api_schema_check_answer (ApiSchema *self, const char *method, const char *path, guint status, JsonNode *answer);
gboolean    api_schema_has_seen (ApiSchema *self, const char *name);
gboolean    api_schema_has_succeeded (ApiSchema *self, const char *operation_id);
GHashTable *api_schema_get_answer_components (ApiSchema *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-document.h"

#include "takt-api-handlers.h"
#include "takt-api-resources.h"

#define DOCUMENT "/io/github/taktapp/Takt/openapi.json"

/** takt_api_document_get_bytes: (transfer full): the OpenAPI document, as it stands in resources/openapi.json. */
GBytes *
takt_api_document_get_bytes (void)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes =
      g_resource_lookup_data (takt_api_get_resource (), DOCUMENT, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  /* It is linked into this very library. */
  if (bytes == NULL)
    g_error ("%s", error->message);
  return bytes;
}

/** takt_api_document_get: GET /api/openapi.json */
void
takt_api_document_get (TaktApiCall *call)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;
  gsize size;
  const char *text;

  if (!takt_api_call_end_input (call))
    return;

  bytes = takt_api_document_get_bytes ();
  text = g_bytes_get_data (bytes, &size);
  node = takt_json_parse (text, (gssize) size, &error);
  if (node != NULL)
    takt_api_call_answer (call, SOUP_STATUS_OK, json_node_dup_object (node));
  else
    takt_api_call_fail (call, error);
}

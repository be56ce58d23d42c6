/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-cloud-account.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-cloud-answers.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-log.h"

#define MAX_TEXT 8192

TaktBambuCloudAccount *
takt_bambu_cloud_account_new (TaktCloudRegion region,
                              const char *name,
                              const char *token,
                              const char *uid,
                              TaktTime signed_in_at,
                              TaktTime expires_at)
{
  TaktBambuCloudAccount *self = g_new0 (TaktBambuCloudAccount, 1);

  self->region = region;
  self->name = g_strdup (name);
  self->token = g_strdup (token);
  self->uid = g_strdup (uid);
  self->signed_in_at = signed_in_at;
  self->expires_at = expires_at;
  if (self->token != NULL)
    takt_log_add_secret (self->token);
  return self;
}

void
takt_bambu_cloud_account_free (TaktBambuCloudAccount *self)
{
  if (self == NULL)
    return;

  if (self->token != NULL)
    takt_log_remove_secret (self->token);
  g_free (self->name);
  g_free (self->token);
  g_free (self->uid);
  g_free (self);
}

/** takt_bambu_cloud_account_to_json: (transfer full): for the secret store alone. */
char *
takt_bambu_cloud_account_to_json (const TaktBambuCloudAccount *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  takt_json_set_string (object, "region", takt_cloud_region_words[self->region]);
  takt_json_set_string (object, "account", self->name);
  takt_json_set_string (object, "token", self->token);
  takt_json_set_string (object, "uid", self->uid);
  takt_json_set_time (object, "signed_in_at", self->signed_in_at);
  takt_json_set_time (object, "expires_at", self->expires_at);
  json_node_set_object (node, object);
  return takt_json_to_string (node, NULL);
}

/**
 * takt_bambu_cloud_account_from_json:
 * @text: what takt_bambu_cloud_account_to_json() wrote
 * @error: TAKT_ERROR_CORRUPT; no value is told
 */
TaktBambuCloudAccount *
takt_bambu_cloud_account_from_json (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = takt_json_parse (text, -1, NULL);
  g_autoptr (TaktJsonReader) reader = takt_json_reader_new (node);
  int region = takt_json_reader_choice (reader, "region", takt_cloud_region_words, TAKT_CLOUD_GLOBAL);
  const char *name = takt_json_reader_string (reader, "account", MAX_TEXT, NULL);
  const char *token = takt_json_reader_string (reader, "token", MAX_TEXT, NULL);
  const char *uid = takt_json_reader_string (reader, "uid", MAX_TEXT, NULL);
  TaktTime signed_in_at = takt_json_reader_time (reader, "signed_in_at", TAKT_TIME_UNSET);
  TaktTime expires_at = takt_json_reader_time (reader, "expires_at", TAKT_TIME_UNSET);

  if (!takt_json_reader_end (reader, FALSE, NULL) || name == NULL
      || (token != NULL && !takt_bambu_is_token (token)) || signed_in_at == TAKT_TIME_UNSET
      || expires_at == TAKT_TIME_UNSET)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
                           _ ("The stored sign-in to Bambu Cloud cannot be read. Sign in again."));
      return NULL;
    }
  return takt_bambu_cloud_account_new ((TaktCloudRegion) region, name, token, uid, signed_in_at, expires_at);
}

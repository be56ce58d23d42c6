/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-token.h"

#include <glib/gi18n-lib.h>
#include <jwt.h>
#include <stdlib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-id.h"
#include "takt-json.h"
#include "takt-log.h"

#define ISSUER          "takt"
#define KEY_BYTES       32
#define MAX_NAME_LENGTH 100
#define CLOCK_SKEW      60 /* seconds a token may seem to be made in the future */
#define DAY             (24 * 60 * 60)

/* Memory that libjwt allocated with malloc(). */
typedef char JwtText;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JwtText, free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, jwt_free)

/* Strict base64url without padding (RFC 4648 §5): every character counts, none is skipped. */
static guint8 *
decode_base64url (const char *text, gsize length, gsize *n_bytes)
{
  g_autofree char *standard = NULL;

  if (length == 0 || length % 4 == 1)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return NULL;

  standard = g_strndup (text, length + 2);
  memset (standard + length, '=', 2);
  standard[length + (4 - length % 4) % 4] = '\0';
  g_strdelimit (standard, "-", '+');
  g_strdelimit (standard, "_", '/');
  return g_base64_decode (standard, n_bytes);
}

static guint8 *
decode_key (const char *key, GError **error)
{
  gsize n_bytes = 0;
  g_autofree guint8 *bytes = decode_base64url (key, strlen (key), &n_bytes);

  if (bytes == NULL || n_bytes != KEY_BYTES)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
                   _ ("The signing key of the local API in the keyring is damaged. Remove the entry “%s” "
                      "there; Takt then makes a new one, and new tokens are needed."),
                   TAKT_SECRET_API_KEY);
      return NULL;
    }
  return g_steal_pointer (&bytes);
}

/**
 * takt_token_make:
 * @key: the signing key as takt_token_load_key_finish() gives it
 * @profile_id: id of the profile the token is good for (takt_store_get_profile_id())
 * @name: who or what will use it; shown in the log
 * @days: how long it is good, 1 … TAKT_TOKEN_MAX_DAYS
 * @now: when it is made
 * @error: TAKT_ERROR_INVALID for name or days, TAKT_ERROR_CORRUPT for a damaged key
 *
 * Makes a JSON Web Token (RFC 7519) for the local API: HS256, `iss` "takt", `aud` the profile, `sub` the name (contract §3).
 *
 * Returns: (transfer full): the token
 */
char *
takt_token_make (const char *key,
                 const char *profile_id,
                 const char *name,
                 int days,
                 TaktTime now,
                 GError **error)
{
  g_autofree guint8 *bytes = NULL;
  g_autoptr (jwt_t) jwt = NULL;
  g_autoptr (JwtText) token = NULL;

  g_return_val_if_fail (key != NULL && profile_id != NULL && name != NULL, NULL);

  if (*name == '\0' || !g_utf8_validate (name, -1, NULL) || g_utf8_strlen (name, -1) > MAX_NAME_LENGTH)
    {
      takt_error_set_field (error, "name", _ ("The name of a token must have 1 to %d characters."),
                            MAX_NAME_LENGTH);
      return NULL;
    }
  if (days < 1 || days > TAKT_TOKEN_MAX_DAYS)
    {
      takt_error_set_field (error, "days", _ ("A token can be good for 1 to %d days."), TAKT_TOKEN_MAX_DAYS);
      return NULL;
    }

  bytes = decode_key (key, error);
  if (bytes == NULL)
    return NULL;

  if (jwt_new (&jwt) != 0 || jwt_set_alg (jwt, JWT_ALG_HS256, bytes, KEY_BYTES) != 0
      || jwt_add_grant (jwt, "iss", ISSUER) != 0 || jwt_add_grant (jwt, "aud", profile_id) != 0
      || jwt_add_grant (jwt, "sub", name) != 0 || jwt_add_grant_int (jwt, "iat", now) != 0
      || jwt_add_grant_int (jwt, "exp", now + (gint64) days * DAY) != 0
      || (token = jwt_encode_str (jwt)) == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_FAILED, _ ("The token could not be made."));
      return NULL;
    }
  return g_strdup (token);
}

/* Three parts, the first of which must say HS256 before anything is computed: what a forger chooses freely ("none", another
 * family of algorithms) never decides how we verify. */
static gboolean
header_is_ours (const char *token)
{
  const char *dot = strchr (token, '.');
  gsize n_bytes = 0;
  g_autofree guint8 *bytes = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (TaktJsonReader) reader = NULL;
  const char *alg, *typ;

  if (dot == NULL || strchr (dot + 1, '.') == NULL || strchr (strchr (dot + 1, '.') + 1, '.') != NULL)
    return FALSE;
  if (strspn (token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") != strlen (token))
    return FALSE;

  bytes = decode_base64url (token, (gsize) (dot - token), &n_bytes);
  node = bytes != NULL ? takt_json_parse ((const char *) bytes, (gssize) n_bytes, NULL) : NULL;
  if (node == NULL)
    return FALSE;

  reader = takt_json_reader_new (node);
  alg = takt_json_reader_string (reader, "alg", 16, "");
  typ = takt_json_reader_string (reader, "typ", 16, "JWT");
  /* "crit" and whatever else we do not know counts as a header that is not ours. */
  return takt_json_reader_end (reader, TRUE, NULL) && strcmp (alg, "HS256") == 0 && strcmp (typ, "JWT") == 0;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, message);
  return FALSE;
}

static gboolean
check_claims (const char *json, const char *profile_id, TaktTime now, char **name, GError **error)
{
  g_autoptr (JsonNode) node = takt_json_parse (json, -1, NULL);
  g_autoptr (TaktJsonReader) reader = NULL;
  const char *issuer, *audience, *subject;
  TaktTime issued, expires, not_before;

  if (node == NULL)
    return refuse (error,
                   _ ("The token does not say what it is good for. Make a new one with “takt token”."));

  reader = takt_json_reader_new (node);
  issuer = takt_json_reader_string (reader, "iss", 100, "");
  audience = takt_json_reader_string (reader, "aud", 100, "");
  subject = takt_json_reader_string (reader, "sub", MAX_NAME_LENGTH, "");
  issued = takt_json_reader_int (reader, "iat", 0, G_MAXINT64, G_MAXINT64);
  expires = takt_json_reader_int (reader, "exp", 0, G_MAXINT64, 0);
  not_before = takt_json_reader_int (reader, "nbf", 0, G_MAXINT64, 0);

  if (!takt_json_reader_end (reader, FALSE, NULL) || strcmp (issuer, ISSUER) != 0 || *subject == '\0')
    return refuse (error, _ ("The token was not made by Takt. Make one with “takt token”."));
  if (strcmp (audience, profile_id) != 0)
    return refuse (error, _ ("The token is for another data folder. Make one for this with “takt token”."));
  if (expires <= now)
    return refuse (error, _ ("The token has expired. Make a new one with “takt token”."));
  if (issued > now + CLOCK_SKEW || not_before > now + CLOCK_SKEW)
    return refuse (error, _ ("The token is from the future. Check the clock of this computer."));

  if (name != NULL)
    *name = g_strdup (subject);
  return TRUE;
}

/**
 * takt_token_check:
 * @key: the signing key
 * @profile_id: id of the profile that is asked for
 * @token: what the caller presents; any bytes
 * @now: the present moment
 * @name: (out) (optional) (transfer full): the `sub` of a good token
 * @error: TAKT_ERROR_UNAUTHORIZED with what to do; TAKT_ERROR_CORRUPT for a damaged key
 *
 * Whether the token is one of ours, signed with @key and good at @now. The algorithm is looked at before the signature, the
 * signature before the claims.
 */
gboolean
takt_token_check (const char *key,
                  const char *profile_id,
                  const char *token,
                  TaktTime now,
                  char **name,
                  GError **error)
{
  g_autofree guint8 *bytes = NULL;
  g_autoptr (jwt_t) jwt = NULL;
  g_autoptr (JwtText) claims = NULL;

  g_return_val_if_fail (key != NULL && profile_id != NULL && token != NULL, FALSE);

  if (name != NULL)
    *name = NULL;

  bytes = decode_key (key, error);
  if (bytes == NULL)
    return FALSE;

  if (strnlen (token, TAKT_TOKEN_MAX_LENGTH + 1) > TAKT_TOKEN_MAX_LENGTH || !header_is_ours (token))
    return refuse (error, _ ("This is not a token of Takt. Make one with “takt token”."));
  if (jwt_decode (&jwt, token, bytes, KEY_BYTES) != 0 || jwt_get_alg (jwt) != JWT_ALG_HS256)
    return refuse (error, _ ("The token's signature is wrong. Make a new one with “takt token”."));

  claims = jwt_get_grants_json (jwt, NULL);
  return check_claims (claims != NULL ? claims : "", profile_id, now, name, error);
}

static void
reread_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *key = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (key != NULL)
    {
      takt_log_add_secret (key);
      g_task_return_pointer (task, key, g_free);
    }
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                             _ ("The keyring did not keep the signing key of the local API. Check that "
                                "the keyring of this session works."));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!takt_secret_store_store_finish (TAKT_SECRET_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* "takt token" and the engine may both have found none: what the store holds now counts for both. */
  takt_secret_store_lookup_async (TAKT_SECRET_STORE (source), TAKT_SECRET_API_KEY,
                                  g_task_get_cancellable (task), reread_cb, g_object_ref (task));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *fresh = NULL;
  GError *error = NULL;
  char *key = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (key != NULL)
    {
      takt_log_add_secret (key);
      g_task_return_pointer (task, key, g_free);
      return;
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  fresh = takt_id_random_base64url (KEY_BYTES);
  takt_log_add_secret (fresh);
  takt_secret_store_store_async (TAKT_SECRET_STORE (source), TAKT_SECRET_API_KEY,
                                 _ ("Takt: signing key of the local API"), fresh,
                                 g_task_get_cancellable (task), stored_cb, g_object_ref (task));
}

/**
 * takt_token_load_key_async:
 * @secrets: where the key lives under TAKT_SECRET_API_KEY
 *
 * Reads the signing key of the local API; makes one (32 random bytes as base64url) where there is none yet.
 */
void
takt_token_load_key_async (TaktSecretStore *secrets,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TAKT_IS_SECRET_STORE (secrets));

  task = g_task_new (secrets, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_token_load_key_async);
  takt_secret_store_lookup_async (secrets, TAKT_SECRET_API_KEY, cancellable, looked_up_cb,
                                  g_object_ref (task));
}

/**
 * takt_token_load_key_finish:
 * @error: TAKT_ERROR_NOT_CONNECTED when the secret store cannot be reached
 *
 * Returns: (transfer full): the key
 */
char *
takt_token_load_key_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-account.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-json.h"
#include "takt-log.h"

#define MAX_TOKEN_LENGTH 4096

/* An access token lives an hour; whatever an answer says, a day is the most we believe. */
#define MAX_LIFETIME_SECONDS (24 * 60 * 60)

static void
set_secret (char **field, const char *value)
{
  takt_log_remove_secret (*field);
  g_free (*field);
  *field = g_strdup (value);
  takt_log_add_secret (*field);
}

static TaktEtsyAccount *
copy (const TaktEtsyAccount *self)
{
  TaktEtsyAccount *copied = takt_etsy_account_new (self->keystring, self->shared_secret);

  set_secret (&copied->access_token, self->access_token);
  set_secret (&copied->refresh_token, self->refresh_token);
  copied->expires_at = self->expires_at;
  copied->shop_id = self->shop_id;
  copied->shop_name = g_strdup (self->shop_name);
  copied->currency = g_strdup (self->currency);
  copied->read_only = self->read_only;
  return copied;
}

/* "<user id>.<opaque>", in characters that a header may carry. */
static gboolean
is_token (const char *token)
{
  gsize digits;

  if (token == NULL || (digits = strspn (token, "0123456789")) == 0 || token[digits] != '.')
    return FALSE;
  for (const char *p = token + digits + 1; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return token[digits + 1] != '\0';
}

/**
 * takt_etsy_account_new:
 *
 * Returns: (transfer full): a key without a connection
 */
TaktEtsyAccount *
takt_etsy_account_new (const char *keystring, const char *shared_secret)
{
  TaktEtsyAccount *self = g_new0 (TaktEtsyAccount, 1);

  self->keystring = g_strdup (keystring);
  set_secret (&self->shared_secret, shared_secret);
  return self;
}

void
takt_etsy_account_free (TaktEtsyAccount *self)
{
  if (self == NULL)
    return;

  set_secret (&self->shared_secret, NULL);
  set_secret (&self->access_token, NULL);
  set_secret (&self->refresh_token, NULL);
  g_free (self->keystring);
  g_free (self->shop_name);
  g_free (self->currency);
  g_free (self);
}

/**
 * takt_etsy_account_with_tokens:
 * @answer: (nullable): of the token endpoint (reference.md §2.5)
 * @now: when it came, by our clock
 * @error: TAKT_ERROR_UPSTREAM when it is no such answer; no value of it is told
 *
 * Returns: (transfer full)
 */
TaktEtsyAccount *
takt_etsy_account_with_tokens (const TaktEtsyAccount *self, JsonNode *answer, TaktTime now, GError **error)
{
  g_autoptr (TaktJsonReader) reader = takt_json_reader_new (answer);
  const char *access = takt_json_reader_string (reader, "access_token", MAX_TOKEN_LENGTH, NULL);
  const char *refresh = takt_json_reader_string (reader, "refresh_token", MAX_TOKEN_LENGTH, NULL);
  const char *type = takt_json_reader_string (reader, "token_type", 32, NULL);
  gint64 lifetime = takt_json_reader_int (reader, "expires_in", 1, MAX_LIFETIME_SECONDS, 0);
  TaktEtsyAccount *made;

  if (!takt_json_reader_end (reader, FALSE, NULL) || !is_token (access) || !is_token (refresh) || type == NULL
      || g_ascii_strcasecmp (type, "Bearer") != 0 || lifetime == 0)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                           _ ("Etsy’s answer holds no usable tokens. Try to connect again."));
      return NULL;
    }

  made = copy (self);
  set_secret (&made->access_token, access);
  set_secret (&made->refresh_token, refresh);
  made->expires_at = now + lifetime;
  return made;
}

/** takt_etsy_account_with_shop: (transfer full): the same connection, its shop known, and whether it may change nothing. */
TaktEtsyAccount *
takt_etsy_account_with_shop (const TaktEtsyAccount *self,
                             gint64 shop_id,
                             const char *name,
                             const char *currency,
                             gboolean read_only)
{
  TaktEtsyAccount *made = copy (self);

  made->shop_id = shop_id;
  g_free (made->shop_name);
  made->shop_name = g_strdup (name);
  g_free (made->currency);
  made->currency = g_strdup (currency);
  made->read_only |= read_only;
  return made;
}

/** takt_etsy_account_without_tokens: (transfer full): what is left when Etsy has ended the connection. */
TaktEtsyAccount *
takt_etsy_account_without_tokens (const TaktEtsyAccount *self)
{
  TaktEtsyAccount *made = copy (self);

  set_secret (&made->access_token, NULL);
  set_secret (&made->refresh_token, NULL);
  made->expires_at = TAKT_TIME_UNSET;
  return made;
}

/** takt_etsy_account_to_json: (transfer full): for the secret store alone. */
char *
takt_etsy_account_to_json (const TaktEtsyAccount *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();

  takt_json_set_string (object, "keystring", self->keystring);
  takt_json_set_string (object, "shared_secret", self->shared_secret);
  takt_json_set_string (object, "access_token", self->access_token);
  takt_json_set_string (object, "refresh_token", self->refresh_token);
  takt_json_set_time (object, "expires_at", self->expires_at);
  json_object_set_int_member (object, "shop_id", self->shop_id);
  takt_json_set_string (object, "shop_name", self->shop_name);
  takt_json_set_string (object, "currency", self->currency);
  json_object_set_boolean_member (object, "read_only", self->read_only);
  json_node_init_object (node, object);
  return takt_json_to_string (node, NULL);
}

/**
 * takt_etsy_account_from_json:
 * @text: what takt_etsy_account_to_json() wrote
 * @error: TAKT_ERROR_CORRUPT; no value is told
 *
 * Returns: (transfer full)
 */
TaktEtsyAccount *
takt_etsy_account_from_json (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = takt_json_parse (text, -1, NULL);
  g_autoptr (TaktJsonReader) reader = takt_json_reader_new (node);
  const char *keystring = takt_json_reader_string (reader, "keystring", MAX_TOKEN_LENGTH, NULL);
  const char *shared_secret = takt_json_reader_string (reader, "shared_secret", MAX_TOKEN_LENGTH, NULL);
  const char *access = takt_json_reader_string (reader, "access_token", MAX_TOKEN_LENGTH, NULL);
  const char *refresh = takt_json_reader_string (reader, "refresh_token", MAX_TOKEN_LENGTH, NULL);
  const char *name = takt_json_reader_string (reader, "shop_name", 1000, NULL);
  const char *currency = takt_json_reader_string (reader, "currency", 3, NULL);
  TaktTime expires_at = takt_json_reader_time (reader, "expires_at", TAKT_TIME_UNSET);
  gint64 shop_id = takt_json_reader_int (reader, "shop_id", 0, G_MAXINT64, 0);
  gboolean read_only = takt_json_reader_bool (reader, "read_only", FALSE);
  TaktEtsyAccount *made;

  if (!takt_json_reader_end (reader, FALSE, NULL) || keystring == NULL || shared_secret == NULL
      || (access == NULL) != (refresh == NULL)
      || (access != NULL && (!is_token (access) || !is_token (refresh))))
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
                           _ ("The stored Etsy account cannot be read. Connect Etsy again."));
      return NULL;
    }

  made = takt_etsy_account_new (keystring, shared_secret);
  set_secret (&made->access_token, access);
  set_secret (&made->refresh_token, refresh);
  made->expires_at = expires_at;
  made->shop_id = shop_id;
  made->shop_name = g_strdup (name);
  made->currency = g_strdup (currency);
  made->read_only = read_only;
  return made;
}

/** takt_etsy_account_dup_key: (transfer full): the value of x-api-key (reference.md §1). */
char *
takt_etsy_account_dup_key (const TaktEtsyAccount *self)
{
  return g_strconcat (self->keystring, ":", self->shared_secret, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-json.h"
#include "takt-log.h"

/* How much of Etsy's own words a sentence takes. */
#define MAX_QUOTED 200

/* A member of the answer when it is a text; it may also be an object (prism.md). */
static const char *
get_text (const TaktEtsyReply *self, const char *field)
{
  JsonNode *node = NULL;

  if (self->root != NULL && JSON_NODE_HOLDS_OBJECT (self->root))
    node = json_object_get_member (json_node_get_object (self->root), field);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : "";
}

static gboolean
contains (const char *text, const char *word)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, word) != NULL;
}

/* Etsy's words without secrets, controls or length; NULL when there are none. */
static char *
dup_quote (const TaktEtsyReply *self)
{
  const char *description = get_text (self, "error_description");
  g_autofree char *text = takt_log_redact (*description != '\0' ? description : get_text (self, "error"));
  g_autofree char *cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_QUOTED));

  for (char *p = cut; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strstrip (cut);
  return *cut != '\0' ? g_steal_pointer (&cut) : NULL;
}

static void
set_quoted (GError **error, const TaktEtsyReply *self, TaktError code, const char *sentence)
{
  g_autofree char *quote = dup_quote (self);

  if (quote != NULL)
    /* Translators: a sentence of ours, then what Etsy answered, in English. */
    g_set_error (error, TAKT_ERROR, code, _ ("%s Etsy says: “%s” (HTTP %u)"), sentence, quote, self->status);
  else
    g_set_error (error, TAKT_ERROR, code, _ ("%s (HTTP %u)"), sentence, self->status);
}

static TaktEtsyRefusal
check_unauthorized (const TaktEtsyReply *self, GError **error)
{
  set_quoted (error, self, TAKT_ERROR_UNAUTHORIZED,
              _ ("Etsy does not accept the access token. If this stays so, connect Etsy again."));
  return TAKT_ETSY_TOKEN_EXPIRED;
}

static TaktEtsyRefusal
check_ended (GError **error)
{
  g_set_error_literal (
      error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("Etsy has ended the connection, as it does when the password changes, the app is removed "
         "from the account, or 90 days pass without a sync. Connect Etsy again."));
  return TAKT_ETSY_CONNECTION_ENDED;
}

/**
 * takt_etsy_reply_is_forbidden:
 *
 * Whether the account may not do this at all, however often it asks: Etsy keeps some calls from new keys, by country, and from
 * connections that were not given the permission (reference.md §3, §7).
 */
gboolean
takt_etsy_reply_is_forbidden (const TaktEtsyReply *self)
{
  const char *text = get_text (self, "error");

  return self->status == 403 && !contains (text, "revoked") && !contains (text, "api key")
         && !contains (text, "x-api-key") && !contains (text, "shared secret")
         && !contains (text, "does not own") && !contains (text, "bearer token");
}

/* Refusals that 403 is used for (reference.md §3); bad keys are among them, not under 401. */
static TaktEtsyRefusal
check_forbidden (const TaktEtsyReply *self, GError **error)
{
  const char *text = get_text (self, "error");

  if (contains (text, "revoked"))
    return check_ended (error);

  if (contains (text, "api key") || contains (text, "x-api-key") || contains (text, "shared secret"))
    set_quoted (
        error, self, TAKT_ERROR_UNAUTHORIZED,
        _ ("Etsy does not accept this app key. Check the keystring and the shared secret; a new key works "
           "only once Etsy has approved it."));
  else if (contains (text, "scope"))
    set_quoted (
        error, self, TAKT_ERROR_UNAUTHORIZED,
        _ ("This connection lacks a permission. Connect Etsy again and allow all that is asked for."));
  else if (contains (text, "does not own"))
    set_quoted (error, self, TAKT_ERROR_NOT_CONNECTED,
                _ ("This Etsy account does not own the shop any more. Connect Etsy again."));
  else
    set_quoted (error, self, TAKT_ERROR_UPSTREAM, _ ("Etsy refused the request."));
  return TAKT_ETSY_REFUSED;
}

/**
 * takt_etsy_reply_check:
 * @error: (out): what a refusal means and what to do, with Etsy's own words
 *
 * All refusals of API and token endpoint are told apart here and nowhere else.
 */
TaktEtsyRefusal
takt_etsy_reply_check (const TaktEtsyReply *self, GError **error)
{
  const char *word = get_text (self, "error");

  if (self->status >= 200 && self->status < 300)
    return TAKT_ETSY_ACCEPTED;

  /* The words of the token endpoint come with 400, in practice also with 401 (reference.md §2.5). */
  if (g_str_equal (word, "invalid_grant"))
    return check_ended (error);
  if (g_str_equal (word, "invalid_client") || g_str_equal (word, "unauthorized_client"))
    {
      set_quoted (
          error, self, TAKT_ERROR_UNAUTHORIZED,
          _ ("Etsy does not accept this app key. Check the keystring, and that the redirect address is "
             "registered with the app at Etsy exactly as Takt shows it."));
      return TAKT_ETSY_REFUSED;
    }

  /* One of several sentences, maybe (reference.md §12.17). */
  if (self->status == 400 && contains (word, "tracking number is required"))
    {
      takt_error_set_field (
          error, "tracking_code",
          _ ("Etsy wants a carrier and a tracking number for this order. Enter both and send again."));
      return TAKT_ETSY_REFUSED;
    }

  switch (self->status)
    {
    case 401:
      return check_unauthorized (self, error);
    case 403:
      return check_forbidden (self, error);
    case 404:
      if (contains (word, "does not own"))
        return check_forbidden (self, error);
      set_quoted (error, self,
                  contains (word, "could not find a shop receipt") ? TAKT_ERROR_NOT_FOUND
                                                                   : TAKT_ERROR_UPSTREAM,
                  _ ("Etsy does not know what was asked for."));
      return TAKT_ETSY_REFUSED;
    case 429:
      set_quoted (error, self, TAKT_ERROR_UPSTREAM,
                  _ ("Etsy’s limit of requests is used up. Try again later."));
      return TAKT_ETSY_REFUSED;
    default:
      set_quoted (error, self, TAKT_ERROR_UPSTREAM, _ ("Etsy refused the request."));
      return TAKT_ETSY_REFUSED;
    }
}

void
takt_etsy_reply_free (TaktEtsyReply *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->root, json_node_unref);
  g_free (self);
}

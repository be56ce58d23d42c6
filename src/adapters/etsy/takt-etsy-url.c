/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-url.h"

#define MAX_URL_BYTES 8192

/**
 * takt_etsy_url_is_allowed:
 * @url: where Etsy is said to be
 * @error: TAKT_ERROR_INVALID
 *
 * Keys and tokens go there: https, or a stand-in on this machine.
 */
gboolean
takt_etsy_url_is_allowed (const char *url, GError **error)
{
  if (takt_url_is_secure (url))
    return TRUE;

  takt_error_set_field (error, "url",
                        _ ("“%s” cannot stand in for Etsy: only https, or http on this machine, is allowed."),
                        url);
  return FALSE;
}

/**
 * takt_etsy_redirect_uri_parse:
 * @uri: as registered with the app at Etsy, byte for byte (reference.md §2.2)
 * @port: (out): where to listen; 0: nobody can listen there (https), the address is to be pasted
 * @path: (out) (transfer full): the path to answer
 * @error: TAKT_ERROR_INVALID at "redirect_uri"
 */
gboolean
takt_etsy_redirect_uri_parse (const char *uri, guint16 *port, char **path, GError **error)
{
  g_autoptr (GUri) parsed =
      strlen (uri) <= MAX_URL_BYTES ? g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *scheme = parsed != NULL ? g_uri_get_scheme (parsed) : "";
  gboolean is_http = g_str_equal (scheme, "http");

  if ((!is_http && !g_str_equal (scheme, "https")) || !takt_host_is_loopback (g_uri_get_host (parsed))
      || g_uri_get_userinfo (parsed) != NULL || g_uri_get_query (parsed) != NULL
      || g_uri_get_fragment (parsed) != NULL || g_uri_get_port (parsed) == 0)
    {
      takt_error_set_field (
          error, "redirect_uri",
          _ ("The redirect address must lead to this computer, such as %s, without “?” or “#”."),
          TAKT_ETSY_REDIRECT_URI);
      return FALSE;
    }

  *port = !is_http ? 0 : g_uri_get_port (parsed) > 0 ? (guint16) g_uri_get_port (parsed) : 80;
  *path = g_strdup (*g_uri_get_path (parsed) != '\0' ? g_uri_get_path (parsed) : "/");
  return TRUE;
}

/* A value that a form may carry on to Etsy: printable ASCII, not empty. */
static char *
dup_parameter (GHashTable *parameters, const char *name)
{
  const char *value = g_hash_table_lookup (parameters, name);

  for (const char *p = value; p != NULL && *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      return NULL;
  return value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

/**
 * takt_etsy_redirect_parse:
 * @url: the address that the browser ended at, whole, from its "?" on or with what browsers leave out at its start
 * @error: TAKT_ERROR_INVALID at "redirected_url"
 *
 * Returns: (transfer full): what it says; whether it is meant for us is for the state to tell
 */
TaktEtsyRedirect *
takt_etsy_redirect_parse (const char *url, GError **error)
{
  const char *query = strlen (url) <= MAX_URL_BYTES ? strchr (url, '?') : NULL;
  g_autoptr (GHashTable) parameters = NULL;
  g_autoptr (TaktEtsyRedirect) self = g_new0 (TaktEtsyRedirect, 1);

  if (query != NULL)
    {
      g_autofree char *text = g_strndup (query + 1, strcspn (query + 1, "#"));

      g_strstrip (text);
      parameters = g_uri_parse_params (text, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
    }

  if (parameters != NULL)
    {
      self->state = dup_parameter (parameters, "state");
      self->code = dup_parameter (parameters, "code");
      self->error = dup_parameter (parameters, "error");
      self->description = dup_parameter (parameters, "error_description");
    }

  if (self->state == NULL || (self->code == NULL) == (self->error == NULL))
    {
      takt_error_set_field (
          error, "redirected_url",
          _ ("This is not the address that Etsy sent the browser to. Copy the whole address from the "
             "browser; it begins with the redirect address and holds “code=” and “state=”."));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
takt_etsy_redirect_free (TaktEtsyRedirect *self)
{
  if (self == NULL)
    return;

  g_free (self->state);
  g_free (self->code);
  g_free (self->error);
  g_free (self->description);
  g_free (self);
}

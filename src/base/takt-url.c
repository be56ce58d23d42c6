/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-url.h"

#include <gio/gio.h>

/** takt_host_is_loopback: @host: (nullable): whether the name or address leads to this computer and nowhere else. */
gboolean
takt_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return host != NULL && g_ascii_strcasecmp (host, "localhost") == 0;
}

/** takt_url_is_secure: whether a secret may go to @url: https, or http on this computer; without user and fragment. */
gboolean
takt_url_is_secure (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && *host != '\0' && g_uri_get_userinfo (uri) == NULL && g_uri_get_fragment (uri) == NULL
         && (g_str_equal (scheme, "https") || (g_str_equal (scheme, "http") && takt_host_is_loopback (host)));
}

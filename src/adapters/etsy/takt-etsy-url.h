/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TAKT_ETSY_API_URL  "https://api.etsy.com"
#define TAKT_ETSY_AUTH_URL "https://www.etsy.com/oauth/connect"

/** TAKT_ETSY_REDIRECT_URI: what a seller registers with the app at Etsy when nothing else is asked for. */
#define TAKT_ETSY_REDIRECT_URI "http://localhost:3003/oauth/redirect"

gboolean takt_etsy_url_is_allowed       (const char *url, GError **error);
gboolean takt_etsy_redirect_uri_parse   (const char *uri, guint16 *port, char **path, GError **error);

/** TaktEtsyRedirect: what came back from the authorise page; either a code or an error, always a state. */
typedef struct
{
  char *state;
  char *code;         /* (nullable) */
  char *error;        /* (nullable) RFC 6749 word such as "access_denied" */
  char *description;  /* (nullable) Etsy's words */
} TaktEtsyRedirect;

TaktEtsyRedirect *takt_etsy_redirect_parse (const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_etsy_redirect_free  (TaktEtsyRedirect *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktEtsyRedirect, takt_etsy_redirect_free)

G_END_DECLS

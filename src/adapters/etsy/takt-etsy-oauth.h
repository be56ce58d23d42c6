/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "takt-clock.h"

G_BEGIN_DECLS

char *takt_etsy_oauth_dup_challenge    (const char *verifier) G_GNUC_WARN_UNUSED_RESULT;
char *takt_etsy_oauth_dup_exchange_form (const char *keystring, const char *redirect_uri, const char *code, const char *verifier) G_GNUC_WARN_UNUSED_RESULT;
char *takt_etsy_oauth_dup_refresh_form (const char *keystring, const char *refresh_token) G_GNUC_WARN_UNUSED_RESULT;
char *takt_etsy_oauth_dup_scopes_form (const char *access_token) G_GNUC_WARN_UNUSED_RESULT;

/**
 * TaktEtsyGrant: what the seller allowed, ready to be exchanged. The verifier never left this program.
 */
typedef struct
{
  char *keystring;
  char *shared_secret;
  char *redirect_uri;
  char *code;
  char *verifier;
  gboolean read_only;
} TaktEtsyGrant;

void takt_etsy_grant_free (TaktEtsyGrant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktEtsyGrant, takt_etsy_grant_free)

#define TAKT_TYPE_ETSY_OAUTH (takt_etsy_oauth_get_type ())
G_DECLARE_FINAL_TYPE (TaktEtsyOauth, takt_etsy_oauth, TAKT, ETSY_OAUTH, GObject)

/** TAKT_ETSY_OAUTH_LIMIT_SECONDS: how long the browser may take (contract §5). */
#define TAKT_ETSY_OAUTH_LIMIT_SECONDS 600

TaktEtsyOauth *takt_etsy_oauth_new   (TaktClock *clock, const char *auth_url) G_GNUC_WARN_UNUSED_RESULT;
char          *takt_etsy_oauth_begin (TaktEtsyOauth *self, const char *keystring, const char *shared_secret, const char *redirect_uri, gboolean read_only, char **warning, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktEtsyGrant *takt_etsy_oauth_take  (TaktEtsyOauth *self, const char *redirected_url, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       takt_etsy_oauth_is_waiting (TaktEtsyOauth *self);
void           takt_etsy_oauth_end   (TaktEtsyOauth *self);

G_END_DECLS

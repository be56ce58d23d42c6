/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/**
 * TaktEtsyAccount:
 *
 * One connection to one shop, as it stands in the secret store. Immutable once made; a change makes another one. Its secrets
 * are known to the log for as long as it lives.
 */
typedef struct
{
  char    *keystring;
  char    *shared_secret;
  char    *access_token;   /* (nullable) NULL: Etsy has ended the connection */
  char    *refresh_token;  /* (nullable) as above */
  TaktTime expires_at;     /* of the access token, by our clock */
  gint64   shop_id;        /* 0: not asked yet */
  char    *shop_name;      /* (nullable) */
  char    *currency;       /* (nullable) */
  gboolean read_only;      /* connected without the permission to change anything */
} TaktEtsyAccount;

TaktEtsyAccount *takt_etsy_account_new         (const char *keystring, const char *shared_secret) G_GNUC_WARN_UNUSED_RESULT;
void             takt_etsy_account_free        (TaktEtsyAccount *self);
TaktEtsyAccount *takt_etsy_account_with_tokens (const TaktEtsyAccount *self, JsonNode *answer, TaktTime now, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktEtsyAccount *takt_etsy_account_with_shop   (const TaktEtsyAccount *self, gint64 shop_id, const char *name, const char *currency, gboolean read_only) G_GNUC_WARN_UNUSED_RESULT;
TaktEtsyAccount *takt_etsy_account_without_tokens (const TaktEtsyAccount *self) G_GNUC_WARN_UNUSED_RESULT;
char            *takt_etsy_account_to_json     (const TaktEtsyAccount *self) G_GNUC_WARN_UNUSED_RESULT;
TaktEtsyAccount *takt_etsy_account_from_json   (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char            *takt_etsy_account_dup_key     (const TaktEtsyAccount *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktEtsyAccount, takt_etsy_account_free)

G_END_DECLS

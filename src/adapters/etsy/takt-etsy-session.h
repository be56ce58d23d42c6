/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "etsy/takt-etsy-account.h"
#include "etsy/takt-etsy-client.h"
#include "etsy/takt-etsy-oauth.h"
#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

/*
 * The connected account: keeps it in the secret store, its access token fresh, and asks Etsy in its name. A new pair of
 * tokens is in the secret store before it is used, since Etsy takes each refresh token once (reference.md §2.5). What
 * changes the account happens one at a time, in the order asked for. Signal: "changed", when takt_etsy_session_get_account()
 * gives something new.
 */
#define TAKT_TYPE_ETSY_SESSION (takt_etsy_session_get_type ())
G_DECLARE_FINAL_TYPE (TaktEtsySession, takt_etsy_session, TAKT, ETSY_SESSION, GObject)

TaktEtsySession *takt_etsy_session_new (TaktClock *clock, TaktSecretStore *secrets, const char *secret, TaktEtsyClient *client) G_GNUC_WARN_UNUSED_RESULT;

const TaktEtsyAccount *takt_etsy_session_get_account (TaktEtsySession *self);
gboolean               takt_etsy_session_has_tokens  (TaktEtsySession *self);
TaktEtsyClient        *takt_etsy_session_get_client  (TaktEtsySession *self);
GError                *takt_etsy_session_new_error   (TaktEtsySession *self) G_GNUC_WARN_UNUSED_RESULT;

void      takt_etsy_session_load_async     (TaktEtsySession *self, GAsyncReadyCallback callback, gpointer user_data);
void      takt_etsy_session_exchange_async (TaktEtsySession *self, TaktEtsyGrant *grant, GAsyncReadyCallback callback, gpointer user_data);
void      takt_etsy_session_set_shop_async (TaktEtsySession *self, gint64 shop_id, const char *name, const char *currency, gboolean read_only, GAsyncReadyCallback callback, gpointer user_data);
void      takt_etsy_session_forget_async   (TaktEtsySession *self, GAsyncReadyCallback callback, gpointer user_data);
void      takt_etsy_session_freshen_async  (TaktEtsySession *self, const char *stale_token, GAsyncReadyCallback callback, gpointer user_data);
void      takt_etsy_session_end_async      (TaktEtsySession *self, const char *stale_token, GAsyncReadyCallback callback, gpointer user_data);
gboolean  takt_etsy_session_act_finish     (TaktEtsySession *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-secret-store.h"
#include "takt-time.h"

G_BEGIN_DECLS

/** TAKT_TOKEN_DEFAULT_DAYS: how long a token lives when nobody says otherwise. */
#define TAKT_TOKEN_DEFAULT_DAYS 365
#define TAKT_TOKEN_MAX_DAYS     3650

/** TAKT_TOKEN_MAX_LENGTH: ours have about 250 characters; what is far longer is not looked at. */
#define TAKT_TOKEN_MAX_LENGTH 2048

char    *takt_token_make  (const char *key, const char *profile_id, const char *name, int days, TaktTime now, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_token_check (const char *key, const char *profile_id, const char *token, TaktTime now, char **name, GError **error);

void     takt_token_load_key_async  (TaktSecretStore *secrets, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char    *takt_token_load_key_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

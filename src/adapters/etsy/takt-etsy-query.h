/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "etsy/takt-etsy-session.h"

G_BEGIN_DECLS

/** TaktEtsyFate: what became of something that was told. */
typedef enum
{
  TAKT_ETSY_MAYBE_DONE,
  TAKT_ETSY_NOT_DONE,
  TAKT_ETSY_FORBIDDEN,   /* not done, and the account may not do it at all */
} TaktEtsyFate;

void      takt_etsy_query_tell_async  (TaktEtsySession *session, const char *path, const char *json, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *takt_etsy_query_tell_finish (TaktEtsySession *session, GAsyncResult *result, TaktEtsyFate *fate, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void      takt_etsy_query_async  (TaktEtsySession *session, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *takt_etsy_query_finish (TaktEtsySession *session, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void      takt_etsy_query_shop_async  (TaktEtsySession *session, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean  takt_etsy_query_shop_finish (TaktEtsySession *session, GAsyncResult *result, GError **error);

G_END_DECLS

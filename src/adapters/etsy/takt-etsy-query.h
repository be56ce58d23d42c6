/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "etsy/takt-etsy-session.h"

G_BEGIN_DECLS

void      takt_etsy_query_async  (TaktEtsySession *session, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *takt_etsy_query_finish (TaktEtsySession *session, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void      takt_etsy_query_shop_async  (TaktEtsySession *session, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean  takt_etsy_query_shop_finish (TaktEtsySession *session, GAsyncResult *result, GError **error);

G_END_DECLS

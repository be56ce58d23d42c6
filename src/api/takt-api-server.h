/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_API_DEFAULT_PORT 5000

#define TAKT_TYPE_API_SERVER (takt_api_server_get_type ())
G_DECLARE_FINAL_TYPE (TaktApiServer, takt_api_server, TAKT, API_SERVER, GObject)

/*
 * The local API: HTTP on the loopback addresses, for one shop (contract §3). Lives on the main context. Its signing key is in the
 * secret store; tokens come from takt_token_make().
 */
TaktApiServer *takt_api_server_new (TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;

void     takt_api_server_start_async  (TaktApiServer *self, guint port, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_api_server_start_finish (TaktApiServer *self, GAsyncResult *result, GError **error);
guint    takt_api_server_get_port     (TaktApiServer *self);
void     takt_api_server_stop         (TaktApiServer *self);

G_END_DECLS

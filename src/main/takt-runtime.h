/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-api-server.h"
#include "takt-options.h"
#include "takt-session.h"
#include "takt-shop.h"

G_BEGIN_DECLS

/** TAKT_RUNTIME_PORT_FILE: in the profile's folder while the program runs: the port of its API, as digits. */
#define TAKT_RUNTIME_PORT_FILE "api-port"

/**
 * TaktRuntime:
 *
 * The whole program without a face: profile, adapters in the engine's ports, shop and local API. The one place that knows every
 * adapter. Lives on the main context.
 */
typedef struct _TaktRuntime TaktRuntime;

TaktRuntime *takt_runtime_new  (const TaktOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         takt_runtime_free (TaktRuntime *self);

void     takt_runtime_start_async  (TaktRuntime *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_runtime_start_finish (TaktRuntime *self, GAsyncResult *result, GError **error);

TaktShop      *takt_runtime_get_shop (TaktRuntime *self);
TaktApiServer *takt_runtime_get_api  (TaktRuntime *self);
TaktSession   *takt_runtime_get_session (TaktRuntime *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktRuntime, takt_runtime_free)

G_END_DECLS

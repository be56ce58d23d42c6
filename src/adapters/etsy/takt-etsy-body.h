/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** TAKT_ETSY_MAX_BODY_BYTES: a page of a hundred receipts is about half a MiB. */
#define TAKT_ETSY_MAX_BODY_BYTES ((gsize) 8 << 20)

void      takt_etsy_body_read_async  (GInputStream *stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *takt_etsy_body_read_finish (GInputStream *stream, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

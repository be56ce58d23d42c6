/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bambu/takt-bambu-cloud-answers.h"
#include "takt-clock.h"

G_BEGIN_DECLS

/** TaktBambuRequest: one call; the client copies it. */
typedef struct
{
  const char *url;     /* whole */
  JsonObject *body;    /* (nullable) makes it a POST */
  const char *bearer;  /* (nullable) token */
  const char *csrf;    /* (nullable) goes as cookie and as header (pitfall 95) */
} TaktBambuRequest;

#define TAKT_TYPE_BAMBU_CLOUD_HTTP (takt_bambu_cloud_http_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuCloudHttp, takt_bambu_cloud_http, TAKT, BAMBU_CLOUD_HTTP, GObject)

/*
 * Speaks HTTP with the cloud, politely: honest about who asks, no redirects, never twice for a POST (codes are good for one use), silent
 * for as long as the cloud wants it to be. Knows nothing of accounts.
 */
TaktBambuCloudHttp *takt_bambu_cloud_http_new         (TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void                takt_bambu_cloud_http_send_async  (TaktBambuCloudHttp *self, const TaktBambuRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktBambuReply     *takt_bambu_cloud_http_send_finish (TaktBambuCloudHttp *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

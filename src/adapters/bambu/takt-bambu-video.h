/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TaktBambuVideoHandlers:
 * @picture: a JPEG; some a second, however many the printer sends
 * @ended: it is over by itself. @error: (nullable): TAKT_ERROR_NOT_CONNECTED for a refused access code or with what to install,
 *   TAKT_ERROR_UPSTREAM for what could not be shown; NULL: the connection ended
 *
 * What a video tells, on the main context.
 */
typedef struct
{
  void (*picture) (GBytes *jpeg, gpointer user_data);
  void (*ended)   (const GError *error, gpointer user_data);
} TaktBambuVideoHandlers;

/** TaktBambuVideo: pictures out of an RTSP stream at a port of this computer; GStreamer's part, which a build may be without. */
typedef struct _TaktBambuVideo TaktBambuVideo;

void            takt_bambu_video_prepare_async  (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean        takt_bambu_video_prepare_finish (GAsyncResult *result, GError **error);
TaktBambuVideo *takt_bambu_video_new            (guint16 port, const char *access_code, const TaktBambuVideoHandlers *handlers, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void            takt_bambu_video_stop           (TaktBambuVideo *self);

G_END_DECLS

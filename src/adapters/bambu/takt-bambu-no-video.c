/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-video.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/* A build without GStreamer (meson option "rtsp"). */

void
takt_bambu_video_prepare_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                           _ ("The camera of this printer sends a video, and this Takt was built without "
                              "GStreamer, which reads it. Install a Takt that was built with it."));
}

gboolean
takt_bambu_video_prepare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

TaktBambuVideo *
takt_bambu_video_new (guint16 port,
                      const char *access_code,
                      const TaktBambuVideoHandlers *handlers,
                      gpointer user_data)
{
  g_assert_not_reached ();
}

void
takt_bambu_video_stop (TaktBambuVideo *self)
{
  g_assert_not_reached ();
}

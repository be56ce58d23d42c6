/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-stream.h"

#include "bambu/takt-bambu-relay.h"
#include "bambu/takt-bambu-video.h"

/**
 * TaktBambuStream:
 *
 * The video's reader speaks plainly to a relay on this computer, and the relay checks who the printer is: one rule for all its services,
 * and the access code leaves after that.
 */
struct _TaktBambuStream
{
  TaktBambuCamera parent_instance;

  TaktBambuRelay *relay; /* (owned) (nullable) */
  TaktBambuVideo *video; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TaktBambuStream, takt_bambu_stream, TAKT_TYPE_BAMBU_CAMERA)

static void
video_picture_cb (GBytes *jpeg, gpointer user_data)
{
  if (g_bytes_get_size (jpeg) <= TAKT_CAMERA_MAX_PICTURE)
    takt_bambu_camera_show (user_data, jpeg);
}

static void
video_ended_cb (const GError *error, gpointer user_data)
{
  if (error != NULL)
    takt_bambu_camera_end (user_data, g_error_copy (error));
  else
    takt_bambu_camera_end_closed (user_data);
}

static const TaktBambuVideoHandlers video_handlers = { video_picture_cb, video_ended_cb };

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) camera = user_data;
  TaktBambuStream *self = TAKT_BAMBU_STREAM (camera);
  g_autoptr (GError) error = NULL;
  TaktLinkState problem;
  guint16 port = takt_bambu_relay_open_finish (TAKT_BAMBU_RELAY (source), result, &problem, &error);

  if (self->relay == NULL)
    return;
  if (port == 0)
    takt_bambu_camera_end_undialled (camera, problem, error);
  else
    self->video =
        takt_bambu_video_new (port, takt_bambu_camera_get_access_code (camera), &video_handlers, camera);
}

static void
takt_bambu_stream_open (TaktBambuCamera *camera, const TaktPrinter *printer, TaktBambuIdentity *identity)
{
  TaktBambuStream *self = TAKT_BAMBU_STREAM (camera);

  self->relay = takt_bambu_relay_new (printer->host, (guint16) printer->camera_port, identity);
  takt_bambu_relay_open_async (self->relay, takt_bambu_camera_get_cancellable (camera), opened_cb,
                               g_object_ref (self));
}

static void
takt_bambu_stream_close (TaktBambuCamera *camera)
{
  TaktBambuStream *self = TAKT_BAMBU_STREAM (camera);

  g_clear_pointer (&self->video, takt_bambu_video_stop);
  if (self->relay != NULL)
    takt_bambu_relay_close (self->relay);
  g_clear_object (&self->relay);
}

static void
takt_bambu_stream_class_init (TaktBambuStreamClass *klass)
{
  TaktBambuCameraClass *camera_class = TAKT_BAMBU_CAMERA_CLASS (klass);

  camera_class->prepare_async = takt_bambu_video_prepare_async;
  camera_class->prepare_finish = takt_bambu_video_prepare_finish;
  camera_class->open = takt_bambu_stream_open;
  camera_class->close = takt_bambu_stream_close;
}

static void
takt_bambu_stream_init (TaktBambuStream *self)
{
}

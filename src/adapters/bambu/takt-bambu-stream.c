/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-stream.h"

#include "bambu/takt-bambu-camera-code.h"
#include "bambu/takt-bambu-relay.h"
#include "bambu/takt-bambu-video.h"
#include "takt-log.h"

/**
 * TaktBambuStream:
 *
 * The video's reader speaks plainly to a relay on this computer, and the relay checks who the printer is: one rule for all its services,
 * and the access code leaves after that.
 *
 * Invariants: @cancellable is set from start to the end, whichever comes first; what runs, runs under it and holds a reference.
 */
struct _TaktBambuStream
{
  GObject parent_instance;

  TaktPrinter *printer;
  TaktSecretStore *secrets;
  TaktBambuIdentity *identity;

  GCancellable *cancellable; /* (owned) (nullable) */
  char *access_code;         /* (owned) (nullable) what the log must not show */
  TaktBambuRelay *relay;     /* (owned) (nullable) */
  TaktBambuVideo *video;     /* (owned) (nullable) */
  gboolean has_frame;
};

static void takt_bambu_stream_iface_init (TaktPrinterCameraInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktBambuStream,
                               takt_bambu_stream,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CAMERA, takt_bambu_stream_iface_init))

static void
close_all (TaktBambuStream *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->video, takt_bambu_video_stop);
  if (self->relay != NULL)
    takt_bambu_relay_close (self->relay);
  g_clear_object (&self->relay);
  if (self->access_code != NULL)
    takt_log_remove_secret (self->access_code);
  g_clear_pointer (&self->access_code, g_free);
}

/* @error: (transfer full) */
static void
end (TaktBambuStream *self, GError *error)
{
  g_autoptr (TaktBambuStream) keep = g_object_ref (self);

  close_all (self);
  takt_printer_camera_emit_ended (TAKT_PRINTER_CAMERA (self), error);
  g_error_free (error);
}

static void
video_picture_cb (GBytes *jpeg, gpointer user_data)
{
  TaktBambuStream *self = user_data;

  if (g_bytes_get_size (jpeg) > TAKT_CAMERA_MAX_PICTURE)
    return;
  self->has_frame = TRUE;
  takt_printer_camera_emit_frame (TAKT_PRINTER_CAMERA (self), jpeg);
}

static void
video_ended_cb (const GError *error, gpointer user_data)
{
  TaktBambuStream *self = user_data;

  end (self, error != NULL ? g_error_copy (error) : takt_bambu_camera_new_end_error (self->has_frame));
}

static const TaktBambuVideoHandlers video_handlers = { video_picture_cb, video_ended_cb };

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuStream) self = user_data;
  g_autoptr (GError) error = NULL;
  TaktLinkState problem;
  guint16 port = takt_bambu_relay_open_finish (TAKT_BAMBU_RELAY (source), result, &problem, &error);

  if (self->cancellable == NULL)
    return;
  if (port == 0)
    end (self, takt_bambu_camera_new_dial_error (problem, (guint16) self->printer->camera_port, error));
  else
    self->video = takt_bambu_video_new (port, self->access_code, &video_handlers, self);
}

static void
access_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuStream) self = user_data;
  GError *error = NULL;
  g_autofree char *code = takt_bambu_camera_code_finish (result, &error);

  if (self->cancellable == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (code == NULL)
    {
      end (self, error);
      return;
    }

  self->access_code = g_steal_pointer (&code);
  takt_log_add_secret (self->access_code);
  self->relay =
      takt_bambu_relay_new (self->printer->host, (guint16) self->printer->camera_port, self->identity);
  takt_bambu_relay_open_async (self->relay, self->cancellable, opened_cb, g_object_ref (self));
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuStream) self = user_data;
  GError *error = NULL;
  gboolean ok = takt_bambu_video_prepare_finish (result, &error);

  if (self->cancellable == NULL)
    g_clear_error (&error);
  else if (!ok)
    end (self, error);
  else
    takt_bambu_camera_code_async (self->printer, self->secrets, self->cancellable, access_code_cb,
                                  g_object_ref (self));
}

static void
takt_bambu_stream_start (TaktPrinterCamera *camera)
{
  TaktBambuStream *self = TAKT_BAMBU_STREAM (camera);

  g_return_if_fail (self->cancellable == NULL);

  self->cancellable = g_cancellable_new ();
  takt_bambu_video_prepare_async (self->cancellable, prepared_cb, g_object_ref (self));
}

static void
takt_bambu_stream_stop (TaktPrinterCamera *camera)
{
  close_all (TAKT_BAMBU_STREAM (camera));
}

static void
takt_bambu_stream_iface_init (TaktPrinterCameraInterface *iface)
{
  iface->start = takt_bambu_stream_start;
  iface->stop = takt_bambu_stream_stop;
}

static void
takt_bambu_stream_finalize (GObject *object)
{
  TaktBambuStream *self = TAKT_BAMBU_STREAM (object);

  close_all (self);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_clear_pointer (&self->printer, takt_printer_free);
  g_object_unref (self->secrets);

  G_OBJECT_CLASS (takt_bambu_stream_parent_class)->finalize (object);
}

static void
takt_bambu_stream_class_init (TaktBambuStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_bambu_stream_finalize;
}

static void
takt_bambu_stream_init (TaktBambuStream *self)
{
}

/**
 * takt_bambu_stream_new:
 * @printer: its record: host, serial, camera port, and the pinned certificate, if there is one
 * @secrets: where the access code is (TAKT_SECRET_ACCESS_CODE)
 * @ca_file: (nullable): PEM file of the maker's certificate authorities
 */
TaktPrinterCamera *
takt_bambu_stream_new (const TaktPrinter *printer, TaktSecretStore *secrets, const char *ca_file)
{
  TaktBambuStream *self = g_object_new (TAKT_TYPE_BAMBU_STREAM, NULL);

  self->printer = takt_printer_copy (printer);
  self->secrets = g_object_ref (secrets);
  self->identity = takt_bambu_identity_new (printer->serial, printer->certificate_fingerprint, ca_file);
  return TAKT_PRINTER_CAMERA (self);
}

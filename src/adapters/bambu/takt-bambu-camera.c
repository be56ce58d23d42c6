/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-camera.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-camera-code.h"
#include "bambu/takt-bambu-dial.h"
#include "bambu/takt-bambu-picture.h"
#include "takt-error.h"
#include "takt-log.h"

/* So many in a row that are no JPEG: this is no camera. */
#define MOST_BAD 5

/**
 * TaktBambuCamera:
 *
 * Invariants: @cancellable is set from start to the end, whichever comes first; what runs, runs under it and holds a reference.
 */
struct _TaktBambuCamera
{
  GObject parent_instance;

  TaktPrinter *printer;
  TaktSecretStore *secrets;
  TaktBambuIdentity *identity;

  GCancellable *cancellable; /* (owned) (nullable) */
  char *access_code;         /* (owned) (nullable) what the log must not show */
  TaktBambuDial dial;
  GIOStream *stream; /* (owned) (nullable) */
  guint8 head[TAKT_BAMBU_PICTURE_HEAD_BYTES];
  guint8 *picture; /* (owned) (nullable) the one being read */
  gsize length;    /* of @picture */
  guint bad;       /* pictures that were none, in a row */
  gboolean has_frame;
};

static void takt_bambu_camera_iface_init (TaktPrinterCameraInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktBambuCamera,
                               takt_bambu_camera,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CAMERA, takt_bambu_camera_iface_init))

static void read_head (TaktBambuCamera *self);

static void
close_all (TaktBambuCamera *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  /* It closes with its last reference, which the operation under way gives back. */
  g_clear_object (&self->stream);
  if (self->access_code != NULL)
    takt_log_remove_secret (self->access_code);
  g_clear_pointer (&self->access_code, g_free);
}

/* @error: (transfer full) */
static void
end (TaktBambuCamera *self, GError *error)
{
  close_all (self);
  takt_printer_camera_emit_ended (TAKT_PRINTER_CAMERA (self), error);
  g_error_free (error);
}

static void
end_closed (TaktBambuCamera *self)
{
  end (self, takt_bambu_camera_new_end_error (self->has_frame));
}

/* ---- pictures */

static void
take_picture (TaktBambuCamera *self)
{
  g_autoptr (GBytes) jpeg = g_bytes_new_take (g_steal_pointer (&self->picture), self->length);

  if (takt_bambu_picture_is_jpeg (g_bytes_get_data (jpeg, NULL), self->length))
    {
      self->bad = 0;
      self->has_frame = TRUE;
      takt_printer_camera_emit_frame (TAKT_PRINTER_CAMERA (self), jpeg);
    }
  else if (++self->bad >= MOST_BAD)
    {
      end (self, g_error_new_literal (
                     TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                     _ ("What answers on the camera's port sends no pictures. Check the port and the "
                        "model of this printer.")));
      return;
    }

  if (self->stream != NULL)
    read_head (self);
}

static void
picture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) self = user_data;
  gsize got = 0;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL);
  if (self->stream == NULL)
    return;
  if (got == self->length)
    take_picture (self);
  else
    end_closed (self);
}

static void
head_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) self = user_data;
  GError *error = NULL;
  gsize got = 0;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL);
  if (self->stream == NULL)
    return;
  if (got < sizeof self->head)
    {
      end_closed (self);
      return;
    }

  self->length = takt_bambu_picture_read_length (self->head, sizeof self->head, &error);
  if (self->length == 0)
    {
      end (self, error);
      return;
    }
  g_free (self->picture);
  self->picture = g_malloc (self->length);
  g_input_stream_read_all_async (G_INPUT_STREAM (source), self->picture, self->length, G_PRIORITY_DEFAULT,
                                 self->cancellable, picture_cb, g_object_ref (self));
}

static void
read_head (TaktBambuCamera *self)
{
  g_input_stream_read_all_async (g_io_stream_get_input_stream (self->stream), self->head, sizeof self->head,
                                 G_PRIORITY_DEFAULT, self->cancellable, head_cb, g_object_ref (self));
}

/* ---- connecting */

/** Login: the bytes live as long as they are written. */
typedef struct
{
  TaktBambuCamera *camera; /* (owned) */
  GBytes *bytes;           /* (owned) */
} Login;

static void
login_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Login *login = user_data;
  g_autoptr (TaktBambuCamera) self = login->camera;
  gboolean ok = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  g_bytes_unref (login->bytes);
  g_free (login);
  if (self->stream == NULL)
    return;
  if (ok)
    read_head (self);
  else
    end_closed (self);
}

static void
dialled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = takt_bambu_dial_finish (result, &error);
  Login *login;
  gsize length;
  const void *bytes;

  if (self->cancellable == NULL)
    return;
  if (stream == NULL)
    {
      end (self, takt_bambu_camera_new_dial_error (self->dial.problem, (guint16) self->printer->camera_port,
                                                   error));
      return;
    }

  self->stream = g_steal_pointer (&stream);
  login = g_new0 (Login, 1);
  login->camera = g_object_ref (self);
  login->bytes = takt_bambu_picture_new_login (self->access_code);
  bytes = g_bytes_get_data (login->bytes, &length);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), bytes, length,
                                   G_PRIORITY_DEFAULT, self->cancellable, login_cb, login);
}

static void
access_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) self = user_data;
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
  takt_bambu_dial_async (&self->dial, G_OBJECT (self), self->printer->host,
                         (guint16) self->printer->camera_port, self->identity, NULL, self->cancellable,
                         dialled_cb, g_object_ref (self));
}

static void
takt_bambu_camera_start (TaktPrinterCamera *camera)
{
  TaktBambuCamera *self = TAKT_BAMBU_CAMERA (camera);

  g_return_if_fail (self->cancellable == NULL);

  self->cancellable = g_cancellable_new ();
  takt_bambu_camera_code_async (self->printer, self->secrets, self->cancellable, access_code_cb,
                                g_object_ref (self));
}

static void
takt_bambu_camera_stop (TaktPrinterCamera *camera)
{
  close_all (TAKT_BAMBU_CAMERA (camera));
}

static void
takt_bambu_camera_iface_init (TaktPrinterCameraInterface *iface)
{
  iface->start = takt_bambu_camera_start;
  iface->stop = takt_bambu_camera_stop;
}

static void
takt_bambu_camera_finalize (GObject *object)
{
  TaktBambuCamera *self = TAKT_BAMBU_CAMERA (object);

  close_all (self);
  g_free (self->picture);
  takt_bambu_dial_clear (&self->dial);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_clear_pointer (&self->printer, takt_printer_free);
  g_object_unref (self->secrets);

  G_OBJECT_CLASS (takt_bambu_camera_parent_class)->finalize (object);
}

static void
takt_bambu_camera_class_init (TaktBambuCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_bambu_camera_finalize;
}

static void
takt_bambu_camera_init (TaktBambuCamera *self)
{
}

/**
 * takt_bambu_camera_new:
 * @printer: its record: host, serial, camera port, and the pinned certificate, if there is one
 * @secrets: where the access code is (TAKT_SECRET_ACCESS_CODE); it leaves after the machine has proved who it is
 * @ca_file: (nullable): PEM file of the maker's certificate authorities
 *
 * How long it may take is for whoever uses it to say: it waits for pictures as long as the printer keeps the connection.
 */
TaktPrinterCamera *
takt_bambu_camera_new (const TaktPrinter *printer, TaktSecretStore *secrets, const char *ca_file)
{
  TaktBambuCamera *self = g_object_new (TAKT_TYPE_BAMBU_CAMERA, NULL);

  self->printer = takt_printer_copy (printer);
  self->secrets = g_object_ref (secrets);
  self->identity = takt_bambu_identity_new (printer->serial, printer->certificate_fingerprint, ca_file);
  return TAKT_PRINTER_CAMERA (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-stills.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-dial.h"
#include "bambu/takt-bambu-picture.h"
#include "takt-error.h"

/* So many in a row that are no JPEG: this is no camera. */
#define MOST_BAD 5

/** TaktBambuStills: @stream is set from the printer's proof of who it is to the end. */
struct _TaktBambuStills
{
  TaktBambuCamera parent_instance;

  TaktBambuDial dial;
  GIOStream *stream; /* (owned) (nullable) */
  guint8 head[TAKT_BAMBU_PICTURE_HEAD_BYTES];
  guint8 *picture; /* (owned) (nullable) the one being read */
  gsize length;    /* of @picture */
  guint bad;       /* pictures that were none, in a row */
};

G_DEFINE_FINAL_TYPE (TaktBambuStills, takt_bambu_stills, TAKT_TYPE_BAMBU_CAMERA)

static void read_head (TaktBambuStills *self);

/* ---- pictures */

static void
take_picture (TaktBambuStills *self)
{
  g_autoptr (GBytes) jpeg = g_bytes_new_take (g_steal_pointer (&self->picture), self->length);

  if (takt_bambu_picture_is_jpeg (g_bytes_get_data (jpeg, NULL), self->length))
    {
      self->bad = 0;
      takt_bambu_camera_show (TAKT_BAMBU_CAMERA (self), jpeg);
    }
  else if (++self->bad >= MOST_BAD)
    {
      takt_bambu_camera_end (
          TAKT_BAMBU_CAMERA (self),
          g_error_new_literal (
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
  g_autoptr (TaktBambuStills) self = user_data;
  gsize got = 0;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL);
  if (self->stream == NULL)
    return;
  if (got == self->length)
    take_picture (self);
  else
    takt_bambu_camera_end_closed (TAKT_BAMBU_CAMERA (self));
}

static void
head_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuStills) self = user_data;
  GError *error = NULL;
  gsize got = 0;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL);
  if (self->stream == NULL)
    return;
  if (got < sizeof self->head)
    {
      takt_bambu_camera_end_closed (TAKT_BAMBU_CAMERA (self));
      return;
    }

  self->length = takt_bambu_picture_read_length (self->head, sizeof self->head, &error);
  if (self->length == 0)
    {
      takt_bambu_camera_end (TAKT_BAMBU_CAMERA (self), error);
      return;
    }
  g_free (self->picture);
  self->picture = g_malloc (self->length);
  g_input_stream_read_all_async (G_INPUT_STREAM (source), self->picture, self->length, G_PRIORITY_DEFAULT,
                                 takt_bambu_camera_get_cancellable (TAKT_BAMBU_CAMERA (self)), picture_cb,
                                 g_object_ref (self));
}

static void
read_head (TaktBambuStills *self)
{
  g_input_stream_read_all_async (
      g_io_stream_get_input_stream (self->stream), self->head, sizeof self->head, G_PRIORITY_DEFAULT,
      takt_bambu_camera_get_cancellable (TAKT_BAMBU_CAMERA (self)), head_cb, g_object_ref (self));
}

/* ---- connecting */

/** Login: the bytes live as long as they are written. */
typedef struct
{
  TaktBambuStills *camera; /* (owned) */
  GBytes *bytes;           /* (owned) */
} Login;

static void
login_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Login *login = user_data;
  g_autoptr (TaktBambuStills) self = login->camera;
  gboolean ok = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  g_bytes_unref (login->bytes);
  g_free (login);
  if (self->stream == NULL)
    return;
  if (ok)
    read_head (self);
  else
    takt_bambu_camera_end_closed (TAKT_BAMBU_CAMERA (self));
}

static void
dialled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuCamera) camera = user_data;
  TaktBambuStills *self = TAKT_BAMBU_STILLS (camera);
  GCancellable *cancellable = takt_bambu_camera_get_cancellable (camera);
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = takt_bambu_dial_finish (result, &error);
  Login *login;
  gsize length;
  const void *bytes;

  if (cancellable == NULL)
    return;
  if (stream == NULL)
    {
      takt_bambu_camera_end_undialled (camera, self->dial.problem, error);
      return;
    }

  self->stream = g_steal_pointer (&stream);
  login = g_new0 (Login, 1);
  login->camera = g_object_ref (self);
  login->bytes = takt_bambu_picture_new_login (takt_bambu_camera_get_access_code (camera));
  bytes = g_bytes_get_data (login->bytes, &length);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), bytes, length,
                                   G_PRIORITY_DEFAULT, cancellable, login_cb, login);
}

static void
takt_bambu_stills_open (TaktBambuCamera *camera, const TaktPrinter *printer, TaktBambuIdentity *identity)
{
  TaktBambuStills *self = TAKT_BAMBU_STILLS (camera);

  takt_bambu_dial_async (&self->dial, G_OBJECT (self), printer->host, (guint16) printer->camera_port,
                         identity, takt_bambu_camera_get_cancellable (camera), dialled_cb,
                         g_object_ref (self));
}

/* It closes with its last reference, which the operation under way gives back. */
static void
takt_bambu_stills_close (TaktBambuCamera *camera)
{
  g_clear_object (&TAKT_BAMBU_STILLS (camera)->stream);
}

static void
takt_bambu_stills_finalize (GObject *object)
{
  TaktBambuStills *self = TAKT_BAMBU_STILLS (object);

  g_free (self->picture);
  takt_bambu_dial_clear (&self->dial);

  G_OBJECT_CLASS (takt_bambu_stills_parent_class)->finalize (object);
}

static void
takt_bambu_stills_class_init (TaktBambuStillsClass *klass)
{
  TaktBambuCameraClass *camera_class = TAKT_BAMBU_CAMERA_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_bambu_stills_finalize;
  camera_class->open = takt_bambu_stills_open;
  camera_class->close = takt_bambu_stills_close;
}

static void
takt_bambu_stills_init (TaktBambuStills *self)
{
}

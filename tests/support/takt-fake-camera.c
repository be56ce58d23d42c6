/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-camera.h"

#include "takt-error.h"

#include <string.h>

static void takt_fake_camera_iface_init (TaktPrinterCameraInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeCamera,
                               takt_fake_camera,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CAMERA, takt_fake_camera_iface_init))

static void
fake_start (TaktPrinterCamera *camera)
{
  g_assert_false (TAKT_FAKE_CAMERA (camera)->is_started);
  TAKT_FAKE_CAMERA (camera)->is_started = TRUE;
}

static void
fake_stop (TaktPrinterCamera *camera)
{
  TAKT_FAKE_CAMERA (camera)->is_stopped = TRUE;
}

static void
takt_fake_camera_iface_init (TaktPrinterCameraInterface *iface)
{
  iface->start = fake_start;
  iface->stop = fake_stop;
}

static void
takt_fake_camera_class_init (TaktFakeCameraClass *klass)
{
}

static void
takt_fake_camera_init (TaktFakeCamera *self)
{
}

/** takt_fake_camera_show: a picture comes. */
void
takt_fake_camera_show (TaktFakeCamera *self, const char *picture)
{
  g_autoptr (GBytes) jpeg = g_bytes_new (picture, strlen (picture));

  g_assert_true (self->is_started && !self->is_stopped);
  takt_printer_camera_emit_frame (TAKT_PRINTER_CAMERA (self), jpeg);
}

/** takt_fake_camera_end: the connection ends by itself. */
void
takt_fake_camera_end (TaktFakeCamera *self, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, sentence);

  g_assert_true (self->is_started && !self->is_stopped);
  takt_printer_camera_emit_ended (TAKT_PRINTER_CAMERA (self), error);
}

void
takt_fake_cameras_clear (TaktFakeCameras *self)
{
  g_clear_object (&self->last);
}

typedef struct
{
  TaktFakeCamera *camera;
  const char *picture;
  const char *sentence;
} Show;

static gboolean
show_cb (gpointer user_data)
{
  Show *show = user_data;

  if (!show->camera->is_started || show->camera->is_stopped)
    ;
  else if (show->picture != NULL)
    takt_fake_camera_show (show->camera, show->picture);
  else
    takt_fake_camera_end (show->camera, show->sentence);
  g_object_unref (show->camera);
  g_free (show);
  return G_SOURCE_REMOVE;
}

/** takt_fake_cameras_make: a TaktPrinterCameraFactory. A second connection beside an open one is a fault of the program. */
TaktPrinterCamera *
takt_fake_cameras_make (const TaktPrinter *printer,
                        TaktClock *clock,
                        TaktSecretStore *secrets,
                        gpointer cameras)
{
  TaktFakeCameras *self = cameras;

  if (self->none)
    return NULL;

  g_assert_true (self->last == NULL || self->last->is_stopped);
  g_clear_object (&self->last);
  self->last = g_object_new (TAKT_TYPE_FAKE_CAMERA, NULL);
  self->made++;
  if (self->picture != NULL || self->sentence != NULL)
    {
      Show *show = g_new0 (Show, 1);

      show->camera = g_object_ref (self->last);
      show->picture = self->picture;
      show->sentence = self->sentence;
      g_idle_add (show_cb, show);
    }
  return TAKT_PRINTER_CAMERA (g_object_ref (self->last));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-camera.h"

G_BEGIN_DECLS

#define TAKT_TYPE_FAKE_CAMERA (takt_fake_camera_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeCamera, takt_fake_camera, TAKT, FAKE_CAMERA, GObject)

/** TaktFakeCamera: a camera that shows what a test lets it show, when it lets it. */
struct _TaktFakeCamera
{
  GObject parent_instance;

  gboolean is_started;
  gboolean is_stopped;
};

void takt_fake_camera_show (TaktFakeCamera *self, const char *picture);
void takt_fake_camera_end  (TaktFakeCamera *self, const char *sentence);

/** TaktFakeCameras: the connections of a test; give takt_fake_cameras_make() and this as the factory. */
typedef struct
{
  TaktFakeCamera *last;     /* (owned) (nullable) the newest one */
  guint           made;
  gboolean        none;     /* no printer has a camera */
  const char     *picture;  /* (unowned) (nullable) shown as soon as somebody connects */
  const char     *sentence; /* (unowned) (nullable) without a picture: why there is none, told as soon as somebody connects */
} TaktFakeCameras;

void               takt_fake_cameras_clear (TaktFakeCameras *self);
TaktPrinterCamera *takt_fake_cameras_make  (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer cameras);

G_END_DECLS

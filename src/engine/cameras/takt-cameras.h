/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cameras/takt-camera.h"
#include "takt-changes.h"

G_BEGIN_DECLS

#define TAKT_TYPE_CAMERAS (takt_cameras_get_type ())
G_DECLARE_FINAL_TYPE (TaktCameras, takt_cameras, TAKT, CAMERAS, GObject)

/* The cameras of the printers. Nothing is connected before somebody wants a picture. */
TaktCameras *takt_cameras_new  (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSecretStore *secrets, TaktPrinterCameraFactory factory, gpointer factory_data) G_GNUC_WARN_UNUSED_RESULT;
void         takt_cameras_stop (TaktCameras *self);

gboolean     takt_cameras_has_factory (TaktCameras *self);
TaktCamera  *takt_cameras_get (TaktCameras *self, gint64 printer_id);

G_END_DECLS

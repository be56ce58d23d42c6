/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-camera.h"
#include "virtual/takt-virtual-scene.h"

G_BEGIN_DECLS

#define TAKT_TYPE_VIRTUAL_CAMERA (takt_virtual_camera_get_type ())
G_DECLARE_FINAL_TYPE (TaktVirtualCamera, takt_virtual_camera, TAKT, VIRTUAL_CAMERA, GObject)

/** TaktVirtualLook: @scene: (inout) with an empty plate and the light on; its picture becomes the camera's */
typedef void (*TaktVirtualLook) (gint64 printer_id, TaktVirtualScene *scene, gpointer user_data);

/*
 * What one would see in a virtual printer: a drawing of the chamber, the plate and a part that grows.
 */
TaktPrinterCamera *takt_virtual_camera_new (const TaktPrinter *printer, TaktClock *clock, TaktVirtualLook look, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

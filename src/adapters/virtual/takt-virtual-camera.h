/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-camera.h"

G_BEGIN_DECLS

#define TAKT_TYPE_VIRTUAL_CAMERA (takt_virtual_camera_get_type ())
G_DECLARE_FINAL_TYPE (TaktVirtualCamera, takt_virtual_camera, TAKT, VIRTUAL_CAMERA, GObject)

/** TaktVirtualProgress: Returns: percent of the print that is on the printer, -1: the plate is empty */
typedef int (*TaktVirtualProgress) (gint64 printer_id, gpointer user_data);

/*
 * What one would see in a virtual printer: a drawing of the plate with a part that grows.
 */
TaktPrinterCamera *takt_virtual_camera_new (const TaktPrinter *printer, TaktClock *clock, TaktVirtualProgress progress, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

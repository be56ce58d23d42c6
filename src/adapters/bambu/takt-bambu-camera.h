/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-camera.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_CAMERA (takt_bambu_camera_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuCamera, takt_bambu_camera, TAKT, BAMBU_CAMERA, GObject)

/*
 * The camera of a printer that sends single pictures over TLS (protocol.md §10.1: A1, A1 mini, A2L, P1P, P1S).
 */
TaktPrinterCamera *takt_bambu_camera_new (const TaktPrinter *printer, TaktSecretStore *secrets, const char *ca_file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

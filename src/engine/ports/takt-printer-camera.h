/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ports/takt-secret-store.h"
#include "tables/takt-printer-table.h"
#include "takt-clock.h"

G_BEGIN_DECLS

/** TAKT_CAMERA_MAX_PICTURE: bytes; whatever is larger is no picture of a printer (protocol.md §10.1). */
#define TAKT_CAMERA_MAX_PICTURE ((gsize) 10 * 1000 * 1000)

#define TAKT_TYPE_PRINTER_CAMERA (takt_printer_camera_get_type ())
G_DECLARE_INTERFACE (TaktPrinterCamera, takt_printer_camera, TAKT, PRINTER_CAMERA, GObject)

/**
 * TaktPrinterCameraInterface:
 * @start: connect; once in an object's life
 * @stop: end it, without a signal; idempotent, also from within a signal
 *
 * One connection to one machine's camera, from its beginning to its end: who wants another one makes another object. Sharing,
 * patience and trying again are the business of TaktCamera. Signals, on the main context: "frame" (GBytes *jpeg): a whole JPEG of at
 * most TAKT_CAMERA_MAX_PICTURE bytes; "ended" (GError *error): it is over by itself, with a sentence for a person; nothing follows.
 */
struct _TaktPrinterCameraInterface
{
  GTypeInterface parent_iface;

  void (*start) (TaktPrinterCamera *self);
  void (*stop)  (TaktPrinterCamera *self);
};

/**
 * TaktPrinterCameraFactory:
 * @printer: the record; the camera copies what it needs
 *
 * Returns: (transfer full) (nullable): NULL for a printer without a camera that Takt could read
 */
typedef TaktPrinterCamera *(*TaktPrinterCameraFactory) (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data);

void takt_printer_camera_start (TaktPrinterCamera *self);
void takt_printer_camera_stop  (TaktPrinterCamera *self);

void takt_printer_camera_emit_frame (TaktPrinterCamera *self, GBytes *jpeg);
void takt_printer_camera_emit_ended (TaktPrinterCamera *self, const GError *error);

G_END_DECLS

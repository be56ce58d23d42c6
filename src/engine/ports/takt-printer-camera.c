/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-printer-camera.h"

G_DEFINE_INTERFACE (TaktPrinterCamera, takt_printer_camera, G_TYPE_OBJECT)

enum
{
  SIGNAL_FRAME,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
takt_printer_camera_default_init (TaktPrinterCameraInterface *iface)
{
  GType type = G_TYPE_FROM_INTERFACE (iface);

  signals[SIGNAL_FRAME] =
      g_signal_new ("frame", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

/** takt_printer_camera_start: connects. Once. */
void
takt_printer_camera_start (TaktPrinterCamera *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_CAMERA (self));
  TAKT_PRINTER_CAMERA_GET_IFACE (self)->start (self);
}

/** takt_printer_camera_stop: ends the connection for good, without a signal. */
void
takt_printer_camera_stop (TaktPrinterCamera *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_CAMERA (self));
  TAKT_PRINTER_CAMERA_GET_IFACE (self)->stop (self);
}

/** takt_printer_camera_emit_frame: for cameras: a picture came. Main context only. */
void
takt_printer_camera_emit_frame (TaktPrinterCamera *self, GBytes *jpeg)
{
  g_return_if_fail (TAKT_IS_PRINTER_CAMERA (self) && jpeg != NULL);
  g_signal_emit (self, signals[SIGNAL_FRAME], 0, jpeg);
}

/** takt_printer_camera_emit_ended: for cameras: it is over, and why. Main context only. */
void
takt_printer_camera_emit_ended (TaktPrinterCamera *self, const GError *error)
{
  g_return_if_fail (TAKT_IS_PRINTER_CAMERA (self) && error != NULL);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
}

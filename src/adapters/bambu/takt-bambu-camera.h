/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-identity.h"
#include "ports/takt-printer-camera.h"
#include "printers/takt-printer-report.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_CAMERA (takt_bambu_camera_get_type ())
G_DECLARE_DERIVABLE_TYPE (TaktBambuCamera, takt_bambu_camera, TAKT, BAMBU_CAMERA, GObject)

/**
 * TaktBambuCameraClass:
 * @prepare_async: (nullable vfunc): what can be known before the printer is asked: whether this computer can show what it sends
 * @open: the address and the access code are there: connect. What it begins runs under takt_bambu_camera_get_cancellable() and holds
 *   a reference
 * @close: let go of the connection, without a signal; also of one that never came about
 *
 * What the cameras of printers in the same network share: the record, the access code, and their life from start to an end that is told once.
 */
struct _TaktBambuCameraClass
{
  GObjectClass parent_class;

  void     (*prepare_async)  (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*prepare_finish) (GAsyncResult *result, GError **error);
  void     (*open)           (TaktBambuCamera *self, const TaktPrinter *printer, TaktBambuIdentity *identity);
  void     (*close)          (TaktBambuCamera *self);
};

TaktPrinterCamera *takt_bambu_camera_new (GType type, const TaktPrinter *printer, TaktSecretStore *secrets, const char *ca_file) G_GNUC_WARN_UNUSED_RESULT;

/* For its subclasses. */
GCancellable *takt_bambu_camera_get_cancellable (TaktBambuCamera *self);
const char   *takt_bambu_camera_get_access_code (TaktBambuCamera *self);
void          takt_bambu_camera_show            (TaktBambuCamera *self, GBytes *jpeg);
void          takt_bambu_camera_end             (TaktBambuCamera *self, GError *error);
void          takt_bambu_camera_end_closed      (TaktBambuCamera *self);
void          takt_bambu_camera_end_undialled   (TaktBambuCamera *self, TaktLinkState problem, const GError *error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-camera.h"
#include "takt-store.h"

G_BEGIN_DECLS

/** TAKT_CAMERA_SNAPSHOT_US: how long a picture is waited for where nobody says otherwise (protocol.md §16 no. 19). */
#define TAKT_CAMERA_SNAPSHOT_US (10 * G_USEC_PER_SEC)

#define TAKT_TYPE_CAMERA (takt_camera_get_type ())
G_DECLARE_FINAL_TYPE (TaktCamera, takt_camera, TAKT, CAMERA, GObject)

/*
 * The pictures of one printer, however many want them: a printer has room for one client, so there is one connection, which begins
 * with the first who wants pictures and ends some seconds after the last one has gone (protocol.md §10.1, §16 no. 92).
 *
 * Signals: "frame" (GBytes *jpeg, gint64 at): a picture and when it came, a TaktTime; "problem" (const char *sentence, nullable): why
 * there are none now; NULL once there are again. The same sentence is not told twice in a row (no. 94).
 */
void    takt_camera_subscribe       (TaktCamera *self);
void    takt_camera_unsubscribe     (TaktCamera *self);
GBytes *takt_camera_dup_frame       (TaktCamera *self, TaktTime *at);
const char *takt_camera_get_problem (TaktCamera *self);
void    takt_camera_snapshot_async  (TaktCamera *self, gint64 limit_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *takt_camera_snapshot_finish (TaktCamera *self, GAsyncResult *result, TaktTime *at, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TaktCameraPorts: what a camera needs of the engine; static for as long as there are cameras. */
typedef struct
{
  TaktStore               *store;         /* (unowned) */
  TaktClock               *clock;         /* (unowned) */
  TaktSecretStore         *secrets;       /* (unowned) */
  TaktPrinterCameraFactory factory;       /* (nullable) */
  gpointer                 factory_data;
} TaktCameraPorts;

/* For TaktCameras. */
TaktCamera *_takt_camera_new    (const TaktCameraPorts *ports, gint64 printer_id) G_GNUC_WARN_UNUSED_RESULT;
void        _takt_camera_review (TaktCamera *self);
void        _takt_camera_close  (TaktCamera *self);

G_END_DECLS

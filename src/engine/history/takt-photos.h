/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cameras/takt-cameras.h"
#include "printers/takt-printers.h"
#include "settings/takt-settings.h"
#include "tables/takt-photo-table.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PHOTOS (takt_photos_get_type ())
G_DECLARE_FINAL_TYPE (TaktPhotos, takt_photos, TAKT, PHOTOS, GObject)

/*
 * Pictures of prints. One is taken when a print completes or fails, after that is committed and told: nothing waits for a camera
 * (protocol.md §16 no. 19). A photo that cannot be taken within ten seconds is not taken. Another after the first layer, where the settings
 * say so, and whenever a person wants one.
 */
TaktPhotos *takt_photos_new   (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktPrinters *printers, TaktCameras *cameras) G_GNUC_WARN_UNUSED_RESULT;
void        takt_photos_start (TaktPhotos *self);
void        takt_photos_stop  (TaktPhotos *self);
gboolean    takt_photos_is_expected (TaktPhotos *self, gint64 printer_id);

void        takt_photos_take_async  (TaktPhotos *self, gint64 job_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktPhoto  *takt_photos_take_finish (TaktPhotos *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        takt_photos_read_async  (TaktPhotos *self, gint64 photo_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes     *takt_photos_read_finish (TaktPhotos *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

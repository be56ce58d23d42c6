/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TAKT_DESKTOP_PICTURE_EDGE: pixels; servers show pictures at 48 to 128 of them, and a message with more takes longer. */
#define TAKT_DESKTOP_PICTURE_EDGE 192

void      takt_desktop_picture_scale_async  (GBytes *picture, gboolean as_png, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GVariant *takt_desktop_picture_scale_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* A photo of a print as something to draw, read and decoded in threads. */
void        takt_photo_texture_load_async  (TaktPhotos *photos, gint64 photo_id, int width, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GdkTexture *takt_photo_texture_load_finish (TaktPhotos *photos, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/takt-live-list.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PHOTO_WINDOW (takt_photo_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktPhotoWindow, takt_photo_window, TAKT, PHOTO_WINDOW, AdwWindow)

TaktPhotoWindow *takt_photo_window_new      (GtkWindow *parent, TaktShop *shop, TaktLiveList *prints, gint64 print_id, gint64 photo_id);
gint64           takt_photo_window_get_print (TaktPhotoWindow *self);
gint64           takt_photo_window_get_photo (TaktPhotoWindow *self);

G_END_DECLS

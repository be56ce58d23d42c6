/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_CAMERA_PICTURE (takt_camera_picture_get_type ())
G_DECLARE_FINAL_TYPE (TaktCameraPicture, takt_camera_picture, TAKT, CAMERA_PICTURE, GtkWidget)

GtkWidget *takt_camera_picture_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_camera_picture_set         (TaktCameraPicture *self, TaktShop *shop, gint64 printer_id);
void       takt_camera_picture_set_wanted  (TaktCameraPicture *self, gboolean is_wanted);
void       takt_camera_picture_set_in_view (TaktCameraPicture *self, gboolean is_in_view);
void       takt_camera_picture_set_light   (TaktCameraPicture *self, gboolean is_off);

G_END_DECLS

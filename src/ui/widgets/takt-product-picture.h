/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRODUCT_PICTURE (takt_product_picture_get_type ())
G_DECLARE_FINAL_TYPE (TaktProductPicture, takt_product_picture, TAKT, PRODUCT_PICTURE, GtkWidget)

GtkWidget *takt_product_picture_new (int size) G_GNUC_WARN_UNUSED_RESULT;
void       takt_product_picture_set (TaktProductPicture *self, TaktShop *shop, gint64 profile_id);

G_END_DECLS

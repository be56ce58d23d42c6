/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRODUCT_WINDOW (takt_product_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktProductWindow, takt_product_window, TAKT, PRODUCT_WINDOW, AdwWindow)

TaktProductWindow *takt_product_window_open (GtkWidget *widget, TaktShop *shop, gint64 id);
void               takt_product_window_set_file (TaktProductWindow *self, GFile *file);

G_END_DECLS

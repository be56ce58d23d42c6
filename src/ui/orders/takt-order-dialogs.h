/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* Sheets before the window that @widget is in. Each ends in one command of the engine, or in nothing. */
void takt_order_schedule_dialog (GtkWidget *widget, TaktShop *shop, gint64 order_id);
void takt_order_ship_dialog     (GtkWidget *widget, TaktShop *shop, gint64 order_id);
void takt_order_product_dialog  (GtkWidget *widget, TaktShop *shop, gint64 item_id);
void takt_order_open_in_shop   (GtkWidget *widget, TaktShop *shop, const TaktOrder *order, const char *text);
void takt_order_new_dialog      (GtkWidget *widget, TaktShop *shop);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ORDER_PARCELS (takt_order_parcels_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderParcels, takt_order_parcels, TAKT, ORDER_PARCELS, GtkBox)

guint takt_order_parcels_set (TaktOrderParcels *self, TaktShop *shop, const TaktOrder *order);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "attention/takt-order-view.h"

G_BEGIN_DECLS

/* Signals: "chosen" (uint TaktOrderView, int TaktOrderStatus or -1): a person pressed a figure; "read": they were read anew. */
#define TAKT_TYPE_ORDER_TILES (takt_order_tiles_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderTiles, takt_order_tiles, TAKT, ORDER_TILES, AdwBin)

void     takt_order_tiles_set_shop   (TaktOrderTiles *self, TaktShop *shop);
void     takt_order_tiles_set_choice (TaktOrderTiles *self, guint view, int status);
void     takt_order_tiles_set_narrow (TaktOrderTiles *self, gboolean is_narrow);
gboolean takt_order_tiles_has_orders (TaktOrderTiles *self);
const TaktOrderCounts *takt_order_tiles_get_counts (TaktOrderTiles *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-order-table.h"
#include "tables/takt-shop-table.h"

G_BEGIN_DECLS

/**
 * TaktOrderFileReader:
 * @connected: (nullable): the shop of the source that is connected, whose orders the file may hold
 * @shop: (out) (transfer full): whose orders they are, as a record with id 0
 * @error: TAKT_ERROR_INVALID with the line at fault
 *
 * Port: reads the whole of a file of orders that a person got from a shop.
 *
 * Returns: (transfer full) (element-type TaktOrder): NULL with @error
 */
typedef GPtrArray *(*TaktOrderFileReader) (const char *text, gsize length, const TaktShopRecord *connected, TaktShopRecord **shop, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-order-table.h"
#include "tables/takt-shop-table.h"

G_BEGIN_DECLS

GPtrArray *takt_etsy_csv_read (const char *text, gsize length, const TaktShopRecord *connected, TaktShopRecord **shop, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

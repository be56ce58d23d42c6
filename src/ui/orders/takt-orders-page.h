/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ORDERS_PAGE (takt_orders_page_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrdersPage, takt_orders_page, TAKT, ORDERS_PAGE, AdwBin)

void takt_orders_page_set_shop (TaktOrdersPage *self, TaktShop *shop);

G_END_DECLS

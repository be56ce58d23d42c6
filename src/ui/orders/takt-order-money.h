/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ORDER_MONEY (takt_order_money_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderMoney, takt_order_money, TAKT, ORDER_MONEY, GtkBox)

void takt_order_money_set (TaktOrderMoney *self, const TaktCostSheet *costs);

G_END_DECLS

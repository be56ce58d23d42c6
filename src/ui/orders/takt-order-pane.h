/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/takt-order-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ORDER_PANE (takt_order_pane_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderPane, takt_order_pane, TAKT, ORDER_PANE, AdwBin)

void          takt_order_pane_show    (TaktOrderPane *self, TaktOrderRow *row, TaktShop *shop);
TaktOrderRow *takt_order_pane_get_row (TaktOrderPane *self);

G_END_DECLS

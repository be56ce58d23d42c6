/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "orders/takt-orders.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ORDER_ROW (takt_order_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderRow, takt_order_row, TAKT, ORDER_ROW, GObject)

TaktOrderRow    *takt_order_row_new        (const TaktOrder *order, TaktOrderStatus status) G_GNUC_WARN_UNUSED_RESULT;
const char      *takt_order_row_get_number (TaktOrderRow *self);
const char      *takt_order_row_get_buyer  (TaktOrderRow *self);
const char      *takt_order_row_get_items  (TaktOrderRow *self);
const char      *takt_order_row_get_price  (TaktOrderRow *self);
const char      *takt_order_row_get_ship_by (TaktOrderRow *self);
TaktOrderStatus  takt_order_row_get_status (TaktOrderRow *self);

const char *takt_order_status_to_title (TaktOrderStatus status);

G_END_DECLS

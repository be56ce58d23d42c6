/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-order-row.h"

G_BEGIN_DECLS

/** TaktOrderCellKind: what of an order a cell shows. */
typedef enum
{
  TAKT_ORDER_CELL_NUMBER,   /* and the buyer */
  TAKT_ORDER_CELL_ITEMS,    /* picture, title, options */
  TAKT_ORDER_CELL_SHIP_BY,  /* and whether it leaves in time */
  TAKT_ORDER_CELL_STATUS,   /* and why, or how far */
  TAKT_ORDER_CELL_PRICE,
  TAKT_ORDER_CELL_PROFIT,   /* and percent */
  TAKT_ORDER_CELL_CARD,     /* all but the money, for a narrow list */
} TaktOrderCellKind;

#define TAKT_TYPE_ORDER_CELL (takt_order_cell_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderCell, takt_order_cell, TAKT, ORDER_CELL, GtkBox)

GtkWidget *takt_order_cell_new  (TaktOrderCellKind kind) G_GNUC_WARN_UNUSED_RESULT;
void       takt_order_cell_show (TaktOrderCell *self, TaktOrderRow *row, TaktShop *shop);

G_END_DECLS

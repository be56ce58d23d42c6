/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SPOOL_STOCK (takt_spool_stock_get_type ())
G_DECLARE_FINAL_TYPE (TaktSpoolStock, takt_spool_stock, TAKT, SPOOL_STOCK, GtkWidget)

void takt_spool_stock_show  (TaktSpoolStock *self, TaktShop *shop);
int  takt_spool_stock_count (TaktSpoolStock *self);

G_END_DECLS

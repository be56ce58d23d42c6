/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-product-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRODUCT_CARD (takt_product_card_get_type ())
G_DECLARE_FINAL_TYPE (TaktProductCard, takt_product_card, TAKT, PRODUCT_CARD, GtkWidget)

GtkWidget *takt_product_card_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_product_card_set (TaktProductCard *self, TaktShop *shop, TaktProductRow *row);

G_END_DECLS

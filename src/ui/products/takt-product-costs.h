/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRODUCT_COSTS (takt_product_costs_get_type ())
G_DECLARE_FINAL_TYPE (TaktProductCosts, takt_product_costs, TAKT, PRODUCT_COSTS, AdwBin)

GtkWidget *takt_product_costs_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_product_costs_show (TaktProductCosts *self, TaktShop *shop, const TaktProfile *profile);

G_END_DECLS

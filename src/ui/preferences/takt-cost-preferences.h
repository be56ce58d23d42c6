/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* What is reckoned with: rates, pricing, Etsy's fees. */
GtkWidget *takt_cost_preferences_new (TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

GtkWidget *takt_order_item_view_new (TaktShop *shop, const TaktOrderItem *item, GPtrArray *jobs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

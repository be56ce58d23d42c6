/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

/* The columns of the table of orders, each with two lines. */
void  takt_order_columns_add      (GtkColumnView *table, TaktPage *page, GMenu *menu);
char *takt_order_columns_dup_sort (GtkColumnView *table) G_GNUC_WARN_UNUSED_RESULT;
GtkListItemFactory *takt_order_card_factory_new (TaktPage *page) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

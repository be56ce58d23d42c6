/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* What a person does to orders: each is one command of the engine, told in a toast or a bar. */
extern const char *const takt_order_acts_names[];       /* actions of the page, about the order that is chosen */
extern const char *const takt_order_acts_names_of_id[]; /* those that name an order or item */

void     takt_order_acts_run        (GtkWidget *widget, TaktShop *shop, const char *name, gint64 id);
void     takt_order_acts_sync       (GtkWidget *widget, TaktShop *shop);
gboolean takt_order_acts_is_syncing (TaktShop *shop);
char    *takt_order_acts_dup_progress (TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;
void     takt_order_acts_import     (GtkWidget *widget, TaktShop *shop, GFile *file);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "history/takt-prints.h"
#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINT_CARD (takt_print_card_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrintCard, takt_print_card, TAKT, PRINT_CARD, GtkWidget)

GtkWidget *takt_print_card_new (gboolean is_row) G_GNUC_WARN_UNUSED_RESULT;
void       takt_print_card_set (TaktPrintCard *self, TaktShop *shop, const TaktPrint *print);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* Signal "accepted": a person pressed the button that does it; the sheet stays until takt_order_sheet_close() or Escape. */
#define TAKT_TYPE_ORDER_SHEET (takt_order_sheet_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderSheet, takt_order_sheet, TAKT, ORDER_SHEET, AdwWindow)

TaktOrderSheet *takt_order_sheet_new (GtkWidget *widget, TaktShop *shop, const char *title, const char *accept_label) G_GNUC_WARN_UNUSED_RESULT;
TaktShop       *takt_order_sheet_get_shop    (TaktOrderSheet *self);
GtkWidget      *takt_order_sheet_add_row     (TaktOrderSheet *self, const char *title, GtkWidget *control);
GtkWidget      *takt_order_sheet_add_entry   (TaktOrderSheet *self, const char *title);
GtkWidget      *takt_order_sheet_add_choice  (TaktOrderSheet *self, const char *title, const char *const *names);
void            takt_order_sheet_add_list    (TaktOrderSheet *self, GtkWidget *list);
void            takt_order_sheet_set_note    (TaktOrderSheet *self, const char *text, gboolean is_problem);
void            takt_order_sheet_set_can_accept (TaktOrderSheet *self, gboolean can_accept);
gboolean        takt_order_sheet_end         (TaktOrderSheet *self, gboolean done, const GError *error, const char *title);

G_END_DECLS

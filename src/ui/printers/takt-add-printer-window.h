/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ADD_PRINTER_WINDOW (takt_add_printer_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktAddPrinterWindow, takt_add_printer_window, TAKT, ADD_PRINTER_WINDOW, AdwWindow)

TaktAddPrinterWindow *takt_add_printer_window_present (GtkWidget *from, TaktShop *shop);

G_END_DECLS

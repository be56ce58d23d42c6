/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINTER_WINDOW (takt_printer_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrinterWindow, takt_printer_window, TAKT, PRINTER_WINDOW, AdwWindow)

TaktPrinterWindow *takt_printer_window_present (GtkWidget *from, TaktShop *shop, gint64 printer_id, gboolean test);

G_END_DECLS

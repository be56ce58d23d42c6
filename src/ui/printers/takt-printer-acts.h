/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-printer-row.h"

G_BEGIN_DECLS

/*
 * What a person can tell a printer, as the action group "printer" of a widget: pause, resume, stop, light (state), speed (state, 1 … 4),
 * clear-plate (pieces that are scrap), start (a job), retry (a job), retry-error, ignore-error, ignore (a complaint's code), open-page (an
 * address), pause-queue (state), load-spool. What cannot be done now is disabled.
 */
void takt_printer_acts_add  (GtkWidget *widget, TaktShop *shop, gint64 printer_id);
void takt_printer_acts_show (GtkWidget *widget, TaktPrinterRow *row);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-printer-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINTER_SLOTS (takt_printer_slots_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrinterSlots, takt_printer_slots, TAKT, PRINTER_SLOTS, GtkWidget)

GtkWidget *takt_printer_slots_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_printer_slots_show        (TaktPrinterSlots *self, TaktShop *shop, TaktPrinterRow *row);
void       takt_printer_slots_read_spools (TaktPrinterSlots *self);

G_END_DECLS

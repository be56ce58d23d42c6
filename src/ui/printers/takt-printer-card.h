/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-printer-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINTER_CARD (takt_printer_card_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrinterCard, takt_printer_card, TAKT, PRINTER_CARD, GtkFlowBoxChild)

GtkWidget      *takt_printer_card_new         (TaktShop *shop, TaktPrinterRow *row) G_GNUC_WARN_UNUSED_RESULT;
TaktPrinterRow *takt_printer_card_get_row     (TaktPrinterCard *self);
void            takt_printer_card_set_in_view (TaktPrinterCard *self, gboolean is_in_view);
void            takt_printer_card_set_narrow  (TaktPrinterCard *self, gboolean is_narrow);
void            takt_printer_card_note_spools (TaktPrinterCard *self);
void            takt_printer_card_note_queue  (TaktPrinterCard *self);

G_END_DECLS

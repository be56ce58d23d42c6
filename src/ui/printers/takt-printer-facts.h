/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "models/takt-printer-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINTER_FACTS (takt_printer_facts_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrinterFacts, takt_printer_facts, TAKT, PRINTER_FACTS, AdwBin)

void takt_printer_facts_show (TaktPrinterFacts *self, TaktShop *shop, TaktPrinterRow *row);

G_END_DECLS

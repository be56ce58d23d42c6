/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-link.h"
#include "virtual/takt-virtual-machine.h"

G_BEGIN_DECLS

#define TAKT_TYPE_VIRTUAL_PRINTER (takt_virtual_printer_get_type ())
G_DECLARE_FINAL_TYPE (TaktVirtualPrinter, takt_virtual_printer, TAKT, VIRTUAL_PRINTER, GObject)

TaktPrinterLink *takt_virtual_printer_new       (const TaktPrinter *printer, TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void             takt_virtual_printer_recall    (TaktVirtualPrinter *self, const TaktJob *job, TaktVirtualFault fault);
gboolean         takt_virtual_printer_inject    (TaktVirtualPrinter *self, TaktVirtualFault fault);
void             takt_virtual_printer_set_trays (TaktVirtualPrinter *self, GPtrArray *trays);

G_END_DECLS

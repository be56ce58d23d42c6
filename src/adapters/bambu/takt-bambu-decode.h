/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-merge.h"
#include "printers/takt-printer-report.h"

G_BEGIN_DECLS

TaktPrinterReport *takt_bambu_decode (TaktBambuMerge *merge, const char *serial, TaktTime received_at, const TaktPrinterReport *last) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

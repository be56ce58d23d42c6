/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-report.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void takt_bambu_decode_plain_heat (JsonObject *values, TaktPrinterReport *report);
void takt_bambu_decode_heat (JsonObject *state, const TaktPrinterModel *model, TaktPrinterReport *report);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-model.h"
#include "printers/takt-printer-report.h"
#include "tables/takt-printer-table.h"

G_BEGIN_DECLS

TaktCameraKind takt_camera_find_way (const TaktPrinter *printer, const TaktPrinterReport *report, guint16 *port);

G_END_DECLS

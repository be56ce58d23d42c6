/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/takt-prints.h"
#include "models/takt-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINT_ROW (takt_print_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrintRow, takt_print_row, TAKT, PRINT_ROW, TaktRow)

/* What is borrowed lives until the row is read again. */
const TaktPrint *takt_print_row_get_print (TaktPrintRow *self);

G_END_DECLS

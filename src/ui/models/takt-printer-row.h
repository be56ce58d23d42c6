/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-row.h"

G_BEGIN_DECLS

/** TaktPrinterMood: what a person sees of a printer at one glance; those that need a person come first. */
typedef enum
{
  TAKT_PRINTER_NEEDS_YOU,    /* paused by itself, an error, a connection that only a person can mend */
  TAKT_PRINTER_CLEAR_PLATE,  /* a finished part is on the plate */
  TAKT_PRINTER_PAUSED,
  TAKT_PRINTER_PRINTING,
  TAKT_PRINTER_READY,
  TAKT_PRINTER_CONNECTING,
  TAKT_PRINTER_OFFLINE,
} TaktPrinterMood;

#define TAKT_TYPE_PRINTER_ROW (takt_printer_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrinterRow, takt_printer_row, TAKT, PRINTER_ROW, TaktRow)

/* What is borrowed lives until the row is read again. */
const TaktPrinter       *takt_printer_row_get_printer    (TaktPrinterRow *self);
const TaktPrinterReport *takt_printer_row_get_report     (TaktPrinterRow *self);
const char              *takt_printer_row_get_problem    (TaktPrinterRow *self);
TaktPrinterMood          takt_printer_row_get_mood       (TaktPrinterRow *self);
const TaktJob           *takt_printer_row_get_job        (TaktPrinterRow *self);
const char              *takt_printer_row_get_title      (TaktPrinterRow *self);
int                      takt_printer_row_get_progress   (TaktPrinterRow *self);
int                      takt_printer_row_get_left       (TaktPrinterRow *self);
TaktTime                 takt_printer_row_get_finish     (TaktPrinterRow *self);

const char *takt_printer_mood_to_title     (TaktPrinterMood mood);
const char *takt_printer_mood_to_icon_name (TaktPrinterMood mood);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-printer-row.h"
#include "widgets/takt-status-pill.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINTER_NOTE (takt_printer_note_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrinterNote, takt_printer_note, TAKT, PRINTER_NOTE, GtkWidget)

GtkWidget *takt_printer_note_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_printer_note_set  (TaktPrinterNote *self, TaktTone tone, const char *icon_name, const char *title, const char *body);
void       takt_printer_note_set_complaint (TaktPrinterNote *self, const TaktComplaint *complaint, guint n_more);
void       takt_printer_note_clear (TaktPrinterNote *self);

char      *takt_printer_note_split (const char *text, char **rest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

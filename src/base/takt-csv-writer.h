/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaktCsvWriter:
 *
 * Writes RFC 4180: comma, CRLF, UTF-8, quotes where they are needed. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
typedef struct _TaktCsvWriter TaktCsvWriter;

TaktCsvWriter *takt_csv_writer_new        (gboolean with_bom) G_GNUC_WARN_UNUSED_RESULT;
void           takt_csv_writer_free       (TaktCsvWriter *self);
void           takt_csv_writer_add_text   (TaktCsvWriter *self, const char *text);
void           takt_csv_writer_add_int    (TaktCsvWriter *self, gint64 value);
void           takt_csv_writer_add_number (TaktCsvWriter *self, const char *number);
void           takt_csv_writer_end_row    (TaktCsvWriter *self);
GBytes        *takt_csv_writer_finish     (TaktCsvWriter *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCsvWriter, takt_csv_writer_free)

G_END_DECLS

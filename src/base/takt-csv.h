/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TAKT_CSV_MAX_BYTES   ((gsize) 64 << 20)
#define TAKT_CSV_MAX_COLUMNS 256

/**
 * TaktCsvTable:
 *
 * A CSV file (RFC 4180; BOM, CRLF or LF, comma or semicolon or tab found by the header line) with its header row. Cells are
 * UTF-8; a row shorter than the header reads as "" at its end.
 */
typedef struct _TaktCsvTable TaktCsvTable;

TaktCsvTable *takt_csv_table_parse    (const char *text, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          takt_csv_table_free     (TaktCsvTable *self);
guint         takt_csv_table_get_rows (TaktCsvTable *self);
int           takt_csv_table_find     (TaktCsvTable *self, const char *column);
const char   *takt_csv_table_get      (TaktCsvTable *self, guint row, int column);
guint         takt_csv_table_get_line (TaktCsvTable *self, guint row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCsvTable, takt_csv_table_free)

G_END_DECLS

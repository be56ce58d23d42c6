/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktPrinterFile: a file that Takt brought to a printer, or was about to. */
typedef struct
{
  gint64   printer_id;
  char    *name;           /* on the printer, without a folder */
  gint64   job_id;         /* 0: the job is gone */
  gint32   submission_id;  /* of the job, when it was written */
  TaktTime written_at;
  int      tries;          /* to take it away, that failed */
  TaktTime due_at;         /* not taken away before */
} TaktPrinterFile;

void     takt_printer_file_free (TaktPrinterFile *self);

gboolean takt_printer_file_table_put      (TaktStore *store, const TaktPrinterFile *file, GError **error);
gboolean takt_printer_file_table_delete   (TaktStore *store, const TaktPrinterFile *file, GError **error);
gboolean takt_printer_file_table_put_off  (TaktStore *store, const TaktPrinterFile *file, TaktTime due_at, GError **error);
gboolean takt_printer_file_table_set_due  (TaktStore *store, gint64 job_id, gint32 submission_id, TaktTime due_at, GError **error);
gboolean takt_printer_file_table_find_due (TaktStore *store, gint64 printer_id, TaktTime now, TaktPrinterFile **file, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrinterFile, takt_printer_file_free)

G_END_DECLS

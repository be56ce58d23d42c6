/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/takt-printer-file-table.h"

/* No file waits longer than that, so a moment beyond it was written by a clock that was wrong. */
#define LONGEST_WAIT (24 * 60 * 60)

void
takt_printer_file_free (TaktPrinterFile *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self);
}

/** takt_printer_file_table_put: what is known of an earlier file of this name on this printer is replaced, as the file is. */
gboolean
takt_printer_file_table_put (TaktStore *store, const TaktPrinterFile *file, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store,
      "INSERT OR REPLACE INTO printer_files (printer_id, name, job_id, submission_id, written_at, tries, due_at) "
      "VALUES (?, ?, nullif (?, 0), ?, ?, ?, ?)");

  takt_statement_bind_int (put, 1, file->printer_id);
  takt_statement_bind_text (put, 2, file->name);
  takt_statement_bind_int (put, 3, file->job_id);
  takt_statement_bind_int (put, 4, file->submission_id);
  takt_statement_bind_time (put, 5, file->written_at);
  takt_statement_bind_int (put, 6, file->tries);
  takt_statement_bind_time (put, 7, file->due_at);
  return takt_statement_run (put, error);
}

/** takt_printer_file_table_delete: the printer has it no more; a newer one of the same name stays. */
gboolean
takt_printer_file_table_delete (TaktStore *store, const TaktPrinterFile *file, GError **error)
{
  g_autoptr (TaktStatement) remove = takt_statement_get (
      store, "DELETE FROM printer_files WHERE printer_id = ? AND name = ? AND submission_id = ?");

  takt_statement_bind_int (remove, 1, file->printer_id);
  takt_statement_bind_text (remove, 2, file->name);
  takt_statement_bind_int (remove, 3, file->submission_id);
  return takt_statement_run (remove, error);
}

/** takt_printer_file_table_put_off: taking it away has failed; it is due again at @due_at. */
gboolean
takt_printer_file_table_put_off (TaktStore *store,
                                 const TaktPrinterFile *file,
                                 TaktTime due_at,
                                 GError **error)
{
  g_autoptr (TaktStatement) set = takt_statement_get (
      store, "UPDATE printer_files SET tries = tries + 1, due_at = ?4 WHERE printer_id = ?1 AND name = ?2 "
             "AND submission_id = ?3");

  takt_statement_bind_int (set, 1, file->printer_id);
  takt_statement_bind_text (set, 2, file->name);
  takt_statement_bind_int (set, 3, file->submission_id);
  takt_statement_bind_time (set, 4, due_at);
  return takt_statement_run (set, error);
}

/** takt_printer_file_table_set_due: when the file of a job's submission may go, should the job not need it. */
gboolean
takt_printer_file_table_set_due (TaktStore *store,
                                 gint64 job_id,
                                 gint32 submission_id,
                                 TaktTime due_at,
                                 GError **error)
{
  g_autoptr (TaktStatement) set = takt_statement_get (
      store, "UPDATE printer_files SET due_at = ?3, tries = 0 WHERE job_id = ?1 AND submission_id = ?2");

  takt_statement_bind_int (set, 1, job_id);
  takt_statement_bind_int (set, 2, submission_id);
  takt_statement_bind_time (set, 3, due_at);
  return takt_statement_run (set, error);
}

/**
 * takt_printer_file_table_find_due:
 * @file: (out) (nullable): the one that has waited longest
 *
 * A file on the printer whose time has come and that no job needs: what it was written for neither prints nor is on its way.
 */
gboolean
takt_printer_file_table_find_due (TaktStore *store,
                                  gint64 printer_id,
                                  TaktTime now,
                                  TaktPrinterFile **file,
                                  GError **error)
{
  g_autoptr (TaktPrinterFile) found = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT name, job_id, submission_id, written_at, tries, due_at FROM printer_files f "
             "WHERE printer_id = ?1 AND due_at NOT BETWEEN ?2 + 1 AND ?2 + ?3 AND NOT EXISTS "
             "(SELECT 1 FROM jobs WHERE id = f.job_id AND submission_id = f.submission_id "
             "AND (status = 'started' OR (status = 'queued' AND dispatched_at IS NOT NULL))) "
             "ORDER BY due_at LIMIT 1");

  takt_statement_bind_int (query, 1, printer_id);
  takt_statement_bind_time (query, 2, now);
  takt_statement_bind_int (query, 3, LONGEST_WAIT);
  if (takt_statement_step (query))
    {
      found = g_new0 (TaktPrinterFile, 1);
      found->printer_id = printer_id;
      found->name = takt_statement_dup_text (query, 0);
      found->job_id = takt_statement_int (query, 1);
      found->submission_id = (gint32) takt_statement_int (query, 2);
      found->written_at = takt_statement_time (query, 3);
      found->tries = (int) takt_statement_int (query, 4);
      found->due_at = takt_statement_time (query, 5);
    }
  if (!takt_statement_finish (query, error))
    return FALSE;

  *file = g_steal_pointer (&found);
  return TRUE;
}

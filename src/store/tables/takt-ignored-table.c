/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-ignored-table.h"

/* The owner's list: some rows, read as a whole. */

void
takt_ignored_complaint_free (TaktIgnoredComplaint *self)
{
  if (self == NULL)
    return;

  g_free (self->code);
  g_free (self);
}

/** takt_ignored_table_list: (transfer full) (element-type TaktIgnoredComplaint): all by id; NULL with @error. */
GPtrArray *
takt_ignored_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_ignored_complaint_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id, printer_id, code, created_at FROM ignored_complaints ORDER BY id");

  while (takt_statement_step (query))
    {
      TaktIgnoredComplaint *complaint = g_new0 (TaktIgnoredComplaint, 1);

      complaint->id = takt_statement_int (query, 0);
      complaint->printer_id = takt_statement_int (query, 1);
      complaint->code = takt_statement_dup_text (query, 2);
      complaint->created_at = takt_statement_time (query, 3);
      g_ptr_array_add (list, complaint);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/** takt_ignored_table_dup_codes: (transfer full): what is ignored of printer @printer_id; NULL with @error. */
char **
takt_ignored_table_dup_codes (TaktStore *store, gint64 printer_id, GError **error)
{
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT code FROM ignored_complaints WHERE printer_id IS NULL OR printer_id = ?1");

  takt_statement_bind_int (query, 1, printer_id);
  while (takt_statement_step (query))
    g_strv_builder_add (codes, takt_statement_text (query, 0));
  return takt_statement_finish (query, error) ? g_strv_builder_end (codes) : NULL;
}

/** takt_ignored_table_find: @id: (out): the row of @code and @printer_id (0: the one of all printers); 0: there is none. */
gboolean
takt_ignored_table_find (TaktStore *store, const char *code, gint64 printer_id, gint64 *id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id FROM ignored_complaints WHERE code = ?1 AND COALESCE(printer_id, 0) = ?2");

  takt_statement_bind_text (query, 1, code);
  takt_statement_bind_int (query, 2, printer_id);
  *id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/** takt_ignored_table_insert: Returns: the new id, 0 with @error. */
gint64
takt_ignored_table_insert (TaktStore *store, const TaktIgnoredComplaint *complaint, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO ignored_complaints (printer_id, code, created_at) VALUES (?, ?, ?)");

  takt_statement_bind_id (insert, 1, complaint->printer_id);
  takt_statement_bind_text (insert, 2, complaint->code);
  takt_statement_bind_time (insert, 3, complaint->created_at);
  return takt_statement_insert (insert, error);
}

gboolean
takt_ignored_table_delete (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) remove =
      takt_statement_get (store, "DELETE FROM ignored_complaints WHERE id = ?1");

  takt_statement_bind_int (remove, 1, id);
  return takt_statement_run (remove, error);
}

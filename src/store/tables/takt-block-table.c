/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-block-table.h"

#define COLUMNS                                                                                              \
  "SELECT id, printer_id, kind, starts_at, ends_at, note, created_at, updated_at FROM plan_blocks "

const char *const takt_block_kind_words[] = { "maintenance", "reservation", "holiday", NULL };

static TaktBlockKind
kind_from_word (const char *word)
{
  for (guint i = 0; takt_block_kind_words[i] != NULL; i++)
    if (g_strcmp0 (takt_block_kind_words[i], word) == 0)
      return (TaktBlockKind) i;
  return TAKT_BLOCK_RESERVATION;
}

TaktBlock *
takt_block_copy (const TaktBlock *self)
{
  TaktBlock *copy = g_memdup2 (self, sizeof *self);

  copy->note = g_strdup (self->note);
  return copy;
}

void
takt_block_free (TaktBlock *self)
{
  if (self == NULL)
    return;

  g_free (self->note);
  g_free (self);
}

static TaktBlock *
read_row (TaktStatement *row)
{
  TaktBlock *block = g_new0 (TaktBlock, 1);

  block->id = takt_statement_int (row, 0);
  block->printer_id = takt_statement_int (row, 1);
  block->kind = kind_from_word (takt_statement_text (row, 2));
  block->from = takt_statement_time (row, 3);
  block->to = takt_statement_time (row, 4);
  block->note = takt_statement_dup_text (row, 5);
  block->created_at = takt_statement_time (row, 6);
  block->updated_at = takt_statement_time (row, 7);
  return block;
}

/** takt_block_table_get: @block: (out) (transfer full) (nullable): NULL: there is no such row. */
gboolean
takt_block_table_get (TaktStore *store, gint64 id, TaktBlock **block, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, COLUMNS "WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  *block = takt_statement_step (query) ? read_row (query) : NULL;
  if (takt_statement_finish (query, error))
    return TRUE;
  g_clear_pointer (block, takt_block_free);
  return FALSE;
}

/**
 * takt_block_table_list:
 * @printer_id: those of this printer, with those of all printers; 0: of any
 * @from: those that end after it
 * @to: and begin before it
 *
 * Returns: (transfer full) (element-type TaktBlock): by their beginning; NULL with @error
 */
GPtrArray *
takt_block_table_list (TaktStore *store, gint64 printer_id, TaktTime from, TaktTime to, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_block_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      COLUMNS "WHERE ends_at > ?1 AND starts_at < ?2 AND (?3 = 0 OR printer_id IS NULL OR printer_id = ?3) "
              "ORDER BY starts_at, id");

  takt_statement_bind_int (query, 1, from);
  takt_statement_bind_int (query, 2, to);
  takt_statement_bind_int (query, 3, printer_id);
  while (takt_statement_step (query))
    g_ptr_array_add (list, read_row (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/** takt_block_table_put: writes a new row (id 0), or @block over the row of its id, which may be gone. Returns: its id; 0 with @error. */
gint64
takt_block_table_put (TaktStore *store, const TaktBlock *block, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store,
      "INSERT INTO plan_blocks (id, printer_id, kind, starts_at, ends_at, note, created_at, updated_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET printer_id = excluded.printer_id, "
      "kind = excluded.kind, starts_at = excluded.starts_at, ends_at = excluded.ends_at, "
      "note = excluded.note, updated_at = excluded.updated_at");

  takt_statement_bind_id (put, 1, block->id);
  takt_statement_bind_id (put, 2, block->printer_id);
  takt_statement_bind_text (put, 3, takt_block_kind_words[block->kind]);
  takt_statement_bind_int (put, 4, block->from);
  takt_statement_bind_int (put, 5, block->to);
  takt_statement_bind_text (put, 6, block->note);
  takt_statement_bind_time (put, 7, block->created_at);
  takt_statement_bind_time (put, 8, block->updated_at);
  if (block->id != 0)
    return takt_statement_run (put, error) ? block->id : 0;
  return takt_statement_insert (put, error);
}

gboolean
takt_block_table_delete (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) remove = takt_statement_get (store, "DELETE FROM plan_blocks WHERE id = ?1");

  takt_statement_bind_int (remove, 1, id);
  return takt_statement_run (remove, error);
}

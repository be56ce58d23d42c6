/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-promise-table.h"

void
takt_promise_row_free (TaktPromiseRow *self)
{
  if (self == NULL)
    return;

  g_free (self->level);
  g_free (self);
}

/** takt_promise_table_list: (transfer full) (element-type TaktPromiseRow): of all orders that are open; NULL with @error. */
GPtrArray *
takt_promise_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_promise_row_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT p.order_id, p.level, p.told FROM orders o JOIN order_promises p ON p.order_id = o.id "
             "WHERE o.is_shipped = 0 AND o.is_cancelled = 0");

  while (takt_statement_step (query))
    {
      TaktPromiseRow *row = g_new0 (TaktPromiseRow, 1);

      row->order_id = takt_statement_int (query, 0);
      row->level = takt_statement_dup_text (query, 1);
      row->told = (int) takt_statement_int (query, 2);
      g_ptr_array_add (list, row);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/** takt_promise_table_put: writes what was told of an order, for the first time or again. */
gboolean
takt_promise_table_put (TaktStore *store,
                        gint64 order_id,
                        const char *level,
                        int told,
                        TaktTime now,
                        GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store, "INSERT INTO order_promises (order_id, level, told, updated_at) VALUES (?1, ?2, ?3, ?4) "
             "ON CONFLICT (order_id) DO UPDATE SET level = excluded.level, told = excluded.told, "
             "updated_at = excluded.updated_at");

  takt_statement_bind_int (put, 1, order_id);
  takt_statement_bind_text (put, 2, level);
  takt_statement_bind_int (put, 3, told);
  takt_statement_bind_time (put, 4, now);
  return takt_statement_run (put, error);
}

/** takt_promise_table_find_printer: @printer_id: (out): the printer of the order's last print; 0: it has none. */
gboolean
takt_promise_table_find_printer (TaktStore *store, gint64 order_id, gint64 *printer_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT printer_id FROM jobs WHERE order_id = ?1 AND status <> 'cancelled' "
                                 "ORDER BY id DESC LIMIT 1");

  takt_statement_bind_int (query, 1, order_id);
  *printer_id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

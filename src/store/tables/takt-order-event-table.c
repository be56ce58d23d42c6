/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-order-event-table.h"

const char *const takt_order_event_words[] = {
  "new",           "updated",       "paid",           "shipped",
  "cancelled",     "refunded_part", "refunded_whole", "address_changed",
  "ship_by_moved", "missing",       "found",          NULL,
};

#define COLUMNS "id, order_id, at, kind, amount_minor, old_time, new_time"

/* A word of a newer program is some change. */
static TaktOrderEventKind
kind_from_word (const char *word)
{
  for (int i = 0; takt_order_event_words[i] != NULL; i++)
    if (g_str_equal (takt_order_event_words[i], word))
      return (TaktOrderEventKind) i;
  return TAKT_ORDER_EVENT_UPDATED;
}

/** takt_order_event_table_insert: keeps @event; its id is not looked at. */
gboolean
takt_order_event_table_insert (TaktStore *store, const TaktOrderEvent *event, GError **error)
{
  g_autoptr (TaktStatement) insert =
      takt_statement_get (store, "INSERT INTO order_events (order_id, at, kind, amount_minor, old_time, "
                                 "new_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

  takt_statement_bind_int (insert, 1, event->order_id);
  takt_statement_bind_time (insert, 2, event->at);
  takt_statement_bind_text (insert, 3, takt_order_event_words[event->kind]);
  takt_statement_bind_int_or_null (insert, 4, event->amount_minor, 0);
  takt_statement_bind_time (insert, 5, event->old_time);
  takt_statement_bind_time (insert, 6, event->new_time);
  return takt_statement_run (insert, error);
}

/**
 * takt_order_event_table_list:
 * @order_id: 0: of all orders
 * @after: only what was kept later than the event with this id; 0: all
 *
 * Returns: (transfer full) (element-type TaktOrderEvent): in the sequence they were kept; NULL with @error
 */
GPtrArray *
takt_order_event_table_list (TaktStore *store, gint64 order_id, gint64 after, guint limit, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, order_id != 0 ? "SELECT " COLUMNS " FROM order_events WHERE id > ?2 AND order_id = ?1 "
                             "ORDER BY id LIMIT ?3"
                           : "SELECT " COLUMNS " FROM order_events WHERE id > ?2 ORDER BY id LIMIT ?3");

  if (order_id != 0)
    takt_statement_bind_int (query, 1, order_id);
  takt_statement_bind_int (query, 2, after);
  takt_statement_bind_int (query, 3, limit);
  while (takt_statement_step (query))
    {
      TaktOrderEvent *event = g_new0 (TaktOrderEvent, 1);

      event->id = takt_statement_int (query, 0);
      event->order_id = takt_statement_int (query, 1);
      event->at = takt_statement_time (query, 2);
      event->kind = kind_from_word (takt_statement_text (query, 3));
      event->amount_minor = takt_statement_int (query, 4);
      event->old_time = takt_statement_time (query, 5);
      event->new_time = takt_statement_time (query, 6);
      g_ptr_array_add (events, event);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&events) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-outbox-table.h"

#define OUTBOX_COLUMNS                                                                                       \
  "id, message_id, event_key, channel, target, format, printer_id, payload, state, attempts, "               \
  "next_attempt_at, delivered_at, last_error, created_at"

/** takt_outbox_row_new: an empty row. */
TaktOutboxRow *
takt_outbox_row_new (void)
{
  return g_new0 (TaktOutboxRow, 1);
}

void
takt_outbox_row_free (TaktOutboxRow *self)
{
  if (self == NULL)
    return;

  g_free (self->message_id);
  g_free (self->event_key);
  g_free (self->channel);
  g_free (self->target);
  g_free (self->format);
  g_free (self->payload);
  g_free (self->state);
  g_free (self->last_error);
  g_free (self);
}

static TaktOutboxRow *
read_row (TaktStatement *query)
{
  TaktOutboxRow *row = takt_outbox_row_new ();

  row->id = takt_statement_int (query, 0);
  row->message_id = takt_statement_dup_text (query, 1);
  row->event_key = takt_statement_dup_text (query, 2);
  row->channel = takt_statement_dup_text (query, 3);
  row->target = takt_statement_dup_text (query, 4);
  row->format = takt_statement_dup_text (query, 5);
  row->printer_id = takt_statement_int (query, 6);
  row->payload = takt_statement_dup_text (query, 7);
  row->state = takt_statement_dup_text (query, 8);
  row->attempts = (int) takt_statement_int (query, 9);
  row->next_attempt_at = takt_statement_time (query, 10);
  row->delivered_at = takt_statement_time (query, 11);
  row->last_error = takt_statement_dup_text (query, 12);
  row->created_at = takt_statement_time (query, 13);
  return row;
}

static GPtrArray *
read_all (TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);

  while (takt_statement_step (query))
    g_ptr_array_add (rows, read_row (query));
  if (!takt_statement_finish (query, error))
    return NULL;

  return g_steal_pointer (&rows);
}

/**
 * takt_outbox_table_insert:
 * @row: id, state, attempts and what comes of a delivery are not read; it becomes due at next_attempt_at
 * @inserted: (out) (optional): FALSE: this event was written for this channel before
 */
gboolean
takt_outbox_table_insert (TaktStore *store, const TaktOutboxRow *row, gboolean *inserted, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO outbox (message_id, event_key, channel, target, format, printer_id, payload, "
             "next_attempt_at, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
             "ON CONFLICT (event_key, channel) DO NOTHING");

  takt_statement_bind_text (insert, 1, row->message_id);
  takt_statement_bind_text (insert, 2, row->event_key);
  takt_statement_bind_text (insert, 3, row->channel);
  takt_statement_bind_text (insert, 4, row->target != NULL ? row->target : "");
  takt_statement_bind_text (insert, 5, row->format != NULL ? row->format : "generic");
  takt_statement_bind_id (insert, 6, row->printer_id);
  takt_statement_bind_text (insert, 7, row->payload);
  takt_statement_bind_int (insert, 8, row->next_attempt_at);
  takt_statement_bind_int (insert, 9, row->created_at);
  if (!takt_statement_run (insert, error))
    return FALSE;

  if (inserted != NULL)
    *inserted = takt_statement_get_changes (insert) > 0;
  return TRUE;
}

/** takt_outbox_table_list_targets: Returns: (transfer full) (element-type TaktOutboxRow): whom pending rows are due for: channel, target. */
GPtrArray *
takt_outbox_table_list_targets (TaktStore *store, TaktTime now, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT DISTINCT channel, target FROM outbox WHERE state = 'pending' AND next_attempt_at <= ?1 "
             "ORDER BY channel, target");

  takt_statement_bind_int (query, 1, now);
  while (takt_statement_step (query))
    {
      TaktOutboxRow *row = takt_outbox_row_new ();

      row->channel = takt_statement_dup_text (query, 0);
      row->target = takt_statement_dup_text (query, 1);
      g_ptr_array_add (rows, row);
    }
  if (!takt_statement_finish (query, error))
    return NULL;

  return g_steal_pointer (&rows);
}

/** takt_outbox_table_get_due: the pending row for @target that is due longest, or NULL; FALSE only when the database fails. */
gboolean
takt_outbox_table_get_due (TaktStore *store,
                           const char *channel,
                           const char *target,
                           TaktTime now,
                           TaktOutboxRow **row,
                           GError **error)
{
  g_autoptr (TaktOutboxRow) found = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE state = 'pending' AND channel = ?1 AND target = ?2 "
             "AND next_attempt_at <= ?3 ORDER BY next_attempt_at, id LIMIT 1");

  takt_statement_bind_text (query, 1, channel);
  takt_statement_bind_text (query, 2, target);
  takt_statement_bind_int (query, 3, now);
  if (takt_statement_step (query))
    found = read_row (query);
  if (!takt_statement_finish (query, error))
    return FALSE;

  *row = g_steal_pointer (&found);
  return TRUE;
}

/** takt_outbox_table_get_next_due: when the next row falls due later than @after; TAKT_TIME_UNSET: none does. */
gboolean
takt_outbox_table_get_next_due (TaktStore *store, TaktTime after, TaktTime *due, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT next_attempt_at FROM outbox WHERE state IN ('pending', 'sending') "
                                 "AND state = 'pending' AND next_attempt_at > ?1 "
                                 "ORDER BY next_attempt_at LIMIT 1");

  takt_statement_bind_int (query, 1, after);
  *due = takt_statement_step (query) ? takt_statement_time (query, 0) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/** takt_outbox_table_count_waiting: rows neither delivered nor given up. */
gboolean
takt_outbox_table_count_waiting (TaktStore *store, guint *waiting, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')");

  *waiting = takt_statement_step (query) ? (guint) takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/**
 * takt_outbox_table_list:
 * @state: (nullable): only rows in this state
 * @total: (out): all rows that match
 *
 * Returns: (transfer full) (element-type TaktOutboxRow): newest first
 */
GPtrArray *
takt_outbox_table_list (TaktStore *store,
                        const char *state,
                        guint limit,
                        guint offset,
                        guint *total,
                        GError **error)
{
  /* scan: a page a person opens now and then; the count needs every row that matches. */
  g_autoptr (TaktStatement) count = takt_statement_get (
      store, "SELECT /* scan: count for a page */ count(*) FROM outbox WHERE ?1 IS NULL OR state = ?1");
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT /* scan: ends with the page */ " OUTBOX_COLUMNS
             " FROM outbox WHERE ?1 IS NULL OR state = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3");

  takt_statement_bind_text (count, 1, state);
  *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
  if (!takt_statement_finish (count, error))
    return NULL;

  takt_statement_bind_text (query, 1, state);
  takt_statement_bind_int (query, 2, limit);
  takt_statement_bind_int (query, 3, offset);
  return read_all (query, error);
}

/** takt_outbox_table_recover: for the start: rows a killed program left in `sending` are due again, with their message id. */
gboolean
takt_outbox_table_recover (TaktStore *store, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET next_attempt_at = MIN(next_attempt_at, ?1), state = 'pending' "
             "WHERE state IN ('pending', 'sending') AND state = 'sending'");

  takt_statement_bind_int (update, 1, now);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_pull_forward: rows due after @latest, written while the clock was ahead, become due at @to. */
gboolean
takt_outbox_table_pull_forward (TaktStore *store, TaktTime latest, TaktTime to, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET next_attempt_at = ?2 WHERE state IN ('pending', 'sending') "
             "AND state = 'pending' AND next_attempt_at > ?1");

  takt_statement_bind_int (update, 1, latest);
  takt_statement_bind_int (update, 2, to);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_sending: an attempt begins; to be committed before anything leaves. */
gboolean
takt_outbox_table_set_sending (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ?1 AND state = 'pending'");

  takt_statement_bind_int (update, 1, id);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_delivered: the other side took it. */
gboolean
takt_outbox_table_set_delivered (TaktStore *store, gint64 id, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'delivered', delivered_at = ?2, last_error = NULL WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, now);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_waiting: the attempt failed; the next is due at @next_attempt_at. */
gboolean
takt_outbox_table_set_waiting (TaktStore *store,
                               gint64 id,
                               TaktTime next_attempt_at,
                               const char *last_error,
                               GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'pending', next_attempt_at = ?2, last_error = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_int (update, 2, next_attempt_at);
  takt_statement_bind_text (update, 3, last_error);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_undelivered: no more attempts. */
gboolean
takt_outbox_table_set_undelivered (TaktStore *store, gint64 id, const char *last_error, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE outbox SET state = 'undelivered', last_error = ?2 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, last_error);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_withdraw: what waits of an event that is true no more is not sent; @withdrawn: (out): whether something waited. */
gboolean
takt_outbox_table_withdraw (TaktStore *store, const char *event_key, gboolean *withdrawn, GError **error)
{
  g_autoptr (TaktStatement) remove =
      takt_statement_get (store, "DELETE FROM outbox WHERE event_key = ?1 AND state = 'pending'");

  takt_statement_bind_text (remove, 1, event_key);
  *withdrawn = FALSE;
  if (!takt_statement_run (remove, error))
    return FALSE;
  *withdrawn = takt_statement_get_changes (remove) > 0;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-outbox-table.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

#define OUTBOX_COLUMNS                                                                                       \
  "id, message_id, event_key, channel, target, format, printer_id, payload, state, attempts, "               \
  "next_attempt_at, delivered_at, last_error, created_at, letter_id, last_attempt_at, last_status"

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
  row->letter_id = takt_statement_int (query, 14);
  row->last_attempt_at = takt_statement_time (query, 15);
  row->last_status = (int) takt_statement_int (query, 16);
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

/** takt_outbox_table_list_targets: Returns: (transfer full) (element-type TaktOutboxRow): whom pending rows are due for: channel, target; not the desktop (takt-desktop-table.c). */
GPtrArray *
takt_outbox_table_list_targets (TaktStore *store, TaktTime now, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT DISTINCT channel, target FROM outbox WHERE state = 'pending' AND next_attempt_at <= ?1 "
             "AND channel <> 'desktop' ORDER BY channel, target");

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

/* + keeps SQLite from sorting by time: the first in the order of events is one of the first, and the walk ends there. */
static gboolean
get_first (TaktStatement *query,
           const char *channel,
           const char *target,
           TaktTime now,
           TaktOutboxRow **row,
           GError **error)
{
  g_autoptr (TaktOutboxRow) found = NULL;

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

/**
 * takt_outbox_table_get_due:
 * @row: (out) (nullable): of what is due for @target the message that was written first, those tried TAKT_OUTBOX_PATIENCE times last;
 *   NULL: nothing is
 *
 * Returns: FALSE only when the database fails
 */
gboolean
takt_outbox_table_get_due (TaktStore *store,
                           const char *channel,
                           const char *target,
                           TaktTime now,
                           TaktOutboxRow **row,
                           GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE state = 'pending' AND channel = ?1 AND target = ?2 "
      "AND +next_attempt_at <= ?3 AND attempts < " G_STRINGIFY (TAKT_OUTBOX_PATIENCE) " ORDER BY id LIMIT 1");
  g_autoptr (TaktStatement) late = NULL;

  *row = NULL;
  if (!get_first (query, channel, target, now, row, error))
    return FALSE;
  if (*row != NULL)
    return TRUE;

  late = takt_statement_get (store, "SELECT " OUTBOX_COLUMNS
                                    " FROM outbox WHERE state = 'pending' AND channel = ?1 AND target = ?2 "
                                    "AND +next_attempt_at <= ?3 ORDER BY id LIMIT 1");
  return get_first (late, channel, target, now, row, error);
}

/** takt_outbox_table_get_next_due: when the next row falls due later than @after; TAKT_TIME_UNSET: none does. */
gboolean
takt_outbox_table_get_next_due (TaktStore *store, TaktTime after, TaktTime *due, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT next_attempt_at FROM outbox WHERE state IN ('pending', 'sending') "
                                 "AND state = 'pending' AND channel <> 'desktop' "
                                 "AND next_attempt_at > ?1 ORDER BY next_attempt_at LIMIT 1");

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
 * @channel: (nullable): only rows of this channel
 * @total: (out): all rows that match
 *
 * Returns: (transfer full) (element-type TaktOutboxRow): what was not pruned, newest first
 */
GPtrArray *
takt_outbox_table_list (TaktStore *store,
                        const char *state,
                        const char *channel,
                        guint limit,
                        guint offset,
                        guint *total,
                        GError **error)
{
  /* scan: a page a person opens now and then; the count needs every row that matches, and old ones are pruned. */
  g_autoptr (TaktStatement) count = takt_statement_get (
      store, "SELECT /* scan: count for a page */ count(*) FROM outbox WHERE (?1 IS NULL OR state = ?1) "
             "AND (?2 IS NULL OR channel = ?2) AND payload <> '{}'");
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT /* scan: ends with the page */ " OUTBOX_COLUMNS
      " FROM outbox WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR channel = ?2) AND payload <> '{}' "
      "ORDER BY id DESC LIMIT ?3 OFFSET ?4");

  takt_statement_bind_text (count, 1, state);
  takt_statement_bind_text (count, 2, channel);
  *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
  if (!takt_statement_finish (count, error))
    return NULL;

  takt_statement_bind_text (query, 1, state);
  takt_statement_bind_text (query, 2, channel);
  takt_statement_bind_int (query, 3, limit);
  takt_statement_bind_int (query, 4, offset);
  return read_all (query, error);
}

/** takt_outbox_table_get: Returns: (transfer full): a row that was not pruned; NULL with TAKT_ERROR_NOT_FOUND. */
TaktOutboxRow *
takt_outbox_table_get (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktOutboxRow) row = NULL;
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = ?1 AND payload <> '{}'");

  takt_statement_bind_int (query, 1, id);
  if (takt_statement_step (query))
    row = read_row (query);
  if (!takt_statement_finish (query, error))
    return NULL;
  if (row == NULL)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no delivery with the number %ld."),
                 (long) id);
  return g_steal_pointer (&row);
}

/** takt_outbox_table_send_again: what was delivered or given up is due once more, with its message id. */
gboolean
takt_outbox_table_send_again (TaktStore *store, gint64 id, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'pending', next_attempt_at = ?2, delivered_at = NULL "
             "WHERE (id = ?1 OR letter_id = ?1) AND state IN ('delivered', 'undelivered')");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_int (update, 2, now);
  return takt_statement_run (update, error);
}

/**
 * takt_outbox_table_prune:
 * @created_before: older rows than this, and all but the newest @most
 * @at_once: how many rows at most
 * @pruned: (out): how many it were
 *
 * Takes away what rows tell and where they went, once they are delivered or given up. What makes their events unique stays.
 */
gboolean
takt_outbox_table_prune (TaktStore *store,
                         TaktTime created_before,
                         guint most,
                         guint at_once,
                         guint *pruned,
                         GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE outbox SET payload = '{}', target = '', last_error = NULL WHERE id IN (SELECT id FROM outbox "
      "WHERE payload <> '{}' AND state IN ('delivered', 'undelivered') AND created_at < max (?1, "
      "coalesce ((SELECT created_at FROM outbox WHERE payload <> '{}' ORDER BY created_at DESC "
      "LIMIT 1 OFFSET ?2), ?1)) LIMIT ?3)");

  takt_statement_bind_int (update, 1, created_before);
  takt_statement_bind_int (update, 2, most);
  takt_statement_bind_int (update, 3, at_once);
  if (!takt_statement_run (update, error))
    return FALSE;
  *pruned = (guint) takt_statement_get_changes (update);
  return TRUE;
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

/** takt_outbox_table_hasten: the message of an event that was not tried yet and is due at @due, by that and nothing else, becomes due at @to. */
gboolean
takt_outbox_table_hasten (TaktStore *store,
                          const char *event_key,
                          const char *channel,
                          TaktTime due,
                          TaktTime to,
                          GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET next_attempt_at = ?4 WHERE event_key = ?1 AND channel = ?2 "
             "AND state = 'pending' AND attempts = 0 AND next_attempt_at = ?3");

  takt_statement_bind_text (update, 1, event_key);
  takt_statement_bind_text (update, 2, channel);
  takt_statement_bind_int (update, 3, due);
  takt_statement_bind_int (update, 4, to);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_sending: an attempt begins; to be committed before anything leaves. */
gboolean
takt_outbox_table_set_sending (TaktStore *store, gint64 id, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'sending', attempts = attempts + 1, last_attempt_at = ?2 "
             "WHERE (id = ?1 OR letter_id = ?1) AND state = 'pending'");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_int (update, 2, now);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_delivered: the other side took it. */
gboolean
takt_outbox_table_set_delivered (TaktStore *store, gint64 id, TaktTime now, int status, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'delivered', delivered_at = ?2, last_status = ?3, last_error = NULL "
             "WHERE id = ?1 OR letter_id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, now);
  takt_statement_bind_int_or_null (update, 3, status, 0);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_waiting: the attempt failed; the next is due at @next_attempt_at. */
gboolean
takt_outbox_table_set_waiting (TaktStore *store,
                               gint64 id,
                               TaktTime next_attempt_at,
                               int status,
                               const char *last_error,
                               GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'pending', next_attempt_at = ?2, last_error = ?3, last_status = ?4 "
             "WHERE id = ?1 OR letter_id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_int (update, 2, next_attempt_at);
  takt_statement_bind_text (update, 3, last_error);
  takt_statement_bind_int_or_null (update, 4, status, 0);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_set_undelivered: no more attempts. */
gboolean
takt_outbox_table_set_undelivered (TaktStore *store,
                                   gint64 id,
                                   int status,
                                   const char *last_error,
                                   GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE outbox SET state = 'undelivered', last_error = ?2, last_status = ?3 "
                                 "WHERE id = ?1 OR letter_id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, last_error);
  takt_statement_bind_int_or_null (update, 3, status, 0);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_give_up: what waits for a target since @created_until or longer is tried no more. */
gboolean
takt_outbox_table_give_up (TaktStore *store,
                           const char *channel,
                           const char *target,
                           TaktTime created_until,
                           const char *last_error,
                           GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'undelivered', last_error = ?4 "
             "WHERE state = 'pending' AND channel = ?1 AND target = ?2 AND created_at <= ?3 "
             "AND letter_id IS NULL");

  takt_statement_bind_text (update, 1, channel);
  takt_statement_bind_text (update, 2, target);
  takt_statement_bind_int (update, 3, created_until);
  takt_statement_bind_text (update, 4, last_error);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_count_due: @due: (out): messages that wait for @target and belong to no letter yet, @most at most. */
gboolean
takt_outbox_table_count_due (TaktStore *store,
                             const char *channel,
                             const char *target,
                             TaktTime now,
                             guint most,
                             guint *due,
                             GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'pending' AND channel = ?1 "
             "AND target = ?2 AND next_attempt_at <= ?3 AND letter_id IS NULL LIMIT ?4)");

  takt_statement_bind_text (query, 1, channel);
  takt_statement_bind_text (query, 2, target);
  takt_statement_bind_int (query, 3, now);
  takt_statement_bind_int (query, 4, most);
  *due = takt_statement_step (query) ? (guint) takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/** takt_outbox_table_count_letters: @letters: (out): those that @target took after @after; @first: (out): when it took the first of them. */
gboolean
takt_outbox_table_count_letters (TaktStore *store,
                                 const char *channel,
                                 const char *target,
                                 TaktTime after,
                                 TaktTime until,
                                 guint *letters,
                                 TaktTime *first,
                                 GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT count(DISTINCT coalesce(letter_id, id)), min(delivered_at) FROM outbox "
             "WHERE state = 'delivered' AND channel = ?1 AND target = ?2 AND delivered_at > ?3 "
             "AND delivered_at <= ?4");

  takt_statement_bind_text (query, 1, channel);
  takt_statement_bind_text (query, 2, target);
  takt_statement_bind_int (query, 3, after);
  takt_statement_bind_int (query, 4, until);
  *letters = 0;
  *first = TAKT_TIME_UNSET;
  if (takt_statement_step (query))
    {
      *letters = (guint) takt_statement_int (query, 0);
      *first = takt_statement_time (query, 1);
    }
  return takt_statement_finish (query, error);
}

/**
 * takt_outbox_table_join:
 * @first: a message that is due
 * @format: (nullable): only messages of this format
 * @most: how many messages at most
 *
 * Makes one letter of all that is due for the target of @first, with the message id of @first. A message never leaves its letter again.
 */
gboolean
takt_outbox_table_join (TaktStore *store,
                        const TaktOutboxRow *first,
                        const char *format,
                        TaktTime now,
                        guint most,
                        GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET letter_id = ?1 WHERE id IN (SELECT id FROM outbox WHERE state = 'pending' "
             "AND channel = ?2 AND target = ?3 AND +next_attempt_at <= ?4 AND letter_id IS NULL AND id >= ?1 "
             "AND (?5 IS NULL OR format = ?5) ORDER BY id LIMIT ?6)");

  takt_statement_bind_int (update, 1, first->id);
  takt_statement_bind_text (update, 2, first->channel);
  takt_statement_bind_text (update, 3, first->target);
  takt_statement_bind_int (update, 4, now);
  takt_statement_bind_text (update, 5, format);
  takt_statement_bind_int (update, 6, most);
  return takt_statement_run (update, error);
}

/** takt_outbox_table_list_letter: Returns: (transfer full) (element-type TaktOutboxRow): what a letter tells, its first row first. */
GPtrArray *
takt_outbox_table_list_letter (TaktStore *store, gint64 letter_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE letter_id = ?1 ORDER BY id");

  takt_statement_bind_int (query, 1, letter_id);
  return read_all (query, error);
}

/** takt_outbox_table_withdraw: what waits of an event that is true no more, and is in no letter yet, is not sent; @withdrawn: (out): whether something waited. */
gboolean
takt_outbox_table_withdraw (TaktStore *store, const char *event_key, gboolean *withdrawn, GError **error)
{
  g_autoptr (TaktStatement) remove =
      takt_statement_get (store, "DELETE FROM outbox WHERE event_key = ?1 AND state = 'pending' "
                                 "AND letter_id IS NULL");

  takt_statement_bind_text (remove, 1, event_key);
  *withdrawn = FALSE;
  if (!takt_statement_run (remove, error))
    return FALSE;
  *withdrawn = takt_statement_get_changes (remove) > 0;
  return TRUE;
}

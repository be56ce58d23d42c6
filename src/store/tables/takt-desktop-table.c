/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-desktop-table.h"

#define ROW_COLUMNS "id, kind, state, handle, revision, due_at"
#define EVENT_COLUMNS                                                                                        \
  "o.id, e.notification_id, o.message_id, o.event_key, o.payload, o.attempts, o.next_attempt_at, o.created_at"

void
takt_desktop_row_free (TaktDesktopRow *self)
{
  if (self == NULL)
    return;

  g_free (self->kind);
  g_free (self->state);
  g_free (self->handle);
  g_free (self);
}

void
takt_desktop_event_row_free (TaktDesktopEventRow *self)
{
  if (self == NULL)
    return;

  g_free (self->message_id);
  g_free (self->event_key);
  g_free (self->payload);
  g_free (self);
}

static TaktDesktopRow *
read_row (TaktStatement *query)
{
  TaktDesktopRow *row = g_new0 (TaktDesktopRow, 1);

  row->id = takt_statement_int (query, 0);
  row->kind = takt_statement_dup_text (query, 1);
  row->state = takt_statement_dup_text (query, 2);
  row->handle = takt_statement_dup_text (query, 3);
  row->revision = takt_statement_int (query, 4);
  row->due_at = takt_statement_time (query, 5);
  return row;
}

static gboolean
read_one (TaktStatement *query, TaktDesktopRow **row, GError **error)
{
  g_autoptr (TaktDesktopRow) found = takt_statement_step (query) ? read_row (query) : NULL;

  if (!takt_statement_finish (query, error))
    return FALSE;

  *row = g_steal_pointer (&found);
  return TRUE;
}

static GPtrArray *
read_rows (TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_desktop_row_free);

  while (takt_statement_step (query))
    g_ptr_array_add (rows, read_row (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&rows) : NULL;
}

static GPtrArray *
read_events (TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_desktop_event_row_free);

  while (takt_statement_step (query))
    {
      TaktDesktopEventRow *row = g_new0 (TaktDesktopEventRow, 1);

      row->outbox_id = takt_statement_int (query, 0);
      row->notification_id = takt_statement_int (query, 1);
      row->message_id = takt_statement_dup_text (query, 2);
      row->event_key = takt_statement_dup_text (query, 3);
      row->payload = takt_statement_dup_text (query, 4);
      row->attempts = (int) takt_statement_int (query, 5);
      row->next_attempt_at = takt_statement_time (query, 6);
      row->created_at = takt_statement_time (query, 7);
      g_ptr_array_add (rows, row);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&rows) : NULL;
}

/** takt_desktop_table_insert: Returns: the id of a notification that is due and tells of nothing yet; 0 with @error. */
gint64
takt_desktop_table_insert (TaktStore *store, const char *kind, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO desktop_notifications (kind, touched_at, created_at) VALUES (?1, ?2, ?2)");

  takt_statement_bind_text (insert, 1, kind);
  takt_statement_bind_time (insert, 2, now);
  return takt_statement_insert (insert, error);
}

/** takt_desktop_table_get: @row: (out) (nullable); FALSE only when the database fails. */
gboolean
takt_desktop_table_get (TaktStore *store, gint64 id, TaktDesktopRow **row, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " ROW_COLUMNS " FROM desktop_notifications WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  return read_one (query, row, error);
}

/** takt_desktop_table_find_handle: @row: (out) (nullable): the latest that the desktop knew by @handle. */
gboolean
takt_desktop_table_find_handle (TaktStore *store, const char *handle, TaktDesktopRow **row, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " ROW_COLUMNS " FROM desktop_notifications WHERE handle = ?1 ORDER BY id DESC LIMIT 1");

  takt_statement_bind_text (query, 1, handle);
  return read_one (query, row, error);
}

/** takt_desktop_table_list: Returns: (transfer full) (element-type TaktDesktopRow): those in @state, which is not 'closed', oldest first. */
GPtrArray *
takt_desktop_table_list (TaktStore *store, const char *state, guint limit, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " ROW_COLUMNS " FROM desktop_notifications "
                                 "WHERE state <> 'closed' AND state = ?1 ORDER BY id LIMIT ?2");

  takt_statement_bind_text (query, 1, state);
  takt_statement_bind_int (query, 2, limit);
  return read_rows (query, error);
}

/** takt_desktop_table_list_recent: Returns: (transfer full) (element-type TaktDesktopRow): due or open ones of @kind that got an event since, oldest first. */
GPtrArray *
takt_desktop_table_list_recent (TaktStore *store, const char *kind, TaktTime since, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " ROW_COLUMNS " FROM desktop_notifications WHERE state <> 'closed' "
             "AND state IN ('due', 'open') AND kind = ?1 AND touched_at >= ?2 ORDER BY id");

  takt_statement_bind_text (query, 1, kind);
  takt_statement_bind_time (query, 2, since);
  return read_rows (query, error);
}

/** takt_desktop_table_touch: what it tells has changed; it is due. */
gboolean
takt_desktop_table_touch (TaktStore *store, gint64 id, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE desktop_notifications SET state = 'due', revision = revision + 1, touched_at = ?2 "
             "WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, now);
  return takt_statement_run (update, error);
}

/** takt_desktop_table_set_state: @due_at: of 'snoozed'; else unset. */
gboolean
takt_desktop_table_set_state (TaktStore *store, gint64 id, const char *state, TaktTime due_at, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE desktop_notifications SET state = ?2, due_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, state);
  takt_statement_bind_time (update, 3, due_at);
  return takt_statement_run (update, error);
}

/** takt_desktop_table_wake: snoozed ones whose time has come are due, and those of a clock that was ahead (due after @latest). */
gboolean
takt_desktop_table_wake (TaktStore *store, TaktTime now, TaktTime latest, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE desktop_notifications SET state = 'due', revision = revision + 1, due_at = NULL, "
             "handle = NULL WHERE state <> 'closed' AND state = 'snoozed' AND (due_at <= ?1 OR due_at > ?2)");

  takt_statement_bind_time (update, 1, now);
  takt_statement_bind_time (update, 2, latest);
  return takt_statement_run (update, error);
}

/** takt_desktop_table_get_next_wake: @due: (out): when the next snoozed one is shown again; unset: none is. */
gboolean
takt_desktop_table_get_next_wake (TaktStore *store, TaktTime *due, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT min(due_at) FROM desktop_notifications WHERE state <> 'closed' AND state = 'snoozed'");

  *due = takt_statement_step (query) ? takt_statement_time (query, 0) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/**
 * takt_desktop_table_settle:
 * @last_outbox_id: events up to here were told
 *
 * The events of a notification are delivered, or need not be any more.
 */
gboolean
takt_desktop_table_settle (TaktStore *store, gint64 id, gint64 last_outbox_id, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET state = 'delivered', delivered_at = ?3, last_error = NULL WHERE id IN "
             "(SELECT outbox_id FROM desktop_events WHERE notification_id = ?1 AND outbox_id <= ?2) "
             "AND state IN ('pending', 'sending')");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_int (update, 2, last_outbox_id);
  takt_statement_bind_time (update, 3, now);
  return takt_statement_run (update, error);
}

/**
 * takt_desktop_table_set_shown:
 * @revision: what was shown
 *
 * The desktop has it, with the events up to @last_outbox_id. What came in between leaves it due; what was withdrawn in between stays so.
 */
gboolean
takt_desktop_table_set_shown (TaktStore *store,
                              gint64 id,
                              const char *handle,
                              gint64 revision,
                              gint64 last_outbox_id,
                              TaktTime now,
                              GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE desktop_notifications SET handle = ?2, state = CASE WHEN state = 'due' AND revision = ?3 "
      "THEN 'open' WHEN state = 'closed' THEN 'withdrawn' ELSE state END WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, handle);
  takt_statement_bind_int (update, 3, revision);
  return takt_statement_run (update, error)
         && takt_desktop_table_settle (store, id, last_outbox_id, now, error);
}

/**
 * takt_desktop_table_set_failed:
 * @give_up_before: what was written before is given up after @least_attempts
 *
 * It could not be shown: its events wait in the outbox.
 */
gboolean
takt_desktop_table_set_failed (TaktStore *store,
                               gint64 id,
                               TaktTime next_attempt_at,
                               TaktTime give_up_before,
                               int least_attempts,
                               const char *message,
                               GError **error)
{
  g_autoptr (TaktStatement) rows = takt_statement_get (
      store, "UPDATE outbox SET state = CASE WHEN created_at <= ?3 AND attempts >= ?4 THEN 'undelivered' "
             "ELSE 'pending' END, next_attempt_at = ?2, last_error = ?5 WHERE id IN "
             "(SELECT outbox_id FROM desktop_events WHERE notification_id = ?1) AND state = 'sending'");
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE desktop_notifications SET state = CASE WHEN EXISTS (SELECT 1 FROM desktop_events e "
             "JOIN outbox o ON o.id = e.outbox_id WHERE e.notification_id = ?1 AND o.state = 'pending') "
             "THEN 'waiting' ELSE 'closed' END WHERE id = ?1 AND state = 'due'");

  takt_statement_bind_int (rows, 1, id);
  takt_statement_bind_time (rows, 2, next_attempt_at);
  takt_statement_bind_time (rows, 3, give_up_before);
  takt_statement_bind_int (rows, 4, least_attempts);
  takt_statement_bind_text (rows, 5, message);
  takt_statement_bind_int (update, 1, id);
  return takt_statement_run (rows, error) && takt_statement_run (update, error);
}

/** takt_desktop_table_withdraw_done: what tells of nothing that is still true goes; @withdrawn: (out): how many did. */
gboolean
takt_desktop_table_withdraw_done (TaktStore *store, guint *withdrawn, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE desktop_notifications SET state = CASE state WHEN 'open' THEN 'withdrawn' ELSE 'closed' END "
      "WHERE state <> 'closed' AND state IN ('open', 'snoozed') AND NOT EXISTS (SELECT 1 FROM "
      "desktop_events WHERE notification_id = desktop_notifications.id AND is_resolved = 0)");

  if (!takt_statement_run (update, error))
    return FALSE;
  *withdrawn = (guint) takt_statement_get_changes (update);
  return TRUE;
}

/** takt_desktop_table_link: the event belongs to that notification, for good. */
gboolean
takt_desktop_table_link (TaktStore *store, gint64 outbox_id, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) insert =
      takt_statement_get (store, "INSERT INTO desktop_events (outbox_id, notification_id) VALUES (?1, ?2)");

  takt_statement_bind_int (insert, 1, outbox_id);
  takt_statement_bind_int (insert, 2, id);
  return takt_statement_run (insert, error);
}

/** takt_desktop_table_adopt: the events of one notification are told by another. */
gboolean
takt_desktop_table_adopt (TaktStore *store, gint64 from, gint64 to, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE desktop_events SET notification_id = ?2 WHERE notification_id = ?1");

  takt_statement_bind_int (update, 1, from);
  takt_statement_bind_int (update, 2, to);
  return takt_statement_run (update, error);
}

/** takt_desktop_table_resolve: what the event tells is true no more. */
gboolean
takt_desktop_table_resolve (TaktStore *store, gint64 outbox_id, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE desktop_events SET is_resolved = 1 WHERE outbox_id = ?1");

  takt_statement_bind_int (update, 1, outbox_id);
  return takt_statement_run (update, error);
}

/** takt_desktop_table_list_due: Returns: (transfer full) (element-type TaktDesktopEventRow): rows of the outbox whose time has come, longest first. */
GPtrArray *
takt_desktop_table_list_due (TaktStore *store, TaktTime now, guint limit, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " EVENT_COLUMNS " FROM outbox o LEFT JOIN desktop_events e ON e.outbox_id = o.id "
             "WHERE o.state = 'pending' AND o.channel = 'desktop' AND o.target = 'desktop' "
             "AND o.next_attempt_at <= ?1 ORDER BY o.next_attempt_at, o.id LIMIT ?2");

  takt_statement_bind_time (query, 1, now);
  takt_statement_bind_int (query, 2, limit);
  return read_events (query, error);
}

/** takt_desktop_table_get_next_due: @due: (out): when the next row of the outbox is due, which may be past; unset: none waits. */
gboolean
takt_desktop_table_get_next_due (TaktStore *store, TaktTime *due, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT min(next_attempt_at) FROM outbox WHERE state = 'pending' AND channel = 'desktop' "
             "AND target = 'desktop'");

  *due = takt_statement_step (query) ? takt_statement_time (query, 0) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/** takt_desktop_table_hurry: what failed before is tried now: the desktop is there again. */
gboolean
takt_desktop_table_hurry (TaktStore *store, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET next_attempt_at = ?1 WHERE state = 'pending' AND channel = 'desktop' "
             "AND target = 'desktop' AND next_attempt_at > ?1 AND attempts > 0");

  takt_statement_bind_time (update, 1, now);
  return takt_statement_run (update, error);
}

/** takt_desktop_table_mend_times: what was written while the clock was ahead is due now. */
gboolean
takt_desktop_table_mend_times (TaktStore *store, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE outbox SET next_attempt_at = ?1 WHERE state = 'pending' AND channel = 'desktop' "
             "AND target = 'desktop' AND next_attempt_at > ?1 AND created_at > ?1");

  takt_statement_bind_time (update, 1, now);
  return takt_statement_run (update, error);
}

/**
 * takt_desktop_table_list_events:
 * @total: (out): how many there are
 * @last_outbox_id: (out): the latest of all its events, also of those that are true no more; 0: none
 *
 * Returns: (transfer full) (element-type TaktDesktopEventRow): what a notification tells that is still true, oldest first
 */
GPtrArray *
takt_desktop_table_list_events (TaktStore *store,
                                gint64 id,
                                guint limit,
                                guint *total,
                                gint64 *last_outbox_id,
                                GError **error)
{
  g_autoptr (TaktStatement) count = takt_statement_get (
      store, "SELECT coalesce(sum(is_resolved = 0), 0), coalesce(max(outbox_id), 0) FROM desktop_events "
             "WHERE notification_id = ?1");
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " EVENT_COLUMNS " FROM desktop_events e JOIN outbox o ON o.id = e.outbox_id "
             "WHERE e.notification_id = ?1 AND e.is_resolved = 0 ORDER BY e.outbox_id LIMIT ?2");

  takt_statement_bind_int (count, 1, id);
  if (takt_statement_step (count))
    {
      *total = (guint) takt_statement_int (count, 0);
      *last_outbox_id = takt_statement_int (count, 1);
    }
  if (!takt_statement_finish (count, error))
    return NULL;

  takt_statement_bind_int (query, 1, id);
  takt_statement_bind_int (query, 2, limit);
  return read_events (query, error);
}

/** takt_desktop_table_list_standing: Returns: (transfer full) (element-type TaktDesktopEventRow): what open and snoozed notifications tell, as far as is known true. */
GPtrArray *
takt_desktop_table_list_standing (TaktStore *store, gint64 after_outbox_id, guint limit, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " EVENT_COLUMNS " FROM desktop_notifications n CROSS JOIN desktop_events e "
             "ON e.notification_id = n.id AND e.is_resolved = 0 JOIN outbox o ON o.id = e.outbox_id "
             "WHERE n.state <> 'closed' AND n.state IN ('open', 'snoozed') AND e.outbox_id > ?1 "
             "ORDER BY e.outbox_id LIMIT ?2");

  takt_statement_bind_int (query, 1, after_outbox_id);
  takt_statement_bind_int (query, 2, limit);
  return read_events (query, error);
}

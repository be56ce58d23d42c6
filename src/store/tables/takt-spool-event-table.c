/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-spool-event-table.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

#define SELECT                                                                                               \
  "SELECT e.id, e.material_id, e.at, e.kind = 'print', e.grams, e.remaining_grams, e.job_id, e.attempt, "    \
  "e.position, e.booking_id, e.undone_at, coalesce(a.job_name, j.job_name), a.outcome, a.progress_percent, " \
  "m.material_type, m.color, m.color_hex, m.weight_grams "                                                   \
  "FROM spool_events e JOIN materials m ON m.id = e.material_id "                                            \
  "LEFT JOIN attempts a ON a.job_id = e.job_id AND a.number = e.attempt LEFT JOIN jobs j ON j.id = e.job_id "

/** takt_spool_event_free: NULL is allowed. */
void
takt_spool_event_free (TaktSpoolEvent *self)
{
  if (self == NULL)
    return;

  g_free (self->job_name);
  g_free (self->outcome);
  g_free (self->material_type);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self);
}

static TaktSpoolEvent *
read_row (TaktStatement *query)
{
  TaktSpoolEvent *event = g_new0 (TaktSpoolEvent, 1);
  int column = 0;

  event->id = takt_statement_int (query, column++);
  event->material_id = takt_statement_int (query, column++);
  event->at = takt_statement_time (query, column++);
  event->is_print = takt_statement_bool (query, column++);
  event->grams = takt_statement_int (query, column++);
  event->remaining_grams = takt_statement_int_or (query, column++, -1);
  event->job_id = takt_statement_int (query, column++);
  event->attempt = (int) takt_statement_int (query, column++);
  event->position = (int) takt_statement_int (query, column++);
  event->booking_id = takt_statement_int (query, column++);
  event->undone_at = takt_statement_time (query, column++);
  event->job_name = takt_statement_dup_text (query, column++);
  event->outcome = takt_statement_dup_text (query, column++);
  event->progress_percent = (int) takt_statement_int (query, column++);
  event->material_type = takt_statement_dup_text (query, column++);
  event->color = takt_statement_dup_text (query, column++);
  event->color_hex = takt_statement_dup_text (query, column++);
  event->weight_grams = takt_statement_int (query, column++);
  return event;
}

/** takt_spool_event_table_insert: the new id; 0 with @error. What is read along is ignored. */
gint64
takt_spool_event_table_insert (TaktStore *store, const TaktSpoolEvent *event, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO spool_events (material_id, at, kind, grams, remaining_grams, job_id, attempt, position) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

  takt_statement_bind_id (insert, 1, event->material_id);
  takt_statement_bind_time (insert, 2, event->at);
  takt_statement_bind_text (insert, 3, event->is_print ? "print" : "set");
  takt_statement_bind_int (insert, 4, event->grams);
  takt_statement_bind_int_or_null (insert, 5, event->remaining_grams, -1);
  takt_statement_bind_id (insert, 6, event->job_id);
  takt_statement_bind_int_or_null (insert, 7, event->attempt, 0);
  takt_statement_bind_int_or_null (insert, 8, event->position, event->job_id != 0 ? -1 : 0);
  return takt_statement_insert (insert, error);
}

/** takt_spool_event_table_update: writes when it was, its grams, and whether it counts. */
gboolean
takt_spool_event_table_update (TaktStore *store, const TaktSpoolEvent *event, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE spool_events SET at = ?, grams = ?, remaining_grams = ?, booking_id = ?, undone_at = ? "
             "WHERE id = ?");

  takt_statement_bind_time (update, 1, event->at);
  takt_statement_bind_int (update, 2, event->grams);
  takt_statement_bind_int_or_null (update, 3, event->remaining_grams, -1);
  takt_statement_bind_id (update, 4, event->booking_id);
  takt_statement_bind_time (update, 5, event->undone_at);
  takt_statement_bind_int (update, 6, event->id);
  return takt_statement_run_on_row (update, _ ("There is no such line in the ledger of spools."), error);
}

/** takt_spool_event_table_get: (transfer full): NULL with TAKT_ERROR_NOT_FOUND. */
TaktSpoolEvent *
takt_spool_event_table_get (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, SELECT "WHERE e.id = ?");
  g_autoptr (TaktSpoolEvent) event = NULL;

  takt_statement_bind_int (query, 1, id);
  if (takt_statement_step (query))
    event = read_row (query);
  if (!takt_statement_finish (query, error))
    return NULL;
  if (event == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                         _ ("There is no such line in the ledger of spools."));
  return g_steal_pointer (&event);
}

/**
 * takt_spool_event_table_list:
 * @material_id: 0: of all spools
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are
 *
 * Returns: (transfer full) (element-type TaktSpoolEvent): the latest first; NULL with @error
 */
GPtrArray *
takt_spool_event_table_list (TaktStore *store,
                             gint64 material_id,
                             guint limit,
                             guint offset,
                             guint *total,
                             GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_spool_event_free);
  g_autoptr (TaktStatement) query = NULL;
  int parameter = 1;

  if (total != NULL)
    {
      g_autoptr (TaktStatement) count =
          material_id != 0
              ? takt_statement_get (store, "SELECT count(*) FROM spool_events WHERE material_id = ?")
              : takt_statement_get (store, "SELECT count(*) FROM spool_events /* scan: all are counted */");

      if (material_id != 0)
        takt_statement_bind_int (count, 1, material_id);
      *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
      if (!takt_statement_finish (count, error))
        return NULL;
    }

  if (material_id != 0)
    query = takt_statement_get (store, SELECT
                                "WHERE e.material_id = ? ORDER BY e.at DESC, e.id DESC LIMIT ? OFFSET ?");
  else
    query = takt_statement_get (store, SELECT "ORDER BY e.at DESC, e.id DESC LIMIT ? OFFSET ?");
  if (material_id != 0)
    takt_statement_bind_int (query, parameter++, material_id);
  takt_statement_bind_int (query, parameter++, limit > 0 ? (gint64) limit : -1);
  takt_statement_bind_int (query, parameter++, offset);
  while (takt_statement_step (query))
    g_ptr_array_add (events, read_row (query));

  return takt_statement_finish (query, error) ? g_steal_pointer (&events) : NULL;
}

/** takt_spool_event_table_detach: the booking of a print keeps its grams and cost, and lets go of the spool; @event remembers it. */
gboolean
takt_spool_event_table_detach (TaktStore *store, TaktSpoolEvent *event, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT b.id FROM attempts a JOIN material_bookings b ON b.attempt_id = a.id "
             "WHERE a.job_id = ? AND a.number = ? AND b.position = ? AND b.material_id = ?");
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE material_bookings SET material_id = NULL WHERE id = ?");

  takt_statement_bind_int (query, 1, event->job_id);
  takt_statement_bind_int (query, 2, event->attempt);
  takt_statement_bind_int (query, 3, event->position);
  takt_statement_bind_int (query, 4, event->material_id);
  event->booking_id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  if (!takt_statement_finish (query, error))
    return FALSE;
  if (event->booking_id == 0)
    return TRUE;

  takt_statement_bind_int (update, 1, event->booking_id);
  return takt_statement_run (update, error);
}

/** takt_spool_event_table_attach: the booking that takt_spool_event_table_detach() let go of has its spool again. */
gboolean
takt_spool_event_table_attach (TaktStore *store, TaktSpoolEvent *event, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE material_bookings SET material_id = ? WHERE id = ? AND material_id IS NULL");

  takt_statement_bind_int (update, 1, event->material_id);
  takt_statement_bind_int (update, 2, event->booking_id);
  event->booking_id = 0;
  return takt_statement_run (update, error);
}

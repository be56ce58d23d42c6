/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-track-table.h"

/** takt_track_row_new: nothing known. */
TaktTrackRow *
takt_track_row_new (void)
{
  return g_new0 (TaktTrackRow, 1);
}

void
takt_track_row_free (TaktTrackRow *self)
{
  if (self == NULL)
    return;

  g_free (self->job_key);
  g_free (self->job_title);
  g_free (self);
}

/** takt_track_table_get: what was saved of a printer's track, or NULL; FALSE only when the database fails. */
gboolean
takt_track_table_get (TaktStore *store, gint64 printer_id, TaktTrackRow **row, GError **error)
{
  g_autoptr (TaktTrackRow) found = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT machine_state, job_key, job_title, job_id, started_at, last_active_at, latched_error, "
             "latched_at, stop_requested, outcome_told, max_layer, progress_percent, incidents, "
             "start_is_estimate FROM printer_tracks WHERE printer_id = ?1");

  takt_statement_bind_int (query, 1, printer_id);
  if (takt_statement_step (query))
    {
      found = takt_track_row_new ();
      found->printer_id = printer_id;
      found->machine_state = (int) takt_statement_int (query, 0);
      found->job_key = takt_statement_dup_text (query, 1);
      found->job_title = takt_statement_dup_text (query, 2);
      found->job_id = takt_statement_int (query, 3);
      found->started_at = takt_statement_time (query, 4);
      found->last_active_at = takt_statement_time (query, 5);
      found->latched_error = (guint32) takt_statement_int (query, 6);
      found->latched_at = takt_statement_time (query, 7);
      found->stop_requested = takt_statement_bool (query, 8);
      found->outcome_told = takt_statement_bool (query, 9);
      found->max_layer = (int) takt_statement_int (query, 10);
      found->progress_percent = (int) takt_statement_int (query, 11);
      found->incidents = (int) takt_statement_int (query, 12);
      found->start_is_estimate = takt_statement_bool (query, 13);
    }
  if (!takt_statement_finish (query, error))
    return FALSE;

  *row = g_steal_pointer (&found);
  return TRUE;
}

/** takt_track_table_put: saves a printer's track, for the first time or again. */
gboolean
takt_track_table_put (TaktStore *store, const TaktTrackRow *row, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store, "INSERT INTO printer_tracks (printer_id, machine_state, job_key, job_title, job_id, started_at, "
             "last_active_at, latched_error, latched_at, stop_requested, outcome_told, max_layer, "
             "progress_percent, incidents, updated_at, start_is_estimate) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
             "ON CONFLICT (printer_id) DO UPDATE SET machine_state = excluded.machine_state, "
             "job_key = excluded.job_key, job_title = excluded.job_title, job_id = excluded.job_id, "
             "started_at = excluded.started_at, last_active_at = excluded.last_active_at, "
             "latched_error = excluded.latched_error, latched_at = excluded.latched_at, "
             "stop_requested = excluded.stop_requested, outcome_told = excluded.outcome_told, "
             "max_layer = excluded.max_layer, progress_percent = excluded.progress_percent, "
             "incidents = excluded.incidents, updated_at = excluded.updated_at, "
             "start_is_estimate = excluded.start_is_estimate");

  takt_statement_bind_int (put, 1, row->printer_id);
  takt_statement_bind_int (put, 2, row->machine_state);
  takt_statement_bind_text (put, 3, row->job_key);
  takt_statement_bind_text (put, 4, row->job_title);
  takt_statement_bind_id (put, 5, row->job_id);
  takt_statement_bind_time (put, 6, row->started_at);
  takt_statement_bind_time (put, 7, row->last_active_at);
  takt_statement_bind_int (put, 8, row->latched_error);
  takt_statement_bind_time (put, 9, row->latched_at);
  takt_statement_bind_bool (put, 10, row->stop_requested);
  takt_statement_bind_bool (put, 11, row->outcome_told);
  takt_statement_bind_int (put, 12, row->max_layer);
  takt_statement_bind_int (put, 13, row->progress_percent);
  takt_statement_bind_int (put, 14, row->incidents);
  takt_statement_bind_time (put, 15, now);
  takt_statement_bind_bool (put, 16, row->start_is_estimate);
  return takt_statement_run (put, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/takt-dispatch-table.h"

const char *const takt_dispatch_step_words[] = {
  [TAKT_DISPATCH_NONE] = "",
  [TAKT_DISPATCH_UPLOADING] = "uploading",
  [TAKT_DISPATCH_SENT] = "sent",
  [TAKT_DISPATCH_ACKNOWLEDGED] = "acknowledged",
  [TAKT_DISPATCH_RUNNING] = "running",
  [TAKT_DISPATCH_HANDED_OVER] = "handed_over",
  NULL,
};

static TaktDispatchStep
step_from_word (const char *word)
{
  for (int i = TAKT_DISPATCH_UPLOADING; takt_dispatch_step_words[i] != NULL; i++)
    if (g_strcmp0 (takt_dispatch_step_words[i], word) == 0)
      return (TaktDispatchStep) i;
  return TAKT_DISPATCH_NONE;
}

/** takt_dispatch_table_put: a submission begins; what is known of an earlier one of the job is replaced. */
gboolean
takt_dispatch_table_put (TaktStore *store, const TaktDispatch *dispatch, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store,
      "INSERT INTO dispatches (job_id, submission_id, step, updated_at) VALUES (?, ?, ?, ?) "
      "ON CONFLICT (job_id) DO UPDATE SET submission_id = excluded.submission_id, step = excluded.step, "
      "updated_at = excluded.updated_at");

  takt_statement_bind_int (put, 1, dispatch->job_id);
  takt_statement_bind_int (put, 2, dispatch->submission_id);
  takt_statement_bind_text (put, 3, takt_dispatch_step_words[dispatch->step]);
  takt_statement_bind_time (put, 4, now);
  return takt_statement_run (put, error);
}

/** takt_dispatch_table_set_step: the submission came further; nothing happens where the job was never submitted. */
gboolean
takt_dispatch_table_set_step (TaktStore *store,
                              gint64 job_id,
                              TaktDispatchStep step,
                              TaktTime now,
                              GError **error)
{
  g_autoptr (TaktStatement) set =
      takt_statement_get (store, "UPDATE dispatches SET step = ?2, updated_at = ?3 WHERE job_id = ?1");

  takt_statement_bind_int (set, 1, job_id);
  takt_statement_bind_text (set, 2, takt_dispatch_step_words[step]);
  takt_statement_bind_time (set, 3, now);
  return takt_statement_run (set, error);
}

/** takt_dispatch_table_get: @dispatch: (out): all zero, step NONE, where the job was never submitted. */
gboolean
takt_dispatch_table_get (TaktStore *store, gint64 job_id, TaktDispatch *dispatch, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT submission_id, step FROM dispatches WHERE job_id = ?");

  *dispatch = (TaktDispatch){ 0 };
  takt_statement_bind_int (query, 1, job_id);
  if (takt_statement_step (query))
    {
      dispatch->job_id = job_id;
      dispatch->submission_id = (gint32) takt_statement_int (query, 0);
      dispatch->step = step_from_word (takt_statement_text (query, 1));
    }
  return takt_statement_finish (query, error);
}

/**
 * takt_dispatch_table_find_sent:
 * @sent_at: (out): when printer @printer_id was told to print a job that it has not been seen printing, or answered; unset: it was not
 */
gboolean
takt_dispatch_table_find_sent (TaktStore *store, gint64 printer_id, TaktTime *sent_at, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT max(d.updated_at) FROM jobs j JOIN dispatches d ON d.job_id = j.id WHERE j.printer_id = ?1 "
      "AND j.status = 'queued' AND d.step IN ('sent', 'acknowledged')");

  *sent_at = TAKT_TIME_UNSET;
  takt_statement_bind_int (query, 1, printer_id);
  if (takt_statement_step (query))
    *sent_at = takt_statement_time (query, 0);
  return takt_statement_finish (query, error);
}

/** takt_dispatch_table_delete: the submission came to nothing. */
gboolean
takt_dispatch_table_delete (TaktStore *store, gint64 job_id, GError **error)
{
  g_autoptr (TaktStatement) remove = takt_statement_get (store, "DELETE FROM dispatches WHERE job_id = ?");

  takt_statement_bind_int (remove, 1, job_id);
  return takt_statement_run (remove, error);
}

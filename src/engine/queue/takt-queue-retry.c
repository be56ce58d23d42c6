/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include "takt-error.h"

/*
 * A file that did not arrive is sent again by itself where prints start by themselves: the machine was not told to print it, so it certainly
 * began nothing. A few times, with pauses that grow; then a person decides. The count is a row, so that a restart does not begin it anew.
 * What was told to the machine is never sent again by itself.
 */

/* Seconds. */
static const TaktTime pauses[] = { 60, 5 * 60, 15 * 60 };

static gboolean
get_row (TaktQueue *self, gint64 job_id, int *failures, TaktTime *at, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (self->store, "SELECT failures, retry_at FROM transfer_retries WHERE job_id = ?1");
  gboolean is_there;

  takt_statement_bind_int (query, 1, job_id);
  is_there = takt_statement_step (query);
  *failures = is_there ? (int) takt_statement_int (query, 0) : 0;
  *at = is_there ? takt_statement_time (query, 1) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/* @at: (out): not before then; unset: whenever it is its turn */
gboolean
takt_queue_find_retry (TaktQueue *self, gint64 job_id, TaktTime *at, GError **error)
{
  int failures;

  if (!get_row (self, job_id, &failures, at, error))
    return FALSE;
  /* The clock was set back since: no pause is that long. */
  if (*at > takt_clock_now (self->clock) + pauses[G_N_ELEMENTS (pauses) - 1])
    *at = TAKT_TIME_UNSET;
  return TRUE;
}

/**
 * takt_queue_get_retries:
 * @failures: (out): how often the file of the job did not arrive and is to be sent again
 * @at: (out): not before then; unset: as soon as it is its turn
 */
gboolean
takt_queue_get_retries (TaktQueue *self, gint64 job_id, int *failures, TaktTime *at, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  return get_row (self, job_id, failures, at, error) && takt_queue_find_retry (self, job_id, at, error);
}

/* It arrived, or somebody decided about it: what went wrong before no longer counts. Inside a transaction. */
gboolean
takt_queue_forget_retries (TaktQueue *self, gint64 job_id, GError **error)
{
  g_autoptr (TaktStatement) remove =
      takt_statement_get (self->store, "DELETE FROM transfer_retries WHERE job_id = ?1");

  takt_statement_bind_int (remove, 1, job_id);
  return takt_statement_run (remove, error) && takt_queue_drop_failover (self, job_id, error);
}

/*
 * The file of @job did not arrive. Inside the transaction that takes its intent back.
 *
 * @failure: what the transfer ended with; what says that the machine will never take the file is no reason to try again
 * @again: (out): whether it is sent again by itself
 */
gboolean
takt_queue_note_transfer (TaktQueue *self,
                          const TaktJob *job,
                          const GError *failure,
                          gboolean *again,
                          GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);
  g_autoptr (TaktStatement) put = takt_statement_get (
      self->store, "INSERT INTO transfer_retries (job_id, failures, retry_at) VALUES (?1, ?2, ?3) "
                   "ON CONFLICT (job_id) DO UPDATE SET failures = ?2, retry_at = ?3");
  TaktTime at;
  int failures;

  *again = FALSE;
  if (printer == NULL || !get_row (self, job->id, &failures, &at, error))
    return FALSE;
  if (!printer->auto_start || failures >= (int) G_N_ELEMENTS (pauses)
      || !(g_error_matches (failure, TAKT_ERROR, TAKT_ERROR_UPSTREAM)
           || g_error_matches (failure, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED)))
    return takt_queue_forget_retries (self, job->id, error);

  *again = TRUE;
  takt_statement_bind_int (put, 1, job->id);
  takt_statement_bind_int (put, 2, failures + 1);
  takt_statement_bind_time (put, 3, takt_clock_now (self->clock) + pauses[failures]);
  return takt_statement_run (put, error);
}

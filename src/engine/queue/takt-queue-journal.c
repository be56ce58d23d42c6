/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-id.h"

/* The rows of an intent: what is written before anything leaves, what is asked once more before the start does, and what came of it. */

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* An id that this printer was never given by us (pitfall 41). */
gboolean
takt_queue_choose_submission (TaktQueue *self, TaktJob *job, GError **error)
{
  gint64 other = 1;

  while (other != 0)
    {
      job->submission_id = takt_id_random_submission ();
      if (!takt_job_table_find_submission (self->store, job->printer_id, job->submission_id, &other, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_step (TaktQueue *self, const TaktJob *job, TaktDispatchStep step, GError **error)
{
  TaktDispatch dispatch = { .job_id = job->id, .submission_id = job->submission_id, .step = step };

  return takt_dispatch_table_put (self->store, &dispatch, takt_clock_now (self->clock), error);
}

/* What the row says before anything leaves: a machine that wants no file is told to print at once. */
static TaktDispatchStep
get_first_step (TaktQueue *self, const TaktJob *job)
{
  return takt_printers_wants_file (self->printers, job->printer_id) ? TAKT_DISPATCH_UPLOADING
                                                                    : TAKT_DISPATCH_SENT;
}

/* Everything is asked once more in the transaction that writes the intent (pitfall 40). */
TaktJob *
takt_queue_write_intent (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  gboolean ok;

  if (!takt_store_begin (self->store, error))
    return NULL;

  job = takt_job_table_get (self->store, id, error);
  ok = job != NULL && takt_queue_check_start (self, job, error)
       && takt_queue_choose_submission (self, job, error);
  if (ok)
    {
      job->dispatched_at = takt_clock_now (self->clock);
      g_clear_pointer (&job->problem, g_free);
      ok = takt_queue_save (self, job, error) && write_step (self, job, get_first_step (self, job), error)
           && takt_queue_drop_failover (self, job->id, error);
    }

  return takt_queue_finish_work (self, ok, error) ? g_steal_pointer (&job) : NULL;
}

/* The row of a sending, when its intent still stands. */
gboolean
takt_queue_read_intent (TaktQueue *self,
                        gint64 id,
                        gint32 submission_id,
                        TaktJob **job,
                        gboolean *stands,
                        GError **error)
{
  g_autoptr (GError) read_error = NULL;

  *job = takt_job_table_get (self->store, id, &read_error);
  *stands = *job != NULL && (*job)->status == TAKT_JOB_QUEUED && (*job)->dispatched_at != TAKT_TIME_UNSET
            && (*job)->submission_id == submission_id;
  if (*job != NULL || g_error_matches (read_error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&read_error));
  return FALSE;
}

/*
 * The machine's answer. Accepted: the time to begin runs from now. Refused: the intent is taken back and the reason stays with the job;
 * the submission id stays too, should the machine print it all the same. Unanswered: the machine's reports will tell. Only a file that did
 * not arrive is sent again by itself, see takt-queue-retry.c; what certainly did not begin may go to another printer, see
 * takt-queue-failover.c.
 */
gboolean
takt_queue_settle_intent (TaktQueue *self,
                          const TaktJob *sent,
                          TaktPrintAnswer answer,
                          const GError *failure,
                          TaktSendingPart part,
                          gboolean *wanted,
                          GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  gboolean again = FALSE;
  gboolean is_over = failure != NULL && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean stands, ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  ok = takt_queue_read_intent (self, sent->id, sent->submission_id, &job, &stands, error);
  if (ok && stands && part == TAKT_SENDING_FILE)
    ok = takt_queue_note_transfer (self, job, failure, &again, error);
  if (ok && stands)
    {
      job->dispatched_at = failure == NULL ? takt_clock_now (self->clock) : TAKT_TIME_UNSET;
      if (is_over && !again)
        {
          g_free (job->problem);
          job->problem = g_strdup (failure->message);
        }
      ok = takt_queue_save (self, job, error);
      if (ok && failure != NULL)
        ok = takt_dispatch_table_delete (self->store, job->id, error)
             && takt_queue_release_file (self, job, error)
             && (!is_over || again || part == TAKT_SENDING_DECISION
                 || takt_queue_want_failover (self, job, failure->message, error));
      else if (ok && answer == TAKT_PRINT_ACCEPTED)
        ok = takt_dispatch_table_set_step (self->store, job->id, TAKT_DISPATCH_ACKNOWLEDGED,
                                           takt_clock_now (self->clock), error);
    }
  if (!takt_queue_finish_work (self, ok, error))
    return FALSE;

  *wanted =
      stands
      || (job != NULL && job->submission_id == sent->submission_id && job->status != TAKT_JOB_CANCELLED);
  takt_queue_note (self, sent);
  return TRUE;
}

/*
 * The last look before the start command leaves, in the transaction that says so: a job that was cancelled or changed during the upload
 * is not started (pitfall 40), and what the machine does not print after this is never sent again by itself.
 */
gboolean
takt_queue_confirm_intent (TaktQueue *self, const TaktJob *sent, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  TaktTime now = takt_clock_now (self->clock);
  gboolean stands, ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  ok = takt_queue_read_intent (self, sent->id, sent->submission_id, &job, &stands, error);
  if (ok && !stands)
    ok = refuse (error, _ ("This print was cancelled while its file was on its way. It was not started."));
  /* The upload took its time: meanwhile somebody else may have printed. */
  ok = ok && takt_queue_check_machine (self, job, error);
  if (ok)
    {
      job->dispatched_at = now;
      ok = takt_queue_save (self, job, error)
           && takt_dispatch_table_set_step (self->store, job->id, TAKT_DISPATCH_SENT, now, error)
           && takt_queue_forget_retries (self, job->id, error) && takt_queue_hold_file (self, job, error);
    }
  if (!takt_queue_finish_work (self, ok, error))
    return FALSE;

  takt_queue_note (self, sent);
  return TRUE;
}

/**
 * takt_queue_get_dispatch:
 * @step: (out): how far the job came on its way to its machine; NONE where it is not on its way and does not run
 * @upload_percent: (out): of its file that is there; -1 unless that is under way
 */
gboolean
takt_queue_get_dispatch (TaktQueue *self,
                         const TaktJob *job,
                         TaktDispatchStep *step,
                         int *upload_percent,
                         GError **error)
{
  TaktDispatch dispatch;

  g_return_val_if_fail (TAKT_IS_QUEUE (self) && job != NULL, FALSE);

  *step = TAKT_DISPATCH_NONE;
  *upload_percent = -1;
  if (job->status != TAKT_JOB_STARTED
      && (job->status != TAKT_JOB_QUEUED || job->dispatched_at == TAKT_TIME_UNSET))
    return TRUE;
  if (!takt_dispatch_table_get (self->store, job->id, &dispatch, error))
    return FALSE;

  *step = dispatch.step;
  if (dispatch.step == TAKT_DISPATCH_UPLOADING)
    *upload_percent = GPOINTER_TO_INT (g_hash_table_lookup (self->percents, &job->id));
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

static TaktJobStatus
outcome_of (TaktTrackEventKind kind)
{
  switch ((int) kind)
    {
    case TAKT_TRACK_FINISHED:
      return TAKT_JOB_COMPLETED;
    case TAKT_TRACK_CANCELLED:
      return TAKT_JOB_CANCELLED;
    default:
      return TAKT_JOB_FAILED;
    }
}

/* Of the job that has the print's id: withdrawn on its way to the machine, or ended here before the machine said so. A machine that begins
 * an old file once more (protocol.md §16 no. 29) prints after that job's end. */
static gboolean
is_what_job_was (const TaktJob *job, const TaktTrack *track)
{
  return (job->status == TAKT_JOB_CANCELLED && job->started_at == TAKT_TIME_UNSET)
         || (job->completed_at != TAKT_TIME_UNSET && job->completed_at >= track->started_at);
}

/* Whether a job stands for the print after all: one that a person keeps by hand, or one that is over. */
static gboolean
is_some_jobs (TaktQueue *self, gint64 printer_id, const TaktTrack *track, gboolean *is, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  guint64 key = 0;
  gint64 id = 0;

  if (!takt_job_table_find_started (self->store, printer_id, &id, error))
    return FALSE;
  *is = id != 0;
  if (*is || track->job_key == NULL
      || !g_ascii_string_to_unsigned (track->job_key, 10, 1, G_MAXINT32 - 1, &key, NULL))
    return TRUE;

  if (!takt_job_table_find_submission (self->store, printer_id, (gint32) key, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  job = takt_job_table_get (self->store, id, error);
  if (job == NULL)
    return FALSE;
  *is = is_what_job_was (job, track);
  return TRUE;
}

/*
 * The end of a print that no job stands for becomes a line of the history, in the transaction that remembers that it was told. It never
 * becomes a job's by itself: that a title looks alike later proves nothing (protocol.md §15.2).
 */
gboolean
takt_queue_keep_machine_print (TaktQueue *self,
                               gint64 printer_id,
                               const TaktTrack *track,
                               const TaktTrackEvent *event,
                               GError **error)
{
  TaktMachinePrint print = {
    .printer_id = printer_id,
    .title = track->job_title,
    .outcome = outcome_of (event->kind),
    .reason = event->reason,
    .started_at = track->started_at != TAKT_TIME_UNSET ? track->started_at : event->at,
    .start_is_estimate = track->start_is_estimate,
    .ended_at = event->at,
    .progress_percent = event->progress_percent,
    .incidents = track->incidents,
  };
  gboolean is_jobs = FALSE;

  if (!is_some_jobs (self, printer_id, track, &is_jobs, error))
    return FALSE;
  return is_jobs || takt_history_record_machine_print (self->history, &print, error);
}

static gboolean
check_adoption (const TaktAttempt *attempt, const TaktJob *job, GError **error)
{
  const char *problem = NULL;

  if (attempt->job_id != 0)
    problem = _ ("This print has its job already. Choose one that was begun at the printer.");
  else if (job->status != TAKT_JOB_QUEUED)
    problem = _ ("Only a print that waits in the queue can have been this one.");
  else if (job->dispatched_at != TAKT_TIME_UNSET)
    problem = _ ("This print has just been sent to the printer. Wait until it has begun, or cancel it.");
  else if (job->printer_id != attempt->printer_id)
    problem = _ ("This print waits for another printer. Move it to the printer that made it first.");

  if (problem != NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, problem);
  return problem == NULL;
}

static gboolean
adopt (TaktQueue *self, gint64 attempt_id, gint64 job_id, GError **error)
{
  g_autoptr (TaktAttempt) attempt = takt_history_get (self->history, attempt_id, error);
  g_autoptr (TaktJob) job = NULL;
  TaktTransition end = { .source = TAKT_JOB_SAID_BY_PRINTER, .print = attempt };

  if (attempt == NULL)
    return FALSE;
  job = takt_job_table_get (self->store, job_id, error);
  if (job == NULL || !check_adoption (attempt, job, error))
    return FALSE;

  job->started_at = attempt->started_at;
  job->progress_percent = attempt->progress_percent;
  end.to = (TaktJobStatus) takt_job_status_from_word (attempt->outcome);
  end.at = attempt->ended_at;
  end.reason = attempt->reason;
  if (end.reason == NULL && end.to == TAKT_JOB_FAILED)
    end.reason = _ ("The printer did not say why.");
  return takt_queue_move (self, job, &end, error);
}

/**
 * takt_queue_adopt_print:
 * @attempt_id: a line of the history that was begun at the machine
 * @job_id: the queued job that it was, of the same printer
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT when the print has its job already, the job does not wait, or waits elsewhere
 *
 * A person says which job a print was that somebody started at the machine: the job ends as the print did, with its times, and its filament
 * is booked, once. Nobody is told of the end again; an order that is ready by it is told. One transaction; after an error nothing has
 * changed.
 */
gboolean
takt_queue_adopt_print (TaktQueue *self, gint64 attempt_id, gint64 job_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  if (!takt_store_begin (self->store, error)
      || !takt_queue_finish_work (self, adopt (self, attempt_id, job_id, error), error))
    return FALSE;

  takt_queue_stop_sending (self, job_id);
  takt_queue_arm (self);
  return TRUE;
}

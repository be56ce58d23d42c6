/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

/* A title may lag behind the start of its print (protocol.md §16 no. 16). */
#define TITLE_SETTLES 120

/* What a machine says, while it is being written down: all of this runs inside the printers' transaction. */
typedef struct
{
  TaktQueue *queue;
  gint64 printer_id;
  TaktTrack *track;
  const TaktTrackEvent *event;
} Said;

static gboolean
is_start (const TaktTrackEvent *event)
{
  return event->kind == TAKT_TRACK_STARTED || event->kind == TAKT_TRACK_ADOPTED;
}

/* Printers show a model's file without its ending, whichever program sliced it. */
static char *
normalise_file (const char *file_name)
{
  static const char *const endings[] = { ".stl", ".step", ".stp", ".obj" };
  g_autofree char *stem = g_strdup (file_name);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      gsize length = strlen (stem), ending = strlen (endings[i]);

      if (length > ending && g_ascii_strcasecmp (stem + length - ending, endings[i]) == 0)
        {
          stem[length - ending] = '\0';
          break;
        }
    }

  return takt_track_normalise_title (stem);
}

static gboolean
title_names (const char *title, const TaktJob *job)
{
  g_autofree char *wanted = normalise_file (title != NULL ? title : "");
  g_autofree char *file = normalise_file (job->file_name != NULL ? job->file_name : "");
  g_autofree char *name = takt_track_normalise_title (job->job_name);

  return *wanted != '\0' && (g_str_equal (wanted, file) || g_str_equal (wanted, name));
}

/* A job that came after the print had begun is not that print. Of an adopted print the start is only estimated. */
static gboolean
can_be_print (const Said *self, const TaktJob *job)
{
  return self->event->kind == TAKT_TRACK_ADOPTED || job->created_at <= self->track->started_at;
}

/* By the id we gave it. What was cancelled on its way to the machine is stopped there, once. */
static gboolean
find_by_key (const Said *self, TaktJob **job, GError **error)
{
  TaktQueue *queue = self->queue;
  g_autoptr (TaktJob) found = NULL;
  guint64 key = 0;
  gint64 id;

  if (self->track->job_key == NULL
      || !g_ascii_string_to_unsigned (self->track->job_key, 10, 1, G_MAXINT32 - 1, &key, NULL))
    return TRUE;
  if (!takt_job_table_find_submission (queue->store, self->printer_id, (gint32) key, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;

  found = takt_job_table_get (queue->store, id, error);
  if (found == NULL)
    return FALSE;

  if (found->status == TAKT_JOB_CANCELLED && found->started_at == TAKT_TIME_UNSET
      && !takt_track_event_kind_is_end (self->event->kind))
    takt_queue_stop_machine_later (queue, self->printer_id, found->submission_id);

  if (found->status == TAKT_JOB_QUEUED || found->status == TAKT_JOB_STARTED)
    *job = g_steal_pointer (&found);
  return TRUE;
}

/* A machine that tells neither id nor title prints what was just sent to it. */
static gboolean
is_nameless (const TaktTrack *track)
{
  return track->job_key == NULL && (track->job_title == NULL || *track->job_title == '\0');
}

/* By its name: what was sent, what a person says is running, the head of the queue (started at the machine's own screen). */
static gboolean
find_by_title (const Said *self, TaktJob **job, GError **error)
{
  TaktQueue *queue = self->queue;
  g_autoptr (GPtrArray) queued = takt_job_table_list_queued (queue->store, self->printer_id, error);
  g_autoptr (TaktJob) started = NULL;
  gint64 started_id;

  if (queued == NULL)
    return FALSE;

  for (guint i = 0; i < queued->len; i++)
    {
      const TaktJob *waiting = queued->pdata[i];

      if (waiting->dispatched_at != TAKT_TIME_UNSET
          && (is_nameless (self->track) || title_names (self->track->job_title, waiting)))
        {
          *job = g_ptr_array_steal_index (queued, i);
          return TRUE;
        }
    }

  if (!takt_job_table_find_started (queue->store, self->printer_id, &started_id, error))
    return FALSE;
  if (started_id != 0)
    {
      started = takt_job_table_get (queue->store, started_id, error);
      if (started == NULL)
        return FALSE;
      if (title_names (self->track->job_title, started))
        *job = g_steal_pointer (&started);
      return TRUE;
    }

  if (queued->len > 0 && title_names (self->track->job_title, queued->pdata[0])
      && can_be_print (self, queued->pdata[0]))
    *job = g_ptr_array_steal_index (queued, 0);
  return TRUE;
}

static gboolean
is_young (const Said *self)
{
  return is_start (self->event) || self->event->at - self->track->started_at <= TITLE_SETTLES;
}

/* Our job on the machine, NULL for a print that Takt did not plan. */
static gboolean
find_job (const Said *self, TaktJob **job, GError **error)
{
  TaktQueue *queue = self->queue;
  g_autoptr (GError) get_error = NULL;

  *job = NULL;
  if (self->track->job_id != 0)
    {
      *job = takt_job_table_get (queue->store, self->track->job_id, &get_error);
      if (*job != NULL || g_error_matches (get_error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&get_error));
      return FALSE;
    }

  if (!find_by_key (self, job, error))
    return FALSE;
  if (*job == NULL && is_young (self) && !takt_track_event_kind_is_end (self->event->kind)
      && !find_by_title (self, job, error))
    return FALSE;

  if (*job != NULL)
    takt_printers_set_job (queue->printers, self->printer_id, (*job)->id);
  return TRUE;
}

/* The machine prints it: whatever was thought of the job before, it is started. */
static gboolean
take_as_started (const Said *self, TaktJob *job, gboolean quiet, GError **error)
{
  TaktTransition start = {
    .to = TAKT_JOB_STARTED,
    .source = TAKT_JOB_SAID_BY_PRINTER,
    .at = self->track->started_at != TAKT_TIME_UNSET ? self->track->started_at : self->event->at,
    .quiet_start = quiet,
  };

  if (job->status == TAKT_JOB_QUEUED)
    return takt_queue_move (self->queue, job, &start, error);
  if (job->status != TAKT_JOB_STARTED || job->said_by_printer)
    return TRUE;

  job->said_by_printer = TRUE;
  takt_queue_note (self->queue, job);
  return takt_queue_save (self->queue, job, error);
}

static gboolean
take_problem (const Said *self, TaktJob *job, const char *problem, GError **error)
{
  if (job->status != TAKT_JOB_STARTED || g_strcmp0 (job->problem, problem) == 0)
    return TRUE;

  g_free (job->problem);
  job->problem = g_strdup (problem);
  takt_queue_note (self->queue, job);
  return takt_queue_save (self->queue, job, error);
}

static gboolean
take_progress (const Said *self, const TaktJob *job, GError **error)
{
  TaktQueue *queue = self->queue;
  int percent = CLAMP (self->event->progress_percent, 0, 100);

  if (job->status != TAKT_JOB_STARTED || job->progress_percent == percent)
    return TRUE;

  takt_changes_note (queue->changes, "queue", job->id);
  return takt_job_table_set_progress (queue->store, job->id, percent, takt_clock_now (queue->clock), error);
}

static gboolean
take_end (const Said *self, TaktJob *job, TaktJobStatus outcome, GError **error)
{
  const TaktTrackEvent *event = self->event;
  TaktTransition end = {
    .to = outcome,
    .source = TAKT_JOB_SAID_BY_PRINTER,
    .at = event->at,
    .reason = event->reason,
    .incidents = self->track->incidents,
  };

  /* Its start was missed; a message about it would come late. */
  if (job->status == TAKT_JOB_QUEUED && !take_as_started (self, job, TRUE, error))
    return FALSE;
  if (job->status != TAKT_JOB_STARTED)
    return TRUE;

  if (end.reason == NULL && outcome == TAKT_JOB_FAILED)
    end.reason = _ ("The printer did not say why.");
  job->progress_percent = MAX (job->progress_percent, CLAMP (event->progress_percent, 0, 100));
  return takt_queue_move (self->queue, job, &end, error)
         && (event->kind != TAKT_TRACK_FAILED || takt_queue_want_reprint (self->queue, job, error));
}

static gboolean
follow (const Said *self, GError **error)
{
  g_autoptr (TaktJob) job = NULL;

  if (!find_job (self, &job, error))
    return FALSE;
  if (job == NULL)
    return !takt_track_event_kind_is_end (self->event->kind)
           || takt_queue_keep_machine_print (self->queue, self->printer_id, self->track, self->event, error);

  switch (self->event->kind)
    {
    case TAKT_TRACK_STARTED:
    case TAKT_TRACK_ADOPTED:
      return take_as_started (self, job, FALSE, error);
    case TAKT_TRACK_PAUSED:
      return take_as_started (self, job, FALSE, error)
             && take_problem (self, job, self->event->reason, error);
    case TAKT_TRACK_RESUMED:
      return take_as_started (self, job, FALSE, error) && take_problem (self, job, NULL, error);
    case TAKT_TRACK_FINISHED:
      return take_end (self, job, TAKT_JOB_COMPLETED, error);
    case TAKT_TRACK_CANCELLED:
      return take_end (self, job, TAKT_JOB_CANCELLED, error);
    case TAKT_TRACK_FAILED:
    /* Nobody knows how it ended: a person must look, and hears of it as of a failure, with the reason that says so. */
    case TAKT_TRACK_ENDED_UNKNOWN:
      return take_end (self, job, TAKT_JOB_FAILED, error);
    case TAKT_TRACK_COMPLAINED:
      return TRUE;
    case TAKT_TRACK_PROGRESS:
    default:
      return take_as_started (self, job, FALSE, error) && take_progress (self, job, error)
             && takt_queue_follow_feed (self->queue, job, error);
    }
}

/*
 * What a machine says about its print becomes the status of our job (protocol.md §15.2), in the transaction that remembers that it was
 * said: told once, however often the program ends in between.
 */
void
takt_queue_track_event_cb (TaktPrinters *printers,
                           gint64 printer_id,
                           TaktTrack *track,
                           TaktTrackEvent *event,
                           gpointer user_data)
{
  Said said = { .queue = user_data, .printer_id = printer_id, .track = track, .event = event };
  GError *error = NULL;

  if (!follow (&said, &error))
    takt_printers_fail_event (printers, error);
}

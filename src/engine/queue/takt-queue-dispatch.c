/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-id.h"

/* The act on a machine that is under way: from the intent in the row to the machine's answer. */
typedef struct
{
  TaktJob *job;              /* (owned) as its intent was written */
  TaktPrintOptions *options; /* (owned) (nullable) chosen for this start; NULL: the printer's */
  TaktPrintRequest *request; /* (owned) (nullable) what is sent */
  GCancellable *cancellable;
  GCancellable *caller; /* (nullable) */
  gulong caller_handler;
} Sending;

static void
sending_free (Sending *sending)
{
  /* Not g_cancellable_disconnect(): this may run inside its own handler, which that would wait for. */
  if (sending->caller != NULL)
    g_clear_signal_handler (&sending->caller_handler, sending->caller);
  g_clear_object (&sending->caller);
  g_clear_object (&sending->cancellable);
  takt_print_request_unref (sending->request);
  g_free (sending->options);
  takt_job_free (sending->job);
  g_free (sending);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* @job_id: (out): what is on its way to the printer; 0: nothing */
gboolean
takt_queue_find_dispatched (TaktQueue *self, gint64 printer_id, gint64 *job_id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT id FROM jobs WHERE printer_id = ? AND status = 'queued' AND dispatched_at IS NOT NULL LIMIT 1");

  takt_statement_bind_int (query, 1, printer_id);
  *job_id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/* The reasons in the order in which a person would see them. */
static gboolean
check_machine (TaktQueue *self, gint64 printer_id, GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, printer_id, error);
  TaktPrinterState state;

  if (printer == NULL)
    return FALSE;

  if (!takt_printers_get_state (self->printers, printer_id, &state) || state.link != TAKT_LINK_LIVE
      || state.report == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                   _ ("“%s” is not connected. Check that it is switched on and in the same network."),
                   printer->name);
      return FALSE;
    }
  if (takt_printers_get_developer_mode (self->printers, printer_id) == TAKT_DEVELOPER_MODE_LOCKED)
    {
      g_autofree char *lock = takt_printers_dup_lock_message (self->printers, printer_id);

      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, lock);
      return FALSE;
    }
  if (takt_machine_state_is_active (state.report->machine))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("“%s” is printing. Wait until it has finished, or stop it first."), printer->name);
      return FALSE;
    }
  if (!printer->plate_clear)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("The plate of “%s” is not empty as far as Takt knows. Take the part off and say so."),
                   printer->name);
      return FALSE;
    }
  if (!takt_printers_is_free (self->printers, printer_id))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("“%s” is not ready for a print. Look at its screen."), printer->name);
      return FALSE;
    }

  return TRUE;
}

/* Whether another job is on the printer or on its way there. */
gboolean
takt_queue_check_others (TaktQueue *self, const TaktJob *job, GError **error)
{
  gint64 other;

  if (!takt_job_table_find_started (self->store, job->printer_id, &other, error))
    return FALSE;
  if (other != 0)
    return refuse (error, _ ("Another print is running on this printer. Say first how it ended."));
  if (!takt_queue_find_dispatched (self, job->printer_id, &other, error))
    return FALSE;
  if (other != 0)
    return refuse (error, _ ("Another print has just been sent to this printer. Wait until it begins."));
  return TRUE;
}

static gboolean
check_startable (TaktQueue *self, const TaktJob *job, GError **error)
{
  if (job->status != TAKT_JOB_QUEUED)
    return refuse (error, _ ("Only prints that wait in the queue can be started."));
  if (job->dispatched_at != TAKT_TIME_UNSET)
    return refuse (error, _ ("This print has been sent to the printer already. Wait until it begins."));
  if (job->file_name == NULL)
    return refuse (error,
                   _ ("This print has no sliced file. Choose one in the job or in its product profile."));

  return takt_queue_check_others (self, job, error) && check_machine (self, job->printer_id, error);
}

static gboolean
check_spools (TaktQueue *self, TaktJob *job, GError **error)
{
  if (!takt_queue_find_spools (self, job, error))
    return FALSE;
  if (!takt_queue_has_unresolved (job))
    return TRUE;

  return refuse (error,
                 job->problem != NULL ? job->problem : _ ("The filament of this print is not loaded."));
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
static TaktJob *
write_intent (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  gboolean ok;

  if (!takt_store_begin (self->store, error))
    return NULL;

  job = takt_job_table_get (self->store, id, error);
  ok = job != NULL && check_startable (self, job, error) && check_spools (self, job, error)
       && takt_queue_choose_submission (self, job, error);
  if (ok)
    {
      job->dispatched_at = takt_clock_now (self->clock);
      g_clear_pointer (&job->problem, g_free);
      ok = takt_queue_save (self, job, error) && write_step (self, job, get_first_step (self, job), error);
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
 * the submission id stays too, should the machine print it all the same. Unanswered: the machine's reports will tell. Nothing is sent
 * again by itself.
 */
static gboolean
settle_intent (TaktQueue *self,
               const TaktJob *sent,
               TaktPrintAnswer answer,
               const GError *failure,
               gboolean *wanted,
               GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  gboolean stands, ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  ok = takt_queue_read_intent (self, sent->id, sent->submission_id, &job, &stands, error);
  if (ok && stands)
    {
      job->dispatched_at = failure == NULL ? takt_clock_now (self->clock) : TAKT_TIME_UNSET;
      if (failure != NULL && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_free (job->problem);
          job->problem = g_strdup (failure->message);
        }
      ok = takt_queue_save (self, job, error);
      if (ok && failure != NULL)
        ok = takt_dispatch_table_delete (self->store, job->id, error)
             && takt_queue_release_file (self, job, error);
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

static void
end_sending (TaktQueue *self, const Sending *sending)
{
  g_hash_table_remove (self->sendings, &sending->job->id);
  g_hash_table_remove (self->percents, &sending->job->id);
}

/* @failure: (nullable) (transfer full): why the machine does not have the job */
static void
settle (GTask *task, TaktPrintAnswer answer, GError *failure)
{
  TaktQueue *self = g_task_get_source_object (task);
  const Sending *sending = g_task_get_task_data (task);
  g_autoptr (GError) reason = failure;
  g_autoptr (GError) error = NULL;
  gboolean wanted = FALSE;

  end_sending (self, sending);

  /* Cut off by the end of the program: the command may have left, so the intent stands until the machine has been heard again. */
  if (self->is_stopped && reason != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&reason));
      return;
    }

  if (!settle_intent (self, sending->job, answer, reason, &wanted, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (reason != NULL)
    g_task_return_error (task, g_steal_pointer (&reason));
  else if (!wanted)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
        _ ("This print was cancelled while it was being sent. Should the printer begin it, it is "
           "stopped."));
  else
    g_task_return_boolean (task, TRUE);

  takt_queue_arm (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktPrintAnswer answer = TAKT_PRINT_UNANSWERED;
  GError *failure = NULL;

  takt_printers_print_finish (TAKT_PRINTERS (source), result, &answer, &failure);
  settle (task, answer, failure);
}

/* @request: (transfer full): what was decided, but for what this start was asked for */
static void
take_request (Sending *sending, TaktPrintRequest *request)
{
  if (sending->options != NULL)
    request->options = *sending->options;
  sending->request = request;
}

static void
send_request (GTask *task)
{
  TaktQueue *self = g_task_get_source_object (task);
  const Sending *sending = g_task_get_task_data (task);

  takt_printers_print_async (self->printers, sending->job->printer_id, sending->request, sending->cancellable,
                             sent_cb, g_object_ref (task));
}

/*
 * The last look before the start command leaves, in the transaction that says so: a job that was cancelled or changed during the upload
 * is not started (pitfall 40), and what the machine does not print after this is never sent again by itself.
 */
static gboolean
confirm_intent (TaktQueue *self, const TaktJob *sent, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  TaktTime now = takt_clock_now (self->clock);
  gboolean stands, ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  ok = takt_queue_read_intent (self, sent->id, sent->submission_id, &job, &stands, error);
  if (ok && !stands)
    ok = refuse (error, _ ("This print was cancelled while its file was on its way. It was not started."));
  if (ok)
    {
      job->dispatched_at = now;
      ok = takt_queue_save (self, job, error)
           && takt_dispatch_table_set_step (self->store, job->id, TAKT_DISPATCH_SENT, now, error)
           && takt_queue_hold_file (self, job, error);
    }
  if (!takt_queue_finish_work (self, ok, error))
    return FALSE;

  takt_queue_note (self, sent);
  return TRUE;
}

static void
file_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktQueue *self = g_task_get_source_object (task);
  const Sending *sending = g_task_get_task_data (task);
  GError *failure = NULL;

  if (takt_printers_send_file_finish (TAKT_PRINTERS (source), result, &failure)
      && !g_cancellable_set_error_if_cancelled (sending->cancellable, &failure)
      && confirm_intent (self, sending->job, &failure))
    send_request (task);
  else
    settle (task, TAKT_PRINT_UNANSWERED, failure);
}

/* Whole per cents alone are worth telling. */
static void
file_progress_cb (goffset done, goffset total, gpointer user_data)
{
  GTask *task = user_data;
  TaktQueue *self = g_task_get_source_object (task);
  const Sending *sending = g_task_get_task_data (task);
  int percent = total > 0 ? (int) (CLAMP (done, 0, total) * 100 / total) : 0;

  if (GPOINTER_TO_INT (g_hash_table_lookup (self->percents, &sending->job->id)) == percent)
    return;
  g_hash_table_replace (self->percents, g_memdup2 (&sending->job->id, sizeof sending->job->id),
                        GINT_TO_POINTER (percent));
  takt_changes_note (self->changes, "queue", sending->job->id);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktQueue *self = TAKT_QUEUE (source);
  Sending *sending = g_task_get_task_data (task);
  TaktPrintRequest *request;
  GError *failure = NULL;

  request = takt_queue_prepare_finish (self, result, &failure);
  if (request == NULL)
    {
      settle (task, TAKT_PRINT_UNANSWERED, failure);
      return;
    }

  take_request (sending, request);
  takt_queue_note (self, sending->job);
  takt_printers_send_file_async (self->printers, sending->job->printer_id, sending->request, file_progress_cb,
                                 task, sending->cancellable, file_sent_cb, g_object_ref (task));
}

static void
caller_cancelled_cb (GCancellable *caller, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* A job that is no longer wanted must not be published at the end of a long upload. */
void
takt_queue_stop_sending (TaktQueue *self, gint64 job_id)
{
  GCancellable *cancellable = g_hash_table_lookup (self->sendings, &job_id);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

/**
 * takt_queue_start_with_async:
 * @options: (nullable): for this start alone; NULL: the printer's
 * @cancellable: (nullable): takes it back as long as the start command has not left
 *
 * Sends a waiting job to its machine and starts it there: its file is read and checked, brought to the machine, and started once it is
 * there whole. The intent (submission id and moment) is in the row before anything leaves, each step in its journal. Ends
 * when the machine accepted it or left the command unanswered; the job stays `queued` until the machine's report says that it prints (protocol.md §15.3). Fails with
 * TAKT_ERROR_NOT_FOUND, TAKT_ERROR_NOT_CONNECTED, TAKT_ERROR_CONFLICT (it does not wait, another job is there or on its way, the plate is
 * not empty, its filament is not loaded), or with what the link says; then the intent is taken back and the job keeps the reason as its
 * problem.
 */
void
takt_queue_start_with_async (TaktQueue *self,
                             gint64 id,
                             const TaktPrintOptions *options,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TaktJob) job = NULL;
  GError *error = NULL;
  Sending *sending;

  g_return_if_fail (TAKT_IS_QUEUE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_queue_start_with_async);
  /* What became of it is known from the machine, not from the caller's patience. */
  g_task_set_check_cancellable (task, FALSE);

  job = write_intent (self, id, &error);
  if (job == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  sending = g_new0 (Sending, 1);
  sending->cancellable = g_cancellable_new ();
  sending->job = g_steal_pointer (&job);
  sending->options = g_memdup2 (options, sizeof *options);
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
  g_hash_table_replace (self->sendings, g_memdup2 (&id, sizeof id), g_object_ref (sending->cancellable));
  takt_queue_note (self, sending->job);

  if (g_set_object (&sending->caller, cancellable))
    sending->caller_handler = g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb),
                                                     g_object_ref (sending->cancellable), g_object_unref);

  if (get_first_step (self, sending->job) == TAKT_DISPATCH_UPLOADING)
    {
      takt_queue_prepare_async (self, sending->job, sending->cancellable, prepared_cb, g_object_ref (task));
      return;
    }
  take_request (sending, takt_print_request_new (sending->job));
  send_request (task);
}

/** takt_queue_start_async: as takt_queue_start_with_async(), with the printer's options. */
void
takt_queue_start_async (TaktQueue *self,
                        gint64 id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  takt_queue_start_with_async (self, id, NULL, cancellable, callback, user_data);
}

/** takt_queue_start_finish: Returns: TRUE when the machine accepted the job. */
gboolean
takt_queue_start_finish (TaktQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

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

static void
end_sending (TaktQueue *self, const Sending *sending)
{
  g_hash_table_remove (self->sendings, &sending->job->id);
  g_hash_table_remove (self->percents, &sending->job->id);
}

/*
 * @failure: (nullable) (transfer full): why the machine does not have the job
 * @part: where that became known
 */
static void
settle (GTask *task, TaktPrintAnswer answer, GError *failure, TaktSendingPart part)
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

  if (!takt_queue_settle_intent (self, sending->job, answer, reason, part, &wanted, &error))
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
  settle (task, answer, failure, TAKT_SENDING_START);
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

/* Both ends of a file's way to a machine. */
static void
count_transfer (TaktQueue *self, gboolean begins)
{
  self->n_transfers += begins ? 1 : -1u;
  if (self->n_transfers == (begins ? 1 : 0))
    takt_queue_tell_transferring (self);
}

static void
file_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktQueue *self = g_task_get_source_object (task);
  const Sending *sending = g_task_get_task_data (task);
  GError *failure = NULL;
  gboolean is_there = takt_printers_send_file_finish (TAKT_PRINTERS (source), result, &failure);

  count_transfer (self, FALSE);
  if (is_there && !g_cancellable_set_error_if_cancelled (sending->cancellable, &failure)
      && takt_queue_confirm_intent (self, sending->job, &failure))
    send_request (task);
  else
    settle (task, TAKT_PRINT_UNANSWERED, failure, is_there ? TAKT_SENDING_DECISION : TAKT_SENDING_FILE);
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
      settle (task, TAKT_PRINT_UNANSWERED, failure, TAKT_SENDING_DECISION);
      return;
    }

  take_request (sending, request);
  takt_queue_note (self, sending->job);
  count_transfer (self, TRUE);
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

  job = takt_queue_write_intent (self, id, &error);
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

  if (takt_printers_wants_file (self->printers, sending->job->printer_id))
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

/** takt_queue_is_transferring: whether a file is on its way to a machine; the signal "transferring" tells when that changes. */
gboolean
takt_queue_is_transferring (TaktQueue *self)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  return self->n_transfers > 0;
}

/** takt_queue_start_finish: Returns: TRUE when the machine accepted the job. */
gboolean
takt_queue_start_finish (TaktQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

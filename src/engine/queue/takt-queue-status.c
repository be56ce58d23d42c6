/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-check.h"
#include "takt-error.h"

#define MAX_REASON 1000

static const char *
status_name (TaktJobStatus status)
{
  switch (status)
    {
    case TAKT_JOB_QUEUED:
      return C_ ("status of a print", "queued");
    case TAKT_JOB_STARTED:
      return C_ ("status of a print", "started");
    case TAKT_JOB_COMPLETED:
      return C_ ("status of a print", "completed");
    case TAKT_JOB_FAILED:
      return C_ ("status of a print", "failed");
    case TAKT_JOB_CANCELLED:
    default:
      return C_ ("status of a print", "cancelled");
    }
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* Inside the transaction of what it tells. */
static gboolean
tell (TaktQueue *self, const TaktJob *job, TaktEventKind kind, TaktTime at, GError **error)
{
  g_autofree char *key =
      g_strdup_printf ("job:%" G_GINT64_FORMAT ":attempt:%d:%s", job->id,
                       job->attempts + (kind == TAKT_EVENT_PRINT_START ? 1 : 0), takt_event_words[kind]);
  g_autoptr (TaktEvent) event = takt_event_new (kind, key, at);
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);
  g_autoptr (TaktOrder) order = NULL;

  if (printer == NULL)
    return FALSE;
  if (job->order_id != 0 && (order = takt_orders_get (self->orders, job->order_id, error)) == NULL)
    return FALSE;

  event->printer_id = job->printer_id;
  event->printer_name = g_strdup (printer->name);
  event->job_id = job->id;
  event->job_name = g_strdup (job->job_name);
  event->order_id = job->order_id;
  event->order_number = order != NULL ? g_strdup (order->order_number) : NULL;
  event->status = g_strdup (takt_job_status_words[job->status]);
  event->reason = g_strdup (job->failed_reason);
  event->progress_percent = job->progress_percent;

  return takt_notify_emit (self->notify, event, error);
}

/* The last plate of an order makes it ready for packing, or the shelf does; it is told once. Inside the transaction of what does it. */
gboolean
takt_queue_tell_ready (TaktQueue *self, gint64 order_id, gint64 printer_id, TaktTime at, GError **error)
{
  g_autofree char *key = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrderStanding) standing = NULL;
  g_autoptr (TaktEvent) event = NULL;

  if (order_id == 0)
    return TRUE;

  order = takt_orders_get (self->orders, order_id, error);
  if (order == NULL)
    return FALSE;
  standing = takt_orders_get_standing (self->orders, order, error);
  if (standing == NULL)
    return FALSE;
  if (standing->status != TAKT_ORDER_PRINTED)
    return TRUE;

  key = g_strdup_printf ("order:%" G_GINT64_FORMAT ":order_ready", order->id);
  event = takt_event_new (TAKT_EVENT_ORDER_READY, key, at);
  event->printer_id = printer_id;
  event->order_id = order->id;
  event->order_number = g_strdup (order->order_number);
  event->progress_percent = -1;
  return takt_notify_emit (self->notify, event, error);
}

static gboolean
tell_low (TaktQueue *self, const TaktJob *job, const TaktMaterial *spool, TaktTime at, GError **error)
{
  g_autofree char *key = NULL;
  g_autoptr (TaktEvent) event = NULL;
  g_autoptr (TaktStatement) query =
      takt_statement_get (self->store, "SELECT id FROM attempts WHERE job_id = ? AND number = ?");
  gint64 attempt;

  /* A spool crosses the limit at most once in an attempt, and ids of attempts never come again. */
  takt_statement_bind_int (query, 1, job->id);
  takt_statement_bind_int (query, 2, job->attempts);
  attempt = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  if (!takt_statement_finish (query, error))
    return FALSE;

  key = g_strdup_printf ("material:%" G_GINT64_FORMAT ":low:%" G_GINT64_FORMAT, spool->id, attempt);
  event = takt_event_new (TAKT_EVENT_MATERIAL_LOW, key, at);
  event->printer_id = job->printer_id;
  event->reason = *spool->color != '\0'
                      ? g_strdup_printf (_ ("%s %s: %d %% (%d g) are left."), spool->material_type,
                                         spool->color, spool->remaining_pct, (int) spool->remaining_grams)
                      : g_strdup_printf (_ ("%s: %d %% (%d g) are left."), spool->material_type,
                                         spool->remaining_pct, (int) spool->remaining_grams);
  event->progress_percent = -1;
  return takt_notify_emit (self->notify, event, error);
}

static gboolean
write_attempt (TaktQueue *self, TaktJob *job, const TaktTransition *transition, GError **error)
{
  if (transition->print != NULL)
    return takt_history_assign (self->history, transition->print, job, error);
  return takt_history_record (self->history, job, transition->to, transition->reason, transition->at,
                              transition->incidents, error);
}

/* Books the attempt that ends and tells of the spools that fell below the limit by it. */
static gboolean
record (TaktQueue *self, TaktJob *job, const TaktTransition *transition, GError **error)
{
  g_autoptr (GHashTable) before =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) takt_material_free);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < job->materials->len; i++)
    {
      const TaktJobMaterial *filament = job->materials->pdata[i];
      TaktMaterial *spool;

      if (filament->material_id == 0)
        continue;
      spool = takt_materials_get (self->materials, filament->material_id, error);
      if (spool == NULL)
        return FALSE;
      g_hash_table_replace (before, &spool->id, spool);
    }

  if (!write_attempt (self, job, transition, error))
    return FALSE;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const TaktMaterial *was = value;
      g_autoptr (TaktMaterial) is = takt_materials_get (self->materials, was->id, error);

      if (is == NULL)
        return FALSE;
      if (!takt_materials_is_low (was) && takt_materials_is_low (is)
          && !tell_low (self, job, is, transition->at, error))
        return FALSE;
    }

  return TRUE;
}

/* Another job that is booked as running on this printer: a person is told, a machine is believed. */
static gboolean
make_room (TaktQueue *self, const TaktJob *job, const TaktTransition *transition, GError **error)
{
  g_autoptr (TaktJob) other = NULL;
  gint64 other_id;
  TaktTransition end = {
    .to = TAKT_JOB_FAILED,
    .source = TAKT_JOB_SAID_BY_PRINTER,
    .at = transition->at,
    .reason = _ ("The printer began another print. How this one ended is not known."),
  };

  if (!takt_job_table_find_started (self->store, job->printer_id, &other_id, error))
    return FALSE;
  if (other_id == 0 || other_id == job->id)
    return TRUE;

  other = takt_job_table_get (self->store, other_id, error);
  if (other == NULL)
    return FALSE;
  if (transition->source == TAKT_JOB_SAID_BY_PRINTER)
    return takt_queue_move (self, other, &end, error);

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
               _ ("“%s” is already running on this printer. Say first how it ended."), other->job_name);
  return FALSE;
}

static gboolean
begin_attempt (TaktQueue *self, TaktJob *job, const TaktTransition *transition, GError **error)
{
  if (!make_room (self, job, transition, error))
    return FALSE;

  job->status = TAKT_JOB_STARTED;
  job->started_at = transition->at;
  job->completed_at = TAKT_TIME_UNSET;
  job->progress_percent = 0;
  g_clear_pointer (&job->failed_reason, g_free);

  return transition->quiet_start || tell (self, job, TAKT_EVENT_PRINT_START, transition->at, error);
}

static gboolean
end_attempt (TaktQueue *self, TaktJob *job, const TaktTransition *transition, GError **error)
{
  gboolean is_withdrawn =
      transition->to == TAKT_JOB_CANCELLED && job->status == TAKT_JOB_QUEUED && transition->print == NULL;

  /* What was never on a machine leaves no trace in the history. */
  if (!is_withdrawn && !record (self, job, transition, error))
    return FALSE;

  /* Something lies on the plate now. Of a machine's own end the printers know it already. */
  if (!is_withdrawn && transition->source == TAKT_JOB_SAID_BY_PERSON
      && !takt_printers_set_plate_clear (self->printers, job->printer_id, FALSE, error))
    return FALSE;

  job->status = transition->to;
  job->completed_at = transition->at;
  g_free (job->failed_reason);
  job->failed_reason = transition->to == TAKT_JOB_FAILED ? g_strdup (transition->reason) : NULL;
  if (transition->to == TAKT_JOB_COMPLETED)
    job->progress_percent = 100;
  if (transition->print != NULL)
    return TRUE;

  switch (transition->to)
    {
    case TAKT_JOB_COMPLETED:
      return tell (self, job, TAKT_EVENT_PRINT_COMPLETE, transition->at, error);
    case TAKT_JOB_FAILED:
      return tell (self, job, TAKT_EVENT_PRINT_FAILED, transition->at, error);
    case TAKT_JOB_QUEUED:
    case TAKT_JOB_STARTED:
    case TAKT_JOB_CANCELLED:
    default:
      return TRUE;
    }
}

/* The row of a job that ended, as one that waits. Inside a transaction. */
gboolean
takt_queue_wait_again (TaktQueue *self, TaktJob *job, GError **error)
{
  job->status = TAKT_JOB_QUEUED;
  job->started_at = TAKT_TIME_UNSET;
  job->completed_at = TAKT_TIME_UNSET;
  job->progress_percent = 0;
  job->submission_id = 0;
  g_clear_pointer (&job->failed_reason, g_free);
  /* The spool may have too little by now: it is chosen anew, with the row not counting as reserved. */
  for (guint i = 0; i < job->materials->len; i++)
    ((TaktJobMaterial *) job->materials->pdata[i])->material_id = 0;

  return takt_queue_save (self, job, error) && takt_queue_find_spools (self, job, error);
}

/* The journal of the way to the machine: a job that the machine prints has arrived, one that waits again has not set
 * out, and what has ended leaves nothing on the machine. */
static gboolean
note_dispatch (TaktQueue *self, const TaktJob *job, TaktJobStatus to, GError **error)
{
  if (to == TAKT_JOB_QUEUED)
    return takt_dispatch_table_delete (self->store, job->id, error);
  if (to == TAKT_JOB_STARTED && job->said_by_printer)
    return takt_dispatch_table_set_step (self->store, job->id, TAKT_DISPATCH_RUNNING,
                                         takt_clock_now (self->clock), error);
  if (to != TAKT_JOB_STARTED && job->started_at != TAKT_TIME_UNSET)
    return takt_queue_release_file (self, job, error);
  return TRUE;
}

/*
 * Moves @job to another status with all that follows from it: attempt, bookings, plate, events, row. The change must be allowed; the
 * caller has a transaction open, rolls it back on failure and forgets @job then.
 */
gboolean
takt_queue_move (TaktQueue *self, TaktJob *job, const TaktTransition *transition, GError **error)
{
  gboolean ok;

  job->dispatched_at = TAKT_TIME_UNSET;
  g_clear_pointer (&job->problem, g_free);

  switch (transition->to)
    {
    case TAKT_JOB_QUEUED:
      ok = takt_queue_wait_again (self, job, error);
      break;
    case TAKT_JOB_STARTED:
      ok = begin_attempt (self, job, transition, error);
      break;
    case TAKT_JOB_COMPLETED:
    case TAKT_JOB_FAILED:
    case TAKT_JOB_CANCELLED:
    default:
      ok = end_attempt (self, job, transition, error);
      break;
    }
  if (!ok)
    return FALSE;

  job->said_by_printer = transition->source == TAKT_JOB_SAID_BY_PRINTER;
  if (!takt_queue_save (self, job, error) || !takt_queue_forget_retries (self, job->id, error)
      || !note_dispatch (self, job, transition->to, error))
    return FALSE;

  /* Asked of the rows as they are now. */
  if (transition->to == TAKT_JOB_COMPLETED
      && (!takt_queue_shelve (self, job, transition->at, error)
          || !takt_queue_tell_ready (self, job->order_id, job->printer_id, transition->at, error)))
    return FALSE;

  takt_queue_note (self, job);
  return TRUE;
}

/* Whether the machine says, just now, that this job is on it. */
gboolean
takt_queue_is_running (TaktQueue *self, const TaktJob *job)
{
  TaktPrinterState state;

  return takt_printers_get_state (self->printers, job->printer_id, &state) && state.link == TAKT_LINK_LIVE
         && state.report != NULL && takt_machine_state_is_active (state.report->machine)
         && state.job_id == job->id;
}

static gboolean
is_end (TaktJobStatus status)
{
  return status == TAKT_JOB_COMPLETED || status == TAKT_JOB_FAILED || status == TAKT_JOB_CANCELLED;
}

/* A person's word wins over a guess, never over the machine's report of a running job (contract §4.6). */
static gboolean
check_person (TaktQueue *self, const TaktJob *job, TaktJobStatus to, GError **error)
{
  if (is_end (to) && takt_queue_is_running (self, job))
    return refuse (
        error, _ ("The printer reports that this print is still running. Stop it there first, or wait until "
                  "it has finished."));

  if (job->dispatched_at != TAKT_TIME_UNSET && (to == TAKT_JOB_COMPLETED || to == TAKT_JOB_FAILED))
    return refuse (
        error, _ ("This print has just been sent to the printer. Wait until it has begun, or cancel it."));

  return TRUE;
}

static gboolean
check_change (TaktQueue *self, const TaktJob *job, TaktJobStatus to, TaktJobSource source, GError **error)
{
  if (!takt_queue_status_change_is_allowed (job->status, to, source))
    {
      if (job->status == to)
        g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("This print is %s already."),
                     status_name (to));
      else
        g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                     _ ("This print is %s. It cannot be changed to %s."), status_name (job->status),
                     status_name (to));
      return FALSE;
    }

  return source != TAKT_JOB_SAID_BY_PERSON || check_person (self, job, to, error);
}

/* The change itself, inside a transaction. @job is the row; FALSE in @changed when there is nothing to do. */
static gboolean
change_job (TaktQueue *self,
            TaktJob *job,
            const TaktTransition *transition,
            gboolean *changed,
            GError **error)
{
  /* What the machine says once more, and a person's "yes" to what the machine said, change nothing. */
  *changed = job->status != transition->to
             || (transition->source == TAKT_JOB_SAID_BY_PERSON && !job->said_by_printer);
  if (!*changed)
    return TRUE;

  return check_change (self, job, transition->to, transition->source, error)
         && takt_queue_move (self, job, transition, error);
}

/* A person started at the machine what Takt could not match by its name: the print that runs there is this job. */
static void
claim_print (TaktQueue *self, const TaktJob *job)
{
  TaktPrinterState state;

  if (takt_printers_get_state (self->printers, job->printer_id, &state) && state.link == TAKT_LINK_LIVE
      && state.report != NULL && takt_machine_state_is_active (state.report->machine) && state.job_id == 0)
    takt_printers_set_job (self->printers, job->printer_id, job->id);
}

/**
 * takt_queue_status_change_is_allowed:
 *
 * Whether a job may go from one status to another when @source says so (contract §2): the way of a print, the shortcuts that a
 * person may book by hand, and a retry, which only a person asks for. The status it has already is harmless when the machine
 * repeats it.
 */
gboolean
takt_queue_status_change_is_allowed (TaktJobStatus from, TaktJobStatus to, TaktJobSource source)
{
  if (from == to)
    return source == TAKT_JOB_SAID_BY_PRINTER;

  switch (from)
    {
    case TAKT_JOB_QUEUED:
      return TRUE;
    case TAKT_JOB_STARTED:
      return is_end (to);
    case TAKT_JOB_FAILED:
    case TAKT_JOB_CANCELLED:
      return to == TAKT_JOB_QUEUED && source == TAKT_JOB_SAID_BY_PERSON;
    case TAKT_JOB_COMPLETED:
    default:
      return FALSE;
    }
}

/**
 * takt_queue_set_status:
 * @reason: (nullable): why it failed, a sentence
 * @source: who says so
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT when the change is not allowed (contract §2), contradicts the machine's own
 *   report (§4.6) or another job runs on the printer; TAKT_ERROR_INVALID on `failed_reason`
 *
 * Books a change of status with all that follows: times, the attempt in the history, filament, the plate, events, and the order's
 * standing. One transaction; after an error nothing has changed. `failed` and `cancelled` back to `queued` is a retry: times, reason
 * and progress are cleared, attempts are kept, spools are chosen anew. What the machine said already may be said again by anybody.
 */
gboolean
takt_queue_set_status (TaktQueue *self,
                       gint64 id,
                       TaktJobStatus status,
                       const char *reason,
                       TaktJobSource source,
                       GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  g_autofree char *checked = NULL;
  TaktTransition transition = { .to = status, .source = source };
  gboolean changed = FALSE;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);
  g_return_val_if_fail ((int) status >= 0 && status < TAKT_JOB_N_STATUSES, FALSE);

  if (!takt_check_lines ("failed_reason", reason, MAX_REASON, &checked, error))
    return FALSE;
  transition.reason = checked;
  transition.at = takt_clock_now (self->clock);

  if (!takt_store_begin (self->store, error))
    return FALSE;
  job = takt_job_table_get (self->store, id, error);
  if (!takt_queue_finish_work (self, job != NULL && change_job (self, job, &transition, &changed, error),
                               error))
    return FALSE;

  if (changed)
    {
      if (status != TAKT_JOB_QUEUED)
        takt_queue_stop_sending (self, id);
      if (status == TAKT_JOB_STARTED && source == TAKT_JOB_SAID_BY_PERSON)
        claim_print (self, job);
      takt_queue_arm (self);
    }
  return TRUE;
}

/**
 * takt_queue_retry:
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT when the job neither failed nor was cancelled
 *
 * Queues a failed or cancelled job once more; its attempts so far stay in the history.
 */
gboolean
takt_queue_retry (TaktQueue *self, gint64 id, GError **error)
{
  return takt_queue_set_status (self, id, TAKT_JOB_QUEUED, NULL, TAKT_JOB_SAID_BY_PERSON, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "printers/takt-print-errors.h"
#include "takt-error.h"

/* A machine that is to be told to stop. */
typedef struct
{
  TaktQueue *queue; /* (owned) (nullable) while it is being told */
  gint64 printer_id;
  gint32 submission_id;
} Stop;

static char *
explain_expiry (const TaktJob *job, const TaktPrinterReport *report)
{
  g_autofree char *key = g_strdup_printf ("%d", job->submission_id);

  if (takt_machine_state_is_active (report->machine))
    return g_strdup (
        _ ("The printer accepted this print, but prints something else. Look at the printer, then start "
           "the print again."));
  if (report->machine == TAKT_MACHINE_FINISHED && g_strcmp0 (report->job_key, key) == 0)
    return g_strdup (
        _ ("The printer shows this print as finished, but Takt did not see it run. Look at the plate, "
           "then mark the print as completed or start it again."));
  return g_strdup (
      _ ("The printer accepted this print, but did not start it. Look at its screen, then start the "
         "print again."));
}

/* What the machine complains about instead of beginning; NULL: nothing. It rested without an error when the job was sent. */
static char *
explain_failure (const TaktPrinterReport *report)
{
  if (report->developer_mode == TAKT_DEVELOPER_MODE_LOCKED)
    return g_strdup (_ (
        "The printer refused the start: it takes commands only in Developer Mode, which is off. Switch it on at the "
        "printer (settings, LAN Only Mode, Developer Mode), restart the printer and enter its new access code."));

  switch (takt_print_error_classify (report->print_error))
    {
    case TAKT_PRINT_ERROR_STOPPED:
    case TAKT_PRINT_ERROR_PAUSED:
    case TAKT_PRINT_ERROR_CANCELLED:
      return takt_print_error_to_sentence (report->print_error);
    case TAKT_PRINT_ERROR_NONE:
    case TAKT_PRINT_ERROR_ASKED:
    case TAKT_PRINT_ERROR_NOTICE:
    default:
      return NULL;
    }
}

/* The program ended while the file was on its way: the machine was told nothing, so the job simply waits again. Where the owner lets
 * prints start by themselves that happens anew. */
static gboolean
give_back (TaktQueue *self, const TaktJob *job, char **problem, GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);

  if (printer == NULL)
    return FALSE;
  if (!printer->auto_start)
    *problem = g_strdup (
        _ ("Takt ended while the file was on its way to the printer. Nothing was started there: start "
           "the print again."));
  return TRUE;
}

/*
 * What becomes of an intent that nobody is at work on. It waits until the machine is heard in full, and for the time a machine may take;
 * while it is active the tracker tells soon what it prints. An error instead of a beginning ends the waiting at once, and so does the
 * time that a machine may take: then a person decides (pitfalls 32, 33).
 *
 * @over: (out): the intent has come to nothing
 * @problem: (out) (nullable): why
 */
static gboolean
judge (TaktQueue *self, const TaktJob *job, gboolean *over, char **problem, GError **error)
{
  TaktDispatch dispatch;
  TaktTime age = takt_clock_now (self->clock) - job->dispatched_at;
  TaktPrinterState state;
  gboolean active;

  *over = FALSE;
  if (g_hash_table_contains (self->sendings, &job->id))
    return TRUE;
  if (!takt_dispatch_table_get (self->store, job->id, &dispatch, error))
    return FALSE;

  if (dispatch.step == TAKT_DISPATCH_HANDED_OVER)
    return TRUE;
  if (dispatch.step == TAKT_DISPATCH_UPLOADING)
    {
      *over = TRUE;
      return give_back (self, job, problem, error);
    }

  if (!takt_printers_get_state (self->printers, job->printer_id, &state) || state.link != TAKT_LINK_LIVE
      || state.report == NULL || !state.report->is_full || state.report->machine == TAKT_MACHINE_UNKNOWN)
    return TRUE;

  active = takt_machine_state_is_active (state.report->machine);
  if (!active && state.report->received_at >= job->dispatched_at)
    *problem = explain_failure (state.report);
  *over = *problem != NULL || age >= (active ? 2 * TAKT_QUEUE_START_LIMIT : TAKT_QUEUE_START_LIMIT);
  if (*over && *problem == NULL)
    *problem = explain_expiry (job, state.report);
  return TRUE;
}

/* The machine shows the print as its last one: its part lies on the plate, whatever became of the intent. */
static gboolean
guard_plate (TaktQueue *self, const TaktJob *job, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%d", job->submission_id);
  TaktPrinterState state;

  if (!takt_printers_get_state (self->printers, job->printer_id, &state) || state.link != TAKT_LINK_LIVE
      || state.report == NULL || g_strcmp0 (state.report->job_key, key) != 0)
    return TRUE;
  return takt_printers_set_plate_clear (self->printers, job->printer_id, FALSE, error);
}

static gboolean
expire (TaktQueue *self, const TaktJob *intent, const char *problem, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  /* Who has run out of time may still be reading the file; who complained is not. */
  gboolean is_late = takt_clock_now (self->clock) - intent->dispatched_at >= TAKT_QUEUE_START_LIMIT;
  gboolean stands, ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  ok = takt_queue_read_intent (self, intent->id, intent->submission_id, &job, &stands, error);
  if (ok && stands)
    {
      job->dispatched_at = TAKT_TIME_UNSET;
      g_free (job->problem);
      job->problem = g_strdup (problem);
      ok = takt_queue_save (self, job, error) && takt_dispatch_table_delete (self->store, job->id, error)
           && guard_plate (self, job, error) && (is_late || takt_queue_release_file (self, job, error));
      takt_queue_note (self, job);
    }

  return takt_queue_finish_work (self, ok, error);
}

/* @any: (out): whether there are any, decided or not */
static gboolean
check_intents (TaktQueue *self, gboolean *any, GError **error)
{
  g_autoptr (GPtrArray) intents = takt_job_table_list_dispatched (self->store, error);

  if (intents == NULL)
    return FALSE;

  *any = intents->len > 0;
  for (guint i = 0; i < intents->len; i++)
    {
      g_autofree char *problem = NULL;
      gboolean over;

      if (!judge (self, intents->pdata[i], &over, &problem, error))
        return FALSE;
      if (over && !expire (self, intents->pdata[i], problem, error))
        return FALSE;
    }

  return TRUE;
}

static void
auto_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!takt_queue_start_finish (TAKT_QUEUE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("a print could not be started by itself: %s", error->message);
}

/* A head that would reach into a block waits without being asked for again and again: the block's end wakes the queue. */
static gboolean
is_blocked (TaktQueue *self, const TaktJob *job, gboolean *blocked, GError **error)
{
  g_autofree char *message = NULL;
  gboolean ok = takt_queue_explain_block (self, job, &message, error);

  *blocked = message != NULL;
  return ok;
}

/* Not of an order that is cancelled or shipped. */
gboolean
takt_queue_is_wanted (TaktQueue *self, const TaktJob *job)
{
  g_autoptr (TaktOrder) order = NULL;

  if (job->order_id == 0)
    return TRUE;

  order = takt_orders_get (self->orders, job->order_id, NULL);
  return order != NULL && !order->is_cancelled && !order->is_shipped;
}

/* Whether the printer's owner lets prints start by themselves, and nothing is in the way that would have a start refused. */
gboolean
takt_queue_may_start (TaktQueue *self, gint64 printer_id, gboolean *may, GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, printer_id, error);
  gint64 started;

  *may = FALSE;
  if (printer == NULL || !takt_job_table_find_started (self->store, printer_id, &started, error))
    return FALSE;

  *may = printer->auto_start && !printer->queue_paused && printer->plate_clear && started == 0
         && takt_printers_get_developer_mode (self->printers, printer_id) != TAKT_DEVELOPER_MODE_LOCKED;
  return TRUE;
}

/* The head of the queue goes to a free machine whose owner allowed it: not before its planned start, and not with a problem. Jobs of
 * orders that are cancelled or shipped wait for a person and hold up nobody.
 *
 * @tried: (out): whether one was to be started, however that went
 */
static gboolean
start_head (TaktQueue *self, gint64 printer_id, gboolean *tried, GError **error)
{
  g_autoptr (GPtrArray) queued = NULL;
  const TaktJob *head = NULL;
  TaktTime retry_at;
  gboolean may, blocked;

  *tried = FALSE;
  if (!takt_printers_is_free (self->printers, printer_id))
    return TRUE;
  if (!takt_queue_may_start (self, printer_id, &may, error))
    return FALSE;
  if (!may)
    return TRUE;

  queued = takt_job_table_list_queued (self->store, printer_id, error);
  if (queued == NULL)
    return FALSE;
  for (guint i = 0; i < queued->len; i++)
    {
      const TaktJob *job = queued->pdata[i];

      /* The machine is at one already. */
      if (job->dispatched_at != TAKT_TIME_UNSET)
        return TRUE;
      if (head == NULL && !job->is_held && takt_queue_is_wanted (self, job))
        head = job;
    }
  if (head == NULL)
    return TRUE;

  if (!takt_queue_find_retry (self, head->id, &retry_at, error) || !is_blocked (self, head, &blocked, error))
    return FALSE;
  if (!blocked && head->problem == NULL && head->file_name != NULL && !takt_queue_has_unresolved (head)
      && MAX (head->scheduled_start, retry_at) <= takt_clock_now (self->clock))
    {
      *tried = TRUE;
      takt_queue_start_async (self, head->id, self->cancellable, auto_started_cb, NULL);
    }
  return TRUE;
}

/*
 * QueueLook:
 *
 * All that a look at a printer depends on, besides the reports of machines that a print is on its way to. What only time changes has its own
 * alarm, which looks at all.
 */
typedef struct
{
  gint64 printer_id;
  gint64 changes; /* of the database */
  gboolean is_calm, is_at_rest;
  TaktDeveloperMode developer_mode;
} QueueLook;

static QueueLook
get_look (TaktQueue *self, gint64 printer_id)
{
  return (QueueLook){
    .printer_id = printer_id,
    .changes = takt_store_count_changes (self->store),
    .is_calm = takt_printers_is_calm (self->printers, printer_id),
    .is_at_rest = takt_printers_is_at_rest (self->printers, printer_id),
    .developer_mode = takt_printers_get_developer_mode (self->printers, printer_id),
  };
}

/* Most reports of a machine that rests say nothing new: then there is nothing to do as there was nothing before. */
static gboolean
is_as_before (TaktQueue *self, const QueueLook *now)
{
  const QueueLook *last = g_hash_table_lookup (self->looks, &now->printer_id);

  return last != NULL && last->changes == now->changes && last->is_calm == now->is_calm
         && last->is_at_rest == now->is_at_rest && last->developer_mode == now->developer_mode;
}

static gboolean
look_at (TaktQueue *self, gint64 printer_id, gboolean has_intents, GError **error)
{
  QueueLook look = get_look (self, printer_id);
  gboolean tried;

  g_hash_table_remove (self->looks, &printer_id);
  if (!takt_queue_tidy (self, printer_id, error) || !start_head (self, printer_id, &tried, error))
    return FALSE;

  if (!tried && !has_intents && !g_hash_table_contains (self->removals, &printer_id))
    {
      QueueLook *kept = g_memdup2 (&look, sizeof look);

      g_hash_table_replace (self->looks, &kept->printer_id, kept);
    }
  return TRUE;
}

static gboolean
look_at_all (TaktQueue *self, gboolean has_intents, GError **error)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (self->printers, error);

  if (printers == NULL)
    return FALSE;

  for (guint i = 0; i < printers->len; i++)
    if (!look_at (self, ((TaktPrinter *) printers->pdata[i])->id, has_intents, error))
      return FALSE;

  return TRUE;
}

/* Something changed at a printer (0: anywhere): an intent may be decided, a machine may be free, or have a file too many. */
void
takt_queue_look_around (TaktQueue *self, gint64 printer_id)
{
  g_autoptr (GError) error = NULL;
  gboolean has_intents = FALSE;
  QueueLook look;
  gboolean ok;

  if (!self->is_running)
    return;
  if (printer_id != 0)
    {
      look = get_look (self, printer_id);
      if (is_as_before (self, &look))
        return;
    }

  ok = check_intents (self, &has_intents, &error) && takt_queue_fail_over (self, &error)
       && (printer_id != 0 ? look_at (self, printer_id, has_intents, &error)
                           : look_at_all (self, has_intents, &error));

  /* A printer may have been deleted between the change and this look at it. */
  if (!ok && !g_error_matches (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    g_warning ("the queue could not be looked at: %s", error->message);
}

static void
wake_cb (gpointer user_data)
{
  TaktQueue *self = user_data;

  self->wake = 0;
  takt_queue_look_around (self, 0);
  takt_queue_arm (self);
}

/* Sets the alarm for the next moment at which time alone changes something. */
void
takt_queue_arm (TaktQueue *self)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = NULL;
  TaktTime due = TAKT_TIME_UNSET;
  TaktTime failover;

  takt_clock_clear (self->clock, &self->wake);
  if (!self->is_running)
    return;

  query = takt_statement_get (
      self->store,
      "SELECT min(moment) FROM "
      "(SELECT dispatched_at + ?1 AS moment FROM jobs WHERE status = 'queued' AND dispatched_at IS NOT NULL "
      "UNION ALL SELECT scheduled_start FROM jobs WHERE status = 'queued' AND scheduled_start IS NOT NULL "
      "UNION ALL SELECT retry_at FROM transfer_retries "
      "UNION ALL SELECT due_at FROM printer_files UNION ALL SELECT ends_at FROM plan_blocks) "
      "WHERE moment > ?2");
  takt_statement_bind_int (query, 1, TAKT_QUEUE_START_LIMIT);
  takt_statement_bind_time (query, 2, now);
  if (takt_statement_step (query))
    due = takt_statement_time (query, 0);
  if (!takt_statement_finish (query, &error))
    g_warning ("the next moment of the queue is not known: %s", error->message);

  failover = takt_queue_get_failover_due (self);
  if (failover != TAKT_TIME_UNSET && (due == TAKT_TIME_UNSET || failover < due))
    due = failover;
  if (due != TAKT_TIME_UNSET)
    self->wake = takt_clock_after (self->clock, (due - now) * G_USEC_PER_SEC, wake_cb, self, NULL);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Stop *stop = user_data;
  g_autoptr (TaktQueue) self = stop->queue;
  g_autoptr (GError) error = NULL;

  if (takt_printers_command_finish (TAKT_PRINTERS (source), result, &error))
    return;

  /* The next word of the machine about this print tries again. */
  g_message ("a print that was cancelled on its way to the printer could not be stopped there: %s",
             error->message);
  g_hash_table_remove (self->unwanted, GINT_TO_POINTER (stop->submission_id));
}

static gboolean
stop_cb (gpointer user_data)
{
  TaktQueue *self = user_data;
  g_autoptr (GPtrArray) stops = g_steal_pointer (&self->stops);

  self->stops = g_ptr_array_new_with_free_func (g_free);
  self->stop_source = 0;
  for (guint i = 0; i < stops->len; i++)
    {
      Stop *stop = g_memdup2 (stops->pdata[i], sizeof *stop);

      stop->queue = g_object_ref (self);
      takt_printers_command_async (self->printers, stop->printer_id, TAKT_PRINTER_STOP, self->cancellable,
                                   stopped_cb, stop);
    }

  return G_SOURCE_REMOVE;
}

/* The machine prints what was cancelled on its way there. It is told once the transaction is over. */
void
takt_queue_stop_machine_later (TaktQueue *self, gint64 printer_id, gint32 submission_id)
{
  Stop *stop;

  if (!g_hash_table_add (self->unwanted, GINT_TO_POINTER (submission_id)))
    return;

  stop = g_new0 (Stop, 1);
  stop->printer_id = printer_id;
  stop->submission_id = submission_id;
  g_ptr_array_add (self->stops, stop);
  if (self->stop_source == 0)
    self->stop_source = g_idle_add (stop_cb, self);
}

/**
 * takt_queue_resume_intents:
 *
 * To be called once when the program has started, after takt_printers_start(): takes up jobs that were on their way to a machine when it
 * ended, and begins to start jobs by itself where printers allow it. A job of unknown fate is never sent again: it waits for the
 * machine's first full report (protocol.md §15.3).
 *
 * Returns: FALSE with @error when the store failed
 */
gboolean
takt_queue_resume_intents (TaktQueue *self, GError **error)
{
  gboolean has_intents = FALSE;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  self->is_running = TRUE;
  self->is_stopped = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
    }
  takt_queue_arm (self);
  return check_intents (self, &has_intents, error) && takt_queue_fail_over (self, error)
         && look_at_all (self, has_intents, error);
}

/** takt_queue_note_time: the clock was set, or time has passed that no timer has seen: what is due happens now. */
void
takt_queue_note_time (TaktQueue *self)
{
  g_return_if_fail (TAKT_IS_QUEUE (self));

  /* Nobody knows how long printers were out of reach meanwhile: the computer may have slept. */
  g_hash_table_remove_all (self->lost);
  takt_queue_look_around (self, 0);
  takt_queue_arm (self);
}

/** takt_queue_stop: starts nothing by itself any more and lets go of what is on its way; its intents stay in the rows. */
void
takt_queue_stop (TaktQueue *self)
{
  g_return_if_fail (TAKT_IS_QUEUE (self));

  self->is_running = FALSE;
  self->is_stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
  takt_clock_clear (self->clock, &self->wake);
  g_clear_handle_id (&self->stop_source, g_source_remove);
}

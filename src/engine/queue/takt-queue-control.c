/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-check.h"
#include "takt-error.h"

/* What a person decides about waiting prints, each one command that can be taken back (takt-queue-act.c). */

static TaktJob *
get_waiting (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, id, error);

  return job != NULL && takt_queue_check_waiting (job, error) ? g_steal_pointer (&job) : NULL;
}

/* One job, changed by @change. */
typedef void (*ChangeFunc) (TaktJob *job, gint64 value);

static gboolean
change_one (TaktQueue *self, gint64 id, ChangeFunc change, gint64 value, const char *label, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  TaktQueueAct *act;
  gboolean ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  act = takt_queue_act_new (self);
  job = get_waiting (self, id, error);
  ok = job != NULL;
  if (ok)
    {
      takt_queue_act_involve (act, job, TRUE);
      change (job, value);
      ok = takt_queue_save (self, job, error);
    }
  return takt_queue_act_finish (self, act, ok, label, error);
}

static void
change_hold (TaktJob *job, gint64 value)
{
  job->is_held = value != 0;
}

static void
change_priority (TaktJob *job, gint64 value)
{
  job->priority = (int) value;
  job->queue_position = 0;
}

/* @value: the start; TAKT_TIME_UNSET: the printer alone; -1: neither */
static void
change_pin (TaktJob *job, gint64 value)
{
  job->pinned_printer = value >= 0;
  job->pinned_start = value > 0;
  if (value > 0)
    job->scheduled_start = value;
}

/**
 * takt_queue_hold:
 * @held: FALSE: releases it
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT when it no longer waits
 *
 * Has a waiting job wait until a person releases it, whatever else would start it. Can be undone.
 */
gboolean
takt_queue_hold (TaktQueue *self, gint64 id, gboolean held, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  return change_one (self, id, change_hold, held, held ? _ ("Hold print") : _ ("Release print"), error);
}

/**
 * takt_queue_set_priority:
 * @priority: 1 … 10, high first
 * @error: as takt_queue_hold(); TAKT_ERROR_INVALID on `priority`
 *
 * Gives a waiting job another priority; among equals it stands where its planned start puts it. Can be undone.
 */
gboolean
takt_queue_set_priority (TaktQueue *self, gint64 id, int priority, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  return takt_check_number ("priority", priority, 1, 10, error)
         && change_one (self, id, change_priority, priority, _ ("Change priority"), error);
}

/**
 * takt_queue_pin:
 * @start: when it is to start; TAKT_TIME_UNSET: only its printer is pinned
 * @error: as takt_queue_hold()
 *
 * A plan leaves a pinned job on its printer, and at @start where one is given; nothing begins it before. Can be undone.
 */
gboolean
takt_queue_pin (TaktQueue *self, gint64 id, TaktTime start, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (start >= 0, FALSE);

  return change_one (self, id, change_pin, start, _ ("Pin print"), error);
}

/** takt_queue_unpin: a plan may move the job again; errors as takt_queue_hold(). Can be undone. */
gboolean
takt_queue_unpin (TaktQueue *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  return change_one (self, id, change_pin, -1, _ ("Unpin print"), error);
}

static gboolean
check_fit (TaktQueue *self, const TaktJob *job, GError **error)
{
  g_autofree char *problem = NULL;

  if (!takt_queue_explain_misfit (self, job, &problem, error))
    return FALSE;
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, problem);
  return FALSE;
}

/* The queue of a printer with @job before @before_id, or at its end. */
static gboolean
place_before (TaktQueue *self, TaktQueueAct *act, TaktJob *job, gint64 before_id, GError **error)
{
  g_autoptr (GPtrArray) queued = takt_job_table_list_queued (self->store, job->printer_id, error);
  guint at;

  if (queued == NULL)
    return FALSE;
  for (guint i = queued->len; i-- > 0;)
    {
      takt_queue_act_involve (act, queued->pdata[i], FALSE);
      if (((const TaktJob *) queued->pdata[i])->id == job->id)
        g_ptr_array_remove_index (queued, i);
    }
  for (at = 0; at < queued->len && ((const TaktJob *) queued->pdata[at])->id != before_id;)
    at++;
  if (before_id != 0 && at == queued->len)
    {
      takt_error_set_field (error, "before_id",
                            _ ("This print no longer waits for that printer. Look at the queue again."));
      return FALSE;
    }

  g_ptr_array_insert (queued, (int) at, takt_job_copy (job));
  return takt_queue_deal_places (self, queued, error);
}

/**
 * takt_queue_move_job:
 * @printer_id: where it is to wait: its own printer, or another one
 * @before_id: the waiting job of that printer that comes after it; 0: it comes last
 * @error: TAKT_ERROR_NOT_FOUND (job or printer); TAKT_ERROR_CONFLICT when the job no longer waits, or its file does not fit the printer;
 *   TAKT_ERROR_INVALID on `before_id`
 *
 * Puts one waiting job at another place, as a person drops it there. On another printer it looks for its spools anew; one whose filament is
 * not loaded there waits with a problem that says so, as everywhere. Can be undone.
 */
gboolean
takt_queue_move_job (TaktQueue *self, gint64 id, gint64 printer_id, gint64 before_id, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktJob) job = NULL;
  TaktQueueAct *act;
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  printer = takt_printers_get (self->printers, printer_id, error);
  if (printer == NULL || !takt_store_begin (self->store, error))
    return FALSE;

  act = takt_queue_act_new (self);
  job = get_waiting (self, id, error);
  ok = job != NULL;
  if (ok)
    {
      takt_queue_act_involve (act, job, TRUE);
      ok = before_id == id || job->printer_id == printer_id;
      if (!ok)
        {
          job->printer_id = printer_id;
          ok = check_fit (self, job, error) && takt_queue_save (self, job, error)
               && takt_queue_find_spools (self, job, error) && takt_queue_save (self, job, error);
        }
      ok = ok && (before_id == id || place_before (self, act, job, before_id, error));
    }
  return takt_queue_act_finish (self, act, ok, _ ("Move print"), error);
}

/* The jobs of @order_id come first, in their order, the others after them in theirs. */
static gboolean
bring_forward (TaktQueue *self, TaktQueueAct *act, gint64 printer_id, gint64 order_id, GError **error)
{
  g_autoptr (GPtrArray) queued = takt_job_table_list_queued (self->store, printer_id, error);
  g_autoptr (GPtrArray) ordered = NULL;

  if (queued == NULL)
    return FALSE;
  ordered = g_ptr_array_new_full (queued->len, NULL);
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < queued->len; i++)
      {
        const TaktJob *job = queued->pdata[i];

        if ((job->order_id == order_id) == (pass == 0))
          g_ptr_array_add (ordered, queued->pdata[i]);
      }
  for (guint i = 0; i < ordered->len; i++)
    takt_queue_act_involve (act, ordered->pdata[i], FALSE);
  return takt_queue_deal_places (self, ordered, error);
}

/**
 * takt_queue_hurry_order:
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT when none of its prints waits
 *
 * Moves all waiting prints of an order to the head of the queues they wait in. Can be undone.
 */
gboolean
takt_queue_hurry_order (TaktQueue *self, gint64 order_id, GError **error)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);
  TaktQueueAct *act;
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  order = takt_orders_get (self->orders, order_id, error);
  if (order == NULL || !takt_store_begin (self->store, error))
    return FALSE;

  act = takt_queue_act_new (self);
  jobs = takt_job_table_list_of_order (self->store, order_id, error);
  ok = jobs != NULL;
  for (guint i = 0; ok && i < jobs->len; i++)
    {
      TaktJob *job = jobs->pdata[i];

      if (job->status == TAKT_JOB_QUEUED && g_hash_table_add (done, &job->printer_id))
        ok = bring_forward (self, act, job->printer_id, order_id, error);
    }
  if (ok && g_hash_table_size (done) == 0)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("No print of this order waits."));
      ok = FALSE;
    }
  return takt_queue_act_finish (self, act, ok, _ ("Hurry order"), error);
}

/* Whether queues are paused, as an act. */
typedef struct
{
  TaktQueue *queue;
  GArray *printer_ids; /* (owned) (element-type gint64) of those that the act changed */
  gboolean paused;
} Pause;

static void
pause_free (gpointer data)
{
  Pause *pause = data;

  g_array_unref (pause->printer_ids);
  g_free (pause);
}

/* A printer that was removed since has no queue to speak of. */
static gboolean
set_paused (const Pause *pause, gboolean paused, GError **error)
{
  for (guint i = 0; i < pause->printer_ids->len; i++)
    {
      g_autoptr (GError) fault = NULL;

      if (takt_printers_set_queue_paused (pause->queue->printers,
                                          g_array_index (pause->printer_ids, gint64, i), paused, &fault))
        continue;
      if (pause->printer_ids->len > 1 && g_error_matches (fault, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
        continue;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return TRUE;
}

static gboolean
undo_pause (gpointer data, GError **error)
{
  const Pause *pause = data;

  return set_paused (pause, !pause->paused, error);
}

static gboolean
redo_pause (gpointer data, GError **error)
{
  const Pause *pause = data;

  return set_paused (pause, pause->paused, error);
}

/* @printer_ids: (transfer full): of those whose queue is not yet as it shall be */
static gboolean
do_pause (TaktQueue *self, GArray *printer_ids, gboolean paused, const char *label, GError **error)
{
  Pause *pause = g_new (Pause, 1);

  *pause = (Pause){ self, printer_ids, paused };
  if (printer_ids->len == 0 || !set_paused (pause, paused, error))
    {
      gboolean is_done = printer_ids->len == 0;

      pause_free (pause);
      return is_done;
    }
  if (self->undo != NULL)
    takt_undo_stack_push (self->undo, label, undo_pause, redo_pause, pause, pause_free);
  else
    pause_free (pause);
  return TRUE;
}

/**
 * takt_queue_set_paused:
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Pauses the queue of a printer: nothing starts there by itself until it goes on. What prints goes on printing, and a person can still start
 * a print. Can be undone.
 */
gboolean
takt_queue_set_paused (TaktQueue *self, gint64 printer_id, gboolean paused, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;
  GArray *printer_ids;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  printer = takt_printers_get (self->printers, printer_id, error);
  if (printer == NULL)
    return FALSE;

  printer_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (printer->queue_paused != paused)
    g_array_append_val (printer_ids, printer_id);
  return do_pause (self, printer_ids, paused, paused ? _ ("Pause queue") : _ ("Resume queue"), error);
}

/**
 * takt_queue_set_all_paused:
 * @error: what the store says; queues that were paused before it failed stay so
 *
 * Pauses the queues of all printers, or lets all go on, as takt_queue_set_paused(). One act: undoing it leaves those alone that already
 * were so.
 */
gboolean
takt_queue_set_all_paused (TaktQueue *self, gboolean paused, GError **error)
{
  g_autoptr (GPtrArray) printers = NULL;
  GArray *printer_ids;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  printers = takt_printers_list (self->printers, error);
  if (printers == NULL)
    return FALSE;

  printer_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < printers->len; i++)
    {
      const TaktPrinter *printer = printers->pdata[i];

      if (printer->queue_paused != paused)
        g_array_append_val (printer_ids, printer->id);
    }
  return do_pause (self, printer_ids, paused, paused ? _ ("Pause all queues") : _ ("Resume all queues"),
                   error);
}

/**
 * takt_queue_reorder:
 * @job_ids: (array length=n_jobs): exactly the waiting jobs of the printer, in the wanted order
 * @error: TAKT_ERROR_NOT_FOUND for the printer; TAKT_ERROR_INVALID on `ids` when they are not exactly those
 *
 * Puts the queue of a printer into a person's order. The priorities that the jobs have are dealt out anew, highest first, so that the
 * order holds by contract §2 as well. Can be undone.
 */
gboolean
takt_queue_reorder (TaktQueue *self, gint64 printer_id, const gint64 *job_ids, guint n_jobs, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (GPtrArray) queued = NULL;
  g_autoptr (GPtrArray) ordered = g_ptr_array_new ();
  TaktQueueAct *act;
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (job_ids != NULL || n_jobs == 0, FALSE);

  printer = takt_printers_get (self->printers, printer_id, error);
  if (printer == NULL || !takt_store_begin (self->store, error))
    return FALSE;

  act = takt_queue_act_new (self);
  queued = takt_job_table_list_queued (self->store, printer_id, error);
  for (guint i = 0; queued != NULL && i < n_jobs; i++)
    for (guint j = 0; j < queued->len; j++)
      if (((const TaktJob *) queued->pdata[j])->id == job_ids[i]
          && !g_ptr_array_find (ordered, queued->pdata[j], NULL))
        g_ptr_array_add (ordered, queued->pdata[j]);
  ok = queued != NULL;
  if (ok && (ordered->len != n_jobs || ordered->len != queued->len))
    {
      takt_error_set_field (
          error, "ids",
          _ ("Name each waiting print of this printer once, in the order you want. The queue may "
             "have changed meanwhile."));
      ok = FALSE;
    }
  for (guint i = 0; ok && i < ordered->len; i++)
    takt_queue_act_involve (act, ordered->pdata[i], FALSE);
  return takt_queue_act_finish (self, act, ok && takt_queue_deal_places (self, ordered, error),
                                _ ("Reorder queue"), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/* A schedule as an act. */
typedef struct
{
  TaktQueue *queue;            /* the stack does not outlive it */
  TaktScheduleRequest request; /* its text is @material_type */
  char *material_type;         /* (owned) (nullable) */
  TaktSchedule *schedule;      /* (owned) what came of it */
} ScheduleAct;

static void
act_free (gpointer data)
{
  ScheduleAct *act = data;

  takt_schedule_free (act->schedule);
  g_free (act->material_type);
  g_free (act);
}

static gboolean
take_back_job (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, id, error);

  return job != NULL && takt_queue_check_waiting (job, error)
         && takt_job_table_delete (self->store, id, error);
}

static gboolean
take_back_supply (TaktQueue *self, const TaktSupply *supply, GError **error)
{
  g_autoptr (TaktOrderItem) item = NULL;
  TaktPieceMove move = {
    .profile_id = supply->profile_id,
    .variant = supply->variant,
    .pieces = supply->from_stock,
    .kind = TAKT_PIECES_RETURNED,
    .order_item_id = supply->order_item_id,
    .at = takt_clock_now (self->clock),
  };

  if (supply->from_stock == 0)
    return TRUE;
  if (!takt_order_item_table_get (self->store, supply->order_item_id, &item, error))
    return FALSE;
  if (item == NULL || item->from_stock < supply->from_stock)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           _ ("This cannot be taken back: the pieces from the shelf lie there again."));
      return FALSE;
    }
  return takt_stock_table_supply (self->store, &move, item->pieces, error);
}

static gboolean
undo_schedule (gpointer data, GError **error)
{
  const ScheduleAct *act = data;
  TaktQueue *self = act->queue;
  const TaktSchedule *schedule = act->schedule;
  g_autoptr (TaktOrder) order = takt_orders_get (self->orders, act->request.order_id, error);
  gboolean ok = TRUE;

  if (order == NULL || !takt_store_begin (self->store, error))
    return FALSE;
  if (order->is_shipped)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           _ ("This cannot be taken back: the order is shipped."));
      ok = FALSE;
    }
  for (guint i = 0; ok && i < schedule->jobs->len; i++)
    ok = take_back_job (self, ((const TaktJob *) schedule->jobs->pdata[i])->id, error);
  for (guint i = 0; ok && i < schedule->supplies->len; i++)
    ok = take_back_supply (self, schedule->supplies->pdata[i], error);
  if (!takt_queue_finish_work (self, ok, error))
    return FALSE;

  takt_queue_note_schedule (self, act->request.order_id, schedule);
  return TRUE;
}

static gboolean
redo_schedule (gpointer data, GError **error)
{
  ScheduleAct *act = data;
  TaktSchedule *schedule = takt_queue_run_schedule (act->queue, &act->request, FALSE, error);

  if (schedule == NULL)
    return FALSE;
  takt_schedule_free (act->schedule);
  act->schedule = schedule;
  return TRUE;
}

static TaktSchedule *
copy_schedule (const TaktSchedule *schedule)
{
  TaktSchedule *copy = g_new0 (TaktSchedule, 1);

  copy->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_free);
  for (guint i = 0; i < schedule->jobs->len; i++)
    g_ptr_array_add (copy->jobs, takt_job_copy (schedule->jobs->pdata[i]));
  copy->supplies = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_supply_free);
  for (guint i = 0; i < schedule->supplies->len; i++)
    {
      TaktSupply *supply = g_memdup2 (schedule->supplies->pdata[i], sizeof *supply);

      supply->variant = g_strdup (supply->variant);
      g_ptr_array_add (copy->supplies, supply);
    }
  return copy;
}

static void
remember (TaktQueue *self, const TaktScheduleRequest *request, const TaktSchedule *schedule)
{
  ScheduleAct *act;

  if (self->undo == NULL)
    return;

  act = g_new0 (ScheduleAct, 1);
  act->queue = self;
  act->request = *request;
  act->request.material_type = act->material_type = g_strdup (request->material_type);
  act->schedule = copy_schedule (schedule);
  takt_undo_stack_push (self->undo, _ ("Schedule prints"), undo_schedule, redo_schedule, act, act_free);
}

/**
 * takt_queue_schedule:
 * @request: which order on which printer, and how
 * @is_preview: what it would come to, with the same errors; nothing is written, and jobs have id 0
 * @error: TAKT_ERROR_NOT_FOUND (order or printer); TAKT_ERROR_INVALID with the field, `items[i]` for an item that has no profile;
 *   TAKT_ERROR_CONFLICT when the order is scheduled already (its jobs are named), unpaid, shipped or cancelled, and force is not set; or
 *   when nothing of it is to be printed, or nothing is left without the items that have no profile
 *
 * Takes the pieces of an order from the shelf, as far as they lie there, and makes print jobs for the others (contract §4.1, §4.2): one for
 * each plate, items in their order, laid end to end on the printer. A job whose filament is not loaded is queued all the same, with a problem
 * that says what is missing. With max_printers each plate goes to the printer that is done with it first, among those that its file fits and
 * that have its filament; there are no more plates than on one printer. Digital lines and quantity 0 are passed over. All in one transaction. Can be undone while none of it was sent.
 *
 * Returns: (transfer full): what it comes to, without jobs when all comes from the shelf; NULL with @error
 */
TaktSchedule *
takt_queue_schedule (TaktQueue *self, const TaktScheduleRequest *request, gboolean is_preview, GError **error)
{
  TaktSchedule *schedule;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);

  schedule = takt_queue_run_schedule (self, request, is_preview, error);
  if (schedule != NULL && !is_preview)
    remember (self, request, schedule);
  return schedule;
}

/** takt_queue_schedule_order: takt_queue_schedule(), of which the jobs alone are of interest. */
GPtrArray *
takt_queue_schedule_order (TaktQueue *self, const TaktScheduleRequest *request, GError **error)
{
  g_autoptr (TaktSchedule) schedule = takt_queue_schedule (self, request, FALSE, error);

  return schedule != NULL ? g_steal_pointer (&schedule->jobs) : NULL;
}

/** takt_queue_preview_order: the jobs that takt_queue_schedule_order() would make; nothing is written. */
GPtrArray *
takt_queue_preview_order (TaktQueue *self, const TaktScheduleRequest *request, GError **error)
{
  g_autoptr (TaktSchedule) schedule = takt_queue_schedule (self, request, TRUE, error);

  return schedule != NULL ? g_steal_pointer (&schedule->jobs) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-sync-private.h"
#include "takt-error.h"

/* Those who wait for syncs: several may wait for one, and one for those of several shops. */

/* A person or program that waits for the runs of one or several shops. */
typedef struct
{
  TaktOrders *orders; /* (owned) */
  GTask *task;        /* (owned) */
  GSource *cancelled; /* (owned) (nullable) */
  guint n_runs;       /* that are not over yet */
  TaktMergeCounts counts;
  GError *error; /* (owned) (nullable) the first one */
} Waiter;

static void
waiter_free (Waiter *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_error (&self->error);
  g_object_unref (self->task);
  g_object_unref (self->orders);
  g_free (self);
}

void
takt_sync_counts_add (TaktMergeCounts *sum, const TaktMergeCounts *counts)
{
  sum->new_orders += counts->new_orders;
  sum->updated_orders += counts->updated_orders;
  sum->cancelled_orders += counts->cancelled_orders;
  sum->refunded_orders += counts->refunded_orders;
}

/* (transfer full): nothing of it is left to wait for. */
static void
answer_waiter (Waiter *self)
{
  if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else
    g_task_return_pointer (self->task, g_memdup2 (&self->counts, sizeof self->counts), g_free);
  waiter_free (self);
}

void
takt_sync_run_tell (TaktSyncRun *self, const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_ptr_array_new ();
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiters, i);

      waiter->counts.receipts += self->counts.receipts;
      takt_sync_counts_add (&waiter->counts, &self->counts);
      if (error != NULL && waiter->error == NULL)
        waiter->error = g_error_copy (error);
      if (--waiter->n_runs == 0)
        answer_waiter (waiter);
    }
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Waiter *self = user_data;
  g_autoptr (TaktOrders) orders = g_object_ref (self->orders);
  g_autoptr (GTask) task = g_object_ref (self->task);

  for (guint i = 0; i < orders->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (orders->links, i);
      TaktSyncRun *run = link->run;

      if (run == NULL || !g_ptr_array_remove_fast (run->waiters, self) || run->waiters->len > 0
          || run->by_timer)
        continue;
      takt_sync_run_give_up (run);
      takt_shop_link_arm_timer (link);
    }

  waiter_free (self);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static Waiter *
waiter_new (TaktOrders *orders, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *self = g_new0 (Waiter, 1);

  self->orders = g_object_ref (orders);
  self->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (waiter_cancelled_cb), self, NULL);
      g_source_attach (self->cancelled, g_task_get_context (task));
    }
  return self;
}

/* Returns: FALSE with TAKT_ERROR_NOT_CONNECTED */
gboolean
takt_sync_refuse_not_connected (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                       _ ("No shop is connected. Connect one in the preferences, then sync again."));
  return FALSE;
}

/* Has @waiter wait for the link's run, which begins when there is none. */
static gboolean
join_run (TaktShopLink *self, Waiter *waiter, GError **error)
{
  if (self->run == NULL && !takt_shop_link_begin_run (self, FALSE, error))
    return FALSE;
  g_ptr_array_add (self->run->waiters, waiter);
  waiter->n_runs++;
  return TRUE;
}

static gboolean
has_shop (TaktShopLink *self)
{
  g_autoptr (TaktShopRecord) shop = takt_order_source_dup_shop (self->source);

  return shop != NULL;
}

/* All shops, one after the other's first page; what one of them says is told at the end. */
static void
join_all (TaktOrders *self, Waiter *waiter)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);
      GError *error = NULL;

      if (!has_shop (link) || join_run (link, waiter, &error))
        continue;
      if (waiter->error == NULL)
        waiter->error = error;
      else
        g_error_free (error);
    }
  if (waiter->n_runs == 0 && waiter->error == NULL)
    takt_sync_refuse_not_connected (&waiter->error);
}

/**
 * takt_orders_sync_shop_async:
 * @shop_id: (nullable): the source's id of a connected shop; NULL: all that are connected
 * @cancellable: (nullable): ends this caller's wait; the run goes on while somebody else waits for it
 *
 * Reads from the source what changed since the last sync that got to its end, less half an hour, page by page, then what is
 * open, what is cancelled, and one by one the open orders that none of these showed. A sync that broke off goes on where it
 * stood. A call while a sync is under way waits for that one. Errors, besides those of the source: TAKT_ERROR_NOT_CONNECTED
 * when no shop is connected, TAKT_ERROR_INVALID for a shop that is not, TAKT_ERROR_UPSTREAM when the source goes round in
 * circles. Pages merged before an error stay merged; the error is kept with the shop. With several shops each goes its own
 * way, and the first error is told when all are done.
 */
void
takt_orders_sync_shop_async (TaktOrders *self,
                             const char *shop_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Waiter *waiter;

  g_return_if_fail (TAKT_IS_ORDERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_orders_sync_shop_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  waiter = waiter_new (self, task);
  if (shop_id == NULL)
    join_all (self, waiter);
  else
    {
      TaktShopLink *link = takt_orders_find_link (self, shop_id, &waiter->error);

      if (link != NULL)
        join_run (link, waiter, &waiter->error);
    }
  if (waiter->n_runs == 0)
    answer_waiter (waiter);
}

/** takt_orders_sync_async: takt_orders_sync_shop_async() of all shops. */
void
takt_orders_sync_async (TaktOrders *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  takt_orders_sync_shop_async (self, NULL, cancellable, callback, user_data);
}

/**
 * takt_orders_sync_finish:
 * @counts: (out) (optional): what the whole run did
 */
gboolean
takt_orders_sync_finish (TaktOrders *self, GAsyncResult *result, TaktMergeCounts *counts, GError **error)
{
  g_autofree TaktMergeCounts *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;
  if (counts != NULL)
    *counts = *found;
  return TRUE;
}

/**
 * takt_orders_cancel_sync:
 * @shop_id: (nullable): of this shop only; NULL: of all
 * @error: TAKT_ERROR_INVALID for a shop that is not connected
 *
 * Ends what syncs are under way for everybody. What they merged stays, and the next sync goes on where they stood.
 */
gboolean
takt_orders_cancel_sync (TaktOrders *self, const char *shop_id, GError **error)
{
  TaktShopLink *only = NULL;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);

  if (shop_id != NULL && (only = takt_orders_find_link (self, shop_id, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);

      if (only != NULL && link != only)
        continue;
      takt_shop_link_stop_run (link);
      link->last_attempt_at = takt_clock_now (self->clock);
      takt_shop_link_arm_timer (link);
    }
  return TRUE;
}

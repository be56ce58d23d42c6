/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "takt-error.h"

/* Changes that the source stamps late still fall into the next run (reference.md §4). */
#define OVERLAP_SECONDS ((TaktTime) 30 * 60)

#define SECONDS_PER_MINUTE ((TaktTime) 60)

/* After a change of the network: until names are found again, and at most so often. */
#define SOON_SECONDS     ((TaktTime) 5)
#define SOONEST_INTERVAL ((TaktTime) 60)

/* Somebody who waits for a run. */
typedef struct
{
  TaktSyncRun *run;
  GTask *task;        /* (owned) */
  GSource *cancelled; /* (owned) (nullable) */
} Waiter;

/*
 * One sync, from its first page to its end. Each page is merged before the next is asked for; the watermark moves only after
 * the last. Killed anywhere, the next run begins at the old watermark and merges the same pages again, which changes nothing.
 *
 * Invariants: a fetch is under way as long as the run lives; orders->run points here until the run ends or is given up.
 */
struct _TaktSyncRun
{
  TaktOrders *orders;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *waiters;        /* (owned) of Waiter; empty when the timer alone wants the run */
  gboolean by_timer;
  TaktShopRecord *shop; /* (owned) as it was at the beginning */
  TaktTime started_at;
  TaktTime since; /* TAKT_TIME_UNSET: everything */
  char *cursor;   /* (owned) (nullable) of the page under way */
  TaktMergeCounts counts;
};

static void arm_timer (TaktOrders *self);

static void
waiter_free (Waiter *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_object_unref (self->task);
  g_free (self);
}

static void
run_free (TaktSyncRun *self)
{
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->waiters);
  takt_shop_record_free (self->shop);
  g_free (self->cursor);
  g_object_unref (self->orders);
  g_free (self);
}

/* Nobody waits any more. The fetch under way ends in fetch_cb(), which frees the run; a new one may begin meanwhile. */
static void
give_up (TaktSyncRun *self)
{
  if (self->orders->run == self)
    self->orders->run = NULL;
  g_cancellable_cancel (self->cancellable);
}

static void
tell_waiters (TaktSyncRun *self, const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiters, i);

      if (error != NULL)
        g_task_return_error (waiter->task, g_error_copy (error));
      else
        g_task_return_pointer (waiter->task, g_memdup2 (&self->counts, sizeof self->counts), g_free);
    }
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Waiter *waiter = user_data;
  TaktSyncRun *run = waiter->run;
  g_autoptr (GTask) task = g_object_ref (waiter->task);

  g_ptr_array_remove_fast (run->waiters, waiter);
  if (run->waiters->len == 0 && !run->by_timer)
    {
      TaktOrders *orders = run->orders;

      give_up (run);
      arm_timer (orders);
    }

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
add_waiter (TaktSyncRun *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->run = self;
  waiter->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (waiter_cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  g_ptr_array_add (self->waiters, waiter);
}

static void
keep_error (TaktSyncRun *self, const GError *error)
{
  TaktOrders *orders = self->orders;
  g_autoptr (GError) local = NULL;

  g_warning ("a sync ended early: %s", error->message);
  if (!takt_shop_table_set_error (orders->store, self->shop->id, error->message,
                                  takt_clock_now (orders->clock), &local))
    g_warning ("its error was not kept: %s", local->message);
  takt_changes_note (orders->changes, "orders", 0);
}

/* (transfer full) for the run. */
static void
end_run (TaktSyncRun *self, const GError *error)
{
  TaktOrders *orders = self->orders;

  if (orders->run == self)
    orders->run = NULL;
  orders->last_attempt_at = takt_clock_now (orders->clock);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    keep_error (self, error);
  arm_timer (orders);
  tell_waiters (self, error);
  run_free (self);
}

static gboolean
is_still_this_shop (TaktSyncRun *self)
{
  g_autoptr (TaktShopRecord) shop = takt_order_source_dup_shop (self->orders->source);

  return shop != NULL && g_strcmp0 (shop->source, self->shop->source) == 0
         && g_strcmp0 (shop->external_id, self->shop->external_id) == 0;
}

/* Merges the page that came; FALSE with an error that ends the run. */
static gboolean
take_page (TaktSyncRun *self, const TaktOrderPage *page, GError **error)
{
  TaktOrders *orders = self->orders;
  TaktMergeCounts counts;

  /* The account may have been changed while the page was under way: its orders belong to no shop we can be sure of. */
  if (!is_still_this_shop (self))
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("The shop was disconnected while its orders were read. Sync again once it is connected."));
      return FALSE;
    }
  if (page->next_cursor != NULL && g_strcmp0 (page->next_cursor, self->cursor) == 0)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
          _ ("The shop sent the same page of orders twice. Orders read so far are kept; try again later."));
      return FALSE;
    }
  if (!takt_orders_merge (orders, self->shop, page->orders, &counts, error))
    return FALSE;

  self->counts.receipts += page->receipts;
  self->counts.new_orders += counts.new_orders;
  self->counts.updated_orders += counts.updated_orders;
  self->counts.cancelled_orders += counts.cancelled_orders;
  self->counts.refunded_orders += counts.refunded_orders;
  if (page->next_cursor != NULL)
    return TRUE;

  if (!takt_shop_table_set_synced (orders->store, self->shop->id, self->started_at,
                                   takt_clock_now (orders->clock), error))
    return FALSE;
  takt_changes_note (orders->changes, "orders", 0);
  return TRUE;
}

static void
fetch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktSyncRun *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderPage) page =
      takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (source), result, &error);

  /* Given up: nobody waits, and what came too late is not taken. */
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_error (&error);
      g_cancellable_set_error_if_cancelled (self->cancellable, &error);
    }
  if (error != NULL)
    {
      end_run (self, error);
      return;
    }

  if (!take_page (self, page, &error) || page->next_cursor == NULL)
    {
      end_run (self, error);
      return;
    }

  g_free (self->cursor);
  self->cursor = g_steal_pointer (&page->next_cursor);
  takt_order_source_fetch_async (self->orders->source, self->since, self->cursor, self->cancellable, fetch_cb,
                                 self);
}

static gboolean
refuse_not_connected (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                       _ ("No shop is connected. Connect one in the preferences, then sync again."));
  return FALSE;
}

static gboolean
begin_run (TaktOrders *self, gboolean by_timer, GError **error)
{
  g_autoptr (TaktShopRecord) wanted = self->source != NULL ? takt_order_source_dup_shop (self->source) : NULL;
  g_autoptr (TaktShopRecord) shop = NULL;
  TaktSyncRun *run;

  if (wanted == NULL)
    return refuse_not_connected (error);
  if (!takt_store_begin (self->store, error))
    return FALSE;
  if (!takt_orders_finish_work (self, takt_orders_ensure_shop (self, wanted, &shop, error), error))
    return FALSE;

  run = g_new0 (TaktSyncRun, 1);
  run->orders = g_object_ref (self);
  run->cancellable = g_cancellable_new ();
  run->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
  run->by_timer = by_timer;
  run->started_at = takt_clock_now (self->clock);
  if (shop->synced_until != TAKT_TIME_UNSET)
    run->since = MAX (shop->synced_until - OVERLAP_SECONDS, 1);
  run->shop = g_steal_pointer (&shop);

  self->run = run;
  takt_clock_clear (self->clock, &self->timer);
  takt_order_source_fetch_async (self->source, run->since, NULL, run->cancellable, fetch_cb, run);
  return TRUE;
}

static gboolean
is_connected (TaktOrders *self)
{
  g_autoptr (TaktSourceStatus) status =
      self->source != NULL ? takt_order_source_dup_status (self->source) : NULL;

  return status != NULL && status->connected;
}

static void
timer_cb (gpointer user_data)
{
  TaktOrders *self = user_data;
  g_autoptr (GError) error = NULL;

  self->timer = 0;
  if (self->run != NULL)
    return;
  if (!begin_run (self, TRUE, &error))
    {
      g_warning ("a sync did not begin: %s", error->message);
      self->last_attempt_at = takt_clock_now (self->clock);
      arm_timer (self);
    }
}

/* How long to the next run: the set minutes from the last one, or from now for a shop that was never synced. */
static TaktTime
get_delay (TaktOrders *self, int minutes)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktTime last = MAX (takt_orders_get_last_sync (self), self->last_attempt_at);
  TaktTime span = minutes * SECONDS_PER_MINUTE;

  /* A wall clock that was set back must not put the next run off for longer than the setting says. */
  return last == TAKT_TIME_UNSET ? span : CLAMP (last + span - now, 0, span);
}

static void
arm_timer (TaktOrders *self)
{
  int minutes = takt_settings_get (self->settings)->etsy_sync_minutes;

  takt_clock_clear (self->clock, &self->timer);
  self->timer_minutes = minutes;
  if (self->stopping == NULL || minutes <= 0 || self->run != NULL || !is_connected (self))
    return;

  self->timer =
      takt_clock_after (self->clock, get_delay (self, minutes) * G_USEC_PER_SEC, timer_cb, self, NULL);
}

/** takt_orders_note_time: the clock was set, or time has passed that no timer has seen: the next sync is when it is due. */
void
takt_orders_note_time (TaktOrders *self)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));

  arm_timer (self);
}

/**
 * takt_orders_sync_soon:
 *
 * The computer has woken or is in another network: the next sync by the timer is pulled forward to a few seconds from now. Nothing
 * happens where none is due at all: no shop, syncing on demand only, a sync under way or just over.
 */
void
takt_orders_sync_soon (TaktOrders *self)
{
  TaktTime now, last, delay;

  g_return_if_fail (TAKT_IS_ORDERS (self));

  arm_timer (self);
  if (self->timer == 0)
    return;

  now = takt_clock_now (self->clock);
  last = MAX (takt_orders_get_last_sync (self), self->last_attempt_at);
  delay = last == TAKT_TIME_UNSET ? SOON_SECONDS
                                  : CLAMP (last + SOONEST_INTERVAL - now, SOON_SECONDS, SOONEST_INTERVAL);
  delay = MIN (delay, get_delay (self, self->timer_minutes));
  takt_clock_clear (self->clock, &self->timer);
  self->timer = takt_clock_after (self->clock, delay * G_USEC_PER_SEC, timer_cb, self, NULL);
}

static void
status_changed_cb (TaktOrders *self)
{
  gboolean connected = is_connected (self);

  if (connected == self->was_connected)
    return;

  self->was_connected = connected;
  arm_timer (self);
}

static void
settings_changed_cb (TaktOrders *self, const char *noun)
{
  if (g_str_equal (noun, "settings")
      && takt_settings_get (self->settings)->etsy_sync_minutes != self->timer_minutes)
    arm_timer (self);
}

/* Follows connection and settings from now on. */
void
takt_orders_start_syncing (TaktOrders *self)
{
  g_signal_connect_object (self->changes, "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->source != NULL)
    g_signal_connect_object (self->source, "status-changed", G_CALLBACK (status_changed_cb), self,
                             G_CONNECT_SWAPPED);
  self->was_connected = is_connected (self);
  arm_timer (self);
}

void
takt_orders_stop_syncing (TaktOrders *self)
{
  TaktSyncRun *run = self->run;

  takt_clock_clear (self->clock, &self->timer);
  g_signal_handlers_disconnect_by_func (self->changes, settings_changed_cb, self);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_func (self->source, status_changed_cb, self);

  if (run != NULL)
    {
      g_autoptr (GError) error =
          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The sync was cancelled."));

      /* First out of sight: a callback may ask for a new sync. The run itself lives until its fetch returns. */
      self->run = NULL;
      tell_waiters (run, error);
      g_cancellable_cancel (run->cancellable);
    }
}

/**
 * takt_orders_sync_async:
 * @cancellable: (nullable): ends this caller's wait; the run goes on while somebody else waits for it
 *
 * Reads from the source what changed since the last sync that got to its end, less half an hour, page by page. A call while a
 * sync is under way waits for that one. Errors, besides those of the source: TAKT_ERROR_NOT_CONNECTED when no shop is
 * connected, TAKT_ERROR_UPSTREAM when the source goes round in circles. Pages merged before an error stay merged; the error
 * is kept with the shop, and the next sync begins where this one began.
 */
void
takt_orders_sync_async (TaktOrders *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TAKT_IS_ORDERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_orders_sync_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->run == NULL && !begin_run (self, FALSE, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  add_waiter (self->run, task);
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

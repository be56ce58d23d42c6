/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-sync-private.h"
#include "tables/takt-capability-table.h"
#include "takt-error.h"

/* Changes that the source stamps late still fall into the next run (reference.md §4). */
#define OVERLAP_SECONDS ((TaktTime) 30 * 60)

/* Refunds and cancellations do not always count as changes: at least so often all that is open is read anew. */
#define RECONCILE_SECONDS ((TaktTime) 60 * 60)

/* Open orders that no page showed are asked for one by one, so many a run; the others have their turn later. */
#define MAX_SINGLE_ORDERS 50

static void
run_free (TaktSyncRun *self)
{
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->waiters);
  g_hash_table_unref (self->seen);
  g_clear_pointer (&self->single, g_ptr_array_unref);
  takt_shop_record_free (self->shop);
  g_free (self->cursor);
  g_object_unref (self->orders);
  g_free (self);
}

/* Nobody waits any more. The fetch under way ends in its callback, which frees the run; a new one may begin meanwhile. */
void
takt_sync_run_give_up (TaktSyncRun *self)
{
  if (self->link->run == self)
    self->link->run = NULL;
  takt_changes_note (self->orders->changes, "sync", 0);
  g_cancellable_cancel (self->cancellable);
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

  if (self->link->run == self)
    self->link->run = NULL;
  self->link->last_attempt_at = takt_clock_now (orders->clock);
  takt_changes_note (orders->changes, "sync", 0);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    keep_error (self, error);
  takt_shop_link_arm_timer (self->link);
  if (error == NULL && self->reconciled)
    takt_shop_link_read_ledger (self->link, self->shop);
  takt_sync_run_tell (self, error);
  run_free (self);
}

/* Given up: nobody waits, and what came too late is not taken. */
static void
check_given_up (TaktSyncRun *self, GError **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_error (error);
  g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* The account may have been changed while a page was under way: its orders belong to no shop we can be sure of. */
static gboolean
check_same_shop (TaktSyncRun *self, GError **error)
{
  g_autoptr (TaktShopRecord) shop = takt_order_source_dup_shop (self->link->source);

  if (shop != NULL && g_strcmp0 (shop->source, self->shop->source) == 0
      && g_strcmp0 (shop->external_id, self->shop->external_id) == 0)
    return TRUE;

  g_set_error_literal (
      error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("The shop was disconnected while its orders were read. Sync again once it is connected."));
  return FALSE;
}

/* The last step of a run that saw all it wanted to see. */
static gboolean
finish_run (TaktSyncRun *self, GError **error)
{
  TaktOrders *orders = self->orders;

  if (!takt_shop_table_set_synced (orders->store, self->shop->id, self->started_at, self->reconciled,
                                   takt_clock_now (orders->clock), error))
    return FALSE;
  takt_changes_note (orders->changes, "orders", 0);
  return TRUE;
}

static void
count_page (TaktSyncRun *self, guint receipts, const TaktMergeCounts *counts)
{
  self->counts.receipts += receipts;
  takt_sync_counts_add (&self->counts, counts);
}

static gboolean
keep_single (TaktSyncRun *self,
             const char *number,
             const TaktOrderPage *page,
             TaktMergeCounts *counts,
             GError **error)
{
  TaktOrders *orders = self->orders;

  return (page->is_missing || takt_orders_merge (orders, self->shop, page->orders, counts, error))
         && takt_orders_note_checked (orders, self->shop->id, number, page->is_missing, error);
}

static void ask_single (TaktSyncRun *self);

static void
single_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktSyncRun *self = user_data;
  g_autofree char *number = g_ptr_array_steal_index (self->single, self->single->len - 1);
  TaktMergeCounts counts = { 0 };
  GError *local = NULL;
  g_autoptr (TaktOrderPage) page =
      takt_order_source_fetch_one_finish (TAKT_ORDER_SOURCE (source), result, &local);
  g_autoptr (GError) error = NULL;

  check_given_up (self, &local);
  error = local;
  if (error == NULL && check_same_shop (self, &error) && takt_store_begin (self->orders->store, &error))
    takt_orders_finish_work (self->orders, keep_single (self, number, page, &counts, &error), &error);
  if (error != NULL)
    {
      end_run (self, error);
      return;
    }

  count_page (self, page->receipts, &counts);
  takt_changes_note (self->orders->changes, "sync", 0);
  ask_single (self);
}

/* Asks for the next order that no page showed; after the last one the run is over. */
static void
ask_single (TaktSyncRun *self)
{
  g_autoptr (GError) error = NULL;

  if (self->single->len > 0)
    {
      takt_order_source_fetch_one_async (self->link->source,
                                         g_ptr_array_index (self->single, self->single->len - 1),
                                         self->cancellable, single_cb, self);
      return;
    }
  finish_run (self, &error);
  end_run (self, error);
}

/*
 * Open orders that this run did not show: older than what a deep sync looks at, or gone. A run that was taken up again does
 * not know what it showed before; the next deep one does this.
 */
static gboolean
list_single (TaktSyncRun *self, GError **error)
{
  if (!self->reconciled || self->resumed)
    {
      self->reconciled = FALSE;
      self->single = g_ptr_array_new_with_free_func (g_free);
      return TRUE;
    }
  self->single = takt_order_table_list_unseen (self->orders->store, self->shop->id, self->seen,
                                               MAX_SINGLE_ORDERS, error);
  return self->single != NULL;
}

/* Whether the account is told buyers' addresses shows with the first order that goes by post (reference.md §7). */
static gboolean
note_addresses (TaktSyncRun *self, GPtrArray *orders, GError **error)
{
  TaktOrders *engine = self->orders;
  gboolean has_address = FALSE, has_parcel = FALSE;

  for (guint i = 0; i < orders->len; i++)
    {
      const TaktOrder *order = g_ptr_array_index (orders, i);

      if (!order->is_paid || takt_order_is_digital (order))
        continue;
      has_parcel = TRUE;
      has_address |= order->ship_to != NULL;
    }
  return !has_parcel
         || takt_capability_table_set (engine->store, self->shop->id, TAKT_CAPABILITY_ADDRESSES, has_address,
                                       NULL, takt_clock_now (engine->clock), error);
}

static gboolean
keep_page (TaktSyncRun *self, const TaktOrderPage *page, TaktMergeCounts *counts, GError **error)
{
  TaktOrders *orders = self->orders;

  return takt_orders_merge (orders, self->shop, page->orders, counts, error)
         && note_addresses (self, page->orders, error)
         && takt_shop_table_set_place (orders->store, self->shop->id, page->next_cursor,
                                       page->next_cursor != NULL ? self->started_at : TAKT_TIME_UNSET, error);
}

/* Merges the page that came; FALSE with an error that ends the run. */
static gboolean
take_page (TaktSyncRun *self, const TaktOrderPage *page, GError **error)
{
  TaktMergeCounts counts;

  if (!check_same_shop (self, error))
    return FALSE;
  if (page->next_cursor != NULL && g_strcmp0 (page->next_cursor, self->cursor) == 0)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
          _ ("The shop sent the same page of orders twice. Orders read so far are kept; try again later."));
      return FALSE;
    }
  if (!takt_store_begin (self->orders->store, error)
      || !takt_orders_finish_work (self->orders, keep_page (self, page, &counts, error), error))
    return FALSE;

  count_page (self, page->receipts, &counts);
  self->total = page->total;
  takt_changes_note (self->orders->changes, "sync", 0);
  for (guint i = 0; i < page->orders->len; i++)
    g_hash_table_add (self->seen, g_strdup (((TaktOrder *) page->orders->pdata[i])->order_number));
  return TRUE;
}

static void
fetch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktSyncRun *self = user_data;
  GError *local = NULL;
  g_autoptr (TaktOrderPage) page =
      takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (source), result, &local);
  g_autoptr (GError) error = NULL;

  check_given_up (self, &local);
  error = local;
  if (error != NULL || !take_page (self, page, &error))
    {
      end_run (self, error);
      return;
    }

  if (page->next_cursor == NULL)
    {
      self->reconciled = page->reconciled;
      if (list_single (self, &error))
        ask_single (self);
      else
        end_run (self, error);
      return;
    }

  g_free (self->cursor);
  self->cursor = g_steal_pointer (&page->next_cursor);
  takt_order_source_fetch_async (self->link->source, self->since, self->deep, self->cursor, self->cancellable,
                                 fetch_cb, self);
}

/* Where the run begins: at the place where the last one broke off, else at the watermark. */
static void
find_place (TaktSyncRun *self)
{
  const TaktShopRecord *shop = self->shop;
  TaktTime now = takt_clock_now (self->orders->clock);

  self->started_at = now;
  if (shop->synced_until != TAKT_TIME_UNSET)
    self->since = MAX (shop->synced_until - OVERLAP_SECONDS, 1);
  self->deep = !self->by_timer || shop->reconciled_at == TAKT_TIME_UNSET || shop->reconciled_at > now
               || now - shop->reconciled_at >= RECONCILE_SECONDS;

  if (shop->sync_cursor == NULL || shop->sync_started_at == TAKT_TIME_UNSET || shop->sync_started_at > now)
    return;
  self->cursor = takt_order_source_dup_resume (self->link->source, shop->sync_cursor, self->deep);
  if (self->cursor == NULL)
    return;
  self->resumed = TRUE;
  self->started_at = shop->sync_started_at;
}

/* Begins a sync of the link's shop; the timer's looks at all that is open only when its time has come. */
gboolean
takt_shop_link_begin_run (TaktShopLink *self, gboolean by_timer, GError **error)
{
  TaktOrders *orders = self->orders;
  g_autoptr (TaktShopRecord) wanted = takt_order_source_dup_shop (self->source);
  g_autoptr (TaktShopRecord) shop = NULL;
  TaktSyncRun *run;

  if (wanted == NULL)
    return takt_sync_refuse_not_connected (error);
  if (!takt_store_begin (orders->store, error))
    return FALSE;
  if (!takt_orders_finish_work (orders, takt_orders_ensure_shop (orders, wanted, &shop, error), error))
    return FALSE;

  run = g_new0 (TaktSyncRun, 1);
  run->orders = g_object_ref (orders);
  run->link = self;
  run->cancellable = g_cancellable_new ();
  run->waiters = g_ptr_array_new ();
  run->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run->by_timer = by_timer;
  run->total = -1;
  run->shop = g_steal_pointer (&shop);
  find_place (run);

  self->run = run;
  takt_changes_note (orders->changes, "sync", 0);
  takt_clock_clear (orders->clock, &self->timer);
  takt_order_source_fetch_async (self->source, run->since, run->deep, run->cursor, run->cancellable, fetch_cb,
                                 run);
  return TRUE;
}

/* Ends the run for all who wait for it; what it merged stays, and so does its place. */
void
takt_shop_link_stop_run (TaktShopLink *self)
{
  TaktSyncRun *run = self->run;
  g_autoptr (GError) error = NULL;

  if (run == NULL)
    return;

  /* First out of sight: a callback may ask for a new sync. The run itself lives until its fetch returns. */
  self->run = NULL;
  takt_changes_note (self->orders->changes, "sync", 0);
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The sync was cancelled."));
  takt_sync_run_tell (run, error);
  g_cancellable_cancel (run->cancellable);
}

/* The source tells how many rows the part has that is being read; of rows that were read before, or in another part, that is no measure. */
void
takt_sync_run_get_progress (TaktSyncRun *self, TaktSourceStatus *status)
{
  gboolean is_measure = !self->resumed && self->single == NULL && self->counts.receipts <= self->total;

  status->sync_phase = self->single != NULL ? "one_by_one" : "pages";
  status->sync_receipts = self->counts.receipts;
  status->sync_total = is_measure ? self->total : -1;
}

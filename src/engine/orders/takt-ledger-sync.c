/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-orders-private.h"
#include "takt-error.h"

#define DAY ((TaktTime) 24 * 60 * 60)

/* How far back a first reading goes. */
#define FIRST_DAYS 365

/* Rows that come in late still fall into the next reading. */
#define OVERLAP_SECONDS (DAY / 12)

/* Pages a reading asks for at most, each one or two requests (reference.md §12.29); the next reading goes on where it ended. */
#define MAX_PAGES 30

/* Beyond so many rows a slice of time is cut in halves. */
#define MAX_OFFSET 12000

/* Rows that have no order yet are looked at again for so long: payments are told of after shipping (reference.md §9). */
#define OPEN_DAYS 90

/*
 * One reading of a shop's payment account, slice of time by slice. Each page is committed with the orders that its rows are about;
 * the cursor moves with the last page of a slice. Killed anywhere, the next reading begins that slice anew, and rows that are known
 * stay as they are. Invariant: a request is under way as long as the reading lives, and link->ledger points here.
 */
struct _TaktLedgerRun
{
  TaktOrders *orders; /* (owned) */
  TaktShopLink *link;
  GCancellable *cancellable; /* (owned) */
  gint64 shop_id;
  char *external_id; /* (owned) of the shop at its source, which may be connected to another one meanwhile */
  TaktTime from, to, now;
  TaktTime since; /* where the reading began */
  guint offset;
  guint pages;
};

static void
run_free (TaktLedgerRun *self)
{
  self->link->ledger = NULL;
  g_object_unref (self->cancellable);
  g_free (self->external_id);
  g_object_unref (self->orders);
  g_free (self);
}

static gboolean
keep (TaktOrders *orders, gint64 shop_id, const TaktLedgerPage *page, GError **error)
{
  for (guint i = 0; i < page->payments->len; i++)
    if (!takt_ledger_table_put_payment (orders->store, shop_id, page->payments->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < page->entries->len; i++)
    if (!takt_ledger_table_put (orders->store, shop_id, page->entries->pdata[i], error))
      return FALSE;
  return takt_orders_assign_page (orders, shop_id, page, error);
}

/**
 * takt_orders_keep_ledger:
 * @shop_id: the row of the shop
 * @error: of the database; then nothing of the page was kept
 *
 * Keeps rows and payments of a payment account in one transaction and finds the orders that they are about (reference.md §9). Rows
 * without one stay as such; earlier ones, which may find theirs now, are looked at from the main context in slices, while
 * takt_orders_is_assigning(). Idempotent.
 */
gboolean
takt_orders_keep_ledger (TaktOrders *self, gint64 shop_id, const TaktLedgerPage *page, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);

  if (!takt_store_begin (self->store, error)
      || !takt_orders_finish_work (self, keep (self, shop_id, page, error), error))
    return FALSE;
  takt_orders_assign_since (self, takt_clock_now (self->clock) - OPEN_DAYS * DAY);
  return TRUE;
}

static void ask (TaktLedgerRun *self);

/* The page is here: kept whole, with the cursor where it was the slice's last one. */
static gboolean
take_page (TaktLedgerRun *self, const TaktLedgerPage *page, GError **error)
{
  TaktOrders *orders = self->orders;
  g_autoptr (TaktShopRecord) shop = takt_order_source_dup_shop (self->link->source);

  if (shop == NULL || g_strcmp0 (shop->external_id, self->external_id) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "another shop");
      return FALSE;
    }
  return takt_store_begin (orders->store, error)
         && takt_orders_finish_work (
             orders,
             keep (orders, self->shop_id, page, error)
                 && (!page->is_last
                     || takt_ledger_table_set_until (orders->store, self->shop_id, self->to, error)),
             error);
}

/* Where the next page is; FALSE: there is none, or enough was asked for. */
static gboolean
move_on (TaktLedgerRun *self, const TaktLedgerPage *page)
{
  g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (self->link->source);

  if (!page->is_last && self->offset + page->rows <= MAX_OFFSET)
    self->offset += page->rows;
  else if (!page->is_last)
    {
      if (self->to - self->from < 2)
        return FALSE;
      self->to = self->from + (self->to - self->from) / 2;
      self->offset = 0;
    }
  else if (self->to >= self->now)
    return FALSE;
  else
    {
      self->from = self->to;
      self->to = MIN (self->from + TAKT_LEDGER_SLICE_SECONDS, self->now);
      self->offset = 0;
    }
  return ++self->pages < MAX_PAGES && !status->is_scarce;
}

/* How it went is shown with the shop, until a reading gets to its end. */
static void
keep_outcome (TaktLedgerRun *self, const GError *problem)
{
  TaktOrders *orders = self->orders;
  g_autoptr (GError) error = NULL;

  if (problem != NULL)
    g_warning ("the payment account was not read to its end: %s", problem->message);
  if (!takt_shop_table_set_ledger_read (orders->store, self->shop_id,
                                        problem != NULL ? problem->message : NULL,
                                        takt_clock_now (orders->clock), &error))
    g_warning ("how the payment account was read was not kept: %s", error->message);
  takt_changes_note (orders->changes, "settings", 0);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktLedgerRun *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktLedgerPage) page =
      takt_order_source_fetch_ledger_finish (TAKT_ORDER_SOURCE (source), result, &error);
  gboolean is_over = FALSE;

  if (page != NULL)
    g_cancellable_set_error_if_cancelled (self->cancellable, &error);
  if (error == NULL && take_page (self, page, &error))
    {
      is_over = page->is_last && self->to >= self->now;
      if (move_on (self, page))
        {
          ask (self);
          return;
        }
    }
  if (!g_cancellable_is_cancelled (self->cancellable))
    takt_orders_assign_since (self->orders, MIN (self->since, self->now - OPEN_DAYS * DAY));
  if (is_over || (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    keep_outcome (self, error);
  run_free (self);
}

static void
ask (TaktLedgerRun *self)
{
  takt_order_source_fetch_ledger_async (self->link->source, self->from, self->to, self->offset,
                                        self->cancellable, fetched_cb, self);
}

/*
 * Reads what came into the shop's payment account since the last time. In the background: a fault is kept with the shop, and the next
 * sync tries again. Nothing happens where the source has no such account, requests are short, or a reading is under way.
 */
void
takt_shop_link_read_ledger (TaktShopLink *self, const TaktShopRecord *shop)
{
  TaktOrders *orders = self->orders;
  g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (self->source);
  g_autoptr (GError) error = NULL;
  TaktTime now = takt_clock_now (orders->clock);
  TaktTime until;
  TaktLedgerRun *run;

  if (self->ledger != NULL || orders->stopping == NULL || status->is_scarce || !status->connected
      || !takt_order_source_has_ledger (self->source))
    return;
  if (!takt_ledger_table_get_until (orders->store, shop->id, &until, &error))
    {
      g_warning ("%s", error->message);
      return;
    }

  run = g_new0 (TaktLedgerRun, 1);
  run->orders = g_object_ref (orders);
  run->link = self;
  run->cancellable = g_object_ref (orders->stopping);
  run->shop_id = shop->id;
  run->external_id = g_strdup (shop->external_id);
  run->now = now;
  run->from = until != TAKT_TIME_UNSET && until <= now ? until - OVERLAP_SECONDS : now - FIRST_DAYS * DAY;
  run->since = run->from;
  run->to = MIN (run->from + TAKT_LEDGER_SLICE_SECONDS, now);
  self->ledger = run;
  ask (run);
}

/** takt_orders_list_ledger: (transfer full) (element-type TaktLedgerEntry): of all shops, the newest first; NULL with @error. */
GPtrArray *
takt_orders_list_ledger (TaktOrders *self,
                         gboolean unassigned_only,
                         guint limit,
                         guint offset,
                         guint *total,
                         GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  return takt_ledger_table_list (self->store, unassigned_only, limit, offset, total, error);
}

/** takt_orders_sum_ledger: (transfer full) (element-type TaktLedgerSum): by currency: assigned and unassigned make up the total. */
GArray *
takt_orders_sum_ledger (TaktOrders *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  return takt_ledger_table_sum (self->store, error);
}

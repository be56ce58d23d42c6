/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-orders-private.h"

/*
 * Rows of the payment account find the orders that they are about. Those of a page do with the page; for earlier ones an order, a payment
 * or the row they belong to may have come meanwhile. They are looked at again in slices, between which everything else has its turn. A
 * program that ends before that does so after its next reading: looking twice comes to the same as looking once.
 */

/* Rows a slice: a small part of a frame (docs/performance.md). */
#define SLICE 200

/* Finds the orders of @open, rows that have none; a row may be about what another row is about, so that one pass can help the next. */
static gboolean
assign_all (TaktOrders *self, GPtrArray *open, gboolean *found_any, GError **error)
{
  gboolean found = TRUE;

  *found_any = FALSE;
  while (found)
    {
      found = FALSE;
      for (guint i = open->len; i > 0; i--)
        {
          const TaktLedgerEntry *entry = open->pdata[i - 1];
          gint64 order_id;

          if (!takt_ledger_table_find_order (self->store, entry, &order_id, error))
            return FALSE;
          if (order_id == 0)
            continue;
          if (!takt_ledger_table_set_order (self->store, entry->id, order_id, error))
            return FALSE;
          takt_changes_note (self->changes, "orders", order_id);
          g_ptr_array_remove_index_fast (open, i - 1);
          *found_any = found = TRUE;
        }
    }
  return TRUE;
}

/* Those of @page, which are kept already. To be called inside a transaction. */
gboolean
takt_orders_assign_page (TaktOrders *self, gint64 shop_id, const TaktLedgerPage *page, GError **error)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_ledger_entry_free);
  gboolean found;

  for (guint i = 0; i < page->entries->len; i++)
    {
      const TaktLedgerEntry *entry = page->entries->pdata[i];

      if (!takt_ledger_table_get_open (self->store, shop_id, entry->entry_id, open, error))
        return FALSE;
    }
  return assign_all (self, open, &found, error);
}

/* One slice, whole or not at all. */
static gboolean
assign_slice (TaktOrders *self, gboolean *is_over, GError **error)
{
  g_autoptr (GPtrArray) open = NULL;
  gboolean ok, found = FALSE;

  *is_over = FALSE;
  if (!takt_store_begin (self->store, error))
    return FALSE;

  open = takt_ledger_table_list_open_after (self->store, &self->assign_at, &self->assign_id, SLICE, error);
  if (open != NULL)
    *is_over = open->len < SLICE;
  ok = open != NULL && assign_all (self, open, &found, error);
  self->assign_found |= found;
  return takt_orders_finish_work (self, ok, error);
}

static gboolean
slice_cb (gpointer user_data)
{
  TaktOrders *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_over;

  if (assign_slice (self, &is_over, &error) && !is_over)
    return G_SOURCE_CONTINUE;
  if (error == NULL && self->assign_found)
    {
      takt_orders_assign_since (self, self->assign_since);
      return G_SOURCE_CONTINUE;
    }
  if (error != NULL)
    g_warning ("rows of the payment account did not find their orders: %s", error->message);
  self->assign_source = 0;
  return G_SOURCE_REMOVE;
}

/* Looks again at all rows since @since that have no order, of all shops; goes on after it returns. */
void
takt_orders_assign_since (TaktOrders *self, TaktTime since)
{
  self->assign_since = self->assign_source != 0 ? MIN (self->assign_since, since) : since;
  self->assign_at = self->assign_since;
  self->assign_id = 0;
  self->assign_found = FALSE;
  if (self->assign_source == 0)
    self->assign_source = g_idle_add (slice_cb, self);
}

void
takt_orders_stop_assigning (TaktOrders *self)
{
  g_clear_handle_id (&self->assign_source, g_source_remove);
}

/** takt_orders_is_assigning: whether rows of the payment account are being looked at again, slice by slice. */
gboolean
takt_orders_is_assigning (TaktOrders *self)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return self->assign_source != 0;
}

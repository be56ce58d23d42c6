/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "takt-error.h"

/* The shops that orders came from, whether or not they are connected, and what their owner says of them. */

/** takt_orders_list_shops: Returns: (transfer full) (element-type TaktShopRecord): of all sources, the oldest first; NULL with @error */
GPtrArray *
takt_orders_list_shops (TaktOrders *self, GError **error)
{
  g_autoptr (GPtrArray) shops = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_shop_record_free);

  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  return takt_shop_table_list_all (self->store, shops, error) ? g_steal_pointer (&shops) : NULL;
}

/** takt_orders_get_shop: Returns: (transfer full): the shop of row @id; NULL with TAKT_ERROR_NOT_FOUND or of the database */
TaktShopRecord *
takt_orders_get_shop (TaktOrders *self, gint64 id, GError **error)
{
  TaktShopRecord *shop = NULL;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  if (takt_shop_table_get (self->store, id, &shop, error) && shop == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("This shop does not exist."));
  return shop;
}

/**
 * takt_orders_set_keeps_tax:
 * @keeps_tax: the seller is paid the buyers' taxes and hands them on; FALSE: the source does, as Etsy does in most countries
 * @error: TAKT_ERROR_NOT_FOUND, or of the database
 *
 * No receipt tells who hands taxes on (reference.md §5.3), so that the owner says it for the shop. It counts for all its orders at
 * once: their revenue holds the tax, and their profit does not.
 */
gboolean
takt_orders_set_keeps_tax (TaktOrders *self, gint64 id, gboolean keeps_tax, GError **error)
{
  g_autoptr (TaktShopRecord) shop = takt_orders_get_shop (self, id, error);

  if (shop == NULL)
    return FALSE;
  if (!takt_shop_table_set_keeps_tax (self->store, id, keeps_tax, takt_clock_now (self->clock), error))
    return FALSE;

  takt_changes_note (self->changes, "settings", 0);
  takt_changes_note (self->changes, "orders", 0);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-order-check.h"
#include "orders/takt-orders-private.h"
#include "takt-check.h"
#include "takt-error.h"

#define MAX_CARRIER  100
#define MAX_TRACKING 100

/* What a person does to an order. Each command is one transaction and tells of its change after it. */
typedef gboolean (*OrderWork) (TaktOrders *self, TaktOrder *order, gpointer user_data, GError **error);

static gboolean
work_on_order (TaktOrders *self, gint64 id, OrderWork work, gpointer user_data, GError **error)
{
  g_autoptr (TaktOrder) order = NULL;
  gboolean ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;

  ok = takt_order_table_get (self->store, id, &order, error)
       && (order != NULL || takt_orders_refuse_missing (error)) && work (self, order, user_data, error)
       && takt_order_table_update (self->store, order, takt_clock_now (self->clock), error);
  if (!takt_orders_finish_work (self, ok, error))
    return FALSE;

  takt_changes_note (self->changes, "orders", id);
  return TRUE;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* A number of the person's own must be free; without one the next "M-N" is taken. */
static gboolean
settle_number (TaktOrders *self, TaktOrder *order, GError **error)
{
  g_autoptr (TaktOrder) other = NULL;
  gint64 last = 0;

  if (order->order_number == NULL)
    {
      if (!takt_order_table_get_last_number (self->store, order->shop_id, &last, error))
        return FALSE;
      order->order_number = g_strdup_printf ("M-%" G_GINT64_FORMAT, last + 1);
      return TRUE;
    }

  if (!takt_order_table_find (self->store, order->shop_id, order->order_number, &other, error))
    return FALSE;
  if (other == NULL)
    return TRUE;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("There is an order with the number %s already."),
               order->order_number);
  return FALSE;
}

/* A profile that the person named is a choice; else the item finds its own. */
static gboolean
settle_profile (TaktOrders *self, TaktOrderItem *item, guint index, GError **error)
{
  gboolean exists = FALSE;

  if (item->profile_id == 0)
    return takt_orders_match_item (self, item, error);

  if (!takt_profile_table_exists (self->store, item->profile_id, &exists, error))
    return FALSE;
  if (!exists)
    {
      g_autofree char *field = g_strdup_printf ("items[%u].profile_id", index);

      takt_error_set_field (error, field, _ ("This product profile does not exist."));
      return FALSE;
    }

  item->profile_chosen = TRUE;
  return takt_orders_settle_options (self, item, TRUE, error);
}

static gboolean
add_work (TaktOrders *self, TaktOrder *order, GError **error)
{
  const TaktShopRecord manual = { .source = (char *) "manual" };
  g_autoptr (TaktShopRecord) shop = NULL;
  TaktTime now = takt_clock_now (self->clock);

  if (!takt_orders_ensure_shop (self, &manual, &shop, error))
    return FALSE;
  order->shop_id = shop->id;
  if (order->ordered_at == TAKT_TIME_UNSET)
    order->ordered_at = now;
  if (!settle_number (self, order, error))
    return FALSE;

  order->id = takt_order_table_insert (self->store, order, now, error);
  if (order->id == 0)
    return FALSE;

  for (guint i = 0; i < order->items->len; i++)
    {
      TaktOrderItem *item = g_ptr_array_index (order->items, i);

      if (!settle_profile (self, item, i, error)
          || takt_order_item_table_insert (self->store, order->id, item, now, error) == 0)
        return FALSE;
    }

  return takt_order_table_set_search (self->store, order->id, order, error);
}

/**
 * takt_orders_add:
 * @order: what a person enters; without a number it gets the next "M-N", without a date now, without a currency the shop's,
 *   without a total what its items cost
 * @error: TAKT_ERROR_INVALID with the field at fault, TAKT_ERROR_CONFLICT when the number is taken
 *
 * Returns: the new order's id; 0 with @error
 */
gint64
takt_orders_add (TaktOrders *self, const TaktOrder *order, GError **error)
{
  g_autoptr (TaktOrder) checked = NULL;
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), 0);
  g_return_val_if_fail (order != NULL, 0);

  checked = takt_order_check (order, takt_settings_get (self->settings)->currency, error);
  if (checked == NULL || !takt_store_begin (self->store, error))
    return 0;

  ok = add_work (self, checked, error);
  if (!takt_orders_finish_work (self, ok, error))
    return 0;

  takt_changes_note (self->changes, "orders", checked->id);
  return checked->id;
}

static gboolean
cancel_work (TaktOrders *self, TaktOrder *order, gpointer user_data, GError **error)
{
  gint64 n_jobs = 0;

  if (order->is_shipped)
    return refuse (error, _ ("This order is shipped and can no longer be cancelled."));
  if (!takt_order_table_count_started_jobs (self->store, order->id, &n_jobs, error))
    return FALSE;
  if (n_jobs > 0)
    return refuse (error,
                   _ ("A print of this order is running. Stop it on the printer or let it end, then cancel "
                      "the order."));

  order->is_cancelled = TRUE;
  order->cancelled_here = TRUE;
  if (!takt_order_table_cancel_queued_jobs (self->store, order->id, takt_clock_now (self->clock), &n_jobs,
                                            error))
    return FALSE;
  if (n_jobs > 0)
    takt_changes_note (self->changes, "queue", 0);
  return takt_orders_return_pieces (self, order, error);
}

/**
 * takt_orders_cancel:
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT when the order is shipped or one of its jobs runs
 *
 * Cancels the order here, not at its source, together with its waiting jobs. No sync takes it back. What was printed for it, or came from
 * the shelf, lies there for others.
 */
gboolean
takt_orders_cancel (TaktOrders *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return work_on_order (self, id, cancel_work, NULL, error);
}

/* Of a person who gives none, what is known stays. */
typedef struct
{
  const char *carrier;
  const char *tracking_code;
} Shipment;

static gboolean
ship_work (TaktOrders *self, TaktOrder *order, gpointer user_data, GError **error)
{
  const Shipment *shipment = user_data;

  if (order->is_cancelled)
    return refuse (error, _ ("This order is cancelled. It cannot be shipped."));
  if (shipment->carrier != NULL
      && !takt_check_line ("carrier", shipment->carrier, MAX_CARRIER, &order->carrier, error))
    return FALSE;
  if (shipment->tracking_code != NULL
      && !takt_check_line ("tracking_code", shipment->tracking_code, MAX_TRACKING, &order->tracking_code,
                           error))
    return FALSE;

  order->is_shipped = TRUE;
  order->shipped_here = TRUE;
  if (order->shipped_at == TAKT_TIME_UNSET)
    order->shipped_at = takt_clock_now (self->clock);
  return TRUE;
}

/**
 * takt_orders_mark_shipped:
 * @carrier: (nullable): NULL leaves what is known, "" removes it
 * @tracking_code: (nullable): the same
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT for a cancelled order, TAKT_ERROR_INVALID
 *
 * Marks the order shipped here, not at its source; again, to mend carrier and code. No sync takes it back.
 */
gboolean
takt_orders_mark_shipped (TaktOrders *self,
                          gint64 id,
                          const char *carrier,
                          const char *tracking_code,
                          GError **error)
{
  Shipment shipment = { carrier, tracking_code };

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return work_on_order (self, id, ship_work, &shipment, error);
}

static gboolean
unship_work (TaktOrders *self, TaktOrder *order, gpointer user_data, GError **error)
{
  if (!order->shipped_here)
    return refuse (error, _ ("This order was not marked shipped here."));

  order->is_shipped = FALSE;
  order->shipped_here = FALSE;
  order->shipped_at = TAKT_TIME_UNSET;
  g_clear_pointer (&order->carrier, g_free);
  g_clear_pointer (&order->tracking_code, g_free);
  return TRUE;
}

/**
 * takt_orders_unmark_shipped:
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT when nobody marked it here
 *
 * Takes takt_orders_mark_shipped() back. What its source says of the order comes with the next sync.
 */
gboolean
takt_orders_unmark_shipped (TaktOrders *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return work_on_order (self, id, unship_work, NULL, error);
}

static gboolean
note_work (TaktOrders *self, TaktOrder *order, gpointer user_data, GError **error)
{
  order->refund_seen_minor = order->refunded_minor;
  order->address_changed = FALSE;
  return TRUE;
}

/**
 * takt_orders_take_note:
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * A person knows of the refund and the new address: they are no reason for attention until they change again.
 */
gboolean
takt_orders_take_note (TaktOrders *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return work_on_order (self, id, note_work, NULL, error);
}

static gboolean
pull_work (TaktOrders *self, TaktOrder *order, gpointer user_data, GError **error)
{
  gint64 n_jobs = 0;

  if (!takt_order_table_cancel_queued_jobs (self->store, order->id, takt_clock_now (self->clock), &n_jobs,
                                            error))
    return FALSE;
  if (n_jobs > 0)
    takt_changes_note (self->changes, "queue", 0);
  *(guint *) user_data = (guint) n_jobs;
  return takt_orders_return_unprinted (self, order, error);
}

/**
 * takt_orders_pull_prints:
 * @pulled: (out) (optional): how many
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Cancels the order's waiting jobs; the order itself stays as it is. A job on its way to a machine goes on. Items of which nothing was
 * printed give back to the shelf what they took from it.
 */
gboolean
takt_orders_pull_prints (TaktOrders *self, gint64 id, guint *pulled, GError **error)
{
  guint ignored;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return work_on_order (self, id, pull_work, pulled != NULL ? pulled : &ignored, error);
}

static gboolean
promise_work (TaktOrders *self, TaktOrder *order, gpointer user_data, GError **error)
{
  order->promised_at = *(const TaktTime *) user_data;
  return TRUE;
}

/**
 * takt_orders_set_promised:
 * @promised_at: the owner's own date, which wins over the source's; TAKT_TIME_UNSET takes it back
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_INVALID for a time before 1970
 */
gboolean
takt_orders_set_promised (TaktOrders *self, gint64 id, TaktTime promised_at, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);

  if (promised_at < 0)
    {
      takt_error_set_field (error, "promised_at", _ ("This must be a time between the years 1970 and 9999."));
      return FALSE;
    }
  return work_on_order (self, id, promise_work, &promised_at, error);
}

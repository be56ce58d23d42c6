/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "shipping/takt-shipping-private.h"
#include "takt-error.h"

G_DEFINE_FINAL_TYPE (TaktShipping, takt_shipping, G_TYPE_OBJECT)

/* What waits for a connection may go on. */
static void
changed_cb (TaktShipping *self, const char *noun, gint64 id, TaktChanges *changes)
{
  if (g_str_equal (noun, "settings"))
    takt_shipping_pump (self);
}

static void
takt_shipping_dispose (GObject *object)
{
  takt_shipping_stop (TAKT_SHIPPING (object));

  G_OBJECT_CLASS (takt_shipping_parent_class)->dispose (object);
}

static void
takt_shipping_finalize (GObject *object)
{
  TaktShipping *self = TAKT_SHIPPING (object);

  g_hash_table_unref (self->busy);
  g_clear_object (&self->orders);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_shipping_parent_class)->finalize (object);
}

static void
takt_shipping_class_init (TaktShippingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_shipping_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_shipping_finalize;
}

static void
takt_shipping_init (TaktShipping *self)
{
  self->busy = g_hash_table_new (NULL, NULL);
}

/** takt_shipping_new: the service over the shipments in @store; nothing is sent before takt_shipping_start(). Takes references. */
TaktShipping *
takt_shipping_new (TaktStore *store,
                   TaktClock *clock,
                   TaktChanges *changes,
                   TaktSettings *settings,
                   TaktOrders *orders)
{
  TaktShipping *self = g_object_new (TAKT_TYPE_SHIPPING, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  self->orders = g_object_ref (orders);
  return self;
}

/* What was on its way when the program ended is unclear, since nobody heard the answer; what is unclear is looked at at once. */
static gboolean
take_up (TaktShipping *self, GError **error)
{
  g_autoptr (GPtrArray) open = takt_shipment_table_list_open (self->store, error);
  TaktTime now = takt_clock_now (self->clock);

  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      TaktShipment *shipment = g_ptr_array_index (open, i);

      if (shipment->state == TAKT_SHIPMENT_PLANNED)
        continue;
      shipment->due_at = now;
      if (shipment->state == TAKT_SHIPMENT_UNCLEAR)
        {
          if (!takt_shipment_table_update (self->store, shipment, now, error))
            return FALSE;
          continue;
        }
      shipment->state = TAKT_SHIPMENT_UNCLEAR;
      g_free (shipment->reason);
      shipment->reason = g_strdup ("lost_answer");
      g_free (shipment->problem);
      shipment->problem =
          g_strdup (_ ("The program ended while this was being sent. What became of it is looked up."));
      if (!takt_shipment_table_update (self->store, shipment, now, error))
        return FALSE;
    }
  return open != NULL;
}

/**
 * takt_shipping_start:
 *
 * Sends what is due from now on, and looks up what became of shipments that were on their way when the program ended.
 */
gboolean
takt_shipping_start (TaktShipping *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_SHIPPING (self), FALSE);
  g_return_val_if_fail (self->stopping == NULL, FALSE);

  if (!take_up (self, error))
    return FALSE;

  self->stopping = g_cancellable_new ();
  g_signal_connect_object (self->changes, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  takt_shipping_pump (self);
  return TRUE;
}

/** takt_shipping_stop: sends nothing more; an answer that comes later is looked up at the next start. */
void
takt_shipping_stop (TaktShipping *self)
{
  g_return_if_fail (TAKT_IS_SHIPPING (self));

  if (self->stopping == NULL)
    return;

  g_signal_handlers_disconnect_by_func (self->changes, changed_cb, self);
  takt_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->stopping);
  g_clear_object (&self->stopping);
}

/** takt_shipping_note_time: the clock was set, or time has passed that no timer has seen. */
void
takt_shipping_note_time (TaktShipping *self)
{
  g_return_if_fail (TAKT_IS_SHIPPING (self));
  takt_shipping_pump (self);
}

/* The other one of the two ends of a shipment: nobody is told, so that it is done with its row. */
static gboolean
ship_here (TaktShipping *self, const TaktShipOrder *parcel, TaktShipment *made, GError **error)
{
  made->state = TAKT_SHIPMENT_SENT;
  made->ended_at = made->due_at;
  return takt_orders_mark_shipped (self->orders, made->order_id, parcel->carrier, parcel->tracking_code,
                                   error);
}

static gboolean
plan (TaktShipping *self, gint64 order_id, const TaktShipOrder *parcel, TaktShipment *made, GError **error)
{
  g_autoptr (TaktOrder) order = takt_orders_get (self->orders, order_id, error);
  g_autoptr (GPtrArray) shipments =
      order != NULL ? takt_shipment_table_list (self->store, order_id, error) : NULL;
  TaktTime now = takt_clock_now (self->clock);
  TaktOrderSource *source;

  if (shipments == NULL)
    return FALSE;

  source = parcel->only_here ? NULL : takt_orders_find_source (self->orders, order);
  made->order_id = order_id;
  made->is_local = source == NULL;
  made->copy_to_seller = parcel->copy_to_seller;
  made->due_at = now;
  if (!takt_shipping_check (self, order, shipments, parcel, made, error))
    return FALSE;

  if (source != NULL)
    {
      if (!takt_shipping_check_source (self, order, parcel, made, error))
        return FALSE;
      made->due_at = now + takt_settings_get (self->settings)->ship_delay_seconds;
    }
  else if (g_strcmp0 (order->source, "etsy") == 0 && !parcel->only_here)
    {
      made->reason = g_strdup ("not_connected");
      made->problem = g_strdup (
          _ ("The shop is not connected, so the order is marked shipped here alone. Etsy was not told."));
    }
  if (source == NULL && !ship_here (self, parcel, made, error))
    return FALSE;

  made->id = takt_shipment_table_insert (self->store, made, now, error);
  return made->id != 0;
}

/**
 * takt_shipping_ship:
 * @parcel: what a person says of it
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT for an order that cannot be shipped, has a shipment under way, had this very
 *   one, or whose source does not allow it; TAKT_ERROR_INVALID with the field
 *
 * Marks an order shipped. Where its source is connected, it is told once the setting ship_delay_seconds has passed; until then
 * takt_shipping_undo() takes it back. Else the order is marked here alone, at once. A further parcel of an order is another call.
 *
 * Returns: the id of the shipment; 0 with @error, and nothing has changed
 */
gint64
takt_shipping_ship (TaktShipping *self, gint64 order_id, const TaktShipOrder *parcel, GError **error)
{
  g_autoptr (TaktShipment) made = takt_shipment_new ();
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_SHIPPING (self), 0);
  g_return_val_if_fail (parcel != NULL, 0);

  if (!takt_store_begin (self->store, error))
    return 0;
  ok = plan (self, order_id, parcel, made, error);
  if (!takt_orders_finish_work (self->orders, ok, error))
    return 0;

  takt_changes_note (self->changes, "orders", order_id);
  takt_shipping_pump (self);
  return made->id;
}

/* The last shipment of an order, as all acts on "the" shipment mean it; NULL with @error. */
static TaktShipment *
get_last (TaktShipping *self, gint64 order_id, GError **error)
{
  g_autoptr (TaktOrder) order = takt_orders_get (self->orders, order_id, error);
  g_autoptr (GPtrArray) shipments =
      order != NULL ? takt_shipment_table_list (self->store, order_id, error) : NULL;

  if (shipments == NULL)
    return NULL;
  if (shipments->len == 0)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("This order has no shipment."));
      return NULL;
    }
  return g_ptr_array_steal_index (shipments, shipments->len - 1);
}

static gboolean
refuse_undo (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                       _ ("This shipment can no longer be taken back: Etsy was told, and tells the buyer."));
  return FALSE;
}

static gboolean
withdraw (TaktShipping *self, gint64 order_id, GError **error)
{
  g_autoptr (TaktShipment) shipment = get_last (self, order_id, error);
  TaktTime now = takt_clock_now (self->clock);

  if (shipment == NULL)
    return FALSE;
  if (shipment->is_local && shipment->state == TAKT_SHIPMENT_SENT)
    {
      if (!takt_orders_unmark_shipped (self->orders, order_id, error))
        return FALSE;
    }
  else if (shipment->state != TAKT_SHIPMENT_PLANNED)
    return refuse_undo (error);

  shipment->state = TAKT_SHIPMENT_WITHDRAWN;
  shipment->ended_at = now;
  return takt_shipment_table_update (self->store, shipment, now, error);
}

/**
 * takt_shipping_undo:
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT when the source was told already
 *
 * Takes back the order's last shipment: one that is still planned, or was marked here alone.
 */
gboolean
takt_shipping_undo (TaktShipping *self, gint64 order_id, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_SHIPPING (self), FALSE);

  if (!takt_store_begin (self->store, error))
    return FALSE;
  ok = withdraw (self, order_id, error);
  if (!takt_orders_finish_work (self->orders, ok, error))
    return FALSE;

  takt_changes_note (self->changes, "orders", order_id);
  return TRUE;
}

/**
 * takt_shipping_verify:
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT when nothing is unclear or waits
 *
 * Looks up now, not later, what became of the order's last shipment, or sends now what waits for the connection.
 */
gboolean
takt_shipping_verify (TaktShipping *self, gint64 order_id, GError **error)
{
  g_autoptr (TaktShipment) shipment = NULL;

  g_return_val_if_fail (TAKT_IS_SHIPPING (self), FALSE);

  shipment = get_last (self, order_id, error);
  if (shipment == NULL)
    return FALSE;
  /* One that can still be taken back keeps its time; one that waits for the connection has had it. */
  if (shipment->state != TAKT_SHIPMENT_UNCLEAR
      && (shipment->state != TAKT_SHIPMENT_PLANNED || shipment->reason == NULL))
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           _ ("What became of this shipment is known."));
      return FALSE;
    }

  shipment->due_at = takt_clock_now (self->clock);
  if (!takt_shipment_table_update (self->store, shipment, shipment->due_at, error))
    return FALSE;
  takt_shipping_pump (self);
  return TRUE;
}

/** takt_shipping_list: Returns: (transfer full) (element-type TaktShipment): of an order, the first one first; NULL with @error */
GPtrArray *
takt_shipping_list (TaktShipping *self, gint64 order_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_SHIPPING (self), NULL);
  return takt_shipment_table_list (self->store, order_id, error);
}

/** takt_shipping_list_carriers: Returns: (transfer none) (array length=count): that sources follow parcels of; any other may be named */
const TaktCarrier *
takt_shipping_list_carriers (TaktShipping *self, guint *count)
{
  g_return_val_if_fail (TAKT_IS_SHIPPING (self), NULL);

  *count = 0;
  return self->orders->links->len > 0 ? takt_order_source_list_carriers (
             ((TaktShopLink *) g_ptr_array_index (self->orders->links, 0))->source, count)
                                      : NULL;
}

/**
 * takt_shipping_dup_url:
 *
 * Returns: (transfer full) (nullable): the page at the order's source on which a person ships it by hand; NULL where there is none
 */
char *
takt_shipping_dup_url (TaktShipping *self, const TaktOrder *order)
{
  g_return_val_if_fail (TAKT_IS_SHIPPING (self), NULL);

  return g_strcmp0 (order->source, "etsy") == 0 && self->orders->links->len > 0
             ? takt_order_source_dup_order_url (
                 ((TaktShopLink *) g_ptr_array_index (self->orders->links, 0))->source, order->order_number)
             : NULL;
}

/** takt_shipment_dup_clipboard: Returns: (transfer full) (nullable): carrier and code, to be pasted where it is shipped by hand */
char *
takt_shipment_dup_clipboard (const TaktShipment *shipment)
{
  if (shipment->tracking_code == NULL)
    return NULL;
  return shipment->carrier != NULL ? g_strdup_printf ("%s %s", shipment->carrier, shipment->tracking_code)
                                   : g_strdup (shipment->tracking_code);
}

/**
 * takt_order_dup_shipped_on:
 *
 * Etsy stamps shipments with noon in New York, whatever the hour (reference.md §12.30): only its date means something, and that is
 * the same in UTC. What was marked here has the date of this computer.
 *
 * Returns: (transfer full) (nullable): the date as YYYY-MM-DD
 */
char *
takt_order_dup_shipped_on (const TaktOrder *order)
{
  g_autoptr (GDateTime) time = NULL;

  if (!order->is_shipped || order->shipped_at == TAKT_TIME_UNSET)
    return NULL;
  time = order->shipped_here ? g_date_time_new_from_unix_local (order->shipped_at)
                             : g_date_time_new_from_unix_utc (order->shipped_at);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "shipping/takt-shipping-private.h"
#include "tables/takt-capability-table.h"
#include "takt-error.h"

/*
 * A request whose answer was lost may still be worked on, now and then long after. So many seconds after it left the order is looked at
 * again; without a sign of it at the last of these looks it did not arrive.
 */
static const TaktTime look_seconds[] = { 120, 300, 600, 1200, 1800 };

/* Where the source cannot be asked just now. */
#define RETRY_SECONDS ((TaktTime) 60)

/*
 * One step of a shipment on its way to its source: a look at the order there, then, where it was planned, the telling. Before each
 * answer is acted on, the row is read anew: a person may have taken it back.
 */
typedef struct
{
  TaktShipping *shipping;  /* (owned) */
  TaktOrderSource *source; /* (owned) */
  gint64 id;
} Step;

static void
step_free (Step *self)
{
  g_object_unref (self->source);
  g_object_unref (self->shipping);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
due_cb (gpointer user_data)
{
  TaktShipping *self = user_data;

  self->timer = 0;
  takt_shipping_pump (self);
}

/* Nothing is under way at the source any more. With a database that fails the next step can wait. */
static void
end_step (Step *self, const GError *error)
{
  TaktShipping *shipping = self->shipping;

  g_hash_table_remove (shipping->busy, self->source);
  if (error == NULL)
    {
      takt_shipping_pump (shipping);
      return;
    }

  g_warning ("what became of a shipment was not kept: %s", error->message);
  takt_clock_clear (shipping->clock, &shipping->timer);
  if (shipping->stopping != NULL)
    shipping->timer =
        takt_clock_after (shipping->clock, RETRY_SECONDS * G_USEC_PER_SEC, due_cb, shipping, NULL);
}

static void
set_problem (TaktShipment *shipment, const char *reason, const char *problem)
{
  g_free (shipment->reason);
  shipment->reason = g_strdup (reason);
  g_free (shipment->problem);
  shipment->problem = g_strdup (problem);
}

static gboolean
keep (TaktShipping *self, TaktShipment *shipment, GError **error)
{
  if (!takt_shipment_table_update (self->store, shipment, takt_clock_now (self->clock), error))
    return FALSE;
  takt_changes_note (self->changes, "orders", shipment->order_id);
  return TRUE;
}

static gboolean
end_shipment (TaktShipping *self, TaktShipment *shipment, TaktShipmentState state, GError **error)
{
  shipment->state = state;
  shipment->ended_at = takt_clock_now (self->clock);
  return keep (self, shipment, error);
}

static gboolean
fail (TaktShipping *self, TaktShipment *shipment, const char *reason, const char *problem, GError **error)
{
  set_problem (shipment, reason, problem);
  g_message ("a shipment of order %" G_GINT64_FORMAT " was not sent: %s", shipment->order_id, reason);
  return end_shipment (self, shipment, TAKT_SHIPMENT_FAILED, error);
}

/* The order here says the same from now on, whatever an older page of a sync tells. */
static gboolean
mark_here (Step *self, const TaktShipment *shipment, TaktOrder *news, GError **error)
{
  TaktOrders *orders = self->shipping->orders;
  g_autoptr (TaktShopRecord) shop = takt_order_source_dup_shop (self->source);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (TaktOrder) order = NULL;

  g_ptr_array_add (one, news);
  if (shop != NULL && !takt_orders_merge (orders, shop, one, NULL, error))
    return FALSE;
  order = takt_orders_get (orders, shipment->order_id, error);
  if (order == NULL)
    return FALSE;
  return order->is_cancelled
         || takt_orders_mark_shipped (orders, shipment->order_id, shipment->carrier, shipment->tracking_code,
                                      error);
}

static gboolean
settle_sent (Step *self, TaktShipment *shipment, TaktOrder *news, gboolean lost_code, GError **error)
{
  if (lost_code)
    set_problem (
        shipment, "tracking_lost",
        _ ("Etsy has marked the order shipped, but shows no tracking number. Add it in the Shop Manager."));
  else
    set_problem (shipment, NULL, NULL);
  return end_shipment (self->shipping, shipment, TAKT_SHIPMENT_SENT, error)
         && mark_here (self, shipment, news, error);
}

static gboolean
has_code (const TaktOrder *order, const char *code)
{
  for (guint i = 0; i < order->parcels->len; i++)
    if (takt_shipping_is_same_code (((TaktParcel *) g_ptr_array_index (order->parcels, i))->tracking_code,
                                    code))
      return TRUE;
  return FALSE;
}

/* What the source shows of a shipment that was told. */
typedef enum
{
  SIGN_NONE,
  SIGN_WITHOUT_CODE,
  SIGN_WHOLE,
} Sign;

static Sign
find_sign (const TaktShipment *shipment, const TaktOrder *order)
{
  if (shipment->tracking_code == NULL)
    return order->is_shipped ? SIGN_WHOLE : SIGN_NONE;
  if (has_code (order, shipment->tracking_code))
    return SIGN_WHOLE;
  return (int) order->parcels->len > shipment->parcels_before
                 || (shipment->parcels_before == 0 && order->is_shipped)
             ? SIGN_WITHOUT_CODE
             : SIGN_NONE;
}

/*
 * When a shipment without a sign is looked at next; unset: never more. It follows from when the request left, so that no restart begins
 * anew; a clock that was set back meanwhile makes that now.
 */
static TaktTime
get_next_look (TaktShipment *shipment, TaktTime now)
{
  shipment->sending_at = MIN (shipment->sending_at, now);
  for (gsize i = 0; i < G_N_ELEMENTS (look_seconds); i++)
    if (shipment->sending_at + look_seconds[i] > now)
      return shipment->sending_at + look_seconds[i];
  return TAKT_TIME_UNSET;
}

/* There is a sign, or there may be one later, or time to hope for one is over. */
static gboolean
judge_unclear (Step *self, TaktShipment *shipment, TaktOrder *order, GError **error)
{
  TaktShipping *shipping = self->shipping;
  Sign sign = find_sign (shipment, order);

  if (sign != SIGN_NONE)
    return settle_sent (self, shipment, order, sign == SIGN_WITHOUT_CODE, error);

  shipment->due_at = get_next_look (shipment, takt_clock_now (shipping->clock));
  if (shipment->due_at != TAKT_TIME_UNSET)
    return keep (shipping, shipment, error);
  shipment->due_at = takt_clock_now (shipping->clock);
  return fail (shipping, shipment, "not_arrived",
               _ ("Etsy shows no sign of this shipment. It did not arrive and may be sent again."), error);
}

static void told_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* The intent is on the disk before the request leaves; from here on nothing repeats it. */
static gboolean
tell (Step *self, TaktShipment *shipment, const TaktOrder *order, GError **error)
{
  TaktShipping *shipping = self->shipping;
  const TaktShipRequest request = {
    .order_number = order->order_number,
    .carrier = shipment->carrier,
    .tracking_code = shipment->tracking_code,
    .note = shipment->note,
    .copy_to_seller = shipment->copy_to_seller,
  };

  set_problem (shipment, NULL, NULL);
  shipment->state = TAKT_SHIPMENT_SENDING;
  shipment->parcels_before = (int) order->parcels->len;
  shipment->sending_at = takt_clock_now (shipping->clock);
  if (!keep (shipping, shipment, error))
    return FALSE;

  takt_order_source_ship_async (self->source, &request, told_cb, self);
  return TRUE;
}

/* Reads the row of the step anew; NULL: it is no longer open, or the service has ended. */
static TaktShipment *
reload (Step *self)
{
  g_autoptr (TaktShipment) shipment = NULL;
  g_autoptr (GError) error = NULL;

  if (self->shipping->stopping == NULL)
    return NULL;
  if (!takt_shipment_table_get (self->shipping->store, self->id, &shipment, &error))
    g_warning ("%s", error->message);
  if (shipment == NULL || shipment->state == TAKT_SHIPMENT_WITHDRAWN || shipment->state == TAKT_SHIPMENT_SENT
      || shipment->state == TAKT_SHIPMENT_FAILED)
    return NULL;
  return g_steal_pointer (&shipment);
}

/* The source could not be asked: nothing was done, and it is asked again later. */
static gboolean
put_off (TaktShipping *self, TaktShipment *shipment, const char *problem, GError **error)
{
  shipment->due_at = takt_clock_now (self->clock) + RETRY_SECONDS;
  set_problem (shipment, shipment->state == TAKT_SHIPMENT_PLANNED ? "not_connected" : "lost_answer", problem);
  return keep (self, shipment, error);
}

/* What a look at the order says. @is_telling: (out): the telling has begun and ends the step */
static gboolean
judge_look (Step *self,
            TaktShipment *shipment,
            const TaktOrderPage *page,
            gboolean *is_telling,
            GError **error)
{
  TaktOrder *order = page->orders->len == 1 ? g_ptr_array_index (page->orders, 0) : NULL;

  if (page->is_missing)
    return fail (self->shipping, shipment, "not_at_source", _ ("Etsy does not know this order any more."),
                 error);
  if (order == NULL)
    return put_off (self->shipping, shipment, _ ("Etsy’s answer about this order cannot be read."), error);
  if (shipment->state != TAKT_SHIPMENT_PLANNED)
    return judge_unclear (self, shipment, order, error);

  /* Somebody has shipped it in the Shop Manager meanwhile. */
  if (shipment->tracking_code != NULL ? has_code (order, shipment->tracking_code) : order->is_shipped)
    return settle_sent (self, shipment, order, FALSE, error);
  if (order->is_cancelled)
    return fail (self->shipping, shipment, "cancelled", _ ("This order was cancelled at Etsy meanwhile."),
                 error);

  *is_telling = tell (self, shipment, order, error);
  return *is_telling;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) self = user_data;
  TaktShipping *shipping = self->shipping;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderPage) page =
      takt_order_source_fetch_one_finish (TAKT_ORDER_SOURCE (source), result, &problem);
  g_autoptr (TaktShipment) shipment = reload (self);
  gboolean is_telling = FALSE;

  if (shipment != NULL)
    {
      if (page == NULL)
        put_off (shipping, shipment, problem->message, &error);
      else
        judge_look (self, shipment, page, &is_telling, &error);
    }
  if (is_telling)
    g_steal_pointer (&self);
  else
    end_step (self, error);
}

static gboolean
note_capability (TaktShipping *self,
                 const TaktShipment *shipment,
                 gboolean allowed,
                 const char *reason,
                 GError **error)
{
  g_autoptr (TaktOrder) order = takt_orders_get (self->orders, shipment->order_id, error);

  return order != NULL
         && takt_capability_table_set (self->store, order->shop_id, TAKT_CAPABILITY_SHIPPING, allowed, reason,
                                       takt_clock_now (self->clock), error);
}

/* The answer shows what the source made of it: that is what counts, not that it said yes (reference.md §12.16). */
static gboolean
judge_accepted (Step *self, TaktShipment *shipment, TaktOrder *order, GError **error)
{
  Sign sign = find_sign (shipment, order);

  if (!note_capability (self->shipping, shipment, TRUE, NULL, error))
    return FALSE;
  if (sign != SIGN_NONE)
    return settle_sent (self, shipment, order, sign == SIGN_WITHOUT_CODE, error);

  shipment->state = TAKT_SHIPMENT_UNCLEAR;
  shipment->due_at = takt_clock_now (self->shipping->clock);
  set_problem (shipment, "lost_answer", _ ("Etsy accepted the shipment, but does not show it."));
  return keep (self->shipping, shipment, error);
}

static gboolean
judge_told (Step *self,
            TaktShipment *shipment,
            TaktShipOutcome outcome,
            TaktOrder *order,
            const GError *problem,
            GError **error)
{
  TaktShipping *shipping = self->shipping;
  const char *field = problem != NULL ? takt_error_get_field (problem) : NULL;

  switch (outcome)
    {
    case TAKT_SHIP_ACCEPTED:
      return judge_accepted (self, shipment, order, error);
    case TAKT_SHIP_NOT_ALLOWED:
      return note_capability (shipping, shipment, FALSE, problem->message, error)
             && fail (shipping, shipment, "not_allowed", problem->message, error);
    case TAKT_SHIP_REFUSED:
      return fail (shipping, shipment, g_strcmp0 (field, "tracking_code") == 0 ? "needs_tracking" : "refused",
                   problem->message, error);
    case TAKT_SHIP_UNCLEAR:
    default:
      shipment->state = TAKT_SHIPMENT_UNCLEAR;
      shipment->due_at = takt_clock_now (shipping->clock);
      set_problem (shipment, "lost_answer", problem->message);
      return keep (shipping, shipment, error);
    }
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) self = user_data;
  TaktShipping *shipping = self->shipping;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  TaktShipOutcome outcome =
      takt_order_source_ship_finish (TAKT_ORDER_SOURCE (source), result, &order, &problem);
  g_autoptr (TaktShipment) shipment = reload (self);

  /* All of it or nothing: a row that stays behind is looked up again. */
  if (shipment != NULL && takt_store_begin (shipping->store, &error))
    takt_orders_finish_work (shipping->orders, judge_told (self, shipment, outcome, order, problem, &error),
                             &error);
  end_step (self, error);
}

static void
begin_step (TaktShipping *self,
            TaktOrderSource *source,
            const TaktShipment *shipment,
            const char *order_number)
{
  Step *step = g_new0 (Step, 1);

  step->shipping = g_object_ref (self);
  step->source = g_object_ref (source);
  step->id = shipment->id;
  g_hash_table_add (self->busy, source);
  takt_order_source_fetch_one_async (source, order_number, self->stopping, looked_cb, step);
}

/*
 * Takes the next step of each source that has none under way, and waits for what is due later. A row that says "sending" while
 * nothing is under way is one whose answer could not be kept: it is looked up as others are.
 */
void
takt_shipping_pump (TaktShipping *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) open = NULL;
  TaktTime now = takt_clock_now (self->clock);
  TaktTime next = G_MAXINT64;

  takt_clock_clear (self->clock, &self->timer);
  if (self->stopping == NULL)
    return;

  open = takt_shipment_table_list_open (self->store, &error);
  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      const TaktShipment *shipment = g_ptr_array_index (open, i);
      g_autoptr (TaktOrder) order = NULL;
      TaktOrderSource *source;

      if (shipment->due_at > now)
        {
          next = MIN (next, shipment->due_at);
          continue;
        }
      order = takt_orders_get (self->orders, shipment->order_id, &error);
      source = order != NULL ? takt_orders_find_source (self->orders, order) : NULL;
      if (source != NULL && !g_hash_table_contains (self->busy, source))
        begin_step (self, source, shipment, order->order_number);
    }
  if (error != NULL)
    g_warning ("shipments were not read: %s", error->message);
  if (next < G_MAXINT64)
    self->timer = takt_clock_after (self->clock, (next - now) * G_USEC_PER_SEC, due_cb, self, NULL);
}

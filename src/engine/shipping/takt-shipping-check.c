/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shipping/takt-shipping-private.h"
#include "tables/takt-capability-table.h"
#include "takt-check.h"
#include "takt-error.h"

#define MAX_CARRIER  100
#define MAX_TRACKING 100
#define MAX_NOTE     1000

/* Etsy wants a number for parcels within the United States that cost more, and for all to India (reference.md §8). */
#define FREE_OF_TRACKING_MINOR 1000

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* Letters and digits alone: sources drop blanks and hyphens. */
static char *
normalise (const char *code)
{
  GString *text = g_string_new (NULL);

  for (const char *p = code; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (text, g_ascii_toupper (*p));
    else if ((guchar) *p >= 0x80)
      g_string_append_c (text, *p);
  return g_string_free (text, FALSE);
}

/* Whether two tracking codes are one, however they are written; NULL is none. */
gboolean
takt_shipping_is_same_code (const char *a, const char *b)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  if (a == NULL || b == NULL)
    return FALSE;
  one = normalise (a);
  other = normalise (b);
  return g_str_equal (one, other);
}

/* The country is the last line of the address, in English or as a code of ISO 3166. */
static gboolean
goes_to (const TaktOrder *order, const char *name, const char *code)
{
  g_autofree char *address = g_strdup (order->ship_to != NULL ? order->ship_to : "");
  const char *line;

  g_strchomp (address);
  line = strrchr (address, '\n');
  line = line != NULL ? line + 1 : address;
  return g_ascii_strcasecmp (line, name) == 0 || g_ascii_strcasecmp (line, code) == 0;
}

/* The shop's country is not told; one that sells in dollars to the United States is asked rather once too often. */
static gboolean
needs_tracking (const TaktOrder *order)
{
  return goes_to (order, "India", "IN")
         || (goes_to (order, "United States", "US") && g_strcmp0 (order->currency, "USD") == 0
             && order->total_price_minor > FREE_OF_TRACKING_MINOR);
}

static gboolean
refuse_open (const TaktShipment *shipment, GError **error)
{
  switch (shipment->state)
    {
    case TAKT_SHIPMENT_PLANNED:
      return refuse (error, _ ("A shipment of this order is about to be sent. Undo it first, or wait."));
    case TAKT_SHIPMENT_SENDING:
      return refuse (error, _ ("A shipment of this order is being sent."));
    case TAKT_SHIPMENT_UNCLEAR:
    case TAKT_SHIPMENT_SENT:
    case TAKT_SHIPMENT_FAILED:
    case TAKT_SHIPMENT_WITHDRAWN:
    default:
      return refuse (error,
                     _ ("The answer to a shipment of this order was lost. What became of it is looked up; "
                        "until then none is sent, because the buyer would be told twice."));
    }
}

static gboolean
check_shipments (GPtrArray *shipments, const TaktShipment *made, GError **error)
{
  for (guint i = 0; i < shipments->len; i++)
    {
      const TaktShipment *known = g_ptr_array_index (shipments, i);

      if (known->state == TAKT_SHIPMENT_PLANNED || known->state == TAKT_SHIPMENT_SENDING
          || known->state == TAKT_SHIPMENT_UNCLEAR)
        return refuse_open (known, error);
      if (known->state == TAKT_SHIPMENT_SENT && !known->is_local && !made->is_local
          && takt_shipping_is_same_code (known->tracking_code, made->tracking_code))
        return refuse (error, _ ("The parcel with this tracking number was sent already."));
    }
  return TRUE;
}

/*
 * Whether a parcel of @order can be marked at all, and its texts; @made: (inout): gets the texts. is_local is decided before.
 */
gboolean
takt_shipping_check (TaktShipping *self,
                     const TaktOrder *order,
                     GPtrArray *shipments,
                     const TaktShipOrder *parcel,
                     TaktShipment *made,
                     GError **error)
{
  if (order->is_cancelled)
    return refuse (error, _ ("This order is cancelled. It cannot be shipped."));
  if (takt_order_is_digital (order))
    return refuse (error, _ ("Nothing of this order goes by post: all its items are downloads."));
  if (!takt_check_line ("carrier", parcel->carrier, MAX_CARRIER, &made->carrier, error)
      || !takt_check_line ("tracking_code", parcel->tracking_code, MAX_TRACKING, &made->tracking_code, error)
      || !takt_check_lines ("note_to_buyer", parcel->note, MAX_NOTE, &made->note, error))
    return FALSE;
  return check_shipments (shipments, made, error);
}

/**
 * takt_shipping_may_tell:
 * @ask_again: a person insists, although the source has refused this account before
 * @error: TAKT_ERROR_CONFLICT with what can be done instead
 *
 * Whether the order's source can be told of its parcels, as far as is known without asking it. An order without a source, or whose
 * source is not connected, is marked here alone: that is no error.
 */
gboolean
takt_shipping_may_tell (TaktShipping *self, const TaktOrder *order, gboolean ask_again, GError **error)
{
  TaktOrderSource *source;
  g_autoptr (TaktSourceStatus) status = NULL;
  g_auto (TaktCapability) shipping = { 0 };

  g_return_val_if_fail (TAKT_IS_SHIPPING (self), FALSE);
  g_return_val_if_fail (order != NULL, FALSE);

  source = takt_orders_find_source (self->orders, order);
  if (source == NULL)
    return TRUE;
  status = takt_order_source_dup_status (source);
  if (status->read_only)
    return refuse (
        error, _ ("This shop is connected in read-only mode. Ship the order at Etsy and mark it here alone, "
                  "or connect the shop anew with the permission to ship."));
  if (!takt_capability_table_get (self->store, order->shop_id, TAKT_CAPABILITY_SHIPPING, &shipping, error))
    return FALSE;
  if (g_strcmp0 (shipping.state, "no") == 0 && !ask_again)
    return refuse (
        error, _ ("Etsy does not let this key mark orders shipped. Ship the order in the Shop Manager and "
                  "mark it here alone."));
  if (order->is_missing)
    return refuse (error, _ ("Etsy no longer knows this order. It can be marked here alone."));
  return TRUE;
}

/* Whether a parcel of @order can be told to its source; takt_shipping_check() was asked before. */
gboolean
takt_shipping_check_source (TaktShipping *self,
                            const TaktOrder *order,
                            const TaktShipOrder *parcel,
                            TaktShipment *made,
                            GError **error)
{
  if (!takt_shipping_may_tell (self, order, parcel->ask_again, error))
    return FALSE;
  if (made->tracking_code != NULL && made->carrier == NULL)
    {
      takt_error_set_field (error, "carrier", _ ("A tracking number needs a carrier."));
      return FALSE;
    }
  if (order->is_shipped && made->tracking_code == NULL)
    return refuse (error,
                   _ ("This order is shipped already. A further parcel needs a tracking number of its own."));
  if (order->is_shipped && takt_shipping_is_same_code (order->tracking_code, made->tracking_code))
    return refuse (error, _ ("The parcel with this tracking number was sent already."));
  if (made->tracking_code == NULL && !parcel->without_tracking && needs_tracking (order))
    {
      takt_error_set_field (
          error, "tracking_code",
          _ ("Etsy wants a carrier and a tracking number for parcels to India, and within the United "
             "States for orders over 10 dollars. Enter both, or say that there is none."));
      return FALSE;
    }
  return TRUE;
}

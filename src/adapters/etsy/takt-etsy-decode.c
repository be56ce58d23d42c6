/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-decode.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "etsy/takt-etsy-values.h"
#include "takt-error.h"
#include "takt-money.h"

/* property_id of personalisation, whatever the seller calls it (reference.md §5.4). */
#define PROPERTY_PERSONALIZATION 54

/* Rows and lines beyond these are no shop's. */
#define MAX_ROWS     1000
#define MAX_LINES    1000
#define MAX_QUANTITY 1000000

/* What Etsy writes where the buyer was asked nothing (reference.md §5.4). */
static gboolean
is_placeholder (const char *answer)
{
  return g_ascii_strcasecmp (answer, "Not requested on this item.") == 0
         || g_ascii_strcasecmp (answer, "Not requested on this item") == 0;
}

static void
decode_variations (TaktEtsyValues *values, JsonObject *line, TaktOrderItem *item)
{
  JsonArray *variations = takt_etsy_values_array (values, line, "variations");
  guint count = variations != NULL ? json_array_get_length (variations) : 0;

  for (guint i = 0; i < count; i++)
    {
      JsonObject *variation = takt_etsy_values_element (values, variations, "variations", i);
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      gboolean is_personal;

      if (variation == NULL)
        return;

      name = takt_etsy_values_text (values, variation, "formatted_name");
      value = takt_etsy_values_text (values, variation, "formatted_value");
      is_personal = takt_etsy_values_int (values, variation, "property_id", G_MININT64, G_MAXINT64, 0)
                        == PROPERTY_PERSONALIZATION
                    || takt_etsy_values_int (values, variation, "question_id", 0, G_MAXINT64, 0) > 0;

      if (value == NULL || (is_personal && is_placeholder (value)))
        continue;
      g_ptr_array_add (is_personal ? item->personalization : item->options,
                       takt_option_new (name != NULL ? name : "", value));
    }
}

static TaktOrderItem *
decode_line (TaktEtsyValues *values, JsonObject *line)
{
  g_autoptr (TaktOrderItem) item = takt_order_item_new ();

  item->external_id = takt_etsy_values_id (values, line, "transaction_id");
  item->listing_id = takt_etsy_values_id (values, line, "listing_id");
  item->image_id = takt_etsy_values_id (values, line, "listing_image_id");
  item->title = takt_etsy_values_text (values, line, "title");
  item->sku = takt_etsy_values_raw (values, line, "sku");
  item->quantity = (int) takt_etsy_values_int (values, line, "quantity", 0, MAX_QUANTITY, 1);
  item->is_digital = takt_etsy_values_bool (values, line, "is_digital", FALSE);
  takt_etsy_values_money (values, line, "price", &item->unit_price_minor);
  item->discount_minor = takt_etsy_values_plain_money (values, line, "shop_coupon");
  decode_variations (values, line, item);

  if (item->external_id == NULL)
    takt_etsy_values_fail (values, "transaction_id", "missing");
  if (item->title == NULL)
    item->title = g_strdup ("");
  return g_steal_pointer (&item);
}

static gboolean
has_line (TaktOrder *order, const char *external_id)
{
  for (guint i = 0; i < order->items->len; i++)
    if (g_strcmp0 (((TaktOrderItem *) order->items->pdata[i])->external_id, external_id) == 0)
      return TRUE;
  return FALSE;
}

/* The lines, and from those that are physical the earliest ship-by; *@last_shipped is for orders without shipments. */
static void
decode_lines (TaktEtsyValues *values, JsonObject *receipt, TaktOrder *order, TaktTime *last_shipped)
{
  JsonArray *lines = takt_etsy_values_array (values, receipt, "transactions");
  guint count = lines != NULL ? json_array_get_length (lines) : 0;
  TaktTime expected = TAKT_TIME_UNSET;

  if (count > MAX_LINES)
    takt_etsy_values_fail (values, "transactions", "too many");

  for (guint i = 0; i < count && values->fault == NULL; i++)
    {
      JsonObject *line = takt_etsy_values_element (values, lines, "transactions", i);
      g_autoptr (TaktOrderItem) item = NULL;
      TaktTime ship_date, shipped;

      if (line == NULL)
        break;

      takt_etsy_values_enter (values, "transactions", (int) i);
      item = decode_line (values, line);
      ship_date = takt_etsy_values_time (values, line, "expected_ship_date", NULL);
      shipped = takt_etsy_values_time (values, line, "shipped_timestamp", NULL);
      if (values->fault != NULL)
        break;

      if (!item->is_digital && ship_date != TAKT_TIME_UNSET
          && (expected == TAKT_TIME_UNSET || ship_date < expected))
        expected = ship_date;
      *last_shipped = MAX (*last_shipped, shipped);
      if (has_line (order, item->external_id))
        continue;
      item->position = (int) order->items->len;
      g_ptr_array_add (order->items, g_steal_pointer (&item));
    }

  takt_etsy_values_enter (values, NULL, 0);
  order->ship_by = takt_etsy_ship_by (expected);
}

/* Several shipments come in any order; the latest that has a number is the one a buyer asks about. */
static void
decode_shipments (TaktEtsyValues *values, JsonObject *receipt, TaktOrder *order, TaktTime last_shipped)
{
  JsonArray *shipments = takt_etsy_values_array (values, receipt, "shipments");
  guint count = shipments != NULL ? json_array_get_length (shipments) : 0;

  for (guint i = 0; i < count; i++)
    {
      JsonObject *shipment = takt_etsy_values_element (values, shipments, "shipments", i);
      g_autofree char *carrier = NULL;
      g_autofree char *code = NULL;
      TaktTime time;

      if (shipment == NULL)
        return;

      carrier = takt_etsy_values_text (values, shipment, "carrier_name");
      code = takt_etsy_values_raw (values, shipment, "tracking_code");
      time = takt_etsy_values_time (values, shipment, "shipment_notification_timestamp", NULL);
      g_ptr_array_add (order->parcels, takt_parcel_new (carrier, code, time));
      if (i > 0 && (code == NULL) != (order->tracking_code == NULL) ? code == NULL : time < order->shipped_at)
        continue;

      g_free (order->carrier);
      g_free (order->tracking_code);
      order->carrier = g_steal_pointer (&carrier);
      order->tracking_code = g_steal_pointer (&code);
      order->shipped_at = time;
    }

  if (order->is_shipped && order->shipped_at == TAKT_TIME_UNSET)
    order->shipped_at = last_shipped;
}

/* Only what was really paid back; a refund changes neither quantities nor totals (reference.md §5.1). */
static void
decode_refunds (TaktEtsyValues *values, JsonObject *receipt, TaktOrder *order)
{
  JsonArray *refunds = takt_etsy_values_array (values, receipt, "refunds");
  guint count = refunds != NULL ? json_array_get_length (refunds) : 0;

  for (guint i = 0; i < count; i++)
    {
      JsonObject *refund = takt_etsy_values_element (values, refunds, "refunds", i);
      g_autofree char *status = NULL;
      gint64 amount = 0;

      if (refund == NULL)
        return;

      status = takt_etsy_values_raw (values, refund, "status");
      if (status == NULL || g_ascii_strcasecmp (status, "SUCCESS") != 0)
        continue;
      if (takt_etsy_values_money (values, refund, "amount", &amount)
          && !takt_money_add (&order->refunded_minor, amount))
        takt_etsy_values_fail (values, "refunds", "out of range");
    }
}

/*
 * The seller's revenue is subtotal + shipping + gift wrap; taxes are told apart (reference.md §5.3). Where the subtotal is
 * absent the other sums give it.
 */
static void
decode_totals (TaktEtsyValues *values, JsonObject *receipt, TaktOrder *order)
{
  gint64 grand = 0, subtotal = 0, items = 0, discount = 0, shipping = 0, wrap = 0, tax = 0, vat = 0;
  gboolean has_grand = takt_etsy_values_money (values, receipt, "grandtotal", &grand);
  gboolean has_subtotal = takt_etsy_values_money (values, receipt, "subtotal", &subtotal);
  gboolean has_items = takt_etsy_values_money (values, receipt, "total_price", &items);

  takt_etsy_values_money (values, receipt, "discount_amt", &discount);
  takt_etsy_values_money (values, receipt, "total_shipping_cost", &shipping);
  takt_etsy_values_money (values, receipt, "gift_wrap_price", &wrap);
  takt_etsy_values_money (values, receipt, "total_tax_cost", &tax);
  takt_etsy_values_money (values, receipt, "total_vat_cost", &vat);

  /* Each amount is at most MAX_MINOR in size, so that these sums fit. */
  order->tax_minor = tax + vat;
  if (has_subtotal)
    order->total_price_minor = subtotal + shipping + wrap;
  else if (has_items)
    order->total_price_minor = items - discount + shipping + wrap;
  else if (has_grand)
    order->total_price_minor = grand - tax - vat;
  else
    takt_etsy_values_fail (values, "subtotal", "missing, and so are the other sums");
}

static void
append_part (GString *out, const char *separator, const char *text)
{
  if (text == NULL)
    return;
  if (out->len > 0)
    g_string_append (out, separator);
  g_string_append (out, text);
}

/* Etsy hides the address from some keys, wholly or only the formatted one (reference.md §7). */
static char *
decode_address (TaktEtsyValues *values, JsonObject *receipt, const char *name)
{
  char *formatted = takt_etsy_values_text (values, receipt, "formatted_address");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *city = NULL;
  g_autofree char *state = NULL;
  g_autofree char *zip = NULL;
  g_autofree char *country = NULL;
  g_autoptr (GString) town = NULL;
  g_autoptr (GString) out = NULL;

  if (formatted != NULL)
    return formatted;

  first = takt_etsy_values_text (values, receipt, "first_line");
  second = takt_etsy_values_text (values, receipt, "second_line");
  city = takt_etsy_values_text (values, receipt, "city");
  state = takt_etsy_values_text (values, receipt, "state");
  zip = takt_etsy_values_text (values, receipt, "zip");
  country = takt_etsy_values_text (values, receipt, "country_iso");
  if (first == NULL && city == NULL)
    return NULL;

  town = g_string_new (NULL);
  append_part (town, "", city);
  append_part (town, ", ", state);
  append_part (town, " ", zip);
  out = g_string_new (NULL);
  append_part (out, "", name);
  append_part (out, "\n", first);
  append_part (out, "\n", second);
  append_part (out, "\n", town->len > 0 ? town->str : NULL);
  append_part (out, "\n", country);
  return g_strdup (out->str);
}

static gboolean
status_is (TaktOrder *order, const char *word)
{
  return order->source_status != NULL && g_ascii_strcasecmp (order->source_status, word) == 0;
}

/* The flags are what counts; the word comes in any case and may be a new one (reference.md §5.1). */
static void
decode_state (TaktEtsyValues *values, JsonObject *receipt, TaktOrder *order)
{
  gboolean looks_paid;

  order->source_status = takt_etsy_values_raw (values, receipt, "status");
  looks_paid = status_is (order, "paid") || status_is (order, "completed")
               || status_is (order, "partially refunded") || status_is (order, "fully refunded");
  order->is_paid = takt_etsy_values_bool (values, receipt, "is_paid", looks_paid);
  order->is_shipped = takt_etsy_values_bool (values, receipt, "is_shipped", status_is (order, "completed"));
  /* Money wholly back before anything was sent: nothing is to be made (reference.md §4.6). */
  order->is_cancelled = status_is (order, "canceled") || status_is (order, "cancelled")
                        || (status_is (order, "fully refunded") && !order->is_shipped);
}

/* (transfer none) (nullable): New York's. Read once: GLib forgets a zone that nobody holds, and reading one takes longer than a receipt. */
static GTimeZone *
get_new_york (void)
{
  static gsize once;
  static GTimeZone *zone;

  if (g_once_init_enter (&once))
    {
      zone = g_time_zone_new_identifier ("America/New_York");
      /* Small systems come without the database of time zones; these are the rules since 2007. */
      if (zone == NULL)
        zone = g_time_zone_new_identifier ("EST5EDT,M3.2.0,M11.1.0");
      g_once_init_leave (&once, 1);
    }
  return zone;
}

/**
 * takt_etsy_ship_by:
 * @expected_ship_date: Etsy's value, or unset
 *
 * Only its calendar date in New York means something (reference.md §5.2).
 *
 * Returns: the last second of that day there; unset for unset
 */
TaktTime
takt_etsy_ship_by (TaktTime expected_ship_date)
{
  GTimeZone *zone = get_new_york ();
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) there = NULL;
  g_autoptr (GDateTime) end = NULL;

  if (expected_ship_date == TAKT_TIME_UNSET)
    return TAKT_TIME_UNSET;

  utc = g_date_time_new_from_unix_utc (expected_ship_date);
  if (zone == NULL || utc == NULL)
    return expected_ship_date;

  there = g_date_time_to_timezone (utc, zone);
  end = g_date_time_new (zone, g_date_time_get_year (there), g_date_time_get_month (there),
                         g_date_time_get_day_of_month (there), 23, 59, 59);
  return end != NULL ? g_date_time_to_unix (end) : expected_ship_date;
}

/**
 * takt_etsy_receipt_decode:
 * @receipt: a ShopReceipt
 * @problem: (out) (transfer full): what is wrong with it, when NULL is returned; names fields, not values
 *
 * A receipt as an order value, by reference.md §5. Everything may be absent or null but the id, the time and the sums.
 *
 * Returns: (transfer full) (nullable): ids of ours are 0
 */
TaktOrder *
takt_etsy_receipt_decode (JsonObject *receipt, char **problem)
{
  g_auto (TaktEtsyValues) values = { 0 };
  g_autoptr (TaktOrder) order = takt_order_new ();
  TaktTime last_shipped = TAKT_TIME_UNSET;

  g_free (order->order_number);
  order->order_number = takt_etsy_values_id (&values, receipt, "receipt_id");
  if (order->order_number == NULL)
    takt_etsy_values_fail (&values, "receipt_id", "missing");
  order->ordered_at = takt_etsy_values_time (&values, receipt, "created_timestamp", "create_timestamp");
  if (order->ordered_at == TAKT_TIME_UNSET)
    takt_etsy_values_fail (&values, "created_timestamp", "missing");
  order->source_updated_at =
      takt_etsy_values_time (&values, receipt, "updated_timestamp", "update_timestamp");

  decode_state (&values, receipt, order);
  decode_totals (&values, receipt, order);
  order->customer_name = takt_etsy_values_text (&values, receipt, "name");
  order->customer_email = takt_etsy_values_raw (&values, receipt, "buyer_email");
  order->ship_to = decode_address (&values, receipt, order->customer_name);
  order->message = takt_etsy_values_text (&values, receipt, "message_from_buyer");
  order->is_gift = takt_etsy_values_bool (&values, receipt, "is_gift", FALSE);
  order->gift_message = takt_etsy_values_text (&values, receipt, "gift_message");
  order->gift_sender = takt_etsy_values_text (&values, receipt, "gift_sender");
  decode_lines (&values, receipt, order, &last_shipped);
  decode_shipments (&values, receipt, order, last_shipped);
  decode_refunds (&values, receipt, order);

  if (values.fault != NULL)
    {
      *problem = g_steal_pointer (&values.fault);
      return NULL;
    }

  g_free (order->currency);
  order->currency = g_strdup (values.currency);
  return g_steal_pointer (&order);
}

/* One row; what could be told of it is noted even when it gives no order. */
static void
decode_row (TaktEtsyReceipts *self, JsonNode *row)
{
  g_auto (TaktEtsyValues) values = { 0 };
  g_autofree char *problem = NULL;
  JsonObject *receipt = JSON_NODE_HOLDS_OBJECT (row) ? json_node_get_object (row) : NULL;
  TaktOrder *order = NULL;
  TaktTime time;
  gint64 id = 0;

  if (receipt != NULL)
    {
      order = takt_etsy_receipt_decode (receipt, &problem);
      id = takt_etsy_values_int (&values, receipt, "receipt_id", 1, G_MAXINT64, 0);
      time = takt_etsy_values_time (&values, receipt, "created_timestamp", "create_timestamp");
      self->last_created = time != TAKT_TIME_UNSET ? time : self->last_created;
      time = takt_etsy_values_time (&values, receipt, "updated_timestamp", "update_timestamp");
      self->last_updated = time != TAKT_TIME_UNSET ? time : self->last_updated;
    }

  g_array_append_val (self->ids, id);
  if (order != NULL)
    {
      g_ptr_array_add (self->orders, order);
      return;
    }

  g_array_append_val (self->unreadable, id);
  g_warning ("Receipt %" G_GINT64_FORMAT " cannot be read: %s", id,
             problem != NULL ? problem : "not an object");
  if (self->problem == NULL)
    self->problem =
        g_strdup_printf ("%" G_GINT64_FORMAT ": %s", id, problem != NULL ? problem : "not an object");
}

/**
 * takt_etsy_receipts_decode:
 * @root: (nullable): the answer of getShopReceipts
 * @error: TAKT_ERROR_UPSTREAM when it is no such answer
 *
 * A row that cannot be read is counted and told of; it never costs the others.
 *
 * Returns: (transfer full)
 */
TaktEtsyReceipts *
takt_etsy_receipts_decode (JsonNode *root, GError **error)
{
  g_autoptr (TaktEtsyReceipts) self = NULL;
  g_auto (TaktEtsyValues) values = { 0 };
  JsonArray *rows = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    rows = takt_etsy_values_array (&values, json_node_get_object (root), "results");
  if (rows == NULL || json_array_get_length (rows) > MAX_ROWS)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
          _ ("Etsy’s answer is not a list of orders. Nothing was changed; the next sync tries again."));
      return NULL;
    }

  self = g_new0 (TaktEtsyReceipts, 1);
  self->orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->unreadable = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->count = takt_etsy_values_int (&values, json_node_get_object (root), "count", 0, G_MAXINT64, -1);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    decode_row (self, json_array_get_element (rows, i));
  return g_steal_pointer (&self);
}

void
takt_etsy_receipts_free (TaktEtsyReceipts *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->orders, g_ptr_array_unref);
  g_array_unref (self->ids);
  g_array_unref (self->unreadable);
  g_free (self->problem);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "etsy/takt-etsy-decode.h"
#include "takt-json.h"
#include "takt-test.h"

/* What holds for real receipts (reference.md §5), each fact by its name: in the bytes, and in what Takt makes of them. */

#define SAMPLES "etsy/samples/receipts-real-scrubbed.json"

typedef struct
{
  JsonObject *receipt;
  const TaktOrder *order;
} Sample;

typedef void (*Fact) (const Sample *sample);

static gint64
get_minor (JsonObject *object, const char *field)
{
  JsonObject *money = json_object_get_object_member (object, field);

  g_assert_cmpint (json_object_get_int_member (money, "divisor"), ==, 100);
  return json_object_get_int_member (money, "amount");
}

/* The sum of what each line's @get gives. */
static gint64
sum_items (const TaktOrder *order, gint64 (*get) (const TaktOrderItem *item))
{
  gint64 sum = 0;

  for (guint i = 0; i < order->items->len; i++)
    sum += get (order->items->pdata[i]);
  return sum;
}

static gint64
get_gross (const TaktOrderItem *item)
{
  return item->unit_price_minor * item->quantity;
}

static gint64
get_discount (const TaktOrderItem *item)
{
  return item->discount_minor;
}

static gboolean
is_number (const Sample *sample, const char *number)
{
  return g_str_equal (sample->order->order_number, number);
}

static int
get_hour_in_new_york (TaktTime time)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);
  g_autoptr (GDateTime) there = g_date_time_to_timezone (utc, zone);

  return g_date_time_get_hour (there) * 100 + g_date_time_get_minute (there);
}

static void
status_is_capitalised (const Sample *sample)
{
  g_assert_true (g_ascii_isupper (sample->order->source_status[0]));
  g_assert_true (sample->order->is_paid);
}

static void
fully_refunded_may_be_paid_and_shipped (const Sample *sample)
{
  if (strcmp (sample->order->source_status, "Fully Refunded") != 0)
    return;
  g_assert_true (sample->order->is_paid);
  g_assert_true (sample->order->is_shipped);
  g_assert_false (sample->order->is_cancelled);
}

static void
second_line_is_null_or_empty (const Sample *sample)
{
  g_assert_null (strstr (sample->order->ship_to, "\n\n"));
}

static void
city_is_upper_case_in_the_address (const Sample *sample)
{
  g_autofree char *city = g_utf8_strup (json_object_get_string_member (sample->receipt, "city"), -1);

  g_assert_nonnull (strstr (sample->order->ship_to, city));
}

static void
total_price_is_the_sum_of_the_lines (const Sample *sample)
{
  g_assert_cmpint (sum_items (sample->order, get_gross), ==, get_minor (sample->receipt, "total_price"));
}

static void
line_prices_are_before_the_coupon (const Sample *sample)
{
  g_assert_cmpint (sum_items (sample->order, get_gross) - sum_items (sample->order, get_discount), ==,
                   get_minor (sample->receipt, "subtotal"));
}

static void
shop_coupons_are_the_discount (const Sample *sample)
{
  g_assert_cmpint (sum_items (sample->order, get_discount), ==, get_minor (sample->receipt, "discount_amt"));
}

static void
buyer_coupon_is_foreign_money (const Sample *sample)
{
  JsonObject *line =
      json_array_get_object_element (json_object_get_array_member (sample->receipt, "transactions"), 0);
  double buyer = json_object_get_double_member_with_default (line, "buyer_coupon", 0);

  if (buyer != 0)
    g_assert_cmpint ((gint64) (buyer * 100), !=,
                     ((const TaktOrderItem *) sample->order->items->pdata[0])->discount_minor);
}

static void
grandtotal_is_revenue_and_taxes (const Sample *sample)
{
  g_assert_cmpint (sample->order->total_price_minor + sample->order->tax_minor, ==,
                   get_minor (sample->receipt, "grandtotal"));
}

static void
refund_leaves_the_totals (const Sample *sample)
{
  if (sample->order->refunded_minor == 0)
    return;
  g_assert_cmpint (sample->order->refunded_minor, ==, get_minor (sample->receipt, "grandtotal"));
  g_assert_cmpint (sample->order->total_price_minor, ==, 11250);
  g_assert_cmpint (((const TaktOrderItem *) sample->order->items->pdata[0])->quantity, ==, 1);
}

/* Paid on Thursday, March 5; five working days are Thursday, March 12, though the clocks went forward between. */
static void
ship_by_is_working_days_in_new_york (const Sample *sample)
{
  if (!is_number (sample, "3000000001"))
    return;
  g_assert_cmpint (get_hour_in_new_york (1773329075), ==, get_hour_in_new_york (1772727875));
  g_assert_cmpint (get_hour_in_new_york (sample->order->ship_by), ==, 2359);
  g_assert_cmpint (sample->order->ship_by - 1773329075, <, 24 * 60 * 60);
}

static void
shipments_are_noon_in_new_york (const Sample *sample)
{
  if (sample->order->tracking_code != NULL)
    g_assert_cmpint (get_hour_in_new_york (sample->order->shipped_at), ==, 1200);
}

static void
digital_orders_complete_by_themselves (const Sample *sample)
{
  if (!((const TaktOrderItem *) sample->order->items->pdata[0])->is_digital)
    return;
  g_assert_true (sample->order->is_shipped);
  g_assert_null (sample->order->tracking_code);
  g_assert_cmpint (sample->order->ship_by, ==, TAKT_TIME_UNSET);
}

static void
empty_sku_is_none (const Sample *sample)
{
  const char *sku = ((const TaktOrderItem *) sample->order->items->pdata[0])->sku;

  g_assert_cmpstr (sku, ==, is_number (sample, "3000000001") ? "SKU-0001" : NULL);
}

static void
test_fact (gconstpointer data)
{
  const Fact *fact = data;
  g_autofree char *path = takt_test_dup_shared (SAMPLES);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TaktEtsyReceipts) receipts = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *rows;
  gsize length;

  if (path == NULL)
    return;

  text = takt_test_read (path, &length);
  root = takt_json_parse_up_to (text, (gssize) length, 8 << 20, &error);
  g_assert_no_error (error);
  receipts = takt_etsy_receipts_decode (root, &error);
  g_assert_no_error (error);
  rows = json_object_get_array_member (json_node_get_object (root), "results");
  g_assert_cmpuint (receipts->orders->len, ==, 5);
  for (guint i = 0; i < receipts->orders->len; i++)
    (*fact) (&(Sample){ json_array_get_object_element (rows, i), receipts->orders->pdata[i] });
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    Fact fact;
  } facts[] = {
    { "/adapters/etsy-facts/status-is-capitalised", status_is_capitalised },
    { "/adapters/etsy-facts/fully-refunded-may-be-paid-and-shipped", fully_refunded_may_be_paid_and_shipped },
    { "/adapters/etsy-facts/second-line-is-null-or-empty", second_line_is_null_or_empty },
    { "/adapters/etsy-facts/city-is-upper-case-in-the-address", city_is_upper_case_in_the_address },
    { "/adapters/etsy-facts/total-price-is-the-sum-of-the-lines", total_price_is_the_sum_of_the_lines },
    { "/adapters/etsy-facts/line-prices-are-before-the-coupon", line_prices_are_before_the_coupon },
    { "/adapters/etsy-facts/shop-coupons-are-the-discount", shop_coupons_are_the_discount },
    { "/adapters/etsy-facts/buyer-coupon-is-foreign-money", buyer_coupon_is_foreign_money },
    { "/adapters/etsy-facts/grandtotal-is-revenue-and-taxes", grandtotal_is_revenue_and_taxes },
    { "/adapters/etsy-facts/refund-leaves-the-totals", refund_leaves_the_totals },
    { "/adapters/etsy-facts/ship-by-is-working-days-in-new-york", ship_by_is_working_days_in_new_york },
    { "/adapters/etsy-facts/shipments-are-noon-in-new-york", shipments_are_noon_in_new_york },
    { "/adapters/etsy-facts/digital-orders-complete-by-themselves", digital_orders_complete_by_themselves },
    { "/adapters/etsy-facts/empty-sku-is-none", empty_sku_is_none },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    g_test_add_data_func (facts[i].path, &facts[i].fact, test_fact);
  return g_test_run ();
}

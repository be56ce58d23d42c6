/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "etsy/takt-etsy-cells.h"
#include "etsy/takt-etsy-csv.h"
#include "takt-error.h"
#include "takt-test.h"

#define ITEMS_HEAD                                                                                                          \
  "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,"   \
  "Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,"           \
  "Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,Listings Type,Payment Type," \
  "InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU\n"

#define ORDERS_HEAD                                                                                                          \
  "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,Street 1,"    \
  "Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,Discount Amount," \
  "Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,Adjusted Order Total,"             \
  "Adjusted Card Processing Fees,Adjusted Net Order Amount,Buyer,Order Type,Payment Type,InPerson Discount,InPerson Location,SKU\n"

static GPtrArray *
read_csv (const char *text, const TaktShopRecord *connected, TaktShopRecord **shop)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *orders = takt_etsy_csv_read (text, strlen (text), connected, shop, &error);

  g_assert_no_error (error);
  return orders;
}

static TaktOrder *
order_at (GPtrArray *orders, guint index)
{
  g_assert_cmpuint (index, <, orders->len);
  return orders->pdata[index];
}

static TaktOrderItem *
item_at (TaktOrder *order, guint index)
{
  g_assert_cmpuint (index, <, order->items->len);
  return order->items->pdata[index];
}

static char *
join (GPtrArray *options)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < options->len; i++)
    {
      const TaktOption *option = options->pdata[i];

      g_string_append_printf (out, "%s%s=%s", i > 0 ? " / " : "", option->name, option->value);
    }
  return g_string_free (out, FALSE);
}

static void
test_items (void)
{
  static const char *const text =
      "\xef\xbb\xbf" ITEMS_HEAD
      "08/14/25,\"Fox &quot;Sunset&quot; | Card, A6\",coolbuyer42 (cool),2,$5.00,,,$1.00,,$4.50,$0.62,$10.00,USD,4001,9001,08/14/25,"
      "08/15/25,Jane O&#39;Doe,1 Main St,,Austin,TX,78701,United States,3001,\"Color:Matte,Size:14 UK women&#039;s\",online,listing,"
      "online_cc,,,,FOX-01\r\n"
      "08/14/25,Sticker,coolbuyer42 (cool),1,$3.00,,,$0.00,,$4.50,$0.62,$3.00,USD,4002,9002,08/14/25,08/15/25,Jane O&#39;Doe,1 Main St,,"
      "Austin,TX,78701,United States,3001,\"Personalization:Zo\303\253, Max & co,Finish:Gloss\",online,listing,online_cc,,,,\r\n"
      "\r\n"
      "09/02/25,Card,other,1,\"1,234.50\",,,,,0.00,0.00,\"1,234.50\",USD,4003,9003,,,,,,,,,,3002,,online,digital,online_cc,,,,\r\n";
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GPtrArray) orders = read_csv (text, NULL, &shop);
  g_autofree char *options = NULL;
  g_autofree char *personalization = NULL;
  TaktOrder *order = order_at (orders, 0);

  g_assert_cmpuint (orders->len, ==, 2);
  g_assert_cmpstr (shop->source, ==, "csv");
  g_assert_cmpstr (shop->external_id, ==, "");
  g_assert_cmpstr (shop->currency, ==, "USD");

  g_assert_cmpstr (order->order_number, ==, "3001");
  g_assert_cmpstr (order->customer_name, ==, "Jane O'Doe");
  g_assert_cmpstr (order->ship_to, ==, "Jane O'Doe\n1 Main St\nAustin, TX 78701\nUnited States");
  g_assert_cmpstr (order->currency, ==, "USD");
  /* 2 × 5.00 + 3.00 − 1.00 + 4.50: the shipping stands on both lines and is one. */
  g_assert_cmpint (order->total_price_minor, ==, 1650);
  g_assert_cmpint (order->tax_minor, ==, 62);
  g_assert_true (order->is_paid);
  g_assert_true (order->is_shipped);
  g_assert_cmpint (order->ordered_at, ==, 1755172800);
  g_assert_cmpint (order->shipped_at, ==, 1755259200);
  /* No time of change: what the API said is never overruled by a file. */
  g_assert_cmpint (order->source_updated_at, ==, TAKT_TIME_UNSET);
  g_assert_cmpuint (order->items->len, ==, 2);

  g_assert_cmpstr (item_at (order, 0)->title, ==, "Fox \"Sunset\" | Card, A6");
  g_assert_cmpstr (item_at (order, 0)->external_id, ==, "4001");
  g_assert_cmpstr (item_at (order, 0)->listing_id, ==, "9001");
  g_assert_cmpstr (item_at (order, 0)->sku, ==, "FOX-01");
  g_assert_cmpint (item_at (order, 0)->quantity, ==, 2);
  g_assert_cmpint (item_at (order, 0)->unit_price_minor, ==, 500);
  options = join (item_at (order, 0)->options);
  g_assert_cmpstr (options, ==, "Color=Matte / Size=14 UK women's");

  g_assert_cmpstr (item_at (order, 1)->sku, ==, NULL);
  g_free (options);
  options = join (item_at (order, 1)->options);
  personalization = join (item_at (order, 1)->personalization);
  g_assert_cmpstr (options, ==, "Finish=Gloss");
  g_assert_cmpstr (personalization, ==, "Personalization=Zo\303\253, Max & co");

  order = order_at (orders, 1);
  g_assert_cmpstr (order->order_number, ==, "3002");
  g_assert_cmpstr (order->customer_name, ==, "other");
  g_assert_cmpstr (order->ship_to, ==, NULL);
  g_assert_cmpint (order->total_price_minor, ==, 123450);
  g_assert_false (order->is_paid);
  g_assert_false (order->is_shipped);
  g_assert_true (item_at (order, 0)->is_digital);
}

static void
test_orders (void)
{
  static const char *const text = ORDERS_HEAD
      "12/30/25,3935119409,kj7,Andrew Dye,Andrew,Dye,2,Credit Card,12/31/25,12 Lane,Flat 3,Kamloops,BC,V2C 1A1,Canada,EUR,82.27,"
      "SAVE10,10% off,8.23,0.00,6.00,1.00,81.04,Completed,3.53,70.51,0.00,0.00,0.00,andrewd,online,online_cc,,,\"a,b\"\n"
      "12/29/25,3935119410,kj8,Bo Lee,Bo,Lee,1,Credit Card,,,,,,,,EUR,20.00,,,0,4.00,4.00,0,20.00,Canceled,0,0,5.00,0,0,bo,online,"
      "online_cc,,,\n";
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GPtrArray) orders = read_csv (text, NULL, &shop);
  TaktOrder *order = order_at (orders, 0);

  g_assert_cmpuint (orders->len, ==, 2);
  g_assert_cmpstr (order->order_number, ==, "3935119409");
  g_assert_cmpint (order->total_price_minor, ==, 8004);
  g_assert_cmpint (order->tax_minor, ==, 100);
  g_assert_cmpint (order->refunded_minor, ==, 0);
  g_assert_cmpstr (order->ship_to, ==, "Andrew Dye\n12 Lane\nFlat 3\nKamloops, BC V2C 1A1\nCanada");
  g_assert_cmpstr (order->source_status, ==, "Completed");
  g_assert_true (order->is_paid);
  g_assert_true (order->is_shipped);
  g_assert_cmpuint (order->items->len, ==, 0);

  /* Free shipping by coupon: 20 + 4 − 4; what is left after a refund is 5. */
  order = order_at (orders, 1);
  g_assert_cmpint (order->total_price_minor, ==, 2000);
  g_assert_cmpint (order->refunded_minor, ==, 1500);
  g_assert_true (order->is_cancelled);
  g_assert_false (order->is_shipped);
}

static void
test_connected (void)
{
  static const char *const text = "Sale Date,Order ID,Currency,Order Value\n2025-12-30,7,,1.00\n";
  TaktShopRecord connected = { .source = (char *) "etsy",
                               .external_id = (char *) "70000001",
                               .name = (char *) "Prints",
                               .currency = (char *) "GBP" };
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GPtrArray) orders = read_csv (text, &connected, &shop);

  g_assert_cmpstr (shop->source, ==, "etsy");
  g_assert_cmpstr (shop->external_id, ==, "70000001");
  g_assert_cmpstr (shop->name, ==, "Prints");
  g_assert_cmpstr (order_at (orders, 0)->currency, ==, "GBP");
}

static TaktTime
read_sale_date (const char *dates, guint index)
{
  g_auto (GStrv) all = g_strsplit (dates, " ", -1);
  g_autoptr (GString) text = g_string_new ("Sale Date;Order ID;Currency;Order Value\n");
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GPtrArray) orders = NULL;

  for (guint i = 0; all[i] != NULL; i++)
    g_string_append_printf (text, "%s;%u;EUR;1,50\n", all[i], i + 1);
  orders = read_csv (text->str, NULL, &shop);
  g_assert_cmpint (order_at (orders, index)->total_price_minor, ==, 150);
  return order_at (orders, index)->ordered_at;
}

static void
test_dates (void)
{
  /* 2025-03-04 and 2025-04-03, noon. */
  const TaktTime march = 1741089600, april = 1743681600;

  g_assert_cmpint (read_sale_date ("03/04/25 12/31/25", 0), ==, march);
  g_assert_cmpint (read_sale_date ("03/04/25 31/12/25", 0), ==, april);
  g_assert_cmpint (read_sale_date ("03/04/25", 0), ==, march);
  g_assert_cmpint (read_sale_date ("03.04.2025 31.12.2025", 0), ==, april);
  g_assert_cmpint (read_sale_date ("2025-03-04 31/12/25", 0), ==, march);
  g_assert_cmpint (read_sale_date ("2025-03-04T23:59:59Z", 0), ==, march);
  g_assert_cmpint (read_sale_date ("3/4/25", 0), ==, march);
}

static void
assert_refused (const char *text, int code, const char *words)
{
  g_autoptr (TaktShopRecord) shop = NULL;
  GError *error = NULL;

  g_assert_null (takt_etsy_csv_read (text, strlen (text), NULL, &shop, &error));
  g_assert_null (shop);
  g_assert_nonnull (error);
  if (strstr (error->message, words) == NULL)
    g_assert_cmpstr (error->message, ==, words);
  takt_test_assert_error (error, code);
}

static void
test_refused (void)
{
  static const char *const head = "Sale Date,Item Name,Quantity,Price,Currency,Order ID,Transaction ID\n";
  static const struct
  {
    const char *rows;
    const char *words;
  } cases[] = {
    { "12/31/25,A,1,1.00,USD,1,1\n12/31/25,A,one,1.00,USD,2,2\n", "Line 3: “one” is not a quantity." },
    { "12/31/25,A,-1,1.00,USD,1,1\n", "Line 2: “-1” is not a quantity." },
    { "12/31/25,A,1,abc,USD,1,1\n", "Line 2: “abc” in “Price” is not an amount of USD." },
    { "12/31/25,A,1,1.005,USD,1,1\n12/31/25,A,1,9999999999999.00,USD,1,2\n", "Line 3: “9999999999999.00”" },
    { "12/31/25,A,1,1.00,USD,4.0E+09,1\n", "Line 2: “4.0E+09” is not an order number." },
    { "12/31/25,A,1,1.00,USD,,1\n", "Line 2: “” is not an order number." },
    { "12/31/25,A,1,1.00,euro,1,1\n", "Line 2: “EURO” is not a currency" },
    { "12/31/25,A,1,1.00,,1,1\n", "Line 2: “” is not a currency" },
    { "12/31/25,A,1,1.00,USD,1,1\n12/31/25,A,1,1.00,EUR,2,2\n",
      "Line 3: the currency is EUR, but USD above." },
    { "yesterday,A,1,1.00,USD,1,1\n", "Line 2: “yesterday” in “Sale Date” is not a date" },
    { ",A,1,1.00,USD,1,1\n", "Line 2: the sale has no date." },
    { "02/30/25,A,1,1.00,USD,1,1\n", "Line 2: “02/30/25”" },
    { "12/31/25,A,1,1.00,USD,1,1\n31/12/25,A,1,1.00,USD,2,2\n",
      "Line 3: the date “31/12/25” has day and month" },
    { "12/31/25,A,1,1.00,USD,1,7\n12/31/25,A,1,1.00,USD,1,7\n",
      "Line 3: transaction 7 stands in the file twice." },
    { "12/31/25,\"A\nB\",1,1.00,USD,1,1\n12/31/25,A,x,1.00,USD,2,2\n", "Line 4: “x” is not a quantity." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (head, cases[i].rows, NULL);

      assert_refused (text, TAKT_ERROR_INVALID, cases[i].words);
    }

  assert_refused ("Date,Type,Title\n1,2,3\n", TAKT_ERROR_INVALID, "“Order ID”");
  assert_refused ("Order ID,Item Name\n1,A\n", TAKT_ERROR_INVALID, "“Sale Date”");
  assert_refused ("", TAKT_ERROR_MALFORMED, "empty");
  assert_refused ("Sale Date,Order ID,Currency,Order Value\n12/31/25,1,USD,1\n12/31/25,1,USD,1\n",
                  TAKT_ERROR_INVALID, "Line 3: order 1 stands in the file twice.");
}

static void
test_money (void)
{
  static const struct
  {
    const char *cell;
    const char *currency;
    gint64 minor;
  } good[] = {
    { "30.00", "USD", 3000 },
    { "$5.00", "USD", 500 },
    { "US$1,234.5", "USD", 123450 },
    { "12,5 \342\202\254", "EUR", 1250 },
    { "1.234,50", "EUR", 123450 },
    { "1\302\240234,50 EUR", "EUR", 123450 },
    { "1,234", "USD", 123400 },
    { "1,234", "JPY", 1234 },
    { "500.00", "JPY", 500 },
    { "", "USD", 0 },
    { " - ", "USD", 0 },
    { "-3.10", "USD", -310 },
    { ".5", "USD", 50 },
    { "1.234", "KWD", 1234 },
    { "5.", "USD", 500 },
    { "1'234.50", "CHF", 123450 },
    { "-$2.00", "USD", -200 },
  };
  static const char *const bad[] = { "abc", "$", "1.00 dollars", "1a2", "12.345.678.901.234,00", "1e5",
                                     "--1", "," };
  gint64 minor;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (takt_etsy_cell_to_money (good[i].cell, good[i].currency, &minor));
      g_assert_cmpint (minor, ==, good[i].minor);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (takt_etsy_cell_to_money (bad[i], "USD", &minor));
}

static void
test_options (void)
{
  static const struct
  {
    const char *cell;
    const char *options;
    const char *personalization;
  } cases[] = {
    { "", "", "" },
    { "Color:Gray", "Color=Gray", "" },
    { "Color: Gray , Size: L", "Color=Gray / Size=L", "" },
    { "Size:10 x 20, 30 cm,Color:Red", "Size=10 x 20, 30 cm / Color=Red", "" },
    { "Personalization:Not requested on this item.", "", "" },
    { "PERSONALISATION:See https://example.invalid/a,b", "",
      "PERSONALISATION=See https://example.invalid/a,b" },
    { "Foto:a,https://example.invalid/b", "Foto=a,https://example.invalid/b", "" },
    { "no colon at all", "", "" },
    { "Empty:,Color:Red", "Color=Red", "" },
    { "A:1:2", "A=1:2", "" },
    { "Name &amp; co:&quot;x&quot;", "Name & co=\"x\"", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktOrderItem) item = takt_order_item_new ();
      g_autofree char *options = NULL;
      g_autofree char *personalization = NULL;

      takt_etsy_cell_to_options (cases[i].cell, item->options, item->personalization);
      options = join (item->options);
      personalization = join (item->personalization);
      g_assert_cmpstr (options, ==, cases[i].options);
      g_assert_cmpstr (personalization, ==, cases[i].personalization);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/etsy-csv/sold-order-items", test_items);
  g_test_add_func ("/adapters/etsy-csv/sold-orders", test_orders);
  g_test_add_func ("/adapters/etsy-csv/of-the-connected-shop", test_connected);
  g_test_add_func ("/adapters/etsy-csv/dates-in-both-orders", test_dates);
  g_test_add_func ("/adapters/etsy-csv/refused-by-line", test_refused);
  g_test_add_func ("/adapters/etsy-csv/amounts", test_money);
  g_test_add_func ("/adapters/etsy-csv/options", test_options);

  return g_test_run ();
}

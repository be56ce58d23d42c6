/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "etsy/takt-etsy-decode.h"
#include "etsy/takt-html-entities.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-test.h"

/* JSON with single quotes, which C lets stand. */
static JsonNode *
parse (const char *quoted)
{
  g_autofree char *text = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonNode *node = takt_json_parse_up_to (text, -1, 8 << 20, &error);

  g_assert_no_error (error);
  return node;
}

/* The least that makes a receipt; @more is appended, so that it can also override. */
static TaktOrder *
decode_with_problem (const char *more, char **problem)
{
  g_autofree char *text =
      g_strdup_printf ("{'receipt_id': 3000000001, 'created_timestamp': 1790000000, 'status': 'Paid', "
                       "'is_paid': true, 'is_shipped': false, "
                       "'subtotal': {'amount': 3000, 'divisor': 100, 'currency_code': 'USD'}%s%s}",
                       *more != '\0' ? ", " : "", more);
  g_autoptr (JsonNode) node = parse (text);

  *problem = NULL;
  return takt_etsy_receipt_decode (json_node_get_object (node), problem);
}

static TaktOrder *
decode (const char *more)
{
  g_autofree char *problem = NULL;
  TaktOrder *order = decode_with_problem (more, &problem);

  g_assert_cmpstr (problem, ==, NULL);
  g_assert_nonnull (order);
  return order;
}

static void
assert_refused (const char *more, const char *problem_start)
{
  g_autofree char *problem = NULL;
  g_autoptr (TaktOrder) order = decode_with_problem (more, &problem);

  g_assert_null (order);
  g_assert_nonnull (problem);
  if (!g_str_has_prefix (problem, problem_start))
    g_assert_cmpstr (problem, ==, problem_start);
}

/* One line with these members. */
static TaktOrder *
decode_line (const char *members)
{
  g_autofree char *text =
      g_strdup_printf ("'transactions': [{'transaction_id': 4000000001, 'title': 'Stand', "
                       "'quantity': 1%s%s}]",
                       *members != '\0' ? ", " : "", members);

  return decode (text);
}

static TaktOrderItem *
item_of (TaktOrder *order, guint index)
{
  g_assert_cmpuint (index, <, order->items->len);
  return order->items->pdata[index];
}

/* "name=value" of all, joined by " / ". */
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
test_entities (void)
{
  static const struct
  {
    const char *text;
    const char *decoded;
  } cases[] = {
    { "don&#39;t", "don't" },
    { "women&#039;s", "women's" },
    { "9.1&quot; x 11&quot; &amp; more", "9.1\" x 11\" & more" },
    { "&lt;b&gt;&apos;&nbsp;|", "<b>'\302\240|" },
    { "&#x27;&#X27;&#128522;", "''\360\237\230\212" },
    { "&amp;quot;&amp;#39;", "&quot;&#39;" },
    { "Tom & Jerry &co; &; &# &#; &#x; &amp", "Tom & Jerry &co; &; &# &#; &#x; &amp" },
    { "&#0;&#27;&#xD800;&#x110000;&#99999999999999999999;",
      "&#0;&#27;&#xD800;&#x110000;&#99999999999999999999;" },
    { "&#10;&#9;", "\n\t" },
    { "", "" },
    { "&", "&" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *decoded = takt_html_entities_decode (cases[i].text);

      g_assert_cmpstr (decoded, ==, cases[i].decoded);
    }
}

/* What the samples say, field by field; order of the samples. */
typedef struct
{
  const char *number;
  const char *status;
  const char *currency;
  gint64 total, tax, refunded;
  gboolean shipped, cancelled;
  TaktTime ordered_at, ship_by, shipped_at;
  const char *tracking;
  guint items;
  const char *first_options;
  const char *first_personalization;
} Expected;

static void
check_samples (const char *file, const Expected *expected, guint n_expected)
{
  g_autofree char *path = takt_test_dup_shared (file);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TaktEtsyReceipts) receipts = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (path == NULL)
    return;

  text = takt_test_read (path, &length);
  root = takt_json_parse_up_to (text, (gssize) length, 8 << 20, &error);
  g_assert_no_error (error);
  receipts = takt_etsy_receipts_decode (root, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (receipts->unreadable->len, ==, 0);
  g_assert_cmpint (receipts->count, ==, n_expected);
  g_assert_cmpuint (receipts->orders->len, ==, n_expected);

  for (guint i = 0; i < n_expected; i++)
    {
      const TaktOrder *order = receipts->orders->pdata[i];
      const Expected *e = &expected[i];
      g_autofree char *options = join (item_of ((TaktOrder *) order, 0)->options);
      g_autofree char *personalization = join (item_of ((TaktOrder *) order, 0)->personalization);

      g_assert_cmpstr (order->order_number, ==, e->number);
      g_assert_cmpstr (order->source_status, ==, e->status);
      g_assert_cmpstr (order->currency, ==, e->currency);
      g_assert_cmpint (order->total_price_minor, ==, e->total);
      g_assert_cmpint (order->tax_minor, ==, e->tax);
      g_assert_cmpint (order->refunded_minor, ==, e->refunded);
      g_assert_true (order->is_paid);
      g_assert_cmpint (order->is_shipped, ==, e->shipped);
      g_assert_cmpint (order->is_cancelled, ==, e->cancelled);
      g_assert_cmpint (order->ordered_at, ==, e->ordered_at);
      g_assert_cmpint (order->ship_by, ==, e->ship_by);
      g_assert_cmpint (order->shipped_at, ==, e->shipped_at);
      g_assert_cmpstr (order->tracking_code, ==, e->tracking);
      g_assert_cmpuint (order->items->len, ==, e->items);
      g_assert_cmpstr (options, ==, e->first_options);
      g_assert_cmpstr (personalization, ==, e->first_personalization);
    }
}

static void
test_real_samples (void)
{
  static const Expected expected[] = {
    { "3000000001", "Paid", "EUR", 1530, 111, 0, FALSE, FALSE, 1772727870, 1773374399, 0, NULL, 1,
      "Color=Black / Letter Quantity=1-4 LETTERS", "Personalization=A.B" },
    { "3000000003", "Fully Refunded", "USD", 11250, 0, 11250, TRUE, FALSE, 1758559162, 1758945599, 1758902400,
      "YT0000000000000001", 1, "Color=Brown / Material=PLA Silk + PETG", "" },
    { "3000000004", "Completed", "USD", 18080, 0, 0, TRUE, FALSE, 1758544576, 1759291199, 1759248000,
      "00000000000000000001", 2, "Color=White / Material=Matte PLA", "" },
    { "3000000006", "Completed", "USD", 12000, 1200, 0, TRUE, FALSE, 1758498762, 1758945599, 1758902400,
      "YT0000000000000001", 1, "Color=Black / Material=PLA Silk + PETG", "" },
    /* Digital alone: shipped by itself, no ship-by, no shipment. */
    { "3000000012", "Completed", "USD", 100, 20, 0, TRUE, FALSE, 1756389722, 0, 1756451008, NULL, 1, "", "" },
  };

  check_samples ("etsy/samples/receipts-real-scrubbed.json", expected, G_N_ELEMENTS (expected));
}

static void
test_synthetic_samples (void)
{
  static const char *const dragon = "Color=Red / Size=Large";
  const Expected expected[] = {
    { "3100000001", "Paid", "USD", 6196, 398, 0, FALSE, FALSE, 1790000000, 1790395199, 0, NULL, 1, dragon,
      "Name to print=Zoë & Max / Font=Rounded / Reference photo=https://example.invalid/personalization/abc123.jpg" },
    { "3100000002", "Paid", "USD", 2398, 0, 0, FALSE, FALSE, 1790000000, 1790395199, 0, NULL, 1, dragon, "" },
    { "3100000003", "Canceled", "USD", 2398, 0, 2398, FALSE, TRUE, 1790000000, 1790395199, 0, NULL, 1, dragon,
      "" },
    { "3100000004", "Partially Refunded", "USD", 4297, 0, 1899, FALSE, FALSE, 1790000000, 1790395199, 0, NULL,
      1, dragon, "" },
    { "3100000005", "Paid", "USD", 2398, 0, 0, FALSE, FALSE, 1790000000, 1790395199, 0, NULL, 1, "", "" },
    { "3100000006", "Paid", "USD", 3098, 0, 0, FALSE, FALSE, 1790000000, 1790395199, 0, NULL, 2, dragon, "" },
    { "3100000007", "Paid", "JPY", 3200, 0, 0, FALSE, FALSE, 1790000000, 1790395199, 0, NULL, 1, dragon, "" },
    { "3100000008", "Completed", "USD", 2398, 0, 0, TRUE, FALSE, 1790000000, 1790135999, 1790086400,
      "9400100000000000000001", 1, dragon, "" },
  };

  check_samples ("etsy/samples/receipts-synthetic.json", expected, G_N_ELEMENTS (expected));
}

static void
test_status (void)
{
  static const struct
  {
    const char *members;
    gboolean paid, shipped, cancelled;
  } cases[] = {
    { "'status': 'paid'", TRUE, FALSE, FALSE },
    { "'status': 'CANCELED'", TRUE, FALSE, TRUE },
    { "'status': 'Fully Refunded'", TRUE, FALSE, TRUE },
    { "'status': 'fully refunded', 'is_shipped': true", TRUE, TRUE, FALSE },
    { "'status': 'Partially Refunded'", TRUE, FALSE, FALSE },
    { "'status': 'Sent by Pigeon'", TRUE, FALSE, FALSE },
    { "'status': null", TRUE, FALSE, FALSE },
    /* Without flags the word decides. */
    { "'status': 'completed', 'is_paid': null, 'is_shipped': null", TRUE, TRUE, FALSE },
    { "'status': 'Payment Processing', 'is_paid': null", FALSE, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktOrder) order = decode (cases[i].members);

      g_assert_cmpint (order->is_paid, ==, cases[i].paid);
      g_assert_cmpint (order->is_shipped, ==, cases[i].shipped);
      g_assert_cmpint (order->is_cancelled, ==, cases[i].cancelled);
    }
}

static void
test_unpaid (void)
{
  g_autoptr (TaktOrder) open = decode ("'status': 'Open', 'is_paid': false");
  g_autoptr (TaktOrder) processing = decode ("'status': 'Payment Processing', 'is_paid': false");

  g_assert_false (open->is_paid);
  g_assert_false (open->is_cancelled);
  g_assert_false (processing->is_paid);
  g_assert_cmpstr (processing->source_status, ==, "Payment Processing");
}

static void
test_entities_in_options (void)
{
  g_autoptr (TaktOrder) order =
      decode_line ("'title': 'Desk &amp; Shelf &#039;Bracket&#039;', 'sku': 'A&amp;B', 'variations': "
                   "[{'property_id': 513, 'formatted_name': 'Size &amp; fit', "
                   "'formatted_value': '14 UK women&#039;s &amp;amp; more'}]");
  g_autofree char *options = join (item_of (order, 0)->options);

  g_assert_cmpstr (item_of (order, 0)->title, ==, "Desk & Shelf 'Bracket'");
  g_assert_cmpstr (options, ==, "Size & fit=14 UK women's &amp; more");
  /* SKUs are not escaped. */
  g_assert_cmpstr (item_of (order, 0)->sku, ==, "A&amp;B");
}

static void
test_line_key (void)
{
  g_autoptr (TaktOrder) order =
      decode ("'transactions': ["
              "{'transaction_id': 11, 'product_id': 900, 'title': 'A', 'quantity': 1},"
              "{'transaction_id': 12, 'product_id': 900, 'title': 'A', 'quantity': 2},"
              "{'transaction_id': 11, 'product_id': 901, 'title': 'A', 'quantity': 1}]");

  /* Keyed by the transaction: product_id changes with each save of the listing, and a line sent twice is one. */
  g_assert_cmpuint (order->items->len, ==, 2);
  g_assert_cmpstr (item_of (order, 0)->external_id, ==, "11");
  g_assert_cmpint (item_of (order, 1)->position, ==, 1);
  g_assert_cmpint (item_of (order, 1)->quantity, ==, 2);
}

static void
test_placeholder (void)
{
  g_autoptr (TaktOrder) order = decode_line (
      "'variations': ["
      "{'property_id': 54, 'formatted_name': 'Personalization', 'formatted_value': 'Not requested on this item.'},"
      "{'property_id': 54, 'formatted_name': 'Name', 'formatted_value': ' Not requested on this item '},"
      "{'property_id': 54, 'formatted_name': 'Text', 'formatted_value': ''},"
      "{'property_id': 54, 'formatted_name': 'Font', 'formatted_value': null},"
      "{'property_id': 513, 'formatted_name': 'Engraving', 'formatted_value': 'Not requested on this item.'}]");
  g_autofree char *options = join (item_of (order, 0)->options);

  g_assert_cmpuint (item_of (order, 0)->personalization->len, ==, 0);
  /* The words mean nothing where a seller chose them as an option. */
  g_assert_cmpstr (options, ==, "Engraving=Not requested on this item.");
}

static void
test_personalization (void)
{
  g_autoptr (TaktOrder) order = decode_line (
      "'quantity': 3, 'variations': ["
      "{'property_id': 54, 'formatted_name': 'Nom &agrave; graver', 'formatted_value': 'Zo&#235;\\r\\n&amp; Max \\ud83d\\ude00', 'question_id': 1},"
      "{'property_id': 200, 'formatted_name': 'Personalization', 'formatted_value': 'Red'},"
      "{'property_id': 77, 'formatted_name': 'Schrift', 'formatted_value': 'Rund', 'question_id': 2},"
      "{'property_id': 54, 'formatted_name': null, 'formatted_value': 'https://example.invalid/a.jpg', 'question_id': null},"
      "{'property_id': 10000000001, 'formatted_name': 'Width', 'formatted_value': '20 cm'},"
      "{'property_id': 514, 'formatted_name': 'Third', 'formatted_value': 'x'}]");
  g_autofree char *options = join (item_of (order, 0)->options);
  g_autofree char *personalization = join (item_of (order, 0)->personalization);

  /* By property or question, never by the word, which sellers choose; in order; all of them. */
  g_assert_cmpstr (
      personalization, ==,
      "Nom &agrave; graver=Zo\303\253\n& Max \360\237\230\200 / Schrift=Rund / =https://example.invalid/a.jpg");
  g_assert_cmpstr (options, ==, "Personalization=Red / Width=20 cm / Third=x");
  g_assert_cmpint (item_of (order, 0)->quantity, ==, 3);
}

static void
test_missing_lists (void)
{
  g_autoptr (TaktOrder) order = decode_line (
      "'product_data': null, 'variations': null, 'sku': '  ', 'listing_id': 0, 'listing_image_id': null");
  g_autoptr (TaktOrder) empty = decode ("'transactions': null, 'shipments': null, 'refunds': null");

  g_assert_cmpuint (item_of (order, 0)->options->len, ==, 0);
  g_assert_cmpstr (item_of (order, 0)->sku, ==, NULL);
  g_assert_cmpstr (item_of (order, 0)->listing_id, ==, NULL);
  g_assert_cmpstr (item_of (order, 0)->image_id, ==, NULL);
  g_assert_cmpuint (empty->items->len, ==, 0);
}

static void
test_hidden_address (void)
{
  g_autoptr (TaktOrder) hidden =
      decode ("'name': '', 'formatted_address': null, 'first_line': null, 'city': null, "
              "'country_iso': null, 'buyer_email': null");
  g_autoptr (TaktOrder) partly =
      decode ("'name': 'Ann Example', 'formatted_address': null, 'first_line': '1 Road', "
              "'second_line': '', 'city': 'Town', 'state': 'OH', 'zip': '43000', "
              "'country_iso': 'US'");

  g_assert_cmpstr (hidden->ship_to, ==, NULL);
  g_assert_cmpstr (hidden->customer_name, ==, NULL);
  g_assert_cmpstr (hidden->customer_email, ==, NULL);
  g_assert_cmpstr (partly->ship_to, ==, "Ann Example\n1 Road\nTown, OH 43000\nUS");
}

static void
test_shipments (void)
{
  g_autoptr (TaktOrder) order = decode (
      "'is_shipped': true, 'shipments': ["
      "{'receipt_shipping_id': null, 'shipment_notification_timestamp': 1790200000, 'carrier_name': '', 'tracking_code': ''},"
      "{'shipment_notification_timestamp': 1790100000, 'carrier_name': 'usps', 'tracking_code': 940010},"
      "{'shipment_notification_timestamp': 1790000000, 'carrier_name': 'dhl', 'tracking_code': 'OLD'}]");

  /* The latest that has a number; a number may come as one. */
  g_assert_cmpstr (order->carrier, ==, "usps");
  g_assert_cmpstr (order->tracking_code, ==, "940010");
  g_assert_cmpint (order->shipped_at, ==, 1790100000);
}

static void
test_ship_by (void)
{
  static const char *const lines =
      "'transactions': ["
      "{'transaction_id': 1, 'title': 'a', 'quantity': 1, 'is_digital': true, 'expected_ship_date': 1772700000},"
      "{'transaction_id': 2, 'title': 'b', 'quantity': 1, 'is_digital': false, 'expected_ship_date': 1773460800},"
      "{'transaction_id': 3, 'title': 'c', 'quantity': 1, 'expected_ship_date': 1773376200},"
      "{'transaction_id': 4, 'title': 'd', 'quantity': 1, 'expected_ship_date': null}]";
  g_autoptr (TaktOrder) order = decode (lines);

  /* The third is 2026-03-13 00:30 in New York, four hours behind; the digital line does not count. */
  g_assert_cmpint (order->ship_by, ==, 1773460799);
  g_assert_cmpint (takt_etsy_ship_by (TAKT_TIME_UNSET), ==, TAKT_TIME_UNSET);
  /* In winter New York is five hours behind: 04:59:59 UTC of the next day. */
  g_assert_cmpint (takt_etsy_ship_by (1767200400), ==, 1767243599);
  /* The day the clocks go back has 25 hours. */
  g_assert_cmpint (takt_etsy_ship_by (1793505600), ==, 1793595599);
}

static void
test_revenue (void)
{
  g_autoptr (TaktOrder) order =
      decode ("'grandtotal': {'amount': 4700, 'divisor': 100, 'currency_code': 'USD'}, "
              "'total_price': {'amount': 3500, 'divisor': 100, 'currency_code': 'USD'}, "
              "'discount_amt': {'amount': 500, 'divisor': 100, 'currency_code': 'USD'}, "
              "'total_shipping_cost': {'amount': 700, 'divisor': 100, 'currency_code': 'USD'}, "
              "'gift_wrap_price': {'amount': 200, 'divisor': 100, 'currency_code': 'USD'}, "
              "'total_tax_cost': {'amount': 600, 'divisor': 100, 'currency_code': 'USD'}, "
              "'total_vat_cost': {'amount': 200, 'divisor': 100, 'currency_code': 'USD'}");
  g_autoptr (TaktOrder) without_subtotal =
      decode ("'subtotal': null, 'total_price': {'amount': 3500, 'divisor': 100, 'currency_code': 'USD'}, "
              "'discount_amt': {'amount': 500, 'divisor': 100, 'currency_code': 'USD'}");
  g_autoptr (TaktOrder) grand_alone =
      decode ("'subtotal': null, 'grandtotal': {'amount': 4700, 'divisor': 100, 'currency_code': 'USD'}, "
              "'total_tax_cost': {'amount': 600, 'divisor': 100, 'currency_code': 'USD'}");

  g_assert_cmpint (order->total_price_minor, ==, 3900);
  g_assert_cmpint (order->tax_minor, ==, 800);
  g_assert_cmpint (without_subtotal->total_price_minor, ==, 3000);
  g_assert_cmpint (grand_alone->total_price_minor, ==, 4100);
}

static void
test_divisors (void)
{
  g_autoptr (TaktOrder) yen = decode ("'subtotal': {'amount': 2500, 'divisor': 1, 'currency_code': 'JPY'}");
  g_autoptr (TaktOrder) fine =
      decode ("'subtotal': {'amount': 123456, 'divisor': 1000, 'currency_code': 'EUR'}");
  g_autoptr (TaktOrder) spelled =
      decode ("'subtotal': {'amount': '1530', 'divisor': '100', 'currency_code': 'EUR'}");

  g_assert_cmpint (yen->total_price_minor, ==, 2500);
  g_assert_cmpstr (yen->currency, ==, "JPY");
  g_assert_cmpint (fine->total_price_minor, ==, 12346);
  g_assert_cmpint (spelled->total_price_minor, ==, 1530);

  assert_refused ("'subtotal': {'amount': 1530, 'divisor': 0, 'currency_code': 'EUR'}", "subtotal: ");
  assert_refused ("'subtotal': {'amount': 1530, 'divisor': -100, 'currency_code': 'EUR'}", "subtotal: ");
  assert_refused ("'subtotal': {'amount': 1530, 'currency_code': 'EUR'}", "subtotal: ");
  assert_refused ("'subtotal': {'divisor': 100, 'currency_code': 'EUR'}", "subtotal: ");
  assert_refused ("'subtotal': {'amount': 1530, 'divisor': 100}", "subtotal: ");
  assert_refused ("'subtotal': {'amount': 1530, 'divisor': 100, 'currency_code': 'euro'}", "subtotal: ");
  assert_refused ("'subtotal': {'amount': 9007199254740991, 'divisor': 1, 'currency_code': 'EUR'}",
                  "subtotal: ");
  assert_refused ("'subtotal': 15.30", "subtotal: ");
  assert_refused ("'subtotal': null", "subtotal: ");
  assert_refused ("'total_shipping_cost': {'amount': 1, 'divisor': 100, 'currency_code': 'EUR'}",
                  "total_shipping_cost: ");
}

static void
test_coupons (void)
{
  g_autoptr (TaktOrder) order = decode_line (
      "'price': {'amount': 2550, 'divisor': 100, 'currency_code': 'USD'}, 'buyer_coupon': 11.6, 'shop_coupon': 0");

  /* The buyer's coupon is in the buyer's currency; the unit price is the one before coupons. */
  g_assert_cmpint (item_of (order, 0)->unit_price_minor, ==, 2550);
  g_assert_cmpint (order->total_price_minor, ==, 3000);
}

/* A line's part of the discount is told in the shop's currency; what makes no sense costs no order. */
static void
test_line_discount (void)
{
  static const struct
  {
    const char *coupon;
    gint64 minor;
  } cases[] = { { "2.55", 255 }, { "3", 300 }, { "0", 0 },    { "null", 0 },
                { "-4", 0 },     { "'5'", 0 }, { "1e300", 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf (
          "'price': {'amount': 2550, 'divisor': 100, 'currency_code': 'USD'}, 'shop_coupon': %s",
          cases[i].coupon);
      g_autoptr (TaktOrder) order = decode_line (line);

      g_assert_cmpint (item_of (order, 0)->discount_minor, ==, cases[i].minor);
      g_assert_cmpint (order->total_price_minor, ==, 3000);
    }
}

/* Most keys never see an address of a buyer's mailbox. */
static void
test_no_email (void)
{
  g_autoptr (TaktOrder) hidden = decode ("'buyer_email': null, 'name': 'Ann'");
  g_autoptr (TaktOrder) absent = decode ("'name': 'Ann'");

  g_assert_null (hidden->customer_email);
  g_assert_null (absent->customer_email);
  g_assert_cmpstr (absent->customer_name, ==, "Ann");
}

/* Not in the message, not in the listing. */
static void
test_personalization_place (void)
{
  g_autoptr (TaktOrder) order = decode_line (
      "'variations': [{'property_id': 54, 'formatted_name': 'Personnalisation', 'formatted_value': 'Zo&#235;'}]");
  const TaktOption *answer = item_of (order, 0)->personalization->pdata[0];

  g_assert_cmpuint (item_of (order, 0)->options->len, ==, 0);
  g_assert_cmpstr (answer->name, ==, "Personnalisation");
  g_assert_cmpstr (answer->value, ==, "Zoë");
}

static void
test_refunds (void)
{
  g_autoptr (TaktOrder) order = decode (
      "'transactions': [{'transaction_id': 1, 'title': 'a', 'quantity': 12}], 'refunds': ["
      "{'amount': {'amount': 500, 'divisor': 100, 'currency_code': 'USD'}, 'status': 'SUCCESS', 'reason': null},"
      "{'amount': {'amount': 250, 'divisor': 100, 'currency_code': 'USD'}, 'status': 'success'},"
      "{'amount': {'amount': 900, 'divisor': 100, 'currency_code': 'USD'}, 'status': 'FAILED'},"
      "{'amount': {'amount': 900, 'divisor': 100, 'currency_code': 'USD'}, 'status': null},"
      "{'amount': null, 'status': 'SUCCESS'}]");

  g_assert_cmpint (order->refunded_minor, ==, 750);
  /* Money alone: what is to be made stays. */
  g_assert_cmpint (item_of (order, 0)->quantity, ==, 12);
  g_assert_cmpint (order->total_price_minor, ==, 3000);
}

static void
test_numbers (void)
{
  g_autoptr (TaktOrder) order =
      decode ("'receipt_id': '4123456789', 'transactions': [{'transaction_id': 4100000001.0, "
              "'title': null, 'quantity': '2', 'listing_id': 1100000100}]");

  /* The order number is the receipt id; ids go beyond 32 bits and may come as text or double. */
  g_assert_cmpstr (order->order_number, ==, "4123456789");
  g_assert_cmpstr (item_of (order, 0)->external_id, ==, "4100000001");
  g_assert_cmpstr (item_of (order, 0)->title, ==, "");
  g_assert_cmpint (item_of (order, 0)->quantity, ==, 2);
}

static void
test_times (void)
{
  g_autoptr (TaktOrder) old_names = decode ("'created_timestamp': null, 'create_timestamp': 1790000001, "
                                            "'update_timestamp': 1790000002");

  g_assert_cmpint (old_names->ordered_at, ==, 1790000001);
  g_assert_cmpint (old_names->source_updated_at, ==, 1790000002);
}

static void
test_texts (void)
{
  g_autoptr (TaktOrder) order = decode (
      "'message_from_buyer': '  Please\\r\\nno plastic.\\rThanks \\u000b&#39;B&#39; ', "
      "'is_gift': 1, 'gift_message': 'Hi &amp; bye', 'gift_sender': ' Ann &amp; Bo', 'extra': [1, {'a': 2}]");

  g_assert_cmpstr (order->message, ==, "Please\nno plastic.\nThanks 'B'");
  g_assert_true (order->is_gift);
  g_assert_cmpstr (order->gift_message, ==, "Hi & bye");
  g_assert_cmpstr (order->gift_sender, ==, "Ann & Bo");
}

static void
test_unreadable (void)
{
  assert_refused ("'receipt_id': null", "receipt_id: ");
  assert_refused ("'receipt_id': -1", "receipt_id: ");
  assert_refused ("'receipt_id': [1]", "receipt_id: ");
  assert_refused ("'created_timestamp': 'yesterday'", "created_timestamp: ");
  assert_refused ("'created_timestamp': 1", "created_timestamp: ");
  assert_refused ("'transactions': {}", "transactions: ");
  assert_refused ("'transactions': [1]", "transactions: ");
  assert_refused ("'transactions': [{'title': 'a', 'quantity': 1}]", "transactions[0].transaction_id: ");
  assert_refused ("'transactions': [{'transaction_id': 1, 'quantity': -1}]", "transactions[0].quantity: ");
  assert_refused ("'transactions': [{'transaction_id': 1, 'quantity': 1.5}]", "transactions[0].quantity: ");
  assert_refused ("'transactions': [{'transaction_id': 1, 'quantity': true}]", "transactions[0].quantity: ");
  assert_refused ("'transactions': [{'transaction_id': 1, 'title': {}}]", "transactions[0].title: ");
  assert_refused ("'transactions': [{'transaction_id': 1, 'variations': 'x'}]",
                  "transactions[0].variations: ");
}

static void
test_page (void)
{
  g_autoptr (JsonNode) root = parse (
      "{'count': 134, 'results': ["
      "{'receipt_id': 7, 'created_timestamp': 1790000000, 'updated_timestamp': 1790000100, 'subtotal': {'amount': 1, 'divisor': 100, 'currency_code': 'USD'}},"
      "{'receipt_id': 8, 'created_timestamp': 1790000050, 'subtotal': {'amount': 1, 'divisor': 0, 'currency_code': 'USD'}},"
      "'what',"
      "{'receipt_id': 9, 'created_timestamp': 1790000060, 'updated_timestamp': 1790000200, 'subtotal': {'amount': 1, 'divisor': 100, 'currency_code': 'USD'}}]}");
  g_autoptr (TaktEtsyReceipts) receipts = NULL;
  g_autoptr (GError) error = NULL;

  g_test_expect_message ("takt-etsy", G_LOG_LEVEL_WARNING, "Receipt 8 cannot be read: subtotal: *");
  g_test_expect_message ("takt-etsy", G_LOG_LEVEL_WARNING, "Receipt 0 cannot be read: not an object");
  receipts = takt_etsy_receipts_decode (root, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);

  /* One bad row costs itself alone. */
  g_assert_cmpuint (receipts->orders->len, ==, 2);
  g_assert_cmpuint (receipts->unreadable->len, ==, 2);
  g_assert_true (g_str_has_prefix (receipts->problem, "8: subtotal: "));
  g_assert_cmpuint (receipts->ids->len, ==, 4);
  g_assert_cmpint (receipts->count, ==, 134);
  g_assert_cmpint (receipts->last_created, ==, 1790000060);
  g_assert_cmpint (receipts->last_updated, ==, 1790000200);
}

static void
test_no_page (void)
{
  static const char *const texts[] = { "[]",
                                       "null",
                                       "'x'",
                                       "{}",
                                       "{'results': {}}",
                                       "{'results': null}",
                                       "{'error': 'x'}",
                                       "{'count': 1, 'results': 'x'}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) root = parse (texts[i]);
      g_autoptr (TaktEtsyReceipts) receipts = NULL;
      GError *error = NULL;

      receipts = takt_etsy_receipts_decode (root, &error);
      g_assert_null (receipts);
      takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/etsy/entities-are-decoded-once", test_entities);
  g_test_add_func ("/adapters/etsy/real-samples-value-by-value", test_real_samples);
  g_test_add_func ("/adapters/etsy/synthetic-samples-value-by-value", test_synthetic_samples);
  g_test_add_func ("/adapters/etsy-pitfall-001-status-in-any-case-or-new", test_status);
  g_test_add_func ("/adapters/etsy-pitfall-006-unpaid-is-told", test_unpaid);
  g_test_add_func ("/adapters/etsy-pitfall-010-entities-in-options", test_entities_in_options);
  g_test_add_func ("/adapters/etsy-pitfall-011-lines-by-transaction", test_line_key);
  g_test_add_func ("/adapters/etsy-pitfall-012-placeholder-is-empty", test_placeholder);
  g_test_add_func ("/adapters/etsy-pitfall-013-all-answers-by-question", test_personalization);
  g_test_add_func ("/adapters/etsy-pitfall-014-lists-may-be-null", test_missing_lists);
  g_test_add_func ("/adapters/etsy-pitfall-019-hidden-address", test_hidden_address);
  g_test_add_func ("/adapters/etsy-pitfall-030-several-shipments", test_shipments);
  g_test_add_func ("/adapters/etsy-pitfall-031-revenue-without-tax", test_revenue);
  g_test_add_func ("/adapters/etsy-pitfall-033-coupons-do-not-count", test_coupons);
  g_test_add_func ("/adapters/etsy-pitfall-020-no-email", test_no_email);
  g_test_add_func ("/adapters/etsy-pitfall-032-discount-of-a-line", test_line_discount);
  g_test_add_func ("/adapters/etsy-pitfall-035-personalization-is-an-option", test_personalization_place);
  g_test_add_func ("/adapters/etsy-pitfall-034-refunds-are-money", test_refunds);
  g_test_add_func ("/adapters/etsy-pitfall-039-numbers-of-any-spelling", test_numbers);
  g_test_add_func ("/adapters/etsy/ship-by-is-the-day-in-new-york", test_ship_by);
  g_test_add_func ("/adapters/etsy/money-by-its-divisor", test_divisors);
  g_test_add_func ("/adapters/etsy/old-names-of-times", test_times);
  g_test_add_func ("/adapters/etsy/texts-are-cleaned", test_texts);
  g_test_add_func ("/adapters/etsy/unreadable-names-the-field", test_unreadable);
  g_test_add_func ("/adapters/etsy/one-bad-row-costs-itself", test_page);
  g_test_add_func ("/adapters/etsy/not-a-page", test_no_page);

  return g_test_run ();
}

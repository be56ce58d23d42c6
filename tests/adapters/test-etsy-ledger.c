/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "costs/takt-costs.h"
#include "etsy/takt-etsy-ledger-decode.h"
#include "orders/takt-orders.h"
#include "takt-error.h"
#include "takt-etsy-fixture.h"
#include "takt-json.h"
#include "takt-test.h"

#define DAY ((gint64) 24 * 3600)

/* The simulated shop with its payment account, and the engine's orders on a store of their own. */
typedef struct
{
  TaktEtsyFixture *etsy;
  TaktStore *store;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktProducts *products;
  TaktOrders *orders;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->etsy = etsy_fixture_new (TRUE, data != NULL ? "--per-day" : NULL, data);
  self->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  self->changes = takt_changes_new ();
  self->settings = takt_settings_new (self->store, self->etsy->clock, self->changes, &error);
  self->products = takt_products_new (self->store, self->etsy->clock, self->changes);
  self->orders = takt_orders_new (self->store, self->etsy->clock, self->changes, self->settings,
                                  self->products, TAKT_ORDER_SOURCE (self->etsy->source));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->orders);
  g_object_unref (self->products);
  g_object_unref (self->settings);
  g_object_unref (self->changes);
  etsy_fixture_free (self->etsy);
  g_object_unref (self->store);
}

static void
sync_orders (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the sync");
  takt_orders_sync_finish (self->orders, result, NULL, &error);
  g_assert_no_error (error);
}

static TaktLedgerSum
get_sum (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) sums = takt_orders_sum_ledger (self->orders, &error);

  g_assert_no_error (error);
  return sums->len > 0 ? g_array_index (sums, TaktLedgerSum, 0) : (TaktLedgerSum){ 0 };
}

static TaktTime
get_until (Fixture *self)
{
  TaktTime until;

  g_assert_true (takt_ledger_table_get_until (self->store, 1, &until, NULL));
  return until;
}

static gboolean
is_read (gpointer user_data)
{
  Fixture *self = user_data;

  return get_until (self) == takt_clock_now (self->etsy->clock);
}

/* Twelve slices of a year, the last one with rows: thirteen requests more, and one for the payments of all rows. */
static void
test_slices (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) json = g_string_new ("{'entries': [");
  g_autoptr (JsonObject) last = NULL;
  JsonObject *query;

  for (int i = 0; i < 150; i++)
    g_string_append_printf (
        json,
        "%s{'entry_id': %d, 'sequence_number': %d, 'amount': -10, 'currency': 'USD', 'ledger_type': 'transaction', "
        "'create_date': %" G_GINT64_FORMAT ", 'reference_type': 'transaction', 'reference_id': %s}",
        i > 0 ? ", " : "", i + 1, i + 1, ETSY_NOW - 3600 + i, i % 2 == 0 ? "41" : "'42'");
  g_string_append (json, "]}");
  etsy_fixture_connect (self->etsy);
  json_node_unref (etsy_fixture_control (self->etsy, "POST", "/_sim/ledger", json->str));

  takt_orders_start (self->orders);
  sync_orders (self);
  takt_test_wait_for (is_read, self, "the ledger");
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/ledger-entries"), ==, 13);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/ledger-entries/payments"), ==, 0);
  g_assert_cmpint (get_sum (self).total, ==, -1500);
  g_assert_cmpint (get_sum (self).assigned, ==, -1500);
  last = etsy_fixture_last (self->etsy, "/ledger-entries");
  query = json_object_get_object_member (last, "query");
  g_assert_cmpstr (json_object_get_string_member (query, "offset"), ==, "100");
  g_assert_cmpint (g_ascii_strtoll (json_object_get_string_member (query, "max_created"), NULL, 10)
                       - g_ascii_strtoll (json_object_get_string_member (query, "min_created"), NULL, 10),
                   <=, 31 * DAY);

  /* From then on one request a reading, from a little before where the last one ended. */
  etsy_fixture_forget (self->etsy);
  etsy_fixture_advance (self->etsy, 60);
  sync_orders (self);
  takt_test_wait_for (is_read, self, "the ledger");
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/ledger-entries"), ==, 2);
  g_assert_cmpint (get_sum (self).n_entries, ==, 150);
  takt_orders_stop (self->orders);
}

static gboolean
has_failed (gpointer user_data)
{
  g_autoptr (TaktShopRecord) shop = takt_orders_get_shop (((Fixture *) user_data)->orders, 1, NULL);

  return shop != NULL && shop->ledger_error != NULL;
}

/* A reading that fails is shown with the shop, and forgotten with the next one that gets to its end. */
static void
test_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) statuses = NULL;
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GError) error = NULL;
  const TaktSourceStatus *status;

  etsy_fixture_connect (self->etsy);
  json_node_unref (etsy_fixture_control (self->etsy, "POST", "/_sim/fault",
                                         "{'kind': '403', 'match': '/ledger-entries', 'text': 'No.'}"));
  takt_orders_start (self->orders);
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*payment account was not read*");
  sync_orders (self);
  takt_test_wait_for (has_failed, self, "the failure");
  g_test_assert_expected_messages ();
  statuses = takt_orders_list_statuses (self->orders);
  status = statuses->pdata[0];
  g_assert_nonnull (status->ledger_error);
  g_assert_cmpint (status->ledger_until, ==, TAKT_TIME_UNSET);
  shop = takt_orders_get_shop (self->orders, 1, &error);
  g_assert_cmpint (shop->ledger_error_at, ==, takt_clock_now (self->etsy->clock));
  g_assert_cmpint (shop->ledger_read_at, ==, TAKT_TIME_UNSET);
  g_assert_null (shop->last_error);

  etsy_fixture_advance (self->etsy, 60);
  sync_orders (self);
  takt_test_wait_for (is_read, self, "the ledger");
  g_clear_pointer (&shop, takt_shop_record_free);
  shop = takt_orders_get_shop (self->orders, 1, &error);
  g_assert_null (shop->ledger_error);
  g_assert_cmpint (shop->ledger_error_at, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (shop->ledger_read_at, ==, takt_clock_now (self->etsy->clock));
  takt_orders_stop (self->orders);
}

/* What is left of the day is a person's. */
static void
test_scarce (Fixture *self, gconstpointer data)
{
  etsy_fixture_connect (self->etsy);
  takt_orders_start (self->orders);
  sync_orders (self);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/ledger-entries"), ==, 0);
  takt_orders_stop (self->orders);
}

static void
test_samples (Fixture *self, gconstpointer data)
{
  g_autofree char *entries = takt_test_dup_shared ("etsy/samples/ledger-synthetic.json");
  g_autofree char *payments =
      entries != NULL ? takt_test_dup_shared ("etsy/samples/payments-synthetic.json") : NULL;
  g_autofree char *receipts =
      payments != NULL ? takt_test_dup_shared ("etsy/samples/receipts-synthetic.json") : NULL;
  g_autoptr (TaktCosts) costs = NULL;
  g_autoptr (TaktCostSheet) sheet = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *ledger = NULL;

  if (receipts == NULL)
    return;

  file = g_strdup_printf ("{'file': '%s'}", receipts);
  ledger = g_strdup_printf ("{'file': '%s', 'payments_file': '%s'}", entries, payments);
  etsy_fixture_connect (self->etsy);
  json_node_unref (etsy_fixture_control (self->etsy, "POST", "/_sim/receipts", file));
  json_node_unref (etsy_fixture_control (self->etsy, "POST", "/_sim/ledger", ledger));
  takt_orders_start (self->orders);
  etsy_fixture_advance (self->etsy, 60);
  sync_orders (self);
  takt_test_wait_for (is_read, self, "the ledger");

  /* The sales tax is of no order; the rest is of the first one. */
  g_assert_cmpint (get_sum (self).total, ==, 5551);
  g_assert_cmpint (get_sum (self).unassigned, ==, -398);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/ledger-entries/payments"), ==, 1);
  g_assert_true (takt_order_table_find (self->store, 1, "3100000001", &order, &error));
  costs = takt_costs_new (self->store, self->settings);
  sheet = takt_costs_of_order (costs, order, &error);
  g_assert_no_error (error);
  g_assert_true (sheet->fees_known);
  g_assert_cmpint (sheet->fees, ==, 223 + 370 + 32 + 20);
  g_assert_cmpint (sheet->profit, ==, 6196 - 645);
  takt_orders_stop (self->orders);
}

static TaktLedgerPage *
decode (const char *quoted, gboolean payments)
{
  g_autofree char *json = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (JsonNode) root = takt_json_parse (json, -1, NULL);
  TaktLedgerPage *page = takt_ledger_page_new ();
  g_autoptr (GError) error = NULL;

  if (payments)
    takt_etsy_payments_decode (root, page, &error);
  else
    takt_etsy_ledger_decode (root, 0, page, &error);
  g_assert_no_error (error);
  return page;
}

static void
test_currency (void)
{
  g_autoptr (TaktLedgerPage) page = decode (
      "{'count': 1, 'results': [{'payment_id': 5, 'receipt_id': 12341, 'currency': 'EUR', 'shop_currency': 'USD', "
      "'buyer_currency': 'EUR', 'amount_gross': {'amount': 1800, 'divisor': 100, 'currency_code': 'EUR'}, "
      "'amount_fees': {'amount': 79, 'divisor': 100, 'currency_code': 'EUR'}, 'posted_fees': null, "
      "'amount_net': {'amount': 1721, 'divisor': 100, 'currency_code': 'USD'}, "
      "'adjusted_net': {'amount': 721, 'divisor': 100, 'currency_code': 'EUR'}}]}",
      TRUE);
  const TaktPayment *payment = page->payments->pdata[0];

  g_assert_cmpstr (payment->currency, ==, "USD");
  g_assert_cmpint (payment->gross_minor, ==, 1800);
  g_assert_cmpint (payment->fees_minor, ==, 79);
  /* What was adjusted wins. */
  g_assert_cmpint (payment->net_minor, ==, 721);
}

static void
test_references (void)
{
  g_autoptr (TaktLedgerPage) page = decode (
      "{'count': 3, 'results': ["
      "{'entry_id': 1, 'amount': -104, 'currency': 'EUR', 'description': 'REFUND_GROSS', 'create_date': 1643279015, "
      "'reference_type': 'payment_adjustment', 'reference_id': 100307830422},"
      "{'entry_id': 2, 'amount': 104, 'currency': 'EUR', 'ledger_type': 'PAYMENT_GROSS', 'create_date': 1643279015, "
      "'reference_type': 'shop_payment', 'reference_id': '101096642631'},"
      "{'entry_id': 3, 'amount': -1, 'currency': 'EUR', 'ledger_type': 'vat', 'create_date': 1643279015, "
      "'reference_type': 'etsy', 'reference_id': '0', 'parent_entry_id': 2}]}",
      FALSE);
  const TaktLedgerEntry *const *entries = (const TaktLedgerEntry *const *) page->entries->pdata;

  g_assert_cmpuint (page->entries->len, ==, 3);
  g_assert_true (page->is_last);
  g_assert_cmpstr (entries[0]->reference_id, ==, "100307830422");
  g_assert_cmpstr (entries[0]->kind, ==, "REFUND_GROSS");
  g_assert_cmpint (entries[0]->amount_minor, ==, -104);
  g_assert_cmpstr (entries[1]->reference_id, ==, "101096642631");
  g_assert_cmpstr (entries[2]->reference_id, ==, NULL);
  g_assert_cmpint (entries[2]->parent_entry_id, ==, 2);
}

static void
test_real_rows (void)
{
  g_autofree char *path = takt_test_dup_shared ("etsy/samples/ledger-real-issue302.json");
  g_autofree char *text = path != NULL ? takt_test_read (path, NULL) : NULL;
  g_autoptr (TaktLedgerPage) page = NULL;

  if (path == NULL)
    return;
  page = decode (text, FALSE);
  g_assert_cmpuint (page->entries->len, ==, 2);
  g_assert_cmpstr (((TaktLedgerEntry *) page->entries->pdata[0])->reference_id, ==, "101096642631");
  g_assert_cmpint (((TaktLedgerEntry *) page->entries->pdata[1])->amount_minor, ==, -104);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, per_day, func) g_test_add ("/adapters/" path, Fixture, per_day, set_up, func, tear_down)
  g_test_add_func ("/adapters/etsy-pitfall-026-payments-in-the-shops-currency", test_currency);
  g_test_add_func ("/adapters/etsy-pitfall-028-references-are-numbers-or-texts", test_references);
  g_test_add_func ("/adapters/etsy-ledger/real-rows", test_real_rows);
  ADD ("etsy-pitfall-029-ledger-in-slices-and-batches", NULL, test_slices);
  ADD ("etsy-ledger/a-failure-is-shown", NULL, test_failure);
  ADD ("etsy-pitfall-029-no-ledger-while-scarce", "5", test_scarce);
  ADD ("etsy-pitfall-027-fees-find-their-order", NULL, test_samples);

  return g_test_run ();
}

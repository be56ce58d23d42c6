/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "etsy/takt-etsy-csv.h"
#include "orders/takt-orders.h"
#include "takt-error.h"
#include "takt-etsy-fixture.h"
#include "takt-store.h"
#include "takt-test.h"

#define HOUR ((gint64) 3600)

/* The simulated shop, the source, and the engine's orders on a store of their own. */
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
set_up_with (Fixture *self, gboolean is_manual, const char *option, const char *value)
{
  g_autoptr (GError) error = NULL;

  self->etsy = etsy_fixture_new (is_manual, option, value);
  self->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  self->changes = takt_changes_new ();
  self->settings = takt_settings_new (self->store, self->etsy->clock, self->changes, &error);
  g_assert_no_error (error);
  self->products = takt_products_new (self->store, self->etsy->clock, self->changes);
  self->orders = takt_orders_new (self->store, self->etsy->clock, self->changes, self->settings,
                                  self->products, TAKT_ORDER_SOURCE (self->etsy->source));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  set_up_with (self, TRUE, data != NULL ? "--hold" : NULL, data);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->orders);
  g_object_unref (self->products);
  g_object_unref (self->settings);
  g_object_unref (self->changes);
  etsy_fixture_free (self->etsy);
  g_object_unref (self->store);
}

static gboolean
sync_orders (Fixture *self, TaktMergeCounts *counts, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the sync");
  return takt_orders_sync_finish (self->orders, result, counts, error);
}

static void
assert_sync (Fixture *self, guint receipts, guint added, guint updated)
{
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts;

  sync_orders (self, &counts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts.receipts, ==, receipts);
  g_assert_cmpuint (counts.new_orders, ==, added);
  g_assert_cmpuint (counts.updated_orders, ==, updated);
}

static GPtrArray *
list_orders (Fixture *self)
{
  const TaktOrderFilter filter = { .status = -1, .sort = "order_number", .limit = 500 };
  g_autoptr (GError) error = NULL;
  GPtrArray *orders = takt_orders_list (self->orders, &filter, NULL, &error);

  g_assert_no_error (error);
  return orders;
}

/* All that stands in the tables of orders, as text. */
static char *
dump (Fixture *self)
{
  g_autoptr (GPtrArray) orders = list_orders (self);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < orders->len; i++)
    {
      const TaktOrder *order = orders->pdata[i];

      g_string_append_printf (
          out, "%s|%s|%s|%s|%d%d%d|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT ":",
          order->order_number, order->customer_name, order->ship_to, order->source_status, order->is_paid,
          order->is_shipped, order->is_cancelled, order->total_price_minor, order->refunded_minor,
          order->updated_at);
      for (guint k = 0; k < order->items->len; k++)
        {
          const TaktOrderItem *item = order->items->pdata[k];

          g_string_append_printf (out, "%" G_GINT64_FORMAT ",%s,%s,%d;", item->id, item->external_id,
                                  item->title, item->quantity);
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static void
change (Fixture *self, const char *quoted)
{
  json_node_unref (etsy_fixture_control (self->etsy, "POST", "/_sim/receipts", quoted));
}

static void
test_twice (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  etsy_fixture_connect (self->etsy);
  assert_sync (self, 5, 5, 0);
  first = dump (self);
  etsy_fixture_advance (self->etsy, 60);
  assert_sync (self, 5, 0, 0);
  second = dump (self);
  g_assert_cmpstr (first, ==, second);
}

static void
test_seed (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) orders = NULL;

  etsy_fixture_connect (self->etsy);
  assert_sync (self, 4, 4, 0);
  change (self, "{'release': 12345}");
  etsy_fixture_advance (self->etsy, 60);
  /* "total_receipts": 5, "new_orders_saved": 1 */
  assert_sync (self, 5, 1, 0);
  orders = list_orders (self);
  g_assert_cmpuint (orders->len, ==, 5);
}

static void
test_changes (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts;

  etsy_fixture_connect (self->etsy);
  assert_sync (self, 5, 5, 0);
  etsy_fixture_advance (self->etsy, 48 * HOUR);
  change (self, "{'receipt_id': 12341, 'act': 'cancel'}");
  change (self, "{'receipt_id': 12342, 'act': 'refund', 'amount': 500}");
  change (self, "{'receipt_id': 12343, 'act': 'address'}");
  change (self, "{'receipt_id': 12344, 'act': 'ship'}");
  sync_orders (self, &counts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts.receipts, ==, 5);
  g_assert_cmpuint (counts.new_orders, ==, 0);
  g_assert_cmpuint (counts.updated_orders, ==, 4);
  g_assert_cmpuint (counts.cancelled_orders, ==, 1);
  /* What is cancelled was paid back as well. */
  g_assert_cmpuint (counts.refunded_orders, ==, 2);
  etsy_fixture_advance (self->etsy, 60);
  assert_sync (self, 5, 0, 0);
}

static void
test_faults (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *fault;
    int code;
  } cases[] = {
    { "{'kind': '429', 'match': '/receipts', 'retry_after': 900}", TAKT_ERROR_UPSTREAM },
    { "{'kind': 'html', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM },
    { "{'kind': 'cut', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM },
    { "{'kind': 'wrong-type', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM },
    { "{'kind': 'large', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM },
    { "{'kind': '403', 'match': '/receipts', 'text': 'insufficient scope'}", TAKT_ERROR_UNAUTHORIZED },
  };
  g_autofree char *before = NULL;

  etsy_fixture_connect (self->etsy);
  assert_sync (self, 5, 5, 0);
  before = dump (self);
  change (self, "{'receipt_id': 12342, 'act': 'ship'}");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after = NULL;
      GError *error = NULL;

      g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "a sync ended early: *");
      etsy_fixture_fault (self->etsy, cases[i].fault);
      g_assert_false (sync_orders (self, NULL, &error));
      g_test_assert_expected_messages ();
      takt_test_assert_error (error, cases[i].code);
      after = dump (self);
      g_assert_cmpstr (before, ==, after);
      etsy_fixture_advance (self->etsy, 900);
    }
  assert_sync (self, 5, 0, 1);
}

static void
test_broken_off (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) json = g_string_new ("{'results': [");
  g_autoptr (GPtrArray) orders = NULL;
  GError *error = NULL;

  for (guint i = 0; i < 250; i++)
    g_string_append_printf (
        json,
        "%s{'receipt_id': %u, 'created_timestamp': %" G_GINT64_FORMAT
        ", 'status': 'Paid', 'is_paid': true, 'is_shipped': false, 'transactions': [{'transaction_id': %u, "
        "'title': 'Vase', 'quantity': 1}], 'subtotal': {'amount': 100, 'divisor': 100, 'currency_code': 'USD'}}",
        i > 0 ? ", " : "", 1000 + i, ETSY_NOW - 1000 + i, 5000 + i);
  g_string_append (json, "]}");
  etsy_fixture_connect (self->etsy);
  change (self, json->str);

  /* The third page fails: what came before is kept, and the next sync goes on there without making anything twice. */
  etsy_fixture_fault (self->etsy, "{'kind': 'cut', 'match': 'offset=200'}");
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "a sync ended early: *");
  g_assert_false (sync_orders (self, NULL, &error));
  g_test_assert_expected_messages ();
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  orders = list_orders (self);
  g_assert_cmpuint (orders->len, ==, 200);
  /* It goes on where it stood; ten rows are read again, in case one vanished before that place. */
  assert_sync (self, 60, 50, 0);
}

static gboolean
was_asked (gpointer user_data)
{
  return etsy_fixture_count (user_data, "/receipts") > 0;
}

static gboolean
is_idle (gpointer user_data)
{
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (user_data);

  return !((TaktSourceStatus *) statuses->pdata[0])->is_syncing;
}

/* The timer's run ten minutes after one that looked at everything: what is new or changed, in one request. */
static void
test_one_request (Fixture *self, gconstpointer data)
{
  etsy_fixture_connect (self->etsy);
  assert_sync (self, 5, 5, 0);
  takt_orders_start (self->orders);
  takt_test_wait_for (is_idle, self->orders, "the start");
  etsy_fixture_forget (self->etsy);

  etsy_fixture_advance (self->etsy, 10 * 60);
  takt_test_wait_for (was_asked, self->etsy, "the timer's sync");
  takt_test_wait_for (is_idle, self->orders, "the sync's end");
  g_assert_cmpuint (etsy_fixture_count (self->etsy, ""), ==, 1);
  takt_orders_stop (self->orders);
}

static void
import_csv (Fixture *self, const TaktShopRecord *connected, const char *text, guint added, guint updated)
{
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GPtrArray) orders = NULL;
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts;

  orders = takt_etsy_csv_read (text, strlen (text), connected, &shop, &error);
  g_assert_no_error (error);
  takt_orders_merge (self->orders, shop, orders, &counts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts.new_orders, ==, added);
  g_assert_cmpuint (counts.updated_orders, ==, updated);
}

#define CSV_HEAD                                                                                             \
  "Sale Date,Item Name,Quantity,Price,Currency,Order ID,Transaction ID,Ship Name,Ship Address1,Ship City,Ship Country\n"
#define CSV_12341 "09/17/26,Custom Desk Bracket,1,18.00,USD,12341,41,Ann Example,9 Hill,Town,Canada\n"
#define CSV_OLD   "01/17/26,Cable Stand,2,12.00,USD,9999,7,Eve Example,1 Old Road,Town,Canada\n"

static void
test_file_after_api (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GPtrArray) orders = NULL;
  TaktOrder *order;

  /* The API hid the address, as it does from new keys; the file has it, and nothing else of it counts. */
  etsy_fixture_connect (self->etsy);
  change (self,
          "{'receipt_id': 12341, 'set': {'formatted_address': null, 'first_line': null, 'city': null}}");
  assert_sync (self, 5, 5, 0);
  shop = takt_order_source_dup_shop (TAKT_ORDER_SOURCE (self->etsy->source));
  import_csv (self, shop, CSV_HEAD CSV_12341 CSV_OLD, 1, 1);
  import_csv (self, shop, CSV_HEAD CSV_12341 CSV_OLD, 0, 0);

  orders = list_orders (self);
  g_assert_cmpuint (orders->len, ==, 6);
  order = etsy_fixture_find (orders, "12341");
  g_assert_cmpstr (order->ship_to, ==, "Ann Example\n9 Hill\nTown\nCanada");
  g_assert_cmpint (order->ordered_at, ==, ETSY_NOW - 4 * 24 * HOUR);
  g_assert_cmpuint (order->items->len, ==, 1);
}

static void
test_file_before_api (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) orders = NULL;
  TaktOrder *order;

  import_csv (self, NULL, CSV_HEAD CSV_12341 CSV_OLD, 2, 0);
  etsy_fixture_connect (self->etsy);
  /* 12341 is known already: the API tells more of it. */
  assert_sync (self, 5, 4, 1);
  orders = list_orders (self);
  g_assert_cmpuint (orders->len, ==, 6);
  order = etsy_fixture_find (orders, "12341");
  g_assert_cmpstr (order->source, ==, "etsy");
  g_assert_cmpuint (order->items->len, ==, 1);
  g_assert_cmpint (order->ordered_at, ==, ETSY_NOW - 4 * 24 * HOUR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, hold, func)                                                                                \
  g_test_add ("/adapters/etsy-orders/" path, Fixture, hold, set_up, func, tear_down)
  ADD ("synced-twice-is-synced-once", NULL, test_twice);
  ADD ("one-new-order-among-five", "12345", test_seed);
  ADD ("changes-are-followed", NULL, test_changes);
  ADD ("faults-change-nothing", NULL, test_faults);
  ADD ("broken-off-and-taken-up", NULL, test_broken_off);
  ADD ("nothing-new-is-one-request", NULL, test_one_request);
  ADD ("file-after-the-api", NULL, test_file_after_api);
  ADD ("file-before-the-api", NULL, test_file_before_api);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-etsy-fixture.h"
#include "takt-test.h"

#define DAY ((gint64) 86400)

/* The least that makes a receipt, @count of them, made @first_at and each second after; ids from @first_id. */
static void
put_receipts (TaktEtsyFixture *f, gint64 first_id, TaktTime first_at, guint count)
{
  g_autoptr (GString) json = g_string_new ("{\"results\": [");

  for (guint i = 0; i < count; i++)
    g_string_append_printf (json,
                            "%s{\"receipt_id\": %" G_GINT64_FORMAT
                            ", \"created_timestamp\": %" G_GINT64_FORMAT
                            ", \"updated_timestamp\": %" G_GINT64_FORMAT
                            ", \"status\": \"Completed\", \"is_paid\": true, \"is_shipped\": true, "
                            "\"subtotal\": {\"amount\": 100, \"divisor\": 100, \"currency_code\": \"USD\"}}",
                            i > 0 ? ", " : "", first_id + i, first_at + i, first_at + i);
  g_string_append (json, "]}");
  json_node_unref (etsy_fixture_control (f, "POST", "/_sim/receipts", json->str));
}

static void
change (TaktEtsyFixture *f, const char *quoted)
{
  json_node_unref (etsy_fixture_control (f, "POST", "/_sim/receipts", quoted));
}

static const char *
get_query (JsonObject *request, const char *name)
{
  return json_object_get_string_member_with_default (json_object_get_object_member (request, "query"), name,
                                                     NULL);
}

/* One query failed with this error and changed nothing; the connection stays and the next query works. */
static void
assert_fault (TaktEtsyFixture *f, const char *fault, int code, const char *words)
{
  g_autoptr (TaktOrderPage) page = NULL;
  g_autofree char *message = NULL;
  GError *error = NULL;
  guint receipts;

  etsy_fixture_fault (f, fault);
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_null (page);
  g_assert_nonnull (error);
  if (strstr (error->message, words) == NULL)
    g_assert_cmpstr (error->message, ==, words);
  message = etsy_fixture_dup_last_error (f);
  g_assert_cmpstr (message, ==, error->message);
  takt_test_assert_error (error, code);
  g_assert_true (etsy_fixture_is_connected (f));

  etsy_fixture_fault (f, "{'kind': 'none'}");
  {
    g_autoptr (GPtrArray) orders = etsy_fixture_sync (f, TAKT_TIME_UNSET, &receipts, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (orders->len, ==, 5);
  }
  g_free (message);
  message = etsy_fixture_dup_last_error (f);
  g_assert_cmpstr (message, ==, NULL);
}

static void
test_faults (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (FALSE, NULL, NULL);

  etsy_fixture_connect (f);
  assert_fault (f, "{'kind': '500', 'match': '/receipts', 'count': 4}", TAKT_ERROR_UPSTREAM, "HTTP 500");
  assert_fault (f, "{'kind': 'html', 'match': '/receipts', 'status': 502, 'count': 4}", TAKT_ERROR_UPSTREAM,
                "HTTP 502");
  assert_fault (f, "{'kind': 'html', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM, "not JSON");
  assert_fault (f, "{'kind': 'html', 'match': '/receipts', 'status': 403}", TAKT_ERROR_UPSTREAM, "HTTP 403");
  assert_fault (f, "{'kind': 'cut', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM, "cut off");
  assert_fault (f, "{'kind': 'wrong-type', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM,
                "not a list of orders");
  assert_fault (f, "{'kind': 'large', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM, "8 MiB");
  assert_fault (f, "{'kind': '403', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM, "“Unauthorized” (HTTP 403)");
  assert_fault (f, "{'kind': '403', 'match': '/receipts', 'text': 'insufficient scope: transactions_r'}",
                TAKT_ERROR_UNAUTHORIZED, "permission");
  assert_fault (
      f, "{'kind': '403', 'match': '/receipts', 'text': 'Shared secret is required in x-api-key header'}",
      TAKT_ERROR_UNAUTHORIZED, "app key");
  assert_fault (f, "{'kind': '403', 'match': '/receipts', 'text': 'User does not own Shop 5'}",
                TAKT_ERROR_NOT_CONNECTED, "does not own the shop");
}

static void
test_redirected (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (FALSE, NULL, NULL);

  /* Key and token go nowhere else. */
  etsy_fixture_connect (f);
  assert_fault (f, "{'kind': 'redirect', 'match': '/receipts'}", TAKT_ERROR_UPSTREAM, "HTTP 302");
  g_assert_cmpuint (etsy_fixture_count (f, "/elsewhere"), ==, 0);
}

static void
test_passing_faults (void)
{
  static const char *const faults[] = { "{'kind': '500', 'match': '/receipts', 'count': 3}",
                                        "{'kind': 'html', 'match': '/receipts', 'status': 503, 'count': 2}",
                                        "{'kind': '429', 'match': '/receipts', 'count': 3, 'retry_after': 2}",
                                        "{'kind': 'large', 'match': '/receipts', 'bytes': 2097152}" };
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (FALSE, NULL, NULL);

  etsy_fixture_connect (f);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktOrderPage) page = NULL;

      etsy_fixture_fault (f, faults[i]);
      page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->orders->len, ==, 5);
    }
}

static void
test_limit_of_the_day (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktOrderPage) page = NULL;
  GError *error = NULL;

  etsy_fixture_connect (f);
  etsy_fixture_fault (f, "{'kind': '429', 'match': '/receipts', 'retry_after': 1200}");
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_null (page);
  g_assert_nonnull (strstr (error->message, "20 minutes"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);

  /* Etsy is left alone until then. */
  etsy_fixture_forget (f);
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_null (page);
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_cmpuint (etsy_fixture_count (f, ""), ==, 0);
  etsy_fixture_advance (f, 1200);
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (page);
}

static gboolean
was_asked (gpointer user_data)
{
  return etsy_fixture_count (user_data, "/receipts") > 0;
}

static void
test_slow (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TaktOrderPage) page = NULL;
  GError *error = NULL;

  etsy_fixture_connect (f);
  etsy_fixture_fault (f, "{'kind': 'slow', 'match': '/receipts'}");
  takt_order_source_fetch_async (TAKT_ORDER_SOURCE (f->source), TAKT_TIME_UNSET, TRUE, NULL, NULL,
                                 takt_test_store_result, &result);
  takt_test_wait_for (was_asked, f, "the request");
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (f->clock), 29 * G_USEC_PER_SEC);
  g_assert_null (result);
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (f->clock), 1 * G_USEC_PER_SEC);
  result = takt_test_wait_result (&result, "fetch");
  page = takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (f->source), result, &error);
  g_assert_null (page);
  g_assert_nonnull (strstr (error->message, "30 seconds"));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  etsy_fixture_fault (f, "{'kind': 'none'}");
}

static void
test_cancelled (void)
{
  static const char *const faults[] = { "{'kind': 'slow', 'match': '/receipts'}",
                                        "{'kind': '429', 'match': '/receipts', 'retry_after': 20}" };
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);

  etsy_fixture_connect (f);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (TaktOrderPage) page = NULL;
      g_autofree char *message = NULL;
      g_autoptr (GError) error = NULL;

      /* On the wire, and while waiting for another try: either way at once, and no fault to remember. */
      etsy_fixture_forget (f);
      etsy_fixture_fault (f, faults[i]);
      takt_order_source_fetch_async (TAKT_ORDER_SOURCE (f->source), TAKT_TIME_UNSET, TRUE, NULL, cancellable,
                                     takt_test_store_result, &result);
      takt_test_wait_for (was_asked, f, "the request");
      g_cancellable_cancel (cancellable);
      result = takt_test_wait_result (&result, "fetch");
      page = takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (f->source), result, &error);
      g_assert_null (page);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      message = etsy_fixture_dup_last_error (f);
      g_assert_cmpstr (message, ==, NULL);
      etsy_fixture_fault (f, "{'kind': 'none'}");
    }
}

static void
test_unreachable (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktOrderPage) page = NULL;
  GError *error = NULL;

  etsy_fixture_connect (f);
  takt_sim_stop (g_steal_pointer (&f->sim));
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_null (page);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_true (etsy_fixture_is_connected (f));
}

static void
test_bad_row (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GPtrArray) orders = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  guint receipts;

  etsy_fixture_connect (f);
  etsy_fixture_fault (f, "{'kind': 'bad-row', 'match': '/receipts'}");
  g_test_expect_message ("takt-etsy", G_LOG_LEVEL_WARNING, "Receipt 12341 cannot be read: subtotal: *");
  orders = etsy_fixture_sync (f, TAKT_TIME_UNSET, &receipts, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_cmpuint (receipts, ==, 5);
  g_assert_cmpuint (orders->len, ==, 4);
  g_assert_null (etsy_fixture_find (orders, "12341"));
  message = etsy_fixture_dup_last_error (f);
  g_assert_true (g_str_has_prefix (message, "1 order from Etsy cannot be read"));
  g_assert_nonnull (strstr (message, "12341"));

  /* It was a passing fault: the next sync reads it and has nothing to complain of. */
  g_clear_pointer (&orders, g_ptr_array_unref);
  orders = etsy_fixture_sync (f, ETSY_NOW, &receipts, &error);
  g_assert_no_error (error);
  g_assert_nonnull (etsy_fixture_find (orders, "12341"));
  g_free (message);
  message = etsy_fixture_dup_last_error (f);
  g_assert_cmpstr (message, ==, NULL);
}

static void
test_seed_order (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, "--hold", "12345");
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;
  const TaktOrder *order;
  guint receipts;

  etsy_fixture_connect (f);
  first = etsy_fixture_sync (f, TAKT_TIME_UNSET, &receipts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (receipts, ==, 4);
  g_assert_cmpuint (first->len, ==, 4);

  /* Each receipt counts once, though two passes show it. */
  change (f, "{'release': 12345}");
  etsy_fixture_advance (f, 60);
  second = etsy_fixture_sync (f, ETSY_NOW, &receipts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (receipts, ==, 5);
  order = etsy_fixture_find (second, "12345");
  g_assert_cmpstr (order->customer_email, ==, "john@example.com");
  g_assert_cmpint (order->total_price_minor, ==, 3000);
  g_assert_cmpuint (order->items->len, ==, 2);
  g_assert_cmpstr (((TaktOrderItem *) order->items->pdata[0])->title, ==, "Custom Desk Bracket");
  g_assert_cmpstr (((TaktOrderItem *) order->items->pdata[1])->title, ==, "Cable Stand");
}

/* One receipt by its number; what Etsy does not know is told apart from what went wrong. */
static void
test_single (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  static const struct
  {
    const char *number;
    gboolean is_missing;
  } cases[] = { { "12342", FALSE }, { "99999", TRUE }, { "M-1", TRUE } };

  etsy_fixture_connect (f);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktOrderPage) page = NULL;

      takt_order_source_fetch_one_async (TAKT_ORDER_SOURCE (f->source), cases[i].number, NULL,
                                         takt_test_store_result, &result);
      result = takt_test_wait_result (&result, "one receipt");
      page = takt_order_source_fetch_one_finish (TAKT_ORDER_SOURCE (f->source), result, &error);
      g_assert_no_error (error);
      g_assert_cmpint (page->is_missing, ==, cases[i].is_missing);
      g_assert_cmpuint (page->orders->len, ==, cases[i].is_missing ? 0 : 1);
    }
}

/* Without it Etsy leaves out the SKUs. A line that has none all the same is a line without one, not with an empty one. */
static void
test_bearer (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GPtrArray) orders = NULL;
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (GError) error = NULL;
  guint receipts;

  etsy_fixture_connect (f);
  orders = etsy_fixture_sync (f, TAKT_TIME_UNSET, &receipts, &error);
  g_assert_no_error (error);
  request = etsy_fixture_last (f, "/receipts");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (request, "bearer"), "Bearer 900000001."));
  g_assert_null (((TaktOrderItem *) etsy_fixture_find (orders, "12341")->items->pdata[0])->sku);
}

static void
test_untouched_changes (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GPtrArray) orders = NULL;
  g_autoptr (GError) error = NULL;
  guint receipts;

  /* Days later; nothing of this moves updated_timestamp, as with the real shop. */
  etsy_fixture_connect (f);
  change (f, "{'receipt_id': 12341, 'act': 'ship'}");
  etsy_fixture_advance (f, 2 * DAY);
  change (f, "{'receipt_id': 12341, 'act': 'cancel'}");
  change (f, "{'receipt_id': 12342, 'act': 'refund', 'amount': 500}");
  change (f, "{'receipt_id': 12343, 'set': {'is_paid': false, 'status': 'Payment Processing'}}");
  orders = etsy_fixture_sync (f, ETSY_NOW + 2 * DAY, &receipts, &error);
  g_assert_no_error (error);

  g_assert_true (etsy_fixture_find (orders, "12341")->is_cancelled);
  g_assert_cmpint (etsy_fixture_find (orders, "12342")->refunded_minor, ==, 500);
  g_assert_false (etsy_fixture_find (orders, "12343")->is_paid);
  g_assert_cmpuint (receipts, ==, 5);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 3);
}

static void
test_pages (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GPtrArray) imported = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) last = NULL;
  guint receipts;

  etsy_fixture_connect (f);
  put_receipts (f, 5000000001, ETSY_NOW - 1000, 250);
  imported = etsy_fixture_sync (f, TAKT_TIME_UNSET, &receipts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (receipts, ==, 250);
  g_assert_cmpuint (imported->len, ==, 250);
  /* Three pages of the import, one of the cancelled. */
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 4);

  etsy_fixture_forget (f);
  changed = etsy_fixture_sync (f, ETSY_NOW - 1800, &receipts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed->len, ==, 250);
  g_assert_cmpuint (receipts, ==, 250);
  /* Three pages that overlap, the unshipped, the cancelled. */
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 5);
  last = etsy_fixture_last (f, "/receipts");
  g_assert_cmpstr (get_query (last, "was_canceled"), ==, "true");
  g_assert_cmpstr (get_query (last, "limit"), ==, "100");
}

static void
test_rows_move (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktOrderPage) first = NULL;
  g_autoptr (TaktOrderPage) second = NULL;
  g_autoptr (GError) error = NULL;

  etsy_fixture_connect (f);
  put_receipts (f, 5000000001, ETSY_NOW - 1000, 150);
  first = etsy_fixture_fetch (f, ETSY_NOW - 1800, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->orders->len, ==, 100);

  /* Between the pages three receipts of the first one change: number 101 now stands where number 98 stood. */
  change (f, "{'receipt_id': 5000000003, 'act': 'touch'}");
  change (f, "{'receipt_id': 5000000004, 'act': 'touch'}");
  change (f, "{'receipt_id': 5000000005, 'act': 'touch'}");
  second = etsy_fixture_fetch (f, ETSY_NOW - 1800, first->next_cursor, &error);
  g_assert_no_error (error);
  g_assert_nonnull (etsy_fixture_find (second->orders, "5000000101"));
  g_assert_nonnull (etsy_fixture_find (second->orders, "5000000003"));
}

static void
test_beyond_the_cap (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (FALSE, NULL, NULL);
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = NULL;
  g_autoptr (GError) error = NULL;
  guint receipts = 0;

  etsy_fixture_connect (f);
  put_receipts (f, 5000000001, ETSY_NOW - 20000, 12250);
  do
    {
      g_autoptr (TaktOrderPage) page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, cursor, &error);

      g_assert_no_error (error);
      receipts += page->receipts;
      for (guint i = 0; i < page->orders->len; i++)
        g_hash_table_add (numbers, g_strdup (((TaktOrder *) page->orders->pdata[i])->order_number));
      g_free (cursor);
      cursor = g_steal_pointer (&page->next_cursor);
    }
  while (cursor != NULL);

  g_assert_cmpuint (g_hash_table_size (numbers), ==, 12250);
  g_assert_cmpuint (receipts, ==, 12250);
}

static void
test_scarce (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, "--per-day", "40");
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSourceStatus) status = NULL;
  guint receipts;

  /* Four go to connect; with fewer than four left only what changed is asked for. */
  etsy_fixture_connect (f);
  for (int i = 0; i < 33; i++)
    {
      g_autoptr (TaktOrderPage) page = etsy_fixture_fetch (f, ETSY_NOW, NULL, &error);

      g_assert_no_error (error);
      /* No one may wait for the other places of this second. */
      takt_manual_clock_advance (TAKT_MANUAL_CLOCK (f->clock), G_USEC_PER_SEC);
    }
  etsy_fixture_forget (f);
  {
    g_autoptr (GPtrArray) orders = etsy_fixture_sync (f, ETSY_NOW, &receipts, &error);

    g_assert_no_error (error);
    g_assert_nonnull (orders);
  }
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 1);
  status = takt_order_source_dup_status (TAKT_ORDER_SOURCE (f->source));
  g_assert_cmpint (status->requests_left_today, ==, 2);
}

static void
test_skew (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktOrderPage) page = NULL;
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (GError) error = NULL;
  gint64 asked;

  /* Our clock is two hours ahead of Etsy's: what is asked for counts by Etsy's. */
  etsy_fixture_connect (f);
  takt_manual_clock_jump (TAKT_MANUAL_CLOCK (f->clock), (gint64) 7200 * G_USEC_PER_SEC);
  page = etsy_fixture_fetch (f, ETSY_NOW + 7200, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&page, takt_order_page_free);
  page = etsy_fixture_fetch (f, ETSY_NOW + 7200, NULL, &error);
  g_assert_no_error (error);
  request = etsy_fixture_last (f, "/receipts");
  asked = g_ascii_strtoll (get_query (request, "min_last_modified"), NULL, 10);
  g_assert_cmpint (ABS (asked - ETSY_NOW), <, 60);
}

static void
test_bad_cursor (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktOrderPage) page = NULL;
  GError *error = NULL;

  etsy_fixture_connect (f);
  page = etsy_fixture_fetch (f, ETSY_NOW, "page two", &error);
  g_assert_null (page);
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 0);
}

static void
test_samples (void)
{
  g_autofree char *path = takt_test_dup_shared ("etsy/samples/receipts-synthetic.json");
  g_autofree char *absolute = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  g_autoptr (TaktEtsyFixture) f = NULL;
  g_autoptr (GPtrArray) orders = NULL;
  g_autoptr (GError) error = NULL;
  guint receipts;

  if (path == NULL)
    return;

  f = etsy_fixture_new (TRUE, "--receipts", absolute);
  etsy_fixture_connect (f);
  orders = etsy_fixture_sync (f, TAKT_TIME_UNSET, &receipts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (receipts, ==, 8);
  g_assert_cmpuint (orders->len, ==, 8);
  g_assert_true (etsy_fixture_find (orders, "3100000003")->is_cancelled);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/etsy-fetch/seed-order-among-five", test_seed_order);
  g_test_add_func ("/adapters/etsy-fetch/one-by-its-number", test_single);
  g_test_add_func ("/adapters/etsy-pitfall-015-owners-token-with-every-call", test_bearer);
  g_test_add_func ("/adapters/etsy-fetch/each-fault-its-sentence", test_faults);
  g_test_add_func ("/adapters/etsy-fetch/redirects-are-not-followed", test_redirected);
  g_test_add_func ("/adapters/etsy-pitfall-038-faults-that-pass", test_passing_faults);
  g_test_add_func ("/adapters/etsy-fetch/limit-of-the-day", test_limit_of_the_day);
  g_test_add_func ("/adapters/etsy-fetch/slow-answer", test_slow);
  g_test_add_func ("/adapters/etsy-fetch/cancelled", test_cancelled);
  g_test_add_func ("/adapters/etsy-fetch/unreachable", test_unreachable);
  g_test_add_func ("/adapters/etsy-fetch/bad-row", test_bad_row);
  g_test_add_func ("/adapters/etsy-pitfall-003-changes-that-move-nothing", test_untouched_changes);
  g_test_add_func ("/adapters/etsy-pitfall-008-pages", test_pages);
  g_test_add_func ("/adapters/etsy-pitfall-009-rows-that-move", test_rows_move);
  g_test_add_func ("/adapters/etsy-pitfall-007-beyond-the-cap", test_beyond_the_cap);
  g_test_add_func ("/adapters/etsy-pitfall-029-scarce-requests", test_scarce);
  g_test_add_func ("/adapters/etsy-fetch/clocks-differ", test_skew);
  g_test_add_func ("/adapters/etsy-fetch/bad-cursor", test_bad_cursor);
  g_test_add_func ("/adapters/etsy-fetch/samples-through-the-wire", test_samples);

  return g_test_run ();
}

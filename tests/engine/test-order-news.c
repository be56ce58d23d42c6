/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orders/takt-orders.h"
#include "takt-error.h"
#include "takt-fake-source.h"
#include "takt-test.h"

#define NOW  ((TaktTime) 1766592000)
#define HOUR ((TaktTime) 3600)
#define DAY  (24 * HOUR)

/* Two accounts of one profile; the first one's shop tells what its orders are now. */
typedef struct
{
  TaktStore *store;
  TaktManualClock *clock;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktProducts *products;
  TaktFakeSource *sources[2];
  TaktOrders *orders;
  TaktOrder now; /* what the source says of each order; strings are borrowed */
  gboolean knows_single;
  const char *single_phase; /* of the sync when an order was asked for by its number */
  gint64 single_total;
} Fixture;

static TaktOrder *
make_number (const char *number, gpointer user_data)
{
  Fixture *self = user_data;
  TaktOrder *order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();

  order->order_number = g_strdup (number);
  order->ordered_at = NOW - 100 * DAY;
  order->source_updated_at = NOW;
  order->total_price_minor = 3000;
  order->tax_minor = 200;
  order->is_paid = self->now.is_paid;
  order->is_shipped = self->now.is_shipped;
  order->is_cancelled = self->now.is_cancelled;
  order->refunded_minor = self->now.refunded_minor;
  order->ship_by = self->now.ship_by;
  order->ship_to = g_strdup (self->now.ship_to);
  order->gift_message = g_strdup (self->now.gift_message);
  order->gift_sender = g_strdup (self->now.gift_sender);
  item->external_id = g_strdup_printf ("9%s", number);
  item->title = g_strdup ("Vase");
  g_ptr_array_add (order->items, item);
  return order;
}

static TaktOrder *
make_order (guint index, gpointer user_data)
{
  g_autofree char *number = g_strdup_printf ("%u", 1000 + index);

  return make_number (number, user_data);
}

static TaktOrder *
make_single (const char *number, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (self->orders);
  const TaktSourceStatus *status = statuses->pdata[0];

  self->single_phase = status->sync_phase;
  self->single_total = status->sync_total;
  return self->knows_single ? make_number (number, user_data) : NULL;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  self->clock = takt_manual_clock_new (NOW);
  self->changes = takt_changes_new ();
  self->settings = takt_settings_new (self->store, TAKT_CLOCK (self->clock), self->changes, &error);
  g_assert_no_error (error);
  self->products = takt_products_new (self->store, TAKT_CLOCK (self->clock), self->changes);
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    {
      self->sources[i] = takt_fake_source_new ();
      self->sources[i]->make = make_order;
      self->sources[i]->make_one = make_single;
      self->sources[i]->make_data = self;
      self->sources[i]->n_orders = 1;
    }
  self->orders = takt_orders_new (self->store, TAKT_CLOCK (self->clock), self->changes, self->settings,
                                  self->products, TAKT_ORDER_SOURCE (self->sources[0]));
  takt_orders_add_source (self->orders, TAKT_ORDER_SOURCE (self->sources[1]));
  self->now.is_paid = TRUE;
  self->now.ship_by = NOW + 3 * DAY;
  self->now.ship_to = (char *) "1 Example Street";
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) scans = takt_store_find_scans (self->store);

  g_assert_cmpuint (g_strv_length (scans), ==, 0);
  g_assert_finalize_object (self->orders);
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_assert_finalize_object (self->sources[i]);
  g_assert_finalize_object (self->products);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->changes);
  g_assert_finalize_object (self->clock);
  g_assert_finalize_object (self->store);
}

static void
advance (Fixture *self, TaktTime seconds)
{
  takt_manual_clock_advance (self->clock, seconds * G_USEC_PER_SEC);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
run_sync (Fixture *self, const char *shop_id, TaktMergeCounts *counts, GError **error)
{
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_orders_sync_shop_async (self->orders, shop_id, NULL, takt_test_store_result, &pending);
  result = takt_test_wait_result (&pending, "the sync");
  return takt_orders_sync_finish (self->orders, result, counts, error);
}

static void
sync_all (Fixture *self, TaktMergeCounts *counts)
{
  g_autoptr (GError) error = NULL;

  run_sync (self, NULL, counts, &error);
  g_assert_no_error (error);
}

static TaktOrder *
get_order (Fixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  TaktOrder *order = takt_orders_get (self->orders, id, &error);

  g_assert_no_error (error);
  return order;
}

/* The kinds of all events since the last call, in their sequence. */
static void
assert_news (Fixture *self, gint64 *last, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = takt_orders_list_events (self->orders, 0, *last, 100, &error);
  g_autoptr (GString) kinds = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++)
    {
      const TaktOrderEvent *event = events->pdata[i];

      g_string_append_printf (kinds, "%s%s", i > 0 ? " " : "", takt_order_event_words[event->kind]);
      *last = event->id;
    }
  g_assert_cmpstr (kinds->str, ==, expected);
}

static void
assert_attention (Fixture *self, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = get_order (self, 1);
  g_autoptr (TaktOrderStanding) standing = takt_orders_get_standing (self->orders, order, &error);
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  words = g_strjoinv (" ", standing->attention);
  g_assert_cmpstr (words, ==, expected);
}

static void
run_sql (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, g_intern_string (sql));

  takt_statement_run (statement, &error);
  g_assert_no_error (error);
}

static void
add_job (Fixture *self)
{
  run_sql (self, "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', "
                 "'virtual', 1, 1)");
  run_sql (
      self,
      "INSERT INTO jobs (id, printer_id, order_id, job_name, status, estimated_duration_minutes, created_at, updated_at) "
      "VALUES (1, 1, 1, 'J', 'queued', 10, 1, 1)");
}

static void
test_kinds (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  const TaktOrderEvent *event;
  gint64 last = 0;

  takt_fake_source_connect (self->sources[0], "42", "USD");
  self->now.is_paid = FALSE;
  sync_all (self, NULL);
  assert_news (self, &last, "new");
  sync_all (self, NULL);
  assert_news (self, &last, "");

  self->now.is_paid = TRUE;
  sync_all (self, NULL);
  assert_news (self, &last, "paid");
  self->now.gift_message = (char *) "For Zoë";
  sync_all (self, NULL);
  assert_news (self, &last, "updated");
  self->now.gift_sender = (char *) "Ann";
  sync_all (self, NULL);
  assert_news (self, &last, "updated");
  self->now.ship_by += DAY;
  self->now.ship_to = (char *) "2 Other Road";
  sync_all (self, NULL);
  assert_news (self, &last, "address_changed ship_by_moved");
  assert_attention (self, "unmapped_item address_changed");
  self->now.refunded_minor = 500;
  sync_all (self, NULL);
  assert_news (self, &last, "refunded_part");
  assert_attention (self, "unmapped_item refund address_changed");

  /* Known is known; more of it is new. */
  g_assert_true (takt_orders_take_note (self->orders, 1, &error));
  assert_attention (self, "unmapped_item");
  self->now.refunded_minor = 3000;
  sync_all (self, NULL);
  assert_news (self, &last, "refunded_whole");
  assert_attention (self, "unmapped_item refund");

  self->now.is_shipped = TRUE;
  self->now.ship_by = NOW;
  sync_all (self, NULL);
  assert_news (self, &last, "shipped");

  events = takt_orders_list_events (self->orders, 1, 0, 100, &error);
  g_assert_no_error (error);
  event = events->pdata[5];
  g_assert_cmpint (event->old_time, ==, NOW + 3 * DAY);
  g_assert_cmpint (event->new_time, ==, NOW + 4 * DAY);
  event = events->pdata[7];
  g_assert_cmpint (event->kind, ==, TAKT_ORDER_EVENT_REFUNDED_WHOLE);
  g_assert_cmpint (event->amount_minor, ==, 2500);
}

/* Where the owner wants to decide, the prints of a cancelled order wait for the decision. */
static void
test_pull (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (self->settings));
  g_autoptr (GError) error = NULL;
  guint pulled = 0;

  values->pull_cancelled_prints = FALSE;
  g_assert_true (takt_settings_update (self->settings, values, &error));
  takt_fake_source_connect (self->sources[0], "42", "USD");
  sync_all (self, NULL);
  add_job (self);
  self->now.is_cancelled = TRUE;
  sync_all (self, NULL);
  assert_attention (self, "cancelled_prints");
  g_assert_true (takt_orders_pull_prints (self->orders, 1, &pulled, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pulled, ==, 1);
  assert_attention (self, "");
  g_assert_true (takt_orders_pull_prints (self->orders, 1, &pulled, &error));
  g_assert_cmpuint (pulled, ==, 0);
}

static void
test_pulls_itself (Fixture *self, gconstpointer data)
{
  takt_fake_source_connect (self->sources[0], "42", "USD");
  sync_all (self, NULL);
  add_job (self);
  self->now.is_cancelled = TRUE;
  sync_all (self, NULL);
  assert_attention (self, "");
}

/* Open orders that no page shows are asked for one by one; what Etsy does not know is flagged, never removed. */
static void
test_single (Fixture *self, gconstpointer data)
{
  TaktMergeCounts counts;
  gint64 last = 0;

  takt_fake_source_connect (self->sources[0], "42", "USD");
  self->sources[0]->n_orders = 3;
  sync_all (self, NULL);
  g_assert_cmpuint (self->sources[0]->asked_for->len, ==, 0);
  assert_news (self, &last, "new new new");

  self->sources[0]->n_orders = 1;
  self->knows_single = TRUE;
  self->now.refunded_minor = 100;
  sync_all (self, &counts);
  g_assert_cmpuint (self->sources[0]->asked_for->len, ==, 2);
  g_assert_cmpstr (self->single_phase, ==, "one_by_one");
  g_assert_cmpint (self->single_total, ==, -1);
  g_assert_cmpuint (counts.refunded_orders, ==, 3);
  assert_news (self, &last, "refunded_part refunded_part refunded_part");

  self->knows_single = FALSE;
  self->sources[0]->n_orders = 0;
  sync_all (self, NULL);
  assert_news (self, &last, "missing missing missing");
  assert_attention (self, "unmapped_item refund not_at_source");
  sync_all (self, NULL);
  assert_news (self, &last, "");
  self->sources[0]->n_orders = 3;
  sync_all (self, NULL);
  assert_news (self, &last, "found found found");
  assert_attention (self, "unmapped_item refund");
}

/* So many a run, and those whose turn was longest ago first. */
static void
test_single_budget (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) asked = g_hash_table_new (g_str_hash, g_str_equal);

  takt_fake_source_connect (self->sources[0], "42", "USD");
  self->sources[0]->n_orders = 120;
  self->knows_single = TRUE;
  sync_all (self, NULL);
  self->sources[0]->n_orders = 0;
  for (guint round = 1; round <= 3; round++)
    {
      advance (self, HOUR);
      sync_all (self, NULL);
      g_assert_cmpuint (self->sources[0]->asked_for->len, ==, 50 * round);
    }
  for (guint i = 0; i < self->sources[0]->asked_for->len; i++)
    g_hash_table_add (asked, self->sources[0]->asked_for->pdata[i]);
  g_assert_cmpuint (g_hash_table_size (asked), ==, 120);
}

/* The timer's runs are quick; once an hour one looks at all that is open, as does each that a person asks for. */
static void
test_quick_and_deep (Fixture *self, gconstpointer data)
{
  takt_fake_source_connect (self->sources[0], "42", "USD");
  sync_all (self, NULL);
  g_assert_true (self->sources[0]->last_deep);
  takt_orders_start (self->orders);
  for (guint i = 1; i <= 5; i++)
    {
      advance (self, HOUR / 6);
      g_assert_cmpuint (self->sources[0]->n_fetches, ==, 1 + i);
      g_assert_false (self->sources[0]->last_deep);
    }
  advance (self, HOUR / 6);
  g_assert_true (self->sources[0]->last_deep);
  advance (self, HOUR / 6);
  g_assert_false (self->sources[0]->last_deep);
  sync_all (self, NULL);
  g_assert_true (self->sources[0]->last_deep);
}

/* While requests are short the timer leaves them to people. */
static void
test_reserve (Fixture *self, gconstpointer data)
{
  takt_fake_source_connect (self->sources[0], "42", "USD");
  sync_all (self, NULL);
  self->sources[0]->is_scarce = TRUE;
  takt_orders_start (self->orders);
  advance (self, HOUR - 1);
  g_assert_cmpuint (self->sources[0]->n_fetches, ==, 1);
  sync_all (self, NULL);
  g_assert_cmpuint (self->sources[0]->n_fetches, ==, 2);
}

static void
test_woken (Fixture *self, gconstpointer data)
{
  takt_fake_source_connect (self->sources[0], "42", "USD");
  takt_fake_source_connect (self->sources[1], "43", "USD");
  sync_all (self, NULL);
  takt_orders_start (self->orders);
  /* The machine sleeps: the wall clock goes on, the timers do not. */
  takt_manual_clock_jump (self->clock, 8 * HOUR * G_USEC_PER_SEC);
  takt_orders_sync_soon (self->orders);
  advance (self, 5);
  g_assert_cmpuint (self->sources[0]->n_fetches, ==, 2);
  g_assert_cmpuint (self->sources[1]->n_fetches, ==, 2);
}

static void
test_two_shops (Fixture *self, gconstpointer data)
{
  const TaktOrderFilter second = { .status = -1, .shop_id = "43", .limit = 10 };
  const TaktOrderFilter unknown = { .status = -1, .shop_id = "44", .limit = 10 };
  g_autoptr (GPtrArray) statuses = NULL;
  g_autoptr (GPtrArray) orders = NULL;
  GError *error = NULL;
  TaktMergeCounts counts;
  guint total;

  takt_fake_source_connect (self->sources[0], "42", "USD");
  takt_fake_source_connect (self->sources[1], "43", "EUR");
  self->sources[1]->n_orders = 4;
  g_assert_true (run_sync (self, "43", &counts, &error));
  g_assert_cmpuint (counts.new_orders, ==, 4);
  g_assert_cmpuint (self->sources[0]->n_fetches, ==, 0);
  /* The same number in both shops is two orders. */
  sync_all (self, &counts);
  g_assert_cmpuint (counts.receipts, ==, 5);
  g_assert_cmpuint (counts.new_orders, ==, 1);

  orders = takt_orders_list (self->orders, &second, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 4);
  g_assert_cmpstr (((TaktOrder *) orders->pdata[0])->source_shop, ==, "43");
  g_assert_cmpstr (((TaktOrder *) orders->pdata[0])->currency, ==, "EUR");
  g_assert_null (takt_orders_list (self->orders, &unknown, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  error = NULL;
  g_assert_false (run_sync (self, "44", NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  statuses = takt_orders_list_statuses (self->orders);
  g_assert_cmpuint (statuses->len, ==, 2);
  g_assert_cmpint (((TaktSourceStatus *) statuses->pdata[1])->last_sync_at, ==, NOW);
}

/* What one shop says does not keep the other one's orders away. */
static void
test_one_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  GError *error = NULL;

  takt_fake_source_connect (self->sources[0], "42", "USD");
  takt_fake_source_connect (self->sources[1], "43", "USD");
  self->sources[0]->fail_page = 1;
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*page 1 is broken*");
  g_assert_false (run_sync (self, NULL, NULL, &error));
  g_test_assert_expected_messages ();
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  order = get_order (self, 1);
  g_assert_cmpstr (order->source_shop, ==, "43");
}

static char *
connect_shop (Fixture *self, const char *shop_id, GError **error)
{
  const TaktConnectRequest request = { "key", "secret", "http://localhost:1/r", FALSE, shop_id };
  g_autoptr (GAsyncResult) result = NULL;

  takt_orders_connect_async (self->orders, &request, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "connect");
  return takt_orders_connect_finish (self->orders, result, error);
}

static gboolean
disconnect_shop (Fixture *self, const char *shop_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_orders_disconnect_async (self->orders, shop_id, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "disconnect");
  return takt_orders_disconnect_finish (self->orders, result, error);
}

static void
test_accounts (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  GError *error = NULL;

  takt_orders_start (self->orders);
  first = connect_shop (self, NULL, &error);
  g_assert_no_error (error);
  takt_fake_source_connect (self->sources[0], "42", "USD");

  /* A person who connects the same shop once more gets one account of it, the new one. */
  again = connect_shop (self, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->sources[0]->n_cancelled_connects, ==, 1);
  takt_fake_source_connect (self->sources[1], "42", "USD");
  advance (self, 0);
  g_assert_null (self->sources[0]->shop);
  g_assert_nonnull (self->sources[1]->shop);

  /* etsy-pitfall-042: no more shops than accounts, and the sentence says so. */
  takt_fake_source_connect (self->sources[0], "43", "USD");
  g_assert_null (connect_shop (self, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  error = NULL;
  g_free (connect_shop (self, "43", &error));
  g_assert_no_error (error);
  g_assert_null (connect_shop (self, "99", &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  error = NULL;
  g_assert_false (disconnect_shop (self, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  error = NULL;
  g_assert_true (disconnect_shop (self, "43", &error));
  g_assert_null (self->sources[0]->shop);
  g_assert_true (disconnect_shop (self, NULL, &error));
  g_assert_null (self->sources[1]->shop);
}

/* Progress while it runs; cancelled for everybody, and taken up where it stood. */
static void
test_cancel_sync (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) statuses = NULL;
  const TaktSourceStatus *status;
  TaktMergeCounts counts;
  GError *error = NULL;

  takt_fake_source_connect (self->sources[0], "42", "USD");
  self->sources[0]->n_orders = 25;
  self->sources[0]->hold = TRUE;
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &result);
  advance (self, 0);
  takt_fake_source_release (self->sources[0]);
  advance (self, 0);
  statuses = takt_orders_list_statuses (self->orders);
  status = statuses->pdata[0];
  g_assert_true (status->is_syncing);
  g_assert_cmpstr (status->sync_phase, ==, "pages");
  g_assert_cmpuint (status->sync_receipts, ==, 10);
  g_assert_cmpint (status->sync_total, ==, 25);

  g_assert_true (takt_orders_cancel_sync (self->orders, "42", &error));
  result = takt_test_wait_result (&result, "the cancelled sync");
  g_assert_false (takt_orders_sync_finish (self->orders, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  advance (self, 0);

  /* What is left is no measure of the whole. */
  g_clear_object (&result);
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &result);
  advance (self, 0);
  takt_fake_source_release (self->sources[0]);
  advance (self, 0);
  g_clear_pointer (&statuses, g_ptr_array_unref);
  statuses = takt_orders_list_statuses (self->orders);
  status = statuses->pdata[0];
  g_assert_cmpuint (status->sync_receipts, ==, 10);
  g_assert_cmpint (status->sync_total, ==, -1);

  self->sources[0]->hold = FALSE;
  takt_fake_source_release (self->sources[0]);
  result = takt_test_wait_result (&result, "the sync that went on");
  g_assert_true (takt_orders_sync_finish (self->orders, result, &counts, &error));
  g_assert_cmpuint (counts.new_orders, ==, 15);
  g_assert_cmpuint (counts.receipts, ==, 15);
}

static void
note_sync_cb (TaktChanges *changes, const char *noun, gint64 id, guint *n_notes)
{
  *n_notes += g_str_equal (noun, "sync");
}

/* Of two shops the one that is asked for, and its watchers hear of it. */
static void
test_cancel_one (Fixture *self, gconstpointer data)
{
  GAsyncResult *results[2] = { NULL, NULL };
  g_autoptr (GPtrArray) statuses = NULL;
  GError *error = NULL;
  guint n_notes = 0;

  for (guint i = 0; i < 2; i++)
    {
      takt_fake_source_connect (self->sources[i], i == 0 ? "42" : "43", "USD");
      self->sources[i]->n_orders = 5;
      self->sources[i]->hold = TRUE;
      takt_orders_sync_shop_async (self->orders, i == 0 ? "42" : "43", NULL, takt_test_store_result,
                                   &results[i]);
    }
  advance (self, 0);
  g_signal_connect (self->changes, "changed", G_CALLBACK (note_sync_cb), &n_notes);
  g_assert_false (takt_orders_cancel_sync (self->orders, "44", &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  error = NULL;
  g_assert_true (takt_orders_cancel_sync (self->orders, "42", &error));
  results[0] = takt_test_wait_result (&results[0], "the cancelled sync");
  g_assert_false (takt_orders_sync_finish (self->orders, results[0], NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  advance (self, 0);
  g_assert_cmpuint (n_notes, >, 0);

  statuses = takt_orders_list_statuses (self->orders);
  g_assert_false (((TaktSourceStatus *) statuses->pdata[0])->is_syncing);
  g_assert_null (((TaktSourceStatus *) statuses->pdata[0])->sync_phase);
  g_assert_true (((TaktSourceStatus *) statuses->pdata[1])->is_syncing);
  self->sources[1]->hold = FALSE;
  takt_fake_source_release (self->sources[1]);
  results[1] = takt_test_wait_result (&results[1], "the other shop's sync");
  g_assert_true (takt_orders_sync_finish (self->orders, results[1], NULL, &error));
  g_signal_handlers_disconnect_by_func (self->changes, note_sync_cb, &n_notes);
  g_object_unref (results[0]);
  g_object_unref (results[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/engine/order-news/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("etsy-pitfall-002-each-change-by-its-name", test_kinds);
  ADD ("prints-of-a-cancelled-order-wait", test_pull);
  ADD ("prints-of-a-cancelled-order-go", test_pulls_itself);
  ADD ("etsy-pitfall-006-what-no-page-shows-is-asked-for", test_single);
  ADD ("single-orders-take-turns", test_single_budget);
  ADD ("quick-and-deep", test_quick_and_deep);
  ADD ("etsy-pitfall-029-reserve-for-people", test_reserve);
  ADD ("woken-up", test_woken);
  ADD ("two-shops", test_two_shops);
  ADD ("one-shop-fails", test_one_fails);
  ADD ("etsy-pitfall-042-no-more-shops-than-accounts", test_accounts);
  ADD ("cancelled-and-taken-up", test_cancel_sync);
  ADD ("cancel-of-one-shop", test_cancel_one);

  return g_test_run ();
}

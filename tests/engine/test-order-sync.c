/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orders/takt-orders.h"
#include "takt-error.h"
#include "takt-fake-source.h"
#include "takt-test.h"

#define NOW     ((TaktTime) 1766592000)
#define MINUTE  ((TaktTime) 60)
#define OVERLAP (30 * MINUTE)

typedef struct
{
  TaktStore *store;
  TaktManualClock *clock;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktProducts *products;
  TaktFakeSource *source;
  TaktOrders *orders;
  TaktTime updated_at; /* of the orders that the source makes */
} Fixture;

static TaktOrder *
make_order (guint index, gpointer user_data)
{
  Fixture *self = user_data;
  TaktOrder *order;
  TaktOrderItem *item;

  /* The source met one row that it could not read. */
  if (index == 7)
    return NULL;

  order = takt_order_new ();
  item = takt_order_item_new ();
  order->order_number = g_strdup_printf ("%u", 1000 + index);
  order->ordered_at = NOW + index;
  order->source_updated_at = self->updated_at;
  order->total_price_minor = self->updated_at - NOW;
  item->external_id = g_strdup_printf ("%u", index);
  item->title = g_strdup ("Vase");
  g_ptr_array_add (order->items, item);
  return order;
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
  self->source = takt_fake_source_new ();
  self->source->make = make_order;
  self->source->make_data = self;
  self->source->n_orders = 35;
  self->updated_at = NOW;
  self->orders = takt_orders_new (self->store, TAKT_CLOCK (self->clock), self->changes, self->settings,
                                  self->products, TAKT_ORDER_SOURCE (self->source));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->orders);
  g_assert_finalize_object (self->source);
  g_assert_finalize_object (self->products);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->changes);
  g_assert_finalize_object (self->clock);
  g_assert_finalize_object (self->store);
}

static void
advance_minutes (Fixture *self, int minutes)
{
  takt_manual_clock_advance (self->clock, minutes * MINUTE * G_USEC_PER_SEC);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
run_sync (Fixture *self, TaktMergeCounts *counts, GError **error)
{
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &pending);
  result = takt_test_wait_result (&pending, "the sync");
  return takt_orders_sync_finish (self->orders, result, counts, error);
}

static guint
count_orders (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  const TaktOrderFilter filter = { .status = -1, .limit = 1 };
  guint total = 0;
  g_autoptr (GPtrArray) page = takt_orders_list (self->orders, &filter, &total, &error);

  g_assert_no_error (error);
  return total;
}

static void
check_shop (Fixture *self, TaktTime synced_until, TaktTime last_sync_at, const char *last_error)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktShopRecord) shop = NULL;

  g_assert_true (takt_shop_table_find (self->store, "etsy", "42", &shop, &error));
  g_assert_no_error (error);
  g_assert_nonnull (shop);
  g_assert_cmpint (shop->synced_until, ==, synced_until);
  g_assert_cmpint (shop->last_sync_at, ==, last_sync_at);
  g_assert_cmpstr (shop->last_error, ==, last_error);
}

static void
test_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts = { 0 };

  takt_fake_source_connect (self->source, "42", "EUR");
  g_assert_true (run_sync (self, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.receipts, ==, 35);
  g_assert_cmpuint (counts.new_orders, ==, 34);
  g_assert_cmpuint (counts.updated_orders, ==, 0);
  g_assert_cmpuint (self->source->n_fetches, ==, 4);
  g_assert_cmpint (self->source->last_since, ==, TAKT_TIME_UNSET);
  g_assert_cmpuint (count_orders (self), ==, 34);
  check_shop (self, NOW, NOW, NULL);
  g_assert_cmpint (takt_orders_get_last_sync (self->orders), ==, NOW);

  /* The next one asks for what changed since, with overlap, and finds nothing new. */
  advance_minutes (self, 120);
  g_assert_true (run_sync (self, &counts, &error));
  g_assert_cmpint (self->source->last_since, ==, NOW - OVERLAP);
  g_assert_cmpuint (counts.new_orders, ==, 0);
  g_assert_cmpuint (counts.updated_orders, ==, 0);
  check_shop (self, NOW + 120 * MINUTE, NOW + 120 * MINUTE, NULL);

  self->updated_at = NOW + 60;
  g_assert_true (run_sync (self, &counts, &error));
  g_assert_cmpuint (counts.updated_orders, ==, 34);
}

static void
test_nothing_there (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts = { 1, 1, 1, 1, 1 };

  self->source->n_orders = 0;
  takt_fake_source_connect (self->source, "42", "EUR");
  g_assert_true (run_sync (self, &counts, &error));
  g_assert_cmpuint (counts.receipts, ==, 0);
  g_assert_cmpuint (counts.new_orders, ==, 0);
  check_shop (self, NOW, NOW, NULL);
}

/* The source fails at page 3, as if the program were killed there: two pages are kept, the watermark stays. */
static void
test_fails_in_the_middle (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts = { 0 };

  takt_fake_source_connect (self->source, "42", "EUR");
  self->source->fail_page = 3;
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*page 3 is broken*");
  g_assert_false (run_sync (self, &counts, &error));
  g_test_assert_expected_messages ();
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_cmpuint (count_orders (self), ==, 19);
  check_shop (self, TAKT_TIME_UNSET, TAKT_TIME_UNSET, "page 3 is broken");
  g_assert_cmpint (takt_orders_get_last_sync (self->orders), ==, TAKT_TIME_UNSET);

  self->source->fail_page = 0;
  advance_minutes (self, 5);
  g_assert_true (run_sync (self, &counts, &error));
  g_assert_cmpint (self->source->last_since, ==, TAKT_TIME_UNSET);
  g_assert_cmpuint (counts.new_orders, ==, 15);
  g_assert_cmpuint (counts.updated_orders, ==, 0);
  g_assert_cmpuint (count_orders (self), ==, 34);
  /* Taken up at page 3; what changed since the first page was asked for is the next sync's. */
  g_assert_cmpstr (self->source->last_cursor, ==, "4");
  g_assert_cmpuint (self->source->n_fetches, ==, 3 + 2);
  check_shop (self, NOW, NOW + 5 * MINUTE, NULL);

  /* The same with a watermark: a failure does not move it. */
  self->source->fail_page = 1;
  advance_minutes (self, 60);
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*page 1 is broken*");
  g_assert_false (run_sync (self, &counts, &error));
  g_test_assert_expected_messages ();
  g_clear_error (&error);
  check_shop (self, NOW, NOW + 5 * MINUTE, "page 1 is broken");
}

static void
test_goes_round (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  takt_fake_source_connect (self->source, "42", "EUR");
  self->source->repeat = TRUE;
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*same page*");
  g_assert_false (run_sync (self, NULL, &error));
  g_test_assert_expected_messages ();
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_cmpuint (self->source->n_fetches, ==, 2);
  check_shop (self, TAKT_TIME_UNSET, TAKT_TIME_UNSET,
              "The shop sent the same page of orders twice. Orders read so far are kept; try again later.");
}

static void
test_not_connected (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrders) without = takt_orders_new (self->store, TAKT_CLOCK (self->clock), self->changes,
                                                    self->settings, self->products, NULL);
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_false (run_sync (self, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  takt_orders_start (without);
  takt_orders_sync_async (without, NULL, takt_test_store_result, &pending);
  result = takt_test_wait_result (&pending, "the refusal");
  g_assert_false (takt_orders_sync_finish (without, result, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  takt_orders_stop (without);
}

static void
test_disconnected_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_fake_source_connect (self->source, "42", "EUR");
  self->source->hold = TRUE;
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &pending);
  takt_fake_source_connect (self->source, "43", "EUR");
  takt_fake_source_release (self->source);
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*disconnected*");
  result = takt_test_wait_result (&pending, "the failure");
  g_test_assert_expected_messages ();
  g_assert_false (takt_orders_sync_finish (self->orders, result, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (count_orders (self), ==, 0);
}

static void
test_one_at_a_time (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  TaktMergeCounts counts = { 0 };

  takt_fake_source_connect (self->source, "42", "EUR");
  self->source->n_orders = 5;
  self->source->hold = TRUE;
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &first);
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &second);
  settle ();
  g_assert_null (first);
  takt_fake_source_release (self->source);
  settle ();
  g_assert_cmpuint (self->source->n_fetches, ==, 1);
  g_assert_true (takt_orders_sync_finish (self->orders, first, &counts, &error));
  g_assert_cmpuint (counts.new_orders, ==, 5);
  g_assert_true (takt_orders_sync_finish (self->orders, second, &counts, &error));
  g_assert_cmpuint (counts.new_orders, ==, 5);
}

static void
test_cancel_one_waiter (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  takt_fake_source_connect (self->source, "42", "EUR");
  self->source->hold = TRUE;
  self->source->n_orders = 5;
  takt_orders_sync_async (self->orders, cancellable, takt_test_store_result, &first);
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &second);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_nonnull (first);
  g_assert_null (second);
  g_assert_false (takt_orders_sync_finish (self->orders, first, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  takt_fake_source_release (self->source);
  settle ();
  g_assert_true (takt_orders_sync_finish (self->orders, second, NULL, &error));
  g_assert_cmpuint (count_orders (self), ==, 5);
}

/* With nobody left to wait the run ends; a new caller right after it gets a run of its own. */
static void
test_cancel_all_waiters (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) refused = NULL;

  takt_fake_source_connect (self->source, "42", "EUR");
  self->source->hold = TRUE;
  takt_orders_sync_async (self->orders, cancellable, takt_test_store_result, &first);
  g_cancellable_cancel (cancellable);
  takt_orders_sync_async (self->orders, cancellable, takt_test_store_result, &refused);
  settle ();
  g_assert_false (takt_orders_sync_finish (self->orders, first, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (takt_orders_sync_finish (self->orders, refused, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpuint (self->source->n_fetches, ==, 1);
  check_shop (self, TAKT_TIME_UNSET, TAKT_TIME_UNSET, NULL);

  self->source->hold = FALSE;
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &second);
  settle ();
  g_assert_true (takt_orders_sync_finish (self->orders, second, NULL, &error));
  g_assert_cmpuint (count_orders (self), ==, 34);
}

static void
test_stop_cancels (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) pending = NULL;

  takt_orders_start (self->orders);
  takt_fake_source_connect (self->source, "42", "EUR");
  self->source->hold = TRUE;
  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &pending);
  settle ();
  takt_orders_stop (self->orders);
  settle ();
  g_assert_nonnull (pending);
  g_assert_false (takt_orders_sync_finish (self->orders, pending, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  check_shop (self, TAKT_TIME_UNSET, TAKT_TIME_UNSET, NULL);
}

static void
set_minutes (Fixture *self, int minutes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (self->settings));

  values->etsy_sync_minutes = minutes;
  g_assert_true (takt_settings_update (self->settings, values, &error));
  g_assert_no_error (error);
  settle ();
}

static void
check_runs (Fixture *self, guint n)
{
  settle ();
  g_assert_cmpuint (self->source->n_fetches, ==, n);
}

static void
test_timer (Fixture *self, gconstpointer data)
{
  set_minutes (self, 10);
  self->source->n_orders = 5;
  takt_orders_start (self->orders);
  settle ();
  g_assert_cmpuint (self->source->n_loads, ==, 1);

  /* Not connected: no runs. A first one is a person's, or comes after the set time. */
  advance_minutes (self, 60);
  check_runs (self, 0);
  takt_fake_source_connect (self->source, "42", "EUR");
  check_runs (self, 0);
  advance_minutes (self, 9);
  check_runs (self, 0);
  advance_minutes (self, 1);
  check_runs (self, 1);
  g_assert_cmpuint (count_orders (self), ==, 5);
  advance_minutes (self, 10);
  check_runs (self, 2);

  /* A failed one is tried again after the same time, not at once. */
  self->source->fail_page = 1;
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*page 1 is broken*");
  advance_minutes (self, 10);
  check_runs (self, 3);
  g_test_assert_expected_messages ();
  advance_minutes (self, 9);
  check_runs (self, 3);
  self->source->fail_page = 0;
  advance_minutes (self, 1);
  check_runs (self, 4);

  set_minutes (self, 0);
  advance_minutes (self, 600);
  check_runs (self, 4);
  set_minutes (self, 30);
  advance_minutes (self, 0);
  check_runs (self, 5);
  advance_minutes (self, 29);
  check_runs (self, 5);

  takt_fake_source_disconnect (self->source);
  advance_minutes (self, 600);
  check_runs (self, 5);
  takt_fake_source_connect (self->source, "42", "EUR");
  advance_minutes (self, 0);
  check_runs (self, 6);
  takt_orders_stop (self->orders);
  advance_minutes (self, 600);
  check_runs (self, 6);
}

/* A wall clock that was wrong for a while does not put the next run off for longer than the setting says. */
static void
test_timer_and_jumps (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_minutes (self, 10);
  self->source->n_orders = 1;
  takt_fake_source_connect (self->source, "42", "EUR");
  g_assert_true (run_sync (self, NULL, &error));
  takt_manual_clock_jump (self->clock, -86400 * (gint64) G_USEC_PER_SEC);
  takt_orders_start (self->orders);
  check_runs (self, 1);
  advance_minutes (self, 10);
  check_runs (self, 2);
  takt_orders_stop (self->orders);
}

/* The computer has woken, or is in another network. */
static void
test_sync_soon (Fixture *self, gconstpointer data)
{
  set_minutes (self, 30);
  self->source->n_orders = 1;
  takt_orders_start (self->orders);
  takt_orders_sync_soon (self->orders);
  advance_minutes (self, 60);
  check_runs (self, 0);

  takt_fake_source_connect (self->source, "42", "EUR");
  takt_orders_sync_soon (self->orders);
  advance_minutes (self, 1);
  check_runs (self, 1);

  /* Not at once again, however often the network changes; then in a few seconds. */
  for (int i = 0; i < 5; i++)
    takt_orders_sync_soon (self->orders);
  check_runs (self, 1);
  advance_minutes (self, 1);
  check_runs (self, 2);
  advance_minutes (self, 10);
  takt_orders_sync_soon (self->orders);
  takt_manual_clock_advance (self->clock, 5 * G_USEC_PER_SEC);
  check_runs (self, 3);
  advance_minutes (self, 29);
  check_runs (self, 3);

  /* Syncing on demand stays that. */
  set_minutes (self, 0);
  takt_orders_sync_soon (self->orders);
  advance_minutes (self, 600);
  check_runs (self, 3);
  takt_orders_stop (self->orders);
}

/* Hours that no timer has counted. */
static void
test_timer_and_sleep (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_minutes (self, 30);
  self->source->n_orders = 1;
  takt_fake_source_connect (self->source, "42", "EUR");
  g_assert_true (run_sync (self, NULL, &error));
  takt_orders_start (self->orders);
  takt_manual_clock_jump (self->clock, 3600 * (gint64) G_USEC_PER_SEC);
  takt_orders_note_time (self->orders);
  advance_minutes (self, 0);
  check_runs (self, 2);
  takt_orders_stop (self->orders);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/orders/sync/pages", test_pages);
  ADD ("/engine/orders/sync/nothing-there", test_nothing_there);
  ADD ("/engine/orders/sync/fails-in-the-middle", test_fails_in_the_middle);
  ADD ("/engine/orders/sync/goes-round", test_goes_round);
  ADD ("/engine/orders/sync/soon-after-waking", test_sync_soon);
  ADD ("/engine/orders/sync/due-after-sleep", test_timer_and_sleep);
  ADD ("/engine/orders/sync/not-connected", test_not_connected);
  ADD ("/engine/orders/sync/disconnected-meanwhile", test_disconnected_meanwhile);
  ADD ("/engine/orders/sync/one-at-a-time", test_one_at_a_time);
  ADD ("/engine/orders/sync/cancel-one-waiter", test_cancel_one_waiter);
  ADD ("/engine/orders/sync/cancel-all-waiters", test_cancel_all_waiters);
  ADD ("/engine/orders/sync/stop-cancels", test_stop_cancels);
  ADD ("/engine/orders/sync/timer", test_timer);
  ADD ("/engine/orders/sync/timer-and-jumps", test_timer_and_jumps);

  return g_test_run ();
}

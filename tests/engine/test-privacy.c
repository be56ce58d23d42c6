/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "orders/takt-orders.h"
#include "privacy/takt-privacy.h"
#include "takt-test.h"

#define NOW  ((TaktTime) 1766592000)
#define DAY  ((TaktTime) 24 * 60 * 60)
#define SCAN "/* scan: a test looks at everything */"

/* What a buyer says stands in the files of a profile as it was typed. */
static const char *const personal[] = { "Zoë Example",   "zoe@example.com",
                                        "9 Rue Cachée",  "ring at the blue door",
                                        "for our Minna", "ENGRAVE-MINNA",
                                        "TRACK-4711",    "note-to-zoe" };

typedef struct
{
  char *dir;
  TaktStore *store;
  TaktManualClock *clock;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktProducts *products;
  TaktOrders *orders;
  TaktPrivacy *privacy;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = takt_test_make_dir ();
  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  self->clock = takt_manual_clock_new (NOW);
  self->changes = takt_changes_new ();
  self->settings = takt_settings_new (self->store, TAKT_CLOCK (self->clock), self->changes, &error);
  g_assert_no_error (error);
  self->products = takt_products_new (self->store, TAKT_CLOCK (self->clock), self->changes);
  self->orders = takt_orders_new (self->store, TAKT_CLOCK (self->clock), self->changes, self->settings,
                                  self->products, NULL);
  self->privacy = takt_privacy_new (self->store, TAKT_CLOCK (self->clock), self->changes, self->settings);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->privacy);
  g_assert_finalize_object (self->orders);
  g_assert_finalize_object (self->products);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->changes);
  g_assert_finalize_object (self->clock);
  g_object_unref (self->store);
  takt_test_remove_dir (self->dir);
}

static TaktOrder *
new_order (const char *number, TaktTime updated_at)
{
  TaktOrder *order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();

  order->order_number = g_strdup (number);
  order->currency = g_strdup ("USD");
  order->ordered_at = NOW - 200 * DAY;
  order->source_updated_at = updated_at;
  order->total_price_minor = 3000;
  order->customer_name = g_strdup (personal[0]);
  order->customer_email = g_strdup (personal[1]);
  order->ship_to = g_strdup (personal[2]);
  order->message = g_strdup (personal[3]);
  order->gift_message = g_strdup (personal[4]);
  order->gift_sender = g_strdup (personal[0]);
  item->external_id = g_strdup ("1");
  item->title = g_strdup ("Name Sign");
  item->unit_price_minor = 3000;
  g_ptr_array_add (item->options, takt_option_new ("Color", "Red"));
  g_ptr_array_add (item->personalization, takt_option_new ("Name", personal[5]));
  g_ptr_array_add (order->items, item);
  return order;
}

/* Takes what the shop tells of one order. */
static void
merge (Fixture *self, TaktOrder *order)
{
  static const TaktShopRecord shop = { .source = (char *) "etsy",
                                       .external_id = (char *) "42",
                                       .name = (char *) "Shop",
                                       .currency = (char *) "USD" };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (list, order);
  g_assert_true (takt_orders_merge (self->orders, &shop, list, NULL, &error));
  g_assert_no_error (error);
}

static void
run_sql (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, sql);

  g_assert_true (takt_statement_run (statement, &error));
  g_assert_no_error (error);
}

static gint64
count (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, sql);
  gint64 value;

  takt_statement_step (statement);
  value = takt_statement_int (statement, 0);
  g_assert_true (takt_statement_finish (statement, &error));
  return value;
}

static TaktOrder *
find (Fixture *self, const char *number)
{
  const TaktOrderFilter filter = { .status = -1, .search = number, .limit = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) orders = takt_orders_list (self->orders, &filter, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orders->len, ==, 1);
  return g_ptr_array_steal_index (orders, 0);
}

static guint
purge (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint purged = 99;

  takt_privacy_purge_async (self->privacy, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the purge");
  g_assert_true (takt_privacy_purge_finish (self->privacy, result, &purged, &error));
  g_assert_no_error (error);
  return purged;
}

/* An order that was shipped @days ago, with a shipment of its own. */
static void
add_shipped (Fixture *self, const char *number, int days)
{
  TaktOrder *order = new_order (number, NOW - days * DAY);

  order->is_shipped = TRUE;
  order->shipped_at = NOW - days * DAY;
  order->carrier = g_strdup ("usps");
  order->tracking_code = g_strdup (personal[6]);
  merge (self, order);
  run_sql (
      self,
      "INSERT INTO shipments (order_id, state, carrier, tracking_code, note, due_at, created_at, updated_at) "
      "SELECT max(id), 'sent', 'usps', 'TRACK-4711', 'note-to-zoe', 1, 1, 1 FROM orders " SCAN);
}

static gboolean
file_holds (const char *path, const char *text)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &bytes, &length, NULL)
         && memmem (bytes, length, text, strlen (text)) != NULL;
}

static gboolean
profile_holds (Fixture *self, const char *text)
{
  g_autofree char *database = g_build_filename (self->dir, TAKT_STORE_FILE_NAME, NULL);
  g_autofree char *journal = g_strconcat (database, "-wal", NULL);

  return file_holds (database, text) || file_holds (journal, text);
}

static void
test_rows (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) gone = NULL;
  g_autoptr (TaktOrder) kept = NULL;
  const TaktOrderItem *item;

  add_shipped (self, "1001", 91);
  gone = find (self, "1001");
  for (gsize i = 0; i < G_N_ELEMENTS (personal); i++)
    g_assert_true (profile_holds (self, personal[i]));
  takt_order_free (g_steal_pointer (&gone));

  g_assert_cmpuint (purge (self), ==, 1);
  g_assert_cmpuint (purge (self), ==, 0);
  gone = find (self, "1001");
  g_assert_null (gone->customer_name);
  g_assert_null (gone->customer_email);
  g_assert_null (gone->ship_to);
  g_assert_null (gone->message);
  g_assert_null (gone->gift_message);
  g_assert_null (gone->gift_sender);
  g_assert_null (gone->tracking_code);
  g_assert_cmpint (gone->purged_at, ==, NOW);
  item = gone->items->pdata[0];
  g_assert_cmpuint (item->personalization->len, ==, 0);
  g_assert_cmpint (
      count (self, "SELECT count(*) FROM shipments WHERE note IS NULL AND tracking_code IS NULL " SCAN), ==,
      1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM order_search WHERE text LIKE '%example%' " SCAN), ==,
                   0);

  /* What money and statistics are made of. */
  g_assert_cmpint (gone->total_price_minor, ==, 3000);
  g_assert_cmpstr (gone->carrier, ==, "usps");
  g_assert_cmpint (gone->shipped_at, ==, NOW - 91 * DAY);
  g_assert_cmpstr (item->title, ==, "Name Sign");
  g_assert_cmpint (item->unit_price_minor, ==, 3000);
  g_assert_cmpuint (item->options->len, ==, 1);

  /* Not a byte is left, not even in the journal. */
  for (gsize i = 0; i < G_N_ELEMENTS (personal); i++)
    g_assert_false (profile_holds (self, personal[i]));
  g_assert_true (profile_holds (self, "Name Sign"));
}

static void
test_which (Fixture *self, gconstpointer data)
{
  TaktOrder *cancelled = new_order ("1005", NOW - 95 * DAY);

  add_shipped (self, "1002", 90);
  add_shipped (self, "1003", 89);
  merge (self, new_order ("1004", NOW - 150 * DAY)); /* open */
  cancelled->is_cancelled = TRUE;
  merge (self, cancelled);

  g_assert_cmpuint (purge (self), ==, 1);
  takt_manual_clock_advance (self->clock, G_USEC_PER_SEC);
  g_assert_cmpuint (purge (self), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM orders WHERE customer_name IS NOT NULL " SCAN), ==, 2);
}

/* A source that tells of the order again does not bring its buyer back; all else it may change. */
static void
test_stays_away (Fixture *self, gconstpointer data)
{
  TaktOrder *news = new_order ("1001", NOW);
  g_autoptr (TaktOrder) order = NULL;

  add_shipped (self, "1001", 91);
  purge (self);
  news->is_shipped = TRUE;
  news->tracking_code = g_strdup ("TRACK-4711");
  news->refunded_minor = 500;
  merge (self, news);
  order = find (self, "1001");
  g_assert_cmpint (order->refunded_minor, ==, 500);
  g_assert_null (order->customer_name);
  g_assert_null (order->ship_to);
  g_assert_null (order->tracking_code);
  g_assert_cmpuint (((TaktOrderItem *) order->items->pdata[0])->personalization->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (personal); i++)
    g_assert_false (profile_holds (self, personal[i]));
}

/* Time passes, and what it brings about is done. */
static void
pass (Fixture *self, gint64 seconds)
{
  takt_manual_clock_advance (self->clock, seconds * G_USEC_PER_SEC);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* By itself, once a day, and by the setting of that day. */
static void
test_daily (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (self->settings));
  g_autoptr (GError) error = NULL;

  add_shipped (self, "1001", 40);
  takt_privacy_start (self->privacy);
  pass (self, 10 * 60);
  g_assert_cmpint (count (self, "SELECT count(*) FROM orders WHERE purged_at IS NOT NULL " SCAN), ==, 0);

  values->personal_data_days = 30;
  g_assert_true (takt_settings_update (self->settings, values, &error));
  pass (self, DAY);
  g_assert_cmpint (count (self, "SELECT count(*) FROM orders WHERE purged_at IS NOT NULL " SCAN), ==, 1);

  values->personal_data_days = 0;
  g_assert_false (takt_settings_update (self->settings, values, &error));
}

/* Many at once are removed in several transactions, all of them, by two callers once and after an end in between. */
static void
test_many (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) one = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;
  gint64 purged;

  for (int i = 0; i < 410; i++)
    {
      g_autofree char *number = g_strdup_printf ("%d", 5000 + i);

      add_shipped (self, number, 120);
    }
  takt_privacy_purge_async (self->privacy, NULL, takt_test_store_result, &one);
  takt_privacy_purge_async (self->privacy, NULL, takt_test_store_result, &other);
  while ((purged = count (self, "SELECT count(*) FROM orders WHERE purged_at IS NOT NULL " SCAN)) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (purged, <, 410);
  takt_privacy_stop (self->privacy);
  one = takt_test_wait_result (&one, "the first caller");
  other = takt_test_wait_result (&other, "the other caller");
  g_assert_false (takt_privacy_purge_finish (self->privacy, one, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (takt_privacy_purge_finish (self->privacy, other, NULL, NULL));

  g_assert_cmpuint (purge (self), ==, 410 - purged);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/engine/privacy/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("row-by-row", test_rows);
  ADD ("those-that-are-done", test_which);
  ADD ("stays-away", test_stays_away);
  ADD ("once-a-day", test_daily);
  ADD ("many", test_many);
#undef ADD

  return g_test_run ();
}

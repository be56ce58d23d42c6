/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "costs/takt-costs.h"
#include "mapping/takt-mapping.h"
#include "orders/takt-orders.h"
#include "privacy/takt-privacy.h"
#include "takt-test.h"

#include <time.h>

#define NOW        ((TaktTime) 1766592000)
#define N_ORDERS   100000
#define PAGE       100
#define OPEN_EVERY 50 /* one order in so many is still open */
#define ROUNDS     20

typedef struct
{
  char *dir;
  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktProducts *products;
  TaktOrders *orders;
} Shop;

static const TaktShopRecord etsy_shop = {
  .source = (char *) "etsy",
  .external_id = (char *) "42",
  .currency = (char *) "USD",
};

static const char *const words[] = { "vase",    "bracket", "stand", "hook",
                                     "planter", "Ständer", "花瓶",  "coaster" };

static TaktOrder *
make_order (guint n)
{
  TaktOrder *order = takt_order_new ();

  order->order_number = g_strdup_printf ("%u", 3000000000u + n);
  order->customer_name = g_strdup_printf ("Buyer %u", n * 7919 % N_ORDERS);
  order->ship_to = g_strdup_printf ("Buyer %u\nLong Street %u\n12345 TOWN\nGermany", n, n % 99);
  order->source_status = g_strdup ("Completed");
  order->total_price_minor = 3000;
  order->currency = g_strdup ("USD");
  order->ordered_at = NOW - (N_ORDERS - (TaktTime) n) * 600;
  order->source_updated_at = order->ordered_at;
  order->ship_by = order->ordered_at + 86400 * 5;
  order->is_shipped = n % OPEN_EVERY != 0;
  for (guint i = 0; i < 1 + n % 2; i++)
    {
      TaktOrderItem *item = takt_order_item_new ();

      item->external_id = g_strdup_printf ("%u", n * 2 + i);
      item->listing_id = g_strdup_printf ("%u", n % 300);
      item->title = g_strdup_printf ("Personalised %s number %u for desk and shelf", words[n % 8], n % 300);
      item->sku = n % 3 == 0 ? g_strdup_printf ("SKU-%u", n % 200) : NULL;
      g_ptr_array_add (item->options, takt_option_new ("Color", n % 2 ? "Black" : "White"));
      g_ptr_array_add (order->items, item);
    }
  return order;
}

static void
open_shop (Shop *self)
{
  g_autoptr (GError) error = NULL;

  self->dir = takt_test_make_dir ();
  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  self->clock = TAKT_CLOCK (takt_manual_clock_new (NOW));
  self->changes = takt_changes_new ();
  self->settings = takt_settings_new (self->store, self->clock, self->changes, &error);
  g_assert_no_error (error);
  self->products = takt_products_new (self->store, self->clock, self->changes);
  self->orders =
      takt_orders_new (self->store, self->clock, self->changes, self->settings, self->products, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (TaktProfile) profile = takt_profile_new ();

      profile->name = g_strdup_printf ("Product %u", i);
      profile->sku = g_strdup_printf ("SKU-%u", i);
      profile->estimated_minutes = 60;
      g_ptr_array_add (profile->materials, takt_filament_new ("PLA", NULL, 40));
      g_assert_cmpint (takt_products_add (self->products, profile, &error), >, 0);
    }
}

static void
close_shop (Shop *self)
{
  g_object_unref (self->orders);
  g_object_unref (self->products);
  g_object_unref (self->settings);
  g_object_unref (self->changes);
  g_object_unref (self->clock);
  takt_store_close (self->store);
  g_object_unref (self->store);
  takt_test_remove_dir (self->dir);
}

/* Processor time of this program: what other programs do beside it does not count. */
static gint64
get_micros (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
tell (const char *what, gint64 began, int rounds)
{
  g_test_message ("%-32s %8.2f ms", what, (double) (get_micros () - began) / 1000.0 / rounds);
}

static void
merge_all (Shop *self, const char *what)
{
  gint64 began = get_micros ();

  for (guint first = 0; first < N_ORDERS; first += PAGE)
    {
      g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
      g_autoptr (GError) error = NULL;

      for (guint n = first; n < first + PAGE; n++)
        g_ptr_array_add (page, make_order (n));
      g_assert_true (takt_orders_merge (self->orders, &etsy_shop, page, NULL, &error));
      g_assert_no_error (error);
    }
  tell (what, began, N_ORDERS / PAGE);
}

static void
list (Shop *self, const char *what, TaktOrderFilter filter, guint expected)
{
  gint64 began = get_micros ();
  guint total = 0;

  filter.limit = PAGE;
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) page = takt_orders_list (self->orders, &filter, &total, &error);

      g_assert_no_error (error);
      g_assert_nonnull (page);
    }
  tell (what, began, ROUNDS);
  g_assert_cmpuint (total, ==, expected);
}

/* Processor time of this thread alone. */
static gint64
get_thread_micros (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* As a face asks: what the main thread has to do for it at a stretch, and all threads together. */
static void
find (Shop *self, const char *what, TaktOrderFilter filter, guint expected)
{
  gint64 began = get_micros ();
  gint64 longest = 0;
  guint total = 0;

  filter.limit = PAGE;
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GArray) ids = NULL;
      g_autoptr (GPtrArray) page = NULL;
      g_autoptr (GError) error = NULL;
      gint64 turn_began = get_thread_micros ();

      takt_orders_find_async (self->orders, &filter, NULL, takt_test_store_result, &result);
      longest = MAX (longest, get_thread_micros () - turn_began);
      while (result == NULL)
        {
          turn_began = get_thread_micros ();
          g_main_context_iteration (NULL, TRUE);
          longest = MAX (longest, get_thread_micros () - turn_began);
        }

      turn_began = get_thread_micros ();
      ids = takt_orders_find_finish (self->orders, result, &total, &error);
      g_assert_no_error (error);
      page = takt_orders_load (self->orders, ids, &error);
      g_assert_no_error (error);
      longest = MAX (longest, get_thread_micros () - turn_began);
    }
  g_test_message ("%-32s %8.2f ms, on the main thread at most %.2f ms at a stretch", what,
                  (double) (get_micros () - began) / 1000.0 / ROUNDS, (double) longest / 1000.0);
  g_assert_cmpuint (total, ==, expected);
}

static void
cost (Shop *self)
{
  g_autoptr (GError) error = NULL;
  const TaktOrderFilter filter = { .status = -1, .limit = PAGE };
  g_autoptr (GPtrArray) page = takt_orders_list (self->orders, &filter, NULL, &error);
  g_autoptr (TaktCosts) costs = takt_costs_new (self->store, self->settings);
  gint64 began = get_micros ();

  for (guint i = 0; i < page->len; i++)
    {
      g_autoptr (TaktCostSheet) sheet = takt_costs_of_order (costs, page->pdata[i], &error);
      g_autoptr (TaktOrderStanding) standing =
          takt_orders_get_standing (self->orders, page->pdata[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (sheet);
      g_assert_nonnull (standing);
    }
  tell ("costs and standing, a page", began, 1);
}

/* Work that goes on in slices on the main context: how long they take together, and the longest of them. */
static void
tell_slices (Shop *self, const char *what, gboolean (*goes_on) (TaktOrders *))
{
  gint64 longest = 0, sum = 0;
  guint slices = 0;

  while (goes_on (self->orders))
    {
      gint64 began = get_micros ();

      g_main_context_iteration (NULL, TRUE);
      began = get_micros () - began;
      longest = MAX (longest, began);
      sum += began;
      slices++;
    }
  g_test_message ("%-32s %8.2f ms in %u slices, the longest %.2f ms", what, (double) sum / 1000.0, slices,
                  (double) longest / 1000.0);
}

static void
map_again (Shop *self)
{
  g_autoptr (GError) error = NULL;
  const TaktOptionRule rule = { .option_name = (char *) "Color",
                                .option_value = (char *) "Black",
                                .color = (char *) "Black" };
  gint64 began = get_micros ();

  takt_mapping_put_rule (takt_products_get_mapping (self->products), &rule, &error);
  g_assert_no_error (error);
  tell ("the command that changes a rule", began, 1);
  tell_slices (self, "map all after a rule", takt_orders_is_mapping);
}

static void
review (Shop *self)
{
  gint64 began = get_micros ();
  guint total = 0;

  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) items = takt_orders_list_review (self->orders, PAGE, 0, &total, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (items->len, ==, PAGE);
    }
  tell ("items to look at, a page", began, ROUNDS);
  g_test_message ("items to look at: %u", total);
}

/* Two rows an order and one of none for each ten. */
static TaktLedgerPage *
make_ledger_page (guint first)
{
  TaktLedgerPage *page = takt_ledger_page_new ();

  for (guint i = first; i < first + PAGE; i++)
    {
      TaktLedgerEntry *entry = takt_ledger_entry_new ();
      guint n = i / 2;

      entry->entry_id = i + 1;
      entry->sequence = i + 1;
      entry->at = NOW - (N_ORDERS - (TaktTime) n) * 600;
      entry->kind = g_strdup (i % 10 == 0 ? "listing" : "transaction");
      entry->reference_type = g_strdup (i % 10 == 0 ? "listing" : "transaction");
      entry->reference_id = g_strdup_printf ("%u", n * 2);
      entry->amount_minor = -163;
      entry->currency = g_strdup ("USD");
      g_ptr_array_add (page->entries, entry);
    }
  return page;
}

static void
list_ledger (Shop *self, const char *what, gboolean unassigned, guint offset, guint expected)
{
  gint64 began = get_micros ();
  guint total = 0;

  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) page =
          takt_orders_list_ledger (self->orders, unassigned, PAGE, offset, &total, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->len, ==, PAGE);
    }
  tell (what, began, ROUNDS);
  g_assert_cmpuint (total, ==, expected);
}

static void
ledger (Shop *self)
{
  const guint n_rows = N_ORDERS * 2;
  gint64 began = get_micros ();
  gint64 longest = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) sums = NULL;

  for (guint first = 0; first < n_rows; first += PAGE)
    {
      g_autoptr (TaktLedgerPage) page = make_ledger_page (first);
      gint64 page_began = get_micros ();

      g_assert_true (takt_orders_keep_ledger (self->orders, 1, page, &error));
      longest = MAX (longest, get_micros () - page_began);
    }
  tell ("keep a page of the ledger", began, (int) (n_rows / PAGE));
  g_test_message ("the longest page of the ledger: %.2f ms", (double) longest / 1000.0);
  tell_slices (self, "rows that are looked at again", takt_orders_is_assigning);
  list_ledger (self, "ledger, newest first", FALSE, 0, n_rows);
  list_ledger (self, "ledger, the last page", FALSE, n_rows - PAGE, n_rows);
  list_ledger (self, "ledger, of no order", TRUE, 0, n_rows / 10);

  began = get_micros ();
  sums = takt_orders_sum_ledger (self->orders, &error);
  tell ("ledger, sums", began, 1);
  g_assert_cmpint (g_array_index (sums, TaktLedgerSum, 0).total, ==, -163 * (gint64) n_rows);
}

/* Slice by slice, until nobody's data is left that may go. */
static void
purge (Shop *self)
{
  g_autoptr (TaktPrivacy) privacy =
      takt_privacy_new (self->store, self->clock, self->changes, self->settings);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began, longest = 0, sum = 0;
  guint purged = 0;

  takt_privacy_purge_async (privacy, NULL, takt_test_store_result, &result);
  while (result == NULL)
    {
      began = get_micros ();
      g_main_context_iteration (NULL, TRUE);
      began = get_micros () - began;
      longest = MAX (longest, began);
      sum += began;
    }
  g_assert_true (takt_privacy_purge_finish (privacy, result, &purged, &error));
  g_assert_no_error (error);
  g_test_message ("%-32s %8.2f ms for %u orders, the longest slice %.2f ms", "purge", (double) sum / 1000.0,
                  purged, (double) longest / 1000.0);
}

/* A hundred thousand orders, of which one in fifty is open: ten years of a busy shop. */
static void
bench_orders (void)
{
  Shop shop = { 0 };
  guint matched = 0;
  g_autoptr (GError) error = NULL;
  gint64 began;

  open_shop (&shop);
  merge_all (&shop, "merge a page of new orders");
  merge_all (&shop, "merge a page of known orders");

  list (&shop, "newest first", (TaktOrderFilter){ .status = -1 }, N_ORDERS);
  list (&shop, "newest first, the last page", (TaktOrderFilter){ .status = -1, .offset = N_ORDERS - PAGE },
        N_ORDERS);
  list (&shop, "by due date", (TaktOrderFilter){ .status = -1, .sort = "ship_by" }, N_ORDERS);
  list (&shop, "by number", (TaktOrderFilter){ .status = -1, .sort = "-order_number" }, N_ORDERS);
  list (&shop, "shipped", (TaktOrderFilter){ .status = TAKT_ORDER_SHIPPED },
        N_ORDERS - N_ORDERS / OPEN_EVERY);
  find (&shop, "attention", (TaktOrderFilter){ .status = TAKT_ORDER_ATTENTION, .sort = "ship_by" }, 1333);
  find (&shop, "new", (TaktOrderFilter){ .status = TAKT_ORDER_NEW }, 667);
  find (&shop, "search, one order", (TaktOrderFilter){ .status = -1, .search = "3000077777" }, 1);
  find (&shop, "search, two words", (TaktOrderFilter){ .status = -1, .search = "number 299 STÄNDER" }, 145);
  find (&shop, "search, an eighth", (TaktOrderFilter){ .status = -1, .search = "花瓶" }, N_ORDERS / 8);
  cost (&shop);

  began = get_micros ();
  g_assert_true (takt_orders_match_profiles (shop.orders, &matched, &error));
  tell ("match all open items", began, 1);
  g_assert_cmpuint (matched, ==, 0);
  map_again (&shop);
  review (&shop);
  ledger (&shop);
  purge (&shop);
  close_shop (&shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/orders", bench_orders);
  return g_test_run ();
}

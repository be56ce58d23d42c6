/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orders/takt-orders.h"
#include "takt-engine-fixture.h"
#include "takt-error.h"

#define N_ORDERS 400
#define DAY      ((TaktTime) 86400)

/* A shop with a database on disk, as a worker thread needs one. */
typedef struct
{
  EngineBase base;
  char *dir;
  TaktProducts *products;
  TaktOrders *orders;
} Fixture;

static const TaktShopRecord etsy_shop = {
  .source = (char *) "etsy",
  .external_id = (char *) "42",
  .currency = (char *) "USD",
};

static const char *const titles[] = { "Vase", "Bracket", "Ständer", "花瓶" };

static TaktOrder *
make_order (guint n)
{
  TaktOrder *order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();

  order->order_number = g_strdup_printf ("%u", 3000000000u + n);
  order->customer_name = g_strdup_printf ("Buyer %u", n * 7919 % N_ORDERS);
  order->ordered_at = ENGINE_NOW - (N_ORDERS - (TaktTime) n) * 600;
  order->source_updated_at = order->ordered_at;
  order->ship_by = n % 3 == 0 ? TAKT_TIME_UNSET : order->ordered_at + 5 * DAY;
  order->total_price_minor = 1000 + n % 17 * 100;
  order->is_shipped = n % 4 == 0;
  order->is_cancelled = n % 9 == 0;
  item->external_id = g_strdup_printf ("%u", n);
  item->title = g_strdup_printf ("%s number %u", titles[n % 4], n % 30);
  item->sku = n % 5 == 0 ? g_strdup_printf ("SKU-%u", n % 20) : NULL;
  if (n % 6 == 0)
    g_ptr_array_add (item->personalization, takt_option_new ("Name", "Zoë"));
  g_ptr_array_add (order->items, item);
  return order;
}

static void
add_orders (Fixture *self, guint first, guint n)
{
  g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autoptr (GError) error = NULL;

  for (guint i = first; i < first + n; i++)
    g_ptr_array_add (page, make_order (i));
  g_assert_true (takt_orders_merge (self->orders, &etsy_shop, page, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  engine_base_init (&self->base, self->dir);
  self->products = takt_products_new (self->base.store, self->base.clock, self->base.changes);
  self->orders = takt_orders_new (self->base.store, self->base.clock, self->base.changes, self->base.settings,
                                  self->products, NULL);
  add_orders (self, 0, N_ORDERS);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->orders);
  g_clear_object (&self->products);
  engine_base_clear (&self->base);
  takt_test_remove_dir (self->dir);
}

static GArray *
find (Fixture *self, const TaktOrderFilter *filter, guint *total)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *ids;

  takt_orders_find_async (self->orders, filter, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the search");
  ids = takt_orders_find_finish (self->orders, result, total, &error);
  g_assert_no_error (error);
  return ids;
}

static void
assert_same (Fixture *self, const TaktOrderFilter *filter)
{
  g_autoptr (GError) error = NULL;
  guint expected_total = 0, total = 0;
  g_autoptr (GPtrArray) expected = takt_orders_list (self->orders, filter, &expected_total, &error);
  g_autoptr (GArray) found = find (self, filter, &total);

  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, expected_total);
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpint (g_array_index (found, gint64, i), ==, ((TaktOrder *) expected->pdata[i])->id);
}

/* Whatever is asked for: a worker thread finds what the engine's own connection does, in the same sequence. */
static void
test_same (Fixture *self, gconstpointer data)
{
  static const char *const sorts[] = { NULL,    "-ordered_at", "ordered_at", "ship_by", "-order_number",
                                       "buyer", "-price",      "status" };
  static const char *const searches[] = {
    NULL, "3000000077", "number 29 STÄNDER", "花瓶", "sku-5", "nothing"
  };
  const TaktOrderNarrow narrow = { .is_open = TRUE, .is_personalised = TRUE };

  for (gsize sort = 0; sort < G_N_ELEMENTS (sorts); sort++)
    for (gsize search = 0; search < G_N_ELEMENTS (searches); search++)
      for (int status = -1; status <= TAKT_ORDER_CANCELLED; status++)
        {
          TaktOrderFilter filter = { .status = status,
                                     .search = searches[search],
                                     .sort = sorts[sort],
                                     .shop_id = search % 2 == 0 ? "42" : NULL,
                                     .narrow = sort % 2 == 0 ? &narrow : NULL,
                                     .limit = 20,
                                     .offset = (guint) sort };

          assert_same (self, &filter);
        }
}

/* What was committed before the question is seen by it. */
static void
test_news (Fixture *self, gconstpointer data)
{
  const TaktOrderFilter filter = { .status = -1, .search = "3000000400" };
  g_autoptr (GArray) before = find (self, &filter, NULL);
  g_autoptr (GArray) after = NULL;

  g_assert_cmpuint (before->len, ==, 0);
  add_orders (self, N_ORDERS, 1);
  after = find (self, &filter, NULL);
  g_assert_cmpuint (after->len, ==, 1);
}

static void
test_faults (Fixture *self, gconstpointer data)
{
  const TaktOrderFilter faults[] = { { .status = -1, .sort = "length" },
                                     { .status = 99 },
                                     { .status = -1, .shop_id = "none" } };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      GError *error = NULL;

      takt_orders_find_async (self->orders, &faults[i], NULL, takt_test_store_result, &result);
      result = takt_test_wait_result (&result, "the refusal");
      g_assert_null (takt_orders_find_finish (self->orders, result, NULL, &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
}

/* One who goes on typing ends the search before; the one after it finds what it is about. */
static void
test_cancel (Fixture *self, gconstpointer data)
{
  const TaktOrderFilter filter = { .status = -1, .search = "number" };

  for (int round = 0; round < 50; round++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GArray) found = NULL;
      GError *error = NULL;
      guint total;

      takt_orders_find_async (self->orders, &filter, cancellable, takt_test_store_result, &result);
      for (int turn = 0; turn < round % 4; turn++)
        g_thread_yield ();
      g_cancellable_cancel (cancellable);
      found = find (self, &filter, &total);
      g_assert_cmpuint (total, ==, N_ORDERS);

      result = takt_test_wait_result (&result, "the search that was called off");
      g_assert_null (takt_orders_find_finish (self->orders, result, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
    }
}

/* Orders that go away leave the search to its thread. */
static void
test_gone (Fixture *self, gconstpointer data)
{
  const TaktOrderFilter filter = { .status = -1, .search = "number" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) found = NULL;
  TaktOrders *orders = self->orders;

  takt_orders_find_async (orders, &filter, NULL, takt_test_store_result, &result);
  g_clear_object (&self->orders);
  result = takt_test_wait_result (&result, "the search");
  found = takt_orders_find_finish (orders, result, NULL, NULL);
  g_assert_cmpuint (found->len, ==, N_ORDERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/engine/order-search/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("same-as-without-a-thread", test_same);
  ADD ("sees-what-is-committed", test_news);
  ADD ("faults", test_faults);
  ADD ("called-off", test_cancel);
  ADD ("orders-go-away", test_gone);
  return g_test_run ();
}

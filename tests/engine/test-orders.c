/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "orders/takt-orders.h"
#include "takt-error.h"
#include "takt-test.h"

#define NOW ((TaktTime) 1766592000)

#define SCAN "/* scan: a test looks at everything */"

typedef struct
{
  TaktStore *store;
  TaktManualClock *clock;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktProducts *products;
  TaktOrders *orders;
} Fixture;

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
  self->orders = takt_orders_new (self->store, TAKT_CLOCK (self->clock), self->changes, self->settings,
                                  self->products, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->orders);
  g_assert_finalize_object (self->products);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->changes);
  g_assert_finalize_object (self->clock);
  g_assert_finalize_object (self->store);
}

static void
run_sql (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, sql);

  takt_statement_run (statement, &error);
  g_assert_no_error (error);
}

static gint64
query_int (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, sql);
  gint64 value;

  takt_statement_step (statement);
  value = takt_statement_int (statement, 0);
  takt_statement_finish (statement, &error);
  g_assert_no_error (error);
  return value;
}

static gint64
add_profile (Fixture *self, const char *name, const char *sku)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  gint64 id;

  profile->name = g_strdup (name);
  profile->sku = g_strdup (sku);
  profile->estimated_minutes = 60;
  id = takt_products_add (self->products, profile, &error);
  g_assert_no_error (error);
  return id;
}

static TaktOrderItem *
add_item (TaktOrder *order, const char *external_id, const char *title, const char *sku)
{
  TaktOrderItem *item = takt_order_item_new ();

  item->external_id = g_strdup (external_id);
  item->title = g_strdup (title);
  item->sku = g_strdup (sku);
  g_ptr_array_add (order->items, item);
  return item;
}

static TaktOrder *
new_order (const char *number, TaktTime updated_at)
{
  TaktOrder *order = takt_order_new ();

  order->order_number = g_strdup (number);
  order->currency = g_strdup ("USD");
  order->ordered_at = NOW - 3600;
  order->source_updated_at = updated_at;
  return order;
}

/* Step 1 of the workflow: order 12345 of two items. */
static TaktOrder *
new_seed_order (TaktTime updated_at)
{
  TaktOrder *order = new_order ("12345", updated_at);

  order->customer_email = g_strdup ("john@example.com");
  order->total_price_minor = 3000;
  add_item (order, "1", "Custom Desk Bracket", "DB-01");
  add_item (order, "2", "Cable Stand", NULL);
  return order;
}

static const TaktShopRecord etsy_shop = {
  .source = (char *) "etsy",
  .external_id = (char *) "42",
  .name = (char *) "Shop",
  .currency = (char *) "USD",
};

/* Takes the orders, up to three. */
static TaktMergeCounts
merge (Fixture *self, TaktOrder *a, TaktOrder *b, TaktOrder *c)
{
  TaktOrder *const orders[] = { a, b, c };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts = { 99, 99, 99, 99, 99 };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (orders[i] != NULL)
      g_ptr_array_add (list, orders[i]);
  g_assert_true (takt_orders_merge (self->orders, &etsy_shop, list, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.receipts, ==, list->len);
  return counts;
}

static TaktOrder *
get_number (Fixture *self, const char *number)
{
  g_autoptr (GError) error = NULL;
  const TaktOrderFilter filter = { .status = -1, .search = number };
  g_autoptr (GPtrArray) found = takt_orders_list (self->orders, &filter, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  return g_ptr_array_steal_index (found, 0);
}

static void
check_standing (Fixture *self, const TaktOrder *order, TaktOrderStatus status, const char *attention)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderStanding) standing = takt_orders_get_standing (self->orders, order, &error);
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (takt_order_status_words[standing->status], ==, takt_order_status_words[status]);
  words = g_strjoinv (" ", standing->attention);
  g_assert_cmpstr (words, ==, attention);
}

static void
add_job (Fixture *self, gint64 id, gint64 order_id, gint64 item_id, const char *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) insert = takt_statement_get (
      self->store,
      "INSERT INTO jobs (id, printer_id, order_id, order_item_id, job_name, status, "
      "estimated_duration_minutes, created_at, updated_at) VALUES (?1, 1, ?2, ?3, 'j', ?4, 60, 1, 1)");

  run_sql (self, "INSERT OR IGNORE INTO printers (id, name, connection_type, created_at, updated_at) "
                 "VALUES (1, 'P', 'virtual', 1, 1)");
  takt_statement_bind_int (insert, 1, id);
  takt_statement_bind_int (insert, 2, order_id);
  takt_statement_bind_id (insert, 3, item_id);
  takt_statement_bind_text (insert, 4, status);
  takt_statement_run (insert, &error);
  g_assert_no_error (error);
}

static gint64
item_id (const TaktOrder *order, guint i)
{
  return ((TaktOrderItem *) g_ptr_array_index (order->items, i))->id;
}

static void
test_add (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 profile_id = add_profile (self, "Bracket", "DB-01");
  gint64 other_id = add_profile (self, "Other", NULL);
  g_autoptr (TaktOrder) order = takt_order_new ();
  g_autoptr (TaktOrder) read = NULL;
  g_autoptr (TaktOrder) second = NULL;
  const TaktOrderItem *item;
  gint64 id;

  order->customer_name = g_strdup ("  John ");
  order->ship_to = g_strdup ("Street 1\nTown");
  add_item (order, NULL, "Custom Desk Bracket", " db-01 ")->unit_price_minor = 1250;
  add_item (order, NULL, "Cable Stand", NULL)->profile_id = other_id;
  ((TaktOrderItem *) order->items->pdata[0])->quantity = 2;

  id = takt_orders_add (self->orders, order, &error);
  g_assert_no_error (error);
  read = takt_orders_get (self->orders, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->order_number, ==, "M-1");
  g_assert_cmpstr (read->source, ==, "manual");
  g_assert_cmpstr (read->customer_name, ==, "John");
  g_assert_cmpstr (read->ship_to, ==, "Street 1\nTown");
  g_assert_cmpstr (read->currency, ==, "USD");
  g_assert_cmpint (read->total_price_minor, ==, 2500);
  g_assert_cmpint (read->ordered_at, ==, NOW);
  g_assert_true (read->is_paid);
  item = g_ptr_array_index (read->items, 0);
  g_assert_cmpint (item->profile_id, ==, profile_id);
  g_assert_false (item->profile_chosen);
  item = g_ptr_array_index (read->items, 1);
  g_assert_cmpint (item->profile_id, ==, other_id);
  g_assert_true (item->profile_chosen);
  check_standing (self, read, TAKT_ORDER_NEW, "");

  id = takt_orders_add (self->orders, order, &error);
  second = takt_orders_get (self->orders, id, &error);
  g_assert_cmpstr (second->order_number, ==, "M-2");

  order->order_number = g_strdup ("M-2");
  g_assert_cmpint (takt_orders_add (self->orders, order, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM orders"), ==, 2);
}

typedef void (*Spoil) (TaktOrder *order);

static TaktOrderItem *
first_item (TaktOrder *order)
{
  return g_ptr_array_index (order->items, 0);
}

static void
spoil_items (TaktOrder *order)
{
  g_ptr_array_set_size (order->items, 0);
}

static void
spoil_quantity (TaktOrder *order)
{
  first_item (order)->quantity = 0;
}

static void
spoil_title (TaktOrder *order)
{
  first_item (order)->title[0] = '\0';
}

static void
spoil_price (TaktOrder *order)
{
  first_item (order)->unit_price_minor = -1;
}

static void
spoil_profile (TaktOrder *order)
{
  first_item (order)->profile_id = 99;
}

static void
spoil_email (TaktOrder *order)
{
  order->customer_email = g_strdup ("nobody");
}

static void
spoil_currency (TaktOrder *order)
{
  g_free (order->currency);
  order->currency = g_strdup ("usd");
}

static void
spoil_total (TaktOrder *order)
{
  order->total_price_minor = G_MAXINT64;
}

static void
spoil_time (TaktOrder *order)
{
  order->promised_at = -5;
}

static void
spoil_number (TaktOrder *order)
{
  g_free (order->order_number);
  order->order_number = g_strdup ("a\nb");
}

static void
spoil_option (TaktOrder *order)
{
  g_autofree char *text = g_strnfill (2001, 'x');

  g_ptr_array_add (first_item (order)->options, takt_option_new ("Color", text));
}

static void
spoil_options (TaktOrder *order)
{
  for (int i = 0; i < 21; i++)
    g_ptr_array_add (first_item (order)->personalization, takt_option_new ("a", "b"));
}

static void
test_add_refuses (Fixture *self, gconstpointer data)
{
  static const struct
  {
    Spoil spoil;
    const char *field;
  } cases[] = {
    { spoil_items, "items" },
    { spoil_quantity, "items[0].quantity" },
    { spoil_title, "items[0].title" },
    { spoil_price, "items[0].unit_price" },
    { spoil_profile, "items[0].profile_id" },
    { spoil_email, "customer_email" },
    { spoil_currency, "currency" },
    { spoil_total, "total_price" },
    { spoil_time, "promised_at" },
    { spoil_number, "order_number" },
    { spoil_option, "items[0].options[0].value" },
    { spoil_options, "items[0].personalization" },
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktOrder) order = new_order ("1", TAKT_TIME_UNSET);

      add_item (order, NULL, "Vase", NULL);
      cases[i].spoil (order);
      g_assert_cmpint (takt_orders_add (self->orders, order, &error), ==, 0);
      g_assert_cmpstr (takt_error_get_field (error), ==, cases[i].field);
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM orders"), ==, 0);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM shops"), ==, 0);
}

static void
test_list (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const TaktOrderFilter printed = { .status = TAKT_ORDER_PRINTED };
  const TaktOrderFilter page = { .status = -1, .sort = "order_number", .limit = 1, .offset = 1 };
  const TaktOrderFilter bad_sort = { .status = -1, .sort = "shoe size" };
  const TaktOrderFilter bad_status = { .status = 7 };
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) found = NULL;
  guint total = 0;

  merge (self, new_seed_order (NOW), new_order ("9", NOW), new_order ("10", NOW));
  all = takt_orders_list (self->orders, NULL, &total, &error);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpuint (total, ==, 3);

  found = takt_orders_list (self->orders, &page, &total, &error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpstr (((TaktOrder *) found->pdata[0])->order_number, ==, "10");
  g_clear_pointer (&found, g_ptr_array_unref);

  found = takt_orders_list (self->orders, &printed, &total, &error);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpuint (total, ==, 0);

  g_assert_null (takt_orders_list (self->orders, &bad_sort, &total, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "sort");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_null (takt_orders_list (self->orders, &bad_status, &total, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "status");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_null (takt_orders_get (self->orders, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_null (takt_orders_get_item (self->orders, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static gint64
count_mapped (Fixture *self)
{
  return query_int (self, "SELECT count(*) FROM order_items WHERE profile_id IS NOT NULL " SCAN);
}

static gboolean
count_cb (gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

/* Many open items are mapped slice by slice, so that all else has its turn; who stops in between goes on at the next start. */
static void
test_map_in_slices (Fixture *self, gconstpointer data)
{
  const guint n_orders = 210;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autoptr (GError) error = NULL;
  guint matched = 0, turns = 0, slices = 0;
  gint64 before;
  guint other;

  for (guint i = 0; i < n_orders; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", 1000 + i);
      TaktOrder *order = new_order (number, NOW);

      order->ordered_at = NOW - 3600 - i / 3;
      add_item (order, "1", "Bracket", "DB-01");
      g_ptr_array_add (list, order);
    }
  g_assert_true (takt_orders_merge (self->orders, &etsy_shop, list, NULL, &error));
  g_assert_no_error (error);
  takt_orders_start (self->orders);
  while (takt_orders_is_mapping (self->orders))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (count_mapped (self), ==, 0);

  add_profile (self, "Bracket", "DB-01");
  g_assert_true (takt_orders_match_profiles (self->orders, &matched, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_mapped (self), ==, matched);
  g_assert_cmpuint (matched, <, n_orders);
  g_assert_true (takt_orders_is_mapping (self->orders));
  takt_orders_stop (self->orders);
  g_assert_false (takt_orders_is_mapping (self->orders));

  takt_orders_start (self->orders);
  other = g_idle_add (count_cb, &turns);
  while (takt_orders_is_mapping (self->orders))
    {
      before = count_mapped (self);
      g_main_context_iteration (NULL, TRUE);
      slices += count_mapped (self) > before ? 1 : 0;
      g_assert_cmpint (count_mapped (self) - before, <=, 40);
    }
  g_source_remove (other);
  g_assert_cmpint (count_mapped (self), ==, n_orders);
  g_assert_cmpuint (slices, >=, 3);
  g_assert_cmpuint (turns, >=, 3);
  takt_orders_stop (self->orders);
}

/* The whole way of the seed's order. */
static void
test_standing (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) shipped = NULL;
  g_autoptr (TaktOrder) unpaid = new_seed_order (NOW);
  g_autoptr (GError) error = NULL;

  unpaid->is_paid = FALSE;
  merge (self, g_steal_pointer (&unpaid), NULL, NULL);
  order = get_number (self, "12345");
  check_standing (self, order, TAKT_ORDER_ATTENTION, "unmapped_item unpaid");

  add_profile (self, "Cable Stand", NULL);
  add_profile (self, "Bracket", "DB-01");
  g_assert_true (takt_orders_match_profiles (self->orders, NULL, &error));
  check_standing (self, order, TAKT_ORDER_NEW, "unpaid");

  add_job (self, 10, order->id, item_id (order, 0), "queued");
  add_job (self, 11, order->id, item_id (order, 1), "queued");
  check_standing (self, order, TAKT_ORDER_SCHEDULED, "unpaid");
  run_sql (self, "UPDATE jobs SET status = 'started' WHERE id = 10");
  check_standing (self, order, TAKT_ORDER_PRINTING, "unpaid");
  run_sql (self, "UPDATE jobs SET status = 'completed' WHERE id = 10");
  check_standing (self, order, TAKT_ORDER_PRINTING, "unpaid");
  run_sql (self, "UPDATE jobs SET problem = 'no PETG' WHERE id = 11");
  check_standing (self, order, TAKT_ORDER_ATTENTION, "missing_material unpaid");
  run_sql (self, "UPDATE jobs SET problem = NULL, status = 'failed' WHERE id = 11");
  check_standing (self, order, TAKT_ORDER_ATTENTION, "failed_job unpaid");
  run_sql (self, "UPDATE jobs SET status = 'completed' WHERE id = 11");
  check_standing (self, order, TAKT_ORDER_PRINTED, "unpaid");
  run_sql (self, "UPDATE orders SET refunded_minor = 5, is_paid = 1 " SCAN);
  check_standing (self, order, TAKT_ORDER_ATTENTION, "refund");

  g_assert_true (takt_orders_mark_shipped (self->orders, order->id, "ups", " 1Z ", &error));
  check_standing (self, order, TAKT_ORDER_SHIPPED, "");
  shipped = get_number (self, "12345");
  g_assert_cmpstr (shipped->carrier, ==, "ups");
  g_assert_cmpstr (shipped->tracking_code, ==, "1Z");
  g_assert_cmpint (shipped->shipped_at, ==, NOW);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  TaktMergeCounts counts;

  merge (self, new_seed_order (NOW), NULL, NULL);
  order = get_number (self, "12345");
  add_job (self, 1, order->id, item_id (order, 0), "started");
  add_job (self, 2, order->id, item_id (order, 1), "queued");

  g_assert_false (takt_orders_cancel (self->orders, order->id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM jobs WHERE status = 'queued'"), ==, 1);

  /* On its way to the machine: the start command cannot be called back. */
  run_sql (self, "UPDATE jobs SET status = 'queued', dispatched_at = 5 WHERE id = 1");
  g_assert_false (takt_orders_cancel (self->orders, order->id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  run_sql (self, "UPDATE jobs SET status = 'completed', dispatched_at = NULL WHERE id = 1");
  g_assert_true (takt_orders_cancel (self->orders, order->id, &error));
  g_assert_no_error (error);
  check_standing (self, order, TAKT_ORDER_CANCELLED, "");
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM jobs WHERE status = 'cancelled'"), ==, 1);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM jobs WHERE status = 'completed'"), ==, 1);
  g_assert_true (takt_orders_cancel (self->orders, order->id, &error));

  /* A source that knows nothing of it does not take it back. */
  counts = merge (self, new_seed_order (NOW + 60), NULL, NULL);
  g_assert_cmpuint (counts.updated_orders, ==, 1);
  check_standing (self, order, TAKT_ORDER_CANCELLED, "");

  g_assert_false (takt_orders_mark_shipped (self->orders, order->id, NULL, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (takt_orders_cancel (self->orders, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_cancel_refuses_shipped (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;

  merge (self, new_seed_order (NOW), NULL, NULL);
  order = get_number (self, "12345");
  g_assert_true (takt_orders_mark_shipped (self->orders, order->id, NULL, NULL, &error));
  g_assert_false (takt_orders_cancel (self->orders, order->id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  check_standing (self, order, TAKT_ORDER_SHIPPED, "");
}

static void
test_promised (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) news = new_seed_order (NOW + 9);
  g_autoptr (TaktOrder) promised = NULL;
  g_autoptr (TaktOrder) taken_back = NULL;

  merge (self, new_seed_order (NOW), NULL, NULL);
  order = get_number (self, "12345");
  g_assert_true (takt_orders_set_promised (self->orders, order->id, NOW + 500, &error));
  news->promised_at = NOW + 9999;
  merge (self, g_steal_pointer (&news), NULL, NULL);
  promised = get_number (self, "12345");
  g_assert_cmpint (promised->promised_at, ==, NOW + 500);

  g_assert_false (takt_orders_set_promised (self->orders, order->id, -1, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_true (takt_orders_set_promised (self->orders, order->id, TAKT_TIME_UNSET, &error));
  taken_back = get_number (self, "12345");
  g_assert_cmpint (taken_back->promised_at, ==, TAKT_TIME_UNSET);
}

static void
check_profile (Fixture *self, const char *number, guint index, gint64 profile_id, gboolean chosen)
{
  g_autoptr (TaktOrder) order = get_number (self, number);
  const TaktOrderItem *item = g_ptr_array_index (order->items, index);

  g_assert_cmpint (item->profile_id, ==, profile_id);
  g_assert_cmpint (item->profile_chosen, ==, chosen);
}

static TaktOrder *
new_variant_order (const char *number, const char *color)
{
  TaktOrder *order = new_order (number, NOW);
  TaktOrderItem *item = add_item (order, number, "Vase", NULL);

  item->listing_id = g_strdup ("100");
  g_ptr_array_add (item->options, takt_option_new ("Color", color));
  return order;
}

static void
test_set_profile (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 black = add_profile (self, "B", NULL);
  gint64 white = add_profile (self, "W", NULL);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) done = new_variant_order ("4004", "Black");

  merge (self, new_variant_order ("1001", "Black"), new_variant_order ("2002", "black "),
         new_variant_order ("3003", "White"));
  done->is_shipped = TRUE;
  merge (self, g_steal_pointer (&done), NULL, NULL);
  order = get_number (self, "1001");

  g_assert_true (takt_orders_set_profile (self->orders, item_id (order, 0), black, &error));
  g_assert_no_error (error);
  check_profile (self, "1001", 0, black, TRUE);
  check_profile (self, "2002", 0, black, FALSE);
  check_profile (self, "3003", 0, 0, FALSE);
  check_profile (self, "4004", 0, 0, FALSE);

  /* Remembered for what comes later. */
  merge (self, new_variant_order ("5005", "BLACK"), NULL, NULL);
  check_profile (self, "5005", 0, black, FALSE);

  /* Another choice does not take back what others have. */
  g_assert_true (takt_orders_set_profile (self->orders, item_id (order, 0), white, &error));
  check_profile (self, "1001", 0, white, TRUE);
  check_profile (self, "2002", 0, black, FALSE);

  g_assert_false (takt_orders_set_profile (self->orders, item_id (order, 0), 99, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "profile_id");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_orders_set_profile (self->orders, 99, white, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  check_profile (self, "1001", 0, white, TRUE);

  g_assert_true (takt_orders_set_profile (self->orders, item_id (order, 0), 0, &error));
  check_profile (self, "1001", 0, 0, FALSE);
  merge (self, new_variant_order ("6006", "Black"), NULL, NULL);
  check_profile (self, "6006", 0, 0, FALSE);
}

static void
test_match_when_profiles_change (Fixture *self, gconstpointer data)
{
  gint64 id;

  takt_orders_start (self->orders);
  merge (self, new_seed_order (NOW), NULL, NULL);
  check_profile (self, "12345", 0, 0, FALSE);
  id = add_profile (self, "Bracket", "db-01");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  check_profile (self, "12345", 0, id, FALSE);
  check_profile (self, "12345", 1, 0, FALSE);
  takt_orders_stop (self->orders);
}

/* --- merging ------------------------------------------------------------------------------------------------------- */

static char *
dump (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  const TaktOrderFilter filter = { .status = -1, .sort = "order_number" };
  g_autoptr (GPtrArray) orders = takt_orders_list (self->orders, &filter, NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < orders->len; i++)
    {
      const TaktOrder *o = g_ptr_array_index (orders, i);

      g_string_append_printf (text, "%s %s %s %s %d%d%d %d %d %d %d %s %s\n", o->order_number,
                              o->customer_name, o->source_status, o->currency, o->is_paid, o->is_shipped,
                              o->is_cancelled, (int) o->total_price_minor, (int) o->refunded_minor,
                              (int) (o->ship_by - NOW), (int) (o->source_updated_at - NOW), o->carrier,
                              o->tracking_code);
      for (guint n = 0; n < o->items->len; n++)
        {
          const TaktOrderItem *item = g_ptr_array_index (o->items, n);

          g_string_append_printf (text, "  %s %s %d %d\n", item->external_id, item->title, item->quantity,
                                  (int) item->profile_id);
        }
    }
  return g_string_free (text, FALSE);
}

static void
test_merge_counts (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) cancelled = new_order ("2", NOW);
  g_autoptr (TaktOrder) refunded = new_seed_order (NOW + 1);
  g_autoptr (TaktOrder) less = new_seed_order (NOW + 2);
  TaktMergeCounts counts = merge (self, new_seed_order (NOW), new_order ("2", NOW), NULL);

  g_assert_cmpuint (counts.new_orders, ==, 2);
  g_assert_cmpuint (counts.updated_orders, ==, 0);

  takt_manual_clock_advance (self->clock, 60 * G_USEC_PER_SEC);
  counts = merge (self, new_seed_order (NOW), new_order ("2", NOW), new_order ("3", NOW));
  g_assert_cmpuint (counts.new_orders, ==, 1);
  g_assert_cmpuint (counts.updated_orders, ==, 0);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM orders WHERE updated_at > 1766592000 " SCAN), ==,
                   1);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM order_items WHERE updated_at > 1766592000 " SCAN),
                   ==, 0);

  /* The source's own time did not move (reference.md §0 no. 5). */
  cancelled->is_cancelled = TRUE;
  refunded->refunded_minor = 500;
  counts = merge (self, g_steal_pointer (&cancelled), g_steal_pointer (&refunded), NULL);
  g_assert_cmpuint (counts.new_orders, ==, 0);
  g_assert_cmpuint (counts.updated_orders, ==, 2);
  g_assert_cmpuint (counts.cancelled_orders, ==, 1);
  g_assert_cmpuint (counts.refunded_orders, ==, 1);

  less->refunded_minor = 400;
  counts = merge (self, g_steal_pointer (&less), NULL, NULL);
  g_assert_cmpuint (counts.updated_orders, ==, 1);
  g_assert_cmpuint (counts.refunded_orders, ==, 0);
}

static void
test_merge_profiles (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 bracket = add_profile (self, "Bracket", "DB-01");
  gint64 other = add_profile (self, "Other", "O-1");
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) news = new_seed_order (NOW + 1);
  g_autoptr (TaktOrder) again = new_seed_order (NOW + 2);

  merge (self, new_seed_order (NOW), NULL, NULL);
  check_profile (self, "12345", 0, bracket, FALSE);
  order = get_number (self, "12345");
  g_assert_true (takt_orders_set_profile (self->orders, item_id (order, 0), other, &error));

  /* The variant of a chosen item changes nothing; that of a matched one is matched anew. */
  g_free (first_item (news)->sku);
  first_item (news)->sku = g_strdup ("X");
  g_free (((TaktOrderItem *) news->items->pdata[1])->sku);
  ((TaktOrderItem *) news->items->pdata[1])->sku = g_strdup ("o-1");
  merge (self, g_steal_pointer (&news), NULL, NULL);
  check_profile (self, "12345", 0, other, TRUE);
  check_profile (self, "12345", 1, other, FALSE);

  /* A listing that is gone at the source keeps what was known of it. */
  g_clear_pointer (&((TaktOrderItem *) again->items->pdata[1])->sku, g_free);
  merge (self, g_steal_pointer (&again), NULL, NULL);
  check_profile (self, "12345", 1, other, FALSE);
}

static void
test_merge_keeps_shipped (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) news = new_seed_order (NOW + 1);
  g_autoptr (TaktOrder) later = new_seed_order (NOW + 2);
  g_autoptr (TaktOrder) there = new_order ("77", NOW);
  g_autoptr (TaktOrder) read = NULL;
  g_autoptr (TaktOrder) back = NULL;

  merge (self, new_seed_order (NOW), NULL, NULL);
  order = get_number (self, "12345");
  g_assert_true (takt_orders_mark_shipped (self->orders, order->id, "ups", NULL, &error));

  merge (self, g_steal_pointer (&news), NULL, NULL);
  check_standing (self, order, TAKT_ORDER_SHIPPED, "");
  later->is_shipped = TRUE;
  later->shipped_at = NOW + 999;
  later->carrier = g_strdup ("dhl");
  later->tracking_code = g_strdup ("T-1");
  merge (self, g_steal_pointer (&later), NULL, NULL);
  read = get_number (self, "12345");
  g_assert_cmpstr (read->carrier, ==, "ups");
  g_assert_cmpstr (read->tracking_code, ==, "T-1");
  g_assert_cmpint (read->shipped_at, ==, NOW);

  /* Shipped there alone: the source may take its own word back. */
  there->is_shipped = TRUE;
  there->carrier = g_strdup ("dhl");
  merge (self, g_steal_pointer (&there), NULL, NULL);
  merge (self, new_order ("77", NOW + 1), NULL, NULL);
  back = get_number (self, "77");
  g_assert_false (back->is_shipped);
  g_assert_null (back->carrier);
}

static void
test_merge_cancels_jobs (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) news = new_seed_order (NOW + 1);

  merge (self, new_seed_order (NOW), NULL, NULL);
  order = get_number (self, "12345");
  add_job (self, 1, order->id, item_id (order, 0), "queued");
  add_job (self, 2, order->id, item_id (order, 0), "started");
  news->is_cancelled = TRUE;
  merge (self, g_steal_pointer (&news), NULL, NULL);
  /* What runs is a person's to stop. */
  check_standing (self, order, TAKT_ORDER_CANCELLED, "cancelled_prints");
  g_assert_cmpint (query_int (self, "SELECT status = 'cancelled' FROM jobs WHERE id = 1"), ==, 1);
  g_assert_cmpint (query_int (self, "SELECT status = 'started' FROM jobs WHERE id = 2"), ==, 1);
}

static void
test_merge_silence (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) full = new_seed_order (NOW);
  g_autoptr (TaktOrder) bare = new_order ("12345", NOW + 1);
  g_autoptr (TaktOrder) old = new_order ("12345", TAKT_TIME_UNSET);
  g_autoptr (TaktOrder) read = NULL;
  g_autoptr (TaktOrder) filled = NULL;

  full->customer_name = g_strdup ("John");
  full->ship_to = g_strdup ("Street 1");
  full->ship_by = NOW + 100;
  merge (self, g_steal_pointer (&full), NULL, NULL);

  /* Names and addresses may be hidden later, lines may be missing: nothing is lost. */
  bare->total_price_minor = 2000;
  bare->customer_name = g_strdup ("");
  merge (self, g_steal_pointer (&bare), NULL, NULL);
  read = get_number (self, "12345");
  g_assert_cmpstr (read->customer_name, ==, "John");
  g_assert_cmpstr (read->ship_to, ==, "Street 1");
  g_assert_cmpint (read->ship_by, ==, NOW + 100);
  g_assert_cmpuint (read->items->len, ==, 2);
  g_assert_cmpint (read->total_price_minor, ==, 2000);

  /* Undated news, such as a CSV, fill gaps alone. */
  old->customer_name = g_strdup ("Jack");
  old->message = g_strdup ("please hurry");
  old->total_price_minor = 1;
  old->is_cancelled = TRUE;
  add_item (old, "1", "Other title", NULL)->image_id = g_strdup ("7");
  merge (self, g_steal_pointer (&old), NULL, NULL);
  filled = get_number (self, "12345");
  g_assert_cmpstr (filled->customer_name, ==, "John");
  g_assert_cmpstr (filled->message, ==, "please hurry");
  g_assert_cmpint (filled->total_price_minor, ==, 2000);
  g_assert_false (filled->is_cancelled);
  g_assert_cmpstr (first_item (filled)->title, ==, "Custom Desk Bracket");
  g_assert_cmpstr (first_item (filled)->image_id, ==, "7");
}

static void
test_merge_odd_orders (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) odd = takt_order_new ();
  g_autoptr (TaktOrder) read = NULL;
  TaktOrder *nameless = takt_order_new ();
  TaktOrder *empty = new_order ("", NOW);
  TaktMergeCounts counts;

  odd->order_number = g_strdup ("1");
  odd->currency = g_strdup ("dollars");
  odd->total_price_minor = G_MININT64;
  add_item (odd, "5", NULL, NULL)->quantity = -3;
  add_item (odd, "5", "twice the same id", NULL);
  add_item (odd, "", "500 of them", NULL)->quantity = 500;
  add_item (odd, NULL, "none of them", NULL)->quantity = 0;
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*without a number*");
  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*without a number*");
  counts = merge (self, g_steal_pointer (&odd), nameless, empty);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (counts.new_orders, ==, 1);

  read = get_number (self, "1");
  g_assert_cmpstr (read->currency, ==, "USD");
  g_assert_cmpint (read->ordered_at, ==, NOW);
  g_assert_cmpuint (read->items->len, ==, 3);
  g_assert_cmpstr (first_item (read)->title, ==, "twice the same id");
  g_assert_cmpint (first_item (read)->quantity, ==, 1);
  g_assert_cmpint (((TaktOrderItem *) read->items->pdata[1])->quantity, ==, 500);
  g_assert_cmpint (((TaktOrderItem *) read->items->pdata[2])->quantity, ==, 0);
}

/* A source without ids of lines: the sequence does not matter, a changed title is no new line. */
static void
test_merge_lines_without_ids (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) first = new_order ("1", NOW);
  g_autoptr (TaktOrder) second = new_order ("1", NOW + 1);
  g_autoptr (TaktOrder) third = new_order ("1", NOW + 2);
  g_autoptr (TaktOrder) before = NULL;
  g_autoptr (TaktOrder) after = NULL;
  TaktMergeCounts counts;

  add_item (first, NULL, "A", NULL);
  add_item (first, NULL, "B", NULL)->quantity = 2;
  add_item (first, NULL, "B", NULL)->quantity = 3;
  merge (self, g_steal_pointer (&first), NULL, NULL);
  before = get_number (self, "1");
  g_assert_cmpuint (before->items->len, ==, 3);

  add_item (second, NULL, "B", NULL)->quantity = 2;
  add_item (second, NULL, "B", NULL)->quantity = 3;
  add_item (second, NULL, "A", NULL);
  second->source_updated_at = NOW;
  counts = merge (self, g_steal_pointer (&second), NULL, NULL);
  g_assert_cmpuint (counts.updated_orders, ==, 0);

  add_item (third, NULL, "C", NULL);
  add_item (third, NULL, "B", NULL)->quantity = 2;
  add_item (third, NULL, "New A", NULL);
  add_item (third, NULL, "B", NULL)->quantity = 3;
  merge (self, g_steal_pointer (&third), NULL, NULL);
  after = get_number (self, "1");
  g_assert_cmpuint (after->items->len, ==, 4);
  g_assert_cmpint (item_id (after, 0), ==, item_id (before, 0));
  g_assert_cmpint (item_id (after, 1), ==, item_id (before, 1));
  g_assert_cmpstr (first_item (after)->title, ==, "C");
  g_assert_cmpstr (((TaktOrderItem *) after->items->pdata[3])->title, ==, "New A");
}

static void
test_merge_other_currency (Fixture *self, gconstpointer data)
{
  const TaktShopRecord yen_shop = { .source = (char *) "etsy",
                                    .external_id = (char *) "81",
                                    .currency = (char *) "JPY" };
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) read = NULL;
  TaktOrder *order = new_order ("500", NOW);

  g_free (order->currency);
  order->currency = NULL;
  order->total_price_minor = 3000;
  g_ptr_array_add (orders, order);
  g_assert_true (takt_orders_merge (self->orders, &yen_shop, orders, NULL, &error));
  read = get_number (self, "500");
  g_assert_cmpstr (read->currency, ==, "JPY");
  g_assert_cmpint (read->total_price_minor, ==, 3000);
  g_assert_cmpstr (read->source, ==, "etsy");

  /* The same number in another shop is another order. */
  merge (self, new_order ("500", NOW), NULL, NULL);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM orders"), ==, 2);
}

#define N_VERSIONS 3
#define N_ORDERS   12

/* Version @version of order @n: each later one says more or other things. */
static TaktOrder *
new_version (guint n, guint version)
{
  g_autofree char *number = g_strdup_printf ("%u", 1000 + n);
  TaktOrder *order = new_order (number, NOW + version * 10);

  order->customer_name = g_strdup_printf ("Buyer%u.%u", n, version);
  order->source_status = g_strdup_printf ("status%u", version);
  order->total_price_minor = 100 * n + version;
  order->ship_by = NOW + 1000 + version;
  order->is_paid = version > 0;
  order->refunded_minor = n % 4 == 0 && version == 2 ? 50 : 0;
  order->is_cancelled = n % 5 == 0 && version == 1;
  if (n % 3 == 0 && version > 0)
    {
      order->is_shipped = TRUE;
      order->shipped_at = NOW + version;
      order->carrier = g_strdup_printf ("carrier%u", version);
    }
  for (guint i = 0; i < 1 + n % 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", n * 10 + i);
      g_autofree char *title = g_strdup_printf ("Thing%u.%u", i, version);

      add_item (order, id, title, i == 0 ? "DB-01" : NULL)->quantity = (int) (1 + version + i);
    }
  return order;
}

static void
shuffle (guint *numbers, guint n)
{
  for (guint i = n; i > 1; i--)
    {
      guint j = (guint) g_test_rand_int_range (0, (gint32) i);
      guint kept = numbers[i - 1];

      numbers[i - 1] = numbers[j];
      numbers[j] = kept;
    }
}

/* All versions of all orders in any sequence, in pages of any size, some of them twice: always the same end. */
static void
test_merge_any_sequence (Fixture *self, gconstpointer data)
{
  g_autofree char *expected = NULL;

  for (int round = 0; round < 40; round++)
    {
      Fixture own = { 0 };
      guint sequence[2 * N_ORDERS * N_VERSIONS];
      g_autofree char *found = NULL;
      g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
      guint n_new = 0;

      set_up (&own, NULL);
      add_profile (&own, "Bracket", "DB-01");
      for (guint i = 0; i < G_N_ELEMENTS (sequence); i++)
        sequence[i] = i % (N_ORDERS * N_VERSIONS);
      if (round > 0)
        shuffle (sequence, G_N_ELEMENTS (sequence));

      for (guint i = 0; i < G_N_ELEMENTS (sequence); i++)
        {
          g_ptr_array_add (page, new_version (sequence[i] / N_VERSIONS, sequence[i] % N_VERSIONS));
          if (i + 1 == G_N_ELEMENTS (sequence) || g_test_rand_int_range (0, 4) == 0)
            {
              g_autoptr (GError) error = NULL;
              TaktMergeCounts counts;

              g_assert_true (takt_orders_merge (own.orders, &etsy_shop, page, &counts, &error));
              g_assert_no_error (error);
              n_new += counts.new_orders;

              g_assert_true (takt_orders_merge (own.orders, &etsy_shop, page, &counts, &error));
              g_assert_cmpuint (counts.new_orders, ==, 0);
              g_assert_cmpuint (counts.updated_orders, ==, 0);
              g_ptr_array_set_size (page, 0);
            }
        }

      g_assert_cmpuint (n_new, ==, N_ORDERS);
      found = dump (&own);
      if (expected == NULL)
        expected = g_steal_pointer (&found);
      else
        g_assert_cmpstr (found, ==, expected);
      tear_down (&own, NULL);
    }
}

/* A merge that fails at its last order leaves nothing of the first. */
static void
test_merge_is_one_transaction (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (orders, new_order ("1", NOW));
  g_ptr_array_add (orders, new_order ("2", NOW));
  run_sql (self, "CREATE TRIGGER refuse BEFORE INSERT ON orders WHEN NEW.order_number = '2' "
                 "BEGIN SELECT RAISE (ABORT, 'no'); END");
  g_assert_false (takt_orders_merge (self->orders, &etsy_shop, orders, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM orders"), ==, 0);
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM shops"), ==, 0);

  run_sql (self, "DROP TRIGGER refuse");
  g_clear_error (&error);
  g_assert_true (takt_orders_merge (self->orders, &etsy_shop, orders, NULL, &error));
  g_assert_cmpint (query_int (self, "SELECT count(*) FROM orders"), ==, 2);
}

static void
test_merge_renames_shop (Fixture *self, gconstpointer data)
{
  TaktShopRecord renamed = etsy_shop;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  merge (self, NULL, NULL, NULL);
  renamed.name = (char *) "New name";
  renamed.currency = NULL;
  g_assert_true (takt_orders_merge (self->orders, &renamed, none, NULL, &error));
  g_assert_cmpint (
      query_int (self, "SELECT count(*) FROM shops WHERE name = 'New name' AND currency = 'USD'"), ==, 1);
}

static void
test_no_scans (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) scans = takt_store_find_scans (self->store);

  for (guint i = 0; scans[i] != NULL; i++)
    g_test_message ("%s", scans[i]);
  g_assert_cmpuint (g_strv_length (scans), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/orders/add", test_add);
  ADD ("/engine/orders/add-refuses", test_add_refuses);
  ADD ("/engine/orders/list", test_list);
  ADD ("/engine/orders/standing", test_standing);
  ADD ("/engine/orders/cancel", test_cancel);
  ADD ("/engine/orders/cancel-refuses-shipped", test_cancel_refuses_shipped);
  ADD ("/engine/orders/promised", test_promised);
  ADD ("/engine/orders/set-profile", test_set_profile);
  ADD ("/engine/orders/match-when-profiles-change", test_match_when_profiles_change);
  ADD ("/engine/orders/merge/counts", test_merge_counts);
  ADD ("/engine/orders/merge/profiles", test_merge_profiles);
  ADD ("/engine/orders/merge/keeps-shipped", test_merge_keeps_shipped);
  ADD ("/engine/orders/merge/cancels-jobs", test_merge_cancels_jobs);
  ADD ("/engine/orders/merge/silence", test_merge_silence);
  ADD ("/engine/orders/merge/odd-orders", test_merge_odd_orders);
  ADD ("/engine/orders/merge/lines-without-ids", test_merge_lines_without_ids);
  ADD ("/engine/orders/merge/other-currency", test_merge_other_currency);
  ADD ("/engine/orders/map-in-slices", test_map_in_slices);
  ADD ("/engine/orders/merge/any-sequence", test_merge_any_sequence);
  ADD ("/engine/orders/merge/one-transaction", test_merge_is_one_transaction);
  ADD ("/engine/orders/merge/renames-shop", test_merge_renames_shop);
  ADD ("/engine/scans/of-orders", test_no_scans);

  return g_test_run ();
}

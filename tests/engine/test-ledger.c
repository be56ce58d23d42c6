/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "costs/takt-costs.h"
#include "orders/takt-orders.h"
#include "takt-engine-fixture.h"
#include "takt-error.h"

typedef struct
{
  EngineBase base;
  TaktProducts *products;
  TaktOrders *orders;
  TaktCosts *costs;
} Fixture;

static const TaktShopRecord etsy_shop = {
  .source = (char *) "etsy",
  .external_id = (char *) "42",
  .currency = (char *) "USD",
};

/* One order with number @n of one unit at 25.00, of listing 500 + n, transaction 900 + n. */
static void
add_order (Fixture *self, guint n, TaktTime at)
{
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autoptr (GError) error = NULL;
  TaktOrder *order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();

  order->order_number = g_strdup_printf ("%u", n);
  order->currency = g_strdup ("USD");
  order->total_price_minor = 2500;
  order->tax_minor = 175;
  order->ordered_at = at;
  item->title = g_strdup ("Vase");
  item->quantity = 1;
  item->external_id = g_strdup_printf ("%u", 900 + n);
  item->listing_id = g_strdup_printf ("%u", 500 + n);
  g_ptr_array_add (order->items, item);
  g_ptr_array_add (orders, order);
  g_assert_true (takt_orders_merge (self->orders, &etsy_shop, orders, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  engine_base_init (&self->base, NULL);
  self->products = takt_products_new (self->base.store, self->base.clock, self->base.changes);
  self->orders = takt_orders_new (self->base.store, self->base.clock, self->base.changes, self->base.settings,
                                  self->products, NULL);
  self->costs = takt_costs_new (self->base.store, self->base.settings);
  for (guint n = 1; n <= 3; n++)
    add_order (self, n, ENGINE_NOW - n * 1000);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  engine_base_assert_no_scans (&self->base);
  g_assert_finalize_object (self->costs);
  g_assert_finalize_object (self->orders);
  g_assert_finalize_object (self->products);
  engine_base_clear (&self->base);
}

static TaktLedgerEntry *
add_entry (TaktLedgerPage *page,
           gint64 id,
           const char *kind,
           gint64 amount,
           const char *type,
           const char *reference)
{
  TaktLedgerEntry *entry = takt_ledger_entry_new ();

  entry->entry_id = id;
  entry->sequence = id;
  entry->at = ENGINE_NOW - 990;
  entry->kind = g_strdup (kind);
  entry->reference_type = g_strdup (type);
  entry->reference_id = g_strdup (reference);
  entry->amount_minor = amount;
  entry->currency = g_strdup ("USD");
  g_ptr_array_add (page->entries, entry);
  return entry;
}

static void
add_payment (TaktLedgerPage *page, const char *id, const char *number, const char *adjustment)
{
  TaktPayment *payment = takt_payment_new ();

  payment->payment_id = g_strdup (id);
  payment->order_number = g_strdup (number);
  payment->currency = g_strdup ("USD");
  if (adjustment != NULL)
    g_ptr_array_add (payment->adjustments, g_strdup (adjustment));
  g_ptr_array_add (page->payments, payment);
}

static void
keep (Fixture *self, const TaktLedgerPage *page)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_orders_keep_ledger (self->orders, 1, page, &error));
  g_assert_no_error (error);
  while (takt_orders_is_assigning (self->orders))
    g_main_context_iteration (NULL, TRUE);
}

static gint64
get_order (Fixture *self, gint64 entry_id)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT coalesce(order_id, 0) FROM ledger_entries WHERE shop_id = 1 AND entry_id = %" G_GINT64_FORMAT,
      entry_id);

  return engine_base_int (&self->base, sql);
}

static void
assert_sums (Fixture *self, gint64 total, gint64 assigned)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) sums = takt_orders_sum_ledger (self->orders, &error);
  const TaktLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = &g_array_index (sums, TaktLedgerSum, 0);
  g_assert_cmpint (sum->total, ==, total);
  g_assert_cmpint (sum->assigned, ==, assigned);
  g_assert_cmpint (sum->unassigned, ==, total - assigned);
}

static void
test_references (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();

  /* A child may come before its parent. */
  add_entry (page, 1, "vat_seller_services", -1, NULL, NULL)->parent_entry_id = 3;
  add_entry (page, 2, "PAYMENT_PROCESSING_FEE", -100, "shop_payment", "77");
  add_entry (page, 3, "transaction", -163, "transaction", "901");
  add_entry (page, 4, "renew_sold_auto", -20, "listing", "501");
  add_entry (page, 5, "REFUND_GROSS", -500, "payment_adjustment", "88");
  /* Of no order: the listing's own fee, a payout, a parent that nobody knows, a sale of the listing at another time. */
  add_entry (page, 6, "listing", -20, "listing", "501");
  add_entry (page, 7, "DISBURSE2", -1000, NULL, NULL);
  add_entry (page, 8, "vat_seller_services", -2, "etsy", NULL)->parent_entry_id = 999;
  add_entry (page, 9, "renew_sold", -20, "listing", "503")->at = ENGINE_NOW + 10000;
  add_payment (page, "77", "1", NULL);
  add_payment (page, "78", "2", "88");
  keep (self, page);

  for (gint64 id = 1; id <= 4; id++)
    g_assert_cmpint (get_order (self, id), ==, 1);
  g_assert_cmpint (get_order (self, 5), ==, 2);
  for (gint64 id = 6; id <= 9; id++)
    g_assert_cmpint (get_order (self, id), ==, 0);
  assert_sums (self, -1826, -784);

  /* The same once more changes nothing. */
  keep (self, page);
  assert_sums (self, -1826, -784);
  g_assert_cmpint (engine_base_int (&self->base, "SELECT count(*) FROM ledger_entries"), ==, 9);
}

static void
test_late_order (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();
  g_autoptr (TaktLedgerPage) empty = takt_ledger_page_new ();

  /* The payment is told of later, and so is the order. */
  add_entry (page, 1, "PAYMENT_PROCESSING_FEE", -100, "shop_payment", "77");
  add_entry (page, 2, "transaction", -163, "transaction", "904");
  keep (self, page);
  assert_sums (self, -263, 0);
  add_order (self, 4, ENGINE_NOW - 980);
  add_payment (empty, "77", "4", NULL);
  keep (self, empty);
  assert_sums (self, -263, -263);
}

/* Whatever comes, in whatever pages and sequence: nothing is lost and nothing counted twice. */
static void
test_property (Fixture *self, gconstpointer data)
{
  static const char *const types[] = { "transaction", "listing", "shop_payment", "payment_adjustment",
                                       "etsy" };
  static const char *const kinds[] = { "transaction", "renew_sold", "PAYMENT_GROSS", "odd kind", "REFUND" };
  gint64 total = 0;

  for (int round = 0; round < 20; round++)
    {
      g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();

      for (int i = 0; i < 25; i++)
        {
          gint64 id = g_test_rand_int_range (1, 400);
          g_autofree char *reference = g_strdup_printf ("%d", g_test_rand_int_range (495, 910));
          gint64 amount = g_test_rand_int_range (-100000, 100000);
          g_autofree char *known =
              g_strdup_printf ("SELECT count(*) FROM ledger_entries WHERE entry_id = %" G_GINT64_FORMAT, id);
          gboolean is_new = engine_base_int (&self->base, known) == 0;

          for (guint k = 0; k < page->entries->len; k++)
            is_new = is_new && ((TaktLedgerEntry *) page->entries->pdata[k])->entry_id != id;
          add_entry (page, id, kinds[g_test_rand_int_range (0, 5)], amount,
                     types[g_test_rand_int_range (0, 5)], reference)
              ->parent_entry_id = g_test_rand_int_range (0, 400);
          if (is_new)
            total += amount;
        }
      add_payment (page, "700", "1", "800");
      keep (self, page);
      assert_sums (self, total,
                   engine_base_int (&self->base, "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries "
                                                 "WHERE order_id IN (SELECT id FROM orders)"));
    }
}

static TaktCostSheet *
get_sheet (Fixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (self->orders, id, &error);
  TaktCostSheet *sheet = takt_costs_of_order (self->costs, order, &error);

  g_assert_no_error (error);
  return sheet;
}

static void
test_estimate (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktCostSheet) sheet = get_sheet (self, 1);

  /* 0.20 + 1.625 + 1.0525 (of what the buyer paid, 26.75), each rounded half up (reference.md §9). */
  g_assert_false (sheet->fees_known);
  g_assert_true (sheet->has_estimate);
  g_assert_cmpint (sheet->fees_estimated, ==, 20 + 163 + 105);
  g_assert_cmpuint (sheet->fee_lines->len, ==, 3);
  g_assert_false (((TaktFeeLine *) sheet->fee_lines->pdata[0])->is_actual);
  g_assert_cmpint (sheet->profit, ==, 2500);
}

static void
test_actual (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();
  g_autoptr (TaktCostSheet) sheet = NULL;
  g_autoptr (TaktCostSheet) other = NULL;

  /* What the buyer paid and the tax that Etsy passes on are no fees; a fee that is given back lessens its kind. */
  add_payment (page, "77", "1", NULL);
  add_entry (page, 1, "PAYMENT_GROSS", 2700, "shop_payment", "77");
  add_entry (page, 2, "PAYMENT_PROCESSING_FEE", -106, "shop_payment", "77");
  add_entry (page, 3, "transaction", -163, "transaction", "901");
  add_entry (page, 4, "sales_tax", -200, NULL, NULL)->parent_entry_id = 1;
  add_entry (page, 5, "transaction_refund", 63, "transaction", "901");
  keep (self, page);

  sheet = get_sheet (self, 1);
  g_assert_true (sheet->fees_known);
  g_assert_false (sheet->has_estimate);
  g_assert_cmpint (sheet->fees, ==, 206);
  g_assert_cmpuint (sheet->fee_lines->len, ==, 2);
  g_assert_true (((TaktFeeLine *) sheet->fee_lines->pdata[0])->is_actual);
  g_assert_cmpint (sheet->profit, ==, 2500 - 206);
  other = get_sheet (self, 2);
  g_assert_false (other->fees_known);
}

/* Etsy hands the tax on unless the owner says otherwise; then it is paid to the seller, and still no profit. */
static void
test_sellers_tax (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktCostSheet) before = get_sheet (self, 1);
  g_autoptr (TaktCostSheet) after = NULL;
  g_autoptr (TaktCostSheet) part = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (before->price, ==, 2500);
  g_assert_cmpint (before->tax_due, ==, 0);
  g_assert_false (takt_orders_set_keeps_tax (self->orders, 99, TRUE, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (takt_orders_set_keeps_tax (self->orders, 1, TRUE, &error));
  g_assert_no_error (error);

  order = takt_orders_get (self->orders, 1, &error);
  g_assert_cmpint (takt_order_get_revenue (order), ==, 2675);
  after = get_sheet (self, 1);
  g_assert_cmpint (after->price, ==, 2675);
  g_assert_cmpint (after->tax_due, ==, 175);
  g_assert_cmpint (after->profit, ==, before->profit);
  g_assert_cmpfloat (after->margin_pct, ==, before->margin_pct);

  /* Half of it is paid back: half of the tax goes with it. */
  order->refunded_minor = 1337;
  part = takt_costs_of_order (self->costs, order, &error);
  g_assert_no_error (error);
  g_assert_cmpint (part->price, ==, 1338);
  g_assert_cmpint (part->tax_due, ==, 88);
  g_assert_cmpint (part->profit, ==, 1250);
}

/* The sums follow the rows without reading them: an order that goes leaves its rows behind, a shop takes them along. */
static void
test_sums_follow (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GArray) sums = NULL;
  g_autoptr (GError) error = NULL;
  guint total = 0;

  add_entry (page, 1, "transaction", -163, "transaction", "901");
  add_entry (page, 2, "DISBURSE2", -1000, NULL, NULL);
  keep (self, page);
  assert_sums (self, -1163, -163);
  engine_base_run (&self->base, "DELETE FROM orders WHERE id = 1");
  assert_sums (self, -1163, 0);
  open = takt_orders_list_ledger (self->orders, TRUE, 1, 0, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 2);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpint (((TaktLedgerEntry *) open->pdata[0])->entry_id, ==, 2);

  engine_base_run (&self->base, "DELETE FROM orders /* test */");
  engine_base_run (&self->base, "DELETE FROM shops");
  sums = takt_orders_sum_ledger (self->orders, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 0);
}

static void
test_schedules (void)
{
  static const char *const countries[] = { "US", "GB", "DE", "FR", "NL", "IT", "ES", "CA", "AU", "SG", "IN" };

  for (gsize i = 0; i < G_N_ELEMENTS (countries); i++)
    {
      const TaktFeeSchedule *schedule = takt_fee_schedule_find (countries[i]);

      g_assert_cmpstr (schedule->country, ==, countries[i]);
      g_assert_cmpint (schedule->processing_bp, >=, 300);
    }
  g_assert_cmpint (takt_fee_schedule_find ("DE")->processing_minor, ==, 30);
  g_assert_null (takt_fee_schedule_find ("XX"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/engine/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("ledger/etsy-pitfall-027-by-reference-parent-and-time", test_references);
  ADD ("ledger/etsy-pitfall-027-orders-told-of-later", test_late_order);
  ADD ("ledger/etsy-pitfall-027-sums-reconcile", test_property);
  ADD ("ledger/estimate-of-the-schedule", test_estimate);
  ADD ("ledger/etsy-pitfall-031-taxes-are-no-fees", test_actual);
  ADD ("ledger/etsy-pitfall-031-tax-that-the-seller-hands-on", test_sellers_tax);
  ADD ("ledger/sums-follow-the-rows", test_sums_follow);
  g_test_add_func ("/engine/ledger/schedules", test_schedules);

  return g_test_run ();
}

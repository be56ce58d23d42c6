/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "costs/takt-monthly.h"
#include "costs/takt-unit-cost.h"

#include <math.h>

#include "orders/takt-orders.h"
#include "tables/takt-attempt-table.h"
#include "tables/takt-job-table.h"
#include "takt-engine-fixture.h"
#include "takt-error.h"

typedef struct
{
  EngineBase base;
  TaktProducts *products;
  TaktOrders *orders;
  TaktCosts *costs;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  engine_base_init (&self->base, NULL);
  engine_base_add_printer (&self->base, 1);
  self->products = takt_products_new (self->base.store, self->base.clock, self->base.changes);
  self->orders = takt_orders_new (self->base.store, self->base.clock, self->base.changes, self->base.settings,
                                  self->products, NULL);
  self->costs = takt_costs_new (self->base.store, self->base.settings);
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

static void
set_rates (Fixture *self, const char *currency, gint64 hourly, gint64 overhead, TaktPricing pricing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (self->base.settings));

  g_strlcpy (values->currency, currency, sizeof values->currency);
  values->labor_rate_minor = hourly;
  values->overhead_minor = overhead;
  values->pricing = pricing;
  g_assert_true (takt_settings_update (self->base.settings, values, &error));
  g_assert_no_error (error);
}

static gint64
add_profile (Fixture *self,
             const char *name,
             int minutes,
             int units,
             const char *type,
             gint64 grams,
             int labor,
             int target)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  gint64 id;

  profile->name = g_strdup (name);
  profile->estimated_minutes = minutes;
  profile->units_per_plate = units;
  profile->labor_minutes = labor;
  profile->target_margin_pct = target;
  if (type != NULL)
    g_ptr_array_add (profile->materials, takt_filament_new (type, NULL, grams));
  id = takt_products_add (self->products, profile, &error);
  g_assert_no_error (error);
  return id;
}

/* An order of the items named, which find their profiles by name; quantity of each. */
static TaktOrder *
add_order (Fixture *self, gint64 price, const char *currency, const char *a, int n_a, const char *b, int n_b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_order_new ();
  const struct
  {
    const char *title;
    int quantity;
  } items[] = { { a, n_a }, { b, n_b } };
  TaktOrder *read;
  gint64 id;

  order->total_price_minor = price;
  order->currency = g_strdup (currency);
  for (guint i = 0; i < G_N_ELEMENTS (items) && items[i].title != NULL; i++)
    {
      TaktOrderItem *item = takt_order_item_new ();

      item->title = g_strdup (items[i].title);
      item->quantity = items[i].quantity;
      g_ptr_array_add (order->items, item);
    }
  id = takt_orders_add (self->orders, order, &error);
  g_assert_no_error (error);
  read = takt_orders_get (self->orders, id, &error);
  g_assert_no_error (error);
  return read;
}

static gint64
item_id (const TaktOrder *order, guint i)
{
  return ((TaktOrderItem *) g_ptr_array_index (order->items, i))->id;
}

static TaktCostSheet *
get_sheet (Fixture *self, const TaktOrder *order)
{
  g_autoptr (GError) error = NULL;
  TaktCostSheet *sheet = takt_costs_of_order (self->costs, order, &error);
  gint64 sums[4] = { 0 };
  const char *const kinds[] = { "material", "labor", "overhead", "scrap" };

  g_assert_no_error (error);

  /* Whatever is in it: the sums are the sums of the lines. */
  for (guint i = 0; i < sheet->lines->len; i++)
    {
      const TaktCostLine *line = g_ptr_array_index (sheet->lines, i);
      guint kind = 0;

      while (kind < G_N_ELEMENTS (kinds) && !g_str_equal (kinds[kind], line->kind))
        kind++;
      g_assert_cmpuint (kind, <, G_N_ELEMENTS (kinds));
      sums[kind] += line->amount_minor;
    }
  g_assert_cmpint (sums[0], ==, sheet->material_cost);
  g_assert_cmpint (sums[1], ==, sheet->labor_cost);
  g_assert_cmpint (sums[2], ==, sheet->overhead);
  g_assert_cmpint (sums[3], ==, sheet->scrap_cost);
  g_assert_cmpint (sums[0] + sums[1] + sums[2] + sums[3], ==, sheet->total_cost);
  return sheet;
}

static gint64
add_job (Fixture *self,
         const TaktOrder *order,
         guint item,
         TaktJobStatus status,
         const char *type,
         gint64 grams,
         gint64 spool)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  gint64 id;

  job->printer_id = 1;
  job->order_id = order->id;
  job->order_item_id = item < order->items->len ? item_id (order, item) : 0;
  job->job_name = g_strdup ("job");
  job->status = status;
  job->priority = 1;
  job->estimated_duration_minutes = 100;
  job->created_at = job->updated_at = ENGINE_NOW;
  if (type != NULL)
    {
      TaktJobMaterial *material = takt_job_material_new (type, NULL, grams);

      material->material_id = spool;
      g_ptr_array_add (job->materials, material);
    }
  g_assert_true (takt_store_begin (self->base.store, &error));
  id = takt_job_table_insert (self->base.store, job, &error);
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (self->base.store, &error));
  return id;
}

static void
add_attempt (Fixture *self,
             gint64 job_id,
             int number,
             const char *outcome,
             gint64 spool,
             gint64 grams,
             gint64 cost)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktAttempt) attempt = takt_attempt_new ();
  TaktBooking booking = { .material_id = spool, .grams = grams, .cost_minor = cost, .currency = "USD" };

  attempt->job_id = job_id;
  attempt->order_id = engine_base_int (&self->base, "SELECT max(id) FROM orders /* test */");
  attempt->number = number;
  attempt->printer_id = 1;
  attempt->outcome = g_strdup (outcome);
  attempt->ended_at = attempt->created_at = ENGINE_NOW;
  g_array_append_val (attempt->bookings, booking);
  g_assert_true (takt_store_begin (self->base.store, &error));
  takt_attempt_table_insert (self->base.store, attempt, &error);
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (self->base.store, &error));
}

/* The workflow's own example, before anything is printed, while it is, and after. */
static void
test_seed (Fixture *self, gconstpointer data)
{
  gint64 spool = engine_base_add_spool (&self->base, 1, 0, "PLA", "White", 250);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) margin = NULL;
  gint64 first = 0;
  gint64 second = 0;

  add_profile (self, "Custom Desk Bracket", 120, 1, "PLA", 45, 30, 40);
  add_profile (self, "Cable Stand", 180, 1, "PLA", 30, 30, 40);
  set_rates (self, "USD", 1500, 50, TAKT_PRICING_MARKUP);
  order = add_order (self, 3000, "USD", "Custom Desk Bracket", 1, "Cable Stand", 1);

  for (int stage = 0; stage < 3; stage++)
    {
      g_autoptr (TaktCostSheet) sheet = NULL;

      if (stage == 1)
        {
          first = add_job (self, order, 0, TAKT_JOB_QUEUED, "PLA", 45, spool);
          second = add_job (self, order, 1, TAKT_JOB_QUEUED, "PLA", 30, spool);
        }
      if (stage == 2)
        {
          engine_base_run (&self->base, "UPDATE jobs SET status = 'completed' /* test */");
          add_attempt (self, first, 1, "completed", spool, 45, 113);
          add_attempt (self, second, 1, "completed", spool, 30, 75);
        }

      sheet = get_sheet (self, order);
      g_assert_cmpstr (sheet->currency, ==, "USD");
      g_assert_cmpint (((TaktCostLine *) sheet->lines->pdata[0])->amount_minor, ==, 113);
      g_assert_cmpint (((TaktCostLine *) sheet->lines->pdata[1])->amount_minor, ==, 75);
      g_assert_cmpint (((TaktCostLine *) sheet->lines->pdata[0])->is_actual, ==, stage == 2);
      g_assert_cmpint (((TaktCostLine *) sheet->lines->pdata[0])->item_id, ==, item_id (order, 0));
      g_assert_cmpint (sheet->material_cost, ==, 188);
      g_assert_cmpint (sheet->material_grams, ==, 75);
      g_assert_cmpint (sheet->labor_cost, ==, 1500);
      g_assert_cmpint (sheet->overhead, ==, 50);
      g_assert_cmpint (sheet->scrap_cost, ==, 0);
      g_assert_false (sheet->fees_known);
      g_assert_cmpint (sheet->fees, ==, 0);
      g_assert_cmpint (sheet->total_cost, ==, 1738);
      g_assert_cmpint (sheet->suggested_price, ==, 2433);
      g_assert_cmpint (sheet->pricing, ==, TAKT_PRICING_MARKUP);
      g_assert_true (sheet->price_known);
      g_assert_cmpint (sheet->price, ==, 3000);
      g_assert_cmpint (sheet->profit, ==, 1262);
      g_assert_cmpfloat (round (sheet->margin_pct), ==, 42);
      g_assert_cmpint (sheet->print_minutes, ==, stage == 0 ? 300 : 200);
    }

  set_rates (self, "USD", 1500, 50, TAKT_PRICING_MARGIN);
  margin = get_sheet (self, order);
  g_assert_cmpint (margin->suggested_price, ==, 2897);
  g_assert_cmpint (margin->total_cost, ==, 1738);
}

static void
test_functions (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (takt_costs_of_grams (45, 2500), ==, 113);
  g_assert_cmpint (takt_costs_of_grams (30, 2500), ==, 75);
  g_assert_cmpint (takt_costs_of_grams (0, 2500), ==, 0);
  g_assert_cmpint (takt_costs_of_grams (1, 499), ==, 0);
  g_assert_cmpint (takt_costs_of_grams (1, 500), ==, 1);

  g_assert_cmpint (takt_costs_suggest_price (1738, 40, TAKT_PRICING_MARKUP), ==, 2433);
  g_assert_cmpint (takt_costs_suggest_price (1738, 40, TAKT_PRICING_MARGIN), ==, 2897);
  g_assert_cmpint (takt_costs_suggest_price (1738, 0, TAKT_PRICING_MARGIN), ==, 1738);
  g_assert_cmpint (takt_costs_suggest_price (1738, 100, TAKT_PRICING_MARKUP), ==, 3476);
  g_assert_cmpint (takt_costs_suggest_price (1738, 100, TAKT_PRICING_MARGIN), ==, 0);
  g_assert_cmpint (takt_costs_suggest_price (1738, 250, TAKT_PRICING_MARGIN), ==, 0);
  g_assert_cmpint (takt_costs_suggest_price (0, 40, TAKT_PRICING_MARKUP), ==, 0);
}

/* Plates count whole, each spool is rounded once, the plan gives way to what was booked plate by plate. */
static void
test_plates_and_spools (Fixture *self, gconstpointer data)
{
  gint64 white = engine_base_add_spool (&self->base, 1, 0, "PLA", "White", 1000);
  gint64 black = engine_base_add_spool (&self->base, 1, 1, "PLA", "Black", 1000);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) planned = NULL;
  g_autoptr (TaktCostSheet) printed = NULL;
  gint64 job;

  add_profile (self, "Hook", 60, 3, "pla", 45, 0, 40);
  order = add_order (self, 1000, "USD", "Hook", 7, NULL, 0);
  planned = get_sheet (self, order);
  g_assert_cmpint (planned->material_grams, ==, 135);
  g_assert_cmpint (planned->material_cost, ==, 338);
  g_assert_cmpint (planned->print_minutes, ==, 180);

  /* Two plates booked on one spool: 90 g are 2.25, not twice 1.13. One waits on another spool of another price. */
  engine_base_run (&self->base,
                   "UPDATE materials SET cost_per_kg_minor = 4000 WHERE color = 'Black' /* test */");
  job = add_job (self, order, 0, TAKT_JOB_COMPLETED, "PLA", 45, white);
  add_attempt (self, job, 1, "completed", white, 45, 113);
  job = add_job (self, order, 0, TAKT_JOB_COMPLETED, "PLA", 45, white);
  add_attempt (self, job, 1, "completed", white, 45, 113);
  add_job (self, order, 0, TAKT_JOB_QUEUED, "PLA", 45, black);
  printed = get_sheet (self, order);
  g_assert_cmpuint (printed->lines->len, ==, 2);
  g_assert_cmpint (((TaktCostLine *) printed->lines->pdata[0])->amount_minor, ==, 225);
  g_assert_cmpstr (((TaktCostLine *) printed->lines->pdata[0])->description, ==, "PLA White");
  g_assert_cmpint (((TaktCostLine *) printed->lines->pdata[1])->amount_minor, ==, 180);
  g_assert_cmpint (printed->material_cost, ==, 405);

  /* A spool that got dearer or is thrown away does not change what was paid. */
  engine_base_run (&self->base,
                   "UPDATE materials SET cost_per_kg_minor = 9000 WHERE color = 'White' /* test */");
  g_clear_pointer (&printed, takt_cost_sheet_free);
  printed = get_sheet (self, order);
  g_assert_cmpint (((TaktCostLine *) printed->lines->pdata[0])->amount_minor, ==, 226);
  engine_base_run (&self->base, "DELETE FROM materials WHERE color = 'White' /* test */");
  g_clear_pointer (&printed, takt_cost_sheet_free);
  printed = get_sheet (self, order);
  g_assert_cmpint (((TaktCostLine *) printed->lines->pdata[0])->amount_minor, ==, 226);
  g_assert_cmpint (((TaktCostLine *) printed->lines->pdata[0])->grams, ==, 90);
}

static void
test_scrap (Fixture *self, gconstpointer data)
{
  gint64 spool = engine_base_add_spool (&self->base, 1, 0, "PETG", "", 1000);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktCostSheet) failed = NULL;
  g_autoptr (TaktCostSheet) deleted = NULL;
  g_autoptr (TaktCostSheet) done = NULL;
  const TaktCostLine *line;
  gint64 job;

  add_profile (self, "Arm", 60, 1, "PETG", 40, 0, 40);
  order = add_order (self, 1000, "USD", "Arm", 1, NULL, 0);
  job = add_job (self, order, 0, TAKT_JOB_FAILED, "PETG", 40, spool);
  add_attempt (self, job, 1, "failed", spool, 13, 33);

  /* The plate that failed has still to be printed. */
  failed = get_sheet (self, order);
  g_assert_cmpint (failed->scrap_cost, ==, 33);
  g_assert_cmpint (failed->material_cost, ==, 100);
  g_assert_cmpint (failed->material_grams, ==, 40);
  g_assert_cmpint (failed->total_cost, ==, 133);

  /* What it took is paid for, whether its job is still there or not. */
  g_assert_true (takt_store_begin (self->base.store, &error));
  g_assert_true (takt_job_table_delete (self->base.store, job, &error));
  deleted = get_sheet (self, order);
  g_assert_cmpint (deleted->scrap_cost, ==, 33);
  g_assert_cmpint (deleted->total_cost, ==, 133);
  takt_store_rollback (self->base.store);

  add_attempt (self, job, 2, "cancelled", spool, 2, 5);
  add_attempt (self, job, 3, "completed", spool, 40, 100);
  engine_base_run (&self->base, "UPDATE jobs SET status = 'completed' /* test */");
  done = get_sheet (self, order);
  g_assert_cmpint (done->scrap_cost, ==, 38);
  g_assert_cmpint (done->material_cost, ==, 100);
  line = g_ptr_array_index (done->lines, done->lines->len - 1);
  g_assert_cmpstr (line->kind, ==, "scrap");
  g_assert_cmpint (line->grams, ==, 15);
  g_assert_true (line->is_actual);
}

static void
test_prices (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  const struct
  {
    const char *sql;
    gint64 cost;
  } steps[] = {
    /* 800 g at 25.00 and 200 g at 50.00 are 30.00 on average. */
    { "UPDATE materials SET remaining_grams = 800 WHERE id = 1 /* test */", 3000 },
    { "UPDATE materials SET remaining_grams = 0 /* test */", 3750 },
    { "UPDATE materials SET currency = 'EUR' WHERE id = 1 /* test */", 5000 },
    { "UPDATE materials SET cost_per_kg_minor = 0 /* test */", 0 },
  };

  engine_base_add_spool (&self->base, 0, TAKT_SLOT_NONE, "PLA", "A", 1000);
  engine_base_add_spool (&self->base, 0, TAKT_SLOT_NONE, "Pla", "B", 200);
  engine_base_add_spool (&self->base, 0, TAKT_SLOT_NONE, "PETG", "C", 200);
  engine_base_run (&self->base, "UPDATE materials SET cost_per_kg_minor = 5000 WHERE id = 2 /* test */");
  engine_base_run (&self->base, "UPDATE materials SET cost_per_kg_minor = 999999 WHERE id = 3 /* test */");
  add_profile (self, "Big", 60, 1, "PLA", 1000, 0, 40);
  order = add_order (self, 0, "USD", "Big", 1, NULL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (TaktCostSheet) sheet = NULL;

      engine_base_run (&self->base, steps[i].sql);
      sheet = get_sheet (self, order);
      g_assert_cmpint (sheet->material_cost, ==, steps[i].cost);
      g_assert_true (isnan (sheet->margin_pct));
      g_assert_cmpint (sheet->profit, ==, -steps[i].cost);
    }
}

/* Grams that were booked when nobody knew their price cost what such filament costs in stock. */
static void
test_booked_without_price (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) sheet = NULL;
  gint64 job;

  engine_base_add_spool (&self->base, 0, TAKT_SLOT_NONE, "PLA", "A", 1000);
  add_profile (self, "Arm", 60, 1, "PLA", 40, 0, 40);
  order = add_order (self, 0, "USD", "Arm", 1, NULL, 0);
  job = add_job (self, order, 0, TAKT_JOB_COMPLETED, "PLA", 44, 0);
  add_attempt (self, job, 1, "completed", 0, 44, 0);
  sheet = get_sheet (self, order);
  g_assert_cmpint (sheet->material_grams, ==, 44);
  g_assert_cmpint (sheet->material_cost, ==, 110);
  g_assert_true (((TaktCostLine *) sheet->lines->pdata[0])->is_actual);
}

static void
test_targets (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) free_order = NULL;
  g_autoptr (TaktOrder) unmapped = NULL;
  g_autoptr (TaktCostSheet) sheet = NULL;
  g_autoptr (TaktCostSheet) of_free = NULL;
  g_autoptr (TaktCostSheet) of_unmapped = NULL;

  /* 10.00 at 100 % and 30.00 at 20 % are 40 % of 40.00. */
  set_rates (self, "USD", 6000, 0, TAKT_PRICING_MARKUP);
  add_profile (self, "A", 60, 1, NULL, 0, 10, 100);
  add_profile (self, "B", 60, 1, NULL, 0, 30, 20);
  add_profile (self, "Free 10", 60, 1, NULL, 0, 0, 10);
  add_profile (self, "Free 30", 60, 1, NULL, 0, 0, 30);
  order = add_order (self, 1, "USD", "A", 1, "B", 1);
  sheet = get_sheet (self, order);
  g_assert_cmpint (sheet->total_cost, ==, 4000);
  g_assert_cmpint (sheet->suggested_price, ==, 5600);

  /* Items that cost nothing weigh the same; the overhead alone is marked up. */
  set_rates (self, "USD", 6000, 1000, TAKT_PRICING_MARKUP);
  free_order = add_order (self, 1, "USD", "Free 10", 1, "Free 30", 1);
  of_free = get_sheet (self, free_order);
  g_assert_cmpint (of_free->suggested_price, ==, 1200);

  unmapped = add_order (self, 1, "USD", "Nobody knows", 3, NULL, 0);
  of_unmapped = get_sheet (self, unmapped);
  g_assert_cmpint (of_unmapped->total_cost, ==, 1000);
  g_assert_cmpint (of_unmapped->suggested_price, ==, 1400);
  g_assert_cmpint (of_unmapped->print_minutes, ==, 0);
}

static void
test_refund_and_currency (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) other = NULL;
  g_autoptr (TaktCostSheet) partly = NULL;
  g_autoptr (TaktCostSheet) wholly = NULL;
  g_autoptr (TaktCostSheet) foreign = NULL;

  set_rates (self, "USD", 0, 100, TAKT_PRICING_MARKUP);
  order = add_order (self, 3000, "USD", "X", 1, NULL, 0);
  order->refunded_minor = 1000;
  partly = get_sheet (self, order);
  g_assert_cmpint (partly->price, ==, 2000);
  g_assert_cmpint (partly->profit, ==, 1900);

  /* With the tax the refund is more than the shop ever earned. */
  order->refunded_minor = 3200;
  wholly = get_sheet (self, order);
  g_assert_cmpint (wholly->price, ==, 0);
  g_assert_cmpint (wholly->profit, ==, -100);
  g_assert_true (isnan (wholly->margin_pct));

  other = add_order (self, 3000, "EUR", "X", 1, NULL, 0);
  foreign = get_sheet (self, other);
  g_assert_cmpstr (foreign->currency, ==, "USD");
  g_assert_false (foreign->price_known);
  g_assert_cmpint (foreign->total_cost, ==, 100);
  g_assert_cmpint (foreign->profit, ==, 0);
  g_assert_true (isnan (foreign->margin_pct));
}

/* Yen have no decimals: the minor unit is the yen. */
static void
test_yen (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) sheet = NULL;

  set_rates (self, "JPY", 1500, 70, TAKT_PRICING_MARGIN);
  engine_base_add_spool (&self->base, 0, TAKT_SLOT_NONE, "PLA", "A", 1000);
  add_profile (self, "Vase", 60, 1, "PLA", 45, 20, 40);
  order = add_order (self, 3000, "JPY", "Vase", 500, NULL, 0);
  sheet = get_sheet (self, order);
  g_assert_cmpstr (sheet->currency, ==, "JPY");
  g_assert_cmpint (sheet->material_grams, ==, 22500);
  g_assert_cmpint (sheet->material_cost, ==, 56250);
  g_assert_cmpint (sheet->labor_cost, ==, 250000);
  g_assert_cmpint (sheet->total_cost, ==, 306320);
  g_assert_cmpint (sheet->suggested_price, ==, 510533);
  g_assert_cmpint (sheet->profit, ==, -303320);
  g_assert_cmpint (sheet->print_minutes, ==, 30000);
}

static void
test_odd_orders (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrder) whole = NULL;
  g_autoptr (TaktCostSheet) nothing = NULL;
  g_autoptr (TaktCostSheet) by_hand = NULL;
  g_autoptr (TaktCostSheet) given_up = NULL;
  gint64 spool = engine_base_add_spool (&self->base, 0, TAKT_SLOT_NONE, "PLA", "A", 1000);

  /* Nothing of one thing, and the other thing is a file. */
  add_profile (self, "Vase", 60, 2, "PLA", 40, 10, 40);
  order = add_order (self, 3000, "USD", "Vase", 1, "Vase", 4);
  ((TaktOrderItem *) order->items->pdata[0])->quantity = 0;
  ((TaktOrderItem *) order->items->pdata[1])->is_digital = TRUE;
  nothing = get_sheet (self, order);
  g_assert_cmpint (nothing->total_cost, ==, 0);
  g_assert_cmpuint (nothing->lines->len, ==, 0);
  g_assert_cmpfloat (nothing->margin_pct, ==, 100);

  /* Jobs by hand: one of the order as a whole, one of the item without materials of its own. */
  whole = add_order (self, 3000, "USD", "Vase", 4, NULL, 0);
  add_job (self, whole, 99, TAKT_JOB_QUEUED, "PLA", 100, spool);
  add_job (self, whole, 0, TAKT_JOB_COMPLETED, NULL, 0, 0);
  by_hand = get_sheet (self, whole);
  g_assert_cmpint (by_hand->material_grams, ==, 100 + 40 + 40);

  /* Shipped with one of two plates: the other will not be printed. */
  whole->is_shipped = TRUE;
  given_up = get_sheet (self, whole);
  g_assert_cmpint (given_up->material_grams, ==, 100 + 40);

  whole->total_price_minor = G_MAXINT64;
  g_assert_null (takt_costs_of_order (self->costs, whole, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

/* A plate of four: a piece has a quarter of its grams, all of its own labour, and the overhead of an order. */
static void
test_unit (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) hook = NULL;
  gint64 id = add_profile (self, "Hook", 130, 4, "PETG", 112, 4, 40);
  TaktUnitCost cost;

  set_rates (self, "USD", 1500, 50, TAKT_PRICING_MARKUP);
  hook = takt_products_get (self->products, id, &error);
  g_assert_no_error (error);

  g_assert_true (takt_costs_of_unit (self->costs, hook, &cost, &error));
  g_assert_no_error (error);
  g_assert_false (cost.is_complete);
  g_assert_cmpint (cost.total, ==, 100 + 50);

  engine_base_add_spool (&self->base, 1, 0, "PETG", "Black", 1000); /* 25.00 a kilogram */
  g_assert_true (takt_costs_of_unit (self->costs, hook, &cost, &error));
  g_assert_no_error (error);
  g_assert_true (cost.is_complete);
  g_assert_cmpstr (cost.currency, ==, "USD");
  g_assert_cmpfloat (cost.grams, ==, 28.0);
  g_assert_cmpint (cost.material, ==, 70);
  g_assert_cmpint (cost.labor, ==, 100);
  g_assert_cmpint (cost.total, ==, 70 + 100 + 50);
  g_assert_cmpint (cost.suggested_price, ==, 308);
}

/* What one piece costs is what an order of one piece costs. */
static void
test_unit_as_order (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = add_profile (self, "Bracket", 120, 1, "PLA", 45, 30, 40);
  g_autoptr (TaktProfile) bracket = takt_products_get (self->products, id, &error);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) sheet = NULL;
  TaktUnitCost cost;

  set_rates (self, "USD", 1500, 50, TAKT_PRICING_MARGIN);
  engine_base_add_spool (&self->base, 1, 0, "PLA", "White", 1000);
  order = add_order (self, 3000, "USD", "Bracket", 1, NULL, 0);
  sheet = get_sheet (self, order);
  g_assert_true (takt_costs_of_unit (self->costs, bracket, &cost, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cost.total, ==, sheet->total_cost);
  g_assert_cmpint (cost.suggested_price, ==, sheet->suggested_price);
}

/* Packaging counts in a piece and in its order alike; what a sale leaves is without Etsy's fees, and unknown in another currency. */
static void
test_unit_sale (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = add_profile (self, "Bracket", 120, 1, "PLA", 45, 30, 40);
  g_autoptr (TaktProfile) bracket = takt_products_get (self->products, id, &error);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) sheet = NULL;
  TaktUnitCost cost;
  gint64 without;

  set_rates (self, "USD", 1500, 50, TAKT_PRICING_MARGIN);
  engine_base_add_spool (&self->base, 1, 0, "PLA", "White", 1000);
  g_assert_true (takt_costs_of_unit (self->costs, bracket, &cost, &error));
  without = cost.total;
  g_assert_cmpint (cost.price, ==, 0);
  g_assert_true (isnan (cost.margin_pct));

  bracket->packaging_minor = 120;
  bracket->price_minor = 3000;
  g_free (bracket->currency);
  bracket->currency = g_strdup ("USD");
  g_assert_true (takt_products_update (self->products, bracket, &error));
  order = add_order (self, 3000, "USD", "Bracket", 1, NULL, 0);
  sheet = get_sheet (self, order);
  g_assert_true (takt_costs_of_unit (self->costs, bracket, &cost, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cost.packaging, ==, 120);
  g_assert_cmpint (cost.total, ==, without + 120);
  g_assert_cmpint (cost.total, ==, sheet->total_cost);
  g_assert_cmpint (cost.fees, >, 0);
  g_assert_cmpint (cost.profit, ==, 3000 - cost.total - cost.fees);
  g_assert_cmpfloat_with_epsilon (cost.margin_pct, (double) cost.profit / 30.0, 1e-9);

  g_free (bracket->currency);
  bracket->currency = g_strdup ("EUR");
  g_assert_true (takt_costs_of_unit (self->costs, bracket, &cost, &error));
  g_assert_cmpint (cost.packaging, ==, 0);
  g_assert_cmpint (cost.price, ==, 0);
}

/* Two orders of October, none of November, one of December, by hand: 45 g at 25.00 a kilogram, half an hour at 15.00, 0.50 an order. */
static void
test_monthly (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) first = NULL;
  g_autoptr (TaktOrder) second = NULL;
  g_autoptr (TaktOrder) third = NULL;
  g_autoptr (TaktOrder) unknown = NULL;
  g_autoptr (TaktOrder) cancelled = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *held = NULL;
  g_autoptr (GArray) months = NULL;
  const TaktMonth *month;

  set_rates (self, "USD", 1500, 50, TAKT_PRICING_MARKUP);
  engine_base_add_spool (&self->base, 1, 0, "PLA", "White", 1000);
  add_profile (self, "Bracket", 120, 1, "PLA", 45, 30, 40);
  first = add_order (self, 2000, "USD", "Bracket", 1, NULL, 0);
  second = add_order (self, 3000, "USD", "Bracket", 2, NULL, 0);
  third = add_order (self, 2500, "USD", "Bracket", 1, NULL, 0);
  unknown = add_order (self, 2500, "USD", "Nobody knows", 1, NULL, 0);
  cancelled = add_order (self, 9900, "USD", "Bracket", 1, NULL, 0);
  g_assert_true (takt_orders_cancel (self->orders, cancelled->id, &error));
  engine_base_run (&self->base,
                   "UPDATE orders SET ordered_at = strftime('%s', CASE id WHEN 1 THEN '2025-10-01' "
                   "WHEN 2 THEN '2025-10-31 23:59:59' ELSE '2025-12-01' END) + 0 /* test */");

  takt_monthly_read_async (self->costs, self->orders, TAKT_TIME_UNSET, TAKT_TIME_UNSET, NULL,
                           takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the months");
  months = takt_monthly_read_finish (self->costs, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (months->len, ==, 3);

  month = &g_array_index (months, TaktMonth, 0);
  g_assert_cmpint (month->from, ==, 1759276800);
  g_assert_cmpuint (month->n_orders, ==, 2);
  g_assert_cmpint (month->revenue_minor, ==, 5000);
  /* 1.125 and 2.25, each rounded by itself. */
  g_assert_cmpint (month->material_minor, ==, 113 + 225);
  g_assert_cmpint (month->labor_minor, ==, 3 * 750);
  g_assert_cmpint (month->overhead_minor, ==, 100);
  g_assert_cmpint (month->fees_minor, ==, 0);
  g_assert_cmpint (month->profit_minor, ==, 5000 - 338 - 2250 - 100);

  month = &g_array_index (months, TaktMonth, 1);
  g_assert_cmpuint (month->n_orders, ==, 0);
  g_assert_cmpint (month->from, ==, g_array_index (months, TaktMonth, 0).to);

  month = &g_array_index (months, TaktMonth, 2);
  g_assert_cmpuint (month->n_orders, ==, 1);
  g_assert_cmpuint (month->n_left_out, ==, 1);
  g_assert_cmpint (month->revenue_minor, ==, 2500);
  g_clear_pointer (&months, g_array_unref);
  g_clear_object (&result);

  takt_monthly_read_async (self->costs, self->orders, 1759276801, 1764547200, NULL, takt_test_store_result,
                           &held);
  result = takt_test_wait_result (&held, "the months");
  months = takt_monthly_read_finish (self->costs, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (months->len, ==, 1);
  g_assert_cmpint (g_array_index (months, TaktMonth, 0).revenue_minor, ==, 3000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/costs/seed", test_seed);
  ADD ("/engine/costs/functions", test_functions);
  ADD ("/engine/costs/plates-and-spools", test_plates_and_spools);
  ADD ("/engine/costs/scrap", test_scrap);
  ADD ("/engine/costs/prices", test_prices);
  ADD ("/engine/costs/booked-without-price", test_booked_without_price);
  ADD ("/engine/costs/targets", test_targets);
  ADD ("/engine/costs/refund-and-currency", test_refund_and_currency);
  ADD ("/engine/costs/yen", test_yen);
  ADD ("/engine/costs/odd-orders", test_odd_orders);
  ADD ("/engine/costs/unit", test_unit);
  ADD ("/engine/costs/unit-as-order", test_unit_as_order);
  ADD ("/engine/costs/unit-sale", test_unit_sale);

  g_test_add ("/engine/costs/monthly", Fixture, NULL, set_up, test_monthly, tear_down);

  return g_test_run ();
}

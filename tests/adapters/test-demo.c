/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "demo/takt-demo-clock.h"
#include "demo/takt-demo-data.h"
#include "demo/takt-demo.h"
#include "secrets/takt-memory-secrets.h"
#include "takt-test.h"
#include "virtual/takt-virtual-printer.h"

#include <math.h>
#include <string.h>

#define DAY (24 * 60 * 60)

/* So fast that the first print's progress shows while a test waits. */
#define SPEED 600

typedef struct
{
  TaktStore *store;
  TaktShop *shop;
} Bench;

static TaktPrinterLink *
make_link (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, gpointer user_data)
{
  Bench *bench = user_data;
  TaktPrinterLink *link = takt_virtual_printer_new (printer, clock);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (printer->connection_type, ==, "virtual");
  jobs =
      takt_queue_list (takt_shop_get_queue (bench->shop), printer->id, TAKT_JOB_STARTED, 1, 0, NULL, &error);
  g_assert_no_error (error);
  if (jobs->len > 0)
    takt_virtual_printer_recall (TAKT_VIRTUAL_PRINTER (link), jobs->pdata[0],
                                 takt_demo_find_fault (printer->name));
  return link;
}

static void
bench_fill (Bench *bench, TaktClock *clock)
{
  g_autoptr (TaktSecretStore) secrets = takt_memory_secrets_new ();
  TaktPorts ports = {
    .clock = clock, .secrets = secrets, .printer_links = make_link, .printer_links_data = bench
  };
  g_autoptr (GError) error = NULL;

  bench->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  bench->shop = takt_shop_new (bench->store, &ports, &error);
  g_assert_no_error (error);
  takt_demo_fill (bench->shop, &error);
  g_assert_no_error (error);
}

static void
bench_set_up (Bench *bench, gconstpointer data)
{
  g_autoptr (TaktClock) clock = takt_demo_clock_new (SPEED);

  bench_fill (bench, clock);
}

static void
bench_tear_down (Bench *bench, gconstpointer data)
{
  g_assert_finalize_object (bench->shop);
  takt_store_close (bench->store);
  g_assert_finalize_object (bench->store);
}

static GPtrArray *
list_orders (Bench *bench, int status)
{
  TaktOrderFilter filter = { .status = status, .sort = "ordered_at" };
  g_autoptr (GError) error = NULL;
  GPtrArray *orders = takt_orders_list (takt_shop_get_orders (bench->shop), &filter, NULL, &error);

  g_assert_no_error (error);
  return orders;
}

static void
test_clock (void)
{
  g_autoptr (TaktClock) clock = takt_demo_clock_new (1);
  TaktTime present = takt_clock_now (clock);
  gint64 monotonic = takt_clock_monotonic_us (clock);

  takt_demo_clock_travel (TAKT_DEMO_CLOCK (clock), present - 20 * DAY);
  g_assert_cmpint (takt_clock_now (clock), >=, present - 20 * DAY);
  g_assert_cmpint (takt_clock_now (clock), <, present - 19 * DAY);
  g_assert_cmpint (takt_clock_monotonic_us (clock) - monotonic, <, (gint64) DAY * G_USEC_PER_SEC);
  takt_demo_clock_return (TAKT_DEMO_CLOCK (clock));
  g_assert_cmpint (takt_clock_now (clock), >=, present);
  g_assert_cmpint (takt_clock_now (clock), <, present + DAY);

  /* A present of its own is where it comes back to. */
  takt_demo_clock_set_present (TAKT_DEMO_CLOCK (clock), 1790000000);
  takt_demo_clock_travel (TAKT_DEMO_CLOCK (clock), 1780000000);
  takt_demo_clock_return (TAKT_DEMO_CLOCK (clock));
  g_assert_cmpint (takt_clock_now (clock), >=, 1790000000);
  g_assert_cmpint (takt_clock_now (clock), <, 1790000000 + DAY);
}

static void
called_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_clock_waits (void)
{
  g_autoptr (TaktClock) clock = takt_demo_clock_new (1000);
  gboolean called = FALSE, cancelled_called = FALSE;
  guint64 timer;

  timer = takt_clock_after (clock, G_USEC_PER_SEC, called_cb, &cancelled_called, NULL);
  takt_clock_clear (clock, &timer);
  takt_clock_after (clock, 10 * G_USEC_PER_SEC, called_cb, &called, NULL);
  takt_demo_clock_travel (TAKT_DEMO_CLOCK (clock), 1000);
  takt_test_wait_for_true (&called, "a timer of the demo's clock");
  g_assert_false (cancelled_called);
}

static void
test_data (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktDemoData) data = takt_demo_data_load (&error);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  guint stories = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (data->printers->len, ==, 6);
  g_assert_cmpuint (data->profiles->len, ==, 15);
  g_assert_cmpuint (data->spools->len, >=, 12);
  g_assert_cmpuint (data->orders->len, >=, 150);
  for (guint i = 0; i < data->orders->len; i++)
    {
      const TaktDemoOrder *demo = data->orders->pdata[i];

      g_assert_true (g_hash_table_add (numbers, demo->order->order_number));
      g_assert_cmpuint (demo->order->items->len, >, 0);
      g_assert_cmpint (demo->order->total_price_minor, >, 0);
      /* Nobody's real address. */
      g_assert_true (g_regex_match_simple ("@example\\.(com|net|org)$", demo->order->customer_email, 0, 0));
      if (i > 1)
        g_assert_cmpint (demo->seconds_ago, <=, ((TaktDemoOrder *) data->orders->pdata[1])->seconds_ago);
      stories |= 1u << demo->story;
    }
  g_assert_cmpuint (stories, ==, (1u << (TAKT_DEMO_CANCELLED + 1)) - 1);
}

/* The order of the workflow that the program exists for, as it stands there. */
static void
test_first_order (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (bench->shop), 1, &error);
  g_autoptr (TaktOrderStanding) standing = NULL;
  g_autoptr (TaktCostSheet) costs = NULL;
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (GPtrArray) spools = NULL;
  const TaktMaterial *spool;
  TaktScheduleRequest request = { .order_id = 1, .printer_id = 1, .material_type = "PLA" };
  g_autoptr (GPtrArray) jobs = NULL;
  const TaktJob *first, *second;

  g_assert_no_error (error);
  g_assert_cmpstr (order->order_number, ==, "12345");
  g_assert_cmpstr (order->customer_email, ==, "john@example.com");
  g_assert_cmpint (order->total_price_minor, ==, 3000);
  g_assert_cmpstr (order->currency, ==, "USD");
  g_assert_cmpuint (order->items->len, ==, 2);
  standing = takt_orders_get_standing (takt_shop_get_orders (bench->shop), order, &error);
  g_assert_no_error (error);
  g_assert_cmpint (standing->status, ==, TAKT_ORDER_NEW);

  printer = takt_printers_get (takt_shop_get_printers (bench->shop), 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (printer->name, ==, "Bambu Lab X1");
  g_assert_true (printer->plate_clear);
  spools = takt_materials_list_of_printer (takt_shop_get_materials (bench->shop), 1, &error);
  g_assert_no_error (error);
  spool = spools->pdata[0];
  g_assert_cmpint (spool->slot, ==, 0);
  g_assert_cmpstr (spool->material_type, ==, "PLA");
  g_assert_cmpstr (spool->color, ==, "White");
  g_assert_cmpint (spool->remaining_grams, ==, 250);
  g_assert_cmpint (spool->remaining_pct, ==, 100);
  g_assert_cmpint (spool->cost_per_kg_minor, ==, 2500);

  jobs = takt_queue_preview_order (takt_shop_get_queue (bench->shop), &request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 2);
  first = jobs->pdata[0];
  second = jobs->pdata[1];
  g_assert_cmpstr (first->job_name, ==, "Order #12345 - Custom Desk Bracket");
  g_assert_cmpint (first->estimated_duration_minutes, ==, 120);
  g_assert_cmpint (first->material_slot, ==, 0);
  g_assert_cmpint (first->nozzle_temp, ==, 200);
  g_assert_null (first->problem);
  g_assert_cmpint (second->estimated_duration_minutes, ==, 180);

  costs = takt_costs_of_order (takt_shop_get_costs (bench->shop), order, &error);
  g_assert_no_error (error);
  g_assert_cmpint (costs->labor_cost, ==, 1500);
  g_assert_cmpint (costs->overhead, ==, 50);
  g_assert_cmpint (costs->print_minutes, ==, 300);
  g_assert_cmpint (costs->material_grams, ==, 75);
}

/* With the order planned from the white spool the sums are those of the workflow, rounded honestly. */
static void
test_first_order_costs (Bench *bench, gconstpointer data)
{
  TaktScheduleRequest request = { .order_id = 1, .printer_id = 1, .material_type = "PLA" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs =
      takt_queue_schedule_order (takt_shop_get_queue (bench->shop), &request, &error);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) costs = NULL;

  g_assert_no_error (error);
  order = takt_orders_get (takt_shop_get_orders (bench->shop), 1, &error);
  g_assert_no_error (error);
  costs = takt_costs_of_order (takt_shop_get_costs (bench->shop), order, &error);
  g_assert_no_error (error);
  g_assert_cmpint (costs->material_cost, ==, 188);
  g_assert_cmpint (costs->total_cost, ==, 1738);
  g_assert_cmpint (costs->suggested_price, ==, 2433);
  g_assert_cmpint (costs->profit, ==, 1262);
}

static void
test_every_state (Bench *bench, gconstpointer data)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char *const expected[] = { "failed_job", "unmapped_item", "refund", "missing_material",
                                          "unpaid" };
  guint sum = 0;

  for (int status = TAKT_ORDER_NEW; status <= TAKT_ORDER_CANCELLED; status++)
    {
      g_autoptr (GPtrArray) orders = list_orders (bench, status);

      g_assert_cmpuint (orders->len, >, 0);
      sum += orders->len;
      for (guint i = 0; i < orders->len; i++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (TaktOrderStanding) standing =
              takt_orders_get_standing (takt_shop_get_orders (bench->shop), orders->pdata[i], &error);

          g_assert_no_error (error);
          for (char **word = standing->attention; *word != NULL; word++)
            g_hash_table_add (words, g_strdup (*word));
        }
    }
  g_assert_cmpuint (sum, >=, 41);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_true (g_hash_table_contains (words, expected[i]));
}

static void
test_past (Bench *bench, gconstpointer data)
{
  TaktClock *clock = takt_shop_get_clock (bench->shop);
  TaktTime now = takt_clock_now (clock);
  TaktAnalytics analytics;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GPtrArray) shipped = list_orders (bench, TAKT_ORDER_SHIPPED);
  TaktTime earliest = now;

  g_assert_true (
      takt_history_analyse (takt_shop_get_history (bench->shop), 0, now - 28 * DAY, now, &analytics, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (analytics.completed, >=, 25);
  g_assert_cmpuint (analytics.failed, >=, 3);
  g_assert_cmpint (analytics.grams, >, 2000);
  g_assert_cmpint (analytics.material_cost_minor, >, 4000);
  g_assert_cmpfloat (analytics.success_pct, >, 80);

  attempts = takt_history_list (takt_shop_get_history (bench->shop), 0, 0, now, 0, 0, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < attempts->len; i++)
    {
      const TaktAttempt *attempt = attempts->pdata[i];

      g_assert_cmpint (attempt->started_at, <, attempt->ended_at);
      g_assert_cmpint (attempt->ended_at, <=, now);
      earliest = MIN (earliest, attempt->ended_at);
      if (strcmp (attempt->outcome, "completed") == 0)
        g_assert_cmpuint (attempt->bookings->len, >, 0);
    }
  g_assert_cmpint (earliest, <, now - 150 * DAY);

  for (guint i = 0; i < shipped->len; i++)
    {
      const TaktOrder *order = shipped->pdata[i];

      g_assert_nonnull (order->tracking_code);
      g_assert_cmpint (order->shipped_at, >, order->ordered_at);
      g_assert_cmpint (order->shipped_at, <, now);
    }
}

/* What happened weeks ago is told to nobody today. */
static void
test_no_old_news (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = NULL;

  g_assert_cmpuint (takt_notify_count_waiting (takt_shop_get_notify (bench->shop), &error), ==, 0);
  g_assert_no_error (error);
  settings = takt_notify_get_settings (takt_shop_get_notify (bench->shop), 1, &error);
  g_assert_no_error (error);
  g_assert_true (settings->desktop_enabled);
  g_assert_true (settings->notify_print_failed);
  g_assert_false (settings->email_enabled);
  g_assert_null (settings->webhook_url);
}

static gboolean
prints (gpointer user_data)
{
  Bench *bench = user_data;
  TaktPrinterState state;

  return takt_printers_get_state (takt_shop_get_printers (bench->shop), 2, &state) && state.report != NULL
         && state.report->machine == TAKT_MACHINE_PRINTING && state.report->progress_percent > 0
         && state.job_id != 0;
}

static gboolean
ran_out (gpointer user_data)
{
  Bench *bench = user_data;
  TaktPrinterState state;

  return takt_printers_get_state (takt_shop_get_printers (bench->shop), 5, &state) && state.report != NULL
         && state.report->machine == TAKT_MACHINE_PAUSED && state.report->print_error != 0
         && state.job_id != 0;
}

static gboolean
first_is_online (gpointer user_data)
{
  Bench *bench = user_data;

  return takt_printers_is_free (takt_shop_get_printers (bench->shop), 1);
}

static void
test_started (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) printing = NULL;
  g_autoptr (TaktPrinter) full = NULL;

  takt_shop_start (bench->shop, &error);
  g_assert_no_error (error);
  takt_test_wait_for (prints, bench, "the demo's printer to print");
  takt_test_wait_for (ran_out, bench, "the spool of the demo's fifth printer to run out");
  takt_test_wait_for (first_is_online, bench, "the first printer to be free");

  printing = list_orders (bench, TAKT_ORDER_PRINTING);
  g_assert_cmpuint (printing->len, ==, 4);
  full = takt_printers_get (takt_shop_get_printers (bench->shop), 3, &error);
  g_assert_no_error (error);
  g_assert_false (full->plate_clear);
  g_assert_false (takt_printers_is_free (takt_shop_get_printers (bench->shop), 3));
  takt_shop_stop (bench->shop);
}

/* A clock that cannot be set back gives a shop without a past, but a whole one. */
static void
test_other_clocks (void)
{
  TaktClock *clocks[] = { takt_clock_new_scaled (SPEED), TAKT_CLOCK (takt_manual_clock_new (1795334405)) };

  for (guint i = 0; i < G_N_ELEMENTS (clocks); i++)
    {
      Bench bench;
      TaktTime before = takt_clock_now (clocks[i]);
      g_autoptr (GPtrArray) shipped = NULL;

      bench_fill (&bench, clocks[i]);
      g_assert_cmpint (takt_clock_now (clocks[i]), >=, before);
      g_assert_cmpint (takt_clock_now (clocks[i]), <, before + DAY);
      shipped = list_orders (&bench, TAKT_ORDER_SHIPPED);
      g_assert_cmpuint (shipped->len, >=, 15);
      bench_tear_down (&bench, NULL);
      g_assert_finalize_object (clocks[i]);
    }
}

/* The start of the demo waits for it. */
static void
test_how_long (void)
{
  Bench bench;
  double seconds;

  g_test_timer_start ();
  bench_set_up (&bench, NULL);
  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds, "sample shop filled in %.0f ms", seconds * 1000);
  /* The promise is 300 ms; a machine that does other things at the same time gets ten times that. */
  g_assert_cmpfloat (seconds, <, 3.0);
  bench_tear_down (&bench, NULL);
}

#define ADD(name, func) g_test_add ("/adapters/demo/" name, Bench, NULL, bench_set_up, func, bench_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/demo/clock", test_clock);
  g_test_add_func ("/adapters/demo/clock-waits", test_clock_waits);
  g_test_add_func ("/adapters/demo/data", test_data);
  ADD ("first-order", test_first_order);
  ADD ("first-order-costs", test_first_order_costs);
  ADD ("every-state", test_every_state);
  ADD ("past", test_past);
  ADD ("no-old-news", test_no_old_news);
  ADD ("started", test_started);
  g_test_add_func ("/adapters/demo/other-clocks", test_other_clocks);
  g_test_add_func ("/adapters/demo/how-long", test_how_long);

  return g_test_run ();
}

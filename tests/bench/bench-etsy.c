/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The first sync of a shop with ten thousand receipts, and one after it that finds nothing new, against a shop on this computer that
 * has no limits and whose pages are ready bytes (tests/sims/etsy-pages.py).
 */

#include <libsoup/soup.h>
#include <string.h>
#include <sys/resource.h>

#include "etsy/takt-etsy-source.h"
#include "orders/takt-orders.h"
#include "takt-fake-secrets.h"
#include "takt-sim.h"
#include "takt-test.h"

#define N_RECEIPTS 10000
#define LIMIT_US   (300 * G_USEC_PER_SEC)

#define ACCOUNT                                                                                              \
  "{\"keystring\": \"k\", \"shared_secret\": \"s\", \"access_token\": \"900000001.a\", \"refresh_token\": "  \
  "\"900000001.r\", \"expires_at\": \"2000-01-01T00:00:00Z\", \"shop_id\": 70000001, \"shop_name\": \"L\", " \
  "\"currency\": \"USD\", \"read_only\": false}"

/* Microseconds of processor time that this process has used, all its threads together. */
static gint64
get_cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec
         + usage.ru_stime.tv_usec;
}

/* A line of /proc/self/status, in KiB. */
static gint64
read_memory (const char *field)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, field);
  g_assert_nonnull (line);
  return g_ascii_strtoll (line + strlen (field), NULL, 10);
}

/* How many calls of its API the shop has had so far. */
static guint
count_requests (const char *url)
{
  g_autofree char *address = g_strconcat (url, "/_sim/requests", NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", address);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = soup_session_send_and_read (session, message, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  return (guint) g_ascii_strtoull (text, NULL, 10);
}

static gboolean
is_idle (gpointer user_data)
{
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (user_data);

  return !((TaktSourceStatus *) statuses->pdata[0])->is_syncing;
}

static gboolean
is_syncing (gpointer user_data)
{
  return !is_idle (user_data);
}

/* The timer's sync ten minutes later: returns the requests that it took. */
static guint
sync_by_timer (TaktOrders *orders, TaktClock *clock, const char *url)
{
  guint before;

  takt_orders_start (orders);
  takt_test_wait_for (is_idle, orders, "the start");
  before = count_requests (url);
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (clock), 10 * 60 * G_USEC_PER_SEC);
  takt_test_wait_for (is_syncing, orders, "the timer's sync");
  takt_test_wait_for (is_idle, orders, "its end");
  takt_orders_stop (orders);
  return count_requests (url) - before;
}

static void
sync_all (TaktOrders *orders, TaktMergeCounts *counts)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 limit = g_get_monotonic_time () + LIMIT_US;

  takt_orders_sync_async (orders, NULL, takt_test_store_result, &result);
  while (result == NULL && g_get_monotonic_time () < limit)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (result);
  takt_orders_sync_finish (orders, result, counts, &error);
  g_assert_no_error (error);
}

static void
bench_sync (void)
{
  g_autofree char *number = g_strdup_printf ("%d", N_RECEIPTS);
  TaktSim *sim = takt_sim_start ("etsy-pages.py", "--receipts", number, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%d", takt_sim_get_port (sim));
  char *dir = takt_test_make_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open (dir, TAKT_STORE_WRITER, &error);
  g_autoptr (TaktClock) clock = TAKT_CLOCK (takt_manual_clock_new (g_get_real_time () / G_USEC_PER_SEC));
  g_autoptr (TaktFakeSecrets) secrets = takt_fake_secrets_new ();
  g_autoptr (TaktChanges) changes = takt_changes_new ();
  g_autoptr (TaktSettings) settings = takt_settings_new (store, clock, changes, &error);
  g_autoptr (TaktProducts) products = takt_products_new (store, clock, changes);
  g_autoptr (TaktEtsySource) source = takt_etsy_source_new (clock, TAKT_SECRET_STORE (secrets), 1, url, NULL);
  g_autoptr (TaktOrders) orders =
      takt_orders_new (store, clock, changes, settings, products, TAKT_ORDER_SOURCE (source));
  g_autoptr (GAsyncResult) loaded = NULL;
  TaktMergeCounts counts;
  gint64 began, cpu, idle, peak;
  guint requests;
  double wall_s, cpu_s;

  g_assert_no_error (error);
  takt_fake_secrets_set (secrets, TAKT_SECRET_ETSY, ACCOUNT);
  takt_order_source_load_async (TAKT_ORDER_SOURCE (source), NULL, takt_test_store_result, &loaded);
  loaded = takt_test_wait_result (&loaded, "load");
  g_assert_true (takt_order_source_load_finish (TAKT_ORDER_SOURCE (source), loaded, &error));

  idle = read_memory ("VmRSS:");
  g_assert_true (g_file_set_contents ("/proc/self/clear_refs", "5", 1, NULL) || TRUE);
  began = g_get_monotonic_time ();
  cpu = get_cpu_us ();
  sync_all (orders, &counts);
  wall_s = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  cpu_s = (double) (get_cpu_us () - cpu) / G_USEC_PER_SEC;
  peak = read_memory ("VmHWM:");
  g_assert_cmpuint (counts.new_orders, ==, N_RECEIPTS);
  g_test_message (
      "first sync of %d receipts: %.2f s, of processor time %.2f s: %.0f receipts a second, %.0f a "
      "second of one core; %.1f MB above idle (%.1f MB)",
      N_RECEIPTS, wall_s, cpu_s, N_RECEIPTS / wall_s, N_RECEIPTS / cpu_s, (double) (peak - idle) / 1024,
      (double) idle / 1024);

  /* What a person asks for looks at all that is open besides. */
  began = g_get_monotonic_time ();
  requests = count_requests (url);
  sync_all (orders, &counts);
  requests = count_requests (url) - requests;
  g_test_message ("sync that a person asks for, nothing new: %.1f ms, %u requests",
                  (double) (g_get_monotonic_time () - began) / 1000, requests);
  g_assert_cmpuint (counts.new_orders, ==, 0);
  g_assert_cmpuint (requests, ==, 3);

  requests = sync_by_timer (orders, clock, url);
  g_test_message ("the timer's sync, nothing new: %u request", requests);
  g_assert_cmpuint (requests, ==, 1);

  g_clear_object (&orders);
  takt_store_close (store);
  takt_test_remove_dir (dir);
  takt_sim_stop (sim);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/etsy", bench_sync);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "etsy/takt-etsy-source.h"
#include "orders/takt-orders.h"
#include "takt-etsy-proof-shop.h"
#include "takt-fake-secrets.h"
#include "takt-test.h"

/*
 * A shop of 2,500 receipts is read by a program of its own, which is this one again with --client; then 150 open receipts change,
 * and it reads them again. At the n-th of all its requests one fault happens. Whenever the client ends early it is started
 * again. At the end the database must say what that of an undisturbed client says, byte for byte.
 */

#define N_RECEIPTS 2500

/* Time of the client runs so much faster: its limits of half a minute must not cost the test that long. */
#define CLIENT_SPEED 60

/* More starts than any fault explains. */
#define MAX_STARTS 8

#define EXIT_AGAIN 3

/* Of the requests, one in so many meets a fault where not all do. */
#define STRIDE 6

/* The client */

static void
keep_secret (const char *key, const char *secret, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (user_data, secret, -1, &error);
  g_assert_no_error (error);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  takt_orders_cancel_sync (user_data, NULL, &error);
  return G_SOURCE_CONTINUE;
}

static GLogWriterOutput
drop_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return (level & G_LOG_LEVEL_ERROR) != 0 ? g_log_writer_default (level, fields, n_fields, NULL)
                                          : G_LOG_WRITER_HANDLED;
}

static int
run_client (const char *dir, const char *url)
{
  g_autofree char *account = g_build_filename (dir, "account.json", NULL);
  g_autoptr (TaktClock) clock = takt_clock_new_scaled (CLIENT_SPEED);
  g_autoptr (TaktFakeSecrets) secrets = takt_fake_secrets_new ();
  g_autoptr (TaktChanges) changes = takt_changes_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = NULL;
  g_autoptr (TaktSettings) settings = NULL;
  g_autoptr (TaktProducts) products = NULL;
  g_autoptr (TaktEtsySource) source = NULL;
  g_autoptr (TaktOrders) orders = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) synced = NULL;
  g_autofree char *text = NULL;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  g_log_set_writer_func (drop_cb, NULL, NULL);
  g_file_get_contents (account, &text, NULL, &error);
  g_assert_no_error (error);
  takt_fake_secrets_set (secrets, TAKT_SECRET_ETSY, text);
  secrets->stored = keep_secret;
  secrets->stored_data = account;
  store = takt_store_open (dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  settings = takt_settings_new (store, clock, changes, &error);
  products = takt_products_new (store, clock, changes);
  source = takt_etsy_source_new (clock, TAKT_SECRET_STORE (secrets), 1, url, url);
  orders = takt_orders_new (store, clock, changes, settings, products, TAKT_ORDER_SOURCE (source));
  g_unix_signal_add (SIGUSR1, cancel_cb, orders);

  takt_order_source_load_async (TAKT_ORDER_SOURCE (source), NULL, takt_test_store_result, &loaded);
  loaded = takt_test_wait_result (&loaded, "the account");
  if (!takt_order_source_load_finish (TAKT_ORDER_SOURCE (source), loaded, &error))
    return EXIT_AGAIN;
  takt_orders_sync_async (orders, NULL, takt_test_store_result, &synced);
  synced = takt_test_wait_result (&synced, "the sync");
  return takt_orders_sync_finish (orders, synced, NULL, &error) ? 0 : EXIT_AGAIN;
}

/* What the database says */

/* Times at which this program did something, and where the sync stands, may differ. */
static const char *const left_out[] = { "created_at",   "updated_at",   "checked_at",    "at",
                                        "synced_until", "last_sync_at", "reconciled_at", NULL };

static void
dump_rows (sqlite3 *db, const char *table, GString *out)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s ORDER BY 1", table);
  sqlite3_stmt *rows = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &rows, NULL), ==, SQLITE_OK);
  g_string_append_printf (out, "[%s]\n", table);
  while (sqlite3_step (rows) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        {
          const char *name = sqlite3_column_name (rows, i);
          const char *text = (const char *) sqlite3_column_text (rows, i);

          if (!g_strv_contains (left_out, name))
            g_string_append_printf (out, "%s=%s|", name, text != NULL ? text : "NULL");
        }
      g_string_append_c (out, '\n');
    }
  sqlite3_finalize (rows);
}

static char *
dump (const char *dir)
{
  static const char *const tables[] = {
    "shops", "orders", "order_items", "order_search", "order_events", NULL
  };
  g_autofree char *path = g_build_filename (dir, "takt.db", NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  for (guint i = 0; tables[i] != NULL; i++)
    dump_rows (db, tables[i], out);
  sqlite3_close (db);
  return g_strdup (out->str);
}

/* The test */

static const char *program;

static int
wait_client (GSubprocess *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_async (client, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the client");
  g_subprocess_wait_finish (client, result, &error);
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (client) ? g_subprocess_get_exit_status (client) : EXIT_AGAIN;
}

/* Starts clients until one gets to the end of its sync. */
static void
sync_at_last (ProofShop *shop, const char *dir)
{
  for (guint i = 0; i < MAX_STARTS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) client =
          g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--client", dir, shop->url, NULL);
      int status;

      g_assert_no_error (error);
      shop->client = client;
      status = wait_client (client);
      shop->client = NULL;
      if (status == 0)
        return;
      g_assert_cmpint (status, ==, EXIT_AGAIN);
    }
  g_error ("the sync never got to its end");
}

/* Returns: (transfer full): what the database says after all of it */
static char *
run_whole (ProofShop *shop, guint fault_at, ProofFault fault)
{
  char *dir = takt_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "account.json", NULL);
  g_autofree char *account = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  proof_shop_reset (shop, fault_at, fault);
  account = proof_shop_dup_account (shop);
  g_file_set_contents (path, account, -1, &error);
  g_assert_no_error (error);
  sync_at_last (shop, dir);
  shop->stage = 1;
  sync_at_last (shop, dir);
  /* Who was interrupted leaves single orders for the next sync. */
  sync_at_last (shop, dir);
  text = dump (dir);
  takt_test_remove_dir (dir);
  return text;
}

static void
assert_same (const char *found, const char *expected, ProofFault fault, guint at)
{
  g_auto (GStrv) a = NULL;
  g_auto (GStrv) b = NULL;

  if (g_str_equal (found, expected))
    return;

  a = g_strsplit (found, "\n", -1);
  b = g_strsplit (expected, "\n", -1);
  for (guint i = 0; a[i] != NULL && b[i] != NULL; i++)
    if (!g_str_equal (a[i], b[i]))
      g_error ("%s at request %u: found\n%s\nexpected\n%s", proof_fault_words[fault], at, a[i], b[i]);
  g_error ("%s at request %u: %u lines instead of %u", proof_fault_words[fault], at, g_strv_length (a),
           g_strv_length (b));
}

/* TAKT_PROOF=all: each fault at each request, which takes minutes; else some requests, with the faults in turn. */
static void
test_faults (void)
{
  g_autoptr (ProofShop) shop = proof_shop_new (N_RECEIPTS);
  g_autofree char *expected = run_whole (shop, 0, PROOF_NONE);
  gboolean all = g_strcmp0 (g_getenv ("TAKT_PROOF"), "all") == 0;
  guint n_requests = shop->n_requests;
  guint first = (guint) g_test_rand_int_range (0, PROOF_N_FAULTS);
  guint n_runs = 0;

  g_assert_cmpuint (n_requests, >=, N_RECEIPTS / 100);
  g_assert_nonnull (strstr (expected, "order_number=3000002499|"));
  g_assert_nonnull (strstr (expected, "kind=cancelled"));
  g_assert_nonnull (strstr (expected, "kind=refunded_part"));
  g_assert_nonnull (strstr (expected, "kind=address_changed"));
  g_assert_nonnull (strstr (expected, "sync_cursor=NULL"));
  for (guint at = 1; at <= n_requests; at += all ? 1 : STRIDE)
    for (guint fault = PROOF_KILL; fault < PROOF_N_FAULTS; fault++)
      {
        g_autofree char *found = NULL;

        if (!all && fault != 1 + (first + at / STRIDE) % (PROOF_N_FAULTS - 1))
          continue;
        found = run_whole (shop, at, (ProofFault) fault);
        g_assert_true (shop->struck);
        assert_same (found, expected, (ProofFault) fault, at);
        n_runs++;
      }
  g_test_message ("%u of %u runs (%u faults, each of %u requests): the database is the same each time",
                  n_runs, n_requests * (PROOF_N_FAULTS - 1), PROOF_N_FAULTS - 1, n_requests);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--client") == 0)
    return run_client (argv[2], argv[3]);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapters/etsy-proof/each-fault-at-each-request", test_faults);
  return g_test_run ();
}

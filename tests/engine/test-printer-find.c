/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-printers.h"

#include "takt-engine-fixture.h"
#include "takt-error.h"
#include "takt-fake-finder.h"
#include "takt-fake-link.h"
#include "takt-fake-secrets.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SERIAL "01P00A000000001"

typedef struct
{
  EngineBase base;
  TaktFakeFarm farm;
  TaktFakeSecrets *secrets;
  TaktFakeFinder *finder;
  TaktPrinters *printers;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  engine_base_init (&f->base, NULL);
  takt_fake_farm_init (&f->farm);
  f->secrets = takt_fake_secrets_new ();
  f->finder = takt_fake_finder_new ();
  f->printers = takt_printers_new (f->base.store, f->base.clock, f->base.changes, f->base.materials,
                                   TAKT_SECRET_STORE (f->secrets), takt_fake_farm_make, &f->farm);
  takt_printers_set_finder (f->printers, TAKT_PRINTER_FINDER (f->finder));
  g_assert_true (takt_printers_start (f->printers, &error));
  g_assert_true (f->finder->is_started);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  takt_printers_stop (f->printers);
  g_assert_false (f->finder->is_started);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->printers);
  g_assert_finalize_object (f->finder);
  takt_fake_farm_clear (&f->farm);
  g_assert_finalize_object (f->secrets);
  engine_base_clear (&f->base);
}

static gint64
add_printer (Fixture *f, const char *connection, const char *host)
{
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (GError) error = NULL;
  gint64 id;

  printer->name = g_strdup ("Left");
  printer->connection_type = g_strdup (connection);
  printer->host = g_strdup (host);
  printer->serial = g_strdup (SERIAL);
  printer->model = g_strdup ("X1C");
  id = takt_printers_add (f->printers, printer, &error);
  g_assert_no_error (error);
  return id;
}

static void
assert_host (Fixture *f, const char *host, guint links)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (f->printers, 1, NULL);

  g_assert_cmpstr (printer->host, ==, host);
  g_assert_cmpuint (f->farm.made, ==, links);
}

static void
test_followed (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktPrinter) printer = NULL;

  add_printer (f, "bambu_lan", "192.0.2.7");
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.7");
  assert_host (f, "192.0.2.7", 1);
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.8");
  assert_host (f, "192.0.2.8", 2);
  g_assert_cmpstr (takt_fake_farm_get (&f->farm, 1)->record->host, ==, "192.0.2.8");
  g_assert_true (takt_fake_farm_get (&f->farm, 1)->is_started);

  /* The address alone: name and model are the owner's. */
  printer = takt_printers_get (f->printers, 1, NULL);
  g_assert_cmpstr (printer->name, ==, "Left");
  g_assert_cmpstr (printer->model, ==, "X1C");
}

/* Anybody can announce any serial. */
static void
test_heard_one_stays (Fixture *f, gconstpointer data)
{
  TaktFakeLink *link;

  add_printer (f, "bambu_lan", "192.0.2.7");
  link = takt_fake_farm_get (&f->farm, 1);
  takt_fake_link_send (link);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.8");
  assert_host (f, "192.0.2.7", 1);

  takt_fake_link_state (link, TAKT_LINK_UNREACHABLE, "gone");
  assert_host (f, "192.0.2.7", 1);
  takt_manual_clock_advance (f->base.manual, 0);
  assert_host (f, "192.0.2.8", 2);
}

/* Two addresses in turn: each has the time for an attempt. */
static void
test_two_addresses (Fixture *f, gconstpointer data)
{
  add_printer (f, "bambu_lan", "192.0.2.7");
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.8");
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.7");
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.9");
  assert_host (f, "192.0.2.8", 2);
  takt_manual_clock_advance (f->base.manual, 60 * SECOND - 1);
  assert_host (f, "192.0.2.8", 2);
  takt_manual_clock_advance (f->base.manual, 1);
  assert_host (f, "192.0.2.9", 3);
}

static void
test_name_stays (Fixture *f, gconstpointer data)
{
  add_printer (f, "bambu_lan", "printer.example");
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.8");
  assert_host (f, "printer.example", 1);
}

static void
test_other_connections (Fixture *f, gconstpointer data)
{
  add_printer (f, "virtual", "192.0.2.7");
  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.8");
  assert_host (f, "192.0.2.7", 1);
}

static void
test_nothing_is_added (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) printers = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gint64 id = -1;

  takt_fake_finder_announce (f->finder, SERIAL, "192.0.2.8");
  printers = takt_printers_list (f->printers, NULL);
  g_assert_cmpuint (printers->len, ==, 0);
  found = takt_printers_list_found (f->printers);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (takt_printers_find_serial (f->printers, SERIAL, &id, NULL));
  g_assert_cmpint (id, ==, 0);
  add_printer (f, "bambu_lan", "192.0.2.8");
  g_assert_true (takt_printers_find_serial (f->printers, SERIAL, &id, NULL));
  g_assert_cmpint (id, ==, 1);
}

static TaktConnectionTest *
finish_test (Fixture *f, GAsyncResult **held, GError **error)
{
  g_autoptr (GAsyncResult) result = takt_test_wait_result (held, "the test");

  return takt_printers_test_finish (f->printers, result, error);
}

static void
test_test_waits (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (TaktConnectionTest) one = NULL;
  g_autoptr (TaktConnectionTest) two = NULL;

  add_printer (f, "bambu_lan", "192.0.2.7");
  takt_printers_test_async (f->printers, 1, NULL, takt_test_store_result, &first);
  takt_printers_test_async (f->printers, 1, NULL, takt_test_store_result, &second);
  /* A new attempt, which both share. */
  g_assert_cmpuint (f->farm.made, ==, 2);
  takt_fake_link_state (takt_fake_farm_get (&f->farm, 1), TAKT_LINK_CONNECTING, NULL);
  takt_manual_clock_advance (f->base.manual, SECOND);
  g_assert_null (first);
  takt_fake_link_state (takt_fake_farm_get (&f->farm, 1), TAKT_LINK_AUTH_FAILED, "The code was refused.");
  takt_manual_clock_advance (f->base.manual, 0);
  one = finish_test (f, &first, NULL);
  two = finish_test (f, &second, NULL);
  g_assert_cmpint (one->results[TAKT_TEST_ACCESS_CODE], ==, TAKT_TEST_FAILED);
  g_assert_cmpstr (one->messages[TAKT_TEST_ACCESS_CODE], ==, "The code was refused.");
  g_assert_cmpint (two->results[TAKT_TEST_ACCESS_CODE], ==, TAKT_TEST_FAILED);
}

static void
test_test_limit (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (TaktConnectionTest) test = NULL;

  add_printer (f, "bambu_lan", "192.0.2.7");
  takt_printers_test_async (f->printers, 1, NULL, takt_test_store_result, &held);
  takt_manual_clock_advance (f->base.manual, 60 * SECOND);
  test = finish_test (f, &held, NULL);
  g_assert_cmpint (test->results[TAKT_TEST_ADDRESS], ==, TAKT_TEST_FAILED);
}

static void
test_test_ends_early (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) unknown = NULL;
  g_autoptr (GAsyncResult) virtual = NULL;
  g_autoptr (GError) error = NULL;

  add_printer (f, "bambu_lan", "192.0.2.7");
  takt_printers_test_async (f->printers, 1, cancellable, takt_test_store_result, &cancelled);
  g_cancellable_cancel (cancellable);
  g_assert_null (finish_test (f, &cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  takt_printers_test_async (f->printers, 1, NULL, takt_test_store_result, &removed);
  g_assert_true (takt_printers_remove (f->printers, 1, NULL));
  g_assert_null (finish_test (f, &removed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  takt_printers_test_async (f->printers, 1, NULL, takt_test_store_result, &unknown);
  g_assert_null (finish_test (f, &unknown, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);

  takt_printers_test_async (f->printers, add_printer (f, "virtual", NULL), NULL, takt_test_store_result,
                            &virtual);
  g_assert_null (finish_test (f, &virtual, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

/** Case: what a link says and what that means, one letter a step: + fine, - failed, . unknown. */
typedef struct
{
  const char *name;
  TaktLinkState state;
  TaktLinkStep step;
  TaktDeveloperMode mode;
  const char *results;
} Case;

static const Case cases[] = {
  { "pitfall-058-refused-code", TAKT_LINK_AUTH_FAILED, TAKT_LINK_STEP_ACCESS_CODE, 0, "+++-...." },
  { "code-not-known", TAKT_LINK_AUTH_FAILED, TAKT_LINK_STEP_ADDRESS, 0, "...-...." },
  { "pitfall-059-silent", TAKT_LINK_CONNECTING, TAKT_LINK_STEP_REPORTS, 0, "++++-..." },
  { "pitfall-060-offline", TAKT_LINK_OFFLINE, TAKT_LINK_STEP_REPORTS, 0, "++++-..." },
  { "pitfall-060-stale", TAKT_LINK_STALE, TAKT_LINK_STEP_REPORTS, TAKT_DEVELOPER_MODE_OPEN, "++++-+.." },
  { "pitfall-062-never-lets-in", TAKT_LINK_UNREACHABLE, TAKT_LINK_STEP_ACCESS_CODE, 0, "+++-...." },
  { "pitfall-063-too-many-clients", TAKT_LINK_REFUSED, TAKT_LINK_STEP_ACCESS_CODE, 0, "+++-...." },
  { "pitfall-100-port", TAKT_LINK_REFUSED, TAKT_LINK_STEP_PORT, 0, "+-......" },
  { "address", TAKT_LINK_UNREACHABLE, TAKT_LINK_STEP_ADDRESS, 0, "-......." },
  { "certificate", TAKT_LINK_CERT_PROBLEM, TAKT_LINK_STEP_CERTIFICATE, 0, "++-....." },
  { "open", TAKT_LINK_LIVE, TAKT_LINK_STEP_REPORTS, TAKT_DEVELOPER_MODE_OPEN, "++++++.." },
  { "locked", TAKT_LINK_LIVE, TAKT_LINK_STEP_REPORTS, TAKT_DEVELOPER_MODE_LOCKED, "+++++-.." },
  { "lock-not-told", TAKT_LINK_LIVE, TAKT_LINK_STEP_REPORTS, TAKT_DEVELOPER_MODE_UNKNOWN, "+++++..." },
};

static void
test_judge (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (TaktPrinterReport) report = takt_printer_report_new ();
  g_autoptr (TaktConnectionTest) test = NULL;
  char results[TAKT_TEST_N_STEPS + 1] = { 0 };

  printer->name = g_strdup ("Left");
  report->developer_mode = wanted->mode;
  test = takt_connection_test_judge (printer, wanted->state, NULL, wanted->step, "ab", report);
  for (int step = 0; step < TAKT_TEST_N_STEPS; step++)
    {
      results[step] = ".+-"[test->results[step]];
      g_assert_cmpuint (strlen (test->messages[step]), >, 10);
    }
  g_assert_cmpstr (results, ==, wanted->results);
  g_assert_cmpstr (test->fingerprint, ==, "ab");
  g_assert_cmpint (takt_connection_test_is_fine (test), ==, strchr (wanted->results, '-') == NULL);
}

#define ADD(path, func) g_test_add ("/engine/printer-find/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("follow/new-address", test_followed);
  ADD ("follow/one-that-is-heard-stays", test_heard_one_stays);
  ADD ("follow/two-addresses-in-turn", test_two_addresses);
  ADD ("follow/a-name-stays", test_name_stays);
  ADD ("follow/only-in-the-local-network", test_other_connections);
  ADD ("nothing-is-added", test_nothing_is_added);
  ADD ("test/waits-for-the-link", test_test_waits);
  ADD ("test/limit", test_test_limit);
  ADD ("test/ends-early", test_test_ends_early);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/printer-find/judge/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_judge);
    }
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "history/takt-prints.h"
#include "takt-engine-fixture.h"

/* Processor time of this program: what other programs do beside it does not count. */
static gint64
get_micros (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Five years of six printers. The rows as takt_history_record() writes them, but all of them at once. */
static void
fill (EngineBase *base)
{
  for (gint64 id = 1; id <= 6; id++)
    engine_base_add_printer (base, id);
  for (guint i = 0; i < 20; i++)
    engine_base_add_spool (base, 0, TAKT_SLOT_NONE, i % 3 == 0 ? "PETG" : "PLA",
                           i % 2 == 0 ? "White" : "Black", 1000);
  engine_base_run (base, "BEGIN /* test */");
  engine_base_run (base, "INSERT INTO product_profiles (id, name, estimated_minutes, created_at, updated_at) "
                         "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
                         "SELECT i, 'Product ' || i, 60, 1, 1 FROM n /* test */");
  engine_base_run (
      base,
      "INSERT INTO jobs (id, printer_id, profile_id, job_name, status, "
      "estimated_duration_minutes, created_at, updated_at) "
      "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
      "SELECT i, 1 + i % 6, 1 + i % 200, 'Print ' || i, 'completed', 60 + i % 90, 1, 1 FROM n /* test */");
  engine_base_run (base, "INSERT INTO job_materials (job_id, position, material_type, grams, material_id) "
                         "SELECT id, 0, 'PLA', 30 + id % 50, 1 + id % 20 FROM jobs /* test */");
  engine_base_run (
      base,
      "INSERT INTO attempts (id, job_id, job_name, number, printer_id, outcome, reason, started_at, "
      "ended_at, minutes, progress_percent, created_at) SELECT id, id, job_name, 1, printer_id, "
      "CASE id % 20 WHEN 0 THEN 'failed' ELSE 'completed' END, CASE id % 20 WHEN 0 THEN 'Reason ' || "
      "id % 7 END, 1766600100 - id * 1600 - 3600, 1766600100 - id * 1600, 60, 100, 1 FROM jobs /* test */");
  engine_base_run (
      base,
      "INSERT INTO material_bookings (attempt_id, position, material_id, grams, cost_minor, currency, "
      "created_at) SELECT job_id, 0, material_id, grams, grams * 2, 'USD', 1 FROM job_materials /* test */");
  engine_base_run (base, "COMMIT /* test */");
}

static void
read_all (EngineBase *base, TaktHistory *history, const char *what, const TaktPrintFilter *filter)
{
  GAsyncResult *held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TaktInsights) insights = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began = get_micros (), longest = 0;
  guint n_slices = 0;

  takt_insights_read_async (history, filter, NULL, takt_test_store_result, &held);
  while (held == NULL)
    {
      gint64 slice = get_micros ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, get_micros () - slice);
      n_slices++;
    }
  result = held;
  insights = takt_insights_read_finish (history, result, &error);
  g_assert_no_error (error);
  g_test_message ("%-28s %6u prints, %8.2f ms in %u slices, longest %.2f ms", what, insights->ids->len,
                  (double) (get_micros () - began) / 1000.0, n_slices, (double) longest / 1000.0);
  /* A frame has 16 ms. */
  g_assert_cmpint (longest, <, 16000);
}

static void
bench_insights (void)
{
  char *dir = takt_test_make_dir ();
  EngineBase base;
  TaktHistory *history;

  engine_base_init (&base, dir);
  fill (&base);
  history = takt_history_new (base.store, base.clock, base.changes, base.materials);

  read_all (&base, history, "30 days", &(TaktPrintFilter){ .from = ENGINE_NOW - 30 * 86400 });
  read_all (&base, history, "a year", &(TaktPrintFilter){ .from = ENGINE_NOW - 365 * 86400 });
  read_all (&base, history, "all", &(TaktPrintFilter){ 0 });
  read_all (&base, history, "all, longest first", &(TaktPrintFilter){ .sort = TAKT_PRINTS_LONGEST });
  read_all (&base, history, "all, searched", &(TaktPrintFilter){ .search = (char *) "product 42" });

  g_object_unref (history);
  engine_base_clear (&base);
  takt_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/history/insights", bench_insights);
  return g_test_run ();
}

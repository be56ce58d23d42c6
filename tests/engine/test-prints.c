/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/takt-prints.h"

#include <math.h>
#include <string.h>

#include "takt-engine-fixture.h"
#include "takt-error.h"

#define HOUR ((TaktTime) 3600)
#define DAY  (24 * HOUR)

typedef struct
{
  EngineBase base;
  TaktHistory *history;
  gint64 white, black;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  engine_base_init (&fixture->base, NULL);
  engine_base_add_printer (&fixture->base, 1);
  engine_base_add_printer (&fixture->base, 2);
  engine_base_run (&fixture->base,
                   "INSERT INTO product_profiles (id, name, estimated_minutes, created_at, updated_at) "
                   "VALUES (1, 'Vase', 60, 1, 1), (2, 'Häkchen', 30, 1, 1) /* test */");
  fixture->white = engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 5000);
  fixture->black = engine_base_add_spool (&fixture->base, 1, 1, "PETG", "Black", 5000);
  fixture->history = takt_history_new (fixture->base.store, fixture->base.clock, fixture->base.changes,
                                       fixture->base.materials);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  engine_base_assert_no_scans (&fixture->base);
  g_assert_finalize_object (fixture->history);
  engine_base_clear (&fixture->base);
}

typedef struct
{
  const char *name;
  gint64 printer_id;
  gint64 profile_id;
  TaktTime ended_ago;
  int minutes; /* 0: nobody saw the start */
  int planned;
  int white;
  int black;
  TaktJobStatus outcome;
  const char *reason;
  int progress;
} Print;

/* Through the engine's own command, so that bookings are as they are. */
static void
add_print (Fixture *fixture, const Print *print)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (GError) error = NULL;
  TaktTime ended_at = ENGINE_NOW - print->ended_ago;
  const struct
  {
    const char *type, *color;
    gint64 id;
    int grams;
  } filaments[] = { { "PLA", "White", fixture->white, print->white },
                    { "PETG", "Black", fixture->black, print->black } };

  job->printer_id = print->printer_id;
  job->profile_id = print->profile_id;
  job->job_name = g_strdup (print->name);
  job->status = TAKT_JOB_STARTED;
  job->estimated_duration_minutes = print->planned;
  job->started_at = print->minutes > 0 ? ended_at - print->minutes * 60 : TAKT_TIME_UNSET;
  job->progress_percent = print->progress;
  job->created_at = job->updated_at = ended_at;
  for (guint i = 0; i < G_N_ELEMENTS (filaments); i++)
    if (filaments[i].grams > 0)
      {
        TaktJobMaterial *material =
            takt_job_material_new (filaments[i].type, filaments[i].color, filaments[i].grams);

        material->material_id = filaments[i].id;
        g_ptr_array_add (job->materials, material);
      }

  g_assert_true (takt_store_begin (fixture->base.store, &error));
  job->id = takt_job_table_insert (fixture->base.store, job, &error);
  g_assert_no_error (error);
  g_assert_true (
      takt_history_record (fixture->history, job, print->outcome, print->reason, ended_at, 0, &error));
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (fixture->base.store, &error));
}

/* Small enough to reckon by hand: ids 1 to 6 in this order. */
static const Print prints[] = {
  { "Vase 1", 1, 1, 5 * DAY, 66, 60, 40, 0, TAKT_JOB_COMPLETED, NULL, 100 },
  { "Vase 2", 1, 1, 4 * DAY, 20, 60, 40, 0, TAKT_JOB_FAILED, "Came off the plate", 25 },
  { "Vase 3", 2, 1, 3 * DAY, 54, 60, 40, 10, TAKT_JOB_COMPLETED, NULL, 100 },
  { "Hook", 2, 2, 2 * DAY, 0, 30, 0, 20, TAKT_JOB_COMPLETED, NULL, 100 },
  { "Hook again", 2, 2, 2 * DAY, 10, 30, 0, 20, TAKT_JOB_FAILED, NULL, 50 },
  { "Hook once more", 2, 2, 1 * DAY, 5, 30, 0, 20, TAKT_JOB_CANCELLED, NULL, 0 },
};

static void
add_prints (Fixture *fixture)
{
  for (guint i = 0; i < G_N_ELEMENTS (prints); i++)
    add_print (fixture, &prints[i]);
}

static TaktInsights *
read_insights (Fixture *fixture, const TaktPrintFilter *filter)
{
  GAsyncResult *held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TaktInsights *insights;

  takt_insights_read_async (fixture->history, filter, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "insights");
  insights = takt_insights_read_finish (fixture->history, result, &error);
  g_assert_no_error (error);
  return insights;
}

static char *
show_ids (const TaktInsights *insights)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < insights->ids->len; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT " ", g_array_index (insights->ids, gint64, i));
  return g_string_free (text, FALSE);
}

static void
expect_ids (Fixture *fixture, const TaktPrintFilter *filter, const char *expected)
{
  g_autoptr (TaktInsights) insights = read_insights (fixture, filter);
  g_autofree char *ids = show_ids (insights);

  g_assert_cmpstr (ids, ==, expected);
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  add_prints (fixture);

  expect_ids (fixture, &(TaktPrintFilter){ 0 }, "6 5 4 3 2 1 ");
  expect_ids (fixture, &(TaktPrintFilter){ .printer_id = 2 }, "6 5 4 3 ");
  expect_ids (fixture, &(TaktPrintFilter){ .profile_id = 1 }, "3 2 1 ");
  /* The main filament decides: the third vase has black in it as well. */
  expect_ids (fixture, &(TaktPrintFilter){ .material_type = (char *) "PETG" }, "6 5 4 ");
  expect_ids (fixture, &(TaktPrintFilter){ .material_type = (char *) "PLA", .color = (char *) "White" },
              "3 2 1 ");
  expect_ids (fixture, &(TaktPrintFilter){ .material_type = (char *) "PLA", .color = (char *) "Black" }, "");
  expect_ids (fixture, &(TaktPrintFilter){ .outcome = TAKT_JOB_FAILED }, "5 2 ");
  expect_ids (fixture, &(TaktPrintFilter){ .outcome = TAKT_JOB_CANCELLED }, "6 ");
  expect_ids (fixture, &(TaktPrintFilter){ .reason = (char *) "" }, "5 ");
  expect_ids (fixture, &(TaktPrintFilter){ .reason = (char *) "Came off the plate" }, "2 ");
  expect_ids (fixture, &(TaktPrintFilter){ .search = (char *) "HÄKCHEN once" }, "6 ");
  expect_ids (fixture, &(TaktPrintFilter){ .search = (char *) "printer 1 plate" }, "2 ");
  expect_ids (fixture, &(TaktPrintFilter){ .search = (char *) "  " }, "6 5 4 3 2 1 ");
  /* From this moment on, and before that one. */
  expect_ids (fixture, &(TaktPrintFilter){ .from = ENGINE_NOW - 4 * DAY, .to = ENGINE_NOW - 2 * DAY },
              "3 2 ");
  expect_ids (fixture, &(TaktPrintFilter){ .printer_id = 1, .outcome = TAKT_JOB_CANCELLED }, "");
}

static void
test_sorts (Fixture *fixture, gconstpointer data)
{
  add_prints (fixture);

  expect_ids (fixture, &(TaktPrintFilter){ .sort = TAKT_PRINTS_OLDEST }, "1 2 3 4 5 6 ");
  expect_ids (fixture, &(TaktPrintFilter){ .sort = TAKT_PRINTS_LONGEST }, "1 3 4 2 5 6 ");
  /* 40, 10, 50, 20, 10, 0 g; equals as they ended. */
  expect_ids (fixture, &(TaktPrintFilter){ .sort = TAKT_PRINTS_HEAVIEST }, "3 1 4 5 2 6 ");
  expect_ids (fixture, &(TaktPrintFilter){ .sort = TAKT_PRINTS_DEAREST }, "3 1 4 5 2 6 ");
}

static const TaktPrintGroup *
find_group (GPtrArray *groups, const char *name)
{
  for (guint i = 0; i < groups->len; i++)
    if (strcmp (((TaktPrintGroup *) groups->pdata[i])->name, name) == 0)
      return groups->pdata[i];
  g_error ("no group %s", name);
}

static void
test_sums (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktInsights) insights = NULL;
  const TaktPrintGroup *group;

  add_prints (fixture);
  insights = read_insights (fixture, &(TaktPrintFilter){ 0 });

  g_assert_cmpuint (insights->total.completed, ==, 3);
  g_assert_cmpuint (insights->total.failed, ==, 2);
  g_assert_cmpuint (insights->total.cancelled, ==, 1);
  /* 66 + 20 + 54 + 30 + 10 + 5: the fourth's start was not seen and counts as planned. */
  g_assert_cmpint (insights->total.minutes, ==, 185);
  g_assert_cmpint (insights->total.grams, ==, 130);
  g_assert_cmpint (insights->total.cost_minor, ==, 325);
  /* Against the plan only what was seen from its start: 66 + 54 of 60 + 60. */
  g_assert_cmpuint (insights->total.n_timed, ==, 2);
  g_assert_cmpint (insights->total.planned_minutes, ==, 120);
  g_assert_cmpint (insights->total.actual_minutes, ==, 120);
  /* 40 + 50 + 20 g are in good parts; 130 g were used. */
  g_assert_cmpint (insights->total.planned_grams, ==, 110);
  g_assert_cmpint (insights->total.used_grams, ==, 130);
  g_assert_cmpfloat_with_epsilon (takt_print_counts_get_success (&insights->total), 60, 1e-9);

  group = find_group (insights->printers, "Printer 1");
  g_assert_cmpint (group->id, ==, 1);
  g_assert_cmpuint (group->counts.completed, ==, 1);
  g_assert_cmpuint (group->counts.failed, ==, 1);
  g_assert_cmpint (group->counts.actual_minutes, ==, 66);
  g_assert_cmpint (group->since, ==, insights->from);
  /* 86 minutes of the 5 days since the first print ended. */
  g_assert_cmpfloat_with_epsilon (group->busy, 86.0 / (5 * 24 * 60), 1e-9);

  group = find_group (insights->products, "Häkchen");
  g_assert_cmpint (group->id, ==, 2);
  g_assert_cmpuint (group->counts.completed + group->counts.failed + group->counts.cancelled, ==, 3);

  group = find_group (insights->materials, "PLA");
  g_assert_cmpstr (group->color, ==, "White");
  g_assert_cmpuint (group->counts.completed, ==, 2);
  g_assert_cmpint (group->grams, ==, 90);
  group = find_group (insights->materials, "PETG");
  g_assert_cmpuint (group->counts.completed, ==, 1);
  /* 20 + 10 + 0 of the hooks, and 10 of the third vase. */
  g_assert_cmpint (group->grams, ==, 40);

  g_assert_cmpuint (insights->reasons->len, ==, 2);
  g_assert_null (((TaktPrintReason *) insights->reasons->pdata[0])->text);
  g_assert_cmpstr (((TaktPrintReason *) insights->reasons->pdata[1])->text, ==, "Came off the plate");
}

/* What is not in the filter is still told to be in the span, so that a filter can be changed for another. */
static void
test_groups_beside_the_filter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktInsights) insights = NULL;

  add_prints (fixture);
  insights = read_insights (fixture, &(TaktPrintFilter){ .printer_id = 1 });
  g_assert_cmpuint (find_group (insights->printers, "Printer 2")->n_in_span, ==, 4);
  g_assert_cmpuint (find_group (insights->printers, "Printer 2")->counts.completed, ==, 0);
  g_assert_cmpuint (find_group (insights->products, "Vase")->n_in_span, ==, 3);
  g_assert_cmpuint (find_group (insights->products, "Vase")->counts.completed, ==, 1);
  /* The most first. */
  g_assert_cmpstr (((TaktPrintGroup *) insights->printers->pdata[0])->name, ==, "Printer 2");
}

static void
test_buckets (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int days;
    TaktPrintStep step;
  } spans[] = { { 7, TAKT_PRINTS_BY_DAY }, { 90, TAKT_PRINTS_BY_WEEK }, { 400, TAKT_PRINTS_BY_MONTH } };

  add_prints (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autoptr (TaktInsights) insights =
          read_insights (fixture, &(TaktPrintFilter){ .from = ENGINE_NOW - spans[i].days * DAY });
      guint n_prints = 0;

      g_assert_cmpint (insights->step, ==, spans[i].step);
      g_assert_cmpuint (insights->buckets->len, >=, 8);
      for (guint j = 0; j < insights->buckets->len; j++)
        {
          const TaktPrintBucket *bucket = &g_array_index (insights->buckets, TaktPrintBucket, j);

          n_prints += bucket->counts.completed + bucket->counts.failed + bucket->counts.cancelled;
          if (j > 0)
            g_assert_cmpint (bucket->from, ==, (bucket - 1)->to);
        }
      g_assert_cmpuint (n_prints, ==, 6);
      g_assert_cmpint (g_array_index (insights->buckets, TaktPrintBucket, 0).from, <=, insights->from);
    }
}

/* The numbers of Wilson's paper's kind: 3 of 4 may be anything from 30 to 95 %. */
static void
test_bounds (void)
{
  static const struct
  {
    guint completed, failed;
    double low, high;
  } cases[] = {
    { 3, 1, 30.06, 95.44 }, { 0, 0, 0, 100 },        { 1, 0, 20.65, 100 },
    { 0, 5, 0, 43.45 },     { 95, 5, 88.82, 97.85 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TaktPrintCounts counts = { .completed = cases[i].completed, .failed = cases[i].failed };
      double low, high;

      takt_print_counts_get_bounds (&counts, &low, &high);
      g_assert_cmpfloat_with_epsilon (low, cases[i].low, 0.01);
      g_assert_cmpfloat_with_epsilon (high, cases[i].high, 0.01);
    }
  g_assert_true (isnan (takt_print_counts_get_success (&(TaktPrintCounts){ .cancelled = 3 })));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktInsights) insights = read_insights (fixture, &(TaktPrintFilter){ 0 });

  g_assert_cmpuint (insights->ids->len, ==, 0);
  g_assert_cmpuint (insights->printers->len, ==, 0);
  g_assert_true (isnan (takt_print_counts_get_success (&insights->total)));
}

/* More prints than one slice has: none is met twice or left out, also where many end at the same second. */
static void
test_slices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktInsights) insights = NULL;

  for (guint i = 0; i < 300; i++)
    {
      Print print = prints[0];

      print.ended_ago = DAY + i / 200;
      print.white = 1;
      add_print (fixture, &print);
    }
  insights = read_insights (fixture, &(TaktPrintFilter){ 0 });
  g_assert_cmpuint (insights->ids->len, ==, 300);
  g_assert_cmpuint (insights->total.completed, ==, 300);
  g_assert_cmpint (g_array_index (insights->ids, gint64, 0), ==, 200);
  g_assert_cmpint (g_array_index (insights->ids, gint64, 299), ==, 201);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_prints (fixture);
  takt_insights_read_async (fixture->history, &(TaktPrintFilter){ 0 }, cancellable, takt_test_store_result,
                            &held);
  g_cancellable_cancel (cancellable);
  result = takt_test_wait_result (&held, "the reading to end");
  g_assert_null (takt_insights_read_finish (fixture->history, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrint) print = NULL;

  add_prints (fixture);
  engine_base_run (&fixture->base,
                   "INSERT INTO photos (id, job_id, file_name, taken_at, attempt, printer_id, kind) VALUES "
                   "(7, 3, 'a.jpg', 1, 1, 2, 'completed'), (8, 3, 'b.jpg', 2, 1, 2, 'person') /* test */");
  print = takt_prints_get (fixture->history, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (print->title, ==, "Vase 3");
  g_assert_cmpstr (print->product, ==, "Vase");
  g_assert_cmpstr (print->printer, ==, "Printer 2");
  g_assert_cmpint (print->photo_id, ==, 7);
  g_assert_cmpint (print->planned_minutes, ==, 60);
  g_assert_cmpint (print->minutes, ==, 54);
  g_assert_cmpint (print->planned_grams, ==, 50);
  g_assert_cmpint (print->grams, ==, 50);
  g_assert_cmpuint (print->filaments->len, ==, 2);
  g_assert_cmpstr (((TaktPrintFilament *) print->filaments->pdata[1])->material_type, ==, "PETG");
  g_clear_pointer (&print, takt_print_free);

  /* A failed print outlives its job, and its plan is not known any more. */
  g_assert_true (takt_store_begin (fixture->base.store, &error));
  g_assert_true (takt_job_table_delete (fixture->base.store, 2, &error));
  g_assert_true (takt_store_commit (fixture->base.store, &error));
  print = takt_prints_get (fixture->history, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (print->title, ==, "Vase 2");
  g_assert_cmpint (print->planned_minutes, ==, 0);
  g_assert_cmpint (print->grams, ==, 10);
  g_clear_pointer (&print, takt_print_free);

  g_assert_null (takt_prints_get (fixture->history, 99, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND);
}

#define HEADER                                                                                               \
  "id,ended_at,started_at,printer,order_number,product,title,outcome,reason,minutes,planned_minutes,"        \
  "quantity,used_grams,planned_grams,material,color,material_cost,currency,incidents,begun_at_printer\r\n"

static void
test_csv (Fixture *fixture, gconstpointer data)
{
  const Print evil = { "=cmd|'x'!A0, \"y\"", 1, 0, DAY, 30, 40, 10, 0, TAKT_JOB_FAILED, "-1 \n@x", 50 };
  GAsyncResult *held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  add_print (fixture, &evil);
  takt_prints_to_csv_async (fixture->history, &(TaktPrintFilter){ 0 }, FALSE, NULL, takt_test_store_result,
                            &held);
  result = takt_test_wait_result (&held, "the table");
  bytes = takt_prints_to_csv_finish (fixture->history, result, &error);
  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (text, ==,
                   HEADER "1,2025-12-23T18:15:00Z,2025-12-23T17:45:00Z,Printer 1,,,\"'=cmd|'x'!A0, "
                          "\"\"y\"\"\",failed,\"'-1 \n@x\",30,40,1,5,10,PLA,White,0.13,USD,0,false\r\n");
}

static gboolean
write_file (Fixture *fixture, const TaktPrintFilter *filter, GFile *file, GError **error)
{
  GAsyncResult *held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_prints_export_async (fixture->history, filter, TRUE, file, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the file");
  return takt_prints_export_finish (fixture->history, result, error);
}

static void
test_export (Fixture *fixture, gconstpointer data)
{
  char *dir = takt_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "prints.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nonexistent/prints.csv");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  add_prints (fixture);
  g_assert_true (g_file_set_contents (path, "what was there before and was longer than a line", -1, &error));
  write_file (fixture, &(TaktPrintFilter){ .reason = (char *) "" }, file, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_true (g_str_has_prefix (text, "\xef\xbb\xbf" HEADER "5,"));
  g_assert_cmpuint (strlen (strchr (text, '\n') + 1), <, 200);

  write_file (fixture, &(TaktPrintFilter){ 0 }, nowhere, &error);
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_FAILED);
  takt_test_remove_dir (dir);
}

#define ADD(name, func) g_test_add ("/engine/prints/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("filters", test_filters);
  ADD ("sorts", test_sorts);
  ADD ("sums", test_sums);
  ADD ("groups-beside-the-filter", test_groups_beside_the_filter);
  ADD ("buckets", test_buckets);
  g_test_add_func ("/engine/prints/bounds", test_bounds);
  ADD ("empty", test_empty);
  ADD ("slices", test_slices);
  ADD ("cancelled", test_cancelled);
  ADD ("one", test_one);
  ADD ("csv", test_csv);
  ADD ("export", test_export);

  return g_test_run ();
}

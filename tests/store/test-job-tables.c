/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/takt-attempt-table.h"
#include "tables/takt-job-table.h"
#include "tables/takt-material-table.h"
#include "tables/takt-sliced-table.h"
#include "takt-error.h"
#include "takt-store.h"
#include "takt-test.h"

#include <math.h>

#define NOW 1766600100

typedef struct
{
  TaktStore *store;
} Fixture;

static void
run (TaktStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (store, sql);

  takt_statement_run (statement, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  run (fixture->store, "INSERT INTO printers (id, name, connection_type, created_at, updated_at) "
                       "VALUES (1, 'One', 'virtual', 1, 1), (2, 'Two', 'virtual', 1, 1)");
  run (fixture->store, "INSERT INTO shops (id, source, created_at, updated_at) VALUES (1, 'manual', 1, 1)");
  run (fixture->store,
       "INSERT INTO orders (id, shop_id, order_number, currency, ordered_at, created_at, updated_at) "
       "VALUES (7, 1, '12345', 'USD', 1, 1, 1)");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) scans = takt_store_find_scans (fixture->store);

  for (int i = 0; scans[i] != NULL; i++)
    g_test_message ("%s", scans[i]);
  g_assert_cmpuint (g_strv_length (scans), ==, 0);
  g_clear_object (&fixture->store);
}

static gint64
add_job (Fixture *fixture, TaktJob *job)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_begin (fixture->store, &error));
  job->id = takt_job_table_insert (fixture->store, job, &error);
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (fixture->store, &error));
  return job->id;
}

static TaktJob *
make_job (gint64 printer_id, const char *name)
{
  TaktJob *job = takt_job_new ();

  job->printer_id = printer_id;
  job->job_name = g_strdup (name);
  job->estimated_duration_minutes = 120;
  job->created_at = job->updated_at = NOW;
  return job;
}

static gint64
add_material (Fixture *fixture, gint64 printer_id, int slot)
{
  g_autoptr (TaktMaterial) material = takt_material_new ();
  g_autoptr (GError) error = NULL;
  gint64 id;

  material->printer_id = printer_id;
  material->slot = slot;
  material->material_type = g_strdup ("PLA");
  material->color = g_strdup ("White");
  material->weight_grams = 250;
  material->remaining_pct = 100;
  material->remaining_grams = 250;
  material->currency = g_strdup ("USD");
  material->created_at = material->updated_at = NOW;
  id = takt_material_table_insert (fixture->store, material, &error);
  g_assert_no_error (error);
  return id;
}

static void
assert_same_job (const TaktJob *a, const TaktJob *b)
{
  g_assert_cmpint (a->printer_id, ==, b->printer_id);
  g_assert_cmpint (a->order_id, ==, b->order_id);
  g_assert_cmpint (a->order_item_id, ==, b->order_item_id);
  g_assert_cmpint (a->profile_id, ==, b->profile_id);
  g_assert_cmpstr (a->job_name, ==, b->job_name);
  g_assert_cmpstr (a->file_name, ==, b->file_name);
  g_assert_cmpint (a->status, ==, b->status);
  g_assert_cmpint (a->priority, ==, b->priority);
  g_assert_cmpint (a->queue_position, ==, b->queue_position);
  g_assert_cmpint (a->scheduled_start, ==, b->scheduled_start);
  g_assert_cmpint (a->estimated_duration_minutes, ==, b->estimated_duration_minutes);
  g_assert_cmpint (a->quantity, ==, b->quantity);
  g_assert_cmpint (a->plate_number, ==, b->plate_number);
  g_assert_cmpint (a->plate_count, ==, b->plate_count);
  g_assert_cmpstr (a->material_type, ==, b->material_type);
  g_assert_cmpint (a->material_slot, ==, b->material_slot);
  g_assert_cmpint (a->nozzle_temp, ==, b->nozzle_temp);
  g_assert_cmpint (a->bed_temp, ==, b->bed_temp);
  g_assert_cmpint (a->print_speed, ==, b->print_speed);
  g_assert_cmpstr (a->notes, ==, b->notes);
  g_assert_cmpstr (a->problem, ==, b->problem);
  g_assert_cmpint (a->attempts, ==, b->attempts);
  g_assert_cmpint (a->submission_id, ==, b->submission_id);
  g_assert_cmpint (a->dispatched_at, ==, b->dispatched_at);
  g_assert_cmpint (a->started_at, ==, b->started_at);
  g_assert_cmpint (a->completed_at, ==, b->completed_at);
  g_assert_cmpstr (a->failed_reason, ==, b->failed_reason);
  g_assert_cmpint (a->progress_percent, ==, b->progress_percent);
  g_assert_cmpint (a->said_by_printer, ==, b->said_by_printer);
  g_assert_cmpint (a->created_at, ==, b->created_at);
  g_assert_cmpint (a->updated_at, ==, b->updated_at);
  g_assert_cmpuint (a->materials->len, ==, b->materials->len);
  for (guint i = 0; i < a->materials->len; i++)
    {
      const TaktJobMaterial *left = a->materials->pdata[i];
      const TaktJobMaterial *right = b->materials->pdata[i];

      g_assert_cmpstr (left->material_type, ==, right->material_type);
      g_assert_cmpstr (left->color, ==, right->color);
      g_assert_cmpint (left->grams, ==, right->grams);
      g_assert_cmpint (left->material_id, ==, right->material_id);
    }
}

static void
test_job_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) bare = make_job (1, "Bare");
  g_autoptr (TaktJob) full = make_job (2, "Full");
  g_autoptr (TaktJob) read = NULL;
  g_autoptr (TaktJob) copy = NULL;
  g_autoptr (GError) error = NULL;
  TaktJobMaterial *filament;

  add_job (fixture, bare);
  read = takt_job_table_get (fixture->store, bare->id, &error);
  g_assert_no_error (error);
  assert_same_job (read, bare);
  g_clear_pointer (&read, takt_job_free);

  add_job (fixture, full);
  full->printer_id = 1;
  full->order_id = 7;
  full->file_name = g_strdup ("bracket.stl");
  full->status = TAKT_JOB_FAILED;
  full->priority = 10;
  full->queue_position = 3;
  full->scheduled_start = NOW + 60;
  full->quantity = 4;
  full->plate_number = 2;
  full->plate_count = 3;
  full->material_type = g_strdup ("PLA");
  full->material_slot = 0;
  full->nozzle_temp = 200;
  full->bed_temp = 60;
  full->print_speed = 50;
  full->notes = g_strdup ("Quantity: 4\nPlate 2 of 3");
  full->problem = g_strdup ("None");
  full->attempts = 2;
  full->submission_id = G_MAXINT32 - 1;
  full->dispatched_at = NOW + 1;
  full->started_at = NOW + 2;
  full->completed_at = NOW + 3;
  full->failed_reason = g_strdup ("Nozzle clogged");
  full->progress_percent = 45;
  full->said_by_printer = TRUE;
  full->updated_at = NOW + 4;
  filament = takt_job_material_new ("PLA", "White", 45);
  filament->material_id = add_material (fixture, 1, 0);
  g_ptr_array_add (full->materials, filament);
  g_ptr_array_add (full->materials, takt_job_material_new ("PVA", NULL, 5));

  g_assert_true (takt_store_begin (fixture->store, &error));
  g_assert_true (takt_job_table_update (fixture->store, full, &error));
  g_assert_true (takt_store_commit (fixture->store, &error));
  read = takt_job_table_get (fixture->store, full->id, &error);
  assert_same_job (read, full);
  copy = takt_job_copy (read);
  assert_same_job (copy, read);
  g_clear_pointer (&read, takt_job_free);

  g_ptr_array_set_size (full->materials, 1);
  g_assert_true (takt_store_begin (fixture->store, &error));
  g_assert_true (takt_job_table_update (fixture->store, full, &error));
  g_assert_true (takt_job_table_set_progress (fixture->store, full->id, 46, NOW + 5, &error));
  g_assert_true (takt_store_commit (fixture->store, &error));
  full->progress_percent = 46;
  full->updated_at = NOW + 5;
  read = takt_job_table_get (fixture->store, full->id, &error);
  assert_same_job (read, full);
}

static void
test_job_absent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job (1, "Gone");
  g_autoptr (GError) error = NULL;
  gint64 first;

  g_assert_null (takt_job_table_get (fixture->store, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_false (takt_job_table_delete (fixture->store, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);

  /* The id of a deleted job must not come back: events are told once for each id and attempt. */
  first = add_job (fixture, job);
  g_assert_true (takt_job_table_delete (fixture->store, first, &error));
  g_assert_cmpint (add_job (fixture, job), >, first);
}

static void
test_job_queue_order (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int priority;
    int position;
    TaktTime start;
  } jobs[] = {
    { "later", 5, 0, NOW + 100 },         { "low", 1, 1, TAKT_TIME_UNSET }, { "now", 5, 0, TAKT_TIME_UNSET },
    { "high", 10, 0, NOW + 9999 },        { "second", 5, 2, NOW },          { "first", 5, 1, NOW + 500 },
    { "now-too", 5, 0, TAKT_TIME_UNSET },
  };
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GPtrArray) queue = NULL;
  g_autoptr (TaktJob) running = make_job (1, "running");
  g_autoptr (TaktJob) elsewhere = make_job (2, "elsewhere");
  g_autoptr (GError) error = NULL;
  gint64 id;

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_autoptr (TaktJob) job = make_job (1, jobs[i].name);

      job->priority = jobs[i].priority;
      job->queue_position = jobs[i].position;
      job->scheduled_start = jobs[i].start;
      add_job (fixture, job);
    }
  g_assert_true (takt_job_table_find_started (fixture->store, 1, &id, &error));
  g_assert_cmpint (id, ==, 0);
  running->status = TAKT_JOB_STARTED;
  add_job (fixture, running);
  add_job (fixture, elsewhere);

  queue = takt_job_table_list_queued (fixture->store, 1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < queue->len; i++)
    g_string_append_printf (order, "%s ", ((TaktJob *) queue->pdata[i])->job_name);
  g_assert_cmpstr (order->str, ==, "high first second now now-too later low ");

  g_assert_true (takt_job_table_find_started (fixture->store, 1, &id, &error));
  g_assert_cmpint (id, ==, running->id);
}

static void
assert_list (Fixture *fixture,
             gint64 printer_id,
             int status,
             guint limit,
             guint offset,
             guint total,
             guint length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  guint counted = 0;

  jobs = takt_job_table_list (fixture->store, printer_id, status, limit, offset, &counted, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counted, ==, total);
  g_assert_cmpuint (jobs->len, ==, length);
  for (guint i = 1; i < jobs->len; i++)
    g_assert_cmpint (((TaktJob *) jobs->pdata[i - 1])->id, >, ((TaktJob *) jobs->pdata[i])->id);
  for (guint i = 0; i < jobs->len; i++)
    {
      g_assert_true (printer_id == 0 || ((TaktJob *) jobs->pdata[i])->printer_id == printer_id);
      g_assert_true (status < 0 || (int) ((TaktJob *) jobs->pdata[i])->status == status);
    }
}

static void
test_job_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 id;

  for (int i = 0; i < 12; i++)
    {
      g_autoptr (TaktJob) job = make_job (1 + i % 2, "Job");

      job->status = i < 4 ? TAKT_JOB_COMPLETED : TAKT_JOB_QUEUED;
      job->order_id = i % 3 == 0 ? 7 : 0;
      job->submission_id = 100 + i;
      job->dispatched_at = i < 6 ? NOW : TAKT_TIME_UNSET;
      add_job (fixture, job);
    }

  assert_list (fixture, 0, -1, 0, 0, 12, 12);
  assert_list (fixture, 0, -1, 5, 10, 12, 2);
  assert_list (fixture, 1, -1, 0, 0, 6, 6);
  assert_list (fixture, 2, TAKT_JOB_COMPLETED, 0, 0, 2, 2);
  assert_list (fixture, 0, TAKT_JOB_COMPLETED, 3, 0, 4, 3);
  assert_list (fixture, 0, TAKT_JOB_FAILED, 3, 0, 0, 0);

  jobs = takt_job_table_list_of_order (fixture->store, 7, &error);
  g_assert_cmpuint (jobs->len, ==, 4);
  g_clear_pointer (&jobs, g_ptr_array_unref);

  jobs = takt_job_table_list_dispatched (fixture->store, &error);
  g_assert_cmpuint (jobs->len, ==, 2);

  g_assert_true (takt_job_table_find_submission (fixture->store, 2, 101, &id, &error));
  g_assert_cmpint (id, !=, 0);
  g_assert_true (takt_job_table_find_submission (fixture->store, 1, 101, &id, &error));
  g_assert_cmpint (id, ==, 0);
}

static void
test_material_table (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) material = NULL;
  g_autoptr (TaktMaterial) copy = NULL;
  g_autoptr (TaktMaterial) found = NULL;
  g_autoptr (GPtrArray) list = NULL;
  gint64 stored = add_material (fixture, 0, TAKT_SLOT_NONE);
  gint64 second = add_material (fixture, 1, 2);
  gint64 first = add_material (fixture, 1, 0);
  guint total = 0;

  list = takt_material_table_list (fixture->store, 2, 1, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (((TaktMaterial *) list->pdata[0])->id, ==, second);
  g_assert_cmpint (((TaktMaterial *) list->pdata[1])->id, ==, stored);
  g_clear_pointer (&list, g_ptr_array_unref);

  list = takt_material_table_list_of_printer (fixture->store, 1, &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (((TaktMaterial *) list->pdata[0])->id, ==, first);

  material = takt_material_table_get (fixture->store, stored, &error);
  g_assert_cmpint (material->slot, ==, TAKT_SLOT_NONE);
  g_assert_cmpint (material->reported_pct, ==, -1);
  material->printer_id = 1;
  material->slot = 2;
  g_assert_false (takt_material_table_update (fixture->store, material, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  material->slot = TAKT_SLOT_EXTERNAL;
  material->color_hex = g_strdup ("FFFFFF");
  material->vendor = g_strdup ("Bambu Lab");
  material->cost_per_kg_minor = 2500;
  material->tray_uuid = g_strdup ("0123456789ABCDEF0123456789ABCDEF");
  material->reported_pct = 82;
  material->reported_at = NOW + 1;
  material->loaded_at = NOW + 2;
  material->last_synced = NOW + 3;
  material->updated_at = NOW + 4;
  copy = takt_material_copy (material);
  g_assert_true (takt_material_table_update (fixture->store, copy, &error));
  g_assert_true (takt_material_table_find_tray (fixture->store, material->tray_uuid, &found, &error));
  g_assert_cmpint (found->id, ==, stored);
  g_assert_cmpint (found->slot, ==, TAKT_SLOT_EXTERNAL);
  g_assert_cmpstr (found->color_hex, ==, "FFFFFF");
  g_assert_cmpstr (found->vendor, ==, "Bambu Lab");
  g_assert_cmpint (found->cost_per_kg_minor, ==, 2500);
  g_assert_cmpint (found->reported_pct, ==, 82);
  g_assert_cmpint (found->reported_at, ==, NOW + 1);
  g_assert_cmpint (found->loaded_at, ==, NOW + 2);
  g_assert_cmpint (found->last_synced, ==, NOW + 3);
  g_assert_cmpint (found->updated_at, ==, NOW + 4);
  g_clear_pointer (&found, takt_material_free);

  g_assert_true (takt_material_table_find_slot (fixture->store, 1, 2, &found, &error));
  g_assert_cmpint (found->id, ==, second);
  g_clear_pointer (&found, takt_material_free);
  g_assert_true (takt_material_table_find_slot (fixture->store, 1, 3, &found, &error));
  g_assert_null (found);

  g_assert_true (takt_material_table_delete (fixture->store, second, &error));
  g_assert_null (takt_material_table_get (fixture->store, second, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_material_reserved (Fixture *fixture, gconstpointer data)
{
  static const TaktJobStatus statuses[] = { TAKT_JOB_QUEUED, TAKT_JOB_STARTED, TAKT_JOB_COMPLETED,
                                            TAKT_JOB_FAILED, TAKT_JOB_CANCELLED };
  g_autoptr (GError) error = NULL;
  gint64 spool = add_material (fixture, 1, 0);
  gboolean planned = TRUE;

  g_assert_true (takt_material_table_is_planned (fixture->store, spool, &planned, &error));
  g_assert_false (planned);

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (TaktJob) job = make_job (1, "Job");
      TaktJobMaterial *filament = takt_job_material_new ("PLA", NULL, 1 << i);

      filament->material_id = spool;
      g_ptr_array_add (job->materials, filament);
      g_ptr_array_add (job->materials, takt_job_material_new ("PLA", NULL, 1000));
      job->status = statuses[i];
      add_job (fixture, job);
    }

  g_assert_cmpint (takt_material_table_sum_reserved (fixture->store, spool, &error), ==, 3);
  g_assert_true (takt_material_table_is_planned (fixture->store, spool, &planned, &error));
  g_assert_true (planned);
}

static TaktAttempt *
make_attempt (gint64 job_id, int number, gint64 printer_id, const char *outcome, TaktTime ended_at)
{
  TaktAttempt *attempt = takt_attempt_new ();

  attempt->job_id = job_id;
  attempt->number = number;
  attempt->printer_id = printer_id;
  attempt->outcome = g_strdup (outcome);
  attempt->ended_at = ended_at;
  attempt->minutes = 10;
  attempt->created_at = NOW;
  return attempt;
}

static void
add_attempt (Fixture *fixture, TaktAttempt *attempt)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_begin (fixture->store, &error));
  attempt->id = takt_attempt_table_insert (fixture->store, attempt, &error);
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (fixture->store, &error));
}

static void
test_attempt_table (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job (1, "Job");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gint64 spool = add_material (fixture, 1, 0);
  const TaktAttempt *read;
  const TaktBooking *booking;
  TaktAttemptSums sums;
  guint total = 0;

  add_job (fixture, job);
  for (int i = 1; i <= 4; i++)
    {
      g_autoptr (TaktAttempt) attempt =
          make_attempt (job->id, i, 1 + i % 2, i == 4 ? "completed" : "failed", NOW + i);
      TaktBooking bookings[] = { { 0, spool, 10 * i, 25, "USD" }, { 2, 0, 1, 0, "USD" } };

      attempt->reason = g_strdup ("Reason");
      attempt->started_at = NOW;
      attempt->progress_percent = 45;
      attempt->incidents = 2;
      g_array_append_vals (attempt->bookings, bookings, 2);
      add_attempt (fixture, attempt);
    }

  list = takt_attempt_table_list_of_job (fixture->store, job->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 4);
  read = list->pdata[1];
  g_assert_cmpint (read->number, ==, 2);
  g_assert_cmpint (read->printer_id, ==, 1);
  g_assert_cmpstr (read->outcome, ==, "failed");
  g_assert_cmpstr (read->reason, ==, "Reason");
  g_assert_cmpint (read->started_at, ==, NOW);
  g_assert_cmpint (read->ended_at, ==, NOW + 2);
  g_assert_cmpint (read->minutes, ==, 10);
  g_assert_cmpint (read->progress_percent, ==, 45);
  g_assert_cmpint (read->incidents, ==, 2);
  g_assert_cmpuint (read->bookings->len, ==, 2);
  booking = &g_array_index (read->bookings, TaktBooking, 0);
  g_assert_cmpint (booking->material_id, ==, spool);
  g_assert_cmpint (booking->grams, ==, 20);
  g_assert_cmpint (booking->cost_minor, ==, 25);
  g_assert_cmpstr (booking->currency, ==, "USD");
  booking = &g_array_index (read->bookings, TaktBooking, 1);
  g_assert_cmpint (booking->position, ==, 2);
  g_assert_cmpint (booking->material_id, ==, 0);
  g_clear_pointer (&list, g_ptr_array_unref);

  list = takt_attempt_table_list (fixture->store, 0, NOW + 2, NOW + 4, 1, 0, &total, &error);
  g_assert_cmpuint (total, ==, 2);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpint (((TaktAttempt *) list->pdata[0])->number, ==, 3);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = takt_attempt_table_list (fixture->store, 2, 0, TAKT_TIME_UNSET, 0, 0, &total, &error);
  g_assert_cmpuint (total, ==, 2);
  g_assert_cmpuint (list->len, ==, 2);

  g_assert_true (takt_attempt_table_sum (fixture->store, 0, 0, TAKT_TIME_UNSET, &sums, &error));
  g_assert_cmpuint (sums.completed, ==, 1);
  g_assert_cmpuint (sums.failed, ==, 3);
  g_assert_cmpuint (sums.cancelled, ==, 0);
  g_assert_cmpint (sums.minutes, ==, 40);
  g_assert_cmpint (sums.grams, ==, 104);
  g_assert_cmpint (sums.cost_minor, ==, 100);
  g_assert_true (takt_attempt_table_sum (fixture->store, 2, NOW + 3, NOW + 4, &sums, &error));
  g_assert_cmpuint (sums.failed, ==, 1);
  g_assert_cmpint (sums.grams, ==, 31);
}

static void
test_attempt_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job (1, "Job");
  g_autoptr (TaktAttempt) attempt = NULL;
  g_autoptr (GError) error = NULL;

  add_job (fixture, job);
  attempt = make_attempt (job->id, 1, 1, "completed", NOW);
  add_attempt (fixture, attempt);

  g_assert_true (takt_store_begin (fixture->store, &error));
  g_assert_cmpint (takt_attempt_table_insert (fixture->store, attempt, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  takt_store_rollback (fixture->store);
}

static TaktSlicedFile *
make_file (int first_filament)
{
  TaktSlicedFile *file = takt_sliced_file_new ();
  TaktSlicedPlate *plate = takt_sliced_plate_new (8);
  TaktSlicedFilament *filament = takt_sliced_filament_new (first_filament);

  file->name = g_strdup ("a.gcode.3mf");
  file->size = 1234;
  file->sha256 = g_strdup ("ab");
  file->md5 = g_strdup ("CD");
  file->printer_model = g_strdup ("Bambu Lab H2D");
  filament->material_type = g_strdup ("PETG");
  filament->grams = 67.81;
  filament->nozzle_group = 0;
  filament->extruder = 1;
  g_ptr_array_add (plate->filaments, filament);
  g_ptr_array_add (plate->filaments, takt_sliced_filament_new (first_filament + 4));
  takt_sliced_plate_set_seconds (plate, 6757);
  plate->bed_type = g_strdup ("hot_plate");
  plate->gcode_check = TAKT_GCODE_SOUND;
  plate->has_picture = TRUE;
  plate->labels_objects = TRUE;
  g_ptr_array_add (plate->objects, takt_sliced_object_new (12 + first_filament, "Haken"));
  g_ptr_array_add (plate->objects, takt_sliced_object_new (95, NULL));
  g_ptr_array_add (file->plates, takt_sliced_plate_new (3));
  g_ptr_array_add (file->plates, plate);
  return file;
}

static void
put_file (Fixture *fixture, int first_filament)
{
  g_autoptr (TaktSlicedFile) file = make_file (first_filament);
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_begin (fixture->store, &error));
  g_assert_true (takt_sliced_table_put (fixture->store, file, NOW, &error));
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (fixture->store, &error));
}

/* Numbers keep their gaps, what was not told stays untold, and a second account takes the place of the first. */
static void
test_sliced_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (TaktSlicedFile) none = NULL;
  g_autoptr (GError) error = NULL;
  const TaktSlicedPlate *plate;
  const TaktSlicedFilament *filament;
  const TaktSlicedObject *object;

  put_file (fixture, 1);
  put_file (fixture, 3);
  g_assert_true (takt_sliced_table_get (fixture->store, "a.gcode.3mf", &file, &error));
  g_assert_true (takt_sliced_table_get (fixture->store, "b.gcode.3mf", &none, &error));
  g_assert_true (takt_sliced_table_get (fixture->store, NULL, &none, &error));
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_cmpint (file->size, ==, 1234);
  g_assert_cmpstr (file->sha256, ==, "ab");
  g_assert_cmpstr (file->md5, ==, "CD");
  g_assert_cmpstr (file->printer_model, ==, "Bambu Lab H2D");
  g_assert_true (isnan (file->nozzle_diameter));
  g_assert_null (file->slicer);
  g_assert_cmpint (file->read_at, ==, NOW);
  g_assert_cmpuint (file->plates->len, ==, 2);

  plate = takt_sliced_file_find_plate (file, 3);
  g_assert_cmpint (plate->seconds, ==, -1);
  g_assert_cmpuint (plate->filaments->len, ==, 0);
  g_assert_cmpint (plate->gcode_check, ==, TAKT_GCODE_UNCHECKED);
  g_assert_false (plate->has_picture);
  g_assert_false (plate->labels_objects);
  g_assert_cmpuint (plate->objects->len, ==, 0);

  plate = takt_sliced_file_find_plate (file, 8);
  g_assert_cmpint (plate->seconds, ==, 6757);
  g_assert_cmpint (plate->minutes, ==, 113);
  g_assert_true (isnan (plate->grams));
  g_assert_cmpstr (plate->bed_type, ==, "hot_plate");
  g_assert_cmpint (plate->gcode_check, ==, TAKT_GCODE_SOUND);
  g_assert_true (plate->has_picture);
  g_assert_cmpuint (plate->filaments->len, ==, 2);
  g_assert_true (plate->labels_objects);
  g_assert_cmpuint (plate->objects->len, ==, 2);
  object = plate->objects->pdata[0];
  g_assert_cmpint (object->identify_id, ==, 15);
  g_assert_cmpstr (object->name, ==, "Haken");
  object = plate->objects->pdata[1];
  g_assert_cmpint (object->identify_id, ==, 95);
  g_assert_null (object->name);
  g_assert_null (takt_sliced_plate_find_filament (plate, 1));
  filament = takt_sliced_plate_find_filament (plate, 3);
  g_assert_cmpstr (filament->material_type, ==, "PETG");
  g_assert_cmpfloat (filament->grams, ==, 67.81);
  g_assert_cmpint (filament->nozzle_group, ==, 0);
  g_assert_cmpint (filament->extruder, ==, 1);
  filament = takt_sliced_plate_find_filament (plate, 7);
  g_assert_true (isnan (filament->grams));
  g_assert_cmpint (filament->nozzle_group, ==, -1);
  g_assert_cmpint (filament->extruder, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/store/job/round-trip", test_job_round_trip);
  ADD ("/store/job/absent", test_job_absent);
  ADD ("/store/job/queue-order", test_job_queue_order);
  ADD ("/store/job/lists", test_job_lists);
  ADD ("/store/material/round-trip", test_material_table);
  ADD ("/store/material/reserved-by-queued-and-started", test_material_reserved);
  ADD ("/store/sliced-file/round-trip", test_sliced_file);
  ADD ("/store/attempt/round-trip", test_attempt_table);
  ADD ("/store/attempt/recorded-once", test_attempt_once);
  return g_test_run ();
}

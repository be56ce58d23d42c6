/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"

#include "takt-error.h"
#include "takt-queue-fixture.h"

#include <string.h>

static void
set_up (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_init (fixture, NULL);
}

static void
tear_down (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_clear (fixture);
}

static GPtrArray *
schedule (QueueFixture *fixture, TaktScheduleRequest request)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs = takt_queue_schedule_order (fixture->queue, &request, &error);

  g_assert_no_error (error);
  return jobs;
}

static void
assert_refused (QueueFixture *fixture, TaktScheduleRequest request, int code, const char *field)
{
  g_autoptr (GError) error = NULL;
  gint64 before = engine_base_int (&fixture->base, "SELECT count(*) FROM jobs");

  g_assert_null (takt_queue_preview_order (fixture->queue, &request, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, field);
  takt_test_assert_error (error, code);
  g_assert_null (takt_queue_schedule_order (fixture->queue, &request, &error));
  g_test_message ("%s", error->message);
  takt_test_assert_error (error, code);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM jobs"), ==, before);
  g_assert_false (takt_store_in_transaction (fixture->base.store));
}

static void
test_seed (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = schedule (
      fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .material_type = "PLA" });
  g_autoptr (TaktJob) second = NULL;
  const TaktJob *job;
  TaktTime start, end;

  g_assert_cmpuint (jobs->len, ==, 2);
  job = jobs->pdata[0];
  g_assert_cmpint (job->printer_id, ==, 1);
  g_assert_cmpint (job->order_id, ==, order_id);
  g_assert_cmpint (job->order_item_id, !=, 0);
  g_assert_cmpint (job->profile_id, !=, 0);
  g_assert_cmpstr (job->job_name, ==, "Order #12345 - Custom Desk Bracket");
  g_assert_cmpstr (job->file_name, ==, "custom_desk_bracket.stl");
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->scheduled_start, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (job->estimated_duration_minutes, ==, 120);
  g_assert_cmpstr (job->material_type, ==, "PLA");
  g_assert_cmpint (job->material_slot, ==, 0);
  g_assert_cmpint (job->nozzle_temp, ==, 200);
  g_assert_cmpint (job->bed_temp, ==, 60);
  g_assert_cmpint (job->print_speed, ==, 50);
  g_assert_cmpint (job->priority, ==, 10);
  g_assert_cmpstr (job->notes, ==, "Quantity: 1");
  g_assert_null (job->problem);

  job = jobs->pdata[1];
  g_assert_cmpstr (job->job_name, ==, "Order #12345 - Cable Stand");
  g_assert_cmpint (job->scheduled_start, ==, ENGINE_NOW + (120 + 15) * 60);
  g_assert_cmpint (job->priority, ==, 9);
  g_assert_cmpint (takt_materials_get_reserved (fixture->base.materials, 1, NULL), ==, 75);

  second = queue_fixture_get (fixture, job->id);
  g_assert_cmpstr (second->file_name, ==, "cable_stand.stl");
  takt_queue_get_planned (fixture->queue, second, &start, &end);
  g_assert_cmpint (start, ==, ENGINE_NOW + 135 * 60);
  g_assert_cmpint (end, ==, ENGINE_NOW + 315 * 60);
}

static void
test_plates (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 order_id;

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 1000);
  queue_fixture_add_profile (fixture, "Coaster", "coaster.3mf", 60, 40, 4);
  queue_fixture_add_item (order, "Coaster", 9);
  order_id = queue_fixture_add_order (fixture, order);

  jobs = schedule (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 });
  g_assert_cmpuint (jobs->len, ==, 3);
  g_assert_cmpstr (((TaktJob *) jobs->pdata[0])->notes, ==, "Quantity: 4\nPlate 1 of 3");
  g_assert_cmpstr (((TaktJob *) jobs->pdata[2])->notes, ==, "Quantity: 1\nPlate 3 of 3");
  g_assert_cmpint (((TaktJob *) jobs->pdata[2])->quantity, ==, 1);
  g_assert_cmpint (((TaktJob *) jobs->pdata[2])->plate_number, ==, 3);
  g_assert_cmpint (((TaktJob *) jobs->pdata[2])->plate_count, ==, 3);
  g_assert_cmpint (((TaktJob *) jobs->pdata[2])->priority, ==, 8);
  g_assert_cmpint (((TaktJobMaterial *) ((TaktJob *) jobs->pdata[2])->materials->pdata[0])->grams, ==, 40);
}

static void
test_unmapped (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 order_id;

  queue_fixture_add_profile (fixture, "Known", "known.3mf", 60, 0, 1);
  queue_fixture_add_item (order, "Known", 1);
  queue_fixture_add_item (order, "Unknown", 1);
  queue_fixture_add_item (order, "Pattern (digital)", 1);
  ((TaktOrderItem *) order->items->pdata[2])->is_digital = TRUE;
  order_id = queue_fixture_add_order (fixture, order);

  assert_refused (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 }, TAKT_ERROR_INVALID,
                  "items[1]");
  jobs = schedule (fixture,
                   (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .skip_unmapped = TRUE });
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpstr (((TaktJob *) jobs->pdata[0])->file_name, ==, "known.3mf");
}

/* "Scheduled" with nothing scheduled would be believed. */
static void
test_nothing_left (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (TaktOrder) digital = queue_fixture_new_order ();
  gint64 order_id;

  queue_fixture_add_item (order, "Unknown", 1);
  queue_fixture_add_item (order, "Unknown too", 1);
  order_id = queue_fixture_add_order (fixture, order);
  assert_refused (fixture,
                  (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .skip_unmapped = TRUE },
                  TAKT_ERROR_CONFLICT, NULL);

  g_free (digital->order_number);
  digital->order_number = g_strdup ("2");
  queue_fixture_add_item (digital, "Pattern (digital)", 1);
  ((TaktOrderItem *) digital->items->pdata[0])->is_digital = TRUE;
  order_id = queue_fixture_add_order (fixture, digital);
  assert_refused (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 },
                  TAKT_ERROR_CONFLICT, NULL);
}

/* A profile that is made after the order came is found. */
static void
test_late_profile (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 order_id;

  queue_fixture_add_item (order, "Late", 1);
  order_id = queue_fixture_add_order (fixture, order);
  queue_fixture_add_profile (fixture, "Late", "late.3mf", 60, 0, 1);
  jobs = schedule (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 });
  g_assert_cmpuint (jobs->len, ==, 1);
}

static void
test_twice (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  TaktScheduleRequest request = { .order_id = order_id, .printer_id = 1 };
  g_autoptr (GPtrArray) jobs = schedule (fixture, request);
  g_autoptr (GPtrArray) more = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (takt_queue_schedule_order (fixture->queue, &request, &error));
  g_assert_nonnull (strstr (error->message, "Custom Desk Bracket"));
  g_assert_nonnull (strstr (error->message, "Cable Stand"));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  request.force = TRUE;
  more = schedule (fixture, request);
  g_assert_cmpuint (more->len, ==, 2);
  /* Behind what is there: 120 + 15 + 180 + 15 minutes. */
  g_assert_cmpint (((TaktJob *) more->pdata[0])->scheduled_start, ==, ENGINE_NOW + 330 * 60);

  /* What was cancelled does not stand in the way. */
  request.force = FALSE;
  for (guint i = 0; i < jobs->len; i++)
    queue_fixture_force (fixture, ((TaktJob *) jobs->pdata[i])->id, TAKT_JOB_CANCELLED);
  for (guint i = 0; i < more->len; i++)
    queue_fixture_force (fixture, ((TaktJob *) more->pdata[i])->id, TAKT_JOB_CANCELLED);
  g_clear_pointer (&more, g_ptr_array_unref);
  more = schedule (fixture, request);
  g_assert_cmpuint (more->len, ==, 2);
}

static void
test_refused (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autofree char *long_type = g_strnfill (81, 'P');

  assert_refused (fixture, (TaktScheduleRequest){ .order_id = 99, .printer_id = 1 }, TAKT_ERROR_NOT_FOUND,
                  NULL);
  assert_refused (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 99 },
                  TAKT_ERROR_NOT_FOUND, NULL);
  assert_refused (fixture,
                  (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .start_offset_minutes = -1 },
                  TAKT_ERROR_INVALID, "start_offset_minutes");
  assert_refused (fixture,
                  (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .material_type = long_type },
                  TAKT_ERROR_INVALID, "material_type");

  engine_base_run (&fixture->base, "UPDATE orders SET is_paid = 0 WHERE id = 1 /* test */");
  assert_refused (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 },
                  TAKT_ERROR_CONFLICT, NULL);
  engine_base_run (&fixture->base, "UPDATE orders SET is_paid = 1, is_shipped = 1 WHERE id = 1 /* test */");
  assert_refused (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 },
                  TAKT_ERROR_CONFLICT, NULL);
  engine_base_run (&fixture->base,
                   "UPDATE orders SET is_shipped = 0, is_cancelled = 1 WHERE id = 1 /* test */");
  assert_refused (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 },
                  TAKT_ERROR_CONFLICT, NULL);
  jobs = schedule (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .force = TRUE });
  g_assert_cmpuint (jobs->len, ==, 2);
}

static void
test_too_many_plates (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  gint64 order_id;

  queue_fixture_add_profile (fixture, "Bead", "bead.3mf", 5, 0, 1);
  queue_fixture_add_item (order, "Bead", 1001);
  order_id = queue_fixture_add_order (fixture, order);
  assert_refused (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 }, TAKT_ERROR_INVALID,
                  "items[0]");
}

static void
test_offset_and_chain (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 running = queue_fixture_add_job (fixture, 1, "running.3mf", 0);
  TaktTime start, end;
  g_autoptr (TaktJob) job = NULL;

  queue_fixture_force (fixture, running, TAKT_JOB_STARTED);
  queue_fixture_advance (fixture, 600);
  jobs = schedule (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 });
  g_assert_cmpint (((TaktJob *) jobs->pdata[0])->scheduled_start, ==, ENGINE_NOW + 75 * 60);
  job = queue_fixture_get (fixture, running);
  takt_queue_get_planned (fixture->queue, job, &start, &end);
  g_assert_cmpint (start, ==, ENGINE_NOW);
  g_assert_cmpint (end, ==, ENGINE_NOW + 60 * 60);

  for (guint i = 0; i < jobs->len; i++)
    queue_fixture_force (fixture, ((TaktJob *) jobs->pdata[i])->id, TAKT_JOB_CANCELLED);
  g_clear_pointer (&jobs, g_ptr_array_unref);
  jobs = schedule (
      fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .start_offset_minutes = 300 });
  g_assert_cmpint (((TaktJob *) jobs->pdata[0])->scheduled_start, ==, ENGINE_NOW + 600 + 300 * 60);
  takt_queue_get_planned (fixture->queue, jobs->pdata[0], &start, &end);
  g_assert_cmpint (start, ==, ENGINE_NOW + 600 + 300 * 60);
}

/* A print that Takt did not plan holds the machine as long as it says. */
static void
test_foreign_print_in_chain (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = NULL;
  TaktFakeLink *link = queue_fixture_hear (fixture, 1);
  TaktTime now;

  link->report->remaining_minutes = 40;
  queue_fixture_say (fixture, 1, TAKT_MACHINE_PRINTING, "vase", "77", 10);
  now = takt_clock_now (fixture->base.clock);
  jobs = schedule (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 });
  g_assert_cmpint (((TaktJob *) jobs->pdata[0])->scheduled_start, ==, now + 55 * 60);
}

static void
test_missing_material (QueueFixture *fixture, gconstpointer data)
{
  gint64 order_id = queue_fixture_seed (fixture);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (TaktJob) job = NULL;
  gint64 petg;

  jobs = schedule (fixture,
                   (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1, .material_type = "PETG" });
  g_assert_cmpuint (jobs->len, ==, 2);
  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *one = jobs->pdata[i];

      g_assert_cmpstr (one->material_type, ==, "PETG");
      g_assert_cmpint (one->material_slot, ==, TAKT_SLOT_NONE);
      g_assert_nonnull (strstr (one->problem, "PETG"));
    }

  /* The spool that was missing is put in: both jobs take it by themselves. */
  petg = engine_base_add_spool (&fixture->base, 1, 3, "PETG", "Red", 1000);
  queue_fixture_settle (fixture);
  job = queue_fixture_get (fixture, ((TaktJob *) jobs->pdata[0])->id);
  g_assert_cmpint (job->material_slot, ==, 3);
  g_assert_null (job->problem);
  g_assert_cmpint (takt_materials_get_reserved (fixture->base.materials, petg, NULL), ==, 75);

  /* And taken out again. */
  g_assert_true (takt_materials_load (fixture->base.materials, petg, 0, TAKT_SLOT_NONE, NULL));
  queue_fixture_settle (fixture);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, ((TaktJob *) jobs->pdata[0])->id);
  g_assert_cmpint (job->material_slot, ==, TAKT_SLOT_NONE);
  g_assert_nonnull (job->problem);
  g_assert_cmpint (takt_materials_get_reserved (fixture->base.materials, petg, NULL), ==, 0);
}

/* 250 g: the fifth plate of 60 g no longer fits. */
static void
test_grams_run_out (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 order_id;

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  queue_fixture_add_profile (fixture, "Tray", "tray.3mf", 60, 60, 1);
  queue_fixture_add_item (order, "Tray", 5);
  order_id = queue_fixture_add_order (fixture, order);

  jobs = takt_queue_preview_order (fixture->queue,
                                   &(TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 }, NULL);
  g_assert_cmpuint (jobs->len, ==, 5);
  g_assert_null (((TaktJob *) jobs->pdata[3])->problem);
  g_assert_nonnull (((TaktJob *) jobs->pdata[4])->problem);
  g_assert_cmpint (((TaktJob *) jobs->pdata[4])->id, ==, 0);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM jobs"), ==, 0);
  g_clear_pointer (&jobs, g_ptr_array_unref);

  jobs = schedule (fixture, (TaktScheduleRequest){ .order_id = order_id, .printer_id = 1 });
  g_assert_null (((TaktJob *) jobs->pdata[3])->problem);
  g_assert_nonnull (((TaktJob *) jobs->pdata[4])->problem);
  g_assert_cmpint (takt_materials_get_reserved (fixture->base.materials, 1, NULL), ==, 240);
}

static void
test_several_filaments (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (TaktJob) read = NULL;
  g_autoptr (GError) error = NULL;
  gint64 white = engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 50);
  gint64 spare = engine_base_add_spool (&fixture->base, 1, 1, "PLA", "White", 50);
  gint64 black = engine_base_add_spool (&fixture->base, 1, 2, "PLA", "Black", 50);

  job->printer_id = 1;
  job->job_name = g_strdup ("Sign");
  job->estimated_duration_minutes = 60;
  g_ptr_array_add (job->materials, takt_job_material_new ("PLA", "Black", 30));
  g_ptr_array_add (job->materials, takt_job_material_new ("PLA", "White", 30));
  g_ptr_array_add (job->materials, takt_job_material_new ("PLA", "White", 30));
  job->id = takt_queue_add (fixture->queue, job, &error);
  g_assert_no_error (error);

  /* Two filaments of one job do not count the same grams. */
  read = queue_fixture_get (fixture, job->id);
  g_assert_cmpint (((TaktJobMaterial *) read->materials->pdata[0])->material_id, ==, black);
  g_assert_cmpint (((TaktJobMaterial *) read->materials->pdata[1])->material_id, ==, white);
  g_assert_cmpint (((TaktJobMaterial *) read->materials->pdata[2])->material_id, ==, spare);
  g_assert_cmpint (read->material_slot, ==, 2);
  g_assert_null (read->problem);
}

static void
test_add_from_profile (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (TaktJob) read = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  job->printer_id = 1;
  job->profile_id = queue_fixture_add_profile (fixture, "Vase", "vase.3mf", 90, 45, 1);
  job->status = TAKT_JOB_COMPLETED;
  job->attempts = 7;
  job->bed_temp = 70;
  id = takt_queue_add (fixture->queue, job, &error);
  g_assert_no_error (error);

  read = queue_fixture_get (fixture, id);
  g_assert_cmpint (read->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (read->attempts, ==, 0);
  g_assert_cmpstr (read->job_name, ==, "Vase");
  g_assert_cmpstr (read->file_name, ==, "vase.3mf");
  g_assert_cmpint (read->estimated_duration_minutes, ==, 90);
  g_assert_cmpint (read->bed_temp, ==, 70);
  g_assert_cmpint (read->nozzle_temp, ==, 200);
  g_assert_cmpint (read->material_slot, ==, 0);
  g_assert_cmpstr (read->material_type, ==, "PLA");
}

static void
test_add_refused (QueueFixture *fixture, gconstpointer data)
{
  static const struct
  {
    gint64 printer, order, item, profile;
    const char *name;
    int minutes, priority, slot;
    const char *material;
    int code;
    const char *field;
  } cases[] = {
    { 9, 0, 0, 0, "Job", 60, 1, -1, NULL, TAKT_ERROR_NOT_FOUND, NULL },
    { 1, 9, 0, 0, "Job", 60, 1, -1, NULL, TAKT_ERROR_NOT_FOUND, NULL },
    { 1, 1, 9, 0, "Job", 60, 1, -1, NULL, TAKT_ERROR_NOT_FOUND, NULL },
    { 1, 0, 1, 0, "Job", 60, 1, -1, NULL, TAKT_ERROR_INVALID, "order_item_id" },
    { 1, 0, 0, 9, "Job", 60, 1, -1, NULL, TAKT_ERROR_NOT_FOUND, NULL },
    { 1, 0, 0, 0, NULL, 60, 1, -1, NULL, TAKT_ERROR_INVALID, "job_name" },
    { 1, 0, 0, 0, " ", 60, 1, -1, NULL, TAKT_ERROR_INVALID, "job_name" },
    { 1, 0, 0, 0, "Job", 0, 1, -1, NULL, TAKT_ERROR_INVALID, "estimated_duration_minutes" },
    { 1, 0, 0, 0, "Job", 60, 0, -1, NULL, TAKT_ERROR_INVALID, "priority" },
    { 1, 0, 0, 0, "Job", 60, 11, -1, NULL, TAKT_ERROR_INVALID, "priority" },
    { 1, 0, 0, 0, "Job", 60, 1, 3, NULL, TAKT_ERROR_INVALID, "material_slot" },
    { 1, 0, 0, 0, "Job", 60, 1, 0, "PETG", TAKT_ERROR_INVALID, "material_slot" },
  };

  queue_fixture_seed (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktJob) job = takt_job_new ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      job->printer_id = cases[i].printer;
      job->order_id = cases[i].order;
      job->order_item_id = cases[i].item;
      job->profile_id = cases[i].profile;
      job->job_name = g_strdup (cases[i].name);
      job->estimated_duration_minutes = cases[i].minutes;
      job->priority = cases[i].priority;
      job->material_slot = cases[i].slot;
      job->material_type = g_strdup (cases[i].material);
      g_assert_cmpint (takt_queue_add (fixture->queue, job, &error), ==, 0);
      g_assert_cmpstr (takt_error_get_field (error), ==, cases[i].field);
      takt_test_assert_error (error, cases[i].code);
    }
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM jobs"), ==, 0);
}

static void
test_update (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id, black;
  g_autoptr (TaktJob) job = NULL;

  engine_base_add_printer (&fixture->base, 2);
  queue_fixture_restart (fixture);
  engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  black = engine_base_add_spool (&fixture->base, 1, 1, "PLA", "Black", 250);
  id = queue_fixture_add_job (fixture, 1, "a.3mf", 45);

  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->material_slot, ==, 0);
  g_free (job->job_name);
  job->job_name = g_strdup (" New name ");
  job->priority = 7;
  job->scheduled_start = ENGINE_NOW + 3600;
  job->material_slot = 1;
  job->attempts = 9;
  job->status = TAKT_JOB_COMPLETED;
  g_assert_true (takt_queue_update (fixture->queue, job, &error));
  g_assert_no_error (error);

  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpstr (job->job_name, ==, "New name");
  g_assert_cmpint (job->priority, ==, 7);
  g_assert_cmpint (job->scheduled_start, ==, ENGINE_NOW + 3600);
  g_assert_cmpint (job->material_slot, ==, 1);
  g_assert_cmpint (((TaktJobMaterial *) job->materials->pdata[0])->material_id, ==, black);
  g_assert_cmpint (job->attempts, ==, 0);
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);

  /* Another printer has other spools. */
  job->printer_id = 2;
  g_assert_true (takt_queue_update (fixture->queue, job, &error));
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->printer_id, ==, 2);
  g_assert_cmpint (job->material_slot, ==, TAKT_SLOT_NONE);
  g_assert_nonnull (job->problem);
  g_assert_cmpint (takt_materials_get_reserved (fixture->base.materials, black, NULL), ==, 0);

  job->priority = 0;
  g_assert_false (takt_queue_update (fixture->queue, job, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "priority");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  queue_fixture_force (fixture, id, TAKT_JOB_STARTED);
  job->priority = 3;
  g_assert_false (takt_queue_update (fixture->queue, job, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

static void
assert_queue (QueueFixture *fixture, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) queue = takt_queue_list_queued (fixture->queue, 1, &error);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < queue->len; i++)
    g_string_append (names, ((TaktJob *) queue->pdata[i])->job_name);
  g_assert_cmpstr (names->str, ==, expected);
}

/* When a job would begin, in minutes from now, as the queue stands. */
static void
assert_begins (QueueFixture *fixture, gint64 id, int minutes)
{
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);
  TaktTime start, end;

  takt_queue_get_planned (fixture->queue, job, &start, &end);
  g_assert_cmpint (start, ==, takt_clock_now (fixture->base.clock) + minutes * 60);
  g_assert_cmpint (end, ==, start + job->estimated_duration_minutes * 60);
}

static void
test_reorder (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 a = queue_fixture_add_job (fixture, 1, "a", 0);
  gint64 b = queue_fixture_add_job (fixture, 1, "b", 0);
  gint64 c = queue_fixture_add_job (fixture, 1, "c", 0);
  gint64 gone = queue_fixture_add_job (fixture, 1, "d", 0);
  gint64 high = queue_fixture_add_job (fixture, 1, "h", 0);
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, high);

  job->priority = 9;
  g_assert_true (takt_queue_update (fixture->queue, job, &error));
  queue_fixture_force (fixture, gone, TAKT_JOB_CANCELLED);
  assert_queue (fixture, "habc");
  assert_begins (fixture, high, 0);
  assert_begins (fixture, a, 75);
  assert_begins (fixture, c, 225);

  /* Also above a job of higher priority; the priorities that are there are dealt out anew. */
  g_assert_true (takt_queue_reorder (fixture->queue, 1, (gint64[]){ c, a, high, b }, 4, &error));
  g_assert_no_error (error);
  assert_queue (fixture, "cahb");
  assert_begins (fixture, c, 0);
  assert_begins (fixture, high, 150);
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (fixture, c);
  g_assert_cmpint (job->priority, ==, 9);

  queue_fixture_add_job (fixture, 1, "e", 0);
  assert_queue (fixture, "cahbe");

  g_assert_false (takt_queue_reorder (fixture->queue, 1, (gint64[]){ c, a, high, b }, 4, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "ids");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_queue_reorder (fixture->queue, 1, (gint64[]){ c, a, high, b, b }, 5, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_queue_reorder (fixture->queue, 1, (gint64[]){ c, a, high, b, gone }, 5, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_queue_reorder (fixture->queue, 1, NULL, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_queue_reorder (fixture->queue, 9, NULL, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  assert_queue (fixture, "cahbe");
}

static void
test_remove (QueueFixture *fixture, gconstpointer data)
{
  static const struct
  {
    TaktJobStatus status;
    gboolean allowed;
  } cases[] = {
    { TAKT_JOB_QUEUED, TRUE }, { TAKT_JOB_STARTED, FALSE },  { TAKT_JOB_COMPLETED, FALSE },
    { TAKT_JOB_FAILED, TRUE }, { TAKT_JOB_CANCELLED, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) before = NULL;
      g_autoptr (GPtrArray) after = NULL;
      gint64 id = queue_fixture_add_job (fixture, 1, "a", 0);

      queue_fixture_force (fixture, id, cases[i].status);
      before = takt_history_list_of_job (fixture->history, id, NULL);
      g_assert_cmpint (takt_queue_remove (fixture->queue, id, &error), ==, cases[i].allowed);
      if (!cases[i].allowed)
        takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
      if (cases[i].status == TAKT_JOB_STARTED)
        queue_fixture_force (fixture, id, TAKT_JOB_COMPLETED);

      /* A print that failed and is deleted has failed all the same. */
      after = takt_history_list_of_job (fixture->history, id, NULL);
      g_assert_cmpuint (before->len, ==,
                        cases[i].status == TAKT_JOB_COMPLETED || cases[i].status == TAKT_JOB_FAILED);
      g_assert_cmpuint (after->len, ==, cases[i].status == TAKT_JOB_STARTED ? 1 : before->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/queue/" name, QueueFixture, NULL, set_up, func, tear_down)
  ADD ("schedule/seed", test_seed);
  ADD ("schedule/plates", test_plates);
  ADD ("schedule/unmapped-item", test_unmapped);
  ADD ("schedule/nothing-left", test_nothing_left);
  ADD ("schedule/late-profile", test_late_profile);
  ADD ("schedule/not-twice", test_twice);
  ADD ("schedule/refused", test_refused);
  ADD ("schedule/too-many-plates", test_too_many_plates);
  ADD ("schedule/offset-and-chain", test_offset_and_chain);
  ADD ("schedule/behind-a-foreign-print", test_foreign_print_in_chain);
  ADD ("schedule/missing-material", test_missing_material);
  ADD ("schedule/grams-run-out", test_grams_run_out);
  ADD ("job/several-filaments", test_several_filaments);
  ADD ("job/add-from-profile", test_add_from_profile);
  ADD ("job/add-refused", test_add_refused);
  ADD ("job/update", test_update);
  ADD ("job/reorder", test_reorder);
  ADD ("job/remove", test_remove);
  return g_test_run ();
}

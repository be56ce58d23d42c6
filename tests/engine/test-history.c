/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/takt-history.h"

#include <math.h>

#include "takt-engine-fixture.h"
#include "takt-error.h"

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
  fixture->white = engine_base_add_spool (&fixture->base, 1, 0, "PLA", "White", 250);
  fixture->black = engine_base_add_spool (&fixture->base, 1, 1, "PLA", "Black", 1000);
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

static void
add_filament (TaktJob *job, gint64 material_id, gint64 grams)
{
  TaktJobMaterial *material = takt_job_material_new ("PLA", NULL, grams);

  material->material_id = material_id;
  g_ptr_array_add (job->materials, material);
}

static TaktJob *
add_job (Fixture *fixture, gint64 printer_id, gint64 white, gint64 black)
{
  TaktJob *job = takt_job_new ();
  g_autoptr (GError) error = NULL;

  job->printer_id = printer_id;
  job->job_name = g_strdup ("Job");
  job->status = TAKT_JOB_STARTED;
  job->estimated_duration_minutes = 120;
  job->started_at = ENGINE_NOW;
  job->created_at = job->updated_at = ENGINE_NOW;
  add_filament (job, fixture->white, white);
  add_filament (job, fixture->black, black);

  g_assert_true (takt_store_begin (fixture->base.store, &error));
  job->id = takt_job_table_insert (fixture->base.store, job, &error);
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (fixture->base.store, &error));
  return job;
}

static gboolean
record (Fixture *fixture, TaktJob *job, TaktJobStatus outcome, TaktTime ended_at, GError **error)
{
  g_autoptr (GError) unexpected = NULL;

  g_assert_true (takt_store_begin (fixture->base.store, &unexpected));
  if (!takt_history_record (fixture->history, job, outcome, "Reason", ended_at, 3, error))
    {
      takt_store_rollback (fixture->base.store);
      return FALSE;
    }
  g_assert_true (takt_store_commit (fixture->base.store, &unexpected));
  return TRUE;
}

static TaktAttempt *
last_attempt (Fixture *fixture, const TaktJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) attempts = takt_history_list_of_job (fixture->history, job->id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (attempts->len, >, 0);
  return g_ptr_array_steal_index (attempts, attempts->len - 1);
}

static void
test_completed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = add_job (fixture, 1, 45, 30);
  g_autoptr (TaktAttempt) attempt = NULL;
  g_autoptr (GError) error = NULL;
  const TaktBooking *booking;

  job->progress_percent = 60;
  g_assert_true (record (fixture, job, TAKT_JOB_COMPLETED, ENGINE_NOW + 119 * 60 + 30, &error));
  g_assert_cmpint (job->attempts, ==, 1);

  attempt = last_attempt (fixture, job);
  g_assert_cmpint (attempt->number, ==, 1);
  g_assert_cmpstr (attempt->outcome, ==, "completed");
  g_assert_cmpint (attempt->minutes, ==, 120);
  g_assert_cmpint (attempt->progress_percent, ==, 100);
  g_assert_cmpint (attempt->incidents, ==, 3);
  g_assert_cmpuint (attempt->bookings->len, ==, 2);
  booking = &g_array_index (attempt->bookings, TaktBooking, 0);
  g_assert_cmpint (booking->material_id, ==, fixture->white);
  g_assert_cmpint (booking->grams, ==, 45);
  g_assert_cmpint (booking->cost_minor, ==, 113);
  g_assert_cmpstr (booking->currency, ==, "USD");
  booking = &g_array_index (attempt->bookings, TaktBooking, 1);
  g_assert_cmpint (booking->position, ==, 1);
  g_assert_cmpint (booking->cost_minor, ==, 75);

  g_assert_cmpint (engine_base_remaining (&fixture->base, fixture->white), ==, 205);
  g_assert_cmpint (engine_base_remaining (&fixture->base, fixture->black), ==, 970);
}

static void
test_share_by_progress (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    TaktJobStatus outcome;
    int progress;
    gint64 grams;
    gint64 expected;
  } cases[] = {
    { TAKT_JOB_FAILED, 0, 45, 0 },     { TAKT_JOB_FAILED, 50, 45, 23 },  { TAKT_JOB_CANCELLED, 10, 45, 5 },
    { TAKT_JOB_FAILED, 100, 45, 45 },  { TAKT_JOB_CANCELLED, 1, 45, 0 }, { TAKT_JOB_FAILED, 150, 10, 10 },
    { TAKT_JOB_COMPLETED, 0, 10, 10 },
  };
  gint64 left = 1000;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktJob) job = add_job (fixture, 1, 0, cases[i].grams);
      g_autoptr (TaktAttempt) attempt = NULL;
      g_autoptr (GError) error = NULL;

      job->progress_percent = cases[i].progress;
      g_assert_true (record (fixture, job, cases[i].outcome, ENGINE_NOW, &error));
      attempt = last_attempt (fixture, job);
      g_assert_cmpuint (attempt->bookings->len, ==, cases[i].expected > 0 ? 1 : 0);
      if (cases[i].expected > 0)
        g_assert_cmpint (g_array_index (attempt->bookings, TaktBooking, 0).grams, ==, cases[i].expected);
      left -= cases[i].expected;
      g_assert_cmpint (engine_base_remaining (&fixture->base, fixture->black), ==, left);
    }
}

static void
test_minutes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    TaktTime started, ended;
    TaktJobStatus outcome;
    int progress, minutes;
  } cases[] = {
    { ENGINE_NOW, ENGINE_NOW + 3600, TAKT_JOB_FAILED, 0, 60 },
    { ENGINE_NOW, ENGINE_NOW, TAKT_JOB_FAILED, 0, 0 },
    { ENGINE_NOW, ENGINE_NOW + 29, TAKT_JOB_FAILED, 0, 0 },
    { ENGINE_NOW, ENGINE_NOW + 30, TAKT_JOB_COMPLETED, 0, 1 },
    { ENGINE_NOW, ENGINE_NOW - 3600, TAKT_JOB_FAILED, 0, 0 },
    { TAKT_TIME_UNSET, ENGINE_NOW, TAKT_JOB_COMPLETED, 0, 120 },
    /* Nobody saw these begin: no more than their progress says. */
    { TAKT_TIME_UNSET, ENGINE_NOW, TAKT_JOB_FAILED, 0, 0 },
    { TAKT_TIME_UNSET, ENGINE_NOW, TAKT_JOB_FAILED, 25, 30 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktJob) job = add_job (fixture, 1, 0, 0);
      g_autoptr (TaktAttempt) attempt = NULL;
      g_autoptr (GError) error = NULL;

      job->started_at = cases[i].started;
      job->progress_percent = cases[i].progress;
      g_assert_true (record (fixture, job, cases[i].outcome, cases[i].ended, &error));
      attempt = last_attempt (fixture, job);
      g_assert_cmpint (attempt->minutes, ==, cases[i].minutes);
    }
}

static void
test_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = add_job (fixture, 1, 45, 0);
  g_autoptr (TaktJob) stale = takt_job_copy (job);
  g_autoptr (GError) error = NULL;

  g_assert_true (record (fixture, job, TAKT_JOB_COMPLETED, ENGINE_NOW, &error));
  g_assert_false (record (fixture, stale, TAKT_JOB_COMPLETED, ENGINE_NOW, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (stale->attempts, ==, 0);
  g_assert_cmpint (engine_base_remaining (&fixture->base, fixture->white), ==, 205);
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM material_bookings /* test */"), ==,
                   1);

  /* The next attempt of the same job is another one. */
  g_assert_true (record (fixture, job, TAKT_JOB_COMPLETED, ENGINE_NOW, &error));
  g_assert_cmpint (job->attempts, ==, 2);
  g_assert_cmpint (engine_base_remaining (&fixture->base, fixture->white), ==, 160);
}

static void
test_unknown_spool (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktJob) job = add_job (fixture, 1, 300, 0);
  g_autoptr (TaktAttempt) attempt = NULL;
  g_autoptr (GError) error = NULL;

  add_filament (job, 0, 20);
  g_assert_true (record (fixture, job, TAKT_JOB_COMPLETED, ENGINE_NOW, &error));
  attempt = last_attempt (fixture, job);
  g_assert_cmpuint (attempt->bookings->len, ==, 2);
  g_assert_cmpint (g_array_index (attempt->bookings, TaktBooking, 0).grams, ==, 300);
  g_assert_cmpint (engine_base_remaining (&fixture->base, fixture->white), ==, 0);
  g_assert_cmpint (g_array_index (attempt->bookings, TaktBooking, 1).position, ==, 2);
  g_assert_cmpint (g_array_index (attempt->bookings, TaktBooking, 1).material_id, ==, 0);
  g_assert_cmpint (g_array_index (attempt->bookings, TaktBooking, 1).cost_minor, ==, 0);
  g_assert_cmpstr (g_array_index (attempt->bookings, TaktBooking, 1).currency, ==, "USD");
}

static void
test_analyse (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GError) error = NULL;
  TaktAnalytics analytics;
  guint total = 0;

  g_assert_true (takt_history_analyse (fixture->history, 0, 0, TAKT_TIME_UNSET, &analytics, &error));
  g_assert_cmpuint (analytics.completed, ==, 0);
  g_assert_true (isnan (analytics.success_pct));

  for (int i = 0; i < 8; i++)
    {
      g_autoptr (TaktJob) job = add_job (fixture, 1 + i % 2, 0, 10);

      g_assert_true (record (fixture, job,
                             i < 6    ? TAKT_JOB_COMPLETED
                             : i == 6 ? TAKT_JOB_FAILED
                                      : TAKT_JOB_CANCELLED,
                             ENGINE_NOW + i * 60, &error));
    }

  g_assert_true (takt_history_analyse (fixture->history, 0, 0, TAKT_TIME_UNSET, &analytics, &error));
  g_assert_cmpuint (analytics.completed, ==, 6);
  g_assert_cmpuint (analytics.failed, ==, 1);
  g_assert_cmpuint (analytics.cancelled, ==, 1);
  g_assert_cmpint (analytics.print_minutes, ==, 28);
  g_assert_cmpint (analytics.grams, ==, 60);
  g_assert_cmpint (analytics.material_cost_minor, ==, 150);
  g_assert_cmpfloat_with_epsilon (analytics.success_pct, 600.0 / 7, 0.001);

  g_assert_true (
      takt_history_analyse (fixture->history, 2, ENGINE_NOW + 60, ENGINE_NOW + 240, &analytics, &error));
  g_assert_cmpuint (analytics.completed, ==, 2);

  page = takt_history_list (fixture->history, 1, 0, TAKT_TIME_UNSET, 2, 1, &total, &error);
  g_assert_cmpuint (total, ==, 4);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (((TaktAttempt *) page->pdata[0])->ended_at, ==, ENGINE_NOW + 240);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/history/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("completed-print-used-everything", test_completed);
  ADD ("ended-print-used-its-share", test_share_by_progress);
  ADD ("minutes", test_minutes);
  ADD ("an-attempt-is-booked-once", test_once);
  ADD ("unknown-and-empty-spools", test_unknown_spool);
  ADD ("analyse", test_analyse);
  return g_test_run ();
}

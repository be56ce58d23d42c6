/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "products/takt-product-plates.h"
#include "takt-plan-fixture.h"

#define HOUR ((TaktTime) 3600)

static const TaktPlanPrinter *
get_printer (const TaktPlanSnapshot *snapshot, gint64 id)
{
  int index = takt_plan_snapshot_find_printer (snapshot, id);

  g_assert_cmpint (index, >=, 0);
  return &snapshot->model.printers[index];
}

static const TaktPlanJob *
get_job (const TaktPlanSnapshot *snapshot, gint64 id)
{
  int index = takt_plan_snapshot_find_job (snapshot, id);

  g_assert_cmpint (index, >=, 0);
  return &snapshot->model.jobs[index];
}

static void
test_empty (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  g_autoptr (TaktPlan) plan = NULL;

  plan_fixture_init (&fixture, NULL);
  snapshot = plan_fixture_snap (&fixture, NULL);
  g_assert_cmpuint (snapshot->model.n_printers, ==, 1);
  g_assert_cmpuint (snapshot->model.n_jobs, ==, 0);
  g_assert_cmpint (snapshot->model.clear_minutes, ==, 15);
  plan = takt_plan_snapshot_arrange (snapshot, TRUE);
  g_assert_cmpint (plan->score.makespan, ==, 0);
  plan_fixture_clear (&fixture);
}

/* Grams are what nobody else has: a running print's are gone, a waiting one's are the plan's to give. */
static void
test_spools (void)
{
  PlanFixture fixture;
  gint64 black, stored, running, waiting;
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  const TaktPlanPrinter *printer;
  const TaktPlanJob *job;

  plan_fixture_init (&fixture, NULL);
  black = engine_base_add_spool (&fixture.queue.base, 1, 1, "PLA", "Black", 1000);
  stored = engine_base_add_spool (&fixture.queue.base, 0, TAKT_SLOT_NONE, "PLA", "Red", 500);
  running = plan_fixture_add_job (&fixture, 1, "Running", 60, "PLA", "Black", 300);
  waiting = plan_fixture_add_job (&fixture, 1, "Waiting", 60, "pla", "black", 200);
  queue_fixture_force (&fixture.queue, running, TAKT_JOB_STARTED);

  snapshot = plan_fixture_snap (&fixture, NULL);
  printer = get_printer (snapshot, 1);
  job = get_job (snapshot, waiting);
  g_assert_cmpint (takt_plan_snapshot_find_job (snapshot, running), ==, TAKT_PLAN_NONE);
  g_assert_cmpuint (snapshot->model.n_spools, ==, 2);
  g_assert_cmpuint (printer->n_slots, ==, 1);
  g_assert_cmpint (g_array_index (snapshot->reels, gint64, printer->slots[0]), ==, black);
  g_assert_cmpint (snapshot->model.spools[printer->slots[0]].grams, ==, 700);
  g_assert_cmpint (g_array_index (snapshot->reels, gint64, 1 - printer->slots[0]), ==, stored);

  g_assert_cmpuint (job->n_needs, ==, 1);
  g_assert_cmpint (job->needs[0].grams, ==, 200);
  g_assert_cmpint (job->needs[0].color, ==, snapshot->model.spools[printer->slots[0]].color);
  g_assert_cmpint (job->needs[0].color, !=, snapshot->model.spools[1 - printer->slots[0]].color);
  g_assert_cmpint (printer->available, ==, 60);
  g_assert_false (printer->plate_clear);
  plan_fixture_clear (&fixture);
}

/* What nobody has settled is fed from no spool; a colour by its code is fed from what is near it, and from nothing else. */
static void
test_colors (void)
{
  PlanFixture fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  g_autoptr (TaktPlan) plan = NULL;
  gint64 near, far, unsettled;

  plan_fixture_init (&fixture, NULL);
  engine_base_add_spool (&fixture.queue.base, 1, 0, "PLA", "#203040", 1000);
  near = plan_fixture_add_job (&fixture, 1, "Near", 60, "PLA", "navy", 10);
  far = plan_fixture_add_job (&fixture, 1, "Far", 60, "PLA", "rose", 10);
  unsettled = plan_fixture_add_job (&fixture, 1, "Unsettled", 60, "PLA", "sage", 10);
  engine_base_run (&fixture.queue.base, "UPDATE job_materials SET wanted_hex = CASE color "
                                        "WHEN 'navy' THEN '213041' WHEN 'rose' THEN 'FF8080' ELSE '?' END "
                                        "/* scan: test */ /* test */");

  snapshot = plan_fixture_snap (&fixture, NULL);
  plan = takt_plan_snapshot_arrange (snapshot, TRUE);
  g_assert_cmpint (plan->places[takt_plan_snapshot_find_job (snapshot, near)].printer, ==, 0);
  g_assert_cmpint (plan->places[takt_plan_snapshot_find_job (snapshot, far)].reason, ==,
                   TAKT_PLAN_REASON_NO_FILAMENT);
  g_assert_cmpint (plan->places[takt_plan_snapshot_find_job (snapshot, unsettled)].reason, ==,
                   TAKT_PLAN_REASON_NO_FILAMENT);
  plan_fixture_clear (&fixture);
}

static void
test_models (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  gint64 p1s, a1, x1, profile_id;
  const TaktPlanJob *draft;
  static const char *const models[] = { "P1S", NULL };

  plan_fixture_init (&fixture, NULL);
  p1s = plan_fixture_add_printer (&fixture, "One", "P1S");
  a1 = plan_fixture_add_printer (&fixture, "Two", "A1");
  x1 = plan_fixture_add_printer (&fixture, "Three", "X1C");
  profile_id = queue_fixture_add_profile (&fixture.queue, "Vase", "vase.3mf", 90, 20, 2);
  profile = takt_products_get (fixture.queue.products, profile_id, &error);
  g_assert_no_error (error);
  g_strfreev (profile->printer_models);
  profile->printer_models = g_strdupv ((char **) models);
  profile->nozzle_diameter = 0.6;
  g_assert_true (takt_products_update (fixture.queue.products, profile, &error));
  g_assert_no_error (error);
  plan_fixture_add_order (&fixture, "77", "Vase", 3, ENGINE_NOW + 5 * HOUR + 30);

  snapshot = plan_fixture_snap (&fixture, NULL);
  g_assert_cmpuint (snapshot->n_drafts, ==, 2);
  draft = &snapshot->model.jobs[0];
  g_assert_cmpint (draft->minutes, ==, 90);
  g_assert_cmpint (draft->due, ==, 300);
  g_assert_cmpint (draft->nozzle, ==, 60);
  g_assert_cmpint (draft->order, ==, 0);
  g_assert_cmpint (draft->last_printer, ==, TAKT_PLAN_NONE);
  g_assert_cmpuint (draft->models & get_printer (snapshot, p1s)->model, !=, 0);
  g_assert_cmpuint (draft->models & get_printer (snapshot, x1)->model, !=, 0);
  g_assert_cmpuint (draft->models & get_printer (snapshot, a1)->model, ==, 0);
  plan_fixture_clear (&fixture);
}

/* What is too large or too hot for a machine is not planned there, by the judgement of the queue; where it fits nowhere, the plan says why. */
static void
test_room_and_heat (void)
{
  PlanFixture fixture;
  g_autoptr (TaktSlicedFile) file = takt_sliced_file_new ();
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  g_autoptr (TaktPlanSnapshot) small = NULL;
  g_autoptr (TaktPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  TaktSlicedPlate *plate = takt_sliced_plate_new (1);
  TaktPlanQuestion question = { .n_printers = 1, .queued_only = TRUE };
  gint64 p1s, h2s, unknown, job;

  plan_fixture_init (&fixture, NULL);
  p1s = plan_fixture_add_printer (&fixture, "Small", "P1S");
  h2s = plan_fixture_add_printer (&fixture, "Large", "H2S");
  unknown = plan_fixture_add_printer (&fixture, "Unknown", NULL);
  file->name = g_strdup ("tray.gcode.3mf");
  file->sha256 = g_strdup ("tray");
  file->md5 = g_strdup ("tray");
  plate->size[0] = 300;
  plate->size[1] = 220;
  g_ptr_array_add (file->plates, plate);
  g_assert_true (takt_products_put_file (fixture.queue.products, file, &error));
  g_assert_no_error (error);
  job = plan_fixture_add_job (&fixture, p1s, "Tray", 60, NULL, NULL, 0);
  engine_base_run (&fixture.queue.base,
                   "UPDATE jobs SET file_name = 'tray.gcode.3mf' /* scan: test */ /* test */");

  snapshot = plan_fixture_snap (&fixture, NULL);
  g_assert_cmpuint (get_job (snapshot, job)->models & get_printer (snapshot, p1s)->model, ==, 0);
  g_assert_cmpuint (get_job (snapshot, job)->models & get_printer (snapshot, h2s)->model, !=, 0);
  g_assert_cmpuint (get_printer (snapshot, unknown)->model, ==, 0);

  question.printers = &p1s;
  small = plan_fixture_snap (&fixture, &question);
  plan = takt_plan_snapshot_arrange (small, TRUE);
  g_assert_cmpint (plan->places[0].reason, ==, TAKT_PLAN_REASON_NO_PRINTER);
  why = takt_plan_snapshot_explain (small, plan, 0);
  g_assert_nonnull (strstr (why, "“Small” is too small: the print is 300 × 220 mm"));
  plan_fixture_clear (&fixture);
}

static void
test_scope (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanSnapshot) one = NULL;
  g_autoptr (TaktPlanSnapshot) orders = NULL;
  gint64 other, here, there, order;
  TaktPlanQuestion question = { 0 };
  gint64 first = 1;

  plan_fixture_init (&fixture, NULL);
  other = plan_fixture_add_printer (&fixture, "Other", NULL);
  here = plan_fixture_add_job (&fixture, 1, "Here", 60, NULL, NULL, 0);
  there = plan_fixture_add_job (&fixture, other, "There", 60, NULL, NULL, 0);
  queue_fixture_add_profile (&fixture.queue, "Vase", "vase.3mf", 90, 0, 2);
  order = plan_fixture_add_order (&fixture, "77", "Vase", 3, TAKT_TIME_UNSET);
  plan_fixture_add_order (&fixture, "78", "Vase", 3, TAKT_TIME_UNSET);

  question.printers = &first;
  question.n_printers = 1;
  question.queued_only = TRUE;
  one = plan_fixture_snap (&fixture, &question);
  g_assert_cmpuint (one->model.n_printers, ==, 1);
  g_assert_cmpuint (one->model.n_jobs, ==, 1);
  g_assert_cmpint (takt_plan_snapshot_find_job (one, there), ==, TAKT_PLAN_NONE);

  question = (TaktPlanQuestion){ .orders = &order, .n_orders = 1 };
  orders = plan_fixture_snap (&fixture, &question);
  g_assert_cmpuint (orders->n_drafts, ==, 2);
  g_assert_cmpuint (orders->model.n_jobs, ==, 4);
  g_assert_cmpint (get_job (orders, here)->printer, ==, takt_plan_snapshot_find_printer (orders, 1));
  g_assert_cmpint (get_job (orders, here)->start, ==, 0);
  plan_fixture_clear (&fixture);
}

static void
test_what_if (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanSnapshot) more = NULL;
  g_autoptr (TaktPlanSnapshot) down = NULL;
  TaktPlanQuestion question = { .more_like = 1, .n_more = 2 };

  plan_fixture_init (&fixture, NULL);
  engine_base_add_spool (&fixture.queue.base, 1, 0, "PLA", "White", 1000);
  more = plan_fixture_snap (&fixture, &question);
  g_assert_cmpuint (more->model.n_printers, ==, 3);
  g_assert_cmpuint (more->model.n_spools, ==, 3);
  g_assert_cmpint (more->model.printers[2].slots[0], !=, more->model.printers[1].slots[0]);
  g_assert_cmpint (more->model.spools[2].color, ==, more->model.spools[0].color);

  question =
      (TaktPlanQuestion){ .down = 1, .down_from = ENGINE_NOW + HOUR, .down_to = ENGINE_NOW + 3 * HOUR };
  down = plan_fixture_snap (&fixture, &question);
  g_assert_cmpuint (down->model.printers[0].n_blocks, ==, 1);
  g_assert_cmpint (down->model.printers[0].blocks[0].from, ==, 60);
  g_assert_cmpint (down->model.printers[0].blocks[0].to, ==, 180);
  plan_fixture_clear (&fixture);
}

/* What a person pinned stays where it is, and what he holds back is no part of a plan. */
static void
test_pins (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  gint64 printer, start, held;

  plan_fixture_init (&fixture, NULL);
  printer = plan_fixture_add_job (&fixture, 1, "Printer", 60, NULL, NULL, 0);
  start = plan_fixture_add_job (&fixture, 1, "Start", 60, NULL, NULL, 0);
  held = plan_fixture_add_job (&fixture, 1, "Held", 60, NULL, NULL, 0);
  engine_base_run (
      &fixture.queue.base,
      "UPDATE jobs /* scan: test */ SET pinned_printer = job_name = 'Printer', pinned_start = job_name = 'Start', "
      "is_held = job_name = 'Held', scheduled_start = 1766600100 + 7200 /* test */");
  snapshot = plan_fixture_snap (&fixture, NULL);
  g_assert_cmpint (get_job (snapshot, printer)->printer, ==, 0);
  g_assert_cmpint (get_job (snapshot, printer)->release, ==, 0);
  g_assert_cmpint (get_job (snapshot, start)->printer, ==, TAKT_PLAN_NONE);
  g_assert_cmpint (get_job (snapshot, start)->release, ==, 120);
  g_assert_cmpint (takt_plan_snapshot_find_job (snapshot, held), ==, TAKT_PLAN_NONE);
  plan_fixture_clear (&fixture);
}

/* Looking changes nothing. */
static void
test_writes_nothing (void)
{
  PlanFixture fixture;
  gint64 before;

  plan_fixture_init (&fixture, NULL);
  queue_fixture_seed (&fixture.queue);
  plan_fixture_add_job (&fixture, 1, "Job", 60, "PLA", "White", 30);
  before = engine_base_int (&fixture.queue.base, "SELECT total_changes() /* test */");
  takt_plan_snapshot_unref (plan_fixture_snap (&fixture, NULL));
  g_assert_cmpint (engine_base_int (&fixture.queue.base, "SELECT total_changes() /* test */"), ==, before);
  plan_fixture_clear (&fixture);
}

/* The queue as it stands is arranged as the queue itself expects it to run. */
static void
test_standing (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  g_autoptr (TaktPlan) plan = NULL;
  gint64 jobs[4];

  plan_fixture_init (&fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    jobs[i] = plan_fixture_add_job (&fixture, 1, "Job", 60 + 10 * (int) i, NULL, NULL, 0);
  queue_fixture_force (&fixture.queue, jobs[0], TAKT_JOB_STARTED);

  snapshot = plan_fixture_snap (&fixture, NULL);
  plan = takt_plan_snapshot_arrange (snapshot, TRUE);
  for (guint i = 1; i < G_N_ELEMENTS (jobs); i++)
    {
      g_autoptr (TaktJob) job = queue_fixture_get (&fixture.queue, jobs[i]);
      const TaktPlanPlace *place = &plan->places[takt_plan_snapshot_find_job (snapshot, jobs[i])];
      TaktTime start, end;

      takt_queue_get_planned (fixture.queue.queue, job, &start, &end);
      g_assert_cmpint (takt_plan_snapshot_get_time (snapshot, place->start), ==, start);
      g_assert_cmpint (takt_plan_snapshot_get_time (snapshot, place->end), ==, end);
    }
  plan_fixture_clear (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/plan-snapshot/empty", test_empty);
  g_test_add_func ("/engine/plan-snapshot/spools", test_spools);
  g_test_add_func ("/engine/plan-snapshot/colors", test_colors);
  g_test_add_func ("/engine/plan-snapshot/models", test_models);
  g_test_add_func ("/engine/plan-snapshot/room-and-heat", test_room_and_heat);
  g_test_add_func ("/engine/plan-snapshot/scope", test_scope);
  g_test_add_func ("/engine/plan-snapshot/what-if", test_what_if);
  g_test_add_func ("/engine/plan-snapshot/pins", test_pins);
  g_test_add_func ("/engine/plan-snapshot/writes-nothing", test_writes_nothing);
  g_test_add_func ("/engine/plan-snapshot/standing", test_standing);

  return g_test_run ();
}

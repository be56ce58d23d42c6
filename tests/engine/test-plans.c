/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plan/takt-calendar.h"
#include "takt-error.h"
#include "takt-plan-fixture.h"

#define HOUR   ((TaktTime) 3600)
#define ROUNDS 25

static gint64
count_writes (PlanFixture *fixture)
{
  return engine_base_int (&fixture->queue.base, "SELECT total_changes() /* test */");
}

/* Two printers, everything on the first, the urgent order at its end. */
static gint64
fill (PlanFixture *fixture)
{
  gint64 other = plan_fixture_add_printer (fixture, "Other", NULL);

  for (guint i = 0; i < 4; i++)
    plan_fixture_add_job (fixture, 1, "Filler", 300, NULL, NULL, 0);
  queue_fixture_add_profile (&fixture->queue, "Vase", "vase.3mf", 60, 0, 1);
  plan_fixture_add_order (fixture, "77", "Vase", 1, ENGINE_NOW + 2 * HOUR);
  return other;
}

static void
test_preview (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanPreview) preview = NULL;
  g_autoptr (GArray) outlooks = NULL;
  const TaktPlanOutlook *outlook;
  gint64 before;

  plan_fixture_init (&fixture, NULL);
  fill (&fixture);
  before = count_writes (&fixture);
  preview = plan_fixture_preview (&fixture, NULL);
  g_assert_cmpint (count_writes (&fixture), ==, before);
  g_assert_nonnull (preview->id);
  g_assert_cmpuint (preview->plan->score.n_unplaced, ==, 0);
  g_assert_cmpuint (preview->plan->score.n_late, ==, 0);
  g_assert_cmpint (preview->plan->score.makespan, >, 0);

  outlooks = takt_plan_compare (preview->before_snapshot, preview->before, preview->snapshot, preview->plan);
  g_assert_cmpuint (outlooks->len, ==, 1);
  outlook = &g_array_index (outlooks, TaktPlanOutlook, 0);
  g_assert_cmpstr (outlook->number, ==, "77");
  g_assert_cmpint (outlook->finish_before, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (outlook->finish, <=, ENGINE_NOW + 2 * HOUR);
  g_assert_cmpint (outlook->late, ==, 0);
  plan_fixture_clear (&fixture);
}

static void
test_apply (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanPreview) preview = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *redone = NULL;
  guint n = 0;

  plan_fixture_init (&fixture, NULL);
  fill (&fixture);
  before = plan_fixture_dump (&fixture);
  preview = plan_fixture_preview (&fixture, NULL);
  g_assert_true (takt_plans_apply (fixture.plans, preview->id, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 5);

  for (guint i = 0; i < preview->plan->n_jobs; i++)
    {
      const TaktPlanPlace *place = &preview->plan->places[i];
      const TaktPlanMachine *machine = preview->snapshot->machines->pdata[place->printer];
      g_autoptr (GPtrArray) queued = takt_queue_list_queued (fixture.queue.queue, machine->id, &error);
      const TaktPlanPlate *plate = preview->snapshot->plates->pdata[i];
      const TaktJob *job;
      TaktTime start, end;

      g_assert_no_error (error);
      g_assert_cmpint (place->rank, <, (int) queued->len);
      job = queued->pdata[place->rank];
      g_assert_cmpstr (job->job_name, ==, plate->name);
      takt_queue_get_planned (fixture.queue.queue, job, &start, &end);
      g_assert_cmpint (start, ==, takt_plan_snapshot_get_time (preview->snapshot, place->start));
      g_assert_cmpint (end, ==, takt_plan_snapshot_get_time (preview->snapshot, place->end));
    }

  /* A plan is applied once. */
  g_assert_false (takt_plans_apply (fixture.plans, preview->id, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND);
  g_clear_error (&error);

  after = plan_fixture_dump (&fixture);
  g_assert_cmpstr (takt_undo_stack_get_undo_label (fixture.undo), ==, "Apply plan");
  g_assert_true (takt_undo_stack_undo (fixture.undo, &error));
  g_assert_no_error (error);
  undone = plan_fixture_dump (&fixture);
  g_assert_cmpstr (undone, ==, before);
  g_assert_true (takt_undo_stack_redo (fixture.undo, &error));
  g_assert_no_error (error);
  redone = plan_fixture_dump (&fixture);
  /* The order's job is a new row; all else is as it was. */
  g_assert_cmpuint (strlen (redone), ==, strlen (after));
  g_assert_cmpint (
      engine_base_int (&fixture.queue.base,
                       "SELECT count(*) FROM jobs /* scan: test */ WHERE order_id IS NOT NULL /* test */"),
      ==, 1);
  plan_fixture_clear (&fixture);
}

/* What begins, comes or goes meanwhile matters; time that passes does not. */
static void
test_conflict (void)
{
  static const char *const cases[] = { "started", "added", "reordered", "scheduled",
                                       "printer", "spool", "time",      "new order" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PlanFixture fixture;
      g_autoptr (TaktPlanPreview) preview = NULL;
      g_autoptr (GPtrArray) queued = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gboolean is_fine = i >= 6;
      gint64 ids[4];

      plan_fixture_init (&fixture, NULL);
      fill (&fixture);
      preview = plan_fixture_preview (&fixture, NULL);
      queued = takt_queue_list_queued (fixture.queue.queue, 1, &error);
      g_assert_no_error (error);
      for (guint k = 0; k < 4; k++)
        ids[k] = ((TaktJob *) queued->pdata[3 - k])->id;

      if (i == 0)
        queue_fixture_force (&fixture.queue, ids[3], TAKT_JOB_STARTED);
      else if (i == 1)
        plan_fixture_add_job (&fixture, 1, "New", 60, NULL, NULL, 0);
      else if (i == 2)
        takt_queue_reorder (fixture.queue.queue, 1, ids, 4, &error);
      else if (i == 3)
        {
          TaktScheduleRequest request = { .order_id = 1, .printer_id = 1 };

          g_ptr_array_unref (takt_queue_schedule_order (fixture.queue.queue, &request, &error));
        }
      else if (i == 4)
        plan_fixture_add_printer (&fixture, "Third", NULL);
      else if (i == 5)
        engine_base_add_spool (&fixture.queue.base, 1, 0, "PLA", "White", 1000);
      else if (i == 6)
        queue_fixture_advance (&fixture.queue, 600);
      else
        plan_fixture_add_order (&fixture, "78", "Vase", 1, TAKT_TIME_UNSET);
      g_assert_no_error (error);

      before = plan_fixture_dump (&fixture);
      g_test_message ("%s", cases[i]);
      g_assert_cmpint (takt_plans_apply (fixture.plans, preview->id, NULL, &error), ==, is_fine);
      if (!is_fine)
        {
          g_assert_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT);
          after = plan_fixture_dump (&fixture);
          g_assert_cmpstr (after, ==, before);
          g_assert_false (takt_undo_stack_can_undo (fixture.undo));
        }
      plan_fixture_clear (&fixture);
    }
}

/* An undo that comes too late changes nothing. */
static void
test_undo_refused (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanPreview) preview = NULL;
  g_autoptr (GPtrArray) queued = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  plan_fixture_init (&fixture, NULL);
  fill (&fixture);
  preview = plan_fixture_preview (&fixture, NULL);
  g_assert_true (takt_plans_apply (fixture.plans, preview->id, NULL, &error));
  queued = takt_queue_list_queued (fixture.queue.queue, 1, &error);
  queue_fixture_force (&fixture.queue, ((TaktJob *) queued->pdata[0])->id, TAKT_JOB_STARTED);
  before = plan_fixture_dump (&fixture);
  g_assert_false (takt_undo_stack_undo (fixture.undo, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT);
  after = plan_fixture_dump (&fixture);
  g_assert_cmpstr (after, ==, before);
  plan_fixture_clear (&fixture);
}

static void
run_child (const char *dir)
{
  PlanFixture fixture;
  g_autoptr (GError) error = NULL;

  plan_fixture_init (&fixture, dir);
  for (;;)
    {
      g_autoptr (TaktPlanPreview) preview = plan_fixture_preview (&fixture, NULL);

      if (write (STDOUT_FILENO, ".", 1) != 1 || !takt_plans_apply (fixture.plans, preview->id, NULL, &error)
          || write (STDOUT_FILENO, "!", 1) != 1 || !takt_undo_stack_undo (fixture.undo, &error))
        _exit (2);
      takt_undo_stack_clear (fixture.undo);
    }
}

/* Killed while plans are applied and taken back: all of a plan is there or nothing of it. */
static void
test_kill (void)
{
  g_autofree char *dir = g_dir_make_tmp ("takt-plans-XXXXXX", NULL);
  PlanFixture fixture;
  guint n_before = 0, n_after = 0;

  plan_fixture_init (&fixture, dir);
  fill (&fixture);
  plan_fixture_clear (&fixture);

  for (int round = 0; round < ROUNDS; round++)
    {
      const char *argv[] = { "/proc/self/exe", "--child", dir, NULL };
      g_autoptr (GError) error = NULL;
      gint64 n_orders, n_elsewhere;
      char byte;
      int out, beats = 1 + g_test_rand_int_range (0, 9);
      GPid pid;

      g_assert_true (g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                               NULL, &pid, NULL, &out, NULL, &error));
      g_assert_no_error (error);
      while (beats-- > 0)
        g_assert_cmpint (read (out, &byte, 1), ==, 1);
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      close (out);

      plan_fixture_init (&fixture, dir);
      n_orders = engine_base_int (
          &fixture.queue.base,
          "SELECT count(*) FROM jobs /* scan: test */ WHERE order_id IS NOT NULL /* test */");
      n_elsewhere = engine_base_int (
          &fixture.queue.base, "SELECT count(*) FROM jobs /* scan: test */ WHERE printer_id <> 1 /* test */");
      g_assert_cmpint (
          engine_base_int (&fixture.queue.base,
                           "SELECT count(*) FROM jobs /* scan: test */ WHERE order_id IS NULL /* test */"),
          ==, 4);
      g_assert_cmpint (n_orders, <=, 1);
      g_assert_cmpint (n_elsewhere > 0, ==, n_orders == 1);
      if (n_orders == 1)
        {
          n_after++;
          engine_base_run (&fixture.queue.base,
                           "DELETE FROM jobs /* scan: test */ WHERE order_id IS NOT NULL /* test */");
          engine_base_run (
              &fixture.queue.base,
              "UPDATE jobs /* scan: test */ SET printer_id = 1, queue_position = 0, scheduled_start = NULL /* test */");
        }
      else
        n_before++;
      plan_fixture_clear (&fixture);
    }
  g_test_message ("killed %d times: %u before a plan was there, %u after", ROUNDS, n_before, n_after);
}

static void
test_move (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanMove) away = NULL;
  g_autoptr (TaktPlanMove) behind = NULL;
  g_autoptr (GError) error = NULL;
  TaktScheduleRequest request = { .printer_id = 1 };
  gint64 other, before, filler, urgent;

  plan_fixture_init (&fixture, NULL);
  other = plan_fixture_add_printer (&fixture, "Other", NULL);
  queue_fixture_add_profile (&fixture.queue, "Vase", "vase.3mf", 60, 0, 1);
  request.order_id = plan_fixture_add_order (&fixture, "77", "Vase", 1, ENGINE_NOW + 2 * HOUR);
  g_ptr_array_unref (takt_queue_schedule_order (fixture.queue.queue, &request, &error));
  g_assert_no_error (error);
  filler = plan_fixture_add_job (&fixture, 1, "Filler", 120, NULL, NULL, 0);
  before = count_writes (&fixture);

  away = plan_fixture_price (&fixture, filler, other, -1, ENGINE_NOW);
  g_assert_cmpuint (away->n_made_late, ==, 0);
  g_assert_cmpint (away->after->places[away->job].start, ==, 0);
  g_assert_cmpstr (away->message, ==, "No further order becomes late.");

  behind = plan_fixture_price (&fixture, filler, 1, 0, TAKT_TIME_UNSET);
  g_assert_cmpuint (behind->n_made_late, ==, 1);
  g_assert_cmpstr (behind->message, ==, "Makes 1 order late.");
  g_assert_cmpuint (behind->outlooks->len, ==, 1);
  g_assert_cmpint (g_array_index (behind->outlooks, TaktPlanOutlook, 0).late, ==, 120 + 15 + 60 + 15 - 120);
  g_assert_cmpint (count_writes (&fixture), ==, before);

  urgent = takt_plan_snapshot_find_job (behind->snapshot, filler);
  g_assert_cmpint (urgent, ==, behind->job);
  plan_fixture_clear (&fixture);
}

static void
test_what_if (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanPreview) more = NULL;
  g_autoptr (TaktPlanPreview) down = NULL;
  TaktPlanQuestion question = { .more_like = 1, .n_more = 2 };
  g_autoptr (GError) error = NULL;
  gint64 before;

  plan_fixture_init (&fixture, NULL);
  fill (&fixture);
  before = count_writes (&fixture);
  more = plan_fixture_preview (&fixture, &question);
  g_assert_null (more->id);
  g_assert_cmpuint (more->snapshot->model.n_printers, ==, 4);
  g_assert_cmpint (more->plan->score.makespan, <=, more->before->score.makespan);

  question = (TaktPlanQuestion){ .down = 1, .down_from = ENGINE_NOW };
  down = plan_fixture_preview (&fixture, &question);
  g_assert_cmpint (down->plan->score.makespan, >, down->before->score.makespan);
  for (guint i = 0; i < down->plan->n_jobs; i++)
    g_assert_cmpint (((TaktPlanMachine *) down->snapshot->machines->pdata[down->plan->places[i].printer])->id,
                     !=, 1);
  g_assert_cmpint (count_writes (&fixture), ==, before);
  plan_fixture_clear (&fixture);
}

/* A rushed order is late when its promise is, not because it is hurried. */
static void
test_rush (void)
{
  static const TaktTime dues[] = { ENGINE_NOW + 40 * HOUR, TAKT_TIME_UNSET };

  for (guint i = 0; i < G_N_ELEMENTS (dues); i++)
    {
      PlanFixture fixture;
      TaktPlanQuestion question = { 0 };
      g_autoptr (TaktPlanPreview) rushed = NULL;

      plan_fixture_init (&fixture, NULL);
      fill (&fixture);
      question.rush = plan_fixture_add_order (&fixture, "78", "Vase", 1, dues[i]);
      rushed = plan_fixture_preview (&fixture, &question);
      g_assert_cmpuint (rushed->plan->score.n_unplaced, ==, 0);
      g_assert_cmpuint (rushed->plan->score.n_late, ==, 0);
      g_assert_cmpint (rushed->plan->score.tardiness, ==, 0);
      for (guint job = 0; job < rushed->plan->n_jobs; job++)
        {
          const TaktPlanPlate *plate = rushed->snapshot->plates->pdata[job];

          g_assert_false (rushed->plan->places[job].is_late);
          if (plate->order_id == question.rush)
            g_assert_cmpint (rushed->plan->places[job].rank, ==, 0);
        }
      plan_fixture_clear (&fixture);
    }
}

/* What the owner wants more or less of is what the goal is made of. */
static void
test_weights (void)
{
  PlanFixture fixture;
  g_autoptr (TaktPlanSnapshot) usual = NULL;
  g_autoptr (TaktPlanSnapshot) other = NULL;
  g_autoptr (TaktSettingsValues) values = NULL;
  g_autoptr (GError) error = NULL;

  plan_fixture_init (&fixture, NULL);
  usual = plan_fixture_snap (&fixture, NULL);
  g_assert_cmpmem (&usual->model.weights, sizeof (TaktPlanWeights), &takt_plan_default_weights,
                   sizeof (TaktPlanWeights));

  values = takt_settings_values_copy (takt_settings_get (fixture.queue.base.settings));
  values->plan_promises_pct = 200;
  values->plan_hand_work_pct = 50;
  values->plan_machine_time_pct = 10;
  values->plan_stability_pct = 0;
  g_assert_true (takt_settings_update (fixture.queue.base.settings, values, &error));
  g_assert_no_error (error);
  other = plan_fixture_snap (&fixture, NULL);
  g_assert_cmpint (other->model.weights.tardiness, ==, 2 * takt_plan_default_weights.tardiness);
  g_assert_cmpint (other->model.weights.swap, ==, takt_plan_default_weights.swap / 2);
  g_assert_cmpint (other->model.weights.remnant, ==, takt_plan_default_weights.remnant / 2);
  g_assert_cmpint (other->model.weights.idle, ==, 1);
  g_assert_cmpint (other->model.weights.move, ==, 0);
  plan_fixture_clear (&fixture);
}

static void
assert_reason (PlanFixture *fixture, gint64 job, const char *wanted, const char *wanted_text)
{
  const char *reason;
  g_autofree char *text = takt_plans_explain_job (fixture->plans, job, &reason);

  g_assert_cmpstr (reason, ==, wanted);
  g_assert_cmpstr (text, ==, wanted_text);
}

static void
test_reasons (void)
{
  PlanFixture fixture;
  g_autoptr (TaktSettingsValues) values = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first, second, petg;

  plan_fixture_init (&fixture, NULL);
  engine_base_add_spool (&fixture.queue.base, 1, 0, "PLA", "White", 1000);
  first = plan_fixture_add_job (&fixture, 1, "First", 60, NULL, NULL, 0);
  second = plan_fixture_add_job (&fixture, 1, "Second", 60, NULL, NULL, 0);
  petg = plan_fixture_add_job (&fixture, 1, "Third", 60, "PETG", "Black", 50);
  assert_reason (&fixture, first, NULL, NULL);
  assert_reason (&fixture, second, "behind", "Behind “First”");
  assert_reason (&fixture, petg, "no_filament", "Waits for Black PETG");

  engine_base_add_spool (&fixture.queue.base, 0, TAKT_SLOT_NONE, "PETG", "Black", 1000);
  queue_fixture_settle (&fixture.queue);
  assert_reason (&fixture, petg, "change", "1 spool has to be put in first");

  /* The fixture's clock stands at 18:15 UTC. */
  values = takt_settings_values_copy (takt_settings_get (fixture.queue.base.settings));
  g_free (values->attended_hours);
  values->attended_hours = g_strdup ("{\"wed\":[\"09:00-19:00\"],\"thu\":[\"08:00-12:00\"]}");
  g_assert_true (takt_settings_update (fixture.queue.base.settings, values, &error));
  g_assert_no_error (error);
  assert_reason (&fixture, second, "person", "Nobody there before Thu 25 Dec 08:00");
  plan_fixture_clear (&fixture);
}

static const TaktCalendarBlock *
find_block (const TaktCalendar *calendar, gint64 job_id, TaktCalendarKind kind)
{
  for (guint i = 0; i < calendar->blocks->len; i++)
    {
      const TaktCalendarBlock *block = calendar->blocks->pdata[i];

      if (block->job_id == job_id && block->kind == kind)
        return block;
    }
  return NULL;
}

/* What was, what is and what comes, and the plate that waits for the morning. */
static void
test_calendar (void)
{
  PlanFixture fixture;
  g_autoptr (TaktCalendar) calendar = NULL;
  g_autoptr (TaktCalendar) later = NULL;
  g_autoptr (TaktSettingsValues) values = NULL;
  g_autoptr (GError) error = NULL;
  const TaktCalendarBlock *block;
  gint64 done, running, waiting;

  plan_fixture_init (&fixture, NULL);
  values = takt_settings_values_copy (takt_settings_get (fixture.queue.base.settings));
  g_free (values->attended_hours);
  values->attended_hours = g_strdup ("{\"wed\":[\"09:00-20:00\"],\"thu\":[\"08:00-12:00\"]}");
  g_assert_true (takt_settings_update (fixture.queue.base.settings, values, &error));
  g_assert_no_error (error);
  engine_base_add_spool (&fixture.queue.base, 1, 0, "PLA", "White", 1000);
  done = plan_fixture_add_job (&fixture, 1, "Done", 20, "PLA", "White", 10);
  running = plan_fixture_add_job (&fixture, 1, "Running", 30, "PLA", "White", 10);
  waiting = plan_fixture_add_job (&fixture, 1, "Waiting", 60, "PLA", "White", 10);
  queue_fixture_force (&fixture.queue, done, TAKT_JOB_STARTED);
  queue_fixture_advance (&fixture.queue, 20 * 60);
  queue_fixture_force (&fixture.queue, done, TAKT_JOB_COMPLETED);
  queue_fixture_force (&fixture.queue, running, TAKT_JOB_STARTED);

  calendar = takt_plans_get_calendar (fixture.plans, ENGINE_NOW - HOUR, ENGINE_NOW + 24 * HOUR, &error);
  g_assert_no_error (error);
  block = find_block (calendar, done, TAKT_CALENDAR_PRINT);
  g_assert_cmpint (block->from, ==, ENGINE_NOW);
  g_assert_cmpint (block->to, ==, ENGINE_NOW + 20 * 60);
  g_assert_cmpint (block->status, ==, TAKT_JOB_COMPLETED);
  g_assert_cmpstr (block->color, ==, "White");
  block = find_block (calendar, running, TAKT_CALENDAR_PRINT);
  g_assert_cmpint (block->from, ==, ENGINE_NOW + 20 * 60);
  g_assert_cmpint (block->to, ==, ENGINE_NOW + 50 * 60);

  /* It begins at 19:20 behind the plate that is cleared till then, ends at 20:20, and nobody is there before eight. */
  block = find_block (calendar, waiting, TAKT_CALENDAR_PRINT);
  g_assert_cmpint (block->from, ==, ENGINE_NOW + 65 * 60);
  g_assert_cmpint (block->to, ==, ENGINE_NOW + 125 * 60);
  block = find_block (calendar, waiting, TAKT_CALENDAR_PLATE_WAITS);
  g_assert_cmpint (block->from, ==, ENGINE_NOW + 125 * 60);
  g_assert_cmpint (block->to, ==, ENGINE_NOW + (13 * 60 + 45) * 60);
  g_assert_cmpuint (calendar->attended->len, ==, 2);

  later = takt_plans_get_calendar (fixture.plans, ENGINE_NOW + 20 * HOUR, ENGINE_NOW + 24 * HOUR, &error);
  g_assert_cmpuint (later->blocks->len, ==, 0);
  g_assert_null (takt_plans_get_calendar (fixture.plans, ENGINE_NOW, ENGINE_NOW, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_INVALID);
  plan_fixture_clear (&fixture);
}

/* Off, nothing moves by itself; on, a late order is brought forward, once, and what helps nobody is left alone. */
static void
test_auto (void)
{
  for (int is_on = 0; is_on <= 1; is_on++)
    {
      PlanFixture fixture;
      g_autoptr (TaktSettingsValues) values = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autofree char *again = NULL;
      TaktScheduleRequest request = { .printer_id = 1 };

      plan_fixture_init (&fixture, NULL);
      values = takt_settings_values_copy (takt_settings_get (fixture.queue.base.settings));
      values->plan_auto = is_on;
      g_assert_true (takt_settings_update (fixture.queue.base.settings, values, &error));
      queue_fixture_add_profile (&fixture.queue, "Vase", "vase.3mf", 60, 0, 1);
      queue_fixture_add_profile (&fixture.queue, "Tower", "tower.3mf", 600, 0, 1);
      request.order_id = plan_fixture_add_order (&fixture, "76", "Tower", 1, TAKT_TIME_UNSET);
      g_ptr_array_unref (takt_queue_schedule_order (fixture.queue.queue, &request, &error));
      g_assert_no_error (error);
      request.order_id = plan_fixture_add_order (&fixture, "77", "Vase", 1, ENGINE_NOW + 3 * HOUR);
      g_ptr_array_unref (takt_queue_schedule_order (fixture.queue.queue, &request, &error));
      g_assert_no_error (error);
      queue_fixture_settle (&fixture.queue);
      before = plan_fixture_dump (&fixture);

      queue_fixture_advance (&fixture.queue, 61);
      for (int i = 0; i < 200 && (after == NULL || (is_on && g_str_equal (after, before))); i++)
        {
          g_autoptr (GTimer) timer = g_timer_new ();

          while (g_timer_elapsed (timer, NULL) < 0.05)
            {
              queue_fixture_settle (&fixture.queue);
              g_thread_yield ();
            }
          g_free (after);
          after = plan_fixture_dump (&fixture);
        }
      g_assert_cmpint (g_strcmp0 (after, before) != 0, ==, is_on);
      g_assert_cmpint (takt_undo_stack_can_undo (fixture.undo), ==, is_on);

      queue_fixture_advance (&fixture.queue, 61);
      queue_fixture_settle (&fixture.queue);
      again = plan_fixture_dump (&fixture);
      g_assert_cmpstr (again, ==, after);
      plan_fixture_clear (&fixture);
    }
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    run_child (argv[2]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/plans/preview", test_preview);
  g_test_add_func ("/engine/plans/apply", test_apply);
  g_test_add_func ("/engine/plans/conflict", test_conflict);
  g_test_add_func ("/engine/plans/undo-refused", test_undo_refused);
  g_test_add_func ("/engine/plans/kill", test_kill);
  g_test_add_func ("/engine/plans/move", test_move);
  g_test_add_func ("/engine/plans/what-if", test_what_if);
  g_test_add_func ("/engine/plans/rush", test_rush);
  g_test_add_func ("/engine/plans/weights", test_weights);
  g_test_add_func ("/engine/plans/reasons", test_reasons);
  g_test_add_func ("/engine/plans/calendar", test_calendar);
  g_test_add_func ("/engine/plans/auto", test_auto);

  return g_test_run ();
}

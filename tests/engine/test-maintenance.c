/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "maintenance/takt-maintenance.h"
#include "takt-error.h"
#include "takt-plan-fixture.h"

#define HOUR ((TaktTime) 3600)
#define DAY  (24 * HOUR)

typedef struct
{
  PlanFixture plan;
  TaktBlocks *blocks;
  TaktMaintenance *maintenance;
} World;

static void
open_service (World *self)
{
  EngineBase *base = &self->plan.queue.base;
  QueueFixture *queue = &self->plan.queue;
  g_autoptr (GError) error = NULL;

  self->maintenance =
      takt_maintenance_new (base->store, base->clock, base->changes, base->settings, queue->printers,
                            queue->queue, self->blocks, queue->notify, self->plan.undo);
  g_assert_true (takt_maintenance_start (self->maintenance, &error));
  g_assert_no_error (error);
  queue_fixture_settle (queue);
}

static void
close_service (World *self)
{
  takt_undo_stack_clear (self->plan.undo);
  takt_maintenance_stop (self->maintenance);
  g_assert_finalize_object (self->maintenance);
}

static void
set_up (World *self, gconstpointer data)
{
  EngineBase *base = &self->plan.queue.base;

  plan_fixture_init (&self->plan, NULL);
  engine_base_run (base, "UPDATE printers SET model = NULL /* test */");
  self->blocks = takt_blocks_new (base->store, base->clock, base->changes, self->plan.queue.printers,
                                  self->plan.queue.queue, self->plan.undo);
  open_service (self);
}

static void
tear_down (World *self, gconstpointer data)
{
  close_service (self);
  g_assert_finalize_object (self->blocks);
  /* The fixture wants every attempt to have been told; these were nobody's. */
  engine_base_run (&self->plan.queue.base, "DELETE FROM attempts /* test */");
  plan_fixture_clear (&self->plan);
}

static gint64
add (World *self, const char *name, int hours, int prints, int days)
{
  TaktMaintenanceTask task = { .printer_id = 1,
                               .name = (char *) name,
                               .every_hours = hours,
                               .every_prints = prints,
                               .every_days = days,
                               .work_minutes = 30 };
  g_autoptr (GError) error = NULL;
  gint64 id = takt_maintenance_add (self->maintenance, &task, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  queue_fixture_settle (&self->plan.queue);
  return id;
}

/* One that was begun at the machine: such prints wear it as well. */
static void
print_for (World *self, int minutes)
{
  EngineBase *base = &self->plan.queue.base;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) insert = takt_statement_get (
      base->store,
      "INSERT INTO attempts (job_id, number, printer_id, outcome, ended_at, minutes, created_at) "
      "VALUES (NULL, 1, 1, 'failed', ?1, ?2, ?1) /* test */");

  queue_fixture_advance (&self->plan.queue, 60);
  takt_statement_bind_int (insert, 1, takt_clock_now (base->clock));
  takt_statement_bind_int (insert, 2, minutes);
  g_assert_true (takt_statement_run (insert, &error));
  g_assert_no_error (error);
  takt_changes_note (base->changes, "history", 0);
  queue_fixture_settle (&self->plan.queue);
}

static guint
count_told (World *self)
{
  return (guint) engine_base_int (
      &self->plan.queue.base,
      "SELECT count(*) FROM outbox /* scan: test */ WHERE event_key LIKE 'maintenance:%'");
}

static guint
count_due (World *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due = takt_maintenance_list_due (self->maintenance, &error);

  g_assert_no_error (error);
  return due->len;
}

static void
done (World *self, gint64 id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_maintenance_done (self->maintenance, id, TAKT_TIME_UNSET, "New one", &error));
  g_assert_no_error (error);
  queue_fixture_settle (&self->plan.queue);
}

static void
undo (World *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_undo_stack_undo (self->plan.undo, &error));
  g_assert_no_error (error);
  queue_fixture_settle (&self->plan.queue);
}

/* Told once however often it is looked at, also after a restart; again when it was done and is due anew. */
static void
test_told_once (World *self, gconstpointer data)
{
  gint64 id = add (self, "Belts", 3, 0, 0);
  g_autoptr (TaktMaintenanceTask) task = NULL;
  g_autoptr (GPtrArray) log = NULL;
  g_autoptr (GError) error = NULL;
  guint total;

  print_for (self, 170);
  g_assert_cmpuint (count_told (self), ==, 0);
  print_for (self, 10);
  g_assert_cmpuint (count_told (self), ==, 1);
  g_assert_cmpuint (count_due (self), ==, 1);
  print_for (self, 60);
  close_service (self);
  open_service (self);
  g_assert_cmpuint (count_told (self), ==, 1);

  /* What was sent is not sent again when the act is taken back. */
  engine_base_run (&self->plan.queue.base, "UPDATE outbox SET state = 'delivered' /* test */");
  queue_fixture_advance (&self->plan.queue, 60);
  done (self, id);
  g_assert_cmpuint (count_due (self), ==, 0);
  undo (self);
  g_assert_cmpuint (count_due (self), ==, 1);
  g_assert_cmpuint (count_told (self), ==, 1);
  g_assert_true (takt_undo_stack_redo (self->plan.undo, &error));
  task = takt_maintenance_get (self->maintenance, id, &error);
  g_assert_no_error (error);
  g_assert_true (task->was_done);
  g_assert_cmpint (task->minutes, ==, 0);
  log = takt_maintenance_list_log (self->maintenance, 1, 10, 0, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 1);
  g_assert_cmpint (((const TaktMaintenanceEntry *) log->pdata[0])->minutes, ==, 240);
  g_assert_cmpint (((const TaktMaintenanceEntry *) log->pdata[0])->prints, ==, 3);
  g_assert_cmpstr (((const TaktMaintenanceEntry *) log->pdata[0])->note, ==, "New one");

  print_for (self, 180);
  g_assert_cmpuint (count_told (self), ==, 2);
}

/* What is done before its message left is not told; taken back, it is. */
static void
test_withdrawn (World *self, gconstpointer data)
{
  gint64 id = add (self, "Plate", 0, 2, 0);

  print_for (self, 1);
  g_assert_cmpuint (count_told (self), ==, 0);
  print_for (self, 1);
  g_assert_cmpuint (count_told (self), ==, 1);
  engine_base_run (&self->plan.queue.base, "UPDATE outbox SET state = 'pending' /* test */");
  done (self, id);
  g_assert_cmpuint (count_told (self), ==, 0);
  undo (self);
  g_assert_cmpuint (count_told (self), ==, 1);
}

/* A day comes without any print. */
static void
test_days (World *self, gconstpointer data)
{
  add (self, "Dust", 0, 0, 7);
  queue_fixture_advance (&self->plan.queue, 7 * DAY - 1);
  g_assert_cmpuint (count_told (self), ==, 0);
  queue_fixture_advance (&self->plan.queue, 1);
  g_assert_cmpuint (count_told (self), ==, 1);
}

static void
test_commands (World *self, gconstpointer data)
{
  gint64 id = add (self, " Belts ", 10, 0, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaintenanceTask) task = takt_maintenance_get (self->maintenance, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (task->name, ==, "Belts");
  task->every_hours = 0;
  g_assert_false (takt_maintenance_update (self->maintenance, task, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  task->every_prints = 5;
  g_assert_true (takt_maintenance_update (self->maintenance, task, &error));
  undo (self);
  g_clear_pointer (&task, takt_maintenance_task_free);
  task = takt_maintenance_get (self->maintenance, id, &error);
  g_assert_cmpint (task->every_hours, ==, 10);
  g_assert_cmpint (task->every_prints, ==, 0);

  g_assert_true (takt_maintenance_remove (self->maintenance, id, &error));
  g_assert_null (takt_maintenance_get (self->maintenance, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_false (takt_maintenance_done (self->maintenance, id, TAKT_TIME_UNSET, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  undo (self);
  g_assert_false (takt_maintenance_done (self->maintenance, id, ENGINE_NOW + DAY, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  undo (self);
  g_assert_null (takt_maintenance_get (self->maintenance, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* The block lies behind what prints and behind other blocks. */
static void
test_block (World *self, gconstpointer data)
{
  gint64 id = add (self, "Belts", 10, 0, 0);
  gint64 job = plan_fixture_add_job (&self->plan, 1, "Long", 60, NULL, NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBlock) block = NULL;
  gint64 first, second;

  queue_fixture_force (&self->plan.queue, job, TAKT_JOB_STARTED);
  first = takt_maintenance_block (self->maintenance, id, TAKT_TIME_UNSET, &error);
  g_assert_no_error (error);
  second = takt_maintenance_block (self->maintenance, id, TAKT_TIME_UNSET, &error);
  g_assert_no_error (error);
  block = takt_blocks_get (self->blocks, first, &error);
  g_assert_cmpstr (block->note, ==, "Belts");
  g_assert_cmpint (block->from, >=, ENGINE_NOW + HOUR);
  g_assert_cmpint (block->to - block->from, ==, HOUR / 2);
  if (second != 0)
    {
      g_autoptr (TaktBlock) after = takt_blocks_get (self->blocks, second, &error);

      g_assert_cmpint (after->from, >=, block->to);
    }
}

/* Once in a printer's life, as soon as its model is known; what its owner removed stays away. */
static void
test_usual (World *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 other = plan_fixture_add_printer (&self->plan, "Other", "Bambu Lab A1 mini");
  gint64 boxed = plan_fixture_add_printer (&self->plan, "Boxed", "X1C");
  g_autoptr (GPtrArray) none = takt_maintenance_list (self->maintenance, 1, &error);
  g_autoptr (GPtrArray) open = takt_maintenance_list (self->maintenance, other, &error);
  g_autoptr (GPtrArray) closed = takt_maintenance_list (self->maintenance, boxed, &error);
  g_autoptr (GPtrArray) left = NULL;
  gboolean has_rods = FALSE;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (open->len, >, 3);
  g_assert_cmpuint (closed->len, ==, open->len + 1);
  for (guint i = 0; i < closed->len; i++)
    has_rods |= g_str_equal (((const TaktMaintenanceTask *) closed->pdata[i])->name, "Clean the carbon rods");
  g_assert_true (has_rods);

  for (guint i = 0; i < open->len; i++)
    g_assert_true (takt_maintenance_remove (self->maintenance,
                                            ((const TaktMaintenanceTask *) open->pdata[i])->id, &error));
  close_service (self);
  open_service (self);
  left = takt_maintenance_list (self->maintenance, other, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/maintenance/told-once", World, NULL, set_up, test_told_once, tear_down);
  g_test_add ("/engine/maintenance/withdrawn", World, NULL, set_up, test_withdrawn, tear_down);
  g_test_add ("/engine/maintenance/days", World, NULL, set_up, test_days, tear_down);
  g_test_add ("/engine/maintenance/commands", World, NULL, set_up, test_commands, tear_down);
  g_test_add ("/engine/maintenance/block", World, NULL, set_up, test_block, tear_down);
  g_test_add ("/engine/maintenance/usual", World, NULL, set_up, test_usual, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "blocks/takt-blocks.h"
#include "plan/takt-calendar.h"
#include "takt-error.h"
#include "takt-plan-fixture.h"

#include <string.h>

#define HOUR ((TaktTime) 3600)

typedef struct
{
  PlanFixture plan;
  TaktBlocks *blocks;
} World;

static void
set_up (World *self, gconstpointer data)
{
  EngineBase *base = &self->plan.queue.base;

  plan_fixture_init (&self->plan, NULL);
  self->blocks = takt_blocks_new (base->store, base->clock, base->changes, self->plan.queue.printers,
                                  self->plan.queue.queue, self->plan.undo);
}

static void
tear_down (World *self, gconstpointer data)
{
  takt_undo_stack_clear (self->plan.undo);
  g_assert_finalize_object (self->blocks);
  plan_fixture_clear (&self->plan);
}

static gint64
add (World *self, gint64 printer_id, TaktTime from, TaktTime to, const char *note)
{
  TaktBlock block = { .printer_id = printer_id,
                      .kind = TAKT_BLOCK_MAINTENANCE,
                      .from = ENGINE_NOW + from,
                      .to = ENGINE_NOW + to,
                      .note = (char *) note };
  g_autoptr (GError) error = NULL;
  gint64 id = takt_blocks_add (self->blocks, &block, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  queue_fixture_settle (&self->plan.queue);
  return id;
}

static guint
count (World *self, gint64 printer_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = takt_blocks_list (self->blocks, printer_id, 0, G_MAXINT64, &error);

  g_assert_no_error (error);
  return list->len;
}

static void
test_commands (World *self, gconstpointer data)
{
  gint64 other = plan_fixture_add_printer (&self->plan, "Other", NULL);
  gint64 id = add (self, 1, HOUR, 2 * HOUR, "  Belts ");
  gint64 all = add (self, 0, 3 * HOUR, 4 * HOUR, NULL);
  TaktUndoStack *undo = self->plan.undo;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBlock) block = takt_blocks_get (self->blocks, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (block->note, ==, "Belts");
  g_assert_cmpuint (count (self, 0), ==, 2);
  g_assert_cmpuint (count (self, 1), ==, 2);
  g_assert_cmpuint (count (self, other), ==, 1);

  block->printer_id = other;
  block->to += HOUR;
  g_assert_true (takt_blocks_update (self->blocks, block, &error));
  g_assert_cmpuint (count (self, other), ==, 2);
  g_assert_cmpstr (takt_undo_stack_get_undo_label (undo), ==, "Change block");
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_assert_cmpuint (count (self, other), ==, 1);

  /* A row that was removed comes back as itself. */
  g_assert_true (takt_blocks_remove (self->blocks, all, &error));
  g_assert_cmpuint (count (self, 0), ==, 1);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_clear_pointer (&block, takt_block_free);
  block = takt_blocks_get (self->blocks, all, &error);
  g_assert_no_error (error);
  g_assert_cmpint (block->from, ==, ENGINE_NOW + 3 * HOUR);
  g_assert_true (takt_undo_stack_redo (undo, &error));
  g_assert_cmpuint (count (self, 0), ==, 1);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (self, 0), ==, 0);
  g_assert_false (takt_undo_stack_can_undo (undo));
}

static void
test_refused (World *self, gconstpointer data)
{
  TaktBlock block = { .printer_id = 1, .from = ENGINE_NOW + HOUR, .to = ENGINE_NOW + HOUR };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (takt_blocks_add (self->blocks, &block, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  block.to = block.from + 401 * 24 * HOUR;
  g_assert_cmpint (takt_blocks_add (self->blocks, &block, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  block.to = block.from + HOUR;
  block.printer_id = 99;
  g_assert_cmpint (takt_blocks_add (self->blocks, &block, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  block.printer_id = 1;
  block.id = 7;
  g_assert_false (takt_blocks_update (self->blocks, &block, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_false (takt_blocks_remove (self->blocks, 7, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_cmpuint (count (self, 0), ==, 0);
  g_assert_false (takt_undo_stack_can_undo (self->plan.undo));
}

/* Overlapping blocks are one; no print of the plan, of the queue's own forecast or of the calendar lies in it. */
static void
test_plan (World *self, gconstpointer data)
{
  gint64 first = plan_fixture_add_job (&self->plan, 1, "Short", 30, NULL, NULL, 0);
  gint64 second = plan_fixture_add_job (&self->plan, 1, "Long", 120, NULL, NULL, 0);
  gint64 id = add (self, 1, HOUR, 2 * HOUR, "Belts");
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  g_autoptr (TaktPlanPreview) preview = NULL;
  g_autoptr (TaktCalendar) calendar = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GError) error = NULL;
  TaktTime start, end;
  guint n_blocks = 0;

  add (self, 0, HOUR + HOUR / 2, 3 * HOUR, NULL);
  snapshot = plan_fixture_snap (&self->plan, NULL);
  g_assert_cmpuint (snapshot->model.printers[0].n_blocks, ==, 1);
  g_assert_cmpint (snapshot->model.printers[0].blocks[0].from, ==, 60);
  g_assert_cmpint (snapshot->model.printers[0].blocks[0].to, ==, 180);
  g_assert_cmpint (
      g_array_index (((const TaktPlanMachine *) snapshot->machines->pdata[0])->blocks, gint64, 0), ==, id);

  preview = plan_fixture_preview (&self->plan, NULL);
  for (guint i = 0; i < preview->plan->n_jobs; i++)
    {
      const TaktPlanPlace *place = &preview->plan->places[i];

      g_assert_cmpint (place->printer, !=, TAKT_PLAN_NONE);
      g_assert_true (place->end <= 60 || place->start >= 180);
    }

  job = takt_queue_get (self->plan.queue.queue, second, &error);
  g_assert_no_error (error);
  takt_queue_get_planned (self->plan.queue.queue, job, &start, &end);
  g_assert_cmpint (start, ==, ENGINE_NOW + 3 * HOUR);

  calendar = takt_plans_get_calendar (self->plan.plans, ENGINE_NOW - HOUR, ENGINE_NOW + 12 * HOUR, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < calendar->blocks->len; i++)
    {
      const TaktCalendarBlock *block = calendar->blocks->pdata[i];

      if (block->job_id == first)
        g_assert_cmpint (block->to, <=, ENGINE_NOW + HOUR);
      if (block->kind != TAKT_CALENDAR_BLOCK)
        continue;
      n_blocks++;
      g_assert_cmpstr (block->block_kind, ==, "maintenance");
      g_assert_cmpstr (block->title, ==, block->block_id == id ? "Belts" : "Maintenance");
    }
  g_assert_cmpuint (n_blocks, ==, 2);
}

/* A plan that was made before a block was moved is not applied; one whose block only began meanwhile is. */
static void
test_conflict (World *self, gconstpointer data)
{
  gint64 id;
  g_autoptr (TaktPlanPreview) preview = NULL;
  g_autoptr (TaktBlock) block = NULL;
  g_autoptr (GError) error = NULL;

  plan_fixture_add_job (&self->plan, 1, "Vase", 600, NULL, NULL, 0);
  id = add (self, 1, HOUR, 2 * HOUR, NULL);
  preview = plan_fixture_preview (&self->plan, NULL);
  block = takt_blocks_get (self->blocks, id, &error);
  block->to += HOUR;
  g_assert_true (takt_blocks_update (self->blocks, block, &error));
  g_assert_false (takt_plans_apply (self->plan.plans, preview->id, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  g_clear_pointer (&preview, takt_plan_preview_unref);
  preview = plan_fixture_preview (&self->plan, NULL);
  queue_fixture_advance (&self->plan.queue, HOUR + HOUR / 2 + 7);
  g_assert_true (takt_plans_apply (self->plan.plans, preview->id, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_obstacle (World *self, gint64 id, const char *expected, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = takt_queue_list_obstacles (self->plan.queue.queue, id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, expected != NULL ? 1 : 0);
  if (expected != NULL)
    {
      const TaktObstacle *obstacle = found->pdata[0];

      g_assert_cmpstr (takt_obstacle_words[obstacle->kind], ==, expected);
      g_assert_nonnull (strstr (obstacle->message, words));
    }
}

/* What would reach into a block waits, of itself and by hand; the block's end, or its removal, starts it. */
static void
test_dispatch (World *self, gconstpointer data)
{
  QueueFixture *queue = &self->plan.queue;
  TaktFakeLink *link = queue_fixture_link (queue, 1);
  gint64 soon = add (self, 1, HOUR / 2, HOUR, NULL);
  gint64 job = queue_fixture_add_job (queue, 1, "vase.3mf", 0);
  g_autoptr (GError) error = NULL;

  queue_fixture_hear (queue, 1);
  assert_obstacle (self, job, "blocked", "would not be done");
  queue_fixture_set_auto_start (queue, 1, TRUE);
  g_assert_cmpuint (link->printed->len, ==, 0);
  queue_fixture_advance (queue, 40 * 60);
  assert_obstacle (self, job, "blocked", "blocked until");
  g_assert_cmpuint (link->printed->len, ==, 0);
  queue_fixture_advance (queue, 19 * 60);
  g_assert_cmpuint (link->printed->len, ==, 0);
  if (GPOINTER_TO_INT (data))
    g_assert_true (takt_blocks_remove (self->blocks, soon, &error));
  else
    queue_fixture_advance (queue, 60);
  queue_fixture_settle (queue);
  g_assert_no_error (error);
  g_assert_cmpuint (link->printed->len, ==, 1);
}

/* A print that runs is never touched, but it is told that it ends too late. */
static void
test_clash (World *self, gconstpointer data)
{
  QueueFixture *queue = &self->plan.queue;
  gint64 job = plan_fixture_add_job (&self->plan, 1, "Long", 300, NULL, NULL, 0);
  g_autoptr (TaktBlock) block = NULL;
  g_autoptr (TaktCalendar) calendar = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_told = FALSE;

  queue_fixture_force (queue, job, TAKT_JOB_STARTED);
  g_assert_true (takt_queue_find_clash (queue->queue, 1, &block, &error));
  g_assert_null (block);
  add (self, 1, 2 * HOUR, 3 * HOUR, "Belts");
  g_assert_true (takt_queue_find_clash (queue->queue, 1, &block, &error));
  g_assert_cmpstr (block->note, ==, "Belts");

  calendar = takt_plans_get_calendar (self->plan.plans, ENGINE_NOW - HOUR, ENGINE_NOW + 12 * HOUR, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < calendar->blocks->len; i++)
    {
      const TaktCalendarBlock *print = calendar->blocks->pdata[i];

      if (print->job_id != job || print->kind != TAKT_CALENDAR_PRINT)
        continue;
      is_told = TRUE;
      g_assert_cmpstr (print->reason, ==, "block");
      g_assert_nonnull (strstr (print->message, "Belts"));
    }
  g_assert_true (is_told);
}

/* What somebody begins at a machine lies on the calendar while it prints. */
static void
test_machine_print (World *self, gconstpointer data)
{
  QueueFixture *queue = &self->plan.queue;
  g_autoptr (TaktCalendar) calendar = NULL;
  g_autoptr (GError) error = NULL;
  const TaktCalendarBlock *print = NULL;

  queue_fixture_hear (queue, 1);
  queue_fixture_say (queue, 1, TAKT_MACHINE_PRINTING, "Benchy", "7", 30);
  queue_fixture_settle (queue);
  calendar = takt_plans_get_calendar (self->plan.plans, ENGINE_NOW - HOUR, ENGINE_NOW + 12 * HOUR, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < calendar->blocks->len; i++)
    if (((const TaktCalendarBlock *) calendar->blocks->pdata[i])->kind == TAKT_CALENDAR_PRINT)
      print = calendar->blocks->pdata[i];
  g_assert_nonnull (print);
  g_assert_cmpint (print->job_id, ==, 0);
  g_assert_cmpint (print->status, ==, TAKT_JOB_STARTED);
  g_assert_cmpstr (print->title, ==, "Benchy");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/blocks/commands", World, NULL, set_up, test_commands, tear_down);
  g_test_add ("/engine/blocks/refused", World, NULL, set_up, test_refused, tear_down);
  g_test_add ("/engine/blocks/plan", World, NULL, set_up, test_plan, tear_down);
  g_test_add ("/engine/blocks/conflict", World, NULL, set_up, test_conflict, tear_down);
  g_test_add ("/engine/blocks/dispatch/end", World, GINT_TO_POINTER (FALSE), set_up, test_dispatch,
              tear_down);
  g_test_add ("/engine/blocks/dispatch/removed", World, GINT_TO_POINTER (TRUE), set_up, test_dispatch,
              tear_down);
  g_test_add ("/engine/blocks/clash", World, NULL, set_up, test_clash, tear_down);
  g_test_add ("/engine/blocks/machine-print", World, NULL, set_up, test_machine_print, tear_down);
  return g_test_run ();
}

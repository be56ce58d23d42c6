/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-queue-fixture.h"

/* What a person decides about waiting prints, and taking it back. */

typedef struct
{
  QueueFixture base;
  TaktUndoStack *undo;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  queue_fixture_init (&self->base, NULL);
  engine_base_add_printer (&self->base.base, 2);
  queue_fixture_restart (&self->base);
  self->undo = takt_undo_stack_new (TAKT_UNDO_DEPTH);
  takt_queue_set_undo (self->base.queue, self->undo);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_undo_stack_clear (self->undo);
  g_object_unref (self->undo);
  queue_fixture_clear (&self->base);
}

static char *
dup_order (Fixture *self, gint64 printer_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) queued = takt_queue_list_queued (self->base.queue, printer_id, &error);
  GString *ids = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < queued->len; i++)
    g_string_append_printf (ids, "%s%d", i > 0 ? " " : "", (int) ((TaktJob *) queued->pdata[i])->id);
  return g_string_free (ids, FALSE);
}

static void
assert_orders (Fixture *self, const char *one, const char *two)
{
  g_autofree char *first = dup_order (self, 1);
  g_autofree char *second = dup_order (self, 2);

  g_assert_cmpstr (first, ==, one);
  g_assert_cmpstr (second, ==, two);
}

static void
add_jobs (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    queue_fixture_add_job (&self->base, 1, "vase.3mf", 0);
}

static void
test_move (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktQueue *queue = self->base.queue;

  add_jobs (self, 4);
  g_assert_true (takt_queue_set_priority (queue, 1, 9, &error));
  assert_orders (self, "1 2 3 4", "");
  g_assert_true (takt_queue_move_job (queue, 4, 1, 1, &error));
  assert_orders (self, "4 1 2 3", "");
  g_assert_true (takt_queue_move_job (queue, 1, 2, 0, &error));
  assert_orders (self, "4 2 3", "1");
  g_assert_true (takt_queue_move_job (queue, 3, 2, 1, &error));
  assert_orders (self, "4 2", "3 1");
  g_assert_cmpstr (takt_undo_stack_get_undo_label (self->undo), ==, "Move print");

  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  assert_orders (self, "4 2 3", "1");
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  assert_orders (self, "4 1 2 3", "");
  g_assert_true (takt_undo_stack_redo (self->undo, &error));
  assert_orders (self, "4 2 3", "1");
  while (takt_undo_stack_undo (self->undo, NULL))
    ;
  assert_orders (self, "1 2 3 4", "");

  g_assert_false (takt_queue_move_job (queue, 2, 1, 99, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "before_id");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_queue_move_job (queue, 2, 7, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_false (takt_undo_stack_can_undo (self->undo));
  assert_orders (self, "1 2 3 4", "");
}

/* The same question as everywhere: a file for another model is not put there. */
static void
test_move_fits (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->base.printers, 2, &error);
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (TaktJob) job = takt_job_new ();

  printer->model = g_strdup ("A1 mini");
  g_assert_true (takt_printers_update (self->base.printers, printer, &error));
  profile->name = g_strdup ("Vase");
  profile->estimated_minutes = 10;
  profile->file_name = g_strdup ("vase.3mf");
  profile->printer_models = g_strsplit ("H2D", ",", -1);
  job->profile_id = takt_products_add (self->base.products, profile, &error);
  g_assert_no_error (error);
  job->printer_id = 1;
  g_assert_cmpint (takt_queue_add (self->base.queue, job, &error), ==, 1);

  g_assert_false (takt_queue_move_job (self->base.queue, 1, 2, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  assert_orders (self, "1", "");
  g_assert_false (takt_undo_stack_can_undo (self->undo));
}

static void
test_marks (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktQueue *queue = self->base.queue;
  g_autoptr (TaktJob) job = NULL;

  add_jobs (self, 1);
  g_assert_true (takt_queue_hold (queue, 1, TRUE, &error));
  g_assert_true (takt_queue_pin (queue, 1, ENGINE_NOW + 60, &error));
  job = queue_fixture_get (&self->base, 1);
  g_assert_true (job->is_held && job->pinned_printer && job->pinned_start);
  g_assert_cmpint (job->scheduled_start, ==, ENGINE_NOW + 60);

  /* What changes nothing leaves nothing to take back. */
  g_assert_true (takt_queue_hold (queue, 1, TRUE, &error));
  g_assert_cmpstr (takt_undo_stack_get_undo_label (self->undo), ==, "Pin print");
  g_assert_true (takt_queue_unpin (queue, 1, &error));
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_clear_pointer (&job, takt_job_free);
  job = queue_fixture_get (&self->base, 1);
  g_assert_false (job->is_held || job->pinned_printer || job->pinned_start);
  g_assert_cmpint (job->scheduled_start, ==, TAKT_TIME_UNSET);

  g_assert_true (takt_queue_set_paused (queue, 2, TRUE, &error));
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_assert_cmpint (engine_base_int (&self->base.base, "SELECT sum(queue_paused) FROM printers /* test */"),
                   ==, 0);

  /* All at once is one act, and leaves alone who was paused before. */
  g_assert_true (takt_queue_set_paused (queue, 2, TRUE, &error));
  g_assert_true (takt_queue_set_all_paused (queue, TRUE, &error));
  g_assert_cmpint (engine_base_int (&self->base.base, "SELECT min(queue_paused) FROM printers /* test */"),
                   ==, 1);
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_assert_cmpint (
      engine_base_int (&self->base.base, "SELECT sum(queue_paused * id) FROM printers /* test */"), ==, 2);
  g_assert_true (takt_queue_set_all_paused (queue, FALSE, &error));
  g_assert_cmpint (engine_base_int (&self->base.base, "SELECT sum(queue_paused) FROM printers /* test */"),
                   ==, 0);
  g_assert_true (takt_queue_set_all_paused (queue, FALSE, &error));
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_assert_cmpint (
      engine_base_int (&self->base.base, "SELECT sum(queue_paused * id) FROM printers /* test */"), ==, 2);

  g_assert_false (takt_queue_set_priority (queue, 1, 11, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_queue_hold (queue, 9, TRUE, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* What has begun since is not called back. */
static void
test_undo_too_late (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_jobs (self, 3);
  g_assert_true (takt_queue_move_job (self->base.queue, 3, 1, 1, &error));
  queue_fixture_force (&self->base, 1, TAKT_JOB_STARTED);
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  assert_orders (self, "2 3", "");

  g_assert_true (takt_queue_hold (self->base.queue, 2, TRUE, &error));
  queue_fixture_force (&self->base, 1, TAKT_JOB_FAILED);
  queue_fixture_force (&self->base, 2, TAKT_JOB_STARTED);
  g_assert_false (takt_undo_stack_undo (self->undo, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (takt_queue_hold (self->base.queue, 2, FALSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

static void
test_hurry (Fixture *self, gconstpointer data)
{
  TaktScheduleRequest request = { .printer_id = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  add_jobs (self, 2);
  g_assert_true (takt_queue_set_priority (self->base.queue, 2, 10, &error));
  request.order_id = queue_fixture_seed (&self->base);
  g_assert_false (takt_queue_hurry_order (self->base.queue, request.order_id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  jobs = takt_queue_schedule_order (self->base.queue, &request, &error);
  g_assert_no_error (error);
  assert_orders (self, "2 3 4 1", "");
  g_assert_true (takt_queue_hurry_order (self->base.queue, request.order_id, &error));
  assert_orders (self, "3 4 2 1", "");
  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  assert_orders (self, "2 3 4 1", "");
}

/* Scrap is printed again by one print of the same order, however often the plate is said to be clear. */
static void
test_scrap (Fixture *self, gconstpointer data)
{
  TaktScheduleRequest request = { .printer_id = 1 };
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) again = NULL;
  TaktQueue *queue = self->base.queue;
  gint64 id, again_id;

  queue_fixture_add_profile (&self->base, "Vase", "vase.3mf", 60, 0, 6);
  queue_fixture_add_item (order, "Vase", 6);
  request.order_id = queue_fixture_add_order (&self->base, order);
  jobs = takt_queue_schedule_order (queue, &request, &error);
  g_assert_no_error (error);
  id = ((TaktJob *) jobs->pdata[0])->id;
  queue_fixture_force (&self->base, id, TAKT_JOB_STARTED);
  queue_fixture_force (&self->base, id, TAKT_JOB_COMPLETED);

  g_assert_false (takt_queue_clear_plate (queue, 1, 7, NULL, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "scrapped");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_true (takt_queue_clear_plate (queue, 1, 2, &again_id, &error));
  again = queue_fixture_get (&self->base, again_id);
  g_assert_cmpint (again->quantity, ==, 2);
  g_assert_cmpint (again->order_id, ==, request.order_id);
  g_assert_cmpint (again->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (again->attempts, ==, 0);

  g_assert_false (takt_queue_clear_plate (queue, 1, 2, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_true (takt_queue_clear_plate (queue, 1, 0, &again_id, &error));
  g_assert_cmpint (again_id, ==, 0);
  g_assert_cmpint (engine_base_int (&self->base.base, "SELECT count(*) FROM jobs /* test */"), ==, 2);

  /* A print that failed is retried, not counted. */
  queue_fixture_force (&self->base, again->id, TAKT_JOB_STARTED);
  takt_manual_clock_advance (self->base.base.manual, G_USEC_PER_SEC);
  queue_fixture_force (&self->base, again->id, TAKT_JOB_FAILED);
  g_assert_false (takt_queue_clear_plate (queue, 1, 1, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

static void
test_last (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktJob *job = NULL;

  add_jobs (self, 2);
  g_assert_true (takt_queue_find_last (self->base.queue, 1, &job, &error));
  g_assert_no_error (error);
  g_assert_null (job);

  queue_fixture_force (&self->base, 1, TAKT_JOB_STARTED);
  queue_fixture_force (&self->base, 1, TAKT_JOB_COMPLETED);
  takt_manual_clock_advance (self->base.base.manual, G_USEC_PER_SEC);
  queue_fixture_force (&self->base, 2, TAKT_JOB_STARTED);
  queue_fixture_force (&self->base, 2, TAKT_JOB_FAILED);
  g_assert_true (takt_queue_find_last (self->base.queue, 1, &job, &error));
  g_assert_cmpint (job->id, ==, 2);
  g_assert_cmpint (job->status, ==, TAKT_JOB_FAILED);
  takt_job_free (job);
  g_assert_true (takt_queue_find_last (self->base.queue, 2, &job, &error));
  g_assert_null (job);
}

static void
do_something (Fixture *self, GRand *rand)
{
  TaktQueue *queue = self->base.queue;
  gint64 id = g_rand_int_range (rand, 1, 9);

  switch (g_rand_int_range (rand, 0, 7))
    {
    case 0:
      takt_queue_hold (queue, id, g_rand_boolean (rand), NULL);
      break;
    case 1:
      takt_queue_pin (queue, id, g_rand_int_range (rand, 0, 3) * 1000, NULL);
      break;
    case 2:
      takt_queue_unpin (queue, id, NULL);
      break;
    case 3:
      takt_queue_set_priority (queue, id, g_rand_int_range (rand, 1, 11), NULL);
      break;
    case 4:
      takt_queue_set_paused (queue, g_rand_int_range (rand, 1, 3), g_rand_boolean (rand), NULL);
      break;
    default:
      takt_queue_move_job (queue, id, g_rand_int_range (rand, 1, 3), g_rand_int_range (rand, 0, 9), NULL);
      break;
    }
}

static char *
dup_state (Fixture *self)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->base.base.store,
      "SELECT group_concat(id || ':' || printer_id || ':' || priority || ':' || queue_position || ':' || "
      "coalesce(scheduled_start, '') || ':' || is_held || pinned_printer || pinned_start) || (SELECT "
      "group_concat(queue_paused) FROM printers) FROM jobs /* test */");
  char *state;

  g_assert_true (takt_statement_step (query));
  state = takt_statement_dup_text (query, 0);
  g_assert_true (takt_statement_finish (query, NULL));
  return state;
}

/* Whatever was done, undoing all of it gives the first state, and redoing all of it the last. */
static void
test_random (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  add_jobs (self, 8);
  for (int run = 0; run < 60; run++)
    {
      g_autofree char *first = dup_state (self);
      g_autofree char *last = NULL;
      g_autofree char *again = NULL;
      g_autofree char *back = NULL;

      for (int i = 0; i < 20; i++)
        do_something (self, rand);
      last = dup_state (self);
      while (takt_undo_stack_undo (self->undo, NULL))
        ;
      back = dup_state (self);
      g_assert_cmpstr (back, ==, first);
      while (takt_undo_stack_redo (self->undo, NULL))
        ;
      again = dup_state (self);
      g_assert_cmpstr (again, ==, last);
      takt_undo_stack_clear (self->undo);
      queue_fixture_assert_consistent (&self->base);
    }
}

#define ADD(name, test) g_test_add ("/engine/queue/control/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("move", test_move);
  ADD ("move-fits-the-printer", test_move_fits);
  ADD ("hold-pin-pause-priority", test_marks);
  ADD ("undo-after-a-start", test_undo_too_late);
  ADD ("hurry-order", test_hurry);
  ADD ("scrap-is-printed-again-once", test_scrap);
  ADD ("last-print-that-ended", test_last);
  ADD ("undo-all-redo-all", test_random);
  return g_test_run ();
}

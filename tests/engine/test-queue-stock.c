/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-queue-fixture.h"

/* Finished pieces on the shelf: where they come from, who takes them, and that none is counted twice. */

#define N_RUNS  120
#define N_STEPS 80

typedef struct
{
  QueueFixture base;
  TaktUndoStack *undo;
  gint64 profile_id; /* four cups a plate */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  queue_fixture_init (&self->base, NULL);
  self->undo = takt_undo_stack_new (TAKT_UNDO_DEPTH);
  takt_queue_set_undo (self->base.queue, self->undo);
  self->profile_id = queue_fixture_add_profile (&self->base, "Cup", "cup.gcode.3mf", 30, 15, 4);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_undo_stack_clear (self->undo);
  g_object_unref (self->undo);
  queue_fixture_clear (&self->base);
}

static int
count_lying (Fixture *self)
{
  return (int) engine_base_int (&self->base.base,
                                "SELECT coalesce(sum(quantity), 0) FROM piece_stock /* test */");
}

static gint64
add_order (Fixture *self, int quantity)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();

  g_free (order->order_number);
  order->order_number = g_strdup_printf (
      "%d", (int) engine_base_int (&self->base.base, "SELECT count(*) + 1 FROM orders /* test */"));
  queue_fixture_add_item (order, "Cup", quantity);
  return queue_fixture_add_order (&self->base, order);
}

static TaktSchedule *
schedule (Fixture *self, gint64 order_id, gboolean is_preview)
{
  g_autoptr (GError) error = NULL;
  TaktScheduleRequest request = { .order_id = order_id, .printer_id = 1 };
  TaktSchedule *done = takt_queue_schedule (self->base.queue, &request, is_preview, &error);

  g_assert_no_error (error);
  return done;
}

static TaktOrderStatus
get_status (Fixture *self, gint64 order_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (self->base.orders, order_id, &error);
  g_autoptr (TaktOrderStanding) standing = takt_orders_get_standing (self->base.orders, order, &error);

  g_assert_no_error (error);
  return standing->status;
}

static void
put (Fixture *self, int pieces)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      takt_queue_correct_stock (self->base.queue, self->profile_id, NULL, pieces, "counted", &error));
  g_assert_no_error (error);
}

static void
complete (Fixture *self, gint64 job_id)
{
  queue_fixture_force (&self->base, job_id, TAKT_JOB_COMPLETED);
}

static void
test_correct (Fixture *self, gconstpointer data)
{
  TaktQueue *queue = self->base.queue;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stock = NULL;
  g_autoptr (GPtrArray) moves = NULL;
  guint total;

  put (self, 5);
  put (self, -2);
  g_assert_cmpstr (takt_undo_stack_get_undo_label (self->undo), ==, "Take from the shelf");
  stock = takt_queue_list_stock (queue, &error);
  g_assert_cmpuint (stock->len, ==, 1);
  g_assert_cmpint (((TaktStock *) stock->pdata[0])->quantity, ==, 3);
  g_assert_cmpstr (((TaktStock *) stock->pdata[0])->variant, ==, "PLA");
  g_assert_cmpstr (((TaktStock *) stock->pdata[0])->profile_name, ==, "Cup");

  g_assert_false (takt_queue_correct_stock (queue, self->profile_id, NULL, -4, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (takt_queue_correct_stock (queue, self->profile_id, NULL, 0, NULL, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "pieces");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_queue_correct_stock (queue, 99, NULL, 1, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);

  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_assert_cmpint (count_lying (self), ==, 5);
  g_assert_true (takt_undo_stack_redo (self->undo, &error));
  g_assert_cmpint (count_lying (self), ==, 3);

  moves = takt_queue_list_stock_moves (queue, self->profile_id, 2, 0, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 4);
  g_assert_cmpuint (moves->len, ==, 2);
  g_assert_cmpint (((TaktPieceMove *) moves->pdata[0])->pieces, ==, -2);
  g_assert_cmpstr (((TaktPieceMove *) moves->pdata[0])->reason, ==, "counted");
}

static void
assert_supply (const TaktSchedule *done, guint n_jobs, int pieces, int from_stock, int to_stock)
{
  const TaktSupply *supply = done->supplies->pdata[0];

  g_assert_cmpuint (done->jobs->len, ==, n_jobs);
  g_assert_cmpint (supply->pieces, ==, pieces);
  g_assert_cmpint (supply->from_stock, ==, from_stock);
  g_assert_cmpint (supply->to_stock, ==, to_stock);
}

/* 11 cups, 4 a plate, 2 on the shelf: three plates make 12, of which 9 are wanted. */
static void
test_first_the_shelf (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSchedule) preview = NULL;
  g_autoptr (TaktSchedule) done = NULL;
  gint64 order_id = add_order (self, 11);

  put (self, 2);
  preview = schedule (self, order_id, TRUE);
  assert_supply (preview, 3, 11, 2, 3);
  g_assert_cmpint (count_lying (self), ==, 2);
  g_assert_cmpint (get_status (self, order_id), ==, TAKT_ORDER_NEW);

  done = schedule (self, order_id, FALSE);
  assert_supply (done, 3, 11, 2, 3);
  g_assert_cmpint (count_lying (self), ==, 0);

  g_assert_true (takt_undo_stack_undo (self->undo, &error));
  g_assert_cmpint (count_lying (self), ==, 2);
  g_assert_cmpint (engine_base_int (&self->base.base, "SELECT count(*) FROM jobs /* test */"), ==, 0);
  g_assert_true (takt_undo_stack_redo (self->undo, &error));
  g_assert_cmpint (count_lying (self), ==, 0);

  for (gint64 id = engine_base_int (&self->base.base, "SELECT min(id) FROM jobs /* test */"), i = 0; i < 3;
       i++)
    complete (self, id + i);
  g_assert_cmpint (count_lying (self), ==, 3);
  g_assert_cmpint (get_status (self, order_id), ==, TAKT_ORDER_PRINTED);

  /* What has been printed stays scheduled. */
  g_assert_false (takt_undo_stack_undo (self->undo, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

static void
test_all_from_the_shelf (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSchedule) done = NULL;
  g_autofree char *key = NULL;
  gint64 order_id = add_order (self, 2);
  TaktScheduleRequest request = { .order_id = order_id, .printer_id = 1 };

  put (self, 3);
  done = schedule (self, order_id, FALSE);
  assert_supply (done, 0, 2, 2, 0);
  g_assert_cmpint (get_status (self, order_id), ==, TAKT_ORDER_PRINTED);
  key = g_strdup_printf ("order:%" G_GINT64_FORMAT ":order_ready", order_id);
  g_assert_cmpuint (queue_fixture_count_event (&self->base, key), ==, 1);

  g_assert_null (takt_queue_schedule (self->base.queue, &request, FALSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (count_lying (self), ==, 1);

  /* Another choice of the person's: all is printed. */
  g_assert_true (takt_orders_pull_prints (self->base.orders, order_id, NULL, &error));
  g_assert_cmpint (count_lying (self), ==, 3);
  g_assert_cmpint (get_status (self, order_id), ==, TAKT_ORDER_NEW);
  request.leave_stock = TRUE;
  g_clear_pointer (&done, takt_schedule_free);
  done = takt_queue_schedule (self->base.queue, &request, FALSE, &error);
  assert_supply (done, 1, 2, 0, 2);
  g_assert_cmpint (count_lying (self), ==, 3);
}

/* Of four cups one was wanted: two that are scrap leave one on the shelf; four leave none, and one is printed again. */
static void
test_scrap (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 again = -1;

  takt_schedule_free (schedule (self, add_order (self, 1), FALSE));
  complete (self, 1);
  g_assert_cmpint (count_lying (self), ==, 3);
  g_assert_false (takt_queue_clear_plate (self->base.queue, 1, 5, NULL, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "scrapped");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_true (takt_queue_clear_plate (self->base.queue, 1, 2, &again, &error));
  g_assert_cmpint (again, ==, 0);
  g_assert_cmpint (count_lying (self), ==, 1);

  put (self, -1);
  takt_schedule_free (schedule (self, add_order (self, 1), FALSE));
  complete (self, 2);
  g_assert_true (takt_queue_clear_plate (self->base.queue, 1, 4, &again, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_lying (self), ==, 0);
  g_assert_cmpint (again, ==, 3);
  complete (self, again);
  g_assert_cmpint (count_lying (self), ==, 3);
}

static void
test_cancelled_order (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 order_id = add_order (self, 6);

  put (self, 1);
  takt_schedule_free (schedule (self, order_id, FALSE));
  complete (self, 1);
  g_assert_cmpint (count_lying (self), ==, 0);
  g_assert_true (takt_orders_cancel (self->base.orders, order_id, &error));
  g_assert_cmpint (count_lying (self), ==, 5);
  g_assert_true (takt_orders_cancel (self->base.orders, order_id, &error));
  g_assert_cmpint (count_lying (self), ==, 5);
}

/* An item that is made otherwise than it was thought has no use for what it took. */
static void
test_other_profile (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 order_id = add_order (self, 2);
  gint64 other_id = queue_fixture_add_profile (&self->base, "Mug", "mug.gcode.3mf", 30, 15, 1);

  put (self, 2);
  takt_schedule_free (schedule (self, order_id, FALSE));
  g_assert_cmpint (count_lying (self), ==, 0);
  g_assert_true (takt_orders_set_profile (self->base.orders, 1, other_id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_lying (self), ==, 2);
  g_assert_cmpint (get_status (self, order_id), ==, TAKT_ORDER_NEW);
}

/* What bears a buyer's words, or is of another colour, is not what the next one ordered. */
static void
test_kinds (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (TaktSchedule) done = NULL;
  TaktScheduleRequest request = { .printer_id = 1, .material_type = "PETG" };
  gint64 order_id;

  put (self, 9);
  queue_fixture_add_item (order, "Cup", 2);
  g_ptr_array_add (((TaktOrderItem *) order->items->pdata[0])->personalization,
                   takt_option_new ("Which name?", "Ada"));
  order_id = queue_fixture_add_order (&self->base, order);
  done = schedule (self, order_id, FALSE);
  assert_supply (done, 1, 2, 0, 0);
  complete (self, 1);
  g_assert_true (takt_orders_cancel (self->base.orders, order_id, &error));
  g_assert_cmpint (count_lying (self), ==, 9);

  request.order_id = add_order (self, 2);
  g_clear_pointer (&done, takt_schedule_free);
  done = takt_queue_schedule (self->base.queue, &request, FALSE, &error);
  assert_supply (done, 1, 2, 0, 2);
  g_assert_cmpstr (((TaktSupply *) done->supplies->pdata[0])->variant, ==, "PETG");
}

/* A print for no order is one for the shelf. */
static void
test_print_for_the_shelf (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();

  job->printer_id = 1;
  job->profile_id = self->profile_id;
  job->quantity = 4;
  g_assert_cmpint (takt_queue_add (self->base.queue, job, &error), ==, 1);
  complete (self, 1);
  g_assert_cmpint (count_lying (self), ==, 4);
}

typedef struct
{
  gint64 from_stock, surplus, returned, undone;
} Reached;

static void
step (Fixture *self, GRand *rand, Reached *reached)
{
  EngineBase *base = &self->base.base;
  gint64 n_orders = engine_base_int (base, "SELECT count(*) FROM orders /* test */");
  gint64 n_jobs = engine_base_int (base, "SELECT coalesce(max(id), 0) FROM jobs /* test */");
  gint64 order_id = g_rand_int_range (rand, 0, (int) n_orders + 1);
  gint64 job_id = g_rand_int_range (rand, 0, (int) n_jobs + 1);
  TaktScheduleRequest request = { .order_id = order_id, .printer_id = 1 };

  switch (g_rand_int_range (rand, 0, 10))
    {
    case 0:
      add_order (self, g_rand_int_range (rand, 1, 10));
      break;
    case 1:
    case 2:
    case 3:
      takt_schedule_free (
          takt_queue_schedule (self->base.queue, &request, g_rand_int_range (rand, 0, 4) == 0, NULL));
      break;
    case 4:
      takt_queue_correct_stock (self->base.queue, self->profile_id, NULL, g_rand_int_range (rand, -5, 9),
                                NULL, NULL);
      break;
    case 5:
      takt_orders_cancel (self->base.orders, order_id, NULL);
      break;
    case 6:
      takt_orders_pull_prints (self->base.orders, order_id, NULL, NULL);
      break;
    case 7:
      reached->undone += takt_undo_stack_undo (self->undo, NULL);
      break;
    default:
      takt_queue_set_status (self->base.queue, job_id, TAKT_JOB_COMPLETED, NULL, TAKT_JOB_SAID_BY_PERSON,
                             NULL);
      break;
    }
}

/*
 * Each item that is scheduled comes to what was ordered, no plate is more than is needed, and every piece that was ever made is in an order or
 * on the shelf.
 */
static void
assert_pieces (Fixture *self)
{
  EngineBase *base = &self->base.base;

  g_assert_cmpint (
      engine_base_int (
          base,
          "SELECT count(*) FROM (SELECT i.id, i.quantity - i.from_stock AS wanted, "
          "(SELECT sum(j.quantity) FROM jobs j WHERE j.order_item_id = i.id AND j.status <> 'cancelled') AS planned, "
          "(SELECT count(*) FROM jobs j WHERE j.order_item_id = i.id AND j.status = 'cancelled') AS pulled "
          "FROM order_items i JOIN orders o /* scan: test */ ON o.id = i.order_id WHERE o.is_cancelled = 0) "
          "WHERE wanted < 0 OR planned > wanted OR (planned < wanted AND pulled = 0)"),
      ==, 0);
  g_assert_cmpint (
      engine_base_int (
          base,
          "SELECT count(*) FROM jobs j /* scan: test */ WHERE j.status <> 'cancelled' AND j.makes - j.quantity >= 4"),
      ==, 0);
  g_assert_cmpint (
      engine_base_int (
          base, "SELECT coalesce(sum(pieces), 0) FROM piece_moves /* scan: test */ WHERE kind = 'correction'")
          + engine_base_int (base, "SELECT coalesce(sum(makes), 0) FROM jobs /* scan: test */ WHERE status = "
                                   "'completed'"),
      ==,
      count_lying (self)
          + engine_base_int (base, "SELECT coalesce(sum(from_stock), 0) FROM order_items /* scan: test */")
          + engine_base_int (base, "SELECT coalesce(sum(j.quantity), 0) FROM jobs j /* scan: test */ JOIN "
                                   "orders o ON o.id = j.order_id WHERE j.status = 'completed' AND "
                                   "o.is_cancelled = 0"));
}

static void
test_properties (void)
{
  Reached reached = { 0 };

  for (int run = 0; run < N_RUNS; run++)
    {
      Fixture self;
      g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

      set_up (&self, NULL);
      for (int i = 0; i < N_STEPS; i++)
        {
          step (&self, rand, &reached);
          assert_pieces (&self);
        }
      reached.from_stock += engine_base_int (
          &self.base.base, "SELECT coalesce(sum(from_stock), 0) FROM order_items /* scan: test */");
      reached.surplus += engine_base_int (
          &self.base.base, "SELECT count(*) FROM piece_moves /* scan: test */ WHERE kind = 'surplus'");
      reached.returned += engine_base_int (
          &self.base.base, "SELECT count(*) FROM piece_moves /* scan: test */ WHERE kind = 'returned'");
      tear_down (&self, NULL);
    }

  g_test_message ("%d pieces from the shelf, %d surpluses, %d returns, %d acts undone in %d steps",
                  (int) reached.from_stock, (int) reached.surplus, (int) reached.returned,
                  (int) reached.undone, N_RUNS * N_STEPS);
  g_assert_cmpint (reached.from_stock, >, N_RUNS);
  g_assert_cmpint (reached.surplus, >, N_RUNS / 4);
  g_assert_cmpint (reached.returned, >, N_RUNS / 4);
  g_assert_cmpint (reached.undone, >, N_RUNS / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/queue/stock/correct", Fixture, NULL, set_up, test_correct, tear_down);
  g_test_add ("/engine/queue/stock/first-the-shelf", Fixture, NULL, set_up, test_first_the_shelf, tear_down);
  g_test_add ("/engine/queue/stock/all-from-the-shelf", Fixture, NULL, set_up, test_all_from_the_shelf,
              tear_down);
  g_test_add ("/engine/queue/stock/scrap", Fixture, NULL, set_up, test_scrap, tear_down);
  g_test_add ("/engine/queue/stock/cancelled-order", Fixture, NULL, set_up, test_cancelled_order, tear_down);
  g_test_add ("/engine/queue/stock/other-profile", Fixture, NULL, set_up, test_other_profile, tear_down);
  g_test_add ("/engine/queue/stock/kinds", Fixture, NULL, set_up, test_kinds, tear_down);
  g_test_add ("/engine/queue/stock/for-the-shelf", Fixture, NULL, set_up, test_print_for_the_shelf,
              tear_down);
  g_test_add_func ("/engine/queue/stock/properties", test_properties);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-queue-fixture.h"

/* The plates of one order over several printers. */

#define N_PRINTERS 4
#define N_RUNS     150
#define WEIGHT     100000

static void
set_up (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_init (fixture, NULL);
  for (gint64 id = 2; id <= N_PRINTERS; id++)
    engine_base_add_printer (&fixture->base, id);
  queue_fixture_restart (fixture);
  for (gint64 id = 1; id <= N_PRINTERS; id++)
    engine_base_add_spool (&fixture->base, id, 0, "PLA", "White", WEIGHT);
  queue_fixture_add_profile (fixture, "Cup", "cup.gcode.3mf", 60, 15, 2);
}

static void
tear_down (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_clear (fixture);
}

static gint64
add_order (QueueFixture *fixture, int quantity)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();

  g_free (order->order_number);
  order->order_number = g_strdup_printf (
      "%d", (int) engine_base_int (&fixture->base, "SELECT count(*) + 1 FROM orders /* test */"));
  queue_fixture_add_item (order, "Cup", quantity);
  return queue_fixture_add_order (fixture, order);
}

static TaktSchedule *
spread (QueueFixture *fixture, int quantity, int max_printers, gboolean is_preview)
{
  g_autoptr (GError) error = NULL;
  TaktScheduleRequest request = {
    .order_id = add_order (fixture, quantity),
    .printer_id = 1,
    .max_printers = max_printers,
  };
  TaktSchedule *done = takt_queue_schedule (fixture->queue, &request, is_preview, &error);

  g_assert_no_error (error);
  return done;
}

static void
assert_printers (const TaktSchedule *done, const char *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < done->jobs->len; i++)
    g_string_append_printf (ids, "%s%d", i > 0 ? " " : "",
                            (int) ((TaktJob *) done->jobs->pdata[i])->printer_id);
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_soonest (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSchedule) all = NULL;
  g_autoptr (TaktSchedule) two = NULL;
  g_autoptr (TaktSchedule) one = NULL;

  /* Printer 2 has an hour to do, printer 4 is paused. */
  queue_fixture_add_job (fixture, 2, "vase.3mf", 0);
  g_assert_true (takt_queue_set_paused (fixture->queue, 4, TRUE, &error));

  all = spread (fixture, 9, 100, TRUE);
  assert_printers (all, "1 3 1 2 3");
  g_assert_cmpint (((TaktJob *) all->jobs->pdata[0])->scheduled_start, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (((TaktJob *) all->jobs->pdata[2])->scheduled_start, ==, ENGINE_NOW + 75 * 60);
  g_assert_cmpint (((TaktSupply *) all->supplies->pdata[0])->to_stock, ==, 1);
  two = spread (fixture, 9, 2, TRUE);
  assert_printers (two, "1 3 1 3 1");
  one = spread (fixture, 9, 1, TRUE);
  assert_printers (one, "1 1 1 1 1");
}

/* A printer without the filament gets none, unless nobody has it: then it waits where it was asked for. */
static void
test_filament (QueueFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSchedule) done = NULL;
  g_autoptr (TaktSchedule) nowhere = NULL;

  g_assert_true (takt_materials_load (fixture->base.materials, 1, 0, TAKT_SLOT_NONE, &error));
  g_assert_true (takt_materials_load (fixture->base.materials, 3, 0, TAKT_SLOT_NONE, &error));
  done = spread (fixture, 8, 100, FALSE);
  assert_printers (done, "2 4 2 4");
  for (guint i = 0; i < done->jobs->len; i++)
    g_assert_cmpstr (((TaktJob *) done->jobs->pdata[i])->problem, ==, NULL);

  g_assert_true (takt_materials_load (fixture->base.materials, 2, 0, TAKT_SLOT_NONE, &error));
  g_assert_true (takt_materials_load (fixture->base.materials, 4, 0, TAKT_SLOT_NONE, &error));
  nowhere = spread (fixture, 3, 100, FALSE);
  assert_printers (nowhere, "1 1");
  g_assert_cmpstr (((TaktJob *) nowhere->jobs->pdata[0])->problem, !=, NULL);
}

static TaktTime
get_last_end (const TaktSchedule *done)
{
  TaktTime last = 0;

  for (guint i = 0; i < done->jobs->len; i++)
    {
      const TaktJob *job = done->jobs->pdata[i];

      last = MAX (last, MAX (job->scheduled_start, ENGINE_NOW) + job->estimated_duration_minutes * 60);
    }
  return last;
}

static int
count_pieces (const TaktSchedule *done)
{
  int pieces = 0;

  for (guint i = 0; i < done->jobs->len; i++)
    pieces += ((TaktJob *) done->jobs->pdata[i])->quantity;
  return pieces;
}

/* As many pieces as were ordered, as many plates as on one printer, on no more printers than may be, never done later than on one. */
static void
test_properties (void)
{
  guint n_jobs = 0, n_elsewhere = 0;

  for (int run = 0; run < N_RUNS; run++)
    {
      QueueFixture fixture;
      g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
      g_autoptr (GHashTable) used = g_hash_table_new (g_int64_hash, g_int64_equal);
      g_autoptr (TaktSchedule) one = NULL;
      g_autoptr (TaktSchedule) many = NULL;
      int quantity = g_rand_int_range (rand, 1, 20);
      int max_printers = g_rand_int_range (rand, 1, N_PRINTERS + 2);

      set_up (&fixture, NULL);
      for (int i = g_rand_int_range (rand, 0, 6); i > 0; i--)
        queue_fixture_add_job (&fixture, g_rand_int_range (rand, 1, N_PRINTERS + 1), "vase.3mf", 0);
      one = spread (&fixture, quantity, 1, TRUE);
      many = spread (&fixture, quantity, max_printers, FALSE);

      g_assert_cmpint (count_pieces (many), ==, quantity);
      g_assert_cmpuint (many->jobs->len, ==, one->jobs->len);
      g_assert_cmpint (get_last_end (many), <=, get_last_end (one));
      for (guint i = 0; i < many->jobs->len; i++)
        {
          TaktJob *job = many->jobs->pdata[i];

          g_hash_table_add (used, &job->printer_id);
          n_elsewhere += job->printer_id != 1;
        }
      g_assert_cmpuint (g_hash_table_size (used), <=, (guint) max_printers);
      n_jobs += many->jobs->len;
      tear_down (&fixture, NULL);
    }

  g_test_message ("%u of %u plates went to another printer", n_elsewhere, n_jobs);
  g_assert_cmpuint (n_elsewhere, >, n_jobs / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/queue/spread/soonest", QueueFixture, NULL, set_up, test_soonest, tear_down);
  g_test_add ("/engine/queue/spread/filament", QueueFixture, NULL, set_up, test_filament, tear_down);
  g_test_add_func ("/engine/queue/spread/properties", test_properties);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/takt-usage.h"
#include "tables/takt-feed-table.h"
#include "takt-queue-fixture.h"

/* A job that is fed from one spool and then from another: each bears its own grams (protocol.md §6.4, pitfall 77). */

#define TITLE "vase"
#define KEY   "4711"
#define GRAMS 100

/** Shop: a printer with two spools of the same filament and the job that is planned from the first. */
typedef struct
{
  QueueFixture queue;
  gint64 first;
  gint64 second;
  gint64 job;
} Shop;

static void
set_up (Shop *self, gconstpointer data)
{
  g_autoptr (TaktJob) job = NULL;

  queue_fixture_init (&self->queue, NULL);
  self->first = engine_base_add_spool (&self->queue.base, 1, 0, "PLA", "White", 1000);
  self->second = engine_base_add_spool (&self->queue.base, 1, 1, "PLA", "White", 1000);
  self->job = queue_fixture_add_job (&self->queue, 1, TITLE ".3mf", GRAMS);
  job = queue_fixture_get (&self->queue, self->job);
  g_assert_cmpint (((TaktJobMaterial *) job->materials->pdata[0])->material_id, ==, self->first);
  queue_fixture_hear (&self->queue, 1);
}

static void
tear_down (Shop *self, gconstpointer data)
{
  queue_fixture_clear (&self->queue);
}

/* The machine prints from @slot at @percent; long enough for progress to be told. */
static void
print (Shop *self, int slot, int percent)
{
  TaktFakeLink *link = queue_fixture_link (&self->queue, 1);

  link->report->stage = 0;
  link->report->active_slot = slot;
  queue_fixture_say (&self->queue, 1, TAKT_MACHINE_PRINTING, TITLE, KEY, percent);
  queue_fixture_advance (&self->queue, 20);
  takt_fake_link_send (link);
}

static void
end (Shop *self, TaktMachineState how, int percent)
{
  queue_fixture_say (&self->queue, 1, how, NULL, KEY, percent);
  queue_fixture_advance (&self->queue, 60);
  g_assert_cmpint (queue_fixture_status (&self->queue, self->job), ==,
                   how == TAKT_MACHINE_FINISHED ? TAKT_JOB_COMPLETED : TAKT_JOB_FAILED);
}

static gint64
used (Shop *self, gint64 spool)
{
  return 1000 - engine_base_remaining (&self->queue.base, spool);
}

static gint64
count_bookings (Shop *self)
{
  return engine_base_int (&self->queue.base,
                          "SELECT count(*) FROM material_bookings /* scan: a test counts */");
}

static void
test_split_at_the_switch (Shop *self, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_link (&self->queue, 1);

  print (self, 0, 10);
  print (self, 0, 40);

  /* It ran out and the machine helps itself: its own notice, and for a while no slot at all. */
  g_strfreev (link->report->hms);
  link->report->hms = g_strsplit ("HMS_0700_2000_0003_0002", " ", -1);
  print (self, TAKT_SLOT_NONE, 41);
  g_assert_cmpint (used (self, self->first), ==, 0);
  print (self, 1, 42);
  print (self, 1, 90);
  end (self, TAKT_MACHINE_FINISHED, 100);

  g_assert_cmpint (used (self, self->first), ==, 42);
  g_assert_cmpint (used (self, self->second), ==, 58);
  g_assert_cmpint (count_bookings (self), ==, 2);
  engine_base_assert_no_scans (&self->queue.base);
}

static void
test_failed_after_the_switch (Shop *self, gconstpointer data)
{
  print (self, 0, 10);
  print (self, 1, 30);
  print (self, 1, 50);
  end (self, TAKT_MACHINE_FAILED, 50);

  g_assert_cmpint (used (self, self->first), ==, 30);
  g_assert_cmpint (used (self, self->second), ==, 20);
}

/* The program ends between the change and the end, and before it. */
static void
test_restart (Shop *self, gconstpointer data)
{
  print (self, 0, 10);
  queue_fixture_restart (&self->queue);
  queue_fixture_hear (&self->queue, 1);
  print (self, 0, 20);
  print (self, 1, 60);
  queue_fixture_restart (&self->queue);
  print (self, 1, 80);
  end (self, TAKT_MACHINE_FINISHED, 100);

  g_assert_cmpint (used (self, self->first), ==, 60);
  g_assert_cmpint (used (self, self->second), ==, 40);
}

/* A slot that holds nothing we know: the planned spool does not pay for it. */
static void
test_unknown_spool (Shop *self, gconstpointer data)
{
  print (self, 0, 10);
  print (self, 3, 70);
  end (self, TAKT_MACHINE_FINISHED, 100);

  g_assert_cmpint (used (self, self->first), ==, 70);
  g_assert_cmpint (used (self, self->second), ==, 0);
  g_assert_cmpint (
      engine_base_int (
          &self->queue.base,
          "SELECT grams FROM material_bookings /* scan: a test looks */ WHERE material_id IS NULL"),
      ==, 30);
}

/* The slot that the last job left in the nozzle, and the stages in which filament is changed, are no changes of the spool. */
static void
test_no_switch (Shop *self, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_link (&self->queue, 1);

  print (self, 1, 1);
  print (self, 0, 5);
  link->report->stage = 4;
  link->report->active_slot = 1;
  queue_fixture_say (&self->queue, 1, TAKT_MACHINE_PRINTING, TITLE, KEY, 20);
  queue_fixture_advance (&self->queue, 20);
  takt_fake_link_send (link);
  print (self, TAKT_SLOT_NONE, 30);
  print (self, 0, 50);
  end (self, TAKT_MACHINE_FINISHED, 100);

  g_assert_cmpint (used (self, self->first), ==, GRAMS);
  g_assert_cmpint (used (self, self->second), ==, 0);
  g_assert_cmpint (count_bookings (self), ==, 1);
}

/* While a spool feeds a print its own estimate must not be taken as well. */
static void
test_is_planned (Shop *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean planned = TRUE;

  g_assert_true (takt_material_table_is_planned (self->queue.base.store, self->second, &planned, &error));
  g_assert_false (planned);
  print (self, 0, 10);
  print (self, 1, 30);
  g_assert_true (takt_material_table_is_planned (self->queue.base.store, self->second, &planned, &error));
  g_assert_true (planned);
  end (self, TAKT_MACHINE_FINISHED, 100);
  g_assert_true (takt_material_table_is_planned (self->queue.base.store, self->second, &planned, &error));
  g_assert_false (planned);
  g_assert_no_error (error);
}

static void
test_parts_add_up (void)
{
  static const TaktFeed feeds[] = { { 0, 0, 7 }, { 1, 0, 9 }, { 0, 33, 8 }, { 0, 66, 7 }, { 0, 50, 0 } };
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (TaktFeed));
  g_autoptr (TaktJobMaterial) material = takt_job_material_new ("PLA", NULL, 17);

  material->material_id = 7;
  g_array_append_vals (array, feeds, G_N_ELEMENTS (feeds));
  for (int percent = 0; percent <= 100; percent++)
    {
      g_autoptr (GArray) usages = takt_usage_split (material, 0, array, percent);
      gint64 sum = 0;

      for (guint i = 0; i < usages->len; i++)
        {
          g_assert_cmpint (g_array_index (usages, TaktUsage, i).grams, >, 0);
          sum += g_array_index (usages, TaktUsage, i).grams;
          for (guint j = 0; j < i; j++)
            g_assert_cmpint (g_array_index (usages, TaktUsage, j).material_id, !=,
                             g_array_index (usages, TaktUsage, i).material_id);
        }
      g_assert_cmpint (sum, ==, (17 * percent * 2 + 100) / 200);
    }
}

#define ADD(path, func) g_test_add (path, Shop, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/engine/queue-feeds/pitfall-077-split-at-the-switch", test_split_at_the_switch);
  ADD ("/engine/queue-feeds/failed-after-the-switch", test_failed_after_the_switch);
  ADD ("/engine/queue-feeds/pitfall-077-split-survives-restarts", test_restart);
  ADD ("/engine/queue-feeds/unknown-spool", test_unknown_spool);
  ADD ("/engine/queue-feeds/pitfall-080-what-is-no-switch", test_no_switch);
  ADD ("/engine/queue-feeds/estimate-waits", test_is_planned);
  g_test_add_func ("/engine/queue-feeds/parts-add-up", test_parts_add_up);

  return g_test_run ();
}

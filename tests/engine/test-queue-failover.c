/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-fake-reader.h"
#include "takt-queue-fixture.h"

/* What a printer failed at goes to another of the same kind: where the owner allows it, and where it certainly was not begun. */

#define HOME   1
#define SISTER 2
#define OTHER  3 /* another model */

#define N_PRINTERS 3

typedef struct
{
  QueueFixture base;
  TaktSlicedReader *reader;
  char *dir;
} Fixture;

static TaktSlicedFile *
read_sliced (const char *path, GError **error)
{
  TaktSlicedFile *file = takt_sliced_file_new ();

  file->printer_model = g_strdup ("P1S");
  g_ptr_array_add (file->plates, takt_sliced_plate_new (1));
  return file;
}

static void
equip (Fixture *self)
{
  takt_products_set_reader (self->base.products, self->reader);
  for (gint64 id = 1; id <= N_PRINTERS; id++)
    {
      TaktFakeLink *link = queue_fixture_link (&self->base, id);

      g_free (link->report->model);
      link->report->model = g_strdup (id == OTHER ? "X1C" : "P1S");
      link->hold = TRUE;
    }
}

static void
allow (Fixture *self, gboolean allowed, int reprints)
{
  TaktSettings *settings = self->base.base.settings;
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (settings));
  g_autoptr (GError) error = NULL;

  values->allow_failover = allowed;
  values->failover_reprints = reprints;
  g_assert_true (takt_settings_update (settings, values, &error));
  g_assert_no_error (error);
  queue_fixture_settle (&self->base);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  self->reader = takt_fake_reader_new (read_sliced);
  queue_fixture_init (&self->base, self->dir);
  engine_base_add_printer (&self->base.base, SISTER);
  engine_base_add_printer (&self->base.base, OTHER);
  engine_base_run (&self->base.base, "UPDATE printers /* test */ SET auto_start = 1, "
                                     "model = CASE id WHEN 3 THEN 'X1C' ELSE 'P1S' END");
  self->base.farm.wants_files = TRUE;
  queue_fixture_restart (&self->base);
  equip (self);
  for (gint64 id = 1; id <= N_PRINTERS; id++)
    engine_base_add_spool (&self->base.base, id, TAKT_SLOT_EXTERNAL, "PLA", "White", 1000);
  allow (self, TRUE, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (gint64 id = 1; id <= N_PRINTERS; id++)
    {
      TaktFakeLink *link = queue_fixture_link (&self->base, id);

      link->hold = FALSE;
      while (takt_fake_link_peek (link) != NULL)
        takt_fake_link_answer (link);
    }
  queue_fixture_settle (&self->base);
  queue_fixture_clear (&self->base);
  g_object_unref (self->reader);
  takt_test_remove_dir (self->dir);
}

/* What is on its way to a printer, once what was left of another print is taken away there. */
static const char *
peek (Fixture *self, gint64 printer_id)
{
  TaktFakeLink *link = queue_fixture_link (&self->base, printer_id);

  queue_fixture_settle (&self->base);
  while (takt_fake_link_peek (link) != NULL && !g_str_equal (takt_fake_link_peek (link), "file")
         && !g_str_equal (takt_fake_link_peek (link), "print"))
    {
      takt_fake_link_answer (link);
      queue_fixture_settle (&self->base);
    }
  return takt_fake_link_peek (link);
}

/* @failure: (nullable): what is said instead of yes */
static void
answer (Fixture *self, gint64 printer_id, const char *what, const char *failure)
{
  TaktFakeLink *link = queue_fixture_link (&self->base, printer_id);

  g_assert_cmpstr (peek (self, printer_id), ==, what);
  if (failure != NULL)
    link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, failure);
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->base);
}

/* Brings a print as far as the printer that says no. */
static gint64
refuse_one (Fixture *self)
{
  gint64 id = queue_fixture_add_job (&self->base, HOME, "vase.gcode.3mf", 10);

  queue_fixture_hear (&self->base, HOME);
  answer (self, HOME, "file", NULL);
  answer (self, HOME, "print", "No.");
  return id;
}

static void
assert_at (Fixture *self, gint64 job_id, gint64 printer_id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (&self->base, job_id);

  g_assert_cmpint (job->printer_id, ==, printer_id);
}

static void
assert_tale (Fixture *self, gint64 job_id, const char *reason)
{
  g_autoptr (TaktQueueFailover) tale = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_queue_find_failover (self->base.queue, job_id, &tale, &error));
  g_assert_no_error (error);
  if (reason == NULL)
    {
      g_assert_null (tale);
      return;
    }
  g_assert_cmpint (tale->printer_id, ==, HOME);
  g_assert_cmpstr (tale->printer_name, ==, "Printer 1");
  g_assert_cmpstr (tale->reason, ==, reason);
  g_assert_cmpint (tale->moved_at, ==, takt_clock_now (self->base.base.clock));
}

static guint
count_started (Fixture *self)
{
  guint n_started = 0;

  for (gint64 id = 1; id <= N_PRINTERS; id++)
    n_started += queue_fixture_link (&self->base, id)->printed->len;
  return n_started;
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  gint64 id;

  queue_fixture_hear (&self->base, SISTER);
  queue_fixture_hear (&self->base, OTHER);
  id = refuse_one (self);
  assert_at (self, id, SISTER);
  assert_tale (self, id, "No.");
  g_assert_null (peek (self, OTHER));

  /* Both say no: it does not go back, and waits with what the second said. */
  answer (self, SISTER, "file", NULL);
  answer (self, SISTER, "print", "Not here.");
  queue_fixture_advance (&self->base, 7200);
  assert_at (self, id, SISTER);
  g_assert_null (peek (self, HOME));
  {
    g_autoptr (TaktJob) job = queue_fixture_get (&self->base, id);

    g_assert_cmpstr (job->problem, ==, "Not here.");
  }
}

static void
test_not_allowed (Fixture *self, gconstpointer data)
{
  gint64 id;

  allow (self, FALSE, 3);
  queue_fixture_hear (&self->base, SISTER);
  id = refuse_one (self);
  queue_fixture_advance (&self->base, 7200);
  assert_at (self, id, HOME);
  assert_tale (self, id, NULL);
}

/* The wish is a row: it outlives the program, and is fulfilled when a sister comes. */
static void
test_waits_for_sister (Fixture *self, gconstpointer data)
{
  gint64 id = refuse_one (self);

  assert_at (self, id, HOME);
  g_assert_null (peek (self, HOME));
  queue_fixture_restart (&self->base);
  equip (self);
  queue_fixture_hear (&self->base, HOME);
  queue_fixture_hear (&self->base, OTHER);
  assert_at (self, id, HOME);
  g_assert_null (peek (self, HOME));
  queue_fixture_hear (&self->base, SISTER);
  assert_at (self, id, SISTER);
  answer (self, SISTER, "file", NULL);
  answer (self, SISTER, "print", NULL);
}

/* A person who looks at it has it stay, and so does a pin. */
static void
test_person_decides (Fixture *self, gconstpointer data)
{
  gint64 id = refuse_one (self);
  g_autoptr (TaktJob) job = queue_fixture_get (&self->base, id);
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_queue_update (self->base.queue, job, &error));
  queue_fixture_settle (&self->base);
  queue_fixture_hear (&self->base, SISTER);
  assert_at (self, id, HOME);
  answer (self, HOME, "file", NULL);
  queue_fixture_lose (&self->base, SISTER);
  answer (self, HOME, "print", "No.");
  g_assert_true (takt_queue_pin (self->base.queue, id, TAKT_TIME_UNSET, &error));
  queue_fixture_hear (&self->base, SISTER);
  assert_at (self, id, HOME);
}

/* A start that nobody answered may be under way: it never moves. */
static void
test_unanswered (Fixture *self, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (&self->base, HOME, "vase.gcode.3mf", 10);
  TaktFakeLink *link = queue_fixture_hear (&self->base, HOME);

  queue_fixture_hear (&self->base, SISTER);
  answer (self, HOME, "file", NULL);
  link->unanswered = TRUE;
  answer (self, HOME, "print", NULL);
  queue_fixture_lose (&self->base, HOME);
  queue_fixture_advance (&self->base, 7200);
  assert_at (self, id, HOME);

  /* It has run out of time: a person decides, and nothing moves for being out of reach. */
  queue_fixture_hear (&self->base, HOME);
  queue_fixture_advance (&self->base, 600);
  takt_fake_link_send (link);
  queue_fixture_settle (&self->base);
  queue_fixture_lose (&self->base, HOME);
  queue_fixture_advance (&self->base, 7200);
  assert_at (self, id, HOME);
  g_assert_cmpuint (count_started (self), ==, 1);
}

static void
test_transfers (Fixture *self, gconstpointer data)
{
  static const int pauses[] = { 61, 301, 901 };
  gint64 id = queue_fixture_add_job (&self->base, HOME, "vase.gcode.3mf", 10);
  TaktFakeLink *link = queue_fixture_hear (&self->base, HOME);

  queue_fixture_hear (&self->base, SISTER);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      answer (self, HOME, "file", "The transfer broke off.");
      assert_at (self, id, HOME);
      queue_fixture_advance (&self->base, pauses[i]);
      takt_fake_link_send (link);
    }
  answer (self, HOME, "file", "The transfer broke off.");
  assert_at (self, id, SISTER);
  assert_tale (self, id, "The transfer broke off.");
  answer (self, SISTER, "file", NULL);
  answer (self, SISTER, "print", NULL);
  g_assert_cmpuint (count_started (self), ==, 1);
}

static void
test_offline (Fixture *self, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (&self->base, HOME, "vase.gcode.3mf", 10);
  gint64 second = queue_fixture_add_job (&self->base, HOME, "vase.gcode.3mf", 10);

  queue_fixture_hear (&self->base, SISTER);
  queue_fixture_advance (&self->base, 590);
  assert_at (self, id, HOME);
  /* Waking from sleep says nothing about how long a printer was away. */
  takt_queue_note_time (self->base.queue);
  queue_fixture_advance (&self->base, 590);
  assert_at (self, id, HOME);
  queue_fixture_advance (&self->base, 20);
  assert_at (self, id, SISTER);
  /* The sister is taken by now. */
  assert_at (self, second, HOME);
  answer (self, SISTER, "file", NULL);
  answer (self, SISTER, "print", NULL);
}

static void
fail_print (Fixture *self, gint64 job_id, gint64 printer_id)
{
  g_autoptr (TaktJob) job = NULL;
  g_autofree char *key = NULL;

  answer (self, printer_id, "file", NULL);
  answer (self, printer_id, "print", NULL);
  job = queue_fixture_get (&self->base, job_id);
  key = g_strdup_printf ("%d", job->submission_id);
  queue_fixture_say (&self->base, printer_id, TAKT_MACHINE_PRINTING, NULL, key, 20);
  g_assert_cmpint (queue_fixture_status (&self->base, job_id), ==, TAKT_JOB_STARTED);
  /* Why it failed may be told a little later. */
  queue_fixture_say (&self->base, printer_id, TAKT_MACHINE_FAILED, NULL, key, 20);
  queue_fixture_advance (&self->base, 60);
}

/* A print that failed is begun anew elsewhere, as often as the owner wants; each attempt is booked. */
static void
test_failed (Fixture *self, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (&self->base, HOME, "vase.gcode.3mf", 10);

  allow (self, TRUE, 1);
  queue_fixture_hear (&self->base, HOME);
  queue_fixture_hear (&self->base, SISTER);
  fail_print (self, id, HOME);
  assert_at (self, id, SISTER);
  g_assert_cmpint (queue_fixture_status (&self->base, id), ==, TAKT_JOB_QUEUED);
  fail_print (self, id, SISTER);
  queue_fixture_advance (&self->base, 7200);
  g_assert_cmpint (queue_fixture_status (&self->base, id), ==, TAKT_JOB_FAILED);
  g_assert_cmpint (engine_base_int (&self->base.base, "SELECT count(*) FROM attempts /* scan: test */"), ==,
                   2);
  g_assert_cmpuint (count_started (self), ==, 2);
}

/* The sister must have the filament, and enough of it; a failed print stays what it is until then. */
static void
test_no_filament (Fixture *self, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (&self->base, HOME, "vase.gcode.3mf", 10);

  engine_base_run (&self->base.base,
                   "UPDATE materials /* test */ SET remaining_grams = 5 WHERE printer_id = 2");
  allow (self, TRUE, 1);
  queue_fixture_hear (&self->base, HOME);
  queue_fixture_hear (&self->base, SISTER);
  fail_print (self, id, HOME);
  assert_at (self, id, HOME);
  g_assert_cmpint (queue_fixture_status (&self->base, id), ==, TAKT_JOB_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/engine/queue/failover/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("refused", test_refused);
  ADD ("not-allowed", test_not_allowed);
  ADD ("waits-for-sister", test_waits_for_sister);
  ADD ("person-decides", test_person_decides);
  ADD ("unanswered", test_unanswered);
  ADD ("transfers", test_transfers);
  ADD ("offline", test_offline);
  ADD ("failed", test_failed);
  ADD ("no-filament", test_no_filament);
#undef ADD
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-fake-reader.h"
#include "takt-queue-fixture.h"

/* Files that do not arrive are sent again by themselves, a few times. */

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

static TaktFakeLink *
equip (Fixture *self)
{
  TaktFakeLink *link = queue_fixture_link (&self->base, 1);

  takt_products_set_reader (self->base.products, self->reader);
  g_free (link->report->model);
  link->report->model = g_strdup ("P1S");
  link->hold = TRUE;
  return queue_fixture_hear (&self->base, 1);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  self->reader = takt_fake_reader_new (read_sliced);
  queue_fixture_init (&self->base, self->dir);
  self->base.farm.wants_files = TRUE;
  queue_fixture_restart (&self->base);
  equip (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = queue_fixture_link (&self->base, 1);

  link->hold = FALSE;
  while (takt_fake_link_peek (link) != NULL)
    takt_fake_link_answer (link);
  queue_fixture_settle (&self->base);
  queue_fixture_clear (&self->base);
  g_object_unref (self->reader);
  takt_test_remove_dir (self->dir);
}

/* What is on its way. What broke off is taken away from the machine before. */
static const char *
peek (Fixture *self)
{
  TaktFakeLink *link = queue_fixture_link (&self->base, 1);

  queue_fixture_settle (&self->base);
  while (takt_fake_link_peek (link) != NULL && !g_str_equal (takt_fake_link_peek (link), "file")
         && !g_str_equal (takt_fake_link_peek (link), "print"))
    {
      takt_fake_link_answer (link);
      queue_fixture_settle (&self->base);
    }
  return takt_fake_link_peek (link);
}

/* Whether a file is on its way; then it breaks off. */
static gboolean
break_off (Fixture *self, TaktError code)
{
  TaktFakeLink *link = queue_fixture_link (&self->base, 1);

  if (g_strcmp0 (peek (self), "file") != 0)
    return FALSE;
  link->next_error = g_error_new_literal (TAKT_ERROR, code, "The transfer broke off.");
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->base);
  return TRUE;
}

static gboolean
has_problem (Fixture *self, gint64 id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (&self->base, id);

  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  return job->problem != NULL;
}

static void
test_pauses_grow (Fixture *self, gconstpointer data)
{
  static const int pauses[] = { 60, 300, 900 };
  gint64 id = queue_fixture_add_job (&self->base, 1, "vase.gcode.3mf", 0);
  TaktFakeLink *link = queue_fixture_link (&self->base, 1);

  queue_fixture_set_auto_start (&self->base, 1, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      g_assert_true (break_off (self, TAKT_ERROR_UPSTREAM));
      g_assert_false (has_problem (self, id));
      queue_fixture_advance (&self->base, pauses[i] - 2);
      takt_fake_link_send (link);
      g_assert_false (break_off (self, TAKT_ERROR_UPSTREAM));

      /* A restart begins the count as little anew as the pause. */
      if (i == 1)
        {
          queue_fixture_restart (&self->base);
          link = equip (self);
          g_assert_false (break_off (self, TAKT_ERROR_UPSTREAM));
        }
      queue_fixture_advance (&self->base, 3);
    }
  g_assert_true (break_off (self, TAKT_ERROR_UPSTREAM));
  g_assert_true (has_problem (self, id));
  queue_fixture_advance (&self->base, 7200);
  g_assert_false (break_off (self, TAKT_ERROR_UPSTREAM));
  g_assert_cmpuint (link->printed->len, ==, 0);
}

/* What arrives at last counts as what never failed. */
static void
test_arrives (Fixture *self, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (&self->base, 1, "vase.gcode.3mf", 0);
  TaktFakeLink *link = queue_fixture_link (&self->base, 1);

  queue_fixture_set_auto_start (&self->base, 1, TRUE);
  g_assert_true (break_off (self, TAKT_ERROR_NOT_CONNECTED));
  g_assert_false (has_problem (self, id));
  queue_fixture_advance (&self->base, 61);
  g_assert_cmpstr (peek (self), ==, "file");
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->base);
  g_assert_cmpstr (peek (self), ==, "print");
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->base);
  g_assert_cmpuint (link->printed->len, ==, 1);
  g_assert_cmpint (
      engine_base_int (&self->base.base, "SELECT count(*) FROM transfer_retries /* scan: test */"), ==, 0);
}

/* A machine that does not want the file, a start that was refused, and a printer whose prints a person starts: no second time. */
static void
test_never_again (Fixture *self, gconstpointer data)
{
  gint64 id = queue_fixture_add_job (&self->base, 1, "vase.gcode.3mf", 0);
  TaktFakeLink *link = queue_fixture_link (&self->base, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = NULL;

  queue_fixture_set_auto_start (&self->base, 1, TRUE);
  g_assert_true (break_off (self, TAKT_ERROR_CONFLICT));
  g_assert_true (has_problem (self, id));

  job = queue_fixture_get (&self->base, id);
  g_assert_true (takt_queue_update (self->base.queue, job, &error));
  queue_fixture_settle (&self->base);
  g_assert_cmpstr (peek (self), ==, "file");
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->base);
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "No.");
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->base);
  g_assert_true (has_problem (self, id));
  queue_fixture_advance (&self->base, 3600);
  g_assert_cmpuint (link->printed->len, <=, 1);
  g_assert_cmpstr (peek (self), !=, "file");

  queue_fixture_set_auto_start (&self->base, 1, FALSE);
  takt_queue_start_async (self->base.queue, id, NULL, NULL, NULL);
  g_assert_true (break_off (self, TAKT_ERROR_UPSTREAM));
  g_assert_true (has_problem (self, id));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/queue/retry/pauses-grow", Fixture, NULL, set_up, test_pauses_grow, tear_down);
  g_test_add ("/engine/queue/retry/arrives", Fixture, NULL, set_up, test_arrives, tear_down);
  g_test_add ("/engine/queue/retry/never-again", Fixture, NULL, set_up, test_never_again, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"

#include "queue/takt-slot-mapping.h"
#include "takt-error.h"
#include "takt-fake-reader.h"
#include "takt-queue-fixture.h"

#include <string.h>

/* What is decided about a print on a machine that wants its file: read at the start, mapped to what is loaded at that moment. */

/** Planned: a filament as the job's row has it. */
typedef struct
{
  int index; /* in the file; 0: not told */
  const char *type;
  gint64 spool; /* 0: found by the program */
} Planned;

static TaktSlicedFile *sliced; /* what is read next */

static TaktSlicedFile *
read_sliced (const char *path, GError **error)
{
  return g_steal_pointer (&sliced);
}

/* A file of one plate for @model. */
static void
slice_for (const char *model)
{
  TaktSlicedPlate *plate = takt_sliced_plate_new (1);

  g_clear_pointer (&sliced, takt_sliced_file_free);
  sliced = takt_sliced_file_new ();
  sliced->printer_model = g_strdup (model);
  g_ptr_array_add (sliced->plates, plate);
}

static void
slice_filament (int index, const char *type, const char *color, int extruder)
{
  TaktSlicedFilament *filament = takt_sliced_filament_new (index);

  filament->material_type = g_strdup (type);
  filament->color = g_strdup (color);
  filament->extruder = extruder;
  g_ptr_array_add (((TaktSlicedPlate *) sliced->plates->pdata[0])->filaments, filament);
}

static void
set_up (QueueFixture *fixture, gconstpointer model)
{
  g_autofree char *dir = takt_test_make_dir ();
  g_autoptr (TaktSlicedReader) reader = takt_fake_reader_new (read_sliced);
  TaktFakeLink *link;

  queue_fixture_init (fixture, dir);
  fixture->farm.wants_files = TRUE;
  queue_fixture_restart (fixture);
  takt_products_set_reader (fixture->products, reader);
  link = queue_fixture_link (fixture, 1);
  link->report->model = g_strdup (model);
}

static void
tear_down (QueueFixture *fixture, gconstpointer data)
{
  char *dir = g_strdup (takt_store_get_dir (fixture->base.store));

  g_clear_pointer (&sliced, takt_sliced_file_free);
  queue_fixture_clear (fixture);
  takt_test_remove_dir (dir);
}

/* A spool in a slot, which the machine sees too. */
static gint64
load (QueueFixture *fixture, int slot, const char *type, const char *color)
{
  TaktFakeLink *link = queue_fixture_link (fixture, 1);

  if (slot < TAKT_SLOT_EXTERNAL)
    {
      TaktTrayReport *tray = takt_tray_report_new (slot);

      tray->present = TRUE;
      tray->material_type = g_strdup (type);
      tray->color_hex = g_strdup (color);
      g_ptr_array_add (link->report->trays, tray);
    }
  return engine_base_add_spool (&fixture->base, 1, slot, type, NULL, 1000);
}

/* A unit of four slots on one nozzle of two. */
static void
add_unit (QueueFixture *fixture, int id, int extruder)
{
  TaktAmsReport *unit = takt_ams_report_new (id);

  unit->first_slot = 4 * id;
  unit->slot_count = 4;
  unit->extruder = extruder;
  g_ptr_array_add (queue_fixture_link (fixture, 1)->report->parts.ams, unit);
}

/* A job whose list of filaments is @planned. */
static gint64
add_job (QueueFixture *fixture, const Planned *planned, guint n)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (GError) error = NULL;
  gint64 id;

  job->printer_id = 1;
  job->job_name = g_strdup ("vase");
  job->file_name = g_strdup ("vase.gcode.3mf");
  job->estimated_duration_minutes = 10;
  for (guint i = 0; i < n; i++)
    {
      TaktJobMaterial *material = takt_job_material_new (planned[i].type, NULL, 10);

      material->index = planned[i].index;
      material->material_id = planned[i].spool;
      g_ptr_array_add (job->materials, material);
    }
  id = takt_queue_add (fixture->queue, job, &error);
  g_assert_no_error (error);
  return id;
}

static gboolean
start_with (QueueFixture *fixture, gint64 id, const TaktPrintOptions *options, GError **error)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_queue_start_with_async (fixture->queue, id, options, NULL, takt_test_store_result, &waiting);
  result = takt_test_wait_result (&waiting, "the start of a print");
  return takt_queue_start_finish (fixture->queue, result, error);
}

static gboolean
start (QueueFixture *fixture, gint64 id, GError **error)
{
  return start_with (fixture, id, NULL, error);
}

static void
assert_slots (QueueFixture *fixture, gint64 id, const int *slots, guint n)
{
  const TaktPrintRequest *request;
  g_autoptr (GError) error = NULL;

  start (fixture, id, &error);
  g_assert_no_error (error);
  request = queue_fixture_link (fixture, 1)->request;
  g_assert_cmpuint (request->slots->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (request->slots, int, i), ==, slots[i]);
}

static void
assert_spools (QueueFixture *fixture, gint64 id, const gint64 *spools, guint n)
{
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);

  g_assert_cmpuint (job->materials->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (((const TaktJobMaterial *) job->materials->pdata[i])->material_id, ==, spools[i]);
}

/* The project has filaments 1 to 4, the plate uses the third. */
static void
test_sparse (QueueFixture *fixture, gconstpointer model)
{
  const int slots[] = { TAKT_SLOT_NONE, TAKT_SLOT_NONE, 1 };
  gint64 first, second, id;

  slice_for (model);
  slice_filament (3, "PLA", "#000000", TAKT_EXTRUDER_ANY);
  first = load (fixture, 0, "PLA", "000000");
  second = load (fixture, 1, "PLA", "000000");
  queue_fixture_hear (fixture, 1);
  g_assert_cmpint (first, !=, second);
  id = add_job (fixture, &(Planned){ 3, "PLA", second }, 1);
  assert_slots (fixture, id, slots, G_N_ELEMENTS (slots));
  assert_spools (fixture, id, &second, 1);
}

/* The job's list has another order than the plate's: the spool goes with the number. */
static void
test_other_order (QueueFixture *fixture, gconstpointer model)
{
  const int slots[] = { TAKT_SLOT_NONE, 3, TAKT_SLOT_NONE, TAKT_SLOT_NONE, 2 };
  g_autoptr (TaktJob) job = NULL;
  gint64 spools[2];
  gint64 id;

  slice_for (model);
  slice_filament (2, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  slice_filament (5, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  spools[0] = load (fixture, 2, "PLA", "FFFFFF");
  spools[1] = load (fixture, 3, "PLA", "FFFFFF");
  queue_fixture_hear (fixture, 1);
  id = add_job (fixture, (Planned[]){ { 5, "PLA", spools[0] }, { 2, "PLA", spools[1] } }, 2);
  assert_slots (fixture, id, slots, G_N_ELEMENTS (slots));
  assert_spools (fixture, id, spools, 2);
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->material_slot, ==, 2);
}

/* Numbers nobody told: the order is all there is. */
static void
test_no_numbers (QueueFixture *fixture, gconstpointer model)
{
  const int slots[] = { TAKT_SLOT_NONE, 2, TAKT_SLOT_NONE, TAKT_SLOT_NONE, 3 };
  gint64 spools[2];
  gint64 id;

  slice_for (model);
  slice_filament (2, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  slice_filament (5, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  spools[0] = load (fixture, 2, "PLA", "FFFFFF");
  spools[1] = load (fixture, 3, "PLA", "FFFFFF");
  queue_fixture_hear (fixture, 1);
  id = add_job (fixture, (Planned[]){ { 0, "PLA", spools[0] }, { 0, "PLA", spools[1] } }, 2);
  assert_slots (fixture, id, slots, G_N_ELEMENTS (slots));
  assert_spools (fixture, id, spools, 2);
}

/* The job knows one of the plate's filaments: the other is looked for, and books on nothing of the job's. */
static void
test_one_of_two (QueueFixture *fixture, gconstpointer model)
{
  const int slots[] = { 0, 1 };
  gint64 white, id;

  slice_for (model);
  slice_filament (1, "PETG", "#000000", TAKT_EXTRUDER_ANY);
  slice_filament (2, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  load (fixture, 0, "PETG", "000000");
  white = load (fixture, 1, "PLA", "FFFFFF");
  queue_fixture_hear (fixture, 1);
  id = add_job (fixture, &(Planned){ 2, "PLA", white }, 1);
  assert_slots (fixture, id, slots, G_N_ELEMENTS (slots));
  assert_spools (fixture, id, &white, 1);
}

/* Two nozzles, a unit on each: the planned spool feeds the wrong one, so the print takes and books the other. */
static void
test_nozzles (QueueFixture *fixture, gconstpointer model)
{
  const int slots[] = { 4, TAKT_SLOT_NONE, 0 };
  gint64 right, left, id;

  slice_for (model);
  slice_filament (1, "PLA", "#FFFFFF", 1);
  slice_filament (3, "PLA", "#FFFFFF", 0);
  add_unit (fixture, 0, 0);
  add_unit (fixture, 1, 1);
  right = load (fixture, 0, "PLA", "FFFFFF");
  left = load (fixture, 4, "PLA", "FFFFFF");
  queue_fixture_hear (fixture, 1);
  id = add_job (fixture, (Planned[]){ { 1, "PLA", right }, { 3, "PLA", right } }, 2);
  assert_slots (fixture, id, slots, G_N_ELEMENTS (slots));
  assert_spools (fixture, id, (gint64[]){ left, right }, 2);
}

static void
test_wrong_nozzle (QueueFixture *fixture, gconstpointer model)
{
  g_autoptr (GError) error = NULL;

  slice_for (model);
  slice_filament (1, "PLA", "#FFFFFF", 1);
  add_unit (fixture, 0, 0);
  load (fixture, 0, "PLA", "FFFFFF");
  queue_fixture_hear (fixture, 1);
  g_assert_false (start (fixture, add_job (fixture, &(Planned){ 1, "PLA", 0 }, 1), &error));
  g_assert_nonnull (strstr (error->message, "other side"));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_null (queue_fixture_link (fixture, 1)->request);
}

/* The printer's options go along, those of one start before them; the printer keeps its own, and its connection. */
static void
test_options (QueueFixture *fixture, gconstpointer model)
{
  static const TaktPrintOptions still = { TAKT_CALIBRATION_OFF, TAKT_CALIBRATION_OFF, FALSE, FALSE, FALSE };
  const TaktPrintOptions *wanted[] = { NULL, &still, NULL };
  g_autoptr (TaktPrinter) printer = takt_printers_get (fixture->printers, 1, NULL);
  guint made = fixture->farm.made;
  g_autoptr (GError) error = NULL;

  printer->print_options.timelapse = TRUE;
  printer->print_options.bed_levelling = TAKT_CALIBRATION_AUTO;
  g_assert_true (takt_printers_update (fixture->printers, printer, &error));
  g_assert_cmpuint (fixture->farm.made, ==, made);
  load (fixture, 0, "PLA", "FFFFFF");
  queue_fixture_hear (fixture, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      gint64 id = add_job (fixture, &(Planned){ 1, "PLA", 0 }, 1);
      const TaktPrintOptions *told, *expected = wanted[i] != NULL ? wanted[i] : &printer->print_options;

      slice_for (model);
      slice_filament (1, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
      start_with (fixture, id, wanted[i], &error);
      g_assert_no_error (error);
      told = &queue_fixture_link (fixture, 1)->request->options;
      g_assert_cmpmem (told, sizeof *told, expected, sizeof *expected);
      queue_fixture_force (fixture, id, TAKT_JOB_CANCELLED);
    }
}

/* ---- the connection is lost while the file is on its way */

static gboolean
is_sending (gpointer link)
{
  return !g_queue_is_empty (&((TaktFakeLink *) link)->waiting);
}

static void
lose_upload (QueueFixture *fixture)
{
  TaktFakeLink *link = queue_fixture_link (fixture, 1);

  link->hold = FALSE;
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "The connection broke.");
  takt_fake_link_answer (link);
  queue_fixture_settle (fixture);
}

static void
assert_lost (QueueFixture *fixture, gint64 id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (fixture, id);

  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  g_assert_cmpstr (job->problem, ==, "The connection broke.");
  g_assert_cmpint (engine_base_int (&fixture->base, "SELECT count(*) FROM dispatches /* scan: test */"), ==,
                   0);
  /* The machine was never told to print it. */
  g_assert_cmpuint (queue_fixture_link (fixture, 1)->printed->len, ==, 0);
}

static void
transferring_cb (TaktQueue *queue, gboolean is_transferring, gpointer user_data)
{
  g_assert_cmpint (takt_queue_is_transferring (queue), ==, is_transferring);
  g_string_append (user_data, is_transferring ? "on " : "off ");
}

/* What is half on the machine is not started, and is taken away once the machine is heard again; a person may start the job once more. */
static void
test_lost_upload (QueueFixture *fixture, gconstpointer model)
{
  TaktFakeLink *link = queue_fixture_link (fixture, 1);
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) transfers = g_string_new (NULL);
  gint64 id;

  g_signal_connect (fixture->queue, "transferring", G_CALLBACK (transferring_cb), transfers);

  slice_for (model);
  slice_filament (1, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  load (fixture, 0, "PLA", "FFFFFF");
  queue_fixture_hear (fixture, 1);
  id = add_job (fixture, &(Planned){ 1, "PLA", 0 }, 1);
  link->hold = TRUE;
  takt_queue_start_with_async (fixture->queue, id, NULL, NULL, takt_test_store_result, &waiting);
  takt_test_wait_for (is_sending, link, "the upload");
  g_assert_cmpstr (transfers->str, ==, "on ");
  takt_fake_link_state (link, TAKT_LINK_UNREACHABLE, "gone");
  lose_upload (fixture);
  result = takt_test_wait_result (&waiting, "the failure of the start");
  g_assert_false (takt_queue_start_finish (fixture->queue, result, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  assert_lost (fixture, id);
  g_assert_cmpstr (transfers->str, ==, "on off ");
  g_assert_cmpuint (link->removed->len, ==, 0);

  queue_fixture_hear (fixture, 1);
  queue_fixture_settle (fixture);
  g_assert_cmpuint (link->removed->len, ==, 1);
  assert_lost (fixture, id);

  slice_for (model);
  slice_filament (1, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  g_assert_true (start (fixture, id, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (link->printed->len, ==, 1);
  g_assert_cmpstr (transfers->str, ==, "on off on off ");
  g_signal_handlers_disconnect_by_data (fixture->queue, transfers);
}

/* Where prints start by themselves the file is sent again, but not before its pause is over. */
static void
test_lost_upload_is_repeated (QueueFixture *fixture, gconstpointer model)
{
  g_autoptr (TaktJob) job = NULL;
  TaktFakeLink *link;
  gint64 id;

  slice_for (model);
  slice_filament (1, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  load (fixture, 0, "PLA", "FFFFFF");
  id = add_job (fixture, &(Planned){ 1, "PLA", 0 }, 1);
  queue_fixture_set_auto_start (fixture, 1, TRUE);
  link = queue_fixture_link (fixture, 1);
  link->hold = TRUE;
  queue_fixture_hear (fixture, 1);
  takt_test_wait_for (is_sending, link, "the upload");
  lose_upload (fixture);
  g_assert_cmpuint (link->removed->len, ==, 1);

  link->hold = TRUE;
  queue_fixture_advance (fixture, 50);
  queue_fixture_say (fixture, 1, TAKT_MACHINE_IDLE, NULL, NULL, 0);
  queue_fixture_settle (fixture);
  g_assert_false (is_sending (link));
  job = queue_fixture_get (fixture, id);
  g_assert_cmpint (job->status, ==, TAKT_JOB_QUEUED);
  g_assert_cmpint (job->dispatched_at, ==, TAKT_TIME_UNSET);
  g_assert_cmpuint (link->printed->len, ==, 0);

  slice_for (model);
  slice_filament (1, "PLA", "#FFFFFF", TAKT_EXTRUDER_ANY);
  queue_fixture_advance (fixture, 15);
  takt_test_wait_for (is_sending, link, "the file to be sent again");
  link->hold = FALSE;
  takt_fake_link_answer (link);
  queue_fixture_settle (fixture);
  g_assert_cmpuint (link->printed->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, model, func)                                                                               \
  g_test_add ("/engine/queue-request/" name, QueueFixture, model, set_up, func, tear_down)
  ADD ("pitfall-090-one-filament-of-many", "Bambu Lab P1S", test_sparse);
  ADD ("pitfall-090-two-in-another-order", "Bambu Lab P1S", test_other_order);
  ADD ("without-numbers-by-order", "Bambu Lab P1S", test_no_numbers);
  ADD ("one-of-two-is-planned", "Bambu Lab P1S", test_one_of_two);
  ADD ("pitfall-046-planned-on-the-wrong-side", "Bambu Lab H2D", test_nozzles);
  ADD ("pitfall-046-nothing-feeds-the-nozzle", "Bambu Lab H2D", test_wrong_nozzle);
  ADD ("options", "Bambu Lab P1S", test_options);
  ADD ("upload-is-lost", "Bambu Lab P1S", test_lost_upload);
  ADD ("upload-is-lost-and-repeated", "Bambu Lab P1S", test_lost_upload_is_repeated);
  return g_test_run ();
}

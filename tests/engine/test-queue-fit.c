/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-queue.h"

#include <math.h>
#include <string.h>

#include "products/takt-product-plates.h"
#include "takt-error.h"
#include "takt-queue-fixture.h"

/* The file of a print, its plate, and the machine it is for. */

static void
set_up (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_init (fixture, NULL);
  engine_base_add_spool (&fixture->base, 1, 0, "PLA", NULL, 1000);
}

static void
tear_down (QueueFixture *fixture, gconstpointer data)
{
  queue_fixture_clear (fixture);
}

static void
add_plate (TaktSlicedFile *file, int index, int filament_index)
{
  TaktSlicedPlate *plate = takt_sliced_plate_new (index);
  TaktSlicedFilament *filament = takt_sliced_filament_new (filament_index);

  filament->material_type = g_strdup ("PLA");
  filament->grams = 10;
  takt_sliced_plate_set_seconds (plate, index * 600);
  g_ptr_array_add (plate->filaments, filament);
  g_ptr_array_add (file->plates, plate);
}

/* Plate 2 of twenty minutes, with filament 5, and plate 3 of thirty, with filament 3. */
static void
put_file (QueueFixture *fixture, const char *name, const char *model)
{
  g_autoptr (TaktSlicedFile) file = takt_sliced_file_new ();
  g_autoptr (GError) error = NULL;

  file->name = g_strdup (name);
  file->sha256 = g_strdup (name);
  file->md5 = g_strdup (name);
  file->printer_model = g_strdup (model);
  add_plate (file, 2, 5);
  add_plate (file, 3, 3);
  g_assert_true (takt_products_put_file (fixture->products, file, &error));
  g_assert_no_error (error);
}

static void
set_model (QueueFixture *fixture, gint64 printer_id, const char *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (fixture->printers, printer_id, &error);

  g_free (printer->model);
  printer->model = g_strdup (model);
  g_assert_true (takt_printers_update (fixture->printers, printer, &error));
  g_assert_no_error (error);
}

static gint64
add_job (QueueFixture *fixture, gint64 profile_id)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (GError) error = NULL;
  gint64 id;

  job->printer_id = 1;
  job->profile_id = profile_id;
  job->estimated_duration_minutes = 0;
  id = takt_queue_add (fixture->queue, job, &error);
  g_assert_no_error (error);
  return id;
}

static void
assert_fits (QueueFixture *fixture, const char *printer, const char *sliced_for, gboolean fits)
{
  gint64 profile_id = queue_fixture_add_profile (fixture, sliced_for, sliced_for, 10, 10, 1);
  g_autofree char *file = g_strdup_printf ("%s.gcode.3mf", sliced_for);
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GError) error = NULL;

  put_file (fixture, file, sliced_for);
  profile = takt_products_get (fixture->products, profile_id, &error);
  g_free (profile->file_name);
  profile->file_name = g_strdup (file);
  g_assert_true (takt_products_update (fixture->products, profile, &error));
  set_model (fixture, 1, printer);

  job = queue_fixture_get (fixture, add_job (fixture, profile_id));
  g_test_message ("%s on %s: %s", sliced_for, printer, job->problem);
  g_assert_true ((job->problem == NULL) == fits);
}

static void
test_model (QueueFixture *fixture, gconstpointer data)
{
  assert_fits (fixture, "P1S", "Bambu Lab P1S", TRUE);
  assert_fits (fixture, "C12", "Bambu Lab P1S", TRUE);
  assert_fits (fixture, "P1S", "Bambu Lab X1 Carbon", TRUE);
  assert_fits (fixture, "Bambu Lab P1S", "Bambu Lab A1", FALSE);
  assert_fits (fixture, "A1 mini", "Bambu Lab A1", FALSE);
  assert_fits (fixture, "Bambu Lab P2S", "Bambu Lab P1S", FALSE);
  assert_fits (fixture, "Bambu Lab Z9", "Bambu Lab P1S", FALSE);
  assert_fits (fixture, NULL, "Bambu Lab P1S", TRUE);
}

/* Without a sliced file of ours the profile's own list counts; a print that moves to a machine that fits has no problem any more. */
static void
test_profile_models (QueueFixture *fixture, gconstpointer data)
{
  gint64 profile_id = queue_fixture_add_profile (fixture, "Vase", "vase.3mf", 10, 10, 1);
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  engine_base_add_printer (&fixture->base, 2);
  queue_fixture_restart (fixture);
  engine_base_add_spool (&fixture->base, 2, 0, "PLA", NULL, 1000);
  profile = takt_products_get (fixture->products, profile_id, &error);
  g_strfreev (profile->printer_models);
  profile->printer_models = g_strsplit ("n1 A1", " ", -1);
  g_assert_true (takt_products_update (fixture->products, profile, &error));
  set_model (fixture, 1, "Bambu Lab H2S");
  set_model (fixture, 2, "A1 mini");

  id = add_job (fixture, profile_id);
  job = queue_fixture_get (fixture, id);
  g_assert_nonnull (job->problem);
  job->printer_id = 2;
  g_assert_true (takt_queue_update (fixture->queue, job, &error));
  g_assert_no_error (error);
  takt_job_free (g_steal_pointer (&job));
  job = queue_fixture_get (fixture, id);
  g_assert_cmpstr (job->problem, ==, NULL);
}

/* A file of one plate that tells of what it asks for, and not for which model it is. */
static char *
find_problem (QueueFixture *fixture,
              const char *printer,
              double width,
              double height,
              double nozzle,
              double bed)
{
  static guint n_files = 0;
  g_autofree char *name = g_strdup_printf ("size-%u.gcode.3mf", ++n_files);
  g_autoptr (TaktSlicedFile) file = takt_sliced_file_new ();
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (TaktJob) added = NULL;
  g_autoptr (GError) error = NULL;
  TaktSlicedPlate *plate;
  gint64 id;

  file->name = g_strdup (name);
  file->sha256 = g_strdup (name);
  file->md5 = g_strdup (name);
  add_plate (file, 1, 1);
  plate = file->plates->pdata[0];
  plate->size[0] = width;
  plate->size[1] = 220;
  plate->size[2] = height;
  plate->nozzle_temp = nozzle;
  plate->bed_temp = bed;
  g_assert_true (takt_products_put_file (fixture->products, file, &error));
  g_assert_no_error (error);

  set_model (fixture, 1, printer);
  job->printer_id = 1;
  job->file_name = g_strdup (name);
  job->job_name = g_strdup ("Tray");
  job->estimated_duration_minutes = 10;
  id = takt_queue_add (fixture->queue, job, &error);
  g_assert_no_error (error);
  added = queue_fixture_get (fixture, id);
  return g_strdup (added->problem);
}

static void
assert_problem (QueueFixture *fixture,
                const char *printer,
                double width,
                double height,
                double nozzle,
                double bed,
                const char *word)
{
  g_autofree char *problem = find_problem (fixture, printer, width, height, nozzle, bed);

  g_test_message ("%s: %s", printer, problem);
  if (word == NULL)
    g_assert_cmpstr (problem, ==, NULL);
  else
    g_assert_nonnull (strstr (problem, word));
}

/* Size and heat refuse; what the file or the table does not tell refuses nothing. */
static void
test_room_and_heat (QueueFixture *fixture, gconstpointer data)
{
  assert_problem (fixture, "P1S", 256, 256, 300, 100, NULL);
  assert_problem (fixture, "P1S", 300, 10, 220, 60, "300 × 220 mm");
  assert_problem (fixture, "P1S", 100, 257, 220, 60, "257 mm high");
  assert_problem (fixture, "P1S", 100, 100, 320, 60, "320 °C");
  assert_problem (fixture, "P1S", 100, 100, 220, 110, "110 °C");
  assert_problem (fixture, "X1E", 100, 100, 320, 110, NULL);
  assert_problem (fixture, "A1 mini", 181, 100, 220, 60, "181 × 220 mm");
  assert_problem (fixture, "H2D", 300, 300, 350, 120, NULL);
  assert_problem (fixture, "Z9", 900, 900, 900, 900, NULL);
  assert_problem (fixture, NULL, 900, 900, 900, 900, NULL);
  assert_problem (fixture, "A1 mini", NAN, NAN, NAN, NAN, NULL);
}

static void
test_plate_stays (QueueFixture *fixture, gconstpointer data)
{
  gint64 profile_id = queue_fixture_add_profile (fixture, "Vase", NULL, 10, 10, 1);
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (TaktJob) first = NULL;
  g_autoptr (TaktJob) second = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first_id, second_id;

  put_file (fixture, "vase.gcode.3mf", NULL);
  profile = takt_products_get (fixture->products, profile_id, &error);
  profile->file_name = g_strdup ("vase.gcode.3mf");
  g_assert_true (takt_products_update (fixture->products, profile, &error));
  g_assert_true (takt_products_choose_plate (fixture->products, profile_id, 2, &error));
  first_id = add_job (fixture, profile_id);
  g_assert_true (takt_products_choose_plate (fixture->products, profile_id, 3, &error));
  g_assert_no_error (error);
  second_id = add_job (fixture, profile_id);

  first = queue_fixture_get (fixture, first_id);
  second = queue_fixture_get (fixture, second_id);
  g_assert_cmpint (first->file_plate, ==, 2);
  g_assert_cmpint (first->estimated_duration_minutes, ==, 20);
  g_assert_cmpint (((TaktJobMaterial *) first->materials->pdata[0])->index, ==, 5);
  g_assert_cmpint (second->file_plate, ==, 3);
  g_assert_cmpint (second->estimated_duration_minutes, ==, 30);
  g_assert_cmpint (((TaktJobMaterial *) second->materials->pdata[0])->index, ==, 3);

  /* Another file has other plates. */
  g_free (first->file_name);
  first->file_name = g_strdup ("other.gcode.3mf");
  g_assert_true (takt_queue_update (fixture->queue, first, &error));
  takt_job_free (g_steal_pointer (&first));
  first = queue_fixture_get (fixture, first_id);
  g_assert_cmpint (first->file_plate, ==, 0);
  g_assert_cmpint (((TaktJobMaterial *) first->materials->pdata[0])->index, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/queue-fit/" name, QueueFixture, NULL, set_up, func, tear_down)
  ADD ("pitfall-051-file-for-another-model", test_model);
  ADD ("pitfall-051-profile-names-models", test_profile_models);
  ADD ("room-and-heat", test_room_and_heat);
  ADD ("pitfall-018-plate-stays-with-the-job", test_plate_stays);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-engine-fixture.h"

#include <string.h>

#include "tables/takt-job-table.h"
#include "takt-error.h"

#define CHIP_A "A0000000000000000000000000000001"
#define CHIP_B "B0000000000000000000000000000002"

static void
set_up (EngineBase *base, gconstpointer data)
{
  engine_base_init (base, NULL);
  engine_base_add_printer (base, 1);
  engine_base_add_printer (base, 2);
}

static void
tear_down (EngineBase *base, gconstpointer data)
{
  engine_base_assert_no_scans (base);
  engine_base_clear (base);
}

static TaktMaterial *
get (EngineBase *base, gint64 id)
{
  g_autoptr (GError) error = NULL;
  TaktMaterial *material = takt_materials_get (base->materials, id, &error);

  g_assert_no_error (error);
  return material;
}

static void
assert_place (EngineBase *base, gint64 id, gint64 printer_id, int slot)
{
  g_autoptr (TaktMaterial) material = get (base, id);

  g_assert_cmpint (material->printer_id, ==, printer_id);
  g_assert_cmpint (material->slot, ==, slot);
}

static void
assert_left (EngineBase *base, gint64 id, int pct, gint64 grams)
{
  g_autoptr (TaktMaterial) material = get (base, id);

  g_assert_cmpint (material->remaining_pct, ==, pct);
  g_assert_cmpint (material->remaining_grams, ==, grams);
}

static void
plan_job (EngineBase *base, gint64 material_id, gint64 grams, TaktJobStatus status)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (GError) error = NULL;
  TaktJobMaterial *filament = takt_job_material_new ("PLA", NULL, grams);

  filament->material_id = material_id;
  job->printer_id = 1;
  job->job_name = g_strdup ("Job");
  job->status = status;
  job->estimated_duration_minutes = 10;
  job->created_at = job->updated_at = ENGINE_NOW;
  g_ptr_array_add (job->materials, filament);
  g_assert_true (takt_store_begin (base->store, &error));
  takt_job_table_insert (base->store, job, &error);
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (base->store, &error));
}

static void
test_remaining_arithmetic (EngineBase *base, gconstpointer data)
{
  static const struct
  {
    gint64 weight;
    int pct;
    gint64 grams;
    int pct_back;
  } cases[] = {
    { 250, 82, 205, 82 },  { 250, 100, 250, 100 }, { 250, 0, 0, 0 },
    { 1000, 37, 370, 37 }, { 3, 50, 2, 67 },       { 1, 49, 0, 0 },
    { 1, 50, 1, 100 },     { 750, 33, 248, 33 },   { 50, 1, 1, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (takt_materials_grams_of_pct (cases[i].weight, cases[i].pct), ==, cases[i].grams);
      g_assert_cmpint (takt_materials_pct_of_grams (cases[i].weight, cases[i].grams), ==, cases[i].pct_back);
    }
  g_assert_cmpint (takt_materials_pct_of_grams (100, 200), ==, 100);
}

static void
test_remaining_follows (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);

  assert_left (base, id, 100, 250);
  g_assert_true (takt_materials_set_remaining_pct (base->materials, id, 82, &error));
  assert_left (base, id, 82, 205);
  g_assert_true (takt_materials_set_remaining_grams (base->materials, id, 100, &error));
  assert_left (base, id, 40, 100);

  g_assert_false (takt_materials_set_remaining_pct (base->materials, id, 101, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "remaining_pct");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_materials_set_remaining_grams (base->materials, id, 251, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "remaining_grams");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  assert_left (base, id, 40, 100);
  g_assert_false (takt_materials_set_remaining_pct (base->materials, 99, 10, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_update_remaining (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);
  g_autoptr (TaktMaterial) spool = get (base, id);

  spool->remaining_pct = 50;
  g_assert_true (takt_materials_update (base->materials, spool, &error));
  assert_left (base, id, 50, 125);

  g_clear_pointer (&spool, takt_material_free);
  spool = get (base, id);
  spool->weight_grams = 1000;
  g_assert_true (takt_materials_update (base->materials, spool, &error));
  assert_left (base, id, 50, 500);

  g_clear_pointer (&spool, takt_material_free);
  spool = get (base, id);
  spool->remaining_grams = 333;
  g_assert_true (takt_materials_update (base->materials, spool, &error));
  assert_left (base, id, 33, 333);

  /* The grams an owner weighed stay exact when something else changes. */
  g_clear_pointer (&spool, takt_material_free);
  spool = get (base, id);
  g_free (spool->color);
  spool->color = g_strdup ("Ivory");
  g_assert_true (takt_materials_update (base->materials, spool, &error));
  assert_left (base, id, 33, 333);

  spool->remaining_grams = 900;
  spool->remaining_pct = 10;
  g_assert_false (takt_materials_update (base->materials, spool, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  assert_left (base, id, 33, 333);
}

static void
test_add_remaining (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = takt_material_new ();
  gint64 id;

  spool->material_type = g_strdup (" PETG ");
  spool->color_hex = g_strdup ("#00ff7f");
  spool->weight_grams = 1000;
  spool->remaining_grams = 250;
  id = takt_materials_add (base->materials, spool, &error);
  g_assert_no_error (error);
  assert_left (base, id, 25, 250);
  assert_place (base, id, 0, TAKT_SLOT_NONE);

  g_clear_pointer (&spool, takt_material_free);
  spool = get (base, id);
  g_assert_cmpstr (spool->material_type, ==, "PETG");
  g_assert_cmpstr (spool->color_hex, ==, "00FF7F");
  g_assert_cmpstr (spool->currency, ==, "USD");
  g_assert_cmpint (spool->loaded_at, ==, TAKT_TIME_UNSET);

  spool->remaining_pct = 50;
  g_assert_cmpint (takt_materials_add (base->materials, spool, &error), ==, 0);
  g_assert_cmpstr (takt_error_get_field (error), ==, "remaining_grams");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

static void
test_add_refused (EngineBase *base, gconstpointer data)
{
  static const struct
  {
    const char *type, *hex, *currency;
    gint64 printer;
    int slot;
    gint64 weight, cost;
    TaktError code;
    const char *field;
  } cases[] = {
    { "", NULL, NULL, 0, -1, 250, 0, TAKT_ERROR_INVALID, "material_type" },
    { NULL, NULL, NULL, 0, -1, 250, 0, TAKT_ERROR_INVALID, "material_type" },
    { "PLA", "12345", NULL, 0, -1, 250, 0, TAKT_ERROR_INVALID, "color_hex" },
    { "PLA", "GGGGGG", NULL, 0, -1, 250, 0, TAKT_ERROR_INVALID, "color_hex" },
    { "PLA", NULL, "XX", 0, -1, 250, 0, TAKT_ERROR_INVALID, "currency" },
    { "PLA", NULL, NULL, 0, -1, 0, 0, TAKT_ERROR_INVALID, "weight_grams" },
    { "PLA", NULL, NULL, 0, -1, 100001, 0, TAKT_ERROR_INVALID, "weight_grams" },
    { "PLA", NULL, NULL, 0, -1, 250, -1, TAKT_ERROR_INVALID, "cost_per_kg" },
    { "PLA", NULL, NULL, 0, 3, 250, 0, TAKT_ERROR_INVALID, "slot" },
    { "PLA", NULL, NULL, 1, -1, 250, 0, TAKT_ERROR_INVALID, "slot" },
    { "PLA", NULL, NULL, 1, 32, 250, 0, TAKT_ERROR_INVALID, "slot" },
    { "PLA", NULL, NULL, 1, 256, 250, 0, TAKT_ERROR_INVALID, "slot" },
    { "PLA", NULL, NULL, 9, 0, 250, 0, TAKT_ERROR_NOT_FOUND, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktMaterial) spool = takt_material_new ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      spool->material_type = g_strdup (cases[i].type);
      spool->color_hex = g_strdup (cases[i].hex);
      spool->currency = g_strdup (cases[i].currency);
      spool->printer_id = cases[i].printer;
      spool->slot = cases[i].slot;
      spool->weight_grams = cases[i].weight;
      spool->cost_per_kg_minor = cases[i].cost;
      g_assert_cmpint (takt_materials_add (base->materials, spool, &error), ==, 0);
      g_assert_cmpstr (takt_error_get_field (error), ==, cases[i].field);
      takt_test_assert_error (error, (int) cases[i].code);
    }
  g_assert_cmpint (engine_base_int (base, "SELECT count(*) FROM materials /* test */"), ==, 0);
}

static void
test_load_taken_slot (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 first = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);
  gint64 second = engine_base_add_spool (base, 0, TAKT_SLOT_NONE, "PLA", "Black", 1000);
  gint64 third;

  g_assert_true (takt_materials_load (base->materials, second, 1, 0, &error));
  assert_place (base, second, 1, 0);
  assert_place (base, first, 0, TAKT_SLOT_NONE);

  third = engine_base_add_spool (base, 1, 0, "PETG", "Red", 1000);
  assert_place (base, third, 1, 0);
  assert_place (base, second, 0, TAKT_SLOT_NONE);

  g_assert_true (takt_materials_load (base->materials, third, 0, TAKT_SLOT_NONE, &error));
  assert_place (base, third, 0, TAKT_SLOT_NONE);
  g_assert_false (takt_materials_load (base->materials, third, 1, 77, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_materials_load (base->materials, 99, 1, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_remove (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);

  plan_job (base, id, 45, TAKT_JOB_QUEUED);
  g_assert_cmpint (takt_materials_get_reserved (base->materials, id, &error), ==, 45);
  g_assert_false (takt_materials_remove (base->materials, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  assert_place (base, id, 1, 0);

  engine_base_run (base, "UPDATE jobs SET status = 'completed' /* test */");
  g_assert_cmpint (takt_materials_get_reserved (base->materials, id, &error), ==, 0);
  g_assert_true (takt_materials_remove (base->materials, id, &error));
  g_assert_false (takt_materials_remove (base->materials, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_take (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);

  g_assert_true (takt_materials_take (base->materials, id, 45, 0, 0, 0, &error));
  assert_left (base, id, 82, 205);
  g_assert_true (takt_materials_take (base->materials, id, 0, 0, 0, 0, &error));
  assert_left (base, id, 82, 205);
  g_assert_true (takt_materials_take (base->materials, id, 1000, 0, 0, 0, &error));
  assert_left (base, id, 0, 0);
  g_assert_false (takt_materials_take (base->materials, 99, 1, 0, 0, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
assert_found (EngineBase *base,
              const char *type,
              const char *color,
              gint64 grams,
              gint64 expected,
              const char *problem_part)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (TaktMaterial) found =
      takt_materials_find_loaded (base->materials, 1, type, color, NULL, grams, &problem, &error);

  g_assert_no_error (error);
  g_assert_cmpint (found != NULL ? found->id : 0, ==, expected);
  if (expected != 0)
    g_assert_null (problem);
  else
    {
      g_assert_nonnull (problem);
      g_test_message ("%s", problem);
      g_assert_nonnull (strstr (problem, problem_part));
    }
}

static void
test_find_loaded (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 small, big, black, hex;
  g_autoptr (TaktMaterial) spool = NULL;

  assert_found (base, "PLA", NULL, 10, 0, "No PLA is loaded");

  small = engine_base_add_spool (base, 1, 0, "PLA", "White", 100);
  big = engine_base_add_spool (base, 1, 1, "PLA", "White", 1000);
  black = engine_base_add_spool (base, 1, 2, "PLA", "Black", 1000);
  hex = engine_base_add_spool (base, 1, 3, "PETG", "", 1000);
  spool = get (base, hex);
  spool->color_hex = g_strdup ("FF0000");
  g_assert_true (takt_materials_update (base->materials, spool, &error));
  engine_base_add_spool (base, 2, 0, "TPU", "White", 1000);
  engine_base_add_spool (base, 0, TAKT_SLOT_NONE, "ABS", "White", 1000);

  assert_found (base, "PLA", NULL, 45, small, NULL);
  assert_found (base, "pla", "white", 100, small, NULL);
  assert_found (base, "PLA", "White", 101, big, NULL);
  assert_found (base, "PLA", "BLACK", 10, black, NULL);
  assert_found (base, "PETG", "#ff0000", 10, hex, NULL);
  assert_found (base, "PETG", "ff0000", 10, hex, NULL);
  assert_found (base, "PLA", "Green", 10, 0, "colour Green");
  assert_found (base, "PLA", "Black", 1001, 0, "1000 g are left");
  assert_found (base, "TPU", NULL, 1, 0, "No TPU");
  assert_found (base, "ABS", NULL, 1, 0, "No ABS");

  plan_job (base, small, 60, TAKT_JOB_QUEUED);
  plan_job (base, small, 1, TAKT_JOB_CANCELLED);
  assert_found (base, "PLA", NULL, 40, small, NULL);
  assert_found (base, "PLA", NULL, 41, big, NULL);
  plan_job (base, black, 995, TAKT_JOB_STARTED);
  assert_found (base, "PLA", "black", 6, 0, "only 5 g");
}

/* Reports. */

static TaktPrinterReport *
make_report (void)
{
  TaktPrinterReport *report = takt_printer_report_new ();

  report->is_full = TRUE;
  if (report->trays == NULL)
    report->trays = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_tray_report_free);
  return report;
}

static TaktTrayReport *
add_tray (TaktPrinterReport *report, int slot, const char *type, const char *hex, const char *uuid, int pct)
{
  TaktTrayReport *tray = takt_tray_report_new (slot);

  tray->present = TRUE;
  tray->material_type = g_strdup (type);
  tray->color_hex = g_strdup (hex);
  tray->tray_uuid = g_strdup (uuid);
  tray->remaining_pct = pct;
  g_ptr_array_add (report->trays, tray);
  return tray;
}

static void
apply (EngineBase *base, gint64 printer_id, TaktPrinterReport *report)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_materials_apply_report (base->materials, printer_id, report, &error));
  g_assert_no_error (error);
  g_assert_false (takt_store_in_transaction (base->store));
}

static void
apply_one (EngineBase *base, int slot, const char *type, const char *hex, const char *uuid, int pct)
{
  g_autoptr (TaktPrinterReport) report = make_report ();

  add_tray (report, slot, type, hex, uuid, pct);
  apply (base, 1, report);
}

static void
apply_absent (EngineBase *base, int slot)
{
  g_autoptr (TaktPrinterReport) report = make_report ();

  add_tray (report, slot, NULL, NULL, NULL, -1)->present = FALSE;
  apply (base, 1, report);
}

static gint64
spool_in (EngineBase *base, gint64 printer_id, int slot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) material = NULL;

  g_assert_true (takt_material_table_find_slot (base->store, printer_id, slot, &material, &error));
  return material != NULL ? material->id : 0;
}

static gint64
count_spools (EngineBase *base)
{
  return engine_base_int (base, "SELECT count(*) FROM materials /* test */");
}

static void
test_report_creates (EngineBase *base, gconstpointer data)
{
  g_autoptr (TaktPrinterReport) report = make_report ();
  g_autoptr (TaktMaterial) chip = NULL;
  g_autoptr (TaktMaterial) plain = NULL;

  report->is_full = FALSE;
  add_tray (report, 0, "PLA", "000000", CHIP_A, 64)->weight_grams = 750;
  add_tray (report, 1, "PETG", "FEFEFE", NULL, 0);
  add_tray (report, 2, NULL, NULL, NULL, -1);
  add_tray (report, 3, "", "FFFFFF", NULL, -1);
  apply (base, 1, report);
  g_assert_cmpint (count_spools (base), ==, 0);

  report->is_full = TRUE;
  apply (base, 1, report);
  g_assert_cmpint (count_spools (base), ==, 2);
  chip = get (base, spool_in (base, 1, 0));
  g_assert_cmpstr (chip->material_type, ==, "PLA");
  g_assert_cmpstr (chip->color, ==, "Black");
  g_assert_cmpstr (chip->color_hex, ==, "000000");
  g_assert_cmpstr (chip->vendor, ==, "Bambu Lab");
  g_assert_cmpint (chip->weight_grams, ==, 750);
  g_assert_cmpint (chip->remaining_pct, ==, 64);
  g_assert_cmpint (chip->remaining_grams, ==, 480);
  plain = get (base, spool_in (base, 1, 1));
  g_assert_cmpstr (plain->color, ==, "White");
  g_assert_cmpint (plain->weight_grams, ==, 1000);
  g_assert_cmpint (plain->remaining_pct, ==, 100);

  apply (base, 1, report);
  g_assert_cmpint (count_spools (base), ==, 2);
}

static void
test_report_writes_little (EngineBase *base, gconstpointer data)
{
  g_autoptr (TaktPrinterReport) report = make_report ();
  gint64 before;

  add_tray (report, 0, "PLA", "000000", CHIP_A, 64);
  apply (base, 1, report);
  before = engine_base_int (base, "SELECT total_changes() /* test */");
  takt_manual_clock_advance (base->manual, 60 * G_USEC_PER_SEC);
  apply (base, 1, report);
  g_assert_cmpint (engine_base_int (base, "SELECT total_changes() /* test */"), ==, before);

  takt_manual_clock_advance (base->manual, 300 * G_USEC_PER_SEC);
  apply (base, 1, report);
  g_assert_cmpint (engine_base_int (base, "SELECT max(last_synced) FROM materials /* test */"), ==,
                   ENGINE_NOW + 360);
}

static void
test_report_owners_weight (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);

  g_assert_true (takt_materials_set_remaining_pct (base->materials, id, 82, &error));
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, -1);
  g_assert_cmpint (spool_in (base, 1, 0), ==, id);
  assert_left (base, id, 82, 205);
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 0);
  assert_left (base, id, 82, 205);
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 100);
  assert_left (base, id, 82, 205);

  /* A new, lower word of the machine counts; the same word said again does not undo the owner's. */
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 70);
  assert_left (base, id, 70, 175);
  g_assert_true (takt_materials_set_remaining_pct (base->materials, id, 90, &error));
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 70);
  assert_left (base, id, 90, 225);
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 69);
  assert_left (base, id, 69, 173);
}

static void
test_report_not_while_planned (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 100);
  id = spool_in (base, 1, 0);
  plan_job (base, id, 200, TAKT_JOB_STARTED);
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 80);
  assert_left (base, id, 100, 1000);

  /* The print's own booking takes the grams that the machine measured. */
  engine_base_run (base, "UPDATE jobs SET status = 'completed' /* test */");
  g_assert_true (takt_materials_take (base->materials, id, 200, 0, 0, 0, &error));
  apply_one (base, 0, "PLA", "FFFFFF", CHIP_A, 80);
  assert_left (base, id, 80, 800);
}

static void
test_report_moves (EngineBase *base, gconstpointer data)
{
  g_autoptr (TaktPrinterReport) report = make_report ();
  g_autoptr (TaktPrinterReport) swapped = make_report ();
  g_autoptr (TaktPrinterReport) other = make_report ();
  gint64 a, b;

  add_tray (report, 0, "PLA", "000000", CHIP_A, 50);
  add_tray (report, 1, "PLA", "FFFFFF", CHIP_B, 60);
  apply (base, 1, report);
  a = spool_in (base, 1, 0);
  b = spool_in (base, 1, 1);

  add_tray (swapped, 0, "PLA", "FFFFFF", CHIP_B, 60);
  add_tray (swapped, 1, "PLA", "000000", CHIP_A, 50);
  apply (base, 1, swapped);
  assert_place (base, a, 1, 1);
  assert_place (base, b, 1, 0);

  add_tray (other, 128, "PLA", "000000", CHIP_A, 50);
  apply (base, 2, other);
  assert_place (base, a, 2, 128);
  g_assert_cmpint (count_spools (base), ==, 2);

  apply_absent (base, 0);
  assert_place (base, b, 0, TAKT_SLOT_NONE);
  apply_one (base, 3, "PLA", "FFFFFF", CHIP_B, 60);
  assert_place (base, b, 1, 3);
  g_assert_cmpint (count_spools (base), ==, 2);
}

static void
test_report_plain_spool_comes_back (EngineBase *base, gconstpointer data)
{
  gint64 id;

  apply_one (base, 0, "PETG", "FF0000", NULL, -1);
  id = spool_in (base, 1, 0);
  apply_absent (base, 0);
  assert_place (base, id, 0, TAKT_SLOT_NONE);
  apply_one (base, 2, "PETG", "FF0000", NULL, -1);
  assert_place (base, id, 1, 2);

  /* Another material in the slot is another spool. */
  apply_one (base, 2, "PLA", "FF0000", NULL, -1);
  assert_place (base, id, 0, TAKT_SLOT_NONE);
  g_assert_cmpint (spool_in (base, 1, 2), !=, 0);
  g_assert_cmpint (count_spools (base), ==, 2);
}

static void
test_report_owner_knows (EngineBase *base, gconstpointer data)
{
  gint64 id = engine_base_add_spool (base, 1, 0, "PETG", "White", 250);

  /* A machine without an AMS reports the slot empty or not at all; unknown or differently set trays are the owner's. */
  apply_absent (base, 0);
  assert_place (base, id, 1, 0);
  apply_one (base, 254, NULL, NULL, NULL, -1);
  assert_place (base, id, 1, 0);
  apply_one (base, 0, NULL, NULL, NULL, -1);
  assert_place (base, id, 1, 0);
  apply_one (base, 0, "PLA", "000000", NULL, 30);
  assert_place (base, id, 1, 0);
  assert_left (base, id, 100, 250);

  /* A chip is certain. */
  apply_one (base, 0, "PLA", "000000", CHIP_A, 30);
  assert_place (base, id, 0, TAKT_SLOT_NONE);
  g_assert_cmpint (count_spools (base), ==, 2);
}

static void
test_report_chip_unread (EngineBase *base, gconstpointer data)
{
  gint64 id;

  apply_one (base, 0, "PLA", "000000", CHIP_A, 50);
  id = spool_in (base, 1, 0);
  apply_one (base, 0, NULL, NULL, NULL, -1);
  assert_place (base, id, 1, 0);
  apply_one (base, 0, "PLA", "000000", NULL, 0);
  assert_place (base, id, 1, 0);
  assert_left (base, id, 50, 500);
  apply_one (base, 0, "PLA", "FF0000", NULL, -1);
  assert_place (base, id, 0, TAKT_SLOT_NONE);
}

static void
test_report_cost (EngineBase *base, gconstpointer data)
{
  g_autoptr (TaktMaterial) material = NULL;

  engine_base_add_spool (base, 0, TAKT_SLOT_NONE, "PLA", "White", 250);
  apply_one (base, 0, "PLA", "000000", CHIP_A, 50);
  material = get (base, spool_in (base, 1, 0));
  g_assert_cmpint (material->cost_per_kg_minor, ==, 2500);
  g_assert_cmpstr (material->currency, ==, "USD");
}

static TaktUndoStack *
new_undo (EngineBase *base)
{
  TaktUndoStack *undo = takt_undo_stack_new (TAKT_UNDO_DEPTH);

  takt_materials_set_undo (base->materials, undo);
  return undo;
}

static void
free_undo (EngineBase *base, TaktUndoStack *undo)
{
  takt_materials_set_undo (base->materials, NULL);
  g_assert_finalize_object (undo);
}

static TaktSpoolEvent *
last_event (EngineBase *base, guint *total)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = takt_materials_list_usage (base->materials, 0, 1, 0, total, &error);

  g_assert_no_error (error);
  return events->len > 0 ? g_ptr_array_steal_index (events, 0) : NULL;
}

static void
test_add_several (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = takt_material_new ();
  g_autoptr (GArray) ids = NULL;
  TaktUndoStack *undo = new_undo (base);
  gint64 old = engine_base_add_spool (base, 1, 0, "PLA", "Black", 1000);
  gint64 first;

  spool->material_type = g_strdup ("PLA");
  spool->color = g_strdup ("White");
  spool->place = g_strdup ("Shelf 2");
  spool->weight_grams = 1000;
  spool->printer_id = 1;
  spool->slot = 0;
  spool->low_grams = 300;
  g_assert_null (takt_materials_add_several (base->materials, spool, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (
      takt_materials_add_several (base->materials, spool, TAKT_MATERIALS_MOST_AT_ONCE + 1, &error));
  g_clear_error (&error);

  ids = takt_materials_add_several (base->materials, spool, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 3);
  first = g_array_index (ids, gint64, 0);
  assert_place (base, first, 1, 0);
  assert_place (base, g_array_index (ids, gint64, 2), 0, TAKT_SLOT_NONE);
  assert_place (base, old, 0, TAKT_SLOT_NONE);
  g_clear_pointer (&spool, takt_material_free);
  spool = get (base, first);
  g_assert_cmpstr (spool->place, ==, "Shelf 2");
  g_assert_cmpint (spool->low_grams, ==, 300);
  g_assert_cmpstr (takt_undo_stack_get_undo_label (undo), ==, "Add 3 spools");

  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_assert_null (takt_materials_get (base->materials, first, &error));
  g_clear_error (&error);
  assert_place (base, old, 1, 0);
  g_assert_true (takt_undo_stack_redo (undo, &error));
  assert_place (base, first, 1, 0);
  assert_place (base, old, 0, TAKT_SLOT_NONE);
  free_undo (base, undo);
}

static void
test_remove_and_back (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktUndoStack *undo = new_undo (base);
  gint64 id = engine_base_add_spool (base, 1, 2, "PLA", "White", 250);
  g_autoptr (TaktMaterial) spool = get (base, id);
  g_autoptr (GPtrArray) all = NULL;
  guint total;

  spool->tray_uuid = g_strdup (CHIP_A);
  g_assert_true (takt_material_table_update (base->store, spool, &error));
  g_assert_true (takt_materials_remove (base->materials, id, &error));
  all = takt_materials_list (base->materials, 0, 0, &total, &error);
  g_assert_cmpuint (all->len, ==, 0);
  g_assert_cmpuint (total, ==, 0);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  assert_place (base, id, 1, 2);
  g_clear_pointer (&spool, takt_material_free);
  spool = get (base, id);
  g_assert_cmpstr (spool->tray_uuid, ==, CHIP_A);

  /* It is planned from by now: doing it again is refused and changes nothing. */
  plan_job (base, id, 45, TAKT_JOB_QUEUED);
  g_assert_false (takt_undo_stack_redo (undo, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  assert_place (base, id, 1, 2);
  free_undo (base, undo);
}

static void
test_load_and_change_back (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktUndoStack *undo = new_undo (base);
  gint64 first = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);
  gint64 second = engine_base_add_spool (base, 0, TAKT_SLOT_NONE, "PLA", "Black", 1000);
  g_autoptr (TaktMaterial) spool = NULL;

  g_assert_true (takt_materials_load (base->materials, second, 1, 0, &error));
  assert_place (base, first, 0, TAKT_SLOT_NONE);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  assert_place (base, first, 1, 0);
  assert_place (base, second, 0, TAKT_SLOT_NONE);

  /* What a print takes after a change stays taken when the change goes. */
  spool = get (base, first);
  g_free (spool->vendor);
  spool->vendor = g_strdup ("eSUN");
  spool->cost_per_kg_minor = 1840;
  g_assert_true (takt_materials_update (base->materials, spool, &error));
  g_assert_true (takt_materials_take (base->materials, first, 50, 0, 0, 0, &error));
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_clear_pointer (&spool, takt_material_free);
  spool = get (base, first);
  g_assert_cmpstr (spool->vendor, !=, "eSUN");
  g_assert_cmpint (spool->cost_per_kg_minor, !=, 1840);
  g_assert_cmpint (spool->remaining_grams, ==, 200);
  free_undo (base, undo);
}

static void
test_ledger_of_settings (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktUndoStack *undo = new_undo (base);
  gint64 id = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);
  TaktSpoolEvent *event;
  guint total;

  g_assert_true (takt_materials_set_remaining_pct (base->materials, id, 82, &error));
  event = last_event (base, &total);
  g_assert_cmpint (event->grams, ==, -45);
  g_assert_cmpint (event->remaining_grams, ==, 205);
  g_assert_false (event->is_print);
  takt_spool_event_free (event);

  /* An arrow key that is held down is one line and one act. */
  g_assert_true (takt_materials_set_remaining_pct (base->materials, id, 81, &error));
  g_assert_true (takt_materials_set_remaining_pct (base->materials, id, 80, &error));
  event = last_event (base, &total);
  g_assert_cmpuint (total, ==, 1);
  g_assert_cmpint (event->grams, ==, -50);
  takt_spool_event_free (event);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  assert_left (base, id, 100, 250);
  g_assert_false (takt_undo_stack_undo (undo, NULL) && takt_undo_stack_undo (undo, NULL)
                  && takt_undo_stack_undo (undo, NULL));
  free_undo (base, undo);
}

static void
test_ledger_line_back (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktUndoStack *undo = new_undo (base);
  gint64 id = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);
  TaktSpoolEvent *event;
  gint64 line;

  /* More than there is: only what was there was taken, and comes back. */
  g_assert_true (takt_materials_set_remaining_pct (base->materials, id, 20, &error));
  takt_manual_clock_advance (base->manual, 60 * G_USEC_PER_SEC);
  g_assert_true (takt_materials_take (base->materials, id, 80, 7, 1, 0, &error));
  assert_left (base, id, 0, 0);
  event = last_event (base, NULL);
  g_assert_true (event->is_print);
  g_assert_cmpint (event->grams, ==, -50);
  line = event->id;
  takt_spool_event_free (event);

  g_assert_true (takt_materials_undo_usage (base->materials, line, &error));
  assert_left (base, id, 20, 50);
  g_assert_false (takt_materials_undo_usage (base->materials, line, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (takt_materials_undo_usage (base->materials, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  assert_left (base, id, 0, 0);
  free_undo (base, undo);
}

static void
assert_purchase (GPtrArray *purchases, guint index, const char *color, gint64 missing, int n_spools)
{
  const TaktPurchase *purchase;

  g_assert_cmpuint (purchases->len, >, index);
  purchase = purchases->pdata[index];
  g_assert_cmpstr (purchase->color, ==, color);
  g_assert_cmpint (purchase->missing_grams, ==, missing);
  g_assert_cmpint (purchase->n_spools, ==, n_spools);
}

static void
test_to_buy (EngineBase *base, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) purchases = NULL;
  g_autofree char *text = NULL;
  g_autofree char *csv = NULL;
  gint64 white = engine_base_add_spool (base, 1, 0, "PLA", "White", 250);
  gint64 black = engine_base_add_spool (base, 1, 1, "PLA", "=Black, \"x\"", 1000);
  gint64 plenty = engine_base_add_spool (base, 1, 2, "PETG", "Green", 1000);

  engine_base_add_spool (base, 0, TAKT_SLOT_NONE, "PLA", "white", 250);
  g_assert_true (takt_materials_set_remaining_pct (base->materials, black, 9, &error));
  plan_job (base, plenty, 100, TAKT_JOB_QUEUED);
  purchases = takt_materials_list_to_buy (base->materials, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (purchases->len, ==, 1);
  assert_purchase (purchases, 0, "=Black, \"x\"", 0, 1);

  /* Two spools of white stand in for each other: 538 of 500 g. */
  plan_job (base, white, 538, TAKT_JOB_QUEUED);
  plan_job (base, white, 1000, TAKT_JOB_COMPLETED);
  g_clear_pointer (&purchases, g_ptr_array_unref);
  purchases = takt_materials_list_to_buy (base->materials, &error);
  g_assert_cmpuint (purchases->len, ==, 2);
  assert_purchase (purchases, 0, "White", 38, 1);
  g_assert_cmpint (((TaktPurchase *) purchases->pdata[0])->have_grams, ==, 500);

  text = takt_materials_write_to_buy (purchases, FALSE);
  g_assert_nonnull (strstr (text, "1 × 250 g PLA White"));
  g_assert_nonnull (strstr (text, "38 g are missing"));
  csv = takt_materials_write_to_buy (purchases, TRUE);
  g_assert_nonnull (strstr (csv, "\"'=Black, \"\"x\"\"\""));
  g_assert_true (g_str_has_prefix (csv, "material_type,color,"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/engine/materials/" name, EngineBase, NULL, set_up, func, tear_down)
  ADD ("remaining-arithmetic", test_remaining_arithmetic);
  ADD ("remaining-follows-the-other", test_remaining_follows);
  ADD ("update-remaining", test_update_remaining);
  ADD ("add-remaining", test_add_remaining);
  ADD ("add-refused", test_add_refused);
  ADD ("taken-slot-sends-the-old-spool-to-storage", test_load_taken_slot);
  ADD ("planned-spool-cannot-be-removed", test_remove);
  ADD ("take-never-below-zero", test_take);
  ADD ("find-loaded", test_find_loaded);
  ADD ("pitfall-073-report-creates-known-trays-alone", test_report_creates);
  ADD ("report-without-news-writes-nothing", test_report_writes_little);
  ADD ("pitfall-078-report-keeps-the-owners-weight", test_report_owners_weight);
  ADD ("report-does-not-count-a-print-twice", test_report_not_while_planned);
  ADD ("pitfall-079-report-follows-a-chip", test_report_moves);
  ADD ("report-plain-spool-comes-back", test_report_plain_spool_comes_back);
  ADD ("report-leaves-what-the-owner-knows", test_report_owner_knows);
  ADD ("report-chip-unread-for-a-while", test_report_chip_unread);
  ADD ("report-guesses-the-cost", test_report_cost);
  ADD ("add-several-at-once", test_add_several);
  ADD ("removed-spool-comes-back", test_remove_and_back);
  ADD ("load-and-change-are-taken-back", test_load_and_change_back);
  ADD ("ledger-of-settings", test_ledger_of_settings);
  ADD ("ledger-line-is-taken-back-once", test_ledger_line_back);
  ADD ("purchase-list", test_to_buy);
  return g_test_run ();
}

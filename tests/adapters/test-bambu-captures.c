/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every captured file goes through the decoder without a warning. What it makes of the full reports is held against what a person reads
 * in them and in their index; what it makes of the recorded prints, against what a person would say happened. Print the table with
 * --verbose. */

#include "bambu/takt-bambu-decode.h"

#include <math.h>
#include <string.h>

#include "printers/takt-job-tracker.h"
#include "tables/takt-material-table.h"
#include "takt-bambu-fixture.h"
#include "takt-test.h"

#define FOLDER "bambu/captures"
#define NONE   TAKT_SLOT_NONE
#define NOW    ((TaktTime) 1766000000)

typedef struct
{
  int extruder;
  gboolean active;
  double diameter;
  const char *material, *flow;
  double temp, target;
  int slot;
} Nozzle;

typedef struct
{
  int id;
  TaktAmsKind kind;
  int extruder, index, percent;
  double temp;
  int drying;
  const char *firmware;
} Unit;

/** Machine: what a capture tells of a machine's parts. Truths are letters: y, n, and - for not told. */
typedef struct
{
  const char *name;
  const char
      *version; /* (nullable) file of the version answer, where it is not named like the report; "": none */
  const char *serial; /* (nullable) */
  guint n_nozzles;
  Nozzle nozzles[2];
  guint n_units;
  Unit units[6];
  TaktAmsActivity activity;
  TaktFansReport fans;
  TaktLight chamber_light, work_light;
  char door, homed, skips, update;
  TaktStorage storage;
  TaktNetwork network;
  const char *camera; /* present, recording, records prints, timelapse, live view */
  const char *resolution;
  const char *options; /* in the order of TaktOptionsReport */
  guint n_modules;
  int plate, target_slot, mapping;
  double chamber_target;
} Machine;

static const Machine machines[] = {
  {
      .name = "a1_01.05.00.00_idle",
      .n_nozzles = 1,
      .nozzles = { { 0, TRUE, 0.4, "stainless_steel", NULL, 27.8125, 0, NONE } },
      .n_units = 1,
      .units = { { 0, TAKT_AMS_LITE, 0, -1, -1, NAN, -1, "00.00.07.94" } },
      .activity = TAKT_AMS_ACTIVITY_IDLE,
      .fans = { 0, 0, -1, 0, -1, 0 },
      .chamber_light = TAKT_LIGHT_OFF,
      .door = '-',
      .homed = 'y',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "ynnn-",
      .resolution = "1080p",
      .options = "yyynynyy--y",
      .n_modules = 5,
      .plate = -1,
      .target_slot = NONE,
      .mapping = NONE,
      .chamber_target = NAN,
  },
  {
      .name = "a1mini_01.07.02.00_idle",
      .version = "a1mini_01.07.02.00_get_version.json",
      .n_nozzles = 1,
      .nozzles = { { 0, TRUE, 0.4, "stainless_steel", NULL, 27.21875, 0, NONE } },
      .n_units = 1,
      .units = { { 0, TAKT_AMS_LITE, 0, -1, -1, NAN, 0, "00.00.08.15" } },
      .activity = TAKT_AMS_ACTIVITY_IDLE,
      .fans = { 0, 0, -1, 0, -1, 0 },
      .chamber_light = TAKT_LIGHT_OFF,
      .door = '-',
      .homed = 'n',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_UNKNOWN,
      .camera = "nnyn-",
      .resolution = "1080p",
      .options = "yyynyyyn--y",
      .n_modules = 5,
      .plate = -1,
      .target_slot = NONE,
      .mapping = NONE,
      .chamber_target = NAN,
  },
  {
      .name = "h2d_01.01.02.00_3ams",
      .n_nozzles = 2,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", "standard", 24, 0, NONE },
                   { 1, FALSE, 0.4, "hardened_steel", "standard", 24, 0, NONE } },
      .n_units = 3,
      .units = { { 0, TAKT_AMS_CLASSIC, 0, 4, 23, 24.7, 0, "00.01.06.62" },
                 { 1, TAKT_AMS_2_PRO, 1, 5, 8, 55.9, 692, "02.00.19.68" },
                 { 128, TAKT_AMS_HT, 0, -1, 8, 81.0, 450, "02.00.19.67" } },
      .activity = TAKT_AMS_ACTIVITY_IDLE,
      .fans = { 0, 0, -1, 0, 0, 0 },
      .chamber_light = TAKT_LIGHT_OFF,
      .work_light = TAKT_LIGHT_FLASHING,
      .door = 'n',
      .homed = 'n',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "ynyny",
      .resolution = "1080p",
      .options = "yyynyy--yyy",
      .n_modules = 12,
      .plate = -1,
      .target_slot = NONE,
      .mapping = NONE,
      .chamber_target = 0,
  },
  {
      /* The plain part fan says 1 of 15, the plain chamber fan 0: the air ducts know of the heater. */
      .name = "h2d_01.01.02.07_running",
      .n_nozzles = 2,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", "standard", 264, 225, 128 },
                   { 1, FALSE, 0.4, "hardened_steel", "high", 40, 0, NONE } },
      .n_units = 2,
      .units = { { 0, TAKT_AMS_CLASSIC, 1, 4, 24, 26.2, 0, "00.01.06.62" },
                 { 128, TAKT_AMS_HT, 0, -1, 6, 27.9, 0, "02.00.19.67" } },
      .activity = TAKT_AMS_ACTIVITY_ASSISTING,
      .fans = { 0, 0, -1, 0, 100, 100 },
      .chamber_light = TAKT_LIGHT_ON,
      .work_light = TAKT_LIGHT_FLASHING,
      .door = 'n',
      .homed = 'y',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "yyyny",
      .resolution = "1080p",
      .options = "yyynyy--yyy",
      .n_modules = 11,
      .plate = 1,
      .target_slot = 128,
      .mapping = 128,
      .chamber_target = 60,
  },
  {
      .name = "h2d_01.01.02.08_extspool",
      .n_nozzles = 2,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", "standard", 230, 230, TAKT_SLOT_EXTERNAL },
                   { 1, FALSE, 0.4, "hardened_steel", "standard", 40, 40, NONE } },
      .n_units = 6,
      .units = { { 0, TAKT_AMS_2_PRO, 1, 5, 14, 29.5, 0, "02.00.19.68" },
                 { 1, TAKT_AMS_CLASSIC, 1, 4, 21, 27.5, 0, "00.01.06.62" },
                 { 2, TAKT_AMS_CLASSIC, 1, 5, 14, 27.1, 0, "00.01.06.62" },
                 { 3, TAKT_AMS_2_PRO, 1, 5, 13, 27.2, 0, "02.00.19.68" },
                 { 128, TAKT_AMS_HT, 0, -1, 31, 28.5, 0, "02.00.19.67" },
                 { 129, TAKT_AMS_HT, 0, -1, 24, 27.2, 0, "02.00.19.67" } },
      .activity = TAKT_AMS_ACTIVITY_ASSISTING,
      .fans = { 100, 100, -1, 30, 0, 93 },
      .chamber_light = TAKT_LIGHT_ON,
      .work_light = TAKT_LIGHT_FLASHING,
      .door = 'n',
      .homed = 'y',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_NONE,
      .network = TAKT_NETWORK_WIFI,
      .camera = "ynyny",
      .resolution = "1080p",
      .options = "yyynyy--yyy",
      .n_modules = 14,
      .plate = 1,
      .target_slot = TAKT_SLOT_EXTERNAL,
      .mapping = TAKT_SLOT_EXTERNAL,
      .chamber_target = 0,
  },
  {
      .name = "p1p_01.07.00.00_failed",
      .n_nozzles = 1,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", NULL, 21.25, 0, 0 } },
      .n_units = 1,
      .units = { { 0, TAKT_AMS_CLASSIC, 0, 3, -1, NAN, -1, "00.00.06.49" } },
      .activity = TAKT_AMS_ACTIVITY_ASSISTING,
      .fans = { 0, 0, -1, 0, -1, 0 },
      .chamber_light = TAKT_LIGHT_OFF,
      .door = '-',
      .homed = 'n',
      .skips = '-',
      .update = '-',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "ynyn-",
      .options = "ynynn------",
      .n_modules = 5,
      .plate = -1,
      .target_slot = 0,
      .mapping = NONE,
      .chamber_target = NAN,
  },
  {
      .name = "p1s_finish_ams",
      .version = "",
      .serial = "01P00A000000000",
      .n_nozzles = 1,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", NULL, 15.0625, 0, NONE } },
      .n_units = 1,
      .units = { { 0, TAKT_AMS_UNKNOWN, 0, 5, -1, NAN, -1, NULL } },
      .activity = TAKT_AMS_ACTIVITY_IDLE,
      .fans = { 0, 0, -1, 0, -1, 0 },
      .chamber_light = TAKT_LIGHT_OFF,
      .door = '-',
      .homed = 'n',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "ynnn-",
      .options = "yyyyy------",
      .plate = -1,
      .target_slot = NONE,
      .mapping = NONE,
      .chamber_target = NAN,
  },
  {
      .name = "p2s_running",
      .n_nozzles = 1,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", "standard", 254, 255, 3 } },
      .n_units = 1,
      .units = { { 0, TAKT_AMS_2_PRO, 0, 5, 16, 38.4, 0, "03.00.21.29" } },
      .activity = TAKT_AMS_ACTIVITY_ASSISTING,
      .fans = { 90, 0, -1, 0, -1, 100 },
      .chamber_light = TAKT_LIGHT_ON,
      .work_light = TAKT_LIGHT_FLASHING,
      .door = 'n',
      .homed = 'y',
      .skips = 'y',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "yyyyn",
      .resolution = "1080p",
      .options = "yyynyn--yyy",
      .n_modules = 7,
      .plate = 1,
      .target_slot = 3,
      .mapping = 3,
      .chamber_target = 0,
  },
  {
      .name = "x1c_01.09.00.01_multiams",
      .n_nozzles = 1,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", NULL, 26, 0, NONE } },
      .n_units = 4,
      .units = { { 0, TAKT_AMS_CLASSIC, 0, 5, 8, 26.2, 0, "00.01.06.62" },
                 { 1, TAKT_AMS_CLASSIC, 0, 5, 4, 25.4, 0, "00.01.06.62" },
                 { 2, TAKT_AMS_2_PRO, 0, 4, 9, 65.0, 583, "02.00.19.68" },
                 { 128, TAKT_AMS_HT, 0, 5, 8, 45.2, 0, "02.00.19.67" } },
      .activity = TAKT_AMS_ACTIVITY_IDLE,
      .fans = { 0, 0, -1, 0, -1, 0 },
      .chamber_light = TAKT_LIGHT_ON,
      .work_light = TAKT_LIGHT_FLASHING,
      .door = 'n',
      .homed = 'n',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "ynyny",
      .resolution = "1080p",
      .options = "yyynyn--yyn",
      .n_modules = 10,
      .plate = 1,
      .target_slot = NONE,
      .mapping = NONE,
      .chamber_target = 0,
  },
  {
      /* Offers an older firmware than it has: no update. */
      .name = "x1plus_99.00.00.00_running_hms",
      .serial = "00M00A000000000",
      .n_nozzles = 1,
      .nozzles = { { 0, TRUE, 0.4, "hardened_steel", NULL, 219, 220, 128 } },
      .n_units = 1,
      .units = { { 128, TAKT_AMS_HT, 0, 3, -1, 29.6, -1, "00.00.06.44" } },
      .activity = TAKT_AMS_ACTIVITY_ASSISTING,
      .fans = { 100, 67, -1, 13, -1, 87 },
      .chamber_light = TAKT_LIGHT_ON,
      .work_light = TAKT_LIGHT_FLASHING,
      .door = 'y',
      .homed = 'y',
      .skips = '-',
      .update = 'n',
      .storage = TAKT_STORAGE_OK,
      .network = TAKT_NETWORK_WIFI,
      .camera = "yyyny",
      .resolution = "1080p",
      .options = "yyyny---yyn",
      .n_modules = 6,
      .plate = 2,
      .target_slot = 128,
      .mapping = NONE,
      .chamber_target = NAN,
  },
};

static char
letter (TaktTold told)
{
  return "-ny"[told];
}

static void
assert_number (double have, double wanted)
{
  if (isnan (wanted))
    g_assert_true (isnan (have));
  else
    g_assert_cmpfloat_with_epsilon (have, wanted, 1e-9);
}

static void
assert_nozzles (const TaktPartsReport *parts, const Machine *want)
{
  g_assert_cmpuint (parts->nozzles->len, ==, want->n_nozzles);
  for (guint i = 0; i < want->n_nozzles; i++)
    {
      const TaktNozzleReport *have = parts->nozzles->pdata[i];
      const Nozzle *nozzle = &want->nozzles[i];

      g_test_message ("nozzle %d", nozzle->extruder);
      g_assert_cmpint (have->extruder, ==, nozzle->extruder);
      g_assert_cmpint (have->is_main, ==, nozzle->extruder == 0);
      g_assert_cmpint (have->is_active, ==, nozzle->active);
      assert_number (have->diameter, nozzle->diameter);
      g_assert_cmpstr (have->material, ==, nozzle->material);
      g_assert_cmpstr (have->flow, ==, nozzle->flow);
      assert_number (have->temp, nozzle->temp);
      assert_number (have->target, nozzle->target);
      g_assert_cmpint (have->slot, ==, nozzle->slot);
    }
}

static void
assert_units (const TaktPartsReport *parts, const Machine *want)
{
  g_assert_cmpuint (parts->ams->len, ==, want->n_units);
  for (guint i = 0; i < want->n_units; i++)
    {
      const TaktAmsReport *have = parts->ams->pdata[i];
      const Unit *unit = &want->units[i];

      g_test_message ("unit %d", unit->id);
      g_assert_cmpint (have->id, ==, unit->id);
      g_assert_cmpint (have->kind, ==, unit->kind);
      g_assert_cmpint (have->first_slot, ==, unit->id < 4 ? unit->id * 4 : unit->id);
      g_assert_cmpint (have->slot_count, ==, unit->id < 4 ? 4 : 1);
      g_assert_cmpint (have->extruder, ==, unit->extruder);
      g_assert_cmpint (have->humidity_index, ==, unit->index);
      g_assert_cmpint (have->humidity_percent, ==, unit->percent);
      assert_number (have->temp, unit->temp);
      g_assert_cmpint (have->drying_minutes, ==, unit->drying);
      g_assert_cmpstr (have->firmware, ==, unit->firmware);
    }
}

static void
assert_switches (const TaktPartsReport *parts, const Machine *want)
{
  const TaktCameraReport *camera = &parts->camera;
  const TaktOptionsReport *options = &parts->options;
  char switches[] = { letter (camera->present),   letter (camera->recording), letter (camera->records_prints),
                      letter (camera->timelapse), letter (camera->live_view), '\0' };
  char settings[] = { letter (options->auto_refill),
                      letter (options->remaining_estimate),
                      letter (options->read_on_insert),
                      letter (options->read_on_power_up),
                      letter (options->step_loss_recovery),
                      letter (options->prompt_sound),
                      letter (options->tangle_detection),
                      letter (options->blob_detection),
                      letter (options->first_layer_inspection),
                      letter (options->spaghetti_detection),
                      letter (options->plate_detection),
                      '\0' };

  g_assert_cmpstr (switches, ==, want->camera);
  g_assert_cmpstr (camera->resolution, ==, want->resolution);
  g_assert_cmpstr (settings, ==, want->options);
  g_assert_cmpint (letter (parts->door_open), ==, want->door);
  g_assert_cmpint (letter (parts->homed), ==, want->homed);
  g_assert_cmpint (letter (parts->skips_objects), ==, want->skips);
  g_assert_cmpint (letter (parts->update_available), ==, want->update);
  g_assert_null (parts->new_firmware);
}

static TaktPrinterReport *
decode_machine (const Machine *machine)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autofree char *pushall = g_strconcat (machine->name, "_pushall.json", NULL);
  g_autofree char *version = machine->version != NULL
                                 ? g_strdup (machine->version)
                                 : g_strconcat (machine->name, "_get_version.json", NULL);

  if (!takt_bambu_fixture_apply_file (merge, pushall)
      || (*version != '\0' && !takt_bambu_fixture_apply_file (merge, version)))
    return NULL;
  return takt_bambu_decode (merge, machine->serial, NOW, NULL);
}

static void
print_row (const char *name, const TaktPrinterReport *report)
{
  GString *units = g_string_new (NULL);
  GString *nozzles = g_string_new (NULL);

  for (guint i = 0; i < report->parts.ams->len; i++)
    {
      const TaktAmsReport *unit = report->parts.ams->pdata[i];

      g_string_append_printf (units, " %d:%s", unit->id, takt_ams_kind_to_word (unit->kind));
    }
  for (guint i = 0; i < report->parts.nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = report->parts.nozzles->pdata[i];

      g_string_append_printf (nozzles, " %.2f%s", nozzle->diameter, nozzle->is_active ? "*" : "");
    }
  g_test_message ("%-31s %-19s %-11s %-9s slot %3d nozzle %5.1f bed %5.1f chamber %4.1f|%s|%s| %d dBm", name,
                  report->model, report->firmware != NULL ? report->firmware : "-",
                  takt_machine_state_to_word (report->machine), report->active_slot, report->nozzle_temp,
                  report->bed_temp, report->chamber_temp, nozzles->str, units->str, report->wifi_dbm);
  g_string_free (units, TRUE);
  g_string_free (nozzles, TRUE);
}

static void
test_machine (gconstpointer user_data)
{
  const Machine *want = user_data;
  g_autoptr (TaktPrinterReport) have = decode_machine (want);
  g_autoptr (TaktPrinterReport) copy = NULL;

  if (have == NULL)
    return;
  print_row (want->name, have);

  /* A copy is the same, and its own. */
  copy = takt_printer_report_copy (have);
  g_clear_pointer (&have, takt_printer_report_free);
  assert_nozzles (&copy->parts, want);
  assert_units (&copy->parts, want);
  assert_switches (&copy->parts, want);
  g_assert_cmpint (copy->parts.ams_activity, ==, want->activity);
  g_assert_cmpmem (&copy->parts.fans, sizeof copy->parts.fans, &want->fans, sizeof want->fans);
  g_assert_cmpint (copy->parts.chamber_light, ==, want->chamber_light);
  g_assert_cmpint (copy->parts.work_light, ==, want->work_light);
  g_assert_cmpint (copy->parts.storage, ==, want->storage);
  g_assert_cmpint (copy->parts.network, ==, want->network);
  g_assert_cmpuint (copy->parts.modules->len, ==, want->n_modules);
  g_assert_cmpint (copy->plate, ==, want->plate);
  g_assert_cmpint (copy->prepare_percent, ==, -1);
  g_assert_cmpint (copy->speed_percent, ==, 100);
  g_assert_cmpint (copy->target_slot, ==, want->target_slot);
  g_assert_cmpuint (copy->mapping->len, ==, want->mapping != NONE ? 1 : 0);
  if (copy->mapping->len > 0)
    g_assert_cmpint (g_array_index (copy->mapping, int, 0), ==, want->mapping);
  assert_number (copy->chamber_target, want->chamber_target);
}

/* What a spool's chip and its preset say. */
static void
test_spools (void)
{
  g_autoptr (TaktPrinterReport) report = decode_machine (&machines[3]);
  const TaktTrayReport *tray;

  if (report == NULL)
    return;

  tray = takt_bambu_fixture_tray (report, 128);
  g_assert_cmpint (takt_tray_report_get_state (tray), ==, TAKT_TRAY_KNOWN);
  g_assert_cmpstr (tray->preset_id, ==, "GFN08");
  g_assert_cmpint (tray->nozzle_temp_min, ==, 260);
  g_assert_cmpint (tray->nozzle_temp_max, ==, 290);
  g_assert_cmpint (tray->drying_temp, ==, 80);
  g_assert_cmpint (tray->drying_hours, ==, 12);
  g_assert_cmpint (takt_tray_report_get_state (takt_bambu_fixture_tray (report, TAKT_SLOT_EXTERNAL)), ==,
                   TAKT_TRAY_EMPTY);
}

static void
test_doors (void)
{
  static const struct
  {
    const char *delta;
    TaktTold open;
  } newer[] = { { "h2d_01.01.02.07_delta_door_opened.json", TAKT_TOLD_YES },
                { "h2d_01.01.02.07_delta_door_closed.json", TAKT_TOLD_NO } },
    older[] = { { "h2d_01.01.02.07_delta_old_door_opened.json", TAKT_TOLD_YES },
                { "h2d_01.01.02.07_delta_old_door_closed.json", TAKT_TOLD_NO } };

  for (gsize i = 0; i < G_N_ELEMENTS (newer); i++)
    {
      g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
      g_autoptr (TaktBambuMerge) old = takt_bambu_merge_new ();
      g_autoptr (TaktPrinterReport) report = NULL;
      g_autoptr (TaktPrinterReport) old_report = NULL;

      if (!takt_bambu_fixture_apply_file (merge, "h2d_01.01.02.07_running_pushall.json"))
        return;
      g_assert_true (takt_bambu_fixture_apply_file (merge, newer[i].delta));
      report = takt_bambu_decode (merge, "09400A000000000", NOW, NULL);
      g_assert_cmpint (report->parts.door_open, ==, newer[i].open);

      /* Firmware from before "stat". */
      g_assert_true (takt_bambu_fixture_apply_file (old, older[i].delta));
      old_report = takt_bambu_decode (old, "09400A000000000", NOW, NULL);
      g_assert_cmpint (old_report->parts.door_open, ==, older[i].open);
    }
}

static void
test_other_nozzles (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) report = NULL;
  const TaktNozzleReport *right;
  const TaktNozzleReport *left;

  if (!takt_bambu_fixture_apply_file (merge, "h2d_01.01.02.07_running_pushall.json"))
    return;
  g_assert_true (takt_bambu_fixture_apply_file (merge, "h2d_01.01.02.07_delta_alt_nozzle_info.json"));
  g_assert_true (takt_bambu_fixture_apply_file (merge, "h2d_01.01.02.07_delta_left_extruder.json"));
  report = takt_bambu_decode (merge, NULL, NOW, NULL);

  right = report->parts.nozzles->pdata[0];
  left = report->parts.nozzles->pdata[1];
  assert_number (right->diameter, 0.2);
  g_assert_cmpstr (right->material, ==, "stainless_steel");
  g_assert_cmpstr (right->flow, ==, "standard");
  g_assert_false (right->is_active);
  assert_number (left->diameter, 0.6);
  g_assert_cmpstr (left->material, ==, "tungsten_carbide");
  g_assert_null (left->flow);
  g_assert_true (left->is_active);
  g_assert_cmpint (report->active_slot, ==, NONE);
}

static void
test_modules (void)
{
  g_autoptr (TaktPrinterReport) report = decode_machine (&machines[9]);
  const TaktModuleReport *whole;

  if (report == NULL)
    return;
  whole = report->parts.modules->pdata[0];
  g_assert_cmpstr (whole->name, ==, "ota");
  g_assert_null (whole->product);
  g_assert_cmpstr (whole->version, ==, "99.00.00.00");
  g_assert_cmpstr (whole->new_version, ==, "01.06.06.58");
}

/* ---- recorded prints */

/** Recording: what a person who watched would have written down. */
typedef struct
{
  const char *name;
  const char *story;
} Recording;

static const Recording recordings[] = {
  { "stream_a1_01.07.00.00_single_cloud.jsonl", "started finished" },
  /* Four pauses; the third comes thirteen seconds after the second ended and is the same jam (pitfall 24). */
  { "stream_a1_01.07.00.00_multicolor_local.jsonl",
    "started paused resumed paused resumed paused resumed finished" },
  { "stream_a1_long_cloud_speedchange.jsonl", "started" },
  /* "Success" four times, and nothing ever printed. */
  { "stream_a1_project_file_ack_but_no_start.jsonl", "" },
  /* Without a full report nothing is believed. */
  { "stream_p1s_minimal_cycle.jsonl", "" },
  { "p1s_deltas.jsonl", "" },
};

/** Teller: follows a recording as the engine follows a link. */
typedef struct
{
  TaktBambuMerge *merge;
  TaktTrack *track;
  TaktPrinterReport *report; /* (nullable) */
  GString *story;
} Teller;

static void
tell (Teller *self, GPtrArray *events)
{
  static const char *const words[] = {
    [TAKT_TRACK_STARTED] = "started",     [TAKT_TRACK_ADOPTED] = "adopted",
    [TAKT_TRACK_PAUSED] = "paused",       [TAKT_TRACK_RESUMED] = "resumed",
    [TAKT_TRACK_FINISHED] = "finished",   [TAKT_TRACK_FAILED] = "failed",
    [TAKT_TRACK_CANCELLED] = "cancelled", [TAKT_TRACK_ENDED_UNKNOWN] = "ended",
  };

  for (guint i = 0; i < events->len; i++)
    {
      const TaktTrackEvent *event = events->pdata[i];

      if (event->kind != TAKT_TRACK_PROGRESS)
        g_string_append_printf (self->story, "%s%s", self->story->len > 0 ? " " : "", words[event->kind]);
    }
}

static void
wait_until (Teller *self, TaktTime when)
{
  TaktTime tick;

  while (self->report != NULL && (tick = takt_track_next_tick (self->track)) != TAKT_TIME_UNSET
         && tick <= when)
    {
      g_autoptr (GPtrArray) events = takt_track_tick (self->track, self->report, tick);

      tell (self, events);
      if (takt_track_next_tick (self->track) == tick)
        break;
    }
}

/* What is shared with the report before is what a look at everything finds. */
static void
assert_lists_equal (const TaktPrinterReport *report, const TaktPrinterReport *other)
{
  g_assert_cmpuint (report->trays->len, ==, other->trays->len);
  for (guint i = 0; i < other->trays->len; i++)
    {
      const TaktTrayReport *left = report->trays->pdata[i];
      const TaktTrayReport *right = other->trays->pdata[i];

      g_assert_cmpint (left->slot, ==, right->slot);
      g_assert_cmpint (left->present, ==, right->present);
      g_assert_cmpstr (left->material_type, ==, right->material_type);
      g_assert_cmpstr (left->color_hex, ==, right->color_hex);
      g_assert_cmpstr (left->tray_uuid, ==, right->tray_uuid);
      g_assert_cmpint (left->remaining_pct, ==, right->remaining_pct);
    }
  g_assert_cmpstr (report->model, ==, other->model);
  g_assert_cmpstr (report->firmware, ==, other->firmware);
  g_assert_cmpstr (report->parts.new_firmware, ==, other->parts.new_firmware);
  g_assert_cmpint (report->parts.update_available, ==, other->parts.update_available);
  g_assert_cmpuint (report->parts.modules->len, ==, other->parts.modules->len);
  g_assert_cmpuint (report->parts.ams->len, ==, other->parts.ams->len);
}

static void
assert_temps_equal (const TaktPrinterReport *report, const TaktPrinterReport *other)
{
  const double left[] = { report->nozzle_temp, report->nozzle_target, report->bed_temp,
                          report->bed_target,  report->chamber_temp,  report->chamber_target };
  const double right[] = { other->nozzle_temp, other->nozzle_target, other->bed_temp,
                           other->bed_target,  other->chamber_temp,  other->chamber_target };

  for (gsize i = 0; i < G_N_ELEMENTS (left); i++)
    assert_number (left[i], right[i]);
  g_assert_cmpuint (report->parts.nozzles->len, ==, other->parts.nozzles->len);
  for (guint i = 0; i < other->parts.nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = report->parts.nozzles->pdata[i];
      const TaktNozzleReport *wanted = other->parts.nozzles->pdata[i];

      assert_number (nozzle->temp, wanted->temp);
      assert_number (nozzle->target, wanted->target);
      assert_number (nozzle->diameter, wanted->diameter);
      g_assert_cmpstr (nozzle->material, ==, wanted->material);
      g_assert_cmpint (nozzle->slot, ==, wanted->slot);
      g_assert_cmpint (nozzle->is_active, ==, wanted->is_active);
    }
}

/* A report of which only what passes was decoded says what a look at everything says. */
static void
assert_reports_equal (const TaktPrinterReport *report, const TaktPrinterReport *other)
{
  const TaktPartsReport *parts = &report->parts;
  const TaktPartsReport *wanted = &other->parts;

  assert_lists_equal (report, other);
  assert_temps_equal (report, other);
  g_assert_cmpint (report->machine, ==, other->machine);
  g_assert_cmpint (report->is_full, ==, other->is_full);
  g_assert_cmpstr (report->job_title, ==, other->job_title);
  g_assert_cmpstr (report->job_key, ==, other->job_key);
  g_assert_cmpint (report->progress_percent, ==, other->progress_percent);
  g_assert_cmpint (report->layer, ==, other->layer);
  g_assert_cmpint (report->total_layers, ==, other->total_layers);
  g_assert_cmpint (report->remaining_minutes, ==, other->remaining_minutes);
  g_assert_cmpuint (report->print_error, ==, other->print_error);
  g_assert_cmpstrv (report->hms, other->hms);
  g_assert_cmpint (report->stage, ==, other->stage);
  g_assert_cmpint (report->prepare_percent, ==, other->prepare_percent);
  g_assert_cmpint (report->plate, ==, other->plate);
  g_assert_cmpuint (report->mapping->len, ==, other->mapping->len);
  g_assert_cmpint (report->speed_level, ==, other->speed_level);
  g_assert_cmpint (report->speed_percent, ==, other->speed_percent);
  g_assert_cmpint (report->active_slot, ==, other->active_slot);
  g_assert_cmpint (report->target_slot, ==, other->target_slot);
  g_assert_cmpint (report->wifi_dbm, ==, other->wifi_dbm);
  g_assert_cmpint (report->developer_mode, ==, other->developer_mode);
  g_assert_cmpint (report->received_at, ==, other->received_at);
  g_assert_cmpmem (&parts->fans, sizeof parts->fans, &wanted->fans, sizeof wanted->fans);
  g_assert_cmpmem (&parts->options, sizeof parts->options, &wanted->options, sizeof wanted->options);
  g_assert_cmpint (parts->chamber_light, ==, wanted->chamber_light);
  g_assert_cmpint (parts->door_open, ==, wanted->door_open);
  g_assert_cmpint (parts->homed, ==, wanted->homed);
  g_assert_cmpint (parts->storage, ==, wanted->storage);
  g_assert_cmpint (parts->network, ==, wanted->network);
  g_assert_cmpint (parts->camera.timelapse, ==, wanted->camera.timelapse);
  g_assert_cmpstr (parts->camera.resolution, ==, wanted->camera.resolution);
  g_assert_cmpint (parts->ams_activity, ==, wanted->ams_activity);
}

static void
hear (Teller *self, JsonObject *record, TaktTime when)
{
  g_autofree char *payload = takt_json_to_string (json_object_get_member (record, "payload"), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (payload, strlen (payload), &error);
  g_autoptr (TaktPrinterReport) last = NULL;
  g_autoptr (TaktPrinterReport) afresh = NULL;
  guint events;

  g_assert_no_error (error);
  wait_until (self, when);
  takt_bambu_merge_apply (self->merge, message);
  last = g_steal_pointer (&self->report);
  self->report = takt_bambu_decode (self->merge, "03900A000000000", when, last);
  afresh = takt_bambu_decode (self->merge, "03900A000000000", when, NULL);
  assert_reports_equal (self->report, afresh);
  if (message->kind != TAKT_BAMBU_MESSAGE_STATUS || !self->report->is_full)
    return;

  do
    {
      g_autoptr (GPtrArray) told = takt_track_report (self->track, self->report, when);

      events = told->len;
      tell (self, told);
    }
  while (events > 0);
}

static TaktTime
get_time (JsonObject *record, TaktTime last)
{
  g_autofree char *text = takt_json_lenient_string (record, "t");
  g_autofree char *utc = text != NULL ? g_strconcat (text, "Z", NULL) : NULL;
  TaktTime when = last + 2;

  if (utc != NULL)
    g_assert_true (takt_time_from_iso (utc, &when, NULL));
  return when;
}

static void
test_recording (gconstpointer user_data)
{
  const Recording *want = user_data;
  g_autofree char *relative = g_build_filename (FOLDER, want->name, NULL);
  g_autofree char *path = takt_test_dup_shared (relative);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  TaktTime when = NOW;
  Teller teller;

  if (path == NULL)
    return;

  teller = (Teller){ takt_bambu_merge_new (), takt_track_new (), NULL, g_string_new (NULL) };
  text = takt_test_read (path, NULL);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) record = takt_json_parse (*line, -1, &error);

      g_assert_no_error (error);
      when = get_time (json_node_get_object (record), when);
      hear (&teller, json_node_get_object (record), when);
    }
  wait_until (&teller, when + 60);

  g_test_message ("%s: %s", want->name, teller.story->str);
  g_assert_cmpstr (teller.story->str, ==, want->story);
  takt_bambu_merge_free (teller.merge);
  takt_track_free (teller.track);
  g_clear_pointer (&teller.report, takt_printer_report_free);
  g_string_free (teller.story, TRUE);
}

/* The machine says that there is newer firmware, in its own list. */
static void
test_update (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) report = NULL;

  if (!takt_bambu_fixture_apply_stream (merge, "stream_a1_01.07.00.00_multicolor_local.jsonl"))
    return;
  report = takt_bambu_decode (merge, NULL, NOW, NULL);
  g_assert_cmpint (report->parts.update_available, ==, TAKT_TOLD_YES);
  g_assert_cmpstr (report->parts.new_firmware, ==, "01.07.01.00");
}

/* ---- all files */

static gboolean
has_machine (const char *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *name = g_strconcat (machines[i].name, "_pushall.json", NULL);

      if (g_str_equal (name, file))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_recording (const char *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (recordings); i++)
    if (g_str_equal (recordings[i].name, file))
      return TRUE;
  return FALSE;
}

static void
decode_payload (const char *bytes, gsize length)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (bytes, length, NULL);
  g_autoptr (TaktPrinterReport) report = NULL;

  if (message != NULL)
    takt_bambu_merge_apply (merge, message);
  report = takt_bambu_decode (merge, NULL, NOW, NULL);
  g_assert_nonnull (report);
}

/* A warning ends a test. A new capture wants its row above. */
static void
test_all (void)
{
  g_autofree char *folder = takt_test_dup_shared (FOLDER);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  const char *file;
  guint count = 0;

  if (folder == NULL)
    return;
  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR) || g_str_has_suffix (file, ".md"))
        continue;
      g_test_message ("%s", file);
      g_assert_true (!g_str_has_suffix (file, "_pushall.json") || has_machine (file));
      g_assert_true (!g_str_has_suffix (file, ".jsonl") || has_recording (file));
      bytes = takt_test_read (path, &length);
      decode_payload (bytes, length);
      count++;
    }
  g_assert_cmpuint (count, >=, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adapters/bambu-captures/machine/%s", machines[i].name);

      g_test_add_data_func (path, &machines[i], test_machine);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adapters/bambu-captures/recording/%s", recordings[i].name);

      g_test_add_data_func (path, &recordings[i], test_recording);
    }
  g_test_add_func ("/adapters/bambu-captures/spools", test_spools);
  g_test_add_func ("/adapters/bambu-captures/doors", test_doors);
  g_test_add_func ("/adapters/bambu-captures/other-nozzles", test_other_nozzles);
  g_test_add_func ("/adapters/bambu-captures/modules", test_modules);
  g_test_add_func ("/adapters/bambu-captures/update", test_update);
  g_test_add_func ("/adapters/bambu-captures/all", test_all);

  return g_test_run ();
}

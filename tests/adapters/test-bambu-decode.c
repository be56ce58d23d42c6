/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-decode.h"

#include <math.h>
#include <string.h>

#include "bambu/takt-bambu-model.h"
#include "bambu/takt-bambu-slots.h"
#include "tables/takt-material-table.h"
#include "takt-bambu-fixture.h"
#include "takt-test.h"

#define MAX_TRAYS 24

/** Tray: what a capture shows of one place; an empty one has its slot alone. */
typedef struct
{
  int slot;
  gboolean present;
  const char *type;
  const char *color;
  const char *brand;
  const char *uuid;
  int remaining;
  int weight;
} Tray;

/** Capture: a full report and what a person reads out of it. */
typedef struct
{
  const char *name;
  const char *version; /* (nullable) file of the version answer, where it is not named like the report */
  const char *serial;
  TaktMachineState machine;
  int progress, layer, total, remaining;
  double nozzle, nozzle_target, bed, bed_target, chamber;
  guint32 print_error;
  const char *hms;
  int stage, speed;
  const char *title;
  const char *key;
  int active_slot;
  const char *model;
  const char *firmware;
  int wifi;
  Tray trays[MAX_TRAYS];
} Capture;

#define NONE(number)                                                                                         \
  {                                                                                                          \
    .slot = (number), .remaining = -1                                                                        \
  }

/* A spool without a chip: whatever number the printer sends for it is no measurement. */
#define PLAIN(number, type_, color_)                                                                         \
  {                                                                                                          \
    (number), TRUE, (type_), (color_), NULL, NULL, -1, 0                                                     \
  }

#define SPOOL(number, type_, color_, brand_, uuid_, remaining_)                                              \
  {                                                                                                          \
    (number), TRUE, (type_), (color_), (brand_), (uuid_), (remaining_), 1000                                 \
  }

static const Capture captures[] = {
  {
      .name = "a1_01.05.00.00_idle",
      .machine = TAKT_MACHINE_IDLE,
      .nozzle = 27.8125,
      .bed = 29.75,
      .chamber = NAN,
      .stage = -1,
      .speed = 2,
      .active_slot = TAKT_SLOT_NONE,
      .model = "Bambu Lab A1",
      .firmware = "01.05.00.00",
      .wifi = -48,
      .trays = { PLAIN (0, "PLA", "76D9F4"), PLAIN (1, "PLA", "FFF144"), PLAIN (2, "PLA", "FF80FF"),
                 PLAIN (3, "PLA", "0ACC38"), PLAIN (254, "PLA", "FFFFFF") },
  },
  {
      /* The option "update remaining" is off: 0 on every spool. */
      .name = "a1mini_01.07.02.00_idle",
      .version = "a1mini_01.07.02.00_get_version.json",
      .machine = TAKT_MACHINE_IDLE,
      .nozzle = 27.21875,
      .bed = 26.53125,
      .chamber = NAN,
      .stage = -1,
      .speed = 2,
      .active_slot = TAKT_SLOT_NONE,
      .model = "Bambu Lab A1 mini",
      .firmware = "01.07.02.00",
      .trays = { SPOOL (0, "PLA", "DE4343", "PLA Matte", "518B5E764415402695728F836BEAA8D9", -1),
                 SPOOL (1, "PLA", "918669", "PLA Wood", "7964EC5A8FA24372B6DBE2370984EE47", -1),
                 SPOOL (2, "PETG", "D6ABFF", "PETG Translucent", "5C9531BD38ED484E98C8B4DED758E82F", -1),
                 SPOOL (3, "PLA", "000000", "PLA Matte", "1814A28E527F4FEEABA954B75F89DAA5", -1),
                 PLAIN (254, "PLA", "161616") },
  },
  {
      .name = "h2d_01.01.02.00_3ams",
      .machine = TAKT_MACHINE_IDLE,
      .nozzle = 24,
      .bed = 24,
      .chamber = 24,
      .stage = -1,
      .speed = 2,
      .active_slot = TAKT_SLOT_NONE,
      .model = "Bambu Lab H2D",
      .firmware = "01.01.02.00",
      .wifi = -51,
      .trays = { SPOOL (0, "PLA", "FFFFFF", "PLA Matte", "D99401E841C14828BF2E1B859AF2F770", 100),
                 SPOOL (1, "PLA", "000000", "PLA Basic", "73C26A43CD6A42AFB35375345595F535", 35),
                 SPOOL (2, "PLA", "DE4343", "PLA Matte", "0C498B7595C1408C90DAE6A6A5957FB8", 82),
                 SPOOL (3, "PLA", "0078BF", "PLA Matte", "6CE2CA2CFB214D03B76946504307D1CC", 15), NONE (4),
                 NONE (5), NONE (6), NONE (7), NONE (128), NONE (254), NONE (255) },
  },
  {
      /* The plain nozzle pair says 40/0: that is the idle nozzle. */
      .name = "h2d_01.01.02.07_running",
      .machine = TAKT_MACHINE_PRINTING,
      .total = 26,
      .remaining = 115,
      .nozzle = 264,
      .nozzle_target = 225,
      .bed = 100,
      .bed_target = 100,
      .chamber = 48,
      .stage = 14,
      .speed = 2,
      .title = "Number 10 House Numbers_plate_1",
      .key = "690732217",
      .active_slot = 128,
      .model = "Bambu Lab H2D",
      .firmware = "01.01.02.07",
      .wifi = -55,
      .trays = { SPOOL (0, "PLA", "FFFFFF", "PLA Matte", "D99401E841C14828BF2E1B859AF2F770", 47),
                 SPOOL (1, "PLA", "000000", "PLA Basic", "73C26A43CD6A42AFB35375345595F535", 35),
                 SPOOL (2, "PLA", "DE4343", "PLA Matte", "0C498B7595C1408C90DAE6A6A5957FB8", 82),
                 SPOOL (3, "PETG", "000000", "PETG HF", "95E6DD727C8F455C8C749C2ECD4343A3", 26),
                 SPOOL (128, "PA-GF", "000000", "PA6-GF", "EED2E539AAC54C6BAD2559AA9C822F09", 100),
                 NONE (254), NONE (255) },
  },
  {
      .name = "h2d_01.01.02.08_extspool",
      .machine = TAKT_MACHINE_PRINTING,
      .progress = 58,
      .layer = 983,
      .total = 1525,
      .remaining = 1620,
      .nozzle = 230,
      .nozzle_target = 230,
      .bed = 35,
      .bed_target = 35,
      .chamber = 27,
      .stage = 0,
      .speed = 2,
      .title = "Air Slides \xe2\x80\x93 Lightweight, Breathable, Summer-Ready",
      .key = "726721040",
      .active_slot = TAKT_SLOT_EXTERNAL,
      .model = "Bambu Lab H2D",
      .firmware = "01.01.02.08",
      .wifi = -58,
      .trays = { PLAIN (0, "PETG", "FFFFFF"),
                 NONE (1),
                 PLAIN (2, "PETG", "2850E0"),
                 PLAIN (3, "PETG", "057748"),
                 NONE (4),
                 SPOOL (5, "PLA", "FF6A13", "PLA Basic", "80D85868328144E287A60C1E3A28467E", 93),
                 PLAIN (6, "PLA", "7C4B00"),
                 SPOOL (7, "PLA", "D3B7A7", "PLA Matte", "ADDE8E219AE74B73A815197653BAF5F3", 98),
                 PLAIN (8, "PLA", "898989"),
                 SPOOL (9, "PLA", "000000", "PLA Matte", "0E580E25C3234CC9A2153D51FEC60E38", 39),
                 NONE (10),
                 PLAIN (11, "PLA", "A03CF7"),
                 SPOOL (12, "PETG", NULL, "PETG Basic", "9812105C480E42E386CE54989575D38B", 32),
                 PLAIN (13, "PETG", "898989"),
                 NONE (14),
                 PLAIN (15, "ASA", "000000"),
                 PLAIN (128, "PLA", "161616"),
                 PLAIN (129, "PETG", "000000"),
                 PLAIN (254, "TPU", "9B9EA0"),
                 PLAIN (255, "PLA", "76D9F4") },
  },
  {
      .name = "p1p_01.07.00.00_failed",
      .machine = TAKT_MACHINE_FAILED,
      .layer = 1,
      .total = 70,
      .remaining = 759,
      .nozzle = 21.25,
      .bed = 19.84375,
      .chamber = NAN,
      .stage = -1,
      .speed = 2,
      .title = "Fidget Collection",
      .active_slot = 0,
      .model = "Bambu Lab P1P",
      .firmware = "01.07.00.00",
      .wifi = -53,
      .trays = { PLAIN (0, "PLA", "D357FE"), PLAIN (1, "PLA", "D357FE"), PLAIN (2, "PLA", "D357FE"),
                 PLAIN (3, "PLA", "D357FE"), PLAIN (254, "PLA", "161616") },
  },
  {
      /* Published with its ids masked by X, and without a version answer: the serial tells the model. */
      .name = "p1s_finish_ams",
      .serial = "01P00A000000000",
      .machine = TAKT_MACHINE_FINISHED,
      .progress = 100,
      .layer = 260,
      .total = 260,
      .nozzle = 15.0625,
      .bed = 12,
      .chamber = NAN,
      .stage = -1,
      .speed = 2,
      .title = "XXXXXXX",
      .active_slot = TAKT_SLOT_NONE,
      .model = "Bambu Lab P1S",
      .wifi = -68,
      .trays = { SPOOL (0, "PLA", "5E43B7", "PLA Basic", "XXXXXXXXXXXXXXXXXXXXXXX", 83),
                 SPOOL (1, "PLA", "0A2989", "PLA Basic", "XXXXXXXXXXXXXXXXXXXXXXX", 100),
                 SPOOL (2, "PLA", "C12E1F", "PLA Basic", "XXXXXXXXXXXXXXXXXXXXXXX", 100),
                 SPOOL (3, "PLA", "000000", "PLA Basic", "XXXXXXXXXXXXXXXXXXXXXXX", 100), NONE (254) },
  },
  {
      .name = "p2s_running",
      .machine = TAKT_MACHINE_PRINTING,
      .progress = 64,
      .layer = 170,
      .total = 305,
      .remaining = 62,
      .nozzle = 254,
      .nozzle_target = 255,
      .bed = 70,
      .bed_target = 70,
      .chamber = 47,
      .stage = 0,
      .speed = 2,
      .title = "Rear Dry Pod AMS 2 PRO ",
      .key = "6456",
      .active_slot = 3,
      .model = "Bambu Lab P2S",
      .firmware = "01.01.00.00",
      .wifi = -68,
      .trays = { SPOOL (0, "PLA", "FFFFFF", "PLA Matte", "C234B32CD1C14E0587B0CF6BF8753D0F", 41),
                 SPOOL (1, "PLA", "000000", "PLA Matte", "15A8808C6AC140F2B84FBAE990AD9E43", 39),
                 PLAIN (2, "PLA", "000000"), PLAIN (3, "PETG", "FFFFFF"), NONE (254) },
  },
  {
      .name = "x1c_01.09.00.01_multiams",
      .machine = TAKT_MACHINE_FINISHED,
      .progress = 100,
      .layer = 480,
      .total = 480,
      .nozzle = 26,
      .bed = 23,
      .chamber = 25,
      .stage = -1,
      .speed = 2,
      .title = "Garden Hose Healer: Male fitting",
      .key = "702384465",
      .active_slot = TAKT_SLOT_NONE,
      .model = "Bambu Lab X1 Carbon",
      .firmware = "01.09.00.01",
      .wifi = -66,
      .trays = { SPOOL (0, "PLA", "000000", "PLA Matte", "5F3D8925633343C29FB9A97FA9125971", 93),
                 SPOOL (1, "PLA", "7D6556", "PLA Matte", "A77739E606CA41FAA0693A6A3BA63726", 100),
                 SPOOL (2, "PLA", "4D3324", "PLA Matte", "6063E82DCBCB4E34839465BC6683401C", 100),
                 SPOOL (3, "PLA", "AE835B", "PLA Matte", "ED336607B9E645CEB9F845D42630A190", 83),
                 SPOOL (4, "ABS", "D32941", "ABS", "AD76420E81274E7DA363EEE5A6CAF619", 21),
                 SPOOL (5, "ABS", "489FDF", "ABS", "C403BA87D30649E5BF01C444E853C106", 20),
                 SPOOL (6, "ABS", "FFFFFF", "ABS", "53274C367223430D9F1BDAE5E0B5C5D2", 71),
                 SPOOL (7, "ABS", "87909A", "ABS", "77D5ADAF050A430A95109ABF1C601670", 100), NONE (8),
                 SPOOL (9, "ABS", "FF6A13", "ABS", "91AEE889453645DC9DC0FBFF4331C88D", 100),
                 SPOOL (10, "ABS", "789D4A", "ABS", "17552592AA0F4CB8A17490FC51A4C5F2", 62),
                 SPOOL (11, "ABS", "000000", "ABS", "2B44B97B1C674E8DAEE306FD771D7877", 100),
                 SPOOL (128, "PA-CF", "000000", "PAHT-CF", "3912400D8BFC4A4D9578E9E643162E10", 100),
                 NONE (254) },
  },
  {
      /* Other people's firmware: its bits do not know the unit it lists. */
      .name = "x1plus_99.00.00.00_running_hms",
      .serial = "00M00A000000000",
      .machine = TAKT_MACHINE_PRINTING,
      .progress = 22,
      .layer = 2,
      .total = 37,
      .remaining = 163,
      .nozzle = 219,
      .nozzle_target = 220,
      .bed = 60,
      .bed_target = 60,
      .chamber = 36,
      .hms = "HMS_0C00_0300_0003_0007",
      .stage = 0,
      .speed = 2,
      .title = "CyberBrick Gridfinity Organizer Box",
      .key = "724977924",
      .active_slot = 128,
      .model = "Bambu Lab X1 Carbon",
      .firmware = "99.00.00.00",
      .wifi = -46,
      .trays = { SPOOL (128, "PLA", "F7D959", "PLA Matte", "BB23523A836741C3950F365DDE08B58D", 65),
                 PLAIN (254, "PLA", "FFFFFF") },
  },
};

static void
assert_number (double have, double wanted)
{
  if (isnan (wanted))
    g_assert_true (isnan (have));
  else
    g_assert_cmpfloat_with_epsilon (have, wanted, 1e-9);
}

static void
assert_trays (const TaktPrinterReport *report, const Tray *wanted)
{
  guint count = 0;

  for (guint i = 0; i < MAX_TRAYS && (i == 0 || wanted[i].slot != 0); i++)
    {
      const Tray *want = &wanted[i];
      TaktTrayReport *have = takt_bambu_fixture_tray (report, want->slot);

      g_test_message ("slot %d", want->slot);
      count++;
      g_assert_nonnull (have);
      g_assert_cmpint (have->present, ==, want->present);
      g_assert_cmpstr (have->material_type, ==, want->type);
      g_assert_cmpstr (have->color_hex, ==, want->color);
      g_assert_cmpstr (have->brand, ==, want->brand);
      g_assert_cmpstr (have->tray_uuid, ==, want->uuid);
      g_assert_cmpint (have->remaining_pct, ==, want->remaining);
      g_assert_cmpint (have->weight_grams, ==, want->weight);
    }
  g_assert_cmpuint (report->trays->len, ==, count);
}

static void
test_capture (gconstpointer user_data)
{
  const Capture *want = user_data;
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autofree char *pushall = g_strconcat (want->name, "_pushall.json", NULL);
  g_autofree char *version =
      want->version != NULL ? g_strdup (want->version) : g_strconcat (want->name, "_get_version.json", NULL);
  g_autoptr (TaktPrinterReport) have = NULL;

  if (!takt_bambu_fixture_apply_file (merge, pushall))
    return;
  if (want->firmware != NULL && !takt_bambu_fixture_apply_file (merge, version))
    return;

  have = takt_bambu_decode (merge, want->serial, 1766000000, NULL);
  g_assert_true (have->is_full);
  g_assert_cmpint (have->machine, ==, want->machine);
  g_assert_cmpint (have->progress_percent, ==, want->progress);
  g_assert_cmpint (have->layer, ==, want->layer);
  g_assert_cmpint (have->total_layers, ==, want->total);
  g_assert_cmpint (have->remaining_minutes, ==, want->remaining);
  assert_number (have->nozzle_temp, want->nozzle);
  assert_number (have->nozzle_target, want->nozzle_target);
  assert_number (have->bed_temp, want->bed);
  assert_number (have->bed_target, want->bed_target);
  assert_number (have->chamber_temp, want->chamber);
  g_assert_cmpuint (have->print_error, ==, want->print_error);
  g_assert_cmpstr (have->hms[0], ==, want->hms);
  g_assert_cmpint (have->stage, ==, want->stage);
  g_assert_cmpint (have->speed_level, ==, want->speed);
  g_assert_cmpstr (have->job_title, ==, want->title);
  g_assert_cmpstr (have->job_key, ==, want->key);
  g_assert_cmpint (have->active_slot, ==, want->active_slot);
  g_assert_cmpstr (have->model, ==, want->model);
  g_assert_cmpstr (have->firmware, ==, want->firmware);
  g_assert_cmpint (have->wifi_dbm, ==, want->wifi);
  g_assert_cmpint (have->received_at, ==, 1766000000);
  g_assert_false (have->stop_seen);
  assert_trays (have, want->trays);
}

/* The report after one payload; ' for ". */
static TaktPrinterReport *
decode (const char *json)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, json);
  return takt_bambu_fixture_decode (merge);
}

static void
test_nothing_told (void)
{
  g_autoptr (TaktPrinterReport) report = decode ("{'print':{}}");

  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_UNKNOWN);
  g_assert_false (report->is_full);
  g_assert_null (report->job_title);
  g_assert_null (report->job_key);
  g_assert_cmpint (report->progress_percent, ==, -1);
  g_assert_cmpint (report->layer, ==, -1);
  g_assert_cmpint (report->total_layers, ==, -1);
  g_assert_cmpint (report->remaining_minutes, ==, -1);
  g_assert_true (isnan (report->nozzle_temp) && isnan (report->nozzle_target));
  g_assert_true (isnan (report->bed_temp) && isnan (report->bed_target));
  g_assert_true (isnan (report->chamber_temp));
  g_assert_cmpuint (report->print_error, ==, 0);
  g_assert_null (report->hms[0]);
  g_assert_cmpint (report->stage, ==, -1);
  g_assert_cmpint (report->speed_level, ==, -1);
  g_assert_cmpint (report->active_slot, ==, TAKT_SLOT_NONE);
  g_assert_cmpuint (report->trays->len, ==, 0);
  g_assert_null (report->model);
  g_assert_cmpint (report->wifi_dbm, ==, 0);
}

static void
test_states (void)
{
  static const struct
  {
    const char *word;
    TaktMachineState state;
  } cases[] = {
    { "IDLE", TAKT_MACHINE_IDLE },         { "PREPARE", TAKT_MACHINE_PREPARING },
    { "SLICING", TAKT_MACHINE_PREPARING }, { "RUNNING", TAKT_MACHINE_PRINTING },
    { "PAUSE", TAKT_MACHINE_PAUSED },      { "FINISH", TAKT_MACHINE_FINISHED },
    { "FAILED", TAKT_MACHINE_FAILED },     { "INIT", TAKT_MACHINE_UNKNOWN },
    { "OFFLINE", TAKT_MACHINE_UNKNOWN },   { "", TAKT_MACHINE_UNKNOWN },
    { "PAUSED", TAKT_MACHINE_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'print':{'gcode_state':'%s'}}", cases[i].word);
      g_autoptr (TaktPrinterReport) report = decode (json);

      g_assert_cmpint (report->machine, ==, cases[i].state);
    }
}

static void
test_stage_only_during_a_job (void)
{
  g_autoptr (TaktPrinterReport) idle = decode ("{'print':{'gcode_state':'IDLE','stg_cur':0}}");
  g_autoptr (TaktPrinterReport) busy = decode ("{'print':{'gcode_state':'RUNNING','stg_cur':'14'}}");
  g_autoptr (TaktPrinterReport) none = decode ("{'print':{'gcode_state':'RUNNING','stg_cur':255}}");

  g_assert_cmpint (idle->stage, ==, -1);
  g_assert_cmpint (busy->stage, ==, 14);
  g_assert_cmpint (none->stage, ==, -1);
}

static void
test_job_keys (void)
{
  static const struct
  {
    const char *subtask, *task, *key;
  } cases[] = {
    { "'626732162'", "'1'", "626732162" },
    { "'0'", "'6456'", "6456" },
    { "''", "''", NULL },
    { "'0'", "'0'", NULL },
    { "'00'", "null", NULL },
    { "12345", "null", "12345" },
    { "'2147483647'", "'77'", "77" },
    { "'2147483647'", "'2147483647'", NULL },
    { "'subtask'", "'-5'", NULL },
    { "{}", "[]", NULL },
    { "'99999999999999999999999'", "'0'", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{'print':{'subtask_id':%s,'task_id':%s}}", cases[i].subtask, cases[i].task);
      g_autoptr (TaktPrinterReport) report = decode (json);

      g_test_message ("%s", json);
      g_assert_cmpstr (report->job_key, ==, cases[i].key);
    }
}

static void
test_titles (void)
{
  g_autoptr (TaktPrinterReport) named =
      decode ("{'print':{'subtask_name':'Tree; Size_ M','gcode_file':'x.3mf'}}");
  g_autoptr (TaktPrinterReport) file = decode ("{'print':{'subtask_name':'','gcode_file':'x.3mf'}}");
  g_autoptr (TaktPrinterReport) path =
      decode ("{'print':{'subtask_name':'','gcode_file':'/data/Metadata/plate_1.gcode'}}");

  g_assert_cmpstr (named->job_title, ==, "Tree; Size_ M");
  g_assert_cmpstr (file->job_title, ==, "x.3mf");
  g_assert_null (path->job_title);
}

static void
test_counts (void)
{
  g_autoptr (TaktPrinterReport) texts =
      decode ("{'print':{'mc_percent':'5','mc_remaining_time':'70.0','3D':{'layer_num':'4',"
              "'total_layer_num':9}}}");
  g_autoptr (TaktPrinterReport) doubles = decode ("{'print':{'percent':7,'remain_time':8}}");
  g_autoptr (TaktPrinterReport) absurd =
      decode ("{'print':{'mc_percent':101,'mc_remaining_time':-3,'layer_num':-1}}");

  g_assert_cmpint (texts->progress_percent, ==, 5);
  g_assert_cmpint (texts->remaining_minutes, ==, 70);
  g_assert_cmpint (texts->layer, ==, 4);
  g_assert_cmpint (texts->total_layers, ==, 9);
  g_assert_cmpint (doubles->progress_percent, ==, 7);
  g_assert_cmpint (doubles->remaining_minutes, ==, 8);
  g_assert_cmpint (absurd->progress_percent, ==, -1);
  g_assert_cmpint (absurd->remaining_minutes, ==, -1);
  g_assert_cmpint (absurd->layer, ==, -1);
}

static void
test_speed_glitch (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) report = NULL;

  takt_bambu_fixture_apply (merge, "{'print':{'spd_lvl':3}}");
  takt_bambu_fixture_apply (merge, "{'print':{'spd_lvl':253}}");
  report = takt_bambu_fixture_decode (merge);
  g_assert_cmpint (report->speed_level, ==, 3);
}

static void
test_packed_temperatures (void)
{
  g_autoptr (TaktPrinterReport) report =
      decode ("{'print':{'nozzle_temper':40,'nozzle_target_temper':0,'bed_temper':1,'chamber_temper':0,"
              "'device':{'bed':{'info':{'temp':6553700}},'ctc':{'info':{'temp':3932208}},"
              "'extruder':{'state':18,'info':[{'id':0,'temp':27},{'id':1,'temp':14745864}]}}}}");

  /* state 0x12: two extruders, number 1 at work. */
  g_assert_cmpfloat (report->nozzle_temp, ==, 264);
  g_assert_cmpfloat (report->nozzle_target, ==, 225);
  g_assert_cmpfloat (report->bed_temp, ==, 100);
  g_assert_cmpfloat (report->bed_target, ==, 100);
  g_assert_cmpfloat (report->chamber_temp, ==, 48);
}

static void
test_bed_after_the_job (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) report = NULL;

  takt_bambu_fixture_apply (merge,
                            "{'print':{'msg':0,'bed_temper':70,'device':{'bed':{'info':{'temp':70}}}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'msg':1,'device':{'bed':{'info':{'temp':31}}}}}");
  report = takt_bambu_fixture_decode (merge);
  g_assert_cmpfloat (report->bed_temp, ==, 31);
  g_assert_cmpfloat (report->bed_target, ==, 0);
}

static void
test_chamber (void)
{
  g_autoptr (TaktPrinterReport) fake = decode ("{'print':{'chamber_temper':5}}");
  g_autoptr (TaktPrinterReport) moved = decode ("{'print':{'chamber_temper':0,'info':{'temp':47}}}");
  g_autoptr (TaktPrinterReport) gone = decode ("{'print':{'chamber_temper':0}}");
  g_autoptr (TaktPrinterReport) real = decode ("{'print':{'chamber_temper':'36.5'}}");

  g_assert_true (isnan (fake->chamber_temp));
  g_assert_cmpfloat (moved->chamber_temp, ==, 47);
  g_assert_true (isnan (gone->chamber_temp));
  g_assert_cmpfloat (real->chamber_temp, ==, 36.5);
}

static void
test_errors (void)
{
  g_autoptr (TaktPrinterReport) report =
      decode ("{'print':{'print_error':302022662,'hms':[{'attr':301994496,'code':65537,'timestamp':1},"
              "{'attr':-1,'code':'131074'},{'attr':0,'code':0},7,{}]}}");
  g_autoptr (TaktPrinterReport) negative = decode ("{'print':{'print_error':-1}}");

  g_assert_cmphex (report->print_error, ==, 0x12008006);
  g_assert_cmpstr (report->hms[0], ==, "HMS_1200_1200_0001_0001");
  g_assert_cmpstr (report->hms[1], ==, "HMS_FFFF_FFFF_0002_0002");
  g_assert_null (report->hms[2]);
  g_assert_cmphex (negative->print_error, ==, 0xffffffff);
}

static void
test_presence (void)
{
  /* Bits say what is there, trays say what it is (unit 0: full, "?", remembered, empty; HT: state 9). */
  g_autoptr (TaktPrinterReport) report =
      decode ("{'print':{'ams':{'ams_exist_bits':'11','tray_exist_bits':'10003','ams':["
              "{'id':'0','tray':[{'id':'0','state':11,'tray_type':'PLA','tray_color':'010203FF'},"
              "{'id':'1','state':11,'tray_type':'','tray_color':'00000000','tray_uuid':'00000000'},"
              "{'id':'2','state':10,'tray_type':'ABS'},{'id':'3','state':8}]},"
              "{'id':'128','tray':[{'id':'0','state':9}]}]}}}");

  g_assert_cmpuint (report->trays->len, ==, 5);
  g_assert_cmpstr (takt_bambu_fixture_tray (report, 0)->material_type, ==, "PLA");
  g_assert_true (takt_bambu_fixture_tray (report, 1)->present);
  g_assert_null (takt_bambu_fixture_tray (report, 1)->material_type);
  g_assert_null (takt_bambu_fixture_tray (report, 1)->color_hex);
  g_assert_null (takt_bambu_fixture_tray (report, 1)->tray_uuid);
  g_assert_false (takt_bambu_fixture_tray (report, 2)->present);
  g_assert_null (takt_bambu_fixture_tray (report, 2)->material_type);
  g_assert_false (takt_bambu_fixture_tray (report, 3)->present);
  g_assert_true (takt_bambu_fixture_tray (report, 128)->present);
}

static void
test_presence_without_bits (void)
{
  g_autoptr (TaktPrinterReport) report =
      decode ("{'print':{'ams':{'ams':[{'id':'0','tray':[{'id':'0','state':3,'tray_type':'PLA'},"
              "{'id':'1','state':0,'tray_type':'PLA'},{'id':'2','tray_type':'PLA'},{'id':'3'}]}]}}}");

  g_assert_true (takt_bambu_fixture_tray (report, 0)->present);
  g_assert_false (takt_bambu_fixture_tray (report, 1)->present);
  g_assert_true (takt_bambu_fixture_tray (report, 2)->present);
  g_assert_false (takt_bambu_fixture_tray (report, 3)->present);
}

static void
test_remaining (void)
{
  static const struct
  {
    const char *flags;
    int chip, other;
    int wanted_chip;
  } cases[] = {
    { "", 42, 0, 42 },
    { "", 0, 42, 0 }, /* truly empty, as another spool proves the option is on */
    { "", 0, 0, -1 }, /* 0 everywhere: the option is off */
    { "", -1, -1, -1 },
    { "'home_flag':-1066934785,", 42, 0, 42 }, /* bit 7 set in a signed number */
    { "'home_flag':128,", 42, 0, 42 },
    { "'home_flag':127,", 42, 0, -1 },
    { "'home_flag':127,'cfg':'20000',", 42, 0, 42 },
    { "'home_flag':128,'cfg':'1ffff',", 42, 0, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{'print':{%s'ams':{'tray_exist_bits':'7','ams':[{'id':'0','tray':["
                           "{'id':'0','tray_type':'PLA','tray_uuid':'518B','remain':%d},"
                           "{'id':'1','tray_type':'PLA','tray_uuid':'6063','remain':%d},"
                           "{'id':'2','tray_type':'PLA','tray_uuid':'0000','remain':%d}]}]}}}",
                           cases[i].flags, cases[i].chip, cases[i].other, cases[i].other);
      g_autoptr (TaktPrinterReport) report = decode (json);

      g_test_message ("%s", json);
      g_assert_cmpint (takt_bambu_fixture_tray (report, 0)->remaining_pct, ==, cases[i].wanted_chip);
      /* Without a chip nobody measures. */
      g_assert_cmpint (takt_bambu_fixture_tray (report, 2)->remaining_pct, ==, -1);
    }
}

static void
test_external (void)
{
  /* One nozzle: whatever the holder's number, it is the holder. */
  g_autoptr (TaktPrinterReport) single = decode (
      "{'print':{'vt_tray':{'id':'255','tray_type':'ABS'},'vir_slot':[{'id':'255','tray_type':'PLA'}]}}");
  /* Two: 255 on the wire is the main one, 254 the deputy. */
  g_autoptr (TaktPrinterReport) dual =
      decode ("{'print':{'device':{'extruder':{'state':2,'info':[{'id':0},{'id':1}]}},"
              "'vt_tray':{'id':'255','tray_type':'ABS'},"
              "'vir_slot':[{'id':'254','tray_type':'PETG'},{'id':'255','tray_type':'TPU'}]}}");

  g_assert_cmpuint (single->trays->len, ==, 1);
  g_assert_cmpstr (takt_bambu_fixture_tray (single, TAKT_SLOT_EXTERNAL)->material_type, ==, "PLA");
  g_assert_cmpuint (dual->trays->len, ==, 2);
  g_assert_cmpstr (takt_bambu_fixture_tray (dual, TAKT_SLOT_EXTERNAL)->material_type, ==, "TPU");
  g_assert_cmpstr (takt_bambu_fixture_tray (dual, TAKT_BAMBU_SLOT_DEPUTY)->material_type, ==, "PETG");
}

static void
test_active_slot (void)
{
  static const struct
  {
    const char *json;
    int slot;
  } cases[] = {
    { "{'print':{'ams':{'tray_now':'5'}}}", 5 },
    { "{'print':{'ams':{'tray_now':255}}}", TAKT_SLOT_NONE },
    { "{'print':{'ams':{'tray_now':'254'}}}", TAKT_SLOT_EXTERNAL },
    { "{'print':{'ams':{'tray_now':'129'}}}", 129 },
    { "{'print':{'ams':{'tray_now':'25','ams':[{'id':'16'}]}}}", 25 },
    { "{'print':{'ams':{'tray_now':'25'}}}", 25 },
    { "{'print':{'ams':{'tray_now':'77777'}}}", TAKT_SLOT_NONE },
    /* The nozzle at work knows better than tray_now. */
    { "{'print':{'ams':{'tray_now':'0'},'device':{'extruder':{'state':1,'info':[{'id':0,'snow':258}]}}}}",
      6 },
    { "{'print':{'ams':{'tray_now':'0'},'device':{'extruder':{'state':1,'info':[{'id':0,'snow':65280}]}}}}",
      TAKT_SLOT_EXTERNAL },
    { "{'print':{'ams':{'tray_now':'0'},'device':{'extruder':{'state':1,'info':[{'id':0,'snow':65024}]}}}}",
      TAKT_SLOT_EXTERNAL },
    { "{'print':{'ams':{'tray_now':'0'},'device':{'extruder':{'state':18,'info':[{'id':0,'snow':1},"
      "{'id':1,'snow':65024}]}}}}",
      TAKT_BAMBU_SLOT_DEPUTY },
    { "{'print':{'ams':{'tray_now':'0'},'device':{'extruder':{'state':1,'info':[{'id':0,'snow':65535}]}}}}",
      TAKT_SLOT_NONE },
    { "{'print':{'ams':{'tray_now':'0'},'device':{'extruder':{'state':1,'info':[{'id':0,'snow':65279}]}}}}",
      TAKT_SLOT_NONE },
    /* Without it, the mapping of a job of one filament. */
    { "{'print':{'gcode_state':'RUNNING','mapping':[65535,258],'ams':{'tray_now':'0'}}}", 6 },
    { "{'print':{'gcode_state':'RUNNING','mapping':[1,2],'ams':{'tray_now':'3'}}}", 3 },
    { "{'print':{'gcode_state':'FINISH','mapping':[258],'ams':{'tray_now':'255'}}}", TAKT_SLOT_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktPrinterReport) report = decode (cases[i].json);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (report->active_slot, ==, cases[i].slot);
    }
}

static void
test_a2l_unit (void)
{
  g_autoptr (TaktPrinterReport) report =
      decode ("{'print':{'ams':{'tray_exist_bits':'2000000','ams':[{'id':'16','info':'5','tray':["
              "{'id':'0','tray_type':'PLA'},{'id':'1','tray_type':'PLA'}]}]}}}");

  g_assert_false (takt_bambu_fixture_tray (report, 24)->present);
  g_assert_true (takt_bambu_fixture_tray (report, 25)->present);
}

static void
test_models (void)
{
  static const struct
  {
    const char *version, *serial, *model;
  } cases[] = {
    { "{'info':{'module':[{'name':'ota','product_name':'Bambu Lab X1-Carbon'}]}}", NULL,
      "Bambu Lab X1 Carbon" },
    { "{'info':{'module':[{'name':'ota','product_name':'bambulab p1s'}]}}", "030", "Bambu Lab P1S" },
    { "{'info':{'module':[{'name':'ota','product_name':'Bambu Lab Z9'}]}}", "01P", "Bambu Lab Z9" },
    { "{'info':{'module':[{'name':'ota','project_name':'C11'}]}}", NULL, "Bambu Lab P1P" },
    { "{'info':{'module':[{'name':'ota','project_name':'N1'}]}}", NULL, "Bambu Lab A1 mini" },
    { "{'info':{'module':[{'name':'ota','project_name':'N2S'}]}}", NULL, "Bambu Lab A1" },
    { "{'info':{'module':[{'name':'ota','project_name':'N7-V2'}]}}", NULL, "Bambu Lab P2S" },
    { "{'info':{'module':[{'name':'rv1126','project_name':'','hw_ver':'AP05'}]}}", NULL,
      "Bambu Lab X1 Carbon" },
    { "{'info':{'module':[{'name':'ap','hw_ver':'AP05'}]}}", "31B00", "Bambu Lab H2C" },
    { "{'info':{'module':[{'name':'ap','hw_ver':'AP02'}]}}", NULL, "Bambu Lab X1E" },
    { "{'info':{'module':[7,{},{'name':5}]}}", "zzz", NULL },
    { "{'info':{'module':[]}}", "039", "Bambu Lab A1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
      g_autoptr (JsonObject) version = NULL;
      g_autofree char *model = NULL;

      takt_bambu_fixture_apply (merge, cases[i].version);
      version = takt_bambu_merge_dup_version (merge);
      model = takt_bambu_model_dup_name (version, cases[i].serial);
      g_test_message ("%s", cases[i].version);
      g_assert_cmpstr (model, ==, cases[i].model);
    }
}

static void
test_types_may_lie (void)
{
  g_autoptr (TaktPrinterReport) report = decode (
      "{'print':{'gcode_state':5,'device':[],'info':'x','hms':{},'ams':{'ams':[{'id':{},"
      "'tray':[{'id':[]}]},{'id':'0','tray':[{'id':'9','tray_color':5},{'id':'0','tray_color':'zz0102FF',"
      "'tray_weight':'heavy','tray_type':[]}]}],'tray_exist_bits':'1'},'vir_slot':[],'wifi_signal':{},"
      "'3D':[],'subtask_name':{},'mapping':[{},null]}}");

  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_UNKNOWN);
  g_assert_cmpuint (report->trays->len, ==, 1);
  g_assert_null (takt_bambu_fixture_tray (report, 0)->color_hex);
  g_assert_cmpint (takt_bambu_fixture_tray (report, 0)->weight_grams, ==, 0);
}

static void
test_cleared_tray_capture (void)
{
  g_autofree char *path = takt_test_dup_shared ("bambu/captures/ams_tray_cleared_p2s.json");
  g_autofree char *tray = NULL;
  g_autofree char *json = NULL;
  g_autoptr (TaktPrinterReport) report = NULL;

  if (path == NULL)
    return;
  tray = takt_test_read (path, NULL);
  json = g_strdup_printf ("{'print':{'ams':{'ams':[{'id':'0','tray':[%s]}]}}}", tray);
  report = decode (json);

  /* Present, and nobody knows what it is. */
  g_assert_true (takt_bambu_fixture_tray (report, 0)->present);
  g_assert_null (takt_bambu_fixture_tray (report, 0)->material_type);
  g_assert_null (takt_bambu_fixture_tray (report, 0)->color_hex);
  g_assert_cmpint (takt_bambu_fixture_tray (report, 0)->remaining_pct, ==, -1);
}

static void
test_third_party_capture (void)
{
  g_autofree char *path = takt_test_dup_shared ("bambu/captures/ams_tray_third_party_user_preset.json");
  g_autofree char *tray = NULL;
  g_autofree char *json = NULL;
  g_autoptr (TaktPrinterReport) report = NULL;

  if (path == NULL)
    return;
  tray = takt_test_read (path, NULL);
  json = g_strdup_printf ("{'print':{'ams':{'ams':[{'id':'0','tray':[%s]}]}}}", tray);
  report = decode (json);

  g_assert_true (takt_bambu_fixture_tray (report, 2)->present);
  g_assert_cmpstr (takt_bambu_fixture_tray (report, 2)->material_type, ==, "PLA");
  g_assert_cmpstr (takt_bambu_fixture_tray (report, 2)->color_hex, ==, "2850E0");
  g_assert_null (takt_bambu_fixture_tray (report, 2)->tray_uuid);
  g_assert_cmpint (takt_bambu_fixture_tray (report, 2)->remaining_pct, ==, -1);
}

static void
test_refusal_captures (void)
{
  static const struct
  {
    const char *name;
    gboolean refused;
  } cases[] = {
    { "bambu/captures/ack_x1c_verify_failed.json", TRUE },
    { "bambu/captures/ack_p2s_gcode_line_success.json", FALSE },
    { "bambu/captures/ack_p1s_gcode_file_success_but_no_start.json", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = takt_test_dup_shared (cases[i].name);
      g_autofree char *text = NULL;
      g_autoptr (TaktBambuMessage) message = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      if (path == NULL)
        return;
      text = takt_test_read (path, &length);
      message = takt_bambu_message_parse (text, length, &error);
      g_assert_no_error (error);
      g_assert_cmpint (message->kind, ==, TAKT_BAMBU_MESSAGE_ACK);
      g_assert_cmpint (takt_bambu_message_is_unsigned_refusal (message), ==, cases[i].refused);
    }
}

static void
test_delta_captures (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) before = NULL;
  g_autoptr (TaktPrinterReport) after = NULL;

  if (!takt_bambu_fixture_apply_file (merge, "h2d_01.01.02.07_running_pushall.json"))
    return;
  before = takt_bambu_fixture_decode (merge);
  /* state 274: two extruders, the left one at work; its own slot is empty. */
  g_assert_true (takt_bambu_fixture_apply_file (merge, "h2d_01.01.02.07_delta_left_extruder.json"));
  after = takt_bambu_fixture_decode (merge);

  g_assert_cmpfloat (before->nozzle_temp, ==, 264);
  g_assert_cmpint (before->active_slot, ==, 128);
  g_assert_cmpfloat (after->nozzle_temp, ==, 40);
  g_assert_cmpfloat (after->nozzle_target, ==, 0);
  g_assert_cmpint (after->active_slot, ==, TAKT_SLOT_NONE);
  g_assert_cmpint (after->machine, ==, TAKT_MACHINE_PRINTING);
  g_assert_cmpuint (after->trays->len, ==, before->trays->len);
}

/** Stream: where a recording leaves the machine. */
typedef struct
{
  const char *name;
  gboolean is_full;
  TaktMachineState machine;
  int progress, layer, total, speed;
  guint32 print_error;
  const char *title;
  const char *key;
} Stream;

static const Stream streams[] = {
  /* A name whose colon the printer cannot write, and a change of speed. */
  { "stream_a1_long_cloud_speedchange.jsonl", TRUE, TAKT_MACHINE_PRINTING, 55, 317, 751, 3, 0,
    "Christmas Tree With Star; Size_ M", "625003395" },
  /* Acknowledged, echoed, and never started (pitfalls 33, 34). */
  { "stream_a1_project_file_ack_but_no_start.jsonl", FALSE, TAKT_MACHINE_UNKNOWN, -1, -1, -1, -1, 83935248,
    "A1 Large Case white top.AG", NULL },
  /* Ids that are no numbers. */
  { "stream_p1s_minimal_cycle.jsonl", FALSE, TAKT_MACHINE_FINISHED, 100, 5, 26, -1, 0, "Fixture print",
    NULL },
};

static void
test_stream (gconstpointer user_data)
{
  const Stream *want = user_data;
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) have = NULL;

  if (!takt_bambu_fixture_apply_stream (merge, want->name))
    return;
  have = takt_bambu_fixture_decode (merge);
  g_assert_cmpint (have->is_full, ==, want->is_full);
  g_assert_cmpint (have->machine, ==, want->machine);
  g_assert_cmpint (have->progress_percent, ==, want->progress);
  g_assert_cmpint (have->layer, ==, want->layer);
  g_assert_cmpint (have->total_layers, ==, want->total);
  g_assert_cmpint (have->speed_level, ==, want->speed);
  g_assert_cmpuint (have->print_error, ==, want->print_error);
  g_assert_cmpstr (have->job_title, ==, want->title);
  g_assert_cmpstr (have->job_key, ==, want->key);
}

/* Every model sets bit 18 of home_flag; a signal says Wi-Fi, a second interface in use says a cable, and nothing says nothing. */
static void
test_network (void)
{
  static const struct
  {
    const char *json;
    TaktNetwork network;
    int dbm;
  } cases[] = {
    { "{'print':{'home_flag':262144,'wifi_signal':'-52dBm'}}", TAKT_NETWORK_WIFI, -52 },
    { "{'print':{'home_flag':262144}}", TAKT_NETWORK_UNKNOWN, 0 },
    { "{'print':{'home_flag':262144,'wifi_signal':'-90dBm'}}", TAKT_NETWORK_UNKNOWN, -90 },
    { "{'print':{'wifi_signal':'-90dBm','net':{'info':[{'ip':0},{'ip':167903424}]}}}", TAKT_NETWORK_WIRED,
      0 },
    { "{'print':{'net':{'info':[{'ip':167903424},{'ip':0}]}}}", TAKT_NETWORK_UNKNOWN, 0 },
    { "{'print':{'wifi_signal':'-48dBm','net':{'info':[{'ip':1},{'ip':2}]}}}", TAKT_NETWORK_WIFI, -48 },
    { "{'print':{'wifi_signal':'strong','net':{'info':{}}}}", TAKT_NETWORK_UNKNOWN, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktPrinterReport) report = decode (cases[i].json);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (report->parts.network, ==, cases[i].network);
      g_assert_cmpint (report->wifi_dbm, ==, cases[i].dbm);
    }
}

/* A spool has two chips, one on each side; what it is called is the same on both. */
static void
test_spool_turned_over (void)
{
  static const char json[] =
      "{'print':{'ams':{'tray_exist_bits':'1','ams':[{'id':'0','tray':[{'id':'0','tray_type':'PLA',"
      "'tag_uid':'%s','tray_uuid':'518B5E764415402695728F836BEAA8D9'}]}]}}}";
  g_auto (GStrv) parts = g_strsplit (json, "%s", 2);
  g_autofree char *front = g_strjoin ("1111111111111111", parts[0], parts[1], NULL);
  g_autofree char *back = g_strjoin ("2222222222222222", parts[0], parts[1], NULL);
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) before = NULL;
  g_autoptr (TaktPrinterReport) after = NULL;

  takt_bambu_fixture_apply (merge, front);
  before = takt_bambu_fixture_decode (merge);
  takt_bambu_fixture_apply (merge, back);
  after = takt_bambu_fixture_decode (merge);
  g_assert_cmpstr (takt_bambu_fixture_tray (before, 0)->tray_uuid, ==, "518B5E764415402695728F836BEAA8D9");
  g_assert_cmpstr (takt_bambu_fixture_tray (after, 0)->tray_uuid, ==,
                   takt_bambu_fixture_tray (before, 0)->tray_uuid);
}

static const TaktAmsReport *
first_unit (const TaktPrinterReport *report)
{
  g_assert_cmpuint (report->parts.ams->len, ==, 1);
  return report->parts.ams->pdata[0];
}

/* The Lite sends numbers for what it cannot measure; so may a unit that nobody names, on machines that can have one. */
static void
test_units_without_sensors (void)
{
  static const struct
  {
    const char *json, *serial;
    TaktAmsKind kind;
    int index;
    double temp;
  } cases[] = {
    { "{'print':{'ams':{'ams':[{'id':'0','info':'1002','humidity':'5','humidity_raw':'0','temp':'0.0'}]}}}",
      NULL, TAKT_AMS_LITE, -1, NAN },
    { "{'print':{'ams':{'ams':[{'id':'0','humidity':'5','temp':'0.0'}]}}}", "03900A000000000",
      TAKT_AMS_UNKNOWN, -1, NAN },
    { "{'print':{'ams':{'ams':[{'id':'16','info':'5','humidity':'5','temp':'21.0'}]}}}", "26A00A000000000",
      TAKT_AMS_A2L, -1, NAN },
    { "{'print':{'ams':{'ams':[{'id':'0','humidity':'3','temp':'0.0'}]}}}", "01P00A000000000",
      TAKT_AMS_UNKNOWN, 3, NAN },
    { "{'print':{'ams':{'ams':[{'id':'0','info':'1001','humidity':'4','temp':'24.7'}]}}}", NULL,
      TAKT_AMS_CLASSIC, 4, 24.7 },
    { "{'print':{'ams':{'ams':[{'id':128,'humidity':0,'humidity_raw':'8','temp':81}]}}}", NULL, TAKT_AMS_HT,
      -1, 81 },
    { "{'print':{'ams':{'ams':[{'id':'1','info':[],'humidity':'9','humidity_raw':'900','temp':'warm'}]}}}",
      "01P00A000000000", TAKT_AMS_UNKNOWN, -1, NAN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
      g_autoptr (TaktPrinterReport) report = NULL;

      g_test_message ("%s", cases[i].json);
      takt_bambu_fixture_apply (merge, cases[i].json);
      report = takt_bambu_decode (merge, cases[i].serial, 1766000000, NULL);
      g_assert_cmpint (first_unit (report)->kind, ==, cases[i].kind);
      g_assert_cmpint (first_unit (report)->humidity_index, ==, cases[i].index);
      assert_number (first_unit (report)->temp, cases[i].temp);
    }
}

/* A loaded AMS HT whose state says 9, beside full units; then its tray is told by its number alone. */
static void
test_ht_is_loaded (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  g_autoptr (TaktPrinterReport) loaded = NULL;
  g_autoptr (TaktPrinterReport) cleared = NULL;

  takt_bambu_fixture_apply (
      merge, "{'print':{'msg':0,'ams':{'ams_exist_bits':'30','tray_exist_bits':'20000','ams':["
             "{'id':'128','tray':[{'id':'0','state':10}]},"
             "{'id':'129','tray':[{'id':'0','state':9,'tray_type':'PA-CF','tray_color':'000000FF',"
             "'tray_uuid':'3912400D8BFC4A4D9578E9E643162E10'}]}]}}}");
  loaded = takt_bambu_fixture_decode (merge);
  g_assert_cmpint (takt_tray_report_get_state (takt_bambu_fixture_tray (loaded, 128)), ==, TAKT_TRAY_EMPTY);
  g_assert_cmpint (takt_tray_report_get_state (takt_bambu_fixture_tray (loaded, 129)), ==, TAKT_TRAY_KNOWN);

  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[{'id':'129','tray':[{'id':'0','state':9}]}]}}}");
  cleared = takt_bambu_fixture_decode (merge);
  g_assert_cmpint (takt_tray_report_get_state (takt_bambu_fixture_tray (cleared, 129)), ==,
                   TAKT_TRAY_UNKNOWN);
  g_assert_null (takt_bambu_fixture_tray (cleared, 129)->tray_uuid);
  g_assert_null (takt_bambu_fixture_tray (cleared, 129)->color_hex);
}

/* A chamber is believed where the model can measure one, also when it is as cold as the number others make up. */
static void
test_chamber_by_model (void)
{
  static const struct
  {
    const char *json, *serial;
    double chamber;
  } cases[] = {
    { "{'print':{'chamber_temper':5}}", "00M00A000000000", 5 },
    { "{'print':{'chamber_temper':5}}", "03900A000000000", NAN },
    { "{'print':{'chamber_temper':23}}", "01P00A000000000", NAN },
    { "{'print':{'chamber_temper':0}}", "00M00A000000000", NAN },
    { "{'print':{'chamber_temper':0,'device':{'ctc':{'info':{'temp':3932208}}}}}", "00M00A000000000", 48 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
      g_autoptr (TaktPrinterReport) report = NULL;

      takt_bambu_fixture_apply (merge, cases[i].json);
      report = takt_bambu_decode (merge, cases[i].serial, 1766000000, NULL);
      assert_number (report->chamber_temp, cases[i].chamber);
    }
}

/* Parts whose fields are of another type, or beyond what can be. */
static void
test_parts_may_lie (void)
{
  g_autoptr (TaktPrinterReport) report = decode (
      "{'print':{'cooling_fan_speed':'99','big_fan1_speed':{},'device':{'airduct':{'parts':[5,{'id':-16,'state':3},"
      "{'id':48,'state':4095}]},'extruder':{'state':'x','info':[7,{'id':99},{'id':0,'temp':-1,'snow':{},'hnow':[]}]},"
      "'nozzle':{'info':{'0':1}}},'nozzle_diameter':'wide','nozzle_type':5,'lights_report':{'node':1},'sdcard':'maybe',"
      "'ipcam':[],'xcam':{'spaghetti_detector':'often'},'upgrade_state':{'new_version_state':1,'new_ver_list':[3]},"
      "'cfg':'zz','stat':{},'aux':'','fun':7,'spd_mag':-1,'ams_status':-5,'plate_idx':'first','mapping':['a',{},1.5],"
      "'gcode_state':'RUNNING','gcode_file':'/data/Metadata/plate_99999999999999999999.gcode'}}");

  g_assert_cmpint (report->parts.fans.part, ==, -1);
  g_assert_cmpint (report->parts.fans.auxiliary, ==, -1);
  g_assert_cmpint (report->parts.fans.chamber, ==, 100);
  g_assert_cmpuint (report->parts.nozzles->len, ==, 1);
  g_assert_true (isnan (((TaktNozzleReport *) report->parts.nozzles->pdata[0])->diameter));
  g_assert_cmpint (report->parts.chamber_light, ==, TAKT_LIGHT_UNKNOWN);
  g_assert_cmpint (report->parts.storage, ==, TAKT_STORAGE_UNKNOWN);
  g_assert_cmpint (report->parts.options.spaghetti_detection, ==, TAKT_TOLD_NOTHING);
  g_assert_cmpint (report->parts.update_available, ==, TAKT_TOLD_YES);
  g_assert_null (report->parts.new_firmware);
  g_assert_cmpint (report->speed_percent, ==, -1);
  g_assert_cmpint (report->plate, ==, -1);
  g_assert_cmpuint (report->mapping->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (report->mapping, int, i), ==, TAKT_SLOT_NONE);
}

/* Words and bits of the card (protocol.md §4.5). */
static void
test_storage (void)
{
  static const struct
  {
    const char *json;
    TaktStorage storage;
  } cases[] = {
    { "{'print':{}}", TAKT_STORAGE_UNKNOWN },
    { "{'print':{'sdcard':true}}", TAKT_STORAGE_OK },
    { "{'print':{'sdcard':false}}", TAKT_STORAGE_NONE },
    { "{'print':{'sdcard':'HAS_SDCARD_NORMAL'}}", TAKT_STORAGE_OK },
    { "{'print':{'sdcard':'HAS_SDCARD_ABNORMAL'}}", TAKT_STORAGE_FAULTY },
    { "{'print':{'sdcard':'HAS_SDCARD_READONLY'}}", TAKT_STORAGE_READ_ONLY },
    { "{'print':{'sdcard':'NO_SDCARD'}}", TAKT_STORAGE_NONE },
    { "{'print':{'sdcard':true,'home_flag':512}}", TAKT_STORAGE_FAULTY },
    { "{'print':{'sdcard':true,'home_flag':768}}", TAKT_STORAGE_READ_ONLY },
    { "{'print':{'sdcard':true,'home_flag':0}}", TAKT_STORAGE_OK },
    { "{'print':{'sdcard':false,'home_flag':0,'aux':'1000'}}", TAKT_STORAGE_OK },
    { "{'print':{'sdcard':false,'home_flag':256,'aux':'0'}}", TAKT_STORAGE_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktPrinterReport) report = decode (cases[i].json);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (report->parts.storage, ==, cases[i].storage);
    }
}

/* Values of "fun" as captured: bit 29 is the lock; where it is told nothing else counts. */
static void
test_developer_mode (void)
{
  static const struct
  {
    const char *json;
    TaktDeveloperMode mode;
  } cases[] = {
    { "{'print':{'command':'push_status','msg':0,'gcode_state':'IDLE','fun':'3EC1AFFF9CFF'}}",
      TAKT_DEVELOPER_MODE_LOCKED },
    { "{'print':{'command':'push_status','msg':0,'gcode_state':'IDLE','fun':'3EC18FFF9CFF',"
      "'hms':[{'attr':83887360,'code':65543}]}}",
      TAKT_DEVELOPER_MODE_OPEN },
    { "{'print':{'command':'push_status','msg':0,'gcode_state':'IDLE','fun':'60029FD1A3FF9CB7'}}",
      TAKT_DEVELOPER_MODE_LOCKED },
    { "{'print':{'command':'push_status','msg':0,'gcode_state':'IDLE','hms':[{'attr':83887360,'code':65543}]}}",
      TAKT_DEVELOPER_MODE_LOCKED },
    { "{'print':{'command':'push_status','msg':0,'gcode_state':'IDLE','fun':'soon'}}",
      TAKT_DEVELOPER_MODE_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
      g_autoptr (TaktPrinterReport) report = NULL;

      takt_bambu_fixture_apply (merge, cases[i].json);
      report = takt_bambu_fixture_decode (merge);
      g_assert_cmpint (report->developer_mode, ==, cases[i].mode);
    }

  g_assert_cmpint (takt_bambu_model_judge_lock ("Bambu Lab P1S", "01.08.01.99"), ==,
                   TAKT_DEVELOPER_MODE_OPEN);
  g_assert_cmpint (takt_bambu_model_judge_lock ("Bambu Lab P1S", "01.08.02.00"), ==,
                   TAKT_DEVELOPER_MODE_UNKNOWN);
  g_assert_cmpint (takt_bambu_model_judge_lock ("Bambu Lab P2S", "01.00.00.00"), ==,
                   TAKT_DEVELOPER_MODE_UNKNOWN);
  g_assert_cmpint (takt_bambu_model_judge_lock (NULL, NULL), ==, TAKT_DEVELOPER_MODE_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (captures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adapters/bambu-decode/capture/%s", captures[i].name);

      g_test_add_data_func (path, &captures[i], test_capture);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adapters/bambu-decode/stream/%s", streams[i].name);

      g_test_add_data_func (path, &streams[i], test_stream);
    }
  g_test_add_func ("/adapters/bambu-decode/capture/tray-cleared", test_cleared_tray_capture);
  g_test_add_func ("/adapters/bambu-decode/capture/tray-third-party", test_third_party_capture);
  g_test_add_func ("/adapters/bambu-decode/capture/acks", test_refusal_captures);
  g_test_add_func ("/adapters/bambu-decode/capture/delta-other-extruder", test_delta_captures);

  g_test_add_func ("/adapters/bambu-decode/pitfall-066-nothing-told-is-nothing-known", test_nothing_told);
  g_test_add_func ("/adapters/bambu-decode/pitfall-010-011-machine-states", test_states);
  g_test_add_func ("/adapters/bambu-decode/pitfall-009-stage-only-during-a-job",
                   test_stage_only_during_a_job);
  g_test_add_func ("/adapters/bambu-decode/pitfall-041-job-keys", test_job_keys);
  g_test_add_func ("/adapters/bambu-decode/job-titles", test_titles);
  g_test_add_func ("/adapters/bambu-decode/pitfall-015-counts-in-all-spellings", test_counts);
  g_test_add_func ("/adapters/bambu-decode/pitfall-023-speed-253-keeps-the-last", test_speed_glitch);
  g_test_add_func ("/adapters/bambu-decode/packed-temperatures-of-the-nozzle-at-work",
                   test_packed_temperatures);
  g_test_add_func ("/adapters/bambu-decode/pitfall-022-bed-after-the-job", test_bed_after_the_job);
  g_test_add_func ("/adapters/bambu-decode/pitfall-069-chamber", test_chamber);
  g_test_add_func ("/adapters/bambu-decode/errors-and-hms-codes", test_errors);
  g_test_add_func ("/adapters/bambu-decode/pitfall-073-presence-and-knowledge-apart", test_presence);
  g_test_add_func ("/adapters/bambu-decode/presence-without-bits", test_presence_without_bits);
  g_test_add_func ("/adapters/bambu-decode/pitfall-078-remaining", test_remaining);
  g_test_add_func ("/adapters/bambu-decode/external-holders", test_external);
  g_test_add_func ("/adapters/bambu-decode/pitfall-076-active-slot", test_active_slot);
  g_test_add_func ("/adapters/bambu-decode/a2l-unit", test_a2l_unit);
  g_test_add_func ("/adapters/bambu-decode/pitfall-071-models", test_models);
  g_test_add_func ("/adapters/bambu-decode/pitfall-072-types-may-lie", test_types_may_lie);

  g_test_add_func ("/adapters/bambu-decode/pitfall-065a-wifi-is-what-tells-a-signal", test_network);
  g_test_add_func ("/adapters/bambu-decode/pitfall-069-chamber-by-model", test_chamber_by_model);
  g_test_add_func ("/adapters/bambu-decode/pitfall-072-parts-may-lie", test_parts_may_lie);
  g_test_add_func ("/adapters/bambu-decode/pitfall-074-loaded-ht-and-its-clearing", test_ht_is_loaded);
  g_test_add_func ("/adapters/bambu-decode/pitfall-079-spool-turned-over", test_spool_turned_over);
  g_test_add_func ("/adapters/bambu-decode/pitfall-081-units-without-sensors", test_units_without_sensors);
  g_test_add_func ("/adapters/bambu-decode/storage", test_storage);
  g_test_add_func ("/adapters/bambu-decode/developer-mode", test_developer_mode);
  return g_test_run ();
}

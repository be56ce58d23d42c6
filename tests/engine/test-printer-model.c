/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cameras/takt-camera-way.h"
#include "printers/takt-printer-model.h"

static void
test_spellings (void)
{
  static const struct
  {
    const char *text, *name;
  } cases[] = {
    { "Bambu Lab X1-Carbon", "Bambu Lab X1 Carbon" },
    { "bambulab x1 carbon", "Bambu Lab X1 Carbon" },
    { "X1C", "Bambu Lab X1 Carbon" },
    { "BL-P001", "Bambu Lab X1 Carbon" },
    { "3DPrinter-X1-Carbon", "Bambu Lab X1 Carbon" },
    { "3DPrinter-X1", "Bambu Lab X1" },
    { "BL-P002", "Bambu Lab X1" },
    { "C13", "Bambu Lab X1E" },
    { "C11", "Bambu Lab P1P" },
    { "C12", "Bambu Lab P1S" },
    { "p1s", "Bambu Lab P1S" },
    { "N7", "Bambu Lab P2S" },
    { "N7-V2", "Bambu Lab P2S" },
    { "N1", "Bambu Lab A1 mini" },
    { "A1 Mini", "Bambu Lab A1 mini" },
    { "N2S", "Bambu Lab A1" },
    { "N9", "Bambu Lab A2L" },
    { "N6-V2", "Bambu Lab X2D" },
    { "O1D", "Bambu Lab H2D" },
    { "O1E-V2", "Bambu Lab H2D Pro" },
    { "O2D", "Bambu Lab H2D Pro" },
    { "h2d pro", "Bambu Lab H2D Pro" },
    { "O1S", "Bambu Lab H2S" },
    { "O1C2", "Bambu Lab H2C" },
    { "Bambu Lab Z9", NULL },
    { "V2", NULL },
    { "-V2", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const TaktPrinterModel *model = takt_printer_model_find (cases[i].text);
      g_autofree char *name = takt_printer_model_dup_name (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (model != NULL ? model->name : NULL, ==, cases[i].name);
      g_assert_cmpstr (name, ==, cases[i].name != NULL ? cases[i].name : cases[i].text);
    }
}

/** Features: a row of protocol.md §13 as a person reads it. */
typedef struct
{
  const char *serial, *name;
  TaktCameraKind camera;
  guint nozzles, main_extruder;
  gboolean chamber, door, card;
  int volume[3], nozzle_temp, bed_temp;
  gboolean enclosed;
} Features;

static const Features features[] = {
  { "00M09A000000001",
    "Bambu Lab X1 Carbon",
    TAKT_CAMERA_RTSPS,
    1,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 256, 256, 256 },
    300,
    120,
    TRUE },
  { "00W09A000000001",
    "Bambu Lab X1",
    TAKT_CAMERA_RTSPS,
    1,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 256, 256, 256 },
    300,
    120,
    TRUE },
  { "03W09A000000001",
    "Bambu Lab X1E",
    TAKT_CAMERA_RTSPS,
    1,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 256, 256, 256 },
    320,
    120,
    TRUE },
  { "01S09A000000001",
    "Bambu Lab P1P",
    TAKT_CAMERA_JPEG,
    1,
    0,
    FALSE,
    FALSE,
    TRUE,
    { 256, 256, 256 },
    300,
    100,
    FALSE },
  { "01p09a000000001",
    "Bambu Lab P1S",
    TAKT_CAMERA_JPEG,
    1,
    0,
    FALSE,
    FALSE,
    TRUE,
    { 256, 256, 256 },
    300,
    100,
    TRUE },
  { "22E09A000000001",
    "Bambu Lab P2S",
    TAKT_CAMERA_RTSPS,
    1,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 256, 256, 256 },
    300,
    110,
    TRUE },
  { "03009A000000001",
    "Bambu Lab A1 mini",
    TAKT_CAMERA_JPEG,
    1,
    0,
    FALSE,
    FALSE,
    TRUE,
    { 180, 180, 180 },
    300,
    80,
    FALSE },
  { "03909A000000001",
    "Bambu Lab A1",
    TAKT_CAMERA_JPEG,
    1,
    0,
    FALSE,
    FALSE,
    TRUE,
    { 256, 256, 256 },
    300,
    100,
    FALSE },
  { "26A09A000000001",
    "Bambu Lab A2L",
    TAKT_CAMERA_JPEG,
    1,
    0,
    FALSE,
    FALSE,
    TRUE,
    { 330, 320, 325 },
    300,
    80,
    FALSE },
  { "20P09A000000001",
    "Bambu Lab X2D",
    TAKT_CAMERA_RTSPS,
    2,
    1,
    TRUE,
    TRUE,
    FALSE,
    { 256, 256, 256 },
    300,
    120,
    TRUE },
  { "09409A000000001",
    "Bambu Lab H2D",
    TAKT_CAMERA_RTSPS,
    2,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 350, 320, 325 },
    350,
    120,
    TRUE },
  { "23909A000000001",
    "Bambu Lab H2D Pro",
    TAKT_CAMERA_RTSPS,
    2,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 350, 320, 325 },
    350,
    120,
    TRUE },
  { "09309A000000001",
    "Bambu Lab H2S",
    TAKT_CAMERA_RTSPS,
    1,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 340, 320, 340 },
    350,
    120,
    TRUE },
  { "31B09A000000001",
    "Bambu Lab H2C",
    TAKT_CAMERA_RTSPS,
    2,
    0,
    TRUE,
    TRUE,
    FALSE,
    { 330, 320, 325 },
    350,
    120,
    TRUE },
};

static void
test_features (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (features); i++)
    {
      const Features *want = &features[i];
      const TaktPrinterModel *model = takt_printer_model_find_serial (want->serial);

      g_test_message ("%s", want->serial);
      g_assert_nonnull (model);
      g_assert_cmpstr (model->name, ==, want->name);
      g_assert_true (takt_printer_model_find (want->name) == model);
      g_assert_cmpint (model->camera, ==, want->camera);
      g_assert_cmpuint (model->nozzles, ==, want->nozzles);
      g_assert_cmpuint (model->main_extruder, ==, want->main_extruder);
      g_assert_cmpint (model->has_chamber_sensor, ==, want->chamber);
      g_assert_cmpint (model->has_door_sensor, ==, want->door);
      g_assert_cmpint (model->needs_card, ==, want->card);
      g_assert_cmpmem (model->volume, sizeof model->volume, want->volume, sizeof want->volume);
      g_assert_cmpint (model->max_nozzle_temp, ==, want->nozzle_temp);
      g_assert_cmpint (model->max_bed_temp, ==, want->bed_temp);
      g_assert_cmpint (model->is_enclosed, ==, want->enclosed);
    }
}

static void
test_unknown_is_generic (void)
{
  const TaktPrinterModel *generic = takt_printer_model_find_or_generic ("Bambu Lab Z9");

  g_assert_null (generic->name);
  g_assert_cmpuint (generic->nozzles, ==, 1);
  g_assert_cmpint (generic->camera, ==, TAKT_CAMERA_UNKNOWN);
  g_assert_false (generic->has_chamber_sensor);
  g_assert_true (takt_printer_model_find_or_generic (NULL) == generic);
  g_assert_null (takt_printer_model_find_serial ("9Z9"));
  g_assert_null (takt_printer_model_find_serial (""));
  g_assert_null (takt_printer_model_find_serial (NULL));
}

/** Way: what is known of a printer, and how its pictures are to be had. */
typedef struct
{
  const char *serial, *model, *told; /* (nullable) @told: by a report */
  int port;
  TaktTold present;
  TaktCameraKind kind;
  guint16 at;
} Way;

static const Way ways[] = {
  /* The serial, the record's word and the machine's, each stronger than the one before. */
  { "01P00A000000001", NULL, NULL, 6000, TAKT_TOLD_NOTHING, TAKT_CAMERA_JPEG, 6000 },
  { "22E00A000000001", NULL, NULL, 6000, TAKT_TOLD_NOTHING, TAKT_CAMERA_RTSPS, 322 },
  { "9Z900A000000001", "X1C", NULL, 6000, TAKT_TOLD_NOTHING, TAKT_CAMERA_RTSPS, 322 },
  { "01P00A000000001", "X1C", NULL, 6000, TAKT_TOLD_NOTHING, TAKT_CAMERA_RTSPS, 322 },
  { "22E00A000000001", "X1C", "Bambu Lab A1", 6000, TAKT_TOLD_YES, TAKT_CAMERA_JPEG, 6000 },
  { "9Z900A000000001", NULL, "Bambu Lab H2D", 6000, TAKT_TOLD_YES, TAKT_CAMERA_RTSPS, 322 },
  /* The owner's port stays. */
  { "22E00A000000001", NULL, NULL, 4322, TAKT_TOLD_NOTHING, TAKT_CAMERA_RTSPS, 4322 },
  { "01P00A000000001", NULL, NULL, 322, TAKT_TOLD_NOTHING, TAKT_CAMERA_JPEG, 322 },
  /* Nobody knows the model. */
  { "9Z900A000000001", "Z9", "Bambu Lab Z9", 6000, TAKT_TOLD_YES, TAKT_CAMERA_JPEG, 6000 },
  { "9Z900A000000001", NULL, NULL, 322, TAKT_TOLD_NOTHING, TAKT_CAMERA_RTSPS, 322 },
  { NULL, NULL, NULL, 6000, TAKT_TOLD_NOTHING, TAKT_CAMERA_JPEG, 6000 },
  { "01P00A000000001", "P1S", "Bambu Lab P1S", 6000, TAKT_TOLD_NO, TAKT_CAMERA_NONE, 6000 },
};

static void
test_camera_ways (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      const Way *want = &ways[i];
      g_autoptr (TaktPrinter) printer = takt_printer_new ();
      g_autoptr (TaktPrinterReport) report = takt_printer_report_new ();
      guint16 port = 0;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      printer->serial = g_strdup (want->serial);
      printer->model = g_strdup (want->model);
      printer->camera_port = want->port;
      report->model = g_strdup (want->told);
      report->parts.camera.present = want->present;
      g_assert_cmpint (takt_camera_find_way (printer, want->told != NULL ? report : NULL, &port), ==,
                       want->kind);
      g_assert_cmpuint (port, ==, want->at);
    }
}

static void
test_equality (void)
{
  g_assert_true (takt_printer_model_equals ("Bambu Lab P1S", "C12"));
  g_assert_true (takt_printer_model_equals ("P1S", "C12"));
  g_assert_false (takt_printer_model_equals ("P1S", "P1P"));
  g_assert_false (takt_printer_model_equals ("A1", "A1 mini"));
  g_assert_true (takt_printer_model_equals ("Bambu Lab Z9", "z9"));
  g_assert_false (takt_printer_model_equals ("Bambu Lab Z9", "P1S"));
  g_assert_false (takt_printer_model_equals ("P1S", "Z9"));
  g_assert_false (takt_printer_model_equals (NULL, "P1S"));
  g_assert_false (takt_printer_model_equals ("", ""));
}

static void
test_files (void)
{
  static const char *const closed[] = { "X1C", "X1", "P1P", "P1S", "X1E" };

  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (closed); j++)
      g_assert_true (takt_printer_model_takes_files_of (closed[i], closed[j]));

  g_assert_true (takt_printer_model_takes_files_of ("H2D", "H2D Pro"));
  g_assert_true (takt_printer_model_takes_files_of ("O1C", "O1C2"));
  g_assert_true (takt_printer_model_takes_files_of ("Z9", "Bambu Lab Z9"));
  g_assert_false (takt_printer_model_takes_files_of ("P1S", "A1"));
  g_assert_false (takt_printer_model_takes_files_of ("P2S", "P1S"));
  g_assert_false (takt_printer_model_takes_files_of ("P1S", "P2S"));
  g_assert_false (takt_printer_model_takes_files_of ("A1", "A1 mini"));
  g_assert_false (takt_printer_model_takes_files_of ("H2S", "H2D"));
  g_assert_false (takt_printer_model_takes_files_of ("P1S", NULL));
  g_assert_false (takt_printer_model_takes_files_of (NULL, "P1S"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/printer-model/camera-ways", test_camera_ways);
  g_test_add_func ("/engine/printer-model/spellings", test_spellings);
  g_test_add_func ("/engine/printer-model/features", test_features);
  g_test_add_func ("/engine/printer-model/pitfall-071-unknown-is-generic", test_unknown_is_generic);
  g_test_add_func ("/engine/printer-model/equality", test_equality);
  g_test_add_func ("/engine/printer-model/files-fit-machines-of-one-geometry", test_files);

  return g_test_run ();
}

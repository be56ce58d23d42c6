/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-test.h"
#include "takt-threemf-fixture.h"
#include "threemf/takt-threemf-reader.h"

#include <math.h>
#include <string.h>

#define NEAR 0.000001

/* Files that slicers wrote: what is expected stands in their slice_info.config and in the header of their G-code. */

typedef struct
{
  int index;
  gint64 seconds;
  int minutes;
  double grams, metres;
  const char *type, *color;
  int filament;
  gsize thumbnail;
  double first_layer;
  double size[3];
  double nozzle_temp, bed_temp;
} PlateTruth;

typedef struct
{
  const char *path;
  const char *model, *slicer, *version;
  guint n_plates;
  PlateTruth plates[2];
} FileTruth;

static const FileTruth truths[] = {
  { "bambu/captures/3mf/a1_single_pla_commadecimal.gcode.3mf",
    "Bambu Lab A1",
    "BambuStudio",
    "02.04.00.70",
    1,
    { { 1, 865, 15, 0.72, 0.24, "PLA", "#FFFFFF", 1, 3698, 71.958466, { 10, 10, 10 }, 220, 65 } } },
  { "bambu/captures/3mf/a1mini_studio_02.01.01.52.gcode.3mf",
    "Bambu Lab A1 mini",
    "BambuStudio",
    "02.01.01.52",
    1,
    { { 1, 926, 16, 3.57, 1.12, "PLA", "#F7D959", 1, 9967, -1, { 35.00, 14.80, 10.04 }, 220, 65 } } },
  { "bambu/captures/3mf/x1c_two_plates.gcode.3mf",
    "Bambu Lab X1 Carbon",
    "BambuStudio",
    "02.04.00.70",
    2,
    { { 1, 1216, 21, 6.75, 2.23, "PLA", "#00AE42", 1, 3659, 99.527863, { 25.6, 25.6, 25.6 }, 220, 55 },
      { 2, 1094, 19, 3.91, 1.29, "PLA", "#00AE42", 1, 14920, 74.048065, { 6.14, 6.14, 25.6 }, 220, 55 } } },
};

static TaktSlicedFile *
read_path (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (TaktSlicedReader) reader = takt_threemf_reader_new ();
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_sliced_reader_read_async (reader, path, cancellable, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, path);
  return takt_sliced_reader_read_finish (reader, result, error);
}

static TaktSlicedFile *
read_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  g_autoptr (TaktThreemfParts) parts = takt_threemf_parts_read_data (data, size, &takt_threemf_limits, error);

  return parts != NULL ? takt_threemf_parts_to_file (parts, error) : NULL;
}

static TaktSlicedFile *
read_good (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  TaktSlicedFile *file = read_bytes (bytes, &error);

  g_assert_no_error (error);
  return file;
}

static void
refuse (GBytes *bytes, int code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSlicedFile) file = read_bytes (bytes, &error);

  g_assert_null (file);
  g_assert_error (error, TAKT_ERROR, code);
  if (code == TAKT_ERROR_INVALID)
    g_assert_cmpstr (takt_error_get_field (error), ==, "file");
  g_assert_nonnull (strstr (error->message, word));
}

static void
check_plate (const TaktSlicedPlate *plate, const PlateTruth *truth)
{
  const TaktSlicedFilament *filament;

  g_test_message ("plate %d: slicer %" G_GINT64_FORMAT " s, read %" G_GINT64_FORMAT
                  " s = %d min; slicer %.2f g, read %.2f g",
                  truth->index, truth->seconds, plate->seconds, plate->minutes, truth->grams, plate->grams);
  g_assert_cmpint (plate->index, ==, truth->index);
  g_assert_cmpint (plate->seconds, ==, truth->seconds);
  g_assert_cmpint (plate->minutes, ==, truth->minutes);
  g_assert_cmpfloat_with_epsilon (plate->grams, truth->grams, NEAR);
  g_assert_cmpuint (plate->filaments->len, ==, 1);
  filament = plate->filaments->pdata[0];
  g_assert_cmpint (filament->index, ==, truth->filament);
  g_assert_cmpstr (filament->material_type, ==, truth->type);
  g_assert_cmpstr (filament->color, ==, truth->color);
  g_assert_cmpfloat_with_epsilon (filament->grams, truth->grams, NEAR);
  g_assert_cmpfloat_with_epsilon (filament->metres, truth->metres, NEAR);
  /* OrcaSlicer's list of nozzles ends before the filament that is used. */
  g_assert_cmpint (filament->nozzle_group, ==, truth->filament == 1 ? 0 : -1);
  g_assert_cmpint (filament->extruder, ==, truth->filament == 1 ? 0 : -1);
  g_assert_cmpfloat_with_epsilon (plate->nozzle_diameter, 0.4, NEAR);
  for (guint i = 0; i < G_N_ELEMENTS (truth->size); i++)
    g_assert_cmpfloat_with_epsilon (plate->size[i], truth->size[i], 0.01);
  g_assert_cmpfloat_with_epsilon (plate->nozzle_temp, truth->nozzle_temp, NEAR);
  g_assert_cmpfloat_with_epsilon (plate->bed_temp, truth->bed_temp, NEAR);
  if (truth->first_layer < 0)
    g_assert_true (isnan (plate->first_layer_seconds));
  else
    g_assert_cmpfloat_with_epsilon (plate->first_layer_seconds, truth->first_layer, NEAR);
}

static void
test_captured (gconstpointer data)
{
  const FileTruth *truth = data;
  g_autofree char *path = takt_test_dup_shared (truth->path);
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    {
      g_test_skip ("the captured files are not here");
      return;
    }

  file = read_path (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->printer_model, ==, truth->model);
  g_assert_cmpstr (file->slicer, ==, truth->slicer);
  g_assert_cmpstr (file->slicer_version, ==, truth->version);
  g_assert_cmpstr (file->bed_type, ==, "Textured PEI Plate");
  g_assert_cmpfloat_with_epsilon (file->nozzle_diameter, 0.4, NEAR);
  g_assert_cmpuint (file->plates->len, ==, truth->n_plates);
  for (guint i = 0; i < truth->n_plates; i++)
    {
      const TaktSlicedPlate *plate = file->plates->pdata[i];

      check_plate (plate, &truth->plates[i]);
      g_assert_cmpstr (plate->bed_type, ==, "textured_plate");
      g_assert_cmpint (plate->gcode_check, ==, TAKT_GCODE_SOUND);
      g_assert_cmpuint (g_bytes_get_size (plate->thumbnail), ==, truth->plates[i].thumbnail);
    }
}

static void
add_shared (ThreemfZip *zip, const char *folder, const char *from, const char *name)
{
  g_autofree char *relative = g_build_filename (folder, from, NULL);
  g_autofree char *path = takt_test_dup_shared (relative);
  gsize length;
  g_autofree char *bytes = takt_test_read (path, &length);

  threemf_zip_add (zip, name, bytes, length);
}

/* Of this file only the small members and the two ends of the G-code were kept. */
static void
test_captured_orca (void)
{
  static const char folder[] = "bambu/captures/3mf/p1s_orca_2.3.1";
  static const PlateTruth truth = {
    1, 9043, 151, 39.45, 13.12, "PETG-CF", "#F2754E", 3, 0, -1, { 152.006, 223.542, 15 }, 255, 70
  };
  g_autofree char *path = takt_test_dup_shared (folder);
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ThreemfZip *zip;

  if (path == NULL)
    {
      g_test_skip ("the captured files are not here");
      return;
    }

  zip = threemf_zip_new (TRUE);
  add_shared (zip, folder, "Metadata/slice_info.config", "Metadata/slice_info.config");
  add_shared (zip, folder, "Metadata/project_settings.config", "Metadata/project_settings.config");
  add_shared (zip, folder, "Metadata/plate_1.json", "Metadata/plate_1.json");
  add_shared (zip, folder, "gcode_header_and_footer.txt", "Metadata/plate_1.gcode");
  bytes = threemf_zip_finish (zip);
  file = read_good (bytes);

  g_assert_cmpstr (file->printer_model, ==, "Bambu Lab P1S");
  g_assert_cmpstr (file->slicer, ==, "OrcaSlicer");
  g_assert_cmpstr (file->slicer_version, ==, "2.3.1");
  g_assert_cmpuint (file->plates->len, ==, 1);
  check_plate (file->plates->pdata[0], &truth);
  g_assert_cmpint (((TaktSlicedPlate *) file->plates->pdata[0])->gcode_check, ==, TAKT_GCODE_UNCHECKED);
}

static void
test_captured_unsliced (void)
{
  g_autofree char *path = takt_test_dup_shared ("bambu/captures/3mf/x1c_two_plates_unsliced.3mf");
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    {
      g_test_skip ("the captured files are not here");
      return;
    }

  file = read_path (path, NULL, &error);
  g_assert_null (file);
  g_assert_cmpstr (takt_error_get_field (error), ==, "file");
  g_assert_nonnull (strstr (error->message, "not sliced"));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

/* A captured file cut anywhere is refused, never half understood. */
static void
test_captured_cut (void)
{
  g_autofree char *path = takt_test_dup_shared (truths[0].path);
  g_autofree char *bytes = NULL;
  gsize length;

  if (path == NULL)
    {
      g_test_skip ("the captured files are not here");
      return;
    }

  bytes = takt_test_read (path, &length);
  for (gsize size = 4; size < length; size += 997)
    {
      g_autoptr (GBytes) cut = g_bytes_new (bytes, size);

      refuse (cut, TAKT_ERROR_INVALID, "damaged");
    }
}

static void
test_whole (void)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);
  const TaktSlicedPlate *plate = takt_sliced_file_find_plate (file, 1);

  g_assert_cmpstr (file->printer_model, ==, "Bambu Lab P1S");
  g_assert_nonnull (plate);
  g_assert_null (takt_sliced_file_find_plate (file, 2));
  /* A begun minute counts. */
  g_assert_cmpint (plate->minutes, ==, 61);
  g_assert_cmpstr (((TaktSlicedFilament *) plate->filaments->pdata[0])->color, ==, "#FFFFFF");
  g_assert_cmpuint (g_bytes_get_size (plate->thumbnail), ==, strlen (THREEMF_PNG));
}

static void
test_md5_altered (void)
{
  ThreemfZip *zip = threemf_zip_new (TRUE);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (TaktSlicedFile) file = NULL;

  threemf_zip_text (zip, "Metadata/slice_info.config", "<config>" THREEMF_PLATE "</config>");
  threemf_zip_text (zip, "Metadata/plate_1.gcode", THREEMF_GCODE "M400 ; edited\n");
  threemf_zip_text (zip, "Metadata/plate_1.gcode.md5", "1B1A944DC3D75907475DEB7225D36AB4\n");
  bytes = threemf_zip_finish (zip);
  file = read_good (bytes);
  g_assert_cmpint (((TaktSlicedPlate *) file->plates->pdata[0])->gcode_check, ==, TAKT_GCODE_ALTERED);
}

/* One flipped bit in stored G-code: the zip's own sum finds it before any MD5. */
static void
test_bit_flip (void)
{
  ThreemfZip *zip = threemf_zip_new (FALSE);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) damaged = NULL;
  g_autofree char *copy = NULL;
  char *place;
  gsize size;

  threemf_zip_text (zip, "Metadata/slice_info.config", "<config>" THREEMF_PLATE "</config>");
  threemf_zip_gcode (zip, 1, THREEMF_GCODE "X-MARK-X\n");
  bytes = threemf_zip_finish (zip);
  copy = g_memdup2 (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));
  place = memmem (copy, g_bytes_get_size (bytes), "X-MARK-X", 8);
  g_assert_nonnull (place);
  *place ^= 1;
  damaged = g_bytes_new (copy, g_bytes_get_size (bytes));
  refuse (damaged, TAKT_ERROR_INVALID, "damaged");
}

static void
test_unknown_model (void)
{
  static const char plates[] = "<plate><metadata key=\"index\" value=\"1\"/>"
                               "<metadata key=\"printer_model_id\" value=\"Z99\"/></plate>";
  g_autoptr (GBytes) bytes = threemf_make (plates, "", NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);
  g_autoptr (GBytes) named_bytes = threemf_make (plates, "{\"printer_model\": \"Bambu Lab Z99\"}", NULL);
  g_autoptr (TaktSlicedFile) named = read_good (named_bytes);

  g_assert_cmpstr (file->printer_model, ==, "Z99");
  g_assert_cmpstr (named->printer_model, ==, "Bambu Lab Z99");
}

/* Numbers and names as a printer is told them; what makes no sense is left away, and the file stays good. */
static void
test_objects (void)
{
  static const char text[] =
      "<plate><metadata key=\"index\" value=\"1\"/><metadata key=\"label_object_enabled\" value=\"true\"/>"
      "<object identify_id=\"95\" name=\"Haken &amp; \xC3\x96se\" skipped=\"false\"/>"
      "<object identify_id=\"12\" name=\"\" skipped=\"false\"/>"
      "<object identify_id=\"95\" name=\"again\"/><object identify_id=\"0\"/><object name=\"no number\"/>"
      "<object identify_id=\"99999999999\"/><object identify_id=\"7\" skipped=\"true\"/></plate>";
  g_autoptr (GBytes) bytes = threemf_make (text, "", NULL);
  g_autoptr (GBytes) plain_bytes = threemf_make (THREEMF_PLATE, "", NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);
  g_autoptr (TaktSlicedFile) plain = read_good (plain_bytes);
  const TaktSlicedPlate *plate = file->plates->pdata[0];
  const TaktSlicedObject *first, *second;

  g_assert_true (plate->labels_objects);
  g_assert_cmpuint (plate->objects->len, ==, 2);
  first = plate->objects->pdata[0];
  second = plate->objects->pdata[1];
  g_assert_cmpint (first->identify_id, ==, 12);
  g_assert_null (first->name);
  g_assert_cmpint (second->identify_id, ==, 95);
  g_assert_cmpstr (second->name, ==, "Haken & Öse");

  plate = plain->plates->pdata[0];
  g_assert_false (plate->labels_objects);
  g_assert_cmpuint (plate->objects->len, ==, 0);
}

/* No plate has as many: what is beyond the limit is not kept. */
static void
test_too_many_objects (void)
{
  g_autoptr (GString) text = g_string_new ("<plate><metadata key=\"index\" value=\"1\"/>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (TaktSlicedFile) file = NULL;

  for (int i = 1; i <= TAKT_SLICED_MAX_OBJECTS + 5; i++)
    g_string_append_printf (text, "<object identify_id=\"%d\" name=\"o\"/>", i);
  g_string_append (text, "</plate>");
  bytes = threemf_make (text->str, "", NULL);
  file = read_good (bytes);
  g_assert_cmpuint (((TaktSlicedPlate *) file->plates->pdata[0])->objects->len, ==, TAKT_SLICED_MAX_OBJECTS);
}

static void
test_plate_by_index (void)
{
  ThreemfZip *zip = threemf_zip_new (TRUE);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (TaktSlicedFile) file = NULL;

  threemf_zip_text (
      zip, "Metadata/slice_info.config",
      "<config><plate><metadata key=\"prediction\" value=\"100\"/><metadata key=\"index\" value=\"8\"/>"
      "</plate><plate><metadata key=\"index\" value=\"3\"/><metadata key=\"prediction\" "
      "value=\"50\"/></plate></config>");
  for (int i = 1; i <= 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("Metadata/plate_%d.png", i);

      threemf_zip_text (zip, name, THREEMF_PNG);
    }
  threemf_zip_gcode (zip, 8, THREEMF_GCODE);
  bytes = threemf_zip_finish (zip);
  file = read_good (bytes);

  g_assert_cmpuint (file->plates->len, ==, 1);
  g_assert_cmpint (((TaktSlicedPlate *) file->plates->pdata[0])->index, ==, 8);
  g_assert_cmpint (((TaktSlicedPlate *) file->plates->pdata[0])->seconds, ==, 100);
}

static void
test_same_plate_twice (void)
{
  g_autoptr (GBytes) bytes = threemf_make (THREEMF_PLATE THREEMF_PLATE, NULL, NULL);
  g_autoptr (GBytes) unnumbered = threemf_make ("<plate/>", NULL, NULL);

  refuse (bytes, TAKT_ERROR_INVALID, "cannot be understood");
  refuse (unnumbered, TAKT_ERROR_INVALID, "cannot be understood");
}

static void
test_decimal_comma (void)
{
  static const char plates[] = "<plate><metadata key=\"index\" value=\"1\"/>"
                               "<metadata key=\"prediction\" value=\"60,5\"/>"
                               "<metadata key=\"weight\" value=\"4,25\"/>"
                               "<metadata key=\"nozzle_diameters\" value=\"0,6\"/>"
                               "<metadata key=\"first_layer_time\" value=\"71,958466\"/>"
                               "<filament id=\"1\" type=\"PLA\" used_m=\"1,5\" used_g=\"4,25\"/></plate>";
  g_autoptr (GBytes) bytes = threemf_make (plates, NULL, NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);
  const TaktSlicedPlate *plate = file->plates->pdata[0];
  const TaktSlicedFilament *filament = plate->filaments->pdata[0];

  g_assert_cmpint (plate->seconds, ==, 61);
  g_assert_cmpint (plate->minutes, ==, 2);
  g_assert_cmpfloat_with_epsilon (plate->grams, 4.25, NEAR);
  g_assert_cmpfloat_with_epsilon (plate->first_layer_seconds, 71.958466, NEAR);
  g_assert_cmpfloat_with_epsilon (filament->metres, 1.5, NEAR);
  g_assert_cmpfloat_with_epsilon (file->nozzle_diameter, 0.6, NEAR);
}

static void
test_two_nozzles (void)
{
  static const char plates[] = "<plate><metadata key=\"index\" value=\"1\"/>"
                               "<metadata key=\"nozzle_diameters\" value=\"0.4,0.6\"/></plate>";
  g_autoptr (GBytes) bytes = threemf_make (plates, NULL, NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);

  g_assert_cmpfloat_with_epsilon (file->nozzle_diameter, 0.4, NEAR);
}

static void
test_sparse_filaments (void)
{
  static const char plates[] = "<plate><metadata key=\"index\" value=\"1\"/>"
                               "<metadata key=\"printer_model_id\" value=\"\"/>"
                               "<filament id=\"4\" type=\"PETG\" color=\"#11223344\" used_g=\"2\"/>"
                               "<filament id=\"2\" color=\"red\" used_g=\"1\"/></plate>";
  static const char settings[] = "{\"printer_model\": \"Bambu Lab X1 Carbon\","
                                 "\"nozzle_diameter\": [\"0.4000000059\"],"
                                 "\"filament_type\": [\"PLA\", \"ABS\", \"PLA\", \"PLA\", \"PLA\"],"
                                 "\"filament_colour\": [\"#000001\", \"#000002\"]}";
  g_autoptr (GBytes) bytes = threemf_make (plates, settings, NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);
  const TaktSlicedPlate *plate = file->plates->pdata[0];
  const TaktSlicedFilament *second = plate->filaments->pdata[0], *fourth = plate->filaments->pdata[1];

  g_assert_cmpstr (file->printer_model, ==, "Bambu Lab X1 Carbon");
  g_assert_cmpfloat_with_epsilon (file->nozzle_diameter, 0.4, NEAR);
  g_assert_cmpint (second->index, ==, 2);
  g_assert_cmpstr (second->material_type, ==, "ABS");
  g_assert_cmpstr (second->color, ==, "#000002");
  g_assert_cmpint (fourth->index, ==, 4);
  g_assert_cmpstr (fourth->material_type, ==, "PETG");
  g_assert_cmpstr (fourth->color, ==, "#112233");
}

static void
test_unknown_is_not_zero (void)
{
  static const char plates[] = "<plate><metadata key=\"index\" value=\"1\"/>"
                               "<metadata key=\"prediction\" value=\"nan\"/>"
                               "<metadata key=\"weight\" value=\"-3\"/>"
                               "<metadata key=\"first_layer_time\" value=\"1e999\"/>"
                               "<filament id=\"1\" type=\"\" used_m=\"0x10\" used_g=\"\"/></plate>";
  g_autoptr (GBytes) bytes = threemf_make (plates, "[not json", NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);
  const TaktSlicedPlate *plate = file->plates->pdata[0];
  const TaktSlicedFilament *filament = plate->filaments->pdata[0];

  g_assert_cmpint (plate->seconds, ==, -1);
  g_assert_cmpint (plate->minutes, ==, 0);
  g_assert_true (isnan (plate->grams));
  g_assert_true (isnan (plate->first_layer_seconds));
  g_assert_true (isnan (filament->grams));
  g_assert_true (isnan (filament->metres));
  g_assert_null (filament->material_type);
  g_assert_null (file->printer_model);
}

/* A space before "=" is XML (protocol.md §14.2). */
static void
test_spaced_attribute (void)
{
  g_autoptr (GBytes) bytes = threemf_make (
      "<plate><metadata key = \"index\" value =\"1\"/><warning msg=\"x\" error_code =\"1000C001\"  /></plate>",
      NULL, NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);

  g_assert_cmpuint (file->plates->len, ==, 1);
}

static void
test_not_a_zip (void)
{
  static const char stl[] = "solid cube\nfacet normal 0 0 1\nendsolid\n";
  g_autoptr (GBytes) model = g_bytes_new_static (stl, strlen (stl));
  g_autoptr (GBytes) gcode = g_bytes_new_static (THREEMF_GCODE, strlen (THREEMF_GCODE));
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) stub = g_bytes_new_static ("PK\3\4", 4);

  refuse (model, TAKT_ERROR_INVALID, "slice it and export");
  refuse (gcode, TAKT_ERROR_INVALID, "bare G-code");
  refuse (empty, TAKT_ERROR_INVALID, "not a sliced file");
  refuse (stub, TAKT_ERROR_INVALID, "damaged");
}

static void
test_other_zips (void)
{
  ThreemfZip *zip = threemf_zip_new (TRUE);
  g_autoptr (GBytes) photos = NULL;
  g_autoptr (GBytes) model = NULL;
  g_autoptr (GBytes) project = threemf_make ("", NULL, "");
  g_autoptr (GBytes) no_gcode = threemf_make (NULL, NULL, "");
  g_autoptr (GBytes) broken = threemf_make ("<plate>", NULL, NULL);

  threemf_zip_text (zip, "photo.jpg", "x");
  photos = threemf_zip_finish (zip);
  zip = threemf_zip_new (TRUE);
  threemf_zip_text (zip, "3D/3dmodel.model", "<model/>");
  model = threemf_zip_finish (zip);

  refuse (photos, TAKT_ERROR_INVALID, "not of a slicer");
  refuse (model, TAKT_ERROR_INVALID, "not sliced");
  refuse (project, TAKT_ERROR_INVALID, "not sliced");
  refuse (no_gcode, TAKT_ERROR_INVALID, "not sliced");
  refuse (broken, TAKT_ERROR_INVALID, "cannot be understood");
}

/* Names are compared, never followed. */
static void
test_names (void)
{
  static const char *const names[] = { "../Metadata/plate_1.gcode", "/Metadata/plate_1.gcode",
                                       "Metadata/plate_01.gcode",   "Metadata/plate_1.gcode/../x",
                                       "Metadata/plate_9999.gcode", "metadata/plate_1.gcode" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ThreemfZip *zip = threemf_zip_new (TRUE);
      g_autoptr (GBytes) bytes = NULL;

      threemf_zip_text (zip, "Metadata/slice_info.config", "<config>" THREEMF_PLATE "</config>");
      threemf_zip_text (zip, names[i], THREEMF_GCODE);
      bytes = threemf_zip_finish (zip);
      refuse (bytes, TAKT_ERROR_INVALID, "not sliced");
    }
}

static void
test_member_twice (void)
{
  ThreemfZip *zip = threemf_zip_new (TRUE);
  g_autoptr (GBytes) bytes = NULL;

  threemf_zip_text (zip, "Metadata/slice_info.config", "<config>" THREEMF_PLATE "</config>");
  threemf_zip_text (zip, "Metadata/plate_1.gcode", THREEMF_GCODE);
  threemf_zip_text (zip, "Metadata/plate_1.gcode", "G0\n");
  bytes = threemf_zip_finish (zip);
  refuse (bytes, TAKT_ERROR_INVALID, "damaged");
}

static void
test_bomb (void)
{
  gsize size = (gsize) 64 << 20;
  g_autofree char *zeros = g_malloc0 (size);
  ThreemfZip *zip = threemf_zip_new (TRUE);
  g_autoptr (GBytes) bytes = NULL;

  threemf_zip_text (zip, "Metadata/slice_info.config", "<config>" THREEMF_PLATE "</config>");
  threemf_zip_add (zip, "Metadata/plate_1.gcode", zeros, size);
  bytes = threemf_zip_finish (zip);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1 << 20);
  refuse (bytes, TAKT_ERROR_TOO_LARGE, "unpacks");
}

static void
test_long_text (void)
{
  gsize size = ((gsize) 4 << 20) + 1;
  g_autofree char *spaces = g_strnfill (size, ' ');
  ThreemfZip *zip = threemf_zip_new (TRUE);
  g_autoptr (GBytes) bytes = NULL;

  threemf_zip_add (zip, "Metadata/slice_info.config", spaces, size);
  bytes = threemf_zip_finish (zip);
  refuse (bytes, TAKT_ERROR_TOO_LARGE, "unpacks");
}

static void
test_limits (void)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  TaktThreemfLimits few = takt_threemf_limits, small = takt_threemf_limits, fits = takt_threemf_limits;
  const TaktThreemfLimits *const limits[] = { &few, &small };
  g_autoptr (TaktThreemfParts) parts = NULL;
  g_autoptr (GError) error = NULL;

  few.members = 5;
  fits.members = 6;
  small.total = 100;
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_assert_null (takt_threemf_parts_read_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                                   limits[i], &error));
      takt_test_assert_error (error, TAKT_ERROR_TOO_LARGE);
    }
  parts =
      takt_threemf_parts_read_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &fits, &error);
  g_assert_no_error (error);
  g_assert_nonnull (parts);
}

/* A picture that is too large or none at all is left out; the plate stays. */
static void
test_pictures (void)
{
  gsize size = TAKT_SLICED_MAX_THUMBNAIL + 1;
  g_autofree char *picture = g_malloc0 (size);

  memcpy (picture, THREEMF_PNG, 8);
  for (int i = 0; i < 2; i++)
    {
      ThreemfZip *zip = threemf_zip_new (TRUE);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (TaktSlicedFile) file = NULL;

      threemf_zip_text (zip, "Metadata/slice_info.config", "<config>" THREEMF_PLATE "</config>");
      threemf_zip_gcode (zip, 1, THREEMF_GCODE);
      if (i == 0)
        threemf_zip_add (zip, "Metadata/plate_1.png", picture, size);
      else
        threemf_zip_text (zip, "Metadata/plate_1.png", "<svg onload=\"x\"/>");
      bytes = threemf_zip_finish (zip);
      file = read_good (bytes);
      g_assert_null (((TaktSlicedPlate *) file->plates->pdata[0])->thumbnail);
    }
}

static void
test_overlong_values (void)
{
  g_autofree char *word = g_strnfill (100000, 'A');
  g_autofree char *plates = g_strdup_printf ("<plate><metadata key=\"index\" value=\"1\"/><metadata "
                                             "key=\"printer_model_id\" value=\"%s\"/><filament id=\"1\" "
                                             "type=\"%s\"/></plate>",
                                             word, word);
  g_autoptr (GBytes) bytes = threemf_make (plates, NULL, NULL);
  g_autoptr (TaktSlicedFile) file = read_good (bytes);
  const TaktSlicedPlate *plate = file->plates->pdata[0];

  g_assert_null (plate->printer_model_id);
  g_assert_null (((TaktSlicedFilament *) plate->filaments->pdata[0])->material_type);
}

static void
test_path_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = takt_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "missing", NULL);

  g_assert_null (read_path (path, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_null (read_path (dir, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  takt_test_remove_dir (g_steal_pointer (&dir));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = takt_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "x.gcode.3mf", NULL);

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (takt_threemf_parts_read (path, &takt_threemf_limits, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (read_path (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  takt_test_remove_dir (g_steal_pointer (&dir));
}

/* Which nozzle each filament goes through: said with the filament, in the plate's list, or in the settings. */
static void
test_nozzles (void)
{
  static const char settings[] =
      "{\"printer_model\": \"Bambu Lab H2D\", \"filament_map\": [\"1\", \"2\", \"1\", \"2\"],"
      " \"physical_extruder_map\": [\"1\", \"0\"]}";
  g_autoptr (GBytes) told = threemf_make (
      "<plate><metadata key=\"index\" value=\"1\"/><metadata key=\"filament_maps\" value=\"2 2 1\"/>"
      "<filament id=\"1\" type=\"PLA\" used_g=\"1\" group_id=\"0\" nozzle_diameter=\"0.60\"/>"
      "<filament id=\"3\" type=\"PLA\" used_g=\"1\"/><filament id=\"4\" type=\"PLA\" used_g=\"1\"/></plate>",
      settings, NULL);
  g_autoptr (TaktSlicedFile) file = read_good (told);
  const TaktSlicedPlate *plate = file->plates->pdata[0];
  const TaktSlicedFilament *first = takt_sliced_plate_find_filament (plate, 1);
  const TaktSlicedFilament *third = takt_sliced_plate_find_filament (plate, 3);
  const TaktSlicedFilament *fourth = takt_sliced_plate_find_filament (plate, 4);

  g_assert_cmpint (first->nozzle_group, ==, 0);
  g_assert_cmpint (first->extruder, ==, 1);
  g_assert_cmpfloat_with_epsilon (first->nozzle_diameter, 0.6, NEAR);
  g_assert_cmpint (third->nozzle_group, ==, 0);
  g_assert_cmpint (fourth->nozzle_group, ==, 1);
  g_assert_cmpint (fourth->extruder, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      g_autofree char *base = g_path_get_basename (truths[i].path);
      g_autofree char *name = g_strdup_printf ("/adapters/threemf/captured/%s", base);

      g_test_add_data_func (name, &truths[i], test_captured);
    }
  g_test_add_func ("/adapters/threemf/pitfall-046-nozzle-of-a-filament", test_nozzles);
  g_test_add_func ("/adapters/threemf/captured/orca/pitfall-090", test_captured_orca);
  g_test_add_func ("/adapters/threemf/captured/unsliced", test_captured_unsliced);
  g_test_add_func ("/adapters/threemf/captured/cut-anywhere/pitfall-050", test_captured_cut);
  g_test_add_func ("/adapters/threemf/whole", test_whole);
  g_test_add_func ("/adapters/threemf/md5-altered/pitfall-091", test_md5_altered);
  g_test_add_func ("/adapters/threemf/bit-flip/pitfall-050", test_bit_flip);
  g_test_add_func ("/adapters/threemf/unknown-model/pitfall-051", test_unknown_model);
  g_test_add_func ("/adapters/threemf/plate-by-index/pitfall-088", test_plate_by_index);
  g_test_add_func ("/adapters/threemf/plate-by-index/objects", test_objects);
  g_test_add_func ("/adapters/threemf/plate-by-index/too-many-objects", test_too_many_objects);
  g_test_add_func ("/adapters/threemf/same-plate-twice/pitfall-088", test_same_plate_twice);
  g_test_add_func ("/adapters/threemf/decimal-comma/pitfall-089", test_decimal_comma);
  g_test_add_func ("/adapters/threemf/two-nozzles", test_two_nozzles);
  g_test_add_func ("/adapters/threemf/sparse-filaments/pitfall-090", test_sparse_filaments);
  g_test_add_func ("/adapters/threemf/unknown-is-not-zero", test_unknown_is_not_zero);
  g_test_add_func ("/adapters/threemf/spaced-attribute", test_spaced_attribute);
  g_test_add_func ("/adapters/threemf/not-a-zip", test_not_a_zip);
  g_test_add_func ("/adapters/threemf/other-zips", test_other_zips);
  g_test_add_func ("/adapters/threemf/names", test_names);
  g_test_add_func ("/adapters/threemf/member-twice", test_member_twice);
  g_test_add_func ("/adapters/threemf/bomb", test_bomb);
  g_test_add_func ("/adapters/threemf/long-text", test_long_text);
  g_test_add_func ("/adapters/threemf/limits", test_limits);
  g_test_add_func ("/adapters/threemf/pictures", test_pictures);
  g_test_add_func ("/adapters/threemf/overlong-values", test_overlong_values);
  g_test_add_func ("/adapters/threemf/path-errors", test_path_errors);
  g_test_add_func ("/adapters/threemf/cancelled", test_cancelled);
  return g_test_run ();
}

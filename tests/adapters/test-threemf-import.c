/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "products/takt-product-files.h"
#include "products/takt-product-import.h"
#include "products/takt-product-plates.h"
#include "takt-error.h"
#include "takt-test.h"
#include "takt-threemf-fixture.h"
#include "threemf/takt-threemf-reader.h"

#include <glib/gstdio.h>
#include <string.h>

/* From bytes to a saved profile, with the real reader. */

#define NOW ((TaktTime) 1766592000)

typedef struct
{
  char *dir;
  char *folder;
  TaktStore *store;
  TaktManualClock *clock;
  TaktChanges *changes;
  TaktProducts *products;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (TaktSlicedReader) reader = takt_threemf_reader_new ();
  g_autoptr (GError) error = NULL;

  f->dir = takt_test_make_dir ();
  f->folder = g_build_filename (f->dir, "files", NULL);
  f->store = takt_store_open (f->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  f->clock = takt_manual_clock_new (NOW);
  f->changes = takt_changes_new ();
  f->products = takt_products_new (f->store, TAKT_CLOCK (f->clock), f->changes);
  takt_products_set_reader (f->products, reader);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->products);
  g_assert_finalize_object (f->changes);
  g_assert_finalize_object (f->clock);
  takt_store_close (f->store);
  g_assert_finalize_object (f->store);
  g_free (f->folder);
  takt_test_remove_dir (f->dir);
}

static gint64
import (Fixture *f,
        GBytes *bytes,
        const char *name,
        int plate,
        const TaktProfile *profile,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GInputStream) content = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (TaktProfile) none = takt_profile_new ();
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_product_import_async (f->products, content, name, plate, profile != NULL ? profile : none, cancellable,
                             takt_test_store_result, &held);
  result = takt_test_wait_result (&held, name);
  return takt_product_import_finish (f->products, result, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of what lies in the folder, sorted, in one line. */
static char *
list_folder (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static void
assert_folder (Fixture *f, const char *expected)
{
  g_autofree char *names = list_folder (f);

  g_assert_cmpstr (names, ==, expected);
}

static void
refuse (Fixture *f, GBytes *bytes, int plate, int code, const char *field)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (GPtrArray) all = NULL;

  g_assert_cmpint (import (f, bytes, "a.gcode.3mf", plate, NULL, NULL, &error), ==, 0);
  g_assert_error (error, TAKT_ERROR, code);
  g_assert_cmpstr (takt_error_get_field (error), ==, field);
  assert_folder (f, "");
  all = takt_products_list (f->products, NULL, 0, 0, &total, NULL);
  g_assert_cmpuint (total, ==, 0);
}

static void
test_new (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autofree char *path = g_build_filename (f->folder, "Desk_bracket_Grun.gcode.3mf", NULL);
  g_autofree char *stored = NULL;
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  const TaktFilament *filament;
  GStatBuf status;
  gsize length;
  gint64 id = import (f, bytes, "C:\\prints\\Desk bracket Grün.gcode.3mf", 0, NULL, NULL, &error);

  g_assert_no_error (error);
  profile = takt_products_get (f->products, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (profile->name, ==, "Desk bracket Grun");
  g_assert_cmpstr (profile->file_name, ==, "Desk_bracket_Grun.gcode.3mf");
  g_assert_cmpint (profile->estimated_minutes, ==, 61);
  g_assert_cmpfloat (profile->nozzle_diameter, ==, 0.4);
  g_assert_cmpstr (profile->printer_models[0], ==, "Bambu Lab P1S");
  g_assert_null (profile->printer_models[1]);
  g_assert_cmpuint (profile->materials->len, ==, 1);
  filament = profile->materials->pdata[0];
  g_assert_cmpstr (filament->material_type, ==, "PLA");
  g_assert_cmpstr (filament->color, ==, "#FFFFFF");
  g_assert_cmpint (filament->grams, ==, 45);

  assert_folder (f, "Desk_bracket_Grun.gcode.3mf Desk_bracket_Grun.gcode.3mf.plate_1.png");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  stored = takt_test_read (path, &length);
  g_assert_cmpmem (stored, length, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_existing (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (TaktProfile) before = NULL;
  g_autoptr (TaktProfile) after = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  profile->name = g_strdup ("Bracket");
  profile->sku = g_strdup ("BR-1");
  profile->estimated_minutes = 5;
  profile->labor_minutes = 12;
  g_ptr_array_add (profile->materials, takt_filament_new ("ABS", NULL, 1));
  g_ptr_array_add (profile->materials, takt_filament_new ("ABS", NULL, 2));
  id = takt_products_add (f->products, profile, &error);
  g_assert_no_error (error);

  before = takt_products_get (f->products, id, &error);
  g_assert_cmpint (import (f, bytes, "b.3mf", 1, before, NULL, &error), ==, id);
  g_assert_no_error (error);
  after = takt_products_get (f->products, id, &error);
  g_assert_cmpstr (after->name, ==, "Bracket");
  g_assert_cmpstr (after->sku, ==, "BR-1");
  g_assert_cmpint (after->labor_minutes, ==, 12);
  g_assert_cmpint (after->estimated_minutes, ==, 61);
  g_assert_cmpuint (after->materials->len, ==, 1);
  g_assert_cmpstr (after->file_name, ==, "b.gcode.3mf");
}

static GBytes *
make_two_plates (void)
{
  ThreemfZip *zip = threemf_zip_new (TRUE);

  threemf_zip_text (
      zip, "Metadata/slice_info.config",
      "<config><plate><metadata key=\"index\" value=\"3\"/><metadata key=\"prediction\" value=\"60\"/>"
      "</plate><plate><metadata key=\"index\" value=\"8\"/><metadata key=\"prediction\" "
      "value=\"121\"/><filament id=\"4\" type=\"PETG\" used_g=\"0.2\"/><filament id=\"2\" "
      "type=\"PLA\" used_g=\"1.5\"/></plate></config>");
  threemf_zip_gcode (zip, 3, THREEMF_GCODE);
  threemf_zip_gcode (zip, 8, THREEMF_GCODE);
  return threemf_zip_finish (zip);
}

static void
test_plate_must_be_named (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_two_plates ();
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  refuse (f, bytes, 0, TAKT_ERROR_INVALID, "plate");
  refuse (f, bytes, 1, TAKT_ERROR_INVALID, "plate");
  id = import (f, bytes, "a.gcode.3mf", 8, NULL, NULL, &error);
  g_assert_no_error (error);
  profile = takt_products_get (f->products, id, &error);
  g_assert_cmpint (profile->estimated_minutes, ==, 3);
  g_assert_cmpuint (profile->materials->len, ==, 2);
  g_assert_cmpstr (((TaktFilament *) profile->materials->pdata[0])->material_type, ==, "PLA");
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[0])->grams, ==, 2);
  g_assert_cmpstr (((TaktFilament *) profile->materials->pdata[1])->material_type, ==, "PETG");
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[1])->grams, ==, 1);
  g_assert_null (profile->printer_models[0]);
  g_assert_cmpint (profile->file_plate, ==, 8);
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[0])->index, ==, 2);
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[1])->index, ==, 4);
}

/* The file's own rows: all plates, sparse numbers, digests of the very bytes. */
static void
test_facts (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_two_plates ();
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, bytes);
  g_autofree char *upper = g_ascii_strup (md5, -1);
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (GError) error = NULL;
  const TaktSlicedPlate *plate;

  import (f, bytes, "a.gcode.3mf", 8, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (takt_products_get_file (f->products, "a.gcode.3mf", &file, &error));
  g_assert_no_error (error);
  g_assert_cmpint (file->size, ==, g_bytes_get_size (bytes));
  g_assert_cmpstr (file->sha256, ==, sha256);
  g_assert_cmpstr (file->md5, ==, upper);
  g_assert_cmpstr (file->slicer, ==, "BambuStudio");
  g_assert_cmpuint (file->plates->len, ==, 2);
  plate = file->plates->pdata[1];
  g_assert_cmpint (plate->index, ==, 8);
  g_assert_cmpint (plate->seconds, ==, 121);
  g_assert_cmpint (plate->gcode_check, ==, TAKT_GCODE_SOUND);
  g_assert_cmpuint (plate->filaments->len, ==, 2);
  g_assert_nonnull (takt_sliced_plate_find_filament (plate, 2));
  g_assert_nonnull (takt_sliced_plate_find_filament (plate, 4));
}

/* Another plate of the same file; edits of a person keep the numbers of the filaments. */
static void
test_choose_plate (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_two_plates ();
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (TaktProfile) plain = takt_profile_new ();
  g_autoptr (GError) error = NULL;
  gint64 id = import (f, bytes, "a.gcode.3mf", 8, NULL, NULL, &error);
  gint64 other;

  g_assert_no_error (error);
  profile = takt_products_get (f->products, id, &error);
  g_ptr_array_set_size (profile->materials, 0);
  g_ptr_array_add (profile->materials, takt_filament_new ("PLA", "Black", 2));
  g_ptr_array_add (profile->materials, takt_filament_new ("PETG", "Red", 1));
  g_assert_true (takt_products_update (f->products, profile, &error));
  takt_profile_free (g_steal_pointer (&profile));
  profile = takt_products_get (f->products, id, &error);
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[0])->index, ==, 2);
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[1])->index, ==, 4);
  takt_profile_free (g_steal_pointer (&profile));

  g_assert_true (takt_products_choose_plate (f->products, id, 3, &error));
  g_assert_no_error (error);
  profile = takt_products_get (f->products, id, &error);
  g_assert_cmpint (profile->file_plate, ==, 3);
  g_assert_cmpint (profile->estimated_minutes, ==, 1);
  g_assert_cmpuint (profile->materials->len, ==, 0);

  g_assert_false (takt_products_choose_plate (f->products, id, 4, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "plate");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  plain->name = g_strdup ("by hand");
  plain->estimated_minutes = 5;
  plain->file_plate = 3;
  other = takt_products_add (f->products, plain, &error);
  g_assert_no_error (error);
  g_assert_false (takt_products_choose_plate (f->products, other, 1, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  takt_profile_free (g_steal_pointer (&profile));
  profile = takt_products_get (f->products, other, &error);
  g_assert_cmpint (profile->file_plate, ==, 0);
}

/* A profile is filled anew: what its owner wrote stays, an earlier file of the name stays, too, for the jobs that print it. */
static void
test_refill (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) first = threemf_make (NULL, NULL, NULL);
  g_autoptr (GBytes) second = threemf_make (NULL, NULL, THREEMF_GCODE "G1\n");
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = import (f, first, "a.gcode.3mf", 0, NULL, NULL, &error);

  g_assert_no_error (error);
  profile = takt_products_get (f->products, id, &error);
  profile->labor_minutes = 7;
  g_free (((TaktFilament *) profile->materials->pdata[0])->color);
  ((TaktFilament *) profile->materials->pdata[0])->color = g_strdup ("Ivory");
  g_assert_true (takt_products_update (f->products, profile, &error));

  g_assert_cmpint (import (f, second, "a.gcode.3mf", 0, profile, NULL, &error), ==, id);
  g_assert_no_error (error);
  takt_profile_free (g_steal_pointer (&profile));
  profile = takt_products_get (f->products, id, &error);
  g_assert_cmpstr (profile->file_name, ==, "a-2.gcode.3mf");
  g_assert_cmpint (profile->labor_minutes, ==, 7);
  g_assert_cmpstr (((TaktFilament *) profile->materials->pdata[0])->color, ==, "Ivory");
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[0])->grams, ==, 45);
  assert_folder (f, "a-2.gcode.3mf a-2.gcode.3mf.plate_1.png a.gcode.3mf a.gcode.3mf.plate_1.png");

  /* The first bytes again are the first file again. */
  g_assert_cmpint (import (f, first, "a.gcode.3mf", 0, profile, NULL, &error), ==, id);
  takt_profile_free (g_steal_pointer (&profile));
  profile = takt_products_get (f->products, id, &error);
  g_assert_cmpstr (profile->file_name, ==, "a.gcode.3mf");
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  static const char no_time[] = "<plate><metadata key=\"index\" value=\"1\"/></plate>";
  static const char no_type[] =
      "<plate><metadata key=\"index\" value=\"1\"/><metadata key=\"prediction\" value=\"9\"/>"
      "<filament id=\"1\" used_g=\"1\"/></plate>";
  g_autoptr (GBytes) timeless = threemf_make (no_time, NULL, NULL);
  g_autoptr (GBytes) typeless = threemf_make (no_type, NULL, NULL);
  g_autoptr (GBytes) unsliced = threemf_make ("", NULL, "");
  g_autoptr (GBytes) text = g_bytes_new_static ("hello", 5);
  g_autoptr (GBytes) altered = NULL;
  ThreemfZip *zip = threemf_zip_new (TRUE);

  threemf_zip_text (zip, "Metadata/slice_info.config", "<config>" THREEMF_PLATE "</config>");
  threemf_zip_text (zip, "Metadata/plate_1.gcode", THREEMF_GCODE);
  threemf_zip_text (zip, "Metadata/plate_1.gcode.md5", "00000000000000000000000000000000");
  altered = threemf_zip_finish (zip);

  refuse (f, timeless, 0, TAKT_ERROR_INVALID, "file");
  refuse (f, typeless, 0, TAKT_ERROR_INVALID, "file");
  refuse (f, unsliced, 0, TAKT_ERROR_INVALID, "file");
  refuse (f, text, 0, TAKT_ERROR_INVALID, "file");
  refuse (f, altered, 0, TAKT_ERROR_INVALID, "file");
}

static void
test_same_name (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) first = threemf_make (NULL, NULL, NULL);
  g_autoptr (GBytes) other = threemf_make (NULL, NULL, THREEMF_GCODE "G1\n");
  g_autofree char *path = g_build_filename (f->folder, "a.gcode.3mf", NULL);
  g_autofree char *stored = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_cmpint (import (f, first, "a.gcode.3mf", 0, NULL, NULL, &error), >, 0);
  g_assert_no_error (error);
  /* The same bytes under the same name are the same file. */
  g_assert_cmpint (import (f, first, "a.3mf", 0, NULL, NULL, &error), >, 0);
  g_assert_no_error (error);
  g_assert_cmpint (import (f, other, "a.gcode.3mf", 0, NULL, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  assert_folder (f, "a.gcode.3mf a.gcode.3mf.plate_1.png");
  stored = takt_test_read (path, &length);
  g_assert_cmpmem (stored, length, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
}

/* The row is refused after the file was published: the file goes again, unless it was there before. */
static void
test_row_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autoptr (TaktProfile) gone = takt_profile_new ();
  g_autoptr (GError) error = NULL;

  gone->id = 999;
  gone->name = g_strdup ("gone");
  g_assert_cmpint (import (f, bytes, "a.gcode.3mf", 0, gone, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  assert_folder (f, "");

  g_assert_cmpint (import (f, bytes, "a.gcode.3mf", 0, NULL, NULL, &error), >, 0);
  g_assert_cmpint (import (f, bytes, "a.gcode.3mf", 0, gone, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  assert_folder (f, "a.gcode.3mf a.gcode.3mf.plate_1.png");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_cmpint (import (f, bytes, "a.gcode.3mf", 0, NULL, cancellable, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_folder (f, "");
}

/* Cancelled while it runs: either all is there or nothing is. */
static void
test_cancelled_underway (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autoptr (GInputStream) content = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  guint total = 0;

  takt_product_import_async (f->products, content, "a.gcode.3mf", 0, profile, cancellable,
                             takt_test_store_result, &held);
  g_cancellable_cancel (cancellable);
  result = takt_test_wait_result (&held, "the import to end");
  g_assert_cmpint (takt_product_import_finish (f->products, result, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  all = takt_products_list (f->products, NULL, 0, 0, &total, NULL);
  g_assert_cmpuint (total, ==, 0);
  assert_folder (f, "");
}

/* What a killed program left half written goes with the next import. */
static void
test_sweep (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autofree char *left_over = g_build_filename (f->folder, ".part-1-abcdef", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (f->folder, 0700), ==, 0);
  g_file_set_contents (left_over, "x", 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (import (f, bytes, "a.gcode.3mf", 0, NULL, NULL, &error), >, 0);
  g_assert_no_error (error);
  assert_folder (f, "a.gcode.3mf a.gcode.3mf.plate_1.png");
}

static void
test_no_reader (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = threemf_make (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  takt_products_set_reader (f->products, NULL);
  g_assert_cmpint (import (f, bytes, "a.gcode.3mf", 0, NULL, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
}

static void
test_captured (Fixture *f, gconstpointer data)
{
  g_autofree char *path = takt_test_dup_shared ("bambu/captures/3mf/x1c_two_plates.gcode.3mf");
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;
  gint64 id;

  if (path == NULL)
    {
      g_test_skip ("the captured files are not here");
      return;
    }

  text = takt_test_read (path, &length);
  bytes = g_bytes_new_take (text, length);
  id = import (f, bytes, "x1c two plates.gcode.3mf", 2, NULL, NULL, &error);
  g_assert_no_error (error);
  profile = takt_products_get (f->products, id, &error);
  g_assert_cmpint (profile->estimated_minutes, ==, 19);
  g_assert_cmpint (((TaktFilament *) profile->materials->pdata[0])->grams, ==, 4);
  g_assert_cmpstr (profile->printer_models[0], ==, "Bambu Lab X1 Carbon");
  assert_folder (
      f,
      "x1c_two_plates.gcode.3mf x1c_two_plates.gcode.3mf.plate_1.png x1c_two_plates.gcode.3mf.plate_2.png");
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *safe;
  } cases[] = {
    { "a.gcode.3mf", "a.gcode.3mf" },
    { "a.GCODE.3MF", "a.gcode.3mf" },
    { "a.gcode.3mf.gcode.3mf", "a.gcode.3mf" },
    { "a.3mf", "a.gcode.3mf" },
    { "../../etc/passwd", "passwd.gcode.3mf" },
    { "..\\..\\x y.gcode.3mf", "x_y.gcode.3mf" },
    { "...hidden", "hidden.gcode.3mf" },
    { "", "plate.gcode.3mf" },
    { "/", "plate.gcode.3mf" },
    { ".gcode.3mf", "plate.gcode.3mf" },
    { "W\303\274rfel \342\202\254.gcode.3mf", "Wurfel__.gcode.3mf" },
    { "a:b*c?\"<>|\n.3mf", "a_b_c______.gcode.3mf" },
    { "\377\376.3mf", "__.gcode.3mf" },
    { "dot..gcode.3mf", "dot.gcode.3mf" },
  };
  g_autofree char *many = g_strnfill (500, 'n');
  g_autofree char *cut = takt_product_files_dup_name (many);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = takt_product_files_dup_name (cases[i].name);

      g_assert_cmpstr (safe, ==, cases[i].safe);
    }
  g_assert_cmpuint (strlen (cut), ==, 80);
  g_assert_true (g_str_has_suffix (cut, ".gcode.3mf"));
}

#define ADD(name, test) g_test_add ("/adapters/threemf-import/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new", test_new);
  ADD ("existing", test_existing);
  ADD ("plate-must-be-named/pitfall-088", test_plate_must_be_named);
  ADD ("facts", test_facts);
  ADD ("choose-plate", test_choose_plate);
  ADD ("refill", test_refill);
  ADD ("refusals/pitfall-050", test_refusals);
  ADD ("same-name", test_same_name);
  ADD ("row-refused", test_row_refused);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-underway", test_cancelled_underway);
  ADD ("sweep", test_sweep);
  ADD ("no-reader", test_no_reader);
  ADD ("captured", test_captured);
  g_test_add_func ("/adapters/threemf-import/names", test_names);
  return g_test_run ();
}

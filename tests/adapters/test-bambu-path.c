/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-path.h"

#include <string.h>

#include "bambu/takt-bambu-listing.h"
#include "ports/takt-print-request.h"
#include "takt-error.h"
#include "takt-test.h"

static void
test_safe_names (void)
{
  static const char *const good[] = { "a.gcode.3mf", "Wurfel__2_-8.gcode.3mf", "-1.x.gcode.3mf" };
  static const char *const bad[] = { NULL,
                                     "",
                                     ".gcode.3mf",
                                     "a.3mf",
                                     "a b.gcode.3mf",
                                     "ä.gcode.3mf",
                                     ".a.gcode.3mf",
                                     "a/b.gcode.3mf",
                                     "a\r\n.gcode.3mf",
                                     "a.gcode.3mf.gcode.3mf" };
  g_autofree char *endless = g_strdup_printf ("%0*d.gcode.3mf", 71, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (takt_bambu_path_is_safe_name (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (takt_bambu_path_is_safe_name (bad[i]));
  g_assert_false (takt_bambu_path_is_safe_name (endless));
  g_assert_true (takt_bambu_path_is_safe_name (endless + 1));
}

/* Whatever a product's file is called, the engine's name for it is one that a printer stores and starts. */
static void
test_any_name (void)
{
  static const char *const pieces[] = { ".gcode", ".3mf", ".",  "_", "-",    " ", "ä",
                                        "花",     "a",    "Z9", "/", "\xff", "\n" };

  for (int round = 0; round < 5000; round++)
    {
      g_autoptr (GString) wish = g_string_new (NULL);
      g_autofree char *name = NULL;

      for (int n = g_test_rand_int_range (0, 90); n > 0; n--)
        g_string_append (wish, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      name = takt_print_request_dup_remote_name (wish->str, g_test_rand_int_range (1, G_MAXINT32));
      if (!takt_bambu_path_is_safe_name (name))
        g_error ("%s of %s", name, wish->str);
    }
}

static void
test_paths (void)
{
  static const char *const good[] = { "/", "/a.gcode.3mf", "/timelapse/video 2026-01-02.mp4",
                                      "/model/花瓶.3mf", "/a..b" };
  static const char *const bad[] = { "",      "a",     "//", "/a//b", "/../a", "/a/..", "/a\r\nDELE b",
                                     "/a\tb", "/\xff", NULL };
  g_autofree char *endless = g_strnfill (600, 'a');
  g_autoptr (GError) error = NULL;

  *endless = '/';
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (takt_bambu_path_check (good[i], NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (takt_bambu_path_check (bad[i], NULL));
  g_assert_false (takt_bambu_path_check (endless, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

static void
assert_file (GPtrArray *files, guint index, const char *name, goffset size, gboolean is_folder)
{
  const TaktBambuFile *file = files->pdata[index];

  g_assert_cmpstr (file->name, ==, name);
  g_assert_cmpint (file->size, ==, size);
  g_assert_cmpint (file->is_folder, ==, is_folder);
}

static void
test_listing (void)
{
  static const char text[] =
      "total 12\r\n"
      "-rw-rw-rw-   1 root  root   4165224 Dec 01 12:55 0.2mm layer, 2 walls, 15% infill.3mf\r\n"
      "drwxr-xr-x 2 nobody nogroup 4096 Jan  1  1980 timelapse\n"
      "drwxr-xr-x 2 nobody nogroup 4096 Jan  1  1980 ..\n"
      "lrwxr-xr-x 2 nobody nogroup 4096 Jan  1  1980 a -> b\n"
      "-rw-r--r-- 1 a b twelve Jan 1 1980 c\n"
      "-rw-r--r-- 1 a b 99999999999999999999 Jan 1 1980 d\n"
      "-rw-r--r-- 1 a b 5 Jan 1 1980  two spaces\n"
      "-rw-r--r-- 1 a b 5 Jan 1 1980 \n"
      "-rw-r--r-- 1 a b 5 Jan 1 1980 e/f\n"
      "-rw-r--r-- 1 a b 5 Jan 1 1980 \xff\n"
      "-rw-r--r-- 1 a b 0 Jan 1 1980 last";
  g_autoptr (GPtrArray) files = takt_bambu_listing_parse (text, strlen (text));

  g_assert_cmpuint (files->len, ==, 4);
  assert_file (files, 0, "0.2mm layer, 2 walls, 15% infill.3mf", 4165224, FALSE);
  assert_file (files, 1, "timelapse", 4096, TRUE);
  assert_file (files, 2, " two spaces", 5, FALSE);
  assert_file (files, 3, "last", 0, FALSE);
}

static void
test_reply (void)
{
  int code;
  goffset number;

  g_assert_true (takt_bambu_reply_parse ("213 4165224\r\n", 13, &code, &number));
  g_assert_cmpint (code, ==, 213);
  g_assert_cmpint (number, ==, 4165224);
  g_assert_true (takt_bambu_reply_parse ("331 \r\n", 6, &code, &number));
  g_assert_cmpint (code, ==, 331);
  g_assert_cmpint (number, ==, -1);
  g_assert_true (takt_bambu_reply_parse ("226", 3, &code, &number));
  g_assert_false (takt_bambu_reply_parse ("220-More", 8, &code, &number));
  g_assert_false (takt_bambu_reply_parse ("2260", 4, &code, &number));
  g_assert_false (takt_bambu_reply_parse ("650 x", 5, &code, &number));
  g_assert_false (takt_bambu_reply_parse ("", 0, &code, &number));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-path/pitfall-042-safe-names", test_safe_names);
  g_test_add_func ("/adapters/bambu-path/pitfall-042-any-name", test_any_name);
  g_test_add_func ("/adapters/bambu-path/paths", test_paths);
  g_test_add_func ("/adapters/bambu-path/listing", test_listing);
  g_test_add_func ("/adapters/bambu-path/reply", test_reply);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-id.h"
#include "takt-test.h"

static void
test_id_base64url (void)
{
  static const struct
  {
    gsize bytes;
    gsize length;
  } cases[] = { { 1, 2 }, { 2, 3 }, { 3, 4 }, { 16, 22 }, { 32, 43 }, { 48, 64 } };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = takt_id_random_base64url (cases[i].bytes);

      g_assert_cmpuint (strlen (text), ==, cases[i].length);
      for (const char *p = text; *p != '\0'; p++)
        g_assert_true (g_ascii_isalnum (*p) || *p == '-' || *p == '_');
    }

  for (int i = 0; i < 2000; i++)
    g_assert_true (g_hash_table_add (seen, takt_id_random_base64url (16)));
}

static void
test_id_uuid (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 2000; i++)
    {
      char *text = takt_id_random_uuid ();

      g_assert_true (g_uuid_string_is_valid (text));
      g_assert_cmpint (text[14], ==, '4');
      g_assert_nonnull (strchr ("89ab", text[19]));
      g_assert_true (g_hash_table_add (seen, text));
    }
}

static void
test_id_submission (void)
{
  gint32 highest = 0;

  for (int i = 0; i < 10000; i++)
    {
      gint32 id = takt_id_random_submission ();

      g_assert_cmpint (id, >=, 1);
      g_assert_cmpint (id, <=, 2147483646);
      highest = MAX (highest, id);
    }
  g_assert_cmpint (highest, >, 1 << 30);
}

static void
test_id_equal (void)
{
  g_assert_true (takt_id_equal_constant_time ("secret", "secret"));
  g_assert_true (takt_id_equal_constant_time ("", ""));
  g_assert_false (takt_id_equal_constant_time ("secret", "secreT"));
  g_assert_false (takt_id_equal_constant_time ("Secret", "secret"));
  g_assert_false (takt_id_equal_constant_time ("secret", "secrets"));
  g_assert_false (takt_id_equal_constant_time ("", "x"));
  g_assert_false (takt_id_equal_constant_time (NULL, ""));
  g_assert_false (takt_id_equal_constant_time (NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/id/base64url", test_id_base64url);
  g_test_add_func ("/base/id/uuid", test_id_uuid);
  g_test_add_func ("/base/id/submission-range", test_id_submission);
  g_test_add_func ("/base/id/equal", test_id_equal);
  return g_test_run ();
}

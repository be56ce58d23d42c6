/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "takt-error.h"
#include "takt-test.h"

static void
test_error_field (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  takt_error_set_field (&error, "items[2].price", "%s must be %d", "it", 5);
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "it must be 5");
  g_assert_cmpstr (takt_error_get_field (error), ==, "items[2].price");

  copy = g_error_copy (error);
  g_prefix_error (&copy, "so: ");
  g_clear_error (&error);
  g_assert_cmpstr (takt_error_get_field (copy), ==, "items[2].price");

  takt_error_set_field (NULL, "x", "nobody wants to know");
}

static void
test_error_without_field (void)
{
  g_autoptr (GError) ours = g_error_new (TAKT_ERROR, TAKT_ERROR_CONFLICT, "no");
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no");

  g_assert_null (takt_error_get_field (ours));
  g_assert_null (takt_error_get_field (other));
  g_assert_null (takt_error_get_field (NULL));
}

static void
test_error_words (void)
{
  static const char *const words[] = {
    [TAKT_ERROR_FAILED] = "failed",
    [TAKT_ERROR_MALFORMED] = "malformed",
    [TAKT_ERROR_INVALID] = "invalid_value",
    [TAKT_ERROR_TOO_LARGE] = "too_large",
    [TAKT_ERROR_NOT_FOUND] = "not_found",
    [TAKT_ERROR_CONFLICT] = "conflict",
    [TAKT_ERROR_UNAUTHORIZED] = "unauthorized",
    [TAKT_ERROR_NOT_CONNECTED] = "not_connected",
    [TAKT_ERROR_UPSTREAM] = "upstream",
    [TAKT_ERROR_BUSY] = "busy",
    [TAKT_ERROR_CORRUPT] = "corrupt",
  };
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no");

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GError) error = g_error_new (TAKT_ERROR, (int) i, "no");

      g_assert_cmpstr (takt_error_get_word (error), ==, words[i]);
    }
  g_assert_cmpstr (takt_error_get_word (other), ==, "failed");
  g_assert_cmpstr (takt_error_get_word (NULL), ==, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/field-survives-copies", test_error_field);
  g_test_add_func ("/base/error/without-field", test_error_without_field);
  g_test_add_func ("/base/error/words", test_error_words);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-test.h"

#include <glib/gstdio.h>

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("gave up after %d s waiting for: %s", TAKT_TEST_LIMIT_SECONDS, (const char *) user_data);
  return G_SOURCE_REMOVE;
}

/**
 * takt_test_wait_for:
 *
 * Runs the main context until @condition holds. Wakes only for events, never polls; the limit ends the test with @what.
 */
void
takt_test_wait_for (TaktTestCondition condition, gpointer user_data, const char *what)
{
  guint limit = g_timeout_add_seconds (TAKT_TEST_LIMIT_SECONDS, give_up_cb, (gpointer) what);

  while (!condition (user_data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (limit);
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *) user_data;
}

void
takt_test_wait_for_true (gboolean *flag, const char *what)
{
  takt_test_wait_for (is_true, flag, what);
}

/** takt_test_store_result: a GAsyncReadyCallback that keeps the result in the GAsyncResult* that @user_data points at. */
void
takt_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static gboolean
has_result (gpointer user_data)
{
  return *(GAsyncResult **) user_data != NULL;
}

/** takt_test_wait_result: waits for takt_test_store_result() and hands the result over; sets *@result back to NULL. */
GAsyncResult *
takt_test_wait_result (GAsyncResult **result, const char *what)
{
  takt_test_wait_for (has_result, result, what);
  return g_steal_pointer (result);
}

/** takt_test_make_dir: an empty directory of this test alone; give it back to takt_test_remove_dir(). */
char *
takt_test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("takt-test-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

void
takt_test_remove_dir (char *dir)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    {
      char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        takt_test_remove_dir (path);
      else
        {
          g_remove (path);
          g_free (path);
        }
    }

  g_rmdir (dir);
  g_free (dir);
}

/** takt_test_dup_shared: path of a captured file, or NULL after marking the test as skipped with the reason. */
char *
takt_test_dup_shared (const char *relative)
{
  const char *root = g_getenv ("TAKT_SHARED");
  g_autofree char *path = g_build_filename (root != NULL ? root : "../shared", relative, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  g_autofree char *reason = g_strdup_printf ("captured data is not beside this checkout: %s", relative);
  g_test_skip (reason);
  return NULL;
}

char *
takt_test_read (const char *path, gsize *length)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

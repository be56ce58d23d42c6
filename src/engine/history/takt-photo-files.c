/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "history/takt-photo-files.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ports/takt-printer-camera.h"
#include "takt-error.h"
#include "takt-id.h"

/* Enough that a name never comes again: what a crash left behind is never taken for another photo. */
#define RANDOM_BYTES ((gsize) 9)

static char *
build_path (const char *dir, const char *name)
{
  return g_build_filename (dir, TAKT_PHOTO_FILES_FOLDER, name, NULL);
}

/** takt_photo_files_dup_name: (transfer full): a new name for a photo of @what: "job-7-completed-aGVsbG8xMjM0.jpg". */
char *
takt_photo_files_dup_name (const char *what, gint64 id, const char *kind)
{
  g_autofree char *random = takt_id_random_base64url (RANDOM_BYTES);

  return g_strdup_printf ("%s-%" G_GINT64_FORMAT "-%s-%s.jpg", what, id, kind, random);
}

/**
 * takt_photo_files_write:
 * @error: TAKT_ERROR_TOO_LARGE, TAKT_ERROR_FAILED (disk full …)
 *
 * Stores a picture: on disk when this returns, readable for its owner alone.
 */
gboolean
takt_photo_files_write (const char *dir, const char *name, GBytes *jpeg, GError **error)
{
  g_autofree char *folder = build_path (dir, NULL);
  g_autofree char *path = build_path (dir, name);
  g_autoptr (GError) write_error = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (jpeg, &length);

  if (length > TAKT_CAMERA_MAX_PICTURE)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, _ ("The picture is larger than %d MB."),
                   (int) (TAKT_CAMERA_MAX_PICTURE / 1000000));
      return FALSE;
    }

  if (g_mkdir_with_parents (folder, 0700) == 0
      && g_file_set_contents_full (path, data, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   &write_error))
    return TRUE;

  g_set_error (
      error, TAKT_ERROR, TAKT_ERROR_FAILED,
      _ ("The photo cannot be stored: %s. Make room or mend the rights of Takt's folder, then try again."),
      write_error != NULL ? write_error->message : g_strerror (errno));
  return FALSE;
}

/** takt_photo_files_read: (transfer full): TAKT_ERROR_NOT_FOUND when the file is gone. */
GBytes *
takt_photo_files_read (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = build_path (dir, name);
  g_autoptr (GError) read_error = NULL;
  char *data;
  gsize length;

  if (g_file_get_contents (path, &data, &length, &read_error))
    return g_bytes_new_take (data, length);

  if (g_error_matches (read_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("The photo “%s” is missing."), path);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, _ ("The photo cannot be read: %s."),
                 read_error->message);
  return NULL;
}

/** takt_photo_files_remove: one that is not there is no fault. */
void
takt_photo_files_remove (const char *dir, const char *name)
{
  g_autofree char *path = build_path (dir, name);

  g_unlink (path);
}

/** takt_photo_files_list: (transfer full) (element-type utf8): every name in the folder, those of half-written files too. */
GPtrArray *
takt_photo_files_list (const char *dir)
{
  g_autofree char *path = build_path (dir, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  return names;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-product-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "takt-error.h"

#define SUFFIX      ".gcode.3mf"
#define PART_PREFIX ".part-"
#define MAX_NAME    80 /* bytes with the suffix; printers' cards take no more in comfort (protocol.md §8) */
#define BLOCK       ((gsize) 64 * 1024)

static gboolean
refuse_io (GError **error, int number)
{
  g_set_error (
      error, TAKT_ERROR, TAKT_ERROR_FAILED,
      _ ("The sliced file cannot be stored: %s. Make room or mend the rights of Takt's folder, then try "
         "again."),
      g_strerror (number));
  return FALSE;
}

static char *
build_folder (const char *dir)
{
  return g_build_filename (dir, TAKT_PRODUCT_FILES_FOLDER, NULL);
}

static gboolean
sync_folder (const char *folder, GError **error)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int number = errno;

  if (fd >= 0)
    close (fd);
  return ok || refuse_io (error, number);
}

/* Parts carry the number of the process that writes them. One process writes a profile, so those of others are left over. */
static void
sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *own = g_strdup_printf (PART_PREFIX "%d-", (int) getpid ());
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, PART_PREFIX) && !g_str_has_prefix (name, own))
        g_unlink (path);
    }
}

/* A new file of our own, 0600. */
static int
open_part (const char *folder, char **path, GError **error)
{
  g_autofree char *template = g_strdup_printf ("%s/" PART_PREFIX "%d-XXXXXX", folder, (int) getpid ());
  int fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    refuse_io (error, errno);
  else
    *path = g_steal_pointer (&template);
  return fd;
}

static gboolean
write_all (int fd, const char *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize written = write (fd, data, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return refuse_io (error, errno);
      data += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static gboolean
finish_part (int fd, GError **error)
{
  gboolean ok = fsync (fd) == 0;
  int number = errno;

  if (close (fd) != 0 && ok)
    {
      ok = FALSE;
      number = errno;
    }
  return ok || refuse_io (error, number);
}

/* What passes through is counted and digested: the file is not read a second time for it. */
static gboolean
copy_stream (GInputStream *content, int fd, TaktReceivedFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *block = g_malloc (BLOCK);
  g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  gssize got;

  while ((got = g_input_stream_read (content, block, BLOCK, cancellable, error)) > 0)
    {
      file->size += got;
      if (file->size > TAKT_PRODUCT_FILES_MAX_SIZE)
        {
          g_set_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, _ ("The sliced file is larger than %d MiB."),
                       (int) (TAKT_PRODUCT_FILES_MAX_SIZE >> 20));
          return FALSE;
        }
      g_checksum_update (sha256, (const guchar *) block, got);
      g_checksum_update (md5, (const guchar *) block, got);
      if (!write_all (fd, block, (gsize) got, error))
        return FALSE;
    }
  file->sha256 = g_strdup (g_checksum_get_string (sha256));
  file->md5 = g_ascii_strup (g_checksum_get_string (md5), -1);
  return got == 0;
}

/* (transfer full) (nullable) */
static char *
dup_digest (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *block = g_malloc (BLOCK);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  gssize got = -1;
  int number;

  while (fd >= 0 && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && (got = read (fd, block, BLOCK)) > 0)
    g_checksum_update (checksum, (const guchar *) block, got);
  number = errno;
  if (fd >= 0)
    close (fd);
  if (got == 0)
    return g_strdup (g_checksum_get_string (checksum));

  if (!g_cancellable_is_cancelled (cancellable))
    refuse_io (error, number);
  return NULL;
}

/**
 * takt_product_files_dup_name:
 * @name: what a person or program calls the file; any bytes, may be a whole path of any system
 *
 * Makes a name for disk and printer alike (protocol.md §8): ASCII letters, digits, point, underscore and hyphen, accents taken off, at
 * most 80 bytes, no point at the start, ".gcode.3mf" at the end once.
 *
 * Returns: (transfer full): never empty
 */
char *
takt_product_files_dup_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *plain = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) safe = g_string_new (NULL);
  static const char *const suffixes[] = { ".gcode.3mf", ".3mf", ".gcode" };

  for (const char *c = plain; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter == '/' || letter == '\\')
        g_string_truncate (safe, 0);
      else if (letter < 128 && (g_ascii_isalnum ((char) letter) || strchr ("._-", (char) letter) != NULL))
        g_string_append_c (safe, (char) letter);
      else if (!g_unichar_ismark (letter))
        g_string_append_c (safe, '_');
    }

  for (guint i = 0; i < G_N_ELEMENTS (suffixes);)
    {
      gsize length = strlen (suffixes[i]);

      if (safe->len >= length && g_ascii_strcasecmp (safe->str + safe->len - length, suffixes[i]) == 0)
        g_string_truncate (safe, safe->len - length);
      else
        i++;
    }
  g_string_erase (safe, 0, (gssize) strspn (safe->str, "."));
  g_string_truncate (safe, MIN (safe->len, MAX_NAME - strlen (SUFFIX)));
  while (safe->len > 0 && safe->str[safe->len - 1] == '.')
    g_string_truncate (safe, safe->len - 1);
  return g_strconcat (safe->len > 0 ? safe->str : "plate", SUFFIX, NULL);
}

/** takt_product_files_dup_numbered: "bracket-2.gcode.3mf" of "bracket.gcode.3mf", no longer than a safe name may be. */
char *
takt_product_files_dup_numbered (const char *name, int number)
{
  g_autofree char *ending = g_strdup_printf ("-%d" SUFFIX, number);
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (SUFFIX));

  stem[MIN (strlen (stem), MAX_NAME - strlen (ending))] = '\0';
  return g_strconcat (stem, ending, NULL);
}

void
takt_received_file_free (TaktReceivedFile *self)
{
  if (self == NULL)
    return;

  g_free (self->part);
  g_free (self->sha256);
  g_free (self->md5);
  g_free (self);
}

/**
 * takt_product_files_receive:
 * @dir: the profile's folder
 * @content: the file's bytes, at most 256 MiB
 * @error: TAKT_ERROR_TOO_LARGE, TAKT_ERROR_FAILED (disk full …), or what @content fails with
 *
 * Copies @content to a part of its own, on disk when this returns.
 *
 * Returns: (transfer full): the part and what it measures; NULL with @error
 */
TaktReceivedFile *
takt_product_files_receive (const char *dir, GInputStream *content, GCancellable *cancellable, GError **error)
{
  g_autoptr (TaktReceivedFile) file = g_new0 (TaktReceivedFile, 1);
  g_autofree char *folder = build_folder (dir);
  gboolean ok;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      refuse_io (error, errno);
      return NULL;
    }
  sweep (folder);

  fd = open_part (folder, &file->part, error);
  if (fd < 0)
    return NULL;
  ok = copy_stream (content, fd, file, cancellable, error);
  if (ok)
    ok = finish_part (fd, error);
  else
    close (fd);
  if (ok)
    return g_steal_pointer (&file);

  g_unlink (file->part);
  return NULL;
}

/**
 * takt_product_files_publish:
 * @file: what takt_product_files_receive() gave; its part is gone afterwards where this succeeds
 * @name: what takt_product_files_dup_name() gave
 * @is_new: (out): FALSE when the very same file was there already
 * @error: TAKT_ERROR_CONFLICT when another file has the name: profiles and jobs may count on it
 */
gboolean
takt_product_files_publish (const char *dir,
                            const TaktReceivedFile *file,
                            const char *name,
                            gboolean *is_new,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autofree char *folder = build_folder (dir);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *there = NULL;

  *is_new = TRUE;
  if (renameat2 (AT_FDCWD, file->part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return sync_folder (folder, error);

  /* Some file systems cannot rename without replacing, but can link. */
  if (errno == EINVAL && link (file->part, path) == 0)
    {
      g_unlink (file->part);
      return sync_folder (folder, error);
    }
  if (errno != EEXIST)
    return refuse_io (error, errno);

  *is_new = FALSE;
  there = dup_digest (path, cancellable, error);
  if (there == NULL)
    return FALSE;
  if (g_str_equal (there, file->sha256))
    {
      g_unlink (file->part);
      return TRUE;
    }
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
               _ ("There is another sliced file with the name “%s”. Give this one another name."), name);
  return FALSE;
}

/** takt_product_files_dup_image_path: where the picture of plate number @plate of the file @name is, if there is one. */
char *
takt_product_files_dup_image_path (const char *dir, const char *name, int plate)
{
  return g_strdup_printf ("%s/" TAKT_PRODUCT_FILES_FOLDER "/%s.plate_%d.png", dir, name, plate);
}

/**
 * takt_product_files_write_image:
 * @name: of the sliced file
 * @plate: with its thumbnail
 *
 * Stores the picture beside the file: "NAME.plate_3.png".
 */
gboolean
takt_product_files_write_image (const char *dir,
                                const char *name,
                                const TaktSlicedPlate *plate,
                                GError **error)
{
  g_autofree char *folder = build_folder (dir);
  g_autofree char *path = takt_product_files_dup_image_path (dir, name, plate->index);
  g_autofree char *part = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (plate->thumbnail, &length);
  int fd = open_part (folder, &part, error);

  if (fd < 0)
    return FALSE;
  if (!write_all (fd, data, length, error))
    {
      close (fd);
      g_unlink (part);
      return FALSE;
    }
  if (!finish_part (fd, error))
    {
      g_unlink (part);
      return FALSE;
    }
  if (g_rename (part, path) != 0)
    {
      refuse_io (error, errno);
      g_unlink (part);
      return FALSE;
    }
  return sync_folder (folder, error);
}

/** takt_product_files_remove: takes back what was just published and no profile names: the file and its pictures. */
void
takt_product_files_remove (const char *dir, const TaktSlicedFile *file)
{
  g_autofree char *path = g_build_filename (dir, TAKT_PRODUCT_FILES_FOLDER, file->name, NULL);

  g_unlink (path);
  for (guint i = 0; i < file->plates->len; i++)
    {
      const TaktSlicedPlate *plate = file->plates->pdata[i];
      g_autofree char *image = takt_product_files_dup_image_path (dir, file->name, plate->index);

      g_unlink (image);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-threemf"

#include "threemf/takt-threemf-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/takt-sliced-reader.h"
#include "takt-error.h"

#define BLOCK     ((gsize) 64 * 1024)
#define MAX_HEAD  4096 /* bytes of G-code: the header block */
#define MAX_MD5   64
#define MAX_JSON  ((goffset) 1 << 20) /* of one plate */
#define PNG_MAGIC "\x89PNG\r\n\x1a\n"

/** takt_threemf_limits: far above what slicers write: G-code shrinks to a tenth or so in a zip. */
const TaktThreemfLimits takt_threemf_limits = {
  .members = 10000,
  .text = (goffset) 4 << 20,
  .total = (goffset) 4 << 30,
  .free_total = (goffset) 16 << 20,
  .ratio = 200,
};

typedef struct
{
  const TaktThreemfLimits *limits;
  GCancellable *cancellable; /* (nullable) */
  struct archive *archive;
  goffset file_size;
  goffset read;     /* bytes that came out so far */
  GHashTable *seen; /* names of members that were read */
  TaktThreemfParts *parts;
} Reading;

static void
plate_parts_free (TaktThreemfPlateParts *self)
{
  g_free (self->gcode_md5);
  g_free (self->told_md5);
  g_free (self->head);
  g_clear_pointer (&self->json, g_bytes_unref);
  g_clear_pointer (&self->thumbnail, g_bytes_unref);
  g_free (self);
}

void
takt_threemf_parts_free (TaktThreemfParts *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->slice_info, g_bytes_unref);
  g_clear_pointer (&self->settings, g_bytes_unref);
  g_hash_table_unref (self->plates);
  g_free (self);
}

static gboolean
refuse_damaged (Reading *self, GError **error)
{
  const char *text = archive_error_string (self->archive);

  g_debug ("zip: %s", text != NULL ? text : "?");
  takt_error_set_field (error, "file",
                        _ ("This file is damaged: it was cut off or changed on its way. Export it from the "
                           "slicer again as “.gcode.3mf”."));
  return FALSE;
}

static gboolean
refuse_size (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE,
                       _ ("This file unpacks to far more than a sliced plate can be. It was not made by a "
                          "slicer, or is damaged; export it from the slicer again."));
  return FALSE;
}

/* One block of the member's data. FALSE with @error; TRUE with *@length 0 at its end. */
static gboolean
read_block (Reading *self, char *block, gsize *length, GError **error)
{
  gssize got;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  got = archive_read_data (self->archive, block, BLOCK);
  if (got < 0)
    return refuse_damaged (self, error);

  self->read += got;
  if (self->read > self->limits->total
      || (self->read > self->limits->free_total && self->read / self->limits->ratio > self->file_size))
    return refuse_size (error);
  *length = (gsize) got;
  return TRUE;
}

/* A whole member. With @is_needed one that is too long is an error; without, *@bytes stays NULL. */
static gboolean
read_bytes (Reading *self, goffset max, gboolean is_needed, GBytes **bytes, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree char *block = g_malloc (BLOCK);
  gsize length;

  do
    {
      if (!read_block (self, block, &length, error))
        return FALSE;
      if ((goffset) (all->len + length) > max)
        return is_needed ? refuse_size (error) : TRUE;
      g_byte_array_append (all, (const guint8 *) block, (guint) length);
    }
  while (length > 0);

  *bytes = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  return TRUE;
}

/* G-code only passes through. */
static gboolean
read_gcode (Reading *self, TaktThreemfPlateParts *plate, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *block = g_malloc (BLOCK);
  gsize length;

  do
    {
      if (!read_block (self, block, &length, error))
        return FALSE;
      g_checksum_update (checksum, (const guchar *) block, (gssize) length);
      if (head->len < MAX_HEAD)
        g_string_append_len (head, block, (gssize) MIN (length, MAX_HEAD - head->len));
    }
  while (length > 0);

  plate->has_gcode = TRUE;
  plate->gcode_md5 = g_strdup (g_checksum_get_string (checksum));
  plate->head = g_strdup (head->str);
  return TRUE;
}

static gboolean
read_told_md5 (Reading *self, TaktThreemfPlateParts *plate, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!read_bytes (self, MAX_MD5, FALSE, &bytes, error))
    return FALSE;
  if (bytes != NULL)
    plate->told_md5 =
        g_strstrip (g_strndup (g_bytes_get_data (bytes, NULL) != NULL ? g_bytes_get_data (bytes, NULL) : "",
                               g_bytes_get_size (bytes)));
  return TRUE;
}

static gboolean
read_thumbnail (Reading *self, TaktThreemfPlateParts *plate, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!read_bytes (self, (goffset) TAKT_SLICED_MAX_THUMBNAIL, FALSE, &bytes, error))
    return FALSE;
  if (bytes != NULL && g_bytes_get_size (bytes) > strlen (PNG_MAGIC)
      && memcmp (g_bytes_get_data (bytes, NULL), PNG_MAGIC, strlen (PNG_MAGIC)) == 0)
    plate->thumbnail = g_steal_pointer (&bytes);
  return TRUE;
}

static TaktThreemfPlateParts *
ensure_plate (Reading *self, int index)
{
  TaktThreemfPlateParts *plate = g_hash_table_lookup (self->parts->plates, GINT_TO_POINTER (index));

  if (plate == NULL)
    {
      plate = g_new0 (TaktThreemfPlateParts, 1);
      plate->index = index;
      g_hash_table_insert (self->parts->plates, GINT_TO_POINTER (index), plate);
    }
  return plate;
}

/* "Metadata/plate_12.gcode": the number, without leading zeros; @suffix: (out) what follows it. 0: another name. */
static int
read_plate_name (const char *name, const char **suffix)
{
  static const char prefix[] = "Metadata/plate_";
  gsize digits;
  int index;

  if (!g_str_has_prefix (name, prefix))
    return 0;
  name += strlen (prefix);
  digits = strspn (name, "0123456789");
  if (digits == 0 || digits > 3 || *name == '0')
    return 0;

  index = (int) g_ascii_strtoull (name, NULL, 10);
  *suffix = name + digits;
  return index <= TAKT_SLICED_MAX_PLATES ? index : 0;
}

static gboolean
read_plate_member (Reading *self, int index, const char *suffix, GError **error)
{
  if (strcmp (suffix, ".gcode") == 0)
    return read_gcode (self, ensure_plate (self, index), error);
  if (strcmp (suffix, ".gcode.md5") == 0)
    return read_told_md5 (self, ensure_plate (self, index), error);
  if (strcmp (suffix, ".png") == 0)
    return read_thumbnail (self, ensure_plate (self, index), error);
  if (strcmp (suffix, ".json") == 0)
    return read_bytes (self, MAX_JSON, FALSE, &ensure_plate (self, index)->json, error);
  return TRUE;
}

static gboolean
read_member (Reading *self, struct archive_entry *entry, GError **error)
{
  const char *name = archive_entry_pathname (entry);
  const char *suffix = "";
  gboolean is_text, is_model;
  int plate;

  if (name == NULL || archive_entry_filetype (entry) != AE_IFREG)
    return TRUE;

  is_model = strcmp (name, "3D/3dmodel.model") == 0;
  is_text = strcmp (name, "Metadata/slice_info.config") == 0
            || strcmp (name, "Metadata/project_settings.config") == 0;
  plate = read_plate_name (name, &suffix);
  if (!is_model && !is_text && plate == 0)
    return TRUE;

  /* Which of two would the printer take? */
  if (!g_hash_table_add (self->seen, g_strdup (name)) || archive_entry_is_encrypted (entry))
    return refuse_damaged (self, error);

  self->parts->has_model = self->parts->has_model || is_model;
  if (is_text)
    return read_bytes (
        self, self->limits->text, TRUE,
        strstr (name, "slice_info") != NULL ? &self->parts->slice_info : &self->parts->settings, error);
  return plate == 0 || read_plate_member (self, plate, suffix, error);
}

static gboolean
read_members (Reading *self, GError **error)
{
  struct archive_entry *entry;
  guint count = 0;
  int status;

  while ((status = archive_read_next_header (self->archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      if (++count > self->limits->members)
        return refuse_size (error);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !read_member (self, entry, error))
        return FALSE;
    }
  return status == ARCHIVE_EOF || refuse_damaged (self, error);
}

static gboolean
check_magic (const char *head, gsize length, GError **error)
{
  if (length >= 4 && memcmp (head, "PK\3\4", 4) == 0)
    return TRUE;

  if (length > 0 && head[0] == ';')
    takt_error_set_field (error, "file",
                          _ ("This is bare G-code, which does not tell which printer it is for. Export the "
                             "sliced plate from the slicer as “.gcode.3mf”."));
  else
    takt_error_set_field (error, "file",
                          _ ("This is not a sliced file. Open the model in the slicer, slice it and export "
                             "the sliced plate as “.gcode.3mf”."));
  return FALSE;
}

static TaktThreemfParts *
read_all (Reading *self, GError **error)
{
  g_autoptr (TaktThreemfParts) parts = g_new0 (TaktThreemfParts, 1);
  gboolean ok;

  parts->plates = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) plate_parts_free);
  self->parts = parts;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ok = read_members (self, error);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  return ok ? g_steal_pointer (&parts) : NULL;
}

/* By its directory at the end, as printers read it; a zip without one was cut off. */
static struct archive *
new_archive (void)
{
  struct archive *archive = archive_read_new ();

  archive_read_support_format_zip_seekable (archive);
  return archive;
}

/**
 * takt_threemf_parts_read:
 * @path: a file on disk; whatever it is, it is only read
 * @limits: usually &takt_threemf_limits
 * @cancellable: (nullable): looked at with each block
 * @error: TAKT_ERROR_INVALID (field "file") for no zip or a damaged one, TAKT_ERROR_TOO_LARGE, TAKT_ERROR_FAILED
 *
 * Blocks: for a thread of its own. G-code is checked in passing, not kept.
 *
 * Returns: (transfer full): what was found; NULL with @error
 */
TaktThreemfParts *
takt_threemf_parts_read (const char *path,
                         const TaktThreemfLimits *limits,
                         GCancellable *cancellable,
                         GError **error)
{
  Reading reading = { .limits = limits, .cancellable = cancellable };
  TaktThreemfParts *parts = NULL;
  struct stat status;
  char head[4];
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gssize got;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)
      || (got = pread (fd, head, sizeof head, 0)) < 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, _ ("The file cannot be read: %s."),
                   fd < 0 ? g_strerror (errno) : _ ("it is no ordinary file"));
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  if (check_magic (head, (gsize) got, error))
    {
      reading.file_size = status.st_size;
      reading.archive = new_archive ();
      if (archive_read_open_fd (reading.archive, fd, BLOCK) == ARCHIVE_OK)
        parts = read_all (&reading, error);
      else
        refuse_damaged (&reading, error);
      archive_read_free (reading.archive);
    }
  close (fd);
  return parts;
}

/** takt_threemf_parts_read_data: takt_threemf_parts_read() for @size bytes in memory. */
TaktThreemfParts *
takt_threemf_parts_read_data (const void *data, gsize size, const TaktThreemfLimits *limits, GError **error)
{
  Reading reading = { .limits = limits, .file_size = (goffset) size };
  TaktThreemfParts *parts = NULL;

  if (!check_magic (data, size, error))
    return NULL;

  reading.archive = new_archive ();
  if (archive_read_open_memory (reading.archive, data, size) == ARCHIVE_OK)
    parts = read_all (&reading, error);
  else
    refuse_damaged (&reading, error);
  archive_read_free (reading.archive);
  return parts;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "takt-error.h"

/* SQLite's file format, §1.3 (database header) and §4.1 (write-ahead log): all numbers big-endian. */
#define HEADER_SIZE           100
#define HEADER_MAGIC          "SQLite format 3"
#define HEADER_VERSION_AT     60
#define HEADER_APPLICATION_AT 68
#define WAL_HEADER_SIZE       32
#define WAL_FRAME_HEADER_SIZE 24

/* A file on its disk: there is one of it, whatever its paths. */
typedef struct
{
  dev_t device;
  ino_t inode;
} FileId;

/*
 * Databases that this process writes. POSIX locks belong to the process: closing any descriptor of such a file, also one that was opened
 * just to read its header, drops the locks that SQLite holds on it. The next program to close the database would then take itself for the
 * last and delete the log, and what is committed afterwards with it. So these files are looked at through SQLite alone, which knows of its
 * other connections.
 */
static GMutex written_lock;
static GArray *written; /* of FileId */

static int
find_written (const char *path)
{
  GStatBuf status;

  if (written == NULL || g_stat (path, &status) != 0)
    return -1;
  for (guint i = 0; i < written->len; i++)
    {
      const FileId *file = &g_array_index (written, FileId, i);

      if (file->device == status.st_dev && file->inode == status.st_ino)
        return (int) i;
    }
  return -1;
}

/** takt_store_note_written: this process has the database @path open to write. */
void
takt_store_note_written (const char *path)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return;
  g_mutex_lock (&written_lock);
  if (written == NULL)
    written = g_array_new (FALSE, FALSE, sizeof (FileId));
  g_array_append_vals (written, &(FileId){ status.st_dev, status.st_ino }, 1);
  g_mutex_unlock (&written_lock);
}

/** takt_store_note_closed: and now it has not. */
void
takt_store_note_closed (const char *path)
{
  int index;

  g_mutex_lock (&written_lock);
  index = find_written (path);
  if (index >= 0)
    g_array_remove_index_fast (written, (guint) index);
  g_mutex_unlock (&written_lock);
}

static gboolean
is_written_here (const char *path)
{
  gboolean is_written;

  g_mutex_lock (&written_lock);
  is_written = find_written (path) >= 0;
  g_mutex_unlock (&written_lock);
  return is_written;
}

static gboolean
inspect_by_sql (const char *path, TaktStoreFile *file, GError **error)
{
  g_autoptr (sqlite3) db = takt_store_open_to_read (path, TAKT_STORE_ACCESS_SHARED, error);
  gint64 version;

  if (db == NULL || !takt_store_query_int (db, "PRAGMA user_version", &version, error))
    return FALSE;
  *file = (TaktStoreFile){ .version = (int) version, .has_wal = TRUE };
  return TRUE;
}

static guint32
get_u32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static gboolean
read_at (int fd, gint64 offset, guint8 *bytes, gsize count)
{
  return pread (fd, bytes, count, offset) == (gssize) count;
}

/*
 * After a crash the newest header is in the log, not in the file. Opening the file to learn it would already change it, so the
 * log is read by hand: the header of the last committed copy of page 1, where there is one. Frames of an earlier round of the
 * log have other salts.
 */
static void
read_header_from_wal (int fd, guint8 *header)
{
  guint8 wal[WAL_HEADER_SIZE], frame[WAL_FRAME_HEADER_SIZE], page[HEADER_SIZE];
  gboolean pending = FALSE;
  guint32 page_size;

  if (!read_at (fd, 0, wal, sizeof wal) || (get_u32 (wal) & ~1u) != 0x377f0682)
    return;

  page_size = get_u32 (wal + 8);
  if (page_size < 512 || page_size > 65536)
    return;

  for (gint64 at = WAL_HEADER_SIZE;
       read_at (fd, at, frame, sizeof frame) && memcmp (frame + 8, wal + 16, 8) == 0;
       at += WAL_FRAME_HEADER_SIZE + (gint64) page_size)
    {
      if (get_u32 (frame) == 1)
        pending = read_at (fd, at + WAL_FRAME_HEADER_SIZE, page, sizeof page);
      if (get_u32 (frame + 4) != 0 && pending)
        {
          memcpy (header, page, sizeof page);
          pending = FALSE;
        }
    }
}

/* Without a log beside it, SQLite can read the whole file without making one: as if nobody could ever change it. */
static gboolean
read_schema (const char *path, gint64 *n_objects, GError **error)
{
  g_autoptr (sqlite3) db = takt_store_open_to_read (path, TAKT_STORE_ACCESS_IMMUTABLE, error);
  int code;

  if (db == NULL)
    return FALSE;
  if (takt_store_query_int (db, "SELECT count(*) FROM sqlite_schema", n_objects, NULL))
    return TRUE;

  code = sqlite3_errcode (db);
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
               _ ("“%s” is damaged (%s). Takt left it as it is. Restore a backup with “takt restore FILE”."),
               path, sqlite3_errstr (code));
  return FALSE;
}

static gboolean
judge_header (const char *path, const guint8 *header, TaktStoreFile *file, GError **error)
{
  guint32 application = get_u32 (header + HEADER_APPLICATION_AT);
  gint64 n_objects = 1;

  if (memcmp (header, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
          _ ("“%s” is not a database: it is damaged, or another program's. Takt left it as it is. Move it away, or restore a backup with “takt restore FILE”."),
          path);
      return FALSE;
    }

  file->version = (gint32) get_u32 (header + HEADER_VERSION_AT);
  /* A program that died between making the file and the first migration left an empty database without a name. */
  file->is_fresh = application == 0 && file->version == 0;

  if (!file->has_wal && !read_schema (path, &n_objects, error))
    return FALSE;
  if (!file->is_fresh ? application != TAKT_STORE_APPLICATION_ID : !file->has_wal && n_objects > 0)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
          _ ("“%s” is a database of another program. Takt left it as it is. Move it away, or choose another data folder."),
          path);
      return FALSE;
    }
  if (file->version > takt_store_get_newest_version () || file->version < 0)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
          _ ("“%s” was written by a newer version of Takt (data format %d; this version knows %d). Takt left it as it is. Update Takt."),
          path, file->version, takt_store_get_newest_version ());
      return FALSE;
    }
  return TRUE;
}

/**
 * takt_store_inspect:
 * @path: a database file; a missing or empty one is fresh
 * @maybe_in_use: whether an engine may be writing it just now; then only its header is looked at
 * @file: (out): what it is
 * @error: TAKT_ERROR_CORRUPT with what it is instead and what to do
 *
 * Looks at a file without changing a byte of it or of its folder.
 */
gboolean
takt_store_inspect (const char *path, gboolean maybe_in_use, TaktStoreFile *file, GError **error)
{
  g_autofree char *wal_path = g_strconcat (path, "-wal", NULL);
  guint8 header[HEADER_SIZE] = { 0 };
  gssize got;
  int fd;

  if (is_written_here (path))
    return inspect_by_sql (path, file, error);

  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  *file = (TaktStoreFile){ .is_fresh = TRUE };
  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, _ ("“%s” cannot be read: %s."), path,
                   g_strerror (errno));
      return FALSE;
    }

  got = pread (fd, header, sizeof header, 0);
  close (fd);
  if (got < 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, _ ("“%s” cannot be read: %s."), path,
                   g_strerror (errno));
      return FALSE;
    }
  if (got == 0)
    return TRUE;

  fd = g_open (wal_path, O_RDONLY | O_CLOEXEC, 0);
  if (fd >= 0)
    {
      file->has_wal = lseek (fd, 0, SEEK_END) > 0;
      read_header_from_wal (fd, header);
      close (fd);
    }
  file->has_wal = file->has_wal || maybe_in_use;

  return judge_header (path, header, file, error);
}

/**
 * takt_store_inspect_writable:
 * @error: TAKT_ERROR_FAILED when the file or its folder may not be written
 *
 * The mode is asked as well as the kernel, which would let an administrator write a file that is marked as read-only.
 */
gboolean
takt_store_inspect_writable (const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  GStatBuf status;

  if (g_stat (path, &status) == 0 && ((status.st_mode & 0222) == 0 || g_access (path, W_OK) != 0))
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_FAILED,
          _ ("“%s” is read-only. Takt left it as it is. Make it writable for you, or choose another data folder."),
          path);
      return FALSE;
    }
  if (g_stat (dir, &status) == 0 && ((status.st_mode & 0222) == 0 || g_access (dir, W_OK) != 0))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                   _ ("The data folder “%s” is read-only. Make it writable for you, or choose another one."),
                   dir);
      return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "takt-error.h"

/* How long a backup waits for a lock before it gives up, milliseconds. */
#define BACKUP_PATIENCE_MS 10000

/* An unfinished backup, swept up by the next. */
#define BACKUP_PREFIX ".takt-backup-"

/** takt_store_set_file_error: @what: what happened to @path, a part of a sentence; errno tells the rest. */
void
takt_store_set_file_error (GError **error, const char *path, const char *what)
{
  int code = errno;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, "“%s” %s: %s.", path, what, g_strerror (code));
}

/** takt_store_sync_path: what was written to a file or folder is on the disk, not on its way there. */
gboolean
takt_store_sync_path (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    takt_store_set_file_error (error, path, _ ("could not be written to the disk"));
  if (fd >= 0)
    close (fd);
  return done;
}

/** takt_store_is_same_file: whether two paths lead to one file. */
gboolean
takt_store_is_same_file (const char *a, const char *b)
{
  GStatBuf left, right;

  return g_stat (a, &left) == 0 && g_stat (b, &right) == 0 && left.st_dev == right.st_dev
         && left.st_ino == right.st_ino;
}

/**
 * takt_store_open_to_read:
 *
 * Returns: (transfer full): a connection whose SQL cannot write; NULL on error
 */
sqlite3 *
takt_store_open_to_read (const char *path, TaktStoreAccess access, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", TRUE);
  g_autofree char *uri =
      g_strdup_printf ("file:%s?mode=%s%s", escaped, access == TAKT_STORE_ACCESS_SHARED ? "rw" : "ro",
                       access == TAKT_STORE_ACCESS_IMMUTABLE ? "&immutable=1" : "");
  g_autoptr (sqlite3) db = NULL;
  int code = sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL);

  if (code != SQLITE_OK)
    {
      takt_store_set_error (error, db, code, _ ("The database cannot be opened"));
      return NULL;
    }

  sqlite3_busy_timeout (db, BACKUP_PATIENCE_MS);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (!takt_store_exec (db, "PRAGMA query_only = ON", error))
    return NULL;
  return g_steal_pointer (&db);
}

/* All pages in one step: they are of one moment, and in WAL mode the engine goes on writing meanwhile. */
static gboolean
copy_pages (sqlite3 *from, sqlite3 *to, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  int code;

  if (backup == NULL)
    {
      takt_store_set_error (error, to, sqlite3_errcode (to), _ ("The copy cannot be made"));
      return FALSE;
    }

  code = sqlite3_backup_step (backup, -1);
  sqlite3_backup_finish (backup);
  if (code == SQLITE_DONE)
    return TRUE;

  takt_store_set_error (error, NULL, code, _ ("The copy cannot be made"));
  return FALSE;
}

/* Fills an empty file with a copy that stands alone (no log beside it) and is sound; @dir: (nullable): whose files go into it, too. */
static gboolean
fill_copy (sqlite3 *from, const char *path, const char *dir, GError **error)
{
  g_autoptr (sqlite3) to = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  int code = sqlite3_open_v2 (path, &to, SQLITE_OPEN_READWRITE, NULL);

  if (code != SQLITE_OK)
    {
      takt_store_set_error (error, to, code, _ ("The copy cannot be made"));
      return FALSE;
    }

  if (!copy_pages (from, to, error) || !takt_store_exec (to, "PRAGMA journal_mode = DELETE", error)
      || !takt_store_check_pages (to, lines, error))
    return FALSE;

  if (lines->len > 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CORRUPT, _ ("The data are damaged, so no copy was made: %s"),
                   (const char *) lines->pdata[0]);
      return FALSE;
    }
  /* A copy that is not whole is thrown away: it needs no journal. */
  return dir == NULL
         || (takt_store_exec (to, "PRAGMA journal_mode = MEMORY", error)
             && takt_store_pack_folders (to, dir, error));
}

/** takt_store_make_copy: (transfer full): a checked copy under a temporary name beside @to_file, on the disk; NULL with @error. */
char *
takt_store_make_copy (sqlite3 *from, const char *to_file, GError **error)
{
  g_autofree char *temporary = g_strconcat (to_file, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      takt_store_set_file_error (error, to_file, _ ("cannot be written"));
      return NULL;
    }
  close (fd);

  if (!fill_copy (from, temporary, NULL, error) || !takt_store_sync_path (temporary, error))
    {
      g_unlink (temporary);
      return NULL;
    }
  return g_steal_pointer (&temporary);
}

/**
 * takt_store_put_in_place:
 *
 * Gives @temporary the name @path, or removes it. Once the file has its name, a folder that cannot be synced is no failure any more: the
 * old file is gone from there.
 */
gboolean
takt_store_put_in_place (const char *temporary, const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (GError) local = NULL;

  if (g_rename (temporary, path) != 0)
    {
      takt_store_set_file_error (error, path, _ ("cannot be written"));
      g_unlink (temporary);
      return FALSE;
    }

  if (!takt_store_sync_path (dir, &local))
    g_warning ("%s", local->message);
  return TRUE;
}

/**
 * takt_store_copy_database:
 * @from: an open connection
 * @to_file: becomes a whole, checked copy of it, or stays as it was
 */
gboolean
takt_store_copy_database (sqlite3 *from, const char *to_file, GError **error)
{
  g_autofree char *temporary = takt_store_make_copy (from, to_file, error);

  return temporary != NULL && takt_store_put_in_place (temporary, to_file, error);
}

/* What killed backups left in @folder: a backup that is being made holds a lock on its file. */
static void
sweep_backups (const char *folder)
{
  g_autoptr (GDir) handle = g_dir_open (folder, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    if (g_str_has_prefix (name, BACKUP_PREFIX))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);

        if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
          g_unlink (path);
        if (fd >= 0)
          close (fd);
      }
}

/* A new empty file beside @to_file, locked against sweeping; −1 with @error. */
static int
open_backup (const char *to_file, char **path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to_file);

  sweep_backups (folder);
  for (;;)
    {
      g_autofree char *template = g_build_filename (folder, BACKUP_PREFIX "XXXXXX", NULL);
      int fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0600);
      struct stat status;

      if (fd < 0)
        {
          takt_store_set_file_error (error, to_file, _ ("cannot be written"));
          return -1;
        }
      /* Somebody else's sweep may have come between. */
      if (flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &status) == 0 && status.st_nlink > 0)
        {
          *path = g_steal_pointer (&template);
          return fd;
        }
      close (fd);
    }
}

static gboolean
make_backup (sqlite3 *from, const char *dir, const char *to_file, GError **error)
{
  g_autofree char *temporary = NULL;
  int fd = open_backup (to_file, &temporary, error);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = fill_copy (from, temporary, dir, error) && takt_store_sync_path (temporary, error);
  if (!done)
    g_unlink (temporary);
  done = done && takt_store_put_in_place (temporary, to_file, error);
  close (fd);
  return done;
}

/**
 * takt_store_backup:
 * @dir: the profile's folder; an engine may be using it
 * @to_file: where the copy goes, with the sliced files and photos in it, one file without companions (mode 0600); an existing file is
 *   replaced once the copy is whole
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_INVALID (@to_file is the data themselves), TAKT_ERROR_CORRUPT, TAKT_ERROR_FAILED
 */
gboolean
takt_store_backup (const char *dir, const char *to_file, GError **error)
{
  g_autofree char *path = g_build_filename (dir, TAKT_STORE_FILE_NAME, NULL);
  g_autoptr (sqlite3) db = NULL;
  TaktStoreFile file;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                   _ ("There is no Takt data in “%s”. Name the data folder with --data-dir."), dir);
      return FALSE;
    }
  if (takt_store_is_same_file (path, to_file) || g_file_test (to_file, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("“%s” cannot be the backup. Name a new file."),
                   to_file);
      return FALSE;
    }

  if (!takt_store_inspect (path, TRUE, &file, error))
    return FALSE;
  db = takt_store_open_to_read (path, TAKT_STORE_ACCESS_SHARED, error);
  return db != NULL && make_backup (db, dir, to_file, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "takt-clock.h"
#include "takt-error.h"

/* How long a backup waits for a lock before it gives up, milliseconds. */
#define BACKUP_PATIENCE_MS 10000

static void
set_file_error (GError **error, const char *path, const char *what)
{
  int code = errno;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, "“%s” %s: %s.", path, what, g_strerror (code));
}

/* What was written is on the disk, not on its way there. */
static gboolean
sync_path (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    set_file_error (error, path, _ ("could not be written to the disk"));
  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
is_same_file (const char *a, const char *b)
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

/* Fills an empty file with a copy that stands alone (no log beside it) and is sound. */
static gboolean
fill_copy (sqlite3 *from, const char *path, GError **error)
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
  return TRUE;
}

/* A checked copy under a temporary name beside @to_file, on the disk. */
static char *
make_copy (sqlite3 *from, const char *to_file, GError **error)
{
  g_autofree char *temporary = g_strconcat (to_file, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      set_file_error (error, to_file, _ ("cannot be written"));
      return NULL;
    }
  close (fd);

  if (!fill_copy (from, temporary, error) || !sync_path (temporary, error))
    {
      g_unlink (temporary);
      return NULL;
    }
  return g_steal_pointer (&temporary);
}

/* Once the file has its name, a folder that cannot be synced is no failure any more: the old file is gone from there. */
static gboolean
put_in_place (const char *temporary, const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (GError) local = NULL;

  if (g_rename (temporary, path) != 0)
    {
      set_file_error (error, path, _ ("cannot be written"));
      g_unlink (temporary);
      return FALSE;
    }

  if (!sync_path (dir, &local))
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
  g_autofree char *temporary = make_copy (from, to_file, error);

  return temporary != NULL && put_in_place (temporary, to_file, error);
}

/**
 * takt_store_backup:
 * @dir: the profile's folder; an engine may be using it
 * @to_file: where the copy goes, one file without companions (mode 0600); an existing file is replaced once the copy is whole
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
  if (is_same_file (path, to_file) || g_file_test (to_file, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("“%s” cannot be the backup. Name a new file."),
                   to_file);
      return FALSE;
    }

  if (!takt_store_inspect (path, TRUE, &file, error))
    return FALSE;
  db = takt_store_open_to_read (path, TAKT_STORE_ACCESS_SHARED, error);
  return db != NULL && takt_store_copy_database (db, to_file, error);
}

/* The backup, copied beside the profile's file and looked through. */
static char *
stage_backup (const char *from_file, const char *path, GError **error)
{
  g_autoptr (sqlite3) db = NULL;
  TaktStoreFile file;

  if (!g_file_test (from_file, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no backup file “%s”."), from_file);
      return NULL;
    }
  if (is_same_file (from_file, path))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("“%s” is the data themselves. Name a backup file."), from_file);
      return NULL;
    }

  if (!takt_store_inspect (from_file, FALSE, &file, error))
    return NULL;
  if (file.is_fresh)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CORRUPT, _ ("“%s” is empty: it holds no Takt data."),
                   from_file);
      return NULL;
    }

  db = takt_store_open_to_read (from_file,
                                file.has_wal ? TAKT_STORE_ACCESS_READ : TAKT_STORE_ACCESS_IMMUTABLE, error);
  return db != NULL ? make_copy (db, path, error) : NULL;
}

static char *
choose_safety_path (const char *path)
{
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  g_autofree char *moment = takt_time_to_iso (takt_clock_now (clock));
  g_auto (GStrv) parts = g_strsplit_set (moment, "-:", -1);
  g_autofree char *stamp = g_strjoinv ("", parts);
  char *chosen = g_strdup_printf ("%s.before-restore-%s", path, stamp);

  for (guint i = 2; g_file_test (chosen, G_FILE_TEST_EXISTS); i++)
    {
      g_free (chosen);
      chosen = g_strdup_printf ("%s.before-restore-%s-%u", path, stamp, i);
    }
  return chosen;
}

/* Brings the log's pages into the file, so that the file alone is everything. A damaged one is left as it is. */
static void
fold_log_in (const char *path)
{
  g_autoptr (sqlite3) db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK
      || sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK)
    g_info ("the present data keep their log: %s", sqlite3_errmsg (db));
}

/*
 * Keeps the present file under another name, without a moment in which there is none: a second name for the same file, which
 * the backup's rename then takes the first name from. A log that is left would be replayed into the restored file by SQLite;
 * it goes with the old one, under the name at which SQLite finds it.
 */
static gboolean
keep_present (const char *path, const char *safety, GError **error)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);
  g_autofree char *safety_wal = g_strconcat (safety, "-wal", NULL);
  GStatBuf status;

  if (link (path, safety) != 0)
    {
      g_autoptr (GFile) from = g_file_new_for_path (path);
      g_autoptr (GFile) to = g_file_new_for_path (safety);

      if (!g_file_copy (from, to, G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL, error))
        {
          g_prefix_error (error, "%s ", _ ("The present data could not be kept, so nothing was restored."));
          return FALSE;
        }
    }

  if (g_stat (wal, &status) == 0 && status.st_size > 0 ? g_rename (wal, safety_wal) != 0
                                                       : g_unlink (wal) != 0 && errno != ENOENT)
    {
      set_file_error (error, wal, _ ("is in the way"));
      return FALSE;
    }
  g_unlink (shm);
  return TRUE;
}

/* Nothing came of it: the present file is still in its place, and gets its log back. */
static void
undo_keep (const char *path, const char *safety)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *safety_wal = g_strconcat (safety, "-wal", NULL);

  if (g_file_test (safety_wal, G_FILE_TEST_EXISTS))
    g_rename (safety_wal, wal);
  g_unlink (safety);
}

static char *
restore_locked (const char *path, const char *from_file, GError **error)
{
  g_autofree char *staged = stage_backup (from_file, path, error);
  g_autofree char *safety = NULL;

  if (staged == NULL)
    return NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      safety = choose_safety_path (path);
      fold_log_in (path);
      if (!keep_present (path, safety, error))
        {
          undo_keep (path, safety);
          g_unlink (staged);
          return NULL;
        }
    }

  if (!put_in_place (staged, path, error))
    {
      if (safety != NULL)
        undo_keep (path, safety);
      return NULL;
    }
  return safety != NULL ? g_steal_pointer (&safety) : g_strdup ("");
}

/**
 * takt_store_restore:
 * @dir: the profile's folder, made when it is not there
 * @from_file: a backup, by takt_store_backup() or a plain copy; it is only read
 * @error: TAKT_ERROR_BUSY while an engine runs, TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CORRUPT (@from_file is damaged, foreign or
 *   newer), TAKT_ERROR_INVALID, TAKT_ERROR_FAILED
 *
 * Puts the backup in the place of the profile's data, after checking it, and keeps what was there.
 *
 * Returns: (transfer full): where the data of before are now: takt.db.before-restore-… in @dir; "" when there were none; NULL on
 *   error, and then the data are as they were
 */
char *
takt_store_restore (const char *dir, const char *from_file, GError **error)
{
  g_autofree char *path = g_build_filename (dir, TAKT_STORE_FILE_NAME, NULL);
  char *safety;
  int lock_fd;

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      set_file_error (error, dir, _ ("cannot be made"));
      return NULL;
    }

  lock_fd = takt_store_lock (dir, TRUE, error);
  if (lock_fd < 0)
    return NULL;

  takt_store_lock_sign (lock_fd);
  safety = restore_locked (path, from_file, error);
  close (lock_fd);
  return safety;
}

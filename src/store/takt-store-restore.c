/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "takt-clock.h"
#include "takt-error.h"

/* An unfinished restore, swept up by the next. */
#define STAGE_PREFIX ".restore-"

/* The database of the backup, without the files in it, in the folder @stage; NULL with @error. */
static char *
stage_database (sqlite3 *from, const char *stage, GError **error)
{
  g_autofree char *path = g_build_filename (stage, TAKT_STORE_FILE_NAME, NULL);
  g_autofree char *copy = takt_store_make_copy (from, path, error);
  g_autoptr (sqlite3) db = NULL;
  int code;

  if (copy == NULL)
    return NULL;
  code = sqlite3_open_v2 (copy, &db, SQLITE_OPEN_READWRITE, NULL);
  if (code != SQLITE_OK)
    {
      takt_store_set_error (error, db, code, _ ("The copy cannot be made"));
      return NULL;
    }
  if (!takt_store_drop_folders (db, error))
    return NULL;
  g_clear_pointer (&db, sqlite3_close_v2);
  return takt_store_sync_path (copy, error) ? g_steal_pointer (&copy) : NULL;
}

/* The backup, looked through: its database is in @stage, its files are in place. */
static char *
stage_backup (const char *from_file, const char *path, const char *stage, const char *stamp, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (sqlite3) db = NULL;
  g_autofree char *staged = NULL;
  TaktStoreFile file;

  if (!g_file_test (from_file, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no backup file “%s”."), from_file);
      return NULL;
    }
  if (takt_store_is_same_file (from_file, path))
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
  staged = db != NULL ? stage_database (db, stage, error) : NULL;
  if (staged == NULL || !takt_store_unpack_folders (db, dir, stage, stamp, error))
    return NULL;
  return g_steal_pointer (&staged);
}

/* "before-restore-20251224T181500Z", with a number where that second has one already. */
static char *
choose_stamp (const char *path)
{
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  g_autofree char *moment = takt_time_to_iso (takt_clock_now (clock));
  g_auto (GStrv) parts = g_strsplit_set (moment, "-:", -1);
  g_autofree char *compact = g_strjoinv ("", parts);
  char *stamp = g_strdup_printf ("before-restore-%s", compact);

  for (guint i = 2;; i++)
    {
      g_autofree char *chosen = g_strdup_printf ("%s.%s", path, stamp);

      if (!g_file_test (chosen, G_FILE_TEST_EXISTS))
        return stamp;
      g_free (stamp);
      stamp = g_strdup_printf ("before-restore-%s-%u", compact, i);
    }
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
      takt_store_set_file_error (error, wal, _ ("is in the way"));
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
put_staged_in_place (const char *path, const char *staged, const char *stamp, GError **error)
{
  g_autofree char *safety = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      safety = g_strdup_printf ("%s.%s", path, stamp);
      fold_log_in (path);
      if (!keep_present (path, safety, error))
        {
          undo_keep (path, safety);
          return NULL;
        }
    }

  if (!takt_store_put_in_place (staged, path, error))
    {
      if (safety != NULL)
        undo_keep (path, safety);
      return NULL;
    }
  return safety != NULL ? g_steal_pointer (&safety) : g_strdup ("");
}

/* What a killed restore left: nobody else restores, the lock is ours. */
static void
sweep_stages (const char *dir)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    if (g_str_has_prefix (name, STAGE_PREFIX))
      {
        g_autofree char *path = g_build_filename (dir, name, NULL);

        takt_store_remove_folder (path);
      }
}

static char *
restore_locked (const char *dir, const char *path, const char *from_file, GError **error)
{
  g_autofree char *stage = g_build_filename (dir, STAGE_PREFIX "XXXXXX", NULL);
  g_autofree char *stamp = choose_stamp (path);
  g_autofree char *staged = NULL;
  char *safety = NULL;

  sweep_stages (dir);
  if (g_mkdtemp (stage) == NULL)
    {
      takt_store_set_file_error (error, dir, _ ("cannot be written"));
      return NULL;
    }

  staged = stage_backup (from_file, path, stage, stamp, error);
  if (staged != NULL)
    safety = put_staged_in_place (path, staged, stamp, error);
  takt_store_remove_folder (stage);
  return safety;
}

/**
 * takt_store_restore:
 * @dir: the profile's folder, made when it is not there
 * @from_file: a backup, by takt_store_backup() or a plain copy; it is only read
 * @error: TAKT_ERROR_BUSY while an engine runs, TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CORRUPT (@from_file is damaged, foreign or
 *   newer), TAKT_ERROR_INVALID, TAKT_ERROR_FAILED
 *
 * Puts the backup in the place of the profile's data, after checking it, and keeps what was there. Sliced files and photos of the
 * backup come back first, each checked: those that the backup does not have stay, and another one of the same name is kept in
 * files.before-restore-… or photos.before-restore-….
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
      takt_store_set_file_error (error, dir, _ ("cannot be made"));
      return NULL;
    }

  lock_fd = takt_store_lock (dir, TRUE, error);
  if (lock_fd < 0)
    return NULL;

  takt_store_lock_sign (lock_fd);
  safety = restore_locked (dir, path, from_file, error);
  close (lock_fd);
  return safety;
}

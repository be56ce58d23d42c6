/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "takt-error.h"
#include "takt-id.h"
#include "takt-store-private.h"

/* How long a statement waits for another process's short write lock (a backup's checkpoint), milliseconds. */
#define BUSY_TIMEOUT_MS 5000

G_DEFINE_FINAL_TYPE (TaktStore, takt_store, G_TYPE_OBJECT)

/* Maps a result of SQLite to our domain; the sentence is @what, SQLite's own words, and what to do where that is known. */
void
takt_store_set_error (GError **error, sqlite3 *db, int code, const char *what)
{
  const char *details = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);

  switch (code & 0xff)
    {
    case SQLITE_CONSTRAINT:
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("%s: it contradicts what is stored (%s)."),
                   what, details);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_BUSY,
                   _ ("%s: another program has it locked (%s). Try again."), what, details);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
                   _ ("%s: the file is damaged (%s). Restore a backup with “takt restore FILE”."), what,
                   details);
      break;
    case SQLITE_FULL:
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                   _ ("%s: the disk is full (%s). Make room and try again."), what, details);
      break;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_FAILED,
          _ ("%s: the data folder cannot be written (%s). Check that it is there, that it is yours, and that its "
             "disk is not read-only."),
          what, details);
      break;
    default:
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED, _ ("%s (%s)."), what, details);
      break;
    }
}

gboolean
takt_store_exec (sqlite3 *db, const char *sql, GError **error)
{
  int code = sqlite3_exec (db, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;

  takt_store_set_error (error, db, code, _ ("The database refused a request"));
  return FALSE;
}

/* The first column of the first row; there must be one. */
gboolean
takt_store_query_int (sqlite3 *db, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (db, sql, -1, &query, NULL);

  if (code == SQLITE_OK && (code = sqlite3_step (query)) == SQLITE_ROW)
    {
      *value = sqlite3_column_int64 (query, 0);
      return TRUE;
    }

  takt_store_set_error (error, db, code, _ ("The database cannot be read"));
  return FALSE;
}

static gboolean
configure (TaktStore *self, GError **error)
{
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  /* A damaged or doctored file cannot make SQL functions of ours run, nor slip past constraints. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* "text" in double quotes is a column or a mistake, never a string. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);

  /* FULL: a change that was reported as made survives a power cut. Deleted addresses are overwritten, not just unlinked. */
  return takt_store_exec (
      self->db,
      "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
      "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;",
      error);
}

static gboolean
use_wal (TaktStore *self, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (self->db, "PRAGMA journal_mode = WAL", -1, &query, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (query);
  if (code == SQLITE_ROW && g_strcmp0 ((const char *) sqlite3_column_text (query, 0), "wal") == 0)
    return TRUE;
  if ((code & 0xff) == SQLITE_FULL)
    {
      takt_store_set_error (error, self->db, code, _ ("The database cannot be made"));
      return FALSE;
    }

  g_set_error (
      error, TAKT_ERROR, TAKT_ERROR_FAILED,
      _ ("The data folder “%s” is on a file system that cannot hold the database. Choose one on a local disk."),
      self->dir);
  return FALSE;
}

static gboolean
load_profile_id (TaktStore *self, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (self, "SELECT value FROM settings WHERE key = 'profile_id'");

  if (takt_statement_step (query))
    self->profile_id = takt_statement_dup_text (query, 0);
  if (!takt_statement_finish (query, error))
    return FALSE;

  if (self->profile_id == NULL && self->mode == TAKT_STORE_WRITER)
    {
      g_autofree char *id = takt_id_random_uuid ();
      g_autoptr (TaktStatement) insert =
          takt_statement_get (self, "INSERT INTO settings (key, value) VALUES ('profile_id', ?)");

      takt_statement_bind_text (insert, 1, id);
      if (!takt_statement_run (insert, error))
        return FALSE;
      self->profile_id = g_steal_pointer (&id);
    }
  return TRUE;
}

/* The file and, through it, its log get their mode before SQLite would choose one. */
static gboolean
create_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                   _ ("“%s” cannot be made: %s. Choose another data folder."), path, g_strerror (errno));
      return FALSE;
    }
  close (fd);
  return TRUE;
}

/*
 * Takes the lock and looks at the file, in an order that leaves every byte of the folder alone when the file is not ours to
 * write: an existing lock file is only locked; a missing one is made after the file was found good, and then the file is
 * looked at again, since somebody may have come in between.
 */
static gboolean
lock_and_inspect (TaktStore *self, const char *path, GError **error)
{
  g_autofree char *lock_path = g_build_filename (self->dir, TAKT_STORE_LOCK_NAME, NULL);
  TaktStoreFile file;

  if (g_file_test (lock_path, G_FILE_TEST_EXISTS))
    {
      self->lock_fd = takt_store_lock (self->dir, FALSE, error);
      if (self->lock_fd < 0)
        return FALSE;
    }

  if (!takt_store_inspect_writable (path, error) || !takt_store_inspect (path, FALSE, &file, error))
    return FALSE;

  if (self->lock_fd < 0)
    {
      self->lock_fd = takt_store_lock (self->dir, TRUE, error);
      if (self->lock_fd < 0 || !takt_store_inspect (path, FALSE, &file, error))
        return FALSE;
    }

  takt_store_lock_sign (self->lock_fd);
  return TRUE;
}

static gboolean
open_writer (TaktStore *self, const char *path, GError **error)
{
  int code;

  if (g_mkdir_with_parents (self->dir, 0700) != 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                   _ ("The data folder “%s” cannot be made: %s. Choose another one."), self->dir,
                   g_strerror (errno));
      return FALSE;
    }

  if (!lock_and_inspect (self, path, error) || !create_file (path, error))
    return FALSE;

  code = sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE, NULL);
  if (code != SQLITE_OK)
    {
      takt_store_set_error (error, self->db, code, _ ("The database cannot be opened"));
      return FALSE;
    }

  self->written = g_strdup (path);
  takt_store_note_written (path);
  return configure (self, error) && use_wal (self, error) && takt_store_migrate (self, error)
         && load_profile_id (self, error);
}

static gboolean
open_reader (TaktStore *self, const char *path, GError **error)
{
  TaktStoreFile file;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                   _ ("There is no Takt data in “%s”. Start Takt once, or name another data folder."),
                   self->dir);
      return FALSE;
    }

  if (!takt_store_inspect (path, TRUE, &file, error))
    return FALSE;
  if (file.is_fresh || file.version < takt_store_get_newest_version ())
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("The data in “%s” are from an older version of Takt. Start Takt once so that it brings them up to date."),
          self->dir);
      return FALSE;
    }

  self->db = takt_store_open_to_read (path, TAKT_STORE_ACCESS_SHARED, error);
  self->version = file.version;
  return self->db != NULL && configure (self, error) && load_profile_id (self, error);
}

static void
takt_store_finalize (GObject *object)
{
  TaktStore *self = TAKT_STORE (object);

  takt_store_close (self);
  g_hash_table_unref (self->idle);
  g_ptr_array_unref (self->borrowed);
  g_free (self->dir);
  g_free (self->profile_id);
  G_OBJECT_CLASS (takt_store_parent_class)->finalize (object);
}

static void
takt_store_class_init (TaktStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_store_finalize;
}

static void
takt_store_init (TaktStore *self)
{
  self->lock_fd = -1;
  self->idle = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->borrowed = g_ptr_array_new ();
}

/**
 * takt_store_open:
 * @dir: the profile's folder; a writer makes it (mode 0700) when it is not there
 * @mode: see TaktStoreMode
 * @error: TAKT_ERROR_BUSY names who holds the profile; TAKT_ERROR_CORRUPT for a damaged, foreign or newer file;
 *   TAKT_ERROR_NOT_FOUND and TAKT_ERROR_CONFLICT (older format) for a reader; TAKT_ERROR_FAILED
 *
 * A file that is refused is left alone to the byte, and so is its folder.
 *
 * Returns: (transfer full): the store, migrated to the newest version; or NULL
 */
TaktStore *
takt_store_open (const char *dir, TaktStoreMode mode, GError **error)
{
  g_autoptr (TaktStore) self = g_object_new (TAKT_TYPE_STORE, NULL);
  g_autofree char *path = g_build_filename (dir, TAKT_STORE_FILE_NAME, NULL);

  self->dir = g_strdup (dir);
  self->mode = mode;
  if (mode == TAKT_STORE_WRITER ? !open_writer (self, path, error) : !open_reader (self, path, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * takt_store_open_memory:
 *
 * Returns: (transfer full): a writer whose data live in memory alone, for tests and throw-away profiles
 */
TaktStore *
takt_store_open_memory (GError **error)
{
  g_autoptr (TaktStore) self = g_object_new (TAKT_TYPE_STORE, NULL);
  int code = sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  self->mode = TAKT_STORE_WRITER;
  if (code != SQLITE_OK)
    {
      takt_store_set_error (error, self->db, code, _ ("The database cannot be opened"));
      return NULL;
    }

  if (!configure (self, error) || !takt_store_migrate (self, error) || !load_profile_id (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * takt_store_close:
 *
 * Rolls an open transaction back, ends all statements, also those still borrowed, and lets go of the file and its lock. More
 * calls do nothing.
 */
void
takt_store_close (TaktStore *self)
{
  g_return_if_fail (TAKT_IS_STORE (self));

  g_hash_table_remove_all (self->idle);
  for (guint i = 0; i < self->borrowed->len; i++)
    takt_statement_orphan (self->borrowed->pdata[i]);

  if (self->db != NULL)
    {
      int code = sqlite3_close (self->db);

      if (code != SQLITE_OK)
        g_critical ("the database did not close: %s", sqlite3_errmsg (self->db));
      self->db = NULL;
    }
  self->depth = 0;
  if (self->written != NULL)
    takt_store_note_closed (self->written);
  g_clear_pointer (&self->written, g_free);

  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

/** takt_store_get_dir: (nullable): the profile's folder; NULL in memory. */
const char *
takt_store_get_dir (TaktStore *self)
{
  return self->dir;
}

/** takt_store_get_profile_id: a UUID made when the profile was, and kept by backups: the name of its secrets. */
const char *
takt_store_get_profile_id (TaktStore *self)
{
  return self->profile_id;
}

/** takt_store_get_version: the data format of the file. */
int
takt_store_get_version (TaktStore *self)
{
  return self->version;
}

/**
 * takt_store_transaction:
 * @work: returns FALSE with its error set to undo everything it did
 *
 * Runs @work within takt_store_begin() and takt_store_commit().
 */
gboolean
takt_store_transaction (TaktStore *self, TaktStoreWork work, gpointer user_data, GError **error)
{
  if (!takt_store_begin (self, error))
    return FALSE;

  if (!work (self, user_data, error))
    {
      takt_store_rollback (self);
      return FALSE;
    }
  return takt_store_commit (self, error);
}

/* A folder that was deleted or replaced under us takes all writes and keeps none of them. */
gboolean
takt_store_check_not_moved (TaktStore *self, GError **error)
{
  int has_moved = 0;

  if (sqlite3_file_control (self->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) != SQLITE_OK || !has_moved)
    return TRUE;

  g_set_error (
      error, TAKT_ERROR, TAKT_ERROR_FAILED,
      _ ("The data folder “%s” was removed or replaced while Takt runs, so nothing can be saved. Put it "
         "back, or restore a backup, and start Takt again."),
      self->dir);
  return FALSE;
}

/**
 * takt_store_begin:
 *
 * Begins a transaction; the write lock is taken at once, so that it cannot fail half way for want of it. Inside another one
 * it begins a savepoint, which can be rolled back by itself.
 */
gboolean
takt_store_begin (TaktStore *self, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (TAKT_IS_STORE (self), FALSE);

  if (self->db == NULL || (self->depth > 0 && sqlite3_get_autocommit (self->db)))
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_FAILED,
          self->db == NULL
              ? _ ("The database is closed.")
              : _ ("The database gave up this change after an earlier error. Nothing of it was kept."));
      return FALSE;
    }

  if (self->depth == 0 && self->mode == TAKT_STORE_WRITER && !takt_store_check_not_moved (self, error))
    return FALSE;

  if (self->depth == 0)
    sql = g_strdup (self->mode == TAKT_STORE_WRITER ? "BEGIN IMMEDIATE" : "BEGIN");
  else
    sql = g_strdup_printf ("SAVEPOINT takt_%u", self->depth);
  if (!takt_store_exec (self->db, sql, error))
    return FALSE;

  self->depth++;
  return TRUE;
}

/**
 * takt_store_commit:
 *
 * Ends the innermost transaction; the outermost is on the disk when this returns TRUE. When it returns FALSE, the transaction
 * is rolled back.
 */
gboolean
takt_store_commit (TaktStore *self, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (TAKT_IS_STORE (self), FALSE);
  g_return_val_if_fail (self->depth > 0, FALSE);

  if (sqlite3_get_autocommit (self->db))
    {
      self->depth--;
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_FAILED,
          _ ("The database gave up this change after an earlier error. Nothing of it was kept."));
      return FALSE;
    }

  sql = self->depth == 1 ? g_strdup ("COMMIT") : g_strdup_printf ("RELEASE takt_%u", self->depth - 1);
  if (!takt_store_exec (self->db, sql, error))
    {
      takt_store_rollback (self);
      return FALSE;
    }

  self->depth--;
  return TRUE;
}

/** takt_store_rollback: undoes the innermost transaction. */
void
takt_store_rollback (TaktStore *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = NULL;

  g_return_if_fail (TAKT_IS_STORE (self));
  g_return_if_fail (self->depth > 0);

  self->depth--;
  /* SQLite may have rolled everything back by itself (full disk). */
  if (self->db == NULL || sqlite3_get_autocommit (self->db))
    return;

  sql = self->depth == 0 ? g_strdup ("ROLLBACK")
                         : g_strdup_printf ("ROLLBACK TO takt_%u; RELEASE takt_%u", self->depth, self->depth);
  if (!takt_store_exec (self->db, sql, &error))
    g_warning ("%s", error->message);
}

/** takt_store_count_changes: rows that were written by this connection so far, whether or not that was taken back. */
gint64
takt_store_count_changes (TaktStore *self)
{
  g_return_val_if_fail (TAKT_IS_STORE (self), 0);

  return sqlite3_total_changes64 (self->db);
}

/** takt_store_in_transaction: whether a transaction is open. */
gboolean
takt_store_in_transaction (TaktStore *self)
{
  return self->depth > 0;
}

/** takt_store_interrupt: ends what a statement is reading or writing with an error; from any thread, while the store is open. */
void
takt_store_interrupt (TaktStore *self)
{
  g_return_if_fail (TAKT_IS_STORE (self));

  if (self->db != NULL)
    sqlite3_interrupt (self->db);
}

/**
 * takt_store_scrub:
 *
 * Deleted bytes are overwritten where they stood; this empties the journal, too, which still holds what they were overwritten in.
 * Beside a reader that is at work the rest of it is left for the next time.
 */
gboolean
takt_store_scrub (TaktStore *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_STORE (self), FALSE);
  g_return_val_if_fail (self->depth == 0, FALSE);

  return takt_store_exec (self->db, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}

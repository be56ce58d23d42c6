/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "takt-error.h"

/*
 * The profile's folders of files in a backup: tables that no profile has, made in the copy. Contents stand apart from their digests,
 * which are known only when a content has passed through. Files never change under their names, so that what is copied after the rows
 * is at least what the rows name.
 */

#define BLOCK (64 * 1024)
#define TABLES                                                                                                \
  "CREATE TABLE IF NOT EXISTS backup_contents (id INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;"        \
  "CREATE TABLE IF NOT EXISTS backup_files (folder TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL," \
  " sha256 TEXT NOT NULL, content_id INTEGER NOT NULL REFERENCES backup_contents (id),"                       \
  " PRIMARY KEY (folder, name)) STRICT"

#define DROP_TABLES "DROP TABLE IF EXISTS backup_files; DROP TABLE IF EXISTS backup_contents"

static const char *const folders[] = { TAKT_STORE_SLICED_FOLDER, TAKT_STORE_PHOTOS_FOLDER, NULL };

static gboolean
refuse_sqlite (sqlite3 *db, int code, GError **error)
{
  takt_store_set_error (error, db, code, _ ("The files could not be copied"));
  return FALSE;
}

/* A name and nothing else: a backup may come from anywhere. */
static gboolean
is_plain_name (const char *name)
{
  return name != NULL && *name != '\0' && *name != '.' && strchr (name, '/') == NULL && strlen (name) < 256;
}

/* @fd to the blob, which has the file's size; *@sha256 of what passed. A file that is shorter was changed under our hands. */
static gboolean
fill_content (sqlite3_blob *blob, int fd, const char *path, char **sha256, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *block = g_malloc (BLOCK);
  int size = sqlite3_blob_bytes (blob);
  int done = 0;

  while (done < size)
    {
      gssize got = read (fd, block, (gsize) MIN (BLOCK, size - done));
      int code;

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          takt_store_set_file_error (error, path, _ ("cannot be read"));
          return FALSE;
        }
      g_checksum_update (checksum, (const guchar *) block, got);
      code = sqlite3_blob_write (blob, block, (int) got, done);
      if (code != SQLITE_OK)
        return refuse_sqlite (NULL, code, error);
      done += (int) got;
    }
  *sha256 = g_strdup (g_checksum_get_string (checksum));
  return TRUE;
}

/* Room for a content: *@id is its row. */
static gboolean
add_content (sqlite3 *to, gint64 size, gint64 *id, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  int code = sqlite3_prepare_v2 (to, "INSERT INTO backup_contents (content) VALUES (zeroblob (?1))", -1,
                                 &insert, NULL);

  if (code == SQLITE_OK)
    sqlite3_bind_int64 (insert, 1, size);
  if (code == SQLITE_OK)
    code = sqlite3_step (insert);
  if (code != SQLITE_DONE)
    return refuse_sqlite (to, code, error);
  *id = sqlite3_last_insert_rowid (to);
  return TRUE;
}

static gboolean
add_file_row (sqlite3 *to,
              const char *folder,
              const char *name,
              gint64 size,
              const char *sha256,
              gint64 id,
              GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  int code =
      sqlite3_prepare_v2 (to, "INSERT INTO backup_files VALUES (?1, ?2, ?3, ?4, ?5)", -1, &insert, NULL);

  if (code == SQLITE_OK)
    {
      sqlite3_bind_text (insert, 1, folder, -1, SQLITE_STATIC);
      sqlite3_bind_text (insert, 2, name, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (insert, 3, size);
      sqlite3_bind_text (insert, 4, sha256, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (insert, 5, id);
      code = sqlite3_step (insert);
    }
  return code == SQLITE_DONE || refuse_sqlite (to, code, error);
}

static gboolean
pack_content (sqlite3 *to,
              const char *folder,
              const char *name,
              int fd,
              gint64 size,
              const char *path,
              GError **error)
{
  sqlite3_blob *blob = NULL;
  g_autofree char *sha256 = NULL;
  gint64 id = 0;
  gboolean ok;
  int code;

  if (!takt_store_exec (to, TABLES, error) || !add_content (to, size, &id, error))
    return FALSE;
  code = sqlite3_blob_open (to, "main", "backup_contents", "content", id, 1, &blob);
  if (code != SQLITE_OK)
    return refuse_sqlite (to, code, error);
  ok = fill_content (blob, fd, path, &sha256, error);
  sqlite3_blob_close (blob);
  return ok && add_file_row (to, folder, name, size, sha256, id, error);
}

/* A file that went away since its name was read is none: its row went before. */
static gboolean
pack_file (sqlite3 *to, const char *dir, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, folder, name, NULL);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  struct stat status;
  gboolean ok = TRUE;

  if (fd < 0)
    {
      if (errno == ENOENT || errno == ELOOP)
        return TRUE;
      takt_store_set_file_error (error, path, _ ("cannot be read"));
      return FALSE;
    }

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    ok = pack_content (to, folder, name, fd, status.st_size, path, error);
  close (fd);
  return ok;
}

/**
 * takt_store_pack_folders:
 * @to: a copy of the profile's database that nobody else has open
 * @dir: the profile's folder; an engine may be using it
 *
 * Puts the sliced files with their pictures, and the photos, into the copy. Never holds more than a block in memory.
 */
gboolean
takt_store_pack_folders (sqlite3 *to, const char *dir, GError **error)
{
  if (!takt_store_exec (to, "BEGIN", error) || !takt_store_exec (to, DROP_TABLES, error))
    return FALSE;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (dir, folders[i], NULL);
      g_autoptr (GDir) handle = g_dir_open (path, 0, NULL);
      const char *name;

      while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
        if (is_plain_name (name) && !pack_file (to, dir, folders[i], name, error))
          return FALSE;
    }
  return takt_store_exec (to, "COMMIT", error);
}

/* ---- the way back */

typedef struct
{
  const char *dir;
  const char *stage; /* what is not in place yet */
  const char *stamp; /* of this restore: what is replaced goes to FOLDER.STAMP */
} Unpacking;

/* Whether the profile has the very file already. */
static gboolean
is_there (const char *path, gint64 size, const char *sha256)
{
  g_autoptr (GChecksum) checksum = NULL;
  g_autofree char *block = NULL;
  struct stat status;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  gssize got = -1;

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_size == size)
    {
      checksum = g_checksum_new (G_CHECKSUM_SHA256);
      block = g_malloc (BLOCK);
      while ((got = read (fd, block, BLOCK)) > 0)
        g_checksum_update (checksum, (const guchar *) block, got);
    }
  if (fd >= 0)
    close (fd);
  return got == 0 && g_strcmp0 (g_checksum_get_string (checksum), sha256) == 0;
}

static gboolean
refuse_damaged (const char *name, GError **error)
{
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
               _ ("The backup is damaged: “%s” in it is not what was put there. Nothing was restored."),
               name);
  return FALSE;
}

static gboolean
write_content (sqlite3_blob *blob, int fd, const char *name, const char *sha256, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *block = g_malloc (BLOCK);
  int size = sqlite3_blob_bytes (blob);
  int length;

  for (int done = 0; done < size; done += length)
    {
      length = MIN (BLOCK, size - done);
      if (sqlite3_blob_read (blob, block, length, done) != SQLITE_OK)
        return refuse_damaged (name, error);
      g_checksum_update (checksum, (const guchar *) block, length);
      for (gssize put = 0, got; put < length; put += got)
        if ((got = write (fd, block + put, (gsize) (length - put))) < 0)
          {
            takt_store_set_file_error (error, name, _ ("cannot be written"));
            return FALSE;
          }
    }
  if (strcmp (g_checksum_get_string (checksum), sha256) != 0)
    return refuse_damaged (name, error);
  if (fsync (fd) == 0)
    return TRUE;

  takt_store_set_file_error (error, name, _ ("could not be written to the disk"));
  return FALSE;
}

static gboolean
stage_file (Unpacking *self,
            sqlite3 *from,
            const char *folder,
            const char *name,
            const char *sha256,
            gint64 id,
            GError **error)
{
  g_autofree char *stage_folder = g_build_filename (self->stage, folder, NULL);
  g_autofree char *path = g_build_filename (stage_folder, name, NULL);
  sqlite3_blob *blob = NULL;
  gboolean ok;
  int fd;

  if (sqlite3_blob_open (from, "main", "backup_contents", "content", id, 0, &blob) != SQLITE_OK)
    return refuse_damaged (name, error);

  fd = g_mkdir_with_parents (stage_folder, 0700) == 0
           ? g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
           : -1;
  ok = fd >= 0;
  if (!ok)
    takt_store_set_file_error (error, path, _ ("cannot be written"));
  else
    ok = write_content (blob, fd, name, sha256, error);
  if (fd >= 0)
    close (fd);
  sqlite3_blob_close (blob);
  return ok;
}

static gboolean
stage_files (Unpacking *self, sqlite3 *from, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (from, "SELECT folder, name, size, sha256, content_id FROM backup_files", -1,
                                 &query, NULL);

  while (code == SQLITE_OK || code == SQLITE_ROW)
    {
      const char *folder, *name, *sha256;
      g_autofree char *path = NULL;

      code = sqlite3_step (query);
      if (code != SQLITE_ROW)
        break;
      folder = (const char *) sqlite3_column_text (query, 0);
      name = (const char *) sqlite3_column_text (query, 1);
      sha256 = (const char *) sqlite3_column_text (query, 3);
      if (folder == NULL || !g_strv_contains (folders, folder) || !is_plain_name (name) || sha256 == NULL)
        return refuse_damaged (name != NULL ? name : "?", error);

      path = g_build_filename (self->dir, folder, name, NULL);
      if (!is_there (path, sqlite3_column_int64 (query, 2), sha256)
          && !stage_file (self, from, folder, name, sha256, sqlite3_column_int64 (query, 4), error))
        return FALSE;
    }
  return code == SQLITE_DONE || refuse_sqlite (from, code, error);
}

/* From one folder to the other, all that is there; @kept: (nullable): where a file of the same name goes first. */
static gboolean
move_all (const char *from, const char *to, const char *kept, GError **error)
{
  g_autoptr (GDir) handle = g_dir_open (from, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *aside = kept != NULL ? g_build_filename (kept, name, NULL) : NULL;

      if (g_mkdir_with_parents (to, 0700) != 0
          || (aside != NULL && g_file_test (target, G_FILE_TEST_EXISTS)
              && (g_mkdir_with_parents (kept, 0700) != 0 || g_rename (target, aside) != 0))
          || g_rename (source, target) != 0)
        {
          takt_store_set_file_error (error, target, _ ("cannot be written"));
          return FALSE;
        }
    }
  return handle == NULL || takt_store_sync_path (to, error);
}

static gboolean
place_folder (Unpacking *self, const char *folder, GError **error)
{
  g_autofree char *from = g_build_filename (self->stage, folder, NULL);
  g_autofree char *to = g_build_filename (self->dir, folder, NULL);
  g_autofree char *kept = g_strdup_printf ("%s.%s", to, self->stamp);

  if (move_all (from, to, kept, error))
    return TRUE;

  move_all (kept, to, NULL, NULL);
  g_rmdir (kept);
  return FALSE;
}

/**
 * takt_store_unpack_folders:
 * @from: an opened backup
 * @dir: the profile's folder, which no engine uses
 * @stage: an empty folder on the same file system
 * @stamp: where the backup has another file under a name, the present one goes to the folder FOLDER.STAMP
 *
 * Brings back the files of a backup; files of the profile that the backup does not have stay. Every one is looked through before the
 * first is put in place. A backup without files, as older programs made them, leaves all as it is.
 */
gboolean
takt_store_unpack_folders (sqlite3 *from,
                           const char *dir,
                           const char *stage,
                           const char *stamp,
                           GError **error)
{
  Unpacking self = { .dir = dir, .stage = stage, .stamp = stamp };
  gint64 has_files = 0;

  if (!takt_store_query_int (
          from, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'backup_files'",
          &has_files, error))
    return FALSE;
  if (has_files == 0)
    return TRUE;
  if (!stage_files (&self, from, error))
    return FALSE;

  for (guint i = 0; folders[i] != NULL; i++)
    if (!place_folder (&self, folders[i], error))
      return FALSE;
  return TRUE;
}

/** takt_store_drop_folders: takes the files out of what becomes the profile's database. */
gboolean
takt_store_drop_folders (sqlite3 *db, GError **error)
{
  gint64 n_pages = 0;

  return takt_store_exec (db, "DROP TABLE IF EXISTS backup_files; DROP TABLE IF EXISTS backup_contents",
                          error)
         && takt_store_query_int (db, "PRAGMA freelist_count", &n_pages, error)
         && (n_pages == 0 || takt_store_exec (db, "VACUUM", error));
}

/** takt_store_remove_folder: @path and all in it; nothing is said of what could not be removed. */
void
takt_store_remove_folder (const char *path)
{
  g_autoptr (GDir) handle = g_dir_open (path, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        takt_store_remove_folder (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

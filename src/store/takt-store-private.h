/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of this folder share; its tests may look as well. */

#include <sqlite3.h>

#include "takt-store.h"

G_BEGIN_DECLS

/** TAKT_STORE_APPLICATION_ID: "Takt" in the header of the file: tells our files from other programs' SQLite files. */
#define TAKT_STORE_APPLICATION_ID 0x54616b74

/**
 * TaktStore:
 *
 * One connection. Used from one thread at a time. Invariants: @lock_fd is held for as long as a writer's @db is open; @depth is
 * the number of transactions begun and not ended, the outermost a real one, the others savepoints named by their depth.
 */
struct _TaktStore
{
  GObject       parent_instance;

  sqlite3      *db;         /* (owned) (nullable) NULL once closed */
  TaktStoreMode mode;
  char         *dir;        /* (owned) (nullable) NULL: in memory */
  char         *profile_id; /* (owned) (nullable) */
  int           version;    /* of the data format */
  int           lock_fd;    /* −1: none held */
  char         *written;    /* (owned) (nullable) path of the file that is noted as written by this process */
  guint         depth;
  GHashTable   *idle;       /* (owned) SQL → GPtrArray of TaktStatement ready to be borrowed (owned) */
  GPtrArray    *borrowed;   /* of TaktStatement (unowned) */
};

/**
 * TaktMigration:
 *
 * One step of the data format: @sql takes it from @number − 1 to @number.
 */
typedef struct
{
  int         number; /* from 1, without gaps */
  const char *name;   /* of the file, for messages */
  const char *sql;
} TaktMigration;

/**
 * TaktStoreFile:
 * @is_fresh: there is nothing in it yet (or no file at all)
 * @version: the data format
 * @has_wal: a write-ahead log stands beside it: it is open somewhere, or was not closed
 */
typedef struct
{
  gboolean is_fresh;
  int      version;
  gboolean has_wal;
} TaktStoreFile;

/**
 * TaktStoreAccess:
 * @TAKT_STORE_ACCESS_SHARED: beside an engine, or without one; SQL cannot write, but the last connection to close tidies the log
 *   and its index away, which a read-only one would leave lying about
 * @TAKT_STORE_ACCESS_READ: somebody else's file with a log beside it
 * @TAKT_STORE_ACCESS_IMMUTABLE: nobody writes the file and it has no log: SQLite makes no files of its own
 *
 * How a file is opened to look at it.
 */
typedef enum
{
  TAKT_STORE_ACCESS_SHARED,
  TAKT_STORE_ACCESS_READ,
  TAKT_STORE_ACCESS_IMMUTABLE,
} TaktStoreAccess;

/* takt-store-inspect.c */
gboolean takt_store_check_not_moved  (TaktStore *self, GError **error);
gboolean takt_store_inspect          (const char *path, gboolean maybe_in_use, TaktStoreFile *file, GError **error);
gboolean takt_store_inspect_writable (const char *path, GError **error);
void     takt_store_note_written (const char *path);
void     takt_store_note_closed  (const char *path);

/* takt-store-lock.c */
int      takt_store_lock      (const char *dir, gboolean create, GError **error);
void     takt_store_lock_sign (int fd);

/* takt-store-migrate.c */
const TaktMigration *takt_store_get_migrations (guint *n_migrations);
gboolean takt_store_migrate      (TaktStore *self, GError **error);
gboolean takt_store_migrate_with (TaktStore *self, const TaktMigration *migrations, guint n_migrations, GError **error);

/* takt-store-files.c */
sqlite3 *takt_store_open_to_read (const char *path, TaktStoreAccess access, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_store_copy_database  (sqlite3 *from, const char *to_file, GError **error);

gboolean takt_store_is_same_file   (const char *a, const char *b);
char    *takt_store_make_copy      (sqlite3 *from, const char *to_file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_store_put_in_place   (const char *temporary, const char *path, GError **error);
gboolean takt_store_sync_path      (const char *path, GError **error);
void     takt_store_set_file_error (GError **error, const char *path, const char *what);

/* takt-store-folders.c */
gboolean takt_store_pack_folders   (sqlite3 *to, const char *dir, GError **error);
gboolean takt_store_unpack_folders (sqlite3 *from, const char *dir, const char *stage, const char *stamp, GError **error);
gboolean takt_store_drop_folders   (sqlite3 *db, GError **error);
void     takt_store_remove_folder  (const char *path);

/* takt-store-check.c */
gboolean takt_store_check_pages (sqlite3 *db, GPtrArray *lines, GError **error);

/* takt-store.c */
void     takt_store_set_error (GError **error, sqlite3 *db, int code, const char *what);
gboolean takt_store_exec      (sqlite3 *db, const char *sql, GError **error);
gboolean takt_store_query_int (sqlite3 *db, const char *sql, gint64 *value, GError **error);

/* takt-statement.c */
void     takt_statement_orphan     (TaktStatement *self);
void     takt_statement_free       (TaktStatement *self);
void     takt_statement_remember_sql (const char *sql);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close_v2)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

G_END_DECLS

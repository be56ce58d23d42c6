/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "takt-statement.h"

G_BEGIN_DECLS

#define TAKT_TYPE_STORE (takt_store_get_type ())
G_DECLARE_FINAL_TYPE (TaktStore, takt_store, TAKT, STORE, GObject)

#define TAKT_STORE_FILE_NAME "takt.db"
#define TAKT_STORE_LOCK_NAME "takt.lock"

/* Folders beside the database whose files belong to its rows and to backups. A file never changes under its name. */
#define TAKT_STORE_SLICED_FOLDER "files"
#define TAKT_STORE_PHOTOS_FOLDER "photos"

/**
 * TaktStoreMode:
 * @TAKT_STORE_WRITER: the engine: holds the profile's lock for as long as the store lives, creates and migrates
 * @TAKT_STORE_READER: command line helpers beside a running engine: no lock, never writes, file must exist
 */
typedef enum
{
  TAKT_STORE_WRITER,
  TAKT_STORE_READER,
} TaktStoreMode;

typedef gboolean (*TaktStoreWork) (TaktStore *self, gpointer user_data, GError **error);

TaktStore *takt_store_open         (const char *dir, TaktStoreMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktStore *takt_store_open_memory  (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void       takt_store_close        (TaktStore *self);

const char *takt_store_get_dir        (TaktStore *self);
const char *takt_store_get_profile_id (TaktStore *self);
int         takt_store_get_version    (TaktStore *self);
int         takt_store_get_newest_version (void);

gboolean takt_store_transaction    (TaktStore *self, TaktStoreWork work, gpointer user_data, GError **error);
gboolean takt_store_begin          (TaktStore *self, GError **error);
gboolean takt_store_commit         (TaktStore *self, GError **error);
void     takt_store_rollback       (TaktStore *self);
gboolean takt_store_in_transaction (TaktStore *self);
gint64   takt_store_count_changes  (TaktStore *self);
void     takt_store_interrupt      (TaktStore *self);
gboolean takt_store_scrub          (TaktStore *self, GError **error);

gboolean takt_store_backup  (const char *dir, const char *to_file, GError **error);
char    *takt_store_restore (const char *dir, const char *from_file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char   **takt_store_check   (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For tests alone: the statements that read a growing table from end to end. */
char   **takt_store_find_scans (TaktStore *store) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

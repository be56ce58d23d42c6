/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-sql-resources.h"

#define MIGRATIONS_PATH "/io/github/taktapp/Takt/sql"

/* The step for number @number; a number that no file has was given away and not used, and changes nothing. */
static void
set_step (GArray *migrations, guint number, const char *name, char *sql)
{
  while (migrations->len < number)
    {
      TaktMigration unused = { .number = (int) migrations->len + 1, .name = "unused", .sql = "" };

      g_array_append_val (migrations, unused);
    }
  g_array_index (migrations, TaktMigration, number - 1) =
      (TaktMigration){ .number = (int) number, .name = g_strdup (name), .sql = sql };
}

/* The migrations that are linked in, by number. Their texts live as long as the program. */
static const GArray *
get_migrations (void)
{
  static gsize loaded;
  static GArray *migrations;

  if (g_once_init_enter (&loaded))
    {
      GResource *resource = takt_sql_get_resource ();
      g_auto (GStrv) names =
          g_resource_enumerate_children (resource, MIGRATIONS_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      guint count = names != NULL ? g_strv_length (names) : 0;

      migrations = g_array_sized_new (FALSE, TRUE, sizeof (TaktMigration), count);
      for (guint i = 0; i < count; i++)
        {
          g_autofree char *path = g_build_path ("/", MIGRATIONS_PATH, names[i], NULL);
          GBytes *bytes = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
          gint64 number = g_ascii_strtoll (names[i], NULL, 10);

          /* Numbers are a property of the source tree; a test of the store runs all steps. */
          g_assert (bytes != NULL && number >= 1 && number < 10000);
          set_step (migrations, (guint) number, names[i],
                    g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
          g_bytes_unref (bytes);
        }
      g_once_init_leave (&loaded, 1);
    }
  return migrations;
}

/* One step, all or nothing. The version is part of the transaction: SQLite keeps it on the first page. */
static gboolean
apply (TaktStore *self, const TaktMigration *migration, GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %d; PRAGMA application_id = %d",
                                            migration->number, TAKT_STORE_APPLICATION_ID);
  g_autoptr (GError) local = NULL;
  gint64 orphans = 0;

  if (!takt_store_exec (self->db, "BEGIN EXCLUSIVE", error))
    return FALSE;

  if (takt_store_exec (self->db, migration->sql, &local) && takt_store_exec (self->db, stamp, &local)
      && takt_store_query_int (self->db, "SELECT count(*) FROM pragma_foreign_key_check", &orphans, &local)
      && orphans == 0 && takt_store_exec (self->db, "COMMIT", &local))
    {
      self->version = migration->number;
      return TRUE;
    }

  if (!sqlite3_get_autocommit (self->db))
    takt_store_exec (self->db, "ROLLBACK", NULL);
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
               _ ("The data could not be brought up to date (step %s). They are as they were. Details: %s"),
               migration->name,
               local != NULL ? local->message : _ ("rows would refer to others that do not exist"));
  return FALSE;
}

/* A copy of the data as the older version knew them, for the way back. */
static gboolean
make_safety_copy (TaktStore *self, GError **error)
{
  g_autofree char *path = NULL;

  if (self->dir == NULL)
    return TRUE;

  path = g_strdup_printf ("%s/%s.before-version-%d", self->dir, TAKT_STORE_FILE_NAME, self->version + 1);
  return takt_store_copy_database (self->db, path, error);
}

/**
 * takt_store_migrate_with:
 * @migrations: all steps from 1 on
 *
 * Brings the data to the version of the last step, each step in its own transaction, after copying an existing profile to
 * takt.db.before-version-N. Foreign keys are not enforced while a step runs (it may rebuild tables), but checked at its end.
 */
gboolean
takt_store_migrate_with (TaktStore *self, const TaktMigration *migrations, guint n_migrations, GError **error)
{
  gint64 version;
  gboolean done = TRUE;

  if (!takt_store_query_int (self->db, "PRAGMA user_version", &version, error))
    return FALSE;

  self->version = (int) version;
  if (version < 0 || version > (gint64) n_migrations)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CORRUPT,
          _ ("The data were written by a newer version of Takt (data format %d; this version knows %u). Update Takt."),
          self->version, n_migrations);
      return FALSE;
    }
  if (version == (gint64) n_migrations)
    return TRUE;
  if (version > 0 && !make_safety_copy (self, error))
    return FALSE;

  if (!takt_store_exec (self->db, "PRAGMA foreign_keys = OFF", error))
    return FALSE;
  for (guint i = (guint) version; done && i < n_migrations; i++)
    done = apply (self, &migrations[i], error);
  return takt_store_exec (self->db, "PRAGMA foreign_keys = ON", done ? error : NULL) && done;
}

/** takt_store_get_migrations: (transfer none) (array length=n_migrations): all steps from 1 on. */
const TaktMigration *
takt_store_get_migrations (guint *n_migrations)
{
  const GArray *migrations = get_migrations ();

  *n_migrations = migrations->len;
  return (const TaktMigration *) (gpointer) migrations->data;
}

gboolean
takt_store_migrate (TaktStore *self, GError **error)
{
  guint n_migrations = 0;
  const TaktMigration *migrations = takt_store_get_migrations (&n_migrations);

  return takt_store_migrate_with (self, migrations, n_migrations, error);
}

/** takt_store_get_newest_version: the data format that this program reads and writes. */
int
takt_store_get_newest_version (void)
{
  return (int) get_migrations ()->len;
}

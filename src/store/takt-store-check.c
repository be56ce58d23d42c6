/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "takt-error.h"

/* Beyond this many lines a report helps nobody. */
#define MAX_LINES 200

/*
 * What must hold between rows and columns and is not a constraint of the schema, because it spans rows or because a fault
 * there must not stop the engine. @sql gives the id of each row at fault and a detail.
 */
typedef struct
{
  const char *sql;
  const char *line; /* with %1$s for the id and %2$s for the detail */
} Invariant;

static const Invariant invariants[] = {
  { "SELECT id, remaining_grams || ' / ' || weight_grams FROM materials WHERE remaining_grams > weight_grams",
    N_ ("Spool %1$s has more left than it weighs (%2$s g).") },
  { "SELECT id, remaining_grams || ' g, ' || remaining_pct || ' %' FROM materials"
    " WHERE abs(remaining_grams * 100 - weight_grams * remaining_pct) > weight_grams + 100",
    N_ ("Spool %1$s: the grams and the percentage left do not agree (%2$s).") },
  { "SELECT id, slot FROM materials WHERE slot IS NOT NULL AND printer_id IS NULL",
    N_ ("Spool %1$s is in slot %2$s, but in no printer.") },
  { "SELECT id, job_name FROM jobs WHERE status = 'started' AND started_at IS NULL",
    N_ ("Print job %1$s (%2$s) is started, but has no start time.") },
  { "SELECT id, job_name FROM jobs WHERE started_at > completed_at AND status IN ('completed', 'failed')",
    N_ ("Print job %1$s (%2$s) ended before it started.") },
  { "SELECT id, plate_number || ' / ' || plate_count FROM jobs WHERE plate_number NOT BETWEEN 1 AND plate_count",
    N_ ("Print job %1$s has a plate number out of range (%2$s).") },
  { "SELECT j.id, i.id FROM jobs j JOIN order_items i ON i.id = j.order_item_id WHERE j.order_id IS NOT i.order_id",
    N_ ("Print job %1$s is for item %2$s, which belongs to another order.") },
  { "SELECT t.printer_id, j.id FROM printer_tracks t JOIN jobs j ON j.id = t.job_id WHERE j.printer_id <> t.printer_id",
    N_ ("Printer %1$s follows print job %2$s, which is another printer's.") },
  { "SELECT id, delivered_at FROM outbox WHERE (state = 'delivered') <> (delivered_at IS NOT NULL)",
    N_ ("Notification %1$s is delivered without a time, or has a time without being delivered (%2$s).") },
  { "SELECT id, 'orders' FROM orders WHERE length(currency) <> 3"
    " UNION ALL SELECT id, 'materials' FROM materials WHERE length(currency) <> 3"
    " UNION ALL SELECT id, 'material_bookings' FROM material_bookings WHERE length(currency) <> 3"
    " UNION ALL SELECT id, 'shops' FROM shops WHERE length(currency) <> 3",
    N_ ("Row %1$s of %2$s has no currency.") },
  { "SELECT id, 'order_items' FROM order_items WHERE NOT json_valid(options) OR NOT json_valid(personalization)"
    " UNION ALL SELECT id, 'product_profiles' FROM product_profiles WHERE NOT json_valid(printer_models)"
    " UNION ALL SELECT id, 'outbox' FROM outbox WHERE NOT json_valid(payload)",
    N_ ("Row %1$s of %2$s holds text that should be JSON and is not.") },
  { "SELECT '1', 'settings' WHERE NOT EXISTS (SELECT 1 FROM settings WHERE key = 'profile_id')",
    N_ ("The profile has no id (%2$s).") },
};

static void
add_line (GPtrArray *lines, char *line)
{
  if (lines->len < MAX_LINES)
    g_ptr_array_add (lines, line);
  else
    g_free (line);
}

static const char *
column_or_dash (sqlite3_stmt *query, int column)
{
  const char *text = (const char *) sqlite3_column_text (query, column);

  return text != NULL ? text : "–";
}

static gboolean
finish (sqlite3 *db, int code, GError **error)
{
  if (code == SQLITE_DONE)
    return TRUE;

  takt_store_set_error (error, db, code, _ ("The check could not be ended"));
  return FALSE;
}

/**
 * takt_store_check_pages:
 * @lines: what is wrong is added here; nothing when the file is sound
 *
 * SQLite's own check of every page, index and NOT NULL, UNIQUE and CHECK constraint.
 */
gboolean
takt_store_check_pages (sqlite3 *db, GPtrArray *lines, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &query, NULL);

  if (code == SQLITE_OK)
    while ((code = sqlite3_step (query)) == SQLITE_ROW)
      if (g_strcmp0 (column_or_dash (query, 0), "ok") != 0)
        add_line (lines, g_strdup_printf (_ ("The file is damaged: %s"), column_or_dash (query, 0)));

  /* So damaged that even looking fails: that is a finding, not a failure of the check. */
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    {
      add_line (lines, g_strdup_printf (_ ("The file is damaged: %s"), sqlite3_errmsg (db)));
      return TRUE;
    }
  return finish (db, code, error);
}

static gboolean
check_references (sqlite3 *db, GPtrArray *lines, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (db, "PRAGMA foreign_key_check", -1, &query, NULL);

  if (code == SQLITE_OK)
    while ((code = sqlite3_step (query)) == SQLITE_ROW)
      add_line (lines, g_strdup_printf (_ ("Row %s of %s refers to a row of %s that does not exist."),
                                        column_or_dash (query, 1), column_or_dash (query, 0),
                                        column_or_dash (query, 2)));
  return finish (db, code, error);
}

static gboolean
check_invariant (sqlite3 *db, const Invariant *invariant, GPtrArray *lines, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (db, invariant->sql, -1, &query, NULL);

  if (code == SQLITE_OK)
    while ((code = sqlite3_step (query)) == SQLITE_ROW)
      {
        g_auto (GStrv) parts = g_strsplit (g_dgettext (GETTEXT_PACKAGE, invariant->line), "%1$s", 2);
        g_autofree char *with_id = g_strjoinv (column_or_dash (query, 0), parts);
        g_auto (GStrv) rest = g_strsplit (with_id, "%2$s", 2);

        add_line (lines, g_strjoinv (column_or_dash (query, 1), rest));
      }
  return finish (db, code, error);
}

static gboolean
check_photos (sqlite3 *db, const char *dir, GPtrArray *lines, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (db, "SELECT job_id, file_name FROM photos ORDER BY id", -1, &query, NULL);

  if (code == SQLITE_OK)
    while ((code = sqlite3_step (query)) == SQLITE_ROW)
      {
        g_autofree char *path =
            g_build_filename (dir, TAKT_STORE_PHOTOS_FOLDER, column_or_dash (query, 1), NULL);

        if (!g_file_test (path, G_FILE_TEST_EXISTS))
          add_line (lines, g_strdup_printf (_ ("The photo “%s” of print job %s is missing."), path,
                                            column_or_dash (query, 0)));
      }
  return finish (db, code, error);
}

/* Files that a product or a waiting print is made from; of others a missing one harms nobody. */
static gboolean
check_sliced_files (sqlite3 *db, const char *dir, GPtrArray *lines, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int code = sqlite3_prepare_v2 (
      db,
      "SELECT name, size FROM sliced_files WHERE name IN (SELECT file_name FROM product_profiles"
      " UNION SELECT file_name FROM jobs WHERE status IN ('queued', 'started')) ORDER BY name",
      -1, &query, NULL);

  if (code == SQLITE_OK)
    while ((code = sqlite3_step (query)) == SQLITE_ROW)
      {
        g_autofree char *path =
            g_build_filename (dir, TAKT_STORE_SLICED_FOLDER, column_or_dash (query, 0), NULL);
        GStatBuf status;

        if (g_stat (path, &status) != 0)
          add_line (lines, g_strdup_printf (_ ("The sliced file “%s” is missing."), path));
        else if (status.st_size != sqlite3_column_int64 (query, 1))
          add_line (lines, g_strdup_printf (_ ("The sliced file “%s” is not what was stored there."), path));
      }
  return finish (db, code, error);
}

static gboolean
check_rows (sqlite3 *db, const char *dir, GPtrArray *lines, GError **error)
{
  if (!check_references (db, lines, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (invariants); i++)
    if (!check_invariant (db, &invariants[i], lines, error))
      return FALSE;
  return check_photos (db, dir, lines, error) && check_sliced_files (db, dir, lines, error);
}

/**
 * takt_store_check:
 * @dir: the profile's folder; an engine may be using it
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CORRUPT when the file is none of ours or newer; TAKT_ERROR_CONFLICT when it is older
 *
 * Looks for damage of the file, for rows that refer to nothing, and for rows that contradict each other. Only reads.
 *
 * Returns: (transfer full): a sentence for each fault; empty when all is well
 */
char **
takt_store_check (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, TAKT_STORE_FILE_NAME, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (sqlite3) db = NULL;
  TaktStoreFile file;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                   _ ("There is no Takt data in “%s”. Name the data folder with --data-dir."), dir);
      return NULL;
    }

  if (!takt_store_inspect (path, TRUE, &file, error))
    return NULL;
  if (file.version < takt_store_get_newest_version ())
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("The data in “%s” are from an older version of Takt. Start Takt once so that it brings them up to date."),
          dir);
      return NULL;
    }

  db = takt_store_open_to_read (path, TAKT_STORE_ACCESS_SHARED, error);
  if (db == NULL || !takt_store_check_pages (db, lines, error))
    return NULL;
  if (lines->len == 0 && !check_rows (db, dir, lines, error))
    return NULL;

  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

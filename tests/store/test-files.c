/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "takt-error.h"
#include "takt-store-private.h"
#include "takt-test.h"

typedef struct
{
  char *dir;
  char *file;
  char *copy_dir;
  char *copy;
  TaktStore *store;
} Fixture;

static void
open_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  self->file = g_build_filename (self->dir, TAKT_STORE_FILE_NAME, NULL);
  self->copy_dir = takt_test_make_dir ();
  self->copy = g_build_filename (self->copy_dir, "My backup.takt", NULL);
  open_store (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
  takt_test_remove_dir (self->dir);
  takt_test_remove_dir (self->copy_dir);
  g_free (self->file);
  g_free (self->copy);
}

static void
set_value (Fixture *self, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store, "INSERT INTO settings VALUES ('v', ?1) ON CONFLICT (key) DO UPDATE SET value = ?1");

  takt_statement_bind_text (query, 1, value);
  g_assert_true (takt_statement_run (query, &error));
}

static char *
dup_value (Fixture *self)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (self->store, "SELECT value FROM settings WHERE key = 'v'");

  return takt_statement_step (query) ? takt_statement_dup_text (query, 0) : NULL;
}

static void
assert_value (Fixture *self, const char *expected)
{
  g_autofree char *value = dup_value (self);

  g_assert_cmpstr (value, ==, expected);
}

static guint
count_files (const char *dir)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (handle) != NULL)
    count++;
  return count;
}

static void
test_files_backup_while_open (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (sqlite3) copy = NULL;
  GStatBuf status;
  gint64 count;

  set_value (self, "committed");
  g_assert_true (takt_store_begin (self->store, &error));
  set_value (self, "not committed");
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (self->store, &error));

  g_assert_cmpint (count_files (self->copy_dir), ==, 1);
  g_assert_cmpint (g_stat (self->copy, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  copy = takt_store_open_to_read (self->copy, TAKT_STORE_ACCESS_IMMUTABLE, &error);
  g_assert_true (
      takt_store_query_int (copy, "SELECT count(*) FROM settings WHERE value = 'committed'", &count, &error));
  g_assert_cmpint (count, ==, 1);

  /* Again over the first one, with the later value. */
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  g_clear_pointer (&copy, sqlite3_close);
  copy = takt_store_open_to_read (self->copy, TAKT_STORE_ACCESS_IMMUTABLE, &error);
  g_assert_true (takt_store_query_int (copy, "SELECT count(*) FROM settings WHERE value = 'not committed'",
                                       &count, &error));
  g_assert_cmpint (count, ==, 1);
}

static void
test_files_backup_while_closed (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint before;

  set_value (self, "x");
  g_clear_object (&self->store);
  before = count_files (self->dir);
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_files (self->dir), ==, before);
}

static void
test_files_backup_refuses (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (self->copy_dir, "missing", "b.takt", NULL);

  g_assert_false (takt_store_backup (self->copy_dir, self->copy, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_false (takt_store_backup (self->dir, self->file, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_store_backup (self->dir, self->copy_dir, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_store_backup (self->dir, nowhere, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_cmpint (count_files (self->copy_dir), ==, 0);
}

static void
test_files_restore (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (takt_store_get_profile_id (self->store));
  g_autofree char *safety = NULL;
  g_autofree char *second = NULL;

  set_value (self, "old");
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  set_value (self, "new");

  g_assert_null (takt_store_restore (self->dir, self->copy, &error));
  takt_test_assert_error (error, TAKT_ERROR_BUSY);
  assert_value (self, "new");

  g_clear_object (&self->store);
  safety = takt_store_restore (self->dir, self->copy, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (safety, self->file));
  g_assert_nonnull (strstr (safety, "takt.db.before-restore-"));

  open_store (self);
  assert_value (self, "old");
  g_assert_cmpstr (takt_store_get_profile_id (self->store), ==, id);
  g_clear_object (&self->store);

  /* The way back works the same, within the same second as well. */
  second = takt_store_restore (self->dir, safety, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, !=, safety);
  open_store (self);
  assert_value (self, "new");
  g_assert_true (g_file_test (safety, G_FILE_TEST_EXISTS));
}

static void
test_files_restore_into_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_build_filename (self->copy_dir, "new", "profile", NULL);
  g_autofree char *safety = NULL;

  set_value (self, "x");
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  safety = takt_store_restore (dir, self->copy, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (safety, ==, "");

  g_clear_object (&self->store);
  self->store = takt_store_open (dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  assert_value (self, "x");
}

/* The case restores are made for: what is there now is broken. */
static void
test_files_restore_over_damage (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *safety = NULL;
  g_autofree char *kept = NULL;

  set_value (self, "good");
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  g_clear_object (&self->store);
  g_assert_true (g_file_set_contents (
      self->file,
      "ruins of a database, long enough to be read as a header, which takes a hundred bytes and some more",
      -1, NULL));

  safety = takt_store_restore (self->dir, self->copy, &error);
  g_assert_no_error (error);
  kept = takt_test_read (safety, NULL);
  g_assert_true (g_str_has_prefix (kept, "ruins"));
  open_store (self);
  assert_value (self, "good");
}

/* After a crash the latest changes are in the log alone: they belong to what is kept, and must not get into what is restored. */
static void
test_files_restore_over_log (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *crashed = g_build_filename (self->copy_dir, "crashed", NULL);
  g_autofree char *crashed_file = g_build_filename (crashed, TAKT_STORE_FILE_NAME, NULL);
  g_autofree char *crashed_wal = g_strconcat (crashed_file, "-wal", NULL);
  g_autofree char *wal = g_strconcat (self->file, "-wal", NULL);
  g_autofree char *safety = NULL;
  const char *from[] = { self->file, wal };
  const char *to[] = { crashed_file, crashed_wal };

  set_value (self, "old");
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  set_value (self, "in the log");
  g_assert_cmpint (g_mkdir (crashed, 0700), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *bytes = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (from[i], &bytes, &size, &error));
      g_assert_cmpuint (size, >, 0);
      g_assert_true (g_file_set_contents (to[i], bytes, (gssize) size, &error));
    }
  g_clear_object (&self->store);

  safety = takt_store_restore (crashed, self->copy, &error);
  g_assert_no_error (error);
  self->store = takt_store_open (crashed, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  assert_value (self, "old");
  g_clear_object (&self->store);

  g_clear_pointer (&safety, g_free);
  safety = takt_store_restore (crashed, self->copy, &error);
  g_clear_pointer (&safety, g_free);
  {
    g_autoptr (GDir) handle = g_dir_open (crashed, 0, NULL);
    const char *name;
    guint found = 0;

    while ((name = g_dir_read_name (handle)) != NULL)
      if (strstr (name, "before-restore") != NULL && !g_str_has_suffix (name, "-wal"))
        {
          g_autofree char *path = g_build_filename (crashed, name, NULL);
          g_autoptr (sqlite3) db = takt_store_open_to_read (path, TAKT_STORE_ACCESS_SHARED, &error);
          gint64 count;

          g_assert_true (takt_store_query_int (db, "SELECT count(*) FROM settings WHERE value = 'in the log'",
                                               &count, &error));
          found += (guint) count;
        }
    g_assert_cmpuint (found, ==, 1);
  }
}

static void
test_files_restore_refuses (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *sql; /* what is done to the backup */
    TaktError code;
  } cases[] = {
    { "PRAGMA user_version = 999", TAKT_ERROR_CORRUPT },
    { "PRAGMA application_id = 5", TAKT_ERROR_CORRUPT },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize size;
  guint n_files;

  set_value (self, "mine");
  g_clear_object (&self->store);
  n_files = count_files (self->dir);

  g_assert_null (takt_store_restore (self->dir, self->copy, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_null (takt_store_restore (self->dir, self->copy_dir, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_null (takt_store_restore (self->dir, self->file, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  g_assert_true (g_file_set_contents (self->copy, "", 0, NULL));
  g_assert_null (takt_store_restore (self->dir, self->copy, &error));
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sqlite3 *db;

      g_unlink (self->copy);
      g_assert_true (takt_store_backup (self->dir, self->copy, &error));
      g_assert_cmpint (sqlite3_open (self->copy, &db), ==, SQLITE_OK);
      g_assert_true (takt_store_exec (db, cases[i].sql, &error));
      sqlite3_close (db);
      g_assert_null (takt_store_restore (self->dir, self->copy, &error));
      g_assert_error (error, TAKT_ERROR, (int) cases[i].code);
      g_clear_error (&error);
    }

  /* A hole in the middle: the header and schema are fine. */
  g_unlink (self->copy);
  g_assert_true (takt_store_backup (self->dir, self->copy, &error));
  g_assert_true (g_file_get_contents (self->copy, &bytes, &size, &error));
  memset (bytes + 3 * 4096, 0xa5, size - 3 * 4096);
  g_assert_true (g_file_set_contents (self->copy, bytes, (gssize) size, &error));
  g_assert_null (takt_store_restore (self->dir, self->copy, &error));
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);

  g_assert_cmpint (count_files (self->dir), ==, n_files);
  open_store (self);
  assert_value (self, "mine");
}

static void
test_files_check_sound (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = takt_store_check (self->dir, &error);
  g_auto (GStrv) closed = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (lines), ==, 0);

  g_clear_object (&self->store);
  closed = takt_store_check (self->dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (closed), ==, 0);

  g_assert_null (takt_store_check (self->copy_dir, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

#define SHOP                                                                                                 \
  "INSERT INTO shops (id, source, currency, created_at, updated_at) VALUES (1, 'etsy', 'USD', 1, 1);"
#define PRINTER                                                                                              \
  "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (3, 'P', 'virtual', 1, 1), (4, 'Q', 'virtual', 1, 1);"
#define ORDER                                                                                                \
  "INSERT INTO orders (id, shop_id, order_number, currency, ordered_at, created_at, updated_at)"             \
  " VALUES (7, 1, 'A', 'USD', 1, 1, 1), (8, 1, 'B', 'USD', 1, 1, 1);"                                        \
  "INSERT INTO order_items (id, order_id, position, title, quantity, created_at, updated_at) VALUES (70, 7, 0, 'T', 1, 1, 1);"
#define JOB(columns, values)                                                                                 \
  "INSERT INTO jobs (id, printer_id, job_name, estimated_duration_minutes, created_at, updated_at, " columns \
  ") VALUES (9, 3, 'Boat', 60, 1, 1, " values ");"
#define SPOOL(columns, values)                                                                               \
  "INSERT INTO materials (id, material_type, currency, created_at, updated_at, " columns                     \
  ") VALUES (5, 'PLA', 'USD', 1, 1, " values ");"

#define PROFILE                                                                                              \
  "INSERT INTO product_profiles (name, file_name, estimated_minutes, created_at, updated_at)"                \
  " VALUES ('Vase', 'vase.gcode.3mf', 5, 1, 1);"
#define SLICED                                                                                               \
  "INSERT INTO sliced_files (name, size, sha256, md5, read_at) VALUES ('vase.gcode.3mf', 3, 'a', 'b', 1),"   \
  " ('nobody.gcode.3mf', 3, 'a', 'b', 1);"

static const struct
{
  const char *sql;
  const char *words;
} faults[] = {
  { SPOOL ("weight_grams, remaining_grams, remaining_pct", "250, 251, 100"),
    "Spool 5 has more left than it weighs (251 / 250 g)" },
  { SPOOL ("weight_grams, remaining_grams, remaining_pct", "250, 20, 82"),
    "Spool 5: the grams and the percentage" },
  { SPOOL ("weight_grams, remaining_grams, remaining_pct, slot", "250, 205, 82, 2"), "Spool 5 is in slot 2" },
  { PRINTER JOB ("status", "'started'"), "Print job 9 (Boat) is started, but has no start time" },
  { PRINTER JOB ("status, started_at, completed_at", "'completed', 20, 10"),
    "Print job 9 (Boat) ended before it started" },
  { PRINTER JOB ("status, plate_number, plate_count", "'queued', 3, 2"),
    "Print job 9 has a plate number out of range (3 / 2)" },
  { SHOP PRINTER ORDER JOB ("status, order_id, order_item_id", "'queued', 8, 70"),
    "Print job 9 is for item 70" },
  { PRINTER JOB (
        "status",
        "'queued'") "INSERT INTO printer_tracks (printer_id, machine_state, job_id, updated_at) VALUES (4, 0, 9, 1);",
    "Printer 4 follows print job 9" },
  { "INSERT INTO outbox (id, message_id, event_key, channel, payload, state, next_attempt_at, created_at)"
    " VALUES (6, 'm', 'e', 'email', '{}', 'delivered', 1, 1);",
    "Notification 6" },
  { "INSERT INTO shops (id, source, currency, created_at, updated_at) VALUES (1, 'etsy', '', 1, 1);",
    "Row 1 of shops has no currency" },
  { SHOP ORDER "UPDATE order_items SET options = '[';",
    "Row 70 of order_items holds text that should be JSON" },
  { "DELETE FROM settings WHERE key = 'profile_id';", "The profile has no id" },
  { PRINTER JOB ("status",
                 "'queued'") "INSERT INTO photos (job_id, file_name, taken_at) VALUES (9, 'gone.jpg', 1);",
    "gone.jpg” of print job 9 is missing" },
  { PROFILE SLICED, "files/vase.gcode.3mf” is missing" },
  { "PRAGMA foreign_keys = OFF;" SHOP ORDER "DELETE FROM shops; PRAGMA foreign_keys = ON;",
    "Row 7 of orders refers to a row of shops" },
};

static void
test_files_check_names_faults (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) lines = NULL;
      g_autofree char *all = NULL;

      g_clear_object (&self->store);
      g_unlink (self->file);
      open_store (self);
      takt_store_exec (self->store->db, faults[i].sql, &error);
      g_assert_no_error (error);

      lines = takt_store_check (self->dir, &error);
      g_assert_no_error (error);
      all = g_strjoinv ("\n", lines);
      g_test_message ("%s", all);
      g_assert_nonnull (strstr (all, faults[i].words));
    }
}

static void
test_files_check_damage (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;

  g_clear_object (&self->store);
  g_assert_true (g_file_get_contents (self->file, &bytes, &size, &error));
  memset (bytes + 3 * 4096, 0xa5, 4096);
  g_assert_true (g_file_set_contents (self->file, bytes, (gssize) size, &error));

  lines = takt_store_check (self->dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (lines), >=, 1);
  g_test_message ("%s", lines[0]);
  g_assert_nonnull (strstr (lines[0], "damaged"));

  g_assert_false (takt_store_backup (self->dir, self->copy, &error));
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
  g_assert_cmpint (count_files (self->copy_dir), ==, 0);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/backup/while-the-engine-writes", test_files_backup_while_open);
  add ("/store/backup/while-closed-leaves-no-files", test_files_backup_while_closed);
  add ("/store/backup/refuses", test_files_backup_refuses);
  add ("/store/restore/there-and-back", test_files_restore);
  add ("/store/restore/into-a-new-folder", test_files_restore_into_nothing);
  add ("/store/restore/over-a-damaged-file", test_files_restore_over_damage);
  add ("/store/restore/over-a-crashed-profile", test_files_restore_over_log);
  add ("/store/restore/refuses-and-keeps", test_files_restore_refuses);
  add ("/store/check/sound", test_files_check_sound);
  add ("/store/check/names-what-is-wrong", test_files_check_names_faults);
  add ("/store/check/damaged-file", test_files_check_damage);
  return g_test_run ();
}

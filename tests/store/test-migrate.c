/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "takt-error.h"
#include "takt-store-private.h"
#include "takt-test.h"

/* An older profile: the real first step with a row, then invented further ones on top. */
typedef struct
{
  char *dir;
  TaktStore *store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = takt_test_make_dir ();
  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  g_assert_true (takt_store_exec (
      self->store->db,
      "INSERT INTO shops (id, source, created_at, updated_at) VALUES (1, 'etsy', 1, 1);"
      "INSERT INTO orders (id, shop_id, order_number, currency, ordered_at, created_at, updated_at)"
      " VALUES (7, 1, 'A', 'USD', 1, 1, 1)",
      &error));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
  takt_test_remove_dir (self->dir);
}

static gint64
query (sqlite3 *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  takt_store_query_int (db, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static char *
dup_copy_path (Fixture *self)
{
  return g_strdup_printf ("%s/takt.db.before-version-%d", self->dir, takt_store_get_newest_version () + 1);
}

/* The steps of the program, and @n_more after them. */
static TaktMigration *
extend (const TaktMigration *more, guint n_more)
{
  guint count = (guint) takt_store_get_newest_version ();
  TaktMigration *steps = g_new0 (TaktMigration, count + n_more);

  for (guint i = 0; i < count; i++)
    steps[i] = (TaktMigration){ .number = (int) i + 1, .name = "known", .sql = "SELECT broken" };
  for (guint i = 0; i < n_more; i++)
    {
      steps[count + i] = more[i];
      steps[count + i].number = (int) (count + i + 1);
    }
  return steps;
}

static void
test_migrate_steps (Fixture *self, gconstpointer data)
{
  static const TaktMigration more[] = {
    { .name = "add", .sql = "CREATE TABLE extra (n INTEGER) STRICT; INSERT INTO extra VALUES (1)" },
    { .name = "change", .sql = "UPDATE extra SET n = n + 10; ALTER TABLE orders ADD COLUMN colour TEXT" },
  };
  g_autofree TaktMigration *steps = extend (more, 2);
  g_autofree char *copy_path = dup_copy_path (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (sqlite3) copy = NULL;
  guint count = (guint) takt_store_get_newest_version () + 2;
  GStatBuf status;

  g_assert_true (takt_store_migrate_with (self->store, steps, count, &error));
  g_assert_no_error (error);
  g_assert_cmpint (query (self->store->db, "PRAGMA user_version"), ==, count);
  g_assert_cmpint (takt_store_get_version (self->store), ==, count);
  g_assert_cmpint (query (self->store->db, "SELECT n FROM extra"), ==, 11);
  g_assert_cmpint (query (self->store->db, "SELECT count(*) FROM orders WHERE colour IS NULL"), ==, 1);
  g_assert_cmpint (query (self->store->db, "PRAGMA foreign_keys"), ==, 1);

  /* The copy holds the data as they were, in one file that others may not read. */
  copy = takt_store_open_to_read (copy_path, TAKT_STORE_ACCESS_IMMUTABLE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (query (copy, "PRAGMA user_version"), ==, count - 2);
  g_assert_cmpint (query (copy, "SELECT count(*) FROM orders"), ==, 1);
  g_assert_cmpint (g_stat (copy_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  /* A second time there is nothing to do. */
  g_assert_true (takt_store_migrate_with (self->store, steps, count, &error));
  g_assert_cmpint (query (self->store->db, "SELECT n FROM extra"), ==, 11);
}

static void
test_migrate_fails_whole (Fixture *self, gconstpointer data)
{
  static const TaktMigration more[] = {
    { .name = "good", .sql = "CREATE TABLE extra (n INTEGER) STRICT" },
    { .name = "0003-bad.sql",
      .sql = "INSERT INTO extra VALUES (1); DELETE FROM orders; INSERT INTO nowhere VALUES (1)" },
    { .name = "never", .sql = "DROP TABLE orders" },
  };
  g_autofree TaktMigration *steps = extend (more, 3);
  g_autoptr (GError) error = NULL;
  guint count = (guint) takt_store_get_newest_version () + 3;

  g_assert_false (takt_store_migrate_with (self->store, steps, count, &error));
  g_assert_nonnull (strstr (error->message, "0003-bad.sql"));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_cmpint (query (self->store->db, "PRAGMA user_version"), ==, count - 2);
  g_assert_cmpint (query (self->store->db, "SELECT count(*) FROM extra"), ==, 0);
  g_assert_cmpint (query (self->store->db, "SELECT count(*) FROM orders"), ==, 1);
  g_assert_cmpint (query (self->store->db, "PRAGMA foreign_keys"), ==, 1);
}

/* A step may take a table apart and build it anew, but not leave rows that refer to nothing. */
static void
test_migrate_checks_references (Fixture *self, gconstpointer data)
{
  static const TaktMigration rebuild = {
    .name = "rebuild",
    .sql =
        "CREATE TABLE shops_new (id INTEGER PRIMARY KEY, source TEXT); INSERT INTO shops_new SELECT id, source FROM shops;"
        "DROP TABLE shops; ALTER TABLE shops_new RENAME TO shops",
  };
  static const TaktMigration orphan = { .name = "orphan", .sql = "DELETE FROM shops" };
  g_autofree TaktMigration *bad = extend (&orphan, 1);
  g_autofree TaktMigration *good = extend (&rebuild, 1);
  g_autoptr (GError) error = NULL;
  guint count = (guint) takt_store_get_newest_version () + 1;

  g_assert_false (takt_store_migrate_with (self->store, bad, count, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_cmpint (query (self->store->db, "SELECT count(*) FROM shops"), ==, 1);

  g_assert_true (takt_store_migrate_with (self->store, good, count, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      query (self->store->db, "SELECT count(*) FROM shops JOIN orders ON orders.shop_id = shops.id"), ==, 1);
}

static void
test_migrate_newer (Fixture *self, gconstpointer data)
{
  g_autofree TaktMigration *steps = extend (NULL, 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_exec (self->store->db, "PRAGMA user_version = 999", &error));
  g_assert_false (
      takt_store_migrate_with (self->store, steps, (guint) takt_store_get_newest_version (), &error));
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
  g_assert_cmpint (query (self->store->db, "PRAGMA user_version"), ==, 999);
}

/* A database as version @version left it, in memory, with @rows. */
static sqlite3 *
open_version (guint version, const char *rows)
{
  guint n_migrations = 0;
  const TaktMigration *migrations = takt_store_get_migrations (&n_migrations);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpuint (version, <, n_migrations);
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  for (guint i = 0; i < version; i++)
    g_assert_true (takt_store_exec (db, migrations[i].sql, &error));
  g_assert_true (takt_store_exec (db, rows, &error));
  g_assert_no_error (error);
  return db;
}

/* The step that follows @version. */
static void
apply_step (sqlite3 *db, guint version)
{
  guint n_migrations = 0;
  const TaktMigration *migrations = takt_store_get_migrations (&n_migrations);
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_exec (db, migrations[version].sql, &error));
  g_assert_no_error (error);
  g_assert_cmpint (query (db, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
}

/* Profiles and jobs from before sliced files were kept as rows stay as they are and know of no plate. */
static void
test_migrate_sliced_files (void)
{
  static const char rows[] =
      "INSERT INTO product_profiles (id, name, file_name, estimated_minutes, created_at, updated_at)"
      " VALUES (3, 'Bracket', 'bracket.gcode.3mf', 61, 1, 1);"
      "INSERT INTO profile_materials VALUES (3, 0, 'PLA', '#FFFFFF', 45);"
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'virtual', 1, 1);"
      "INSERT INTO jobs (id, printer_id, profile_id, job_name, status, estimated_duration_minutes, created_at, updated_at)"
      " VALUES (5, 1, 3, 'Bracket', 'queued', 61, 1, 1);"
      "INSERT INTO job_materials VALUES (5, 0, 'PLA', '#FFFFFF', 45, NULL)";
  g_autoptr (sqlite3) db = open_version (2, rows);

  apply_step (db, 2);
  g_assert_cmpint (query (db, "SELECT count(*) FROM product_profiles WHERE id = 3 AND estimated_minutes = 61"
                              " AND file_name = 'bracket.gcode.3mf' AND file_plate IS NULL"),
                   ==, 1);
  g_assert_cmpint (query (db, "SELECT grams FROM profile_materials WHERE filament_index IS NULL"), ==, 45);
  g_assert_cmpint (query (db, "SELECT count(*) FROM jobs WHERE id = 5 AND file_plate IS NULL"), ==, 1);
  g_assert_cmpint (query (db, "SELECT grams FROM job_materials WHERE filament_index IS NULL"), ==, 45);
  g_assert_cmpint (query (db, "SELECT count(*) FROM sliced_files"), ==, 0);
}

/* A print that was on its way when the program was replaced stays on its way; of machines nothing is known yet. */
static void
test_migrate_dispatches (void)
{
  static const char rows[] =
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'bambu_lan', 1, 1);"
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, submission_id, dispatched_at, created_at,"
      " updated_at) VALUES (5, 1, 'Bracket', 'queued', 61, 77, 2, 1, 1)";
  g_autoptr (sqlite3) db = open_version (5, rows);

  apply_step (db, 5);
  g_assert_cmpint (
      query (db, "SELECT count(*) FROM jobs WHERE id = 5 AND submission_id = 77 AND dispatched_at = 2"), ==,
      1);
  g_assert_cmpint (query (db, "SELECT count(*) FROM dispatches"), ==, 0);
  g_assert_cmpint (query (db, "SELECT count(*) FROM printers WHERE developer_mode = 'unknown'"), ==, 1);
}

/* Printers from before they had options are asked for what all were asked for. */
static void
test_migrate_print_options (void)
{
  static const char rows[] =
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'bambu_lan', 1, 1)";
  g_autoptr (sqlite3) db = open_version (8, rows);

  apply_step (db, 8);
  g_assert_cmpint (
      query (
          db,
          "SELECT count(*) FROM printers WHERE id = 1 AND bed_levelling = 'on' AND flow_calibration = 'off'"
          " AND vibration_calibration = 1 AND layer_inspection = 0 AND timelapse = 0"),
      ==, 1);
}

/* What lies on printers from before that was a row is known; a name that a person chose may be a person's file. */
static void
test_migrate_printer_files (void)
{
  static const char rows[] =
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'bambu_lan', 1, 1);"
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, submission_id, created_at, updated_at)"
      " VALUES (5, 1, 'A', 'completed', 61, 77, 1, 1), (6, 1, 'B', 'queued', 61, 78, 1, 1), (7, 1, 'C', 'queued', 61, 79, 1, 1);"
      "INSERT INTO dispatches (job_id, submission_id, step, remote_name, updated_at) VALUES (5, 77, 'running', 'a-77.gcode.3mf', 9),"
      " (6, 78, 'handed_over', 'b.gcode.3mf', 9), (7, 79, 'sent', NULL, 9)";
  g_autoptr (sqlite3) db = open_version (7, rows);

  apply_step (db, 7);
  g_assert_cmpint (query (db, "SELECT count(*) FROM dispatches WHERE updated_at = 9"), ==, 3);
  g_assert_cmpint (query (db, "SELECT count(*) FROM printer_files"), ==, 1);
  g_assert_cmpint (query (db,
                          "SELECT job_id FROM printer_files WHERE printer_id = 1 AND name = 'a-77.gcode.3mf'"
                          " AND submission_id = 77 AND written_at = 9 AND tries = 0 AND due_at = 9"),
                   ==, 5);
  /* A row outlives its job, not its printer. */
  g_assert_true (takt_store_exec (db, "PRAGMA foreign_keys = ON; DELETE FROM jobs", NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM printer_files WHERE job_id IS NULL"), ==, 1);
  g_assert_true (takt_store_exec (db, "DELETE FROM printers", NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM printer_files"), ==, 0);
}

/* Bookings from before a filament could come from several spools stay as they are. */
static void
test_migrate_spool_changes (void)
{
  static const char rows[] =
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'virtual', 1, 1);"
      "INSERT INTO materials (id, material_type, weight_grams, remaining_pct, remaining_grams, currency, created_at, updated_at)"
      " VALUES (2, 'PLA', 1000, 50, 500, 'USD', 1, 1);"
      "INSERT INTO attempts (id, job_id, number, printer_id, outcome, ended_at, created_at)"
      " VALUES (6, 5, 1, 1, 'completed', 9, 9);"
      "INSERT INTO material_bookings (id, attempt_id, position, material_id, grams, cost_minor, currency, created_at)"
      " VALUES (8, 6, 0, 2, 45, 113, 'USD', 9)";
  g_autoptr (sqlite3) db = open_version (3, rows);

  apply_step (db, 3);
  g_assert_cmpint (
      query (db, "SELECT grams FROM material_bookings WHERE id = 8 AND attempt_id = 6 AND material_id = 2"
                 " AND cost_minor = 113 AND currency = 'USD' AND created_at = 9"),
      ==, 45);
  g_assert_true (
      takt_store_exec (db,
                       "INSERT INTO material_bookings (attempt_id, position, material_id, grams, cost_minor,"
                       " currency, created_at) VALUES (6, 0, NULL, 5, 0, 'USD', 9)",
                       NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM job_feeds"), ==, 0);
}

/* Photos of before know their print and their moment; what they show more is not known. */
static void
test_migrate_photos (void)
{
  static const char rows[] =
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'virtual', 1, 1);"
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, created_at, updated_at)"
      " VALUES (3, 1, 'J', 'completed', 5, 1, 1);"
      "INSERT INTO photos VALUES (9, 3, 'old.jpg', 77), (10, 3, 'older.jpg', 78)";
  g_autoptr (sqlite3) db = open_version (4, rows);

  apply_step (db, 4);
  g_assert_cmpint (query (db, "SELECT count(*) FROM photos WHERE job_id = 3 AND taken_at IN (77, 78)"
                              " AND attempt = 0 AND printer_id IS NULL AND kind = 'person'"),
                   ==, 2);
  /* One of an occasion. */
  g_assert_true (takt_store_exec (db, "UPDATE photos SET kind = 'failed' WHERE id = 9", NULL));
  g_assert_false (takt_store_exec (db, "UPDATE photos SET kind = 'failed' WHERE id = 10", NULL));
}

/* History from before prints at the machine were kept: each line is a job's, with its bookings, and ids do not come again. */
static void
test_migrate_machine_prints (void)
{
  static const char rows[] =
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'virtual', 1, 1);"
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, created_at, updated_at)"
      " VALUES (3, 1, 'J', 'completed', 5, 1, 1);"
      "INSERT INTO attempts (id, job_id, job_name, number, printer_id, outcome, started_at, ended_at, minutes, created_at)"
      " VALUES (6, 3, 'J', 1, 1, 'completed', 5, 9, 7, 9), (8, 3, 'J', 2, 1, 'failed', 10, 11, 1, 11);"
      "INSERT INTO material_bookings (id, attempt_id, position, grams, cost_minor, currency, created_at)"
      " VALUES (8, 6, 0, 45, 113, 'USD', 9);"
      "INSERT INTO photos (id, job_id, file_name, taken_at, attempt, printer_id, kind, size_bytes)"
      " VALUES (9, 3, 'old.jpg', 77, 1, 1, 'completed', 5);"
      "DELETE FROM attempts WHERE id = 8";
  g_autoptr (sqlite3) db = open_version (13, rows);

  apply_step (db, 13);
  g_assert_cmpint (
      query (db, "SELECT count(*) FROM attempts WHERE id = 6 AND job_id = 3 AND job_name = 'J' AND number = 1"
                 " AND printer_id = 1 AND outcome = 'completed' AND started_at = 5 AND ended_at = 9"
                 " AND minutes = 7 AND created_at = 9 AND begun_at_machine = 0 AND start_is_estimate = 0"),
      ==, 1);
  g_assert_cmpint (query (db, "SELECT grams FROM material_bookings WHERE attempt_id = 6"), ==, 45);
  g_assert_cmpint (
      query (db,
             "SELECT count(*) FROM photos WHERE id = 9 AND job_id = 3 AND attempt_id IS NULL AND attempt = 1"
             " AND printer_id = 1 AND kind = 'completed' AND size_bytes = 5 AND taken_at = 77"),
      ==, 1);

  g_assert_true (takt_store_exec (
      db,
      "PRAGMA foreign_keys = ON; INSERT INTO attempts (number, printer_id, outcome, ended_at,"
      " created_at) VALUES (1, 1, 'failed', 12, 12), (1, 1, 'failed', 13, 13)",
      NULL));
  g_assert_cmpint (query (db, "SELECT min(id) FROM attempts WHERE job_id IS NULL"), ==, 9);
  g_assert_true (takt_store_exec (
      db, "INSERT INTO photos (attempt_id, file_name, taken_at) VALUES (9, 'new.jpg', 1)", NULL));
  g_assert_false (takt_store_exec (
      db, "INSERT INTO photos (job_id, attempt_id, file_name, taken_at) VALUES (3, 9, 'both.jpg', 1)", NULL));
  /* The references lead to the new tables. */
  g_assert_true (takt_store_exec (db, "DELETE FROM attempts", NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM material_bookings"), ==, 0);
  g_assert_cmpint (query (db, "SELECT count(*) FROM photos"), ==, 1);
  g_assert_true (takt_store_exec (db, "DELETE FROM jobs", NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM photos"), ==, 0);
}

/* Shops and orders from before syncs were taken up begin anew, and nothing of them waits for a person's notice. */
static void
test_migrate_etsy_sync (void)
{
  static const char rows[] =
      "INSERT INTO shops (id, source, external_id, synced_until, last_sync_at, created_at, updated_at)"
      " VALUES (1, 'etsy', '42', 7, 8, 1, 1);"
      "INSERT INTO orders (id, shop_id, order_number, currency, refunded_minor, ordered_at, created_at, updated_at)"
      " VALUES (7, 1, 'A', 'USD', 500, 1, 1, 1);"
      "INSERT INTO order_items (id, order_id, position, title, quantity, created_at, updated_at)"
      " VALUES (9, 7, 0, 'Vase', 2, 1, 1)";
  g_autoptr (sqlite3) db = open_version (6, rows);

  apply_step (db, 6);
  g_assert_cmpint (query (db, "SELECT count(*) FROM shops WHERE synced_until = 7 AND sync_cursor IS NULL "
                              "AND sync_started_at IS NULL AND reconciled_at IS NULL"),
                   ==, 1);
  g_assert_cmpint (
      query (db, "SELECT count(*) FROM orders WHERE id = 7 AND refunded_minor = 500 AND "
                 "refund_seen_minor = 0 AND address_changed = 0 AND is_missing = 0 AND checked_at IS NULL"),
      ==, 1);
  g_assert_cmpint (query (db, "SELECT count(*) FROM order_items WHERE quantity = 2 AND discount_minor = 0"),
                   ==, 1);
  g_assert_cmpint (query (db, "SELECT count(*) FROM order_events"), ==, 0);
}

/* Shops from before the ledger was read have none of it, and begin with all of it. */
static void
test_migrate_ledger (void)
{
  static const char rows[] =
      "INSERT INTO shops (id, source, external_id, synced_until, created_at, updated_at)"
      " VALUES (1, 'etsy', '42', 7, 1, 1);"
      "INSERT INTO orders (id, shop_id, order_number, currency, ordered_at, created_at, updated_at)"
      " VALUES (7, 1, 'A', 'USD', 1, 1, 1);"
      "INSERT INTO order_items (id, order_id, position, title, external_id, listing_id, quantity, created_at, updated_at)"
      " VALUES (9, 7, 0, 'Vase', '900', '500', 2, 1, 1)";
  g_autoptr (sqlite3) db = open_version (9, rows);

  apply_step (db, 9);
  g_assert_cmpint (query (db, "SELECT count(*) FROM shops WHERE synced_until = 7 AND ledger_until IS NULL"),
                   ==, 1);
  g_assert_cmpint (
      query (db, "SELECT count(*) FROM order_items WHERE external_id = '900' AND listing_id = '500'"), ==, 1);
  /* Rows outlive their order, not their shop. */
  g_assert_true (takt_store_exec (
      db,
      "PRAGMA foreign_keys = ON;"
      "INSERT INTO ledger_entries (shop_id, entry_id, sequence, at, kind, amount_minor, currency, order_id)"
      " VALUES (1, 5, 5, 1, 'transaction', -10, 'USD', 7); DELETE FROM orders WHERE id = 7",
      NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM ledger_entries WHERE order_id IS NULL"), ==, 1);
  g_assert_true (takt_store_exec (db, "DELETE FROM shops", NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM ledger_entries"), ==, 0);
}

/* Items and prints of before nobody had to look at stay clear and ask for no colour; rules go with what they are of. */
static void
test_migrate_mapping (void)
{
  static const char rows[] =
      "INSERT INTO shops (id, source, created_at, updated_at) VALUES (1, 'etsy', 1, 1);"
      "INSERT INTO orders (id, shop_id, order_number, currency, ordered_at, created_at, updated_at)"
      " VALUES (7, 1, 'A', 'USD', 1, 1, 1);"
      "INSERT INTO order_items (id, order_id, position, title, quantity, created_at, updated_at)"
      " VALUES (9, 7, 0, 'Vase', 2, 1, 1);"
      "INSERT INTO product_profiles (id, name, estimated_minutes, created_at, updated_at) VALUES (3, 'Vase', 9, 1, 1);"
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'virtual', 1, 1);"
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, created_at, updated_at)"
      " VALUES (5, 1, 'Vase', 'queued', 61, 1, 1);"
      "INSERT INTO job_materials (job_id, position, material_type, color, grams) VALUES (5, 0, 'PLA', 'Red', 45)";
  g_autoptr (sqlite3) db = open_version (10, rows);

  apply_step (db, 10);
  g_assert_cmpint (
      query (db, "SELECT count(*) FROM order_items WHERE quantity = 2 AND option_state = 'clear'"), ==, 1);
  g_assert_cmpint (
      query (db, "SELECT count(*) FROM job_materials WHERE color = 'Red' AND wanted_hex IS NULL"), ==, 1);
  g_assert_true (takt_store_exec (
      db,
      "PRAGMA foreign_keys = 1; INSERT INTO option_rules (profile_id, name_key, value_key, copies, created_at,"
      " updated_at) VALUES (3, 'size', '', 2, 1, 1); DELETE FROM product_profiles",
      NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM option_rules"), ==, 0);
}

/* Orders from before shipments and purges have none of either, and what a key may do is not known. */
static void
test_migrate_shipments (void)
{
  static const char rows[] =
      "INSERT INTO shops (id, source, external_id, created_at, updated_at) VALUES (1, 'etsy', '42', 1, 1);"
      "INSERT INTO orders (id, shop_id, order_number, customer_name, currency, is_shipped, shipped_at, tracking_code,"
      " ordered_at, created_at, updated_at) VALUES (7, 1, 'A', 'Zoe', 'USD', 1, 5, '1Z', 1, 1, 1)";
  g_autoptr (sqlite3) db = open_version (11, rows);

  apply_step (db, 11);
  apply_step (db, 12);
  g_assert_cmpint (
      query (db, "SELECT count(*) FROM orders WHERE id = 7 AND customer_name = 'Zoe' AND shipped_at = 5"
                 " AND tracking_code = '1Z' AND purged_at IS NULL"),
      ==, 1);
  g_assert_cmpint (query (db, "SELECT count(*) FROM shipments"), ==, 0);
  g_assert_cmpint (query (db, "SELECT count(*) FROM shop_capabilities"), ==, 0);
}

/* Nothing is ignored at first; what is ignored of a printer goes with it. */
static void
test_migrate_ignored (void)
{
  static const char rows[] =
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (1, 'P', 'virtual', 1, 1)";
  g_autoptr (sqlite3) db = open_version (14, rows);

  apply_step (db, 14);
  g_assert_cmpint (query (db, "SELECT count(*) FROM ignored_complaints"), ==, 0);
  g_assert_true (takt_store_exec (
      db,
      "INSERT INTO ignored_complaints (printer_id, code, created_at) VALUES (1, '0300_8003', 1), (NULL, '0300_8003', 1)",
      NULL));
  g_assert_false (takt_store_exec (
      db, "INSERT INTO ignored_complaints (printer_id, code, created_at) VALUES (NULL, '0300_8003', 1)",
      NULL));
  g_assert_true (takt_store_exec (db, "PRAGMA foreign_keys = ON; DELETE FROM printers", NULL));
  g_assert_cmpint (query (db, "SELECT count(*) FROM ignored_complaints WHERE printer_id IS NULL"), ==, 1);
  g_assert_cmpint (query (db, "SELECT count(*) FROM ignored_complaints"), ==, 1);
}

/* Every table of the schema is strict, has a key, and passes its own check when empty. */
static void
test_migrate_schema (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (
      query (self->store->db,
             "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
             " AND name NOT LIKE 'sqlite_%'"),
      ==, 0);
  g_assert_cmpint (query (self->store->db, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (takt_store_get_newest_version (), >=, 1);
}

/* A profile as its first version left it, with rows in what later versions change. */
static void
test_migrate_from_first (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = takt_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "takt.db", NULL);
  g_autoptr (GBytes) first = g_resources_lookup_data ("/io/github/taktapp/Takt/sql/0001-initial.sql",
                                                      G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *stamp =
      g_strdup_printf ("PRAGMA user_version = 1; PRAGMA application_id = %d", TAKT_STORE_APPLICATION_ID);
  g_autofree char *sql = g_strndup (g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = NULL;
  sqlite3 *old = NULL;

  g_assert_cmpint (sqlite3_open (path, &old), ==, SQLITE_OK);
  g_assert_true (takt_store_exec (old, sql, &error));
  g_assert_true (takt_store_exec (old, stamp, &error));
  g_assert_true (takt_store_exec (
      old,
      "INSERT INTO printers (id, name, connection_type, created_at, updated_at) VALUES (3, 'X1', 'virtual', 1, 1);"
      "INSERT INTO printer_tracks (printer_id, machine_state, job_title, started_at, updated_at)"
      " VALUES (3, 3, 'a part', 50, 60)",
      &error));
  g_assert_no_error (error);
  sqlite3_close (old);

  store = takt_store_open (dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  g_assert_cmpint (takt_store_get_version (store), ==, takt_store_get_newest_version ());
  g_assert_cmpint (query (store->db, "SELECT started_at FROM printer_tracks WHERE job_title = 'a part'"), ==,
                   50);
  g_assert_cmpint (query (store->db, "SELECT start_is_estimate FROM printer_tracks WHERE printer_id = 3"), ==,
                   0);

  g_clear_object (&store);
  takt_test_remove_dir (g_steal_pointer (&dir));
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
  add ("/store/migrate/steps-and-safety-copy", test_migrate_steps);
  add ("/store/migrate/failing-step-leaves-nothing", test_migrate_fails_whole);
  add ("/store/migrate/references-are-checked", test_migrate_checks_references);
  add ("/store/migrate/from-the-first-version", test_migrate_from_first);
  add ("/store/migrate/newer-is-refused", test_migrate_newer);
  g_test_add_func ("/store/migrate/sliced-files", test_migrate_sliced_files);
  g_test_add_func ("/store/migrate/spool-changes", test_migrate_spool_changes);
  g_test_add_func ("/store/migrate/dispatches", test_migrate_dispatches);
  g_test_add_func ("/store/migrate/printer-files", test_migrate_printer_files);
  g_test_add_func ("/store/migrate/print-options", test_migrate_print_options);
  g_test_add_func ("/store/migrate/photos", test_migrate_photos);
  g_test_add_func ("/store/migrate/machine-prints", test_migrate_machine_prints);
  g_test_add_func ("/store/migrate/etsy-sync", test_migrate_etsy_sync);
  g_test_add_func ("/store/migrate/ledger", test_migrate_ledger);
  g_test_add_func ("/store/migrate/mapping", test_migrate_mapping);
  g_test_add_func ("/store/migrate/shipments", test_migrate_shipments);
  g_test_add_func ("/store/migrate/ignored-complaints", test_migrate_ignored);
  add ("/store/migrate/schema-is-strict", test_migrate_schema);
  return g_test_run ();
}

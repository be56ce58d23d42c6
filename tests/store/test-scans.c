/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-store-private.h"
#include "takt-test.h"

static TaktStore *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  TaktStore *store = takt_store_open_memory (&error);

  g_assert_no_error (error);
  return store;
}

static void
use (TaktStore *store, const char *sql)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, sql);

  g_assert_true (takt_statement_finish (query, NULL));
}

static gboolean
is_found (TaktStore *store, const char *sql)
{
  g_auto (GStrv) lines = takt_store_find_scans (store);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], sql) != NULL)
      {
        g_test_message ("%s", lines[i]);
        return TRUE;
      }
  return FALSE;
}

static void
test_scans_found (void)
{
  static const char *const scans[] = {
    "SELECT * FROM orders WHERE message = ?",
    "SELECT o.id FROM orders o WHERE o.message = ?",
    "SELECT x.id FROM (SELECT id, notes FROM jobs) AS x WHERE x.notes = ?",
    "SELECT * FROM orders o JOIN order_items i ON i.title = o.message WHERE o.id = ?",
    "WITH w AS (SELECT * FROM attempts WHERE reason = ?) SELECT count(*) FROM w",
    "SELECT * FROM photos ORDER BY taken_at",
    "SELECT * FROM job_materials WHERE color = ?",
    "SELECT * FROM orders ORDER BY id DESC",
    "UPDATE outbox SET state = 'pending' WHERE last_error = ?",
    "DELETE FROM material_bookings WHERE grams = ?",
    "SELECT s.id FROM shops s WHERE EXISTS (SELECT 1 FROM materials WHERE vendor = s.name)",
  };
  g_autoptr (TaktStore) store = open_store ();

  for (gsize i = 0; i < G_N_ELEMENTS (scans); i++)
    use (store, scans[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (scans); i++)
    {
      g_test_message ("%s", scans[i]);
      g_assert_true (is_found (store, scans[i]));
    }
}

static void
test_scans_not_found (void)
{
  static const char *const fine[] = {
    "SELECT * FROM orders WHERE id = ? /* fine */",
    "SELECT * FROM orders ORDER BY ordered_at DESC, id DESC LIMIT ?",
    "SELECT max(id) FROM orders",
    "SELECT count(*) FROM orders",
    "SELECT * FROM jobs WHERE printer_id = ? AND status = 'queued'",
    "SELECT * FROM jobs WHERE order_id = ?",
    "SELECT * FROM settings ORDER BY key",
    "SELECT * FROM shops WHERE name = ?",
    "SELECT i.* FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = ?",
    "SELECT * FROM materials WHERE printer_id = ?",
    "SELECT * FROM outbox WHERE printer_id = ?",
    "SELECT value FROM json_each (?) ORDER BY value",
    "INSERT INTO photos (job_id, file_name, taken_at) VALUES (?, ?, ?)",
    "SELECT message FROM orders WHERE message = ? /* scan: export of everything */",
  };
  g_autoptr (TaktStore) store = open_store ();

  for (gsize i = 0; i < G_N_ELEMENTS (fine); i++)
    use (store, fine[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (fine); i++)
    {
      g_test_message ("%s", fine[i]);
      g_assert_false (is_found (store, fine[i]));
    }
}

static void
count_cb (const char *sql, gpointer user_data)
{
  if (strcmp (sql, "SELECT 'counted'") == 0)
    (*(int *) user_data)++;
}

static void
test_scans_remember_each_once (void)
{
  g_autoptr (TaktStore) one = open_store ();
  g_autoptr (TaktStore) two = open_store ();
  int count = 0;

  use (one, "SELECT 'counted'");
  use (one, "SELECT 'counted'");
  use (two, "SELECT 'counted'");
  takt_store_close (one);
  takt_statement_foreach_sql (count_cb, &count);
  g_assert_cmpint (count, ==, 1);
}

/* Deleting or renumbering a row of any table must find its referrers by an index. */
static void
test_scans_foreign_keys (void)
{
  static const char sql[] =
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (TaktStatement) tables = takt_statement_get (store, sql);
  int count = 0;

  while (takt_statement_step (tables))
    {
      g_autofree char *name = takt_statement_dup_text (tables, 0);
      g_autofree char *keys = g_strdup_printf (
          "SELECT group_concat (name || ' = ?', ' AND ') FROM pragma_table_info ('%s') WHERE pk > 0", name);
      g_autoptr (TaktStatement) key = takt_statement_get (store, keys);
      g_autofree char *remove = NULL;

      g_assert_true (takt_statement_step (key));
      remove = g_strdup_printf ("DELETE FROM %s WHERE %s", name, takt_statement_text (key, 0));
      use (store, remove);
      g_assert_false (is_found (store, remove));
      count++;
    }
  g_assert_cmpint (count, >=, 15);

  /* The proof that this would have been seen. */
  g_assert_true (takt_store_exec (store->db, "DROP INDEX outbox_printer", NULL));
  g_assert_true (is_found (store, "DELETE FROM printers WHERE"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/scans/found", test_scans_found);
  g_test_add_func ("/store/scans/not-found-where-an-index-serves", test_scans_not_found);
  g_test_add_func ("/store/scans/each-text-once", test_scans_remember_each_once);
  g_test_add_func ("/store/scans/none-behind-foreign-keys", test_scans_foreign_keys);
  return g_test_run ();
}

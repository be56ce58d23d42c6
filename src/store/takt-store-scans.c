/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <string.h>

/* The tables that grow for as long as the shop lives; reading one from end to end makes a page slow one day. */
static const char growing_tables[] =
    "'orders', 'order_items', 'jobs', 'job_materials', 'attempts', 'material_bookings', 'job_feeds',"
    "'outbox', 'photos', 'materials', 'shipments', 'order_events', 'ledger_entries',"
    "'payments', 'payment_adjustments'";

static GMutex lock;
static GHashTable *texts; /* (owned) set of all SQL that was prepared in this process; guarded by @lock */

typedef struct
{
  TaktStore *store;
  GHashTable *roots; /* root page of a growing table → its name */
  GPtrArray *lines;
} Search;

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/*
 * SQLite's plan in words names a table by its alias; its program does not: the cursor that is opened on the table's root page
 * is rewound to its first (or last) row and then moved on row by row, also to build an index for one query. Each
 * program in the listing (the statement, then its foreign-key actions) starts at address 0 and counts its own cursors. Of the
 * statement itself the plan must say "SCAN" or "AUTOMATIC" as well: max (id) is coded as a loop too, but left at once.
 */
static void
search_program (Search *self, const char *sql, sqlite3_stmt *program, gboolean plan_scans)
{
  int n_programs = 0;
  g_autoptr (GHashTable) cursors = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) rewound = g_hash_table_new (NULL, NULL);

  while (sqlite3_step (program) == SQLITE_ROW)
    {
      const char *opcode = (const char *) sqlite3_column_text (program, 1);
      gpointer cursor = GINT_TO_POINTER (sqlite3_column_int (program, 2));
      gpointer root = GINT_TO_POINTER (sqlite3_column_int (program, 3));
      const char *table = g_hash_table_lookup (cursors, cursor);

      if (sqlite3_column_int (program, 0) == 0)
        {
          n_programs++;
          g_hash_table_remove_all (cursors);
          g_hash_table_remove_all (rewound);
        }

      if (g_str_equal (opcode, "OpenRead") || g_str_equal (opcode, "OpenWrite"))
        g_hash_table_insert (cursors, cursor, g_hash_table_lookup (self->roots, root));
      else if (g_str_equal (opcode, "Rewind") || g_str_equal (opcode, "Last"))
        g_hash_table_add (rewound, cursor);
      else if ((g_str_equal (opcode, "Next") || g_str_equal (opcode, "Prev")) && table != NULL
               && g_hash_table_contains (rewound, cursor) && (plan_scans || n_programs > 1))
        g_ptr_array_add (self->lines, g_strdup_printf ("scans %s: %s", table, sql));
    }
}

static gboolean
does_plan_scan (sqlite3 *db, const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (sqlite3_stmt) plan = NULL;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (db, explain, -1, &plan, NULL) == SQLITE_OK)
    while (!found && sqlite3_step (plan) == SQLITE_ROW)
      {
        const char *step = (const char *) sqlite3_column_text (plan, 3);

        found = g_str_has_prefix (step, "SCAN ") || strstr (step, " AUTOMATIC ") != NULL;
      }
  return found;
}

static void
search_sql_cb (const char *sql, gpointer user_data)
{
  Search *self = user_data;
  g_autofree char *explain = g_strconcat ("EXPLAIN ", sql, NULL);
  g_autoptr (sqlite3_stmt) program = NULL;

  if (strstr (sql, "/* scan:") != NULL)
    return;

  /* What does not prepare here was for a table of some test. */
  if (sqlite3_prepare_v2 (self->store->db, explain, -1, &program, NULL) == SQLITE_OK && program != NULL)
    search_program (self, sql, program, does_plan_scan (self->store->db, sql));
}

/* Called once for each preparation, not for each use. */
void
takt_statement_remember_sql (const char *sql)
{
  g_mutex_lock (&lock);
  if (texts == NULL)
    texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_contains (texts, sql))
    g_hash_table_add (texts, g_strdup (sql));
  g_mutex_unlock (&lock);
}

/**
 * takt_statement_foreach_sql:
 *
 * For tests: calls @func for every SQL text that went through takt_statement_get() in this process, whichever the store, in
 * alphabetical order.
 */
void
takt_statement_foreach_sql (TaktStatementSqlFunc func, gpointer user_data)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer text;

  g_mutex_lock (&lock);
  if (texts != NULL)
    {
      g_hash_table_iter_init (&iter, texts);
      while (g_hash_table_iter_next (&iter, &text, NULL))
        g_ptr_array_add (sorted, g_strdup (text));
    }
  g_mutex_unlock (&lock);

  g_ptr_array_sort (sorted, compare_texts);
  for (guint i = 0; i < sorted->len; i++)
    func (sorted->pdata[i], user_data);
}

/**
 * takt_store_find_scans:
 * @store: any open store
 *
 * For tests: looks at every SQL text of this process for one that reads a growing table from end to end. Reading an index in
 * its order is not counted, since a LIMIT ends it early. A statement that must read everything (an export) says so with a
 * comment that starts with "scan:" in the SQL, followed by the reason.
 *
 * Returns: (transfer full): a line for each, with the table and the SQL; empty when there is none
 */
char **
takt_store_find_scans (TaktStore *store)
{
  g_autoptr (GHashTable) roots = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autofree char *sql = NULL;
  g_autoptr (sqlite3_stmt) query = NULL;
  Search self = { .store = store, .roots = roots, .lines = g_ptr_array_new () };

  g_return_val_if_fail (TAKT_IS_STORE (store) && store->db != NULL, NULL);

  sql = g_strdup_printf ("SELECT rootpage, name FROM sqlite_schema WHERE type = 'table' AND name IN (%s)",
                         growing_tables);
  if (sqlite3_prepare_v2 (store->db, sql, -1, &query, NULL) == SQLITE_OK)
    while (sqlite3_step (query) == SQLITE_ROW)
      g_hash_table_insert (roots, GINT_TO_POINTER (sqlite3_column_int (query, 0)),
                           g_strdup ((const char *) sqlite3_column_text (query, 1)));

  takt_statement_foreach_sql (search_sql_cb, &self);
  g_ptr_array_add (self.lines, NULL);
  return (char **) g_ptr_array_free (self.lines, FALSE);
}

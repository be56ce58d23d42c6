/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-store-private.h"
#include "takt-test.h"

#define TABLE                                                                                                \
  "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b REAL, c TEXT UNIQUE, d INTEGER CHECK (d < 100)) STRICT"

static TaktStore *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  TaktStore *store = takt_store_open_memory (&error);

  g_assert_no_error (error);
  g_assert_true (takt_store_exec (store->db, TABLE, &error));
  return store;
}

static gint64
insert (TaktStore *store, gint64 a, const char *c, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "INSERT INTO t (a, c) VALUES (?, ?)");

  takt_statement_bind_int (query, 1, a);
  takt_statement_bind_text (query, 2, c);
  return takt_statement_insert (query, error);
}

static gint64
count (TaktStore *store)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "SELECT count(*) FROM t");

  g_assert_true (takt_statement_step (query));
  return takt_statement_int (query, 0);
}

static void
test_statement_values (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) in =
      takt_statement_get (store, "INSERT INTO t (id, a, b, c, d) VALUES (?, ?, ?, ?, ?)");
  g_autoptr (TaktStatement) out = takt_statement_get (store, "SELECT a, b, c, d FROM t WHERE id = ?");

  takt_statement_bind_int (in, 1, 1);
  takt_statement_bind_int (in, 2, G_MININT64);
  takt_statement_bind_double (in, 3, 17.38);
  takt_statement_bind_text (in, 4, "Grüße\n\"x\"");
  takt_statement_bind_bool (in, 5, 7);
  g_assert_cmpint (takt_statement_insert (in, &error), ==, 1);
  g_assert_cmpint (takt_statement_get_changes (in), ==, 1);

  takt_statement_bind_int (in, 1, 2);
  takt_statement_bind_time (in, 2, TAKT_TIME_UNSET);
  takt_statement_bind_null (in, 3);
  takt_statement_bind_text (in, 4, NULL);
  takt_statement_bind_id (in, 5, 0);
  g_assert_cmpint (takt_statement_insert (in, &error), ==, 2);

  takt_statement_bind_int (out, 1, 1);
  g_assert_true (takt_statement_step (out));
  g_assert_cmpint (takt_statement_int (out, 0), ==, G_MININT64);
  g_assert_cmpfloat (takt_statement_double (out, 1), ==, 17.38);
  g_assert_cmpstr (takt_statement_text (out, 2), ==, "Grüße\n\"x\"");
  g_assert_true (takt_statement_bool (out, 3));
  g_assert_cmpint (takt_statement_int (out, 3), ==, 1);
  g_assert_false (takt_statement_step (out));
  g_assert_false (takt_statement_step (out));
  g_assert_null (takt_statement_text (out, 2));
  g_assert_true (takt_statement_finish (out, &error));

  takt_statement_bind_int (out, 1, 2);
  g_assert_true (takt_statement_step (out));
  for (int column = 0; column < 4; column++)
    g_assert_true (takt_statement_is_null (out, column));
  g_assert_cmpint (takt_statement_int (out, 0), ==, 0);
  g_assert_cmpint (takt_statement_int_or (out, 0, -1), ==, -1);
  g_assert_cmpint (takt_statement_time (out, 0), ==, TAKT_TIME_UNSET);
  g_assert_null (takt_statement_dup_text (out, 2));
  g_assert_true (takt_statement_finish (out, &error));
  g_assert_no_error (error);
}

static void
test_statement_invalid_text (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (TaktStatement) query = takt_statement_get (store, "SELECT c FROM t");

  g_assert_cmpint (insert (store, 1, "cut \xc3", NULL), ==, 1);
  g_assert_true (takt_statement_step (query));
  g_assert_true (g_utf8_validate (takt_statement_text (query, 0), -1, NULL));
  g_assert_true (g_str_has_prefix (takt_statement_text (query, 0), "cut "));
}

static void
test_statement_faults_stick (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = NULL;

  g_assert_cmpint (insert (store, 1, "x", &error), ==, 1);
  g_assert_cmpint (insert (store, 2, "x", &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (count (store), ==, 1);
  g_assert_cmpint (insert (store, 2, "y", &error), ==, 2);

  query = takt_statement_get (store, "INSERT INTO t (d) VALUES (?)");
  takt_statement_bind_int (query, 2, 5);
  takt_statement_bind_int (query, 1, 5);
  g_assert_false (takt_statement_step (query));
  g_assert_false (takt_statement_run (query, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  takt_statement_bind_int (query, 1, 500);
  g_assert_false (takt_statement_run (query, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  takt_statement_bind_int (query, 1, 5);
  g_assert_true (takt_statement_run (query, &error));
  g_assert_no_error (error);
}

static void
test_statement_bad_sql (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = NULL;

  g_test_expect_message ("takt-store", G_LOG_LEVEL_WARNING, "*no such table*");
  query = takt_statement_get (store, "SELECT * FROM nowhere WHERE id = ?");
  g_test_assert_expected_messages ();
  takt_statement_bind_int (query, 1, 5);
  g_assert_false (takt_statement_step (query));
  g_assert_cmpint (takt_statement_int (query, 0), ==, 0);
  g_assert_false (takt_statement_finish (query, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_false (takt_statement_run (query, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
}

/* The same SQL inside a loop over itself; and given back it is the same object again, without its old bindings. */
static void
test_statement_borrowed_twice (void)
{
  static const char sql[] = "SELECT id FROM t WHERE a > ?";
  g_autoptr (TaktStore) store = open_store ();
  TaktStatement *outer, *inner = NULL, *again;
  int pairs = 0;

  for (int i = 1; i <= 3; i++)
    g_assert_cmpint (insert (store, i, NULL, NULL), ==, i);

  outer = takt_statement_get (store, sql);
  takt_statement_bind_int (outer, 1, 0);
  while (takt_statement_step (outer))
    {
      inner = takt_statement_get (store, sql);
      g_assert_true (inner != outer);
      takt_statement_bind_int (inner, 1, takt_statement_int (outer, 0));
      while (takt_statement_step (inner))
        pairs++;
      takt_statement_done (inner);
    }
  g_assert_cmpint (pairs, ==, 3);
  takt_statement_done (outer);

  again = takt_statement_get (store, sql);
  g_assert_true (again == outer || again == inner);
  g_assert_false (takt_statement_step (again));
  g_assert_true (takt_statement_finish (again, NULL));
  takt_statement_done (again);
  takt_statement_done (NULL);
}

static void
test_statement_insert_nothing (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "INSERT INTO t (c) VALUES ('x') ON CONFLICT DO NOTHING");

  g_assert_cmpint (takt_statement_insert (query, &error), ==, 1);
  g_assert_cmpint (takt_statement_insert (query, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (takt_statement_get_changes (query), ==, 0);
}

static void
test_statement_outlives_store (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) reading = takt_statement_get (store, "SELECT a, c FROM t");
  g_autoptr (TaktStatement) late = NULL;

  g_assert_cmpint (insert (store, 1, "x", NULL), ==, 1);
  g_assert_true (takt_statement_step (reading));
  takt_store_close (store);
  g_assert_null (takt_statement_text (reading, 1));
  g_assert_false (takt_statement_step (reading));
  takt_statement_bind_int (reading, 1, 1);
  g_assert_false (takt_statement_finish (reading, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);

  late = takt_statement_get (store, "SELECT a FROM t");
  g_assert_false (takt_statement_run (late, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  takt_store_close (store);
}

static gboolean
add_two_cb (TaktStore *store, gpointer user_data, GError **error)
{
  return insert (store, 1, "one", error) != 0 && insert (store, 2, user_data, error) != 0;
}

static void
test_statement_transactions (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;

  g_assert_false (takt_store_transaction (store, add_two_cb, (gpointer) "one", &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (count (store), ==, 0);
  g_assert_false (takt_store_in_transaction (store));

  g_assert_true (takt_store_transaction (store, add_two_cb, (gpointer) "two", &error));
  g_assert_cmpint (count (store), ==, 2);

  g_assert_true (takt_store_begin (store, &error));
  g_assert_true (takt_store_in_transaction (store));
  insert (store, 3, "three", &error);
  g_assert_true (takt_store_begin (store, &error));
  insert (store, 4, "four", &error);
  g_assert_true (takt_store_begin (store, &error));
  insert (store, 5, "five", &error);
  g_assert_true (takt_store_commit (store, &error));
  takt_store_rollback (store);
  g_assert_true (takt_store_in_transaction (store));
  g_assert_cmpint (count (store), ==, 3);
  g_assert_true (takt_store_commit (store, &error));
  g_assert_false (takt_store_in_transaction (store));
  g_assert_cmpint (count (store), ==, 3);

  g_assert_true (takt_store_begin (store, &error));
  g_assert_true (takt_store_begin (store, &error));
  insert (store, 6, "six", &error);
  g_assert_true (takt_store_commit (store, &error));
  takt_store_rollback (store);
  g_assert_cmpint (count (store), ==, 3);
  g_assert_no_error (error);
}

/* When SQLite itself rolls back in the midst (as it does on a full disk), nothing of the change may stay. */
static void
test_statement_lost_transaction (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_begin (store, &error));
  g_assert_cmpint (insert (store, 1, "x", &error), ==, 1);
  g_assert_true (takt_store_exec (store->db, "ROLLBACK", &error));
  g_assert_cmpint (insert (store, 2, "y", &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_false (takt_store_begin (store, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_false (takt_store_commit (store, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_false (takt_store_in_transaction (store));
  g_assert_cmpint (count (store), ==, 0);
}

static void
test_statement_deferred_constraint (void)
{
  g_autoptr (TaktStore) store = open_store ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = NULL;

  g_assert_true (takt_store_exec (
      store->db, "CREATE TABLE u (t INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED) STRICT",
      &error));
  query = takt_statement_get (store, "INSERT INTO u (t) VALUES (99)");
  g_assert_true (takt_store_begin (store, &error));
  g_assert_true (takt_statement_run (query, &error));
  g_assert_false (takt_store_commit (store, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (takt_store_in_transaction (store));
  g_assert_true (takt_store_begin (store, &error));
  g_assert_true (takt_store_commit (store, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/statement/values-come-back", test_statement_values);
  g_test_add_func ("/store/statement/text-is-utf8", test_statement_invalid_text);
  g_test_add_func ("/store/statement/faults-stick-until-finished", test_statement_faults_stick);
  g_test_add_func ("/store/statement/bad-sql-is-an-error", test_statement_bad_sql);
  g_test_add_func ("/store/statement/borrowed-twice", test_statement_borrowed_twice);
  g_test_add_func ("/store/statement/insert-of-nothing", test_statement_insert_nothing);
  g_test_add_func ("/store/statement/outlives-its-store", test_statement_outlives_store);
  g_test_add_func ("/store/transaction/nests", test_statement_transactions);
  g_test_add_func ("/store/transaction/lost-half-way-keeps-nothing", test_statement_lost_transaction);
  g_test_add_func ("/store/transaction/deferred-constraint-refuses-commit",
                   test_statement_deferred_constraint);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "takt-store-private.h"
#include "takt-test.h"

#define ROUNDS   25
#define PER_TURN 5 /* rows a transaction */

/*
 * The child writes transaction after transaction and says each number on a pipe once it is committed; it is killed when the
 * parent has heard a random count, somewhere in the midst of the next ones. Then every number that was said must be there, and
 * of each transaction all rows or none.
 */

static gboolean
write_turn (TaktStore *store, gint64 turn)
{
  g_autoptr (TaktStatement) order = takt_statement_get (
      store,
      "INSERT INTO orders (shop_id, order_number, message, currency, ordered_at, created_at, updated_at)"
      " VALUES (1, ?, ?, 'USD', ?, 1, 1)");

  if (!takt_store_begin (store, NULL))
    return FALSE;
  for (int row = 0; row < PER_TURN; row++)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT "-%d", turn, row);
      g_autofree char *filler = g_strnfill ((gsize) (turn % 40) * 100, 'x');

      takt_statement_bind_text (order, 1, number);
      takt_statement_bind_text (order, 2, filler);
      takt_statement_bind_int (order, 3, turn);
      if (takt_statement_insert (order, NULL) == 0)
        return FALSE;
    }
  return takt_store_commit (store, NULL);
}

static void
run_child (const char *dir, int said)
{
  TaktStore *store = takt_store_open (dir, TAKT_STORE_WRITER, NULL);
  gint64 turn = 0;

  if (store == NULL
      || !takt_store_exec (store->db,
                           "INSERT INTO shops (id, source, created_at, updated_at) VALUES (1, 'etsy', 1, 1)"
                           " ON CONFLICT DO NOTHING",
                           NULL)
      || !takt_store_query_int (store->db, "SELECT ifnull (max (ordered_at), 0) FROM orders", &turn, NULL))
    _exit (1);

  while (write_turn (store, ++turn))
    if (write (said, &turn, sizeof turn) != sizeof turn)
      _exit (2);
  _exit (3);
}

static gint64
query (TaktStore *store, const char *sql)
{
  gint64 value = -1;

  g_assert_true (takt_store_query_int (store->db, sql, &value, NULL));
  return value;
}

static void
test_kill_keeps_what_was_committed (void)
{
  char *dir = takt_test_make_dir ();
  gint64 last = 0;

  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktStore) store = NULL;
      g_auto (GStrv) faults = NULL;
      int wanted = g_test_rand_int_range (1, 12);
      int said[2], status;
      gint64 turn;
      pid_t child;

      g_assert_cmpint (pipe (said), ==, 0);
      child = fork ();
      if (child == 0)
        run_child (dir, said[1]);
      close (said[1]);

      for (int heard = 0; heard < wanted; heard++)
        {
          g_assert_cmpint (read (said[0], &turn, sizeof turn), ==, sizeof turn);
          g_assert_cmpint (turn, ==, last + 1);
          last = turn;
        }
      for (int spin = g_test_rand_int_range (0, 200000); spin > 0; spin--)
        __asm__ volatile("");
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      /* What was said between the last read and the kill counts as well. */
      while (read (said[0], &turn, sizeof turn) == sizeof turn)
        last = turn;
      close (said[0]);

      store = takt_store_open (dir, TAKT_STORE_WRITER, &error);
      g_assert_no_error (error);
      faults = takt_store_check (dir, &error);
      g_assert_cmpuint (g_strv_length (faults), ==, 0);
      g_assert_cmpint (query (store, "SELECT count(DISTINCT ordered_at) FROM orders"), ==,
                       query (store, "SELECT max (ordered_at) FROM orders"));
      g_assert_cmpint (
          query (store,
                 "SELECT count(*) FROM (SELECT 1 FROM orders GROUP BY ordered_at HAVING count(*) <> 5)"),
          ==, 0);
      /* One more may be committed than could be said. */
      turn = query (store, "SELECT max (ordered_at) FROM orders");
      g_assert_cmpint (turn, >=, last);
      g_assert_cmpint (turn, <=, last + 1);
      last = turn;
    }
  takt_test_remove_dir (dir);
}

/* Killed anywhere while the profile is being made, the next start finds a profile or makes one. */
static void
test_kill_while_creating (void)
{
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktStore) store = NULL;
      char *dir = takt_test_make_dir ();
      pid_t child = fork ();

      if (child == 0)
        {
          TaktStore *made = takt_store_open (dir, TAKT_STORE_WRITER, NULL);

          _exit (made != NULL ? 0 : 1);
        }
      for (int spin = g_test_rand_int_range (0, 20000000); spin > 0; spin--)
        __asm__ volatile("");
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);

      store = takt_store_open (dir, TAKT_STORE_WRITER, &error);
      g_assert_no_error (error);
      g_assert_cmpint (takt_store_get_version (store), ==, takt_store_get_newest_version ());
      g_assert_nonnull (takt_store_get_profile_id (store));
      takt_test_remove_dir (dir);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/kill/keeps-what-was-committed", test_kill_keeps_what_was_committed);
  g_test_add_func ("/store/kill/while-creating", test_kill_while_creating);
  return g_test_run ();
}

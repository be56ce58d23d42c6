/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "etsy/takt-etsy-cursor.h"
#include "etsy/takt-etsy-limiter.h"
#include "takt-error.h"
#include "takt-test.h"

#define NOW   ((TaktTime) 1790000000)
#define DAY   ((TaktTime) 86400)
#define START ((TaktTime) 1789990000)

static void
assert_query (const TaktEtsyCursor *cursor, const char *expected)
{
  g_autofree char *query = takt_etsy_cursor_to_query (cursor);

  g_assert_cmpstr (query, ==, expected);
}

/* TRUE: there is a further page. */
static gboolean
advance (TaktEtsyCursor *cursor, guint rows, guint new_rows, gint64 count, TaktTime last_time)
{
  TaktEtsyPageFacts facts = { .rows = rows, .new_rows = new_rows, .count = count, .last_time = last_time };
  g_autoptr (GError) error = NULL;
  gboolean finished;

  takt_etsy_cursor_advance (cursor, &facts, FALSE, &finished, &error);
  g_assert_no_error (error);
  return !finished;
}

static void
test_import (void)
{
  TaktEtsyCursor cursor;

  takt_etsy_cursor_start (&cursor, TAKT_TIME_UNSET, TRUE, NOW);
  assert_query (&cursor, "limit=100&offset=0&sort_on=created&sort_order=asc");
  g_assert_true (advance (&cursor, 100, 100, 150, NOW - 9));
  assert_query (&cursor, "limit=100&offset=100&sort_on=created&sort_order=asc");
  g_assert_true (advance (&cursor, 50, 50, 150, NOW - 1));
  /* All that is open was just read; what was cancelled might have been left out. */
  assert_query (&cursor,
                "limit=100&offset=0&sort_on=created&sort_order=asc&min_created=1784816000&was_canceled=true");
  g_assert_false (advance (&cursor, 0, 0, 0, 0));
}

static void
test_passes (void)
{
  TaktEtsyCursor cursor;

  takt_etsy_cursor_start (&cursor, START, TRUE, NOW);
  /* No filter on paid, since that flips later without a change of place. */
  assert_query (&cursor, "limit=100&offset=0&sort_on=updated&sort_order=asc&min_last_modified=1789990000");
  g_assert_true (advance (&cursor, 1, 1, 1, NOW));
  assert_query (&cursor,
                "limit=100&offset=0&sort_on=created&sort_order=asc&min_created=1782224000&was_shipped=false");
  g_assert_true (advance (&cursor, 0, 0, 0, 0));
  assert_query (&cursor,
                "limit=100&offset=0&sort_on=created&sort_order=asc&min_created=1784816000&was_canceled=true");
  g_assert_false (advance (&cursor, 3, 3, 3, NOW));
}

static void
test_scarce (void)
{
  TaktEtsyPageFacts facts = { .rows = 1, .new_rows = 1, .count = 1, .last_time = NOW };
  g_autoptr (GError) error = NULL;
  TaktEtsyCursor cursor;
  gboolean finished;

  takt_etsy_cursor_start (&cursor, START, TRUE, NOW);
  g_assert_true (takt_etsy_cursor_advance (&cursor, &facts, TRUE, &finished, &error));
  g_assert_true (finished);
}

static void
test_overlap_rows (void)
{
  TaktEtsyCursor cursor;

  /* A row that changes meanwhile moves to the end and all others up: pages overlap so that none is skipped. */
  takt_etsy_cursor_start (&cursor, START, TRUE, NOW);
  g_assert_true (advance (&cursor, 100, 100, 250, NOW));
  g_assert_cmpuint (cursor.offset, ==, 90);
  g_assert_true (advance (&cursor, 100, 90, 250, NOW));
  g_assert_cmpuint (cursor.offset, ==, 180);
  g_assert_true (advance (&cursor, 70, 60, 250, NOW));
  g_assert_cmpint (cursor.pass, ==, TAKT_ETSY_PASS_OPEN);
}

static void
test_cap (void)
{
  TaktEtsyCursor cursor;
  g_autoptr (GError) error = NULL;
  TaktEtsyPageFacts stuck = { .rows = 100, .new_rows = 100, .count = 99999, .last_time = NOW - 5 };
  gboolean finished;

  takt_etsy_cursor_start (&cursor, TAKT_TIME_UNSET, TRUE, NOW);
  for (int page = 0; page < 120; page++)
    g_assert_true (advance (&cursor, 100, 100, 20000, NOW - 1000 + page));
  g_assert_cmpuint (cursor.offset, ==, 12000);
  /* The row behind the cap begins another slice of time. */
  g_assert_true (advance (&cursor, 100, 100, 20000, NOW - 5));
  assert_query (&cursor, "limit=100&offset=0&sort_on=created&sort_order=asc&min_created=1789999995");

  cursor.offset = TAKT_ETSY_MAX_OFFSET;
  g_assert_false (takt_etsy_cursor_advance (&cursor, &stuck, FALSE, &finished, &error));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
}

static void
test_limit_ignored (void)
{
  TaktEtsyCursor cursor;

  /* 25 rows though 100 were asked for: the count says that there are more. */
  takt_etsy_cursor_start (&cursor, TAKT_TIME_UNSET, TRUE, NOW);
  g_assert_true (advance (&cursor, 25, 25, 60, NOW));
  g_assert_cmpuint (cursor.offset, ==, 25);
  g_assert_true (advance (&cursor, 25, 25, 60, NOW));
  g_assert_true (advance (&cursor, 10, 10, 60, NOW));
  g_assert_cmpint (cursor.pass, ==, TAKT_ETSY_PASS_CANCELED);
}

static void
test_count (void)
{
  TaktEtsyCursor cursor;

  /* No count: a short page is the last. */
  takt_etsy_cursor_start (&cursor, TAKT_TIME_UNSET, TRUE, NOW);
  g_assert_true (advance (&cursor, 99, 99, -1, NOW));
  g_assert_cmpint (cursor.pass, ==, TAKT_ETSY_PASS_CANCELED);

  /* The same page again and again: the offset is ignored over there, and that must end. */
  takt_etsy_cursor_start (&cursor, TAKT_TIME_UNSET, TRUE, NOW);
  g_assert_true (advance (&cursor, 5, 5, 134, NOW));
  g_assert_cmpint (cursor.pass, ==, TAKT_ETSY_PASS_IMPORT);
  g_assert_true (advance (&cursor, 5, 0, 134, NOW));
  g_assert_cmpint (cursor.pass, ==, TAKT_ETSY_PASS_CANCELED);
}

static void
test_cursor_text (void)
{
  static const char *const bad[] = { "",
                                     "import",
                                     "import 0 0",
                                     "import 0 0 1790000000 9",
                                     "import 12001 0 1790000000",
                                     "import -1 0 1790000000",
                                     "elsewhere 0 0 1790000000",
                                     "import x 0 1790000000",
                                     "import 0 0 0",
                                     "open 0 99999999999 1790000000" };
  TaktEtsyCursor cursor = { TAKT_ETSY_PASS_OPEN, 90, START, NOW };
  TaktEtsyCursor read;
  g_autofree char *text = takt_etsy_cursor_to_text (&cursor);
  GError *error = NULL;

  g_assert_true (takt_etsy_cursor_from_text (&read, text, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read.pass, ==, TAKT_ETSY_PASS_OPEN);
  g_assert_cmpuint (read.offset, ==, 90);
  g_assert_cmpint (read.from, ==, START);
  g_assert_cmpint (read.started, ==, NOW);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (takt_etsy_cursor_from_text (&read, bad[i], &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
}

static void
test_rate (void)
{
  TaktEtsyLimiter limiter;
  gint64 now = 5 * G_USEC_PER_SEC;

  takt_etsy_limiter_init (&limiter);
  /* Four may go at once, then one each quarter of a second. */
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now), ==, 0);
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now), ==, 250000);
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now), ==, 500000);
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now + 500000), ==, 250000);
  /* After a pause all places are free again. */
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now + 10 * G_USEC_PER_SEC), ==, 0);

  takt_etsy_limiter_init (&limiter);
  takt_etsy_limiter_feed (&limiter, "X-Limit-Per-Second", "10");
  for (int i = 0; i < 9; i++)
    g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now), ==, 0);
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now), >, 0);

  takt_etsy_limiter_init (&limiter);
  takt_etsy_limiter_feed (&limiter, "x-limit-per-second", "1");
  g_assert_cmpint (limiter.per_second, ==, 1);
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now), ==, 0);
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, now), ==, G_USEC_PER_SEC);
}

static void
test_headers (void)
{
  TaktEtsyLimiter limiter;

  takt_etsy_limiter_init (&limiter);
  g_assert_false (takt_etsy_limiter_is_scarce (&limiter));
  g_assert_false (takt_etsy_limiter_feed (&limiter, "x-limit-per-day", "5000"));
  g_assert_true (takt_etsy_limiter_feed (&limiter, "x-remaining-today", "500"));
  g_assert_false (takt_etsy_limiter_feed (&limiter, "X-Remaining-Today", "500"));
  g_assert_false (takt_etsy_limiter_is_scarce (&limiter));
  g_assert_true (takt_etsy_limiter_feed (&limiter, "X-REMAINING-TODAY", "499"));
  g_assert_true (takt_etsy_limiter_is_scarce (&limiter));

  /* The name that is cut in some answers, and values that are none, change nothing. */
  g_assert_false (takt_etsy_limiter_feed (&limiter, "x-remaining-this-secon", "0"));
  g_assert_false (takt_etsy_limiter_feed (&limiter, "x-remaining-today", "many"));
  g_assert_false (takt_etsy_limiter_feed (&limiter, "x-remaining-today", "-3"));
  g_assert_false (takt_etsy_limiter_feed (&limiter, "x-remaining-today", NULL));
  takt_etsy_limiter_feed (&limiter, "x-limit-per-second", "0");
  g_assert_cmpint (limiter.per_second, ==, 1);
  g_assert_cmpint (limiter.left_today, ==, 499);
}

static void
test_block (void)
{
  TaktEtsyLimiter limiter;

  takt_etsy_limiter_init (&limiter);
  takt_etsy_limiter_block (&limiter, 1000, 5 * G_USEC_PER_SEC);
  takt_etsy_limiter_block (&limiter, 1000, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (takt_etsy_limiter_blocked (&limiter, 1000), ==, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (takt_etsy_limiter_reserve (&limiter, 1000), ==, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (takt_etsy_limiter_blocked (&limiter, 9 * G_USEC_PER_SEC), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/etsy-pitfall-003-unshipped-are-read-again", test_passes);
  g_test_add_func ("/adapters/etsy-pitfall-004-cancelled-are-asked-for", test_import);
  g_test_add_func ("/adapters/etsy-pitfall-005-pages-overlap-where-rows-move", test_overlap_rows);
  g_test_add_func ("/adapters/etsy-pitfall-007-slices-of-time-beyond-the-cap", test_cap);
  g_test_add_func ("/adapters/etsy-pitfall-008-limit-not-kept", test_limit_ignored);
  g_test_add_func ("/adapters/etsy-pitfall-040-count-is-of-the-filter", test_count);
  g_test_add_func ("/adapters/etsy-pitfall-029-scarce-requests-are-kept", test_scarce);
  g_test_add_func ("/adapters/etsy-pitfall-041-limit-headers", test_headers);
  g_test_add_func ("/adapters/etsy-cursor/text-and-back", test_cursor_text);
  g_test_add_func ("/adapters/etsy-limiter/rate", test_rate);
  g_test_add_func ("/adapters/etsy-limiter/block", test_block);

  return g_test_run ();
}

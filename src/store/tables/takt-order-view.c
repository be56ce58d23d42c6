/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-order-status-sql.h"
#include "tables/takt-order-table.h"
#include "takt-text.h"

/* What a view narrows the orders to: each is a parameter that is NULL or 0 where it does not count. Read for open orders, or where a person asks for it. */
#define N_WORDS 4

#define IS_PERSONALISED                                                                                      \
  "EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.personalization <> '[]')"

#define NARROWED                                                                                             \
  OF_SHOP " AND (?3 IS NULL OR " STATUS " = ?3) AND (?9 = 0 OR " STATUS " IN ('scheduled', 'printing')) "    \
          "AND (?10 = 0 OR " IS_PERSONALISED ") AND (?11 = 0 OR " HAS_UNMAPPED_ITEM ") "                     \
          "AND (?12 IS NULL OR " DUE " < ?12)"

#define WHERE_ALL  "o.ordered_at >= ?13" NARROWED
#define WHERE_OPEN "o.is_shipped = 0 AND o.is_cancelled = 0 AND o.ordered_at >= ?13" NARROWED

/* What waits for a person first, what is done last. */
#define RANK                                                                                                 \
  "CASE " STATUS " WHEN 'attention' THEN 0 WHEN 'printed' THEN 1 WHEN 'printing' THEN 2 "                    \
  "WHEN 'scheduled' THEN 3 WHEN 'new' THEN 4 WHEN 'shipped' THEN 5 ELSE 6 END"

#define LIST(where, sequence)                                                                                \
  "SELECT o.id, count(*) OVER () FROM orders o WHERE " where " ORDER BY " sequence " LIMIT ?1 OFFSET ?2"

/* A sequence that is an expression: what is looked at is found by the index over the condition, not by one over the sequence. */
#define BOTH_WAYS(where, by) LIST (where, "+" by ", o.id"), LIST (where, "+" by " DESC, o.id DESC")

#define LISTS(where)                                                                                         \
  {                                                                                                          \
    BOTH_WAYS (where, "o.ordered_at"), BOTH_WAYS (where, DUE),                                               \
        LIST (where, "+length(o.order_number), +o.order_number, o.id"),                                      \
        LIST (where, "+length(o.order_number) DESC, +o.order_number DESC, o.id DESC"),                       \
        BOTH_WAYS (where, "o.customer_name COLLATE NOCASE"),                                                 \
        BOTH_WAYS (where, "(o.total_price_minor - o.refunded_minor)"), BOTH_WAYS (where, RANK),              \
  }

static const char *const list_sql[2][2][TAKT_ORDER_N_VIEW_SORTS] = {
  { LISTS (WHERE_ALL), LISTS (WHERE_OPEN) },
  { LISTS (WHERE_ALL MATCHES), LISTS (WHERE_OPEN MATCHES) },
};

/* Binds the words of a folded search, each of which must occur; what exceeds N_WORDS stays together as the last one. */
void
takt_order_bind_words (TaktStatement *query, const char *folded)
{
  g_auto (GStrv) words = g_strsplit (folded, " ", N_WORDS);
  guint n = g_strv_length (words);

  for (guint i = 0; i < N_WORDS; i++)
    takt_statement_bind_text (query, 4 + (int) i, i < n ? words[i] : "");
}

/**
 * takt_order_table_list_view:
 * @narrow: which orders; what it does not say does not count
 * @status: (nullable): one of the words of TaktOrderFacts.status
 * @search: (nullable): words that must all occur, as in takt_order_table_list()
 * @shop_id: 0: of all shops
 * @sort: any of TaktOrderSort
 * @limit: rows at most; 0: no limit
 * @total: (out) (optional): rows without @limit and @offset
 *
 * As takt_order_table_list(), for what a person narrows a table to. It looks at each open order, or where @narrow does not say "open" at
 * each order.
 *
 * Returns: (transfer full) (element-type gint64): NULL with @error
 */
GArray *
takt_order_table_list_view (TaktStore *store,
                            const TaktOrderNarrow *narrow,
                            const char *status,
                            const char *search,
                            gint64 shop_id,
                            TaktOrderSort sort,
                            guint limit,
                            guint offset,
                            guint *total,
                            GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *folded = takt_text_fold (search);
  gboolean searching = folded[0] != '\0';
  guint found = 0;
  g_autoptr (TaktStatement) list =
      takt_statement_get (store, list_sql[searching][narrow->is_open ? 1 : 0][sort]);

  takt_statement_bind_int (list, 1, limit > 0 ? (gint64) limit : -1);
  takt_statement_bind_int (list, 2, offset);
  takt_statement_bind_text (list, 3, status);
  if (searching)
    takt_order_bind_words (list, folded);
  takt_statement_bind_int (list, 8, shop_id);
  takt_statement_bind_int (list, 9, narrow->is_made);
  takt_statement_bind_int (list, 10, narrow->is_personalised);
  takt_statement_bind_int (list, 11, narrow->is_unmapped);
  takt_statement_bind_time (list, 12, narrow->due_before);
  takt_statement_bind_int (list, 13,
                           narrow->ordered_from != TAKT_TIME_UNSET ? narrow->ordered_from : G_MININT64);
  while (takt_statement_step (list))
    {
      gint64 id = takt_statement_int (list, 0);

      g_array_append_val (ids, id);
      found = (guint) takt_statement_int (list, 1);
    }
  if (!takt_statement_finish (list, error))
    return NULL;

  if (total != NULL)
    *total = found;
  return g_steal_pointer (&ids);
}

static void
add_counts (TaktOrderCounts *counts, const char *status, guint n)
{
  if (g_str_equal (status, "attention"))
    counts->needs_you = n;
  else if (g_str_equal (status, "new"))
    counts->to_schedule = n;
  else if (g_str_equal (status, "scheduled"))
    counts->scheduled = n;
  else if (g_str_equal (status, "printing"))
    counts->printing = n;
  else if (g_str_equal (status, "printed"))
    counts->ready = n;
}

/**
 * takt_order_table_count_open:
 * @due_before: for TaktOrderCounts.due
 * @counts: (out caller-allocates): of the orders that are neither shipped nor cancelled, and of the jobs that wait or run
 */
gboolean
takt_order_table_count_open (TaktStore *store, TaktTime due_before, TaktOrderCounts *counts, GError **error)
{
  g_autoptr (TaktStatement) orders =
      takt_statement_get (store, "SELECT " STATUS ", count(*), sum(" DUE " < ?1), sum(" IS_PERSONALISED
                                 "), sum(" HAS_UNMAPPED_ITEM
                                 ") FROM orders o WHERE o.is_shipped = 0 AND o.is_cancelled = 0 GROUP BY 1");
  g_autoptr (TaktStatement) jobs =
      takt_statement_get (store, "SELECT count(*) FILTER (WHERE status = 'queued'), count(*) FILTER (WHERE "
                                 "status = 'started') FROM jobs WHERE status IN ('queued', 'started')");

  *counts = (TaktOrderCounts){ 0 };
  takt_statement_bind_time (orders, 1, due_before);
  while (takt_statement_step (orders))
    {
      guint n = (guint) takt_statement_int (orders, 1);

      add_counts (counts, takt_statement_text (orders, 0), n);
      counts->open += n;
      counts->due += (guint) takt_statement_int (orders, 2);
      counts->personalised += (guint) takt_statement_int (orders, 3);
      counts->unmapped += (guint) takt_statement_int (orders, 4);
    }
  if (!takt_statement_finish (orders, error))
    return FALSE;

  if (takt_statement_step (jobs))
    {
      counts->queued_jobs = (guint) takt_statement_int (jobs, 0);
      counts->running_jobs = (guint) takt_statement_int (jobs, 1);
    }
  return takt_statement_finish (jobs, error);
}

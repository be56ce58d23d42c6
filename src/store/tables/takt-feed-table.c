/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-feed-table.h"

/** takt_feed_table_insert: adds what feeds a job's attempt from now on. */
gboolean
takt_feed_table_insert (TaktStore *store,
                        gint64 job_id,
                        int attempt,
                        const TaktFeed *feed,
                        TaktTime now,
                        GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO job_feeds (job_id, attempt, position, from_percent, material_id, created_at) "
             "VALUES (?, ?, ?, ?, ?, ?)");

  takt_statement_bind_int (insert, 1, job_id);
  takt_statement_bind_int (insert, 2, attempt);
  takt_statement_bind_int (insert, 3, feed->position);
  takt_statement_bind_int (insert, 4, feed->from_percent);
  takt_statement_bind_id (insert, 5, feed->material_id);
  takt_statement_bind_time (insert, 6, now);
  return takt_statement_run (insert, error);
}

/** takt_feed_table_list: (transfer full) (element-type TaktFeed): of one attempt, in the order in which they came; NULL with @error. */
GArray *
takt_feed_table_list (TaktStore *store, gint64 job_id, int attempt, GError **error)
{
  g_autoptr (GArray) feeds = g_array_new (FALSE, FALSE, sizeof (TaktFeed));
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT position, from_percent, material_id FROM job_feeds "
                                 "WHERE job_id = ? AND attempt = ? ORDER BY id");

  takt_statement_bind_int (query, 1, job_id);
  takt_statement_bind_int (query, 2, attempt);
  while (takt_statement_step (query))
    {
      TaktFeed feed = {
        .position = (int) takt_statement_int (query, 0),
        .from_percent = (int) takt_statement_int (query, 1),
        .material_id = takt_statement_int (query, 2),
      };

      g_array_append_val (feeds, feed);
    }

  return takt_statement_finish (query, error) ? g_steal_pointer (&feeds) : NULL;
}

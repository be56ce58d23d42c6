/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-order-table.h"

#include <string.h>

#include "tables/takt-order-status-sql.h"
#include "takt-text.h"

/* The four shapes of a filter. Flags are compared by equality, for the index over them. ?1 limit, ?2 offset, ?3 status. */
#define WHERE_ALL       "o.id IS NOT NULL" OF_SHOP
#define WHERE_OPEN      "o.is_shipped = 0 AND o.is_cancelled = 0 AND " STATUS " = ?3" OF_SHOP
#define WHERE_SHIPPED   "o.is_shipped = 1 AND o.is_cancelled = 0" OF_SHOP
#define WHERE_CANCELLED "o.is_cancelled = 1" OF_SHOP

#define LIST(columns, where, sequence)                                                                       \
  "SELECT " columns " FROM orders o WHERE " where " ORDER BY " sequence " LIMIT ?1 OFFSET ?2"

#define LISTS(columns, where)                                                                                \
  {                                                                                                          \
    LIST (columns, where, "o.ordered_at, o.id"), LIST (columns, where, "o.ordered_at DESC, o.id DESC"),      \
        LIST (columns, where, DUE ", o.id"), LIST (columns, where, DUE " DESC, o.id DESC"),                  \
        LIST (columns, where, "length(o.order_number), o.order_number, o.id"),                               \
        LIST (columns, where, "length(o.order_number) DESC, o.order_number DESC, o.id DESC"),                \
  }

/* A search looks at every text anyway, and where an open order stands is asked of each: what is found is counted on the way. */
#define COUNTED         "o.id, count(*) OVER ()"
#define SEARCHES(where) LISTS (COUNTED, where MATCHES)

#define COUNT(where) "SELECT count(*) FROM orders o WHERE " where

typedef enum
{
  FILTER_ALL,
  FILTER_OPEN,
  FILTER_SHIPPED,
  FILTER_CANCELLED,
} Filter;

#define N_FILTERS (FILTER_CANCELLED + 1)

static const char *const list_sql[2][N_FILTERS][TAKT_ORDER_N_SORTS] = {
  { LISTS ("o.id", WHERE_ALL), LISTS (COUNTED, WHERE_OPEN), LISTS ("o.id", WHERE_SHIPPED),
    LISTS ("o.id", WHERE_CANCELLED) },
  { SEARCHES (WHERE_ALL), SEARCHES (WHERE_OPEN), SEARCHES (WHERE_SHIPPED), SEARCHES (WHERE_CANCELLED) },
};

static const char *const count_sql[2][N_FILTERS] = {
  { COUNT (WHERE_ALL), COUNT (WHERE_OPEN), COUNT (WHERE_SHIPPED), COUNT (WHERE_CANCELLED) },
  { COUNT (WHERE_ALL MATCHES), COUNT (WHERE_OPEN MATCHES), COUNT (WHERE_SHIPPED MATCHES),
    COUNT (WHERE_CANCELLED MATCHES) },
};

static Filter
filter_of_status (const char *status)
{
  if (status == NULL)
    return FILTER_ALL;
  if (g_str_equal (status, "shipped"))
    return FILTER_SHIPPED;
  if (g_str_equal (status, "cancelled"))
    return FILTER_CANCELLED;
  return FILTER_OPEN;
}

/**
 * takt_order_table_list:
 * @status: (nullable): one of the words of TaktOrderFacts.status; NULL: all
 * @search: (nullable): words that must all occur in number, buyer, titles or SKUs, in any case
 * @shop_id: 0: of all shops
 * @limit: rows at most; 0: no limit
 * @total: (out) (optional): rows without @limit and @offset
 *
 * Returns: (transfer full) (element-type gint64): ids in the sequence asked for; NULL with @error
 */
GArray *
takt_order_table_list (TaktStore *store,
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
  Filter filter = filter_of_status (status);
  gboolean is_counted = searching || filter == FILTER_OPEN;
  guint found = 0;
  g_autoptr (TaktStatement) list = takt_statement_get (store, list_sql[searching][filter][sort]);

  takt_statement_bind_int (list, 1, limit > 0 ? (gint64) limit : -1);
  takt_statement_bind_int (list, 2, offset);
  takt_statement_bind_int (list, 8, shop_id);
  if (filter == FILTER_OPEN)
    takt_statement_bind_text (list, 3, status);
  if (searching)
    takt_order_bind_words (list, folded);
  while (takt_statement_step (list))
    {
      gint64 id = takt_statement_int (list, 0);

      g_array_append_val (ids, id);
      if (is_counted)
        found = (guint) takt_statement_int (list, 1);
    }
  if (!takt_statement_finish (list, error))
    return NULL;

  if (total != NULL && is_counted && (ids->len > 0 || offset == 0))
    *total = found;
  else if (total != NULL)
    {
      g_autoptr (TaktStatement) count = takt_statement_get (store, count_sql[searching][filter]);

      takt_statement_bind_int (count, 8, shop_id);
      if (filter == FILTER_OPEN)
        takt_statement_bind_text (count, 3, status);
      if (searching)
        takt_order_bind_words (count, folded);
      *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
      if (!takt_statement_finish (count, error))
        return NULL;
    }

  return g_steal_pointer (&ids);
}

/* The statement's text lives no longer than the step; the word is one of a known few. */
static const char *
intern_status (const char *status)
{
  return status != NULL ? g_intern_string (status) : "new";
}

/**
 * takt_order_table_get_facts:
 * @facts: (out caller-allocates): status and the single reasons for attention; "new" and none for an order that is not there
 *
 * Derived from the rows of this moment, by the same expressions that takt_order_table_list() filters with.
 */
gboolean
takt_order_table_get_facts (TaktStore *store, gint64 id, TaktOrderFacts *facts, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " STATUS ", " HAS_FAILED_JOB ", " HAS_UNMAPPED_ITEM ", " HAS_REFUND ", " LACKS_MATERIAL
             ", o.is_paid = 0, o.is_missing, o.address_changed, " HAS_JOB ("queued") " OR " HAS_JOB (
                 "started") ", " HAS_UNCLEAR_COLOR
                            ", " HAS_OPTION_STATE ("unclear_option") " FROM orders o WHERE o.id = ?1");

  takt_statement_bind_int (query, 1, id);
  takt_statement_step (query);
  facts->status = intern_status (takt_statement_text (query, 0));
  facts->has_failed_job = takt_statement_bool (query, 1);
  facts->has_unmapped_item = takt_statement_bool (query, 2);
  facts->has_refund = takt_statement_bool (query, 3);
  facts->lacks_material = takt_statement_bool (query, 4);
  facts->is_unpaid = takt_statement_bool (query, 5);
  facts->is_missing = takt_statement_bool (query, 6);
  facts->has_new_address = takt_statement_bool (query, 7);
  facts->has_open_job = takt_statement_bool (query, 8);
  facts->has_unclear_color = takt_statement_bool (query, 9);
  facts->has_unclear_option = takt_statement_bool (query, 10);
  return takt_statement_finish (query, error);
}

void
takt_open_order_free (TaktOpenOrder *self)
{
  if (self == NULL)
    return;

  g_free (self->order_number);
  g_free (self);
}

/** takt_order_table_list_open: (transfer full) (element-type TaktOpenOrder): neither shipped nor cancelled, what must leave first first. */
GPtrArray *
takt_order_table_list_open (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_open_order_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT o.id, o.order_number, COALESCE(o.promised_at, o.ship_by), " HAS_FAILED_JOB
             " OR " HAS_UNMAPPED_ITEM " OR EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = o.id "
             "AND j.status = 'queued' AND j.is_held = 1), NOT " HAS_JOB ("queued") " AND NOT " HAS_JOB (
                 "started") " AND " IS_PRINTED " FROM orders o WHERE o.is_shipped = 0 AND o.is_cancelled = 0 "
                            "ORDER BY " DUE ", o.id");

  while (takt_statement_step (query))
    {
      TaktOpenOrder *order = g_new0 (TaktOpenOrder, 1);

      order->id = takt_statement_int (query, 0);
      order->order_number = takt_statement_dup_text (query, 1);
      order->due = takt_statement_time (query, 2);
      order->is_stuck = takt_statement_bool (query, 3);
      order->is_printed = takt_statement_bool (query, 4);
      g_ptr_array_add (list, order);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/** takt_order_table_count_started_jobs: how many jobs of the order run, or are on their way to a machine. */
gboolean
takt_order_table_count_started_jobs (TaktStore *store, gint64 id, gint64 *n_jobs, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT count(*) FROM jobs WHERE order_id = ?1 AND (status = 'started' OR (status = 'queued' "
             "AND dispatched_at IS NOT NULL))");

  takt_statement_bind_int (query, 1, id);
  *n_jobs = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/** takt_order_table_cancel_queued_jobs: cancels the jobs of the order that wait and are not on their way to a machine. */
gboolean
takt_order_table_cancel_queued_jobs (TaktStore *store,
                                     gint64 id,
                                     TaktTime now,
                                     gint64 *n_jobs,
                                     GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE jobs SET status = 'cancelled', problem = NULL, completed_at = ?2, updated_at = ?2 "
             "WHERE order_id = ?1 AND status = 'queued' AND dispatched_at IS NULL");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, now);
  if (!takt_statement_run (update, error))
    return FALSE;

  *n_jobs = takt_statement_get_changes (update);
  return TRUE;
}

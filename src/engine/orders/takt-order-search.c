/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-order-search.h"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "takt-error.h"

/*
 * Which orders a filter is about, in which sequence. In a shop of 100,000 orders a search takes longer than a frame may last
 * (docs/performance.md), so that a face asks for it with takt_orders_find_async(): a worker thread reads through a connection of its own,
 * which sees what was committed when the question begins.
 */

/* Indexed by TaktOrderSort. */
static const char *const sort_words[] = { "ordered_at", "-ordered_at",  "ship_by",
                                          "-ship_by",   "order_number", "-order_number",
                                          "buyer",      "-buyer",       "price",
                                          "-price",     "status",       "-status",
                                          NULL };

/* A filter that was found good, as the tables understand it. */
typedef struct
{
  const char *status; /* (nullable) static */
  char *search;       /* (owned) (nullable) */
  gint64 shop_id;     /* 0: all */
  TaktOrderSort sort;
  gboolean is_narrow;
  TaktOrderNarrow narrow; /* where @is_narrow */
  guint limit;
  guint offset;
} Query;

/* What a worker thread found. */
typedef struct
{
  GArray *ids; /* (owned) (nullable) */
  guint total;
} Found;

/*
 * The connection of the worker threads, one question at a time. Lives as long as somebody asks, so that orders that go away leave it to
 * the thread that uses it.
 */
struct _TaktOrderReader
{
  GMutex lock;
  char *dir;        /* (owned) */
  TaktStore *store; /* (owned) (nullable) NULL until the first question */
};

/* One question under way. */
typedef struct
{
  TaktOrderReader *reader; /* (owned) */
  Query query;
} Question;

static void
query_clear (Query *query)
{
  g_clear_pointer (&query->search, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Query, query_clear)

static void
found_free (Found *found)
{
  g_clear_pointer (&found->ids, g_array_unref);
  g_free (found);
}

static void
reader_clear (gpointer data)
{
  TaktOrderReader *self = data;

  if (self->store != NULL)
    takt_store_close (self->store);
  g_clear_object (&self->store);
  g_free (self->dir);
  g_mutex_clear (&self->lock);
}

/** takt_order_reader_new: (transfer full): for the database in the folder @dir; opened when it is asked. */
TaktOrderReader *
takt_order_reader_new (const char *dir)
{
  TaktOrderReader *self = g_atomic_rc_box_new0 (TaktOrderReader);

  g_mutex_init (&self->lock);
  self->dir = g_strdup (dir);
  return self;
}

void
takt_order_reader_unref (TaktOrderReader *self)
{
  g_atomic_rc_box_release_full (self, reader_clear);
}

static void
question_free (Question *question)
{
  takt_order_reader_unref (question->reader);
  query_clear (&question->query);
  g_free (question);
}

static int
find_sort (const char *word)
{
  for (int i = 0; sort_words[i] != NULL; i++)
    if (g_str_equal (sort_words[i], word))
      return i;
  return -1;
}

/* A shop whose orders are here, whether or not it is still connected. */
static gboolean
find_shop_id (TaktOrders *self, const char *external_id, gint64 *shop_id, GError **error)
{
  g_autoptr (TaktShopRecord) shop = NULL;

  if (!takt_shop_table_find (self->store, "etsy", external_id, &shop, error))
    return FALSE;
  if (shop == NULL)
    {
      takt_error_set_field (error, "shop_id", _ ("No shop with this id is known."));
      return FALSE;
    }
  *shop_id = shop->id;
  return TRUE;
}

/* @query: (out caller-allocates): to be cleared, also after an error */
static gboolean
make_query (TaktOrders *self, const TaktOrderFilter *filter, Query *query, GError **error)
{
  const TaktOrderFilter all = { .status = -1 };
  int sort = TAKT_ORDER_SORT_ORDERED_AT_DESC;

  *query = (Query){ 0 };
  filter = filter != NULL ? filter : &all;
  if (filter->sort != NULL && (sort = find_sort (filter->sort)) < 0)
    {
      takt_error_set_field (error, "sort", _ ("Orders cannot be sorted by “%s”."), filter->sort);
      return FALSE;
    }
  if (filter->status < -1 || filter->status > TAKT_ORDER_CANCELLED)
    {
      takt_error_set_field (error, "status", _ ("There is no such status of an order."));
      return FALSE;
    }
  if (filter->shop_id != NULL && !find_shop_id (self, filter->shop_id, &query->shop_id, error))
    return FALSE;

  query->status = filter->status >= 0 ? takt_order_status_words[filter->status] : NULL;
  query->search = g_strdup (filter->search);
  query->sort = (TaktOrderSort) sort;
  query->is_narrow = filter->narrow != NULL || sort >= TAKT_ORDER_N_SORTS;
  if (filter->narrow != NULL)
    query->narrow = *filter->narrow;
  query->limit = filter->limit;
  query->offset = filter->offset;
  return TRUE;
}

static GArray *
run_query (TaktStore *store, const Query *query, guint *total, GError **error)
{
  if (query->is_narrow)
    return takt_order_table_list_view (store, &query->narrow, query->status, query->search, query->shop_id,
                                       query->sort, query->limit, query->offset, total, error);
  return takt_order_table_list (store, query->status, query->search, query->shop_id, query->sort,
                                query->limit, query->offset, total, error);
}

static GArray *
list_ids (TaktOrders *self, const TaktOrderFilter *filter, guint *total, GError **error)
{
  g_auto (Query) query = { 0 };

  return make_query (self, filter, &query, error) ? run_query (self->store, &query, total, error) : NULL;
}

/**
 * takt_orders_load:
 * @ids: (element-type gint64): rows; those that are gone are left out
 *
 * Returns: (transfer full) (element-type TaktOrder): orders with their items, in this sequence; NULL with @error
 */
GPtrArray *
takt_orders_load (TaktOrders *self, GArray *ids, GError **error)
{
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);

  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  for (guint i = 0; i < ids->len; i++)
    {
      TaktOrder *order = NULL;

      if (!takt_order_table_get (self->store, g_array_index (ids, gint64, i), &order, error))
        return NULL;
      if (order != NULL)
        g_ptr_array_add (orders, order);
    }
  return g_steal_pointer (&orders);
}

/**
 * takt_orders_list:
 * @filter: (nullable): which orders; NULL: all, newest first
 * @total: (out) (optional): how many there are without limit and offset; a limit of 0 is none
 * @error: TAKT_ERROR_INVALID for an unknown status, sort or shop
 *
 * Filters by derived status in the database, so that the cost follows the number of open orders, not of all; that of a search follows all
 * of them, see takt_orders_find_async().
 *
 * Returns: (transfer full) (element-type TaktOrder): orders with their items; NULL with @error
 */
GPtrArray *
takt_orders_list (TaktOrders *self, const TaktOrderFilter *filter, guint *total, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  ids = list_ids (self, filter, total, error);
  return ids != NULL ? takt_orders_load (self, ids, error) : NULL;
}

/**
 * takt_orders_list_ids:
 * @filter: which orders
 *
 * What a list needs that reads a row when somebody looks at it: the ids of takt_orders_list() in the same order, without the orders.
 *
 * Returns: (transfer full) (element-type gint64): NULL with @error
 */
GArray *
takt_orders_list_ids (TaktOrders *self, const TaktOrderFilter *filter, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);
  g_return_val_if_fail (filter != NULL, NULL);

  return list_ids (self, filter, NULL, error);
}

/* Whoever asked has gone on; safe from any thread. */
static void
interrupt_cb (GCancellable *cancellable, gpointer user_data)
{
  takt_store_interrupt (user_data);
}

static GArray *
ask_reader (TaktOrderReader *self,
            const Query *query,
            GCancellable *cancellable,
            guint *total,
            GError **error)
{
  gulong handler = 0;
  GArray *ids;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->store == NULL)
    self->store = takt_store_open (self->dir, TAKT_STORE_READER, error);
  if (self->store == NULL)
    return NULL;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), self->store, NULL);
  ids = run_query (self->store, query, total, error);
  g_cancellable_disconnect (cancellable, handler);
  return ids;
}

static void
find_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Question *question = task_data;
  TaktOrderReader *reader = question->reader;
  Found *found = g_new0 (Found, 1);
  GError *error = NULL;

  g_mutex_lock (&reader->lock);
  found->ids = ask_reader (reader, &question->query, cancellable, &found->total, &error);
  g_mutex_unlock (&reader->lock);

  if (found->ids != NULL)
    {
      g_task_return_pointer (task, found, (GDestroyNotify) found_free);
      return;
    }
  found_free (found);
  g_task_return_error (task, error);
}

/* The thread's own task knows nothing of the orders, so that the last reference to them is never the thread's to drop. */
static void
thread_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Found *found = g_task_propagate_pointer (G_TASK (result), &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) found_free);
  else
    g_task_return_error (task, error);
}

/* A database in memory has one connection; it is a test's or a demo's, and small. */
static void
find_here (TaktOrders *self, GTask *task, const Query *query)
{
  Found *found = g_new0 (Found, 1);
  GError *error = NULL;

  found->ids = run_query (self->store, query, &found->total, &error);
  if (found->ids != NULL)
    {
      g_task_return_pointer (task, found, (GDestroyNotify) found_free);
      return;
    }
  found_free (found);
  g_task_return_error (task, error);
}

/**
 * takt_orders_find_async:
 * @filter: (nullable): as of takt_orders_list(); not needed after the call
 * @cancellable: (nullable): stops the reading, too
 *
 * takt_orders_list_ids() and its total without keeping anybody waiting: in a worker thread. Errors: as of takt_orders_list().
 */
void
takt_orders_find_async (TaktOrders *self,
                        const TaktOrderFilter *filter,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) in_thread = NULL;
  g_auto (Query) query = { 0 };
  Question *question;
  GError *error = NULL;
  const char *dir;

  g_return_if_fail (TAKT_IS_ORDERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_orders_find_async);
  if (!make_query (self, filter, &query, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  dir = takt_store_get_dir (self->store);
  if (dir == NULL)
    {
      find_here (self, task, &query);
      return;
    }

  if (self->reader == NULL)
    self->reader = takt_order_reader_new (dir);
  question = g_new0 (Question, 1);
  question->reader = g_atomic_rc_box_acquire (self->reader);
  question->query = query;
  query.search = NULL;
  in_thread = g_task_new (NULL, cancellable, thread_over_cb, g_steal_pointer (&task));
  g_task_set_task_data (in_thread, question, (GDestroyNotify) question_free);
  g_task_run_in_thread (in_thread, find_thread);
}

/**
 * takt_orders_find_finish:
 * @total: (out) (optional): how many there are without limit and offset
 *
 * Returns: (transfer full) (element-type gint64): ids in the sequence asked for; takt_orders_load() reads the orders. NULL with @error
 */
GArray *
takt_orders_find_finish (TaktOrders *self, GAsyncResult *result, guint *total, GError **error)
{
  Found *found;
  GArray *ids;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return NULL;

  if (total != NULL)
    *total = found->total;
  ids = g_steal_pointer (&found->ids);
  found_free (found);
  return ids;
}

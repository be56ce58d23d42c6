/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-live-list.h"

#include "takt-error.h"

/** SETTLE_MS: changes that come within this time are one. */
#define SETTLE_MS 80

/**
 * TaktLiveList:
 *
 * A list model over the things of one noun, kept right by TaktChanges; nothing polls. It holds the ids alone; a row is made and read when
 * somebody asks for its position, and lives as long as somebody shows it. So 100,000 orders are 800 kB and a screenful of rows.
 *
 * A change of a row that is shown is read into that row. When things come, go or move, the ids are read anew, and only the part between
 * what stays in front and what stays behind is told of as changed: a selection outside of it stays.
 *
 * Signal "loaded": the ids were read, or could not be: see takt_live_list_get_error().
 */
struct _TaktLiveList
{
  GObject parent_instance;

  const TaktListKind *kind;
  TaktListQuery query; /* (owned) */
  TaktShop *shop;      /* (owned) (nullable) */
  GArray *ids;         /* (element-type gint64) */
  GHashTable *rows;    /* id → TaktRow, not owned: those that somebody shows */
  GError *error;       /* (nullable) of the last reading */
  gboolean is_read;
  guint reload_source;
  GCancellable *reading; /* (nullable) of a reading under way */
  gboolean is_outdated;  /* something changed while it was under way */
};

enum
{
  LOADED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void takt_live_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktLiveList,
                               takt_live_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, takt_live_list_model_init))

static void
clear_query (TaktListQuery *query)
{
  g_clear_pointer (&query->search, g_free);
  g_clear_pointer (&query->sort, g_free);
}

static void
row_gone_cb (gpointer user_data, GObject *where_the_row_was)
{
  TaktLiveList *self = user_data;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (row == where_the_row_was)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

static void
forget_rows (TaktLiveList *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      g_object_weak_unref (row, row_gone_cb, self);
      g_hash_table_iter_remove (&iter);
    }
}

/* Replaces the ids and tells of the part that differs. */
static void
take_ids (TaktLiveList *self, GArray *ids)
{
  g_autoptr (GArray) old = g_steal_pointer (&self->ids);
  const gint64 *a = (const gint64 *) (gpointer) old->data;
  const gint64 *b = (const gint64 *) (gpointer) ids->data;
  guint n_old = old->len, n_new = ids->len;
  guint front = 0, back = 0;

  self->ids = ids;
  while (front < n_old && front < n_new && a[front] == b[front])
    front++;
  while (back < n_old - front && back < n_new - front && a[n_old - 1 - back] == b[n_new - 1 - back])
    back++;
  if (n_old - front - back > 0 || n_new - front - back > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), front, n_old - front - back, n_new - front - back);
}

/* Reads the row of @id where it is shown. Returns: whether the list is still right. */
static gboolean
refresh (TaktLiveList *self, gint64 id)
{
  g_autoptr (TaktRow) row = g_hash_table_lookup (self->rows, &id);
  g_autoptr (GError) error = NULL;

  if (row == NULL)
    return takt_live_list_find (self, id, NULL);

  g_object_ref (row);
  if (takt_row_refresh (row, self->shop, &error))
    return TRUE;
  if (!g_error_matches (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    g_warning ("A %s row cannot be read: %s", self->kind->noun, error->message);
  return FALSE;
}

static void
refresh_all (TaktLiveList *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (rows, g_object_ref (row));
  for (guint i = 0; i < rows->len; i++)
    refresh (self, takt_row_get_id (g_ptr_array_index (rows, i)));
}

/* @ids: (transfer full) (nullable): NULL with @error set */
static void
take_reading (TaktLiveList *self, GArray *ids)
{
  self->is_read = TRUE;
  if (ids != NULL)
    take_ids (self, ids);
  if (self->kind->rows_touch_each_other)
    refresh_all (self);
  g_signal_emit (self, signals[LOADED], 0);
}

static void queue_reload (TaktLiveList *self);

/* Otherwise somebody else finds them: takt_live_list_take_ids(). */
static gboolean
reads_ids (TaktLiveList *self)
{
  return self->kind->find_async != NULL || self->kind->list_ids != NULL;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktLiveList) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *ids = self->kind->find_finish (TAKT_SHOP (source), result, &error);

  /* Then another reading may be under way, whose this one is not. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->reading);
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  take_reading (self, ids);
  if (self->is_outdated)
    queue_reload (self);
}

static gboolean
reload_cb (gpointer user_data)
{
  TaktLiveList *self = user_data;

  self->reload_source = 0;
  if (self->kind->find_async != NULL)
    {
      self->is_outdated = FALSE;
      self->reading = g_cancellable_new ();
      self->kind->find_async (self->shop, &self->query, self->reading, found_cb, g_object_ref (self));
      return G_SOURCE_REMOVE;
    }

  g_clear_error (&self->error);
  take_reading (self, self->kind->list_ids (self->shop, &self->query, &self->error));
  return G_SOURCE_REMOVE;
}

/* Of a reading under way nothing is wanted any more. */
static void
stop_reading (TaktLiveList *self)
{
  g_clear_handle_id (&self->reload_source, g_source_remove);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
queue_reload (TaktLiveList *self)
{
  if (self->reload_source != 0 || self->shop == NULL || !reads_ids (self))
    return;
  /* What it finds is shown all the same: where changes come all the time, none would ever end. */
  if (self->reading != NULL)
    {
      self->is_outdated = TRUE;
      return;
    }
  if (self->is_read)
    self->reload_source = g_timeout_add (SETTLE_MS, reload_cb, self);
  else
    self->reload_source = g_idle_add (reload_cb, self);
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktLiveList *self = user_data;
  gboolean is_right = TRUE;

  if (g_strcmp0 (noun, self->kind->also) == 0)
    {
      if (self->kind->find_id == NULL)
        refresh_all (self);
      else if (id != 0 && (id = self->kind->find_id (self->shop, id)) != 0)
        refresh (self, id);
      return;
    }
  if (g_strcmp0 (noun, self->kind->beside) == 0)
    {
      if (id == 0)
        refresh_all (self);
      else
        refresh (self, id);
      return;
    }
  if (!g_str_equal (noun, self->kind->noun))
    return;

  if (id != 0)
    is_right = refresh (self, id);
  else
    {
      refresh_all (self);
      is_right = FALSE;
    }
  if (!is_right || self->kind->order_follows_content)
    queue_reload (self);
}

static GType
takt_live_list_get_item_type (GListModel *model)
{
  return TAKT_TYPE_ROW;
}

static guint
takt_live_list_get_n_items (GListModel *model)
{
  return TAKT_LIVE_LIST (model)->ids->len;
}

static gpointer
takt_live_list_get_item (GListModel *model, guint position)
{
  TaktLiveList *self = TAKT_LIVE_LIST (model);
  g_autoptr (GError) error = NULL;
  gint64 *key, id;
  TaktRow *row;

  if (position >= self->ids->len)
    return NULL;

  id = g_array_index (self->ids, gint64, position);
  row = g_hash_table_lookup (self->rows, &id);
  if (row != NULL)
    return g_object_ref (row);

  row = g_object_new (self->kind->get_row_type (), "id", id, NULL);
  if (self->shop != NULL && !takt_row_refresh (row, self->shop, &error)
      && !g_error_matches (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    g_warning ("A %s row cannot be read: %s", self->kind->noun, error->message);
  key = g_new (gint64, 1);
  *key = id;
  g_hash_table_insert (self->rows, key, row);
  g_object_weak_ref (G_OBJECT (row), row_gone_cb, self);
  return row;
}

static void
takt_live_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = takt_live_list_get_item_type;
  iface->get_n_items = takt_live_list_get_n_items;
  iface->get_item = takt_live_list_get_item;
}

static void
takt_live_list_dispose (GObject *object)
{
  TaktLiveList *self = TAKT_LIVE_LIST (object);

  takt_live_list_set_shop (self, NULL);
  G_OBJECT_CLASS (takt_live_list_parent_class)->dispose (object);
}

static void
takt_live_list_finalize (GObject *object)
{
  TaktLiveList *self = TAKT_LIVE_LIST (object);

  forget_rows (self);
  g_hash_table_unref (self->rows);
  g_array_unref (self->ids);
  g_clear_error (&self->error);
  clear_query (&self->query);
  G_OBJECT_CLASS (takt_live_list_parent_class)->finalize (object);
}

static void
takt_live_list_class_init (TaktLiveListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_live_list_dispose;
  object_class->finalize = takt_live_list_finalize;

  signals[LOADED] =
      g_signal_new ("loaded", TAKT_TYPE_LIVE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_live_list_init (TaktLiveList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->query.status = -1;
}

/**
 * takt_live_list_new:
 * @kind: (transfer none): one of those below; static
 *
 * Returns: (transfer full): an empty list; takt_live_list_set_shop() fills it
 */
TaktLiveList *
takt_live_list_new (const TaktListKind *kind)
{
  TaktLiveList *self = g_object_new (TAKT_TYPE_LIVE_LIST, NULL);

  self->kind = kind;
  return self;
}

/** takt_live_list_set_shop: shows the things of @shop; NULL empties the list and lets go. Reads in an idle. */
void
takt_live_list_set_shop (TaktLiveList *self, TaktShop *shop)
{
  g_return_if_fail (TAKT_IS_LIVE_LIST (self));

  if (self->shop == shop)
    return;

  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  stop_reading (self);
  g_set_object (&self->shop, shop);
  forget_rows (self);
  self->is_read = FALSE;
  take_ids (self, g_array_new (FALSE, FALSE, sizeof (gint64)));
  if (shop == NULL)
    return;

  g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  queue_reload (self);
}

/** takt_live_list_set_query: shows other things, from the next idle on. @query is copied. */
void
takt_live_list_set_query (TaktLiveList *self, const TaktListQuery *query)
{
  TaktListQuery copy = *query;

  g_return_if_fail (TAKT_IS_LIVE_LIST (self));

  copy.search = g_strdup (query->search);
  copy.sort = g_strdup (query->sort);
  clear_query (&self->query);
  self->query = copy;
  takt_live_list_reload (self);
}

/** takt_live_list_reload: reads the ids anew in the next idle. */
void
takt_live_list_reload (TaktLiveList *self)
{
  g_return_if_fail (TAKT_IS_LIVE_LIST (self));

  stop_reading (self);
  if (self->shop != NULL && reads_ids (self))
    self->reload_source = g_idle_add (reload_cb, self);
}

/**
 * takt_live_list_take_ids:
 * @ids: (transfer full) (element-type gint64): in order
 *
 * Shows the things of these ids, in a list of a kind that does not find them itself. A shop is to be set before.
 */
void
takt_live_list_take_ids (TaktLiveList *self, GArray *ids)
{
  g_return_if_fail (TAKT_IS_LIVE_LIST (self));
  g_return_if_fail (ids != NULL && !reads_ids (self));

  take_reading (self, ids);
}

/** takt_live_list_is_read: whether it was read once, so that no items means that there are none. */
gboolean
takt_live_list_is_read (TaktLiveList *self)
{
  g_return_val_if_fail (TAKT_IS_LIVE_LIST (self), FALSE);

  return self->is_read;
}

/** takt_live_list_get_error: (nullable): why it could not be read the last time. */
const GError *
takt_live_list_get_error (TaktLiveList *self)
{
  g_return_val_if_fail (TAKT_IS_LIVE_LIST (self), NULL);

  return self->error;
}

/**
 * takt_live_list_find:
 * @position: (out) (optional)
 *
 * Returns: whether the thing of this id is in the list
 */
gboolean
takt_live_list_find (TaktLiveList *self, gint64 id, guint *position)
{
  g_return_val_if_fail (TAKT_IS_LIVE_LIST (self), FALSE);

  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      {
        if (position != NULL)
          *position = i;
        return TRUE;
      }

  return FALSE;
}

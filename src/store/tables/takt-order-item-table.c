/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-order-table.h"

#include "takt-json.h"

#define ITEM_COLUMNS                                                                                         \
  "i.id, i.order_id, i.position, i.external_id, i.listing_id, i.image_id, i.title, i.sku, i.options, "       \
  "i.personalization, i.quantity, i.unit_price_minor, i.is_digital, i.profile_id, i.profile_chosen, "        \
  "i.created_at, i.updated_at, i.discount_minor, i.option_state, "                                           \
  "i.from_stock, i.pieces"

/* Five answers of 1024 characters are the most a source sends today (reference.md §5.4); this leaves ample room. */
#define MAX_OPTIONS_BYTES ((gsize) 4 << 20)

const char *const takt_option_state_words[] = { "clear", "unclear_option", "unclear_color", NULL };

/** takt_option_new: NULL texts become "". */
TaktOption *
takt_option_new (const char *name, const char *value)
{
  TaktOption *self = g_new0 (TaktOption, 1);

  self->name = g_strdup (name != NULL ? name : "");
  self->value = g_strdup (value != NULL ? value : "");
  return self;
}

void
takt_option_free (TaktOption *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

/** takt_order_item_new: one piece of something without a name. */
TaktOrderItem *
takt_order_item_new (void)
{
  TaktOrderItem *self = g_new0 (TaktOrderItem, 1);

  self->quantity = 1;
  self->options = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_option_free);
  self->personalization = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_option_free);
  return self;
}

void
takt_order_item_free (TaktOrderItem *self)
{
  if (self == NULL)
    return;

  g_free (self->external_id);
  g_free (self->listing_id);
  g_free (self->image_id);
  g_free (self->title);
  g_free (self->sku);
  g_ptr_array_unref (self->options);
  g_ptr_array_unref (self->personalization);
  g_free (self);
}

/** takt_order_item_is_personal: whether it bears the buyer's own words, so that it is of use to nobody else. */
gboolean
takt_order_item_is_personal (const TaktOrderItem *self)
{
  for (guint i = 0; i < self->personalization->len; i++)
    if (*((const TaktOption *) self->personalization->pdata[i])->value != '\0')
      return TRUE;

  return FALSE;
}

/* Written without nodes in between: each item has two of these lists, and most are empty. */
static char *
options_to_json (GPtrArray *options, const char *name_field, const char *value_field)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < options->len; i++)
    {
      const TaktOption *option = g_ptr_array_index (options, i);

      g_string_append_printf (out, "%s{\"%s\":", i > 0 ? "," : "", name_field);
      takt_json_append_string (out, option->name);
      g_string_append_printf (out, ",\"%s\":", value_field);
      takt_json_append_string (out, option->value);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

static void
options_from_json (const char *json, const char *name_field, const char *value_field, GPtrArray *options)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array;

  if (json == NULL || g_str_equal (json, "[]"))
    return;

  root = takt_json_parse_up_to (json, -1, MAX_OPTIONS_BYTES, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      g_warning ("an item's options are not readable");
      return;
    }

  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          JsonObject *object = json_node_get_object (node);
          g_autofree char *name = takt_json_lenient_string (object, name_field);
          g_autofree char *value = takt_json_lenient_string (object, value_field);

          g_ptr_array_add (options, takt_option_new (name, value));
        }
    }
}

/* The table allows no other words. */
static TaktOptionState
state_from_word (const char *word)
{
  for (int i = 0; word != NULL && takt_option_state_words[i] != NULL; i++)
    if (g_str_equal (word, takt_option_state_words[i]))
      return (TaktOptionState) i;
  return TAKT_OPTION_STATE_CLEAR;
}

static TaktOrderItem *
read_item (TaktStatement *row)
{
  TaktOrderItem *self = takt_order_item_new ();

  self->id = takt_statement_int (row, 0);
  self->order_id = takt_statement_int (row, 1);
  self->position = (int) takt_statement_int (row, 2);
  self->external_id = takt_statement_dup_text (row, 3);
  self->listing_id = takt_statement_dup_text (row, 4);
  self->image_id = takt_statement_dup_text (row, 5);
  self->title = takt_statement_dup_text (row, 6);
  self->sku = takt_statement_dup_text (row, 7);
  options_from_json (takt_statement_text (row, 8), "name", "value", self->options);
  options_from_json (takt_statement_text (row, 9), "question", "answer", self->personalization);
  self->quantity = (int) takt_statement_int (row, 10);
  self->unit_price_minor = takt_statement_int (row, 11);
  self->is_digital = takt_statement_bool (row, 12);
  self->profile_id = takt_statement_int (row, 13);
  self->profile_chosen = takt_statement_bool (row, 14);
  self->created_at = takt_statement_time (row, 15);
  self->updated_at = takt_statement_time (row, 16);
  self->discount_minor = takt_statement_int (row, 17);
  self->option_state = state_from_word (takt_statement_text (row, 18));
  self->from_stock = (int) takt_statement_int (row, 19);
  self->pieces = (int) takt_statement_int (row, 20);
  return self;
}

/* Parameters 2 … 17; 1 is the order of an insert, the id of an update. */
static void
bind_item (TaktStatement *statement, const TaktOrderItem *item, TaktTime now)
{
  g_autofree char *options = options_to_json (item->options, "name", "value");
  g_autofree char *personalization = options_to_json (item->personalization, "question", "answer");

  takt_statement_bind_int (statement, 2, item->position);
  takt_statement_bind_text (statement, 3, item->external_id);
  takt_statement_bind_text (statement, 4, item->listing_id);
  takt_statement_bind_text (statement, 5, item->image_id);
  takt_statement_bind_text (statement, 6, item->title != NULL ? item->title : "");
  takt_statement_bind_text (statement, 7, item->sku);
  takt_statement_bind_text (statement, 8, options);
  takt_statement_bind_text (statement, 9, personalization);
  takt_statement_bind_int (statement, 10, item->quantity);
  takt_statement_bind_int (statement, 11, item->unit_price_minor);
  takt_statement_bind_bool (statement, 12, item->is_digital);
  takt_statement_bind_id (statement, 13, item->profile_id);
  takt_statement_bind_bool (statement, 14, item->profile_chosen);
  takt_statement_bind_time (statement, 15, now);
  takt_statement_bind_int (statement, 16, item->discount_minor);
  takt_statement_bind_text (statement, 17, takt_option_state_words[item->option_state]);
}

/** takt_order_item_table_get: the item of row @id, or NULL; FALSE only when the database fails. */
gboolean
takt_order_item_table_get (TaktStore *store, gint64 id, TaktOrderItem **item, GError **error)
{
  g_autoptr (TaktOrderItem) found = NULL;
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " ITEM_COLUMNS " FROM order_items i WHERE i.id = ?1");

  takt_statement_bind_int (query, 1, id);
  if (takt_statement_step (query))
    found = read_item (query);
  if (!takt_statement_finish (query, error))
    return FALSE;

  *item = g_steal_pointer (&found);
  return TRUE;
}

/** takt_order_item_table_list: appends the items of order @order_id to @items by position. */
gboolean
takt_order_item_table_list (TaktStore *store, gint64 order_id, GPtrArray *items, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " ITEM_COLUMNS " FROM order_items i WHERE i.order_id = ?1 ORDER BY i.position, i.id");

  takt_statement_bind_int (query, 1, order_id);
  while (takt_statement_step (query))
    g_ptr_array_add (items, read_item (query));
  return takt_statement_finish (query, error);
}

/** takt_order_item_table_list_open: (transfer full) (element-type TaktOrderItem): what is to be printed of an order, if it is open; NULL with @error */
GPtrArray *
takt_order_item_table_list_open (TaktStore *store, gint64 order_id, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_item_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " ITEM_COLUMNS " FROM orders o JOIN order_items i ON i.order_id = o.id "
             "WHERE o.id = ?1 AND o.is_shipped = 0 AND o.is_cancelled = 0 AND i.is_digital = 0 "
             "ORDER BY i.position");

  takt_statement_bind_int (query, 1, order_id);
  while (takt_statement_step (query))
    g_ptr_array_add (items, read_item (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&items) : NULL;
}

/** takt_order_item_table_list_all_open: (transfer full) (element-type TaktOrderItem): what is to be printed of all open orders; NULL with @error */
GPtrArray *
takt_order_item_table_list_all_open (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_item_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " ITEM_COLUMNS " FROM orders o JOIN order_items i ON i.order_id = o.id "
             "WHERE o.is_shipped = 0 AND o.is_cancelled = 0 AND i.is_digital = 0 AND i.quantity > 0");

  while (takt_statement_step (query))
    g_ptr_array_add (items, read_item (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&items) : NULL;
}

/**
 * takt_order_item_table_list_review:
 * @limit: 0: no limit
 * @total: (out) (optional): how many there are without @limit and @offset
 *
 * Returns: (transfer full) (element-type TaktOrderItem): items of open orders, oldest first, that a person must look at: without a
 *   profile, or with an option that is not understood; those that are planned already are not among the former; NULL with @error
 */
GPtrArray *
takt_order_item_table_list_review (TaktStore *store, guint limit, guint offset, guint *total, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_item_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " ITEM_COLUMNS " FROM orders o JOIN order_items i ON i.order_id = o.id "
             "WHERE o.is_shipped = 0 AND o.is_cancelled = 0 AND i.is_digital = 0 AND i.quantity > 0 "
             "AND (i.option_state <> 'clear' OR (i.profile_id IS NULL AND NOT EXISTS (SELECT 1 FROM jobs j "
             "WHERE j.order_item_id = i.id AND j.status IN ('queued', 'started', 'completed')))) "
             "ORDER BY o.ordered_at, i.order_id, i.position");
  guint found = 0;

  while (takt_statement_step (query))
    {
      if (found >= offset && (limit == 0 || items->len < limit))
        g_ptr_array_add (items, read_item (query));
      found++;
    }
  if (!takt_statement_finish (query, error))
    return NULL;

  if (total != NULL)
    *total = found;
  return g_steal_pointer (&items);
}

/** takt_order_item_table_has_jobs: whether anything was planned or printed for the item; what was cancelled does not count. */
gboolean
takt_order_item_table_has_jobs (TaktStore *store, gint64 id, gboolean *has_jobs, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT 1 FROM jobs WHERE order_item_id = ?1 AND status <> 'cancelled'");

  takt_statement_bind_int (query, 1, id);
  *has_jobs = takt_statement_step (query);
  return takt_statement_finish (query, error);
}

/** takt_order_item_table_insert: Returns: the id of the new row, 0 with @error. */
gint64
takt_order_item_table_insert (TaktStore *store,
                              gint64 order_id,
                              const TaktOrderItem *item,
                              TaktTime now,
                              GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO order_items (order_id, position, external_id, listing_id, image_id, title, sku, "
             "options, personalization, quantity, unit_price_minor, is_digital, profile_id, profile_chosen, "
             "created_at, updated_at, discount_minor, option_state) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15, ?16, ?17)");

  takt_statement_bind_int (insert, 1, order_id);
  bind_item (insert, item, now);
  return takt_statement_insert (insert, error);
}

/** takt_order_item_table_update: writes all of @item but its order and created_at. */
gboolean
takt_order_item_table_update (TaktStore *store, const TaktOrderItem *item, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE order_items SET position = ?2, external_id = ?3, listing_id = ?4, image_id = ?5, "
             "title = ?6, sku = ?7, options = ?8, personalization = ?9, quantity = ?10, "
             "unit_price_minor = ?11, is_digital = ?12, profile_id = ?13, profile_chosen = ?14, "
             "updated_at = ?15, discount_minor = ?16, option_state = ?17 WHERE id = ?1");

  takt_statement_bind_int (update, 1, item->id);
  bind_item (update, item, now);
  return takt_statement_run (update, error);
}

/** takt_order_item_table_set_profile: @profile_id 0 leaves the item without one; @chosen when a person said so. */
gboolean
takt_order_item_table_set_profile (TaktStore *store,
                                   gint64 id,
                                   gint64 profile_id,
                                   gboolean chosen,
                                   TaktTime now,
                                   GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE order_items SET profile_id = ?2, profile_chosen = ?3, updated_at = ?4 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_id (update, 2, profile_id);
  takt_statement_bind_bool (update, 3, chosen);
  takt_statement_bind_time (update, 4, now);
  return takt_statement_run (update, error);
}

gboolean
takt_order_item_table_set_option_state (TaktStore *store, gint64 id, TaktOptionState state, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE order_items SET option_state = ?2 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, takt_option_state_words[state]);
  return takt_statement_run (update, error);
}

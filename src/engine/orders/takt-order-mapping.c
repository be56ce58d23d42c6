/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "mapping/takt-option-text.h"
#include "orders/takt-orders-private.h"
#include "tables/takt-stock-table.h"
#include "takt-error.h"

/* How items find their profile and what their options mean by themselves; takt-order-choice.c: by a person's word. */

/* Writes into @item how well its options are understood; its profile is settled before. */
gboolean
takt_orders_settle_options (TaktOrders *self, TaktOrderItem *item, gboolean options_seen, GError **error)
{
  g_autoptr (TaktItemMapping) mapping = NULL;

  item->option_state = TAKT_OPTION_STATE_CLEAR;
  if (item->is_digital || item->options->len == 0)
    return TRUE;

  mapping = takt_products_map_item (self->products, item, item->profile_id, options_seen, error);
  if (mapping == NULL)
    return FALSE;
  item->option_state = mapping->state;
  return TRUE;
}

/* Writes into @item the profile that it finds by itself, or none. */
gboolean
takt_orders_match_item (TaktOrders *self, TaktOrderItem *item, GError **error)
{
  TaktProductMatch match;

  if (!takt_products_find_match (self->products, item, &match, error))
    return FALSE;
  item->profile_id = match.profile_id;
  return takt_orders_settle_options (self, item, match.options_seen, error);
}

/* @item gets a profile and is written where that or the state of its options is another than before. Pieces of the former profile go back
 * to the shelf. */
static gboolean
write_item (TaktOrders *self, TaktOrderItem *item, const TaktOrderItem *before, GError **error)
{
  int returned;

  if (item->profile_id != before->profile_id && before->from_stock > 0
      && !takt_stock_table_return_item (self->store, item->id, takt_clock_now (self->clock), &returned,
                                        error))
    return FALSE;
  if ((item->profile_id != before->profile_id || item->profile_chosen != before->profile_chosen)
      && !takt_order_item_table_set_profile (self->store, item->id, item->profile_id, item->profile_chosen,
                                             takt_clock_now (self->clock), error))
    return FALSE;
  return item->option_state == before->option_state
         || takt_order_item_table_set_option_state (self->store, item->id, item->option_state, error);
}

/* @item is made by what it finds by itself, or by nothing, from now on. */
gboolean
takt_orders_find_profile (TaktOrders *self, TaktOrderItem *item, GError **error)
{
  const TaktOrderItem before = *item;

  item->profile_chosen = FALSE;
  return takt_orders_match_item (self, item, error) && write_item (self, item, &before, error);
}

/* The item is made by @profile_id from now on; @chosen: a person said so, with its options before their eyes. */
gboolean
takt_orders_write_profile (TaktOrders *self,
                           TaktOrderItem *item,
                           gint64 profile_id,
                           gboolean chosen,
                           GError **error)
{
  const TaktOrderItem before = *item;

  item->profile_id = profile_id;
  item->profile_chosen = chosen;
  return takt_orders_settle_options (self, item, TRUE, error) && write_item (self, item, &before, error);
}

/* What was planned or printed by a profile stays with it. */
static gboolean
may_change (TaktOrders *self,
            const TaktOrderItem *item,
            gint64 found,
            gboolean rules_changed,
            gboolean *may,
            GError **error)
{
  gboolean has_jobs = FALSE;

  *may = !item->profile_chosen && found != 0 && found != item->profile_id
         && (item->profile_id == 0 || rules_changed);
  if (!*may || item->profile_id == 0)
    return TRUE;
  if (!takt_order_item_table_has_jobs (self->store, item->id, &has_jobs, error))
    return FALSE;
  *may = !has_jobs;
  return TRUE;
}

static gboolean
map_again (TaktOrders *self, TaktOrderItem *item, gboolean rules_changed, guint *matched, GError **error)
{
  const TaktOrderItem before = *item;
  TaktProductMatch match;
  gboolean may;

  if (!takt_products_find_match (self->products, item, &match, error)
      || !may_change (self, item, match.profile_id, rules_changed, &may, error))
    return FALSE;

  if (may)
    {
      item->profile_id = match.profile_id;
      *matched += 1;
    }
  if (!takt_orders_settle_options (
          self, item, item->profile_chosen || (match.options_seen && match.profile_id == item->profile_id),
          error))
    return FALSE;
  if (item->option_state != before.option_state)
    takt_changes_note (self->changes, "orders", item->order_id);
  return write_item (self, item, &before, error);
}

/* Looks at the items of one order anew, if it is open; @matched: (inout) */
gboolean
takt_orders_map_order (TaktOrders *self, gint64 id, gboolean rules_changed, guint *matched, GError **error)
{
  g_autoptr (GPtrArray) items = takt_order_item_table_list_open (self->store, id, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (!map_again (self, items->pdata[i], rules_changed, matched, error))
      return FALSE;
  return items != NULL;
}

/**
 * takt_orders_list_review:
 * @limit: 0: no limit
 * @total: (out) (optional): how many there are without @limit and @offset
 *
 * Returns: (transfer full) (element-type TaktOrderItem): items of open orders that a person must look at, oldest first: without a
 *   profile, with an option that no rule knows, or in a colour that is not settled; NULL with @error
 */
GPtrArray *
takt_orders_list_review (TaktOrders *self, guint limit, guint offset, guint *total, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);
  return takt_order_item_table_list_review (self->store, limit, offset, total, error);
}

/** takt_orders_map_item: (transfer full): what the options of @item mean for its print; NULL with @error */
TaktItemMapping *
takt_orders_map_item (TaktOrders *self, const TaktOrderItem *item, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);
  return takt_products_map_item (self->products, item, item->profile_id,
                                 item->option_state != TAKT_OPTION_STATE_UNCLEAR_OPTION, error);
}

/**
 * takt_orders_count_rule:
 * @rule: with id 0, or as a saved one is to be; it is not saved
 * @n_items: (out): how many items of open orders have an option that it would decide about, and no surer rule does
 * @error: TAKT_ERROR_INVALID with the field at fault
 */
gboolean
takt_orders_count_rule (TaktOrders *self, const TaktOptionRule *rule, guint *n_items, GError **error)
{
  g_autoptr (TaktMappingIndex) index = NULL;
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  g_return_val_if_fail (rule != NULL, FALSE);

  index = takt_mapping_try_rule (takt_products_get_mapping (self->products), rule, error);
  items = index != NULL ? takt_order_item_table_list_all_open (self->store, error) : NULL;
  if (items == NULL)
    return FALSE;

  *n_items = 0;
  for (guint i = 0; i < items->len; i++)
    if (takt_mapping_index_says (index, items->pdata[i], index->rules->pdata[index->rules->len - 1]))
      *n_items += 1;
  return TRUE;
}

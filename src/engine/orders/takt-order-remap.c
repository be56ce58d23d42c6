/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-orders-private.h"

/*
 * Open items are mapped anew whenever a product, a rule or the name of a colour changes. The first orders are, within the command that
 * changed something; where there are more, the others follow in slices, between which everything else has its turn. A program that
 * ends before that begins again at its next start: mapping twice comes to the same as mapping once.
 */

/* Open orders a slice: a small part of a frame (docs/performance.md). */
#define SLICE 40

static gboolean
map_orders (TaktOrders *self, GArray *ids, guint *matched, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    if (!takt_orders_map_order (self, g_array_index (ids, gint64, i), self->remap_rules, matched, error))
      return FALSE;
  return TRUE;
}

/* One slice, whole or not at all. */
static gboolean
map_slice (TaktOrders *self, guint *matched, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  gboolean ok;

  *matched = 0;
  if (!takt_store_begin (self->store, error))
    return FALSE;

  ids = takt_order_table_list_open_after (self->store, &self->remap_at, &self->remap_id, SLICE, error);
  ok = ids != NULL && map_orders (self, ids, matched, error);
  if (!takt_orders_finish_work (self, ok, error))
    return FALSE;

  self->remap_is_over = ids->len < SLICE;
  if (*matched > 0)
    takt_changes_note (self->changes, "orders", 0);
  return TRUE;
}

static gboolean
slice_cb (gpointer user_data)
{
  TaktOrders *self = user_data;
  g_autoptr (GError) error = NULL;
  guint matched;

  if (map_slice (self, &matched, &error) && !self->remap_is_over)
    return G_SOURCE_CONTINUE;
  if (error != NULL)
    g_warning ("open items could not be mapped: %s", error->message);
  self->remap_source = 0;
  return G_SOURCE_REMOVE;
}

/*
 * Looks at all open items anew. Those without a profile may find one; with @rules_changed those that have one, are not planned and
 * were not chosen for by a person follow the rules as they are now. @matched: (out): of the items that were looked at at once
 */
gboolean
takt_orders_map_items (TaktOrders *self, gboolean rules_changed, guint *matched, GError **error)
{
  /* What an earlier call has not got to yet is looked at in its sense, too. */
  gboolean was_under_way = self->remap_source != 0;

  self->remap_rules = rules_changed || (was_under_way && self->remap_rules);
  self->remap_at = G_MININT64;
  self->remap_id = 0;
  self->remap_is_over = FALSE;
  if (!map_slice (self, matched, error))
    return FALSE;

  if (self->remap_is_over)
    takt_orders_stop_mapping (self);
  else if (!was_under_way)
    self->remap_source = g_idle_add (slice_cb, self);
  return TRUE;
}

/* What is left is done after the next start. */
void
takt_orders_stop_mapping (TaktOrders *self)
{
  g_clear_handle_id (&self->remap_source, g_source_remove);
}

/**
 * takt_orders_match_profiles:
 * @matched: (out) (optional): how many items found a profile at once
 *
 * Looks for profiles for all items of open orders that have none, see takt_products_find_match(), and anew at what their options mean.
 * Items for which a person decided keep their profile. The oldest orders are looked at before this returns; where there are many, the
 * others follow from the main context in slices, while takt_orders_is_mapping().
 */
gboolean
takt_orders_match_profiles (TaktOrders *self, guint *matched, GError **error)
{
  guint n = 0;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);

  if (!takt_orders_map_items (self, FALSE, &n, error))
    return FALSE;
  if (matched != NULL)
    *matched = n;
  return TRUE;
}

/** takt_orders_match_order: takt_orders_match_profiles() for one order, before this returns. */
gboolean
takt_orders_match_order (TaktOrders *self, gint64 id, GError **error)
{
  guint matched = 0;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);

  if (!takt_store_begin (self->store, error))
    return FALSE;
  if (!takt_orders_finish_work (self, takt_orders_map_order (self, id, FALSE, &matched, error), error))
    return FALSE;

  if (matched > 0)
    takt_changes_note (self->changes, "orders", id);
  return TRUE;
}

/** takt_orders_is_mapping: whether open items are being looked at anew, slice by slice. */
gboolean
takt_orders_is_mapping (TaktOrders *self)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return self->remap_source != 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "products/takt-profile-index.h"
#include "takt-error.h"

/*
 * What a person says of an item: how it is made, or what one of its options means. An act remembers the item, what is remembered for items
 * like it, and the one rule or name of a colour it wrote, each as it was before and after, so that it can be taken back and done again.
 */

typedef char *(*DupKey) (const TaktOrderItem *item);

static const DupKey dup_keys[] = { takt_item_dup_listing_key, takt_item_dup_sku_key,
                                   takt_item_dup_title_key };

/* What the act is about, at one moment. */
typedef struct
{
  gint64 profile_id;
  gboolean is_chosen;
  gint64 choices[G_N_ELEMENTS (dup_keys)]; /* 0: none */
  TaktOptionRule *rule;                    /* (nullable) */
  TaktColorSynonym *synonym;               /* (nullable) */
} Side;

typedef struct
{
  TaktOrders *orders; /* (unowned): the shop owns both */
  gint64 item_id;
  Side before;
  Side after;
  GArray *unmapped; /* (element-type gint64) the items that nobody knew how to make before */
} Act;

static void
side_clear (Side *side)
{
  takt_option_rule_free (side->rule);
  takt_color_synonym_free (side->synonym);
}

static void
act_free (gpointer data)
{
  Act *act = data;

  side_clear (&act->before);
  side_clear (&act->after);
  g_clear_pointer (&act->unmapped, g_array_unref);
  g_free (act);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Act, act_free)

static gboolean
check_profile (TaktOrders *self, gint64 profile_id, GError **error)
{
  gboolean exists = FALSE;

  if (!takt_profile_table_exists (self->store, profile_id, &exists, error))
    return FALSE;
  if (!exists)
    takt_error_set_field (error, "profile_id", _ ("This product profile does not exist."));
  return exists;
}

static gboolean
read_side (TaktOrders *self, const TaktOrderItem *item, Side *side, GError **error)
{
  side->profile_id = item->profile_id;
  side->is_chosen = item->profile_chosen;
  for (guint i = 0; i < G_N_ELEMENTS (dup_keys); i++)
    {
      g_autofree char *key = dup_keys[i](item);

      if (key != NULL && !takt_profile_table_get_choice (self->store, key, &side->choices[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_unmapped (TaktOrders *self, Act *act, GError **error)
{
  g_autoptr (GPtrArray) items = takt_order_item_table_list_review (self->store, 0, 0, NULL, error);

  if (items == NULL)
    return FALSE;
  act->unmapped = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < items->len; i++)
    {
      const TaktOrderItem *item = items->pdata[i];

      if (item->profile_id == 0 && item->id != act->item_id)
        g_array_append_val (act->unmapped, item->id);
    }
  return TRUE;
}

static gboolean
write_choices (TaktOrders *self, const TaktOrderItem *item, const Side *to, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (dup_keys); i++)
    {
      g_autofree char *key = dup_keys[i](item);

      if (key == NULL)
        continue;
      if (to->choices[i] != 0 ? !takt_profile_table_set_choice (self->store, key, to->choices[i],
                                                                takt_clock_now (self->clock), error)
                              : !takt_profile_table_clear_choice (self->store, key, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_meaning (TaktOrders *self, const Side *from, const Side *to, GError **error)
{
  TaktMapping *mapping = takt_products_get_mapping (self->products);

  return takt_mapping_swap_rule (mapping, from->rule, to->rule, error)
         && takt_mapping_swap_synonym (mapping, from->synonym, to->synonym, error);
}

/* Items that found their profile by what is taken back, are not planned and were not chosen for, have none again. */
static gboolean
let_go (Act *act, GError **error)
{
  TaktOrders *self = act->orders;

  for (guint i = 0; act->after.profile_id != 0 && i < act->unmapped->len; i++)
    {
      g_autoptr (TaktOrderItem) item = NULL;
      gboolean has_jobs = FALSE;

      if (!takt_order_item_table_get (self->store, g_array_index (act->unmapped, gint64, i), &item, error))
        return FALSE;
      if (item == NULL || item->profile_chosen || item->profile_id != act->after.profile_id)
        continue;
      if (!takt_order_item_table_has_jobs (self->store, item->id, &has_jobs, error))
        return FALSE;
      if (!has_jobs && !takt_orders_find_profile (self, item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
move (Act *act, gboolean forward, GError **error)
{
  TaktOrders *self = act->orders;
  const Side *from = forward ? &act->before : &act->after;
  const Side *to = forward ? &act->after : &act->before;
  g_autoptr (TaktOrderItem) item = takt_orders_get_item (self, act->item_id, error);
  guint matched;

  if (item == NULL || (to->profile_id != 0 && !check_profile (self, to->profile_id, error))
      || !write_choices (self, item, to, error))
    return FALSE;
  if ((item->profile_id != to->profile_id || item->profile_chosen != to->is_chosen)
      && !takt_orders_write_profile (self, item, to->profile_id, to->is_chosen, error))
    return FALSE;
  return write_meaning (self, from, to, error) && (forward || let_go (act, error))
         && takt_orders_map_items (self, to->rule != NULL || from->rule != NULL, &matched, error);
}

static gboolean
step (Act *act, gboolean forward, GError **error)
{
  TaktOrders *self = act->orders;

  if (!takt_store_begin (self->store, error))
    return FALSE;
  if (!takt_orders_finish_work (self, move (act, forward, error), error))
    {
      takt_mapping_forget (takt_products_get_mapping (self->products));
      return FALSE;
    }
  takt_changes_note (self->changes, "orders", 0);
  return TRUE;
}

static gboolean
undo_act (gpointer data, GError **error)
{
  return step (data, FALSE, error);
}

static gboolean
redo_act (gpointer data, GError **error)
{
  return step (data, TRUE, error);
}

/* What is to be remembered of an act on @item, as things are before it. */
static Act *
begin (TaktOrders *self, const TaktOrderItem *item, GError **error)
{
  g_autoptr (Act) act = g_new0 (Act, 1);

  act->orders = self;
  act->item_id = item->id;
  if (!read_side (self, item, &act->before, error) || !read_unmapped (self, act, error))
    return NULL;
  return g_steal_pointer (&act);
}

/* Ends the transaction of an act that may have failed: where it was done it can be taken back. @act: (transfer full) (nullable) */
static gboolean
finish (TaktOrders *self, Act *act, const TaktOrderItem *item, gboolean ok, GError **error)
{
  g_autoptr (Act) owned = act;

  ok = ok && read_side (self, item, &act->after, error);
  if (!takt_orders_finish_work (self, ok, error))
    {
      takt_mapping_forget (takt_products_get_mapping (self->products));
      return FALSE;
    }

  if (self->undo != NULL)
    takt_undo_stack_push (self->undo,
                          act->after.rule != NULL || act->after.synonym != NULL ? _ ("Settle option")
                                                                                : _ ("Choose product"),
                          undo_act, redo_act, g_steal_pointer (&owned), act_free);
  takt_changes_note (self->changes, "orders", 0);
  return TRUE;
}

/** takt_orders_set_undo: @undo: (transfer none): what people say of items can be taken back there; the shop's. */
void
takt_orders_set_undo (TaktOrders *self, TaktUndoStack *undo)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));

  self->undo = undo;
}

static gboolean
choose_profile (TaktOrders *self, TaktOrderItem *item, gint64 profile_id, GError **error)
{
  guint others; /* for which the same choice counts now */

  return check_profile (self, profile_id, error)
         && takt_products_remember (self->products, item, profile_id, error)
         && takt_orders_write_profile (self, item, profile_id, TRUE, error)
         && takt_orders_map_items (self, FALSE, &others, error);
}

static gboolean
forget_profile (TaktOrders *self, TaktOrderItem *item, GError **error)
{
  return takt_products_remember (self->products, item, 0, error)
         && takt_orders_find_profile (self, item, error);
}

/**
 * takt_orders_set_profile:
 * @profile_id: how the item is made; 0 takes an earlier choice back and lets the item find its profile by itself
 * @error: TAKT_ERROR_NOT_FOUND for the item, TAKT_ERROR_INVALID for the profile
 *
 * A person's choice. It is remembered for later items of the same kind (takt_products_remember()) and counts for the other
 * items of open orders that have no profile and would find this one now.
 */
gboolean
takt_orders_set_profile (TaktOrders *self, gint64 item_id, gint64 profile_id, GError **error)
{
  g_autoptr (TaktOrderItem) item = NULL;
  Act *act;
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);

  if (!takt_store_begin (self->store, error))
    return FALSE;

  item = takt_orders_get_item (self, item_id, error);
  act = item != NULL ? begin (self, item, error) : NULL;
  ok = act != NULL
       && (profile_id != 0 ? choose_profile (self, item, profile_id, error)
                           : forget_profile (self, item, error));
  return finish (self, act, item, ok, error);
}

/* That a word is a colour counts for the whole shop; anything else an option means, for its product. */
static gboolean
is_name_of_color (const TaktOptionRule *rule)
{
  return rule->option_value != NULL && rule->color != NULL && rule->material_type == NULL
         && rule->filament == 0 && rule->copies == 0 && rule->use_profile_id == 0 && !rule->is_ignored;
}

static gboolean
choose_option (TaktOrders *self,
               Act *act,
               const TaktOrderItem *item,
               const TaktItemChoice *choice,
               GError **error)
{
  TaktMapping *mapping = takt_products_get_mapping (self->products);
  TaktOptionRule rule = *choice->rule;

  if (!takt_option_rule_fits (&rule, item))
    {
      takt_error_set_field (error, "option_name", _ ("This item has no such option."));
      return FALSE;
    }
  if (choice->for_all && is_name_of_color (&rule))
    {
      const TaktColorSynonym synonym = { .word = rule.option_value,
                                         .color = rule.color,
                                         .color_hex = rule.color_hex };

      return takt_mapping_find_synonym (mapping, &synonym, &act->before.synonym, error)
             && takt_mapping_put_synonym (mapping, &synonym, error)
             && takt_mapping_find_synonym (mapping, &synonym, &act->after.synonym, error);
    }

  rule.order_item_id = choice->for_all ? 0 : item->id;
  rule.profile_id = choice->for_all ? item->profile_id : 0;
  return takt_mapping_find_rule (mapping, &rule, &act->before.rule, error)
         && takt_mapping_put_rule (mapping, &rule, error)
         && takt_mapping_find_rule (mapping, &rule, &act->after.rule, error);
}

static gboolean
choose (TaktOrders *self, Act *act, TaktOrderItem *item, const TaktItemChoice *choice, GError **error)
{
  if (choice->rule != NULL)
    return choose_option (self, act, item, choice, error);
  if (choice->for_all)
    return choose_profile (self, item, choice->profile_id, error);
  return check_profile (self, choice->profile_id, error)
         && takt_orders_write_profile (self, item, choice->profile_id, TRUE, error);
}

/**
 * takt_orders_choose:
 * @error: TAKT_ERROR_NOT_FOUND for the item, TAKT_ERROR_INVALID with the field
 *
 * A person settles what the list of items to look at asks. For this item alone it is kept with the item; for all, a profile is
 * remembered as takt_orders_set_profile() does, a colour becomes the shop's name of it, and any other meaning a rule of the
 * item's profile.
 */
gboolean
takt_orders_choose (TaktOrders *self, gint64 item_id, const TaktItemChoice *choice, GError **error)
{
  g_autoptr (TaktOrderItem) item = NULL;
  Act *act;
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  g_return_val_if_fail (choice != NULL, FALSE);

  if (!takt_store_begin (self->store, error))
    return FALSE;

  item = takt_orders_get_item (self, item_id, error);
  act = item != NULL ? begin (self, item, error) : NULL;
  ok = act != NULL && choose (self, act, item, choice, error);
  return finish (self, act, item, ok, error);
}

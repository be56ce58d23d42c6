/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-products.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "products/takt-product-plates.h"
#include "products/takt-products-private.h"
#include "products/takt-profile-check.h"
#include "products/takt-profile-index.h"
#include "takt-error.h"
#include "takt-text.h"

/*
 * TaktProducts:
 *
 * Invariant: @index is NULL or equals the table of profiles, unless @unsettled: then an open transaction changed profiles, and
 * what was read in it may be rolled back.
 */
struct _TaktProducts
{
  GObject parent_instance;

  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktSlicedReader *reader; /* (owned) (nullable) */
  TaktMapping *mapping;     /* (owned) */
  TaktUndoStack *undo;      /* (unowned) (nullable): the shop's */
  TaktProfileIndex *index;  /* (owned) (nullable) */
  gboolean unsettled;
};

G_DEFINE_FINAL_TYPE (TaktProducts, takt_products, G_TYPE_OBJECT)

/* To be called after each write of ours. */
void
takt_products_note_change (TaktProducts *self, gint64 id)
{
  g_clear_pointer (&self->index, takt_profile_index_free);
  self->unsettled = takt_store_in_transaction (self->store);
  takt_mapping_forget (self->mapping);
  takt_changes_note (self->changes, "products", id);
}

static gboolean
ensure_index (TaktProducts *self, GError **error)
{
  g_autoptr (GPtrArray) profiles = NULL;

  if (self->index != NULL && !self->unsettled)
    return TRUE;

  profiles = takt_profile_table_list (self->store, error);
  if (profiles == NULL)
    return FALSE;

  g_clear_pointer (&self->index, takt_profile_index_free);
  self->index = takt_profile_index_new (profiles);
  self->unsettled = self->unsettled && takt_store_in_transaction (self->store);
  return TRUE;
}

static gboolean
matches_words (const TaktProfile *profile, char *const *words)
{
  const char *const texts[] = { profile->name, profile->sku, profile->title, profile->listing_id,
                                profile->file_name };
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *folded = takt_text_fold (texts[i]);

      g_string_append_printf (all, "%s\n", folded);
    }
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (all->str, words[i]) == NULL)
      return FALSE;

  return TRUE;
}

/* Nothing new is made by what is archived. */
static gint64
keep_made (TaktProducts *self, gint64 id)
{
  const TaktProfile *profile = takt_profile_index_get (self->index, id);

  return profile != NULL && profile->archived_at == TAKT_TIME_UNSET ? id : 0;
}

/* The profile a person chose under @key, if there is one. */
static gboolean
find_choice (TaktProducts *self,
             char *(*dup_key) (const TaktOrderItem *),
             const TaktOrderItem *item,
             gint64 *id,
             GError **error)
{
  g_autofree char *key = dup_key (item);

  if (*id != 0 || key == NULL)
    return TRUE;
  if (!takt_profile_table_get_choice (self->store, key, id, error))
    return FALSE;
  *id = keep_made (self, *id);
  return TRUE;
}

static void
take_id (gint64 *id, const TaktProfile *profile)
{
  if (*id == 0 && profile != NULL)
    *id = profile->id;
}

static gboolean
refuse_missing (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                       _ ("This product profile does not exist. It may have been deleted meanwhile."));
  return FALSE;
}

static gboolean
check_exists (TaktProducts *self, gint64 id, GError **error)
{
  gboolean exists = FALSE;

  if (!takt_profile_table_exists (self->store, id, &exists, error))
    return FALSE;
  return exists || refuse_missing (error);
}

static gboolean
remove_work (TaktStore *store, gint64 id, TaktTime now, GError **error)
{
  gint64 n_jobs = 0, n_orders = 0;

  if (!takt_profile_table_count_open_jobs (store, id, &n_jobs, error))
    return FALSE;
  if (n_jobs > 0)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          ngettext ("%d waiting or running print uses this product profile. Cancel it or let it end "
                    "first.",
                    "%d waiting or running prints use this product profile. Cancel them or let them end "
                    "first.",
                    (gulong) n_jobs),
          (int) n_jobs);
      return FALSE;
    }

  /* Labour and target stand nowhere else: what these orders cost and earned would change behind their owner's back. */
  if (!takt_profile_table_count_made_orders (store, id, &n_orders, error))
    return FALSE;
  if (n_orders > 0)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          ngettext ("The costs of %d printed or shipped order rest on this product profile and would change "
                    "without it. Choose another profile for its items first.",
                    "The costs of %d printed or shipped orders rest on this product profile and would change "
                    "without it. Choose another profile for their items first.",
                    (gulong) n_orders),
          (int) n_orders);
      return FALSE;
    }

  return takt_profile_table_delete (store, id, now, error);
}

static void
takt_products_finalize (GObject *object)
{
  TaktProducts *self = TAKT_PRODUCTS (object);

  g_clear_pointer (&self->index, takt_profile_index_free);
  g_clear_object (&self->mapping);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->changes);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (takt_products_parent_class)->finalize (object);
}

static void
takt_products_class_init (TaktProductsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_products_finalize;
}

static void
takt_products_init (TaktProducts *self)
{
}

/** takt_products_new: the service over the profiles in @store; takes references. */
TaktProducts *
takt_products_new (TaktStore *store, TaktClock *clock, TaktChanges *changes)
{
  TaktProducts *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (TAKT_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (TAKT_IS_CHANGES (changes), NULL);

  self = g_object_new (TAKT_TYPE_PRODUCTS, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->mapping = takt_mapping_new (store, clock, changes);
  return self;
}

/** takt_products_set_reader: @reader: (nullable): who reads sliced files; without one they cannot be imported. */
void
takt_products_set_reader (TaktProducts *self, TaktSlicedReader *reader)
{
  g_return_if_fail (TAKT_IS_PRODUCTS (self));
  g_set_object (&self->reader, reader);
}

/** takt_products_get_reader: (transfer none) (nullable) */
TaktSlicedReader *
takt_products_get_reader (TaktProducts *self)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return self->reader;
}

/** takt_products_get_dir: (transfer none) (nullable): the profile's folder; a store in memory has none. */
const char *
takt_products_get_dir (TaktProducts *self)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return takt_store_get_dir (self->store);
}

/** takt_products_get_store: (transfer none) */
TaktStore *
takt_products_get_store (TaktProducts *self)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return self->store;
}

/** takt_products_get_clock: (transfer none) */
TaktClock *
takt_products_get_clock (TaktProducts *self)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return self->clock;
}

/** takt_products_set_undo: @undo: (transfer none): what people do with profiles and rules can be taken back there; the shop's. */
void
takt_products_set_undo (TaktProducts *self, TaktUndoStack *undo)
{
  g_return_if_fail (TAKT_IS_PRODUCTS (self));

  self->undo = undo;
  takt_mapping_set_undo (self->mapping, undo);
}

/* (transfer none) (nullable) */
TaktUndoStack *
takt_products_get_undo (TaktProducts *self)
{
  return self->undo;
}

/** takt_products_get_mapping: (transfer none): rules for options and the shop's names of colours. */
TaktMapping *
takt_products_get_mapping (TaktProducts *self)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return self->mapping;
}

static GPtrArray *
list (TaktProducts *self,
      gboolean archived,
      const char *search,
      guint limit,
      guint offset,
      guint *total,
      GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_profile_free);
  g_autofree char *folded = takt_text_fold (search);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  guint found = 0;

  all = takt_profile_table_list (self->store, error);
  if (all == NULL)
    return NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const TaktProfile *profile = all->pdata[i];

      if ((profile->archived_at != TAKT_TIME_UNSET) != archived || !matches_words (profile, words))
        continue;
      if (found >= offset && (limit == 0 || page->len < limit))
        g_ptr_array_add (page, g_steal_pointer (&all->pdata[i]));
      found++;
    }
  /* What was taken left a hole, which the free function passes over. */

  if (total != NULL)
    *total = found;
  return g_steal_pointer (&page);
}

/**
 * takt_products_list:
 * @search: (nullable): words that must all occur in name, SKU, title, listing or file name, in any case
 * @limit: profiles at most; 0: no limit
 * @offset: how many to leave out first
 * @total: (out) (optional): how many there are without @limit and @offset
 *
 * Returns: (transfer full) (element-type TaktProfile): profiles by name, without those that are archived; NULL with @error
 */
GPtrArray *
takt_products_list (TaktProducts *self,
                    const char *search,
                    guint limit,
                    guint offset,
                    guint *total,
                    GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return list (self, FALSE, search, limit, offset, total, error);
}

/** takt_products_list_archived: likewise: those that are archived. */
GPtrArray *
takt_products_list_archived (TaktProducts *self,
                             const char *search,
                             guint limit,
                             guint offset,
                             guint *total,
                             GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return list (self, TRUE, search, limit, offset, total, error);
}

/**
 * takt_products_get:
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the profile with its materials; NULL with @error
 */
TaktProfile *
takt_products_get (TaktProducts *self, gint64 id, GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);

  if (!takt_profile_table_get (self->store, id, &profile, error))
    return NULL;
  if (profile == NULL)
    refuse_missing (error);
  return g_steal_pointer (&profile);
}

/**
 * takt_products_add:
 * @profile: what to save; its id and times are not looked at
 * @error: TAKT_ERROR_INVALID with the field at fault
 *
 * Returns: the new profile's id; 0 with @error
 */
gint64
takt_products_add (TaktProducts *self, const TaktProfile *profile, GError **error)
{
  g_autoptr (TaktProfile) checked = NULL;
  gint64 id;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), 0);
  g_return_val_if_fail (profile != NULL, 0);

  checked = takt_profile_check (profile, error);
  if (checked == NULL || !takt_store_begin (self->store, error))
    return 0;

  id = takt_product_settle_plate (self->store, checked, error)
           ? takt_profile_table_insert (self->store, checked, takt_clock_now (self->clock), error)
           : 0;
  if (id == 0)
    {
      takt_store_rollback (self->store);
      return 0;
    }
  if (!takt_store_commit (self->store, error))
    return 0;

  takt_products_note_change (self, id);
  takt_products_push_add (self, id);
  return id;
}

/* The whole profile as it is to be, its plate settled; nothing can be taken back. */
gboolean
takt_products_write (TaktProducts *self, const TaktProfile *profile, GError **error)
{
  g_autoptr (TaktProfile) checked = takt_profile_check (profile, error);

  if (checked == NULL || !takt_store_begin (self->store, error))
    return FALSE;

  if (!check_exists (self, checked->id, error) || !takt_product_settle_plate (self->store, checked, error)
      || !takt_profile_table_update (self->store, checked, takt_clock_now (self->clock), error))
    {
      takt_store_rollback (self->store);
      return FALSE;
    }
  if (!takt_store_commit (self->store, error))
    return FALSE;

  takt_products_note_change (self, checked->id);
  return TRUE;
}

/**
 * takt_products_update:
 * @profile: the whole profile as it is to be, found by its id; its plate is one of its own file
 * @error: TAKT_ERROR_INVALID with the field at fault, TAKT_ERROR_NOT_FOUND
 *
 * Jobs that were planned from the profile keep what they were planned with. Can be taken back, but for another file or plate.
 */
gboolean
takt_products_update (TaktProducts *self, const TaktProfile *profile, GError **error)
{
  g_autoptr (TaktProfile) before = NULL;
  g_autoptr (TaktProfile) after = NULL;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);
  g_return_val_if_fail (profile != NULL, FALSE);

  before = takt_products_get (self, profile->id, error);
  if (before == NULL || !takt_products_write (self, profile, error))
    return FALSE;
  after = takt_products_get (self, profile->id, error);
  if (after == NULL)
    return FALSE;
  takt_products_push_update (self, before, after);
  return TRUE;
}

/**
 * takt_products_remove:
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT while a queued or started job prints from the profile, or costs of printed or
 *   shipped orders rest on it
 *
 * Items lose the profile and are open to matching again; choices of it are forgotten; ended jobs stay in the history.
 */
gboolean
takt_products_remove (TaktProducts *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);

  if (!takt_store_begin (self->store, error))
    return FALSE;
  if (!check_exists (self, id, error) || !remove_work (self->store, id, takt_clock_now (self->clock), error))
    {
      takt_store_rollback (self->store);
      return FALSE;
    }
  if (!takt_store_commit (self->store, error))
    return FALSE;

  takt_products_note_change (self, id);
  takt_changes_note (self->changes, "orders", 0);
  return TRUE;
}

static gboolean
find_base (TaktProducts *self, const TaktOrderItem *item, TaktProductMatch *match, GError **error)
{
  gint64 id = 0;

  if (!ensure_index (self, error) || !find_choice (self, takt_item_dup_listing_key, item, &id, error))
    return FALSE;
  match->options_seen = id != 0;

  if (!find_choice (self, takt_item_dup_sku_key, item, &id, error))
    return FALSE;
  take_id (&id, takt_profile_index_find_sku (self->index, item));
  take_id (&id, takt_profile_index_find_listing (self->index, item));

  if (id == 0)
    {
      if (!find_choice (self, takt_item_dup_title_key, item, &id, error))
        return FALSE;
      match->options_seen = id != 0;
    }
  take_id (&id, takt_profile_index_find_title (self->index, item));
  match->profile_id = id;
  return TRUE;
}

/**
 * takt_products_find_match:
 * @item: an order item; neither its own profile nor its id are looked at, but for rules of the item itself
 * @match: (out caller-allocates)
 *
 * Finds the profile an item is made by (contract §2, reference.md §5.4), the surest sign first: what a person chose for the
 * same listing and options, or for the same SKU; the SKU; the listing, by option values where it has several profiles; what a
 * person chose for the same title and options; the title as a profile's title or name. Signs that fit several profiles equally do
 * not count. Unless a person chose for just these options, rules of the profile found may lead on to another. Texts are
 * compared folded, options as a set, personalisation not at all. Digital items have none.
 *
 * Returns: FALSE when the database fails
 */
gboolean
takt_products_find_match (TaktProducts *self,
                          const TaktOrderItem *item,
                          TaktProductMatch *match,
                          GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  *match = (TaktProductMatch){ 0 };
  if (item->is_digital)
    return TRUE;
  if (!find_base (self, item, match, error)
      || (!match->options_seen && !takt_mapping_follow (self->mapping, item, &match->profile_id, error)))
    return FALSE;
  match->profile_id = keep_made (self, match->profile_id);
  return TRUE;
}

/** takt_products_match: the profile of takt_products_find_match(); 0 when none fits, and 0 with @error */
gint64
takt_products_match (TaktProducts *self, const TaktOrderItem *item, GError **error)
{
  TaktProductMatch match = { 0 };

  return takt_products_find_match (self, item, &match, error) ? match.profile_id : 0;
}

/**
 * takt_products_map_item:
 * @profile_id: how the item is made; 0: nobody knows
 * @options_seen: see takt_mapping_index_map()
 *
 * Returns: (transfer full): what the options of the item mean; NULL with @error when the database fails
 */
TaktItemMapping *
takt_products_map_item (TaktProducts *self,
                        const TaktOrderItem *item,
                        gint64 profile_id,
                        gboolean options_seen,
                        GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);

  if (!ensure_index (self, error))
    return NULL;
  return takt_mapping_map (self->mapping, item, takt_profile_index_get (self->index, profile_id),
                           options_seen, error);
}

/**
 * takt_products_suggest:
 * @limit: profiles at most
 *
 * Returns: (transfer full) (element-type TaktProfile): the profiles that share the most words with the item's title and options, best
 *   first; NULL with @error
 */
GPtrArray *
takt_products_suggest (TaktProducts *self, const TaktOrderItem *item, guint limit, GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), NULL);
  return ensure_index (self, error) ? takt_profile_index_suggest (self->index, item, limit) : NULL;
}

/**
 * takt_products_remember:
 * @item: the item a person chose for
 * @profile_id: what was chosen; 0 forgets earlier choices for such items
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Keeps a choice for later items of the same listing and options, of the same SKU, and of the same title and options.
 */
gboolean
takt_products_remember (TaktProducts *self, const TaktOrderItem *item, gint64 profile_id, GError **error)
{
  char *(*const dup_keys[]) (const TaktOrderItem *) = { takt_item_dup_listing_key, takt_item_dup_sku_key,
                                                        takt_item_dup_title_key };
  TaktTime now;

  g_return_val_if_fail (TAKT_IS_PRODUCTS (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  if (profile_id != 0 && !check_exists (self, profile_id, error))
    return FALSE;
  if (!takt_store_begin (self->store, error))
    return FALSE;

  now = takt_clock_now (self->clock);
  for (guint i = 0; i < G_N_ELEMENTS (dup_keys); i++)
    {
      g_autofree char *key = dup_keys[i](item);
      gboolean ok;

      if (key == NULL)
        continue;
      ok = profile_id != 0 ? takt_profile_table_set_choice (self->store, key, profile_id, now, error)
                           : takt_profile_table_clear_choice (self->store, key, error);
      if (!ok)
        {
          takt_store_rollback (self->store);
          return FALSE;
        }
    }

  return takt_store_commit (self->store, error);
}

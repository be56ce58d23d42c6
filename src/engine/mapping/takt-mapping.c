/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "mapping/takt-mapping.h"

#include <glib/gi18n-lib.h>

#include "mapping/takt-mapping-check.h"
#include "mapping/takt-mapping-private.h"
#include "mapping/takt-option-text.h"
#include "takt-error.h"

/*
 * TaktMapping:
 *
 * Rules for options and the shop's names of colours. Invariant: @index is NULL or equals the tables, also as an open transaction
 * sees them; who rolls one back calls takt_mapping_forget().
 */
struct _TaktMapping
{
  GObject parent_instance;

  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktUndoStack *undo;     /* (unowned) (nullable): the shop's */
  TaktMappingIndex *index; /* (owned) (nullable) */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktMapping, takt_mapping, G_TYPE_OBJECT)

static void
note_change (TaktMapping *self)
{
  takt_mapping_forget (self);
  g_signal_emit (self, signals[CHANGED], 0);
  takt_changes_note (self->changes, "mapping", 0);
}

static gboolean
ensure_index (TaktMapping *self, GError **error)
{
  g_autoptr (GPtrArray) rules = NULL;
  g_autoptr (GPtrArray) synonyms = NULL;

  if (self->index != NULL)
    return TRUE;

  rules = takt_rule_table_list (self->store, error);
  synonyms = rules != NULL ? takt_synonym_table_list (self->store, error) : NULL;
  if (synonyms == NULL)
    return FALSE;

  self->index = takt_mapping_index_new (rules, synonyms);
  return TRUE;
}

static void
takt_mapping_finalize (GObject *object)
{
  TaktMapping *self = TAKT_MAPPING (object);

  g_clear_pointer (&self->index, takt_mapping_index_free);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->changes);

  G_OBJECT_CLASS (takt_mapping_parent_class)->finalize (object);
}

static void
takt_mapping_class_init (TaktMappingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_mapping_finalize;

  /* Emitted within the command that changed something, so that its caller sees the items as they are now. */
  signals[CHANGED] =
      g_signal_new ("changed", TAKT_TYPE_MAPPING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_mapping_init (TaktMapping *self)
{
}

/** takt_mapping_new: the service over the rules in @store; takes references. */
TaktMapping *
takt_mapping_new (TaktStore *store, TaktClock *clock, TaktChanges *changes)
{
  TaktMapping *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (TAKT_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (TAKT_IS_CHANGES (changes), NULL);

  self = g_object_new (TAKT_TYPE_MAPPING, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  return self;
}

/** takt_mapping_set_undo: @undo: (transfer none) (nullable): what people do with rules can be taken back there; the shop's. */
void
takt_mapping_set_undo (TaktMapping *self, TaktUndoStack *undo)
{
  g_return_if_fail (TAKT_IS_MAPPING (self));

  self->undo = undo;
}

/** takt_mapping_forget: rows of ours were written or went with others: what is kept of them is read anew. */
void
takt_mapping_forget (TaktMapping *self)
{
  g_return_if_fail (TAKT_IS_MAPPING (self));

  g_clear_pointer (&self->index, takt_mapping_index_free);
}

/** takt_mapping_list_rules: (transfer full) (element-type TaktOptionRule): those of a profile, or with 0 all, by id; NULL with @error */
GPtrArray *
takt_mapping_list_rules (TaktMapping *self, gint64 profile_id, GError **error)
{
  GPtrArray *found;

  g_return_val_if_fail (TAKT_IS_MAPPING (self), NULL);

  if (!ensure_index (self, error))
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_option_rule_free);
  for (guint i = 0; i < self->index->rules->len; i++)
    {
      const TaktOptionRule *rule = self->index->rules->pdata[i];

      if (profile_id == 0 || rule->profile_id == profile_id)
        g_ptr_array_add (found, takt_option_rule_copy (rule));
    }
  return found;
}

static const TaktOptionRule *
find_rule (TaktMapping *self, gint64 id, GError **error)
{
  if (!ensure_index (self, error))
    return NULL;
  for (guint i = 0; i < self->index->rules->len; i++)
    {
      const TaktOptionRule *rule = self->index->rules->pdata[i];

      if (rule->id == id)
        return rule;
    }
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("This rule does not exist."));
  return NULL;
}

/** takt_mapping_get_rule: (transfer full): a rule; NULL with TAKT_ERROR_NOT_FOUND */
TaktOptionRule *
takt_mapping_get_rule (TaktMapping *self, gint64 id, GError **error)
{
  const TaktOptionRule *rule;

  g_return_val_if_fail (TAKT_IS_MAPPING (self), NULL);
  rule = find_rule (self, id, error);
  return rule != NULL ? takt_option_rule_copy (rule) : NULL;
}

/* The id of the rule that speaks of the same option in the same place; 0: none. */
static gint64
find_same_rule (TaktMapping *self, const TaktOptionRule *rule)
{
  g_autofree char *name = takt_option_text_key (rule->option_name);
  g_autofree char *value = takt_option_text_key (rule->option_value);

  for (guint i = 0; i < self->index->rules->len; i++)
    {
      const TaktOptionRule *other = self->index->rules->pdata[i];
      g_autofree char *other_name = takt_option_text_key (other->option_name);
      g_autofree char *other_value = takt_option_text_key (other->option_value);

      if (other->order_item_id == rule->order_item_id && other->profile_id == rule->profile_id
          && g_str_equal (name, other_name) && g_str_equal (value, other_value))
        return other->id;
    }
  return 0;
}

static gboolean
check_profile (TaktMapping *self, const char *field, gint64 id, GError **error)
{
  gboolean exists = FALSE;

  if (id == 0)
    return TRUE;
  if (!takt_profile_table_exists (self->store, id, &exists, error))
    return FALSE;
  if (!exists)
    takt_error_set_field (error, field, _ ("This product profile does not exist."));
  return exists;
}

static gboolean
check_item (TaktMapping *self, gint64 id, GError **error)
{
  g_autoptr (TaktOrderItem) item = NULL;

  if (id == 0)
    return TRUE;
  if (!takt_order_item_table_get (self->store, id, &item, error))
    return FALSE;
  if (item == NULL)
    takt_error_set_field (error, "order_item_id", _ ("This order item does not exist."));
  return item != NULL;
}

/* A rule as it may be saved under @rule's id. */
static TaktOptionRule *
settle_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) checked = takt_option_rule_check (rule, error);
  gint64 same;

  if (checked == NULL || !check_profile (self, "profile_id", checked->profile_id, error)
      || !check_profile (self, "use_profile_id", checked->use_profile_id, error)
      || !check_item (self, checked->order_item_id, error) || !ensure_index (self, error))
    return NULL;

  same = find_same_rule (self, checked);
  if (same != 0 && same != checked->id)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           _ ("There is a rule for this option already. Change that one."));
      return NULL;
    }
  return g_steal_pointer (&checked);
}

static gint64
insert_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autofree char *name = takt_option_text_key (rule->option_name);
  g_autofree char *value = takt_option_text_key (rule->option_value);
  gint64 id = takt_rule_table_insert (self->store, rule, name, value, takt_clock_now (self->clock), error);

  if (id != 0)
    note_change (self);
  return id;
}

static gint64
write_new_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) checked = settle_rule (self, rule, error);

  return checked != NULL ? insert_rule (self, checked, error) : 0;
}

static gboolean
write_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) checked = NULL;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (find_rule (self, rule->id, error) == NULL || (checked = settle_rule (self, rule, error)) == NULL)
    return FALSE;

  name = takt_option_text_key (checked->option_name);
  value = takt_option_text_key (checked->option_value);
  if (!takt_rule_table_update (self->store, checked, name, value, takt_clock_now (self->clock), error))
    return FALSE;
  note_change (self);
  return TRUE;
}

static gboolean
delete_rule (TaktMapping *self, gint64 id, GError **error)
{
  if (find_rule (self, id, error) == NULL || !takt_rule_table_delete (self->store, id, error))
    return FALSE;
  note_change (self);
  return TRUE;
}

/**
 * takt_mapping_add_rule:
 * @rule: with id 0, or a rule that takt_mapping_remove_rule() gave: then the removal is taken back
 * @error: TAKT_ERROR_INVALID with the field at fault, TAKT_ERROR_CONFLICT where a rule speaks of the same option in the same place
 *
 * Can be taken back.
 *
 * Returns: the rule's id; 0 with @error
 */
gint64
takt_mapping_add_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) after = NULL;
  gint64 id;

  g_return_val_if_fail (TAKT_IS_MAPPING (self), 0);
  g_return_val_if_fail (rule != NULL, 0);

  id = write_new_rule (self, rule, error);
  if (id != 0 && (after = takt_mapping_get_rule (self, id, NULL)) != NULL)
    takt_mapping_push_rule (self, self->undo, _ ("Add rule"), NULL, after);
  return id;
}

/** takt_mapping_update_rule: the whole rule as it is to be, found by its id; errors as takt_mapping_add_rule(). Can be taken back. */
gboolean
takt_mapping_update_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) before = NULL;
  g_autoptr (TaktOptionRule) after = NULL;

  g_return_val_if_fail (TAKT_IS_MAPPING (self), FALSE);
  g_return_val_if_fail (rule != NULL, FALSE);

  before = takt_mapping_get_rule (self, rule->id, error);
  if (before == NULL || !write_rule (self, rule, error))
    return FALSE;
  after = takt_mapping_get_rule (self, rule->id, NULL);
  if (after != NULL)
    takt_mapping_push_rule (self, self->undo, _ ("Change rule"), before, after);
  return TRUE;
}

/** takt_mapping_find_rule: @rule: (out) (nullable): the one that speaks of the same option in the same place as @like. */
gboolean
takt_mapping_find_rule (TaktMapping *self, const TaktOptionRule *like, TaktOptionRule **rule, GError **error)
{
  gint64 id;

  g_return_val_if_fail (TAKT_IS_MAPPING (self), FALSE);

  *rule = NULL;
  if (!ensure_index (self, error))
    return FALSE;
  id = find_same_rule (self, like);
  if (id != 0)
    *rule = takt_mapping_get_rule (self, id, error);
  return id == 0 || *rule != NULL;
}

/** takt_mapping_swap_rule: @to stands where @from stood; either may be NULL: there is none. A part of an act that somebody else takes back. */
gboolean
takt_mapping_swap_rule (TaktMapping *self,
                        const TaktOptionRule *from,
                        const TaktOptionRule *to,
                        GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAPPING (self), FALSE);

  if (to != NULL)
    return from != NULL ? write_rule (self, to, error) : write_new_rule (self, to, error) != 0;
  return from == NULL || delete_rule (self, from->id, error);
}

/** takt_mapping_put_rule: adds @rule, or writes it over the one that speaks of the same option in the same place. Not taken back, as takt_mapping_swap_rule(). */
gboolean
takt_mapping_put_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) wanted = takt_option_rule_copy (rule);

  if (!ensure_index (self, error))
    return FALSE;
  wanted->id = find_same_rule (self, wanted);
  return wanted->id != 0 ? write_rule (self, wanted, error) : write_new_rule (self, wanted, error) != 0;
}

/**
 * takt_mapping_remove_rule:
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Can be taken back.
 *
 * Returns: (transfer full): what was removed: given to takt_mapping_add_rule() it is as if nothing happened; NULL with @error
 */
TaktOptionRule *
takt_mapping_remove_rule (TaktMapping *self, gint64 id, GError **error)
{
  g_autoptr (TaktOptionRule) removed = takt_mapping_get_rule (self, id, error);

  if (removed == NULL || !delete_rule (self, id, error))
    return NULL;
  takt_mapping_push_rule (self, self->undo, _ ("Remove rule"), removed, NULL);
  return g_steal_pointer (&removed);
}

/** takt_mapping_list_synonyms: (transfer full) (element-type TaktColorSynonym): all by id; NULL with @error */
GPtrArray *
takt_mapping_list_synonyms (TaktMapping *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAPPING (self), NULL);
  return ensure_index (self, error) ? g_ptr_array_ref (self->index->synonyms) : NULL;
}

/** takt_mapping_get_synonym: (transfer full): a synonym; NULL with TAKT_ERROR_NOT_FOUND */
TaktColorSynonym *
takt_mapping_get_synonym (TaktMapping *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAPPING (self), NULL);

  if (!ensure_index (self, error))
    return NULL;
  for (guint i = 0; i < self->index->synonyms->len; i++)
    {
      const TaktColorSynonym *synonym = self->index->synonyms->pdata[i];

      if (synonym->id == id)
        return takt_color_synonym_copy (synonym);
    }
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("This name of a colour does not exist."));
  return NULL;
}

static gint64
find_same_synonym (TaktMapping *self, const TaktColorSynonym *synonym)
{
  g_autofree char *key = takt_option_text_key (synonym->word);
  const TaktColorSynonym *same = g_hash_table_lookup (self->index->by_word, key);

  return same != NULL ? same->id : 0;
}

static TaktColorSynonym *
settle_synonym (TaktMapping *self, const TaktColorSynonym *synonym, GError **error)
{
  g_autoptr (TaktColorSynonym) checked = takt_color_synonym_check (synonym, error);
  gint64 same;

  if (checked == NULL || !ensure_index (self, error))
    return NULL;

  same = find_same_synonym (self, checked);
  if (same != 0 && same != checked->id)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("“%s” is the name of a colour already. Change that one."), checked->word);
      return NULL;
    }
  return g_steal_pointer (&checked);
}

static gint64
write_new_synonym (TaktMapping *self, const TaktColorSynonym *synonym, GError **error)
{
  g_autoptr (TaktColorSynonym) checked = settle_synonym (self, synonym, error);
  g_autofree char *key = NULL;
  gint64 id;

  if (checked == NULL)
    return 0;
  key = takt_option_text_key (checked->word);
  id = takt_synonym_table_insert (self->store, checked, key, takt_clock_now (self->clock), error);
  if (id != 0)
    note_change (self);
  return id;
}

static gboolean
write_synonym (TaktMapping *self, const TaktColorSynonym *synonym, GError **error)
{
  g_autoptr (TaktColorSynonym) before = takt_mapping_get_synonym (self, synonym->id, error);
  g_autoptr (TaktColorSynonym) checked = before != NULL ? settle_synonym (self, synonym, error) : NULL;
  g_autofree char *key = NULL;

  if (checked == NULL)
    return FALSE;
  key = takt_option_text_key (checked->word);
  if (!takt_synonym_table_update (self->store, checked, key, takt_clock_now (self->clock), error))
    return FALSE;
  note_change (self);
  return TRUE;
}

static gboolean
delete_synonym (TaktMapping *self, gint64 id, GError **error)
{
  if (!takt_synonym_table_delete (self->store, id, error))
    return FALSE;
  note_change (self);
  return TRUE;
}

/**
 * takt_mapping_add_synonym:
 * @synonym: with id 0, or one that takt_mapping_remove_synonym() gave; without a code it gets that of its colour's name
 * @error: TAKT_ERROR_INVALID with the field at fault, TAKT_ERROR_CONFLICT when the word is taken
 *
 * Can be taken back.
 *
 * Returns: its id; 0 with @error
 */
gint64
takt_mapping_add_synonym (TaktMapping *self, const TaktColorSynonym *synonym, GError **error)
{
  g_autoptr (TaktColorSynonym) after = NULL;
  gint64 id;

  g_return_val_if_fail (TAKT_IS_MAPPING (self), 0);
  g_return_val_if_fail (synonym != NULL, 0);

  id = write_new_synonym (self, synonym, error);
  if (id != 0 && (after = takt_mapping_get_synonym (self, id, NULL)) != NULL)
    takt_mapping_push_synonym (self, self->undo, _ ("Add name of a colour"), NULL, after);
  return id;
}

/** takt_mapping_update_synonym: the whole of it, found by its id; errors as takt_mapping_add_synonym(). Can be taken back. */
gboolean
takt_mapping_update_synonym (TaktMapping *self, const TaktColorSynonym *synonym, GError **error)
{
  g_autoptr (TaktColorSynonym) before = takt_mapping_get_synonym (self, synonym->id, error);
  g_autoptr (TaktColorSynonym) after = NULL;

  if (before == NULL || !write_synonym (self, synonym, error))
    return FALSE;
  after = takt_mapping_get_synonym (self, synonym->id, NULL);
  if (after != NULL)
    takt_mapping_push_synonym (self, self->undo, _ ("Change name of a colour"), before, after);
  return TRUE;
}

/** takt_mapping_find_synonym: @synonym: (out) (nullable): the one of the same word as @like. */
gboolean
takt_mapping_find_synonym (TaktMapping *self,
                           const TaktColorSynonym *like,
                           TaktColorSynonym **synonym,
                           GError **error)
{
  gint64 id;

  g_return_val_if_fail (TAKT_IS_MAPPING (self), FALSE);

  *synonym = NULL;
  if (!ensure_index (self, error))
    return FALSE;
  id = find_same_synonym (self, like);
  if (id != 0)
    *synonym = takt_mapping_get_synonym (self, id, error);
  return id == 0 || *synonym != NULL;
}

/** takt_mapping_swap_synonym: as takt_mapping_swap_rule(). */
gboolean
takt_mapping_swap_synonym (TaktMapping *self,
                           const TaktColorSynonym *from,
                           const TaktColorSynonym *to,
                           GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAPPING (self), FALSE);

  if (to != NULL)
    return from != NULL ? write_synonym (self, to, error) : write_new_synonym (self, to, error) != 0;
  return from == NULL || delete_synonym (self, from->id, error);
}

/** takt_mapping_put_synonym: adds @synonym, or writes it over the one of the same word. */
gboolean
takt_mapping_put_synonym (TaktMapping *self, const TaktColorSynonym *synonym, GError **error)
{
  g_autoptr (TaktColorSynonym) wanted = takt_color_synonym_copy (synonym);

  if (!ensure_index (self, error))
    return FALSE;
  wanted->id = find_same_synonym (self, wanted);
  return wanted->id != 0 ? write_synonym (self, wanted, error) : write_new_synonym (self, wanted, error) != 0;
}

/** takt_mapping_remove_synonym: (transfer full): what was removed, to be added again; NULL with TAKT_ERROR_NOT_FOUND. Can be taken back. */
TaktColorSynonym *
takt_mapping_remove_synonym (TaktMapping *self, gint64 id, GError **error)
{
  g_autoptr (TaktColorSynonym) removed = takt_mapping_get_synonym (self, id, error);

  if (removed == NULL || !delete_synonym (self, id, error))
    return NULL;
  takt_mapping_push_synonym (self, self->undo, _ ("Remove name of a colour"), removed, NULL);
  return g_steal_pointer (&removed);
}

/** takt_mapping_follow: @profile_id: (inout): see takt_mapping_index_follow(). */
gboolean
takt_mapping_follow (TaktMapping *self, const TaktOrderItem *item, gint64 *profile_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAPPING (self), FALSE);

  if (*profile_id == 0)
    return TRUE;
  if (!ensure_index (self, error))
    return FALSE;
  *profile_id = takt_mapping_index_follow (self->index, item, *profile_id);
  return TRUE;
}

/** takt_mapping_map: (transfer full): see takt_mapping_index_map(); NULL with @error when the database fails */
TaktItemMapping *
takt_mapping_map (TaktMapping *self,
                  const TaktOrderItem *item,
                  const TaktProfile *profile,
                  gboolean options_seen,
                  GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAPPING (self), NULL);
  return ensure_index (self, error) ? takt_mapping_index_map (self->index, item, profile, options_seen)
                                    : NULL;
}

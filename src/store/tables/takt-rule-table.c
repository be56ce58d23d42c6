/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-rule-table.h"

/** takt_option_rule_new: a rule of the whole shop that says nothing yet. */
TaktOptionRule *
takt_option_rule_new (void)
{
  return g_new0 (TaktOptionRule, 1);
}

/** takt_option_rule_copy: (transfer full) */
TaktOptionRule *
takt_option_rule_copy (const TaktOptionRule *self)
{
  TaktOptionRule *copy = g_memdup2 (self, sizeof *self);

  copy->option_name = g_strdup (self->option_name);
  copy->option_value = g_strdup (self->option_value);
  copy->material_type = g_strdup (self->material_type);
  copy->color = g_strdup (self->color);
  copy->color_hex = g_strdup (self->color_hex);
  return copy;
}

void
takt_option_rule_free (TaktOptionRule *self)
{
  if (self == NULL)
    return;

  g_free (self->option_name);
  g_free (self->option_value);
  g_free (self->material_type);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self);
}

/** takt_color_synonym_new: @color_hex: 'RRGGBB' */
TaktColorSynonym *
takt_color_synonym_new (const char *word, const char *color, const char *color_hex)
{
  TaktColorSynonym *self = g_new0 (TaktColorSynonym, 1);

  self->word = g_strdup (word);
  self->color = g_strdup (color);
  self->color_hex = g_strdup (color_hex);
  return self;
}

/** takt_color_synonym_copy: (transfer full) */
TaktColorSynonym *
takt_color_synonym_copy (const TaktColorSynonym *self)
{
  TaktColorSynonym *copy = takt_color_synonym_new (self->word, self->color, self->color_hex);

  copy->id = self->id;
  copy->created_at = self->created_at;
  copy->updated_at = self->updated_at;
  return copy;
}

void
takt_color_synonym_free (TaktColorSynonym *self)
{
  if (self == NULL)
    return;

  g_free (self->word);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self);
}

/**
 * takt_rule_table_list:
 *
 * A shop has some hundred rules; they are read as a whole and kept.
 *
 * Returns: (transfer full) (element-type TaktOptionRule): all by id; NULL with @error
 */
GPtrArray *
takt_rule_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_option_rule_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id, order_item_id, profile_id, option_name, option_value, material_type, color, "
             "color_hex, filament, copies, use_profile_id, is_ignored, created_at, updated_at "
             "FROM option_rules ORDER BY id");

  while (takt_statement_step (query))
    {
      TaktOptionRule *rule = takt_option_rule_new ();

      rule->id = takt_statement_int (query, 0);
      rule->order_item_id = takt_statement_int (query, 1);
      rule->profile_id = takt_statement_int (query, 2);
      rule->option_name = takt_statement_dup_text (query, 3);
      rule->option_value = takt_statement_dup_text (query, 4);
      rule->material_type = takt_statement_dup_text (query, 5);
      rule->color = takt_statement_dup_text (query, 6);
      rule->color_hex = takt_statement_dup_text (query, 7);
      rule->filament = (int) takt_statement_int (query, 8);
      rule->copies = (int) takt_statement_int (query, 9);
      rule->use_profile_id = takt_statement_int (query, 10);
      rule->is_ignored = takt_statement_bool (query, 11);
      rule->created_at = takt_statement_time (query, 12);
      rule->updated_at = takt_statement_time (query, 13);
      g_ptr_array_add (rules, rule);
    }

  return takt_statement_finish (query, error) ? g_steal_pointer (&rules) : NULL;
}

/* All columns but created_at, which ?14 is in an insert and updated_at in both. */
static void
bind_rule (TaktStatement *statement,
           const TaktOptionRule *rule,
           const char *name_key,
           const char *value_key,
           TaktTime now)
{
  takt_statement_bind_id (statement, 1, rule->id);
  takt_statement_bind_id (statement, 2, rule->order_item_id);
  takt_statement_bind_id (statement, 3, rule->profile_id);
  takt_statement_bind_text (statement, 4, rule->option_name);
  takt_statement_bind_text (statement, 5, rule->option_value);
  takt_statement_bind_text (statement, 6, name_key);
  takt_statement_bind_text (statement, 7, value_key);
  takt_statement_bind_text (statement, 8, rule->material_type);
  takt_statement_bind_text (statement, 9, rule->color);
  takt_statement_bind_text (statement, 10, rule->color_hex);
  takt_statement_bind_int_or_null (statement, 11, rule->filament, 0);
  takt_statement_bind_int_or_null (statement, 12, rule->copies, 0);
  takt_statement_bind_id (statement, 13, rule->use_profile_id);
  takt_statement_bind_time (statement, 14, now);
  takt_statement_bind_bool (statement, 15, rule->is_ignored);
}

/** takt_rule_table_insert: under its id where it has one. Returns: the id of the new row, 0 with @error. */
gint64
takt_rule_table_insert (TaktStore *store,
                        const TaktOptionRule *rule,
                        const char *name_key,
                        const char *value_key,
                        TaktTime now,
                        GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO option_rules (id, order_item_id, profile_id, option_name, option_value, name_key, "
             "value_key, material_type, color, color_hex, filament, copies, use_profile_id, created_at, "
             "updated_at, is_ignored) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15)");

  bind_rule (insert, rule, name_key, value_key, now);
  return takt_statement_insert (insert, error);
}

/** takt_rule_table_update: writes all of @rule but created_at. */
gboolean
takt_rule_table_update (TaktStore *store,
                        const TaktOptionRule *rule,
                        const char *name_key,
                        const char *value_key,
                        TaktTime now,
                        GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE option_rules SET order_item_id = ?2, profile_id = ?3, option_name = ?4, "
             "option_value = ?5, name_key = ?6, value_key = ?7, material_type = ?8, color = ?9, "
             "color_hex = ?10, filament = ?11, copies = ?12, use_profile_id = ?13, updated_at = ?14, "
             "is_ignored = ?15 WHERE id = ?1");

  bind_rule (update, rule, name_key, value_key, now);
  return takt_statement_run (update, error);
}

gboolean
takt_rule_table_delete (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) remove = takt_statement_get (store, "DELETE FROM option_rules WHERE id = ?1");

  takt_statement_bind_int (remove, 1, id);
  return takt_statement_run (remove, error);
}

/** takt_synonym_table_list: (transfer full) (element-type TaktColorSynonym): all by id; NULL with @error */
GPtrArray *
takt_synonym_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) synonyms = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_color_synonym_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id, word, color, color_hex, created_at, updated_at FROM color_synonyms ORDER BY id");

  while (takt_statement_step (query))
    {
      TaktColorSynonym *synonym = takt_color_synonym_new (
          takt_statement_text (query, 1), takt_statement_text (query, 2), takt_statement_text (query, 3));

      synonym->id = takt_statement_int (query, 0);
      synonym->created_at = takt_statement_time (query, 4);
      synonym->updated_at = takt_statement_time (query, 5);
      g_ptr_array_add (synonyms, synonym);
    }

  return takt_statement_finish (query, error) ? g_steal_pointer (&synonyms) : NULL;
}

static void
bind_synonym (TaktStatement *statement, const TaktColorSynonym *synonym, const char *word_key, TaktTime now)
{
  takt_statement_bind_id (statement, 1, synonym->id);
  takt_statement_bind_text (statement, 2, synonym->word);
  takt_statement_bind_text (statement, 3, word_key);
  takt_statement_bind_text (statement, 4, synonym->color);
  takt_statement_bind_text (statement, 5, synonym->color_hex);
  takt_statement_bind_time (statement, 6, now);
}

/** takt_synonym_table_insert: under its id where it has one. Returns: the id of the new row, 0 with @error. */
gint64
takt_synonym_table_insert (TaktStore *store,
                           const TaktColorSynonym *synonym,
                           const char *word_key,
                           TaktTime now,
                           GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO color_synonyms (id, word, word_key, color, color_hex, created_at, updated_at) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)");

  bind_synonym (insert, synonym, word_key, now);
  return takt_statement_insert (insert, error);
}

/** takt_synonym_table_update: writes all of @synonym but created_at. */
gboolean
takt_synonym_table_update (TaktStore *store,
                           const TaktColorSynonym *synonym,
                           const char *word_key,
                           TaktTime now,
                           GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE color_synonyms SET word = ?2, word_key = ?3, color = ?4, color_hex = ?5, "
             "updated_at = ?6 WHERE id = ?1");

  bind_synonym (update, synonym, word_key, now);
  return takt_statement_run (update, error);
}

gboolean
takt_synonym_table_delete (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) remove = takt_statement_get (store, "DELETE FROM color_synonyms WHERE id = ?1");

  takt_statement_bind_int (remove, 1, id);
  return takt_statement_run (remove, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "mapping/takt-mapping-check.h"
#include "mapping/takt-mapping-private.h"

/* What people do with rules and names of colours, to be taken back, and what a rule would do before it is one. */

/* One of both pairs is set; NULL on a side: there was none. */
typedef struct
{
  TaktMapping *mapping; /* (unowned): the shop owns both */
  TaktOptionRule *rule_before;
  TaktOptionRule *rule_after;
  TaktColorSynonym *synonym_before;
  TaktColorSynonym *synonym_after;
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  takt_option_rule_free (act->rule_before);
  takt_option_rule_free (act->rule_after);
  takt_color_synonym_free (act->synonym_before);
  takt_color_synonym_free (act->synonym_after);
  g_free (act);
}

static gboolean
undo_act (gpointer data, GError **error)
{
  Act *act = data;

  return takt_mapping_swap_rule (act->mapping, act->rule_after, act->rule_before, error)
         && takt_mapping_swap_synonym (act->mapping, act->synonym_after, act->synonym_before, error);
}

static gboolean
redo_act (gpointer data, GError **error)
{
  Act *act = data;

  return takt_mapping_swap_rule (act->mapping, act->rule_before, act->rule_after, error)
         && takt_mapping_swap_synonym (act->mapping, act->synonym_before, act->synonym_after, error);
}

/* @undo: (nullable): then nothing can be taken back */
void
takt_mapping_push_rule (TaktMapping *self,
                        TaktUndoStack *undo,
                        const char *label,
                        const TaktOptionRule *before,
                        const TaktOptionRule *after)
{
  Act *act;

  if (undo == NULL)
    return;
  act = g_new0 (Act, 1);
  act->mapping = self;
  act->rule_before = before != NULL ? takt_option_rule_copy (before) : NULL;
  act->rule_after = after != NULL ? takt_option_rule_copy (after) : NULL;
  takt_undo_stack_push (undo, label, undo_act, redo_act, act, act_free);
}

/* @undo: (nullable) */
void
takt_mapping_push_synonym (TaktMapping *self,
                           TaktUndoStack *undo,
                           const char *label,
                           const TaktColorSynonym *before,
                           const TaktColorSynonym *after)
{
  Act *act;

  if (undo == NULL)
    return;
  act = g_new0 (Act, 1);
  act->mapping = self;
  act->synonym_before = before != NULL ? takt_color_synonym_copy (before) : NULL;
  act->synonym_after = after != NULL ? takt_color_synonym_copy (after) : NULL;
  takt_undo_stack_push (undo, label, undo_act, redo_act, act, act_free);
}

/**
 * takt_mapping_try_rule:
 * @rule: with id 0, or as a saved one is to be
 * @error: TAKT_ERROR_INVALID with the field at fault
 *
 * Returns: (transfer full): the rules as they would be, @rule the last of them; nothing is saved; NULL with @error
 */
TaktMappingIndex *
takt_mapping_try_rule (TaktMapping *self, const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) checked = takt_option_rule_check (rule, error);
  g_autoptr (GPtrArray) rules = checked != NULL ? takt_mapping_list_rules (self, 0, error) : NULL;
  g_autoptr (GPtrArray) synonyms = rules != NULL ? takt_mapping_list_synonyms (self, error) : NULL;

  if (synonyms == NULL)
    return NULL;
  for (guint i = rules->len; i > 0; i--)
    if (((TaktOptionRule *) rules->pdata[i - 1])->id == checked->id)
      g_ptr_array_remove_index (rules, i - 1);
  g_ptr_array_add (rules, g_steal_pointer (&checked));
  return takt_mapping_index_new (rules, synonyms);
}

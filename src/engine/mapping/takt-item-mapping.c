/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "mapping/takt-item-mapping.h"

#include <glib/gi18n-lib.h>

#include "mapping/takt-color-words.h"
#include "mapping/takt-color.h"
#include "mapping/takt-option-text.h"
#include "products/takt-profile-index.h"

/* A chain of profiles that send items on to each other ends here at the latest. */
#define MAX_HOPS 8

const char *const takt_color_source_words[] = { "nobody", "rule", "synonym", "words", "code", NULL };

static void
mapped_option_free (TaktMappedOption *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self->problem);
  g_free (self->suggested_hex);
  g_free (self);
}

/** takt_item_mapping_new: of an item without options: everything as its profile says. */
TaktItemMapping *
takt_item_mapping_new (void)
{
  TaktItemMapping *self = g_new0 (TaktItemMapping, 1);

  self->copies = 1;
  self->options = g_ptr_array_new_with_free_func ((GDestroyNotify) mapped_option_free);
  return self;
}

void
takt_item_mapping_free (TaktItemMapping *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_ptr_array_unref (self->options);
  g_free (self);
}

/* Keys hold no control characters, so the unit separator cannot come from them. */
static char *
dup_rule_key (gint64 item_id, gint64 profile_id, const char *name_key, const char *value_key)
{
  char scope[2 * sizeof (gint64) * 2 + 3];

  g_snprintf (scope, sizeof scope, "%" G_GINT64_MODIFIER "x\x1f%" G_GINT64_MODIFIER "x", (guint64) item_id,
              (guint64) profile_id);
  return g_strconcat (scope, "\x1f", name_key, "\x1f", value_key, NULL);
}

/** takt_mapping_index_new: takes references of both arrays. */
TaktMappingIndex *
takt_mapping_index_new (GPtrArray *rules, GPtrArray *synonyms)
{
  TaktMappingIndex *self = g_new0 (TaktMappingIndex, 1);

  self->rules = g_ptr_array_ref (rules);
  self->synonyms = g_ptr_array_ref (synonyms);
  self->by_option = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_target = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_word = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rules->len; i++)
    {
      TaktOptionRule *rule = rules->pdata[i];
      g_autofree char *name = takt_option_text_key (rule->option_name);
      g_autofree char *value = takt_option_text_key (rule->option_value);

      g_hash_table_insert (self->by_option, dup_rule_key (rule->order_item_id, rule->profile_id, name, value),
                           rule);
      self->has_item_rules |= rule->order_item_id != 0;
      if (rule->use_profile_id != 0)
        g_hash_table_insert (self->by_target, dup_rule_key (0, rule->use_profile_id, name, value), rule);
    }
  for (guint i = 0; i < synonyms->len; i++)
    {
      TaktColorSynonym *synonym = synonyms->pdata[i];

      g_hash_table_insert (self->by_word, takt_option_text_key (synonym->word), synonym);
    }
  return self;
}

void
takt_mapping_index_free (TaktMappingIndex *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_option);
  g_hash_table_unref (self->by_target);
  g_hash_table_unref (self->by_word);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->synonyms);
  g_free (self);
}

static const TaktOptionRule *
look_up (GHashTable *table, gint64 item_id, gint64 profile_id, const char *name_key, const char *value_key)
{
  const char *const texts[][2] = { { name_key, value_key }, { name_key, "" }, { "", value_key } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *key = dup_rule_key (item_id, profile_id, texts[i][0], texts[i][1]);
      const TaktOptionRule *rule = g_hash_table_lookup (table, key);

      if (rule != NULL)
        return rule;
    }
  return NULL;
}

/* The surest rule for an option: of the item before the profile's before the shop's; with both texts before one. */
static const TaktOptionRule *
find_rule (const TaktMappingIndex *self,
           gint64 item_id,
           gint64 profile_id,
           const char *name_key,
           const char *value_key)
{
  const gint64 scopes[][2] = { { item_id, 0 }, { 0, profile_id }, { 0, 0 } };
  const TaktOptionRule *rule = NULL;

  for (guint i = self->has_item_rules ? 0 : 1;
       rule == NULL && i < G_N_ELEMENTS (scopes) && self->rules->len > 0; i++)
    rule = look_up (self->by_option, scopes[i][0], scopes[i][1], name_key, value_key);
  return rule;
}

/**
 * takt_mapping_index_follow:
 * @profile_id: what the item was found to be made by
 *
 * Returns: the profile to which rules of that profile send an item with these options, and so on; never the same one twice
 */
gint64
takt_mapping_index_follow (const TaktMappingIndex *self, const TaktOrderItem *item, gint64 profile_id)
{
  gint64 seen[MAX_HOPS];

  if (g_hash_table_size (self->by_target) == 0)
    return profile_id;

  for (guint hops = 0; hops < MAX_HOPS; hops++)
    {
      gint64 next = 0;

      seen[hops] = profile_id;
      for (guint i = 0; next == 0 && i < item->options->len; i++)
        {
          const TaktOption *option = item->options->pdata[i];
          g_autofree char *name = takt_option_text_key (option->name);
          g_autofree char *value = takt_option_text_key (option->value);
          const TaktOptionRule *rule = find_rule (self, item->id, profile_id, name, value);

          next = rule != NULL ? rule->use_profile_id : 0;
        }
      for (guint i = 0; i <= hops; i++)
        if (seen[i] == next)
          next = 0;
      if (next == 0)
        break;
      profile_id = next;
    }
  return profile_id;
}

/** takt_option_rule_fits: whether @item has an option that @rule's texts name; whose rule it is, is not looked at. */
gboolean
takt_option_rule_fits (const TaktOptionRule *rule, const TaktOrderItem *item)
{
  g_autofree char *name = takt_option_text_key (rule->option_name);
  g_autofree char *value = takt_option_text_key (rule->option_value);

  for (guint i = 0; i < item->options->len; i++)
    {
      const TaktOption *option = item->options->pdata[i];
      g_autofree char *own_name = takt_option_text_key (option->name);
      g_autofree char *own_value = takt_option_text_key (option->value);

      if ((name[0] == '\0' || g_str_equal (name, own_name))
          && (value[0] == '\0' || g_str_equal (value, own_value)))
        return TRUE;
    }
  return FALSE;
}

/**
 * takt_mapping_index_says:
 * @rule: one of the index, by its address
 *
 * Returns: whether it is @rule that counts for an option of @item, and no surer one
 */
gboolean
takt_mapping_index_says (const TaktMappingIndex *self, const TaktOrderItem *item, const TaktOptionRule *rule)
{
  gint64 profile_id = item->profile_id;

  /* An item that the rule sent on is of the other profile by now. */
  if (rule->use_profile_id != 0 && profile_id == rule->use_profile_id)
    profile_id = rule->profile_id;

  for (guint i = 0; i < item->options->len; i++)
    {
      const TaktOption *option = item->options->pdata[i];
      g_autofree char *name = takt_option_text_key (option->name);
      g_autofree char *value = takt_option_text_key (option->value);

      if (value[0] != '\0' && find_rule (self, item->id, profile_id, name, value) == rule)
        return TRUE;
    }
  return FALSE;
}

static void
set_color (TaktMappedOption *mapped, TaktColorSource source, const char *color, const char *hex)
{
  g_free (mapped->color);
  g_free (mapped->color_hex);
  mapped->source = source;
  mapped->color = g_strdup (color);
  mapped->color_hex = g_strdup (hex);
}

/* What colour the text is: the shop's own word, a word of the table, a code in the text; else it stays the text alone. */
static void
find_color (const TaktMappingIndex *self, const char *text, const char *key, TaktMappedOption *mapped)
{
  const TaktColorSynonym *synonym = g_hash_table_lookup (self->by_word, key);
  char hex[7];
  TaktColorMatch match;

  if (synonym != NULL)
    {
      set_color (mapped, TAKT_COLOR_FROM_SYNONYM, synonym->color, synonym->color_hex);
      return;
    }

  match = takt_color_words_find (key, hex);
  if (match == TAKT_COLOR_CLEAR)
    set_color (mapped, TAKT_COLOR_FROM_WORDS, text, hex);
  else if (match == TAKT_COLOR_AMBIGUOUS)
    mapped->suggested_hex = g_strdup (hex);
  if (match != TAKT_COLOR_CLEAR && takt_color_find_hex (text, hex))
    set_color (mapped, TAKT_COLOR_FROM_CODE, text, hex);
  if (mapped->source == TAKT_COLOR_FROM_NOBODY)
    set_color (mapped, TAKT_COLOR_FROM_NOBODY, text, NULL);
}

static void
find_color_of_rule (const TaktMappingIndex *self, const TaktOptionRule *rule, TaktMappedOption *mapped)
{
  g_autofree char *key = NULL;

  if (rule->color_hex != NULL)
    {
      set_color (mapped, TAKT_COLOR_FROM_RULE, rule->color != NULL ? rule->color : mapped->value,
                 rule->color_hex);
      return;
    }

  /* A name alone may be one that the owner gave to a spool. */
  key = takt_option_text_key (rule->color);
  find_color (self, rule->color, key, mapped);
  mapped->source = TAKT_COLOR_FROM_RULE;
}

/* Which material gets the colour: the rule's, the only one, or the one that has the colour already. */
static int
find_filament (const TaktProfile *profile, const TaktOptionRule *rule, const char *value_key)
{
  if (rule != NULL && rule->filament > 0)
    return rule->filament;
  if (profile == NULL || profile->materials->len <= 1)
    return 1;

  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = profile->materials->pdata[i];
      g_autofree char *color = takt_option_text_key (filament->color);

      if (g_str_equal (color, value_key))
        return (int) i + 1;
    }
  return 0;
}

static char *
dup_color_problem (const TaktItemMapping *self, const TaktMappedOption *mapped, const TaktProfile *profile)
{
  if (mapped->source == TAKT_COLOR_FROM_NOBODY)
    return g_strdup_printf (
        _ ("The buyer wants “%s”, and nobody said which colour that is. Choose it once, and it is remembered."),
        mapped->value);
  if (profile != NULL && profile->materials->len == 0 && self->material_type == NULL)
    return g_strdup_printf (
        _ ("The buyer wants “%s”, but “%s” names no material that could have this colour. Add it there."),
        mapped->value, profile->name);
  if (mapped->filament == 0 && profile != NULL)
    return g_strdup_printf (
        ngettext ("The buyer wants “%s”, and “%s” has %u material. Make a rule that says which one gets it.",
                  "The buyer wants “%s”, and “%s” has %u materials. Make a rule that says which one gets it.",
                  profile->materials->len),
        mapped->value, profile->name, profile->materials->len);

  for (guint i = 0; i < self->options->len; i++)
    {
      const TaktMappedOption *other = self->options->pdata[i];

      if (other->is_color && other->filament == mapped->filament
          && g_strcmp0 (other->color_hex, mapped->color_hex) != 0)
        return g_strdup_printf (
            _ ("The buyer chose two colours, “%s” and “%s”. Make rules that say which material gets which."),
            other->value, mapped->value);
    }
  return NULL;
}

static void
map_option (const TaktMappingIndex *self,
            const TaktOrderItem *item,
            const TaktProfile *profile,
            const TaktOption *option,
            gboolean options_seen,
            TaktItemMapping *mapping)
{
  g_autofree char *name = takt_option_text_key (option->name);
  g_autofree char *value = takt_option_text_key (option->value);
  const TaktOptionRule *rule = find_rule (self, item->id, profile != NULL ? profile->id : 0, name, value);
  TaktMappedOption *mapped;
  TaktOptionState state = TAKT_OPTION_STATE_CLEAR;

  if (value[0] == '\0')
    return;

  mapped = g_new0 (TaktMappedOption, 1);
  mapped->name = g_strdup (option->name);
  mapped->value = g_strdup (option->value);
  mapped->rule_id = rule != NULL ? rule->id : 0;
  mapped->is_color =
      (rule == NULL || !rule->is_ignored)
      && (takt_option_text_is_color (name)
          || (rule != NULL && (rule->color != NULL || rule->color_hex != NULL || rule->filament > 0)));

  if (rule != NULL)
    {
      if (mapping->material_type == NULL)
        mapping->material_type = g_strdup (rule->material_type);
      mapping->copies = MIN (mapping->copies * MAX (rule->copies, 1), TAKT_MAPPING_MAX_COPIES);
    }

  if (mapped->is_color)
    {
      if (rule != NULL && (rule->color != NULL || rule->color_hex != NULL))
        find_color_of_rule (self, rule, mapped);
      else
        find_color (self, option->value, value, mapped);
      mapped->filament = find_filament (profile, rule, value);
      mapped->problem = dup_color_problem (mapping, mapped, profile);
      state = mapped->problem != NULL ? TAKT_OPTION_STATE_UNCLEAR_COLOR : state;
    }
  /* An option by which another profile led here has said what it means. */
  else if (rule == NULL && !options_seen && profile != NULL && !takt_profile_names_value (profile, value)
           && look_up (self->by_target, 0, profile->id, name, value) == NULL)
    {
      char hex[7];

      mapped->problem = g_strdup_printf (_ ("No rule says what “%s: %s” means for the print of “%s”."),
                                         option->name, option->value, profile->name);
      mapped->suggested_copies = takt_option_text_get_copies (value);
      if (takt_color_words_find (value, hex) != TAKT_COLOR_UNKNOWN)
        mapped->suggested_hex = g_strdup (hex);
      state = TAKT_OPTION_STATE_UNCLEAR_OPTION;
    }

  mapping->state = MAX (mapping->state, state);
  g_ptr_array_add (mapping->options, mapped);
}

/**
 * takt_mapping_index_map:
 * @profile: (nullable): how the item is made
 * @options_seen: a person chose the profile with these options before their eyes: what no rule speaks of is no riddle
 *
 * What the options of an item mean. The same item, profile, rules and names always give the same.
 */
TaktItemMapping *
takt_mapping_index_map (const TaktMappingIndex *self,
                        const TaktOrderItem *item,
                        const TaktProfile *profile,
                        gboolean options_seen)
{
  TaktItemMapping *mapping = takt_item_mapping_new ();

  for (guint i = 0; i < item->options->len; i++)
    map_option (self, item, profile, item->options->pdata[i], options_seen, mapping);
  return mapping;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "mapping/takt-mapping-check.h"

#include <glib/gi18n-lib.h>

#include "mapping/takt-color-words.h"
#include "mapping/takt-color.h"
#include "mapping/takt-item-mapping.h"
#include "mapping/takt-option-text.h"
#include "takt-check.h"
#include "takt-error.h"

#define MAX_NAME      200
#define MAX_VALUE     500
#define MAX_WORD      60
#define MAX_FILAMENTS 16

/* @checked gets the code as it is kept; NULL where @hex is none. */
static gboolean
check_hex (const char *hex, char **checked, GError **error)
{
  char code[7];

  if (hex == NULL || *hex == '\0')
    return TRUE;
  if (!takt_color_parse_hex (hex, code))
    {
      takt_error_set_field (error, "color_hex", _ ("This must be a colour code such as #228B22."));
      return FALSE;
    }
  *checked = g_strdup (code);
  return TRUE;
}

static gboolean
check_sense (const TaktOptionRule *rule, GError **error)
{
  gboolean says_color = rule->color != NULL || rule->color_hex != NULL || rule->filament > 0;
  gboolean says_more = rule->material_type != NULL || rule->copies > 0 || rule->use_profile_id != 0;

  if (rule->option_name == NULL && rule->option_value == NULL)
    takt_error_set_field (error, "option_name", _ ("Give the name of the option, its value, or both."));
  else if (rule->order_item_id != 0 && rule->profile_id != 0)
    takt_error_set_field (error, "profile_id", _ ("A rule is of one item or of one profile, not of both."));
  else if (!rule->is_ignored && !says_color && !says_more)
    takt_error_set_field (
        error, "is_ignored",
        _ ("This rule says nothing. Give a material, a colour, a number of copies or another profile, or say "
           "that the option is to be ignored."));
  else if (rule->is_ignored && (says_color || says_more))
    takt_error_set_field (error, "is_ignored", _ ("An option that is ignored cannot mean anything else."));
  else if (rule->use_profile_id != 0 && (rule->profile_id == 0 || rule->use_profile_id == rule->profile_id))
    takt_error_set_field (error, "use_profile_id",
                          _ ("Only a rule of one profile can lead to another profile."));
  else
    return TRUE;
  return FALSE;
}

/**
 * takt_option_rule_check:
 * @rule: what somebody wants to save
 * @error: TAKT_ERROR_INVALID with the field at fault
 *
 * Returns: (transfer full): the rule as it is to be saved; whether what it names exists is not looked at; NULL with @error
 */
TaktOptionRule *
takt_option_rule_check (const TaktOptionRule *rule, GError **error)
{
  g_autoptr (TaktOptionRule) checked = takt_option_rule_new ();

  if (!takt_check_line ("option_name", rule->option_name, MAX_NAME, &checked->option_name, error)
      || !takt_check_line ("option_value", rule->option_value, MAX_VALUE, &checked->option_value, error)
      || !takt_check_line ("material_type", rule->material_type, MAX_WORD, &checked->material_type, error)
      || !takt_check_line ("color", rule->color, MAX_WORD, &checked->color, error)
      || !check_hex (rule->color_hex, &checked->color_hex, error)
      || !takt_check_number ("filament", rule->filament, 0, MAX_FILAMENTS, error)
      || !takt_check_number ("copies", rule->copies, 0, TAKT_MAPPING_MAX_COPIES, error))
    return NULL;

  checked->id = rule->id;
  checked->order_item_id = rule->order_item_id;
  checked->profile_id = rule->profile_id;
  checked->filament = rule->filament;
  checked->copies = rule->copies;
  checked->use_profile_id = rule->use_profile_id;
  checked->is_ignored = rule->is_ignored ? TRUE : FALSE;
  return check_sense (checked, error) ? g_steal_pointer (&checked) : NULL;
}

/**
 * takt_color_synonym_check:
 * @synonym: without a code it gets that of its colour's name, where Takt knows it
 * @error: TAKT_ERROR_INVALID with the field at fault
 *
 * Returns: (transfer full): the synonym as it is to be saved; NULL with @error
 */
TaktColorSynonym *
takt_color_synonym_check (const TaktColorSynonym *synonym, GError **error)
{
  g_autoptr (TaktColorSynonym) checked = takt_color_synonym_new (NULL, NULL, NULL);
  char hex[7];

  if (!takt_check_needed ("word", synonym->word, MAX_VALUE, &checked->word, error)
      || !takt_check_needed ("color", synonym->color, MAX_WORD, &checked->color, error)
      || !check_hex (synonym->color_hex, &checked->color_hex, error))
    return NULL;

  if (checked->color_hex == NULL)
    {
      g_autofree char *key = takt_option_text_key (checked->color);

      if (takt_color_words_find (key, hex) != TAKT_COLOR_CLEAR)
        {
          takt_error_set_field (error, "color_hex",
                                _ ("Takt does not know the colour “%s”. Give its code, such as #228B22."),
                                checked->color);
          return NULL;
        }
      checked->color_hex = g_strdup (hex);
    }
  checked->id = synonym->id;
  return g_steal_pointer (&checked);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-json.h"

#include <math.h>

/* Rules for options, the shop's names of colours, what the options of an item mean. */

#define SUGGESTED_PROFILES 3

static void
set_hex (JsonObject *object, const char *field, const char *hex)
{
  g_autofree char *code = hex != NULL && *hex != '\0' ? g_strconcat ("#", hex, NULL) : NULL;

  takt_json_set_string (object, field, code);
}

/** takt_api_write_option_rule: a TaktOptionRule. */
JsonObject *
takt_api_write_option_rule (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktOptionRule *rule = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", rule->id);
  takt_json_set_id (object, "order_item_id", rule->order_item_id);
  takt_json_set_id (object, "profile_id", rule->profile_id);
  takt_json_set_string (object, "option_name", rule->option_name);
  takt_json_set_string (object, "option_value", rule->option_value);
  takt_json_set_string (object, "material_type", rule->material_type);
  takt_json_set_string (object, "color", rule->color);
  set_hex (object, "color_hex", rule->color_hex);
  takt_api_write_int_or_null (object, "filament", rule->filament, 0);
  takt_api_write_int_or_null (object, "copies", rule->copies, 0);
  takt_json_set_id (object, "use_profile_id", rule->use_profile_id);
  json_object_set_boolean_member (object, "is_ignored", rule->is_ignored);
  takt_json_set_time (object, "created_at", rule->created_at);
  takt_json_set_time (object, "updated_at", rule->updated_at);
  return object;
}

/** takt_api_write_color_synonym: a TaktColorSynonym. */
JsonObject *
takt_api_write_color_synonym (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktColorSynonym *synonym = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", synonym->id);
  json_object_set_string_member (object, "word", synonym->word);
  json_object_set_string_member (object, "color", synonym->color);
  set_hex (object, "color_hex", synonym->color_hex);
  takt_json_set_time (object, "created_at", synonym->created_at);
  takt_json_set_time (object, "updated_at", synonym->updated_at);
  return object;
}

/* The spool of the shop that would do, or why none does. */
static gboolean
write_spool (TaktShop *shop,
             JsonObject *object,
             const char *material_type,
             const TaktMappedOption *option,
             GError **error)
{
  g_autoptr (TaktMaterial) spool = NULL;
  g_autofree char *problem = NULL;
  GError *fault = NULL;
  double difference = G_MAXDOUBLE;

  if (option->color_hex != NULL)
    {
      spool = takt_materials_find_nearest (takt_shop_get_materials (shop), material_type, option->color,
                                           option->color_hex, &difference, &problem, &fault);
      if (fault != NULL)
        {
          g_propagate_error (error, fault);
          return FALSE;
        }
    }

  takt_json_set_id (object, "spool_id", spool != NULL ? spool->id : 0);
  takt_json_set_string (object, "spool_color", spool != NULL ? spool->color : NULL);
  if (difference < G_MAXDOUBLE)
    json_object_set_double_member (object, "difference", round (difference * 10) / 10);
  else
    json_object_set_null_member (object, "difference");
  takt_json_set_string (object, "spool_problem", problem);
  return TRUE;
}

static JsonObject *
write_mapped_option (TaktShop *shop,
                     const char *material_type,
                     const TaktMappedOption *option,
                     GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "name", option->name);
  json_object_set_string_member (object, "value", option->value);
  takt_json_set_id (object, "rule_id", option->rule_id);
  json_object_set_boolean_member (object, "is_color", option->is_color);
  json_object_set_string_member (object, "color_source", takt_color_source_words[option->source]);
  takt_json_set_string (object, "color", option->color);
  set_hex (object, "color_hex", option->color_hex);
  takt_api_write_int_or_null (object, "filament", option->filament, 0);
  takt_json_set_string (object, "problem", option->problem);
  set_hex (object, "suggested_color_hex", option->suggested_hex);
  takt_api_write_int_or_null (object, "suggested_copies", option->suggested_copies, 0);
  return write_spool (shop, object, material_type, option, error) ? g_steal_pointer (&object) : NULL;
}

static const char *
get_material_type (const TaktItemMapping *mapping, const TaktProfile *profile, int filament)
{
  if (mapping->material_type != NULL)
    return mapping->material_type;
  if (profile == NULL || filament < 1 || (guint) filament > profile->materials->len)
    return NULL;
  return ((const TaktFilament *) profile->materials->pdata[filament - 1])->material_type;
}

/** takt_api_write_item_mapping: a TaktOrderItem: what its options mean for its print, and which spools would do. */
JsonObject *
takt_api_write_item_mapping (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktOrderItem *item = record;
  g_autoptr (TaktItemMapping) mapping = takt_orders_map_item (takt_shop_get_orders (shop), item, error);
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *options = json_array_new ();

  json_object_set_array_member (object, "options", options);
  if (mapping == NULL)
    return NULL;
  if (item->profile_id != 0)
    {
      profile = takt_products_get (takt_shop_get_products (shop), item->profile_id, error);
      if (profile == NULL)
        return NULL;
    }

  for (guint i = 0; i < mapping->options->len; i++)
    {
      const TaktMappedOption *option = mapping->options->pdata[i];
      JsonObject *element =
          write_mapped_option (shop, get_material_type (mapping, profile, option->filament), option, error);

      if (element == NULL)
        return NULL;
      json_array_add_object_element (options, element);
    }
  takt_json_set_id (object, "order_item_id", item->id);
  takt_json_set_id (object, "profile_id", item->profile_id);
  json_object_set_string_member (object, "state", takt_option_state_words[item->option_state]);
  takt_json_set_string (object, "material_type", get_material_type (mapping, profile, 1));
  json_object_set_int_member (object, "copies", mapping->copies);
  return g_steal_pointer (&object);
}

static gboolean
write_suggestions (TaktShop *shop, const TaktOrderItem *item, JsonObject *object, GError **error)
{
  g_autoptr (GPtrArray) profiles = NULL;
  JsonArray *array = json_array_new ();

  json_object_set_array_member (object, "suggested_profiles", array);
  if (item->profile_id != 0)
    return TRUE;
  profiles = takt_products_suggest (takt_shop_get_products (shop), item, SUGGESTED_PROFILES, error);
  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    {
      const TaktProfile *profile = profiles->pdata[i];
      JsonObject *element = json_object_new ();

      takt_json_set_id (element, "id", profile->id);
      json_object_set_string_member (element, "name", profile->name);
      json_array_add_object_element (array, element);
    }
  return profiles != NULL;
}

/** takt_api_write_review: a TaktOrderItem that a person must look at, with the reasons and what may help. */
JsonObject *
takt_api_write_review (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktOrderItem *item = record;
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), item->order_id, error);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *reasons = json_array_new ();
  JsonObject *part;

  if (item->profile_id == 0)
    json_array_add_string_element (reasons, "unmapped_item");
  if (item->option_state != TAKT_OPTION_STATE_CLEAR)
    json_array_add_string_element (reasons, takt_option_state_words[item->option_state]);
  json_object_set_array_member (object, "reasons", reasons);
  if (order == NULL)
    return NULL;
  takt_json_set_id (object, "order_id", order->id);
  json_object_set_string_member (object, "order_number", order->order_number);

  part = takt_api_write_item (shop, item, error);
  if (part == NULL)
    return NULL;
  json_object_set_object_member (object, "item", part);
  part = takt_api_write_item_mapping (shop, item, error);
  if (part == NULL)
    return NULL;
  json_object_set_object_member (object, "mapping", part);
  return write_suggestions (shop, item, object, error) ? g_steal_pointer (&object) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* What options of items mean: rules, the shop's names of colours, and the items that wait for a person's word. */

/* The engine knows how long each text may be and names the field; these keep nonsense away from it. */
#define MAX_TEXT     500
#define MAX_FILAMENT 16

static TaktMapping *
get_mapping (TaktApiCall *call)
{
  return takt_products_get_mapping (takt_shop_get_products (takt_api_call_get_shop (call)));
}

/* @records: (transfer full) (nullable) */
static void
answer_page (TaktApiCall *call,
             TaktApiWriter writer,
             GPtrArray *records,
             guint limit,
             guint offset,
             GError *error)
{
  if (records == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  takt_api_call_answer_records (call, writer, records, offset, limit, records->len);
  g_ptr_array_unref (records);
}

static void
answer_rule (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktOptionRule) rule = takt_mapping_get_rule (get_mapping (call), id, &error);

  if (rule != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_option_rule, rule);
  else
    takt_api_call_fail (call, error);
}

static void
answer_synonym (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktColorSynonym) synonym = takt_mapping_get_synonym (get_mapping (call), id, &error);

  if (synonym != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_color_synonym, synonym);
  else
    takt_api_call_fail (call, error);
}

/* What a rule and a choice have in common. */
static void
read_meaning (TaktJsonReader *body, TaktOptionRule *rule)
{
  takt_api_input_text (body, "option_name", MAX_TEXT, &rule->option_name);
  takt_api_input_text (body, "option_value", MAX_TEXT, &rule->option_value);
  takt_api_input_text (body, "material_type", MAX_TEXT, &rule->material_type);
  takt_api_input_text (body, "color", MAX_TEXT, &rule->color);
  takt_api_input_text (body, "color_hex", MAX_TEXT, &rule->color_hex);
  takt_api_input_int_or_none (body, "filament", 1, MAX_FILAMENT, 0, &rule->filament);
  takt_api_input_int_or_none (body, "copies", 1, TAKT_MAPPING_MAX_COPIES, 0, &rule->copies);
  takt_api_input_id (body, "use_profile_id", &rule->use_profile_id);
  takt_api_input_bool (body, "is_ignored", &rule->is_ignored);
}

static void
read_rule (TaktJsonReader *body, TaktOptionRule *rule)
{
  takt_api_input_id (body, "profile_id", &rule->profile_id);
  takt_api_input_id (body, "order_item_id", &rule->order_item_id);
  read_meaning (body, rule);
}

/** takt_api_mapping_list_rules: GET /api/option-rules */
void
takt_api_mapping_list_rules (TaktApiCall *call)
{
  gint64 profile_id = takt_api_call_query_int (call, "profile_id", 1, G_MAXINT64, 0);
  GError *error = NULL;
  GPtrArray *found = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  found = takt_mapping_list_rules (get_mapping (call), profile_id, &error);
  answer_page (call, takt_api_write_option_rule, found, limit, offset, error);
}

/** takt_api_mapping_add_rule: POST /api/option-rules */
void
takt_api_mapping_add_rule (TaktApiCall *call)
{
  g_autoptr (TaktOptionRule) rule = takt_option_rule_new ();
  GError *error = NULL;
  gint64 id;

  read_rule (takt_api_call_get_body (call), rule);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_mapping_add_rule (get_mapping (call), rule, &error);
  if (id > 0)
    answer_rule (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_mapping_count_rule: POST /api/option-rules/preview: what a rule would be about, before it is one */
void
takt_api_mapping_count_rule (TaktApiCall *call)
{
  g_autoptr (TaktOptionRule) rule = takt_option_rule_new ();
  JsonObject *answer;
  GError *error = NULL;
  guint n_items = 0;

  read_rule (takt_api_call_get_body (call), rule);
  if (!takt_api_call_end_input (call))
    return;

  if (!takt_orders_count_rule (takt_shop_get_orders (takt_api_call_get_shop (call)), rule, &n_items, &error))
    {
      takt_api_call_fail (call, error);
      return;
    }
  answer = json_object_new ();
  json_object_set_int_member (answer, "open_items", n_items);
  takt_api_call_answer (call, SOUP_STATUS_OK, answer);
}

/** takt_api_mapping_get_rule: GET /api/option-rules/{id} */
void
takt_api_mapping_get_rule (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_rule (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

/** takt_api_mapping_update_rule: PUT /api/option-rules/{id} */
void
takt_api_mapping_update_rule (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (TaktOptionRule) rule = takt_mapping_get_rule (get_mapping (call), id, &error);

  if (rule == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  read_rule (takt_api_call_get_body (call), rule);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_mapping_update_rule (get_mapping (call), rule, &error))
    answer_rule (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_mapping_remove_rule: DELETE /api/option-rules/{id}: answers what was removed, so that it can be added again */
void
takt_api_mapping_remove_rule (TaktApiCall *call)
{
  g_autoptr (TaktOptionRule) removed = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  removed = takt_mapping_remove_rule (get_mapping (call), takt_api_call_get_id (call), &error);
  if (removed != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_option_rule, removed);
  else
    takt_api_call_fail (call, error);
}

static void
read_synonym (TaktJsonReader *body, TaktColorSynonym *synonym)
{
  g_autofree char *before = g_strdup (synonym->color);

  takt_api_input_name (body, "word", MAX_TEXT, &synonym->word);
  takt_api_input_name (body, "color", MAX_TEXT, &synonym->color);
  /* Another colour by its name alone has another code. */
  if (g_strcmp0 (before, synonym->color) != 0)
    g_clear_pointer (&synonym->color_hex, g_free);
  takt_api_input_text (body, "color_hex", MAX_TEXT, &synonym->color_hex);
}

/** takt_api_mapping_list_synonyms: GET /api/color-synonyms */
void
takt_api_mapping_list_synonyms (TaktApiCall *call)
{
  GError *error = NULL;
  GPtrArray *found = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  found = takt_mapping_list_synonyms (get_mapping (call), &error);
  answer_page (call, takt_api_write_color_synonym, found, limit, offset, error);
}

/** takt_api_mapping_add_synonym: POST /api/color-synonyms */
void
takt_api_mapping_add_synonym (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktColorSynonym) synonym = takt_color_synonym_new (NULL, NULL, NULL);
  GError *error = NULL;
  gint64 id;

  takt_json_reader_require (body, "word");
  takt_json_reader_require (body, "color");
  read_synonym (body, synonym);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_mapping_add_synonym (get_mapping (call), synonym, &error);
  if (id > 0)
    answer_synonym (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_mapping_update_synonym: PUT /api/color-synonyms/{id} */
void
takt_api_mapping_update_synonym (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (TaktColorSynonym) synonym = takt_mapping_get_synonym (get_mapping (call), id, &error);

  if (synonym == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  read_synonym (takt_api_call_get_body (call), synonym);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_mapping_update_synonym (get_mapping (call), synonym, &error))
    answer_synonym (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_mapping_remove_synonym: DELETE /api/color-synonyms/{id}: answers what was removed */
void
takt_api_mapping_remove_synonym (TaktApiCall *call)
{
  g_autoptr (TaktColorSynonym) removed = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  removed = takt_mapping_remove_synonym (get_mapping (call), takt_api_call_get_id (call), &error);
  if (removed != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_color_synonym, removed);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_mapping_list_review: GET /api/order-items/review */
void
takt_api_mapping_list_review (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  guint limit, offset, total = 0;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  items = takt_orders_list_review (takt_shop_get_orders (takt_api_call_get_shop (call)), limit, offset,
                                   &total, &error);
  if (items != NULL)
    takt_api_call_answer_records (call, takt_api_write_review, items, 0, items->len, total);
  else
    takt_api_call_fail (call, error);
}

static void
answer_mapping (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktOrderItem) item = takt_orders_get_item (takt_shop_get_orders (takt_api_call_get_shop (call)),
                                                         takt_api_call_get_id (call), &error);

  if (item != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_item_mapping, item);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_mapping_get: GET /api/order-items/{id}/mapping */
void
takt_api_mapping_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_mapping (call);
}

/** takt_api_mapping_choose: POST /api/order-items/{id}/choose: a profile, or what an option means */
void
takt_api_mapping_choose (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  TaktOrders *orders = takt_shop_get_orders (takt_api_call_get_shop (call));
  g_autoptr (TaktOptionRule) rule = takt_option_rule_new ();
  g_autoptr (TaktOrderItem) item = NULL;
  TaktItemChoice choice = { 0 };
  GError *error = NULL;

  item = takt_orders_get_item (orders, takt_api_call_get_id (call), &error);
  if (item == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  takt_api_input_id (body, "profile_id", &choice.profile_id);
  takt_api_call_require_profile (call, "profile_id", choice.profile_id);
  takt_api_input_bool (body, "for_all", &choice.for_all);
  read_meaning (body, rule);
  if (choice.profile_id == 0)
    choice.rule = rule;
  else if (rule->option_name != NULL || rule->option_value != NULL)
    takt_json_reader_fail (body, "profile_id",
                           _ ("is one choice and an option is another: make them one after the other."));
  if (!takt_api_call_end_input (call))
    return;

  if (takt_orders_choose (orders, item->id, &choice, &error))
    answer_mapping (call);
  else
    takt_api_call_fail (call, error);
}

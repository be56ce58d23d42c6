/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "api-schema.h"

#include <string.h>

#include "takt-api-document.h"
#include "takt-json.h"

#define COMPONENTS "#/components/schemas/"
#define RESPONSES  "#/components/responses/"

struct _ApiSchema
{
  JsonNode *root;
  GHashTable *seen;      /* names of component schemas that a value was judged by */
  GHashTable *succeeded; /* operation ids of calls that were done */
};

ApiSchema *
api_schema_new (void)
{
  ApiSchema *self = g_new0 (ApiSchema, 1);
  g_autoptr (GBytes) bytes = takt_api_document_get_bytes ();
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  self->root = takt_json_parse (text, (gssize) size, &error);
  g_assert_no_error (error);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->succeeded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
api_schema_free (ApiSchema *self)
{
  json_node_unref (self->root);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->succeeded);
  g_free (self);
}

JsonObject *
api_schema_get_document (ApiSchema *self)
{
  return json_node_get_object (self->root);
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  return object != NULL && json_object_has_member (object, name)
             ? json_object_get_object_member (object, name)
             : NULL;
}

JsonObject *
api_schema_get_component (ApiSchema *self, const char *name)
{
  JsonObject *components = get_object (api_schema_get_document (self), "components");
  JsonObject *found = get_object (get_object (components, "schemas"), name);

  if (found == NULL)
    g_error ("the document refers to a schema %s that it does not have", name);
  return found;
}

gboolean
api_schema_has_seen (ApiSchema *self, const char *name)
{
  return g_hash_table_contains (self->seen, name);
}

/* Whether a call of that operation was done, not refused. */
gboolean
api_schema_has_succeeded (ApiSchema *self, const char *operation_id)
{
  return g_hash_table_contains (self->succeeded, operation_id);
}

static char *judge (ApiSchema *self, JsonObject *schema, JsonNode *value, const char *at);

static char *
judge_object (ApiSchema *self, JsonObject *schema, JsonObject *value, const char *at)
{
  JsonObject *properties = get_object (schema, "properties");
  JsonArray *required =
      json_object_has_member (schema, "required") ? json_object_get_array_member (schema, "required") : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    if (!json_object_has_member (value, json_array_get_string_element (required, i)))
      return g_strdup_printf ("%s lacks %s", at, json_array_get_string_element (required, i));

  json_object_iter_init (&iter, value);
  while (json_object_iter_next (&iter, &name, &member))
    {
      JsonObject *property = get_object (properties, name);
      g_autofree char *path = g_strdup_printf ("%s.%s", at, name);
      char *fault;

      if (property == NULL && json_object_has_member (schema, "additionalProperties"))
        return g_strdup_printf ("%s is not in the schema", path);
      fault = property != NULL ? judge (self, property, member, path) : NULL;
      if (fault != NULL)
        return fault;
    }
  return NULL;
}

static char *
judge_array (ApiSchema *self, JsonObject *schema, JsonArray *value, const char *at)
{
  for (guint i = 0; i < json_array_get_length (value); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s[%u]", at, i);
      char *fault = judge (self, json_object_get_object_member (schema, "items"),
                           json_array_get_element (value, i), path);

      if (fault != NULL)
        return fault;
    }
  return NULL;
}

static char *
judge_number (JsonObject *schema, JsonNode *value, const char *at)
{
  double number = json_node_get_double (value);

  if (json_object_has_member (schema, "minimum")
      && number < json_object_get_double_member (schema, "minimum"))
    return g_strdup_printf ("%s is %g, which is too small", at, number);
  if (json_object_has_member (schema, "maximum")
      && number > json_object_get_double_member (schema, "maximum"))
    return g_strdup_printf ("%s is %g, which is too large", at, number);
  return NULL;
}

static char *
judge_string (JsonObject *schema, const char *text, const char *at)
{
  JsonArray *words =
      json_object_has_member (schema, "enum") ? json_object_get_array_member (schema, "enum") : NULL;
  gboolean found = words == NULL;

  for (guint i = 0; !found && i < json_array_get_length (words); i++)
    found = strcmp (json_array_get_string_element (words, i), text) == 0;
  if (!found)
    return g_strdup_printf ("%s is the unknown word %s", at, text);

  if (g_strcmp0 (json_object_get_string_member_with_default (schema, "format", NULL), "date-time") == 0
      && !g_regex_match_simple ("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", text, 0, 0))
    return g_strdup_printf ("%s is %s, which is no moment", at, text);
  return NULL;
}

static gboolean
is_of_type (JsonNode *value, const char *type)
{
  GType held = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;

  if (strcmp (type, "object") == 0)
    return JSON_NODE_HOLDS_OBJECT (value);
  if (strcmp (type, "array") == 0)
    return JSON_NODE_HOLDS_ARRAY (value);
  if (strcmp (type, "string") == 0)
    return held == G_TYPE_STRING;
  if (strcmp (type, "boolean") == 0)
    return held == G_TYPE_BOOLEAN;
  if (strcmp (type, "integer") == 0)
    return held == G_TYPE_INT64;
  g_assert_cmpstr (type, ==, "number");
  return held == G_TYPE_INT64 || held == G_TYPE_DOUBLE;
}

static char *
judge_reference (ApiSchema *self, JsonObject *schema, JsonNode *value, const char *at)
{
  const char *reference = json_object_get_string_member (schema, "$ref");

  g_assert_true (g_str_has_prefix (reference, COMPONENTS));
  reference += strlen (COMPONENTS);
  g_hash_table_add (self->seen, g_strdup (reference));
  return judge (self, api_schema_get_component (self, reference), value, at);
}

/* NULL, or what is wrong with @value. */
static char *
judge (ApiSchema *self, JsonObject *schema, JsonNode *value, const char *at)
{
  const char *type;

  if (json_object_has_member (schema, "$ref"))
    return judge_reference (self, schema, value, at);

  if (JSON_NODE_HOLDS_NULL (value))
    return json_object_get_boolean_member_with_default (schema, "nullable", FALSE)
               ? NULL
               : g_strdup_printf ("%s is null", at);

  type = json_object_get_string_member (schema, "type");
  if (!is_of_type (value, type))
    return g_strdup_printf ("%s is no %s", at, type);
  if (json_object_has_member (schema, "allOf"))
    return judge_reference (
        self, json_array_get_object_element (json_object_get_array_member (schema, "allOf"), 0), value, at);
  if (JSON_NODE_HOLDS_OBJECT (value))
    return judge_object (self, schema, json_node_get_object (value), at);
  if (JSON_NODE_HOLDS_ARRAY (value))
    return judge_array (self, schema, json_node_get_array (value), at);
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return judge_string (schema, json_node_get_string (value), at);
  if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return NULL;
  return judge_number (schema, value, at);
}

static gboolean
path_fits (const char *template, const char *path)
{
  while (*template != '\0')
    {
      if (*template == '{')
        {
          gsize digits = strspn (path, "0123456789");

          if (digits == 0)
            return FALSE;
          path += digits;
          template = strchr (template, '}') + 1;
        }
      else if (*template ++ != *path++)
        return FALSE;
    }
  return *path == '\0' || *path == '?';
}

/* What the document says of a call; NULL when it does not know it. */
static JsonObject *
find_operation (ApiSchema *self, const char *method, const char *path)
{
  g_autofree char *lower = g_ascii_strdown (method, -1);
  JsonObjectIter iter;
  const char *name;
  JsonNode *item;

  json_object_iter_init (&iter, get_object (api_schema_get_document (self), "paths"));
  while (json_object_iter_next (&iter, &name, &item))
    if (path_fits (name, path) && json_object_has_member (json_node_get_object (item), lower))
      return json_object_get_object_member (json_node_get_object (item), lower);
  return NULL;
}

static JsonObject *
get_response (ApiSchema *self, JsonObject *operation, guint status)
{
  g_autofree char *code = g_strdup_printf ("%u", status);
  JsonObject *response = get_object (get_object (operation, "responses"), code);
  const char *reference =
      response != NULL ? json_object_get_string_member_with_default (response, "$ref", NULL) : NULL;

  if (reference == NULL)
    return response;
  g_assert_true (g_str_has_prefix (reference, RESPONSES));
  return get_object (get_object (get_object (api_schema_get_document (self), "components"), "responses"),
                     reference + strlen (RESPONSES));
}

/**
 * api_schema_check_answer:
 * @answer: (nullable): the JSON of the answer; NULL: no body
 *
 * Returns: (transfer full) (nullable): NULL when the answer is as the document says; else what is wrong with it
 */
char *
api_schema_check_answer (ApiSchema *self,
                         const char *method,
                         const char *path,
                         guint status,
                         JsonNode *answer)
{
  JsonObject *operation = find_operation (self, method, path);
  JsonObject *response, *content;

  if (operation == NULL)
    return status == 404 || status == 405 || status == 401 || status == 403 || status == 429
               ? judge (self, api_schema_get_component (self, "Error"), answer, "answer")
               : g_strdup_printf ("%s %s is not in the document", method, path);

  if (status < 300)
    g_hash_table_add (self->succeeded, g_strdup (json_object_get_string_member (operation, "operationId")));
  response = get_response (self, operation, status);
  if (response == NULL)
    return g_strdup_printf ("%s %s: the document has no status %u", method, path, status);

  content = get_object (get_object (response, "content"), "application/json");
  if (content == NULL)
    return answer == NULL ? NULL : g_strdup ("there should be no body");
  if (answer == NULL)
    return g_strdup ("there should be a body");
  return judge (self, json_object_get_object_member (content, "schema"), answer, "answer");
}

static void
collect (ApiSchema *self, JsonNode *node, GHashTable *names)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        collect (self, json_array_get_element (array, i), names);
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      const char *reference =
          json_object_has_member (object, "$ref") ? json_object_get_string_member (object, "$ref") : NULL;
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      if (reference != NULL && g_str_has_prefix (reference, COMPONENTS)
          && g_hash_table_add (names, g_strdup (reference + strlen (COMPONENTS))))
        {
          JsonObject *schemas =
              get_object (get_object (api_schema_get_document (self), "components"), "schemas");

          collect (self, json_object_get_member (schemas, reference + strlen (COMPONENTS)), names);
        }
      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, &name, &member))
        if (strcmp (name, "requestBody") != 0)
          collect (self, member, names);
    }
}

/* (transfer full): names of all component schemas that some answer has, however deep. */
GHashTable *
api_schema_get_answer_components (ApiSchema *self)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  collect (self, json_object_get_member (api_schema_get_document (self), "paths"), names);
  g_hash_table_add (names, g_strdup ("Error"));
  return names;
}

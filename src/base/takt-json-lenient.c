/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static JsonNode *
get_value (JsonObject *object, const char *field)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, field) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/* The whole text must be a number, spaces at the ends aside. */
static gboolean
text_to_number (const char *text, double *number)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  char *end;

  *number = g_ascii_strtod (trimmed, &end);
  return *trimmed != '\0' && *end == '\0' && isfinite (*number);
}

static gboolean
text_to_int (const char *text, gint64 *number)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  char *end;

  errno = 0;
  *number = g_ascii_strtoll (trimmed, &end, 10);
  return *trimmed != '\0' && *end == '\0' && errno == 0;
}

/**
 * takt_json_lenient_int:
 * @object: (nullable)
 *
 * A whole number from 5, 5.0, "5" or "5.0"; a fraction is cut off. true is 1. Anything else, also what 64 bits cannot hold,
 * is @fallback.
 */
gint64
takt_json_lenient_int (JsonObject *object, const char *field, gint64 fallback)
{
  JsonNode *node = get_value (object, field);
  gint64 whole;
  double number;

  if (node == NULL)
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_STRING && text_to_int (json_node_get_string (node), &whole))
    return whole;

  number = takt_json_lenient_number (object, field, NAN);
  return isfinite (number) && fabs (number) < 9.2e18 ? (gint64) number : fallback;
}

/** takt_json_lenient_number: a number from 23.5, 5, "23.5" or true; anything else is @fallback. */
double
takt_json_lenient_number (JsonObject *object, const char *field, double fallback)
{
  JsonNode *node = get_value (object, field);
  double number;

  if (node == NULL)
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return text_to_number (json_node_get_string (node), &number) ? number : fallback;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node) ? 1 : 0;
  return json_node_get_double (node);
}

/** takt_json_lenient_bool: a truth from true, 1, "true", "1", "on", "yes" and their opposites; else @fallback. */
gboolean
takt_json_lenient_bool (JsonObject *object, const char *field, gboolean fallback)
{
  static const char *const yes[] = { "true", "1", "on", "yes" };
  static const char *const no[] = { "false", "0", "off", "no" };
  JsonNode *node = get_value (object, field);
  const char *text;

  if (node == NULL)
    return fallback;

  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return json_node_get_double (node) != 0;

  text = json_node_get_string (node);
  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      if (g_ascii_strcasecmp (text, yes[i]) == 0)
        return TRUE;
      if (g_ascii_strcasecmp (text, no[i]) == 0)
        return FALSE;
    }
  return fallback;
}

/**
 * takt_json_lenient_string:
 *
 * Returns: (transfer full) (nullable): a text; numbers and truths are spelled out; NULL when absent, null, or no plain value
 */
char *
takt_json_lenient_string (JsonObject *object, const char *field)
{
  JsonNode *node = get_value (object, field);

  if (node == NULL)
    return NULL;

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return takt_json_to_string (node, NULL);
}

/** takt_json_lenient_object: (transfer none) (nullable): the object at @field, NULL when it is none. */
JsonObject *
takt_json_lenient_object (JsonObject *object, const char *field)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, field) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/** takt_json_lenient_array: (transfer none) (nullable): the array at @field, NULL when it is none. */
JsonArray *
takt_json_lenient_array (JsonObject *object, const char *field)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, field) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

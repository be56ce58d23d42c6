/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-json.h"

#include <math.h>
#include <string.h>

#include "takt-money.h"

static const char *
find_escape (const char *text)
{
  while (*text != '\0' && (guchar) *text >= 0x20 && *text != '"' && *text != '\\' && *text != 0x7f)
    text++;
  return text;
}

/** takt_json_append_string: appends @text as JSON writes it, in quotation marks; invalid UTF-8 is mended. */
void
takt_json_append_string (GString *out, const char *text)
{
  g_autofree char *valid = NULL;

  /* What we write is UTF-8 whatever came in through a file name or a foreign database. */
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = text;; p++)
    {
      const char *plain = p;
      guchar c;

      p = find_escape (p);
      g_string_append_len (out, plain, p - plain);
      c = (guchar) *p;
      if (c == '\0')
        break;
      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c == '\r')
        g_string_append (out, "\\r");
      else if (c == '\t')
        g_string_append (out, "\\t");
      else
        g_string_append_printf (out, "\\u%04x", c);
    }
  g_string_append_c (out, '"');
}

/* The fewest digits that read back as the same number; zero has no sign, as it loses it on the way through an integer. A whole
 * number keeps its point: readers with strict types take 25 and 25.5 for two kinds of values. */
static void
write_double (GString *out, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_string_append (out, "null");
      return;
    }
  if (value == 0)
    value = 0;

  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append (out, buffer);
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (out, ".0");
}

static void
write_node (GString *out, JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      g_string_append (out, "null");
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;
      gboolean first = TRUE;

      g_string_append_c (out, '{');
      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          if (!first)
            g_string_append_c (out, ',');
          first = FALSE;
          takt_json_append_string (out, name);
          g_string_append_c (out, ':');
          write_node (out, member);
        }
      g_string_append_c (out, '}');
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      g_string_append_c (out, '[');
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (i > 0)
            g_string_append_c (out, ',');
          write_node (out, json_array_get_element (array, i));
        }
      g_string_append_c (out, ']');
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    takt_json_append_string (out, json_node_get_string (node));
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (json_node_get_value_type (node) == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    write_double (out, json_node_get_double (node));
}

/**
 * takt_json_to_string:
 * @node: (nullable): what to write; NULL is null
 * @length: (out) (optional): bytes without the NUL at the end
 *
 * Compact JSON; numbers have the fewest digits that read back as the same double (17.38, not 17.379999999999999), which
 * json-glib's generator does not do. Numbers that JSON cannot say (NaN) become null, invalid UTF-8 is mended.
 *
 * Returns: (transfer full)
 */
char *
takt_json_to_string (JsonNode *node, gsize *length)
{
  GString *out = g_string_new (NULL);

  write_node (out, node);
  if (length != NULL)
    *length = out->len;
  return g_string_free (out, FALSE);
}

/** takt_json_set_string: sets a text, or null for NULL. */
void
takt_json_set_string (JsonObject *object, const char *field, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, field, value);
  else
    json_object_set_null_member (object, field);
}

/** takt_json_set_time: sets "2025-12-24T18:15:00Z", or null for TAKT_TIME_UNSET. */
void
takt_json_set_time (JsonObject *object, const char *field, TaktTime time)
{
  g_autofree char *text = takt_time_to_iso (time);

  takt_json_set_string (object, field, text);
}

/** takt_json_set_money: sets minor units as a decimal number; 25.0 where the amount is whole. */
void
takt_json_set_money (JsonObject *object, const char *field, gint64 minor, const char *currency)
{
  json_object_set_double_member (object, field, takt_money_to_number (minor, currency));
}

/** takt_json_set_id: sets a row id, or null for 0 (no row). */
void
takt_json_set_id (JsonObject *object, const char *field, gint64 id)
{
  if (id != 0)
    json_object_set_int_member (object, field, id);
  else
    json_object_set_null_member (object, field);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-money.h"

/*
 * The scanner below checks text against RFC 8259 before json-glib sees it. json-glib 1.6 alone accepts more than JSON
 * (several roots, of which it leaks all but one, comments, integers that wrap around) and recurses as deep as the text
 * asks for.
 */
typedef struct
{
  const char *start;
  const char *cursor;
  const char *end;
  const char *fault; /* why the scan failed, as a sentence; static */
} Scanner;

static gboolean scan_value (Scanner *self, int depth);

static gboolean
fail (Scanner *self, const char *fault)
{
  if (self->fault == NULL)
    self->fault = fault;
  return FALSE;
}

static void
skip_space (Scanner *self)
{
  while (self->cursor < self->end && strchr (" \t\r\n", *self->cursor) != NULL && *self->cursor != '\0')
    self->cursor++;
}

static gboolean
scan_char (Scanner *self, char wanted)
{
  if (self->cursor >= self->end || *self->cursor != wanted)
    return FALSE;
  self->cursor++;
  return TRUE;
}

static gboolean
scan_word (Scanner *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->cursor) < length || memcmp (self->cursor, word, length) != 0)
    return fail (self, N_ ("a value is expected"));
  self->cursor += length;
  return TRUE;
}

static gboolean
scan_digits (Scanner *self)
{
  const char *first = self->cursor;

  while (self->cursor < self->end && g_ascii_isdigit (*self->cursor))
    self->cursor++;
  return self->cursor > first;
}

/* A whole number must fit in 64 bits, any other must be finite: what does not would silently become another number. */
static gboolean
check_range (Scanner *self, const char *first, gboolean is_whole)
{
  g_autofree char *literal = g_strndup (first, (gsize) (self->cursor - first));

  if (is_whole)
    {
      errno = 0;
      g_ascii_strtoll (literal, NULL, 10);
      if (errno == ERANGE)
        return fail (self, N_ ("a number is too large"));
    }
  else if (!isfinite (g_ascii_strtod (literal, NULL)))
    return fail (self, N_ ("a number is too large"));

  return TRUE;
}

static gboolean
scan_number (Scanner *self)
{
  const char *first = self->cursor;
  gboolean is_whole = TRUE;

  scan_char (self, '-');
  if (!scan_char (self, '0') && !scan_digits (self))
    return fail (self, N_ ("a value is expected"));
  if (scan_char (self, '.'))
    {
      is_whole = FALSE;
      if (!scan_digits (self))
        return fail (self, N_ ("a number ends in a point"));
    }
  if (scan_char (self, 'e') || scan_char (self, 'E'))
    {
      is_whole = FALSE;
      if (!scan_char (self, '+'))
        scan_char (self, '-');
      if (!scan_digits (self))
        return fail (self, N_ ("a number has no exponent"));
    }

  return check_range (self, first, is_whole);
}

static gboolean
scan_hex4 (Scanner *self, guint *unit)
{
  *unit = 0;
  if (self->end - self->cursor < 4)
    return fail (self, N_ ("a \\u escape is cut off"));

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*self->cursor++);

      if (digit < 0)
        return fail (self, N_ ("a \\u escape is not hexadecimal"));
      *unit = *unit * 16 + (guint) digit;
    }
  return TRUE;
}

/* U+0000 would end a C string early, half a surrogate pair is no character. */
static gboolean
scan_unicode_escape (Scanner *self)
{
  guint unit, low;

  if (!scan_hex4 (self, &unit))
    return FALSE;
  if (unit == 0)
    return fail (self, N_ ("a text holds a NUL character"));
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return fail (self, N_ ("a text holds half a character"));
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      if (!scan_char (self, '\\') || !scan_char (self, 'u') || !scan_hex4 (self, &low) || low < 0xdc00
          || low > 0xdfff)
        return fail (self, N_ ("a text holds half a character"));
    }
  return TRUE;
}

static gboolean
scan_string (Scanner *self)
{
  if (!scan_char (self, '"'))
    return fail (self, N_ ("a name in quotation marks is expected"));

  while (self->cursor < self->end)
    {
      guchar c = (guchar) *self->cursor++;

      if (c == '"')
        return TRUE;
      if (c < 0x20)
        return fail (self, N_ ("a text holds a control character"));
      if (c != '\\')
        continue;
      if (scan_char (self, 'u'))
        {
          if (!scan_unicode_escape (self))
            return FALSE;
        }
      else if (self->cursor < self->end && strchr ("\"\\/bfnrt", *self->cursor) != NULL
               && *self->cursor != '\0')
        self->cursor++;
      else
        return fail (self, N_ ("a text holds an unknown escape"));
    }

  return fail (self, N_ ("a text does not end"));
}

static gboolean
scan_members (Scanner *self, int depth)
{
  skip_space (self);
  if (scan_char (self, '}'))
    return TRUE;

  for (;;)
    {
      skip_space (self);
      if (!scan_string (self))
        return FALSE;
      skip_space (self);
      if (!scan_char (self, ':'))
        return fail (self, N_ ("a colon is expected"));
      if (!scan_value (self, depth))
        return FALSE;
      if (scan_char (self, '}'))
        return TRUE;
      if (!scan_char (self, ','))
        return fail (self, N_ ("a comma or } is expected"));
    }
}

static gboolean
scan_elements (Scanner *self, int depth)
{
  skip_space (self);
  if (scan_char (self, ']'))
    return TRUE;

  for (;;)
    {
      if (!scan_value (self, depth))
        return FALSE;
      if (scan_char (self, ']'))
        return TRUE;
      if (!scan_char (self, ','))
        return fail (self, N_ ("a comma or ] is expected"));
    }
}

/* One value with the space around it. @depth counts the objects and arrays that are open. */
static gboolean
scan_value (Scanner *self, int depth)
{
  gboolean ok;

  skip_space (self);
  if (self->cursor >= self->end)
    return fail (self, N_ ("it ends too early"));

  switch (*self->cursor)
    {
    case '{':
    case '[':
      if (depth >= TAKT_JSON_MAX_DEPTH)
        return fail (self, N_ ("it is nested too deeply"));
      ok = *self->cursor++ == '{' ? scan_members (self, depth + 1) : scan_elements (self, depth + 1);
      break;
    case '"':
      ok = scan_string (self);
      break;
    case 't':
      ok = scan_word (self, "true");
      break;
    case 'f':
      ok = scan_word (self, "false");
      break;
    case 'n':
      ok = scan_word (self, "null");
      break;
    default:
      ok = scan_number (self);
      break;
    }

  if (ok)
    skip_space (self);
  return ok;
}

static gboolean
scan (const char *text, gsize length, GError **error)
{
  Scanner self = { .start = text, .cursor = text, .end = text + length };
  const char *bad = NULL;

  /* With a length given, a NUL byte counts as invalid here. */
  if (!g_utf8_validate_len (text, length, &bad))
    {
      self.cursor = bad;
      fail (&self, N_ ("it is not UTF-8 text"));
    }
  else if (scan_value (&self, 0) && self.cursor < self.end)
    fail (&self, N_ ("something follows after its end"));

  if (self.fault == NULL)
    return TRUE;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, _ ("This is not valid JSON: %s (at byte %d)."),
               g_dgettext (GETTEXT_PACKAGE, self.fault), (int) (self.cursor - self.start));
  return FALSE;
}

/**
 * takt_json_parse:
 *
 * takt_json_parse_up_to() with TAKT_JSON_MAX_BYTES.
 *
 * Returns: (transfer full): the root; free with json_node_unref()
 */
JsonNode *
takt_json_parse (const char *text, gssize length, GError **error)
{
  return takt_json_parse_up_to (text, length, TAKT_JSON_MAX_BYTES, error);
}

/**
 * takt_json_parse_up_to:
 * @text: bytes from outside
 * @length: their count, −1 when @text ends in NUL
 * @max_bytes: how large the text may be; for peers whose answers are known to be long
 * @error: TAKT_ERROR_TOO_LARGE over @max_bytes, TAKT_ERROR_MALFORMED for anything that is not exactly one value of
 *   RFC 8259 in UTF-8, nested TAKT_JSON_MAX_DEPTH at most, with whole numbers in 64 bits and without NUL in texts
 *
 * Returns: (transfer full): the root; free with json_node_unref()
 */
JsonNode *
takt_json_parse_up_to (const char *text, gssize length, gsize max_bytes, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  gsize size;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > max_bytes)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, _ ("This JSON text is larger than %d KiB."),
                   (int) (max_bytes / 1024));
      return NULL;
    }

  if (!scan (size > 0 ? text : "", size, error))
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, (gssize) size, &local)
      || json_parser_get_root (parser) == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, _ ("This is not valid JSON: %s"),
                   local != NULL ? local->message : "?");
      return NULL;
    }

  return json_parser_steal_root (parser);
}

static void
write_string (GString *out, const char *text)
{
  g_autofree char *valid = NULL;

  /* What we write is UTF-8 whatever came in through a file name or a foreign database. */
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c == '\r')
        g_string_append (out, "\\r");
      else if (c == '\t')
        g_string_append (out, "\\t");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, (char) c);
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
          write_string (out, name);
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
    write_string (out, json_node_get_string (node));
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

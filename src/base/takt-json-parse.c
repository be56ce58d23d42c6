/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "takt-error.h"

/*
 * Reads what RFC 8259 allows and nothing else, into json-glib's nodes. json-glib's own parser accepts more than JSON (several roots, of
 * which it leaks all but one, comments, integers that wrap around), recurses as deep as the text asks for, and takes several times as
 * long for a page of receipts.
 */
typedef struct
{
  const char *start;
  const char *cursor;
  const char *end;
  const char *fault; /* why the reading failed, as a sentence; static */
  GString *text;     /* (owned) of the string or number that was read last */
} Scanner;

static JsonNode *read_value (Scanner *self, int depth);

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
  while (self->cursor < self->end
         && (*self->cursor == ' ' || *self->cursor == '\n' || *self->cursor == '\r' || *self->cursor == '\t'))
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
static JsonNode *
make_number (Scanner *self, const char *first, gboolean is_whole)
{
  JsonNode *node = NULL;

  g_string_truncate (self->text, 0);
  g_string_append_len (self->text, first, self->cursor - first);
  if (is_whole)
    {
      gint64 number;

      errno = 0;
      number = g_ascii_strtoll (self->text->str, NULL, 10);
      if (errno != ERANGE)
        node = json_node_init_int (json_node_alloc (), number);
    }
  else
    {
      double number = g_ascii_strtod (self->text->str, NULL);

      if (isfinite (number))
        node = json_node_init_double (json_node_alloc (), number);
    }

  if (node == NULL)
    fail (self, N_ ("a number is too large"));
  return node;
}

static JsonNode *
read_number (Scanner *self)
{
  const char *first = self->cursor;
  gboolean is_whole = TRUE, ok;

  scan_char (self, '-');
  ok = scan_char (self, '0') || scan_digits (self) || fail (self, N_ ("a value is expected"));
  if (ok && scan_char (self, '.'))
    {
      is_whole = FALSE;
      ok = scan_digits (self) || fail (self, N_ ("a number ends in a point"));
    }
  if (ok && (scan_char (self, 'e') || scan_char (self, 'E')))
    {
      is_whole = FALSE;
      if (!scan_char (self, '+'))
        scan_char (self, '-');
      ok = scan_digits (self) || fail (self, N_ ("a number has no exponent"));
    }

  return ok ? make_number (self, first, is_whole) : NULL;
}

static gboolean
scan_hex4 (Scanner *self, gunichar *unit)
{
  *unit = 0;
  if (self->end - self->cursor < 4)
    return fail (self, N_ ("a \\u escape is cut off"));

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*self->cursor++);

      if (digit < 0)
        return fail (self, N_ ("a \\u escape is not hexadecimal"));
      *unit = *unit * 16 + (gunichar) digit;
    }
  return TRUE;
}

/* U+0000 would end a C string early, half a surrogate pair is no character. */
static gboolean
read_unicode_escape (Scanner *self)
{
  gunichar unit, low;

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
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  g_string_append_unichar (self->text, unit);
  return TRUE;
}

/* What stands behind a backslash. */
static gboolean
read_escape (Scanner *self)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter;

  if (scan_char (self, 'u'))
    return read_unicode_escape (self);

  letter = self->cursor < self->end && *self->cursor != '\0' ? strchr (letters, *self->cursor) : NULL;
  if (letter == NULL)
    return fail (self, N_ ("a text holds an unknown escape"));
  g_string_append_c (self->text, meanings[letter - letters]);
  self->cursor++;
  return TRUE;
}

/* Into @text; valid UTF-8, as the whole was found to be. */
static gboolean
read_string (Scanner *self)
{
  if (!scan_char (self, '"'))
    return fail (self, N_ ("a name in quotation marks is expected"));

  g_string_truncate (self->text, 0);
  for (;;)
    {
      const char *first = self->cursor;

      while (self->cursor < self->end && (guchar) *self->cursor >= 0x20 && *self->cursor != '"'
             && *self->cursor != '\\')
        self->cursor++;
      g_string_append_len (self->text, first, self->cursor - first);

      if (self->cursor >= self->end)
        return fail (self, N_ ("a text does not end"));
      switch (*self->cursor++)
        {
        case '"':
          return TRUE;
        case '\\':
          if (!read_escape (self))
            return FALSE;
          break;
        default:
          return fail (self, N_ ("a text holds a control character"));
        }
    }
}

static gboolean
read_members (Scanner *self, JsonObject *object, int depth)
{
  skip_space (self);
  if (scan_char (self, '}'))
    return TRUE;

  for (;;)
    {
      g_autofree char *name = NULL;
      JsonNode *value;

      skip_space (self);
      if (!read_string (self))
        return FALSE;
      name = g_strndup (self->text->str, self->text->len);
      skip_space (self);
      if (!scan_char (self, ':'))
        return fail (self, N_ ("a colon is expected"));
      value = read_value (self, depth);
      if (value == NULL)
        return FALSE;
      json_object_set_member (object, name, value);
      if (scan_char (self, '}'))
        return TRUE;
      if (!scan_char (self, ','))
        return fail (self, N_ ("a comma or } is expected"));
    }
}

static gboolean
read_elements (Scanner *self, JsonArray *array, int depth)
{
  skip_space (self);
  if (scan_char (self, ']'))
    return TRUE;

  for (;;)
    {
      JsonNode *value = read_value (self, depth);

      if (value == NULL)
        return FALSE;
      json_array_add_element (array, value);
      if (scan_char (self, ']'))
        return TRUE;
      if (!scan_char (self, ','))
        return fail (self, N_ ("a comma or ] is expected"));
    }
}

static JsonNode *
read_object (Scanner *self, int depth)
{
  g_autoptr (JsonObject) object = json_object_new ();

  return read_members (self, object, depth) ? json_node_init_object (json_node_alloc (), object) : NULL;
}

static JsonNode *
read_array (Scanner *self, int depth)
{
  g_autoptr (JsonArray) array = json_array_new ();

  return read_elements (self, array, depth) ? json_node_init_array (json_node_alloc (), array) : NULL;
}

/* One value with the space around it. @depth counts the objects and arrays that are open. */
static JsonNode *
read_value (Scanner *self, int depth)
{
  JsonNode *node = NULL;

  skip_space (self);
  if (self->cursor >= self->end)
    {
      fail (self, N_ ("it ends too early"));
      return NULL;
    }

  switch (*self->cursor)
    {
    case '{':
    case '[':
      if (depth >= TAKT_JSON_MAX_DEPTH)
        fail (self, N_ ("it is nested too deeply"));
      else
        node = *self->cursor++ == '{' ? read_object (self, depth + 1) : read_array (self, depth + 1);
      break;
    case '"':
      if (read_string (self))
        node = json_node_init_string (json_node_alloc (), self->text->str);
      break;
    case 't':
      if (scan_word (self, "true"))
        node = json_node_init_boolean (json_node_alloc (), TRUE);
      break;
    case 'f':
      if (scan_word (self, "false"))
        node = json_node_init_boolean (json_node_alloc (), FALSE);
      break;
    case 'n':
      if (scan_word (self, "null"))
        node = json_node_init_null (json_node_alloc ());
      break;
    default:
      node = read_number (self);
      break;
    }

  if (node != NULL)
    skip_space (self);
  return node;
}

static JsonNode *
read_text (const char *text, gsize length, GError **error)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autoptr (JsonNode) root = NULL;
  Scanner self = { .start = text, .cursor = text, .end = text + length, .text = scratch };
  const char *bad = NULL;

  /* With a length given, a NUL byte counts as invalid here. */
  if (!g_utf8_validate_len (text, length, &bad))
    {
      self.cursor = bad;
      fail (&self, N_ ("it is not UTF-8 text"));
    }
  else if ((root = read_value (&self, 0)) != NULL && self.cursor < self.end)
    fail (&self, N_ ("something follows after its end"));

  if (self.fault == NULL)
    return g_steal_pointer (&root);

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, _ ("This is not valid JSON: %s (at byte %d)."),
               g_dgettext (GETTEXT_PACKAGE, self.fault), (int) (self.cursor - self.start));
  return NULL;
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
 * Of several members with one name the last one counts.
 *
 * Returns: (transfer full): the root; free with json_node_unref()
 */
JsonNode *
takt_json_parse_up_to (const char *text, gssize length, gsize max_bytes, GError **error)
{
  gsize size;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > max_bytes)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, _ ("This JSON text is larger than %d KiB."),
                   (int) (max_bytes / 1024));
      return NULL;
    }

  return read_text (size > 0 ? text : "", size, error);
}

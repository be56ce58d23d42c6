/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-json-parse.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "takt-error.h"
#include "takt-json.h"

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
  const char *fault;    /* why the reading failed, as a sentence; static */
  GString *text;        /* (owned) of the string or number that was read last */
  GHashTable *left_out; /* (nullable) names of members that are checked, but not kept */
  guint n_left_out;     /* such members that the cursor is in */
  JsonNode *nothing;    /* (owned) stands for each value in them */
} Scanner;

static JsonNode *read_value (Scanner *self, int depth);

static gboolean
is_kept (Scanner *self)
{
  return self->n_left_out == 0;
}

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
        node = is_kept (self) ? json_node_init_int (json_node_alloc (), number) : self->nothing;
    }
  else
    {
      double number = g_ascii_strtod (self->text->str, NULL);

      if (isfinite (number))
        node = is_kept (self) ? json_node_init_double (json_node_alloc (), number) : self->nothing;
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

/* Whether the member of the name that was read last is left out. */
static gboolean
is_named (Scanner *self)
{
  return self->left_out != NULL && g_hash_table_contains (self->left_out, self->text->str);
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

/* @object: (nullable): NULL where nothing is kept */
static gboolean
read_members (Scanner *self, JsonObject *object, int depth)
{
  skip_space (self);
  if (scan_char (self, '}'))
    return TRUE;

  for (;;)
    {
      g_autofree char *name = NULL;
      gboolean is_left_out;
      JsonNode *value;

      skip_space (self);
      if (!read_string (self))
        return FALSE;
      is_left_out = is_named (self);
      if (object != NULL && !is_left_out)
        name = g_strndup (self->text->str, self->text->len);
      skip_space (self);
      if (!scan_char (self, ':'))
        return fail (self, N_ ("a colon is expected"));
      self->n_left_out += is_left_out;
      value = read_value (self, depth);
      self->n_left_out -= is_left_out;
      if (value == NULL)
        return FALSE;
      if (name != NULL)
        json_object_set_member (object, name, value);
      if (scan_char (self, '}'))
        return TRUE;
      if (!scan_char (self, ','))
        return fail (self, N_ ("a comma or } is expected"));
    }
}

/* @array: (nullable): NULL where nothing is kept */
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
      if (array != NULL)
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
  g_autoptr (JsonObject) object = NULL;

  if (!is_kept (self))
    return read_members (self, NULL, depth) ? self->nothing : NULL;
  object = json_object_new ();
  return read_members (self, object, depth) ? json_node_init_object (json_node_alloc (), object) : NULL;
}

static JsonNode *
read_array (Scanner *self, int depth)
{
  g_autoptr (JsonArray) array = NULL;

  if (!is_kept (self))
    return read_elements (self, NULL, depth) ? self->nothing : NULL;
  array = json_array_new ();
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
        node = is_kept (self) ? json_node_init_string (json_node_alloc (), self->text->str) : self->nothing;
      break;
    case 't':
      if (scan_word (self, "true"))
        node = is_kept (self) ? json_node_init_boolean (json_node_alloc (), TRUE) : self->nothing;
      break;
    case 'f':
      if (scan_word (self, "false"))
        node = is_kept (self) ? json_node_init_boolean (json_node_alloc (), FALSE) : self->nothing;
      break;
    case 'n':
      if (scan_word (self, "null"))
        node = is_kept (self) ? json_node_init_null (json_node_alloc ()) : self->nothing;
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
read_text (const char *text, gsize length, GHashTable *left_out, GError **error)
{
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autoptr (JsonNode) nothing = json_node_init_null (json_node_alloc ());
  g_autoptr (JsonNode) root = NULL;
  Scanner self = { .start = text,
                   .cursor = text,
                   .end = text + length,
                   .text = scratch,
                   .left_out = left_out,
                   .nothing = nothing };
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
  return takt_json_parse_without (text, length, max_bytes, NULL, error);
}

/**
 * takt_json_parse_without:
 * @left_out: (nullable) (element-type utf8): a set of names
 *
 * takt_json_parse_up_to() for long texts of which much is never looked at: members of these names, in whatever object, are checked like
 * all others, but not kept.
 *
 * Returns: (transfer full): the root; free with json_node_unref()
 */
JsonNode *
takt_json_parse_without (const char *text,
                         gssize length,
                         gsize max_bytes,
                         GHashTable *left_out,
                         GError **error)
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

  return read_text (size > 0 ? text : "", size, left_out, error);
}

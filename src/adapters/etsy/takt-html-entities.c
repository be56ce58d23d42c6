/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-html-entities.h"

#include <string.h>

/* The references that Etsy writes by name (reference.md §5.4); anything else stays as it stands. */
static const struct
{
  const char *name;
  const char *text;
} named[] = {
  { "amp;", "&" },   { "lt;", "<" },   { "gt;", ">" },
  { "quot;", "\"" }, { "apos;", "'" }, { "nbsp;", "\302\240" },
};

/*
 * Reads "#39;" or "#x27;" behind the ampersand. Returns the bytes read, 0 when it is no reference to a character that a
 * text may hold: zero, controls other than tab and line breaks, halves of surrogate pairs, beyond U+10FFFF.
 */
static gsize
read_number (const char *text, gunichar *character)
{
  gboolean hexadecimal = text[1] == 'x' || text[1] == 'X';
  const char *first = text + (hexadecimal ? 2 : 1);
  const char *p;
  guint32 value = 0;

  for (p = first; hexadecimal ? g_ascii_isxdigit (*p) : g_ascii_isdigit (*p); p++)
    {
      value = value * (hexadecimal ? 16 : 10) + (guint32) g_ascii_xdigit_value (*p);
      if (value > 0x10ffff)
        return 0;
    }

  if (p == first || *p != ';' || !g_unichar_validate (value))
    return 0;
  if (g_unichar_iscntrl (value) && value != '\t' && value != '\n' && value != '\r')
    return 0;

  *character = value;
  return (gsize) (p + 1 - text);
}

static gsize
append_reference (GString *out, const char *text)
{
  gunichar character;
  gsize length;

  if (*text == '#')
    {
      length = read_number (text, &character);
      if (length > 0)
        g_string_append_unichar (out, character);
      return length;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    if (g_str_has_prefix (text, named[i].name))
      {
        g_string_append (out, named[i].text);
        return strlen (named[i].name);
      }
  return 0;
}

/**
 * takt_html_entities_decode:
 * @text: UTF-8
 *
 * Turns the character references of HTML into characters, once: "&amp;quot;" becomes "&quot;". What is no reference, or one
 * to a character that has no place in a text, stays as it is.
 *
 * Returns: (transfer full)
 */
char *
takt_html_entities_decode (const char *text)
{
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_sized_new (strlen (text));
  while (*text != '\0')
    {
      gsize plain = strcspn (text, "&");

      g_string_append_len (out, text, (gssize) plain);
      text += plain;
      if (*text == '&')
        {
          gsize used = append_reference (out, text + 1);

          if (used == 0)
            g_string_append_c (out, '&');
          text += 1 + used;
        }
    }
  return g_string_free (out, FALSE);
}

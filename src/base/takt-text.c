/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-text.h"

#include <string.h>

/* One space for each run of Unicode white space, none at the ends. */
static char *
collapse_space (const char *text)
{
  GString *out = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          gap = TRUE;
          continue;
        }
      if (gap && out->len > 0)
        g_string_append_c (out, ' ');
      gap = FALSE;
      g_string_append_unichar (out, c);
    }

  return g_string_free (out, FALSE);
}

/*
 * Unicode folds the small letters of Cherokee to the old ones. GLib does, too, but knows no fold of the old ones and takes their
 * small letters instead, so that its fold of its own fold is another text.
 */
static char *
fold_case (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GString *out = g_string_sized_new (strlen (folded));

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0xab70 && c <= 0xabbf)
        c = c - 0xab70 + 0x13a0;
      else if (c >= 0x13f8 && c <= 0x13fd)
        c = c - 0x13f8 + 0x13f0;
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/**
 * takt_text_fold:
 * @text: (nullable): a text of any origin
 *
 * The form in which two texts are compared when a person would call them the same: case folded, white space collapsed and
 * trimmed, canonically composed (NFC). Bytes that are not UTF-8 are mended first. Folding a folded text changes nothing.
 *
 * Returns: (transfer full): never NULL; "" for NULL
 */
char *
takt_text_fold (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *composed = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *recomposed = NULL;

  /* Most texts are; for them the rest comes to the same and takes ten times as long. */
  if (text == NULL || g_str_is_ascii (text))
    {
      folded = g_ascii_strdown (text != NULL ? text : "", -1);
      return collapse_space (folded);
    }

  valid = g_utf8_make_valid (text, -1);
  composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  folded = fold_case (composed);
  recomposed = g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
  return collapse_space (recomposed);
}

/**
 * takt_text_tidy:
 * @text: (nullable): what a person typed into a field of one line
 *
 * Returns: (transfer full) (nullable): the text without white space at its ends; NULL when nothing is left
 */
char *
takt_text_tidy (const char *text)
{
  g_autofree char *tidy = NULL;

  if (text == NULL)
    return NULL;

  tidy = g_utf8_make_valid (text, -1);
  g_strstrip (tidy);
  return tidy[0] != '\0' ? g_steal_pointer (&tidy) : NULL;
}

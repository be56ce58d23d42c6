/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "mapping/takt-option-text.h"

#include <string.h>

#include "mapping/takt-item-mapping.h"
#include "takt-text.h"

/* Names of options that hold a colour, in the languages in which Etsy shows them; folded. */
static const char *const color_names[] = {
  "color",  "colors", "colour", "colours", "farbe", "farben", "couleur",  "couleurs",
  "colore", "colori", "kleur",  "kleuren", "kolor", "cor",    "filament",
};

/* Words beside a number that say how many pieces make one: "Set of 4", "4er-Set", "Pack of 2", "3 Stück". */
static const char *const count_words[] = {
  "set", "pack",  "pair", "piece",  "pieces",   "pcs",   "pc",     "of",  "x",
  "er",  "stück", "stk",  "teilig", "teiliges", "pezzi", "pièces", "lot", "de",
};

static gboolean
is_among (const char *word, const char *const *words, gsize n_words)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_str_equal (word, words[i]))
      return TRUE;
  return FALSE;
}

/*
 * takt_option_text_key:
 *
 * The form in which names and values of options are compared: folded as takt_text_fold() does, control characters being space.
 * Character references were decoded once where the text came in (reference.md §5.4); here they are text like any other.
 */
char *
takt_option_text_key (const char *text)
{
  g_autofree char *printable = g_strdup (text);

  for (char *p = printable; p != NULL && *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return takt_text_fold (printable);
}

/* Splits a folded text into words of letters or of digits: "4er-set" is "4", "er", "set". */
static GPtrArray *
split (const char *folded)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *start = NULL;
  gboolean digits = FALSE;

  for (const char *p = folded;; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean inside = c != 0 && g_unichar_isalnum (c);
      gboolean is_digit = c < 0x80 && g_ascii_isdigit ((char) c);

      if (start != NULL && (!inside || is_digit != digits))
        {
          g_ptr_array_add (words, g_strndup (start, (gsize) (p - start)));
          start = NULL;
        }
      if (inside && start == NULL)
        {
          start = p;
          digits = is_digit;
        }
      if (c == 0)
        break;
    }
  return words;
}

/** takt_option_text_is_color: whether an option of this name asks for a colour: "Primary color", "Farbe". @name is a key. */
gboolean
takt_option_text_is_color (const char *name)
{
  g_autoptr (GPtrArray) words = split (name);

  for (guint i = 0; i < words->len; i++)
    if (is_among (words->pdata[i], color_names, G_N_ELEMENTS (color_names)))
      return TRUE;
  return FALSE;
}

/**
 * takt_option_text_get_copies:
 * @value: a key
 *
 * Reads "Set of 4": one number among words of counting. It is good for a suggestion: "4" alone may be a size.
 *
 * Returns: how many pieces, 0 when the text does not say
 */
int
takt_option_text_get_copies (const char *value)
{
  g_autoptr (GPtrArray) words = split (value);
  guint64 copies = 0;
  guint counted = 0;

  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];

      if (g_ascii_isdigit (*word))
        {
          if (copies != 0
              || !g_ascii_string_to_unsigned (word, 10, 1, TAKT_MAPPING_MAX_COPIES, &copies, NULL))
            return 0;
        }
      else if (is_among (word, count_words, G_N_ELEMENTS (count_words)))
        counted++;
      else
        return 0;
    }
  return counted > 0 ? (int) copies : 0;
}

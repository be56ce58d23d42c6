/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "mapping/takt-color-words.h"

#include <stdlib.h>
#include <string.h>

/* Most words of one name: "light sea green". */
#define MAX_NAME_WORDS 3
#define MAX_WORDS      12

typedef struct
{
  const char *name;
  const char *hex;
} ColorWord;

/*
 * Names without spaces, folded (so "ß" is "ss"), sorted by their bytes. Names of CSS have the values of CSS; the others were
 * chosen for this table.
 */
static const ColorWord words[] = {
  { "altrosa", "C08081" },      { "anthracite", "383E42" },  { "anthrazit", "383E42" },
  { "aqua", "00FFFF" },         { "armygreen", "4B5320" },   { "babyblue", "89CFF0" },
  { "beige", "F5F5DC" },        { "black", "000000" },       { "blau", "0000FF" },
  { "blue", "0000FF" },         { "bordeaux", "800020" },    { "braun", "A52A2A" },
  { "bronze", "CD7F32" },       { "brown", "A52A2A" },       { "burgundy", "800020" },
  { "caramel", "C68E17" },      { "charcoal", "36454F" },    { "chocolate", "D2691E" },
  { "cobaltblue", "0047AB" },   { "coffee", "6F4E37" },      { "copper", "B87333" },
  { "coral", "FF7F50" },        { "cream", "FFFDD0" },       { "creme", "FFFDD0" },
  { "cremeweiss", "FFFDD0" },   { "crimson", "DC143C" },     { "cyan", "00FFFF" },
  { "darkblue", "00008B" },     { "darkgray", "A9A9A9" },    { "darkgreen", "006400" },
  { "darkgrey", "A9A9A9" },     { "darkorange", "FF8C00" },  { "darkred", "8B0000" },
  { "deeppink", "FF1493" },     { "dimgray", "696969" },     { "dunkelblau", "00008B" },
  { "dunkelgrau", "A9A9A9" },   { "dunkelgrün", "006400" },  { "dunkelrot", "8B0000" },
  { "elfenbein", "FFFFF0" },    { "emerald", "50C878" },     { "firebrick", "B22222" },
  { "flieder", "C8A2C8" },      { "forestgreen", "228B22" }, { "fuchsia", "FF00FF" },
  { "gelb", "FFFF00" },         { "gold", "FFD700" },        { "golden", "FFD700" },
  { "graphit", "41424C" },      { "graphite", "41424C" },    { "grau", "808080" },
  { "gray", "808080" },         { "green", "008000" },       { "grey", "808080" },
  { "gruen", "008000" },        { "grün", "008000" },        { "hellblau", "ADD8E6" },
  { "hellgrau", "D3D3D3" },     { "hellgrün", "90EE90" },    { "hellrosa", "FFB6C1" },
  { "himmelblau", "87CEEB" },   { "hotpink", "FF69B4" },     { "iceblue", "D6ECEF" },
  { "indigo", "4B0082" },       { "ivory", "FFFFF0" },       { "jade", "00A86B" },
  { "khaki", "F0E68C" },        { "koralle", "FF7F50" },     { "kupfer", "B87333" },
  { "königsblau", "4169E1" },   { "lachs", "FA8072" },       { "lavendel", "E6E6FA" },
  { "lavender", "E6E6FA" },     { "lemon", "FFF44F" },       { "lightblue", "ADD8E6" },
  { "lightgray", "D3D3D3" },    { "lightgreen", "90EE90" },  { "lightgrey", "D3D3D3" },
  { "lightpink", "FFB6C1" },    { "lila", "800080" },        { "lilac", "C8A2C8" },
  { "lime", "00FF00" },         { "limegreen", "32CD32" },   { "linen", "FAF0E6" },
  { "magenta", "FF00FF" },      { "marineblau", "000080" },  { "maroon", "800000" },
  { "midnightblue", "191970" }, { "mint", "98FF98" },        { "mintgreen", "98FF98" },
  { "mintgrün", "98FF98" },     { "mustard", "FFDB58" },     { "navy", "000080" },
  { "navyblue", "000080" },     { "olive", "808000" },       { "olivegreen", "6B8E23" },
  { "olivgrün", "6B8E23" },     { "orange", "FFA500" },      { "orangered", "FF4500" },
  { "orchid", "DA70D6" },       { "petrol", "006A6A" },      { "pflaume", "DDA0DD" },
  { "pink", "FFC0CB" },         { "plum", "DDA0DD" },        { "purple", "800080" },
  { "red", "FF0000" },          { "rosa", "FFC0CB" },        { "rose", "FF007F" },
  { "rosegold", "B76E79" },     { "roségold", "B76E79" },    { "rot", "FF0000" },
  { "royalblue", "4169E1" },    { "rust", "B7410E" },        { "saddlebrown", "8B4513" },
  { "sage", "9CAF88" },         { "sagegreen", "9CAF88" },   { "salbei", "9CAF88" },
  { "salbeigrün", "9CAF88" },   { "salmon", "FA8072" },      { "sand", "C2B280" },
  { "scarlet", "FF2400" },      { "schokobraun", "D2691E" }, { "schwarz", "000000" },
  { "seagreen", "2E8B57" },     { "senf", "FFDB58" },        { "senfgelb", "FFDB58" },
  { "sienna", "A0522D" },       { "silber", "C0C0C0" },      { "silbern", "C0C0C0" },
  { "silver", "C0C0C0" },       { "skyblue", "87CEEB" },     { "slategray", "708090" },
  { "slategrey", "708090" },    { "smaragdgrün", "50C878" }, { "springgreen", "00FF7F" },
  { "steelblue", "4682B4" },    { "tan", "D2B48C" },         { "tannengrün", "2D572C" },
  { "teal", "008080" },         { "terracotta", "E2725B" },  { "terrakotta", "E2725B" },
  { "tomato", "FF6347" },       { "turquoise", "40E0D0" },   { "türkis", "40E0D0" },
  { "violet", "EE82EE" },       { "violett", "EE82EE" },     { "waldgrün", "228B22" },
  { "weinrot", "800020" },      { "weiss", "FFFFFF" },       { "white", "FFFFFF" },
  { "yellow", "FFFF00" },
};

/* What a filament's surface and its maker's line are called: no part of the colour. Sorted. */
static const char *const finishes[] = {
  "basic", "farbe", "filament", "finish", "gloss",  "glossy", "glänzend", "matt",
  "matte", "petg",  "pla",      "seide",  "seidig", "silk",   "solid",
};

static int
compare_words (const void *key, const void *word)
{
  return strcmp (key, ((const ColorWord *) word)->name);
}

static int
compare_texts (const void *key, const void *text)
{
  return strcmp (key, *(const char *const *) text);
}

static gboolean
is_finish (const char *word)
{
  return bsearch (word, finishes, G_N_ELEMENTS (finishes), sizeof finishes[0], compare_texts) != NULL;
}

/* The longest name that begins at @first: "light green" is one colour, not green with something before it. */
static const ColorWord *
find_longest (char *const *parts, guint first, guint n_parts, guint *used)
{
  for (guint n = MIN (n_parts - first, MAX_NAME_WORDS); n > 0; n--)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      const ColorWord *found;

      for (guint i = 0; i < n; i++)
        g_string_append (name, parts[first + i]);
      found = bsearch (name->str, words, G_N_ELEMENTS (words), sizeof words[0], compare_words);
      if (found != NULL)
        {
          *used = n;
          return found;
        }
    }
  return NULL;
}

static guint
split (const char *folded, char **parts)
{
  guint n = 0;
  const char *start = NULL;

  for (const char *p = folded;; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean inside = c != 0 && g_unichar_isalnum (c);

      if (start != NULL && !inside)
        {
          if (n == MAX_WORDS)
            return n + 1;
          parts[n++] = g_strndup (start, (gsize) (p - start));
          start = NULL;
        }
      else if (inside && start == NULL)
        start = p;
      if (c == 0)
        return n;
    }
}

/**
 * takt_color_words_find:
 * @folded: a text as takt_text_fold() gives it
 * @hex: (out): 'RRGGBB' of the first colour named; untouched for TAKT_COLOR_UNKNOWN
 *
 * Reads the names of colours in English and German.
 */
TaktColorMatch
takt_color_words_find (const char *folded, char hex[7])
{
  char *parts[MAX_WORDS + 1] = { NULL };
  guint n_parts = split (folded, parts);
  gboolean is_clear = n_parts <= MAX_WORDS;
  const ColorWord *found = NULL;

  n_parts = MIN (n_parts, MAX_WORDS);
  for (guint i = 0; i < n_parts;)
    {
      guint used = 1;
      const ColorWord *word = find_longest (parts, i, n_parts, &used);

      if (word == NULL)
        is_clear = is_clear && is_finish (parts[i]);
      else if (found == NULL)
        found = word;
      else if (strcmp (found->hex, word->hex) != 0)
        is_clear = FALSE;
      i += used;
    }
  for (guint i = 0; i < n_parts; i++)
    g_free (parts[i]);

  if (found == NULL)
    return TAKT_COLOR_UNKNOWN;
  memcpy (hex, found->hex, sizeof found->hex[0] * 7);
  return is_clear ? TAKT_COLOR_CLEAR : TAKT_COLOR_AMBIGUOUS;
}

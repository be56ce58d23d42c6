/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktColorMatch: what a text says of a colour. */
typedef enum
{
  TAKT_COLOR_UNKNOWN,    /* nothing that Takt knows */
  TAKT_COLOR_AMBIGUOUS,  /* a known word among unknown ones, or several colours: good for a suggestion alone */
  TAKT_COLOR_CLEAR,      /* one colour and nothing else */
} TaktColorMatch;

TaktColorMatch takt_color_words_find (const char *folded, char hex[7]);

G_END_DECLS

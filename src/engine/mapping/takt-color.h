/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktLab: a colour in CIE L*a*b*. */
typedef struct
{
  double l, a, b;
} TaktLab;

gboolean takt_color_parse_hex  (const char *text, char hex[7]);
gboolean takt_color_find_hex   (const char *text, char hex[7]);
TaktLab  takt_color_to_lab     (const char *hex);
double   takt_lab_difference   (const TaktLab *one, const TaktLab *other);
double   takt_color_difference (const char *one, const char *other);

G_END_DECLS

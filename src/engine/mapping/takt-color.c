/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "mapping/takt-color.h"

#include <lcms2.h>
#include <string.h>

#define HEX_DIGITS 6

static gboolean
take_hex (const char *digits, char hex[7])
{
  for (guint i = 0; i < HEX_DIGITS; i++)
    {
      if (!g_ascii_isxdigit (digits[i]))
        return FALSE;
      hex[i] = g_ascii_toupper (digits[i]);
    }
  hex[HEX_DIGITS] = '\0';
  return TRUE;
}

/** takt_color_parse_hex: whether the whole of @text is a code, with or without '#': @hex gets it as 'RRGGBB'. */
gboolean
takt_color_parse_hex (const char *text, char hex[7])
{
  if (text == NULL)
    return FALSE;
  if (*text == '#')
    text++;
  return strlen (text) == HEX_DIGITS && take_hex (text, hex);
}

/** takt_color_find_hex: the only '#RRGGBB' within @text: "Custom (#228B22)". Two are none: nobody knows which is meant. */
gboolean
takt_color_find_hex (const char *text, char hex[7])
{
  guint found = 0;

  for (const char *p = strchr (text, '#'); p != NULL; p = strchr (p + 1, '#'))
    {
      char code[7];

      if (!take_hex (p + 1, code) || g_ascii_isalnum (p[1 + HEX_DIGITS]))
        continue;
      memcpy (hex, code, sizeof code);
      found++;
    }
  return found == 1;
}

/* Built-in profiles alone: nothing here can fail but memory. Lives as long as the process. */
static cmsHTRANSFORM
get_transform (void)
{
  static gsize transform = 0;

  if (g_once_init_enter (&transform))
    {
      cmsHPROFILE srgb = cmsCreate_sRGBProfile ();
      cmsHPROFILE lab = cmsCreateLab4Profile (NULL);
      cmsHTRANSFORM made = cmsCreateTransform (srgb, TYPE_RGB_8, lab, TYPE_Lab_DBL,
                                               INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);

      cmsCloseProfile (srgb);
      cmsCloseProfile (lab);
      g_once_init_leave (&transform, GPOINTER_TO_SIZE (made));
    }
  return GSIZE_TO_POINTER (transform);
}

/** takt_color_to_lab: @hex: 'RRGGBB' of sRGB, as takt_color_parse_hex() gives it. */
TaktLab
takt_color_to_lab (const char *hex)
{
  guint8 rgb[3];
  cmsCIELab lab;

  for (guint i = 0; i < G_N_ELEMENTS (rgb); i++)
    rgb[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  cmsDoTransform (get_transform (), rgb, &lab, 1);
  return (TaktLab){ lab.L, lab.a, lab.b };
}

/** takt_lab_difference: CIEDE2000 with all weights 1: below 1 is not seen, above 5 is another colour to most people. */
double
takt_lab_difference (const TaktLab *one, const TaktLab *other)
{
  const cmsCIELab first = { one->l, one->a, one->b };
  const cmsCIELab second = { other->l, other->a, other->b };

  return cmsCIE2000DeltaE (&first, &second, 1, 1, 1);
}

/** takt_color_difference: takt_lab_difference() of two codes 'RRGGBB'. */
double
takt_color_difference (const char *one, const char *other)
{
  TaktLab first = takt_color_to_lab (one);
  TaktLab second = takt_color_to_lab (other);

  return takt_lab_difference (&first, &second);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts with character references. */

#include "etsy/takt-html-entities.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *decoded = takt_html_entities_decode (valid);

  g_assert_true (g_utf8_validate (decoded, -1, NULL));
  g_assert_cmpuint (strlen (decoded), <=, strlen (valid));
  if (strchr (valid, '&') == NULL)
    g_assert_cmpstr (decoded, ==, valid);
  return 0;
}

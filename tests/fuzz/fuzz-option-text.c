/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts of options: colours, codes and numbers of pieces in them. */

#include "mapping/takt-color-words.h"
#include "mapping/takt-color.h"
#include "mapping/takt-item-mapping.h"
#include "mapping/takt-option-text.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *key = takt_option_text_key (text);
  g_autofree char *again = takt_option_text_key (key);
  char hex[7] = "";
  char code[7];
  int copies = takt_option_text_get_copies (key);

  g_assert_cmpstr (key, ==, again);
  g_assert_null (strchr (key, '\x1f'));
  g_assert_true (copies >= 0 && copies <= TAKT_MAPPING_MAX_COPIES);
  takt_option_text_is_color (key);
  if (takt_color_words_find (key, hex) != TAKT_COLOR_UNKNOWN)
    g_assert_true (takt_color_parse_hex (hex, code));
  if (takt_color_find_hex (text, hex))
    g_assert_true (takt_color_parse_hex (hex, code));
  return 0;
}

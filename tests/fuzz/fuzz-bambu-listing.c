/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a printer's file service says: lines of a folder and replies. */

#include "bambu/takt-bambu-listing.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) files = takt_bambu_listing_parse ((const char *) data, size);
  int code = 0;
  goffset number = 0;

  /* What paths are made of. */
  for (guint i = 0; i < files->len; i++)
    {
      const TaktBambuFile *file = files->pdata[i];

      g_assert_true (g_utf8_validate (file->name, -1, NULL));
      g_assert_true (*file->name != '\0' && strpbrk (file->name, "/\r\n") == NULL);
      g_assert_false (g_str_equal (file->name, ".") || g_str_equal (file->name, ".."));
      g_assert_cmpint (file->size, >=, 0);
    }
  if (takt_bambu_reply_parse ((const char *) data, size, &code, &number))
    g_assert_true (code >= 100 && code <= 599 && number >= -1);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Payloads of a printer, one a line, merged one after the other and decoded after each. */

#include "bambu/takt-bambu-decode.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();
  const char *cursor = (const char *) data;
  const char *end = cursor + size;

  while (cursor < end)
    {
      const char *stop = memchr (cursor, '\n', (size_t) (end - cursor));
      gsize length = (gsize) ((stop != NULL ? stop : end) - cursor);
      g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (cursor, length, NULL);

      if (message != NULL)
        {
          g_autoptr (TaktPrinterReport) report = NULL;

          takt_bambu_message_is_unsigned_refusal (message);
          takt_bambu_merge_apply (merge, message);
          report = takt_bambu_decode (merge, "01P00A000000000", 1766000000);

          /* What the engine relies on. */
          g_assert_cmpint (report->progress_percent, <=, 100);
          g_assert_cmpint (report->speed_level, <=, 4);
          g_assert_nonnull (report->hms);
          for (guint i = 0; i < report->trays->len; i++)
            {
              TaktTrayReport *tray = g_ptr_array_index (report->trays, i);

              g_assert_true (tray->slot >= 0 && tray->slot <= 255);
              g_assert_true (tray->remaining_pct >= -1 && tray->remaining_pct <= 100);
              g_assert_true (tray->color_hex == NULL || strlen (tray->color_hex) == 6);
            }
        }
      cursor += length + 1;
    }
  return 0;
}

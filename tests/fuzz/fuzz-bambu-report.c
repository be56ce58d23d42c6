/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Payloads of a printer, one a line, merged one after the other and decoded after each. */

#include "bambu/takt-bambu-decode.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "printers/takt-printer-stage.h"

static void
check_slot (int slot)
{
  g_assert_true (slot >= -1 && slot <= 255);
}

static void
check_parts (const TaktPrinterReport *report)
{
  const TaktPartsReport *parts = &report->parts;
  g_autofree char *stage = takt_printer_stage_to_text (report->stage);
  g_autoptr (TaktPrinterReport) copy = takt_printer_report_copy (report);

  g_assert_cmpint (stage != NULL, ==, report->stage >= 0);
  g_assert_cmpuint (copy->parts.ams->len, ==, parts->ams->len);
  check_slot (report->active_slot);
  check_slot (report->target_slot);
  for (guint i = 0; i < report->mapping->len; i++)
    check_slot (g_array_index (report->mapping, int, i));
  for (guint i = 0; i < parts->nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = parts->nozzles->pdata[i];

      check_slot (nozzle->slot);
      g_assert_true (isnan (nozzle->diameter) || (nozzle->diameter >= 0 && nozzle->diameter <= 2));
    }
  for (guint i = 0; i < parts->ams->len; i++)
    {
      const TaktAmsReport *unit = parts->ams->pdata[i];

      g_assert_true (unit->first_slot >= 0 && unit->first_slot + unit->slot_count <= 256);
      g_assert_true (unit->humidity_percent >= -1 && unit->humidity_percent <= 100);
      g_assert_cmpint (unit->drying_minutes, >=, -1);
    }
  g_assert_true (parts->fans.part >= -1 && parts->fans.part <= 100);
  g_assert_true (parts->fans.auxiliary_left >= -1 && parts->fans.auxiliary_left <= 100);
}

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
          report = takt_bambu_decode (merge, "01P00A000000000", 1766000000, NULL);

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
          check_parts (report);
        }
      cursor += length + 1;
    }
  return 0;
}

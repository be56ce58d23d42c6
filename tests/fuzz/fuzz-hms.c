/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-complaint.h"
#include "printers/takt-print-errors.h"

#include <stdint.h>
#include <string.h>

/* Numbers as a machine sends them, eight bytes a message, and the rest as a text that should be one. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const TaktPrinterReport *report)
{
  g_autoptr (GPtrArray) list = takt_complaint_list (report, NULL);
  TaktSeverity worst = TAKT_SEVERITY_FATAL;

  for (guint i = 0; i < list->len; i++)
    {
      const TaktComplaint *item = g_ptr_array_index (list, i);

      g_assert_cmpint (item->severity, <=, worst);
      worst = item->severity;
      g_assert_true (item->text != NULL && *item->text != '\0' && item->code != NULL);
      g_assert_true (g_str_has_prefix (item->url, "https://wiki.bambulab.com/"));
      if (g_str_has_prefix (item->code, "HMS_") && takt_hms_wants_filament (item->code))
        g_assert_true (item->is_alarm);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TaktPrinterReport) report = takt_printer_report_new ();
  g_autoptr (GPtrArray) hms = g_ptr_array_new ();
  guint32 pair[2];

  for (; size >= sizeof pair && hms->len < 64; data += sizeof pair, size -= sizeof pair)
    {
      memcpy (pair, data, sizeof pair);
      g_ptr_array_add (hms, g_strdup_printf ("HMS_%04X_%04X_%04X_%04X", pair[0] >> 16, pair[0] & 0xffff,
                                             pair[1] >> 16, pair[1] & 0xffff));
      report->print_error ^= pair[0];
    }
  g_ptr_array_add (hms, g_utf8_make_valid ((const char *) data, (gssize) size));
  g_ptr_array_add (hms, NULL);

  g_strfreev (report->hms);
  report->hms = (char **) g_ptr_array_steal (hms, NULL);
  check (report);
  return 0;
}

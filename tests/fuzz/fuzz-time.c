/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "takt-money.h"
#include "takt-time.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Times and amounts: what is taken is written and read again as the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  TaktTime time, time_again;
  gint64 minor, minor_again;

  if (takt_time_from_iso (text, &time, NULL))
    {
      g_autofree char *written = takt_time_to_iso (time);

      /* An offset can carry a time over the edge of the calendar. */
      if (written != NULL)
        {
          g_assert_true (takt_time_from_iso (written, &time_again, NULL));
          g_assert_cmpint (time_again, ==, time);
        }
    }

  if (takt_money_from_text (text, "USD", &minor))
    {
      g_autofree char *written = takt_money_to_text (minor, "USD");

      g_assert_true (takt_money_from_text (written, "USD", &minor_again));
      g_assert_cmpint (minor_again, ==, minor);
    }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-webhook-sender.h"
#include "printers/takt-hms.h"
#include "printers/takt-job-tracker.h"
#include "printers/takt-print-errors.h"

#include <stdint.h>

/* Texts of machines and of people, read where a structure is expected of them. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *sentence = takt_hms_to_sentence (text);
  g_autofree char *title = takt_track_normalise_title (text);
  guint32 code = (guint32) g_str_hash (text);
  g_autofree char *error = takt_print_error_to_sentence (code);
  g_autoptr (GError) refused = NULL;

  g_assert_false (g_str_has_suffix (title, ".3mf") || g_str_has_suffix (title, ".gcode"));
  g_assert_true (g_utf8_validate (title, -1, NULL));
  g_assert_nonnull (strchr (sentence, '['));
  g_assert_nonnull (strchr (error, '['));
  if (takt_hms_wants_filament (text))
    g_assert_true (takt_hms_is_alarm (text));
  if (!takt_webhook_url_is_allowed (text, &refused))
    g_assert_nonnull (refused);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers to the question who a machine is, as bytes that came and as JSON in a sound frame. */

#include "bambu/takt-bambu-probe.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const uint8_t *data, size_t size)
{
  g_autoptr (TaktFoundPrinter) found = takt_bambu_frame_parse (data, size, "192.0.2.7", NULL);

  if (found == NULL)
    return;
  g_assert_cmpstr (found->host, ==, "192.0.2.7");
  g_assert_cmpuint (strlen (found->serial), >, 0);
  g_assert_true (found->name == NULL || g_utf8_validate (found->name, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  gsize total = takt_bambu_frame_read_length (data, size, &error);
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, TAKT_BAMBU_FRAME_MAX_BYTES - 8));
  g_autoptr (GBytes) frame = takt_bambu_frame_new (text);

  g_assert_true (total <= TAKT_BAMBU_FRAME_MAX_BYTES);
  g_assert_true ((total == 0) == (error != NULL));
  check (data, size);
  check (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  return 0;
}

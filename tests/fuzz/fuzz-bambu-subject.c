/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The subject of a certificate that whoever answers at a printer's address has chosen. */

#include "bambu/takt-bambu-identity.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *subject = g_strndup ((const char *) data, size);
  g_autofree char *name = takt_bambu_subject_dup_common_name (subject);

  /* A name is never longer than the text it was read from. */
  g_assert_true (name == NULL || strlen (name) + strlen ("CN=") <= strlen (subject));
  return 0;
}

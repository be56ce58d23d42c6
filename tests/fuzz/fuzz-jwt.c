/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tokens come from whoever reaches the local API. Nothing that was not signed with the key may pass. */

#include <stdint.h>
#include <string.h>

#include "takt-token.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *token = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;

  if (takt_token_check (KEY, "profile", token, 1766592000, NULL, &error))
    g_assert_no_error (error);
  else
    g_assert_nonnull (error);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "mail/takt-mail-headers.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
assert_fits_a_header (const char *value)
{
  g_assert_true (g_str_is_ascii (value));
  for (const char *p = value; *p != '\0'; p++)
    {
      /* Only the fold of RFC 5322 §2.2.3 breaks a line. */
      if (*p == '\r')
        g_assert_true (g_str_has_prefix (p, "\r\n "));
      if (*p == '\n')
        g_assert_true (p > value && p[-1] == '\r');
      g_assert_true (!g_ascii_iscntrl (*p) || *p == '\r' || *p == '\n');
    }
}

/* Whatever goes in: one header comes out, and an address that is taken has no room for an SMTP command. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *clean = takt_mail_clean_text (text);
  g_autofree char *encoded = takt_mail_encode_text (text, "\r\n ");
  g_autofree char *id = takt_mail_format_id (text, "shop@example.org");
  g_autoptr (TaktMailAddress) address = takt_mail_address_parse (text, NULL);
  g_autofree char *header = NULL;

  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_null (strpbrk (clean, "\r\n"));
  assert_fits_a_header (encoded);
  assert_fits_a_header (id);
  if (address == NULL)
    return 0;

  g_assert_null (strpbrk (address->address, " \t\r\n<>,;\""));
  header = takt_mail_address_to_header (address);
  assert_fits_a_header (header);
  return 0;
}

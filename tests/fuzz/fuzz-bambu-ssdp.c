/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datagrams on the port on which printers announce themselves; anybody in the network can send them. */

#include "bambu/takt-bambu-ssdp.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GInetAddress) source = g_inet_address_new_from_string ("192.0.2.99");
  g_autoptr (GInetAddress) host = NULL;
  g_autoptr (TaktFoundPrinter) found = takt_bambu_ssdp_parse (data, size, source, NULL);

  if (found == NULL)
    return 0;

  /* What the engine and the API rely on. */
  host = g_inet_address_new_from_string (found->host);
  g_assert_nonnull (host);
  g_assert_false (g_inet_address_get_is_loopback (host));
  g_assert_true (strlen (found->serial) > 0 && strlen (found->serial) <= 32);
  for (const char *p = found->serial; *p != '\0'; p++)
    g_assert_true (g_ascii_isupper (*p) || g_ascii_isdigit (*p) || *p == '-');
  g_assert_true (found->name == NULL || g_utf8_validate (found->name, -1, NULL));
  g_assert_true (found->model == NULL || g_utf8_validate (found->model, -1, NULL));
  g_assert_true (found->firmware == NULL || g_utf8_validate (found->firmware, -1, NULL));
  return 0;
}

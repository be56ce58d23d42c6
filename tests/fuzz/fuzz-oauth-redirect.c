/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses that a browser ended at, pasted by a person or sent to the listener by anybody on this machine. */

#include "etsy/takt-etsy-url.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *path = NULL;
  g_autoptr (TaktEtsyRedirect) redirect = takt_etsy_redirect_parse (text, NULL);
  guint16 port;

  if (redirect != NULL)
    {
      g_assert_true ((redirect->code == NULL) != (redirect->error == NULL));
      g_assert_cmpuint (strlen (redirect->state), >, 0);
      for (const char *p = redirect->code; p != NULL && *p != '\0'; p++)
        g_assert_true (g_ascii_isprint (*p));
    }

  takt_etsy_url_is_allowed (text, NULL);
  if (takt_etsy_redirect_uri_parse (text, &port, &path, NULL))
    g_assert_cmpint (path[0], ==, '/');
  return 0;
}

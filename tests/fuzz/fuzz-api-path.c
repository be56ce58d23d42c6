/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request line as the router sees it: "METHOD /path". What it finds must be in the table, and every id a row id. */

#include <stdint.h>
#include <string.h>

#include "takt-api-guard.h"
#include "takt-api-router.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  g_auto (GStrv) parts = g_strsplit (line, " ", 3);
  const TaktApiRoute *route = NULL;
  gint64 ids[TAKT_API_MAX_IDS] = { 0 };
  g_autofree char *allow = NULL;
  TaktApiMatch match;

  if (parts[0] == NULL || parts[1] == NULL)
    return 0;

  match = takt_api_router_match (parts[0], parts[1], &route, ids, &allow);
  g_assert_true ((match == TAKT_API_MATCH_ROUTE) == (route != NULL));
  g_assert_true ((match == TAKT_API_MATCH_NO_PATH) == (allow == NULL));
  if (route != NULL)
    {
      g_assert_true (route >= takt_api_routes && route < takt_api_routes + takt_api_n_routes);
      g_assert_true ((strchr (route->path, '{') != NULL) == (ids[0] > 0));
    }

  /* The third word as a Host header. */
  if (takt_api_guard_host_is_loopback (parts[2]))
    g_assert_true (strchr ("lL1[", parts[2][0]) != NULL);
  return 0;
}

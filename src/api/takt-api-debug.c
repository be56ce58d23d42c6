/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-debug-info.h"

/* What a person can hand on when something does not work. */

#define MOST_LINES 2000

static TaktStore *
get_store (TaktApiCall *call)
{
  return takt_shop_get_store (takt_api_call_get_shop (call));
}

/** takt_api_debug_info: GET /api/debug-info */
void
takt_api_debug_info (TaktApiCall *call)
{
  GError *error = NULL;
  g_autofree char *text = NULL;
  JsonObject *object;

  if (!takt_api_call_end_input (call))
    return;

  text = takt_debug_info_make (get_store (call), &error);
  if (text == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "text", text);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_debug_log: GET /api/log */
void
takt_api_debug_log (TaktApiCall *call)
{
  GError *error = NULL;
  guint limit = (guint) takt_api_call_query_int (call, "lines", 1, MOST_LINES, TAKT_DEBUG_INFO_LINES);
  g_auto (GStrv) lines = NULL;
  JsonObject *object;
  JsonArray *array;

  if (!takt_api_call_end_input (call))
    return;

  lines = takt_debug_info_dup_log (get_store (call), limit, &error);
  if (lines == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  array = json_array_new ();
  for (char **line = lines; *line != NULL; line++)
    json_array_add_string_element (array, *line);
  object = json_object_new ();
  json_object_set_array_member (object, "lines", array);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

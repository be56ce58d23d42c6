/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* Printers that are not there yet, and those whose connection does not come up. */

/* The engine knows how long an address may be. */
#define MAX_HOST 300

static TaktPrinters *
get_printers (TaktApiCall *call)
{
  return takt_shop_get_printers (takt_api_call_get_shop (call));
}

static void
answer_found (TaktApiCall *call, GPtrArray *found, const char *message)
{
  g_autoptr (JsonArray) array = json_array_new ();
  GError *error = NULL;
  JsonObject *answer;

  for (guint i = 0; i < found->len; i++)
    {
      JsonObject *printer =
          takt_api_write_found_printer (takt_api_call_get_shop (call), g_ptr_array_index (found, i), &error);

      if (printer == NULL)
        {
          takt_api_call_fail (call, error);
          return;
        }
      json_array_add_object_element (array, printer);
    }

  answer = json_object_new ();
  json_object_set_array_member (answer, "printers", g_steal_pointer (&array));
  takt_json_set_string (answer, "message", message);
  takt_api_call_answer (call, SOUP_STATUS_OK, answer);
}

static void
answer_announcing (TaktApiCall *call)
{
  TaktPrinters *printers = get_printers (call);
  g_autoptr (GPtrArray) found = takt_printers_list_found (printers);
  const char *message = takt_printers_get_finder_problem (printers);

  if (!takt_printers_has_finder (printers))
    message = _ ("The demo does not look for printers: it touches no network.");
  else if (message == NULL && found->len == 0)
    message =
        _ ("No printer announces itself. A printer does so every few seconds while it is switched on, in the "
           "same network and not behind another router; otherwise ask for it by its address.");
  answer_found (call, found, message);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_found_printer_free);
  GError *error = NULL;
  TaktFoundPrinter *printer = takt_printers_probe_finish (TAKT_PRINTERS (source), result, &error);

  if (printer == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  g_ptr_array_add (found, printer);
  answer_found (call, found, NULL);
}

/** takt_api_printers_discover: POST /api/printers/discover: who announces, or who answers at one address. Adds nothing. */
void
takt_api_printers_discover (TaktApiCall *call)
{
  g_autofree char *host = NULL;

  takt_api_input_text (takt_api_call_get_body (call), "host", MAX_HOST, &host);
  if (!takt_api_call_end_input (call))
    return;

  if (host != NULL)
    takt_printers_probe_async (get_printers (call), host, takt_api_call_get_cancellable (call), probed_cb,
                               takt_api_call_ref (call));
  else
    answer_announcing (call);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (TaktConnectionTest) test = takt_printers_test_finish (TAKT_PRINTERS (source), result, &error);

  if (test != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_connection_test, test);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_test: POST /api/printers/{id}/test: how far the connection comes, step by step. */
void
takt_api_printers_test (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    takt_printers_test_async (get_printers (call), takt_api_call_get_id (call),
                              takt_api_call_get_cancellable (call), tested_cb, takt_api_call_ref (call));
}

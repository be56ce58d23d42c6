/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* The account at Bambu Cloud and the printers bound to it. */

#define MAX_TEXT     300
#define MAX_PASSWORD 1024

static TaktCloud *
get_cloud (TaktApiCall *call)
{
  return takt_shop_get_cloud (takt_api_call_get_shop (call));
}

/* The port; NULL when the call is answered because there is none. */
static TaktPrinterCloud *
need_port (TaktApiCall *call)
{
  TaktPrinterCloud *port = takt_cloud_get_port (get_cloud (call));

  if (port == NULL)
    takt_api_call_fail (call,
                        g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                                             _ ("This program runs without a connection to Bambu Cloud.")));
  return port;
}

static void
answer_status (TaktApiCall *call)
{
  TaktPrinterCloud *port = takt_cloud_get_port (get_cloud (call));
  g_autoptr (TaktCloudStatus) status =
      port != NULL ? takt_printer_cloud_dup_status (port) : takt_cloud_status_new ();

  takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_cloud_status, status);
}

/** takt_api_cloud_get_status: GET /api/bambu/cloud/status */
void
takt_api_cloud_get_status (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_status (call);
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_printer_cloud_act_finish (TAKT_PRINTER_CLOUD (source), result, &error))
    answer_status (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_cloud_sign_in: POST /api/bambu/cloud/sign-in: what is asked for next stands in the answer. */
void
takt_api_cloud_sign_in (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *account = NULL;
  g_autofree char *password = NULL;
  int region = TAKT_CLOUD_GLOBAL;
  TaktPrinterCloud *port;

  takt_json_reader_require (body, "account");
  takt_api_input_name (body, "account", MAX_TEXT, &account);
  takt_api_input_text (body, "password", MAX_PASSWORD, &password);
  if (takt_api_input_is_set (body, "region"))
    region = takt_json_reader_choice (body, "region", takt_cloud_region_words, TAKT_CLOUD_GLOBAL);
  if (!takt_api_call_end_input (call))
    return;

  port = need_port (call);
  if (port != NULL)
    takt_printer_cloud_sign_in_async (port, (TaktCloudRegion) region, account, password, NULL, acted_cb,
                                      takt_api_call_ref (call));
}

/** takt_api_cloud_enter_code: POST /api/bambu/cloud/code: from the e-mail or the authenticator app. */
void
takt_api_cloud_enter_code (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *code = NULL;
  TaktPrinterCloud *port;

  takt_json_reader_require (body, "code");
  takt_api_input_name (body, "code", MAX_TEXT, &code);
  if (!takt_api_call_end_input (call))
    return;

  port = need_port (call);
  if (port != NULL)
    takt_printer_cloud_enter_code_async (port, code, NULL, acted_cb, takt_api_call_ref (call));
}

/** takt_api_cloud_send_code: POST /api/bambu/cloud/send-code: another e-mail. */
void
takt_api_cloud_send_code (TaktApiCall *call)
{
  TaktPrinterCloud *port = takt_api_call_end_input (call) ? need_port (call) : NULL;

  if (port != NULL)
    takt_printer_cloud_send_code_async (port, NULL, acted_cb, takt_api_call_ref (call));
}

/** takt_api_cloud_sign_out: POST /api/bambu/cloud/sign-out: forgets account and token; printers stay. */
void
takt_api_cloud_sign_out (TaktApiCall *call)
{
  TaktPrinterCloud *port = takt_api_call_end_input (call) ? need_port (call) : NULL;

  if (port != NULL)
    takt_printer_cloud_sign_out_async (port, NULL, acted_cb, takt_api_call_ref (call));
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) printers =
      takt_printer_cloud_list_finish (TAKT_PRINTER_CLOUD (source), result, &error);
  g_autoptr (JsonArray) array = json_array_new ();
  JsonObject *answer;

  for (guint i = 0; printers != NULL && i < printers->len && error == NULL; i++)
    {
      JsonObject *printer = takt_api_write_cloud_printer (takt_api_call_get_shop (call),
                                                          g_ptr_array_index (printers, i), &error);

      if (printer != NULL)
        json_array_add_object_element (array, printer);
    }
  if (error != NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  answer = json_object_new ();
  json_object_set_array_member (answer, "printers", g_steal_pointer (&array));
  takt_api_call_answer (call, SOUP_STATUS_OK, answer);
}

/** takt_api_cloud_list_printers: GET /api/bambu/cloud/printers: those bound to the account. Adds nothing. */
void
takt_api_cloud_list_printers (TaktApiCall *call)
{
  TaktPrinterCloud *port = takt_api_call_end_input (call) ? need_port (call) : NULL;

  if (port != NULL)
    takt_printer_cloud_list_async (port, takt_api_call_get_cancellable (call), listed_cb,
                                   takt_api_call_ref (call));
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  gint64 id = takt_cloud_add_finish (TAKT_CLOUD (source), result, &error);
  g_autoptr (TaktPrinter) printer = NULL;

  if (id != 0)
    printer = takt_printers_get (takt_shop_get_printers (takt_api_call_get_shop (call)), id, &error);
  if (printer != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_CREATED, takt_api_write_printer, printer);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_cloud_add_printer: POST /api/bambu/cloud/printers: a bound printer becomes one of the shop. */
void
takt_api_cloud_add_printer (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *serial = NULL;
  g_autofree char *name = NULL;
  g_autofree char *host = NULL;

  takt_json_reader_require (body, "serial");
  takt_api_input_name (body, "serial", MAX_TEXT, &serial);
  takt_api_input_text (body, "name", MAX_TEXT, &name);
  takt_api_input_text (body, "host", MAX_TEXT, &host);
  if (takt_api_call_end_input (call))
    takt_cloud_add_async (get_cloud (call), serial, name, host, NULL, added_cb, takt_api_call_ref (call));
}

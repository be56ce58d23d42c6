/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "settings/takt-secret-change.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* Printers: the records, the live state and the commands to the machine. */

/* The engine knows how long each text may be and names the field; these keep nonsense away from it. */
#define MAX_SCRAPPED 100000
#define MAX_TEXT     300
#define MAX_CODE     64

static const char *const type_words[] = { "bambu", NULL };
static const char *const connection_words[] = { "bambu_lan", "bambu_cloud", "virtual", NULL };

static TaktPrinters *
get_printers (TaktApiCall *call)
{
  return takt_shop_get_printers (takt_api_call_get_shop (call));
}

static void
answer_printer (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (get_printers (call), id, &error);

  if (printer != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_printer, printer);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_list: GET /api/printers (seed step 2) */
void
takt_api_printers_list (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) printers = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  printers = takt_printers_list (get_printers (call), &error);
  if (printers != NULL)
    takt_api_call_answer_records (call, takt_api_write_printer, printers, offset, limit, printers->len);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_get: GET /api/printers/{id} */
void
takt_api_printers_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_printer (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

/** takt_api_printers_get_status: GET /api/printer-connections/{id}/status (seed step 8) */
void
takt_api_printers_get_status (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktPrinter) printer = NULL;

  if (!takt_api_call_end_input (call))
    return;

  printer = takt_printers_get (get_printers (call), takt_api_call_get_id (call), &error);
  if (printer != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_printer_status, printer);
  else
    takt_api_call_fail (call, error);
}

static void
read_printer (TaktJsonReader *body, TaktPrinter *printer)
{
  takt_api_input_name (body, "name", MAX_TEXT, &printer->name);
  takt_api_input_word (body, "type", type_words, &printer->type);
  takt_api_input_word (body, "connection_type", connection_words, &printer->connection_type);
  takt_api_input_text (body, "model", MAX_TEXT, &printer->model);
  takt_api_input_text (body, "host", MAX_TEXT, &printer->host);
  takt_api_input_text (body, "serial", MAX_TEXT, &printer->serial);
  takt_api_input_int (body, "mqtt_port", 1, G_MAXUINT16, &printer->mqtt_port);
  takt_api_input_int (body, "ftps_port", 1, G_MAXUINT16, &printer->ftps_port);
  takt_api_input_int (body, "camera_port", 1, G_MAXUINT16, &printer->camera_port);
  takt_api_input_bool (body, "auto_start", &printer->auto_start);
  takt_api_input_bool (body, "plate_clear", &printer->plate_clear);
  takt_api_input_print_options (body, &printer->print_options);
  takt_api_input_text (body, "certificate_fingerprint", MAX_TEXT, &printer->certificate_fingerprint);
}

/* Judged here as well as in the engine: there it comes after the record is written. */
static void
read_access_code (TaktJsonReader *body, char **code)
{
  takt_api_input_text (body, "access_code", MAX_CODE, code);
  if (*code != NULL && !g_str_is_ascii (*code))
    takt_json_reader_fail (body, "access_code", _ ("must be the letters and digits that the printer shows."));
}

/* A record together with its access code. */
typedef struct
{
  TaktApiCall *call;
  TaktPrinter *printer; /* as it shall be */
  TaktPrinter *before;  /* (nullable) as it was; NULL: it is new */
  char *access_code;    /* (nullable) NULL takes the code away */
} Change;

static void
change_free (Change *change)
{
  takt_api_call_unref (change->call);
  takt_printer_free (change->printer);
  g_clear_pointer (&change->before, takt_printer_free);
  g_free (change->access_code);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static gboolean
save_printer (gpointer data, GError **error)
{
  Change *change = data;
  TaktPrinters *printers = get_printers (change->call);

  if (change->before != NULL)
    return takt_printers_update (printers, change->printer, error);

  change->printer->id = takt_printers_add (printers, change->printer, error);
  return change->printer->id > 0;
}

static void
set_code_async (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Change *change = data;

  takt_printers_set_access_code_async (get_printers (change->call), change->printer->id, change->access_code,
                                       NULL, callback, user_data);
}

static gboolean
set_code_finish (gpointer data, GObject *source, GAsyncResult *result, GError **error)
{
  return takt_printers_set_access_code_finish (TAKT_PRINTERS (source), result, error);
}

static gboolean
take_back (gpointer data, GError **error)
{
  const Change *change = data;
  TaktPrinters *printers = get_printers (change->call);

  return change->before != NULL ? takt_printers_update (printers, change->before, error)
                                : takt_printers_remove (printers, change->printer->id, error);
}

static const TaktSecretChange with_code = { save_printer, set_code_async, set_code_finish, take_back };

static void
answer_change (Change *change)
{
  answer_printer (change->call, change->before != NULL ? SOUP_STATUS_OK : SOUP_STATUS_CREATED,
                  change->printer->id);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Change *change = takt_secret_change_get_data (result);
  GError *error = NULL;

  if (takt_secret_change_run_finish (result, &error))
    answer_change (change);
  else
    takt_api_call_fail (change->call, error);
}

static void
run_change (TaktApiCall *call, TaktPrinter *printer, TaktPrinter *before)
{
  g_autoptr (Change) change = g_new0 (Change, 1);
  TaktJsonReader *body = takt_api_call_get_body (call);
  gboolean has_code = takt_json_reader_has (body, "access_code");
  GError *error = NULL;
  g_autofree char *key = NULL;

  change->call = takt_api_call_ref (call);
  change->printer = printer;
  change->before = before;
  read_printer (body, printer);
  read_access_code (body, &change->access_code);
  if (!takt_api_call_end_input (call))
    return;

  if (has_code)
    {
      key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, printer->id);
      takt_secret_change_run_async (takt_shop_get_secrets (takt_api_call_get_shop (call)), key, &with_code,
                                    g_steal_pointer (&change), (GDestroyNotify) change_free,
                                    takt_api_call_get_cancellable (call), changed_cb, NULL);
    }
  else if (save_printer (change, &error))
    answer_change (change);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_add: POST /api/printers */
void
takt_api_printers_add (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);

  takt_json_reader_require (body, "name");
  takt_json_reader_require (body, "connection_type");
  run_change (call, takt_printer_new (), NULL);
}

/** takt_api_printers_update: PUT /api/printers/{id} */
void
takt_api_printers_update (TaktApiCall *call)
{
  GError *error = NULL;
  TaktPrinter *printer = takt_printers_get (get_printers (call), takt_api_call_get_id (call), &error);

  if (printer != NULL)
    run_change (call, printer, takt_printer_copy (printer));
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_remove: DELETE /api/printers/{id} */
void
takt_api_printers_remove (TaktApiCall *call)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_printers_remove (get_printers (call), takt_api_call_get_id (call), &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}

static void
command_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_printers_command_finish (TAKT_PRINTERS (source), result, &error))
    answer_printer (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
  else
    takt_api_call_fail (call, error);
}

/* A command that is on its way to a machine is not called back because the caller hung up. */
static void
send_command (TaktApiCall *call, TaktPrinterCommand command)
{
  if (takt_api_call_end_input (call))
    takt_printers_command_async (get_printers (call), takt_api_call_get_id (call), command, NULL,
                                 command_sent_cb, takt_api_call_ref (call));
}

/** takt_api_printers_pause: POST /api/printers/{id}/pause */
void
takt_api_printers_pause (TaktApiCall *call)
{
  send_command (call, TAKT_PRINTER_PAUSE);
}

/** takt_api_printers_resume: POST /api/printers/{id}/resume */
void
takt_api_printers_resume (TaktApiCall *call)
{
  send_command (call, TAKT_PRINTER_RESUME);
}

/** takt_api_printers_stop: POST /api/printers/{id}/stop */
void
takt_api_printers_stop (TaktApiCall *call)
{
  send_command (call, TAKT_PRINTER_STOP);
}

/** takt_api_printers_plate_cleared: POST /api/printers/{id}/plate-cleared: a person took the part off, and counts what of it is scrap. */
void
takt_api_printers_plate_cleared (TaktApiCall *call)
{
  TaktQueue *queue = takt_shop_get_queue (takt_api_call_get_shop (call));
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  int scrapped = 0;

  takt_api_input_int (takt_api_call_get_body (call), "scrapped", 0, MAX_SCRAPPED, &scrapped);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_clear_plate (queue, id, scrapped, NULL, &error))
    answer_printer (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

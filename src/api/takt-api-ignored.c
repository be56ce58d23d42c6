/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

#define MAX_CODE 64

/* Complaints of printers that the owner does not want to hear of. */

static TaktPrinters *
get_printers (TaktApiCall *call)
{
  return takt_shop_get_printers (takt_api_call_get_shop (call));
}

/* TaktApiWriter: a TaktIgnoredComplaint. */
static JsonObject *
write_ignored (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktIgnoredComplaint *complaint = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", complaint->id);
  takt_json_set_string (object, "code", complaint->code);
  takt_json_set_id (object, "printer_id", complaint->printer_id);
  takt_json_set_time (object, "created_at", complaint->created_at);
  return object;
}

/** takt_api_ignored_list: GET /api/ignored-complaints */
void
takt_api_ignored_list (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  list = takt_printers_list_ignored (get_printers (call), &error);
  if (list != NULL)
    takt_api_call_answer_records (call, write_ignored, list, offset, limit, list->len);
  else
    takt_api_call_fail (call, error);
}

static void
answer_row (TaktApiCall *call, gint64 id)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = takt_printers_list_ignored (get_printers (call), &error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (((TaktIgnoredComplaint *) list->pdata[i])->id == id)
      {
        takt_api_call_answer_record (call, SOUP_STATUS_CREATED, write_ignored, list->pdata[i]);
        return;
      }
  takt_api_call_fail (call, error);
}

/** takt_api_ignored_add: POST /api/ignored-complaints */
void
takt_api_ignored_add (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *code = NULL;
  gint64 printer_id = 0, id;
  GError *error = NULL;

  takt_json_reader_require (body, "code");
  takt_api_input_name (body, "code", MAX_CODE, &code);
  takt_api_input_id (body, "printer_id", &printer_id);
  takt_api_call_require_printer (call, "printer_id", printer_id);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_printers_ignore (get_printers (call), code, printer_id, &error);
  if (id > 0)
    answer_row (call, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_ignored_remove: DELETE /api/ignored-complaints/{id}: answers what was removed, so that it can be ignored again */
void
takt_api_ignored_remove (TaktApiCall *call)
{
  g_autoptr (TaktIgnoredComplaint) removed = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  removed = takt_printers_heed (get_printers (call), takt_api_call_get_id (call), &error);
  if (removed != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, write_ignored, removed);
  else
    takt_api_call_fail (call, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* What printers want done now and then; each change can be taken back by POST /api/undo. */

#define MAX_NAME     100
#define MAX_NOTE     500
#define WORK_MINUTES 30

static TaktMaintenance *
get_maintenance (TaktApiCall *call)
{
  return takt_shop_get_maintenance (takt_api_call_get_shop (call));
}

/* TaktApiWriter: a TaktMaintenanceTask. */
static JsonObject *
write_task (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktMaintenanceTask *task = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", task->id);
  takt_json_set_id (object, "printer_id", task->printer_id);
  json_object_set_string_member (object, "name", task->name);
  json_object_set_int_member (object, "every_hours", task->every_hours);
  json_object_set_int_member (object, "every_prints", task->every_prints);
  json_object_set_int_member (object, "every_days", task->every_days);
  json_object_set_int_member (object, "work_minutes", task->work_minutes);
  takt_json_set_time (object, "since", task->since);
  json_object_set_boolean_member (object, "was_done", task->was_done);
  json_object_set_int_member (object, "minutes", task->minutes);
  json_object_set_int_member (object, "prints", task->prints);
  json_object_set_boolean_member (
      object, "is_due", takt_maintenance_is_due (task, takt_clock_now (takt_shop_get_clock (shop))));
  takt_json_set_time (object, "created_at", task->created_at);
  takt_json_set_time (object, "updated_at", task->updated_at);
  return object;
}

/* TaktApiWriter: a TaktMaintenanceEntry. */
static JsonObject *
write_entry (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktMaintenanceEntry *entry = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", entry->id);
  takt_json_set_id (object, "task_id", entry->task_id);
  takt_json_set_id (object, "printer_id", entry->printer_id);
  json_object_set_string_member (object, "name", entry->task_name);
  takt_json_set_time (object, "done_at", entry->done_at);
  json_object_set_int_member (object, "minutes", entry->minutes);
  json_object_set_int_member (object, "prints", entry->prints);
  takt_json_set_string (object, "note", entry->note);
  return object;
}

/** takt_api_maintenance_list: GET /api/maintenance */
void
takt_api_maintenance_list (TaktApiCall *call)
{
  gint64 printer_id = takt_api_call_query_int (call, "printer_id", 1, G_MAXINT64, 0);
  g_autoptr (GPtrArray) list = NULL;
  GError *error = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  list = takt_maintenance_list (get_maintenance (call), printer_id, &error);
  if (list != NULL)
    takt_api_call_answer_records (call, write_task, list, offset, limit, list->len);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_maintenance_list_log: GET /api/maintenance-log */
void
takt_api_maintenance_list_log (TaktApiCall *call)
{
  gint64 printer_id = takt_api_call_query_int (call, "printer_id", 1, G_MAXINT64, 0);
  g_autoptr (GPtrArray) list = NULL;
  GError *error = NULL;
  guint limit, offset, total;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  list = takt_maintenance_list_log (get_maintenance (call), printer_id, limit, offset, &total, &error);
  if (list != NULL)
    takt_api_call_answer_records (call, write_entry, list, 0, limit, total);
  else
    takt_api_call_fail (call, error);
}

static void
answer_task (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktMaintenanceTask) task = takt_maintenance_get (get_maintenance (call), id, &error);

  if (task != NULL)
    takt_api_call_answer_record (call, status, write_task, task);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_maintenance_get: GET /api/maintenance/{id} */
void
takt_api_maintenance_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_task (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

static void
read_task (TaktJsonReader *body, TaktMaintenanceTask *task)
{
  takt_api_input_name (body, "name", MAX_NAME, &task->name);
  takt_api_input_int (body, "every_hours", 0, TAKT_MAINTENANCE_MAX_EVERY, &task->every_hours);
  takt_api_input_int (body, "every_prints", 0, TAKT_MAINTENANCE_MAX_EVERY, &task->every_prints);
  takt_api_input_int (body, "every_days", 0, TAKT_MAINTENANCE_MAX_EVERY, &task->every_days);
  takt_api_input_int (body, "work_minutes", 1, TAKT_MAINTENANCE_MAX_MINUTES, &task->work_minutes);
}

/** takt_api_maintenance_add: POST /api/maintenance */
void
takt_api_maintenance_add (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktMaintenanceTask) task = g_new0 (TaktMaintenanceTask, 1);
  GError *error = NULL;
  gint64 id;

  task->work_minutes = WORK_MINUTES;
  takt_json_reader_require (body, "printer_id");
  takt_json_reader_require (body, "name");
  takt_api_input_id (body, "printer_id", &task->printer_id);
  takt_api_call_require_printer (call, "printer_id", task->printer_id);
  read_task (body, task);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_maintenance_add (get_maintenance (call), task, &error);
  if (id != 0)
    answer_task (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_maintenance_update: PUT /api/maintenance/{id}: an absent field stays */
void
takt_api_maintenance_update (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktMaintenanceTask) task =
      takt_maintenance_get (get_maintenance (call), takt_api_call_get_id (call), &error);

  if (task == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  read_task (takt_api_call_get_body (call), task);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_maintenance_update (get_maintenance (call), task, &error))
    answer_task (call, SOUP_STATUS_OK, task->id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_maintenance_remove: DELETE /api/maintenance/{id} */
void
takt_api_maintenance_remove (TaktApiCall *call)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_maintenance_remove (get_maintenance (call), takt_api_call_get_id (call), &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_maintenance_done: POST /api/maintenance/{id}/done */
void
takt_api_maintenance_done (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  gint64 id = takt_api_call_get_id (call);
  g_autofree char *note = NULL;
  TaktTime at = TAKT_TIME_UNSET;
  GError *error = NULL;

  if (takt_api_input_is_set (body, "at"))
    takt_api_input_time (body, "at", &at);
  takt_api_input_text (body, "note", MAX_NOTE, &note);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_maintenance_done (get_maintenance (call), id, at, note, &error))
    answer_task (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_maintenance_block: POST /api/maintenance/{id}/block: time for it on the plan */
void
takt_api_maintenance_block (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  g_autoptr (TaktBlock) block = NULL;
  TaktTime from = TAKT_TIME_UNSET;
  GError *error = NULL;
  gint64 id;

  if (takt_api_input_is_set (takt_api_call_get_body (call), "from"))
    takt_api_input_time (takt_api_call_get_body (call), "from", &from);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_maintenance_block (get_maintenance (call), takt_api_call_get_id (call), from, &error);
  if (id != 0)
    block = takt_blocks_get (takt_shop_get_blocks (shop), id, &error);
  if (block != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_CREATED, takt_api_write_plan_block, block);
  else
    takt_api_call_fail (call, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* What a person decides about waiting prints; each can be taken back by POST /api/undo. */

static TaktQueue *
get_queue (TaktApiCall *call)
{
  return takt_shop_get_queue (takt_api_call_get_shop (call));
}

/* @error: (transfer full) (nullable) */
static void
answer_job (TaktApiCall *call, gboolean done, GError *error)
{
  g_autoptr (TaktJob) job = NULL;

  if (done)
    job = takt_queue_get (get_queue (call), takt_api_call_get_id (call), &error);
  if (job != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_job, job);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_queue_move: POST /api/bambu/scheduled-prints/{id}/move */
void
takt_api_queue_move (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  GError *error = NULL;
  gint64 printer_id = 0, before_id = 0;
  gboolean done;

  takt_json_reader_require (body, "printer_id");
  takt_api_input_id (body, "printer_id", &printer_id);
  takt_api_call_require_printer (call, "printer_id", printer_id);
  takt_api_input_id (body, "before_id", &before_id);
  if (!takt_api_call_end_input (call))
    return;

  done = takt_queue_move_job (get_queue (call), takt_api_call_get_id (call), printer_id, before_id, &error);
  answer_job (call, done, error);
}

/** takt_api_queue_set_priority: POST /api/bambu/scheduled-prints/{id}/priority */
void
takt_api_queue_set_priority (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  GError *error = NULL;
  int priority = 0;
  gboolean done;

  takt_json_reader_require (body, "priority");
  takt_api_input_int (body, "priority", 1, 10, &priority);
  if (!takt_api_call_end_input (call))
    return;

  done = takt_queue_set_priority (get_queue (call), takt_api_call_get_id (call), priority, &error);
  answer_job (call, done, error);
}

static void
hold (TaktApiCall *call, gboolean held)
{
  GError *error = NULL;
  gboolean done;

  if (!takt_api_call_end_input (call))
    return;

  done = takt_queue_hold (get_queue (call), takt_api_call_get_id (call), held, &error);
  answer_job (call, done, error);
}

/** takt_api_queue_hold: POST /api/bambu/scheduled-prints/{id}/hold */
void
takt_api_queue_hold (TaktApiCall *call)
{
  hold (call, TRUE);
}

/** takt_api_queue_release: POST /api/bambu/scheduled-prints/{id}/release */
void
takt_api_queue_release (TaktApiCall *call)
{
  hold (call, FALSE);
}

/** takt_api_queue_pin: POST /api/bambu/scheduled-prints/{id}/pin: to its printer, and to a start where one is given. */
void
takt_api_queue_pin (TaktApiCall *call)
{
  GError *error = NULL;
  TaktTime start = TAKT_TIME_UNSET;
  gboolean done;

  takt_api_input_time (takt_api_call_get_body (call), "start", &start);
  if (!takt_api_call_end_input (call))
    return;

  done = takt_queue_pin (get_queue (call), takt_api_call_get_id (call), MAX (start, 0), &error);
  answer_job (call, done, error);
}

/** takt_api_queue_unpin: POST /api/bambu/scheduled-prints/{id}/unpin */
void
takt_api_queue_unpin (TaktApiCall *call)
{
  GError *error = NULL;
  gboolean done;

  if (!takt_api_call_end_input (call))
    return;

  done = takt_queue_unpin (get_queue (call), takt_api_call_get_id (call), &error);
  answer_job (call, done, error);
}

typedef struct
{
  GPtrArray *obstacles;
  GPtrArray *warnings;
} StartCheck;

static JsonObject *
write_check (TaktShop *shop, gconstpointer record, GError **error)
{
  const StartCheck *check = record;
  const GPtrArray *found = check->obstacles;
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  JsonArray *warnings = json_array_new ();

  for (guint i = 0; i < found->len; i++)
    {
      const TaktObstacle *obstacle = found->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "code", takt_obstacle_words[obstacle->kind]);
      json_object_set_string_member (entry, "message", obstacle->message);
      json_array_add_object_element (array, entry);
    }
  json_object_set_boolean_member (object, "can_start", found->len == 0);
  json_object_set_array_member (object, "obstacles", array);
  for (guint i = 0; i < check->warnings->len; i++)
    json_array_add_string_element (warnings, check->warnings->pdata[i]);
  json_object_set_array_member (object, "warnings", warnings);
  return object;
}

/** takt_api_queue_check_start: GET /api/bambu/scheduled-prints/{id}/start-check */
void
takt_api_queue_check_start (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (GPtrArray) obstacles = NULL;
  g_autoptr (GPtrArray) warnings = NULL;

  if (!takt_api_call_end_input (call))
    return;

  obstacles = takt_queue_list_obstacles (get_queue (call), id, &error);
  if (obstacles != NULL)
    warnings = takt_queue_list_warnings (get_queue (call), id, &error);
  if (warnings != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, write_check, &(StartCheck){ obstacles, warnings });
  else
    takt_api_call_fail (call, error);
}

static void
pause_queue (TaktApiCall *call, gboolean paused)
{
  TaktPrinters *printers = takt_shop_get_printers (takt_api_call_get_shop (call));
  gint64 id = takt_api_call_get_id (call);
  g_autoptr (TaktPrinter) printer = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_set_paused (get_queue (call), id, paused, &error))
    printer = takt_printers_get (printers, id, &error);
  if (printer != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_printer, printer);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_pause_queue: POST /api/printers/{id}/pause-queue */
void
takt_api_printers_pause_queue (TaktApiCall *call)
{
  pause_queue (call, TRUE);
}

/** takt_api_printers_resume_queue: POST /api/printers/{id}/resume-queue */
void
takt_api_printers_resume_queue (TaktApiCall *call)
{
  pause_queue (call, FALSE);
}

static void
pause_all (TaktApiCall *call, gboolean paused)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_set_all_paused (get_queue (call), paused, &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_pause_queues: POST /api/printers/pause-queues */
void
takt_api_printers_pause_queues (TaktApiCall *call)
{
  pause_all (call, TRUE);
}

/** takt_api_printers_resume_queues: POST /api/printers/resume-queues */
void
takt_api_printers_resume_queues (TaktApiCall *call)
{
  pause_all (call, FALSE);
}

/** takt_api_orders_hurry: POST /api/orders/{id}/hurry: its waiting prints come first wherever they wait. */
void
takt_api_orders_hurry (TaktApiCall *call)
{
  TaktOrders *orders = takt_shop_get_orders (takt_api_call_get_shop (call));
  gint64 id = takt_api_call_get_id (call);
  g_autoptr (TaktOrder) order = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_hurry_order (get_queue (call), id, &error))
    order = takt_orders_get (orders, id, &error);
  if (order != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_order, order);
  else
    takt_api_call_fail (call, error);
}

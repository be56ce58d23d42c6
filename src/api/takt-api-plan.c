/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* "Print this order": the plan alone, or the plan saved as queued jobs (contract §4.1). */

#define MAX_MATERIAL       50
#define MAX_PRINTERS       100
#define MAX_OFFSET_MINUTES (60 * 24 * 60)

/* The address comes before what is sent to it: FALSE when the call is answered with 404. */
static gboolean
check_order (TaktApiCall *call, gint64 order_id)
{
  GError *error = NULL;
  g_autoptr (TaktOrder) order =
      takt_orders_get (takt_shop_get_orders (takt_api_call_get_shop (call)), order_id, &error);

  if (order == NULL)
    takt_api_call_fail (call, error);
  return order != NULL;
}

/* @material_type holds the text that the request borrows. */
static void
read_request (TaktApiCall *call, TaktScheduleRequest *request, char **material_type)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  gboolean take_stock = TRUE;
  gboolean is_spread = FALSE;
  int max_printers = MAX_PRINTERS;

  takt_json_reader_require (body, "printer_id");
  takt_api_input_id (body, "printer_id", &request->printer_id);
  takt_api_input_text (body, "material_type", MAX_MATERIAL, material_type);
  request->material_type = *material_type;
  takt_api_input_int (body, "start_offset_minutes", 0, MAX_OFFSET_MINUTES, &request->start_offset_minutes);
  takt_api_input_bool (body, "skip_unmapped", &request->skip_unmapped);
  takt_api_input_bool (body, "force", &request->force);
  takt_api_input_bool (body, "use_stock", &take_stock);
  takt_api_input_bool (body, "spread", &is_spread);
  takt_api_input_int (body, "max_printers", 1, MAX_PRINTERS, &max_printers);
  request->max_printers = is_spread ? max_printers : 1;
  request->leave_stock = !take_stock;
  takt_api_call_require_printer (call, "printer_id", request->printer_id);
}

static JsonArray *
write_supplies (GPtrArray *supplies)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < supplies->len; i++)
    {
      const TaktSupply *supply = supplies->pdata[i];
      JsonObject *object = json_object_new ();

      takt_json_set_id (object, "order_item_id", supply->order_item_id);
      takt_json_set_id (object, "profile_id", supply->profile_id);
      takt_json_set_string (object, "variant", supply->variant);
      json_object_set_int_member (object, "pieces", supply->pieces);
      json_object_set_int_member (object, "from_stock", supply->from_stock);
      json_object_set_int_member (object, "to_stock", supply->to_stock);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* @message: (transfer full) */
static void
answer_prints (TaktApiCall *call, guint status, const TaktSchedule *schedule, char *message)
{
  GError *error = NULL;
  JsonArray *prints = NULL;

  if (takt_api_write_jobs (takt_api_call_get_shop (call), schedule->jobs, &prints, &error))
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "message", message);
      json_object_set_array_member (object, "prints", prints);
      json_object_set_array_member (object, "supplies", write_supplies (schedule->supplies));
      takt_api_call_answer (call, status, object);
    }
  else
    takt_api_call_fail (call, error);
  g_free (message);
}

/* An order that has jobs already is refused together with them, so that the caller sees what "force" would double. */
static void
refuse (TaktApiCall *call, gint64 order_id, GError *error)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  g_autoptr (GPtrArray) jobs = NULL;
  JsonArray *prints = NULL;
  JsonNode *node = NULL;

  if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_CONFLICT))
    jobs = takt_queue_list_of_order (takt_shop_get_queue (shop), order_id, NULL);
  if (jobs != NULL && takt_api_write_jobs (shop, jobs, &prints, NULL))
    {
      node = json_node_init_array (json_node_alloc (), prints);
      json_array_unref (prints);
    }
  takt_api_call_fail_with (call, error, "prints", node);
}

/** takt_api_plan_schedule: POST /api/orders/{id}/schedule-prints (seed step 5) */
void
takt_api_plan_schedule (TaktApiCall *call)
{
  TaktQueue *queue = takt_shop_get_queue (takt_api_call_get_shop (call));
  TaktScheduleRequest request = { .order_id = takt_api_call_get_id (call) };
  GError *error = NULL;
  g_autofree char *material_type = NULL;
  g_autoptr (TaktSchedule) schedule = NULL;

  if (!check_order (call, request.order_id))
    return;
  read_request (call, &request, &material_type);
  if (!takt_api_call_end_input (call))
    return;

  schedule = takt_queue_schedule (queue, &request, FALSE, &error);
  if (schedule != NULL)
    answer_prints (
        call, SOUP_STATUS_CREATED, schedule,
        g_strdup_printf (ngettext ("Scheduled %u print job", "Scheduled %u print jobs", schedule->jobs->len),
                         schedule->jobs->len));
  else
    refuse (call, request.order_id, error);
}

/** takt_api_plan_preview: POST /api/plan: the same, and nothing is saved; without an order_id it is the plan of the whole shop. */
void
takt_api_plan_preview (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  TaktJsonReader *body = takt_api_call_get_body (call);
  TaktScheduleRequest request = { 0 };
  GError *error = NULL;
  g_autofree char *material_type = NULL;
  g_autoptr (TaktSchedule) schedule = NULL;

  if (!takt_json_reader_has (body, "order_id"))
    {
      takt_api_plans_preview (call);
      return;
    }

  takt_json_reader_require (body, "order_id");
  takt_api_input_id (body, "order_id", &request.order_id);
  read_request (call, &request, &material_type);
  if (!takt_api_call_end_input (call))
    return;

  schedule = takt_queue_schedule (takt_shop_get_queue (shop), &request, TRUE, &error);
  if (schedule != NULL)
    answer_prints (call, SOUP_STATUS_OK, schedule,
                   g_strdup_printf (ngettext ("%u print job would be scheduled",
                                              "%u print jobs would be scheduled", schedule->jobs->len),
                                    schedule->jobs->len));
  else
    refuse (call, request.order_id, error);
}

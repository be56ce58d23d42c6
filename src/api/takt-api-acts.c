/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "printers/takt-print-errors.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

#define MAX_OBJECTS 64
#define MAX_WORD    64
#define MAX_NOZZLE  500
#define MAX_SLOT    255

/* Commands to a machine that need more than its id; takt_printer_act_check() has the last word on their values. */

static void
act_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  g_autoptr (TaktPrinter) printer = NULL;
  GError *error = NULL;

  if (takt_printers_act_finish (TAKT_PRINTERS (source), result, &error))
    printer = takt_printers_get (TAKT_PRINTERS (source), takt_api_call_get_id (call), &error);
  if (printer != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_printer, printer);
  else
    takt_api_call_fail (call, error);
}

/* A command that is on its way to a machine is not called back because the caller hung up. */
static void
run_act (TaktApiCall *call, const TaktPrinterAct *act)
{
  if (takt_api_call_end_input (call))
    takt_printers_act_async (takt_shop_get_printers (takt_api_call_get_shop (call)),
                             takt_api_call_get_id (call), act, NULL, act_done_cb, takt_api_call_ref (call));
}

/** takt_api_printers_set_speed: POST /api/printers/{id}/speed */
void
takt_api_printers_set_speed (TaktApiCall *call)
{
  g_autoptr (TaktPrinterAct) act = takt_printer_act_new (TAKT_PRINTER_SPEED);
  TaktJsonReader *body = takt_api_call_get_body (call);

  takt_json_reader_require (body, "level");
  takt_api_input_int (body, "level", TAKT_PRINTER_SPEED_FIRST, TAKT_PRINTER_SPEED_LAST, &act->value);
  run_act (call, act);
}

/** takt_api_printers_set_light: POST /api/printers/{id}/light */
void
takt_api_printers_set_light (TaktApiCall *call)
{
  g_autoptr (TaktPrinterAct) act = takt_printer_act_new (TAKT_PRINTER_LIGHT);
  TaktJsonReader *body = takt_api_call_get_body (call);

  takt_json_reader_require (body, "on");
  takt_api_input_bool (body, "on", &act->value);
  run_act (call, act);
}

static JsonObject *
write_objects (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPlateObjects *plate = record;
  JsonObject *answer = json_object_new ();
  JsonArray *objects = json_array_new ();

  json_object_set_int_member (answer, "job_id", plate->job_id);
  json_object_set_boolean_member (answer, "can_skip", plate->can_skip);
  json_object_set_array_member (answer, "objects", objects);
  for (guint i = 0; i < plate->objects->len; i++)
    {
      const TaktSlicedObject *object = g_ptr_array_index (plate->objects, i);
      JsonObject *line = json_object_new ();

      json_object_set_int_member (line, "id", object->identify_id);
      if (object->name != NULL)
        json_object_set_string_member (line, "name", object->name);
      else
        json_object_set_null_member (line, "name");
      json_array_add_object_element (objects, line);
    }
  return answer;
}

/** takt_api_printers_list_objects: GET /api/printers/{id}/objects */
void
takt_api_printers_list_objects (TaktApiCall *call)
{
  g_autoptr (TaktPlateObjects) plate = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  plate = takt_queue_list_objects (takt_shop_get_queue (takt_api_call_get_shop (call)),
                                   takt_api_call_get_id (call), &error);
  if (plate != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, write_objects, plate);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_printers_skip_objects: POST /api/printers/{id}/skip-objects */
void
takt_api_printers_skip_objects (TaktApiCall *call)
{
  g_autoptr (TaktPrinterAct) act = takt_printer_act_new (TAKT_PRINTER_SKIP_OBJECTS);
  TaktJsonReader *body = takt_api_call_get_body (call);
  guint length;

  takt_json_reader_require (body, "object_ids");
  length = takt_json_reader_array (body, "object_ids", MAX_OBJECTS);
  act->objects = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < length; i++)
    {
      int id = (int) takt_json_reader_element_int (body, "object_ids", i, 0, G_MAXINT, 0);

      g_array_append_val (act->objects, id);
    }
  run_act (call, act);
}

/** takt_api_printers_set_slot: POST /api/printers/{id}/set-slot: what is in a slot that the machine cannot read. */
void
takt_api_printers_set_slot (TaktApiCall *call)
{
  static const char *const required[] = { "slot", "material_type", "color_hex", "nozzle_temp_min",
                                          "nozzle_temp_max" };
  g_autoptr (TaktPrinterAct) act = takt_printer_act_new (TAKT_PRINTER_SET_TRAY);
  TaktJsonReader *body = takt_api_call_get_body (call);

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    takt_json_reader_require (body, required[i]);
  takt_api_input_int (body, "slot", 0, MAX_SLOT, &act->tray.slot);
  takt_api_input_text (body, "material_type", MAX_WORD, &act->tray.material_type);
  takt_api_input_text (body, "color_hex", MAX_WORD, &act->tray.color_hex);
  takt_api_input_text (body, "tray_info_idx", MAX_WORD, &act->tray.preset);
  takt_api_input_text (body, "setting_id", MAX_WORD, &act->tray.setting);
  takt_api_input_int (body, "nozzle_temp_min", 1, MAX_NOZZLE, &act->tray.nozzle_min);
  takt_api_input_int (body, "nozzle_temp_max", 1, MAX_NOZZLE, &act->tray.nozzle_max);
  run_act (call, act);
}

/** takt_api_printers_answer_error: POST /api/printers/{id}/answer-error: a person's answer to the error that the machine shows. */
void
takt_api_printers_answer_error (TaktApiCall *call)
{
  static const char *const words[] = { "ignore", "retry", "dismiss", NULL };
  static const TaktPrinterCommand commands[] = { TAKT_PRINTER_IGNORE_ERROR, TAKT_PRINTER_RETRY_ERROR,
                                                 TAKT_PRINTER_DISMISS_ERROR };
  g_autoptr (TaktPrinterAct) act = NULL;
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *code = NULL;
  TaktPrinterState state;
  int answer;

  takt_json_reader_require (body, "answer");
  takt_json_reader_require (body, "code");
  answer = takt_json_reader_choice (body, "answer", words, 0);
  takt_api_input_text (body, "code", MAX_WORD, &code);
  act = takt_printer_act_new (commands[MAX (answer, 0)]);
  if (code != NULL)
    takt_print_error_from_text (code, &act->error);
  if (takt_printers_get_state (takt_shop_get_printers (takt_api_call_get_shop (call)),
                               takt_api_call_get_id (call), &state)
      && state.report != NULL)
    act->job_key = g_strdup (state.report->job_key);
  run_act (call, act);
}

static JsonObject *
write_hand_over (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktHandOver *outcome = record;
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "uploaded", outcome->is_uploaded);
  json_object_set_string_member (object, "uri", outcome->uri);
  json_object_set_string_member (object, "message", outcome->message);
  return object;
}

static void
handed_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (TaktHandOver) outcome = takt_queue_hand_over_finish (TAKT_QUEUE (source), result, &error);

  if (outcome != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, write_hand_over, outcome);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_queue_hand_over: POST /api/bambu/scheduled-prints/{id}/hand-over: for a machine that takes no commands. */
void
takt_api_queue_hand_over (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    takt_queue_hand_over_async (takt_shop_get_queue (takt_api_call_get_shop (call)),
                                takt_api_call_get_id (call), NULL, handed_over_cb, takt_api_call_ref (call));
}

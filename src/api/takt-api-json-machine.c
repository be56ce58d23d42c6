/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-json.h"

#include <math.h>

#include "printers/takt-printer-stage.h"

/* What a machine tells of itself: the member "machine" of a printer's status. */

/** takt_api_write_measure: one decimal; null for NAN. */
void
takt_api_write_measure (JsonObject *object, const char *field, double value)
{
  double tenths = round (value * 10);

  if (!isfinite (value))
    json_object_set_null_member (object, field);
  else if (fmod (tenths, 10) == 0)
    json_object_set_int_member (object, field, (gint64) (tenths / 10));
  else
    json_object_set_double_member (object, field, tenths / 10);
}

static void
write_told (JsonObject *object, const char *field, TaktTold told)
{
  if (told == TAKT_TOLD_NOTHING)
    json_object_set_null_member (object, field);
  else
    json_object_set_boolean_member (object, field, told == TAKT_TOLD_YES);
}

static JsonObject *
write_fans (const TaktFansReport *fans)
{
  JsonObject *object = json_object_new ();

  takt_api_write_int_or_null (object, "part", fans->part, -1);
  takt_api_write_int_or_null (object, "auxiliary", fans->auxiliary, -1);
  takt_api_write_int_or_null (object, "auxiliary_left", fans->auxiliary_left, -1);
  takt_api_write_int_or_null (object, "chamber", fans->chamber, -1);
  takt_api_write_int_or_null (object, "heater", fans->heater, -1);
  takt_api_write_int_or_null (object, "heatbreak", fans->heatbreak, -1);
  return object;
}

static JsonObject *
write_camera (const TaktCameraReport *camera, const TaktPrinterModel *model)
{
  static const char *const kinds[] = { NULL, "jpeg", "rtsps" };
  JsonObject *object = json_object_new ();

  takt_json_set_string (object, "kind", kinds[model->camera]);
  write_told (object, "present", camera->present);
  write_told (object, "recording", camera->recording);
  write_told (object, "records_prints", camera->records_prints);
  write_told (object, "timelapse", camera->timelapse);
  write_told (object, "live_view", camera->live_view);
  takt_json_set_string (object, "resolution", camera->resolution);
  return object;
}

static JsonObject *
write_options (const TaktOptionsReport *options)
{
  JsonObject *object = json_object_new ();

  write_told (object, "auto_refill", options->auto_refill);
  write_told (object, "remaining_estimate", options->remaining_estimate);
  write_told (object, "read_on_insert", options->read_on_insert);
  write_told (object, "read_on_power_up", options->read_on_power_up);
  write_told (object, "step_loss_recovery", options->step_loss_recovery);
  write_told (object, "prompt_sound", options->prompt_sound);
  write_told (object, "tangle_detection", options->tangle_detection);
  write_told (object, "blob_detection", options->blob_detection);
  write_told (object, "first_layer_inspection", options->first_layer_inspection);
  write_told (object, "spaghetti_detection", options->spaghetti_detection);
  write_told (object, "plate_detection", options->plate_detection);
  return object;
}

static JsonObject *
write_nozzle (gconstpointer data)
{
  const TaktNozzleReport *nozzle = data;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "extruder", nozzle->extruder);
  json_object_set_boolean_member (object, "main", nozzle->is_main);
  json_object_set_boolean_member (object, "active", nozzle->is_active);
  /* One decimal would make 0.25 a nozzle of 0.3. */
  if (isfinite (nozzle->diameter))
    json_object_set_double_member (object, "diameter", nozzle->diameter);
  else
    json_object_set_null_member (object, "diameter");
  takt_json_set_string (object, "material", nozzle->material);
  takt_json_set_string (object, "flow", nozzle->flow);
  takt_api_write_measure (object, "temp", nozzle->temp);
  takt_api_write_measure (object, "target", nozzle->target);
  takt_api_write_int_or_null (object, "slot", nozzle->slot, TAKT_SLOT_NONE);
  return object;
}

static JsonObject *
write_unit (gconstpointer data)
{
  const TaktAmsReport *unit = data;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "unit", unit->id);
  json_object_set_string_member (object, "kind", takt_ams_kind_to_word (unit->kind));
  json_object_set_int_member (object, "first_slot", unit->first_slot);
  json_object_set_int_member (object, "slot_count", unit->slot_count);
  takt_api_write_int_or_null (object, "extruder", unit->extruder, -1);
  takt_api_write_int_or_null (object, "humidity_index", unit->humidity_index, -1);
  takt_api_write_int_or_null (object, "humidity_percent", unit->humidity_percent, -1);
  takt_api_write_measure (object, "temp", unit->temp);
  takt_api_write_int_or_null (object, "drying_minutes", unit->drying_minutes, -1);
  takt_json_set_string (object, "firmware", unit->firmware);
  return object;
}

static JsonObject *
write_tray (gconstpointer data)
{
  const TaktTrayReport *tray = data;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "slot", tray->slot);
  json_object_set_string_member (object, "state",
                                 takt_tray_state_to_word (takt_tray_report_get_state (tray)));
  takt_json_set_string (object, "material_type", tray->material_type);
  takt_json_set_string (object, "color_hex", tray->color_hex);
  takt_json_set_string (object, "brand", tray->brand);
  takt_json_set_string (object, "preset_id", tray->preset_id);
  takt_api_write_int_or_null (object, "remaining_pct", tray->remaining_pct, -1);
  takt_api_write_int_or_null (object, "weight_grams", tray->weight_grams, 0);
  takt_api_write_int_or_null (object, "nozzle_temp_min", tray->nozzle_temp_min, 0);
  takt_api_write_int_or_null (object, "nozzle_temp_max", tray->nozzle_temp_max, 0);
  takt_api_write_int_or_null (object, "drying_temp", tray->drying_temp, 0);
  takt_api_write_int_or_null (object, "drying_hours", tray->drying_hours, 0);
  return object;
}

static JsonObject *
write_module (gconstpointer data)
{
  const TaktModuleReport *module = data;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", module->name);
  takt_json_set_string (object, "product", module->product);
  takt_json_set_string (object, "version", module->version);
  takt_json_set_string (object, "new_version", module->new_version);
  return object;
}

static void
write_list (JsonObject *object, const char *field, GPtrArray *list, JsonObject *(*write) (gconstpointer))
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    json_array_add_object_element (array, write (list->pdata[i]));
  json_object_set_array_member (object, field, array);
}

static void
write_mapping (JsonObject *object, GArray *mapping)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < mapping->len; i++)
    {
      int slot = g_array_index (mapping, int, i);

      if (slot == TAKT_SLOT_NONE)
        json_array_add_null_element (array);
      else
        json_array_add_int_element (array, slot);
    }
  json_object_set_array_member (object, "mapping", array);
}

static void
write_job (JsonObject *object, const TaktPrinterReport *report)
{
  g_autofree char *stage = takt_printer_stage_to_text (report->stage);

  takt_api_write_int_or_null (object, "stage", report->stage, -1);
  takt_json_set_string (object, "stage_text", stage);
  takt_api_write_int_or_null (object, "prepare_percent", report->prepare_percent, -1);
  takt_api_write_int_or_null (object, "plate", report->plate, -1);
  takt_api_write_int_or_null (object, "speed_level", report->speed_level, -1);
  takt_api_write_int_or_null (object, "speed_percent", report->speed_percent, -1);
  takt_api_write_int_or_null (object, "active_slot", report->active_slot, TAKT_SLOT_NONE);
  takt_api_write_int_or_null (object, "target_slot", report->target_slot, TAKT_SLOT_NONE);
  write_mapping (object, report->mapping);
}

/** takt_api_write_machine: (transfer full): what the last report tells beside the job's own numbers. */
JsonObject *
takt_api_write_machine (const TaktPrinterReport *report)
{
  const TaktPartsReport *parts = &report->parts;
  const TaktPrinterModel *model = takt_printer_model_find_or_generic (report->model);
  JsonObject *object = json_object_new ();

  takt_json_set_string (object, "model", report->model);
  takt_json_set_string (object, "firmware", report->firmware);
  write_told (object, "update_available", parts->update_available);
  takt_json_set_string (object, "new_firmware", parts->new_firmware);
  json_object_set_string_member (object, "developer_mode",
                                 takt_developer_mode_to_word (report->developer_mode));
  write_job (object, report);
  takt_api_write_measure (object, "nozzle_target", report->nozzle_target);
  takt_api_write_measure (object, "bed_target", report->bed_target);
  takt_api_write_measure (object, "chamber_target", report->chamber_target);
  json_object_set_object_member (object, "fans", write_fans (&parts->fans));
  takt_json_set_string (object, "chamber_light", takt_light_to_word (parts->chamber_light));
  takt_json_set_string (object, "work_light", takt_light_to_word (parts->work_light));
  write_told (object, "door_open", parts->door_open);
  write_told (object, "homed", parts->homed);
  takt_json_set_string (object, "storage", takt_storage_to_word (parts->storage));
  json_object_set_boolean_member (object, "storage_needed", model->needs_card);
  takt_json_set_string (object, "network", takt_network_to_word (parts->network));
  takt_api_write_int_or_null (object, "wifi_dbm", report->wifi_dbm, 0);
  json_object_set_object_member (object, "camera", write_camera (&parts->camera, model));
  json_object_set_object_member (object, "options", write_options (&parts->options));
  write_told (object, "skips_objects", parts->skips_objects);
  takt_json_set_string (object, "ams_activity", takt_ams_activity_to_word (parts->ams_activity));
  write_list (object, "nozzles", parts->nozzles, write_nozzle);
  write_list (object, "ams", parts->ams, write_unit);
  write_list (object, "slots", report->trays, write_tray);
  write_list (object, "modules", parts->modules, write_module);
  return object;
}

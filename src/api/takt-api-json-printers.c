/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-json.h"

#include <math.h>

#include "printers/takt-complaint.h"

/* Printers, their live state, spools and notification settings. */

/* What a person has booked as running, where the machine itself does not say. */
static gboolean
find_booked_job (TaktShop *shop, gint64 printer_id, gint64 *job_id, GError **error)
{
  g_autoptr (GPtrArray) jobs =
      takt_queue_list (takt_shop_get_queue (shop), printer_id, TAKT_JOB_STARTED, 1, 0, NULL, error);

  if (jobs == NULL)
    return FALSE;
  *job_id = jobs->len > 0 ? ((const TaktJob *) jobs->pdata[0])->id : 0;
  return TRUE;
}

/* The job of ours that is on the machine, as an object or null. */
static gboolean
write_current_job (JsonObject *object, const char *field, TaktShop *shop, gint64 job_id, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  JsonObject *made;

  if (job_id == 0)
    {
      json_object_set_null_member (object, field);
      return TRUE;
    }

  job = takt_queue_get (takt_shop_get_queue (shop), job_id, error);
  made = job != NULL ? takt_api_write_job (shop, job, error) : NULL;
  if (made == NULL)
    return FALSE;
  json_object_set_object_member (object, field, made);
  return TRUE;
}

static JsonObject *
write_print_options (const TaktPrintOptions *options)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "bed_levelling", takt_calibration_words[options->bed_levelling]);
  json_object_set_string_member (object, "flow_calibration",
                                 takt_calibration_words[options->flow_calibration]);
  json_object_set_boolean_member (object, "vibration_calibration", options->vibration_calibration);
  json_object_set_boolean_member (object, "layer_inspection", options->layer_inspection);
  json_object_set_boolean_member (object, "timelapse", options->timelapse);
  return object;
}

/** takt_api_write_printer: a TaktPrinter. The access code is not in the record and never in an answer. */
JsonObject *
takt_api_write_printer (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPrinter *printer = record;
  TaktPrinters *printers = takt_shop_get_printers (shop);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) fault = NULL;
  TaktPrinterState state = { 0 };
  int utilization;

  utilization = takt_printers_get_utilization_pct (printers, printer->id, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  takt_printers_get_state (printers, printer->id, &state);

  takt_json_set_id (object, "id", printer->id);
  json_object_set_string_member (object, "name", printer->name);
  json_object_set_string_member (object, "type", printer->type);
  json_object_set_string_member (object, "connection_type", printer->connection_type);
  json_object_set_string_member (object, "status", takt_printers_get_status_word (printers, printer->id));
  json_object_set_int_member (object, "utilization_pct", utilization);
  takt_json_set_string (object, "model", printer->model);
  takt_json_set_string (object, "host", printer->host);
  takt_json_set_string (object, "serial", printer->serial);
  json_object_set_int_member (object, "mqtt_port", printer->mqtt_port);
  json_object_set_int_member (object, "ftps_port", printer->ftps_port);
  json_object_set_int_member (object, "camera_port", printer->camera_port);
  json_object_set_boolean_member (object, "auto_start", printer->auto_start);
  json_object_set_boolean_member (object, "queue_paused", printer->queue_paused);
  json_object_set_boolean_member (object, "plate_clear", printer->plate_clear);
  json_object_set_object_member (object, "print_options", write_print_options (&printer->print_options));
  takt_json_set_string (object, "certificate_fingerprint", printer->certificate_fingerprint);
  takt_json_set_time (object, "created_at", printer->created_at);
  takt_json_set_time (object, "updated_at", printer->updated_at);

  if (state.job_id == 0 && !find_booked_job (shop, printer->id, &state.job_id, error))
    return NULL;
  if (!write_current_job (object, "current_job", shop, state.job_id, error))
    return NULL;
  return g_steal_pointer (&object);
}

static void
add_error (JsonArray *array, GPtrArray *complaints, const char *code)
{
  for (guint i = 0; i < complaints->len; i++)
    {
      const TaktComplaint *complaint = g_ptr_array_index (complaints, i);

      if (complaint->is_ignored && g_str_equal (complaint->code, code))
        return;
    }
  json_array_add_string_element (array, code);
}

/* What the machine complains about: null where it does not (seed step 8), or where nobody wants to hear of it. */
static void
write_errors (JsonObject *object, const TaktPrinterReport *report, GPtrArray *complaints)
{
  g_autoptr (JsonArray) array = json_array_new ();

  if (report != NULL && report->print_error != 0)
    {
      g_autofree char *code =
          g_strdup_printf ("%04X_%04X", report->print_error >> 16, report->print_error & 0xffff);

      add_error (array, complaints, code);
    }
  for (guint i = 0; report != NULL && report->hms[i] != NULL; i++)
    add_error (array, complaints, report->hms[i]);

  if (json_array_get_length (array) > 0)
    json_object_set_array_member (object, "errors", g_steal_pointer (&array));
  else
    json_object_set_null_member (object, "errors");
}

/* The same in words, the worst first; what is ignored is there as well. */
static void
write_complaints (JsonObject *object, GPtrArray *complaints)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < complaints->len; i++)
    {
      const TaktComplaint *complaint = g_ptr_array_index (complaints, i);
      JsonObject *item = json_object_new ();

      json_object_set_string_member (item, "code", complaint->code);
      json_object_set_string_member (item, "severity", takt_severity_words[complaint->severity]);
      json_object_set_boolean_member (item, "alarm", complaint->is_alarm);
      json_object_set_boolean_member (item, "ignored", complaint->is_ignored);
      json_object_set_string_member (item, "text", complaint->text);
      json_object_set_string_member (item, "url", complaint->url);
      json_array_add_object_element (array, item);
    }
  json_object_set_array_member (object, "complaints", array);
}

/* Whatever print is on the machine, ours or not: null at rest. */
static void
write_print (JsonObject *object, const TaktPrinterState *state)
{
  JsonObject *print;

  if (!state->is_printing)
    {
      json_object_set_null_member (object, "print");
      return;
    }

  print = json_object_new ();
  takt_json_set_string (print, "title", state->print_title);
  takt_json_set_time (print, "started_at", state->print_started_at);
  json_object_set_boolean_member (print, "start_is_estimate", state->start_is_estimate);
  json_object_set_object_member (object, "print", print);
}

static void
write_report (JsonObject *object, const TaktPrinterReport *report, GPtrArray *complaints)
{
  takt_api_write_int_or_null (object, "progress_percent", report != NULL ? report->progress_percent : -1, -1);
  takt_api_write_int_or_null (object, "layers_printed", report != NULL ? report->layer : -1, -1);
  takt_api_write_int_or_null (object, "total_layers", report != NULL ? report->total_layers : -1, -1);
  takt_api_write_int_or_null (object, "remaining_minutes", report != NULL ? report->remaining_minutes : -1,
                              -1);
  takt_api_write_measure (object, "nozzle_temp", report != NULL ? report->nozzle_temp : NAN);
  takt_api_write_measure (object, "bed_temp", report != NULL ? report->bed_temp : NAN);
  takt_api_write_measure (object, "chamber_temp", report != NULL ? report->chamber_temp : NAN);
  takt_json_set_time (object, "last_updated", report != NULL ? report->received_at : TAKT_TIME_UNSET);
  write_errors (object, report, complaints);
  write_complaints (object, complaints);
}

/* One word for what the machine does; what it said last counts only while we hear it. */
static const char *
get_state_word (TaktPrinters *printers, const TaktPrinter *printer, const TaktPrinterState *state)
{
  const char *status = takt_printers_get_status_word (printers, printer->id);

  if ((state->link == TAKT_LINK_LIVE || state->link == TAKT_LINK_STALE) && state->report != NULL)
    return takt_machine_state_to_word (state->machine);
  /* A printer that nothing connects to (no link for its kind) is not on its way. */
  return g_str_equal (status, "connecting") ? status : "offline";
}

/** takt_api_write_printer_status: the live state of a TaktPrinter (seed step 8). */
JsonObject *
takt_api_write_printer_status (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPrinter *printer = record;
  TaktPrinters *printers = takt_shop_get_printers (shop);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *lock = takt_printers_dup_lock_message (printers, printer->id);
  g_autoptr (GPtrArray) complaints = takt_printers_list_complaints (printers, printer->id);
  TaktPrinterState state = { 0 };

  takt_printers_get_state (printers, printer->id, &state);

  json_object_set_string_member (object, "printer_name", printer->name);
  json_object_set_string_member (object, "connection_type", printer->connection_type);
  json_object_set_string_member (object, "state", get_state_word (printers, printer, &state));
  json_object_set_boolean_member (object, "starting", state.is_starting);
  write_report (object, state.report, complaints);
  if (state.report != NULL)
    json_object_set_object_member (object, "machine", takt_api_write_machine (state.report));
  else
    json_object_set_null_member (object, "machine");
  json_object_set_string_member (
      object, "developer_mode",
      takt_developer_mode_to_word (takt_printers_get_developer_mode (printers, printer->id)));
  takt_json_set_string (object, "developer_mode_message", lock);
  write_print (object, &state);
  json_object_set_string_member (object, "link", takt_link_state_to_word (state.link));
  takt_json_set_string (object, "link_message", state.link_message);

  if (!write_current_job (object, "job", shop, state.job_id, error))
    return NULL;
  return g_steal_pointer (&object);
}

/** takt_api_write_material: a TaktMaterial. */
JsonObject *
takt_api_write_material (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktMaterial *material = record;
  gint64 reserved = takt_materials_get_reserved (takt_shop_get_materials (shop), material->id, error);
  JsonObject *object;

  if (reserved < 0)
    return NULL;

  object = json_object_new ();
  takt_json_set_id (object, "id", material->id);
  takt_json_set_id (object, "printer_id", material->printer_id);
  takt_api_write_int_or_null (object, "slot", material->slot, TAKT_SLOT_NONE);
  json_object_set_string_member (object, "material_type", material->material_type);
  takt_json_set_string (object, "color",
                        material->color != NULL && *material->color != '\0' ? material->color : NULL);
  takt_json_set_string (object, "color_hex", material->color_hex);
  json_object_set_int_member (object, "weight_grams", material->weight_grams);
  json_object_set_int_member (object, "remaining_pct", material->remaining_pct);
  json_object_set_int_member (object, "remaining_grams", material->remaining_grams);
  json_object_set_int_member (object, "reserved_grams", reserved);
  takt_api_write_int_or_null (object, "low_grams", material->low_grams, -1);
  json_object_set_boolean_member (object, "is_low", takt_materials_is_low (material));
  takt_json_set_string (object, "place", material->place);
  takt_json_set_string (object, "vendor", material->vendor);
  takt_json_set_money (object, "cost_per_kg", material->cost_per_kg_minor, material->currency);
  takt_json_set_time (object, "loaded_at", material->loaded_at);
  takt_json_set_time (object, "last_synced", material->last_synced);
  takt_json_set_time (object, "created_at", material->created_at);
  takt_json_set_time (object, "updated_at", material->updated_at);
  return object;
}

/** takt_api_write_notification_settings: TaktNotificationSettings; a printer has one row, so its id serves as theirs. */
JsonObject *
takt_api_write_notification_settings (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktNotificationSettings *settings = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", settings->printer_id);
  takt_json_set_id (object, "printer_id", settings->printer_id);
  json_object_set_boolean_member (object, "notify_print_start", settings->notify_print_start);
  json_object_set_boolean_member (object, "notify_print_complete", settings->notify_print_complete);
  json_object_set_boolean_member (object, "notify_print_failed", settings->notify_print_failed);
  json_object_set_boolean_member (object, "notify_material_change", settings->notify_material_change);
  json_object_set_boolean_member (object, "notify_material_low", settings->notify_material_low);
  json_object_set_boolean_member (object, "notify_order_ready", settings->notify_order_ready);
  json_object_set_boolean_member (object, "notify_maintenance", settings->notify_maintenance);
  json_object_set_boolean_member (object, "notify_promise", settings->notify_promise);
  json_object_set_boolean_member (object, "desktop_enabled", settings->desktop_enabled);
  json_object_set_boolean_member (object, "email_enabled", settings->email_enabled);
  takt_json_set_string (object, "email_to", settings->email_to);
  takt_json_set_string (object, "webhook_url", settings->webhook_url);
  json_object_set_string_member (object, "webhook_format", settings->webhook_format);
  takt_json_set_string (object, "webhook_template", settings->webhook_template);
  json_object_set_string_member (object, "email_digest", settings->email_digest);
  json_object_set_string_member (object, "email_digest_at", settings->email_digest_at);
  json_object_set_boolean_member (object, "email_photo", settings->email_photo);
  takt_json_set_string (object, "quiet_from", settings->quiet_from);
  takt_json_set_string (object, "quiet_to", settings->quiet_to);
  json_object_set_boolean_member (object, "quiet_critical", settings->quiet_critical);
  takt_json_set_time (object, "created_at", settings->created_at);
  takt_json_set_time (object, "updated_at", settings->updated_at);
  return object;
}

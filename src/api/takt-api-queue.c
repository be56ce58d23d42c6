/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* Scheduled prints: jobs on their way from the queue to the history. */

#define MAX_NAME     300
#define MAX_FILE     255
#define MAX_MATERIAL 80
#define MAX_LONG     4000
#define MAX_MINUTES  (60 * 24 * 30)
#define MAX_QUANTITY 100000
#define MAX_NOZZLE   500
#define MAX_BED      200
#define MAX_SPEED    2000
#define MAX_REORDER  1000

static TaktQueue *
get_queue (TaktApiCall *call)
{
  return takt_shop_get_queue (takt_api_call_get_shop (call));
}

static void
answer_job (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktJob) job = takt_queue_get (get_queue (call), id, &error);

  if (job != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_job, job);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_queue_list: GET /api/bambu/scheduled-prints: jobs in every state. */
void
takt_api_queue_list (TaktApiCall *call)
{
  gint64 printer_id = takt_api_call_query_int (call, "printer_id", 1, G_MAXINT64, 0);
  int status = takt_api_call_query_choice (call, "status", takt_job_status_words, -1);
  GError *error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  guint limit, offset, total = 0;

  takt_api_call_require_printer (call, "printer_id", printer_id);
  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  jobs = takt_queue_list (get_queue (call), printer_id, status, limit, offset, &total, &error);
  if (jobs != NULL)
    takt_api_call_answer_records (call, takt_api_write_job, jobs, 0, jobs->len, total);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_queue_get: GET /api/bambu/scheduled-prints/{id} */
void
takt_api_queue_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_job (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

/** takt_api_queue_list_of_printer: GET /api/bambu/scheduled-prints/{printer_id}/queue (seed step 6) */
void
takt_api_queue_list_of_printer (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  printer = takt_printers_get (takt_shop_get_printers (shop), id, &error);
  if (printer != NULL)
    jobs = takt_queue_list_queued (get_queue (call), id, &error);
  if (jobs != NULL)
    takt_api_call_answer_records (call, takt_api_write_job, jobs, offset, limit, jobs->len);
  else
    takt_api_call_fail (call, error);
}

/* The fields of a plan that a person may set. */
static void
read_job (TaktApiCall *call, TaktJob *job)
{
  TaktJsonReader *body = takt_api_call_get_body (call);

  if (takt_api_input_is_set (body, "printer_id"))
    {
      takt_api_input_id (body, "printer_id", &job->printer_id);
      takt_api_call_require_printer (call, "printer_id", job->printer_id);
    }
  takt_api_input_name (body, "job_name", MAX_NAME, &job->job_name);
  takt_api_input_text (body, "file_name", MAX_FILE, &job->file_name);
  takt_api_input_int (body, "priority", 1, 10, &job->priority);
  takt_api_input_time (body, "scheduled_start", &job->scheduled_start);
  takt_api_input_int (body, "quantity", 1, MAX_QUANTITY, &job->quantity);
  takt_api_input_int (body, "estimated_duration_minutes", 1, MAX_MINUTES, &job->estimated_duration_minutes);
  takt_api_input_text (body, "material_type", MAX_MATERIAL, &job->material_type);
  takt_api_input_int_or_none (body, "material_slot", 0, TAKT_SLOT_EXTERNAL, TAKT_SLOT_NONE,
                              &job->material_slot);
  takt_api_input_int_or_none (body, "nozzle_temp", 1, MAX_NOZZLE, 0, &job->nozzle_temp);
  takt_api_input_int_or_none (body, "bed_temp", 1, MAX_BED, 0, &job->bed_temp);
  takt_api_input_int_or_none (body, "print_speed", 1, MAX_SPEED, 0, &job->print_speed);
  takt_api_input_text (body, "notes", MAX_LONG, &job->notes);
}

static void
require_order (TaktApiCall *call, TaktJob *job)
{
  TaktOrders *orders = takt_shop_get_orders (takt_api_call_get_shop (call));
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderItem) item = NULL;
  g_autoptr (TaktOrder) order = NULL;

  takt_api_input_id (body, "order_id", &job->order_id);
  takt_api_input_id (body, "order_item_id", &job->order_item_id);
  if (job->order_item_id != 0)
    {
      item = takt_orders_get_item (orders, job->order_item_id, &error);
      if (item == NULL)
        takt_api_call_refuse_reference (call, "order_item_id", error);
      else if (job->order_id == 0)
        job->order_id = item->order_id;
      else if (job->order_id != item->order_id)
        takt_json_reader_fail (body, "order_item_id", _ ("belongs to another order."));
    }
  else if (job->order_id != 0)
    {
      order = takt_orders_get (orders, job->order_id, &error);
      if (order == NULL)
        takt_api_call_refuse_reference (call, "order_id", error);
    }
}

/** takt_api_queue_add: POST /api/bambu/scheduled-prints; what is left out, the engine takes from the profile. */
void
takt_api_queue_add (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktJob) job = takt_job_new ();
  GError *error = NULL;
  gint64 id;

  takt_json_reader_require (body, "printer_id");
  takt_api_input_id (body, "profile_id", &job->profile_id);
  takt_api_call_require_profile (call, "profile_id", job->profile_id);
  require_order (call, job);
  read_job (call, job);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_queue_add (get_queue (call), job, &error);
  if (id > 0)
    answer_job (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/* A plan changes while a job waits, its status is what ends the waiting: one call does one of them. */
static void
refuse_plan (TaktJsonReader *body)
{
  static const char *const fields[] = {
    "printer_id",    "job_name",        "file_name",     "priority",
    "quantity",      "scheduled_start", "material_type", "estimated_duration_minutes",
    "material_slot", "nozzle_temp",     "bed_temp",      "print_speed",
    "notes"
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (takt_json_reader_has (body, fields[i]))
      takt_json_reader_fail (body, fields[i],
                             _ ("cannot be changed together with “status”. Make two calls."));
}

/* The bookkeeping of the seed's steps 7, 9 and 11: what a person says happened to the job. */
static void
update_status (TaktApiCall *call, gint64 id)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  int status = takt_json_reader_choice (body, "status", takt_job_status_words, -1);
  g_autofree char *reason = NULL;
  GError *error = NULL;

  refuse_plan (body);
  if (status == TAKT_JOB_FAILED)
    takt_api_input_text (body, "failed_reason", MAX_LONG, &reason);
  else if (takt_json_reader_has (body, "failed_reason"))
    takt_json_reader_fail (body, "failed_reason", _ ("goes with the status “failed” only."));
  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_set_status (get_queue (call), id, (TaktJobStatus) status, reason, TAKT_JOB_SAID_BY_PERSON,
                             &error))
    answer_job (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_queue_update: PUT /api/bambu/scheduled-prints/{id}: its status, or else the plan of it. */
void
takt_api_queue_update (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (TaktJob) job = takt_queue_get (get_queue (call), id, &error);

  if (job == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  if (takt_api_input_is_set (takt_api_call_get_body (call), "status"))
    {
      update_status (call, id);
      return;
    }

  read_job (call, job);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_update (get_queue (call), job, &error))
    answer_job (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_queue_remove: DELETE /api/bambu/scheduled-prints/{id} */
void
takt_api_queue_remove (TaktApiCall *call)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_remove (get_queue (call), takt_api_call_get_id (call), &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_queue_retry: POST /api/bambu/scheduled-prints/{id}/retry */
void
takt_api_queue_retry (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_retry (get_queue (call), id, &error))
    answer_job (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_queue_start_finish (TAKT_QUEUE (source), result, &error))
    answer_job (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
  else
    takt_api_call_fail (call, error);
}

/* What the printer is set to, and what the call says instead for this start. */
static gboolean
read_options (TaktApiCall *call, TaktPrintOptions *options, GError **error)
{
  TaktPrinters *printers = takt_shop_get_printers (takt_api_call_get_shop (call));
  g_autoptr (TaktJob) job = takt_queue_get (get_queue (call), takt_api_call_get_id (call), error);
  g_autoptr (TaktPrinter) printer = job != NULL ? takt_printers_get (printers, job->printer_id, error) : NULL;

  if (printer == NULL)
    return FALSE;
  *options = printer->print_options;
  takt_api_input_print_options (takt_api_call_get_body (call), options);
  return TRUE;
}

/**
 * takt_api_queue_start: POST /api/bambu/scheduled-prints/{id}/start: the act on the machine. A start that is under way goes on when
 * the caller hangs up: nobody could tell how far it came.
 */
void
takt_api_queue_start (TaktApiCall *call)
{
  TaktPrintOptions options;
  GError *error = NULL;

  if (!read_options (call, &options, &error))
    takt_api_call_fail (call, error);
  else if (takt_api_call_end_input (call))
    takt_queue_start_with_async (get_queue (call), takt_api_call_get_id (call), &options, NULL, started_cb,
                                 takt_api_call_ref (call));
}

/** takt_api_queue_reorder: POST /api/bambu/scheduled-prints/reorder: the ids of a printer's queue in the order to print them. */
void
takt_api_queue_reorder (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) jobs = NULL;
  GError *error = NULL;
  gint64 printer_id = 0;
  guint length;

  takt_json_reader_require (body, "printer_id");
  takt_json_reader_require (body, "ids");
  takt_api_input_id (body, "printer_id", &printer_id);
  takt_api_call_require_printer (call, "printer_id", printer_id);
  length = takt_json_reader_array (body, "ids", MAX_REORDER);
  for (guint i = 0; i < length; i++)
    {
      gint64 id = takt_json_reader_element_int (body, "ids", i, 1, G_MAXINT64, 0);

      g_array_append_val (ids, id);
    }
  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_reorder (get_queue (call), printer_id, (const gint64 *) ids->data, ids->len, &error))
    jobs = takt_queue_list_queued (get_queue (call), printer_id, &error);
  if (jobs != NULL)
    takt_api_call_answer_records (call, takt_api_write_job, jobs, 0, jobs->len, jobs->len);
  else
    takt_api_call_fail (call, error);
}

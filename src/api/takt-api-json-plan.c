/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "plan/takt-calendar.h"
#include "takt-api-json.h"

/* Plans, moves and the calendar. */

static JsonObject *
write_score (const TaktPlanSnapshot *snapshot, const TaktPlan *plan)
{
  const TaktPlanScore *score = &plan->score;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "late_orders", score->n_late);
  json_object_set_int_member (object, "unplaced_prints", score->n_unplaced);
  json_object_set_int_member (object, "changes", score->n_swaps);
  json_object_set_int_member (object, "remnants", score->n_remnants);
  json_object_set_int_member (object, "moved_prints", score->n_moves);
  json_object_set_int_member (object, "idle_minutes", score->idle);
  json_object_set_int_member (object, "print_minutes", score->busy);
  takt_json_set_time (object, "finish", takt_plan_snapshot_get_time (snapshot, score->makespan));
  return object;
}

static JsonArray *
write_outlooks (GArray *outlooks)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < outlooks->len; i++)
    {
      const TaktPlanOutlook *outlook = &g_array_index (outlooks, TaktPlanOutlook, i);
      JsonObject *object = json_object_new ();

      takt_json_set_id (object, "order_id", outlook->order_id);
      takt_json_set_string (object, "order_number", outlook->number);
      takt_json_set_time (object, "due", outlook->due);
      takt_json_set_time (object, "finish_before", outlook->finish_before);
      takt_json_set_time (object, "finish", outlook->finish);
      json_object_set_int_member (object, "late_minutes_before", outlook->late_before);
      json_object_set_int_member (object, "late_minutes", outlook->late);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
write_place_time (JsonObject *object,
                  const char *field,
                  const TaktPlanSnapshot *snapshot,
                  const TaktPlanPlace *place,
                  int minute)
{
  takt_json_set_time (object, field,
                      place->printer != TAKT_PLAN_NONE ? takt_plan_snapshot_get_time (snapshot, minute)
                                                       : TAKT_TIME_UNSET);
}

static JsonObject *
write_place (const TaktPlanSnapshot *snapshot, const TaktPlan *plan, guint job)
{
  const TaktPlanPlate *plate = snapshot->plates->pdata[job];
  const TaktPlanPlace *place = &plan->places[job];
  const TaktPlanMachine *machine =
      place->printer != TAKT_PLAN_NONE ? snapshot->machines->pdata[place->printer] : NULL;
  g_autofree char *message = takt_plan_snapshot_explain (snapshot, plan, job);
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", plate->id);
  json_object_set_string_member (object, "job_name", plate->name);
  takt_json_set_id (object, "order_id", plate->order_id);
  takt_json_set_id (object, "printer_id", machine != NULL ? machine->id : 0);
  takt_json_set_string (object, "printer_name", machine != NULL ? machine->name : NULL);
  takt_json_set_id (object, "printer_id_before", plate->printer_id);
  takt_api_write_int_or_null (object, "position", machine != NULL ? place->rank : -1, -1);
  write_place_time (object, "planned_start", snapshot, place, place->start);
  write_place_time (object, "planned_end", snapshot, place, place->end);
  write_place_time (object, "plate_clear_at", snapshot, place, place->done);
  json_object_set_int_member (object, "changes", place->swaps);
  json_object_set_string_member (object, "reason", takt_plan_reason_to_word (place->reason));
  takt_json_set_string (object, "message", message);
  return object;
}

/** takt_api_write_preview: a TaktPlanPreview. */
JsonObject *
takt_api_write_preview (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPlanPreview *preview = record;
  g_autoptr (GArray) outlooks =
      takt_plan_compare (preview->before_snapshot, preview->before, preview->snapshot, preview->plan);
  JsonObject *object = json_object_new ();
  JsonArray *jobs = json_array_new ();
  g_autofree char *message = g_strdup_printf (
      ngettext ("%u order would be late", "%u orders would be late", preview->plan->score.n_late),
      preview->plan->score.n_late);

  for (guint i = 0; i < preview->plan->n_jobs; i++)
    json_array_add_object_element (jobs, write_place (preview->snapshot, preview->plan, i));

  json_object_set_string_member (object, "message", message);
  takt_json_set_string (object, "plan_id", preview->id);
  takt_json_set_time (object, "made_at", preview->snapshot->at);
  json_object_set_object_member (object, "before", write_score (preview->before_snapshot, preview->before));
  json_object_set_object_member (object, "after", write_score (preview->snapshot, preview->plan));
  json_object_set_array_member (object, "orders", write_outlooks (outlooks));
  json_object_set_array_member (object, "jobs", jobs);
  return object;
}

/** takt_api_write_move: a TaktPlanMove. */
JsonObject *
takt_api_write_move (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPlanMove *move = record;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "message", move->message);
  json_object_set_int_member (object, "made_late", move->n_made_late);
  json_object_set_object_member (object, "before", write_score (move->snapshot, move->before));
  json_object_set_object_member (object, "after", write_score (move->snapshot, move->after));
  json_object_set_array_member (object, "orders", write_outlooks (move->outlooks));
  json_object_set_object_member (object, "job", write_place (move->snapshot, move->after, move->job));
  return object;
}

static JsonObject *
write_block (const TaktCalendarBlock *block)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", takt_calendar_kind_words[block->kind]);
  takt_json_set_id (object, "printer_id", block->printer_id);
  takt_json_set_id (object, "job_id", block->job_id);
  takt_json_set_id (object, "order_id", block->order_id);
  takt_json_set_id (object, "block_id", block->block_id);
  takt_json_set_string (object, "block_kind", block->block_kind);
  takt_json_set_string (object, "order_number", block->order_number);
  takt_json_set_string (object, "title", block->title);
  takt_json_set_string (object, "status",
                        block->kind == TAKT_CALENDAR_PRINT ? takt_job_status_words[block->status] : NULL);
  takt_json_set_time (object, "from", block->from);
  takt_json_set_time (object, "to", block->to);
  takt_json_set_time (object, "planned_start", block->planned_start);
  takt_json_set_time (object, "started_at", block->started_at);
  takt_json_set_time (object, "completed_at", block->completed_at);
  json_object_set_int_member (object, "progress_percent", block->progress_percent);
  takt_json_set_string (object, "material_type", block->material_type);
  takt_json_set_string (object, "color", block->color);
  takt_json_set_string (object, "color_hex", block->color_hex);
  json_object_set_boolean_member (object, "is_pinned", block->is_pinned);
  json_object_set_boolean_member (object, "is_late", block->is_late);
  takt_json_set_string (object, "reason", block->reason);
  takt_json_set_string (object, "message", block->message);
  return object;
}

/** takt_api_write_calendar: a TaktCalendar. */
JsonObject *
takt_api_write_calendar (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktCalendar *calendar = record;
  JsonObject *object = json_object_new ();
  JsonArray *blocks = json_array_new ();
  JsonArray *attended = json_array_new ();

  for (guint i = 0; i < calendar->blocks->len; i++)
    json_array_add_object_element (blocks, write_block (calendar->blocks->pdata[i]));
  for (guint i = 0; i < calendar->attended->len; i++)
    {
      const TaktAttendedSpan *span = &g_array_index (calendar->attended, TaktAttendedSpan, i);
      JsonObject *element = json_object_new ();

      takt_json_set_time (element, "from", span->from);
      takt_json_set_time (element, "to", span->to);
      json_array_add_object_element (attended, element);
    }

  json_object_set_array_member (object, "blocks", blocks);
  json_object_set_array_member (object, "attended", attended);
  return object;
}

/** takt_api_write_waits_for: what a waiting job waits for; null where nothing stands before it. */
void
takt_api_write_waits_for (JsonObject *object, TaktShop *shop, const TaktJob *job)
{
  const char *reason = NULL;
  g_autofree char *message = job->id != 0 && job->status == TAKT_JOB_QUEUED
                                 ? takt_plans_explain_job (takt_shop_get_plans (shop), job->id, &reason)
                                 : NULL;
  JsonObject *waits;

  if (message == NULL)
    {
      json_object_set_null_member (object, "waits_for");
      return;
    }

  waits = json_object_new ();
  json_object_set_string_member (waits, "reason", reason);
  json_object_set_string_member (waits, "message", message);
  json_object_set_object_member (object, "waits_for", waits);
}

/** takt_api_write_promise: what is to be expected of an open order. */
JsonObject *
takt_api_write_promise (const TaktOrderPromise *promise)
{
  gboolean is_known = promise->expected != TAKT_TIME_UNSET;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "order_id", promise->order_id);
  takt_json_set_string (object, "order_number", promise->order_number);
  takt_json_set_time (object, "due", promise->due);
  json_object_set_string_member (object, "risk", takt_promise_risk_words[promise->risk]);
  takt_json_set_time (object, "expected", promise->expected);
  takt_json_set_time (object, "earliest", promise->early);
  takt_json_set_time (object, "latest", promise->late);
  if (is_known || promise->risk != TAKT_PROMISE_UNKNOWN)
    takt_api_write_measure (object, "probability", promise->probability);
  else
    json_object_set_null_member (object, "probability");
  takt_api_write_int_or_null (object, "spare_minutes",
                              promise->due != TAKT_TIME_UNSET && promise->risk != TAKT_PROMISE_UNKNOWN
                                  ? promise->spare_minutes
                                  : G_MININT,
                              G_MININT);
  return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-json.h"

#include <math.h>

/* Scheduled prints, what was used for them, and the history. */

/** takt_api_write_int_or_null: a whole number; null where it is @none. */
void
takt_api_write_int_or_null (JsonObject *object, const char *field, gint64 value, gint64 none)
{
  if (value != none)
    json_object_set_int_member (object, field, value);
  else
    json_object_set_null_member (object, field);
}

static void
add_bookings (const TaktAttempt *attempt, gint64 *grams, gint64 *cost, const char **currency)
{
  for (guint i = 0; i < attempt->bookings->len; i++)
    {
      const TaktBooking *booking = &g_array_index (attempt->bookings, TaktBooking, i);

      *grams += booking->grams;
      *cost += booking->cost_minor;
      *currency = booking->currency;
    }
}

static const char *
get_currency (TaktShop *shop)
{
  return takt_settings_get (takt_shop_get_settings (shop))->currency;
}

/* Grams and money that all attempts of the job took from spools. */
static gboolean
write_usage (JsonObject *object, TaktShop *shop, const TaktJob *job, GError **error)
{
  g_autoptr (GPtrArray) attempts = NULL;
  const char *currency = get_currency (shop);
  gint64 grams = 0, cost = 0;

  if (job->id != 0 && job->attempts > 0)
    {
      attempts = takt_history_list_of_job (takt_shop_get_history (shop), job->id, error);
      if (attempts == NULL)
        return FALSE;
      for (guint i = 0; i < attempts->len; i++)
        add_bookings (attempts->pdata[i], &grams, &cost, &currency);
    }

  json_object_set_int_member (object, "used_grams", grams);
  takt_json_set_money (object, "used_cost", cost, currency);
  return TRUE;
}

static char *
dup_photo_url (const TaktPhoto *photo)
{
  return g_strdup_printf ("/api/photos/%" G_GINT64_FORMAT, photo->id);
}

/* @photos: (transfer full) (nullable) (element-type TaktPhoto): NULL: they could not be read */
static gboolean
write_photos (JsonObject *object, GPtrArray *photos)
{
  JsonArray *array;

  if (photos == NULL)
    return FALSE;

  array = json_array_new ();
  for (guint i = 0; i < photos->len; i++)
    {
      g_autofree char *url = dup_photo_url (photos->pdata[i]);

      json_array_add_string_element (array, url);
    }
  json_object_set_array_member (object, "photos", array);
  g_ptr_array_unref (photos);
  return TRUE;
}

/* The printer that it left because that one failed. */
static gboolean
write_failover (JsonObject *object, TaktShop *shop, const TaktJob *job, GError **error)
{
  g_autoptr (TaktQueueFailover) failover = NULL;
  JsonObject *moved;

  if (!takt_queue_find_failover (takt_shop_get_queue (shop), job->id, &failover, error))
    return FALSE;
  if (failover == NULL)
    {
      json_object_set_null_member (object, "moved_from");
      return TRUE;
    }

  moved = json_object_new ();
  takt_json_set_id (moved, "printer_id", failover->printer_id);
  json_object_set_string_member (moved, "printer_name", failover->printer_name);
  json_object_set_string_member (moved, "reason", failover->reason);
  takt_json_set_time (moved, "moved_at", failover->moved_at);
  json_object_set_object_member (object, "moved_from", moved);
  return TRUE;
}

static gboolean
write_retry (JsonObject *object, TaktShop *shop, const TaktJob *job, GError **error)
{
  TaktTime at;
  int failures;

  if (!takt_queue_get_retries (takt_shop_get_queue (shop), job->id, &failures, &at, error))
    return FALSE;
  json_object_set_int_member (object, "transfer_failures", failures);
  takt_json_set_time (object, "retry_at", at);
  return TRUE;
}

/** takt_api_write_job: a TaktJob; one that is only planned has no id. */
JsonObject *
takt_api_write_job (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktJob *job = record;
  g_autoptr (JsonObject) object = json_object_new ();
  TaktTime start = TAKT_TIME_UNSET, end = TAKT_TIME_UNSET;
  TaktDispatchStep step;
  int percent;

  if (!takt_queue_get_dispatch (takt_shop_get_queue (shop), job, &step, &percent, error))
    return NULL;
  takt_queue_get_planned (takt_shop_get_queue (shop), job, &start, &end);

  takt_json_set_id (object, "id", job->id);
  takt_json_set_id (object, "printer_id", job->printer_id);
  takt_json_set_id (object, "order_id", job->order_id);
  takt_json_set_id (object, "order_item_id", job->order_item_id);
  takt_json_set_id (object, "profile_id", job->profile_id);
  json_object_set_string_member (object, "job_name", job->job_name);
  takt_json_set_string (object, "file_name", job->file_name);
  takt_api_write_int_or_null (object, "file_plate", job->file_plate, 0);
  json_object_set_string_member (object, "status", takt_job_status_words[job->status]);
  takt_json_set_time (object, "scheduled_start", job->scheduled_start);
  json_object_set_int_member (object, "estimated_duration_minutes", job->estimated_duration_minutes);
  takt_json_set_time (object, "planned_start", start);
  takt_json_set_time (object, "planned_end", end);
  takt_json_set_string (object, "material_type", job->material_type);
  takt_api_write_int_or_null (object, "material_slot", job->material_slot, TAKT_SLOT_NONE);
  takt_api_write_int_or_null (object, "nozzle_temp", job->nozzle_temp, 0);
  takt_api_write_int_or_null (object, "bed_temp", job->bed_temp, 0);
  takt_api_write_int_or_null (object, "print_speed", job->print_speed, 0);
  json_object_set_int_member (object, "priority", job->priority);
  json_object_set_boolean_member (object, "is_held", job->is_held);
  json_object_set_boolean_member (object, "pinned_printer", job->pinned_printer);
  json_object_set_boolean_member (object, "pinned_start", job->pinned_start);
  takt_json_set_string (object, "notes", job->notes);
  takt_json_set_string (object, "problem", job->problem);
  takt_api_write_waits_for (object, shop, job);
  takt_json_set_time (object, "started_at", job->started_at);
  takt_json_set_time (object, "completed_at", job->completed_at);
  takt_json_set_string (object, "failed_reason", job->failed_reason);
  json_object_set_int_member (object, "attempts", job->attempts);
  json_object_set_int_member (object, "progress_percent", job->progress_percent);
  takt_json_set_string (object, "dispatch_step",
                        step != TAKT_DISPATCH_NONE ? takt_dispatch_step_words[step] : NULL);
  takt_api_write_int_or_null (object, "upload_percent", percent, -1);
  takt_json_set_time (object, "created_at", job->id != 0 ? job->created_at : TAKT_TIME_UNSET);
  takt_json_set_time (object, "updated_at", job->id != 0 ? job->updated_at : TAKT_TIME_UNSET);

  if (!write_failover (object, shop, job, error) || !write_retry (object, shop, job, error)
      || !write_usage (object, shop, job, error)
      || !write_photos (object, takt_history_list_photos (takt_shop_get_history (shop), job->id, error)))
    return NULL;
  return g_steal_pointer (&object);
}

/**
 * takt_api_write_jobs:
 * @jobs: (element-type TaktJob)
 * @array: (out) (transfer full)
 */
gboolean
takt_api_write_jobs (TaktShop *shop, GPtrArray *jobs, JsonArray **array, GError **error)
{
  g_autoptr (JsonArray) made = json_array_new ();

  for (guint i = 0; i < jobs->len; i++)
    {
      JsonObject *object = takt_api_write_job (shop, jobs->pdata[i], error);

      if (object == NULL)
        return FALSE;
      json_array_add_object_element (made, object);
    }
  *array = g_steal_pointer (&made);
  return TRUE;
}

/** takt_api_write_photo: a TaktPhoto; the picture itself has a route of its own. */
JsonObject *
takt_api_write_photo (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPhoto *photo = record;
  JsonObject *object = json_object_new ();
  g_autofree char *url = dup_photo_url (photo);

  takt_json_set_id (object, "id", photo->id);
  takt_json_set_id (object, "job_id", photo->job_id);
  takt_api_write_int_or_null (object, "attempt", photo->attempt, 0);
  takt_json_set_id (object, "printer_id", photo->printer_id);
  json_object_set_string_member (object, "kind", takt_photo_kind_words[photo->kind]);
  json_object_set_string_member (object, "url", url);
  json_object_set_int_member (object, "size_bytes", photo->size_bytes);
  takt_json_set_time (object, "taken_at", photo->taken_at);
  return object;
}

static JsonArray *
write_bookings (const TaktAttempt *attempt)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < attempt->bookings->len; i++)
    {
      const TaktBooking *booking = &g_array_index (attempt->bookings, TaktBooking, i);
      JsonObject *object = json_object_new ();

      takt_json_set_id (object, "material_id", booking->material_id);
      json_object_set_int_member (object, "grams", booking->grams);
      takt_json_set_money (object, "cost", booking->cost_minor, booking->currency);
      json_array_add_object_element (array, object);
    }
  return array;
}

/** takt_api_write_attempt: a TaktAttempt: a line of the history. What a print at the machine took is not known. */
JsonObject *
takt_api_write_attempt (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktAttempt *attempt = record;
  g_autoptr (JsonObject) object = json_object_new ();
  const char *currency = get_currency (shop);
  gint64 grams = 0, cost = 0;

  add_bookings (attempt, &grams, &cost, &currency);

  takt_json_set_id (object, "id", attempt->id);
  takt_json_set_id (object, "job_id", attempt->job_id);
  takt_json_set_string (object, "job_name", attempt->job_name);
  takt_json_set_id (object, "order_id", attempt->order_id);
  json_object_set_int_member (object, "number", attempt->number);
  takt_json_set_id (object, "printer_id", attempt->printer_id);
  json_object_set_string_member (object, "outcome", attempt->outcome);
  takt_json_set_string (object, "reason", attempt->reason);
  takt_json_set_time (object, "started_at", attempt->started_at);
  json_object_set_boolean_member (object, "begun_at_printer", attempt->begun_at_machine);
  json_object_set_boolean_member (object, "start_is_estimate", attempt->start_is_estimate);
  takt_json_set_time (object, "ended_at", attempt->ended_at);
  json_object_set_int_member (object, "minutes", attempt->minutes);
  json_object_set_int_member (object, "progress_percent", attempt->progress_percent);
  json_object_set_int_member (object, "incidents", attempt->incidents);
  if (attempt->job_id != 0)
    {
      json_object_set_int_member (object, "used_grams", grams);
      takt_json_set_money (object, "used_cost", cost, currency);
    }
  else
    {
      json_object_set_null_member (object, "used_grams");
      json_object_set_null_member (object, "used_cost");
    }
  json_object_set_array_member (object, "materials", write_bookings (attempt));
  takt_json_set_time (object, "created_at", attempt->created_at);
  if (!write_photos (object,
                     takt_history_list_photos_of_attempt (takt_shop_get_history (shop), attempt->id, error)))
    return NULL;
  return g_steal_pointer (&object);
}

/** takt_api_write_analytics: a TaktAnalytics; money is in the shop's currency. */
JsonObject *
takt_api_write_analytics (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktAnalytics *analytics = record;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "completed", analytics->completed);
  json_object_set_int_member (object, "failed", analytics->failed);
  json_object_set_int_member (object, "cancelled", analytics->cancelled);
  json_object_set_int_member (object, "print_minutes", analytics->print_minutes);
  json_object_set_int_member (object, "grams", analytics->grams);
  takt_json_set_money (object, "material_cost", analytics->material_cost_minor, get_currency (shop));
  if (isfinite (analytics->success_pct))
    json_object_set_double_member (object, "success_pct", round (analytics->success_pct * 100) / 100);
  else
    json_object_set_null_member (object, "success_pct");
  return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

#include <string.h>

/* What was told to whom, what came of it, and doing it again. */

static const char *const state_words[] = { "pending", "sending", "delivered", "undelivered", NULL };

#define MAX_CHANNEL 20

static TaktNotify *
get_notify (TaktApiCall *call)
{
  return takt_shop_get_notify (takt_api_call_get_shop (call));
}

static void
set_target (JsonObject *object, const char *channel, const char *target)
{
  g_autofree char *described = takt_notify_describe_target (channel, target);

  takt_json_set_string (object, "target", described);
}

/* TaktApiWriter: a TaktOutboxRow. */
static JsonObject *
write_delivery (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktOutboxRow *row = record;
  g_autoptr (TaktEvent) event = takt_event_from_json (row->payload, error);
  g_autofree char *subject = NULL;
  JsonObject *object;

  if (event == NULL)
    return NULL;

  subject = takt_event_to_subject (event);
  object = json_object_new ();
  takt_json_set_id (object, "id", row->id);
  takt_json_set_string (object, "message_id", row->message_id);
  takt_json_set_string (object, "event", takt_event_words[event->kind]);
  takt_json_set_string (object, "subject", subject);
  takt_json_set_id (object, "printer_id", row->printer_id);
  takt_json_set_id (object, "job_id", event->job_id);
  takt_json_set_id (object, "order_id", event->order_id);
  takt_json_set_string (object, "channel", row->channel);
  set_target (object, row->channel, row->target);
  takt_json_set_string (object, "format", row->format);
  takt_json_set_id (object, "letter_id", row->letter_id);
  takt_json_set_string (object, "state", row->state);
  json_object_set_int_member (object, "attempts", row->attempts);
  if (row->last_status != 0)
    json_object_set_int_member (object, "status", row->last_status);
  else
    json_object_set_null_member (object, "status");
  takt_json_set_string (object, "error", row->last_error);
  takt_json_set_time (object, "created_at", row->created_at);
  takt_json_set_time (object, "last_attempt_at", row->last_attempt_at);
  takt_json_set_time (object, "next_attempt_at",
                      strcmp (row->state, "pending") == 0 ? row->next_attempt_at : TAKT_TIME_UNSET);
  takt_json_set_time (object, "delivered_at", row->delivered_at);
  return object;
}

/** takt_api_deliveries_list: GET /api/deliveries */
void
takt_api_deliveries_list (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  int state = takt_api_call_query_choice (call, "state", state_words, -1);
  const char *channel = takt_api_call_query_text (call, "channel", MAX_CHANNEL);
  guint limit, offset, total = 0;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  list = takt_notify_list (get_notify (call), state >= 0 ? state_words[state] : NULL, channel, limit, offset,
                           &total, &error);
  if (list != NULL)
    takt_api_call_answer_records (call, write_delivery, list, 0, limit, total);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_deliveries_replay: POST /api/deliveries/{id}/replay */
void
takt_api_deliveries_replay (TaktApiCall *call)
{
  GError *error = NULL;
  gint64 id = takt_api_call_get_id (call);
  g_autoptr (TaktOutboxRow) row = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_notify_replay (get_notify (call), id, &error))
    row = takt_notify_get_delivery (get_notify (call), id, &error);
  if (row != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, write_delivery, row);
  else
    takt_api_call_fail (call, error);
}

/* TaktApiWriter: a TaktTarget. */
static JsonObject *
write_target (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktTarget *target = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", target->id);
  takt_json_set_string (object, "channel", target->channel);
  set_target (object, target->channel, target->target);
  takt_json_set_string (object, "state", takt_target_state_words[target->state]);
  json_object_set_int_member (object, "failures", target->failures);
  takt_json_set_time (object, "retry_at", target->retry_at);
  takt_json_set_string (object, "error", target->last_error);
  takt_json_set_time (object, "updated_at", target->updated_at);
  return object;
}

/** takt_api_delivery_targets_list: GET /api/delivery-targets */
void
takt_api_delivery_targets_list (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  if (!takt_api_call_end_input (call))
    return;

  list = takt_notify_list_targets (get_notify (call), &error);
  if (list != NULL)
    takt_api_call_answer_records (call, write_target, list, 0, list->len, list->len);
  else
    takt_api_call_fail (call, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-json.h"

/* Whether orders leave in time, and what would help. */

static TaktPromises *
get_promises (TaktApiCall *call)
{
  return takt_shop_get_promises (takt_api_call_get_shop (call));
}

static void
answer_list (TaktApiCall *call)
{
  g_autoptr (GPtrArray) all = takt_promises_list (get_promises (call));
  g_autoptr (JsonArray) array = json_array_new ();
  int risk = takt_api_call_query_choice (call, "risk", takt_promise_risk_words, -1);
  guint limit, offset, n = 0;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  for (guint i = 0; i < all->len; i++)
    {
      const TaktOrderPromise *promise = all->pdata[i];

      if (risk >= 0 && (int) promise->risk != risk)
        continue;
      if (n >= offset && n - offset < limit)
        json_array_add_object_element (array, takt_api_write_promise (promise));
      n++;
    }
  takt_api_call_answer_list (call, g_steal_pointer (&array), n);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;

  if (takt_promises_refresh_finish (TAKT_PROMISES (source), result, &error))
    answer_list (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_promises_list: GET /api/promises: just after the start the first look is waited for. */
void
takt_api_promises_list (TaktApiCall *call)
{
  if (takt_promises_get_at (get_promises (call)) != TAKT_TIME_UNSET)
    answer_list (call);
  else
    takt_promises_refresh_async (get_promises (call), takt_api_call_get_cancellable (call), listed_cb,
                                 takt_api_call_ref (call));
}

static JsonObject *
write_save (const TaktOrderSave *save)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", takt_promise_save_words[save->kind]);
  takt_json_set_id (object, "job_id", save->job_id);
  takt_json_set_string (object, "job_name", save->job_name);
  takt_json_set_id (object, "printer_id", save->printer_id);
  takt_json_set_string (object, "printer_name", save->printer_name);
  takt_json_set_string (object, "material_type", save->material_type);
  takt_json_set_string (object, "color", save->color);
  takt_json_set_time (object, "expected", save->expected);
  takt_api_write_measure (object, "probability", save->probability);
  json_object_set_int_member (object, "gain_minutes", save->gain_minutes);
  json_object_set_int_member (object, "late_orders", save->n_made_late);
  return object;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) saves = takt_promises_find_saves_finish (TAKT_PROMISES (source), result, &error);
  const TaktOrderPromise *promise = takt_promises_get (get_promises (call), takt_api_call_get_id (call));
  JsonObject *object;
  JsonArray *array;

  if (saves == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  array = json_array_new ();
  for (guint i = 0; i < saves->len; i++)
    json_array_add_object_element (array, write_save (saves->pdata[i]));
  if (promise != NULL)
    json_object_set_object_member (object, "promise", takt_api_write_promise (promise));
  else
    json_object_set_null_member (object, "promise");
  json_object_set_array_member (object, "saves", array);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_promises_get: GET /api/orders/{id}/promise */
void
takt_api_promises_get (TaktApiCall *call)
{
  TaktOrders *orders = takt_shop_get_orders (takt_api_call_get_shop (call));
  GError *error = NULL;
  g_autoptr (TaktOrder) order = NULL;

  if (!takt_api_call_end_input (call))
    return;

  order = takt_orders_get (orders, takt_api_call_get_id (call), &error);
  if (order != NULL)
    takt_promises_find_saves_async (get_promises (call), order->id, takt_api_call_get_cancellable (call),
                                    found_cb, takt_api_call_ref (call));
  else
    takt_api_call_fail (call, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <math.h>

#include "costs/takt-monthly.h"
#include "takt-api-handlers.h"
#include "takt-api-prints.h"

/* What the history says: rates, reasons, hours, estimates, money. */

#define MAX_TEXT 200

/* 'queued' and 'started' have no history. */
static const char *const outcome_words[] = { "completed", "failed", "cancelled", NULL };

/**
 * takt_api_prints_read_filter:
 * @sorts: whether "sort" is a parameter of the call
 *
 * Returns: (transfer full): what the address says; its faults are those of the call
 */
TaktPrintFilter *
takt_api_prints_read_filter (TaktApiCall *call, gboolean sorts)
{
  TaktPrintFilter *filter = g_new0 (TaktPrintFilter, 1);
  int outcome = takt_api_call_query_choice (call, "outcome", outcome_words, -1);

  filter->printer_id = takt_api_call_query_int (call, "printer_id", 1, G_MAXINT64, 0);
  filter->profile_id = takt_api_call_query_int (call, "profile_id", 1, G_MAXINT64, 0);
  filter->from = takt_api_call_query_time (call, "from");
  filter->to = takt_api_call_query_time (call, "to");
  filter->material_type = g_strdup (takt_api_call_query_text (call, "material_type", MAX_TEXT));
  filter->color = g_strdup (takt_api_call_query_text (call, "color", MAX_TEXT));
  filter->reason = g_strdup (takt_api_call_query_text (call, "reason", MAX_TEXT));
  filter->search = g_strdup (takt_api_call_query_text (call, "q", MAX_TEXT));
  filter->outcome = outcome >= 0 ? (TaktJobStatus) (TAKT_JOB_COMPLETED + outcome) : TAKT_JOB_QUEUED;
  if (sorts)
    filter->sort =
        (TaktPrintSort) takt_api_call_query_choice (call, "sort", takt_print_sort_words, TAKT_PRINTS_LATEST);
  takt_api_call_require_printer (call, "printer_id", filter->printer_id);
  takt_api_call_require_profile (call, "profile_id", filter->profile_id);
  return filter;
}

static void
write_percent (JsonObject *object, const char *field, double percent)
{
  if (isfinite (percent))
    json_object_set_double_member (object, field, round (percent * 100) / 100);
  else
    json_object_set_null_member (object, field);
}

static JsonObject *
write_counts (const TaktPrintCounts *counts, const char *currency)
{
  JsonObject *object = json_object_new ();
  double low, high;

  takt_print_counts_get_bounds (counts, &low, &high);
  json_object_set_int_member (object, "completed", counts->completed);
  json_object_set_int_member (object, "failed", counts->failed);
  json_object_set_int_member (object, "cancelled", counts->cancelled);
  write_percent (object, "success_pct", takt_print_counts_get_success (counts));
  write_percent (object, "success_low_pct", low);
  write_percent (object, "success_high_pct", high);
  json_object_set_int_member (object, "print_minutes", counts->minutes);
  json_object_set_int_member (object, "grams", counts->grams);
  takt_json_set_money (object, "material_cost", counts->cost_minor, currency);
  json_object_set_int_member (object, "timed_prints", counts->n_timed);
  json_object_set_int_member (object, "planned_minutes", counts->planned_minutes);
  json_object_set_int_member (object, "actual_minutes", counts->actual_minutes);
  json_object_set_int_member (object, "planned_grams", counts->planned_grams);
  json_object_set_int_member (object, "used_grams", counts->used_grams);
  return object;
}

/* Groups that the filter leaves nothing of are not told. */
static JsonArray *
write_groups (GPtrArray *groups, const char *currency)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < groups->len; i++)
    {
      const TaktPrintGroup *group = groups->pdata[i];
      const TaktPrintCounts *counts = &group->counts;
      JsonObject *object;

      if (counts->completed + counts->failed + counts->cancelled == 0 && group->grams == 0)
        continue;
      object = json_object_new ();
      takt_json_set_id (object, "id", group->id);
      json_object_set_string_member (object, "name", group->name);
      takt_json_set_string (object, "color", group->color);
      json_object_set_object_member (object, "counts", write_counts (counts, currency));
      json_object_set_int_member (object, "grams_taken", group->grams);
      write_percent (object, "busy_pct", group->since != TAKT_TIME_UNSET ? group->busy * 100 : (double) NAN);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
write_reasons (const TaktInsights *insights)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < insights->reasons->len; i++)
    {
      const TaktPrintReason *reason = insights->reasons->pdata[i];
      JsonObject *object = json_object_new ();

      takt_json_set_string (object, "reason", reason->text);
      json_object_set_int_member (object, "prints", reason->n_prints);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
write_buckets (const TaktInsights *insights, const char *currency)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < insights->buckets->len; i++)
    {
      const TaktPrintBucket *bucket = &g_array_index (insights->buckets, TaktPrintBucket, i);
      JsonObject *object = json_object_new ();

      takt_json_set_time (object, "from", bucket->from);
      takt_json_set_time (object, "to", bucket->to);
      json_object_set_object_member (object, "counts", write_counts (&bucket->counts, currency));
      json_object_set_int_member (object, "completed_minutes", bucket->good_minutes);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
insights_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (TaktInsights) insights = takt_insights_read_finish (TAKT_HISTORY (source), result, &error);
  const char *currency = takt_history_get_currency (TAKT_HISTORY (source));
  JsonObject *object;

  if (insights == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  takt_json_set_time (object, "from", insights->from);
  takt_json_set_time (object, "to", insights->to);
  json_object_set_string_member (object, "currency", currency);
  json_object_set_object_member (object, "total", write_counts (&insights->total, currency));
  json_object_set_array_member (object, "printers", write_groups (insights->printers, currency));
  json_object_set_array_member (object, "products", write_groups (insights->products, currency));
  json_object_set_array_member (object, "materials", write_groups (insights->materials, currency));
  json_object_set_array_member (object, "failures", write_reasons (insights));
  json_object_set_string_member (object, "step", takt_print_step_words[insights->step]);
  json_object_set_array_member (object, "buckets", write_buckets (insights, currency));
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_insights_get: GET /api/insights */
void
takt_api_insights_get (TaktApiCall *call)
{
  g_autoptr (TaktPrintFilter) filter = takt_api_prints_read_filter (call, FALSE);

  if (takt_api_call_end_input (call))
    takt_insights_read_async (takt_shop_get_history (takt_api_call_get_shop (call)), filter,
                              takt_api_call_get_cancellable (call), insights_cb, takt_api_call_ref (call));
}

static void
months_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (GArray) months = takt_monthly_read_finish (TAKT_COSTS (source), result, &error);
  const char *currency = takt_api_call_get_currency (call);
  JsonArray *array;

  if (months == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  array = json_array_new ();
  for (guint i = 0; i < months->len; i++)
    {
      const TaktMonth *month = &g_array_index (months, TaktMonth, i);
      JsonObject *object = json_object_new ();

      takt_json_set_time (object, "from", month->from);
      takt_json_set_time (object, "to", month->to);
      json_object_set_string_member (object, "currency", currency);
      takt_json_set_money (object, "revenue", month->revenue_minor, currency);
      takt_json_set_money (object, "tax_due", month->tax_due_minor, currency);
      takt_json_set_money (object, "fees", month->fees_minor, currency);
      takt_json_set_money (object, "fees_estimated", month->fees_estimated_minor, currency);
      takt_json_set_money (object, "material", month->material_minor, currency);
      takt_json_set_money (object, "scrap", month->scrap_minor, currency);
      takt_json_set_money (object, "labor", month->labor_minor, currency);
      takt_json_set_money (object, "overhead", month->overhead_minor, currency);
      takt_json_set_money (object, "profit", month->profit_minor, currency);
      json_object_set_int_member (object, "orders", month->n_orders);
      json_object_set_int_member (object, "orders_left_out", month->n_left_out);
      json_object_set_int_member (object, "orders_estimated", month->n_estimated);
      json_array_add_object_element (array, object);
    }
  takt_api_call_answer_list (call, array, months->len);
}

/** takt_api_insights_get_money: GET /api/insights/money */
void
takt_api_insights_get_money (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  TaktTime from = takt_api_call_query_time (call, "from");
  TaktTime to = takt_api_call_query_time (call, "to");

  if (takt_api_call_end_input (call))
    takt_monthly_read_async (takt_shop_get_costs (shop), takt_shop_get_orders (shop), from, to,
                             takt_api_call_get_cancellable (call), months_cb, takt_api_call_ref (call));
}

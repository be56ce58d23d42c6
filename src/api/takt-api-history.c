/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-json.h"
#include "takt-api-prints.h"

/* What was printed: every ended attempt, and the counts over a span of time. */

typedef struct
{
  gint64 printer_id; /* 0: all */
  TaktTime from;     /* unset: since ever */
  TaktTime to;       /* unset: until now */
} Span;

static void
read_span (TaktApiCall *call, Span *span)
{
  span->printer_id = takt_api_call_query_int (call, "printer_id", 1, G_MAXINT64, 0);
  span->from = takt_api_call_query_time (call, "from");
  span->to = takt_api_call_query_time (call, "to");
  takt_api_call_require_printer (call, "printer_id", span->printer_id);
}

/* A page of what was found. What was found by the printer and the span alone comes from an index; the rest by looking at each print. */
typedef struct
{
  TaktApiCall *call; /* (owned) */
  guint limit;
  guint offset;
} Search;

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Search *search = user_data;
  g_autoptr (TaktApiCall) call = search->call;
  TaktHistory *history = TAKT_HISTORY (source);
  GError *error = NULL;
  g_autoptr (TaktInsights) insights = takt_insights_read_finish (history, result, &error);
  g_autoptr (GPtrArray) attempts = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_attempt_free);

  for (guint i = search->offset;
       insights != NULL && i < insights->ids->len && attempts->len < search->limit && error == NULL; i++)
    {
      TaktAttempt *attempt = takt_history_get (history, g_array_index (insights->ids, gint64, i), &error);

      if (attempt != NULL)
        g_ptr_array_add (attempts, attempt);
    }
  if (error == NULL)
    takt_api_call_answer_records (call, takt_api_write_attempt, attempts, 0, attempts->len,
                                  insights->ids->len);
  else
    takt_api_call_fail (call, error);
}

static gboolean
needs_search (const TaktPrintFilter *filter)
{
  return filter->profile_id != 0 || filter->material_type != NULL || filter->color != NULL
         || filter->outcome != TAKT_JOB_QUEUED || filter->reason != NULL || filter->search != NULL
         || filter->sort != TAKT_PRINTS_LATEST;
}

/** takt_api_history_list: GET /api/history */
void
takt_api_history_list (TaktApiCall *call)
{
  TaktHistory *history = takt_shop_get_history (takt_api_call_get_shop (call));
  GError *error = NULL;
  g_autoptr (TaktPrintFilter) filter = takt_api_prints_read_filter (call, TRUE);
  g_autoptr (GPtrArray) attempts = NULL;
  guint limit, offset, total = 0;
  Search *search;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  if (needs_search (filter))
    {
      search = g_new0 (Search, 1);
      search->call = takt_api_call_ref (call);
      search->limit = limit;
      search->offset = offset;
      takt_insights_read_async (history, filter, takt_api_call_get_cancellable (call), found_cb, search);
      return;
    }

  attempts = takt_history_list (history, filter->printer_id, filter->from, filter->to, limit, offset, &total,
                                &error);
  if (attempts != NULL)
    takt_api_call_answer_records (call, takt_api_write_attempt, attempts, 0, attempts->len, total);
  else
    takt_api_call_fail (call, error);
}

static void
csv_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = takt_prints_to_csv_finish (TAKT_HISTORY (source), result, &error);

  if (bytes == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (takt_api_call_get_message (call)),
                                "Content-Disposition", "attachment; filename=\"takt-prints.csv\"");
  takt_api_call_answer_bytes (call, "text/csv; charset=utf-8; header=present", bytes);
}

/** takt_api_history_get_csv: GET /api/history.csv */
void
takt_api_history_get_csv (TaktApiCall *call)
{
  static const char *const answers[] = { "false", "true", NULL };
  g_autoptr (TaktPrintFilter) filter = takt_api_prints_read_filter (call, FALSE);
  gboolean with_bom = takt_api_call_query_choice (call, "bom", answers, FALSE);

  if (takt_api_call_end_input (call))
    takt_prints_to_csv_async (takt_shop_get_history (takt_api_call_get_shop (call)), filter, with_bom,
                              takt_api_call_get_cancellable (call), csv_cb, takt_api_call_ref (call));
}

/** takt_api_history_analyse: GET /api/history/analytics */
void
takt_api_history_analyse (TaktApiCall *call)
{
  TaktHistory *history = takt_shop_get_history (takt_api_call_get_shop (call));
  GError *error = NULL;
  TaktAnalytics analytics = { 0 };
  Span span;

  read_span (call, &span);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_history_analyse (history, span.printer_id, span.from, span.to, &analytics, &error))
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_analytics, &analytics);
  else
    takt_api_call_fail (call, error);
}

static void
answer_attempt (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktAttempt) attempt = takt_history_get (takt_shop_get_history (takt_api_call_get_shop (call)),
                                                      takt_api_call_get_id (call), &error);

  if (attempt != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_attempt, attempt);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_history_get: GET /api/history/{id} */
void
takt_api_history_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_attempt (call);
}

/** takt_api_history_adopt: POST /api/history/{id}/job: a print at the machine was this job. */
void
takt_api_history_adopt (TaktApiCall *call)
{
  GError *error = NULL;
  gint64 job_id;

  takt_json_reader_require (takt_api_call_get_body (call), "job_id");
  job_id = takt_json_reader_int (takt_api_call_get_body (call), "job_id", 1, G_MAXINT64, 0);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_adopt_print (takt_shop_get_queue (takt_api_call_get_shop (call)),
                              takt_api_call_get_id (call), job_id, &error))
    answer_attempt (call);
  else
    takt_api_call_fail (call, error);
}

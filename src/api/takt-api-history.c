/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-json.h"

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

/** takt_api_history_list: GET /api/history */
void
takt_api_history_list (TaktApiCall *call)
{
  TaktHistory *history = takt_shop_get_history (takt_api_call_get_shop (call));
  GError *error = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  guint limit, offset, total = 0;
  Span span;

  read_span (call, &span);
  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  attempts = takt_history_list (history, span.printer_id, span.from, span.to, limit, offset, &total, &error);
  if (attempts != NULL)
    takt_api_call_answer_records (call, takt_api_write_attempt, attempts, 0, attempts->len, total);
  else
    takt_api_call_fail (call, error);
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

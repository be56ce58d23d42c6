/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "plan/takt-calendar.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* The plan of the whole shop: previews and what-ifs, applying one, what a move costs, the calendar. */

#define MAX_IDS      1000
#define MAX_HOLIDAYS 100
#define MAX_DATE     10
#define MAX_PLAN_ID  64
#define MAX_POSITION 100000

static TaktPlans *
get_plans (TaktApiCall *call)
{
  return takt_shop_get_plans (takt_api_call_get_shop (call));
}

/* (nullable): NULL: the field is absent */
static GArray *
read_ids (TaktJsonReader *body, const char *field)
{
  GArray *ids;
  guint length;

  if (!takt_api_input_is_set (body, field))
    return NULL;

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  length = takt_json_reader_array (body, field, MAX_IDS);
  for (guint i = 0; i < length; i++)
    {
      gint64 id = takt_json_reader_element_int (body, field, i, 1, G_MAXINT64, 0);

      g_array_append_val (ids, id);
    }
  return ids;
}

static GPtrArray *
read_holidays (TaktJsonReader *what_if)
{
  GPtrArray *days;
  guint length;

  if (!takt_api_input_is_set (what_if, "holidays"))
    return NULL;

  days = g_ptr_array_new_with_free_func (g_free);
  length = takt_json_reader_array (what_if, "holidays", MAX_HOLIDAYS);
  for (guint i = 0; i < length; i++)
    {
      const char *text = takt_json_reader_element_string (what_if, "holidays", i, MAX_DATE);
      g_autofree char *moment = text != NULL ? g_strconcat (text, "T00:00:00Z", NULL) : NULL;
      TaktTime ignored;

      if (moment == NULL || !takt_time_from_iso (moment, &ignored, NULL))
        takt_json_reader_fail (what_if, "holidays", _ ("is a list of days written as YYYY-MM-DD."));
      else
        g_ptr_array_add (days, g_strdup (text));
    }
  g_ptr_array_add (days, NULL);
  return days;
}

/* What is taken to be other than it is; @holidays keeps what @question borrows. */
static void
read_what_if (TaktJsonReader *body, TaktPlanQuestion *question, GPtrArray **holidays)
{
  TaktJsonReader *what_if;
  int more = 1;

  if (!takt_api_input_is_set (body, "what_if"))
    return;

  what_if = takt_json_reader_object (body, "what_if");
  takt_api_input_id (what_if, "more_like", &question->more_like);
  takt_api_input_int (what_if, "more", 1, TAKT_PLAN_MAX_MORE, &more);
  question->n_more = question->more_like != 0 ? (guint) more : 0;
  takt_api_input_id (what_if, "down", &question->down);
  takt_api_input_time (what_if, "down_from", &question->down_from);
  takt_api_input_time (what_if, "down_to", &question->down_to);
  takt_api_input_id (what_if, "rush", &question->rush);
  *holidays = read_holidays (what_if);
  if (*holidays != NULL)
    question->holidays = (const char *const *) (*holidays)->pdata;
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (TaktPlanPreview) preview = takt_plans_preview_finish (TAKT_PLANS (source), result, &error);

  if (preview != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_preview, preview);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_plans_preview: POST /api/plan without an order_id: the whole shop, or a part of it; nothing is saved. */
void
takt_api_plans_preview (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  TaktPlanQuestion question = { 0 };
  TaktPlanSearching searching = { .budget_ms = TAKT_PLAN_BUDGET_MS };
  g_autoptr (GArray) orders = read_ids (body, "orders");
  g_autoptr (GArray) printers = read_ids (body, "printers");
  g_autoptr (GPtrArray) holidays = NULL;
  int seed = 0;

  takt_api_input_bool (body, "queued_only", &question.queued_only);
  takt_api_input_int (body, "budget_ms", 0, TAKT_PLAN_MAX_BUDGET_MS, &searching.budget_ms);
  takt_api_input_int (body, "seed", 0, G_MAXINT, &seed);
  read_what_if (body, &question, &holidays);
  if (!takt_api_call_end_input (call))
    return;

  searching.seed = (guint32) seed;
  if (orders != NULL)
    {
      question.orders = (const gint64 *) (gpointer) orders->data;
      question.n_orders = orders->len;
    }
  if (printers != NULL)
    {
      question.printers = (const gint64 *) (gpointer) printers->data;
      question.n_printers = printers->len;
    }
  takt_plans_preview_async (get_plans (call), &question, &searching, takt_api_call_get_cancellable (call),
                            previewed_cb, takt_api_call_ref (call));
}

/** takt_api_plans_apply: POST /api/plan/apply */
void
takt_api_plans_apply (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *id = NULL;
  GError *error = NULL;
  JsonObject *object;
  guint n = 0;

  takt_json_reader_require (body, "plan_id");
  takt_api_input_name (body, "plan_id", MAX_PLAN_ID, &id);
  if (!takt_api_call_end_input (call))
    return;
  if (!takt_plans_apply (get_plans (call), id, &n, &error))
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "prints", n);
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

static void
priced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (TaktPlanMove) move = takt_plans_price_move_finish (TAKT_PLANS (source), result, &error);

  if (move != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_move, move);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_plans_price_move: POST /api/plan/move: what a move by hand would lead to; nothing is moved. */
void
takt_api_plans_price_move (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  gint64 job_id = 0, printer_id = 0;
  int position = -1;
  TaktTime at = TAKT_TIME_UNSET;

  takt_json_reader_require (body, "job_id");
  takt_json_reader_require (body, "printer_id");
  takt_api_input_id (body, "job_id", &job_id);
  takt_api_input_id (body, "printer_id", &printer_id);
  takt_api_call_require_printer (call, "printer_id", printer_id);
  takt_api_input_int (body, "position", 0, MAX_POSITION, &position);
  takt_api_input_time (body, "at", &at);
  if (!takt_api_call_end_input (call))
    return;

  if (position < 0 && at == TAKT_TIME_UNSET)
    position = MAX_POSITION;

  takt_plans_price_move_async (get_plans (call), job_id, printer_id, position, at,
                               takt_api_call_get_cancellable (call), priced_cb, takt_api_call_ref (call));
}

/** takt_api_plans_get_calendar: GET /api/calendar */
void
takt_api_plans_get_calendar (TaktApiCall *call)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (takt_api_call_get_shop (call)));
  TaktTime from = takt_api_call_query_time (call, "from");
  TaktTime to = takt_api_call_query_time (call, "to");
  g_autoptr (TaktCalendar) calendar = NULL;
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  /* A day that is asked for by nothing is the next one. */
  if (from == TAKT_TIME_UNSET)
    from = now;
  if (to == TAKT_TIME_UNSET)
    to = from + 24 * 60 * 60;
  calendar = takt_plans_get_calendar (get_plans (call), from, to, &error);
  if (calendar != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_calendar, calendar);
  else
    takt_api_call_fail (call, error);
}

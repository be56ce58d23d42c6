/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-hours.h"

#include "settings/takt-settings.h"
#include "takt-json.h"

#define MINUTES_OF_DAY (24 * 60)

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* A clock's time in the place of @day; a time that summer time leaves out is the one an hour later. */
static TaktTime
find_moment (GTimeZone *zone, const GDate *day, int minutes)
{
  GDate date = *day;
  g_autoptr (GDateTime) moment = NULL;

  if (minutes == MINUTES_OF_DAY)
    {
      g_date_add_days (&date, 1);
      minutes = 0;
    }
  moment = g_date_time_new (zone, g_date_get_year (&date), (int) g_date_get_month (&date),
                            g_date_get_day (&date), minutes / 60, minutes % 60, 0);
  return moment != NULL ? g_date_time_to_unix (moment) : TAKT_TIME_UNSET;
}

static gboolean
is_holiday (const GDate *day, const char *const *holidays)
{
  char text[16];

  if (holidays == NULL)
    return FALSE;

  g_snprintf (text, sizeof text, "%04d-%02d-%02d", g_date_get_year (day), (int) g_date_get_month (day),
              g_date_get_day (day));
  return g_strv_contains (holidays, text);
}

/* Spans that touch, as over midnight, are one: work may go on. */
static void
add_span (GArray *spans, TaktTime from, TaktTime to, TaktTime limit_from, TaktTime limit_to)
{
  TaktAttendedSpan span = { MAX (from, limit_from), MIN (to, limit_to) };

  if (span.from >= span.to)
    return;
  if (spans->len > 0)
    {
      TaktAttendedSpan *last = &g_array_index (spans, TaktAttendedSpan, spans->len - 1);

      if (span.from <= last->to)
        {
          last->to = MAX (last->to, span.to);
          return;
        }
    }
  g_array_append_val (spans, span);
}

static void
add_day (GArray *spans, JsonObject *hours, GTimeZone *zone, const GDate *day, TaktTime from, TaktTime to)
{
  JsonArray *list;

  if (hours == NULL || json_object_get_size (hours) == 0)
    {
      add_span (spans, find_moment (zone, day, 0), find_moment (zone, day, MINUTES_OF_DAY), from, to);
      return;
    }

  list = takt_json_lenient_array (hours, weekdays[g_date_get_weekday (day) - 1]);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      int begin, end;

      if (text != NULL && takt_settings_parse_span (text, &begin, &end))
        add_span (spans, find_moment (zone, day, begin), find_moment (zone, day, end), from, to);
    }
}

/**
 * takt_plan_hours_list:
 * @attended_hours: TaktSettingsValues.attended_hours
 * @holidays: (nullable) (array zero-terminated=1): days on which nobody is there: YYYY-MM-DD
 * @zone: where the clocks are that the hours are meant by
 * @from: the first moment that is asked for
 * @to: the first that is not
 *
 * When somebody is there: hours of the week by the local clock, so that nine o'clock stays nine o'clock when summer time begins or ends.
 *
 * Returns: (transfer full) (element-type TaktAttendedSpan): ascending, apart from each other
 */
GArray *
takt_plan_hours_list (const char *attended_hours,
                      const char *const *holidays,
                      GTimeZone *zone,
                      TaktTime from,
                      TaktTime to)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (TaktAttendedSpan));
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (from);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  JsonObject *hours;
  GDate day;

  g_return_val_if_fail (attended_hours != NULL && zone != NULL, spans);

  if (local == NULL)
    return spans;
  root = takt_json_parse (attended_hours, -1, NULL);
  hours = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local), (GDateYear) g_date_time_get_year (local));
  for (; find_moment (zone, &day, 0) < to; g_date_add_days (&day, 1))
    if (!is_holiday (&day, holidays))
      add_day (spans, hours, zone, &day, from, to);

  return spans;
}

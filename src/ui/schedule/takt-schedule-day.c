/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-schedule-day.h"

#include "schedule/takt-time-scale.h"

#include <glib/gi18n-lib.h>

static void
add_block (const TaktScheduleBlock *block, TaktTime from, TaktTime to, TaktScheduleDay *day)
{
  TaktTime begin = MAX (block->from, from), end = MIN (block->to, to);

  if (block->to >= from && block->to < to)
    {
      day->n_done += block->status == TAKT_JOB_COMPLETED;
      day->n_failed += block->status == TAKT_JOB_FAILED;
    }
  if (end <= begin)
    return;
  day->n_prints++;
  day->minutes += (int) ((end - begin) / 60);
}

/** takt_schedule_day_sum: @day: (out): what lies between @from and @to, as far as @data has read it */
void
takt_schedule_day_sum (TaktScheduleData *data, TaktTime from, TaktTime to, TaktScheduleDay *day)
{
  GPtrArray *lanes = takt_schedule_data_get_lanes (data);
  GArray *dues = takt_schedule_data_get_dues (data);

  *day = (TaktScheduleDay){ 0 };
  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->blocks->len; k++)
        add_block (lane->blocks->pdata[k], from, to, day);
    }
  for (guint i = 0; i < dues->len; i++)
    {
      const TaktScheduleDue *due = &g_array_index (dues, TaktScheduleDue, i);

      if (due->due < from || due->due >= to)
        continue;
      day->n_due++;
      day->n_at_risk += due->risk == TAKT_RISK_AT_RISK;
      day->n_late += due->risk == TAKT_RISK_LATE;
    }
}

/** takt_schedule_day_describe: (transfer full): what a person wants to know of it: "3 due · 1 late", "5 done"; "" of an empty day. */
char *
takt_schedule_day_describe (const TaktScheduleDay *day)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (day->n_due > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u due", "%u due", day->n_due), day->n_due));
  if (day->n_late > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u late", "%u late", day->n_late), day->n_late));
  if (day->n_at_risk > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u at risk", "%u at risk", day->n_at_risk), day->n_at_risk));
  if (day->n_done > 0 && day->n_due == 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u done", "%u done", day->n_done), day->n_done));
  if (day->n_failed > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u failed", "%u failed", day->n_failed), day->n_failed));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

const char *
takt_schedule_day_get_class (const TaktScheduleDay *day)
{
  return day->n_late > 0 ? "error-text" : day->n_at_risk > 0 ? "warning-text" : "dim-label";
}

/** takt_week_begin: midnight of local time of the week's Monday. */
TaktTime
takt_week_begin (TaktTime time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time);

  g_return_val_if_fail (local != NULL, time);

  return takt_day_begin (time, 1 - g_date_time_get_day_of_week (local));
}

/** takt_month_begin: midnight of local time of the first of the month of @time, or so many @months after it. */
TaktTime
takt_month_begin (TaktTime time, int months)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) first = NULL, begin = NULL;

  g_return_val_if_fail (local != NULL, time);

  first = g_date_time_new_local (g_date_time_get_year (local), g_date_time_get_month (local), 1, 0, 0, 0);
  begin = first != NULL ? g_date_time_add_months (first, months) : NULL;
  g_return_val_if_fail (begin != NULL, time);
  return g_date_time_to_unix (begin);
}

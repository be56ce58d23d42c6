/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

/** TaktScheduleDay: a day, or any other stretch of time, in figures. */
typedef struct
{
  guint n_done;     /* prints that ended in it */
  guint n_failed;
  guint n_prints;   /* that lie in it */
  guint n_due;      /* orders that must leave in it */
  guint n_at_risk;
  guint n_late;
  int   minutes;    /* of printing, over all printers */
} TaktScheduleDay;

void        takt_schedule_day_sum      (TaktScheduleData *data, TaktTime from, TaktTime to, TaktScheduleDay *day);
char       *takt_schedule_day_describe (const TaktScheduleDay *day) G_GNUC_WARN_UNUSED_RESULT;
const char *takt_schedule_day_get_class (const TaktScheduleDay *day);

TaktTime    takt_week_begin  (TaktTime time);
TaktTime    takt_month_begin (TaktTime time, int months);

G_END_DECLS

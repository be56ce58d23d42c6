/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktChartAxis: round numbers from 0 (or below) to at least the largest value. */
typedef struct
{
  double from;
  double to;
  double step;
  guint  n_ticks;  /* of both ends too */
} TaktChartAxis;

void   takt_chart_axis_make  (TaktChartAxis *self, double least, double most, guint n_wanted);
double takt_chart_axis_place (const TaktChartAxis *self, double value);

G_END_DECLS

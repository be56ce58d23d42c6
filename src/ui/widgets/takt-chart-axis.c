/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "widgets/takt-chart-axis.h"

#include <math.h>

/* The next of 1, 2, 5, 10, 20 … that is not below @value. */
static double
round_up (double value)
{
  static const double steps[] = { 1, 2, 5, 10 };
  double power = pow (10, floor (log10 (value)));

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * power >= value * (1 - 1e-9))
      return steps[i] * power;
  return 10 * power;
}

/**
 * takt_chart_axis_make:
 * @least: the smallest value; the axis begins at 0 unless it is below
 * @most: the largest one
 * @n_wanted: steps at most, 2 or more where a value is below 0
 */
void
takt_chart_axis_make (TaktChartAxis *self, double least, double most, guint n_wanted)
{
  least = MIN (least, 0);
  most = MAX (most, 0);
  if (!isfinite (least) || !isfinite (most) || most - least <= 0)
    {
      *self = (TaktChartAxis){ .from = 0, .to = 1, .step = 1, .n_ticks = 2 };
      return;
    }

  self->step = round_up ((most - least) / MAX (n_wanted, 1));
  self->from = floor (least / self->step + 1e-9) * self->step;
  self->to = ceil (most / self->step - 1e-9) * self->step;
  self->n_ticks = (guint) lround ((self->to - self->from) / self->step) + 1;
}

/** takt_chart_axis_place: 0 at the beginning, 1 at the end. */
double
takt_chart_axis_place (const TaktChartAxis *self, double value)
{
  return (value - self->from) / (self->to - self->from);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/* The first minute from @from on that begins @minutes free of blocks. */
int
takt_plan_skip_blocks (const TaktPlanPrinter *printer, int from, int minutes)
{
  for (guint i = 0; i < printer->n_blocks; i++)
    if (printer->blocks[i].from < from + MAX (minutes, 1) && printer->blocks[i].to > from)
      from = printer->blocks[i].to;

  return from;
}

/* The first span that ends after @minute of the period. */
static guint
find_span (const TaktPlanModel *model, int minute)
{
  guint low = 0, high = model->n_attended;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (model->attended[middle].to > minute)
        high = middle;
      else
        low = middle + 1;
    }

  return low;
}

/* @minutes are not more than the longest span has, so the second round finds one. */
static int
find_attended (const TaktPlanModel *model, int from, int minutes)
{
  int period = from - from % model->attended_period;
  int minute = from - period;

  for (;;)
    {
      for (guint i = find_span (model, minute); i < model->n_attended; i++)
        {
          int begin = MAX (model->attended[i].from, minute);

          if (model->attended[i].to - begin >= minutes)
            return period + begin;
        }
      period += model->attended_period;
      minute = 0;
    }
}

/*
 * When @minutes of hand work at @printer can begin, at @from at the earliest: within one attended span and free of blocks. Work that is
 * longer than every span begins with one that is as long as any. TAKT_PLAN_HORIZON: never.
 */
int
takt_plan_find_hands (const TaktPlanSearch *self, const TaktPlanPrinter *printer, int from, int minutes)
{
  const TaktPlanModel *model = self->model;

  if (minutes <= 0)
    return from;

  while (from < TAKT_PLAN_HORIZON)
    {
      int begin =
          model->n_attended > 0 ? find_attended (model, from, MIN (minutes, self->longest_span)) : from;

      from = takt_plan_skip_blocks (printer, begin, minutes);
      if (from == begin)
        return from;
    }

  return TAKT_PLAN_HORIZON;
}

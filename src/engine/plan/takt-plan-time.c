/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/* Minutes of a period that a table is worth its memory for. */
#define LONGEST_TABLE (100 * 24 * 60)

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
static inline guint
find_span (const TaktPlanSearch *self, int minute)
{
  const TaktPlanModel *model = self->model;
  guint span = self->span_index[minute / TAKT_PLAN_SPAN_STEP];

  while (span < model->n_attended && model->attended[span].to <= minute)
    span++;
  return span;
}

/* @minutes are not more than the longest span has, so the second round finds one. */
static int
find_attended (const TaktPlanSearch *self, int from, int minutes)
{
  const TaktPlanModel *model = self->model;
  int period = from - from % model->attended_period;
  int minute = from - period;

  for (;;)
    {
      for (guint i = find_span (self, minute); i < model->n_attended; i++)
        {
          int begin = MAX (model->attended[i].from, minute);

          if (model->attended[i].to - begin >= minutes)
            return period + begin;
        }
      period += model->attended_period;
      minute = 0;
    }
}

/* Clearing is what every job needs: a table tells how long until it can begin, where the period is not too long for one. */
static void
fill_clear_wait (TaktPlanSearch *self)
{
  const TaktPlanModel *model = self->model;

  if (model->n_attended == 0 || model->clear_minutes == 0 || model->attended_period > LONGEST_TABLE)
    return;

  self->clear_wait = g_new (int, model->attended_period);
  for (int minute = 0; minute < model->attended_period;)
    {
      int begin = find_attended (self, minute, MIN (model->clear_minutes, self->longest_span));

      do
        self->clear_wait[minute] = begin - minute;
      while (++minute < MIN (begin, model->attended_period));
    }
}

/* How many attended minutes there are before a minute, and the first minute that has so many before it. */
static void
count_attended (TaktPlanSearch *self)
{
  const TaktPlanModel *model = self->model;
  int n = 0, minute = 0;

  if (model->n_attended == 0 || model->attended_period > LONGEST_TABLE)
    return;

  self->attended_before = g_new (int, model->attended_period);
  self->attended_at = g_new (int, model->attended_period);
  for (guint i = 0; i < model->n_attended; i++)
    {
      for (; minute < model->attended[i].from; minute++)
        self->attended_before[minute] = n;
      for (; minute < model->attended[i].to; minute++)
        {
          self->attended_at[n] = minute;
          self->attended_before[minute] = n++;
        }
    }
  for (; minute < model->attended_period; minute++)
    self->attended_before[minute] = n;
  self->attended_minutes = n;
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
          model->n_attended > 0 ? find_attended (self, from, MIN (minutes, self->longest_span)) : from;

      from = takt_plan_skip_blocks (printer, begin, minutes);
      if (from == begin)
        return from;
    }

  return TAKT_PLAN_HORIZON;
}

/* takt_plan_find_clear() where no table answers, or a block is near. */
int
takt_plan_find_clear_slowly (const TaktPlanSearch *self, const TaktPlanPrinter *printer, int from)
{
  return takt_plan_find_hands (self, printer, from, self->model->clear_minutes);
}

/* When the printer's plate is clear for its first job. */
int
takt_plan_find_ready (const TaktPlanSearch *self, int printer)
{
  const TaktPlanPrinter *machine = &self->model->printers[printer];

  if (machine->plate_clear)
    return machine->available;
  return takt_plan_find_hands (self, machine, machine->available, self->model->clear_minutes)
         + self->model->clear_minutes;
}

void
takt_plan_index_spans (TaktPlanSearch *self)
{
  const TaktPlanModel *model = self->model;
  guint n = model->n_attended > 0 ? (guint) (model->attended_period / TAKT_PLAN_SPAN_STEP) + 1 : 0;
  guint span = 0;

  self->span_index = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    {
      while (span < model->n_attended && model->attended[span].to <= (int) i * TAKT_PLAN_SPAN_STEP)
        span++;
      self->span_index[i] = span;
    }
  fill_clear_wait (self);
  count_attended (self);
}

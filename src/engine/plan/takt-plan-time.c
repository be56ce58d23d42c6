/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/* Minutes of a period that tables are made for; what is planned further ahead is looked up in the spans. */
#define LONGEST_TABLE (60 * 24 * 60)
/* Fewer jobs are planned before the tables are made. */
#define MANY_JOBS 20

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

/* Clearing is what every job needs: a table tells how long until it can begin. */
static void
fill_clear_wait (TaktPlanSearch *self)
{
  const TaktPlanModel *model = self->model;

  if (self->table_minutes == 0 || model->clear_minutes == 0)
    return;

  self->clear_wait = g_new (int, self->table_minutes);
  for (int minute = 0; minute < self->table_minutes;)
    {
      int begin = find_attended (self, minute, MIN (model->clear_minutes, self->longest_span));

      do
        self->clear_wait[minute] = begin - minute;
      while (++minute < MIN (begin, self->table_minutes));
    }
}

/* How many attended minutes of the period there are before each span, and before each minute of the table. */
static void
count_attended (TaktPlanSearch *self)
{
  const TaktPlanModel *model = self->model;
  int n = 0;

  self->span_before = g_new (int, model->n_attended);
  for (guint i = 0; i < model->n_attended; i++)
    {
      self->span_before[i] = n;
      n += model->attended[i].to - model->attended[i].from;
    }
  self->attended_minutes = n;

  if (self->table_minutes == 0)
    return;
  self->attended_before = g_new (int, self->table_minutes);
  for (int minute = 0; minute < self->table_minutes; minute++)
    self->attended_before[minute] = takt_plan_look_up_attended (self, minute);
}

/* takt_plan_to_attended() where no table answers. */
int
takt_plan_look_up_attended (const TaktPlanSearch *self, int minute)
{
  int period = minute / self->model->attended_period;
  guint span;

  minute -= period * self->model->attended_period;
  span = find_span (self, minute);
  if (span == self->model->n_attended)
    return (period + 1) * self->attended_minutes;
  return period * self->attended_minutes + self->span_before[span]
         + MAX (minute - self->model->attended[span].from, 0);
}

/* The first minute that has so many attended ones before it and is attended itself. */
int
takt_plan_from_attended (const TaktPlanSearch *self, int attended)
{
  guint low = 0, high = self->model->n_attended;
  int period;

  if (high == 0 || attended < 0)
    return attended;

  period = attended / self->attended_minutes;
  attended -= period * self->attended_minutes;
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (self->span_before[middle] <= attended)
        low = middle;
      else
        high = middle;
    }
  return period * self->model->attended_period + self->model->attended[low].from + attended
         - self->span_before[low];
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
  if (model->n_attended > 0 && model->n_jobs >= MANY_JOBS)
    self->table_minutes = MIN (model->attended_period, LONGEST_TABLE);
  fill_clear_wait (self);
  count_attended (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

#include <math.h>

/* First plans by apparent tardiness cost with set-ups (ATCS: Lee, Bhaskaran, Pinedo 1997). */

/* How many candidates a printer is offered before the rule passes it over. */
#define OFFERS 4

/* How many minutes of setting up the job costs behind what stands there. */
static int
guess_setup (const TaktPlanSearch *self, int printer, int before, int job)
{
  const TaktPlanTask *task = &self->tasks[job];
  const TaktPlanPrinter *machine = &self->model->printers[printer];
  int minutes = 0;

  if (before != TAKT_PLAN_NONE && self->model->setups != NULL)
    minutes +=
        self->model->setups[((guint) printer * self->n_jobs + (guint) before) * self->n_jobs + (guint) job];
  for (guint i = 0; i < task->n_needs && machine->n_slots > 0; i++)
    {
      const TaktPlanNeed *need = &self->needs[task->first_need + i];
      gboolean is_there = FALSE;

      for (guint k = 0; k < machine->n_slots && !is_there; k++)
        {
          int spool = before != TAKT_PLAN_NONE
                          ? self->now->after_slots[(guint) before * self->n_slots + k].spool
                          : machine->slots[k];

          is_there = spool != TAKT_PLAN_NONE && self->model->spools[spool].material == need->material
                     && (need->color == TAKT_PLAN_NONE || self->model->spools[spool].color == need->color);
        }
      if (!is_there)
        minutes += MAX (self->model->swap_minutes, 1);
    }

  return minutes;
}

/* Apparent tardiness cost: the worth of a minute of the job, less as its slack is long against @scale minutes. */
static double
get_urgency (const TaktPlanSearch *self,
             int printer,
             int before,
             int ready,
             int job,
             double scale,
             double setup_scale)
{
  const TaktPlanTask *task = &self->tasks[job];
  int minutes = self->minutes[(guint) printer * self->n_jobs + (guint) job];
  double worth = (double) MAX (task->rate, 1) / minutes;
  double wait = MAX (task->release - ready, 0);
  double slack = task->due == TAKT_PLAN_NO_DUE ? 60 * scale : (double) task->due - minutes - ready - wait;

  return log (worth) - MAX (slack, 0) / scale - guess_setup (self, printer, before, job) / setup_scale
         - wait / scale;
}

static int
find_urgent (const TaktPlanSearch *self,
             int printer,
             guint cursor,
             double scale,
             double setup_scale,
             const gboolean *refused)
{
  int before = cursor > 0 ? self->now->sequence[(guint) printer * self->n_jobs + cursor - 1] : TAKT_PLAN_NONE;
  int ready = before != TAKT_PLAN_NONE ? self->now->done[before] : self->model->printers[printer].available;
  double best = 0;
  int found = TAKT_PLAN_NONE;

  for (int job = 0; job < (int) self->n_jobs; job++)
    {
      double urgency;

      if (self->now->printer[job] != TAKT_PLAN_NONE || refused[job]
          || !takt_plan_may_stand_on (self, printer, job))
        continue;
      urgency = get_urgency (self, printer, before, ready, job, scale, setup_scale);
      if (found == TAKT_PLAN_NONE || urgency > best)
        {
          best = urgency;
          found = job;
        }
    }

  return found;
}

/* Offers the printer its most urgent jobs; FALSE: none of them can stand there. */
static gboolean
place_urgent (TaktPlanSearch *self,
              int printer,
              guint cursor,
              double scale,
              double setup_scale,
              gboolean *refused)
{
  int offered[OFFERS];
  guint n_offered = 0;
  gboolean placed = FALSE;

  while (n_offered < OFFERS && !placed)
    {
      int job = find_urgent (self, printer, cursor, scale, setup_scale, refused);

      if (job == TAKT_PLAN_NONE)
        break;
      offered[n_offered++] = job;
      refused[job] = TRUE;
      takt_plan_begin_insert (self, 0, printer, job, cursor);
      placed = takt_plan_price (self, 1, 1, TAKT_PLAN_COST_ANY) != TAKT_PLAN_COST_NEVER;
    }
  if (placed)
    takt_plan_apply (self, 1);
  for (guint i = 0; i < n_offered; i++)
    refused[offered[i]] = FALSE;

  return placed;
}

static double
get_mean_minutes (const TaktPlanSearch *self)
{
  double sum = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    sum += MAX (self->minutes[i], 1);
  return self->n_jobs > 0 ? sum / self->n_jobs : 1;
}

/* A first plan: the printer that is ready next takes the most urgent job; @look_ahead in mean print times. */
void
takt_plan_place_by_urgency (TaktPlanSearch *self, double look_ahead)
{
  double mean = get_mean_minutes (self);
  g_autofree guint *cursors = g_new0 (guint, self->n_printers);
  g_autofree gboolean *is_closed = g_new0 (gboolean, self->n_printers);
  g_autofree gboolean *refused = g_new0 (gboolean, self->n_jobs);

  takt_plan_place_pins (self);
  for (;;)
    {
      int printer = TAKT_PLAN_NONE, earliest = 0;

      for (int i = 0; i < (int) self->n_printers; i++)
        {
          int ready = cursors[i] > 0
                          ? self->now->done[self->now->sequence[(guint) i * self->n_jobs + cursors[i] - 1]]
                          : self->model->printers[i].available;

          if (!is_closed[i] && (printer == TAKT_PLAN_NONE || ready < earliest))
            {
              printer = i;
              earliest = ready;
            }
        }
      if (printer == TAKT_PLAN_NONE)
        break;
      if (place_urgent (self, printer, cursors[printer], look_ahead * mean, MAX (mean / 4, 1), refused)
          || cursors[printer] < self->now->length[printer])
        cursors[printer]++;
      else
        is_closed[printer] = TRUE;
    }

  takt_plan_place_rest (self);
}

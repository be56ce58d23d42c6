/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-plan-farm.h"

#define DAY              (24 * 60)
#define SLOTS_A_PRINTER  4
#define BLOCKS_A_PRINTER 2
#define N_MATERIALS      3
#define N_COLORS         5

static int
draw (GRand *random, int from, int to)
{
  return g_rand_int_range (random, from, to + 1);
}

static gboolean
is_one_in (GRand *random, int n)
{
  return g_rand_int_range (random, 0, n) == 0;
}

static void
fill_spools (TaktPlanFarm *self, GRand *random, gboolean is_wild)
{
  for (guint i = 0; i < self->model.n_spools; i++)
    self->spools[i] = (TaktPlanSpool){
      .material = is_one_in (random, 2) ? 0 : draw (random, 0, N_MATERIALS - 1),
      .color = draw (random, 0, N_COLORS - 1),
      .grams = is_wild && is_one_in (random, 2) ? draw (random, 0, 300) : draw (random, 200, 1000),
    };
}

/* Spools are put into slots in their order, so that none is in two. */
static void
fill_printers (TaktPlanFarm *self, GRand *random, gboolean is_wild)
{
  int next_spool = 0;

  for (guint i = 0; i < self->model.n_printers; i++)
    {
      TaktPlanPrinter *printer = &self->printers[i];
      TaktPlanSpan *blocks = &self->blocks[i * BLOCKS_A_PRINTER];
      int *slots = &self->slots[i * SLOTS_A_PRINTER];
      int minute = draw (random, 0, 3 * DAY);

      *printer = (TaktPlanPrinter){
        .model = (guint64) 1 << draw (random, 0, 2),
        .volume = { 180 + 76 * draw (random, 0, 1), 256, 256 },
        .available = is_one_in (random, 2) ? 0 : draw (random, 0, 600),
        .plate_clear = is_one_in (random, 2),
        .speed_pct = is_one_in (random, 3) ? 125 : 100,
        .nozzle = 4 + 2 * draw (random, 0, 1),
        .nozzle_minutes = is_one_in (random, 2) ? TAKT_PLAN_NONE : 20,
        .plate = draw (random, 0, 2),
        .plate_minutes = 3,
        .slots = slots,
        .n_slots = is_wild ? (guint) draw (random, 0, SLOTS_A_PRINTER) : SLOTS_A_PRINTER,
        .blocks = blocks,
        .n_blocks = is_wild ? (guint) draw (random, 0, BLOCKS_A_PRINTER) : (guint) draw (random, 0, 1),
      };
      for (guint k = 0; k < BLOCKS_A_PRINTER; k++)
        {
          blocks[k] = (TaktPlanSpan){ minute, minute + draw (random, 30, 600) };
          minute = blocks[k].to + draw (random, 0, DAY);
        }
      for (guint k = 0; k < SLOTS_A_PRINTER; k++)
        {
          slots[k] = TAKT_PLAN_NONE;
          if (k < printer->n_slots && next_spool < (int) self->model.n_spools && !is_one_in (random, 4))
            slots[k] = next_spool++;
        }
    }
}

static void
fill_jobs (TaktPlanFarm *self, GRand *random, gboolean is_wild)
{
  int horizon = (int) ((gint64) self->model.n_jobs * 180 / self->model.n_printers) + DAY;
  guint n_needs = 0;

  for (guint i = 0; i < self->model.n_jobs; i++)
    {
      TaktPlanJob *job = &self->jobs[i];

      *job = (TaktPlanJob){
        .minutes = is_one_in (random, 5) ? draw (random, 300, 900) : draw (random, 20, 240),
        .release = is_one_in (random, 10) ? draw (random, 0, DAY) : 0,
        .due = is_one_in (random, 8) ? TAKT_PLAN_NO_DUE : draw (random, 0, 2 * horizon) + DAY / 2,
        .handling = 60 * draw (random, 0, 4),
        .weight = draw (random, 1, 3),
        .order = is_one_in (random, 2) ? (int) (i / 3) : TAKT_PLAN_NONE,
        .models = is_one_in (random, 3) ? (guint64) draw (random, 1, 7) : 0,
        .size = { draw (random, 20, 200), 100, 100 },
        .nozzle = is_one_in (random, 4) ? 6 : (is_one_in (random, 2) ? 4 : 0),
        .plate = is_one_in (random, 6) ? draw (random, 1, 2) : 0,
        .needs = &self->needs[n_needs],
        .n_needs = is_one_in (random, 4) ? 2 : 1,
        .printer = TAKT_PLAN_NONE,
        .start = TAKT_PLAN_NONE,
        .last_printer = TAKT_PLAN_NONE,
      };
      for (guint k = 0; k < job->n_needs; k++)
        self->needs[n_needs++] = (TaktPlanNeed){
          .material = is_one_in (random, 2) ? 0 : draw (random, 0, N_MATERIALS - 1),
          .color = is_one_in (random, 4) ? TAKT_PLAN_NONE : draw (random, 0, N_COLORS - 1),
          .grams = draw (random, 5, 120),
        };
      if (is_wild && is_one_in (random, 6))
        {
          job->printer = draw (random, 0, (int) self->model.n_printers - 1);
          if (is_one_in (random, 2))
            job->start = draw (random, 0, 3 * DAY);
        }
    }
}

/* Workdays, with a break at noon for some; then all of it again after a week. */
static void
fill_hours (TaktPlanFarm *self, GRand *random)
{
  int begin = draw (random, 0, 600);
  gboolean has_break = is_one_in (random, 2);
  guint n = 0;

  for (int day = 0; day < 5; day++)
    {
      int from = day * DAY + begin;

      if (has_break)
        {
          self->attended[n++] = (TaktPlanSpan){ from, from + 240 };
          from += 285;
        }
      self->attended[n++] = (TaktPlanSpan){ from, from + 300 };
    }
  self->model.attended = self->attended;
  self->model.n_attended = n;
  self->model.attended_period = 7 * DAY;
}

/*
 * @is_wild: anything that the records allow, with little filament and pins; else a shop as they are: people in the day, four slots, spools
 * enough for all
 */
TaktPlanFarm *
takt_plan_farm_new (guint32 seed, guint n_jobs, guint n_printers, gboolean is_wild)
{
  TaktPlanFarm *self = g_new0 (TaktPlanFarm, 1);
  GRand *random = g_rand_new_with_seed (seed);

  self->model.n_jobs = n_jobs;
  self->model.n_printers = n_printers;
  self->model.n_spools = is_wild ? (guint) draw (random, 0, 12) : n_printers * 4 + n_jobs / 5 + 30;
  self->model.clear_minutes = is_wild ? draw (random, 0, 30) : 15;
  self->model.swap_minutes = is_wild ? draw (random, 0, 10) : 5;
  self->model.remnant_grams = 50;
  self->model.weights = takt_plan_default_weights;

  self->printers = g_new0 (TaktPlanPrinter, n_printers);
  self->jobs = g_new0 (TaktPlanJob, n_jobs);
  self->needs = g_new0 (TaktPlanNeed, (gsize) n_jobs * 2);
  self->spools = g_new0 (TaktPlanSpool, self->model.n_spools);
  self->blocks = g_new0 (TaktPlanSpan, (gsize) n_printers * BLOCKS_A_PRINTER);
  self->slots = g_new0 (int, (gsize) n_printers *SLOTS_A_PRINTER);
  self->attended = g_new0 (TaktPlanSpan, 10);
  self->model.printers = self->printers;
  self->model.jobs = self->jobs;
  self->model.spools = self->spools;

  fill_spools (self, random, is_wild);
  fill_printers (self, random, is_wild);
  fill_jobs (self, random, is_wild);
  if (!is_wild || !is_one_in (random, 3))
    fill_hours (self, random);

  g_rand_free (random);
  return self;
}

void
takt_plan_farm_free (TaktPlanFarm *self)
{
  g_free (self->printers);
  g_free (self->jobs);
  g_free (self->needs);
  g_free (self->spools);
  g_free (self->blocks);
  g_free (self->slots);
  g_free (self->attended);
  g_free (self);
}

/* The plan is what the next one is measured against. */
void
takt_plan_farm_remember (TaktPlanFarm *self, const TaktPlan *plan)
{
  for (guint i = 0; i < self->model.n_jobs; i++)
    {
      self->jobs[i].last_printer = plan->places[i].printer;
      self->jobs[i].last_rank = plan->places[i].rank;
    }
}

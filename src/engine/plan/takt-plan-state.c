/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

#include <string.h>

/* Lays @n items of @size into the block; without memory it only counts. */
static gpointer
lay (TaktPlanState *self, gsize n, gsize size)
{
  gpointer at = self->memory != NULL ? self->memory + self->size : NULL;

  self->size += (n * size + sizeof (gint64) - 1) / sizeof (gint64) * sizeof (gint64);
  return at;
}

static void
lay_out (TaktPlanState *self, const TaktPlanSearch *search)
{
  guint n = search->n_jobs;

  self->size = 0;
  self->total = lay (self, 1, sizeof (gint64));
  self->cost = lay (self, search->n_printers, sizeof (gint64));
  self->after_cost = lay (self, n, sizeof (gint64));
  self->group_cost = lay (self, search->n_groups, sizeof (gint64));
  self->edition = lay (self, search->n_printers, sizeof (guint64));
  self->length = lay (self, search->n_printers, sizeof (guint));
  self->end = lay (self, search->n_printers, sizeof (int));
  self->sequence = lay (self, (gsize) search->n_printers * n, sizeof (int));
  self->printer = lay (self, n, sizeof (int));
  self->position = lay (self, n, sizeof (int));
  self->change = lay (self, n, sizeof (int));
  self->start = lay (self, n, sizeof (int));
  self->done = lay (self, n, sizeof (int));
  self->after_nozzle = lay (self, n, sizeof (int));
  self->after_plate = lay (self, n, sizeof (int));
  self->after_slots = lay (self, (gsize) n * search->n_slots, sizeof (TaktPlanSlotState));
  self->fed_spool = lay (self, search->n_needs, sizeof (int));
  self->fed_slot = lay (self, search->n_needs, sizeof (int));
  self->owner = lay (self, search->n_spools, sizeof (int));
}

TaktPlanState *
takt_plan_state_new (const TaktPlanSearch *search)
{
  TaktPlanState *self = g_new0 (TaktPlanState, 1);

  lay_out (self, search);
  self->memory = g_malloc0 (self->size);
  lay_out (self, search);
  return self;
}

/* All that is kept of the jobs of one printer. */
static void
copy_printer (const TaktPlanSearch *search, TaktPlanState *self, const TaktPlanState *from, guint printer)
{
  gsize row = (gsize) printer * search->n_jobs;
  guint n_slots = search->n_slots;

  for (guint i = 0; i < from->length[printer]; i++)
    {
      int job = from->sequence[row + i];
      const TaktPlanTask *task = &search->tasks[job];

      self->sequence[row + i] = job;
      self->after_cost[job] = from->after_cost[job];
      self->position[job] = from->position[job];
      self->change[job] = from->change[job];
      self->start[job] = from->start[job];
      self->done[job] = from->done[job];
      self->after_nozzle[job] = from->after_nozzle[job];
      self->after_plate[job] = from->after_plate[job];
      memcpy (&self->after_slots[(guint) job * n_slots], &from->after_slots[(guint) job * n_slots],
              n_slots * sizeof (TaktPlanSlotState));
      memcpy (&self->fed_spool[task->first_need], &from->fed_spool[task->first_need],
              task->n_needs * sizeof (int));
      memcpy (&self->fed_slot[task->first_need], &from->fed_slot[task->first_need],
              task->n_needs * sizeof (int));
    }
}

/* Both must be of the same search. Printers that do the same in both are passed over. */
void
takt_plan_state_copy (const TaktPlanSearch *search, TaktPlanState *self, const TaktPlanState *from)
{
  for (guint i = 0; i < search->n_printers; i++)
    if (self->edition[i] != from->edition[i])
      copy_printer (search, self, from, i);

  *self->total = *from->total;
  memcpy (self->cost, from->cost, search->n_printers * sizeof (gint64));
  memcpy (self->edition, from->edition, search->n_printers * sizeof (guint64));
  memcpy (self->length, from->length, search->n_printers * sizeof (guint));
  memcpy (self->end, from->end, search->n_printers * sizeof (int));
  memcpy (self->group_cost, from->group_cost, search->n_groups * sizeof (gint64));
  memcpy (self->printer, from->printer, search->n_jobs * sizeof (int));
  memcpy (self->owner, from->owner, search->n_spools * sizeof (int));
}

void
takt_plan_state_free (TaktPlanState *self)
{
  g_free (self->memory);
  g_free (self);
}

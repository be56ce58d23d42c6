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

/* Both must be of the same search. */
void
takt_plan_state_copy (TaktPlanState *self, const TaktPlanState *from)
{
  memcpy (self->memory, from->memory, from->size);
}

void
takt_plan_state_free (TaktPlanState *self)
{
  g_free (self->memory);
  g_free (self);
}

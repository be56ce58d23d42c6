/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-snapshot-private.h"

#define SECONDS_PER_MINUTE ((TaktTime) 60)

static void
machine_free (gpointer data)
{
  TaktPlanMachine *self = data;

  g_free (self->name);
  g_free (self->model);
  g_array_unref (self->slots);
  g_array_unref (self->blocks);
  g_free (self);
}

static void
plate_free (gpointer data)
{
  TaktPlanPlate *self = data;

  if (self->draft != NULL)
    takt_job_free (self->draft);
  g_free (self->name);
  g_clear_pointer (&self->demand, takt_print_demand_unref);
  g_ptr_array_unref (self->needs);
  g_free (self);
}

static void
order_free (gpointer data)
{
  TaktPlanOrder *self = data;

  g_free (self->number);
  g_free (self);
}

static void
snapshot_clear (gpointer data)
{
  TaktPlanSnapshot *self = data;

  g_array_unref (self->printers);
  g_array_unref (self->jobs);
  g_array_unref (self->spools);
  g_array_unref (self->attended);
  g_ptr_array_unref (self->machines);
  g_ptr_array_unref (self->plates);
  g_array_unref (self->reels);
  g_ptr_array_unref (self->orders);
  g_ptr_array_unref (self->memory);
}

/* Empty, to be filled in before anybody else sees it. */
TaktPlanSnapshot *
takt_plan_snapshot_new (TaktTime at)
{
  TaktPlanSnapshot *self = g_atomic_rc_box_new0 (TaktPlanSnapshot);

  self->at = at;
  self->printers = g_array_new (FALSE, TRUE, sizeof (TaktPlanPrinter));
  self->jobs = g_array_new (FALSE, TRUE, sizeof (TaktPlanJob));
  self->spools = g_array_new (FALSE, TRUE, sizeof (TaktPlanSpool));
  self->attended = g_array_new (FALSE, TRUE, sizeof (TaktPlanSpan));
  self->machines = g_ptr_array_new_with_free_func (machine_free);
  self->plates = g_ptr_array_new_with_free_func (plate_free);
  self->reels = g_array_new (FALSE, TRUE, sizeof (gint64));
  self->orders = g_ptr_array_new_with_free_func (order_free);
  self->memory = g_ptr_array_new_with_free_func (g_free);
  return self;
}

TaktPlanMachine *
takt_plan_machine_new (gint64 id, const char *name, const char *model)
{
  TaktPlanMachine *self = g_new0 (TaktPlanMachine, 1);

  self->id = id;
  self->name = g_strdup (name);
  self->model = g_strdup (model);
  self->slots = g_array_new (FALSE, FALSE, sizeof (int));
  self->blocks = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

/* The model borrows what the snapshot's arrays hold; nothing is added to them from now on. */
void
takt_plan_snapshot_seal (TaktPlanSnapshot *self)
{
  TaktPlanModel *model = &self->model;

  model->printers = (const TaktPlanPrinter *) (gpointer) self->printers->data;
  model->n_printers = self->printers->len;
  model->jobs = (const TaktPlanJob *) (gpointer) self->jobs->data;
  model->n_jobs = self->jobs->len;
  model->spools = (const TaktPlanSpool *) (gpointer) self->spools->data;
  model->n_spools = self->spools->len;
  model->attended = (const TaktPlanSpan *) (gpointer) self->attended->data;
  model->n_attended = self->attended->len;
}

/** takt_plan_snapshot_ref: one more owner, on any thread. */
TaktPlanSnapshot *
takt_plan_snapshot_ref (TaktPlanSnapshot *self)
{
  return g_atomic_rc_box_acquire (self);
}

/** takt_plan_snapshot_unref: one owner less, on any thread. */
void
takt_plan_snapshot_unref (TaktPlanSnapshot *self)
{
  g_atomic_rc_box_release_full (self, snapshot_clear);
}

/** takt_plan_snapshot_get_time: the moment of a minute of the model. */
TaktTime
takt_plan_snapshot_get_time (const TaktPlanSnapshot *self, int minute)
{
  return self->at + minute * SECONDS_PER_MINUTE;
}

/** takt_plan_snapshot_get_minute: the minute of the model that @time lies in, or the one after it; within what a plan may reach. */
int
takt_plan_snapshot_get_minute (const TaktPlanSnapshot *self, TaktTime time, gboolean round_up)
{
  TaktTime seconds = time - self->at + (round_up ? SECONDS_PER_MINUTE - 1 : 0);
  TaktTime minute = seconds / SECONDS_PER_MINUTE;

  if (seconds % SECONDS_PER_MINUTE < 0)
    minute--;
  return (int) CLAMP (minute, 1 - TAKT_PLAN_HORIZON, TAKT_PLAN_HORIZON - 1);
}

/** takt_plan_snapshot_find_printer: the index of a printer; TAKT_PLAN_NONE: it is not part of the plan. */
int
takt_plan_snapshot_find_printer (const TaktPlanSnapshot *self, gint64 printer_id)
{
  for (guint i = 0; i < self->machines->len && printer_id != 0; i++)
    if (((const TaktPlanMachine *) self->machines->pdata[i])->id == printer_id)
      return (int) i;
  return TAKT_PLAN_NONE;
}

/** takt_plan_snapshot_find_job: the index of a job; TAKT_PLAN_NONE: it is not part of the plan. */
int
takt_plan_snapshot_find_job (const TaktPlanSnapshot *self, gint64 job_id)
{
  for (guint i = 0; i < self->plates->len && job_id != 0; i++)
    if (((const TaktPlanPlate *) self->plates->pdata[i])->id == job_id)
      return (int) i;
  return TAKT_PLAN_NONE;
}

/**
 * takt_plan_snapshot_find_finish:
 * @order: index of the order
 * @finish: (out): when the plate of its last print is cleared and what it takes from there to the post is done
 *
 * Returns: FALSE when one of its jobs has no place, so that nobody knows
 */
gboolean
takt_plan_snapshot_find_finish (const TaktPlanSnapshot *self,
                                const TaktPlan *plan,
                                guint order,
                                TaktTime *finish)
{
  gboolean is_known = FALSE;

  *finish = TAKT_TIME_UNSET;
  for (guint i = 0; i < self->jobs->len; i++)
    {
      const TaktPlanJob *job = &g_array_index (self->jobs, TaktPlanJob, i);

      if (job->order != (int) order)
        continue;
      if (plan->places[i].printer == TAKT_PLAN_NONE)
        return FALSE;
      is_known = TRUE;
      *finish = MAX (*finish, takt_plan_snapshot_get_time (self, plan->places[i].done + job->handling));
    }
  return is_known;
}

/** takt_plan_snapshot_get_lateness: by how many seconds an order that is finished then misses its promise; 0: it does not. */
TaktTime
takt_plan_snapshot_get_lateness (const TaktPlanSnapshot *self, guint order, TaktTime finish)
{
  const TaktPlanOrder *promised = self->orders->pdata[order];

  if (promised->due == TAKT_TIME_UNSET || finish == TAKT_TIME_UNSET)
    return 0;
  return MAX (finish - promised->due, 0);
}

/**
 * takt_plan_snapshot_arrange:
 * @keep_times: not before the start that was planned for each job; FALSE: as early as the order of the queues lets it
 *
 * The queues as they stand: every job on its printer, in its turn. What is in no queue has no place.
 *
 * Returns: (transfer full): free with takt_plan_free()
 */
TaktPlan *
takt_plan_snapshot_arrange (const TaktPlanSnapshot *self, gboolean keep_times)
{
  guint n = self->jobs->len;
  TaktPlanModel model = self->model;
  g_autofree TaktPlanJob *jobs = g_memdup2 (self->jobs->data, n * sizeof (TaktPlanJob));
  g_autofree int *printers = g_new (int, n + 1);
  g_autofree int *ranks = g_new (int, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const TaktPlanPlate *plate = self->plates->pdata[i];

      if (keep_times && plate->scheduled_start != TAKT_TIME_UNSET)
        jobs[i].release =
            MAX (jobs[i].release, takt_plan_snapshot_get_minute (self, plate->scheduled_start, TRUE));
      printers[i] = jobs[i].last_printer;
      ranks[i] = jobs[i].last_rank;
    }

  model.jobs = jobs;
  return takt_plan_arrange (&model, printers, ranks);
}

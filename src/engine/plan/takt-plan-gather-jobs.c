/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plans-private.h"

#include <math.h>

/* What is to print: the waiting jobs of all queues, then the plates of orders that nobody scheduled yet. */

/* No machine has this bit: a print that no machine of the shop can make. */
#define NO_MODEL     (G_GUINT64_CONSTANT (1) << 63)
#define MAX_MINUTES  (TAKT_PLAN_HORIZON / 100)
#define RUSH_WEIGHT  1000
#define MAX_PRIORITY 10

static int
get_nozzle (double diameter)
{
  return isnan (diameter) || diameter <= 0 ? 0 : (int) lround (diameter * 100);
}

static TaktPrintDemand *
get_demand (TaktPlans *self, const TaktJob *job, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %d %s", job->profile_id, job->file_plate,
                                          job->file_name != NULL ? job->file_name : "");
  TaktPrintDemand *demand = g_hash_table_lookup (self->demands, key);

  if (demand != NULL)
    return demand;

  demand = takt_print_demand_load (self->store, job, error);
  if (demand != NULL)
    g_hash_table_insert (self->demands, g_steal_pointer (&key), demand);
  return demand;
}

/* The machines of the shop that can print it; 0: any. */
static guint64
get_mask (TaktPlanGather *self, const TaktPrintDemand *demand)
{
  guint64 *known = g_hash_table_lookup (self->masks, demand);
  guint n_misfits = 0;

  if (known == NULL)
    {
      known = g_new0 (guint64, 1);
      for (guint i = 0; i < MIN (self->models->len, 63); i++)
        if (takt_print_demand_judge (demand, self->models->pdata[i]) == TAKT_MISFIT_NONE)
          *known |= G_GUINT64_CONSTANT (1) << i;
        else
          n_misfits++;
      if (n_misfits == 0)
        *known = 0;
      else if (*known == 0)
        *known = NO_MODEL;
      g_hash_table_insert (self->masks, (gpointer) demand, known);
    }
  return *known;
}

static int
find_order (TaktPlanGather *self, gint64 id, const char *number, TaktTime due)
{
  int index = GPOINTER_TO_INT (g_hash_table_lookup (self->orders, &id)) - 1;
  TaktPlanOrder *order;

  if (id == 0)
    return TAKT_PLAN_NONE;
  if (index >= 0)
    return index;

  order = g_new0 (TaktPlanOrder, 1);
  order->id = id;
  order->number = g_strdup (number);
  order->due = due;
  order->is_rush = self->question->rush == id;
  g_ptr_array_add (self->snapshot->orders, order);
  g_hash_table_insert (self->orders, g_memdup2 (&id, sizeof id),
                       GUINT_TO_POINTER (self->snapshot->orders->len));
  return (int) self->snapshot->orders->len - 1;
}

static void
fill_needs (TaktPlanGather *self, TaktPlanPlate *plate, GPtrArray *filaments, TaktPlanJob *job)
{
  TaktPlanNeed *needs = g_new (TaktPlanNeed, MIN (filaments->len, TAKT_PLAN_MAX_NEEDS) + 1);

  g_ptr_array_add (self->snapshot->memory, needs);
  for (guint i = 0; i < filaments->len && job->n_needs < TAKT_PLAN_MAX_NEEDS; i++)
    {
      const TaktJobMaterial *filament = filaments->pdata[i];
      TaktJobMaterial *copy;

      if (!takt_plan_filaments_find_need (self->filaments, filament, &needs[job->n_needs]))
        continue;
      copy = takt_job_material_new (filament->material_type, filament->color, filament->grams);
      copy->wanted_hex = g_strdup (filament->wanted_hex);
      g_ptr_array_add (plate->needs, copy);
      job->n_needs++;
    }
  job->needs = needs;
}

/* @plate: (transfer full); @row: its file, profile and filaments, and its numbers. */
static gboolean
add_job (TaktPlanGather *self, TaktPlanPlate *plate, const TaktJob *row, GError **error)
{
  TaktPlanSnapshot *snapshot = self->snapshot;
  TaktPrintDemand *demand = get_demand (self->plans, row, error);
  TaktPlanJob job = {
    .minutes = CLAMP (row->estimated_duration_minutes, 1, MAX_MINUTES),
    .due = TAKT_PLAN_NO_DUE,
    .order = plate->order,
    .handling = takt_settings_get (self->plans->settings)->handling_minutes,
    .printer = TAKT_PLAN_NONE,
    .start = TAKT_PLAN_NONE,
    .last_printer = takt_plan_snapshot_find_printer (snapshot, plate->printer_id),
  };

  plate->needs = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_material_free);
  g_ptr_array_add (snapshot->plates, plate);
  if (demand == NULL)
    return FALSE;

  plate->demand = takt_print_demand_ref (demand);
  plate->minutes = job.minutes;
  plate->profile_id = row->profile_id;
  plate->priority = row->priority;
  job.models = get_mask (self, demand);
  job.nozzle = get_nozzle (demand->nozzle);
  job.weight = CLAMP (row->priority, 1, MAX_PRIORITY);
  if (plate->order != TAKT_PLAN_NONE)
    {
      const TaktPlanOrder *order = snapshot->orders->pdata[plate->order];

      if (order->due != TAKT_TIME_UNSET)
        job.due = takt_plan_snapshot_get_minute (snapshot, order->due, FALSE);
      if (order->is_rush)
        {
          job.is_rushed = TRUE;
          job.promised = job.due;
          job.promised_weight = job.weight;
          job.weight = RUSH_WEIGHT;
          job.due = 0;
        }
    }

  /* A start that a person chose without a printer is the earliest one. */
  if (row->pinned_printer)
    job.printer = job.last_printer;
  plate->pinned_start = row->pinned_start && row->scheduled_start != TAKT_TIME_UNSET;
  if (plate->pinned_start && row->pinned_printer)
    job.start = MAX (takt_plan_snapshot_get_minute (snapshot, row->scheduled_start, TRUE), 0);
  else if (plate->pinned_start)
    job.release = MAX (takt_plan_snapshot_get_minute (snapshot, row->scheduled_start, TRUE), 0);

  fill_needs (self, plate, row->materials, &job);
  g_array_append_val (snapshot->jobs, job);
  return TRUE;
}

static gboolean
load_filaments (TaktPlans *self, GHashTable *rows, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT m.job_id, m.material_type, m.color, m.wanted_hex, m.grams FROM jobs j "
      "JOIN job_materials m ON m.job_id = j.id WHERE j.status = 'queued' ORDER BY j.id, m.position");

  while (takt_statement_step (query))
    {
      gint64 id = takt_statement_int (query, 0);
      TaktJob *row = g_hash_table_lookup (rows, &id);
      TaktJobMaterial *filament;

      if (row == NULL)
        continue;
      filament = takt_job_material_new (takt_statement_text (query, 1), takt_statement_text (query, 2),
                                        takt_statement_int (query, 4));
      filament->wanted_hex = takt_statement_dup_text (query, 3);
      g_ptr_array_add (row->materials, filament);
    }
  return takt_statement_finish (query, error);
}

/* Jobs in the order of the queues; those that were sent to their machine are no longer to plan. */
static GPtrArray *
list_rows (TaktPlanGather *self, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->plans->store,
      "SELECT j.id, j.printer_id, j.order_id, j.profile_id, j.job_name, j.file_name, j.file_plate, j.priority, "
      "j.scheduled_start, j.estimated_duration_minutes, o.order_number, COALESCE(o.promised_at, o.ship_by), "
      "j.pinned_printer, j.pinned_start FROM jobs j LEFT JOIN orders o ON o.id = j.order_id WHERE j.status = 'queued' AND j.dispatched_at IS NULL "
      "AND j.is_held = 0 ORDER BY j.printer_id, j.priority DESC, j.queue_position = 0, j.queue_position, "
      "coalesce(j.scheduled_start, 0), j.id");

  while (takt_statement_step (query))
    {
      TaktJob *row = takt_job_new ();

      g_ptr_array_add (rows, row);
      row->id = takt_statement_int (query, 0);
      row->printer_id = takt_statement_int (query, 1);
      row->order_id = takt_statement_int (query, 2);
      row->profile_id = takt_statement_int (query, 3);
      row->job_name = takt_statement_dup_text (query, 4);
      row->file_name = takt_statement_dup_text (query, 5);
      row->file_plate = (int) takt_statement_int (query, 6);
      row->priority = (int) takt_statement_int (query, 7);
      row->scheduled_start = takt_statement_time (query, 8);
      row->estimated_duration_minutes = (int) takt_statement_int (query, 9);
      row->pinned_printer = takt_statement_bool (query, 12);
      row->pinned_start = takt_statement_bool (query, 13);
      find_order (self, row->order_id, takt_statement_text (query, 10), takt_statement_time (query, 11));
      g_hash_table_insert (by_id, &row->id, row);
    }

  if (!takt_statement_finish (query, error) || !load_filaments (self->plans, by_id, error))
    return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
add_queued (TaktPlanGather *self, GError **error)
{
  g_autoptr (GPtrArray) rows = list_rows (self, error);
  gint64 printer_id = 0;
  int rank = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const TaktJob *row = rows->pdata[i];
      TaktPlanPlate *plate;

      if (takt_plan_snapshot_find_printer (self->snapshot, row->printer_id) == TAKT_PLAN_NONE)
        continue;

      rank = row->printer_id == printer_id ? rank + 1 : 0;
      printer_id = row->printer_id;
      plate = g_new0 (TaktPlanPlate, 1);
      plate->id = row->id;
      plate->name = g_strdup (row->job_name);
      plate->printer_id = row->printer_id;
      plate->order_id = row->order_id;
      plate->order = find_order (self, row->order_id, NULL, TAKT_TIME_UNSET);
      plate->scheduled_start = row->scheduled_start;
      if (!add_job (self, plate, row, error))
        return FALSE;
      g_array_index (self->snapshot->jobs, TaktPlanJob, self->snapshot->jobs->len - 1).last_rank = rank;
    }

  return rows != NULL;
}

static gboolean
add_order (TaktPlanGather *self, gint64 order_id, const char *number, TaktTime due, GError **error)
{
  g_autoptr (GPtrArray) drafts = takt_queue_draft_order (self->plans->queue, order_id, error);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      TaktJob *draft = drafts->pdata[i];
      TaktPlanPlate *plate = g_new0 (TaktPlanPlate, 1);

      plate->draft = takt_job_copy (draft);
      plate->name = g_strdup (draft->job_name);
      plate->order_id = order_id;
      plate->order = find_order (self, order_id, number, due);
      self->snapshot->n_drafts++;
      if (!add_job (self, plate, draft, error))
        return FALSE;
    }
  return drafts != NULL;
}

/* An order that is open, paid and mapped, of which no print was ever made, or all were cancelled. */
static gboolean
add_unscheduled (TaktPlanGather *self, GError **error)
{
  const TaktPlanQuestion *question = self->question;
  g_autoptr (GArray) orders = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) dues = g_array_new (FALSE, FALSE, sizeof (TaktTime));
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->plans->store,
      "SELECT o.id, o.order_number, COALESCE(o.promised_at, o.ship_by) FROM orders o "
      "WHERE o.is_cancelled = 0 AND o.is_shipped = 0 AND o.is_paid = 1 "
      "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = o.id AND j.status <> 'cancelled') "
      "AND EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.profile_id IS NOT NULL) "
      "ORDER BY COALESCE(o.promised_at, o.ship_by, 253402300799), o.id");

  while (takt_statement_step (query))
    {
      gint64 id = takt_statement_int (query, 0);
      TaktTime due = takt_statement_time (query, 2);

      if (question->orders != NULL && !takt_plan_question_has (question->orders, question->n_orders, id))
        continue;
      g_array_append_val (orders, id);
      g_array_append_val (dues, due);
      g_ptr_array_add (numbers, takt_statement_dup_text (query, 1));
    }
  if (!takt_statement_finish (query, error))
    return FALSE;

  for (guint i = 0; i < orders->len; i++)
    if (!add_order (self, g_array_index (orders, gint64, i), numbers->pdata[i],
                    g_array_index (dues, TaktTime, i), error))
      return FALSE;
  return TRUE;
}

/* Jobs that are not asked for stay on their printer and begin when they would; the others find their place around them. */
static void
pin_others (TaktPlanGather *self)
{
  const TaktPlanQuestion *question = self->question;
  TaktPlanSnapshot *snapshot = self->snapshot;
  g_autoptr (TaktPlan) standing = NULL;

  if (question->orders == NULL)
    return;

  takt_plan_snapshot_seal (snapshot);
  snapshot->model.weights = takt_plans_get_weights (self->plans);
  snapshot->model.clear_minutes = takt_settings_get (self->plans->settings)->buffer_minutes;
  if (!takt_plan_model_is_valid (&snapshot->model))
    return;
  standing = takt_plan_snapshot_arrange (snapshot, TRUE);
  for (guint i = 0; i < snapshot->jobs->len; i++)
    {
      TaktPlanJob *job = &g_array_index (snapshot->jobs, TaktPlanJob, i);
      const TaktPlanPlate *plate = snapshot->plates->pdata[i];

      if (takt_plan_question_has (question->orders, question->n_orders, plate->order_id))
        continue;
      job->printer = job->last_printer;
      job->start = standing->places[i].printer != TAKT_PLAN_NONE ? standing->places[i].start : TAKT_PLAN_NONE;
    }
}

/* Adds all jobs to the snapshot, which has its printers and spools. */
gboolean
takt_plan_gather_jobs (TaktPlanGather *self, GError **error)
{
  if (!add_queued (self, error) || (!self->question->queued_only && !add_unscheduled (self, error)))
    return FALSE;

  pin_others (self);
  return TRUE;
}

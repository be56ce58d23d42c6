/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-schedule-data.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

/* What a plan would make of the lanes, in blocks and in words. Nothing of it is saved. */

static const TaktPlanPlace *
get_before (const TaktPlanPreview *preview, guint job)
{
  return job < preview->before->n_jobs ? &preview->before->places[job] : NULL;
}

static gboolean
is_moved (const TaktPlanPreview *preview, guint job)
{
  const TaktPlanPlace *before = get_before (preview, job), *place = &preview->plan->places[job];

  return before == NULL || before->printer != place->printer || before->rank != place->rank;
}

static const char *
get_machine (const TaktPlanPreview *preview, int printer)
{
  return ((const TaktPlanMachine *) preview->snapshot->machines->pdata[printer])->name;
}

static TaktScheduleLane *
find_lane (GPtrArray *lanes, gint64 printer_id)
{
  for (guint i = 0; i < lanes->len; i++)
    if (((TaktScheduleLane *) lanes->pdata[i])->printer_id == printer_id)
      return lanes->pdata[i];
  return NULL;
}

/* (nullable) */
static const TaktScheduleBlock *
find_waiting (GPtrArray *lanes, gint64 job_id)
{
  for (guint i = 0; i < lanes->len; i++)
    {
      const TaktScheduleLane *lane = lanes->pdata[i];

      for (guint k = 0; k < lane->queue->len; k++)
        if (((const TaktScheduleBlock *) lane->queue->pdata[k])->job_id == job_id)
          return lane->queue->pdata[k];
    }
  return NULL;
}

/* Which word an order's number goes by; its plate's name where it has none. */
static char *
get_title (const TaktPlanPreview *preview, const TaktPlanPlate *plate)
{
  const TaktPlanOrder *order =
      plate->order != TAKT_PLAN_NONE ? preview->snapshot->orders->pdata[plate->order] : NULL;

  return order != NULL && order->number != NULL ? g_strdup_printf ("#%s", order->number)
                                                : g_strdup (plate->name);
}

static char *
describe_change (const TaktPlanPreview *preview, guint job)
{
  const TaktPlanPlate *plate = preview->snapshot->plates->pdata[job];
  const TaktPlanPlace *before = get_before (preview, job), *place = &preview->plan->places[job];

  if (plate->id == 0)
    return g_strdup (_ ("New"));
  if (before != NULL && before->printer != TAKT_PLAN_NONE && before->printer != place->printer)
    /* Translators: a print that a plan moves away from this printer. */
    return g_strdup_printf (_ ("Moved from %s"), get_machine (preview, before->printer));
  return g_strdup (before != NULL && before->start > place->start ? _ ("Moved forward") : _ ("Moved back"));
}

static TaktScheduleBlock *
make_block (const TaktPlanPreview *preview, guint job, const TaktScheduleBlock *waiting)
{
  const TaktPlanPlate *plate = preview->snapshot->plates->pdata[job];
  const TaktPlanPlace *place = &preview->plan->places[job];
  const TaktJobMaterial *material = plate->needs->len > 0 ? plate->needs->pdata[0] : NULL;
  TaktScheduleBlock *block = takt_schedule_block_new ();

  block->job_id = plate->id;
  block->key = plate->id != 0 ? plate->id : -(gint64) job - 1;
  block->printer_id = ((const TaktPlanMachine *) preview->snapshot->machines->pdata[place->printer])->id;
  block->status = TAKT_JOB_QUEUED;
  block->order_id = plate->order_id;
  block->minutes = plate->minutes;
  block->from = takt_plan_snapshot_get_time (preview->snapshot, place->start);
  block->to = takt_plan_snapshot_get_time (preview->snapshot, place->end);
  block->risk = place->is_late ? TAKT_RISK_LATE : TAKT_RISK_NONE;
  block->is_planned = is_moved (preview, job);
  if (block->is_planned)
    block->reason = describe_change (preview, job);
  if (waiting != NULL)
    {
      block->profile_id = waiting->profile_id;
      block->is_held = waiting->is_held;
      block->is_pinned = waiting->is_pinned;
      block->title = g_strdup (waiting->title);
      block->subtitle = g_strdup (waiting->subtitle);
      block->material = g_strdup (waiting->material);
      block->color_hex = g_strdup (waiting->color_hex);
      return block;
    }

  block->profile_id = plate->draft != NULL ? plate->draft->profile_id : 0;
  block->title = get_title (preview, plate);
  block->subtitle = g_strdup (plate->name);
  if (material != NULL && material->wanted_hex != NULL && strlen (material->wanted_hex) == 6)
    block->color_hex = g_strdup (material->wanted_hex);
  return block;
}

static gboolean
is_queued (gconstpointer item)
{
  return ((const TaktScheduleBlock *) item)->status == TAKT_JOB_QUEUED;
}

/* What waits, and what follows from where it waits. */
static void
clear_lane (const TaktPlanPreview *preview, const TaktScheduleLane *lane)
{
  for (guint i = lane->blocks->len; i-- > 0;)
    if (is_queued (lane->blocks->pdata[i]))
      g_ptr_array_remove_index (lane->blocks, i);
  for (guint i = lane->tails->len; i-- > 0;)
    {
      const TaktScheduleTail *tail = &g_array_index (lane->tails, TaktScheduleTail, i);

      if (!tail->is_block && tail->from > preview->snapshot->at)
        g_array_remove_index (lane->tails, i);
    }
}

/**
 * takt_schedule_plan_show:
 * @lanes: (element-type TaktScheduleLane): get the places of the plan instead of those of the queues
 * @to: what begins later is left out
 */
void
takt_schedule_plan_show (const TaktPlanPreview *preview, GPtrArray *lanes, TaktTime to)
{
  for (guint i = 0; i < lanes->len; i++)
    clear_lane (preview, lanes->pdata[i]);

  for (guint i = 0; i < preview->plan->n_jobs; i++)
    {
      const TaktPlanPlace *place = &preview->plan->places[i];
      const TaktPlanPlate *plate = preview->snapshot->plates->pdata[i];
      TaktScheduleTail tail;
      TaktScheduleBlock *block;
      TaktScheduleLane *lane;

      if (place->printer == TAKT_PLAN_NONE)
        continue;
      block = make_block (preview, i, plate->id != 0 ? find_waiting (lanes, plate->id) : NULL);
      lane = find_lane (lanes, block->printer_id);
      if (lane == NULL || block->from >= to)
        {
          takt_schedule_block_unref (block);
          continue;
        }
      g_ptr_array_add (lane->blocks, block);
      tail = (TaktScheduleTail){ block->to,
                                 takt_plan_snapshot_get_time (preview->snapshot, place->clear_start), FALSE };
      if (tail.to > tail.from)
        g_array_append_val (lane->tails, tail);
    }
}

/** takt_schedule_plan_measure: @outcome: (out) */
void
takt_schedule_plan_measure (const TaktPlanPreview *preview, TaktScheduleOutcome *outcome)
{
  const TaktPlan *plan = preview->plan;

  *outcome = (TaktScheduleOutcome){
    .n_orders = preview->snapshot->orders->len,
    .n_late_before = preview->before->score.n_late,
    .n_late = plan->score.n_late,
    .n_saved_swaps = (int) preview->before->score.n_swaps - (int) plan->score.n_swaps,
  };
  for (guint i = 0; i < plan->n_jobs; i++)
    if (plan->places[i].printer == TAKT_PLAN_NONE)
      continue;
    else if (((const TaktPlanPlate *) preview->snapshot->plates->pdata[i])->id == 0)
      outcome->n_new++;
    else if (is_moved (preview, i))
      outcome->n_moved++;
}

/** takt_schedule_plan_list: (transfer full) (element-type utf8): each change as a sentence. */
GPtrArray *
takt_schedule_plan_list (const TaktPlanPreview *preview, TaktTime now)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < preview->plan->n_jobs; i++)
    {
      const TaktPlanPlate *plate = preview->snapshot->plates->pdata[i];
      const TaktPlanPlace *place = &preview->plan->places[i];
      g_autofree char *title = NULL, *change = NULL, *time = NULL;

      if (place->printer == TAKT_PLAN_NONE || !is_moved (preview, i))
        continue;
      title = get_title (preview, plate);
      change = describe_change (preview, i);
      time = takt_format_when (takt_plan_snapshot_get_time (preview->snapshot, place->start), now);
      /* Translators: a print, what a plan does with it ("Moved from Shelf 2"), its printer, and when it begins. */
      g_ptr_array_add (list, g_strdup_printf (_ ("%1$s: %2$s, on %3$s at %4$s"), title, change,
                                              get_machine (preview, place->printer), time));
    }
  return list;
}

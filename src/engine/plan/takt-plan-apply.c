/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plans-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/* A preview becomes the queues, or is refused when the shop is another than it was made for. */

/* Minute 0 is another moment in each; what has begun meanwhile begins at 0. */
static gboolean
block_equals (const TaktPlanSnapshot *before,
              const TaktPlanSpan *old,
              const TaktPlanSnapshot *now,
              const TaktPlanSpan *new)
{
  int shift = takt_plan_snapshot_get_minute (before, now->at, FALSE);

  return ABS (old->to - shift - new->to) <= 1 && ABS (MAX (old->from - shift, 0) - new->from) <= 1;
}

static char *
compare_printers (const TaktPlanSnapshot *before, const TaktPlanSnapshot *now)
{
  if (before->machines->len != now->machines->len)
    return g_strdup (_ ("Printers were added or removed meanwhile."));

  for (guint i = 0; i < before->machines->len; i++)
    {
      const TaktPlanMachine *machine = before->machines->pdata[i];
      const TaktPlanPrinter *old = &g_array_index (before->printers, TaktPlanPrinter, i);
      const TaktPlanPrinter *new = &g_array_index (now->printers, TaktPlanPrinter, i);
      gboolean same = old->n_slots == new->n_slots && old->n_blocks == new->n_blocks;

      if (machine->id != ((const TaktPlanMachine *) now->machines->pdata[i])->id)
        return g_strdup (_ ("Printers were added or removed meanwhile."));
      for (guint k = 0; same && k < old->n_slots; k++)
        {
          gint64 was =
              old->slots[k] != TAKT_PLAN_NONE ? g_array_index (before->reels, gint64, old->slots[k]) : 0;
          gint64 is = new->slots[k] != TAKT_PLAN_NONE ? g_array_index (now->reels, gint64, new->slots[k]) : 0;

          same = was == is;
        }
      for (guint k = 0; same && k < old->n_blocks; k++)
        same = block_equals (before, &old->blocks[k], now, &new->blocks[k]);
      if (!same)
        return g_strdup_printf (_ ("What is loaded or planned at “%s” has changed meanwhile."),
                                machine->name);
    }
  return NULL;
}

static char *
compare_jobs (const TaktPlanSnapshot *before, const TaktPlanSnapshot *now)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < now->plates->len; i++)
    {
      TaktPlanPlate *plate = now->plates->pdata[i];

      if (plate->id != 0)
        g_hash_table_insert (known, &plate->id, GUINT_TO_POINTER (i + 1));
    }

  for (guint i = 0; i < before->plates->len; i++)
    {
      TaktPlanPlate *plate = before->plates->pdata[i];
      guint index = plate->id != 0 ? GPOINTER_TO_UINT (g_hash_table_lookup (known, &plate->id)) : 0;
      const TaktPlanPlate *other;

      if (plate->id == 0)
        continue;
      if (index == 0)
        return g_strdup_printf (_ ("“%s” no longer waits: it was started or taken out meanwhile."),
                                plate->name);
      other = now->plates->pdata[index - 1];
      if (other->printer_id != plate->printer_id || other->minutes != plate->minutes
          || other->priority != plate->priority
          || g_array_index (before->jobs, TaktPlanJob, i).last_rank
                 != g_array_index (now->jobs, TaktPlanJob, index - 1).last_rank)
        return g_strdup_printf (_ ("“%s” was changed or moved meanwhile."), plate->name);
      g_hash_table_remove (known, &plate->id);
    }

  if (g_hash_table_size (known) > 0)
    return g_strdup (_ ("Prints were added to the queues meanwhile."));
  return NULL;
}

static guint
count_drafts (const TaktPlanSnapshot *self, gint64 order_id)
{
  guint n = 0;

  for (guint i = 0; i < self->plates->len; i++)
    {
      const TaktPlanPlate *plate = self->plates->pdata[i];

      n += plate->id == 0 && plate->order_id == order_id;
    }
  return n;
}

/* Orders that came meanwhile do no harm; those that the plan schedules must still be there to schedule, as they were. */
static char *
compare_orders (const TaktPlanSnapshot *before, const TaktPlanSnapshot *now)
{
  for (guint i = 0; i < before->orders->len; i++)
    {
      const TaktPlanOrder *order = before->orders->pdata[i];
      guint n = count_drafts (before, order->id);

      if (n > 0 && n != count_drafts (now, order->id))
        return g_strdup_printf (_ ("Order #%s was scheduled or changed meanwhile."), order->number);
    }
  return NULL;
}

/*
 * Why a plan of @before must not become the queues of @now; NULL: it may. Time that has passed, progress and grams do no harm: the queue
 * looks at them again before each start.
 */
char *
takt_plans_find_conflict (const TaktPlanSnapshot *before, const TaktPlanSnapshot *now)
{
  char *conflict = compare_jobs (before, now);

  if (conflict == NULL)
    conflict = compare_printers (before, now);
  if (conflict == NULL)
    conflict = compare_orders (before, now);
  return conflict;
}

typedef struct
{
  const TaktPlanSnapshot *snapshot;
  const TaktPlan *plan;
} Arrangement;

/* By printer, then by rank; what has no place stays behind all others in the order in which it was. */
static int
compare_places (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Arrangement *self = user_data;
  guint one = *(const guint *) a, other = *(const guint *) b;
  const TaktPlanPlace *left = &self->plan->places[one], *right = &self->plan->places[other];
  gint64 left_printer = left->printer != TAKT_PLAN_NONE
                            ? left->printer
                            : g_array_index (self->snapshot->jobs, TaktPlanJob, one).last_printer;
  gint64 right_printer = right->printer != TAKT_PLAN_NONE
                             ? right->printer
                             : g_array_index (self->snapshot->jobs, TaktPlanJob, other).last_printer;
  int left_rank = left->printer != TAKT_PLAN_NONE ? left->rank : G_MAXINT;
  int right_rank = right->printer != TAKT_PLAN_NONE ? right->rank : G_MAXINT;

  if (left_printer != right_printer)
    return left_printer < right_printer ? -1 : 1;
  if (left_rank != right_rank)
    return left_rank < right_rank ? -1 : 1;
  return one < other ? -1 : 1;
}

static int
compare_priorities (gconstpointer a, gconstpointer b)
{
  return *(const int *) b - *(const int *) a;
}

/* One queue: the priorities that its jobs have are dealt out in the planned order, and the positions decide among equals (contract §2). */
static void
add_queue (const Arrangement *self, const guint *jobs, guint n_jobs, gint64 printer_id, GPtrArray *places)
{
  g_autoptr (GArray) priorities = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < n_jobs; i++)
    g_array_append_val (priorities,
                        ((const TaktPlanPlate *) self->snapshot->plates->pdata[jobs[i]])->priority);
  g_array_sort (priorities, compare_priorities);

  for (guint i = 0; i < n_jobs; i++)
    {
      const TaktPlanPlate *plate = self->snapshot->plates->pdata[jobs[i]];
      const TaktPlanPlace *place = &self->plan->places[jobs[i]];
      TaktQueuePlace *wanted = g_new0 (TaktQueuePlace, 1);

      wanted->job_id = plate->id;
      wanted->job = plate->draft != NULL ? takt_job_copy (plate->draft) : NULL;
      wanted->printer_id = printer_id;
      wanted->priority = g_array_index (priorities, int, i);
      wanted->queue_position = (int) i + 1;
      wanted->scheduled_start = plate->scheduled_start;
      if (place->printer != TAKT_PLAN_NONE && !plate->pinned_start)
        wanted->scheduled_start =
            place->start > 0 ? takt_plan_snapshot_get_time (self->snapshot, place->start) : TAKT_TIME_UNSET;
      g_ptr_array_add (places, wanted);
    }
}

static GPtrArray *
list_places (const TaktPlanSnapshot *snapshot, const TaktPlan *plan)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_queue_place_free);
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (guint));
  Arrangement self = { snapshot, plan };
  guint first = 0;

  for (guint i = 0; i < plan->n_jobs; i++)
    if (plan->places[i].printer != TAKT_PLAN_NONE
        || ((const TaktPlanPlate *) snapshot->plates->pdata[i])->id != 0)
      g_array_append_val (jobs, i);
  g_array_sort_with_data (jobs, compare_places, &self);

  for (guint i = 0; i < jobs->len; i++)
    {
      guint job = g_array_index (jobs, guint, i);
      int printer = plan->places[job].printer != TAKT_PLAN_NONE ? plan->places[job].printer
                                                                : snapshot->model.jobs[job].last_printer;
      guint next = i + 1 < jobs->len ? g_array_index (jobs, guint, i + 1) : 0;
      int next_printer = i + 1 == jobs->len ? TAKT_PLAN_NONE
                         : plan->places[next].printer != TAKT_PLAN_NONE
                             ? plan->places[next].printer
                             : snapshot->model.jobs[next].last_printer;

      if (printer == next_printer)
        continue;
      add_queue (&self, &g_array_index (jobs, guint, first), i + 1 - first,
                 ((const TaktPlanMachine *) snapshot->machines->pdata[printer])->id, places);
      first = i + 1;
    }

  return places;
}

/* Taken back and done again by the same command with what it gave back the last time. */
typedef struct
{
  TaktQueue *queue;  /* (owned) */
  GPtrArray *places; /* (owned) what the next step sets */
} Step;

static gboolean
take_step (gpointer data, GError **error)
{
  Step *step = data;
  GPtrArray *inverse = NULL;

  if (!takt_queue_set_places (step->queue, step->places, &inverse, error))
    return FALSE;

  g_ptr_array_unref (step->places);
  step->places = inverse;
  return TRUE;
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->queue);
  g_ptr_array_unref (step->places);
  g_free (step);
}

static TaktPlanKept *
find_kept (TaktPlans *self, const char *id)
{
  for (GList *link = self->previews.head; link != NULL; link = link->next)
    {
      TaktPlanKept *kept = link->data;

      if (g_strcmp0 (kept->preview->id, id) == 0)
        return kept;
    }
  return NULL;
}

/**
 * takt_plans_apply:
 * @preview_id: TaktPlanPreview.id
 * @n_changed: (out) (optional): how many jobs have a place now that they did not have
 * @error: TAKT_ERROR_NOT_FOUND when nobody knows that preview any more; TAKT_ERROR_CONFLICT, with what it is, when the shop is another than
 *   it was made for
 *
 * Makes a preview the queues, in one transaction and one step of undo. Prints that run, or were sent to a machine, are no part of it.
 */
gboolean
takt_plans_apply (TaktPlans *self, const char *preview_id, guint *n_changed, GError **error)
{
  g_autoptr (TaktPlanSnapshot) now = NULL;
  g_autoptr (GPtrArray) places = NULL;
  g_autofree char *conflict = NULL;
  TaktPlanKept *kept;
  GPtrArray *inverse = NULL;
  Step *step;

  g_return_val_if_fail (TAKT_IS_PLANS (self), FALSE);

  kept = find_kept (self, preview_id);
  if (kept == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                           _ ("This plan is no longer known. Make it again."));
      return FALSE;
    }
  now = takt_plans_snap (self, &kept->question, error);
  if (now == NULL)
    return FALSE;
  conflict = takt_plans_find_conflict (kept->preview->snapshot, now);
  if (conflict != NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("%s The plan was not applied. Make it again."),
                   conflict);
      return FALSE;
    }

  places = list_places (kept->preview->snapshot, kept->preview->plan);
  if (!takt_queue_set_places (self->queue, places, &inverse, error))
    return FALSE;

  if (n_changed != NULL)
    *n_changed = places->len;
  g_queue_remove (&self->previews, kept);
  takt_plan_kept_free (kept);

  step = g_new0 (Step, 1);
  step->queue = g_object_ref (self->queue);
  step->places = inverse;
  takt_undo_stack_push (self->undo, _ ("Apply plan"), take_step, take_step, step, step_free);
  return TRUE;
}

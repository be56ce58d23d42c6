/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plans-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/* Previews and what moves cost: a snapshot on the main context, the search on a thread of its own, the answer back here. */

#define KEPT_PREVIEWS      8
#define SECONDS_PER_MINUTE ((TaktTime) 60)

static void
preview_clear (gpointer data)
{
  TaktPlanPreview *self = data;

  g_free (self->id);
  g_clear_pointer (&self->plan, takt_plan_free);
  g_clear_pointer (&self->before, takt_plan_free);
  g_clear_pointer (&self->snapshot, takt_plan_snapshot_unref);
  g_clear_pointer (&self->before_snapshot, takt_plan_snapshot_unref);
}

/** takt_plan_preview_ref: one more owner. */
TaktPlanPreview *
takt_plan_preview_ref (TaktPlanPreview *self)
{
  return g_atomic_rc_box_acquire (self);
}

/** takt_plan_preview_unref: one owner less. */
void
takt_plan_preview_unref (TaktPlanPreview *self)
{
  g_atomic_rc_box_release_full (self, preview_clear);
}

/** takt_plan_move_free: frees the move and its plans. */
void
takt_plan_move_free (TaktPlanMove *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->before, takt_plan_free);
  g_clear_pointer (&self->after, takt_plan_free);
  g_clear_pointer (&self->outlooks, g_array_unref);
  g_clear_pointer (&self->snapshot, takt_plan_snapshot_unref);
  g_free (self->message);
  g_free (self);
}

void
takt_plan_question_copy (TaktPlanQuestion *copy, const TaktPlanQuestion *self)
{
  *copy = *self;
  copy->orders = g_memdup2 (self->orders, self->n_orders * sizeof (gint64));
  copy->printers = g_memdup2 (self->printers, self->n_printers * sizeof (gint64));
  copy->holidays = (const char *const *) g_strdupv ((char **) self->holidays);
}

void
takt_plan_question_clear (TaktPlanQuestion *self)
{
  g_free ((gpointer) self->orders);
  g_free ((gpointer) self->printers);
  g_strfreev ((char **) self->holidays);
  *self = (TaktPlanQuestion){ 0 };
}

gboolean
takt_plan_question_is_what_if (const TaktPlanQuestion *self)
{
  return self->n_more > 0 || self->down != 0 || self->rush != 0 || self->holidays != NULL;
}

void
takt_plan_kept_free (TaktPlanKept *self)
{
  takt_plan_preview_unref (self->preview);
  takt_plan_question_clear (&self->question);
  g_free (self);
}

/**
 * takt_plan_compare:
 *
 * What two plans mean for each order of the second one; they may be of different snapshots of the shop.
 *
 * Returns: (transfer full) (element-type TaktPlanOutlook): their numbers are borrowed from @snapshot
 */
GArray *
takt_plan_compare (const TaktPlanSnapshot *before_snapshot,
                   const TaktPlan *before,
                   const TaktPlanSnapshot *snapshot,
                   const TaktPlan *plan)
{
  GArray *outlooks = g_array_new (FALSE, TRUE, sizeof (TaktPlanOutlook));
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < before_snapshot->orders->len; i++)
    g_hash_table_insert (known, &((TaktPlanOrder *) before_snapshot->orders->pdata[i])->id,
                         GUINT_TO_POINTER (i + 1));

  for (guint i = 0; i < snapshot->orders->len; i++)
    {
      TaktPlanOrder *order = snapshot->orders->pdata[i];
      guint other = GPOINTER_TO_UINT (g_hash_table_lookup (known, &order->id));
      TaktPlanOutlook outlook = { .order_id = order->id, .number = order->number, .due = order->due };

      if (!takt_plan_snapshot_find_finish (snapshot, plan, i, &outlook.finish))
        outlook.finish = TAKT_TIME_UNSET;
      if (other == 0
          || !takt_plan_snapshot_find_finish (before_snapshot, before, other - 1, &outlook.finish_before))
        outlook.finish_before = TAKT_TIME_UNSET;
      outlook.late =
          (int) (takt_plan_snapshot_get_lateness (snapshot, i, outlook.finish) / SECONDS_PER_MINUTE);
      outlook.late_before =
          (int) (takt_plan_snapshot_get_lateness (snapshot, i, outlook.finish_before) / SECONDS_PER_MINUTE);
      g_array_append_val (outlooks, outlook);
    }

  return outlooks;
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @func gets the data of @task, which it may use until it returns. The service itself is held on the main context alone. */
static void
run_in_thread (GTask *task, GTaskThreadFunc func)
{
  g_autoptr (GTask) inner =
      g_task_new (NULL, g_task_get_cancellable (task), searched_cb, g_object_ref (task));

  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (inner, func);
}

/* What a thread works on. */
typedef struct
{
  TaktPlanPreview *preview;  /* (owned) */
  TaktPlanQuestion question; /* (owned) */
  TaktPlanSearching searching;
  GCancellable *cancellable; /* (borrowed) (nullable) the task's */
  GTimer *timer;             /* (owned) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  takt_plan_preview_unref (work->preview);
  takt_plan_question_clear (&work->question);
  g_timer_destroy (work->timer);
  g_free (work);
}

/* A budget is of the computer's time, which does not run faster where the shop's clock does. */
static gboolean
keep_going (gpointer data)
{
  const Work *work = data;

  return !g_cancellable_is_cancelled (work->cancellable)
         && g_timer_elapsed (work->timer, NULL) * 1000 < work->searching.budget_ms;
}

static TaktPlan *
search (Work *work, const TaktPlanSnapshot *snapshot)
{
  TaktPlanEffort effort = {
    .seed = work->searching.seed,
    .max_tries = work->searching.max_tries != 0 ? work->searching.max_tries : G_MAXUINT64,
    .keep_going = keep_going,
    .data = work,
  };

  if (work->searching.budget_ms == 0)
    effort.max_tries = 0;
  g_timer_start (work->timer);
  return takt_plan_make (&snapshot->model, &effort);
}

static void
preview_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  TaktPlanPreview *preview = work->preview;

  work->cancellable = cancellable;
  if (takt_plan_question_is_what_if (&work->question))
    preview->before = search (work, preview->before_snapshot);
  else
    preview->before = takt_plan_snapshot_arrange (preview->before_snapshot, TRUE);
  preview->plan = search (work, preview->snapshot);
  g_task_return_boolean (task, TRUE);
}

static gboolean
check_printer (TaktPlans *self, const char *field, gint64 id, GError **error)
{
  g_autoptr (TaktPrinter) printer = id != 0 ? takt_printers_get (self->printers, id, error) : NULL;

  return id == 0 || printer != NULL;
}

static gboolean
check_question (TaktPlans *self, const TaktPlanQuestion *question, GError **error)
{
  for (guint i = 0; i < question->n_printers; i++)
    if (!check_printer (self, "printers", question->printers[i], error))
      return FALSE;
  for (guint i = 0; i < question->n_orders; i++)
    {
      g_autoptr (TaktOrder) order = NULL;

      if (!takt_order_table_get (self->store, question->orders[i], &order, error))
        return FALSE;
      if (order == NULL)
        {
          g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no order %ld."),
                       (long) question->orders[i]);
          return FALSE;
        }
    }
  return check_printer (self, "more_like", question->more_like, error)
         && check_printer (self, "down", question->down, error);
}

/**
 * takt_plans_preview_async:
 * @question: (nullable): which part of the shop, and what is taken to be other than it is; NULL: the whole shop as it is
 * @searching: (nullable): how long to look; NULL: TAKT_PLAN_BUDGET_MS
 *
 * Plans without saving anything: the snapshot is taken now, the search runs on another thread. Cancelling ends it.
 */
void
takt_plans_preview_async (TaktPlans *self,
                          const TaktPlanQuestion *question,
                          const TaktPlanSearching *searching,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  static const TaktPlanQuestion whole_shop = { 0 };
  g_autoptr (GTask) task = NULL;
  TaktPlanQuestion as_is;
  GError *error = NULL;
  Work *work;

  g_return_if_fail (TAKT_IS_PLANS (self));

  if (question == NULL)
    question = &whole_shop;
  work = g_new0 (Work, 1);
  work->preview = g_atomic_rc_box_new0 (TaktPlanPreview);
  work->timer = g_timer_new ();
  work->searching = searching != NULL ? *searching : (TaktPlanSearching){ .budget_ms = TAKT_PLAN_BUDGET_MS };
  work->searching.budget_ms = CLAMP (work->searching.budget_ms, 0, TAKT_PLAN_MAX_BUDGET_MS);
  takt_plan_question_copy (&work->question, question);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_plans_preview_async);
  g_task_set_task_data (task, work, work_free);

  as_is = (TaktPlanQuestion){
    .orders = question->orders,
    .n_orders = question->n_orders,
    .printers = question->printers,
    .n_printers = question->n_printers,
    .queued_only = question->queued_only,
  };
  if (check_question (self, question, &error))
    work->preview->snapshot = takt_plans_snap (self, question, &error);
  if (work->preview->snapshot != NULL)
    work->preview->before_snapshot = takt_plan_question_is_what_if (question)
                                         ? takt_plans_snap (self, &as_is, &error)
                                         : takt_plan_snapshot_ref (work->preview->snapshot);
  if (work->preview->before_snapshot == NULL)
    g_task_return_error (task, error);
  else
    run_in_thread (task, preview_thread);
}

/**
 * takt_plans_preview_finish:
 *
 * Returns: (transfer full): the plan beside the one before it; NULL with @error: TAKT_ERROR_NOT_FOUND for an order or a printer of the
 *   question, or G_IO_ERROR_CANCELLED
 */
TaktPlanPreview *
takt_plans_preview_finish (TaktPlans *self, GAsyncResult *result, GError **error)
{
  TaktPlanKept *kept;
  Work *work;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  work = g_task_get_task_data (G_TASK (result));
  if (takt_plan_question_is_what_if (&work->question))
    return takt_plan_preview_ref (work->preview);

  /* Not only a count: an id of another run of the program means nothing in this one. */
  work->preview->id =
      g_strdup_printf ("%" G_GINT64_FORMAT "-%u", takt_clock_now_us (self->clock), ++self->n_previews);
  kept = g_new0 (TaktPlanKept, 1);
  kept->preview = takt_plan_preview_ref (work->preview);
  takt_plan_question_copy (&kept->question, &work->question);
  g_queue_push_head (&self->previews, kept);
  while (g_queue_get_length (&self->previews) > KEPT_PREVIEWS)
    takt_plan_kept_free (g_queue_pop_tail (&self->previews));
  return takt_plan_preview_ref (work->preview);
}

typedef struct
{
  TaktPlanMove *move; /* (owned) (nullable) until it is handed over */
  int printer;
  int position; /* -1: by @minute */
  int minute;
} Pricing;

static void
pricing_free (gpointer data)
{
  Pricing *pricing = data;

  takt_plan_move_free (pricing->move);
  g_free (pricing);
}

static int
find_rank (const TaktPlan *plan, const Pricing *pricing)
{
  int rank = 0;

  if (pricing->position >= 0)
    return pricing->position;
  for (guint i = 0; i < plan->n_jobs; i++)
    if (plan->places[i].printer == pricing->printer && i != pricing->move->job
        && plan->places[i].start < pricing->minute)
      rank++;
  return rank;
}

/* One sentence: what a person must know before a job is dropped. */
static char *
describe_move (const TaktPlanMove *move)
{
  const TaktPlanPlace *place = &move->after->places[move->job];
  g_autofree char *reason = NULL;

  if (place->printer == TAKT_PLAN_NONE)
    {
      reason = takt_plan_snapshot_explain (move->snapshot, move->after, move->job);
      /* Translators: %s is a reason: "Waits for Black PETG". */
      return g_strdup_printf (_ ("It cannot print there. %s."), reason);
    }
  if (move->after->score.n_unplaced > move->before->score.n_unplaced)
    return g_strdup (_ ("Another print loses its filament."));
  if (move->n_made_late > 0)
    return g_strdup_printf (ngettext ("Makes %u order late.", "Makes %u orders late.", move->n_made_late),
                            move->n_made_late);
  return g_strdup (_ ("No further order becomes late."));
}

static void
price_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Pricing *pricing = task_data;
  TaktPlanMove *move = pricing->move;
  const TaktPlanModel *model = &move->snapshot->model;

  move->before = takt_plan_snapshot_arrange (move->snapshot, FALSE);
  move->after = takt_plan_move_job (model, move->before, move->job, pricing->printer,
                                    find_rank (move->before, pricing));
  move->outlooks = takt_plan_compare (move->snapshot, move->before, move->snapshot, move->after);
  for (guint i = move->outlooks->len; i-- > 0;)
    {
      const TaktPlanOutlook *outlook = &g_array_index (move->outlooks, TaktPlanOutlook, i);

      if (outlook->late > 0 && outlook->late_before == 0)
        move->n_made_late++;
      if (outlook->finish == outlook->finish_before)
        g_array_remove_index (move->outlooks, i);
    }

  move->message = describe_move (move);
  g_task_return_boolean (task, TRUE);
}

/**
 * takt_plans_price_move_async:
 * @job_id: a waiting job
 * @printer_id: where it would go
 * @position: as which of the jobs there, from 0; -1: by @at
 * @at: before the first job there that begins later; TAKT_TIME_UNSET with a position
 *
 * What a move by hand would lead to, everything else keeping its order. Nothing is moved.
 */
void
takt_plans_price_move_async (TaktPlans *self,
                             gint64 job_id,
                             gint64 printer_id,
                             int position,
                             TaktTime at,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const TaktPlanQuestion queues = { .queued_only = TRUE };
  g_autoptr (GTask) task = NULL;
  g_autoptr (TaktPlanSnapshot) snapshot = NULL;
  g_autoptr (TaktJob) row = NULL;
  Pricing *pricing;
  GError *error = NULL;
  int job = TAKT_PLAN_NONE, printer = TAKT_PLAN_NONE;

  g_return_if_fail (TAKT_IS_PLANS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_plans_price_move_async);
  row = takt_queue_get (self->queue, job_id, &error);
  if (row != NULL && check_printer (self, "printer_id", printer_id, &error))
    snapshot = takt_plans_snap (self, &queues, &error);
  if (snapshot != NULL)
    {
      job = takt_plan_snapshot_find_job (snapshot, job_id);
      printer = takt_plan_snapshot_find_printer (snapshot, printer_id);
      if (job == TAKT_PLAN_NONE || printer == TAKT_PLAN_NONE)
        g_set_error_literal (&error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                             _ ("Only prints that still wait in the queue can be moved."));
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  pricing = g_new0 (Pricing, 1);
  pricing->move = g_new0 (TaktPlanMove, 1);
  pricing->move->snapshot = takt_plan_snapshot_ref (snapshot);
  pricing->move->job = (guint) job;
  pricing->printer = printer;
  pricing->position = position;
  pricing->minute = position < 0 ? takt_plan_snapshot_get_minute (snapshot, at, FALSE) : 0;
  g_task_set_task_data (task, pricing, pricing_free);
  run_in_thread (task, price_thread);
}

/** takt_plans_price_move_finish: (transfer full): what the move costs; NULL with @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT. */
TaktPlanMove *
takt_plans_price_move_finish (TaktPlans *self, GAsyncResult *result, GError **error)
{
  Pricing *pricing;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  pricing = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&pricing->move);
}

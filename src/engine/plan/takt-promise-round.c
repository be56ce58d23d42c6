/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"
#include "plan/takt-plans-private.h"
#include "plan/takt-promises-private.h"

/* From rows to promises: what the pure simulation needs, and its minutes as moments. */

/* Attempts that a history is made of: the newest. */
#define MANY_TRIALS 1500
/* Prints played in all, over all samples; with few the chances of an order are off by some points. */
#define MANY_ACTS    300000
#define MOST_SAMPLES 1000
#define FEW_SAMPLES  200
#define SEED         1
/* A print whose filament does not last on one printer is tried on others. */
#define MANY_PLACES 4
/* Minutes that a spool which is not loaded yet counts for, where a printer is chosen. */
#define NOT_LOADED 45
#define SAVE_TRIES 2000

static void
order_promise_free (gpointer data)
{
  TaktOrderPromise *promise = data;

  g_free (promise->order_number);
  g_free (promise);
}

static void
round_clear (gpointer data)
{
  TaktPromiseRound *self = data;

  g_clear_pointer (&self->by_order, g_hash_table_unref);
  g_clear_pointer (&self->promises, g_ptr_array_unref);
  g_clear_pointer (&self->plan, takt_plan_free);
  g_clear_pointer (&self->history, takt_promise_history_free);
  g_clear_pointer (&self->trials, g_array_unref);
  g_clear_pointer (&self->running_orders, g_array_unref);
  g_clear_pointer (&self->running, g_array_unref);
  g_clear_pointer (&self->products, g_array_unref);
  g_clear_pointer (&self->open, g_ptr_array_unref);
  g_clear_pointer (&self->snapshot, takt_plan_snapshot_unref);
}

TaktPromiseRound *
takt_promise_round_ref (TaktPromiseRound *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
takt_promise_round_unref (TaktPromiseRound *self)
{
  g_atomic_rc_box_release_full (self, round_clear);
}

static int
get_product (gint64 profile_id)
{
  return profile_id > 0 && profile_id <= G_MAXINT ? (int) profile_id : TAKT_PLAN_NONE;
}

/* The plan's minutes are those of a printer as fast as it was lately; the history is read against the same. */
static int
get_planned_minutes (const TaktPromiseRound *self, int printer, gint64 minutes)
{
  int speed = printer != TAKT_PLAN_NONE ? self->snapshot->model.printers[printer].speed_pct : 100;

  return (int) CLAMP (minutes * 100 / speed, 0, TAKT_PLAN_HORIZON);
}

static gboolean
read_trials (TaktPromiseRound *self, TaktStore *store, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT a.printer_id, a.minutes, a.outcome = 'failed', j.profile_id, j.estimated_duration_minutes "
      "FROM (SELECT printer_id, job_id, minutes, outcome FROM attempts WHERE outcome <> 'cancelled' "
      "AND ended_at > 0 ORDER BY ended_at DESC LIMIT ?1) a LEFT JOIN jobs j ON j.id = a.job_id");

  self->trials = g_array_new (FALSE, FALSE, sizeof (TaktPromiseTrial));
  takt_statement_bind_int (query, 1, MANY_TRIALS);
  while (takt_statement_step (query))
    {
      TaktPromiseTrial trial = {
        .printer = takt_plan_snapshot_find_printer (self->snapshot, takt_statement_int (query, 0)),
        .product = get_product (takt_statement_int (query, 3)),
        .actual = (int) CLAMP (takt_statement_int (query, 1), 0, TAKT_PLAN_HORIZON),
        .has_failed = takt_statement_bool (query, 2),
      };

      trial.estimated = get_planned_minutes (self, trial.printer, takt_statement_int (query, 4));
      g_array_append_val (self->trials, trial);
    }
  return takt_statement_finish (query, error);
}

static int
find_order (const TaktPlanSnapshot *snapshot, gint64 order_id)
{
  for (guint i = 0; i < snapshot->orders->len; i++)
    if (((const TaktPlanOrder *) snapshot->orders->pdata[i])->id == order_id)
      return (int) i;
  return TAKT_PLAN_NONE;
}

static int
number_order (TaktPromiseRound *self, gint64 order_id)
{
  int order = find_order (self->snapshot, order_id);

  if (order_id == 0 || order != TAKT_PLAN_NONE)
    return order;
  for (guint i = 0; i < self->running_orders->len; i++)
    if (g_array_index (self->running_orders, gint64, i) == order_id)
      return (int) (self->snapshot->orders->len + i);
  g_array_append_val (self->running_orders, order_id);
  return (int) (self->snapshot->orders->len + self->running_orders->len - 1);
}

/* What runs, and what was sent and is not seen yet. */
static gboolean
read_running (TaktPromiseRound *self, TaktStore *store, int handling, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT j.printer_id, j.order_id, j.profile_id, j.estimated_duration_minutes, "
      "COALESCE(o.promised_at, o.ship_by) FROM jobs j LEFT JOIN orders o ON o.id = j.order_id "
      "WHERE j.status IN ('queued', 'started') AND (j.status = 'started' OR j.dispatched_at IS NOT NULL)");
  g_autofree gboolean *is_taken = g_new0 (gboolean, self->snapshot->machines->len + 1);

  self->running = g_array_new (FALSE, FALSE, sizeof (TaktPromiseRunning));
  self->running_orders = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (takt_statement_step (query))
    {
      TaktTime due = takt_statement_time (query, 4);
      TaktPromiseRunning running = {
        .printer = takt_plan_snapshot_find_printer (self->snapshot, takt_statement_int (query, 0)),
        .order = number_order (self, takt_statement_int (query, 1)),
        .product = get_product (takt_statement_int (query, 2)),
        .due = due != TAKT_TIME_UNSET ? takt_plan_snapshot_get_minute (self->snapshot, due, FALSE)
                                      : TAKT_PLAN_NO_DUE,
        .handling = handling,
      };

      /* One plate holds one print; a second one would be a mistake that the dispatcher tells of. */
      if (running.printer == TAKT_PLAN_NONE || is_taken[running.printer])
        continue;
      is_taken[running.printer] = TRUE;
      running.minutes = get_planned_minutes (self, running.printer, takt_statement_int (query, 3));
      g_array_append_val (self->running, running);
    }
  return takt_statement_finish (query, error);
}

/** takt_promise_round_gather: (transfer full): the rows of this moment, to be played; NULL with @error. */
TaktPromiseRound *
takt_promise_round_gather (TaktStore *store, TaktPlans *plans, GError **error)
{
  g_autoptr (TaktPromiseRound) self = g_atomic_rc_box_new0 (TaktPromiseRound);

  self->snapshot = takt_plans_snap (plans, NULL, error);
  if (self->snapshot == NULL)
    return NULL;
  self->open = takt_order_table_list_open (store, error);
  if (self->open == NULL || !read_trials (self, store, error)
      || !read_running (self, store, takt_settings_get (plans->settings)->handling_minutes, error))
    return NULL;

  self->products = g_array_sized_new (FALSE, FALSE, sizeof (int), self->snapshot->plates->len);
  for (guint i = 0; i < self->snapshot->plates->len; i++)
    {
      int product = get_product (((const TaktPlanPlate *) self->snapshot->plates->pdata[i])->profile_id);

      g_array_append_val (self->products, product);
    }
  return g_steal_pointer (&self);
}

static int
count_missing (const TaktPlanModel *model, const TaktPlanPrinter *printer, const TaktPlanJob *job)
{
  int missing = 0;

  for (guint i = 0; i < job->n_needs && printer->n_slots > 0; i++)
    {
      gboolean is_loaded = FALSE;

      for (guint k = 0; k < printer->n_slots && !is_loaded; k++)
        {
          const TaktPlanSpool *spool =
              printer->slots[k] != TAKT_PLAN_NONE ? &model->spools[printer->slots[k]] : NULL;

          is_loaded = spool != NULL && spool->material == job->needs[i].material
                      && (job->needs[i].color == TAKT_PLAN_NONE || spool->color == job->needs[i].color)
                      && spool->grams >= job->needs[i].grams;
        }
      missing += !is_loaded;
    }
  return missing;
}

/*
 * The queues as they stand; what is in none of them comes after them, in the order of the promises, each print where it is done first: as
 * somebody would schedule it who moves nothing.
 */
static TaktPlan *
lay_out (const TaktPlanSnapshot *snapshot)
{
  static const TaktPlanEffort no_effort = { 0 };
  const TaktPlanModel *model = &snapshot->model;
  TaktPlan *plan = takt_plan_snapshot_arrange (snapshot, FALSE);
  guint n_queued = model->n_jobs - snapshot->n_drafts, n_unplaced = snapshot->n_drafts;
  g_autofree int *printers = g_new (int, model->n_jobs + 1);
  g_autofree int *ranks = g_new (int, model->n_jobs + 1);
  g_autofree int *load = g_new0 (int, model->n_printers + 1);
  g_autofree gboolean *was_tried = g_new0 (gboolean, (gsize) snapshot->n_drafts * model->n_printers + 1);
  TaktPlanSearch *search;

  if (n_unplaced == 0)
    return plan;

  search = takt_plan_search_new (model, &no_effort);
  for (guint i = 0; i < model->n_printers; i++)
    load[i] = model->printers[i].available;
  for (guint i = 0; i < model->n_jobs; i++)
    {
      printers[i] = plan->places[i].printer;
      ranks[i] = i < n_queued ? plan->places[i].rank : (int) i;
      if (printers[i] != TAKT_PLAN_NONE)
        load[printers[i]] = MAX (load[printers[i]], plan->places[i].done);
    }

  for (guint round = 0; round < MANY_PLACES && n_unplaced > 0; round++)
    {
      n_unplaced = 0;
      for (guint i = n_queued; i < model->n_jobs; i++)
        {
          gint64 best_end = G_MAXINT64;
          int best = TAKT_PLAN_NONE;

          if (plan->places[i].printer != TAKT_PLAN_NONE)
            continue;
          for (guint k = 0; k < model->n_printers; k++)
            {
              int minutes = search->minutes[k * model->n_jobs + i];
              gint64 end = (gint64) load[k] + minutes
                           + NOT_LOADED * count_missing (model, &model->printers[k], &model->jobs[i]);

              if (minutes == TAKT_PLAN_NONE || end >= best_end
                  || was_tried[(i - n_queued) * model->n_printers + k])
                continue;
              best = (int) k;
              best_end = end;
            }
          printers[i] = best;
          if (best == TAKT_PLAN_NONE)
            continue;
          was_tried[(i - n_queued) * model->n_printers + (guint) best] = TRUE;
          load[best] += search->minutes[(guint) best * model->n_jobs + i] + model->clear_minutes;
        }
      takt_plan_free (plan);
      plan = takt_plan_arrange (model, printers, ranks);
      for (guint i = n_queued; i < model->n_jobs; i++)
        n_unplaced += plan->places[i].printer == TAKT_PLAN_NONE && printers[i] != TAKT_PLAN_NONE;
    }

  takt_plan_search_free (search);
  return plan;
}

static gboolean
is_wanted (gpointer data)
{
  return !g_cancellable_is_cancelled (data);
}

static TaktPromiseStage
get_stage (const TaktPromiseRound *self)
{
  return (TaktPromiseStage){
    .products = (const int *) (gpointer) self->products->data,
    .running = (const TaktPromiseRunning *) (gpointer) self->running->data,
    .n_running = self->running->len,
  };
}

static TaktPromiseEffort
get_effort (const TaktPromiseRound *self, GCancellable *cancellable)
{
  guint n_acts = MAX (self->snapshot->model.n_jobs + self->running->len, 1);

  return (TaktPromiseEffort){
    .seed = SEED,
    .n_samples = CLAMP (MANY_ACTS / n_acts, FEW_SAMPLES, MOST_SAMPLES),
    .keep_going = is_wanted,
    .data = cancellable,
  };
}

static void
judge_order (const TaktPromiseRound *self,
             TaktOrderPromise *record,
             const TaktOpenOrder *order,
             const TaktPromise *played)
{
  TaktTime now = self->snapshot->at;
  gboolean is_due = order->due != TAKT_TIME_UNSET;

  if (!order->is_stuck && played != NULL && played->risk != TAKT_PROMISE_UNKNOWN)
    {
      record->risk = played->risk;
      record->probability = played->probability;
      record->expected = takt_plan_snapshot_get_time (self->snapshot, played->expected);
      record->early = takt_plan_snapshot_get_time (self->snapshot, played->early);
      record->late = takt_plan_snapshot_get_time (self->snapshot, played->late);
    }
  else if (order->is_printed && !order->is_stuck)
    {
      record->risk = TAKT_PROMISE_ON_TIME;
      record->probability = 1;
      record->expected = record->early = record->late = now;
    }

  if (is_due && record->expected != TAKT_TIME_UNSET)
    record->spare_minutes = (int) CLAMP ((order->due - record->expected) / 60, -G_MAXINT, G_MAXINT);
  /* That it is late already is known without knowing when it will leave. */
  if (is_due && order->due < now)
    {
      record->risk = TAKT_PROMISE_LATE;
      record->probability = 0;
      if (record->expected == TAKT_TIME_UNSET)
        record->spare_minutes = (int) CLAMP ((order->due - now) / 60, -G_MAXINT, G_MAXINT);
    }
}

static gint64
get_order_id (const TaktPromiseRound *self, int order)
{
  guint n = self->snapshot->orders->len;

  if (order < (int) n)
    return ((const TaktPlanOrder *) self->snapshot->orders->pdata[order])->id;
  return g_array_index (self->running_orders, gint64, (guint) order - n);
}

/** takt_promise_round_play: from a thread, once: lays the queues out, plays them and says what is to be expected of each open order. */
void
takt_promise_round_play (TaktPromiseRound *self, GCancellable *cancellable)
{
  TaktPromiseStage stage = get_stage (self);
  TaktPromiseEffort effort = get_effort (self, cancellable);
  g_autoptr (GHashTable) played = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) promises = NULL;

  self->history =
      takt_promise_history_new ((const TaktPromiseTrial *) (gpointer) self->trials->data, self->trials->len);
  self->plan = lay_out (self->snapshot);
  promises = takt_promise_simulate (&self->snapshot->model, self->plan, &stage, self->history, &effort);
  for (guint i = 0; i < promises->len; i++)
    {
      TaktPromise *promise = &g_array_index (promises, TaktPromise, i);
      gint64 id = promise->order != TAKT_PLAN_NONE ? get_order_id (self, promise->order) : 0;

      if (id != 0)
        g_hash_table_insert (played, g_memdup2 (&id, sizeof id), promise);
    }

  self->promises = g_ptr_array_new_with_free_func (order_promise_free);
  self->by_order = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < self->open->len; i++)
    {
      const TaktOpenOrder *order = self->open->pdata[i];
      TaktOrderPromise *record = g_new0 (TaktOrderPromise, 1);

      record->order_id = order->id;
      record->order_number = g_strdup (order->order_number);
      record->due = order->due;
      judge_order (self, record, order, g_hash_table_lookup (played, &order->id));
      g_ptr_array_add (self->promises, record);
      g_hash_table_insert (self->by_order, &record->order_id, record);
    }
}

void
takt_order_save_free (TaktOrderSave *self)
{
  if (self == NULL)
    return;

  g_free (self->job_name);
  g_free (self->printer_name);
  g_free (self->material_type);
  g_free (self->color);
  g_free (self);
}

static TaktOrderSave *
describe_save (const TaktPromiseRound *self, const TaktOrderPromise *now, const TaktPromiseSave *found)
{
  const TaktPlanSnapshot *snapshot = self->snapshot;
  TaktOrderSave *save = g_new0 (TaktOrderSave, 1);
  int expected = found->promise.expected != TAKT_PLAN_NONE ? found->promise.expected : found->expected;

  save->kind = found->kind;
  save->expected = takt_plan_snapshot_get_time (snapshot, expected);
  save->probability = found->promise.probability;
  save->n_made_late = found->n_made_late;
  if (now->expected != TAKT_TIME_UNSET)
    save->gain_minutes = (int) ((now->expected - save->expected) / 60);
  if (found->job != TAKT_PLAN_NONE)
    {
      const TaktPlanPlate *plate = snapshot->plates->pdata[found->job];

      save->job_id = plate->id;
      save->job_name = g_strdup (plate->name);
      if (found->kind == TAKT_PROMISE_SAVE_SPOOL)
        {
          const TaktJobMaterial *need = plate->needs->pdata[found->parameter];

          save->material_type = g_strdup (need->material_type);
          save->color = g_strdup (need->color);
        }
    }
  if (found->kind == TAKT_PROMISE_SAVE_PRINTER)
    {
      const TaktPlanMachine *machine = snapshot->machines->pdata[found->parameter];

      save->printer_id = machine->id;
      save->printer_name = g_strdup (machine->name);
    }
  return save;
}

/** takt_promise_round_find_saves: (transfer full) (element-type TaktOrderSave): from a thread, of a round that was played. */
GPtrArray *
takt_promise_round_find_saves (TaktPromiseRound *self, gint64 order_id, GCancellable *cancellable)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_save_free);
  const TaktOrderPromise *now = g_hash_table_lookup (self->by_order, &order_id);
  TaktPromiseStage stage = get_stage (self);
  TaktPromiseJudge judge = { &stage, self->history, get_effort (self, cancellable) };
  TaktPlanEffort effort = {
    .seed = SEED, .max_tries = SAVE_TRIES, .keep_going = is_wanted, .data = cancellable
  };
  int order = find_order (self->snapshot, order_id);
  g_autoptr (GArray) found = NULL;

  if (order == TAKT_PLAN_NONE || now == NULL)
    return saves;
  found = takt_promise_find_saves (&self->snapshot->model, self->plan, order, &effort, &judge);
  for (guint i = 0; i < found->len; i++)
    {
      TaktOrderSave *save = describe_save (self, now, &g_array_index (found, TaktPromiseSave, i));

      /* By the plan alone it looks better; what does not stand up to how printing goes is no help. */
      if (now->expected == TAKT_TIME_UNSET || save->probability > now->probability || save->gain_minutes > 0)
        g_ptr_array_add (saves, save);
      else
        takt_order_save_free (save);
    }
  return saves;
}

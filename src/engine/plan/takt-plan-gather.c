/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plans-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "printers/takt-printer-model.h"
#include "takt-error.h"

/* The shop's side of a snapshot: printers, spools, people. What is to print is takt-plan-gather-jobs.c's. */

#define SECONDS_PER_DAY ((TaktTime) 24 * 60 * 60)
/* Hours are spelled out day by day for so long, and repeat from there: an hour off where summer time began between. */
#define ATTENDED_DAYS  (26 * 7)
#define MINUTES_OF_DAY (24 * 60)
#define SPEED_ATTEMPTS 2000
#define SPEED_AGE      (10 * 60)
#define SPEED_ENOUGH   3

gboolean
takt_plan_question_has (const gint64 *ids, guint n_ids, gint64 id)
{
  for (guint i = 0; i < n_ids; i++)
    if (ids[i] == id)
      return TRUE;
  return FALSE;
}

/*
 * How fast a machine is against the estimates of its jobs, by what it printed lately. Looked at anew every ten minutes: it changes slowly, and
 * a page of attempts is more to read than the rest of a snapshot.
 */
static gboolean
load_speeds (TaktPlans *self, GError **error)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT a.printer_id, count(*), sum(j.estimated_duration_minutes), sum(a.minutes) "
      "FROM (SELECT printer_id, job_id, minutes FROM attempts WHERE outcome = 'completed' AND minutes > 0 "
      "AND ended_at > ?1 ORDER BY ended_at DESC LIMIT ?2) a JOIN jobs j ON j.id = a.job_id "
      "GROUP BY a.printer_id");

  if (self->speeds != NULL && now >= self->speeds_at && now - self->speeds_at < SPEED_AGE)
    return TRUE;

  g_clear_pointer (&self->speeds, g_hash_table_unref);
  self->speeds = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->speeds_at = now;
  takt_statement_bind_int (query, 1, 0);
  takt_statement_bind_int (query, 2, SPEED_ATTEMPTS);
  while (takt_statement_step (query))
    {
      gint64 id = takt_statement_int (query, 0);
      gint64 pct = 100 * takt_statement_int (query, 2) / takt_statement_int (query, 3);

      if (takt_statement_int (query, 1) >= SPEED_ENOUGH)
        g_hash_table_insert (self->speeds, g_memdup2 (&id, sizeof id),
                             GINT_TO_POINTER ((int) CLAMP (pct, 50, 200)));
    }
  return takt_statement_finish (query, error);
}

static int
get_speed (const TaktPlans *self, gint64 printer_id)
{
  int pct = GPOINTER_TO_INT (g_hash_table_lookup (self->speeds, &printer_id));

  return pct != 0 ? pct : 100;
}

/* The bit of a model; the last one is nobody's. */
static guint64
get_model_bit (TaktPlanGather *self, const char *model)
{
  guint i;

  if (model == NULL || *model == '\0')
    return 0;

  for (i = 0; i < self->models->len; i++)
    if (takt_printer_model_equals (self->models->pdata[i], model))
      break;
  if (i == self->models->len)
    g_ptr_array_add (self->models, g_strdup (model));
  return i < 63 ? G_GUINT64_CONSTANT (1) << i : 0;
}

static int
get_nozzle (const TaktPrinterReport *report)
{
  for (guint i = 0; report != NULL && i < report->parts.nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = report->parts.nozzles->pdata[i];

      if (!isnan (nozzle->diameter))
        return (int) lround (nozzle->diameter * 100);
    }
  return 0;
}

static void
add_slot (TaktPlanMachine *machine, int slot)
{
  for (guint i = 0; i < machine->slots->len; i++)
    if (g_array_index (machine->slots, int, i) == slot)
      return;
  if (machine->slots->len < TAKT_PLAN_MAX_SLOTS)
    g_array_append_val (machine->slots, slot);
}

/* Slots are those that hold a spool, and those of the units that the machine tells of. Where there are none, nobody follows its filament. */
static void
find_slots (TaktPlanMachine *machine, const TaktPrinterReport *report, GPtrArray *spools)
{
  for (guint i = 0; i < spools->len; i++)
    {
      const TaktMaterial *spool = spools->pdata[i];

      if (spool->printer_id == machine->id && spool->slot != TAKT_SLOT_NONE)
        add_slot (machine, spool->slot);
    }
  for (guint i = 0; report != NULL && i < report->parts.ams->len; i++)
    {
      const TaktAmsReport *unit = report->parts.ams->pdata[i];

      for (int k = 0; k < unit->slot_count; k++)
        add_slot (machine, unit->first_slot + k);
    }
}

static void
fill_slots (TaktPlanGather *self, const TaktPlanMachine *machine, TaktPlanPrinter *printer, GPtrArray *spools)
{
  int *slots = g_new (int, machine->slots->len + 1);

  g_ptr_array_add (self->snapshot->memory, slots);
  for (guint i = 0; i < machine->slots->len; i++)
    slots[i] = TAKT_PLAN_NONE;
  for (guint i = 0; i < spools->len; i++)
    {
      TaktMaterial *spool = spools->pdata[i];
      int index = GPOINTER_TO_INT (g_hash_table_lookup (self->spools, &spool->id)) - 1;

      for (guint k = 0; k < machine->slots->len; k++)
        if (spool->printer_id == machine->id && spool->slot == g_array_index (machine->slots, int, k))
          slots[k] = index;
    }

  printer->slots = slots;
  printer->n_slots = machine->slots->len;
}

/* A machine that is not heard is free when somebody can have looked at it: the first attended minute. */
static int
find_available (const TaktPlanSnapshot *snapshot, const TaktPlanMachine *machine, TaktTime busy_until)
{
  int minute = 0;

  if (busy_until != TAKT_TIME_UNSET)
    minute = takt_plan_snapshot_get_minute (snapshot, busy_until, TRUE);
  else if (machine->is_unreachable && snapshot->attended->len > 0)
    minute = g_array_index (snapshot->attended, TaktPlanSpan, 0).from;
  return MAX (minute, 0);
}

/* Jobs that were sent and are not seen yet: their machine is taken, though it rests. */
static gboolean
list_sent (TaktPlans *self, GHashTable *sent, GError **error)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GPtrArray) jobs = takt_job_table_list_dispatched (self->store, error);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      TaktJob *job = jobs->pdata[i];
      TaktTime end = now + job->estimated_duration_minutes * (TaktTime) 60;

      g_hash_table_insert (sent, g_memdup2 (&job->printer_id, sizeof job->printer_id),
                           g_memdup2 (&end, sizeof end));
    }
  return jobs != NULL;
}

static void
add_block (TaktPlanGather *self,
           TaktPlanMachine *machine,
           GArray *spans,
           TaktTime from,
           TaktTime to,
           gint64 id)
{
  TaktPlanSpan span = {
    .from = MAX (takt_plan_snapshot_get_minute (self->snapshot, from, FALSE), 0),
    .to =
        to != TAKT_TIME_UNSET ? takt_plan_snapshot_get_minute (self->snapshot, to, TRUE) : TAKT_PLAN_HORIZON,
  };
  guint i = 0;

  if (span.to <= span.from)
    return;

  /* In order and apart: what overlaps is one block, known by the row that begins it. */
  while (i < spans->len && g_array_index (spans, TaktPlanSpan, i).to < span.from)
    i++;
  while (i < spans->len && g_array_index (spans, TaktPlanSpan, i).from <= span.to)
    {
      const TaktPlanSpan *other = &g_array_index (spans, TaktPlanSpan, i);

      if (other->from <= span.from)
        id = g_array_index (machine->blocks, gint64, i);
      span.from = MIN (span.from, other->from);
      span.to = MAX (span.to, other->to);
      g_array_remove_index (spans, i);
      g_array_remove_index (machine->blocks, i);
    }
  g_array_insert_val (spans, i, span);
  g_array_insert_val (machine->blocks, i, id);
}

static void
fill_blocks (TaktPlanGather *self, TaktPlanMachine *machine, TaktPlanPrinter *printer)
{
  const TaktPlanQuestion *question = self->question;
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (TaktPlanSpan));

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const TaktBlock *block = self->blocks->pdata[i];

      if (block->printer_id == 0 || block->printer_id == machine->id)
        add_block (self, machine, spans, block->from, block->to, block->id);
    }

  if (question->down != 0 && question->down == machine->id)
    add_block (self, machine, spans,
               question->down_from != TAKT_TIME_UNSET ? question->down_from : self->snapshot->at,
               question->down_to, 0);

  printer->n_blocks = spans->len;
  printer->blocks = (TaktPlanSpan *) g_array_free (g_steal_pointer (&spans), FALSE);
  g_ptr_array_add (self->snapshot->memory, (gpointer) printer->blocks);
}

static gboolean
add_printer (TaktPlanGather *self,
             const TaktPrinter *record,
             GPtrArray *spools,
             GHashTable *sent,
             GError **error)
{
  TaktPlans *plans = self->plans;
  TaktPlanMachine *machine = takt_plan_machine_new (record->id, record->name, record->model);
  TaktPlanPrinter printer = {
    .model = get_model_bit (self, record->model),
    .speed_pct = get_speed (plans, record->id),
    .nozzle_minutes = TAKT_PLAN_NONE,
    .plate_minutes = TAKT_PLAN_NONE,
    .plate_clear = record->plate_clear,
  };
  const TaktTime *sent_until = g_hash_table_lookup (sent, &record->id);
  TaktPrinterState state;
  TaktTime busy_until;

  g_ptr_array_add (self->snapshot->machines, machine);
  takt_printers_get_state (plans->printers, record->id, &state);
  machine->is_unreachable = state.link == TAKT_LINK_UNREACHABLE || state.link == TAKT_LINK_OFFLINE
                            || state.link == TAKT_LINK_REFUSED || state.link == TAKT_LINK_AUTH_FAILED
                            || state.link == TAKT_LINK_CERT_PROBLEM;
  printer.nozzle = get_nozzle (state.report);
  if (!takt_queue_find_machine_end (plans->queue, record->id, &busy_until, error))
    return FALSE;

  if (sent_until != NULL)
    busy_until = MAX (busy_until, *sent_until);
  if (busy_until != TAKT_TIME_UNSET)
    printer.plate_clear = FALSE;
  printer.available = find_available (self->snapshot, machine, busy_until);

  find_slots (machine, state.report, spools);
  fill_slots (self, machine, &printer, spools);
  fill_blocks (self, machine, &printer);
  g_array_append_val (self->snapshot->printers, printer);
  return TRUE;
}

/* A machine that is only thought of is like another one, but new: idle, with spools like those of the other. */
static void
add_more_like (TaktPlanGather *self, guint like, guint number)
{
  TaktPlanSnapshot *snapshot = self->snapshot;
  const TaktPlanMachine *other = snapshot->machines->pdata[like];
  TaktPlanPrinter printer = g_array_index (snapshot->printers, TaktPlanPrinter, like);
  TaktPlanMachine *machine = takt_plan_machine_new (0, NULL, other->model);
  int *slots = g_new (int, printer.n_slots + 1);

  g_ptr_array_add (snapshot->memory, slots);
  /* Translators: a printer that does not exist yet: "Another P1S (2)". */
  machine->name = g_strdup_printf (_ ("Another %s (%u)"), other->name, number);
  g_array_append_vals (machine->slots, other->slots->data, other->slots->len);
  for (guint i = 0; i < printer.n_slots; i++)
    {
      gint64 nobody = 0;
      TaktPlanSpool spool;
      int look;

      slots[i] = printer.slots[i];
      if (slots[i] == TAKT_PLAN_NONE)
        continue;
      /* Copies: an array that grows moves what it holds. */
      spool = g_array_index (snapshot->spools, TaktPlanSpool, slots[i]);
      look = g_array_index (self->looks, int, slots[i]);
      g_array_append_val (snapshot->spools, spool);
      g_array_append_val (self->looks, look);
      g_array_append_val (snapshot->reels, nobody);
      slots[i] = (int) snapshot->spools->len - 1;
    }

  printer.slots = slots;
  printer.available = 0;
  printer.plate_clear = TRUE;
  printer.blocks = NULL;
  printer.n_blocks = 0;
  g_ptr_array_add (snapshot->machines, machine);
  g_array_append_val (snapshot->printers, printer);
}

static gboolean
add_printers (TaktPlanGather *self, GPtrArray *spools, GError **error)
{
  const TaktPlanQuestion *question = self->question;
  g_autoptr (GPtrArray) records = takt_printers_list (self->plans->printers, error);
  g_autoptr (GHashTable) sent = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  int like;

  self->blocks =
      takt_block_table_list (self->plans->store, 0, self->snapshot->at,
                             takt_plan_snapshot_get_time (self->snapshot, TAKT_PLAN_HORIZON - 1), error);
  if (self->blocks == NULL)
    return FALSE;
  if (records == NULL || !list_sent (self->plans, sent, error))
    return FALSE;

  for (guint i = 0; i < records->len; i++)
    {
      const TaktPrinter *record = records->pdata[i];

      if ((question->printers == NULL
           || takt_plan_question_has (question->printers, question->n_printers, record->id))
          && !add_printer (self, record, spools, sent, error))
        return FALSE;
    }

  like = takt_plan_snapshot_find_printer (self->snapshot, question->more_like);
  for (guint i = 0; like != TAKT_PLAN_NONE && i < MIN (question->n_more, TAKT_PLAN_MAX_MORE); i++)
    add_more_like (self, (guint) like, i + 1);
  return TRUE;
}

/* What running and sent prints will still take of each spool. */
static gboolean
list_taken (TaktPlans *self, GHashTable *taken, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT m.material_id, sum(m.grams) FROM jobs j JOIN job_materials m ON m.job_id = j.id "
      "WHERE j.status IN ('queued', 'started') AND (j.status = 'started' OR j.dispatched_at IS NOT NULL) "
      "AND m.material_id IS NOT NULL GROUP BY m.material_id");

  while (takt_statement_step (query))
    {
      gint64 id = takt_statement_int (query, 0);

      g_hash_table_insert (taken, g_memdup2 (&id, sizeof id),
                           GINT_TO_POINTER ((int) MIN (takt_statement_int (query, 1), G_MAXINT / 4)));
    }
  return takt_statement_finish (query, error);
}

/* What is loaded in a printer that is not planned cannot be had. */
static gboolean
is_there (const TaktPlanQuestion *question, const TaktMaterial *spool)
{
  return spool->printer_id == 0 || question->printers == NULL
         || takt_plan_question_has (question->printers, question->n_printers, spool->printer_id);
}

static gboolean
add_spools (TaktPlanGather *self, GPtrArray **spools, GError **error)
{
  g_autoptr (GPtrArray) all = takt_materials_list (self->plans->materials, 0, 0, NULL, error);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (all == NULL || !list_taken (self->plans, taken, error))
    return FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      TaktMaterial *spool = all->pdata[i];
      int look = is_there (self->question, spool) ? takt_plan_filaments_add_spool (self->filaments, spool)
                                                  : TAKT_PLAN_NONE;
      gint64 left = spool->remaining_grams - GPOINTER_TO_INT (g_hash_table_lookup (taken, &spool->id));
      TaktPlanSpool entry = { .grams = (int) CLAMP (left, 0, G_MAXINT / 4) };

      if (look == TAKT_PLAN_NONE)
        continue;
      g_array_append_val (self->snapshot->spools, entry);
      g_array_append_val (self->snapshot->reels, spool->id);
      g_array_append_val (self->looks, look);
      g_hash_table_insert (self->spools, g_memdup2 (&spool->id, sizeof spool->id),
                           GUINT_TO_POINTER (self->snapshot->spools->len));
    }

  *spools = g_steal_pointer (&all);
  return TRUE;
}

/* Where nobody is ever there by what is set, hours say nothing: no plan could be made by them. */
static void
add_people (TaktPlanGather *self)
{
  TaktPlanSnapshot *snapshot = self->snapshot;
  g_auto (GStrv) holidays = takt_settings_dup_holidays (self->plans->settings, self->question->holidays);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  TaktTime end = snapshot->at + ATTENDED_DAYS * SECONDS_PER_DAY;
  g_autoptr (GArray) spans = takt_plan_hours_list (takt_settings_get (self->plans->settings)->attended_hours,
                                                   (const char *const *) holidays, zone, snapshot->at, end);

  for (guint i = 0; i < spans->len; i++)
    {
      const TaktAttendedSpan *from = &g_array_index (spans, TaktAttendedSpan, i);
      TaktPlanSpan span = {
        .from = takt_plan_snapshot_get_minute (snapshot, from->from, TRUE),
        .to = takt_plan_snapshot_get_minute (snapshot, from->to, FALSE),
      };

      if (span.to > span.from)
        g_array_append_val (snapshot->attended, span);
    }

  snapshot->model.attended_period = ATTENDED_DAYS * MINUTES_OF_DAY;
  if (snapshot->attended->len == 1
      && g_array_index (snapshot->attended, TaktPlanSpan, 0).to
                 - g_array_index (snapshot->attended, TaktPlanSpan, 0).from
             >= ATTENDED_DAYS * MINUTES_OF_DAY)
    g_array_set_size (snapshot->attended, 0);
}

/* A part of the goal that counts at all counts something. */
static gint64
weigh (gint64 weight, int pct)
{
  return pct == 0 ? 0 : MAX ((weight * pct + 50) / 100, 1);
}

/* What the goal is made of, with what the owner wants more or less of. */
TaktPlanWeights
takt_plans_get_weights (TaktPlans *self)
{
  const TaktSettingsValues *settings = takt_settings_get (self->settings);
  const TaktPlanWeights *weights = &takt_plan_default_weights;

  return (TaktPlanWeights){
    .tardiness = weigh (weights->tardiness, settings->plan_promises_pct),
    .swap = weigh (weights->swap, settings->plan_hand_work_pct),
    .remnant = weigh (weights->remnant, settings->plan_hand_work_pct),
    .move = weigh (weights->move, settings->plan_stability_pct),
    .idle = weigh (weights->idle, settings->plan_machine_time_pct),
    .busy = weigh (weights->busy, settings->plan_machine_time_pct),
    .makespan = weigh (weights->makespan, settings->plan_machine_time_pct),
  };
}

static void
gather_clear (TaktPlanGather *self)
{
  g_clear_pointer (&self->snapshot, takt_plan_snapshot_unref);
  g_clear_pointer (&self->filaments, takt_plan_filaments_free);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_pointer (&self->masks, g_hash_table_unref);
  g_clear_pointer (&self->spools, g_hash_table_unref);
  g_clear_pointer (&self->looks, g_array_unref);
  g_clear_pointer (&self->orders, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TaktPlanGather, gather_clear)

/**
 * takt_plans_snap:
 * @question: (nullable): which part of the shop, and what is taken to be other than it is; NULL: the whole shop as it is
 * @error: the store failed, or TAKT_ERROR_NOT_FOUND when the question names what is not there
 *
 * The shop as the planner sees it just now. Nothing is written.
 *
 * Returns: (transfer full): the snapshot; NULL with @error
 */
TaktPlanSnapshot *
takt_plans_snap (TaktPlans *self, const TaktPlanQuestion *question, GError **error)
{
  static const TaktPlanQuestion whole_shop = { 0 };
  const TaktSettingsValues *settings;
  g_auto (TaktPlanGather) gather = { .plans = self };
  g_autoptr (GPtrArray) spools = NULL;
  TaktPlanModel *model;

  g_return_val_if_fail (TAKT_IS_PLANS (self), NULL);

  gather.question = question != NULL ? question : &whole_shop;
  gather.snapshot = takt_plan_snapshot_new (takt_clock_now (self->clock));
  gather.filaments = takt_plan_filaments_new (self->materials);
  gather.models = g_ptr_array_new_with_free_func (g_free);
  gather.masks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  gather.spools = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gather.looks = g_array_new (FALSE, FALSE, sizeof (int));
  gather.orders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  add_people (&gather);
  if (!load_speeds (self, error) || !add_spools (&gather, &spools, error)
      || !add_printers (&gather, spools, error) || !takt_plan_gather_jobs (&gather, error))
    return NULL;

  for (guint i = 0; i < gather.looks->len; i++)
    takt_plan_filaments_get_spool (gather.filaments, g_array_index (gather.looks, int, i),
                                   &g_array_index (gather.snapshot->spools, TaktPlanSpool, i));

  settings = takt_settings_get (self->settings);
  model = &gather.snapshot->model;
  model->clear_minutes = settings->buffer_minutes;
  model->swap_minutes = settings->swap_minutes;
  model->remnant_grams = settings->remnant_grams;
  model->weights = takt_plans_get_weights (self);
  takt_plan_snapshot_seal (gather.snapshot);
  if (takt_plan_model_is_valid (model))
    return g_steal_pointer (&gather.snapshot);

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                       _ ("The shop cannot be planned: a number in its data is out of all range."));
  return NULL;
}

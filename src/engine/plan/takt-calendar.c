/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-calendar.h"

#include <glib/gi18n-lib.h>

#include "blocks/takt-blocks.h"
#include "plan/takt-plans-private.h"
#include "takt-error.h"

#define SECONDS_PER_DAY ((TaktTime) 24 * 60 * 60)

#define COLUMNS                                                                                              \
  "SELECT j.id, j.printer_id, j.order_id, o.order_number, j.job_name, j.status, j.started_at, "              \
  "j.completed_at, j.scheduled_start, j.progress_percent, m.material_type, coalesce(s.color, m.color), "     \
  "coalesce(s.color_hex, iif(length(m.wanted_hex) = 6, m.wanted_hex, NULL)), "                               \
  "j.pinned_printer OR j.pinned_start FROM jobs j "                                                          \
  "LEFT JOIN orders o ON o.id = j.order_id "                                                                 \
  "LEFT JOIN job_materials m ON m.job_id = j.id AND m.position = 0 "                                         \
  "LEFT JOIN materials s ON s.id = m.material_id "

const char *const takt_calendar_kind_words[] = { "print", "plate_waits", "block", NULL };

/* One query of a calendar. */
typedef struct
{
  TaktPlans *plans;
  TaktCalendar *calendar;
  TaktTime from, to;
  const TaktPlan *plan;             /* of @snapshot */
  const TaktPlanSnapshot *snapshot; /* the queues as they stand */
  GHashTable *late;                 /* (owned) set of indices of orders that miss their promise */
} Query;

static void
block_free (gpointer data)
{
  TaktCalendarBlock *self = data;

  g_free (self->order_number);
  g_free (self->title);
  g_free (self->material_type);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self->message);
  g_free (self);
}

/** takt_calendar_free: frees the calendar and its blocks. */
void
takt_calendar_free (TaktCalendar *self)
{
  g_ptr_array_unref (self->blocks);
  g_array_unref (self->attended);
  g_free (self);
}

/* @block: (transfer full) */
static void
keep (Query *self, TaktCalendarBlock *block)
{
  if (block->to > self->from && block->from < self->to)
    g_ptr_array_add (self->calendar->blocks, block);
  else
    block_free (block);
}

static TaktCalendarBlock *
read_row (TaktStatement *row)
{
  TaktCalendarBlock *block = g_new0 (TaktCalendarBlock, 1);

  block->kind = TAKT_CALENDAR_PRINT;
  block->job_id = takt_statement_int (row, 0);
  block->printer_id = takt_statement_int (row, 1);
  block->order_id = takt_statement_int (row, 2);
  block->order_number = takt_statement_dup_text (row, 3);
  block->title = takt_statement_dup_text (row, 4);
  block->status = (TaktJobStatus) takt_job_status_from_word (takt_statement_text (row, 5));
  block->started_at = takt_statement_time (row, 6);
  block->completed_at = takt_statement_time (row, 7);
  block->planned_start = takt_statement_time (row, 8);
  block->progress_percent = (int) takt_statement_int (row, 9);
  block->material_type = takt_statement_dup_text (row, 10);
  block->color = takt_statement_dup_text (row, 11);
  block->color_hex = takt_statement_dup_text (row, 12);
  block->is_pinned = takt_statement_bool (row, 13);
  return block;
}

static void
add_tail (Query *self, gint64 printer_id, gint64 job_id, const char *title, TaktTime from, TaktTime to)
{
  TaktCalendarBlock *tail;

  if (to <= from)
    return;

  tail = g_new0 (TaktCalendarBlock, 1);
  tail->kind = TAKT_CALENDAR_PLATE_WAITS;
  tail->printer_id = printer_id;
  tail->job_id = job_id;
  tail->title = g_strdup (title);
  tail->from = from;
  tail->to = to;
  keep (self, tail);
}

static gboolean
add_ended (Query *self, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (self->plans->store, COLUMNS
                          "WHERE j.completed_at > ?1 AND j.status IN ('completed', 'failed', 'cancelled') "
                          "AND j.started_at < ?2 ORDER BY j.completed_at, j.id");

  takt_statement_bind_time (query, 1, self->from);
  takt_statement_bind_time (query, 2, self->to);
  while (takt_statement_step (query))
    {
      TaktCalendarBlock *block = read_row (query);

      block->from = block->started_at;
      block->to = block->completed_at;
      keep (self, block);
    }
  return takt_statement_finish (query, error);
}

/* A print that runs ends too late for a block: its machine goes on, and somebody must decide. */
static gboolean
tell_clash (Query *self, TaktCalendarBlock *print, GError **error)
{
  g_autoptr (TaktBlock) block = NULL;
  g_autofree char *time = NULL;

  if (!takt_queue_find_clash (self->plans->queue, print->printer_id, &block, error))
    return FALSE;
  if (block == NULL)
    return TRUE;

  time = takt_time_to_clock (block->from, takt_clock_now (self->plans->clock));
  print->reason = takt_plan_reason_to_word (TAKT_PLAN_REASON_BLOCK);
  /* Translators: a title and a time: "Reaches into “Maintenance” at 14:00". */
  print->message = g_strdup_printf (_ ("Reaches into “%s” at %s"), takt_block_get_title (block), time);
  return TRUE;
}

/* From the end of a running print to the first moment at which somebody is there. */
static void
wait_for_person (Query *self, const TaktCalendarBlock *print)
{
  const TaktPlanModel *model = &self->snapshot->model;
  int end = takt_plan_snapshot_get_minute (self->snapshot, print->to, TRUE);
  int found = -1;

  for (guint i = 0; i < model->n_attended && found < 0; i++)
    if (model->attended[i].to > end)
      found = MAX (model->attended[i].from, end);
  if (found > end)
    add_tail (self, print->printer_id, print->job_id, print->title, print->to,
              takt_plan_snapshot_get_time (self->snapshot, found));
}

/* A print that runs ends when its machine says so, and never in the past. */
static gboolean
place_running (Query *self, TaktCalendarBlock *block, GError **error)
{
  TaktTime now = takt_clock_now (self->plans->clock);
  TaktTime end;

  if (!takt_queue_find_machine_end (self->plans->queue, block->printer_id, &end, error))
    return FALSE;
  block->from = block->started_at;
  block->to = MAX (end, now);
  wait_for_person (self, block);
  return tell_clash (self, block, error);
}

static void
place_waiting (Query *self, TaktCalendarBlock *block)
{
  int job = takt_plan_snapshot_find_job (self->snapshot, block->job_id);
  const TaktPlanPlace *place = job != TAKT_PLAN_NONE ? &self->plan->places[job] : NULL;
  int order;

  if (place == NULL || place->printer == TAKT_PLAN_NONE)
    return;

  order = self->snapshot->model.jobs[job].order;
  block->from = takt_plan_snapshot_get_time (self->snapshot, place->start);
  block->to = takt_plan_snapshot_get_time (self->snapshot, place->end);
  block->is_late = order != TAKT_PLAN_NONE && g_hash_table_contains (self->late, GINT_TO_POINTER (order));
  block->message = takt_plan_snapshot_explain (self->snapshot, self->plan, (guint) job);
  block->reason = block->message != NULL ? takt_plan_reason_to_word (place->reason) : NULL;
  add_tail (self, block->printer_id, block->job_id, block->title, block->to,
            takt_plan_snapshot_get_time (self->snapshot, place->clear_start));
}

static gboolean
add_open (Query *self, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->plans->store, COLUMNS "WHERE j.status IN ('queued', 'started') ORDER BY j.id");
  gboolean ok = TRUE;

  while (ok && takt_statement_step (query))
    {
      TaktCalendarBlock *block = read_row (query);

      if (block->status == TAKT_JOB_STARTED)
        ok = place_running (self, block, error);
      else
        place_waiting (self, block);
      keep (self, block);
    }
  return ok && takt_statement_finish (query, error);
}

static void
add_block (Query *self, const TaktBlock *row, gint64 printer_id)
{
  TaktCalendarBlock *block = g_new0 (TaktCalendarBlock, 1);

  block->kind = TAKT_CALENDAR_BLOCK;
  block->printer_id = printer_id;
  block->block_id = row->id;
  block->block_kind = takt_block_kind_words[row->kind];
  block->title = g_strdup (takt_block_get_title (row));
  block->from = row->from;
  block->to = row->to;
  keep (self, block);
}

/* What was blocked stays on the calendar; a block of all printers lies on each of them. */
static gboolean
add_blocks (Query *self, GError **error)
{
  g_autoptr (GPtrArray) blocks = takt_block_table_list (self->plans->store, 0, self->from, self->to, error);

  for (guint i = 0; blocks != NULL && i < blocks->len; i++)
    {
      const TaktBlock *row = blocks->pdata[i];

      for (guint k = 0; k < self->snapshot->machines->len; k++)
        {
          const TaktPlanMachine *machine = self->snapshot->machines->pdata[k];

          if (row->printer_id == 0 || row->printer_id == machine->id)
            add_block (self, row, machine->id);
        }
    }
  return blocks != NULL;
}

static void
find_late (Query *self)
{
  for (guint i = 0; i < self->snapshot->orders->len; i++)
    {
      TaktTime finish;

      takt_plan_snapshot_find_finish (self->snapshot, self->plan, i, &finish);
      if (takt_plan_snapshot_get_lateness (self->snapshot, i, finish) > 0)
        g_hash_table_add (self->late, GUINT_TO_POINTER (i));
    }
}

/* What prints on a machine and is no job's. */
static gboolean
add_machine_print (Query *self, const TaktPlanMachine *machine, GError **error)
{
  TaktPrinterState state = { 0 };
  TaktCalendarBlock *block;
  gint64 started;
  gboolean ok;

  if (!takt_job_table_find_started (self->plans->store, machine->id, &started, error))
    return FALSE;
  if (started != 0 || !takt_printers_get_state (self->plans->printers, machine->id, &state)
      || !state.is_printing)
    return TRUE;

  block = g_new0 (TaktCalendarBlock, 1);
  block->kind = TAKT_CALENDAR_PRINT;
  block->printer_id = machine->id;
  block->title = g_strdup (state.print_title);
  block->status = TAKT_JOB_STARTED;
  block->progress_percent = state.report != NULL ? MAX (state.report->progress_percent, 0) : 0;
  block->started_at = state.print_started_at;
  ok = place_running (self, block, error);
  keep (self, block);
  return ok;
}

/* Prints that were begun at the machine: those that are over, and those under way. They have no job. */
static gboolean
add_machine_prints (Query *self, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->plans->store, "SELECT printer_id, job_name, outcome, started_at, ended_at FROM attempts "
                          "WHERE job_id IS NULL AND ended_at > ?1 AND started_at < ?2 ORDER BY ended_at");

  takt_statement_bind_time (query, 1, self->from);
  takt_statement_bind_time (query, 2, self->to);
  while (takt_statement_step (query))
    {
      TaktCalendarBlock *block = g_new0 (TaktCalendarBlock, 1);

      block->kind = TAKT_CALENDAR_PRINT;
      block->printer_id = takt_statement_int (query, 0);
      block->title = takt_statement_dup_text (query, 1);
      block->status = (TaktJobStatus) takt_job_status_from_word (takt_statement_text (query, 2));
      block->from = block->started_at = takt_statement_time (query, 3);
      block->to = block->completed_at = takt_statement_time (query, 4);
      keep (self, block);
    }
  if (!takt_statement_finish (query, error))
    return FALSE;

  for (guint i = 0; i < self->snapshot->machines->len; i++)
    if (!add_machine_print (self, self->snapshot->machines->pdata[i], error))
      return FALSE;
  return TRUE;
}

static int
compare_blocks (gconstpointer a, gconstpointer b)
{
  const TaktCalendarBlock *left = *(TaktCalendarBlock *const *) a;
  const TaktCalendarBlock *right = *(TaktCalendarBlock *const *) b;

  if (left->printer_id != right->printer_id)
    return left->printer_id < right->printer_id ? -1 : 1;
  if (left->from != right->from)
    return left->from < right->from ? -1 : 1;
  return left->job_id < right->job_id ? -1 : left->job_id > right->job_id;
}

/**
 * takt_plans_get_calendar:
 * @from: the first moment that is asked for
 * @to: the first that is not; at most TAKT_CALENDAR_MAX_DAYS later
 * @error: TAKT_ERROR_INVALID on "to"
 *
 * What printers did, do and will do as the queues stand, when plates wait for somebody, and when somebody is there.
 *
 * Returns: (transfer full): free with takt_calendar_free(); NULL with @error
 */
TaktCalendar *
takt_plans_get_calendar (TaktPlans *self, TaktTime from, TaktTime to, GError **error)
{
  g_autoptr (TaktCalendar) calendar = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_auto (GStrv) holidays = takt_settings_dup_holidays (self->settings, NULL);
  g_autoptr (GHashTable) late = g_hash_table_new (NULL, NULL);
  Query query = { .plans = self, .from = from, .to = to, .late = late };

  g_return_val_if_fail (TAKT_IS_PLANS (self), NULL);

  if (to <= from || to - from > TAKT_CALENDAR_MAX_DAYS * SECONDS_PER_DAY)
    {
      takt_error_set_field (error, "to", _ ("The end must come after the beginning, by %d days at most."),
                            TAKT_CALENDAR_MAX_DAYS);
      return NULL;
    }

  query.plan = takt_plans_get_standing (self, error);
  if (query.plan == NULL)
    return NULL;
  query.snapshot = self->standing_snapshot;

  query.calendar = calendar = g_new0 (TaktCalendar, 1);
  calendar->blocks = g_ptr_array_new_with_free_func (block_free);
  calendar->attended = takt_plan_hours_list (takt_settings_get (self->settings)->attended_hours,
                                             (const char *const *) holidays, zone, from, to);
  find_late (&query);
  if (!add_ended (&query, error) || !add_open (&query, error) || !add_machine_prints (&query, error)
      || !add_blocks (&query, error))
    return NULL;

  g_ptr_array_sort (calendar->blocks, compare_blocks);
  return g_steal_pointer (&calendar);
}

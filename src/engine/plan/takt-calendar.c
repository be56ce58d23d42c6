/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-calendar.h"

#include <glib/gi18n-lib.h>

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
  return TRUE;
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
add_blocks (Query *self)
{
  for (guint i = 0; i < self->snapshot->machines->len; i++)
    {
      const TaktPlanMachine *machine = self->snapshot->machines->pdata[i];
      const TaktPlanPrinter *printer = &self->snapshot->model.printers[i];

      for (guint k = 0; k < printer->n_blocks; k++)
        {
          TaktCalendarBlock *block = g_new0 (TaktCalendarBlock, 1);

          block->kind = TAKT_CALENDAR_BLOCK;
          block->printer_id = machine->id;
          block->title = g_strdup (_ ("Not available"));
          block->from = takt_plan_snapshot_get_time (self->snapshot, printer->blocks[k].from);
          block->to = takt_plan_snapshot_get_time (self->snapshot, printer->blocks[k].to);
          keep (self, block);
        }
    }
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
  if (!add_ended (&query, error) || !add_open (&query, error))
    return NULL;
  add_blocks (&query);

  g_ptr_array_sort (calendar->blocks, compare_blocks);
  return g_steal_pointer (&calendar);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does about maintenance: tasks, the log, time for the work. */
#define G_LOG_DOMAIN "takt-engine"

#include "maintenance/takt-maintenance-private.h"

#include <glib/gi18n-lib.h>

#include "plan/takt-plan-hours.h"
#include "takt-check.h"
#include "takt-error.h"

#define SECONDS_PER_DAY ((TaktTime) 24 * 60 * 60)
#define MAX_NAME        100
#define MAX_NOTE        500
/* A gap for a block is looked for so far ahead; where nobody is ever there, it is as soon as the printer is free. */
#define GAP_DAYS 28

/* A change of a task or of the log, as an act. */
typedef struct
{
  TaktMaintenance *self; /* borrowed: acts die before the services that did them */
  gint64 printer_id;
  TaktMaintenanceTask *task; /* (owned) (nullable) what its row becomes with the next step */
  TaktMaintenanceEntry
      *entry;          /* (owned) (nullable) what the next step removes from the log, or writes there again */
  gboolean is_written; /* the entry is in the log */
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  takt_maintenance_task_free (step->task);
  takt_maintenance_entry_free (step->entry);
  g_free (step);
}

static void
note (TaktMaintenance *self, gint64 printer_id)
{
  takt_changes_note (self->changes, "printers", printer_id);
  takt_maintenance_look (self);
}

static gboolean
take_task_step (gpointer data, GError **error)
{
  Step *step = data;
  TaktMaintenanceTask *now = NULL;

  if (!takt_maintenance_table_get (step->self->store, step->task->id, &now, error))
    return FALSE;
  if (now == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no such maintenance task."));
      return FALSE;
    }
  if (takt_maintenance_table_put (step->self->store, step->task, error) == 0)
    {
      takt_maintenance_task_free (now);
      return FALSE;
    }
  takt_maintenance_task_free (step->task);
  step->task = now;
  note (step->self, step->printer_id);
  return TRUE;
}

static gboolean
take_entry_step (gpointer data, GError **error)
{
  Step *step = data;
  gboolean ok = step->is_written
                    ? takt_maintenance_table_delete_entry (step->self->store, step->entry->id, error)
                    : takt_maintenance_table_put_entry (step->self->store, step->entry, error) != 0;

  if (!ok)
    return FALSE;
  step->is_written = !step->is_written;
  note (step->self, step->printer_id);
  return TRUE;
}

/* @task, @entry: (transfer full) (nullable) */
static void
push (TaktMaintenance *self,
      gint64 printer_id,
      TaktMaintenanceTask *task,
      TaktMaintenanceEntry *entry,
      const char *label)
{
  TaktUndoStep step_func = task != NULL ? take_task_step : take_entry_step;
  Step *step = g_new0 (Step, 1);

  step->self = self;
  step->printer_id = printer_id;
  step->task = task;
  step->entry = entry;
  step->is_written = TRUE;
  takt_undo_stack_push (self->undo, label, step_func, step_func, step, step_free);
  note (self, printer_id);
}

/* (transfer full): @task as it is kept; NULL with @error */
static TaktMaintenanceTask *
check (TaktMaintenance *self, const TaktMaintenanceTask *task, GError **error)
{
  g_autoptr (TaktMaintenanceTask) checked = takt_maintenance_task_copy (task);
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, task->printer_id, error);

  if (printer == NULL || !takt_check_needed ("name", task->name, MAX_NAME, &checked->name, error)
      || !takt_check_number ("every_hours", task->every_hours, 0, TAKT_MAINTENANCE_MAX_EVERY, error)
      || !takt_check_number ("every_prints", task->every_prints, 0, TAKT_MAINTENANCE_MAX_EVERY, error)
      || !takt_check_number ("every_days", task->every_days, 0, TAKT_MAINTENANCE_MAX_EVERY, error)
      || !takt_check_number ("work_minutes", task->work_minutes, 1, TAKT_MAINTENANCE_MAX_MINUTES, error))
    return NULL;
  if (task->every_hours + task->every_prints + task->every_days == 0)
    {
      takt_error_set_field (error, "every_hours", _ ("Say after how many hours, prints or days it is due."));
      return NULL;
    }
  checked->updated_at = takt_clock_now (self->clock);
  return g_steal_pointer (&checked);
}

/**
 * takt_maintenance_add:
 * @task: printer, name, intervals and minutes; counted from now
 * @error: TAKT_ERROR_NOT_FOUND (printer); TAKT_ERROR_INVALID on the field
 *
 * One more thing that a printer wants now and then. Can be undone.
 *
 * Returns: its id; 0 with @error
 */
gint64
takt_maintenance_add (TaktMaintenance *self, const TaktMaintenanceTask *task, GError **error)
{
  g_autoptr (TaktMaintenanceTask) checked = NULL;

  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self) && task != NULL, 0);

  checked = check (self, task, error);
  if (checked == NULL)
    return 0;
  checked->id = 0;
  checked->is_removed = FALSE;
  checked->counted_from = checked->created_at = checked->updated_at;
  checked->id = takt_maintenance_table_put (self->store, checked, error);
  if (checked->id != 0)
    {
      gint64 id = checked->id;

      checked->is_removed = TRUE;
      push (self, task->printer_id, g_steal_pointer (&checked), NULL, _ ("Add maintenance"));
      return id;
    }
  return 0;
}

/* @before, @after: (transfer full) */
static gboolean
change (TaktMaintenance *self,
        TaktMaintenanceTask *before,
        TaktMaintenanceTask *after,
        const char *label,
        GError **error)
{
  gboolean ok = takt_maintenance_table_put (self->store, after, error) != 0;

  takt_maintenance_task_free (after);
  if (ok)
    push (self, before->printer_id, before, NULL, label);
  else
    takt_maintenance_task_free (before);
  return ok;
}

/** takt_maintenance_update: another name, other intervals; what was counted stays. Errors as takt_maintenance_add(). Can be undone. */
gboolean
takt_maintenance_update (TaktMaintenance *self, const TaktMaintenanceTask *task, GError **error)
{
  g_autoptr (TaktMaintenanceTask) before = NULL;
  TaktMaintenanceTask *checked;

  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self) && task != NULL, FALSE);

  before = takt_maintenance_get (self, task->id, error);
  checked = before != NULL ? check (self, task, error) : NULL;
  return checked != NULL
         && change (self, g_steal_pointer (&before), checked, _ ("Change maintenance"), error);
}

/** takt_maintenance_remove: it is asked for no more; its log stays. TAKT_ERROR_NOT_FOUND. Can be undone. */
gboolean
takt_maintenance_remove (TaktMaintenance *self, gint64 id, GError **error)
{
  TaktMaintenanceTask *before, *after;

  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), FALSE);

  before = takt_maintenance_get (self, id, error);
  if (before == NULL)
    return FALSE;
  after = takt_maintenance_task_copy (before);
  after->is_removed = TRUE;
  after->updated_at = takt_clock_now (self->clock);
  return change (self, before, after, _ ("Remove maintenance"), error);
}

typedef struct
{
  const TaktMaintenanceTask *task;
  TaktMaintenanceEntry *entry;
} Done;

/* What was not delivered yet says nothing true any more; a step back then tells it anew. */
static gboolean
done_work (TaktStore *store, gpointer user_data, GError **error)
{
  Done *done = user_data;
  g_autofree char *key = takt_maintenance_make_key (done->task);
  gboolean withdrawn;

  done->entry->id = takt_maintenance_table_put_entry (store, done->entry, error);
  return done->entry->id != 0 && takt_outbox_table_withdraw (store, key, &withdrawn, error)
         && (!withdrawn || takt_maintenance_table_set_told (store, done->task->id, TAKT_TIME_UNSET, error));
}

/**
 * takt_maintenance_done:
 * @at: when; TAKT_TIME_UNSET: now
 * @note: (nullable)
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_INVALID on "at" when it lies in the future or before it was done last, or on "note"
 *
 * Writes into the log that it was done; from then on it is counted anew, and what waits to be told about it is told no more. Can be undone.
 */
gboolean
takt_maintenance_done (TaktMaintenance *self, gint64 id, TaktTime at, const char *note_text, GError **error)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (TaktMaintenanceTask) task = NULL;
  g_autoptr (TaktMaintenanceEntry) entry = g_new0 (TaktMaintenanceEntry, 1);
  Done done = { .entry = entry };

  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), FALSE);

  task = takt_maintenance_get (self, id, error);
  if (task == NULL || !takt_check_line ("note", note_text, MAX_NOTE, &entry->note, error))
    return FALSE;
  entry->done_at = at != TAKT_TIME_UNSET ? at : now;
  if (entry->done_at > now || (task->was_done && entry->done_at < task->since))
    {
      takt_error_set_field (error, "at", _ ("This must not lie in the future, nor before it was done last."));
      return FALSE;
    }
  entry->task_id = id;
  entry->minutes = task->minutes;
  entry->prints = task->prints;
  entry->created_at = now;
  done.task = task;
  if (!takt_store_transaction (self->store, done_work, &done, error))
    return FALSE;

  push (self, task->printer_id, NULL, g_steal_pointer (&entry), _ ("Maintenance done"));
  return TRUE;
}

/* The first moment from @from on at which somebody is there for @seconds and no block lies in the way. */
static gboolean
find_gap (TaktMaintenance *self,
          gint64 printer_id,
          TaktTime seconds,
          TaktTime from,
          TaktTime *found,
          GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_auto (GStrv) holidays = takt_settings_dup_holidays (self->settings, NULL);
  TaktTime end = from + GAP_DAYS * SECONDS_PER_DAY;
  g_autoptr (GArray) spans = takt_plan_hours_list (takt_settings_get (self->settings)->attended_hours,
                                                   (const char *const *) holidays, zone, from, end);
  g_autoptr (GPtrArray) blocks = takt_blocks_list (self->blocks, printer_id, from, end, error);

  if (blocks == NULL)
    return FALSE;
  *found = from;
  for (guint i = 0; i < spans->len; i++)
    {
      const TaktAttendedSpan *span = &g_array_index (spans, TaktAttendedSpan, i);
      TaktTime start = MAX (span->from, from);

      for (guint k = 0; k < blocks->len; k++)
        {
          const TaktBlock *block = blocks->pdata[k];

          if (block->from < start + seconds && block->to > start)
            start = block->to;
        }
      if (start + seconds <= span->to)
        {
          *found = start;
          return TRUE;
        }
    }
  return TRUE;
}

/**
 * takt_maintenance_block:
 * @from: when; TAKT_TIME_UNSET: as soon as the printer is done with what it prints and somebody is there
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Keeps time for the work on the plan: a block of the printer that bears the task's name. Can be undone.
 *
 * Returns: the id of the block; 0 with @error
 */
gint64
takt_maintenance_block (TaktMaintenance *self, gint64 id, TaktTime from, GError **error)
{
  g_autoptr (TaktMaintenanceTask) task = NULL;
  TaktBlock block = { .kind = TAKT_BLOCK_MAINTENANCE };
  TaktTime now = takt_clock_now (self->clock), end;

  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), 0);

  task = takt_maintenance_get (self, id, error);
  if (task == NULL)
    return 0;
  block.from = from;
  if (from == TAKT_TIME_UNSET
      && (!takt_queue_find_machine_end (self->queue, task->printer_id, &end, error)
          || !find_gap (self, task->printer_id, task->work_minutes * (TaktTime) 60, MAX (end, now),
                        &block.from, error)))
    return 0;
  block.printer_id = task->printer_id;
  block.to = block.from + task->work_minutes * (TaktTime) 60;
  block.note = task->name;
  return takt_blocks_add (self->blocks, &block, error);
}

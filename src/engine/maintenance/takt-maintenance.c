/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "maintenance/takt-maintenance.h"

#include <glib/gi18n-lib.h>

#include "plan/takt-plan-hours.h"
#include "takt-check.h"
#include "takt-error.h"

#define SECONDS_PER_DAY  ((TaktTime) 24 * 60 * 60)
#define MINUTES_PER_HOUR 60
#define MAX_NAME         100
#define MAX_NOTE         500
/* A gap for a block is looked for so far ahead; where nobody is ever there, it is as soon as the printer is free. */
#define GAP_DAYS 28

/*
 * TaktMaintenance:
 *
 * Counters are derived from the history and the log; the only thing kept is whether the owner was told (told_for, in the transaction of the
 * event). Looks at all tasks when it starts, and again when a print ended, a task changed or its day came.
 */
struct _TaktMaintenance
{
  GObject parent_instance;

  TaktStore *store;       /* (owned) */
  TaktClock *clock;       /* (owned) */
  TaktChanges *changes;   /* (owned) */
  TaktSettings *settings; /* (owned) */
  TaktPrinters *printers; /* (owned) */
  TaktQueue *queue;       /* (owned) */
  TaktBlocks *blocks;     /* (owned) */
  TaktNotify *notify;     /* (owned) */
  TaktUndoStack *undo;    /* (owned) */
  guint64 timer;          /* when the next task is due by days */
  gboolean is_running;
};

G_DEFINE_FINAL_TYPE (TaktMaintenance, takt_maintenance, G_TYPE_OBJECT)

static void look (TaktMaintenance *self);

static void
changed_cb (TaktMaintenance *self, const char *noun, gint64 id)
{
  g_autoptr (GError) error = NULL;

  if (!self->is_running)
    return;
  if (g_str_equal (noun, "history"))
    look (self);
  else if (g_str_equal (noun, "printers") && !takt_maintenance_add_usual (self, &error))
    g_warning ("the usual maintenance of a printer could not be saved: %s", error->message);
}

static void
takt_maintenance_dispose (GObject *object)
{
  TaktMaintenance *self = TAKT_MAINTENANCE (object);

  if (self->changes != NULL)
    g_signal_handlers_disconnect_by_data (self->changes, self);
  if (self->clock != NULL)
    takt_clock_clear (self->clock, &self->timer);

  G_OBJECT_CLASS (takt_maintenance_parent_class)->dispose (object);
}

static void
takt_maintenance_finalize (GObject *object)
{
  TaktMaintenance *self = TAKT_MAINTENANCE (object);

  g_clear_object (&self->undo);
  g_clear_object (&self->notify);
  g_clear_object (&self->blocks);
  g_clear_object (&self->queue);
  g_clear_object (&self->printers);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_maintenance_parent_class)->finalize (object);
}

static void
takt_maintenance_class_init (TaktMaintenanceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_maintenance_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_maintenance_finalize;
}

static void
takt_maintenance_init (TaktMaintenance *self)
{
}

/** takt_maintenance_new: Returns: (transfer full): nothing is told before takt_maintenance_start(). */
TaktMaintenance *
takt_maintenance_new (TaktStore *store,
                      TaktClock *clock,
                      TaktChanges *changes,
                      TaktSettings *settings,
                      TaktPrinters *printers,
                      TaktQueue *queue,
                      TaktBlocks *blocks,
                      TaktNotify *notify,
                      TaktUndoStack *undo)
{
  TaktMaintenance *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);

  self = g_object_new (TAKT_TYPE_MAINTENANCE, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  self->printers = g_object_ref (printers);
  self->queue = g_object_ref (queue);
  self->blocks = g_object_ref (blocks);
  self->notify = g_object_ref (notify);
  self->undo = g_object_ref (undo);
  g_signal_connect_swapped (changes, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

/** takt_maintenance_is_due: whether one of the task's intervals is over; @task: as it was read. */
gboolean
takt_maintenance_is_due (const TaktMaintenanceTask *task, TaktTime now)
{
  return (task->every_hours > 0 && task->minutes >= (gint64) task->every_hours * MINUTES_PER_HOUR)
         || (task->every_prints > 0 && task->prints >= task->every_prints)
         || (task->every_days > 0 && now - task->since >= task->every_days * SECONDS_PER_DAY);
}

static char *
make_key (const TaktMaintenanceTask *task)
{
  return g_strdup_printf ("maintenance:%" G_GINT64_FORMAT ":since:%" G_GINT64_FORMAT, task->id, task->since);
}

/* A row the owner was told of, and the message about it, are there together or not at all. */
static gboolean
tell (TaktStore *store, gpointer user_data, GError **error)
{
  const struct
  {
    TaktMaintenance *self;
    const TaktMaintenanceTask *task;
  } *work = user_data;
  const TaktMaintenanceTask *task = work->task;
  g_autofree char *key = make_key (task);
  g_autoptr (TaktEvent) event =
      takt_event_new (TAKT_EVENT_MAINTENANCE, key, takt_clock_now (work->self->clock));

  event->printer_id = task->printer_id;
  /* Translators: the name of a task: "Wash the build plate". */
  event->reason = g_strdup_printf (_ ("“%s” is due"), task->name);
  return takt_maintenance_table_set_told (store, task->id, task->since, error)
         && takt_notify_emit (work->self->notify, event, error);
}

static void
timer_cb (gpointer user_data)
{
  TaktMaintenance *self = user_data;

  self->timer = 0;
  look (self);
}

/* Tells what has become due, and waits for what comes next by days. */
static void
look (TaktMaintenance *self)
{
  TaktTime now = takt_clock_now (self->clock), next = TAKT_TIME_UNSET;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = NULL;

  takt_clock_clear (self->clock, &self->timer);
  if (!self->is_running)
    return;

  tasks = takt_maintenance_table_list (self->store, 0, &error);
  for (guint i = 0; tasks != NULL && error == NULL && i < tasks->len; i++)
    {
      const TaktMaintenanceTask *task = tasks->pdata[i];
      struct
      {
        TaktMaintenance *self;
        const TaktMaintenanceTask *task;
      } work = { self, task };
      TaktTime day = task->since + task->every_days * SECONDS_PER_DAY;

      if (task->every_days > 0 && day > now && (next == TAKT_TIME_UNSET || day < next))
        next = day;
      if (!takt_maintenance_is_due (task, now) || task->told_for == task->since)
        continue;
      if (takt_store_transaction (self->store, tell, &work, &error))
        takt_changes_note (self->changes, "printers", task->printer_id);
    }
  if (error != NULL)
    g_warning ("maintenance could not be looked at: %s", error->message);
  if (next != TAKT_TIME_UNSET)
    self->timer = takt_clock_after (self->clock, (next - now) * G_USEC_PER_SEC, timer_cb, self, NULL);
}

static gboolean
add_usual_work (TaktStore *store, gpointer user_data, GError **error)
{
  TaktMaintenance *self = user_data;
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GPtrArray) printers = takt_printers_list (self->printers, error);
  g_autoptr (TaktStatement) mark = takt_statement_get (
      store, "UPDATE printers SET has_maintenance = 1 WHERE id = ?1 AND has_maintenance = 0");

  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = printers->pdata[i];
      g_autoptr (GPtrArray) usual = NULL;

      if (printer->model == NULL)
        continue;
      takt_statement_bind_int (mark, 1, printer->id);
      if (!takt_statement_run (mark, error))
        return FALSE;
      usual = takt_statement_get_changes (mark) > 0 ? takt_maintenance_list_usual (printer->model) : NULL;
      for (guint k = 0; usual != NULL && k < usual->len; k++)
        {
          TaktMaintenanceTask *task = usual->pdata[k];

          task->printer_id = printer->id;
          task->counted_from = task->created_at = task->updated_at = now;
          if (takt_maintenance_table_put (store, task, error) == 0)
            return FALSE;
        }
    }
  return printers != NULL;
}

/** takt_maintenance_add_usual: gives every printer whose model is known that model's usual tasks, once in its life. */
gboolean
takt_maintenance_add_usual (TaktMaintenance *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), FALSE);

  return takt_store_transaction (self->store, add_usual_work, self, error);
}

/** takt_maintenance_start: tells what became due while nobody looked, and from now on what becomes due. */
gboolean
takt_maintenance_start (TaktMaintenance *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), FALSE);

  self->is_running = TRUE;
  if (!takt_maintenance_add_usual (self, error))
    return FALSE;
  look (self);
  return TRUE;
}

void
takt_maintenance_stop (TaktMaintenance *self)
{
  g_return_if_fail (TAKT_IS_MAINTENANCE (self));

  self->is_running = FALSE;
  takt_clock_clear (self->clock, &self->timer);
}

/** takt_maintenance_note_time: time has passed that no timer has seen: what is due is told now. */
void
takt_maintenance_note_time (TaktMaintenance *self)
{
  g_return_if_fail (TAKT_IS_MAINTENANCE (self));

  look (self);
}

/** takt_maintenance_list: (transfer full) (element-type TaktMaintenanceTask): by printer; @printer_id 0: of all; NULL with @error. */
GPtrArray *
takt_maintenance_list (TaktMaintenance *self, gint64 printer_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), NULL);

  return takt_maintenance_table_list (self->store, printer_id, error);
}

/** takt_maintenance_list_due: as takt_maintenance_list(): what is due just now. */
GPtrArray *
takt_maintenance_list_due (TaktMaintenance *self, GError **error)
{
  GPtrArray *tasks = takt_maintenance_list (self, 0, error);
  TaktTime now = takt_clock_now (self->clock);

  for (guint i = tasks != NULL ? tasks->len : 0; i-- > 0;)
    if (!takt_maintenance_is_due (tasks->pdata[i], now))
      g_ptr_array_remove_index (tasks, i);
  return tasks;
}

/** takt_maintenance_list_log: (transfer full) (element-type TaktMaintenanceEntry): what was done, the newest first; NULL with @error. */
GPtrArray *
takt_maintenance_list_log (TaktMaintenance *self,
                           gint64 printer_id,
                           guint limit,
                           guint offset,
                           guint *total,
                           GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), NULL);

  return takt_maintenance_table_list_log (self->store, printer_id, limit, offset, total, error);
}

/** takt_maintenance_get: Returns: (transfer full): NULL with TAKT_ERROR_NOT_FOUND */
TaktMaintenanceTask *
takt_maintenance_get (TaktMaintenance *self, gint64 id, GError **error)
{
  g_autoptr (TaktMaintenanceTask) task = NULL;

  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), NULL);

  if (!takt_maintenance_table_get (self->store, id, &task, error))
    return NULL;
  if (task != NULL && !task->is_removed)
    return g_steal_pointer (&task);
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no such maintenance task."));
  return NULL;
}

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
  look (self);
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
  g_autofree char *key = make_key (done->task);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "maintenance/takt-maintenance-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

#define SECONDS_PER_DAY  ((TaktTime) 24 * 60 * 60)
#define MINUTES_PER_HOUR 60

G_DEFINE_FINAL_TYPE (TaktMaintenance, takt_maintenance, G_TYPE_OBJECT)

/* Printers change with each of their reports: most have what they get. Ids never come back. */
static gboolean
is_equipped (TaktMaintenance *self, gint64 printer_id)
{
  return g_hash_table_contains (self->equipped, &printer_id);
}

static gboolean
may_need_usual (TaktMaintenance *self, gint64 printer_id)
{
  g_autoptr (TaktPrinter) printer = NULL;

  if (is_equipped (self, printer_id))
    return FALSE;
  printer = takt_printers_get (self->printers, printer_id, NULL);
  return printer == NULL || printer->model != NULL;
}

static void
changed_cb (TaktMaintenance *self, const char *noun, gint64 id)
{
  g_autoptr (GError) error = NULL;

  if (!self->is_running)
    return;
  if (g_str_equal (noun, "history"))
    takt_maintenance_look (self);
  else if (g_str_equal (noun, "printers") && may_need_usual (self, id)
           && !takt_maintenance_add_usual (self, &error))
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

  g_clear_pointer (&self->equipped, g_hash_table_unref);
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
  self->equipped = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
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

/* Stays the same until the task is done: whatever tells of it bears this key. */
char *
takt_maintenance_make_key (const TaktMaintenanceTask *task)
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
  g_autofree char *key = takt_maintenance_make_key (task);
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
  takt_maintenance_look (self);
}

/* Tells what has become due, and waits for what comes next by days. */
void
takt_maintenance_look (TaktMaintenance *self)
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

/* The printers whose model is known and of which it is not known whether they had the usual tasks. */
static GPtrArray *
list_new_printers (TaktMaintenance *self, GError **error)
{
  GPtrArray *printers = takt_printers_list (self->printers, error);

  for (guint i = printers != NULL ? printers->len : 0; i > 0; i--)
    {
      const TaktPrinter *printer = printers->pdata[i - 1];

      if (printer->model == NULL || is_equipped (self, printer->id))
        g_ptr_array_remove_index (printers, i - 1);
    }
  return printers;
}

/** UsualWork: work data: whom to give what is usual. */
typedef struct
{
  GPtrArray *printers; /* (unowned) */
  TaktTime now;
} UsualWork;

static gboolean
add_usual_work (TaktStore *store, gpointer user_data, GError **error)
{
  const UsualWork *work = user_data;
  g_autoptr (TaktStatement) mark = takt_statement_get (
      store, "UPDATE printers SET has_maintenance = 1 WHERE id = ?1 AND has_maintenance = 0");

  for (guint i = 0; i < work->printers->len; i++)
    {
      const TaktPrinter *printer = work->printers->pdata[i];
      g_autoptr (GPtrArray) usual = NULL;

      takt_statement_bind_int (mark, 1, printer->id);
      if (!takt_statement_run (mark, error))
        return FALSE;
      usual = takt_statement_get_changes (mark) > 0 ? takt_maintenance_list_usual (printer->model) : NULL;
      for (guint k = 0; usual != NULL && k < usual->len; k++)
        {
          TaktMaintenanceTask *task = usual->pdata[k];

          task->printer_id = printer->id;
          task->counted_from = task->created_at = task->updated_at = work->now;
          if (takt_maintenance_table_put (store, task, error) == 0)
            return FALSE;
        }
    }
  return TRUE;
}

/** takt_maintenance_add_usual: gives every printer whose model is known that model's usual tasks, once in its life. */
gboolean
takt_maintenance_add_usual (TaktMaintenance *self, GError **error)
{
  g_autoptr (GPtrArray) printers = NULL;
  UsualWork work;

  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), FALSE);

  printers = list_new_printers (self, error);
  if (printers == NULL)
    return FALSE;
  if (printers->len == 0)
    return TRUE;

  work = (UsualWork){ printers, takt_clock_now (self->clock) };
  if (!takt_store_transaction (self->store, add_usual_work, &work, error))
    return FALSE;

  for (guint i = 0; i < printers->len; i++)
    {
      gint64 id = ((const TaktPrinter *) printers->pdata[i])->id;

      g_hash_table_add (self->equipped, g_memdup2 (&id, sizeof id));
    }
  return TRUE;
}

/** takt_maintenance_start: tells what became due while nobody looked, and from now on what becomes due. */
gboolean
takt_maintenance_start (TaktMaintenance *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MAINTENANCE (self), FALSE);

  self->is_running = TRUE;
  if (!takt_maintenance_add_usual (self, error))
    return FALSE;
  takt_maintenance_look (self);
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

  takt_maintenance_look (self);
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

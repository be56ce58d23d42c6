/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-maintenance-table.h"

/* When it was done last, and what its printer did from then on: both by an index. */
#define TASKS                                                                                                \
  "SELECT t.*, coalesce(t.last_done, t.counted_from), "                                                      \
  "(SELECT coalesce(sum(a.minutes), 0) FROM attempts a WHERE a.printer_id = t.printer_id "                   \
  "AND a.ended_at > coalesce(t.last_done, t.counted_from)), "                                                \
  "(SELECT count(*) FROM attempts a WHERE a.printer_id = t.printer_id "                                      \
  "AND a.ended_at > coalesce(t.last_done, t.counted_from)) FROM "                                            \
  "(SELECT id, printer_id, name, every_hours, every_prints, every_days, work_minutes, counted_from, "        \
  "told_for, is_removed, created_at, updated_at, "                                                           \
  "(SELECT max(done_at) FROM maintenance_log WHERE task_id = m.id) AS last_done FROM maintenance_tasks m) t "

TaktMaintenanceTask *
takt_maintenance_task_copy (const TaktMaintenanceTask *self)
{
  TaktMaintenanceTask *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  return copy;
}

void
takt_maintenance_task_free (TaktMaintenanceTask *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self);
}

void
takt_maintenance_entry_free (TaktMaintenanceEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->task_name);
  g_free (self->note);
  g_free (self);
}

static TaktMaintenanceTask *
read_task (TaktStatement *row)
{
  TaktMaintenanceTask *task = g_new0 (TaktMaintenanceTask, 1);

  task->id = takt_statement_int (row, 0);
  task->printer_id = takt_statement_int (row, 1);
  task->name = takt_statement_dup_text (row, 2);
  task->every_hours = (int) takt_statement_int (row, 3);
  task->every_prints = (int) takt_statement_int (row, 4);
  task->every_days = (int) takt_statement_int (row, 5);
  task->work_minutes = (int) takt_statement_int (row, 6);
  task->counted_from = takt_statement_time (row, 7);
  task->told_for = takt_statement_time (row, 8);
  task->is_removed = takt_statement_bool (row, 9);
  task->created_at = takt_statement_time (row, 10);
  task->updated_at = takt_statement_time (row, 11);
  task->was_done = !takt_statement_is_null (row, 12);
  task->since = takt_statement_time (row, 13);
  task->minutes = takt_statement_int (row, 14);
  task->prints = takt_statement_int (row, 15);
  return task;
}

/** takt_maintenance_table_list: (transfer full) (element-type TaktMaintenanceTask): those of a printer (0: of all) that were not removed. */
GPtrArray *
takt_maintenance_table_list (TaktStore *store, gint64 printer_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_maintenance_task_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, TASKS "WHERE t.is_removed = 0 AND (?1 = 0 OR t.printer_id = ?1) ORDER BY t.printer_id, t.id");

  takt_statement_bind_int (query, 1, printer_id);
  while (takt_statement_step (query))
    g_ptr_array_add (list, read_task (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/** takt_maintenance_table_get: @task: (out) (transfer full) (nullable): also one that was removed; NULL: there is no such row. */
gboolean
takt_maintenance_table_get (TaktStore *store, gint64 id, TaktMaintenanceTask **task, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, TASKS "WHERE t.id = ?1");

  takt_statement_bind_int (query, 1, id);
  *task = takt_statement_step (query) ? read_task (query) : NULL;
  if (takt_statement_finish (query, error))
    return TRUE;
  g_clear_pointer (task, takt_maintenance_task_free);
  return FALSE;
}

/** takt_maintenance_table_put: a new row (id 0), or what a person may change over the one of its id. Returns: its id; 0 with @error. */
gint64
takt_maintenance_table_put (TaktStore *store, const TaktMaintenanceTask *task, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store, "INSERT INTO maintenance_tasks (id, printer_id, name, every_hours, every_prints, every_days, "
             "work_minutes, counted_from, is_removed, created_at, updated_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
             "every_hours = excluded.every_hours, every_prints = excluded.every_prints, "
             "every_days = excluded.every_days, work_minutes = excluded.work_minutes, "
             "is_removed = excluded.is_removed, updated_at = excluded.updated_at");

  takt_statement_bind_id (put, 1, task->id);
  takt_statement_bind_int (put, 2, task->printer_id);
  takt_statement_bind_text (put, 3, task->name);
  takt_statement_bind_int (put, 4, task->every_hours);
  takt_statement_bind_int (put, 5, task->every_prints);
  takt_statement_bind_int (put, 6, task->every_days);
  takt_statement_bind_int (put, 7, task->work_minutes);
  takt_statement_bind_int (put, 8, task->counted_from);
  takt_statement_bind_bool (put, 9, task->is_removed);
  takt_statement_bind_time (put, 10, task->created_at);
  takt_statement_bind_time (put, 11, task->updated_at);
  if (task->id != 0)
    return takt_statement_run (put, error) ? task->id : 0;
  return takt_statement_insert (put, error);
}

gboolean
takt_maintenance_table_set_told (TaktStore *store, gint64 id, TaktTime told_for, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE maintenance_tasks SET told_for = ?2 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, told_for);
  return takt_statement_run (update, error);
}

static gboolean
count_log (TaktStore *store, gint64 printer_id, guint *total, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT count(*) FROM maintenance_log l JOIN maintenance_tasks t ON t.id = l.task_id "
             "WHERE (?1 = 0 OR t.printer_id = ?1)");

  takt_statement_bind_int (query, 1, printer_id);
  *total = takt_statement_step (query) ? (guint) takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/** takt_maintenance_table_list_log: (transfer full) (element-type TaktMaintenanceEntry): the newest first; @printer_id 0: of all. */
GPtrArray *
takt_maintenance_table_list_log (TaktStore *store,
                                 gint64 printer_id,
                                 guint limit,
                                 guint offset,
                                 guint *total,
                                 GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_maintenance_entry_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT l.id, l.task_id, t.printer_id, t.name, l.done_at, l.minutes, l.prints, l.note, "
             "l.created_at FROM maintenance_log l JOIN maintenance_tasks t ON t.id = l.task_id "
             "WHERE (?1 = 0 OR t.printer_id = ?1) ORDER BY l.done_at DESC, l.id DESC LIMIT ?2 OFFSET ?3");

  takt_statement_bind_int (query, 1, printer_id);
  takt_statement_bind_int (query, 2, limit);
  takt_statement_bind_int (query, 3, offset);
  while (takt_statement_step (query))
    {
      TaktMaintenanceEntry *entry = g_new0 (TaktMaintenanceEntry, 1);

      entry->id = takt_statement_int (query, 0);
      entry->task_id = takt_statement_int (query, 1);
      entry->printer_id = takt_statement_int (query, 2);
      entry->task_name = takt_statement_dup_text (query, 3);
      entry->done_at = takt_statement_time (query, 4);
      entry->minutes = takt_statement_int (query, 5);
      entry->prints = takt_statement_int (query, 6);
      entry->note = takt_statement_dup_text (query, 7);
      entry->created_at = takt_statement_time (query, 8);
      g_ptr_array_add (list, entry);
    }
  return takt_statement_finish (query, error) && count_log (store, printer_id, total, error)
             ? g_steal_pointer (&list)
             : NULL;
}

/** takt_maintenance_table_put_entry: a new row, with @entry's id where it has one. Returns: its id; 0 with @error. */
gint64
takt_maintenance_table_put_entry (TaktStore *store, const TaktMaintenanceEntry *entry, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store, "INSERT INTO maintenance_log (id, task_id, done_at, minutes, prints, note, created_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?)");

  takt_statement_bind_id (put, 1, entry->id);
  takt_statement_bind_int (put, 2, entry->task_id);
  takt_statement_bind_int (put, 3, entry->done_at);
  takt_statement_bind_int (put, 4, entry->minutes);
  takt_statement_bind_int (put, 5, entry->prints);
  takt_statement_bind_text (put, 6, entry->note);
  takt_statement_bind_time (put, 7, entry->created_at);
  return takt_statement_insert (put, error);
}

gboolean
takt_maintenance_table_delete_entry (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) remove = takt_statement_get (store, "DELETE FROM maintenance_log WHERE id = ?1");

  takt_statement_bind_int (remove, 1, id);
  return takt_statement_run (remove, error);
}

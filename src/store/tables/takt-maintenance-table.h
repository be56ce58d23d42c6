/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktMaintenanceTask: what a printer wants done now and then, and how far it is since it was done. */
typedef struct
{
  gint64   id;
  gint64   printer_id;
  char    *name;
  int      every_hours;   /* of printing; 0: not by hours */
  int      every_prints;  /* 0: not by prints */
  int      every_days;    /* 0: not by days */
  int      work_minutes;  /* so long the printer is not to be had */
  TaktTime counted_from;  /* until it was done for the first time */
  TaktTime told_for;      /* @since when its owner was told last that it is due; TAKT_TIME_UNSET: never */
  gboolean is_removed;
  TaktTime created_at;
  TaktTime updated_at;

  /* Derived when it is read: */
  TaktTime since;         /* when it was done last, else counted_from */
  gboolean was_done;
  gint64   minutes;       /* of printing from then on */
  gint64   prints;        /* that ended from then on, those that were begun at the machine among them */
} TaktMaintenanceTask;

/** TaktMaintenanceEntry: it was done. */
typedef struct
{
  gint64   id;
  gint64   task_id;
  gint64   printer_id;    /* derived: the task's */
  char    *task_name;     /* derived */
  TaktTime done_at;
  gint64   minutes;       /* of printing since it was done before */
  gint64   prints;
  char    *note;          /* (nullable) */
  TaktTime created_at;
} TaktMaintenanceEntry;

TaktMaintenanceTask *takt_maintenance_task_copy (const TaktMaintenanceTask *self) G_GNUC_WARN_UNUSED_RESULT;
void       takt_maintenance_task_free  (TaktMaintenanceTask *self);
void       takt_maintenance_entry_free (TaktMaintenanceEntry *self);

GPtrArray *takt_maintenance_table_list (TaktStore *store, gint64 printer_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_maintenance_table_get  (TaktStore *store, gint64 id, TaktMaintenanceTask **task, GError **error);
gint64     takt_maintenance_table_put  (TaktStore *store, const TaktMaintenanceTask *task, GError **error);
gboolean   takt_maintenance_table_set_told (TaktStore *store, gint64 id, TaktTime told_for, GError **error);

GPtrArray *takt_maintenance_table_list_log   (TaktStore *store, gint64 printer_id, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64     takt_maintenance_table_put_entry  (TaktStore *store, const TaktMaintenanceEntry *entry, GError **error);
gboolean   takt_maintenance_table_delete_entry (TaktStore *store, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktMaintenanceTask, takt_maintenance_task_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktMaintenanceEntry, takt_maintenance_entry_free)

G_END_DECLS

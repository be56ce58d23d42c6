/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "maintenance/takt-maintenance.h"

G_BEGIN_DECLS

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
  GHashTable *equipped;   /* (owned) ids of printers that are known to have had the usual tasks */
  guint64 timer;          /* when the next task is due by days */
  gboolean is_running;
};

/* takt-maintenance.c */
void  takt_maintenance_look     (TaktMaintenance *self);
char *takt_maintenance_make_key (const TaktMaintenanceTask *task) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

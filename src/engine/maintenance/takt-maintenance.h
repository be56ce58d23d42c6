/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "blocks/takt-blocks.h"
#include "notify/takt-notify.h"
#include "settings/takt-settings.h"
#include "tables/takt-maintenance-table.h"
#include "tables/takt-outbox-table.h"

G_BEGIN_DECLS

/** TAKT_MAINTENANCE_MAX_EVERY: hours, prints or days between two times. */
#define TAKT_MAINTENANCE_MAX_EVERY 100000
/** TAKT_MAINTENANCE_MAX_MINUTES: one piece of work takes so long at most: a day. */
#define TAKT_MAINTENANCE_MAX_MINUTES (24 * 60)

#define TAKT_TYPE_MAINTENANCE (takt_maintenance_get_type ())
G_DECLARE_FINAL_TYPE (TaktMaintenance, takt_maintenance, TAKT, MAINTENANCE, GObject)

/*
 * What printers want done now and then: by hours of printing, by prints or by days since it was done last, whichever comes first. A printer
 * whose model is known gets that model's usual tasks once (takt-maintenance-usual.c); its owner changes them. What is due is told once, and
 * again only after it was done and is due anew.
 */
TaktMaintenance *takt_maintenance_new   (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktPrinters *printers, TaktQueue *queue, TaktBlocks *blocks, TaktNotify *notify, TaktUndoStack *undo) G_GNUC_WARN_UNUSED_RESULT;
gboolean         takt_maintenance_start (TaktMaintenance *self, GError **error);
void             takt_maintenance_stop  (TaktMaintenance *self);
void             takt_maintenance_note_time (TaktMaintenance *self);
gboolean         takt_maintenance_add_usual (TaktMaintenance *self, GError **error);

GPtrArray           *takt_maintenance_list     (TaktMaintenance *self, gint64 printer_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray           *takt_maintenance_list_due (TaktMaintenance *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray           *takt_maintenance_list_log (TaktMaintenance *self, gint64 printer_id, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktMaintenanceTask *takt_maintenance_get      (TaktMaintenance *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64               takt_maintenance_add      (TaktMaintenance *self, const TaktMaintenanceTask *task, GError **error);
gboolean             takt_maintenance_update   (TaktMaintenance *self, const TaktMaintenanceTask *task, GError **error);
gboolean             takt_maintenance_remove   (TaktMaintenance *self, gint64 id, GError **error);
gboolean             takt_maintenance_done     (TaktMaintenance *self, gint64 id, TaktTime at, const char *note, GError **error);
gint64               takt_maintenance_block    (TaktMaintenance *self, gint64 id, TaktTime from, GError **error);
gboolean             takt_maintenance_is_due   (const TaktMaintenanceTask *task, TaktTime now);

/* takt-maintenance-usual.c */
GPtrArray *takt_maintenance_list_usual (const char *model) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

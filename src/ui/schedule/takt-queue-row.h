/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

/* Signal "step" (int): a person moves it by keys, -1 towards the head, 1 towards the end. */
#define TAKT_TYPE_QUEUE_ROW (takt_queue_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktQueueRow, takt_queue_row, TAKT, QUEUE_ROW, GtkListBoxRow)

GtkWidget *takt_queue_row_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_queue_row_set        (TaktQueueRow *self, TaktShop *shop, const TaktScheduleBlock *block, const char *printer_name, TaktTime now);
gint64     takt_queue_row_get_job_id (TaktQueueRow *self);

G_END_DECLS

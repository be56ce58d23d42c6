/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

#define TAKT_TYPE_QUEUE_PANE (takt_queue_pane_get_type ())
G_DECLARE_FINAL_TYPE (TaktQueuePane, takt_queue_pane, TAKT, QUEUE_PANE, AdwBin)

void   takt_queue_pane_set_data     (TaktQueuePane *self, TaktScheduleData *data);
void   takt_queue_pane_show_printer (TaktQueuePane *self, gint64 printer_id);
void   takt_queue_pane_tell         (TaktQueuePane *self, const char *text);
gint64 takt_queue_pane_get_printer  (TaktQueuePane *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

#define TAKT_TYPE_TIMELINE_BLOCK (takt_timeline_block_get_type ())
G_DECLARE_FINAL_TYPE (TaktTimelineBlock, takt_timeline_block, TAKT, TIMELINE_BLOCK, GtkButton)

GtkWidget *takt_timeline_block_new          (GtkOrientation time) G_GNUC_WARN_UNUSED_RESULT;
void       takt_timeline_block_set          (TaktTimelineBlock *self, TaktShop *shop, const TaktScheduleBlock *block, const char *printer_name, TaktTime now);
void       takt_timeline_block_set_extent   (TaktTimelineBlock *self, double length, double fill);
void       takt_timeline_block_set_selected (TaktTimelineBlock *self, gboolean is_selected);
gint64     takt_timeline_block_get_job_id   (TaktTimelineBlock *self);
gboolean   takt_timeline_block_is_planned   (TaktTimelineBlock *self);

G_END_DECLS

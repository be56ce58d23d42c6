/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schedule/takt-schedule-data.h"
#include "schedule/takt-time-scale.h"

G_BEGIN_DECLS

#define TAKT_TIMELINE_LABEL_WIDTH  132
#define TAKT_TIMELINE_LANE_HEIGHT  97
#define TAKT_TIMELINE_BLOCK_HEIGHT 75

/*
 * Signals: "lane-activated" (gint64 printer_id); "moved" (gint64 job_id, gint64 printer_id, gint64 before_id): a person dropped a print, or
 * moved it by keys; what it shows comes from the engine afterwards; "effect" (const char *text): (nullable) what a move under way would do, for a screen reader.
 */
#define TAKT_TYPE_TIMELINE (takt_timeline_get_type ())
G_DECLARE_FINAL_TYPE (TaktTimeline, takt_timeline, TAKT, TIMELINE, GtkWidget)

GtkWidget *takt_timeline_new         (TaktScheduleData *data, TaktTimeScale *scale) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *takt_timeline_find_block  (TaktTimeline *self, gint64 job_id);
void       takt_timeline_show_job    (TaktTimeline *self, gint64 job_id);

G_END_DECLS

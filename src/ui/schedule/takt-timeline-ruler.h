/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schedule/takt-schedule-data.h"
#include "schedule/takt-time-scale.h"

G_BEGIN_DECLS

#define TAKT_TYPE_TIMELINE_RULER (takt_timeline_ruler_get_type ())
G_DECLARE_FINAL_TYPE (TaktTimelineRuler, takt_timeline_ruler, TAKT, TIMELINE_RULER, GtkWidget)

GtkWidget *takt_timeline_ruler_new (TaktScheduleData *data, TaktTimeScale *scale) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

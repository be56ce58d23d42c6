/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schedule/takt-timeline-block.h"
#include "schedule/takt-timeline.h"

G_BEGIN_DECLS

/**
 * TaktTimeline:
 *
 * The lanes of the printers side by side in time. It draws hours, tails and the present; prints and the printers' names are child widgets, so
 * that focus, tooltips and names come with them. takt-timeline-draw.c draws.
 */
struct _TaktTimeline
{
  GtkWidget parent_instance;

  TaktScheduleData *data;  /* (owned) */
  TaktTimeScale    *scale; /* (owned) */
  GHashTable *blocks;      /* (owned) key of a block → TaktTimelineBlock (a child) */
  GPtrArray  *labels;      /* (owned) (element-type GtkWidget) of the lanes, children */
};

/** TaktTimelineSpan: where a block lies, in pixels from the left edge of the lanes; in right-to-left from the right. */
typedef struct
{
  double begin;  /* that can be seen */
  double length;
  double fill;   /* of the length, what is printed */
} TaktTimelineSpan;

TaktTimelineSpan takt_timeline_find_span (TaktTimeline *self, const TaktScheduleBlock *block);
void             takt_timeline_draw_back  (TaktTimeline *self, GtkSnapshot *snapshot);
void             takt_timeline_draw_front (TaktTimeline *self, GtkSnapshot *snapshot);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schedule/takt-timeline-block.h"
#include "schedule/takt-timeline.h"

G_BEGIN_DECLS

/** TaktTimelineSlot: where a print would come. */
typedef struct
{
  guint    lane;        /* index */
  gint64   printer_id;
  gint64   before_id;   /* the print that comes after it; 0: it comes last */
  int      position;    /* as which of the others there */
  TaktTime from;        /* as far as is known */
  TaktTime to;
} TaktTimelineSlot;

/**
 * TaktTimeline:
 *
 * The lanes of the printers side by side in time. It draws hours, tails and the present; prints and the printers' names are child widgets, so
 * that focus, tooltips and names come with them. takt-timeline-draw.c draws, takt-timeline-drag.c moves prints.
 */
struct _TaktTimeline
{
  GtkWidget parent_instance;

  TaktScheduleData *data;  /* (owned) */
  TaktTimeScale    *scale; /* (owned) */
  GHashTable *blocks;      /* (owned) key of a block → TaktTimelineBlock (a child) */
  GPtrArray  *labels;      /* (owned) (element-type GtkWidget) of the lanes, children */

  /* A drag (takt-timeline-drag.c) */
  gint64      dragged;     /* job; 0: none */
  gboolean    is_dragging; /* it moved far enough */
  double      start_x, start_y;
  double      grab_x, grab_y; /* within its block */
  double      drag_x, drag_y; /* the pointer */
  TaktTimelineSlot slot;
  GCancellable *pricing;   /* (owned) (nullable) */
  GtkWidget  *tip;         /* a child */
  GtkWidget  *tip_icon;
  GtkLabel   *tip_effect;
  GtkLabel   *tip_place;
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

void             takt_timeline_init_drag    (TaktTimeline *self);
gboolean         takt_timeline_cancel_drag  (TaktTimeline *self);
gboolean         takt_timeline_move_by_keys (TaktTimeline *self, int steps, int lanes);

G_END_DECLS

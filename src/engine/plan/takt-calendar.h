/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plans.h"
#include "tables/takt-block-table.h"

G_BEGIN_DECLS

/** TaktCalendarKind: what lies there in time. */
typedef enum
{
  TAKT_CALENDAR_PRINT,
  TAKT_CALENDAR_PLATE_WAITS,  /* a print is done, and nobody is there to take it off the plate */
  TAKT_CALENDAR_BLOCK,        /* the printer is not to be had */
} TaktCalendarKind;

/** takt_calendar_kind_words: "print", "plate_waits", "block", indexed by TaktCalendarKind, NULL at the end. */
extern const char *const takt_calendar_kind_words[];

/** TaktCalendarBlock: something on a printer's line of time, with all that is written on it. */
typedef struct
{
  TaktCalendarKind kind;
  gint64        printer_id;
  gint64        job_id;         /* 0: none */
  gint64        order_id;       /* 0: none */
  gint64        block_id;       /* 0: no TaktBlock */
  const char   *block_kind;     /* (nullable) machine word, takt_block_kind_words */
  char         *order_number;   /* (nullable) */
  char         *title;
  TaktJobStatus status;
  TaktTime      from;           /* as it went, or is expected to go */
  TaktTime      to;
  TaktTime      planned_start;  /* as it was planned; TAKT_TIME_UNSET: nobody did */
  TaktTime      started_at;
  TaktTime      completed_at;
  int           progress_percent;
  char         *material_type;  /* (nullable) */
  char         *color;          /* (nullable) */
  char         *color_hex;      /* (nullable) 'RRGGBB' */
  gboolean      is_pinned;      /* a person chose its printer or its start */
  gboolean      is_late;        /* its order misses its promise as things stand */
  const char   *reason;         /* (nullable) machine word: why a waiting print begins no sooner */
  char         *message;        /* (nullable) the same as a sentence */
} TaktCalendarBlock;

/** TaktCalendar: everything in a stretch of time. */
typedef struct
{
  GPtrArray *blocks;    /* (element-type TaktCalendarBlock) by printer, then by time */
  GArray    *attended;  /* (element-type TaktAttendedSpan) */
} TaktCalendar;

#define TAKT_CALENDAR_MAX_DAYS 400

TaktCalendar *takt_plans_get_calendar (TaktPlans *self, TaktTime from, TaktTime to, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          takt_calendar_free      (TaktCalendar *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCalendar, takt_calendar_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-order-row.h"
#include "models/takt-printer-row.h"

G_BEGIN_DECLS

/** TaktScheduleBlock: a print as it lies in time, with all that is written on it. */
typedef struct
{
  gint64        key;         /* of its own: the job's id, or below 0 */
  gint64        job_id;      /* 0: of a plan that is looked at, in no queue yet */
  gint64        printer_id;
  gint64        order_id;    /* 0: none */
  gint64        profile_id;  /* 0: none */
  char         *title;       /* "#12345", or the print's name where it has no order */
  char         *subtitle;    /* (nullable) */
  TaktJobStatus status;
  gboolean      is_paused;
  gboolean      is_held;
  gboolean      is_pinned;
  gboolean      is_planned;  /* a plan that is only looked at moves it here */
  gboolean      is_overnight; /* it ends while nobody is there */
  int           progress;    /* percent */
  int           priority;    /* 1 … 10, high first */
  int           minutes;     /* as estimated */
  TaktTime      from;        /* unset: it has no place in time */
  TaktTime      to;
  char         *material;    /* (nullable) "PETG Black" */
  char         *color_hex;   /* (nullable) 'RRGGBB' */
  TaktRisk      risk;
  int           spare_minutes;
  char         *reason;      /* (nullable) why it waits, or where a plan took it from; a sentence */
} TaktScheduleBlock;

/** TaktScheduleTail: nothing can print there: a plate waits for somebody, or the printer is not to be had. */
typedef struct
{
  TaktTime from;
  TaktTime to;
  gboolean is_block;
} TaktScheduleTail;

/** TaktScheduleDue: an open order that must leave. */
typedef struct
{
  gint64   order_id;
  TaktTime due;
  TaktRisk risk;
} TaktScheduleDue;

/** TaktScheduleLane: a printer. */
typedef struct
{
  TaktPrinterRow *printer;  /* (owned) */
  gint64     printer_id;
  GPtrArray *blocks;        /* (element-type TaktScheduleBlock) by time */
  GPtrArray *queue;         /* (element-type TaktScheduleBlock) all that wait, the head first */
  GArray    *tails;         /* (element-type TaktScheduleTail) by time */
} TaktScheduleLane;

/*
 * What the views of the schedule show, read from the engine and kept right by its changes. Signals: "changed", after each reading;
 * "selected" (gint64 job_id), when another print is chosen, 0: none.
 */
#define TAKT_TYPE_SCHEDULE_DATA (takt_schedule_data_get_type ())
G_DECLARE_FINAL_TYPE (TaktScheduleData, takt_schedule_data, TAKT, SCHEDULE_DATA, GObject)

TaktScheduleData *takt_schedule_data_new       (void) G_GNUC_WARN_UNUSED_RESULT;
TaktShop         *takt_schedule_data_get_shop  (TaktScheduleData *self);
void              takt_schedule_data_set_shop  (TaktScheduleData *self, TaktShop *shop);
void              takt_schedule_data_set_range (TaktScheduleData *self, TaktTime from, TaktTime to);
void              takt_schedule_data_reload    (TaktScheduleData *self);
gboolean          takt_schedule_data_is_read   (TaktScheduleData *self);
const GError     *takt_schedule_data_get_error (TaktScheduleData *self);
TaktTime          takt_schedule_data_get_now   (TaktScheduleData *self);
GPtrArray        *takt_schedule_data_get_lanes (TaktScheduleData *self);
GArray           *takt_schedule_data_get_attended (TaktScheduleData *self);
GArray           *takt_schedule_data_get_dues  (TaktScheduleData *self);
gint64            takt_schedule_data_get_selected (TaktScheduleData *self);
void              takt_schedule_data_select    (TaktScheduleData *self, gint64 job_id);

const TaktScheduleLane  *takt_schedule_data_find_lane  (TaktScheduleData *self, gint64 printer_id);
const TaktScheduleBlock *takt_schedule_data_find_block (TaktScheduleData *self, gint64 job_id);

void              takt_schedule_data_set_preview (TaktScheduleData *self, TaktPlanPreview *preview);
TaktPlanPreview  *takt_schedule_data_get_preview (TaktScheduleData *self);

/** TaktScheduleOutcome: what a plan would change. */
typedef struct
{
  guint n_moved;       /* prints that wait elsewhere, or in another order */
  guint n_new;         /* prints of orders that are not scheduled yet */
  guint n_orders;
  guint n_late_before; /* orders */
  guint n_late;
  int   n_saved_swaps; /* below 0: more to change than before */
} TaktScheduleOutcome;

TaktScheduleBlock *takt_schedule_block_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void               takt_schedule_block_unref (TaktScheduleBlock *block);

/* takt-schedule-plan.c: a plan that is only looked at. */
void       takt_schedule_plan_show    (const TaktPlanPreview *preview, GPtrArray *lanes, TaktTime to);
void       takt_schedule_plan_measure (const TaktPlanPreview *preview, TaktScheduleOutcome *outcome);
GPtrArray *takt_schedule_plan_list    (const TaktPlanPreview *preview, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;

char *takt_schedule_block_describe (const TaktScheduleBlock *block, const char *printer_name, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
char *takt_schedule_block_get_note (const TaktScheduleBlock *block, TaktTime now, const char **icon_name, const char **css_class) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

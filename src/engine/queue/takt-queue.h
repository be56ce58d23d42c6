/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "costs/takt-costs.h"
#include "history/takt-history.h"
#include "notify/takt-notify.h"
#include "orders/takt-orders.h"
#include "printers/takt-printers.h"
#include "products/takt-products.h"
#include "tables/takt-block-table.h"
#include "tables/takt-dispatch-table.h"
#include "tables/takt-job-table.h"
#include "tables/takt-stock-table.h"
#include "undo/takt-undo-stack.h"

G_BEGIN_DECLS

/** TaktScheduleRequest: "print this order" (contract §4.1). */
typedef struct
{
  gint64      order_id;
  gint64      printer_id;
  const char *material_type;         /* (nullable) the profile's */
  int         start_offset_minutes;
  gboolean    skip_unmapped;
  gboolean    force;
  gboolean    leave_stock;           /* print what lies on the shelf, too */
  int         max_printers;          /* the plates are spread over so many at most; 0, 1: all on printer_id */
} TaktScheduleRequest;

/** TaktSupply: where the pieces of one order item come from. */
typedef struct
{
  gint64 order_item_id;
  gint64 profile_id;
  char  *variant;     /* (nullable) as in TaktStock; NULL: of no use to others, so never from the shelf */
  int    pieces;      /* that are wanted now: without what the item had before */
  int    from_stock;  /* of those, from the shelf */
  int    to_stock;    /* that its plates make beyond them */
} TaktSupply;

/** TaktSchedule: what scheduling an order comes to. */
typedef struct
{
  GPtrArray *jobs;     /* (owned) of TaktJob, in the order of printing */
  GPtrArray *supplies; /* (owned) of TaktSupply, one for each item that is printed or taken from the shelf */
} TaktSchedule;

void takt_supply_free (TaktSupply *self);
void takt_schedule_free (TaktSchedule *self);

/** TaktJobSource: who says so. A person's word wins over a guess, never over the printer's report of a running job. */
typedef enum
{
  TAKT_JOB_SAID_BY_PERSON,
  TAKT_JOB_SAID_BY_PRINTER,
} TaktJobSource;

/** TaktHandOver: what a person can do to start a print on a printer that takes no commands. */
typedef struct
{
  gboolean is_uploaded;  /* the file is on the printer's card */
  char    *uri;          /* for the maker's program, where there is one for this system (protocol.md §12.4) */
  char    *message;      /* a sentence */
} TaktHandOver;

/** TaktObstacleKind: what can stand in the way of a start, in the order in which a person would see to it. */
typedef enum
{
  TAKT_OBSTACLE_NOT_WAITING,
  TAKT_OBSTACLE_ALREADY_SENT,
  TAKT_OBSTACLE_HELD,
  TAKT_OBSTACLE_BLOCKED,
  TAKT_OBSTACLE_NO_FILE,
  TAKT_OBSTACLE_OTHER_RUNNING,
  TAKT_OBSTACLE_OTHER_SENT,
  TAKT_OBSTACLE_NOT_CONNECTED,
  TAKT_OBSTACLE_NO_REPORT,
  TAKT_OBSTACLE_LOCKED,
  TAKT_OBSTACLE_PRINTING,
  TAKT_OBSTACLE_PLATE,
  TAKT_OBSTACLE_NOT_READY,
  TAKT_OBSTACLE_WRONG_MACHINE,
  TAKT_OBSTACLE_WRONG_NOZZLE,
  TAKT_OBSTACLE_FILAMENT,
} TaktObstacleKind;

#define TAKT_N_OBSTACLES (TAKT_OBSTACLE_FILAMENT + 1)

/** takt_obstacle_words: NULL-terminated, indexed by TaktObstacleKind: "not_waiting", "plate" … */
extern const char *const takt_obstacle_words[TAKT_N_OBSTACLES + 1];

/** TaktObstacle: why a print cannot start now. */
typedef struct
{
  TaktObstacleKind kind;
  char *message;         /* a sentence: what it is, and what to do */
} TaktObstacle;

void takt_obstacle_free (TaktObstacle *self);

void takt_hand_over_free (TaktHandOver *self);

/** TaktQueueFailover: that a print left a printer that failed. */
typedef struct
{
  gint64   printer_id;
  char    *printer_name;  /* as it was called then */
  char    *reason;        /* a sentence */
  TaktTime moved_at;
} TaktQueueFailover;

void takt_queue_failover_free (TaktQueueFailover *self);

/** TaktQueuePlace: where a waiting job shall stand. */
typedef struct
{
  gint64   job_id;          /* 0: a new one, @job */
  TaktJob *job;             /* (owned) (nullable) the row of a new one */
  gboolean is_removed;      /* it shall be gone from the queue; the rest says nothing */
  gint64   printer_id;
  int      priority;
  int      queue_position;
  TaktTime scheduled_start;
} TaktQueuePlace;

void takt_queue_place_free (TaktQueuePlace *self);

/** TaktPlateObjects: what lies on the plate that a printer is printing. */
typedef struct
{
  gint64     job_id;
  gboolean   can_skip;  /* the machine can be told to leave some of them out */
  GPtrArray *objects;   /* (owned) (element-type TaktSlicedObject) */
} TaktPlateObjects;

void takt_plate_objects_free (TaktPlateObjects *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPlateObjects, takt_plate_objects_free)

#define TAKT_TYPE_QUEUE (takt_queue_get_type ())
G_DECLARE_FINAL_TYPE (TaktQueue, takt_queue, TAKT, QUEUE, GObject)

TaktQueue *takt_queue_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktOrders *orders, TaktProducts *products,
                           TaktPrinters *printers, TaktMaterials *materials, TaktHistory *history, TaktNotify *notify) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *takt_queue_schedule_order  (TaktQueue *self, const TaktScheduleRequest *request, GError **error);
GPtrArray *takt_queue_preview_order   (TaktQueue *self, const TaktScheduleRequest *request, GError **error);
TaktSchedule *takt_queue_schedule     (TaktQueue *self, const TaktScheduleRequest *request, gboolean is_preview, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_queue_draft_order     (TaktQueue *self, gint64 order_id, GError **error);
gint64     takt_queue_add             (TaktQueue *self, const TaktJob *job, GError **error);
TaktJob   *takt_queue_get             (TaktQueue *self, gint64 id, GError **error);
GPtrArray *takt_queue_list            (TaktQueue *self, gint64 printer_id, int status, guint limit, guint offset, guint *total, GError **error);
GPtrArray *takt_queue_list_queued     (TaktQueue *self, gint64 printer_id, GError **error);
GPtrArray *takt_queue_list_of_order   (TaktQueue *self, gint64 order_id, GError **error);
gboolean   takt_queue_update          (TaktQueue *self, const TaktJob *job, GError **error);
gboolean   takt_queue_set_status      (TaktQueue *self, gint64 id, TaktJobStatus status, const char *reason, TaktJobSource source, GError **error);
gboolean   takt_queue_retry           (TaktQueue *self, gint64 id, GError **error);
gboolean   takt_queue_adopt_print     (TaktQueue *self, gint64 attempt_id, gint64 job_id, GError **error);
gboolean   takt_queue_remove          (TaktQueue *self, gint64 id, GError **error);
gboolean   takt_queue_reorder         (TaktQueue *self, gint64 printer_id, const gint64 *job_ids, guint n_jobs, GError **error);
gboolean   takt_queue_move_job        (TaktQueue *self, gint64 id, gint64 printer_id, gint64 before_id, GError **error);
gboolean   takt_queue_set_priority    (TaktQueue *self, gint64 id, int priority, GError **error);
gboolean   takt_queue_hold            (TaktQueue *self, gint64 id, gboolean held, GError **error);
gboolean   takt_queue_pin             (TaktQueue *self, gint64 id, TaktTime start, GError **error);
gboolean   takt_queue_unpin           (TaktQueue *self, gint64 id, GError **error);
gboolean   takt_queue_set_paused      (TaktQueue *self, gint64 printer_id, gboolean paused, GError **error);
gboolean   takt_queue_set_all_paused  (TaktQueue *self, gboolean paused, GError **error);
gboolean   takt_queue_is_transferring (TaktQueue *self);
gboolean   takt_queue_clear_plate     (TaktQueue *self, gint64 printer_id, int scrapped, gint64 *again_id, GError **error);
gboolean   takt_queue_find_last       (TaktQueue *self, gint64 printer_id, TaktJob **job, GError **error);
gboolean   takt_queue_hurry_order     (TaktQueue *self, gint64 order_id, GError **error);
GPtrArray *takt_queue_list_stock      (TaktQueue *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_queue_list_stock_moves (TaktQueue *self, gint64 profile_id, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_queue_correct_stock   (TaktQueue *self, gint64 profile_id, const char *variant, int pieces, const char *reason, GError **error);
void       takt_queue_set_undo        (TaktQueue *self, TaktUndoStack *undo);
gboolean   takt_queue_set_places      (TaktQueue *self, GPtrArray *places, GPtrArray **inverse, GError **error);
void       takt_queue_start_async     (TaktQueue *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void       takt_queue_start_with_async (TaktQueue *self, gint64 id, const TaktPrintOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   takt_queue_start_finish    (TaktQueue *self, GAsyncResult *result, GError **error);
void       takt_queue_hand_over_async (TaktQueue *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktHandOver *takt_queue_hand_over_finish (TaktQueue *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktPlateObjects *takt_queue_list_objects (TaktQueue *self, gint64 printer_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_queue_list_obstacles  (TaktQueue *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_queue_list_warnings   (TaktQueue *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_queue_find_clash      (TaktQueue *self, gint64 printer_id, TaktBlock **block, GError **error);
gboolean   takt_queue_get_dispatch    (TaktQueue *self, const TaktJob *job, TaktDispatchStep *step, int *upload_percent, GError **error);
gboolean   takt_queue_get_retries     (TaktQueue *self, gint64 job_id, int *failures, TaktTime *at, GError **error);
gboolean   takt_queue_find_failover   (TaktQueue *self, gint64 job_id, TaktQueueFailover **failover, GError **error);
gboolean   takt_queue_resume_intents  (TaktQueue *self, GError **error);
void       takt_queue_stop            (TaktQueue *self);
void       takt_queue_note_time       (TaktQueue *self);

gboolean   takt_queue_status_change_is_allowed (TaktJobStatus from, TaktJobStatus to, TaktJobSource source);
gboolean   takt_queue_find_machine_end (TaktQueue *self, gint64 printer_id, TaktTime *end, GError **error);
void       takt_queue_get_planned     (TaktQueue *self, const TaktJob *job, TaktTime *start, TaktTime *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSchedule, takt_schedule_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktHandOver, takt_hand_over_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktQueueFailover, takt_queue_failover_free)

G_END_DECLS

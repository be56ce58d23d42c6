/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-print-request.h"
#include "queue/takt-queue.h"
#include "tables/takt-printer-file-table.h"

G_BEGIN_DECLS

/*
 * Inside of TaktQueue: takt-queue-edit.c makes and changes jobs, takt-queue-control.c changes where and in which order they
 * wait, takt-queue-act.c takes that back, takt-queue-plate.c counts
 * what comes off a plate, takt-queue-stock.c keeps what is left over of it, takt-queue-spread.c deals plates out to printers, takt-queue-schedule.c makes them from orders, takt-queue-spools.c finds
 * their filament, takt-queue-status.c moves them from status to status, takt-queue-request.c decides all
 * about a print before it is sent, takt-queue-objects.c says what lies on a plate, takt-queue-check.c is the list that a start must pass, takt-queue-blocks.c what it knows of
 * blocks, takt-queue-journal.c
 * keeps the rows of what is on its way, takt-queue-retry.c has what did not arrive sent again, takt-queue-dispatch.c sends it to its machine, takt-queue-hand-over.c
 * leaves that to a person, takt-queue-failover.c moves what its printer failed at to another,
 * takt-queue-intents.c watches over what is on its way and starts what may start by itself, takt-queue-track.c follows what machines say,
 * takt-queue-feeds.c which spools they take, takt-queue-files.c takes away from them what was brought there,
 * takt-queue-machine.c keeps the prints that machines made without us, takt-queue-projection.c says when what will run.
 */

/* How long a machine may take from accepting a job to beginning it (protocol.md §15.3). */
#define TAKT_QUEUE_START_LIMIT TAKT_PRINTER_LINK_START_LIMIT

/** TaktQueueProjection: the queue of one printer as it would run from now on, kept for as long as nothing changes. */
typedef struct _TaktQueueProjection TaktQueueProjection;

/** TaktQueueAct: what a command changes in places of the queue, so that it can be taken back. */
typedef struct _TaktQueueAct TaktQueueAct;

/**
 * TaktQueue:
 *
 * Jobs are rows; all a restart must know is in them. Invariants of the rows, held by every command in one transaction:
 *
 * - at most one job of a printer is started;
 * - dispatched_at is set only in a queued job, and in at most one of a printer: the machine was told to print it, or was about to be, and
 *   has not been seen printing it. Nothing else is sent there meanwhile (pitfall 38), and nothing is sent again by itself;
 * - an attempt has ended exactly when attempts was counted up, with its row in the history and its event in the outbox.
 */
struct _TaktQueue
{
  GObject parent_instance;

  TaktStore     *store;
  TaktClock     *clock;
  TaktChanges   *changes;
  TaktSettings  *settings;
  TaktOrders    *orders;
  TaktProducts  *products;
  TaktPrinters  *printers;
  TaktMaterials *materials;
  TaktHistory   *history;
  TaktNotify    *notify;
  TaktUndoStack *undo;          /* (owned) (nullable) */

  GCancellable *cancellable;    /* (owned) of what runs for nobody in particular */
  guint         n_transfers;    /* files that are on their way to machines */
  GHashTable   *sendings;       /* (owned) job id → GCancellable, while the link brings it to the machine */
  GHashTable   *percents;       /* (owned) job id → per cent of its file that is at the machine, while it is brought there */
  GHashTable   *removals;       /* (owned) set of ids of printers from which a file is being taken away */
  GHashTable   *unwanted;       /* (owned) set of submission ids whose machine was told to stop */
  GHashTable   *lost;           /* (owned) printer id → TaktTime: since when it is seen out of reach */
  GHashTable   *looks;          /* (owned) printer id → QueueLook: what the last look there, which found nothing to do, was at */
  TaktQueueProjection *projection; /* (owned) (nullable) the last one that was asked for */
  GPtrArray    *stops;          /* (owned) machines to be told to stop once the transaction is over */
  guint         stop_source;
  gboolean      is_running;     /* intents were taken up */
  gboolean      is_stopped;     /* answers that come now say nothing about a machine */
  guint64       wake;           /* when an intent expires or a planned start is due */
};

/** TaktSendingPart: what of an act on a machine came to its end, well or not. */
typedef enum
{
  TAKT_SENDING_DECISION, /* nothing left, and the machine has no part in that */
  TAKT_SENDING_FILE,     /* its file is on its way */
  TAKT_SENDING_START,    /* the machine is told to print it */
} TaktSendingPart;

/** TaktTransition: what is to become of a job, who says so, and when it happened. */
typedef struct
{
  TaktJobStatus to;
  TaktJobSource source;
  TaktTime      at;
  const char   *reason;      /* (nullable) */
  int           incidents;   /* pauses of the machine in the attempt that ends */
  gboolean      quiet_start; /* the start was missed: it is booked, not told */
  TaktAttempt  *print;       /* (nullable) a print at the machine that was this job: its end was told when it came */
} TaktTransition;

gboolean takt_queue_move         (TaktQueue *self, TaktJob *job, const TaktTransition *transition, GError **error);
void     takt_queue_note         (TaktQueue *self, const TaktJob *job);
gboolean takt_queue_finish_work  (TaktQueue *self, gboolean ok, GError **error);
gboolean takt_queue_save         (TaktQueue *self, TaktJob *job, GError **error);
gboolean takt_queue_is_running   (TaktQueue *self, const TaktJob *job);

TaktQueueAct *takt_queue_act_new     (TaktQueue *self) G_GNUC_WARN_UNUSED_RESULT;
void          takt_queue_act_involve (TaktQueueAct *act, const TaktJob *job, gboolean is_subject);
gboolean      takt_queue_act_finish  (TaktQueue *self, TaktQueueAct *act, gboolean ok, const char *label, GError **error);

gboolean takt_queue_check_waiting (const TaktJob *job, GError **error);
gboolean takt_queue_deal_places  (TaktQueue *self, GPtrArray *ordered, GError **error);

gboolean takt_queue_find_spools  (TaktQueue *self, TaktJob *job, GError **error);
gboolean takt_queue_explain_misfit (TaktQueue *self, const TaktJob *job, char **problem, GError **error);
gboolean takt_queue_warn (TaktQueue *self, const TaktJob *job, GPtrArray *warnings, GError **error);
gboolean takt_queue_explain_nozzle (TaktQueue *self, const TaktJob *job, const TaktPrinterReport *report, char **problem, GError **error);
char    *takt_queue_compare_nozzles (double wanted, const TaktPrinterReport *report) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_queue_choose_slot  (TaktQueue *self, TaktJob *job, int slot, GError **error);
void     takt_queue_set_filament (TaktJob *job, const char *material_type);
void     takt_queue_apply_mapping (TaktJob *job, const TaktItemMapping *mapping);
void     takt_queue_copy_filaments (TaktJob *job, const TaktProfile *profile);
void     takt_queue_spools_changed (TaktQueue *self);
gboolean takt_queue_has_unresolved (const TaktJob *job);

TaktSchedule *takt_queue_run_schedule (TaktQueue *self, const TaktScheduleRequest *request, gboolean is_preview, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void     takt_queue_note_schedule (TaktQueue *self, gint64 order_id, const TaktSchedule *schedule);

gboolean takt_queue_spread       (TaktQueue *self, GPtrArray *jobs, gint64 first_id, int max_printers, TaktTime earliest, GError **error);
gboolean takt_queue_shelve       (TaktQueue *self, const TaktJob *job, TaktTime at, GError **error);
gboolean takt_queue_unshelve_scrap (TaktQueue *self, const TaktJob *job, int scrapped, int *missing, GError **error);
gboolean takt_queue_tell_ready   (TaktQueue *self, gint64 order_id, gint64 printer_id, TaktTime at, GError **error);

TaktTime takt_queue_project         (TaktQueue *self, gint64 printer_id, gint64 job_id, TaktTime *start, TaktTime *end, GError **error);
gboolean takt_queue_is_busy         (TaktQueue *self, gint64 printer_id);
void     takt_queue_projection_free (TaktQueueProjection *self);

void              takt_queue_prepare_async  (TaktQueue *self, const TaktJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktPrintRequest *takt_queue_prepare_finish (TaktQueue *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean takt_queue_write_file   (TaktQueue *self, const TaktJob *job, const char *remote_name, GError **error);
gboolean takt_queue_hold_file    (TaktQueue *self, const TaktJob *job, GError **error);
gboolean takt_queue_release_file (TaktQueue *self, const TaktJob *job, GError **error);
gboolean takt_queue_forget_file  (TaktQueue *self, const TaktJob *job, const char *remote_name, GError **error);
gboolean takt_queue_tidy         (TaktQueue *self, gint64 printer_id, GError **error);

gboolean takt_queue_explain_block     (TaktQueue *self, const TaktJob *job, char **message, GError **error);
gboolean takt_queue_find_dispatched   (TaktQueue *self, gint64 printer_id, gint64 *job_id, GError **error);
gboolean takt_queue_check_others      (TaktQueue *self, const TaktJob *job, GError **error);
gboolean takt_queue_check_start       (TaktQueue *self, TaktJob *job, GError **error);
gboolean takt_queue_check_machine     (TaktQueue *self, TaktJob *job, GError **error);
TaktJob *takt_queue_write_intent      (TaktQueue *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_queue_confirm_intent    (TaktQueue *self, const TaktJob *sent, GError **error);
gboolean takt_queue_settle_intent     (TaktQueue *self, const TaktJob *sent, TaktPrintAnswer answer, const GError *failure, TaktSendingPart part, gboolean *wanted, GError **error);
gboolean takt_queue_find_retry        (TaktQueue *self, gint64 job_id, TaktTime *at, GError **error);
gboolean takt_queue_forget_retries    (TaktQueue *self, gint64 job_id, GError **error);
gboolean takt_queue_note_transfer     (TaktQueue *self, const TaktJob *job, const GError *failure, gboolean *again, GError **error);
gboolean takt_queue_wait_again        (TaktQueue *self, TaktJob *job, GError **error);
gboolean takt_queue_is_wanted         (TaktQueue *self, const TaktJob *job);
gboolean takt_queue_may_start         (TaktQueue *self, gint64 printer_id, gboolean *may, GError **error);
gboolean takt_queue_want_failover     (TaktQueue *self, const TaktJob *job, const char *reason, GError **error);
gboolean takt_queue_want_reprint      (TaktQueue *self, const TaktJob *job, GError **error);
gboolean takt_queue_drop_failover     (TaktQueue *self, gint64 job_id, GError **error);
gboolean takt_queue_fail_over         (TaktQueue *self, GError **error);
TaktTime takt_queue_get_failover_due  (TaktQueue *self);
gboolean takt_queue_choose_submission (TaktQueue *self, TaktJob *job, GError **error);
gboolean takt_queue_read_intent    (TaktQueue *self, gint64 id, gint32 submission_id, TaktJob **job, gboolean *stands, GError **error);
void     takt_queue_stop_sending   (TaktQueue *self, gint64 job_id);
gboolean takt_queue_follow_feed    (TaktQueue *self, const TaktJob *job, GError **error);
void     takt_queue_arm            (TaktQueue *self);
void     takt_queue_tell_transferring (TaktQueue *self);
void     takt_queue_look_around    (TaktQueue *self, gint64 printer_id);
void     takt_queue_stop_machine_later (TaktQueue *self, gint64 printer_id, gint32 submission_id);
gboolean takt_queue_keep_machine_print (TaktQueue *self, gint64 printer_id, const TaktTrack *track, const TaktTrackEvent *event, GError **error);
void     takt_queue_track_event_cb (TaktPrinters *printers, gint64 printer_id, TaktTrack *track, TaktTrackEvent *event, gpointer user_data);

G_END_DECLS

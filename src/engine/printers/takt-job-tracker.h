/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-report.h"

G_BEGIN_DECLS

/** TaktTrackEventKind: what a person would say happened (protocol.md §15.2). */
typedef enum
{
  TAKT_TRACK_STARTED,
  TAKT_TRACK_ADOPTED,        /* running already when we first looked */
  TAKT_TRACK_PAUSED,         /* after the grace period, with a reason; one event an incident */
  TAKT_TRACK_RESUMED,
  TAKT_TRACK_FINISHED,
  TAKT_TRACK_FAILED,
  TAKT_TRACK_CANCELLED,
  TAKT_TRACK_ENDED_UNKNOWN,  /* over, nobody knows how */
  TAKT_TRACK_COMPLAINED,     /* a serious health message that no pause or end has explained; also at rest */
  TAKT_TRACK_PROGRESS,       /* percent, layer, title or key moved; not an event for people */
} TaktTrackEventKind;

typedef struct
{
  TaktTrackEventKind kind;
  gboolean           while_offline;  /* it happened while we were not listening; the time is a guess */
  TaktTime           at;             /* best known moment of it, never before the job's start */
  char              *reason;         /* (nullable) sentence for a person; NULL for a pause: somebody asked for it */
  guint32            error;          /* print_error behind the reason, 0: none */
  gboolean           wants_filament; /* a pause or complaint that ends with a new spool */
  char              *complaint;      /* (nullable) the health message of a complaint */
  int                progress_percent;
} TaktTrackEvent;

void     takt_track_event_free        (TaktTrackEvent *self);
gboolean takt_track_event_kind_is_end (TaktTrackEventKind kind);

/**
 * TaktTrack:
 *
 * What is remembered of a printer between two reports, and across restarts: all but the "transient" part is a row of printer_tracks.
 *
 * Invariants: @machine is the state up to which everything has been told, thus active exactly while a job's start is told and its
 * end is not; what waits (a reason, a cancel code, a second opinion) leaves it as it was, so that a crash in between loses nothing.
 * After the end the job's fields stay, with @outcome_told, until the next job starts. @latched_error belongs to that job.
 */
typedef struct
{
  TaktMachineState machine;
  char            *job_key;          /* (nullable) */
  char            *job_title;        /* (nullable) */
  gint64           job_id;           /* ours, 0: a print that Takt did not plan */
  TaktTime         started_at;
  gboolean         start_is_estimate; /* it was found under way: worked out from how far it was */
  TaktTime         last_active_at;
  guint32          latched_error;
  TaktTime         latched_at;       /* when it was last seen */
  gboolean         stop_requested;   /* by us, or a stop of another client was seen to be taken */
  gboolean         outcome_told;
  gboolean missed_print;    /* a print came and went while nobody listened: its part may lie on the plate. Not saved: whoever reads it sees to it */
  int              max_layer;
  int              progress_percent;
  int              incidents;        /* pauses nobody asked for */

  /* transient */
  gboolean         seen_report;      /* a full one, since this program started */
  gboolean         link_lost;        /* since the last full report: the next one may contradict what we hold */
  gboolean         at_rest;          /* the last report was one of a resting machine */
  char            *rest_key;         /* (nullable) what the machine showed when it came to rest: may lag into the next job */
  char            *rest_title;       /* (nullable) */
  TaktTime         start_since;      /* active, but key or title may still be the last job's (§16 no. 16) */
  TaktTime         start_told_at;
  TaktTime         pause_since;      /* pause waiting for its reason */
  gboolean         pause_at_first_look;
  gboolean         pause_told;
  TaktTime         pause_asked_at;   /* by us; a machine may take a minute to obey */
  guint32          pause_code;       /* of the last incident told */
  TaktTime         resumed_at;
  TaktTime         contradicted_at;  /* first of two reports that contradict an active job (§16 no. 3) */
  TaktMachineState contradicted_as;
  gboolean         contradicted_same_job;
  TaktTime         failed_since;     /* FAILED or IDLE waiting for the cancel code that may still come */
  TaktMachineState failed_as;
  TaktTime         stop_since;
  guint32          last_error;       /* print_error of the last report */
  char           **last_hms;         /* (nullable) health messages of the last report */
  char            *new_hms;          /* (nullable) the alarm that appeared last */
  TaktTime         new_hms_at;
  gboolean         new_hms_waits;    /* it is serious: told unless a pause, an end or its going explains it */
  char            *told_hms;         /* (nullable) the last complaint */
  TaktTime         told_hms_at;
  char           **ignored;          /* (nullable) complaints that the owner does not want to hear of */
} TaktTrack;

TaktTrack *takt_track_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TaktTrack *takt_track_copy (const TaktTrack *self) G_GNUC_WARN_UNUSED_RESULT;
void       takt_track_free (TaktTrack *self);

GPtrArray *takt_track_report  (TaktTrack *self, const TaktPrinterReport *report, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_track_tick    (TaktTrack *self, const TaktPrinterReport *report, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
TaktTime   takt_track_next_tick (const TaktTrack *self);
void       takt_track_lose_link (TaktTrack *self);
void       takt_track_ask_stop  (TaktTrack *self, TaktTime now);
void       takt_track_ask_pause (TaktTrack *self, TaktTime now);
void       takt_track_shift     (TaktTrack *self, gint64 seconds);

gboolean   takt_track_has_job         (const TaktTrack *self);
char      *takt_track_normalise_title (const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTrackEvent, takt_track_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTrack, takt_track_free)

G_END_DECLS

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
  TAKT_TRACK_PROGRESS,       /* percent or layer moved; not an event for people */
} TaktTrackEventKind;

typedef struct
{
  TaktTrackEventKind kind;
  gboolean           while_offline;  /* it happened while we were not listening; the time is a guess */
  TaktTime           at;             /* best known moment of it */
  char              *reason;         /* (nullable) sentence for a person: pauses and failures */
  int                progress_percent;
} TaktTrackEvent;

void takt_track_event_free (TaktTrackEvent *self);

/**
 * TaktTrack:
 *
 * What is remembered of a printer between two reports, and across restarts: all but the "transient" part is a row of printer_tracks.
 * Invariants: job fields are set only while a job is active or its end has not been told yet; latched_error belongs to that job.
 */
typedef struct
{
  TaktMachineState machine;
  char            *job_key;          /* (nullable) */
  char            *job_title;        /* (nullable) */
  gint64           job_id;           /* ours, 0: a print that Takt did not plan */
  TaktTime         started_at;
  TaktTime         last_active_at;
  guint32          latched_error;
  TaktTime         latched_at;
  gboolean         stop_requested;   /* by us */
  gboolean         outcome_told;
  int              max_layer;
  int              progress_percent;
  int              incidents;

  /* transient */
  gboolean         seen_report;      /* since this program started */
  TaktTime         pause_since;      /* pause waiting for its reason */
  gboolean         pause_told;
  TaktTime         resumed_at;
  TaktTime         contradicted_at;  /* first of two reports that contradict an active job (§16 no. 3) */
  TaktTime         failed_since;     /* FAILED waiting for the cancel code that may still come */
} TaktTrack;

TaktTrack *takt_track_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_track_free (TaktTrack *self);

GPtrArray *takt_track_report  (TaktTrack *self, const TaktPrinterReport *report, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_track_tick    (TaktTrack *self, const TaktPrinterReport *report, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
TaktTime   takt_track_next_tick (const TaktTrack *self);

char      *takt_track_normalise_title (const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTrackEvent, takt_track_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTrack, takt_track_free)

G_END_DECLS

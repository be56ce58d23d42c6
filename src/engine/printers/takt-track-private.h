/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-job-tracker.h"

G_BEGIN_DECLS

/* Inside of the job tracker: takt-job-tracker.c follows reports, the others know how a job ends, pauses, and what points to what. */

/* Seconds (protocol.md §15.2, §16.1). */
enum
{
  TAKT_TRACK_PAUSE_GRACE   = 3,    /* a reason may come this long after the pause */
  TAKT_TRACK_SAME_INCIDENT = 30,   /* paused again so soon after going on: the person is still at it */
  TAKT_TRACK_SAME_CODE     = 60,   /* the same with the same error code */
  TAKT_TRACK_COMPLAINT_GRACE = 10, /* a serious health message may turn out to be the reason of a pause */
  TAKT_TRACK_CANCEL_WINDOW = 10,   /* a cancel code belongs to a failure this near */
  TAKT_TRACK_CONTRADICTION = 5,    /* between two reports that together end a job we believed to be running */
  TAKT_TRACK_KEY_SETTLES   = 5,    /* key and title may be the last job's for this long */
  TAKT_TRACK_TITLE_SETTLES = 60,
  TAKT_TRACK_EARLY_END     = 60,   /* a shorter job must look finished by its numbers, too */
  TAKT_TRACK_REPLAY_KEY    = 600,  /* the key of a job whose end was told names the same job for this long */
  TAKT_TRACK_REPLAY_TITLE  = 10,   /* the same for a job that has only a title */
  TAKT_TRACK_ASK_EXPIRES   = 120,  /* a stop or pause without effect is forgotten */
};

/* takt-track.c */
gboolean        _takt_track_is_reconciling (const TaktTrack *self);
void            _takt_track_settle         (TaktTrack *self);
const char     *_takt_track_valid_key      (const char *key);
gboolean        _takt_track_titles_equal   (const char *a, const char *b);
gboolean        _takt_track_has_text       (const char *text);
void            _takt_track_replace_text   (char **text, const char *with);
gboolean        _takt_track_is_same_job    (const TaktTrack *self, const TaktPrinterReport *report);
TaktTrackEvent *_takt_track_add_event      (TaktTrack *self, GPtrArray *events, TaktTrackEventKind kind, TaktTime at);

/* takt-track-evidence.c */
void            _takt_track_forget_evidence (TaktTrack *self);
gboolean        _takt_track_is_cancel_code  (guint32 code);
void            _takt_track_note_evidence   (TaktTrack *self, const TaktPrinterReport *report, TaktTime now);
void            _takt_track_expire_evidence (TaktTrack *self, TaktTime now);
void            _takt_track_tell_complaint  (TaktTrack *self, TaktTime now, GPtrArray *events);
char           *_takt_track_explain_failure (TaktTrack *self, TaktTime failed_at, guint32 *error);

/* takt-track-end.c */
void            _takt_track_conclude   (TaktTrack *self, GPtrArray *events, gboolean force);
void            _takt_track_finish     (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events);
void            _takt_track_contradict (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events);

/* takt-track-pause.c */
void            _takt_track_tell_pause   (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events);
void            _takt_track_follow_pause (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events);

G_END_DECLS

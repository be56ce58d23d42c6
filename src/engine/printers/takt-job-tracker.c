/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-track-private.h"

#include <string.h>

/*
 * A pure state machine: reports and moments in, events out (protocol.md §15.2, §16.1). No clock, no database. A call gives at most one
 * start or end; whoever holds the track calls again with the same report until nothing comes, so that what a handler notes about one
 * job (TaktTrack.job_id) cannot land on the next.
 *
 * Everything is decided from levels, not from edges: "the machine is active and no job is told" starts one whenever it is seen. A
 * report that was lost, repeated or came too early is made good by the next.
 */

/* What is kept as a moment of the wall clock. */
#define N_MOMENTS 13

static void
list_moments (TaktTrack *self, TaktTime *moments[N_MOMENTS])
{
  TaktTime *all[] = {
    &self->started_at,      &self->last_active_at, &self->latched_at, &self->start_since,
    &self->start_told_at,   &self->pause_since,    &self->resumed_at, &self->pause_asked_at,
    &self->contradicted_at, &self->failed_since,   &self->stop_since, &self->new_hms_at,
    &self->told_hms_at,
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (all) == N_MOMENTS);
  memcpy (moments, all, sizeof all);
}

/* The wall clock may have been set back while the program did not run: what waits then waits anew instead of for hours. */
static void
rebase (TaktTrack *self, TaktTime now)
{
  TaktTime *moments[N_MOMENTS];

  list_moments (self, moments);
  for (gsize i = 0; i < N_MOMENTS; i++)
    *moments[i] = MIN (*moments[i], now);
}

static gboolean
has_elapsed (TaktTime since, int seconds, TaktTime now)
{
  return since != TAKT_TIME_UNSET && now - since >= seconds;
}

/* A job already under way when we look: how long, judging by how far it is (§16 no. 21). */
static TaktTime
estimate_start (const TaktPrinterReport *report, TaktTime now)
{
  gint64 percent = report->progress_percent;
  gint64 remaining = report->remaining_minutes;

  if (percent <= 0 || percent >= 100 || remaining <= 0 || remaining > 60 * 24 * 30)
    return now;

  return now - remaining * 60 * percent / (100 - percent);
}

static void
start_job (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  gboolean while_offline = _takt_track_is_reconciling (self);
  TaktTrackEventKind kind = self->seen_report ? TAKT_TRACK_STARTED : TAKT_TRACK_ADOPTED;

  _takt_track_replace_text (&self->job_key, _takt_track_valid_key (report->job_key));
  _takt_track_replace_text (&self->job_title,
                            _takt_track_has_text (report->job_title) ? report->job_title : NULL);
  self->job_id = 0;
  self->started_at = while_offline ? estimate_start (report, now) : self->start_since;
  self->start_is_estimate = while_offline;
  self->last_active_at = now;
  self->outcome_told = FALSE;
  self->max_layer = 0;
  self->progress_percent = 0;
  self->incidents = 0;
  self->start_since = TAKT_TIME_UNSET;
  self->start_told_at = now;
  self->pause_since = TAKT_TIME_UNSET;
  self->pause_at_first_look = while_offline;
  self->pause_told = FALSE;
  self->resumed_at = TAKT_TIME_UNSET;
  self->machine = report->machine == TAKT_MACHINE_PRINTING || report->machine == TAKT_MACHINE_PAUSED
                      ? TAKT_MACHINE_PRINTING
                      : TAKT_MACHINE_PREPARING;
  if (while_offline)
    self->progress_percent = CLAMP (report->progress_percent, 0, 100);
  _takt_track_settle (self);

  _takt_track_add_event (self, events, kind, self->started_at)->while_offline = while_offline;
}

/* A job whose end was told is not a new one because an old report comes again, or the machine stumbles. */
static gboolean
continues_told_job (const TaktTrack *self, const TaktPrinterReport *report, TaktTime now)
{
  const char *key = _takt_track_valid_key (report->job_key);

  if (!self->outcome_told)
    return FALSE;

  if (key != NULL || self->job_key != NULL)
    return g_strcmp0 (key, self->job_key) == 0 && now - self->last_active_at < TAKT_TRACK_REPLAY_KEY
           && (!_takt_track_has_text (report->job_title) || !_takt_track_has_text (self->job_title)
               || _takt_track_titles_equal (report->job_title, self->job_title));

  return report->machine != TAKT_MACHINE_PREPARING && _takt_track_has_text (report->job_title)
         && now - self->last_active_at < TAKT_TRACK_REPLAY_TITLE
         && _takt_track_titles_equal (report->job_title, self->job_title);
}

/* Key and title may lag one report and more behind the state (§16 no. 16). */
static gboolean
may_be_last_jobs (const TaktTrack *self, const TaktPrinterReport *report)
{
  const char *key = _takt_track_valid_key (report->job_key);

  if (key != NULL)
    return g_strcmp0 (key, self->rest_key) == 0;
  return !_takt_track_has_text (report->job_title)
         || _takt_track_titles_equal (report->job_title, self->rest_title);
}

static void
active_without_job (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  if (continues_told_job (self, report, now))
    {
      self->start_since = TAKT_TIME_UNSET;
      _takt_track_settle (self);
      return;
    }

  if (self->start_since == TAKT_TIME_UNSET)
    self->start_since = now;

  if (_takt_track_is_reconciling (self) || !may_be_last_jobs (self, report)
      || now - self->start_since >= TAKT_TRACK_KEY_SETTLES)
    start_job (self, report, now, events);
}

/* Numbers of PREPARING may still be the last job's; a cancel sets the percentage to 0 before the state follows. */
static gboolean
follow_progress (TaktTrack *self, const TaktPrinterReport *report, TaktTime now)
{
  int percent = MIN (report->progress_percent, 100);
  gboolean may_fall = report->machine == TAKT_MACHINE_PRINTING && !self->stop_requested;
  gboolean is_young = now - self->started_at < TAKT_TRACK_TITLE_SETTLES;
  gboolean moved = FALSE;

  if (report->machine == TAKT_MACHINE_PREPARING)
    return FALSE;

  if (percent >= 0 && percent != self->progress_percent && (may_fall || percent > self->progress_percent))
    {
      self->progress_percent = percent;
      moved = TRUE;
    }

  if (report->layer >= 0 && report->layer != self->max_layer && (is_young || report->layer > self->max_layer))
    {
      self->max_layer = report->layer;
      moved = TRUE;
    }

  return moved;
}

static gboolean
follow_names (TaktTrack *self, const TaktPrinterReport *report, TaktTime now)
{
  const char *key = _takt_track_valid_key (report->job_key);
  gboolean moved = FALSE;

  /* Whether this is another job has been asked before: here a key comes late. */
  if (key != NULL && g_strcmp0 (key, self->job_key) != 0)
    {
      _takt_track_replace_text (&self->job_key, key);
      moved = TRUE;
    }

  if (_takt_track_has_text (report->job_title) && g_strcmp0 (report->job_title, self->job_title) != 0
      && (self->job_title == NULL || now - self->start_told_at < TAKT_TRACK_TITLE_SETTLES))
    {
      _takt_track_replace_text (&self->job_title, report->job_title);
      moved = TRUE;
    }

  return moved;
}

static gboolean
is_other_job (const TaktTrack *self, const TaktPrinterReport *report, TaktTime now)
{
  const char *key = _takt_track_valid_key (report->job_key);

  if (_takt_track_is_reconciling (self))
    return !_takt_track_is_same_job (self, report);
  return key != NULL && self->job_key != NULL && strcmp (key, self->job_key) != 0
         && now - self->start_told_at > TAKT_TRACK_KEY_SETTLES;
}

static void
active_with_job (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  gboolean moved;

  if (self->failed_since != TAKT_TIME_UNSET)
    {
      const char *key = _takt_track_valid_key (report->job_key);

      if (key == NULL || g_strcmp0 (key, self->job_key) != 0)
        {
          _takt_track_conclude (self, events, TRUE);
          return;
        }
      self->failed_since = TAKT_TIME_UNSET;
    }

  if (is_other_job (self, report, now))
    {
      _takt_track_contradict (self, report, now, events);
      return;
    }

  if (!self->seen_report)
    self->pause_told = self->machine == TAKT_MACHINE_PAUSED;
  if (_takt_track_is_reconciling (self))
    self->pause_at_first_look = TRUE;
  _takt_track_settle (self);

  self->contradicted_at = TAKT_TIME_UNSET;
  self->last_active_at = now;
  moved = follow_names (self, report, now);
  _takt_track_follow_pause (self, report, now, events);
  moved |= follow_progress (self, report, now);
  if (report->machine == TAKT_MACHINE_PRINTING)
    _takt_track_expire_evidence (self, now);

  if (moved && events->len == 0)
    _takt_track_add_event (self, events, TAKT_TRACK_PROGRESS, now);
}

static void
rest_with_job (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  if (_takt_track_is_reconciling (self))
    _takt_track_contradict (self, report, now, events);
  else if (report->machine == TAKT_MACHINE_FINISHED)
    _takt_track_finish (self, report, now, events);
  else
    {
      if (self->failed_since == TAKT_TIME_UNSET)
        {
          self->failed_since = now;
          self->failed_as = report->machine;
        }
      else if (report->machine == TAKT_MACHINE_FAILED)
        self->failed_as = TAKT_MACHINE_FAILED;

      _takt_track_conclude (self, events, now - self->failed_since >= TAKT_TRACK_CANCEL_WINDOW);
    }
}

/* A machine at rest that names another print than the last one we know of, or any where it had none, has printed that one unseen. What
 * it shows when it is seen for the first time ever says nothing: its owner has just looked at it. */
static void
note_missed (TaktTrack *self, const TaktPrinterReport *report)
{
  const char *key = _takt_track_valid_key (report->job_key);

  if (key == NULL || g_strcmp0 (key, self->job_key) == 0
      || (self->job_key == NULL && self->machine != TAKT_MACHINE_IDLE)
      || (report->machine != TAKT_MACHINE_FINISHED && report->machine != TAKT_MACHINE_FAILED))
    return;

  _takt_track_replace_text (&self->job_key, key);
  _takt_track_replace_text (&self->job_title, report->job_title);
  self->job_id = 0;
  self->missed_print = TRUE;
}

static void
rest_without_job (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  /* Over before its name was settled: it did start (§16 no. 7). */
  if (self->start_since != TAKT_TIME_UNSET)
    {
      start_job (self, report, now, events);
      return;
    }

  note_missed (self, report);
  self->machine = report->machine;
  _takt_track_settle (self);
}

/**
 * takt_track_report:
 * @report: a merged state of the machine
 * @now: when it arrived
 *
 * Follows @report. Only full reports decide; others mean that the link is new. Gives at most one start or end: call again with the
 * same report until nothing comes. Source: protocol.md §15.2 and §16.1.
 *
 * Returns: (transfer full) (element-type TaktTrackEvent): what happened, in order
 */
GPtrArray *
takt_track_report (TaktTrack *self, const TaktPrinterReport *report, TaktTime now)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_track_event_free);
  gboolean is_active = takt_machine_state_is_active (report->machine);

  rebase (self, now);

  if (!report->is_full)
    {
      takt_track_lose_link (self);
      return events;
    }

  if (is_active && !takt_track_has_job (self) && self->start_since == TAKT_TIME_UNSET)
    _takt_track_forget_evidence (self);
  _takt_track_note_evidence (self, report, now);

  /* A machine that boots says nothing: the job it had goes on as far as we know (§16 no. 10). */
  if (report->machine == TAKT_MACHINE_UNKNOWN)
    return events;

  if (is_active)
    {
      self->at_rest = FALSE;
      if (takt_track_has_job (self))
        active_with_job (self, report, now, events);
      else
        active_without_job (self, report, now, events);
      return events;
    }

  if (!self->at_rest)
    {
      self->at_rest = TRUE;
      _takt_track_replace_text (&self->rest_key, _takt_track_valid_key (report->job_key));
      _takt_track_replace_text (&self->rest_title, report->job_title);
    }
  if (takt_track_has_job (self))
    rest_with_job (self, report, now, events);
  else
    rest_without_job (self, report, now, events);
  return events;
}

/**
 * takt_track_tick:
 * @report: (nullable): the last report
 *
 * Tells what has waited long enough: a pause without a reason, a failure without a cancel code, a start whose name did not change.
 * Harmless at any time and in any order.
 *
 * Returns: (transfer full) (element-type TaktTrackEvent): what is told now
 */
GPtrArray *
takt_track_tick (TaktTrack *self, const TaktPrinterReport *report, TaktTime now)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_track_event_free);

  rebase (self, now);

  if (has_elapsed (self->failed_since, TAKT_TRACK_CANCEL_WINDOW, now))
    _takt_track_conclude (self, events, TRUE);
  else if (has_elapsed (self->pause_since, TAKT_TRACK_PAUSE_GRACE, now)
           && self->contradicted_at == TAKT_TIME_UNSET && self->failed_since == TAKT_TIME_UNSET)
    _takt_track_tell_pause (self, report, now, events);
  else if (has_elapsed (self->start_since, TAKT_TRACK_KEY_SETTLES, now) && !takt_track_has_job (self)
           && report != NULL && takt_machine_state_is_active (report->machine))
    active_without_job (self, report, now, events);

  if (events->len == 0)
    _takt_track_tell_complaint (self, now, events);
  return events;
}

static TaktTime
next_job_tick (const TaktTrack *self)
{
  if (self->failed_since != TAKT_TIME_UNSET)
    return self->failed_since + TAKT_TRACK_CANCEL_WINDOW;
  if (self->pause_since != TAKT_TIME_UNSET && self->contradicted_at == TAKT_TIME_UNSET)
    return self->pause_since + TAKT_TRACK_PAUSE_GRACE;
  if (self->start_since != TAKT_TIME_UNSET)
    return self->start_since + TAKT_TRACK_KEY_SETTLES;
  return TAKT_TIME_UNSET;
}

/** takt_track_next_tick: when takt_track_tick() may have something to tell; TAKT_TIME_UNSET: not before the next report. */
TaktTime
takt_track_next_tick (const TaktTrack *self)
{
  TaktTime due = next_job_tick (self);

  if (!self->new_hms_waits)
    return due;
  return due == TAKT_TIME_UNSET ? self->new_hms_at + TAKT_TRACK_COMPLAINT_GRACE
                                : MIN (due, self->new_hms_at + TAKT_TRACK_COMPLAINT_GRACE);
}

/** takt_track_lose_link: we no longer hear the machine; what the next full report says may have happened long before it. */
void
takt_track_lose_link (TaktTrack *self)
{
  self->link_lost = TRUE;
  self->at_rest = FALSE;
  self->start_since = TAKT_TIME_UNSET;
  self->contradicted_at = TAKT_TIME_UNSET;
  self->new_hms_waits = FALSE;
  g_clear_pointer (&self->last_hms, g_strfreev);
}

/** takt_track_ask_stop: the job under way was told to stop, so that its end is no failure; forgotten when it prints on. */
void
takt_track_ask_stop (TaktTrack *self, TaktTime now)
{
  self->stop_requested = TRUE;
  self->stop_since = now;
}

/** takt_track_ask_pause: we asked for the pause that is to come: nobody needs to be told why. */
void
takt_track_ask_pause (TaktTrack *self, TaktTime now)
{
  self->pause_asked_at = now;
}

/** takt_track_shift: the wall clock was set by @seconds under a running program: what lasts goes on lasting as long as it did. */
void
takt_track_shift (TaktTrack *self, gint64 seconds)
{
  TaktTime *moments[N_MOMENTS];

  list_moments (self, moments);
  for (gsize i = 0; i < N_MOMENTS; i++)
    {
      if (*moments[i] != TAKT_TIME_UNSET)
        *moments[i] = MAX (*moments[i] + seconds, 1);
    }
}

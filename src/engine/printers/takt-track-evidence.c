/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-track-private.h"

#include "printers/takt-hms.h"
#include "printers/takt-print-errors.h"

void
_takt_track_forget_evidence (TaktTrack *self)
{
  self->latched_error = 0;
  self->latched_at = TAKT_TIME_UNSET;
  self->stop_requested = FALSE;
  self->stop_since = TAKT_TIME_UNSET;
}

gboolean
_takt_track_is_cancel_code (guint32 code)
{
  return takt_print_error_classify (code) == TAKT_PRINT_ERROR_CANCELLED;
}

/* Codes live for two seconds at times: the first sight of one counts, also without a change of state (§16 no. 5). */
static void
note_error (TaktTrack *self, guint32 code, TaktTime now)
{
  gboolean keeps_cancel =
      _takt_track_is_cancel_code (self->latched_error) && now - self->latched_at <= TAKT_TRACK_CANCEL_WINDOW;

  if (takt_print_error_classify (code) == TAKT_PRINT_ERROR_NONE)
    code = 0;

  if (code != 0 && code == self->latched_error)
    self->latched_at = now;
  else if (code != 0 && code != self->last_error && !keeps_cancel)
    {
      self->latched_error = code;
      self->latched_at = now;
    }

  self->last_error = code;
}

static gboolean
is_ignored (const TaktTrack *self, const char *hms)
{
  return self->ignored != NULL && g_strv_contains ((const char *const *) self->ignored, hms);
}

/* What is ignored may still explain a pause or an end; it does not push aside what waits to be told. */
static void
note_hms (TaktTrack *self, char **hms, TaktTime now)
{
  for (gsize i = 0; self->last_hms != NULL && hms[i] != NULL; i++)
    {
      if (takt_hms_is_alarm (hms[i]) && !g_strv_contains ((const char *const *) self->last_hms, hms[i])
          && !(self->new_hms_waits && is_ignored (self, hms[i])))
        {
          _takt_track_replace_text (&self->new_hms, hms[i]);
          self->new_hms_at = now;
          self->new_hms_waits = takt_hms_get_severity (hms[i]) >= TAKT_SEVERITY_SERIOUS;
        }
    }

  if (self->last_hms == NULL
      || !g_strv_equal ((const char *const *) self->last_hms, (const char *const *) hms))
    {
      g_strfreev (self->last_hms);
      self->last_hms = g_strdupv (hms);
    }
}

/* Somebody hears of it already, or will in a moment: a pause, an end, what a person is busy with at the machine. */
static gboolean
is_explained (const TaktTrack *self, TaktTime now)
{
  return self->machine == TAKT_MACHINE_PAUSED || self->pause_since != TAKT_TIME_UNSET
         || self->failed_since != TAKT_TIME_UNSET || self->contradicted_at != TAKT_TIME_UNSET
         || (self->resumed_at != TAKT_TIME_UNSET && now - self->resumed_at <= TAKT_TRACK_SAME_CODE)
         || (self->outcome_told && now - self->last_active_at <= TAKT_TRACK_SAME_CODE)
         || (self->told_hms_at != TAKT_TIME_UNSET && now - self->told_hms_at <= TAKT_TRACK_SAME_CODE
             && g_strcmp0 (self->told_hms, self->new_hms) == 0);
}

/* A serious message that stays and that nothing explains is told by itself (protocol.md §5.2). */
void
_takt_track_tell_complaint (TaktTrack *self, TaktTime now, GPtrArray *events)
{
  TaktTrackEvent *event;
  gboolean stands;

  if (!self->new_hms_waits || now - self->new_hms_at < TAKT_TRACK_COMPLAINT_GRACE)
    return;

  stands = self->last_hms != NULL && g_strv_contains ((const char *const *) self->last_hms, self->new_hms);
  self->new_hms_waits = FALSE;
  if (!stands || is_ignored (self, self->new_hms) || is_explained (self, now))
    return;

  _takt_track_replace_text (&self->told_hms, self->new_hms);
  self->told_hms_at = now;
  event = _takt_track_add_event (self, events, TAKT_TRACK_COMPLAINED, self->new_hms_at);
  event->complaint = g_strdup (self->new_hms);
  event->reason = takt_hms_to_sentence (self->new_hms);
  event->wants_filament = takt_hms_wants_filament (self->new_hms);
}

void
_takt_track_note_evidence (TaktTrack *self, const TaktPrinterReport *report, TaktTime now)
{
  note_error (self, report->print_error, now);
  note_hms (self, report->hms, now);
  if (report->stop_seen && (takt_track_has_job (self) || self->start_since != TAKT_TIME_UNSET))
    takt_track_ask_stop (self, now);
}

/* What printing on for a while disproves. */
void
_takt_track_expire_evidence (TaktTrack *self, TaktTime now)
{
  if (self->last_error == 0 && self->latched_error != 0 && now - self->latched_at > TAKT_TRACK_CANCEL_WINDOW)
    {
      self->latched_error = 0;
      self->latched_at = TAKT_TIME_UNSET;
    }

  if (self->stop_requested && self->stop_since == TAKT_TIME_UNSET)
    self->stop_since = now;
  else if (self->stop_requested && now - self->stop_since > TAKT_TRACK_ASK_EXPIRES)
    self->stop_requested = FALSE;
}

/* Why a job is over that did not finish: the code of these seconds, else a health message of the last minute. */
char *
_takt_track_explain_failure (TaktTrack *self, TaktTime failed_at, guint32 *error)
{
  TaktPrintErrorClass class = takt_print_error_classify (self->latched_error);

  *error = 0;
  if (class == TAKT_PRINT_ERROR_STOPPED || class == TAKT_PRINT_ERROR_PAUSED)
    {
      *error = self->latched_error;
      return takt_print_error_to_sentence (self->latched_error);
    }
  if (self->new_hms != NULL && self->new_hms_at >= failed_at - TAKT_TRACK_SAME_CODE)
    return takt_hms_to_sentence (self->new_hms);
  return NULL;
}

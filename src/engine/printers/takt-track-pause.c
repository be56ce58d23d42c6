/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-track-private.h"

#include "printers/takt-hms.h"
#include "printers/takt-print-errors.h"

#include <glib/gi18n-lib.h>

static gboolean
was_pause_asked (const TaktTrack *self, const TaktPrinterReport *report, guint32 code, TaktTime now)
{
  TaktPrintErrorClass class = takt_print_error_classify (code);

  if (self->stop_requested || class == TAKT_PRINT_ERROR_ASKED || class == TAKT_PRINT_ERROR_CANCELLED)
    return TRUE;
  if (class == TAKT_PRINT_ERROR_PAUSED || class == TAKT_PRINT_ERROR_STOPPED)
    return FALSE;
  if (self->pause_asked_at != TAKT_TIME_UNSET && now - self->pause_asked_at <= TAKT_TRACK_ASK_EXPIRES)
    return TRUE;
  return report != NULL && takt_stage_is_asked_pause (report->stage);
}

/* print_error first, then health messages, then the stage, which is rarely sent (protocol.md §4.2, §16 no. 25). */
static char *
explain_pause (const TaktTrack *self,
               const TaktPrinterReport *report,
               guint32 code,
               TaktTime since,
               gboolean *wants_filament)
{
  const char *hms = NULL;
  char *sentence;

  *wants_filament = takt_print_error_wants_filament (code);
  if (code != 0)
    return takt_print_error_to_sentence (code);

  if (self->new_hms != NULL && self->new_hms_at >= since - TAKT_TRACK_CANCEL_WINDOW)
    hms = self->new_hms;
  for (gsize i = 0; hms == NULL && self->pause_at_first_look && report != NULL && report->hms[i] != NULL; i++)
    {
      if (takt_hms_is_alarm (report->hms[i]))
        hms = report->hms[i];
    }
  if (hms != NULL)
    {
      *wants_filament = takt_hms_wants_filament (hms);
      return takt_hms_to_sentence (hms);
    }

  *wants_filament = report != NULL && takt_stage_wants_filament (report->stage);
  sentence = report != NULL ? takt_stage_to_sentence (report->stage) : NULL;
  if (sentence == NULL)
    sentence = g_strdup (_ ("The printer has paused and does not say why. Look at it."));
  return sentence;
}

void
_takt_track_tell_pause (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  TaktTime since = self->pause_since;
  gint64 calm = self->resumed_at != TAKT_TIME_UNSET ? since - self->resumed_at : G_MAXINT64;
  guint32 code = self->last_error;
  TaktTrackEvent *event;

  if (code == 0 && self->latched_error != 0 && self->latched_at >= since - TAKT_TRACK_CANCEL_WINDOW)
    code = self->latched_error;

  self->machine = TAKT_MACHINE_PAUSED;
  self->pause_since = TAKT_TIME_UNSET;

  if (calm <= TAKT_TRACK_SAME_INCIDENT
      || (calm <= TAKT_TRACK_SAME_CODE && code != 0 && code == self->pause_code))
    {
      self->pause_told = FALSE;
      return;
    }

  self->pause_told = TRUE;
  self->pause_code = code;
  event = _takt_track_add_event (self, events, TAKT_TRACK_PAUSED, since);
  event->error = code;
  if (!was_pause_asked (self, report, code, now))
    {
      self->incidents++;
      event->reason = explain_pause (self, report, code, since, &event->wants_filament);
    }
}

void
_takt_track_follow_pause (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  if (report->machine == TAKT_MACHINE_PAUSED)
    {
      if (self->machine == TAKT_MACHINE_PAUSED)
        return;
      if (self->pause_since == TAKT_TIME_UNSET)
        self->pause_since = now;
      if (now - self->pause_since >= TAKT_TRACK_PAUSE_GRACE)
        _takt_track_tell_pause (self, report, now, events);
      return;
    }

  if (self->machine == TAKT_MACHINE_PAUSED)
    {
      if (self->pause_told)
        _takt_track_add_event (self, events, TAKT_TRACK_RESUMED, now);
      self->pause_told = FALSE;
      self->pause_asked_at = TAKT_TIME_UNSET;
      self->resumed_at = now;
    }

  self->pause_since = TAKT_TIME_UNSET;
  self->pause_at_first_look = FALSE;
  self->machine = report->machine;
}

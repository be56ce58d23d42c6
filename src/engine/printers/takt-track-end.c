/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-track-private.h"

#include "printers/takt-print-errors.h"

#include <glib/gi18n-lib.h>

static void
end_job (TaktTrack *self,
         GPtrArray *events,
         TaktTrackEventKind kind,
         TaktTime at,
         TaktMachineState rest,
         gboolean while_offline,
         char *reason,
         guint32 error)
{
  TaktTrackEvent *event = _takt_track_add_event (self, events, kind, at);

  event->while_offline = while_offline;
  event->reason = reason;
  event->error = error;

  self->machine = takt_machine_state_is_active (rest) ? TAKT_MACHINE_IDLE : rest;
  self->outcome_told = TRUE;
  self->pause_since = TAKT_TIME_UNSET;
  self->pause_told = FALSE;
  self->pause_asked_at = TAKT_TIME_UNSET;
  self->resumed_at = TAKT_TIME_UNSET;
  self->contradicted_at = TAKT_TIME_UNSET;
  self->failed_since = TAKT_TIME_UNSET;
  self->start_told_at = TAKT_TIME_UNSET;
  _takt_track_forget_evidence (self);
}

/* The machine came to rest without finishing while we listened. @force: no more waiting for a cancel code. */
void
_takt_track_conclude (TaktTrack *self, GPtrArray *events, gboolean force)
{
  TaktTime at = self->failed_since;
  TaktMachineState rest = self->failed_as;
  gboolean is_near = self->latched_error != 0 && ABS (self->latched_at - at) <= TAKT_TRACK_CANCEL_WINDOW;
  g_autofree char *reason = NULL;
  guint32 error = 0;

  if (self->stop_requested || (is_near && _takt_track_is_cancel_code (self->latched_error)))
    {
      if (!self->stop_requested)
        {
          error = self->latched_error;
          reason = takt_print_error_to_sentence (error);
        }
      end_job (self, events, TAKT_TRACK_CANCELLED, at, rest, FALSE, g_steal_pointer (&reason), error);
      return;
    }

  if (!force && !(is_near && takt_print_error_classify (self->latched_error) == TAKT_PRINT_ERROR_STOPPED))
    return;

  reason = _takt_track_explain_failure (self, at, &error);
  if (rest == TAKT_MACHINE_IDLE && reason == NULL)
    {
      reason = g_strdup (_ ("The printer went idle without saying how the print ended. Look at the part."));
      end_job (self, events, TAKT_TRACK_ENDED_UNKNOWN, at, rest, FALSE, g_steal_pointer (&reason), 0);
      return;
    }

  if (reason == NULL)
    reason = g_strdup (_ ("The printer stopped the print and did not say why. Look at its screen."));
  end_job (self, events, TAKT_TRACK_FAILED, at, rest, FALSE, g_steal_pointer (&reason), error);
}

void
_takt_track_finish (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  int percent = MAX (report->progress_percent, self->progress_percent);
  int layer = MAX (report->layer, self->max_layer);
  gboolean looks_short = report->progress_percent >= 0 && percent < 95
                         && (report->total_layers <= 0 || layer < report->total_layers - 2);

  if (looks_short && now - self->started_at <= TAKT_TRACK_EARLY_END)
    {
      char *reason = g_strdup_printf (
          _ ("The printer says it is finished, but had come only to %d %%. Look at the part."), percent);

      end_job (self, events, TAKT_TRACK_ENDED_UNKNOWN, now, TAKT_MACHINE_FINISHED, FALSE, reason, 0);
      return;
    }

  self->progress_percent = 100;
  end_job (self, events, TAKT_TRACK_FINISHED, now, TAKT_MACHINE_FINISHED, FALSE, NULL, 0);
}

/* How a job ended that two reports say is over, when we did not see it end. */
static void
end_missed_job (TaktTrack *self, const TaktPrinterReport *report, GPtrArray *events)
{
  gboolean while_offline = _takt_track_is_reconciling (self);
  gboolean same = _takt_track_is_same_job (self, report);
  gboolean finished = (self->contradicted_as == TAKT_MACHINE_FINISHED && self->contradicted_same_job)
                      || (report->machine == TAKT_MACHINE_FINISHED && same);
  gboolean failed = (self->contradicted_as == TAKT_MACHINE_FAILED && self->contradicted_same_job)
                    || (report->machine == TAKT_MACHINE_FAILED && same);
  g_autofree char *reason = NULL;
  guint32 error = 0;
  TaktTrackEventKind kind;

  if (finished)
    {
      kind = TAKT_TRACK_FINISHED;
      self->progress_percent = 100;
    }
  else if (self->stop_requested || _takt_track_is_cancel_code (self->latched_error))
    kind = TAKT_TRACK_CANCELLED;
  else if (failed)
    {
      kind = TAKT_TRACK_FAILED;
      reason = _takt_track_explain_failure (self, self->contradicted_at, &error);
      if (reason == NULL)
        reason =
            g_strdup (_ ("The print failed or was cancelled at the printer while Takt was not listening."));
    }
  else
    {
      kind = TAKT_TRACK_ENDED_UNKNOWN;
      if (takt_machine_state_is_active (report->machine) || !same)
        reason = g_strdup (_ ("The printer has gone on to another job. How this one ended is not known."));
      else
        reason = g_strdup (_ ("The print ended while Takt was not listening, and the printer no longer says "
                              "how. Look at the part."));
    }

  end_job (self, events, kind, self->last_active_at, report->machine, while_offline,
           g_steal_pointer (&reason), error);
}

/* One report may be stale or half merged: a job we believe in ends only on the second that says so (§16 no. 3). */
void
_takt_track_contradict (TaktTrack *self, const TaktPrinterReport *report, TaktTime now, GPtrArray *events)
{
  if (self->contradicted_at == TAKT_TIME_UNSET)
    {
      self->contradicted_at = now;
      self->contradicted_as = report->machine;
      self->contradicted_same_job = _takt_track_is_same_job (self, report);
    }
  else if (now - self->contradicted_at >= TAKT_TRACK_CONTRADICTION)
    end_missed_job (self, report, events);
}

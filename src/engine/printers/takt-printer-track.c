/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

/* What the database holds of a printer's track, so that the next program knows what was told (protocol.md §15.2). */

static void
track_to_row (const TaktTrack *track, TaktTrackRow *row)
{
  g_free (row->job_key);
  g_free (row->job_title);
  row->machine_state = (int) track->machine;
  row->job_key = g_strdup (track->job_key);
  row->job_title = g_strdup (track->job_title);
  row->job_id = track->job_id;
  row->started_at = track->started_at;
  row->start_is_estimate = track->start_is_estimate;
  row->last_active_at = track->last_active_at;
  row->latched_error = track->latched_error;
  row->latched_at = track->latched_at;
  row->stop_requested = track->stop_requested;
  row->outcome_told = track->outcome_told;
  row->max_layer = track->max_layer;
  row->progress_percent = track->progress_percent;
  row->incidents = track->incidents;
}

/* (transfer full) */
TaktTrack *
_takt_printer_track_from_row (const TaktTrackRow *row)
{
  TaktTrack *track = takt_track_new ();

  track->machine = row->machine_state >= TAKT_MACHINE_UNKNOWN && row->machine_state <= TAKT_MACHINE_FAILED
                       ? (TaktMachineState) row->machine_state
                       : TAKT_MACHINE_UNKNOWN;
  track->job_key = g_strdup (row->job_key);
  track->job_title = g_strdup (row->job_title);
  track->job_id = row->job_id;
  track->started_at = row->started_at;
  track->start_is_estimate = row->start_is_estimate;
  track->last_active_at = row->last_active_at;
  track->latched_error = row->latched_error;
  track->latched_at = row->latched_at;
  track->stop_requested = row->stop_requested;
  track->outcome_told = row->outcome_told;
  track->max_layer = row->max_layer;
  track->progress_percent = row->progress_percent;
  track->incidents = row->incidents;
  return track;
}

/* What must not be lost, as opposed to numbers that may lag behind. */
gboolean
_takt_printer_watch_has_news (const TaktPrinterWatch *self)
{
  const TaktTrack *track = self->track;
  const TaktTrackRow *saved = self->saved;

  return saved->machine_state != (int) track->machine || saved->job_id != track->job_id
         || saved->started_at != track->started_at || saved->latched_error != track->latched_error
         || saved->stop_requested != track->stop_requested || saved->outcome_told != track->outcome_told
         || saved->incidents != track->incidents || g_strcmp0 (saved->job_key, track->job_key) != 0
         || g_strcmp0 (saved->job_title, track->job_title) != 0;
}

gboolean
_takt_printer_watch_has_moved (const TaktPrinterWatch *self)
{
  return self->saved->last_active_at != self->track->last_active_at
         || self->saved->progress_percent != self->track->progress_percent
         || self->saved->max_layer != self->track->max_layer
         || self->saved->latched_at != self->track->latched_at;
}

/* Writes the track, within the transaction that is open or by itself. */
gboolean
_takt_printer_watch_save (TaktPrinterWatch *self, GError **error)
{
  g_autoptr (TaktTrackRow) row = takt_track_row_new ();

  row->printer_id = self->id;
  track_to_row (self->track, row);
  if (!takt_track_table_put (self->owner->store, row, takt_clock_now (self->owner->clock), error))
    return FALSE;

  takt_track_row_free (self->saved);
  self->saved = g_steal_pointer (&row);
  self->saved_at_us = takt_clock_monotonic_us (self->owner->clock);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktTrackRow: what job tracking must know of a printer after a restart; the engine's TaktTrack gives the fields their meaning. */
typedef struct
{
  gint64   printer_id;
  int      machine_state;    /* TaktMachineState */
  char    *job_key;          /* (nullable) */
  char    *job_title;        /* (nullable) */
  gint64   job_id;           /* 0: none of ours */
  TaktTime started_at;
  gboolean start_is_estimate;
  TaktTime last_active_at;
  guint32  latched_error;
  TaktTime latched_at;
  gboolean stop_requested;
  gboolean outcome_told;
  int      max_layer;
  int      progress_percent;
  int      incidents;
} TaktTrackRow;

TaktTrackRow *takt_track_row_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void          takt_track_row_free (TaktTrackRow *self);

gboolean takt_track_table_get (TaktStore *store, gint64 printer_id, TaktTrackRow **row, GError **error);
gboolean takt_track_table_put (TaktStore *store, const TaktTrackRow *row, TaktTime now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTrackRow, takt_track_row_free)

G_END_DECLS

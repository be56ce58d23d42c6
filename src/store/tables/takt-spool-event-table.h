/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktSpoolEvent: a line of a spool's ledger: what a print took, or a person said is left. */
typedef struct
{
  gint64   id;
  gint64   material_id;
  TaktTime at;
  gboolean is_print;        /* else a person set what is left */
  gint64   grams;           /* what the spool has more by it; a print: below zero */
  gint64   remaining_grams; /* after it; -1: not known any more */
  gint64   job_id;          /* 0: of no print */
  int      attempt;
  int      position;        /* filament of the job */
  gint64   booking_id;      /* of a print that was taken back: what the history keeps of it without a spool */
  TaktTime undone_at;       /* TAKT_TIME_UNSET: it counts */

  /* Read along, not written */
  char    *job_name;        /* (nullable) */
  char    *outcome;         /* (nullable) of the print, as in attempts */
  int      progress_percent;
  char    *material_type;
  char    *color;
  char    *color_hex;       /* (nullable) */
  gint64   weight_grams;
} TaktSpoolEvent;

void            takt_spool_event_free (TaktSpoolEvent *self);

gint64          takt_spool_event_table_insert   (TaktStore *store, const TaktSpoolEvent *event, GError **error);
gboolean        takt_spool_event_table_update   (TaktStore *store, const TaktSpoolEvent *event, GError **error);
TaktSpoolEvent *takt_spool_event_table_get      (TaktStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray      *takt_spool_event_table_list     (TaktStore *store, gint64 material_id, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        takt_spool_event_table_detach   (TaktStore *store, TaktSpoolEvent *event, GError **error);
gboolean        takt_spool_event_table_attach   (TaktStore *store, TaktSpoolEvent *event, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktSpoolEvent, takt_spool_event_free)

G_END_DECLS

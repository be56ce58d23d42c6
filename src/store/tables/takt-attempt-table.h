/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktBooking: grams taken from a spool by one attempt, and what they cost. */
typedef struct
{
  gint64 material_id;   /* 0: no spool known */
  gint64 grams;
  gint64 cost_minor;
  char   currency[4];
} TaktBooking;

/** TaktAttempt: one ended attempt to print a job. Written once, together with its bookings. */
typedef struct
{
  gint64   id;
  gint64   job_id;
  int      number;
  gint64   printer_id;
  char    *outcome;          /* 'completed', 'failed', 'cancelled' */
  char    *reason;           /* (nullable) */
  TaktTime started_at;
  TaktTime ended_at;
  int      minutes;
  int      progress_percent;
  int      incidents;        /* pauses of the machine in this attempt */
  GArray  *bookings;         /* (element-type TaktBooking) */
  TaktTime created_at;
} TaktAttempt;

TaktAttempt *takt_attempt_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void         takt_attempt_free (TaktAttempt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktAttempt, takt_attempt_free)

G_END_DECLS

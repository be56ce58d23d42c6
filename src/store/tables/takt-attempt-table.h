/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktBooking: grams taken from a spool by one attempt, and what they cost. */
typedef struct
{
  int    position;      /* filament index in the sliced file */
  gint64 material_id;   /* 0: no spool known */
  gint64 grams;
  gint64 cost_minor;
  char   currency[4];
} TaktBooking;

/**
 * TaktAttempt: one ended attempt to print a job, or one ended print that was begun at the machine. Written once, together with its bookings;
 * a print without a job may be given one, once.
 */
typedef struct
{
  gint64   id;
  gint64   job_id;           /* 0: no job's; the job may be deleted meanwhile */
  char    *job_name;         /* (nullable) without a job: what the machine called it */
  gint64   order_id;         /* 0: none */
  int      number;
  gint64   printer_id;
  char    *outcome;          /* 'completed', 'failed', 'cancelled' */
  char    *reason;           /* (nullable) */
  gboolean begun_at_machine;  /* no job stood for it when it ended */
  TaktTime started_at;
  gboolean start_is_estimate; /* of a print at the machine that was under way when it was first seen */
  TaktTime ended_at;
  int      minutes;
  int      progress_percent;
  int      incidents;        /* pauses of the machine in this attempt */
  GArray  *bookings;         /* (element-type TaktBooking) */
  TaktTime created_at;
} TaktAttempt;

TaktAttempt *takt_attempt_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void         takt_attempt_free (TaktAttempt *self);

/** TaktAttemptSums: counts over attempts. */
typedef struct
{
  guint  completed;
  guint  failed;
  guint  cancelled;
  gint64 minutes;
  gint64 grams;
  gint64 cost_minor;   /* of all currencies: a shop has one */
} TaktAttemptSums;

gint64     takt_attempt_table_insert  (TaktStore *store, const TaktAttempt *attempt, GError **error);
gboolean   takt_attempt_table_assign  (TaktStore *store, const TaktAttempt *attempt, TaktTime now, GError **error);
GPtrArray *takt_attempt_table_list    (TaktStore *store, gint64 printer_id, TaktTime from, TaktTime to, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_attempt_table_list_of_deleted_jobs (TaktStore *store, gint64 order_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktAttempt *takt_attempt_table_get     (TaktStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_attempt_table_list_of_job (TaktStore *store, gint64 job_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_attempt_table_sum     (TaktStore *store, gint64 printer_id, TaktTime from, TaktTime to, TaktAttemptSums *sums, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktAttempt, takt_attempt_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "materials/takt-materials.h"
#include "tables/takt-attempt-table.h"
#include "tables/takt-job-table.h"
#include "tables/takt-photo-table.h"

G_BEGIN_DECLS

/** TaktAnalytics: counts over a span of time, for one printer or all. */
typedef struct
{
  guint  completed;
  guint  failed;
  guint  cancelled;
  gint64 print_minutes;
  gint64 grams;
  gint64 material_cost_minor;
  double success_pct;       /* completed ÷ (completed + failed); NAN where there was none */
} TaktAnalytics;

/** TaktMachinePrint: a print that was begun at the machine and has ended: no job of ours. */
typedef struct
{
  gint64        printer_id;
  const char   *title;      /* (nullable) what the machine called it */
  TaktJobStatus outcome;    /* completed, failed or cancelled */
  const char   *reason;     /* (nullable) a sentence for a person */
  TaktTime      started_at;
  gboolean      start_is_estimate;
  TaktTime      ended_at;   /* when it ended, not when it was noticed */
  int           progress_percent;
  int           incidents;  /* pauses of the machine */
} TaktMachinePrint;

#define TAKT_TYPE_HISTORY (takt_history_get_type ())
G_DECLARE_FINAL_TYPE (TaktHistory, takt_history, TAKT, HISTORY, GObject)

TaktHistory *takt_history_new       (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktMaterials *materials) G_GNUC_WARN_UNUSED_RESULT;
TaktStore   *takt_history_get_store  (TaktHistory *self);
TaktClock   *takt_history_get_clock  (TaktHistory *self);
const char  *takt_history_get_currency (TaktHistory *self);
gboolean     takt_history_record    (TaktHistory *self, TaktJob *job, TaktJobStatus outcome, const char *reason, TaktTime ended_at, int incidents, GError **error);
gboolean     takt_history_record_machine_print (TaktHistory *self, const TaktMachinePrint *print, GError **error);
gboolean     takt_history_assign    (TaktHistory *self, TaktAttempt *attempt, TaktJob *job, GError **error);
TaktAttempt *takt_history_get       (TaktHistory *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray   *takt_history_list      (TaktHistory *self, gint64 printer_id, TaktTime from, TaktTime to, guint limit, guint offset, guint *total, GError **error);
GPtrArray   *takt_history_list_of_job (TaktHistory *self, gint64 job_id, GError **error);
GPtrArray   *takt_history_list_photos (TaktHistory *self, gint64 job_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray   *takt_history_list_photos_of_attempt (TaktHistory *self, gint64 attempt_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     takt_history_analyse   (TaktHistory *self, gint64 printer_id, TaktTime from, TaktTime to, TaktAnalytics *analytics, GError **error);

G_END_DECLS

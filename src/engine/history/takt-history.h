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

#define TAKT_TYPE_HISTORY (takt_history_get_type ())
G_DECLARE_FINAL_TYPE (TaktHistory, takt_history, TAKT, HISTORY, GObject)

TaktHistory *takt_history_new       (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktMaterials *materials) G_GNUC_WARN_UNUSED_RESULT;
gboolean     takt_history_record    (TaktHistory *self, TaktJob *job, TaktJobStatus outcome, const char *reason, TaktTime ended_at, int incidents, GError **error);
GPtrArray   *takt_history_list      (TaktHistory *self, gint64 printer_id, TaktTime from, TaktTime to, guint limit, guint offset, guint *total, GError **error);
GPtrArray   *takt_history_list_of_job (TaktHistory *self, gint64 job_id, GError **error);
GPtrArray   *takt_history_list_photos (TaktHistory *self, gint64 job_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     takt_history_analyse   (TaktHistory *self, gint64 printer_id, TaktTime from, TaktTime to, TaktAnalytics *analytics, GError **error);

G_END_DECLS

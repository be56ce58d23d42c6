/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plan-preview.h"
#include "queue/takt-queue.h"
#include "undo/takt-undo-stack.h"

G_BEGIN_DECLS

/** TAKT_PLAN_MAX_MORE: most printers that a question may add. */
#define TAKT_PLAN_MAX_MORE 20

/**
 * TaktPlanQuestion:
 *
 * Which part of the shop is planned, and what is taken to be other than it is. All 0 and NULL: the whole shop as it is. Borrowed by the call.
 */
typedef struct
{
  const gint64 *orders;      /* (nullable) only what these orders need is moved; other jobs stay where and when they are */
  guint         n_orders;
  const gint64 *printers;    /* (nullable) only these, and what waits for them */
  guint         n_printers;
  gboolean      queued_only; /* orders that were not scheduled yet are left out */

  gint64        more_like;   /* as if there were @n_more printers like this one, empty, loaded as it is */
  guint         n_more;
  gint64        down;        /* as if this printer could not print */
  TaktTime      down_from;
  TaktTime      down_to;     /* TAKT_TIME_UNSET: for ever */
  gint64        rush;        /* as if this order came before all others; other jobs may become late */
  const char *const *holidays; /* (nullable) as if nobody were there on these days: YYYY-MM-DD */
} TaktPlanQuestion;

/** TaktPlanSearching: how long to look for a better plan. */
typedef struct
{
  int     budget_ms;   /* of the processor's time; at least a first plan is made */
  guint32 seed;
  guint64 max_tries;   /* 0: as many as there is time for */
} TaktPlanSearching;

/** TAKT_PLAN_BUDGET_MS: the time that a preview takes where nobody says another. */
#define TAKT_PLAN_BUDGET_MS     300
#define TAKT_PLAN_MAX_BUDGET_MS 10000

#define TAKT_TYPE_PLANS (takt_plans_get_type ())
G_DECLARE_FINAL_TYPE (TaktPlans, takt_plans, TAKT, PLANS, GObject)

TaktPlans        *takt_plans_new  (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktMaterials *materials, TaktPrinters *printers, TaktProducts *products, TaktQueue *queue, TaktUndoStack *undo) G_GNUC_WARN_UNUSED_RESULT;
TaktPlanSnapshot *takt_plans_snap (TaktPlans *self, const TaktPlanQuestion *question, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void             takt_plans_preview_async  (TaktPlans *self, const TaktPlanQuestion *question, const TaktPlanSearching *searching, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktPlanPreview *takt_plans_preview_finish (TaktPlans *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean         takt_plans_apply          (TaktPlans *self, const char *preview_id, guint *n_changed, GError **error);
void             takt_plans_price_move_async  (TaktPlans *self, gint64 job_id, gint64 printer_id, int position, TaktTime at, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktPlanMove    *takt_plans_price_move_finish (TaktPlans *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char            *takt_plans_explain_job    (TaktPlans *self, gint64 job_id, const char **reason) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

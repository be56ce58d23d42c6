/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plan-snapshot.h"
#include "queue/takt-queue.h"

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

#define TAKT_TYPE_PLANS (takt_plans_get_type ())
G_DECLARE_FINAL_TYPE (TaktPlans, takt_plans, TAKT, PLANS, GObject)

TaktPlans        *takt_plans_new  (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktMaterials *materials, TaktPrinters *printers, TaktProducts *products, TaktQueue *queue) G_GNUC_WARN_UNUSED_RESULT;
TaktPlanSnapshot *takt_plans_snap (TaktPlans *self, const TaktPlanQuestion *question, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

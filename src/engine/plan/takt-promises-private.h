/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-promises.h"
#include "tables/takt-order-table.h"

G_BEGIN_DECLS

/**
 * TaktPromiseRound:
 *
 * The shop at one moment and what is to be expected of it. Gathered on the main context, then played on another thread, immutable afterwards.
 */
typedef struct
{
  TaktPlanSnapshot *snapshot;
  GPtrArray *open;           /* (element-type TaktOpenOrder) */
  GArray    *products;       /* (element-type int) of each job of the model */
  GArray    *running;        /* (element-type TaktPromiseRunning) */
  GArray    *running_orders; /* (element-type gint64) orders of which nothing waits: numbers behind those of the snapshot */
  GArray    *trials;         /* (element-type TaktPromiseTrial) */

  TaktPromiseHistory *history; /* from here on: what comes of it */
  TaktPlan  *plan;
  GPtrArray *promises;       /* (element-type TaktOrderPromise) what must leave first first */
  GHashTable *by_order;      /* order id → TaktOrderPromise (unowned) */
} TaktPromiseRound;

TaktPromiseRound *takt_promise_round_gather (TaktStore *store, TaktPlans *plans, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktPromiseRound *takt_promise_round_ref    (TaktPromiseRound *self);
void              takt_promise_round_unref  (TaktPromiseRound *self);
void              takt_promise_round_play   (TaktPromiseRound *self, GCancellable *cancellable);
GPtrArray        *takt_promise_round_find_saves (TaktPromiseRound *self, gint64 order_id, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

gboolean takt_promise_alerts_tell (TaktStore *store, TaktNotify *notify, const TaktPromiseRound *round, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPromiseRound, takt_promise_round_unref)

G_END_DECLS

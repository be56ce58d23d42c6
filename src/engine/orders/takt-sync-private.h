/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "orders/takt-orders-private.h"

G_BEGIN_DECLS

/* What the files of a sync share: takt-order-sync.c reads, takt-sync-wait.c tells those who wait for it. */

/*
 * One sync, from its first page to its end. Each page is merged, together with the place of the next one, before that is asked
 * for; the watermark moves only after the last. Killed anywhere, the next run goes on at that place, or begins at the old
 * watermark and merges the same pages again, which changes nothing.
 *
 * Invariants: a fetch is under way as long as the run lives; link->run points here until the run ends or is given up.
 */
struct _TaktSyncRun
{
  TaktOrders *orders;        /* (owned) */
  TaktShopLink *link;        /* lives as long as @orders */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *waiters;        /* of TaktSyncWaiter; empty when the timer alone wants the run */
  gboolean by_timer;
  gboolean deep;
  gboolean resumed;
  gboolean reconciled;
  TaktShopRecord *shop; /* (owned) as it was at the beginning */
  TaktTime started_at;
  TaktTime since; /* TAKT_TIME_UNSET: everything */
  char *cursor;   /* (owned) (nullable) of the page under way */
  gint64 total;
  GHashTable *seen;  /* (owned) order numbers that pages of this run showed */
  GPtrArray *single; /* (owned) (nullable) order numbers that are still to be asked for, the last one first */
  TaktMergeCounts counts;
};

void     takt_sync_run_give_up          (TaktSyncRun *self);
void     takt_sync_run_tell             (TaktSyncRun *self, const GError *error);
void     takt_sync_counts_add           (TaktMergeCounts *sum, const TaktMergeCounts *counts);
gboolean takt_sync_refuse_not_connected (GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "costs/takt-costs.h"
#include "orders/takt-orders.h"

G_BEGIN_DECLS

/** TaktEarnings: what orders of a span of time earn together. */
typedef struct
{
  gint64 profit_minor;   /* in the shop's currency; of those orders whose costs and price are known */
  guint  n_orders;       /* whose profit is in it */
  guint  n_left_out;     /* whose is not known: an item without a product, or another currency */
} TaktEarnings;

void     takt_earnings_read_async  (TaktCosts *costs, TaktOrders *orders, TaktTime from, TaktTime to, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_earnings_read_finish (TaktCosts *costs, GAsyncResult *result, TaktEarnings *earnings, GError **error);

G_END_DECLS

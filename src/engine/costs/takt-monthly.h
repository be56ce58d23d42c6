/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "costs/takt-costs.h"
#include "orders/takt-orders.h"

G_BEGIN_DECLS

/**
 * TaktMonth: what the orders that were placed in a month of local time bring and cost, in minor units of the shop's currency.
 * Revenue less tax due, fees, material, scrap, labour and overhead is the profit.
 */
typedef struct
{
  TaktTime from;              /* its first moment */
  TaktTime to;                /* that of the next month */
  gint64   revenue_minor;
  gint64   tax_due_minor;     /* that the seller hands on */
  gint64   fees_minor;        /* of the ledger, and estimated where it knows nothing yet */
  gint64   fees_estimated_minor; /* of @fees_minor */
  gint64   material_minor;
  gint64   scrap_minor;       /* material of prints that failed */
  gint64   labor_minor;
  gint64   overhead_minor;    /* what an order takes besides: power, packing, wear */
  gint64   profit_minor;
  guint    n_orders;          /* that are in it */
  guint    n_left_out;        /* whose costs or price are not known: an item without a product, or another currency */
  guint    n_estimated;       /* of @n_orders: the account knows nothing of their fees yet */
} TaktMonth;

void    takt_monthly_read_async  (TaktCosts *costs, TaktOrders *orders, TaktTime from, TaktTime to, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GArray *takt_monthly_read_finish (TaktCosts *costs, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "attention/takt-attention.h"

G_BEGIN_DECLS

/** TaktOrderView: which orders a person looks at; several narrow each other down. */
typedef enum
{
  TAKT_ORDERS_ALL          = 0,
  TAKT_ORDERS_OPEN         = 1 << 0,  /* neither shipped nor cancelled; so are all the following but the last */
  TAKT_ORDERS_MADE         = 1 << 1,  /* scheduled or printing */
  TAKT_ORDERS_PERSONALISED = 1 << 2,
  TAKT_ORDERS_UNMAPPED     = 1 << 3,
  TAKT_ORDERS_DUE          = 1 << 4,  /* must leave this week, or earlier */
  TAKT_ORDERS_RISKY        = 1 << 5,  /* late, or at risk */
  TAKT_ORDERS_EARNED       = 1 << 6,  /* ordered this week: what its profit is the sum of */
} TaktOrderView;

/** TaktOrderFigures: what stands above the orders. */
typedef struct
{
  TaktOrderCounts counts;   /* counts.due: those of TAKT_ORDERS_DUE */
  guint           n_at_risk;
  guint           n_late;
  TaktTime        week_from; /* when this week began */
} TaktOrderFigures;

gboolean takt_order_figures_read  (TaktShop *shop, TaktOrderFigures *figures, GError **error);
GArray  *takt_order_view_list_ids (TaktShop *shop, TaktOrderView view, const TaktOrderFilter *filter, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void      takt_order_view_find_async  (TaktShop *shop, TaktOrderView view, const TaktOrderFilter *filter, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GArray   *takt_order_view_find_finish (TaktShop *shop, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktTime takt_week_get_start      (TaktTime now, int weeks);

G_END_DECLS

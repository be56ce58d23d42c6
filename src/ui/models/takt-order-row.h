/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "attention/takt-risk.h"
#include "models/takt-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ORDER_ROW (takt_order_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrderRow, takt_order_row, TAKT, ORDER_ROW, TaktRow)

/* What is borrowed lives until the row is read again. */
const TaktOrder         *takt_order_row_get_order    (TaktOrderRow *self);
const TaktOrderStanding *takt_order_row_get_standing (TaktOrderRow *self);
const TaktCostSheet     *takt_order_row_get_costs    (TaktOrderRow *self);
GPtrArray               *takt_order_row_get_jobs     (TaktOrderRow *self);

const char *takt_order_row_get_number   (TaktOrderRow *self);
const char *takt_order_row_get_items    (TaktOrderRow *self);
int         takt_order_row_get_progress (TaktOrderRow *self);
TaktTime    takt_order_row_get_now      (TaktOrderRow *self);
TaktTime    takt_order_row_get_due      (TaktOrderRow *self);
TaktTime    takt_order_row_get_done     (TaktOrderRow *self);
TaktRisk    takt_order_row_get_risk     (TaktOrderRow *self, int *spare_minutes);

const char *takt_order_status_to_title (TaktOrderStatus status);

G_END_DECLS

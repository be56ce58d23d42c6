/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "orders/takt-orders.h"
#include "plan/takt-promises.h"

G_BEGIN_DECLS

/** TaktRisk: whether an order leaves in time as things are planned now, for whom it is shown. */
typedef enum
{
  TAKT_RISK_NONE,     /* shipped or cancelled, or nothing was promised */
  TAKT_RISK_ON_TIME,
  TAKT_RISK_AT_RISK,  /* little time to spare */
  TAKT_RISK_LATE,
  TAKT_RISK_UNKNOWN,  /* something of it has no place, or waits for a person */
} TaktRisk;

/** TAKT_RISK_SPARE_MINUTES: an order that is done later than this before it must leave is at risk: it still wants packing. */
#define TAKT_RISK_SPARE_MINUTES 180

TaktTime takt_risk_get_due (const TaktOrder *order);
TaktRisk takt_risk_judge   (const TaktOrder *order, TaktOrderStatus status, TaktTime done, TaktTime now, int *spare_minutes);
TaktRisk takt_risk_of      (TaktPromises *promises, const TaktOrder *order, TaktOrderStatus status, TaktTime done, TaktTime now, int *spare_minutes);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "attention/takt-risk.h"

/** takt_risk_get_due: when an order must leave: what was promised wins over what the source says; unset: nobody said. */
TaktTime
takt_risk_get_due (const TaktOrder *order)
{
  g_return_val_if_fail (order != NULL, TAKT_TIME_UNSET);

  return order->promised_at != TAKT_TIME_UNSET ? order->promised_at : order->ship_by;
}

/**
 * takt_risk_judge:
 * @status: where the order stands
 * @done: when the last of its jobs is planned to end; TAKT_TIME_UNSET: it has none, or nobody knows; then it is compared with now
 * @spare_minutes: (out): from then until it must leave; below 0 it is late by so much
 *
 * Whether an order leaves in time by its planned end alone: until its promise is known, and for what needs no printing any more.
 */
TaktRisk
takt_risk_judge (const TaktOrder *order,
                 TaktOrderStatus status,
                 TaktTime done,
                 TaktTime now,
                 int *spare_minutes)
{
  TaktTime due;

  g_return_val_if_fail (order != NULL && spare_minutes != NULL, TAKT_RISK_NONE);

  due = takt_risk_get_due (order);
  *spare_minutes = 0;
  if (due == TAKT_TIME_UNSET || status == TAKT_ORDER_SHIPPED || status == TAKT_ORDER_CANCELLED)
    return TAKT_RISK_NONE;

  *spare_minutes = (int) CLAMP ((due - MAX (done, now)) / 60, -G_MAXINT, G_MAXINT);
  if (due < MAX (done, now))
    return TAKT_RISK_LATE;
  if (status == TAKT_ORDER_PRINTED || *spare_minutes >= TAKT_RISK_SPARE_MINUTES)
    return TAKT_RISK_ON_TIME;
  return TAKT_RISK_AT_RISK;
}

/**
 * takt_risk_of:
 * @done: as of takt_risk_judge()
 * @spare_minutes: (out): from when it is expected until it must leave; below 0 it is late by so much
 *
 * Whether an order leaves in time, by its promise: what printing does in this shop, not only what is planned.
 */
TaktRisk
takt_risk_of (TaktPromises *promises,
              const TaktOrder *order,
              TaktOrderStatus status,
              TaktTime done,
              TaktTime now,
              int *spare_minutes)
{
  const TaktOrderPromise *promise = takt_promises_get (promises, order->id);
  TaktRisk risk = takt_risk_judge (order, status, done, now, spare_minutes);

  if (risk == TAKT_RISK_NONE || promise == NULL || status == TAKT_ORDER_PRINTED
      || promise->due != takt_risk_get_due (order))
    return risk;

  /* That it is late does not wait until the promises are looked at again. */
  if (promise->due < now && promise->risk != TAKT_PROMISE_LATE)
    return TAKT_RISK_LATE;
  *spare_minutes = promise->spare_minutes;
  switch (promise->risk)
    {
    case TAKT_PROMISE_ON_TIME:
      return TAKT_RISK_ON_TIME;
    case TAKT_PROMISE_AT_RISK:
      return TAKT_RISK_AT_RISK;
    case TAKT_PROMISE_LATE:
      return TAKT_RISK_LATE;
    case TAKT_PROMISE_UNKNOWN:
    default:
      return TAKT_RISK_UNKNOWN;
    }
}

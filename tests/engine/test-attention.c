/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attention/takt-order-view.h"

#define NOW  ((TaktTime) 1790000000)
#define HOUR ((TaktTime) 3600)

typedef struct
{
  TaktTime promised, ship_by, done;
  TaktOrderStatus status;
  TaktRisk risk;
  int spare;
} Case;

static void
test_risk (void)
{
  static const Case cases[] = {
    /* Nothing was promised; it is over. */
    { 0, 0, 0, TAKT_ORDER_NEW, TAKT_RISK_NONE, 0 },
    { 0, NOW - HOUR, 0, TAKT_ORDER_SHIPPED, TAKT_RISK_NONE, 0 },
    { 0, NOW - HOUR, 0, TAKT_ORDER_CANCELLED, TAKT_RISK_NONE, 0 },
    /* Without a plan it is compared with now. */
    { 0, NOW + 10 * HOUR, 0, TAKT_ORDER_NEW, TAKT_RISK_ON_TIME, 600 },
    { 0, NOW + 2 * HOUR, 0, TAKT_ORDER_NEW, TAKT_RISK_AT_RISK, 120 },
    { 0, NOW - HOUR, 0, TAKT_ORDER_NEW, TAKT_RISK_LATE, -60 },
    /* A plan that ends in the past does not make up for now. */
    { 0, NOW - HOUR, NOW - 5 * HOUR, TAKT_ORDER_PRINTING, TAKT_RISK_LATE, -60 },
    /* The edges: just in time, one second late. */
    { 0, NOW + HOUR, NOW + HOUR, TAKT_ORDER_SCHEDULED, TAKT_RISK_AT_RISK, 0 },
    { 0, NOW + HOUR, NOW + HOUR + 1, TAKT_ORDER_SCHEDULED, TAKT_RISK_LATE, 0 },
    { 0, NOW + 4 * HOUR, NOW + HOUR, TAKT_ORDER_SCHEDULED, TAKT_RISK_ON_TIME, 180 },
    /* What was promised wins, and what is printed only waits for its parcel. */
    { NOW + HOUR, NOW + 9 * HOUR, NOW + 2 * HOUR, TAKT_ORDER_SCHEDULED, TAKT_RISK_LATE, -60 },
    { 0, NOW + HOUR, 0, TAKT_ORDER_PRINTED, TAKT_RISK_ON_TIME, 60 },
    { 0, NOW - HOUR, 0, TAKT_ORDER_PRINTED, TAKT_RISK_LATE, -60 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktOrder) order = takt_order_new ();
      int spare = 99;

      order->promised_at = cases[i].promised;
      order->ship_by = cases[i].ship_by;
      g_assert_cmpint (takt_risk_judge (order, cases[i].status, cases[i].done, NOW, &spare), ==,
                       cases[i].risk);
      g_assert_cmpint (spare, ==, cases[i].spare);
    }
}

/* A week begins on Monday at midnight where the shop is. */
static void
test_week (void)
{
  g_autoptr (GDateTime) wednesday = g_date_time_new_local (2026, 11, 18, 14, 20, 0);
  g_autoptr (GDateTime) sunday = g_date_time_new_local (2026, 11, 22, 23, 59, 59);
  g_autoptr (GDateTime) monday = g_date_time_new_local (2026, 11, 16, 0, 0, 0);
  g_autoptr (GDateTime) next = g_date_time_new_local (2026, 11, 23, 0, 0, 0);
  g_autoptr (GDateTime) before = g_date_time_new_local (2026, 11, 9, 0, 0, 0);

  g_assert_cmpint (takt_week_get_start (g_date_time_to_unix (wednesday), 0), ==,
                   g_date_time_to_unix (monday));
  g_assert_cmpint (takt_week_get_start (g_date_time_to_unix (sunday), 0), ==, g_date_time_to_unix (monday));
  g_assert_cmpint (takt_week_get_start (g_date_time_to_unix (monday), 0), ==, g_date_time_to_unix (monday));
  g_assert_cmpint (takt_week_get_start (g_date_time_to_unix (sunday), 1), ==, g_date_time_to_unix (next));
  g_assert_cmpint (takt_week_get_start (g_date_time_to_unix (wednesday), -1), ==,
                   g_date_time_to_unix (before));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/attention/risk", test_risk);
  g_test_add_func ("/engine/attention/week", test_week);
  return g_test_run ();
}

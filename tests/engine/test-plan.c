/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/takt-plan.h"
#include "takt-test.h"

#define NOW ((TaktTime) 1766592000) /* 2025-12-24T16:00:00Z */

static const TaktPlannedPlate *
get_plate (GArray *plates, guint i)
{
  g_assert_cmpuint (i, <, plates->len);
  return &g_array_index (plates, TaktPlannedPlate, i);
}

/* Step 5 of the workflow: 120 minutes, 15 minutes of buffer, the second one 2:15 hours later. */
static void
test_seed (void)
{
  const TaktPlanItem items[] = { { 1, 1, 120 }, { 1, 1, 180 } };
  const TaktPlanSituation situation = { .now = NOW, .printer_is_free = TRUE, .buffer_minutes = 15 };
  g_autoptr (GArray) plates = takt_plan_chain (items, G_N_ELEMENTS (items), &situation);

  g_assert_cmpuint (plates->len, ==, 2);
  g_assert_cmpint (get_plate (plates, 0)->scheduled_start, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (get_plate (plates, 0)->planned_start, ==, NOW);
  g_assert_cmpint (get_plate (plates, 0)->planned_end, ==, NOW + 120 * 60);
  g_assert_cmpint (get_plate (plates, 0)->priority, ==, 10);
  g_assert_cmpint (get_plate (plates, 1)->scheduled_start, ==, NOW + 135 * 60);
  g_assert_cmpint (get_plate (plates, 1)->planned_end, ==, NOW + 315 * 60);
  g_assert_cmpint (get_plate (plates, 1)->priority, ==, 9);
  g_assert_cmpuint (get_plate (plates, 1)->item, ==, 1);
}

static void
test_first_start (void)
{
  const TaktPlanItem item = { 1, 1, 60 };
  const struct
  {
    const char *what;
    TaktPlanSituation situation;
    TaktTime scheduled_start;
  } cases[] = {
    { "free, offset", { NOW, TRUE, TAKT_TIME_UNSET, 30, 15 }, NOW + 30 * 60 },
    { "busy until later", { NOW, FALSE, NOW + 3600, 0, 15 }, NOW + 3600 + 15 * 60 },
    { "busy, offset inside the chain", { NOW, FALSE, NOW + 3600, 10, 15 }, NOW + 3600 + 15 * 60 },
    { "busy, offset behind the chain", { NOW, FALSE, NOW + 3600, 600, 15 }, NOW + 600 * 60 },
    { "busy, chain long overdue", { NOW, FALSE, NOW - 86400, 0, 15 }, NOW },
    { "not free, nothing chained", { NOW, FALSE, TAKT_TIME_UNSET, 0, 15 }, NOW },
    { "free, chain of the past", { NOW, TRUE, NOW - 60, 0, 15 }, TAKT_TIME_UNSET },
    { "no buffer", { NOW, FALSE, NOW + 3600, 0, 0 }, NOW + 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) plates = takt_plan_chain (&item, 1, &cases[i].situation);

      g_test_message ("%s", cases[i].what);
      g_assert_cmpint (get_plate (plates, 0)->scheduled_start, ==, cases[i].scheduled_start);
      g_assert_cmpint (get_plate (plates, 0)->planned_end, ==, get_plate (plates, 0)->planned_start + 3600);
    }
}

static void
test_quantities (void)
{
  const TaktPlanItem items[] = { { 7, 3, 60 }, { 0, 4, 60 }, { 500, 1, 5 }, { 4, 4, 10 } };
  const TaktPlanSituation situation = { .now = NOW, .printer_is_free = TRUE, .buffer_minutes = 15 };
  g_autoptr (GArray) plates = takt_plan_chain (items, G_N_ELEMENTS (items), &situation);

  g_assert_cmpuint (plates->len, ==, 3 + 0 + 500 + 1);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (get_plate (plates, i)->item, ==, 0);
      g_assert_cmpint (get_plate (plates, i)->plate_number, ==, (int) i + 1);
      g_assert_cmpint (get_plate (plates, i)->plate_count, ==, 3);
      g_assert_cmpint (get_plate (plates, i)->quantity, ==, i < 2 ? 3 : 1);
    }
  g_assert_cmpuint (get_plate (plates, 3)->item, ==, 2);
  g_assert_cmpint (get_plate (plates, 8)->priority, ==, 2);
  g_assert_cmpint (get_plate (plates, 9)->priority, ==, 1);
  g_assert_cmpint (get_plate (plates, 10)->priority, ==, 1);
  g_assert_cmpint (get_plate (plates, 503)->priority, ==, 1);
  g_assert_cmpuint (get_plate (plates, 503)->item, ==, 3);
}

static void
test_nothing (void)
{
  const TaktPlanItem item = { 0, 1, 60 };
  const TaktPlanSituation situation = { .now = NOW, .printer_is_free = TRUE };
  g_autoptr (GArray) none = takt_plan_chain (NULL, 0, &situation);
  g_autoptr (GArray) zero = takt_plan_chain (&item, 1, &situation);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (zero->len, ==, 0);
}

static void
check_plan (GArray *plates, const TaktPlanItem *items, guint n_items, const TaktPlanSituation *situation)
{
  g_autofree int *printed = g_new0 (int, n_items + 1);
  TaktTime buffer = situation->buffer_minutes * (TaktTime) 60;

  for (guint i = 0; i < plates->len; i++)
    {
      const TaktPlannedPlate *plate = get_plate (plates, i);
      const TaktPlannedPlate *before = i > 0 ? get_plate (plates, i - 1) : NULL;

      g_assert_cmpuint (plate->item, <, n_items);
      g_assert_cmpint (plate->quantity, >=, 1);
      g_assert_cmpint (plate->quantity, <=, items[plate->item].units_per_plate);
      g_assert_cmpint (plate->plate_number, <=, plate->plate_count);
      g_assert_cmpint (plate->priority, >=, 1);
      g_assert_cmpint (plate->priority, <=, 10);
      g_assert_cmpint (plate->planned_end - plate->planned_start, ==,
                       items[plate->item].minutes_per_plate * (TaktTime) 60);
      g_assert_cmpint (plate->planned_start, >=, situation->now + situation->offset_minutes * (TaktTime) 60);
      printed[plate->item] += plate->quantity;

      if (before == NULL)
        {
          if (situation->chain_end != TAKT_TIME_UNSET && !situation->printer_is_free)
            g_assert_cmpint (plate->planned_start, >=, situation->chain_end + buffer);
          if (plate->scheduled_start == TAKT_TIME_UNSET)
            g_assert_cmpint (plate->planned_start, ==, situation->now);
          continue;
        }

      /* No overlap, no gap but the buffer, the order's own sequence, priorities that only fall. */
      g_assert_cmpint (plate->planned_start, ==, before->planned_end + buffer);
      g_assert_cmpint (plate->scheduled_start, ==, plate->planned_start);
      g_assert_cmpuint (plate->item, >=, before->item);
      g_assert_cmpint (plate->plate_number, ==, plate->item == before->item ? before->plate_number + 1 : 1);
      g_assert_cmpint (plate->priority, ==, MAX (before->priority - 1, 1));
    }

  for (guint i = 0; i < n_items; i++)
    g_assert_cmpint (printed[i], ==, items[i].quantity);
}

static void
test_properties (void)
{
  for (int round = 0; round < 2000; round++)
    {
      TaktPlanItem items[6];
      guint n_items = (guint) g_test_rand_int_range (0, 7);
      TaktPlanSituation situation = {
        .now = NOW + g_test_rand_int_range (-100000, 100000),
        .printer_is_free = g_test_rand_bit () ? TRUE : FALSE,
        .chain_end = g_test_rand_bit () ? NOW + g_test_rand_int_range (-200000, 200000) : TAKT_TIME_UNSET,
        .offset_minutes = g_test_rand_bit () ? g_test_rand_int_range (0, 3000) : 0,
        .buffer_minutes = g_test_rand_int_range (0, 120),
      };
      g_autoptr (GArray) plates = NULL;
      g_autoptr (GArray) again = NULL;

      for (guint i = 0; i < n_items; i++)
        items[i] = (TaktPlanItem){
          .quantity = g_test_rand_int_range (0, 40),
          .units_per_plate = g_test_rand_int_range (1, 12),
          .minutes_per_plate = g_test_rand_int_range (1, 2000),
        };

      plates = takt_plan_chain (items, n_items, &situation);
      check_plan (plates, items, n_items, &situation);

      again = takt_plan_chain (items, n_items, &situation);
      g_assert_cmpuint (again->len, ==, plates->len);
      for (guint i = 0; i < plates->len; i++)
        g_assert_cmpint (get_plate (again, i)->scheduled_start, ==, get_plate (plates, i)->scheduled_start);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/plan/seed", test_seed);
  g_test_add_func ("/engine/plan/first-start", test_first_start);
  g_test_add_func ("/engine/plan/quantities", test_quantities);
  g_test_add_func ("/engine/plan/nothing", test_nothing);
  g_test_add_func ("/engine/plan/properties", test_properties);

  return g_test_run ();
}

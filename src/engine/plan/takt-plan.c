/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan.h"

#define HIGHEST_PRIORITY   10
#define LOWEST_PRIORITY    1
#define SECONDS_PER_MINUTE ((gint64) 60)

/* The first plate's start; the one place where "now" and "not before" differ. */
static TaktTime
find_first_start (const TaktPlanSituation *situation)
{
  TaktTime earliest = situation->now + situation->offset_minutes * SECONDS_PER_MINUTE;

  if (situation->chain_end == TAKT_TIME_UNSET)
    return earliest;

  return MAX (earliest, situation->chain_end + situation->buffer_minutes * SECONDS_PER_MINUTE);
}

/**
 * takt_plan_chain:
 * @items: (array length=n_items): the lines to print, in the order of the order
 * @n_items: their count
 * @situation: the printer and the rules at this moment
 *
 * Lays the plates of an order end to end on one printer (contract §4.1). An item takes ceil(quantity ÷ units per plate)
 * plates, the last of which may be partly filled; an item of quantity 0 takes none. Each plate starts when the one before
 * it has ended and the buffer has passed. The first plate starts now, and has no scheduled start, when the printer is free
 * and no offset is asked; else it starts after the offset and after the chain that is there. Priorities fall from 10 to 1
 * over all plates and stay at 1.
 *
 * Pure: the same snapshot gives the same plan. Units per plate and minutes below 1 count as 1.
 *
 * Returns: (transfer full) (element-type TaktPlannedPlate): the plates in the order of printing; free with g_array_unref()
 */
GArray *
takt_plan_chain (const TaktPlanItem *items, guint n_items, const TaktPlanSituation *situation)
{
  GArray *plates = g_array_new (FALSE, TRUE, sizeof (TaktPlannedPlate));
  gboolean starts_now;
  TaktTime start;

  g_return_val_if_fail (items != NULL || n_items == 0, plates);
  g_return_val_if_fail (situation != NULL, plates);

  starts_now = situation->printer_is_free && situation->offset_minutes <= 0;
  start = starts_now ? situation->now : find_first_start (situation);

  for (guint i = 0; i < n_items; i++)
    {
      int units = MAX (items[i].units_per_plate, 1);
      int minutes = MAX (items[i].minutes_per_plate, 1);
      int left = MAX (items[i].quantity, 0);
      int n_plates = left / units + (left % units != 0);

      for (int number = 1; number <= n_plates; number++)
        {
          TaktPlannedPlate plate = {
            .item = i,
            .plate_number = number,
            .plate_count = n_plates,
            .quantity = MIN (left, units),
            .priority = MAX (HIGHEST_PRIORITY - (int) MIN (plates->len, HIGHEST_PRIORITY), LOWEST_PRIORITY),
            .scheduled_start = starts_now && plates->len == 0 ? TAKT_TIME_UNSET : start,
            .planned_start = start,
            .planned_end = start + minutes * SECONDS_PER_MINUTE,
          };

          g_array_append_val (plates, plate);
          left -= plate.quantity;
          start = plate.planned_end + MAX (situation->buffer_minutes, 0) * SECONDS_PER_MINUTE;
        }
    }

  return plates;
}

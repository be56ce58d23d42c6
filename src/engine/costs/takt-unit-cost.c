/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "costs/takt-unit-cost.h"

#include <glib/gi18n-lib.h>

#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-money.h"

#define GRAMS_PER_KG     1000
#define MINUTES_PER_HOUR 60

/**
 * takt_costs_of_unit:
 * @profile: the product
 * @cost: (out caller-allocates): what one piece costs
 * @error: TAKT_ERROR_INVALID when the sums exceed what a number holds, or of the database
 *
 * By the same rules as takt_costs_of_order() for an order of one piece that is not printed yet: its share of the plate's grams at the
 * average price of that type in stock, its minutes of labour, the overhead of an order.
 */
gboolean
takt_costs_of_unit (TaktCosts *self, const TaktProfile *profile, TaktUnitCost *cost, GError **error)
{
  const TaktSettingsValues *settings;
  int units;

  g_return_val_if_fail (TAKT_IS_COSTS (self), FALSE);
  g_return_val_if_fail (profile != NULL && cost != NULL, FALSE);

  settings = takt_settings_get (takt_costs_get_settings (self));
  units = MAX (profile->units_per_plate, 1);
  *cost = (TaktUnitCost){ .is_complete = TRUE, .overhead = settings->overhead_minor };
  g_strlcpy (cost->currency, settings->currency, sizeof cost->currency);

  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = profile->materials->pdata[i];
      gint64 cost_per_kg = 0;

      if (!takt_material_table_get_average (takt_costs_get_store (self), filament->material_type,
                                            cost->currency, &cost_per_kg, error))
        return FALSE;
      if (cost_per_kg == 0)
        cost->is_complete = FALSE;
      cost->grams += (double) filament->grams / units;
      if (!takt_money_add (&cost->material,
                           takt_money_ratio (cost_per_kg, filament->grams, (gint64) GRAMS_PER_KG * units)))
        goto overflow;
    }
  cost->labor = takt_money_ratio (settings->labor_rate_minor, profile->labor_minutes, MINUTES_PER_HOUR);

  if (!takt_money_add (&cost->total, cost->material) || !takt_money_add (&cost->total, cost->labor)
      || !takt_money_add (&cost->total, cost->overhead))
    goto overflow;
  cost->suggested_price =
      takt_costs_suggest_price (cost->total, profile->target_margin_pct, settings->pricing);
  return TRUE;

overflow:
  takt_error_set_field (
      error, "",
      _ ("The costs of this product are too large to add up. Check the prices of the spools "
         "and the hourly rate."));
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "costs/takt-unit-cost.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-money.h"

#define GRAMS_PER_KG     1000
#define MINUTES_PER_HOUR 60

/** takt_profile_get_money: @minor of @profile in @currency; 0 where it was typed in another: nothing is converted. */
gint64
takt_profile_get_money (const TaktProfile *profile, gint64 minor, const char *currency)
{
  return profile->currency == NULL || g_strcmp0 (profile->currency, currency) == 0 ? minor : 0;
}

/* What a sale leaves: as an order of this one piece, by the schedule of the settings. */
static gboolean
add_sale (const TaktSettingsValues *settings, const TaktProfile *profile, TaktUnitCost *cost)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (GPtrArray) fees = NULL;
  TaktOrderItem *item;

  cost->margin_pct = NAN;
  cost->price = takt_profile_get_money (profile, profile->price_minor, cost->currency);
  if (cost->price == 0)
    return TRUE;

  order = takt_order_new ();
  item = takt_order_item_new ();
  item->quantity = 1;
  g_ptr_array_add (order->items, item);
  order->total_price_minor = cost->price;
  fees = takt_fees_estimate (settings, order);
  for (guint i = 0; i < fees->len; i++)
    if (!takt_money_add (&cost->fees, ((const TaktFeeLine *) fees->pdata[i])->amount_minor))
      return FALSE;

  cost->profit = cost->price;
  if (!takt_money_add (&cost->profit, -cost->total) || !takt_money_add (&cost->profit, -cost->fees))
    return FALSE;
  cost->margin_pct = (double) cost->profit * 100.0 / (double) cost->price;
  return TRUE;
}

/**
 * takt_costs_of_unit:
 * @profile: the product
 * @cost: (out caller-allocates): what one piece costs
 * @error: TAKT_ERROR_INVALID when the sums exceed what a number holds, or of the database
 *
 * By the same rules as takt_costs_of_order() for an order of one piece that is not printed yet: its share of the plate's grams at the
 * average price of that type in stock, its minutes of labour, what it is packed in, the overhead of an order. What a sale leaves is what
 * the profile's price is less that and less what Etsy would take; shipping and tax are left out.
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

  cost->packaging = takt_profile_get_money (profile, profile->packaging_minor, cost->currency);
  if (!takt_money_add (&cost->total, cost->material) || !takt_money_add (&cost->total, cost->labor)
      || !takt_money_add (&cost->total, cost->packaging) || !takt_money_add (&cost->total, cost->overhead))
    goto overflow;
  cost->suggested_price =
      takt_costs_suggest_price (cost->total, profile->target_margin_pct, settings->pricing);
  if (add_sale (settings, profile, cost))
    return TRUE;

overflow:
  takt_error_set_field (
      error, "",
      _ ("The costs of this product are too large to add up. Check the prices of the spools "
         "and the hourly rate."));
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "costs/takt-costs.h"

G_BEGIN_DECLS

/** TaktUnitCost: what one piece of a product costs as the only one of an order, by the prices of this moment. Minor units. */
typedef struct
{
  char     currency[4];
  gint64   material;
  gint64   labor;
  gint64   packaging;
  gint64   overhead;
  gint64   total;
  gint64   suggested_price;  /* 0: no price reaches the profile's target */
  gint64   price;            /* what it is sold for; 0: not told, or in another currency */
  gint64   fees;             /* what Etsy would take of that price; 0 without one */
  gint64   profit;           /* of a sale at that price */
  double   margin_pct;       /* profit ÷ price × 100; NAN without a price */
  double   grams;            /* a piece's share of its plate */
  gboolean is_complete;      /* FALSE: the price of a filament is unknown and counts as nothing */
} TaktUnitCost;

gint64   takt_profile_get_money (const TaktProfile *profile, gint64 minor, const char *currency);
gboolean takt_costs_of_unit (TaktCosts *self, const TaktProfile *profile, TaktUnitCost *cost, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "costs/takt-fees.h"
#include "products/takt-products.h"
#include "settings/takt-settings.h"

G_BEGIN_DECLS

/** TaktCostLine: one line of the sum. Already rounded; the total is the sum of these. */
typedef struct
{
  char  *kind;         /* 'material', 'labor', 'overhead', 'fees', 'scrap' */
  char  *description;
  gint64 amount_minor;
  gint64 grams;        /* material and scrap */
  int    minutes;      /* labor */
  gint64 item_id;      /* 0: of the whole order */
  gboolean is_actual;  /* booked, not estimated */
} TaktCostLine;

/**
 * TaktCostSheet: what an order costs and earns (contract §4.4), in minor units of the shop's currency.
 *
 * An order in another currency than the shop's has costs but no price, profit and margin here: nothing is converted.
 */
typedef struct
{
  char      currency[4];
  gint64    material_cost;
  gint64    labor_cost;
  gint64    overhead;
  gint64    fees;             /* of the ledger; 0 while @fees_known is FALSE */
  gboolean  fees_known;
  gint64    fees_estimated;   /* by the schedule of the settings, while the ledger knows nothing */
  gboolean  has_estimate;
  GPtrArray *fee_lines;       /* (element-type TaktFeeLine) of @fees or of @fees_estimated */
  gint64    scrap_cost;
  gint64    total_cost;
  gboolean  price_known;      /* FALSE: the order is in another currency; price and profit are 0 then */
  gint64    price;            /* the seller's revenue less refunds */
  gint64    tax_due;          /* of @price: tax that the seller hands on; 0 where the source does */
  gint64    profit;
  double    margin_pct;       /* profit ÷ (price − tax_due) × 100; NAN where that is 0 */
  gboolean  is_complete;      /* FALSE: an item has no profile, so that nobody knows what it costs; sums are of the rest */
  gint64    suggested_price;
  TaktPricing pricing;
  gint64    material_grams;   /* without scrap */
  int       print_minutes;    /* as planned */
  GPtrArray *lines;           /* (element-type TaktCostLine) */
} TaktCostSheet;

void takt_cost_line_free  (TaktCostLine *self);
void takt_cost_sheet_free (TaktCostSheet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktCostSheet, takt_cost_sheet_free)

#define TAKT_TYPE_COSTS (takt_costs_get_type ())
G_DECLARE_FINAL_TYPE (TaktCosts, takt_costs, TAKT, COSTS, GObject)

TaktCosts     *takt_costs_new       (TaktStore *store, TaktSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
TaktStore     *takt_costs_get_store (TaktCosts *self);
TaktSettings  *takt_costs_get_settings (TaktCosts *self);
TaktCostSheet *takt_costs_of_order  (TaktCosts *self, const TaktOrder *order, GError **error);
gint64         takt_costs_of_grams  (gint64 grams, gint64 cost_per_kg_minor);
gint64         takt_costs_suggest_price (gint64 cost_minor, int target_pct, TaktPricing pricing);

G_END_DECLS

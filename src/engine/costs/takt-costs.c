/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "costs/takt-costs.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "costs/takt-cost-parts.h"
#include "costs/takt-unit-cost.h"
#include "tables/takt-attempt-table.h"
#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-money.h"

#define GRAMS_PER_KG     1000
#define MINUTES_PER_HOUR 60

/* Targets are weighted by costs; above this both are scaled down so that a hundred times the cost still fits. */
#define MAX_WEIGHT (G_MAXINT64 / 1000000)

/* No state of its own: every sheet is made from the rows of the moment. */
struct _TaktCosts
{
  GObject parent_instance;

  TaktStore *store;
  TaktSettings *settings;
};

/* A sheet in the making. */
typedef struct
{
  TaktStore *store;
  const TaktSettingsValues *settings;
  TaktCostSheet *sheet;
  gboolean overflowed;
} Making;

G_DEFINE_FINAL_TYPE (TaktCosts, takt_costs, G_TYPE_OBJECT)

void
takt_cost_line_free (TaktCostLine *self)
{
  if (self == NULL)
    return;

  g_free (self->kind);
  g_free (self->description);
  g_free (self);
}

void
takt_cost_sheet_free (TaktCostSheet *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->fee_lines);
  g_free (self);
}

static TaktCostSheet *
sheet_new (const TaktSettingsValues *settings)
{
  TaktCostSheet *self = g_new0 (TaktCostSheet, 1);

  g_strlcpy (self->currency, settings->currency, sizeof self->currency);
  self->pricing = settings->pricing;
  self->margin_pct = NAN;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_cost_line_free);
  self->fee_lines = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_fee_line_free);
  return self;
}

/* One rounded line, into its own sum and the total. */
static TaktCostLine *
add_line (Making *self, const char *kind, const char *description, gint64 amount, gint64 *sum)
{
  TaktCostLine *line = g_new0 (TaktCostLine, 1);

  line->kind = g_strdup (kind);
  line->description = g_strdup (description);
  line->amount_minor = amount;
  g_ptr_array_add (self->sheet->lines, line);
  if (!takt_money_add (sum, amount) || !takt_money_add (&self->sheet->total_cost, amount))
    self->overflowed = TRUE;
  return line;
}

/* A booking keeps what its grams cost then; a cost of 0 means that nobody knew the price. */
static gboolean
sum_bookings (Making *self, const TaktCostPart *part, gint64 *amount)
{
  *amount = 0;
  for (guint i = 0; i < part->bookings->len; i++)
    {
      const TaktBooking *booking = &g_array_index (part->bookings, TaktBooking, i);

      if (g_strcmp0 (booking->currency, self->sheet->currency) != 0
          || !takt_money_add (amount, booking->cost_minor))
        return FALSE;
    }

  return *amount > 0;
}

/* Whether the spool costs today what each booking was priced at. */
static gboolean
has_price_of_bookings (const TaktCostPart *part, gint64 cost_per_kg)
{
  for (guint i = 0; i < part->bookings->len; i++)
    {
      const TaktBooking *booking = &g_array_index (part->bookings, TaktBooking, i);

      if (takt_costs_of_grams (booking->grams, cost_per_kg) != booking->cost_minor)
        return FALSE;
    }

  return TRUE;
}

/*
 * The price of a kilogram: the spool's, else the average of that type in stock. 0 where neither is known. @spool: (nullable).
 */
static gboolean
find_price (Making *self,
            const TaktCostPart *part,
            const TaktMaterial *spool,
            gint64 *cost_per_kg,
            GError **error)
{
  const char *type = spool != NULL ? spool->material_type : part->material_type;

  if (spool != NULL && spool->cost_per_kg_minor > 0
      && g_strcmp0 (spool->currency, self->sheet->currency) == 0)
    {
      *cost_per_kg = spool->cost_per_kg_minor;
      return TRUE;
    }
  return takt_material_table_get_average (self->store, type, self->sheet->currency, cost_per_kg, error);
}

static gboolean
find_spool (Making *self, gint64 id, TaktMaterial **spool, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (id == 0)
    return TRUE;

  *spool = takt_material_table_get (self->store, id, &local);
  if (*spool != NULL || g_error_matches (local, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/*
 * Grams times the price of a kilogram, rounded once. Bookings whose price was another than the spool's of today count as they
 * were booked: what was paid does not change with a new price tag.
 */
static gboolean
add_part (Making *self, const TaktCostPart *part, GError **error)
{
  TaktCostSheet *sheet = self->sheet;
  g_autoptr (TaktMaterial) spool = NULL;
  g_autofree char *description = NULL;
  gint64 cost_per_kg = 0;
  gint64 booked = 0;
  gint64 amount;
  TaktCostLine *line;
  const char *type, *color;

  if (!find_spool (self, part->material_id, &spool, error)
      || !find_price (self, part, spool, &cost_per_kg, error))
    return FALSE;

  amount = takt_costs_of_grams (part->grams, cost_per_kg);
  if (part->is_booked && sum_bookings (self, part, &booked) && !has_price_of_bookings (part, cost_per_kg))
    amount = booked;

  type = spool != NULL ? spool->material_type : part->material_type;
  color = spool != NULL ? spool->color : part->color;
  description = color != NULL && color[0] != '\0' ? g_strdup_printf ("%s %s", type, color)
                                                  : g_strdup (type != NULL ? type : "");
  line = add_line (self, part->is_scrap ? "scrap" : "material", description, amount,
                   part->is_scrap ? &sheet->scrap_cost : &sheet->material_cost);
  line->grams = part->grams;
  line->item_id = part->item_id;
  line->is_actual = part->is_booked;
  if (!part->is_scrap)
    sheet->material_grams += part->grams;
  return TRUE;
}

static gboolean
add_parts (Making *self, const TaktCostParts *parts, gint64 item_id, gboolean is_scrap, GError **error)
{
  for (guint i = 0; i < parts->parts->len; i++)
    {
      const TaktCostPart *part = g_ptr_array_index (parts->parts, i);

      if (part->item_id == item_id && part->is_scrap == is_scrap && part->grams != 0
          && !add_part (self, part, error))
        return FALSE;
    }

  return TRUE;
}

static void
add_labor (Making *self, const TaktCostItem *item)
{
  TaktCostLine *line;
  gint64 minutes;

  if (item->profile == NULL || item->profile->labor_minutes <= 0)
    return;

  minutes = (gint64) item->profile->labor_minutes * item->item->quantity;
  line = add_line (self, "labor", item->item->title,
                   takt_money_ratio (self->settings->labor_rate_minor, minutes, MINUTES_PER_HOUR),
                   &self->sheet->labor_cost);
  line->minutes = (int) MIN (minutes, G_MAXINT);
  line->item_id = item->item->id;
}

static void
add_packaging (Making *self, const TaktCostItem *item)
{
  g_autofree char *description = NULL;
  gint64 each;

  if (item->profile == NULL)
    return;
  each = takt_profile_get_money (item->profile, item->profile->packaging_minor, self->sheet->currency);
  if (each == 0)
    return;

  /* Translators: what an item of an order is packed in. */
  description = g_strdup_printf (_ ("Packaging of %s"), item->item->title);
  add_line (self, "overhead", description, takt_money_ratio (each, item->item->quantity, 1),
            &self->sheet->overhead)
      ->item_id = item->item->id;
}

static gint64
suggest (gint64 cost, gint64 target_sum, gint64 weight, TaktPricing pricing)
{
  gint64 whole = 100 * weight;

  if (pricing == TAKT_PRICING_MARKUP)
    return takt_money_ratio (cost, whole + target_sum, whole);
  return target_sum < whole ? takt_money_ratio (cost, whole, whole - target_sum) : 0;
}

/* What item @item_id costs by the lines so far: its weight in the target of the whole. */
static gint64
weigh (const TaktCostSheet *sheet, gint64 item_id)
{
  gint64 sum = 0;

  for (guint i = 0; i < sheet->lines->len; i++)
    {
      const TaktCostLine *line = g_ptr_array_index (sheet->lines, i);

      if (line->item_id == item_id && !g_str_equal (line->kind, "scrap"))
        takt_money_add (&sum, line->amount_minor);
    }

  return sum;
}

/* One target for the whole order: the profiles' targets, weighted by what their items cost. */
static void
set_suggested_price (Making *self, const TaktCostParts *parts)
{
  TaktCostSheet *sheet = self->sheet;
  gint64 target_sum = 0;
  gint64 weight = 0;
  int plain_sum = 0;
  int n_profiles = 0;

  for (guint i = 0; i < parts->items->len; i++)
    {
      const TaktCostItem *item = g_ptr_array_index (parts->items, i);
      gint64 cost;

      if (item->profile == NULL)
        continue;

      cost = MIN (weigh (sheet, item->item->id), MAX_WEIGHT / (gint64) parts->items->len);
      weight += cost;
      target_sum += cost * item->profile->target_margin_pct;
      plain_sum += item->profile->target_margin_pct;
      n_profiles++;
    }

  if (n_profiles == 0)
    sheet->suggested_price =
        takt_costs_suggest_price (sheet->total_cost, TAKT_PROFILE_DEFAULT_TARGET_PCT, sheet->pricing);
  else if (weight == 0)
    sheet->suggested_price = suggest (sheet->total_cost, plain_sum, n_profiles, sheet->pricing);
  else
    sheet->suggested_price = suggest (sheet->total_cost, target_sum, weight, sheet->pricing);
}

/* What the ledger says; nothing of it yet: what the schedule says, for orders of Etsy in the sheet's currency. */
static gboolean
set_fees (Making *self, const TaktOrder *order, GError **error)
{
  TaktCostSheet *sheet = self->sheet;
  g_autoptr (GPtrArray) entries = takt_ledger_table_list_of_order (self->store, order->id, error);
  gint64 sum = 0;

  if (entries == NULL)
    return FALSE;

  g_clear_pointer (&sheet->fee_lines, g_ptr_array_unref);
  sheet->fee_lines = takt_fees_read (entries, sheet->currency);
  sheet->fees_known = sheet->fee_lines->len > 0;
  sheet->has_estimate = !sheet->fees_known && g_strcmp0 (order->source, "etsy") == 0
                        && g_strcmp0 (order->currency, sheet->currency) == 0;
  if (sheet->has_estimate)
    {
      g_ptr_array_unref (sheet->fee_lines);
      sheet->fee_lines = takt_fees_estimate (self->settings, order);
    }

  for (guint i = 0; i < sheet->fee_lines->len; i++)
    if (!takt_money_add (&sum, ((const TaktFeeLine *) sheet->fee_lines->pdata[i])->amount_minor))
      self->overflowed = TRUE;
  sheet->fees = sheet->fees_known ? sum : 0;
  sheet->fees_estimated = sheet->has_estimate ? sum : 0;
  return TRUE;
}

/* What is refunded takes its share of the tax along. */
static gint64
get_tax_due (const TaktOrder *order, gint64 price)
{
  gint64 revenue = takt_order_get_revenue (order);

  if (!order->keeps_tax || revenue <= 0)
    return 0;
  return takt_money_ratio (order->tax_minor, price, revenue);
}

/* Refunds may hold taxes that were never part of the price, so that they can exceed it. */
static void
set_profit (Making *self, const TaktOrder *order)
{
  TaktCostSheet *sheet = self->sheet;
  gint64 earned;

  sheet->price_known = g_strcmp0 (order->currency, sheet->currency) == 0;
  if (!sheet->price_known)
    return;

  sheet->price = takt_order_get_revenue (order);
  if (!takt_money_add (&sheet->price, -order->refunded_minor))
    self->overflowed = TRUE;
  sheet->price = MAX (sheet->price, 0);
  sheet->tax_due = get_tax_due (order, sheet->price);
  earned = sheet->price - sheet->tax_due;
  sheet->profit = earned;
  if (!takt_money_add (&sheet->profit, -sheet->total_cost) || !takt_money_add (&sheet->profit, -sheet->fees))
    self->overflowed = TRUE;
  if (earned > 0)
    sheet->margin_pct = (double) sheet->profit * 100.0 / (double) earned;
}

static void
takt_costs_finalize (GObject *object)
{
  TaktCosts *self = TAKT_COSTS (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_costs_parent_class)->finalize (object);
}

static void
takt_costs_class_init (TaktCostsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_costs_finalize;
}

static void
takt_costs_init (TaktCosts *self)
{
}

/** takt_costs_new: what orders cost, by the rows in @store and the rates in @settings; takes references. */
TaktCosts *
takt_costs_new (TaktStore *store, TaktSettings *settings)
{
  TaktCosts *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (TAKT_IS_SETTINGS (settings), NULL);

  self = g_object_new (TAKT_TYPE_COSTS, NULL);
  self->store = g_object_ref (store);
  self->settings = g_object_ref (settings);
  return self;
}

/** takt_costs_get_store: (transfer none): where the rows are, for the other reckonings of this folder. */
TaktStore *
takt_costs_get_store (TaktCosts *self)
{
  g_return_val_if_fail (TAKT_IS_COSTS (self), NULL);
  return self->store;
}

/** takt_costs_get_settings: (transfer none): where the rates are. */
TaktSettings *
takt_costs_get_settings (TaktCosts *self)
{
  g_return_val_if_fail (TAKT_IS_COSTS (self), NULL);
  return self->settings;
}

/** takt_costs_of_grams: grams × price of a kilogram, rounded half up to the minor unit (contract §4.4). */
gint64
takt_costs_of_grams (gint64 grams, gint64 cost_per_kg_minor)
{
  return takt_money_ratio (cost_per_kg_minor, grams, GRAMS_PER_KG);
}

/**
 * takt_costs_suggest_price:
 * @cost_minor: what the thing costs
 * @target_pct: percent of the cost (markup) or of the price (margin)
 *
 * Returns: the price, rounded half up (contract §4.4); 0 where no price reaches the target: a margin of 100 % or more
 */
gint64
takt_costs_suggest_price (gint64 cost_minor, int target_pct, TaktPricing pricing)
{
  return suggest (cost_minor, target_pct, 1, pricing);
}

/**
 * takt_costs_of_order:
 * @order: the order with its items
 * @error: TAKT_ERROR_INVALID when the sums exceed what a number holds, or of the database
 *
 * What the order costs and earns by the rows of this moment (contract §4.4). Material is one line for each item and spool:
 * grams that were booked where attempts ended, else the plan, at the planned spool's price or the average price of that type in
 * stock. Labour is one line an item: minutes × units × hourly rate; so is packaging. Overhead counts once. Scrap is what failed and stopped
 * attempts took. Fees are the ledger's once it knows some; until then they are reckoned, and then the profit is without them. Each
 * line is rounded half up, the total is the sum of the lines. The price is what the seller is paid less refunds; profit is price less
 * the tax in it that the seller hands on, less total, less fees.
 *
 * Returns: (transfer full): the sheet in the shop's currency; NULL with @error
 */
TaktCostSheet *
takt_costs_of_order (TaktCosts *self, const TaktOrder *order, GError **error)
{
  g_autoptr (TaktCostSheet) sheet = NULL;
  g_autoptr (TaktCostParts) parts = NULL;
  Making making = { 0 };

  g_return_val_if_fail (TAKT_IS_COSTS (self), NULL);
  g_return_val_if_fail (order != NULL, NULL);

  parts = takt_cost_parts_read (self->store, order, error);
  if (parts == NULL)
    return NULL;

  making.store = self->store;
  making.settings = takt_settings_get (self->settings);
  making.sheet = sheet = sheet_new (making.settings);
  sheet->print_minutes = (int) MIN (parts->print_minutes, G_MAXINT);

  for (guint i = 0; i < order->items->len; i++)
    if (!add_parts (&making, parts, ((TaktOrderItem *) order->items->pdata[i])->id, FALSE, error))
      return NULL;
  if (!add_parts (&making, parts, 0, FALSE, error))
    return NULL;
  for (guint i = 0; i < parts->items->len; i++)
    {
      add_labor (&making, g_ptr_array_index (parts->items, i));
      add_packaging (&making, g_ptr_array_index (parts->items, i));
    }
  if (making.settings->overhead_minor != 0)
    add_line (&making, "overhead", _ ("Overhead of an order"), making.settings->overhead_minor,
              &sheet->overhead);
  for (guint i = 0; i < order->items->len; i++)
    if (!add_parts (&making, parts, ((TaktOrderItem *) order->items->pdata[i])->id, TRUE, error))
      return NULL;
  if (!add_parts (&making, parts, 0, TRUE, error))
    return NULL;

  sheet->is_complete = TRUE;
  for (guint i = 0; i < parts->items->len; i++)
    if (((const TaktCostItem *) g_ptr_array_index (parts->items, i))->profile == NULL)
      sheet->is_complete = FALSE;
  set_suggested_price (&making, parts);
  if (!set_fees (&making, order, error))
    return NULL;
  set_profit (&making, order);
  if (making.overflowed)
    {
      takt_error_set_field (error, "",
                            _ ("The costs of this order are too large to add up. Check the prices of the "
                               "spools and the hourly rate."));
      return NULL;
    }

  return g_steal_pointer (&sheet);
}

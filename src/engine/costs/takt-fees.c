/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "costs/takt-fees.h"

#include <glib/gi18n-lib.h>

#include "takt-money.h"

#define BASIS_POINTS 10000

/* The defaults of reference.md §9; every number is the owner's to set. */
static const TaktFeeSchedule schedules[] = {
  { "US", "USD", 300, 25, 0 },  { "GB", "GBP", 400, 20, 32 },  { "DE", "EUR", 400, 30, 0 },
  { "FR", "EUR", 400, 30, 47 }, { "NL", "EUR", 400, 30, 0 },   { "IT", "EUR", 400, 30, 32 },
  { "ES", "EUR", 400, 30, 40 }, { "CA", "CAD", 300, 25, 0 },   { "AU", "AUD", 300, 25, 0 },
  { "SG", "SGD", 440, 35, 0 },  { "IN", "INR", 500, 2500, 0 },
};

/* Rows of the ledger that move money but are no fee: what buyers paid and got back, taxes passed on, payouts, postage. */
static const char *const no_fees[] = {
  "PAYMENT_GROSS",
  "PAYMENT",
  "REFUND_GROSS",
  "REFUND",
  "DISBURSE",
  "DISBURSE2",
  "sales_tax",
  "sales_tax_refund",
  "shipping_labels",
  "shipping_label_adjustment",
  "shipping_label_refund",
  NULL,
};

void
takt_fee_line_free (TaktFeeLine *self)
{
  g_free (self->description);
  g_free (self);
}

/** takt_fee_schedule_find: (transfer none) (nullable): the defaults of a country. */
const TaktFeeSchedule *
takt_fee_schedule_find (const char *country)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schedules); i++)
    if (g_strcmp0 (schedules[i].country, country) == 0)
      return &schedules[i];
  return NULL;
}

/** takt_fee_schedule_list: (transfer none): the countries that defaults are known of. @count: (out) */
const TaktFeeSchedule *
takt_fee_schedule_list (gsize *count)
{
  *count = G_N_ELEMENTS (schedules);
  return schedules;
}

/** takt_fee_schedule_apply: sets the country in @values, and the fees to its defaults where they are known. */
void
takt_fee_schedule_apply (TaktSettingsValues *values, const char *country)
{
  const TaktFeeSchedule *schedule = takt_fee_schedule_find (country);
  char *copy = g_strdup (country);

  g_free (values->fee_country);
  values->fee_country = copy;
  if (schedule == NULL)
    return;

  values->fee_processing_bp = schedule->processing_bp;
  values->fee_processing_minor = schedule->processing_minor;
  values->fee_regulatory_bp = schedule->regulatory_bp;
}

/** takt_fee_is_of_order: whether a row of the ledger of this kind that belongs to an order is a fee; kinds are an open set. */
gboolean
takt_fee_is_of_order (const char *kind)
{
  for (int i = 0; no_fees[i] != NULL; i++)
    if (g_ascii_strcasecmp (kind, no_fees[i]) == 0)
      return FALSE;
  return TRUE;
}

/** takt_fee_describe: Returns: (transfer none): a kind of the ledger in words; @kind itself where it has none */
const char *
takt_fee_describe (const char *kind)
{
  if (g_ascii_strncasecmp (kind, "PAYMENT_PROCESSING_FEE", 22) == 0)
    return _ ("Payment processing");
  if (g_str_has_prefix (kind, "shipping_transaction"))
    return _ ("Transaction fee on shipping");
  if (g_str_has_prefix (kind, "transaction") && !g_str_has_prefix (kind, "transaction_quantity"))
    return _ ("Transaction fee");
  if (g_str_has_prefix (kind, "listing") || g_str_has_prefix (kind, "renew")
      || g_str_has_prefix (kind, "transaction_quantity") || g_str_has_prefix (kind, "auto_renew"))
    return _ ("Listing fee");
  if (g_str_has_prefix (kind, "offsite_ads"))
    return _ ("Offsite ads");
  if (g_str_has_prefix (kind, "regulatory_operating"))
    return _ ("Regulatory operating fee");
  if (g_str_has_prefix (kind, "gift_wrap"))
    return _ ("Transaction fee on gift wrap");
  if (g_str_has_prefix (kind, "vat"))
    return _ ("VAT on fees");
  return kind;
}

static void
add_line (GPtrArray *lines, const char *description, gint64 amount, gboolean is_actual)
{
  TaktFeeLine *line;

  for (guint i = 0; i < lines->len; i++)
    {
      line = lines->pdata[i];
      if (g_str_equal (line->description, description))
        {
          takt_money_add (&line->amount_minor, amount);
          return;
        }
    }

  line = g_new0 (TaktFeeLine, 1);
  line->description = g_strdup (description);
  line->amount_minor = amount;
  line->is_actual = is_actual;
  g_ptr_array_add (lines, line);
}

/**
 * takt_fees_read:
 * @entries: (element-type TaktLedgerEntry): the rows of one order
 * @currency: of the sheet; rows in another one are left out, nothing is converted
 *
 * Returns: (transfer full) (element-type TaktFeeLine): the fees by kind; empty: the ledger does not know them yet
 */
GPtrArray *
takt_fees_read (GPtrArray *entries, const char *currency)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_fee_line_free);

  for (guint i = 0; i < entries->len; i++)
    {
      const TaktLedgerEntry *entry = entries->pdata[i];

      if (takt_fee_is_of_order (entry->kind) && g_strcmp0 (entry->currency, currency) == 0)
        add_line (lines, takt_fee_describe (entry->kind), -entry->amount_minor, TRUE);
    }
  return lines;
}

static gint64
get_quantity (const TaktOrder *order)
{
  gint64 sum = 0;

  for (guint i = 0; i < order->items->len; i++)
    sum += ((const TaktOrderItem *) order->items->pdata[i])->quantity;
  return sum;
}

/**
 * takt_fees_estimate:
 *
 * What Etsy will take of @order by the schedule of @settings, each line rounded half up (reference.md §9): a listing fee a unit,
 * transaction and regulatory fees of what the seller earns, payment processing of what the buyer pays. Ads are not foreseen.
 *
 * Returns: (transfer full) (element-type TaktFeeLine)
 */
GPtrArray *
takt_fees_estimate (const TaktSettingsValues *settings, const TaktOrder *order)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_fee_line_free);
  gint64 earned = order->total_price_minor;
  gint64 paid = earned;

  takt_money_add (&paid, order->tax_minor);
  add_line (lines, _ ("Listing fee"), takt_money_ratio (settings->fee_listing_minor, get_quantity (order), 1),
            FALSE);
  add_line (lines, _ ("Transaction fee"),
            takt_money_ratio (earned, settings->fee_transaction_bp, BASIS_POINTS), FALSE);
  add_line (lines, _ ("Payment processing"),
            takt_money_ratio (paid, settings->fee_processing_bp, BASIS_POINTS)
                + settings->fee_processing_minor,
            FALSE);
  if (settings->fee_regulatory_bp > 0)
    add_line (lines, _ ("Regulatory operating fee"),
              takt_money_ratio (earned, settings->fee_regulatory_bp, BASIS_POINTS), FALSE);
  return lines;
}

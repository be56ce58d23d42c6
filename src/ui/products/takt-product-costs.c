/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-product-costs.h"

#include "costs/takt-unit-cost.h"
#include "preferences/takt-setting-rows.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef enum
{
  LINE_MATERIAL,
  LINE_LABOR,
  LINE_PACKAGING,
  LINE_OVERHEAD,
  LINE_TOTAL,
  LINE_SUGGESTED,
  LINE_FEES,
  LINE_PROFIT,
  N_LINES,
} Line;

/**
 * TaktProductCosts:
 *
 * What a piece of a product costs, what to ask for it and what a sale leaves, line by line, each with where it comes from.
 */
struct _TaktProductCosts
{
  AdwBin parent_instance;

  GtkWidget *group;
  GtkWidget *rows[N_LINES];
  GtkWidget *amounts[N_LINES];
};

G_DEFINE_FINAL_TYPE (TaktProductCosts, takt_product_costs, ADW_TYPE_BIN)

static void
show_line (TaktProductCosts *self, Line line, gint64 amount, const char *currency, const char *why)
{
  g_autofree char *text = takt_format_money (amount, currency);

  gtk_widget_set_visible (self->rows[line], TRUE);
  gtk_label_set_label (GTK_LABEL (self->amounts[line]), text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[line]), why);
}

static void
show_parts (TaktProductCosts *self,
            const TaktSettingsValues *settings,
            const TaktProfile *profile,
            const TaktUnitCost *cost)
{
  g_autofree char *grams = takt_format_grams ((gint64) floor (cost->grams + 0.5));
  g_autofree char *minutes = takt_format_minutes (profile->labor_minutes);
  g_autofree char *rate = takt_format_money (settings->labor_rate_minor, settings->currency);
  /* Translators: how much filament, as in "45 g". */
  g_autofree char *material =
      g_strdup_printf (_ ("%s at the average price of your spools of this type"), grams);
  /* Translators: a time and an amount of money, as in "5 min at €25.00 an hour". */
  g_autofree char *labor = g_strdup_printf (_ ("%1$s at %2$s an hour"), minutes, rate);

  show_line (self, LINE_MATERIAL, cost->material, cost->currency,
             cost->is_complete
                 ? material
                 : _ ("Not all of it: no spool of a filament’s type has a price. Tell the price "
                      "of one in Materials."));
  show_line (self, LINE_LABOR, cost->labor, cost->currency, labor);
  show_line (self, LINE_PACKAGING, cost->packaging, cost->currency, _ ("Of each piece, as told above"));
  show_line (self, LINE_OVERHEAD, cost->overhead, cost->currency, _ ("Of each order, from the preferences"));
  show_line (self, LINE_TOTAL, cost->total, cost->currency, _ ("One piece, as the only one of an order"));
}

static void
show_suggestion (TaktProductCosts *self,
                 const TaktSettingsValues *settings,
                 const TaktProfile *profile,
                 const TaktUnitCost *cost)
{
  g_autofree char *target = takt_format_percent (profile->target_margin_pct);
  g_autofree char *why = NULL;

  if (!cost->is_complete)
    {
      gtk_label_set_label (GTK_LABEL (self->amounts[LINE_SUGGESTED]), "—");
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[LINE_SUGGESTED]),
                                   _ ("Not known while a part of the costs is not"));
      return;
    }
  if (cost->suggested_price == 0)
    {
      gtk_label_set_label (GTK_LABEL (self->amounts[LINE_SUGGESTED]), "—");
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[LINE_SUGGESTED]),
                                   _ ("No price leaves this much of itself. Lower the target."));
      return;
    }
  if (settings->pricing == TAKT_PRICING_MARKUP)
    /* Translators: a percentage. */
    why = g_strdup_printf (_ ("The costs and %s on top, before fees"), target);
  else
    /* Translators: a percentage. */
    why = g_strdup_printf (_ ("Leaves %s of the price, before fees"), target);
  show_line (self, LINE_SUGGESTED, cost->suggested_price, cost->currency, why);
}

static void
show_sale (TaktProductCosts *self, const TaktUnitCost *cost)
{
  gboolean is_known = cost->price > 0 && cost->is_complete;
  g_autofree char *margin = NULL;
  g_autofree char *why = NULL;

  gtk_widget_set_visible (self->rows[LINE_FEES], is_known);
  gtk_widget_remove_css_class (self->amounts[LINE_PROFIT], "error-text");
  if (!is_known)
    {
      gtk_label_set_label (GTK_LABEL (self->amounts[LINE_PROFIT]), "—");
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[LINE_PROFIT]),
                                   cost->price > 0 ? _ ("Not known while a part of the costs is not")
                                                   : _ ("Tell the price to see what a sale leaves"));
      return;
    }

  show_line (self, LINE_FEES, cost->fees, cost->currency,
             _ ("What Etsy takes of this price, as set in the preferences"));
  margin = takt_format_percent ((int) lround (cost->margin_pct));
  if (cost->profit < 0)
    {
      why = g_strdup (_ ("Each sale costs you money at this price"));
      gtk_widget_add_css_class (self->amounts[LINE_PROFIT], "error-text");
    }
  else
    /* Translators: a percentage. */
    why = g_strdup_printf (_ ("%s of the price, after costs and fees"), margin);
  show_line (self, LINE_PROFIT, cost->profit, cost->currency, why);
}

static void
takt_product_costs_class_init (TaktProductCostsClass *klass)
{
}

static void
takt_product_costs_init (TaktProductCosts *self)
{
  static const char *const titles[N_LINES] = {
    [LINE_MATERIAL] = N_ ("Material"),
    [LINE_LABOR] = N_ ("Labour"),
    [LINE_PACKAGING] = N_ ("Packaging"),
    [LINE_OVERHEAD] = N_ ("Overhead"),
    [LINE_TOTAL] = N_ ("Costs of a Piece"),
    [LINE_SUGGESTED] = N_ ("Price to Ask"),
    [LINE_FEES] = N_ ("Fees"),
    [LINE_PROFIT] = N_ ("Left of a Sale"),
  };

  self->group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), _ ("Costs and Margin"));
  for (int i = 0; i < N_LINES; i++)
    {
      self->rows[i] = takt_row_new (_ (titles[i]), NULL);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->rows[i]), 0);
      self->amounts[i] = gtk_label_new (NULL);
      gtk_widget_add_css_class (self->amounts[i], "numeric");
      if (i >= LINE_TOTAL && i != LINE_FEES)
        gtk_widget_add_css_class (self->amounts[i], "heading");
      adw_action_row_add_suffix (ADW_ACTION_ROW (self->rows[i]), self->amounts[i]);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->rows[i]);
    }
  adw_bin_set_child (ADW_BIN (self), self->group);
}

GtkWidget *
takt_product_costs_new (void)
{
  return g_object_new (TAKT_TYPE_PRODUCT_COSTS, NULL);
}

/** takt_product_costs_show: the costs of @profile as it is, saved or not. */
void
takt_product_costs_show (TaktProductCosts *self, TaktShop *shop, const TaktProfile *profile)
{
  const TaktSettingsValues *settings;
  g_autoptr (GError) error = NULL;
  TaktUnitCost cost;

  g_return_if_fail (TAKT_IS_PRODUCT_COSTS (self));

  settings = takt_settings_get (takt_shop_get_settings (shop));
  if (!takt_costs_of_unit (takt_shop_get_costs (shop), profile, &cost, &error))
    {
      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), error->message);
      return;
    }
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), NULL);
  show_parts (self, settings, profile, &cost);
  gtk_widget_set_visible (self->rows[LINE_PACKAGING], cost.packaging > 0);
  show_suggestion (self, settings, profile, &cost);
  show_sale (self, &cost);
}

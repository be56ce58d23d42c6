/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-cost-preferences.h"

#include "costs/takt-fees.h"
#include "preferences/takt-ledger-preferences.h"
#include "preferences/takt-preferences-window.h"
#include "preferences/takt-setting-rows.h"
#include "takt-error.h"
#include "takt-money.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) G_STRUCT_OFFSET (TaktSettingsValues, name)
#define MOST_MONEY  100000 /* in whole units */

static const char *const pricing_labels[] = { N_ ("Markup on cost"), N_ ("Margin on price"), NULL };

static const TaktSettingInfo rates[] = {
  { .kind = TAKT_SETTING_MONEY,
    .offset = FIELD (labor_rate_minor),
    .title = N_ ("Labour per Hour"),
    .max = MOST_MONEY },
  { .kind = TAKT_SETTING_MONEY,
    .offset = FIELD (overhead_minor),
    .title = N_ ("Overhead per Order"),
    .subtitle = N_ ("Packaging, power, wear: what every order takes"),
    .max = MOST_MONEY },
  { .kind = TAKT_SETTING_CHOICE,
    .offset = FIELD (pricing),
    .title = N_ ("Suggested Price"),
    .subtitle = N_ ("What a product's target is a share of"),
    .labels = pricing_labels },
};

static const TaktSettingInfo fees[] = {
  { .kind = TAKT_SETTING_PERCENT,
    .offset = FIELD (fee_transaction_bp),
    .title = N_ ("Transaction Fee in %"),
    .max = 100 },
  { .kind = TAKT_SETTING_PERCENT,
    .offset = FIELD (fee_processing_bp),
    .title = N_ ("Payment Processing in %"),
    .max = 100 },
  { .kind = TAKT_SETTING_SMALL_MONEY,
    .offset = FIELD (fee_processing_minor),
    .title = N_ ("Payment Processing per Order"),
    .max = 100 },
  { .kind = TAKT_SETTING_SMALL_MONEY,
    .offset = FIELD (fee_listing_minor),
    .title = N_ ("Listing Fee per Unit Sold"),
    .max = 100 },
  { .kind = TAKT_SETTING_PERCENT,
    .offset = FIELD (fee_regulatory_bp),
    .title = N_ ("Regulatory Fee in %"),
    .max = 100 },
};

static TaktShop *
get_shop (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "shop");
}

static void
show_currency (GtkWidget *row)
{
  const TaktSettingsValues *values = takt_settings_get (takt_shop_get_settings (get_shop (row)));

  if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    gtk_editable_set_text (GTK_EDITABLE (row), values->currency);
}

static void
show_country (GtkWidget *row)
{
  const TaktSettingsValues *values = takt_settings_get (takt_shop_get_settings (get_shop (row)));

  if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    gtk_editable_set_text (GTK_EDITABLE (row), values->fee_country);
}

static void
settings_changed_cb (GtkWidget *row, const char *noun)
{
  if (g_str_equal (noun, "settings"))
    ((void (*) (GtkWidget *)) g_object_get_data (G_OBJECT (row), "show")) (row);
}

static void
currency_applied_cb (GtkWidget *row)
{
  TaktShop *shop = get_shop (row);
  g_autoptr (TaktSettingsValues) values =
      takt_settings_values_copy (takt_settings_get (takt_shop_get_settings (shop)));
  g_autofree char *code = g_ascii_strup (gtk_editable_get_text (GTK_EDITABLE (row)), -1);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  g_strstrip (code);
  if (takt_money_is_currency (code))
    {
      takt_settings_values_set_currency (values, code);
      done = takt_setting_change (row, shop, values);
    }
  else
    {
      takt_error_set_field (&error, "currency",
                            _ ("The currency must be a three-letter code of ISO 4217, such as USD or EUR."));
      takt_preferences_fail (row, error);
    }
  if (done)
    gtk_widget_remove_css_class (row, "error");
  else
    gtk_widget_add_css_class (row, "error");
}

static void
country_applied_cb (GtkWidget *row)
{
  TaktShop *shop = get_shop (row);
  g_autoptr (TaktSettingsValues) values =
      takt_settings_values_copy (takt_settings_get (takt_shop_get_settings (shop)));
  g_autofree char *code = g_ascii_strup (gtk_editable_get_text (GTK_EDITABLE (row)), -1);

  takt_fee_schedule_apply (values, g_strstrip (code));
  if (takt_setting_change (row, shop, values))
    gtk_widget_remove_css_class (row, "error");
  else
    gtk_widget_add_css_class (row, "error");
}

static GtkWidget *
make_code_row (TaktShop *shop, const char *title, GCallback applied, void (*show) (GtkWidget *row))
{
  GtkWidget *row = takt_entry_row_new (title);

  g_object_set_data_full (G_OBJECT (row), "shop", g_object_ref (shop), g_object_unref);
  g_object_set_data (G_OBJECT (row), "show", (gpointer) show);
  show (row);
  g_signal_connect (row, "apply", applied, NULL);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (settings_changed_cb), row,
                           G_CONNECT_SWAPPED);
  return row;
}

GtkWidget *
takt_cost_preferences_new (TaktShop *shop, GSettings *settings)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = takt_setting_group_new (shop, _ ("Cost and Price"), NULL, rates, G_N_ELEMENTS (rates));

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_code_row (shop, _ ("Currency (such as USD or EUR)"),
                                            G_CALLBACK (currency_applied_cb), show_currency));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));

  group = takt_setting_group_new (
      shop, _ ("Etsy's Fees"),
      _ ("For estimates, until Etsy's own account says what an order took. A country brings its defaults."),
      fees, G_N_ELEMENTS (fees));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_code_row (shop, _ ("Country of the Bank Account (such as US or DE)"),
                                            G_CALLBACK (country_applied_cb), show_country));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (takt_ledger_preferences_new (shop)));
  return page;
}

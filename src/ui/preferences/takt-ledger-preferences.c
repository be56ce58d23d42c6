/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-ledger-preferences.h"

#include "costs/takt-fees.h"
#include "preferences/takt-setting-rows.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

/** MOST_ENTRIES: rows that are listed; the sums are of all. */
#define MOST_ENTRIES 50

/** SETTLE_MS: a reading of the account tells of many orders; they are shown together. */
#define SETTLE_MS 500

/** Ledger: belongs to its widget. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  AdwPreferencesGroup *group;
  GtkWidget *entries;               /* AdwExpanderRow */
  GPtrArray *sum_rows, *entry_rows; /* (element-type GtkWidget) */
  guint source;
} Ledger;

static void
ledger_free (gpointer data)
{
  Ledger *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->sum_rows);
  g_ptr_array_unref (self->entry_rows);
  g_object_unref (self->shop);
  g_free (self);
}

static GtkWidget *
make_row (const char *title, const char *subtitle, const char *amount)
{
  GtkWidget *row = takt_row_new (title, subtitle);
  GtkWidget *label = gtk_label_new (amount);

  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

static void
show_sum (Ledger *self, const TaktLedgerSum *sum)
{
  g_autofree char *total = takt_format_money (sum->total, sum->currency);
  g_autofree char *assigned = takt_format_money (sum->assigned, sum->currency);
  g_autofree char *unassigned = takt_format_money (sum->unassigned, sum->currency);
  /* Translators: what all rows of an account add up to, and how much of it belongs to orders. */
  g_autofree char *text = g_strdup_printf (
      ngettext ("%1$u row adds up to %2$s, of which %3$s belongs to orders",
                "%1$u rows add up to %2$s, of which %3$s belongs to orders", (gulong) sum->n_entries),
      (guint) sum->n_entries, total, assigned);
  GtkWidget *row = make_row (_ ("Of No Order"), text, unassigned);

  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->sum_rows, row);
}

static void
show_entry (Ledger *self, const TaktLedgerEntry *entry)
{
  g_autofree char *when = takt_format_moment (entry->at, takt_clock_now (takt_shop_get_clock (self->shop)));
  g_autofree char *amount = takt_format_money (entry->amount_minor, entry->currency);
  GtkWidget *row = make_row (takt_fee_describe (entry->kind), when, amount);

  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->entries), row);
  g_ptr_array_add (self->entry_rows, row);
}

static void
clear (Ledger *self)
{
  for (guint i = 0; i < self->sum_rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->sum_rows, i));
  for (guint i = 0; i < self->entry_rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self->entries), g_ptr_array_index (self->entry_rows, i));
  g_ptr_array_set_size (self->sum_rows, 0);
  g_ptr_array_set_size (self->entry_rows, 0);
}

static void
show (Ledger *self)
{
  TaktOrders *orders = takt_shop_get_orders (self->shop);
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (GPtrArray) entries = takt_orders_list_ledger (orders, TRUE, MOST_ENTRIES, 0, &total, &error);
  g_autoptr (GArray) sums = entries != NULL ? takt_orders_sum_ledger (orders, &error) : NULL;
  g_autofree char *title = NULL;

  if (sums == NULL)
    {
      g_warning ("The payment account cannot be read: %s", error->message);
      return;
    }

  clear (self);
  for (guint i = 0; i < sums->len; i++)
    show_sum (self, &g_array_index (sums, TaktLedgerSum, i));
  for (guint i = 0; i < entries->len; i++)
    show_entry (self, g_ptr_array_index (entries, i));
  if (total > entries->len)
    {
      guint more = total - entries->len;
      g_autofree char *text = g_strdup_printf (ngettext ("%u earlier row", "%u earlier rows", more), more);
      GtkWidget *row = takt_row_new (text, NULL);

      adw_expander_row_add_row (ADW_EXPANDER_ROW (self->entries), row);
      g_ptr_array_add (self->entry_rows, row);
    }
  title = g_strdup_printf (ngettext ("%u Row Without an Order", "%u Rows Without an Order", total), total);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entries), title);
  gtk_widget_set_visible (self->entries, total > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->group), sums->len > 0);
}

static gboolean
show_cb (gpointer user_data)
{
  Ledger *self = user_data;

  self->source = 0;
  show (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (GtkWidget *group, const char *noun)
{
  Ledger *self = g_object_get_data (G_OBJECT (group), "takt-ledger");

  if (self->source == 0 && (g_str_equal (noun, "orders") || g_str_equal (noun, "settings")))
    self->source = g_timeout_add (SETTLE_MS, show_cb, self);
}

/** takt_ledger_preferences_new: (transfer floating): a group: what the shops' accounts took that belongs to no order; hidden without any. */
GtkWidget *
takt_ledger_preferences_new (TaktShop *shop)
{
  GtkWidget *group = adw_preferences_group_new ();
  Ledger *self = g_new0 (Ledger, 1);

  self->shop = g_object_ref (shop);
  self->group = ADW_PREFERENCES_GROUP (group);
  self->entries = adw_expander_row_new ();
  self->sum_rows = g_ptr_array_new ();
  self->entry_rows = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (group), "takt-ledger", self, ledger_free);
  adw_preferences_group_set_title (self->group, _ ("Etsy's Account"));
  adw_preferences_group_set_description (
      self->group,
      _ ("What Etsy booked that is part of no order, such as advertising and subscriptions. It is in no "
         "order's profit."));
  adw_preferences_group_add (self->group, self->entries);
  show (self);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), group,
                           G_CONNECT_SWAPPED);
  return group;
}

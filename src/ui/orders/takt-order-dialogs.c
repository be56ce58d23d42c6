/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-dialogs.h"

#include "orders/takt-order-sheet.h"
#include "takt-money.h"

#include <glib/gi18n-lib.h>

#define MOST_PROFILES 500
#define LIST_HEIGHT   300

static gint64
get_id (TaktOrderSheet *sheet)
{
  return *(const gint64 *) g_object_get_data (G_OBJECT (sheet), "id");
}

static void
set_id (TaktOrderSheet *sheet, gint64 id)
{
  g_object_set_data_full (G_OBJECT (sheet), "id", g_memdup2 (&id, sizeof id), g_free);
}

static const char *
get_text (TaktOrderSheet *sheet, const char *key)
{
  return gtk_editable_get_text (GTK_EDITABLE (g_object_get_data (G_OBJECT (sheet), key)));
}

static void
add_entry (TaktOrderSheet *sheet, const char *key, const char *title)
{
  g_object_set_data (G_OBJECT (sheet), key, takt_order_sheet_add_entry (sheet, title));
}

/* Shipping */

static const char *
get_carrier (TaktOrderSheet *sheet)
{
  GtkDropDown *choice = g_object_get_data (G_OBJECT (sheet), "carrier");

  return gtk_drop_down_get_selected (choice) > 0
             ? gtk_string_object_get_string (gtk_drop_down_get_selected_item (choice))
             : NULL;
}

static void
ship_cb (TaktOrderSheet *sheet)
{
  const char *carrier = get_carrier (sheet);
  const char *code = get_text (sheet, "code"), *note = get_text (sheet, "note");
  const TaktShipOrder parcel = {
    .carrier = carrier,
    .tracking_code = *code != '\0' ? code : NULL,
    .note = *note != '\0' ? note : NULL,
    .without_tracking = *code == '\0',
    .only_here = gtk_switch_get_active (g_object_get_data (G_OBJECT (sheet), "only-here")),
    /* Of a shop that refused before a person has read so in the sheet, where the switch above is on. */
    .ask_again = TRUE,
  };
  g_autoptr (GError) error = NULL;
  TaktShop *shop = takt_order_sheet_get_shop (sheet);

  takt_order_sheet_end (
      sheet, takt_shipping_ship (takt_shop_get_shipping (shop), get_id (sheet), &parcel, &error) != 0, error,
      _ ("Marked shipped"));
}

/** takt_order_open_in_shop: the page on which @order is shipped by hand, with @text (nullable) on the clipboard. */
void
takt_order_open_in_shop (GtkWidget *widget, TaktShop *shop, const TaktOrder *order, const char *text)
{
  g_autofree char *url = takt_shipping_dup_url (takt_shop_get_shipping (shop), order);

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  if (url != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), url, GDK_CURRENT_TIME);
}

/* What was typed so far lies on the clipboard then. */
static void
open_cb (TaktOrderSheet *sheet)
{
  TaktShop *shop = takt_order_sheet_get_shop (sheet);
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), get_id (sheet), NULL);
  const char *carrier = get_carrier (sheet), *code = get_text (sheet, "code");
  const TaktShipment typed = { .carrier = (char *) carrier,
                               .tracking_code = *code != '\0' ? (char *) code : NULL };
  g_autofree char *text = takt_shipment_dup_clipboard (&typed);

  if (order != NULL)
    takt_order_open_in_shop (GTK_WIDGET (sheet), shop, order, text);
}

/* Before anything is typed: what comes of it, or why the shop cannot be told. Then the order is marked here alone, unless a person insists. */
static void
note_outcome (TaktOrderSheet *sheet, const TaktOrder *order, GtkWidget *only_here)
{
  TaktShop *shop = takt_order_sheet_get_shop (sheet);
  g_autoptr (GError) error = NULL;
  gboolean has_source = takt_orders_find_source (takt_shop_get_orders (shop), order) != NULL;

  if (!takt_shipping_may_tell (takt_shop_get_shipping (shop), order, FALSE, &error))
    {
      takt_order_sheet_set_note (sheet, error->message, FALSE);
      gtk_switch_set_active (GTK_SWITCH (only_here), TRUE);
    }
  else if (has_source)
    takt_order_sheet_set_note (sheet, _ ("The shop is told a little later; until then you can undo it."),
                               FALSE);
  else if (g_strcmp0 (order->source, "etsy") == 0)
    takt_order_sheet_set_note (
        sheet, _ ("The shop is not connected: the order is marked here, Etsy is not told."), FALSE);
  gtk_widget_set_visible (gtk_widget_get_ancestor (only_here, ADW_TYPE_ACTION_ROW), has_source);
}

/* Each item once more, to be ticked off while it is put into the parcel. */
static void
add_pick_list (TaktOrderSheet *sheet, const TaktOrder *order)
{
  GtkWidget *list = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (list), _ ("Pack"));
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = g_ptr_array_index (order->items, i);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *tick = gtk_check_button_new ();
      g_autofree char *title = g_strdup_printf (C_ ("pick", "%1$d × %2$s"), item->quantity, item->title);
      g_autofree char *subtitle = NULL;

      for (guint k = 0; k < item->personalization->len; k++)
        {
          const TaktOption *answer = g_ptr_array_index (item->personalization, k);
          char *more = g_strdup_printf ("%s%s“%s”", subtitle != NULL ? subtitle : "",
                                        subtitle != NULL ? " · " : "", answer->value);

          g_free (subtitle);
          subtitle = more;
        }
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
      gtk_widget_set_valign (tick, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (tick), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), tick);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), tick);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (list), row);
    }
  takt_order_sheet_add_list (sheet, list);
}

/** takt_order_ship_dialog: what goes into the parcel, carrier and number. */
void
takt_order_ship_dialog (GtkWidget *widget, TaktShop *shop, gint64 order_id)
{
  TaktShipping *shipping = takt_shop_get_shipping (shop);
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), order_id, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *title = NULL;
  g_autofree char *url = NULL;
  const TaktCarrier *carriers;
  TaktOrderSheet *sheet;
  GtkWidget *only_here;
  guint n = 0;

  if (order == NULL)
    return;
  title = g_strdup_printf (_ ("Ship #%s"), order->order_number);
  sheet = takt_order_sheet_new (widget, shop, title, _ ("Mark _Shipped"));
  set_id (sheet, order_id);
  carriers = takt_shipping_list_carriers (shipping, &n);
  g_ptr_array_add (names, (char *) _ ("Not said"));
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (names, (char *) carriers[i].name);
  g_ptr_array_add (names, NULL);
  g_object_set_data (G_OBJECT (sheet), "carrier",
                     takt_order_sheet_add_choice (sheet, _ ("Carrier"), (const char *const *) names->pdata));
  add_entry (sheet, "code", _ ("Tracking Number"));
  add_entry (sheet, "note", _ ("Note to the Buyer"));
  only_here = gtk_switch_new ();
  g_object_set_data (G_OBJECT (sheet), "only-here", only_here);
  takt_order_sheet_add_row (sheet, _ ("Mark here only, do not tell the shop"), only_here);
  url = takt_shipping_dup_url (shipping, order);
  if (url != NULL)
    {
      GtkWidget *open = gtk_button_new_with_mnemonic (_ ("_Open in Shop Manager"));

      g_signal_connect_object (open, "clicked", G_CALLBACK (open_cb), sheet, G_CONNECT_SWAPPED);
      takt_order_sheet_add_list (sheet, open);
    }
  add_pick_list (sheet, order);
  note_outcome (sheet, order, only_here);
  g_signal_connect (sheet, "accepted", G_CALLBACK (ship_cb), NULL);
  gtk_window_present (GTK_WINDOW (sheet));
}

/* Products */

static void
product_cb (TaktOrderSheet *sheet)
{
  GtkListBox *list = g_object_get_data (G_OBJECT (sheet), "list");
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list);
  TaktShop *shop = takt_order_sheet_get_shop (sheet);
  TaktItemChoice choice = { .for_all =
                                gtk_switch_get_active (g_object_get_data (G_OBJECT (sheet), "for-all")) };
  g_autoptr (GError) error = NULL;

  if (row == NULL)
    return;
  choice.profile_id = *(const gint64 *) g_object_get_data (G_OBJECT (row), "id");
  takt_order_sheet_end (sheet,
                        takt_orders_choose (takt_shop_get_orders (shop), get_id (sheet), &choice, &error),
                        error, _ ("Product chosen"));
}

static gboolean
fits_cb (GtkListBoxRow *row, gpointer sheet)
{
  g_autofree char *wanted = g_utf8_casefold (get_text (sheet, "search"), -1);
  g_autofree char *name = g_utf8_casefold (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);

  return strstr (name, wanted) != NULL;
}

/** takt_order_product_dialog: by which product an item is made, for it alone or all like it. */
void
takt_order_product_dialog (GtkWidget *widget, TaktShop *shop, gint64 item_id)
{
  TaktProducts *products = takt_shop_get_products (shop);
  g_autoptr (TaktOrderItem) item = takt_orders_get_item (takt_shop_get_orders (shop), item_id, NULL);
  g_autoptr (GPtrArray) profiles = takt_products_list (products, NULL, MOST_PROFILES, 0, NULL, NULL);
  TaktOrderSheet *sheet = takt_order_sheet_new (widget, shop, _ ("Choose Product"), _ ("_Choose"));
  GtkWidget *list = gtk_list_box_new (), *scroll = gtk_scrolled_window_new (), *for_all = gtk_switch_new ();

  set_id (sheet, item_id);
  gtk_switch_set_active (GTK_SWITCH (for_all), TRUE);
  g_object_set_data (G_OBJECT (sheet), "for-all", for_all);
  add_entry (sheet, "search", _ ("Search"));
  takt_order_sheet_add_row (sheet, _ ("Remember for all items like this"), for_all);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Products"), -1);
  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    {
      const TaktProfile *profile = g_ptr_array_index (profiles, i);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), profile->name);
      g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&profile->id, sizeof profile->id), g_free);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
      if (item != NULL && item->profile_id == profile->id)
        gtk_list_box_select_row (GTK_LIST_BOX (list), GTK_LIST_BOX_ROW (row));
    }
  gtk_list_box_set_filter_func (GTK_LIST_BOX (list), fits_cb, sheet, NULL);
  g_signal_connect_object (g_object_get_data (G_OBJECT (sheet), "search"), "changed",
                           G_CALLBACK (gtk_list_box_invalidate_filter), list, G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (sheet), "list", list);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), list);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), LIST_HEIGHT);
  takt_order_sheet_add_list (sheet, scroll);
  takt_order_sheet_set_note (sheet, item != NULL ? item->title : NULL, FALSE);
  g_signal_connect (sheet, "accepted", G_CALLBACK (product_cb), NULL);
  gtk_window_present (GTK_WINDOW (sheet));
}

/* An order by hand */

static void
new_cb (TaktOrderSheet *sheet)
{
  TaktShop *shop = takt_order_sheet_get_shop (sheet);
  g_autoptr (TaktOrder) order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_free (order->currency);
  order->currency = g_strdup (takt_settings_get (takt_shop_get_settings (shop))->currency);
  order->customer_name = g_strdup (get_text (sheet, "buyer"));
  order->message = g_strdup (get_text (sheet, "message"));
  order->ordered_at = takt_clock_now (takt_shop_get_clock (shop));
  item->title = g_strdup (get_text (sheet, "item"));
  item->quantity = gtk_spin_button_get_value_as_int (g_object_get_data (G_OBJECT (sheet), "quantity"));
  if (*get_text (sheet, "text") != '\0')
    g_ptr_array_add (item->personalization,
                     takt_option_new (_ ("Personalisation"), get_text (sheet, "text")));
  g_ptr_array_add (order->items, item);
  ok = *get_text (sheet, "price") == '\0'
       || takt_money_from_text (get_text (sheet, "price"), order->currency, &order->total_price_minor);
  if (!ok)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _ ("This price is no amount of money. Type it like 12.50."));
  takt_order_sheet_end (sheet, ok && takt_orders_add (takt_shop_get_orders (shop), order, &error) != 0, error,
                        _ ("Order added"));
}

/** takt_order_new_dialog: an order that came by mail or at the door. */
void
takt_order_new_dialog (GtkWidget *widget, TaktShop *shop)
{
  TaktOrderSheet *sheet = takt_order_sheet_new (widget, shop, _ ("New Order"), _ ("_Add"));
  GtkWidget *quantity = gtk_spin_button_new_with_range (1, 9999, 1);

  add_entry (sheet, "buyer", _ ("Buyer"));
  add_entry (sheet, "item", _ ("Item"));
  g_object_set_data (G_OBJECT (sheet), "quantity", quantity);
  takt_order_sheet_add_row (sheet, _ ("Quantity"), quantity);
  add_entry (sheet, "text", _ ("Personalisation"));
  add_entry (sheet, "price", _ ("Price"));
  add_entry (sheet, "message", _ ("Message"));
  g_signal_connect (sheet, "accepted", G_CALLBACK (new_cb), NULL);
  gtk_window_present (GTK_WINDOW (sheet));
}

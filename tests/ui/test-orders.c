/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "orders/takt-order-acts.h"
#include "orders/takt-order-pane.h"

#define NAME "Mugs & Plates <i>\xf0\x9f\x8e\x81"

static void
test_states (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk & <b>");

  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_LOADING);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  g_assert_cmpint (takt_ui_test_add_order (fixture, NAME), >, 0);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  takt_page_show_error (page, error);
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_ERROR);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

static TaktOrderPane *
get_pane (TaktPage *page)
{
  GtkWidget *pane = takt_ui_test_find (GTK_WIDGET (page), "TaktOrderPane");

  g_assert_nonnull (pane);
  return TAKT_ORDER_PANE (pane);
}

/* Whether the part of the page's inner stack that has a child of this name shows it. */
static gboolean
shows_nothing (gpointer user_data)
{
  GtkWidget *table = takt_ui_test_find (GTK_WIDGET (user_data), "GtkColumnView");

  return !gtk_widget_get_child_visible (gtk_widget_get_parent (table));
}

static gboolean
shows_table (gpointer user_data)
{
  return !shows_nothing (user_data);
}

/* A filter that fits nothing leaves its chips in reach, and the one button that shows all again. */
static void
test_nothing_found (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "orders");

  takt_ui_test_add_order (fixture, NAME);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  takt_test_wait_for (shows_table, page, "the table");
  gtk_widget_activate_action (GTK_WIDGET (page), "orders.filter", "s", "shipped");
  takt_test_wait_for (shows_nothing, page, "nothing to be found");
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_CONTENT);
  gtk_widget_activate_action (GTK_WIDGET (page), "orders.show-all", NULL);
  takt_test_wait_for (shows_table, page, "the table again");
}

/* What is opened stands in the pane, with its item's name as it is. */
static void
test_open (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  gint64 first = takt_ui_test_add_order (fixture, "Vase"), second = takt_ui_test_add_order (fixture, NAME);
  TaktOrderRow *row;

  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  g_assert_true (takt_page_open (page, second));
  row = takt_order_pane_get_row (get_pane (page));
  g_assert_nonnull (row);
  g_assert_cmpint (takt_row_get_id (TAKT_ROW (row)), ==, second);
  g_assert_cmpstr (takt_order_row_get_items (row), ==, NAME);
  g_assert_false (takt_page_open (page, first + second + 1000));
}

/* The acts of the page are commands of the engine: the database says what they did. */
static void
test_acts (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  gint64 id = takt_ui_test_add_order (fixture, NAME);
  const TaktShipOrder parcel = { .only_here = TRUE, .without_tracking = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;

  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  g_assert_true (takt_page_open (page, id));
  g_assert_cmpint (takt_shipping_ship (takt_shop_get_shipping (fixture->shop), id, &parcel, &error), >, 0);
  gtk_widget_activate_action (GTK_WIDGET (page), "orders.undo-ship", NULL);
  order = takt_orders_get (takt_shop_get_orders (fixture->shop), id, &error);
  g_assert_no_error (error);
  g_assert_false (order->is_shipped);

  gtk_widget_activate_action (GTK_WIDGET (page), "orders.cancel", NULL);
  g_clear_pointer (&order, takt_order_free);
  order = takt_orders_get (takt_shop_get_orders (fixture->shop), id, &error);
  g_assert_no_error (error);
  g_assert_true (order->is_cancelled);
}

/* Each sheet is a template that can be made, and goes again. */
static void
test_sheets (TaktUiFixture *fixture, gconstpointer data)
{
  static const char *const acts[] = { "orders.schedule", "orders.ship", "orders.new" };
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  gint64 id = takt_ui_test_add_order (fixture, NAME);

  takt_ui_test_add_printer (fixture, "A & <b>");
  takt_ui_test_add_profile (fixture, "B & <b>");
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  g_assert_true (takt_page_open (page, id));
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      GListModel *windows = gtk_window_get_toplevels ();
      guint before = g_list_model_get_n_items (windows);
      GtkWindow *sheet = NULL;

      gtk_widget_activate_action (GTK_WIDGET (page), acts[i], NULL);
      g_assert_cmpuint (g_list_model_get_n_items (windows), ==, before + 1);
      for (guint k = 0; k <= before; k++)
        {
          g_autoptr (GtkWindow) window = g_list_model_get_item (windows, k);

          if (g_str_equal (G_OBJECT_TYPE_NAME (window), "TaktOrderSheet"))
            sheet = window;
        }
      g_assert_nonnull (sheet);
      g_object_add_weak_pointer (G_OBJECT (sheet), (gpointer *) &sheet);
      gtk_window_destroy (sheet);
      while (sheet != NULL)
        g_main_context_iteration (NULL, TRUE);
    }
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/orders/states", TaktUiFixture, NULL, takt_ui_test_set_up, test_states,
              takt_ui_test_tear_down);
  g_test_add ("/ui/orders/nothing-found", TaktUiFixture, NULL, takt_ui_test_set_up, test_nothing_found,
              takt_ui_test_tear_down);
  g_test_add ("/ui/orders/open", TaktUiFixture, NULL, takt_ui_test_set_up, test_open, takt_ui_test_tear_down);
  g_test_add ("/ui/orders/acts", TaktUiFixture, NULL, takt_ui_test_set_up, test_acts, takt_ui_test_tear_down);
  g_test_add ("/ui/orders/sheets", TaktUiFixture, NULL, takt_ui_test_set_up, test_sheets,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}

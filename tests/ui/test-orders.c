/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "orders/takt-order-acts.h"
#include "orders/takt-order-column-memory.h"
#include "orders/takt-order-pane.h"
#include "orders/takt-order-words.h"
#include "takt-fake-source.h"
#include "takt-format.h"

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

typedef struct
{
  TaktPage *page;
  gint64 id;
} Opened;

static gboolean
is_selected (gpointer user_data)
{
  const Opened *opened = user_data;
  GtkColumnView *table = GTK_COLUMN_VIEW (takt_ui_test_find (GTK_WIDGET (opened->page), "GtkColumnView"));
  TaktRow *row =
      gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (gtk_column_view_get_model (table)));

  return row != NULL && takt_row_get_id (row) == opened->id
         && TAKT_ROW (takt_order_pane_get_row (get_pane (opened->page))) == row;
}

/* An order that the filters hide is shown and selected all the same, also where it is opened before the list was read. */
static void
test_open_hidden (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 hidden = takt_ui_test_add_order (fixture, NAME), open = takt_ui_test_add_order (fixture, "Vase");
  g_autoptr (GError) error = NULL;
  Opened opened = { .id = hidden };

  g_assert_true (takt_orders_cancel (takt_shop_get_orders (fixture->shop), hidden, &error));
  opened.page = takt_ui_test_show (fixture, "orders");
  g_assert_true (takt_page_open (opened.page, hidden));
  takt_test_wait_for (is_selected, &opened, "the cancelled order");
  opened.id = open;
  g_assert_true (takt_page_open (opened.page, open));
  takt_test_wait_for (is_selected, &opened, "the open order");
}

/* Gives this answer to the question that is asked. */
static void
answer_question (const char *response)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  AdwMessageDialog *question = NULL;

  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data))
      question = l->data;
  g_assert_nonnull (question);
  g_object_add_weak_pointer (G_OBJECT (question), (gpointer *) &question);
  adw_message_dialog_response (question, response);
  if (question != NULL)
    gtk_window_destroy (GTK_WINDOW (question));
  while (question != NULL)
    g_main_context_iteration (NULL, TRUE);
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
  answer_question ("no");
  g_clear_pointer (&order, takt_order_free);
  order = takt_orders_get (takt_shop_get_orders (fixture->shop), id, &error);
  g_assert_false (order->is_cancelled);
  gtk_widget_activate_action (GTK_WIDGET (page), "orders.cancel", NULL);
  answer_question ("yes");
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

static TaktOrder *
make_order (guint index, gpointer user_data)
{
  TaktOrder *order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();

  order->order_number = g_strdup_printf ("%u", 1000 + index);
  order->ordered_at = TAKT_UI_TEST_NOW;
  item->external_id = g_strdup_printf ("%u", index);
  item->title = g_strdup ("Vase");
  g_ptr_array_add (order->items, item);
  return order;
}

/* Whether @text is read somewhere in the window now. */
static gboolean
is_said (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_said (child, text))
      return TRUE;
  return FALSE;
}

typedef struct
{
  GtkWidget *widget;
  const char *text;
} Saying;

static gboolean
says (gpointer user_data)
{
  const Saying *saying = user_data;

  return is_said (saying->widget, saying->text);
}

static gboolean
says_not (gpointer user_data)
{
  return !says (user_data);
}

static void
wait_saying (TaktUiFixture *fixture, const char *text)
{
  Saying saying = { GTK_WIDGET (fixture->window), text };

  takt_test_wait_for (says, &saying, text);
}

/* How far it is, stopped by the same button, taken up again, and what came of it. */
static void
test_sync (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktFakeSource) source = takt_fake_source_new ();
  Saying cancel = { GTK_WIDGET (fixture->window), "Cancel" };
  TaktPage *page;

  source->make = make_order;
  source->n_orders = 25;
  source->hold = TRUE;
  takt_fake_source_connect (source, "42", "USD");
  takt_orders_add_source (takt_shop_get_orders (fixture->shop), TAKT_ORDER_SOURCE (source));
  page = takt_ui_test_show (fixture, "orders");
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  g_assert_null (takt_order_acts_dup_progress (fixture->shop));

  gtk_widget_activate_action (GTK_WIDGET (page), "orders.sync", NULL);
  wait_saying (fixture, "Asking for orders…");
  takt_fake_source_release (source);
  wait_saying (fixture, "10 of 25 orders");
  g_assert_true (says (&cancel));

  gtk_widget_activate_action (GTK_WIDGET (page), "orders.sync", NULL);
  takt_test_wait_for (says_not, &cancel, "the end of what was stopped");
  g_assert_false (takt_order_acts_is_syncing (fixture->shop));

  gtk_widget_activate_action (GTK_WIDGET (page), "orders.sync", NULL);
  wait_saying (fixture, "Asking for orders…");
  takt_fake_source_release (source);
  wait_saying (fixture, "10 orders so far");
  takt_fake_source_release (source);
  wait_saying (fixture, "15 new orders");
  takt_test_wait_for (says_not, &cancel, "the end");
}

static TaktOrder *
make_one (const char *number, gpointer user_data)
{
  return make_order (0, user_data);
}

/* An order of a shop at Etsy, shown in the pane. */
static gint64
open_sold (TaktUiFixture *fixture, TaktPage *page, TaktFakeSource *source)
{
  g_autoptr (GError) error = NULL;
  const TaktOrderFilter any = { .status = -1, .limit = 1 };
  g_autoptr (GArray) ids = NULL;
  gint64 id;

  source->make = make_order;
  source->make_one = make_one;
  source->n_orders = 1;
  takt_fake_source_connect (source, "42", "USD");
  takt_orders_add_source (takt_shop_get_orders (fixture->shop), TAKT_ORDER_SOURCE (source));
  g_assert_true (takt_shipping_start (takt_shop_get_shipping (fixture->shop), &error));
  gtk_widget_activate_action (GTK_WIDGET (page), "orders.sync", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  ids = takt_orders_list_ids (takt_shop_get_orders (fixture->shop), &any, NULL);
  g_assert_cmpuint (ids->len, ==, 1);
  id = g_array_index (ids, gint64, 0);
  g_assert_true (takt_page_open (page, id));
  return id;
}

static void
ship (TaktUiFixture *fixture, gint64 id)
{
  const TaktShipOrder parcel = { .carrier = "dhl", .tracking_code = "JD 0146 & <b>" };
  g_autoptr (GError) error = NULL;

  takt_shipping_ship (takt_shop_get_shipping (fixture->shop), id, &parcel, &error);
  g_assert_no_error (error);
}

/* What becomes of a parcel stands in the pane from the first second on, with what a person can do about it. */
static void
test_parcels (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktFakeSource) source = takt_fake_source_new ();
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  gint64 id = open_sold (fixture, page, source);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;

  ship (fixture, id);
  wait_saying (fixture, "The shop is told in 10 seconds");
  g_assert_true (is_said (GTK_WIDGET (page), "JD 0146 & <b>"));
  takt_manual_clock_advance (fixture->clock, 3 * G_USEC_PER_SEC);
  wait_saying (fixture, "The shop is told in 7 seconds");
  gtk_widget_activate_action (GTK_WIDGET (page), "orders.undo-parcel", "x", id);
  wait_saying (fixture, "Taken Back");
  takt_manual_clock_advance (fixture->clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpuint (source->told->len, ==, 0);

  ship (fixture, id);
  source->ship_outcome = TAKT_SHIP_REFUSED;
  takt_manual_clock_advance (fixture->clock, 10 * G_USEC_PER_SEC);
  wait_saying (fixture, "Not Sent");
  g_assert_cmpuint (source->told->len, ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (page), "orders.ship-here", "x", id);
  wait_saying (fixture, "Marked Here Only");
  order = takt_orders_get (takt_shop_get_orders (fixture->shop), id, &error);
  g_assert_no_error (error);
  g_assert_true (order->is_shipped);
  g_assert_cmpstr (order->tracking_code, ==, "JD 0146 & <b>");
  takt_shipping_stop (takt_shop_get_shipping (fixture->shop));
}

/* That the shop may not be told is said before anybody types a number; nor does the sheet pretend that it is. */
static void
test_blocked (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktFakeSource) source = takt_fake_source_new ();
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  gint64 id;

  source->is_read_only = TRUE;
  id = open_sold (fixture, page, source);
  order = takt_orders_get (takt_shop_get_orders (fixture->shop), id, NULL);
  g_assert_false (takt_shipping_may_tell (takt_shop_get_shipping (fixture->shop), order, TRUE, &error));
  wait_saying (fixture, error->message);
  takt_shipping_stop (takt_shop_get_shipping (fixture->shop));
}

/* What the shop said a day ago is shown with its time. */
static void
test_stale (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktFakeSource) source = takt_fake_source_new ();
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  gint64 id = open_sold (fixture, page, source);
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  takt_manual_clock_advance (fixture->clock, G_GINT64_CONSTANT (25) * 60 * 60 * G_USEC_PER_SEC);
  takt_changes_note (takt_shop_get_changes (fixture->shop), "orders", id);
  when = takt_format_moment (TAKT_UI_TEST_NOW, takt_clock_now (TAKT_CLOCK (fixture->clock)));
  text = g_strdup_printf ("As of %s; sync to see what changed", when);
  wait_saying (fixture, text);
  takt_shipping_stop (takt_shop_get_shipping (fixture->shop));
}

static char *
describe_columns (GtkColumnView *table)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (takt_order_columns_get_state (table));

  return g_variant_print (state, FALSE);
}

/* Columns are arranged as they were left; what the settings have of unknown columns or of widths that are none is left out. */
static void
test_columns (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "orders");
  GtkColumnView *table = GTK_COLUMN_VIEW (takt_ui_test_find (GTK_WIDGET (page), "GtkColumnView"));
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_parsed (
      "[('price', true, 99), ('nobody', true, 50), ('items', false, 0), ('order', true, 3)]"));
  g_autofree char *made = describe_columns (table);
  g_autofree char *arranged = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *again = NULL;

  takt_order_columns_set_state (table, state);
  arranged = describe_columns (table);
  g_assert_cmpstr (arranged, ==,
                   "[('price', true, 99), ('items', false, 0), ('order', true, 0), ('ship-by', true, 0), "
                   "('status', true, 0), ('profit', true, 0)]");
  gtk_widget_activate_action (GTK_WIDGET (page), "columns.items", NULL);
  shown = describe_columns (table);
  g_assert_nonnull (strstr (shown, "('items', true, 0)"));
  gtk_widget_activate_action (GTK_WIDGET (page), "columns.reset", NULL);
  again = describe_columns (table);
  g_assert_cmpstr (again, ==, made);
}

/* A rise is told where it says something. */
static void
test_trend (void)
{
  g_autofree char *rise = takt_order_words_trend (150, 100);
  g_autofree char *fall = takt_order_words_trend (-20, 80);

  g_assert_cmpstr (rise, ==, "+50\u00a0%");
  g_assert_cmpstr (fall, ==, "−125\u00a0%");
  g_assert_null (takt_order_words_trend (813, 100));
  g_assert_null (takt_order_words_trend (100, 0));
  g_assert_null (takt_order_words_trend (100, -5));
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
  g_test_add ("/ui/orders/open-hidden", TaktUiFixture, NULL, takt_ui_test_set_up, test_open_hidden,
              takt_ui_test_tear_down);
  g_test_add ("/ui/orders/sync", TaktUiFixture, NULL, takt_ui_test_set_up, test_sync, takt_ui_test_tear_down);
  g_test_add ("/ui/orders/acts", TaktUiFixture, NULL, takt_ui_test_set_up, test_acts, takt_ui_test_tear_down);
  g_test_add ("/ui/orders/sheets", TaktUiFixture, NULL, takt_ui_test_set_up, test_sheets,
              takt_ui_test_tear_down);
  g_test_add ("/ui/orders/parcels", TaktUiFixture, NULL, takt_ui_test_set_up, test_parcels,
              takt_ui_test_tear_down);
  g_test_add ("/ui/orders/blocked", TaktUiFixture, NULL, takt_ui_test_set_up, test_blocked,
              takt_ui_test_tear_down);
  g_test_add ("/ui/orders/stale", TaktUiFixture, NULL, takt_ui_test_set_up, test_stale,
              takt_ui_test_tear_down);
  g_test_add ("/ui/orders/columns", TaktUiFixture, NULL, takt_ui_test_set_up, test_columns,
              takt_ui_test_tear_down);
  g_test_add_func ("/ui/orders/trend", test_trend);
  return takt_ui_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-window.h"

#include "takt-test.h"

#include "secrets/takt-memory-secrets.h"

/* One for the whole process: it is exported on the session bus under a fixed path. */
static TaktApplication *application;

typedef struct
{
  TaktShop *shop;
  TaktWindow *window;
  GtkWidget *page;
} Fixture;

static GtkWidget *
find_descendant (GtkWidget *widget, const char *type_name)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type_name))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_descendant (child, type_name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static TaktShop *
make_shop (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open_memory (&error);
  g_autoptr (TaktClock) clock = TAKT_CLOCK (takt_manual_clock_new (1790000000));
  g_autoptr (TaktSecretStore) secrets = takt_memory_secrets_new ();
  TaktPorts ports = { .clock = clock, .secrets = secrets };
  TaktShop *shop;

  g_assert_no_error (error);
  shop = takt_shop_new (store, &ports, &error);
  g_assert_no_error (error);
  return shop;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->shop = make_shop ();
  takt_application_set_shop (application, fixture->shop);
  g_application_activate (G_APPLICATION (application));
  fixture->window = TAKT_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  fixture->page = find_descendant (GTK_WIDGET (fixture->window), "TaktOrdersPage");
  g_assert_nonnull (fixture->page);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  TaktWindow *window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  takt_application_set_shop (application, NULL);
  g_assert_null (window);
  g_assert_finalize_object (fixture->shop);
}

static void
add_order (Fixture *fixture, const char *title)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();

  item->title = g_strdup (title);
  item->quantity = 1;
  g_ptr_array_add (order->items, item);
  g_free (order->currency);
  order->currency = g_strdup ("USD");
  order->ordered_at = 1790000000;
  order->total_price_minor = 3000;
  g_assert_cmpint (takt_orders_add (takt_shop_get_orders (fixture->shop), order, &error), >, 0);
  g_assert_no_error (error);
}

static gboolean
summary_is_one_order (gpointer user_data)
{
  g_autofree char *summary = NULL;

  g_object_get (user_data, "summary", &summary, NULL);
  return g_strcmp0 (summary, "1 order") == 0;
}

static gboolean
summary_is_no_order (gpointer user_data)
{
  g_autofree char *summary = NULL;

  g_object_get (user_data, "summary", &summary, NULL);
  return g_strcmp0 (summary, "0 orders") == 0;
}

static const char *
get_visible_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find_descendant (fixture->page, "GtkStack")));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  takt_test_wait_for (summary_is_no_order, fixture->page, "the empty page");
  g_assert_cmpstr (get_visible_page (fixture), ==, "empty");
}

static void
test_follows (Fixture *fixture, gconstpointer data)
{
  takt_test_wait_for (summary_is_no_order, fixture->page, "the empty page");
  add_order (fixture, "Mugs & Plates <i>\xf0\x9f\x8e\x81");
  takt_test_wait_for (summary_is_one_order, fixture->page, "the order in the table");
  g_assert_cmpstr (get_visible_page (fixture), ==, "content");
}

static void
test_second_activation (Fixture *fixture, gconstpointer data)
{
  g_application_activate (G_APPLICATION (application));
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (GTK_APPLICATION (application))), ==, 1);
}

static void
test_problem (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar = find_descendant (GTK_WIDGET (fixture->window), "GtkRevealer");
  const char *message = "Port 5000 is taken & <b>busy";

  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  takt_window_show_problem (fixture->window, message);
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find_descendant (bar, "GtkLabel"))), ==, message);

  g_signal_emit_by_name (find_descendant (bar, "GtkButton"), "clicked");
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  gtk_test_init (&argc, &argv, NULL);
  application = takt_application_new (TRUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  g_test_add ("/ui/window/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/ui/window/follows-the-engine", Fixture, NULL, set_up, test_follows, tear_down);
  g_test_add ("/ui/window/second-activation-raises", Fixture, NULL, set_up, test_second_activation,
              tear_down);
  g_test_add ("/ui/window/problem-is-plain-text", Fixture, NULL, set_up, test_problem, tear_down);
  status = g_test_run ();
  g_clear_object (&application);
  return status;
}

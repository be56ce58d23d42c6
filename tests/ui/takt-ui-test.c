/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "secrets/takt-memory-secrets.h"

/* One for the whole process: it is exported on the session bus under a fixed path. */
static TaktApplication *application;

/** takt_ui_test_init: a display is there, and every warning ends the test. */
void
takt_ui_test_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  gtk_test_init (argc, argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  application = takt_application_new (TRUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

int
takt_ui_test_run (void)
{
  int status = g_test_run ();

  g_clear_object (&application);
  return status;
}

void
takt_ui_test_set_up (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open_memory (&error);
  g_autoptr (TaktSecretStore) secrets = takt_memory_secrets_new ();
  TaktPorts ports = { .secrets = secrets };

  g_assert_no_error (error);
  fixture->clock = takt_manual_clock_new (TAKT_UI_TEST_NOW);
  ports.clock = TAKT_CLOCK (fixture->clock);
  fixture->shop = takt_shop_new (store, &ports, &error);
  g_assert_no_error (error);
  takt_application_set_shop (application, fixture->shop);
  g_application_activate (G_APPLICATION (application));
  fixture->window = TAKT_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
}

static gboolean
is_alone (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

/* Nothing may hold the window, its pages or the shop any more. What was cancelled in a thread lets go of the shop's services when that has noticed. */
void
takt_ui_test_tear_down (TaktUiFixture *fixture, gconstpointer data)
{
  TaktWindow *window = fixture->window;
  TaktPage *page = fixture->page;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  if (page != NULL)
    g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
  takt_application_set_shop (application, NULL);
  g_assert_null (window);
  g_assert_null (page);
  takt_test_wait_for (is_alone, fixture->shop, "the shop to be let go of");
  g_assert_finalize_object (fixture->shop);
  takt_test_wait_for (is_alone, fixture->clock, "the services to be let go of");
  g_assert_finalize_object (fixture->clock);
}

/** takt_ui_test_show: opens a page and remembers it for tear-down. */
TaktPage *
takt_ui_test_show (TaktUiFixture *fixture, const char *name)
{
  fixture->page = takt_window_show_page (fixture->window, name);
  g_assert_nonnull (fixture->page);
  return fixture->page;
}

typedef struct
{
  TaktPage *page;
  TaktPageState state;
} StateWait;

static gboolean
has_state (gpointer user_data)
{
  const StateWait *wait = user_data;

  return takt_page_get_state (wait->page) == wait->state;
}

void
takt_ui_test_wait_state (TaktPage *page, TaktPageState state)
{
  StateWait wait = { page, state };

  takt_test_wait_for (has_state, &wait, "the page's state");
}

/** takt_ui_test_find: (nullable): the first of this type in and below @widget. */
GtkWidget *
takt_ui_test_find (GtkWidget *widget, const char *type_name)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type_name))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = takt_ui_test_find (child, type_name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/** takt_ui_test_release: @widget: (transfer floating): nothing but its reference keeps it. */
void
takt_ui_test_release (GtkWidget *widget)
{
  g_object_ref_sink (widget);
  g_assert_finalize_object (widget);
}

gint64
takt_ui_test_add_order (TaktUiFixture *fixture, const char *title)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();
  gint64 id;

  item->title = g_strdup (title);
  item->quantity = 1;
  g_ptr_array_add (order->items, item);
  g_free (order->currency);
  order->currency = g_strdup ("USD");
  order->ordered_at = TAKT_UI_TEST_NOW;
  order->total_price_minor = 3000;
  id = takt_orders_add (takt_shop_get_orders (fixture->shop), order, &error);
  g_assert_no_error (error);
  return id;
}

gint64
takt_ui_test_add_spool (TaktUiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) material = takt_material_new ();
  gint64 id;

  g_free (material->material_type);
  material->material_type = g_strdup ("PLA");
  g_free (material->color);
  material->color = g_strdup ("White & <i>");
  material->slot = TAKT_SLOT_NONE;
  material->weight_grams = 250;
  material->remaining_pct = 82;
  id = takt_materials_add (takt_shop_get_materials (fixture->shop), material, &error);
  g_assert_no_error (error);
  return id;
}

gint64
takt_ui_test_add_printer (TaktUiFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  gint64 id;

  g_free (printer->name);
  printer->name = g_strdup (name);
  g_free (printer->connection_type);
  printer->connection_type = g_strdup ("virtual");
  id = takt_printers_add (takt_shop_get_printers (fixture->shop), printer, &error);
  g_assert_no_error (error);
  return id;
}

gint64
takt_ui_test_add_profile (TaktUiFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  gint64 id;

  g_free (profile->name);
  profile->name = g_strdup (name);
  profile->estimated_minutes = 125;
  g_ptr_array_add (profile->materials, takt_filament_new ("PLA", "White", 45));
  id = takt_products_add (takt_shop_get_products (fixture->shop), profile, &error);
  g_assert_no_error (error);
  return id;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "products/takt-products-page.h"
#include "takt-ui-test.h"

static void
test_states (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "products");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk & <b>");

  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_LOADING);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  g_assert_cmpint (takt_ui_test_add_profile (fixture, "A & B <i>"), >, 0);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  takt_page_show_error (page, error);
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_ERROR);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

/* What is searched and not found is no empty shop. */
static void
test_search (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "products");

  g_assert_cmpint (takt_ui_test_add_profile (fixture, "Hex Planter"), >, 0);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  g_assert_true (takt_page_can_search (page));
  takt_page_search (page, "dice");
  takt_ui_test_wait_state (page, TAKT_PAGE_NO_RESULTS);
  takt_page_search (page, "planter");
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

static gboolean
shows_problem (gpointer window)
{
  return takt_window_shows_problem (window);
}

/* A file that is no sliced file makes no product, and the person is told. */
static void
test_import_refused (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "products");
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("takt-XXXXXX.gcode.3mf", &stream, &error);
  g_autoptr (GPtrArray) profiles = NULL;

  g_assert_no_error (error);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  takt_products_page_import (TAKT_PRODUCTS_PAGE (page), file);
  takt_test_wait_for (shows_problem, fixture->window, "the person to be told");
  profiles = takt_products_list (takt_shop_get_products (fixture->shop), NULL, 10, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (profiles->len, ==, 0);
  g_file_delete (file, NULL, NULL);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/products/states", TaktUiFixture, NULL, takt_ui_test_set_up, test_states,
              takt_ui_test_tear_down);
  g_test_add ("/ui/products/search", TaktUiFixture, NULL, takt_ui_test_set_up, test_search,
              takt_ui_test_tear_down);
  g_test_add ("/ui/products/import-refused", TaktUiFixture, NULL, takt_ui_test_set_up, test_import_refused,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}

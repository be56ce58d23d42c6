/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-pages.h"
#include "takt-search-window.h"
#include "takt-status-strip.h"
#include "takt-ui-test.h"

#include "preferences/takt-preferences-window.h"

static void
test_all_pages (TaktUiFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < takt_n_pages; i++)
    {
      TaktPage *page = takt_ui_test_show (fixture, takt_pages[i].name);
      g_autoptr (GVariant) name = g_action_group_get_action_state (G_ACTION_GROUP (fixture->window), "page");

      g_assert_cmpstr (g_variant_get_string (name, NULL), ==, takt_pages[i].name);
      g_assert_cmpstr (takt_page_get_title (page), ==, takt_pages[i].title);
      takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
      /* A page is made once. */
      g_assert_true (takt_ui_test_show (fixture, takt_pages[i].name) == page);
    }
  g_assert_null (takt_window_show_page (fixture->window, "nowhere"));
}

static void
test_actions (TaktUiFixture *fixture, gconstpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.page", "s", "materials");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Materials");
  g_assert_false (takt_window_open (fixture->window, "materials", 99));
  g_assert_true (takt_window_open (fixture->window, "printers", 0));
}

static gboolean
is_narrow (gpointer user_data)
{
  gboolean narrow;

  g_object_get (user_data, "narrow", &narrow, NULL);
  return narrow;
}

static gboolean
is_wide (gpointer user_data)
{
  return !is_narrow (user_data);
}

static void
test_narrow (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *sidebar = takt_ui_test_find (GTK_WIDGET (fixture->window), "TaktSidebar");
  GtkWidget *bar = takt_ui_test_find (GTK_WIDGET (fixture->window), "TaktBottomBar");
  TaktPage *page = takt_ui_test_show (fixture, "orders");

  takt_test_wait_for (is_wide, page, "the wide window");
  g_assert_true (gtk_widget_get_visible (sidebar));
  g_assert_false (gtk_widget_get_visible (bar));

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  takt_test_wait_for (is_narrow, page, "the narrow window");
  g_assert_false (gtk_widget_get_visible (sidebar));
  g_assert_true (gtk_widget_get_visible (bar));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (page), "narrow"));

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 640);
  takt_test_wait_for (is_wide, page, "the wide window");
  g_assert_true (gtk_widget_get_visible (sidebar));
}

static gboolean
has_two_needs (gpointer user_data)
{
  const TaktAttention *attention = takt_status_strip_get_attention (user_data);

  return attention != NULL && attention->needs->len == 2;
}

static gboolean
has_one_need (gpointer user_data)
{
  const TaktAttention *attention = takt_status_strip_get_attention (user_data);

  return attention != NULL && attention->needs->len == 1;
}

static void
test_strip (TaktUiFixture *fixture, gconstpointer data)
{
  TaktStatusStrip *strip =
      TAKT_STATUS_STRIP (takt_ui_test_find (GTK_WIDGET (fixture->window), "TaktStatusStrip"));
  g_autoptr (GError) error = NULL;
  gint64 first = takt_ui_test_add_order (fixture, "A & B <i>");
  const TaktAttention *attention;
  GtkWidget *title;

  takt_ui_test_add_order (fixture, "Hex Planter");
  takt_test_wait_for (has_two_needs, strip, "both items to map");
  attention = takt_status_strip_get_attention (strip);
  g_assert_cmpuint (takt_attention_count (attention, TAKT_NEED_MAPPING), ==, 2);
  g_assert_cmpuint (attention->n_printers, ==, 0);
  g_assert_true (gtk_widget_get_sensitive (takt_ui_test_find (GTK_WIDGET (strip), "GtkMenuButton")));
  title = GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (strip), TAKT_TYPE_STATUS_STRIP, "printing_title"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_ancestor (title, GTK_TYPE_BUTTON)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "No printer yet");

  g_assert_true (takt_orders_cancel (takt_shop_get_orders (fixture->shop), first, &error));
  g_assert_no_error (error);
  takt_test_wait_for (has_one_need, strip, "one item to map");
  /* It goes along from page to page. */
  takt_ui_test_show (fixture, "history");
  g_assert_true (gtk_widget_is_ancestor (GTK_WIDGET (strip), GTK_WIDGET (fixture->page)));
}

static gboolean
take_back (gpointer data, GError **error)
{
  *(int *) data -= 1;
  return TRUE;
}

static gboolean
do_again (gpointer data, GError **error)
{
  *(int *) data += 1;
  return TRUE;
}

static void
test_undo (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *toast;
  int done = 1;

  gtk_widget_activate_action (window, "win.undo", NULL);
  g_assert_cmpint (done, ==, 1);
  takt_undo_stack_push (takt_shop_get_undo (fixture->shop), "Move Print", take_back, do_again, &done, NULL);
  takt_window_tell (fixture->window, "Moved");
  toast = takt_ui_test_find (window, "AdwToastWidget");
  g_assert_true (gtk_widget_get_visible (takt_ui_test_find (toast, "GtkButton")));
  gtk_widget_activate_action (window, "win.undo", NULL);
  g_assert_cmpint (done, ==, 0);
  gtk_widget_activate_action (window, "win.redo", NULL);
  g_assert_cmpint (done, ==, 1);
}

static gboolean
has_five_rows (gpointer user_data)
{
  return gtk_list_box_get_row_at_index (user_data, 4) != NULL;
}

static void
add_job (TaktUiFixture *fixture, gint64 printer_id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();

  job->printer_id = printer_id;
  g_free (job->job_name);
  job->job_name = g_strdup (name);
  job->estimated_duration_minutes = 60;
  takt_queue_add (takt_shop_get_queue (fixture->shop), job, &error);
  g_assert_no_error (error);
}

static void
test_search (TaktUiFixture *fixture, gconstpointer data)
{
  TaktSearchWindow *window = takt_search_window_new (GTK_WINDOW (fixture->window), fixture->shop);
  gpointer held = window;
  GtkWidget *list = takt_ui_test_find (GTK_WIDGET (window), "GtkListBox");

  takt_ui_test_add_order (fixture, "White & <i>");
  takt_ui_test_add_spool (fixture);
  add_job (fixture, takt_ui_test_add_printer (fixture, "White & <i>"), "White & <i>");
  takt_ui_test_add_profile (fixture, "White & <i>");
  g_object_add_weak_pointer (G_OBJECT (window), &held);
  takt_search_window_set_text (window, "white");
  takt_test_wait_for (has_five_rows, list, "one of each kind");
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 5));

  /* What is found leads to its page. */
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 4));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Printers");
  g_assert_null (held);
}

static void
test_second_activation (TaktUiFixture *fixture, gconstpointer data)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (fixture->window));

  g_application_activate (G_APPLICATION (application));
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (application)), ==, 1);
}

static void
test_problem (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *bar = takt_ui_test_find (GTK_WIDGET (fixture->window), "GtkRevealer");
  const char *message = "Port 5000 is taken & <b>busy";

  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  takt_window_show_problem (fixture->window, message);
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (takt_ui_test_find (bar, "GtkLabel"))), ==, message);

  g_signal_emit_by_name (takt_ui_test_find (bar, "GtkButton"), "clicked");
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
}

static void
test_toast (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *toast;

  takt_window_tell (fixture->window, "Mugs & Plates <i>");
  toast = takt_ui_test_find (GTK_WIDGET (fixture->window), "AdwToastWidget");
  g_assert_nonnull (toast);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (takt_ui_test_find (toast, "GtkLabel"))), ==,
                   "Mugs & Plates <i>");
}

static void
test_preferences (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPreferencesWindow *window =
      takt_preferences_window_new (GTK_WINDOW (fixture->window), fixture->shop, NULL);
  g_autoptr (TaktPreferencesWindow) held = g_object_ref (window);

  g_assert_nonnull (takt_ui_test_find (GTK_WIDGET (window), "TaktGeneralPreferences"));
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (g_steal_pointer (&held));
}

static void
test_help_overlay (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/taktapp/Takt/gtk/help-overlay.ui");

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/window/all-pages", TaktUiFixture, NULL, takt_ui_test_set_up, test_all_pages,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/actions", TaktUiFixture, NULL, takt_ui_test_set_up, test_actions,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/narrow", TaktUiFixture, NULL, takt_ui_test_set_up, test_narrow,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/strip", TaktUiFixture, NULL, takt_ui_test_set_up, test_strip,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/search", TaktUiFixture, NULL, takt_ui_test_set_up, test_search,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/undo", TaktUiFixture, NULL, takt_ui_test_set_up, test_undo, takt_ui_test_tear_down);
  g_test_add ("/ui/window/second-activation-raises", TaktUiFixture, NULL, takt_ui_test_set_up,
              test_second_activation, takt_ui_test_tear_down);
  g_test_add ("/ui/window/problem-is-plain-text", TaktUiFixture, NULL, takt_ui_test_set_up, test_problem,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/toast-is-plain-text", TaktUiFixture, NULL, takt_ui_test_set_up, test_toast,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/preferences", TaktUiFixture, NULL, takt_ui_test_set_up, test_preferences,
              takt_ui_test_tear_down);
  g_test_add ("/ui/window/shortcuts", TaktUiFixture, NULL, takt_ui_test_set_up, test_help_overlay,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}

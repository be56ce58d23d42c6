/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "products/takt-product-form.h"
#include "products/takt-product-window.h"
#include "products/takt-products-page.h"
#include "products/takt-review-window.h"
#include "products/takt-rule-editor.h"
#include "products/takt-rules-window.h"
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

static TaktProfile *
get_profile (TaktUiFixture *fixture, gint64 id)
{
  g_autoptr (GError) error = NULL;
  TaktProfile *profile = takt_products_get (takt_shop_get_products (fixture->shop), id, &error);

  g_assert_no_error (error);
  return profile;
}

/* (nullable): the first row below @widget whose title begins so. */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (widget)
      && g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
save (TaktProductWindow *window)
{
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (window)), "clicked");
}

/* What is typed is kept by Save alone, can be taken back, and the window is let go of. */
static void
test_edit (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 id = takt_ui_test_add_profile (fixture, "A & B <i>");
  TaktPage *page = takt_ui_test_show (fixture, "products");
  TaktProductWindow *window = takt_product_window_open (GTK_WIDGET (page), fixture->shop, id);
  g_autoptr (TaktProfile) profile = get_profile (fixture, id);

  g_assert_nonnull (window);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (window), "Name")), "C & D <b>");
  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (window), "Price")), "19.99");
  g_assert_cmpstr (profile->name, ==, "A & B <i>");
  save (window);
  g_assert_null (window);

  g_clear_pointer (&profile, takt_profile_free);
  profile = get_profile (fixture, id);
  g_assert_cmpstr (profile->name, ==, "C & D <b>");
  g_assert_cmpint (profile->price_minor, ==, 1999);
  g_assert_cmpint (profile->estimated_minutes, ==, 125);
  g_assert_cmpuint (profile->materials->len, ==, 1);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL);
  g_clear_pointer (&profile, takt_profile_free);
  profile = get_profile (fixture, id);
  g_assert_cmpstr (profile->name, ==, "A & B <i>");
}

/* What the engine refuses, and what is no number, marks its field; nothing is kept, and the window stays. */
static void
test_refused (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "products");
  TaktProductWindow *window = takt_product_window_open (GTK_WIDGET (page), fixture->shop, 0);
  GtkWidget *name = find_row (GTK_WIDGET (window), "Name");
  GtkWidget *price = find_row (GTK_WIDGET (window), "Price");
  g_autoptr (GPtrArray) all = NULL;

  save (window);
  g_assert_true (gtk_widget_has_css_class (name, "error"));
  gtk_editable_set_text (GTK_EDITABLE (name), "Hook");
  gtk_editable_set_text (GTK_EDITABLE (price), "a lot");
  save (window);
  g_assert_false (gtk_widget_has_css_class (name, "error"));
  g_assert_true (gtk_widget_has_css_class (price, "error"));
  all = takt_products_list (takt_shop_get_products (fixture->shop), NULL, 0, 0, NULL, NULL);
  g_assert_cmpuint (all->len, ==, 0);

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_editable_set_text (GTK_EDITABLE (price), "12");
  save (window);
  g_assert_null (window);
  g_clear_pointer (&all, g_ptr_array_unref);
  all = takt_products_list (takt_shop_get_products (fixture->shop), NULL, 0, 0, NULL, NULL);
  g_assert_cmpuint (all->len, ==, 1);
}

/* A file that is none leaves the window open with the reason; what was typed before it stays. */
static void
test_bad_file (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "products");
  TaktProductWindow *window = takt_product_window_open (GTK_WIDGET (page), fixture->shop, 0);
  GtkWidget *button = gtk_window_get_default_widget (GTK_WINDOW (window));
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/hook.gcode.3mf");
  g_autoptr (GPtrArray) all = NULL;

  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (window), "Name")), "Hook");
  takt_product_window_set_file (window, file);
  save (window);
  g_assert_false (gtk_widget_get_sensitive (button));
  takt_test_wait_for ((TaktTestCondition) gtk_widget_get_sensitive, button, "the file to be refused");
  all = takt_products_list (takt_shop_get_products (fixture->shop), NULL, 0, 0, NULL, NULL);
  g_assert_cmpuint (all->len, ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_window_acts (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 id = takt_ui_test_add_profile (fixture, "Hook");
  TaktPage *page = takt_ui_test_show (fixture, "products");
  TaktProducts *products = takt_shop_get_products (fixture->shop);
  GtkToggleButton *archived = GTK_TOGGLE_BUTTON (
      gtk_widget_get_template_child (GTK_WIDGET (page), TAKT_TYPE_PRODUCTS_PAGE, "archived_button"));
  TaktProductWindow *window;
  g_autoptr (GPtrArray) all = NULL;

  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  window = takt_product_window_open (GTK_WIDGET (page), fixture->shop, id);
  gtk_widget_activate_action (GTK_WIDGET (window), "product.archive", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  gtk_toggle_button_set_active (archived, TRUE);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  window = takt_product_window_open (GTK_WIDGET (page), fixture->shop, id);
  gtk_widget_activate_action (GTK_WIDGET (window), "product.archive", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_NO_RESULTS);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  gtk_toggle_button_set_active (archived, FALSE);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  window = takt_product_window_open (GTK_WIDGET (page), fixture->shop, id);
  gtk_widget_activate_action (GTK_WIDGET (window), "product.duplicate", NULL);
  all = takt_products_list (products, NULL, 0, 0, NULL, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_false (takt_page_open (page, 99));
}

static guint
count_rows (TaktReviewWindow *window)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (takt_ui_test_find (GTK_WIDGET (window), "GtkListBox"));
       row != NULL; row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

static gint64
get_profile_of_order (TaktUiFixture *fixture, gint64 order_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (fixture->shop), order_id, &error);

  g_assert_no_error (error);
  return ((const TaktOrderItem *) order->items->pdata[0])->profile_id;
}

/* One answer settles an item and all like it; what is left is empty and says so; Undo brings both back. */
static void
test_review (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 id = takt_ui_test_add_profile (fixture, "Planter, hexagonal & <b>");
  gint64 first = takt_ui_test_add_order (fixture, "Hexagonal planter & <i>");
  gint64 second = takt_ui_test_add_order (fixture, "Hexagonal planter & <i>");
  TaktPage *page = takt_ui_test_show (fixture, "products");
  TaktReviewWindow *window = takt_review_window_open (GTK_WIDGET (page), fixture->shop, second);
  GtkWidget *list = takt_ui_test_find (GTK_WIDGET (window), "GtkListBox");
  GtkWidget *done = takt_ui_test_find (GTK_WIDGET (window), "AdwStatusPage");

  g_assert_cmpuint (count_rows (window), ==, 2);
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (GTK_LIST_BOX (list))), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (window), "review.choose", "u", 3);
  g_assert_cmpuint (count_rows (window), ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (window), "review.choose", "u", 0);
  g_assert_cmpint (get_profile_of_order (fixture, first), ==, id);
  g_assert_cmpint (get_profile_of_order (fixture, second), ==, id);
  g_assert_cmpuint (count_rows (window), ==, 0);
  g_assert_true (gtk_widget_get_child_visible (done));

  gtk_widget_activate_action (GTK_WIDGET (window), "review.undo", NULL);
  g_assert_cmpint (get_profile_of_order (fixture, first), ==, 0);
  g_assert_cmpint (get_profile_of_order (fixture, second), ==, 0);
  g_assert_cmpuint (count_rows (window), ==, 2);

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_null (window);
}

static gboolean
is_shown (gpointer button)
{
  return gtk_widget_get_visible (button);
}

/* The page leads to what waits while something waits; Enter takes the first answer. */
static void
test_review_reached (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "products");
  GtkWidget *button = GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (page), TAKT_TYPE_PRODUCTS_PAGE, "review_button"));
  gint64 id = takt_ui_test_add_profile (fixture, "Cable stand");
  gint64 order;
  TaktReviewWindow *window = NULL;
  g_autoptr (GListModel) all = NULL;
  GtkWidget *list;

  g_assert_false (gtk_widget_get_visible (button));
  order = takt_ui_test_add_order (fixture, "Stand of oak for a cable");
  takt_test_wait_for (is_shown, button, "the button that leads to the item");
  gtk_widget_activate_action (button, "win.review", "x", (gint64) 0);
  all = g_object_ref (gtk_window_get_toplevels ());
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GObject) toplevel = g_list_model_get_item (all, i);

      if (TAKT_IS_REVIEW_WINDOW (toplevel))
        window = TAKT_REVIEW_WINDOW (toplevel);
    }
  g_assert_nonnull (window);
  list = takt_ui_test_find (GTK_WIDGET (window), "GtkListBox");
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  g_assert_cmpint (get_profile_of_order (fixture, order), ==, id);
  gtk_window_destroy (GTK_WINDOW (window));
}

static guint
count_of_type (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_of_type (child, type);
  return n;
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_label (child, text))
      return TRUE;
  return FALSE;
}

static void
add_item_of_set (TaktUiFixture *fixture)
{
  g_autoptr (TaktOrder) order = takt_order_new ();
  TaktOrderItem *item = takt_order_item_new ();
  g_autoptr (GError) error = NULL;

  item->title = g_strdup ("Dice & <b>");
  item->quantity = 1;
  g_ptr_array_add (item->options, takt_option_new ("Set & <b>", "Set of 4"));
  g_ptr_array_add (order->items, item);
  order->ordered_at = TAKT_UI_TEST_NOW;
  g_free (order->currency);
  order->currency = g_strdup ("USD");
  g_assert_cmpint (takt_orders_add (takt_shop_get_orders (fixture->shop), order, &error), >, 0);
  g_assert_no_error (error);
}

static gboolean
shows_rule (gpointer window)
{
  return find_row (window, "Set & <b>: Set of 4") != NULL;
}

static gboolean
shows_no_rule (gpointer window)
{
  return count_of_type (window, ADW_TYPE_ACTION_ROW) == 0;
}

static gboolean
shows_color (gpointer window)
{
  return find_row (window, "Swamp <i>") != NULL;
}

static gboolean
tells_effect (gpointer editor)
{
  return has_label (editor, "Decides about 1 open item.");
}

static gint64
get_first_rule (TaktMapping *mapping)
{
  g_autoptr (GPtrArray) rules = takt_mapping_list_rules (mapping, 0, NULL);

  return rules->len > 0 ? ((TaktOptionRule *) rules->pdata[0])->id : 0;
}

/* A rule that says nothing is refused with its reason; a good one tells what it is about, is kept, changed, removed and taken back. */
static void
test_rules (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "products");
  TaktMapping *mapping = takt_products_get_mapping (takt_shop_get_products (fixture->shop));
  const TaktColorSynonym swamp = { .word = (char *) "Swamp <i>",
                                   .color = (char *) "Green & dark",
                                   .color_hex = (char *) "228B22" };
  TaktRulesWindow *window = takt_rules_window_open (GTK_WIDGET (page), fixture->shop);
  TaktRuleEditor *editor = takt_rule_editor_open (GTK_WIDGET (window), fixture->shop, 0);
  g_autoptr (TaktOptionRule) rule = NULL;
  g_autoptr (GPtrArray) synonyms = NULL;
  g_autoptr (GError) error = NULL;

  add_item_of_set (fixture);
  g_assert_true (shows_no_rule (window));
  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (editor), "Name")), "Set & <b>");
  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (editor), "Value")), "Set of 4");
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (editor)), "clicked");
  g_assert_cmpint (get_first_rule (mapping), ==, 0);
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (takt_ui_test_find (find_row (GTK_WIDGET (editor), "Pieces"), "GtkSpinButton")), 4);
  takt_test_wait_for (tells_effect, editor, "the effect to be told");
  g_assert_cmpint (get_first_rule (mapping), ==, 0);
  g_object_add_weak_pointer (G_OBJECT (editor), (gpointer *) &editor);
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (editor)), "clicked");
  g_assert_null (editor);
  takt_test_wait_for (shows_rule, window, "the rule in the list");
  rule = takt_mapping_get_rule (mapping, get_first_rule (mapping), &error);
  g_assert_no_error (error);
  g_assert_cmpint (rule->copies, ==, 4);
  g_assert_cmpint (rule->profile_id, ==, 0);

  editor = takt_rule_editor_open (GTK_WIDGET (window), fixture->shop, rule->id);
  gtk_switch_set_active (
      GTK_SWITCH (takt_ui_test_find (find_row (GTK_WIDGET (editor), "Ignore"), "GtkSwitch")), TRUE);
  g_signal_emit_by_name (gtk_window_get_default_widget (GTK_WINDOW (editor)), "clicked");
  g_clear_pointer (&rule, takt_option_rule_free);
  rule = takt_mapping_get_rule (mapping, get_first_rule (mapping), &error);
  g_assert_true (rule->is_ignored);

  gtk_widget_activate_action (GTK_WIDGET (window), "rules.remove", "x", rule->id);
  takt_test_wait_for (shows_no_rule, window, "the empty list");
  gtk_widget_activate_action (GTK_WIDGET (window), "rules.undo", NULL);
  takt_test_wait_for (shows_rule, window, "the rule again");

  g_assert_cmpint (takt_mapping_add_synonym (mapping, &swamp, &error), >, 0);
  takt_test_wait_for (shows_color, window, "the name of a colour");
  gtk_widget_activate_action (GTK_WIDGET (window), "rules.forget", "x", (gint64) 1);
  synonyms = takt_mapping_list_synonyms (mapping, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (synonyms->len, ==, 0);

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_null (window);
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
#define ADD(name, func)                                                                                      \
  g_test_add ("/ui/products/" name, TaktUiFixture, NULL, takt_ui_test_set_up, func, takt_ui_test_tear_down)
  ADD ("edit", test_edit);
  ADD ("refused", test_refused);
  ADD ("bad-file", test_bad_file);
  ADD ("window-acts", test_window_acts);
  ADD ("review", test_review);
  ADD ("review-reached", test_review_reached);
  ADD ("rules", test_rules);
  return takt_ui_test_run ();
}

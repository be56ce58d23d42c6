/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "preferences/takt-preferences-window.h"
#include "settings/takt-attended-hours.h"
#include "widgets/takt-week-grid.h"

static TaktPreferencesWindow *
open_group (TaktUiFixture *fixture, const char *name)
{
  TaktPreferencesWindow *window =
      takt_preferences_window_new (GTK_WINDOW (fixture->window), fixture->shop, NULL);

  takt_preferences_window_show (window, name);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static gboolean
set_flag (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What changed has been told when an idle of less urgency has its turn. */
static void
settle (void)
{
  gboolean done = FALSE;

  g_idle_add_full (G_PRIORITY_LOW, set_flag, &done, NULL);
  takt_test_wait_for_true (&done, "the idles before");
}

static const TaktSettingsValues *
get_values (TaktUiFixture *fixture)
{
  return takt_settings_get (takt_shop_get_settings (fixture->shop));
}

/* (nullable): the row with this title in and below @widget. */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (widget)
      && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
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
apply_text (GtkWidget *window, const char *title, const char *text)
{
  GtkWidget *row = find_row (window, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

/* Every group is made, follows the engine, and goes with its window. */
static void
test_groups (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPreferencesWindow *window = open_group (fixture, "general");
  g_autoptr (TaktPreferencesWindow) held = g_object_ref (window);
  GtkWidget *list = takt_ui_test_find (GTK_WIDGET (window), "GtkListBox");
  int n = 0;

  takt_ui_test_add_printer (fixture, "Shelf & <i>1</i>");
  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), n)) != NULL; n++)
    gtk_list_box_select_row (GTK_LIST_BOX (list), row);
  g_assert_cmpint (n, ==, 8);
  settle ();
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (g_steal_pointer (&held));
}

static void
test_switch (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "schedule"));
  GtkWidget *control = takt_ui_test_find (find_row (window, "Plan by Itself"), "GtkSwitch");
  g_autoptr (TaktSettingsValues) values = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (get_values (fixture)->plan_auto);
  gtk_switch_set_active (GTK_SWITCH (control), TRUE);
  g_assert_true (get_values (fixture)->plan_auto);

  /* Another face changes it back. */
  values = takt_settings_values_copy (get_values (fixture));
  values->plan_auto = FALSE;
  g_assert_true (takt_settings_update (takt_shop_get_settings (fixture->shop), values, &error));
  settle ();
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (control)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_amounts (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "costs"));
  GtkWidget *control = takt_ui_test_find (find_row (window, "Labour per Hour"), "GtkSpinButton");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), 30.5);
  g_assert_cmpint (get_values (fixture)->labor_rate_minor, ==, 3050);

  apply_text (window, "Currency (such as USD or EUR)", "eur");
  g_assert_cmpstr (get_values (fixture)->currency, ==, "EUR");
  g_assert_cmpint (get_values (fixture)->labor_rate_minor, ==, 3050);
  apply_text (window, "Currency (such as USD or EUR)", "gold");
  g_assert_cmpstr (get_values (fixture)->currency, ==, "EUR");
  g_assert_true (gtk_widget_has_css_class (find_row (window, "Currency (such as USD or EUR)"), "error"));

  apply_text (window, "Country of the Bank Account (such as US or DE)", "fr");
  g_assert_cmpint (get_values (fixture)->fee_regulatory_bp, ==, 47);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What the engine refuses is said where it was typed; nothing is changed. */
static void
test_refused (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "mail"));
  GtkWidget *bar = takt_ui_test_find (window, "GtkRevealer");

  apply_text (window, "Sender's Address", "nobody");
  g_assert_null (get_values (fixture)->smtp_from);
  g_assert_true (gtk_widget_has_css_class (find_row (window, "Sender's Address"), "error"));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  apply_text (window, "Sender's Address", "nora@northlight.example");
  g_assert_cmpstr (get_values (fixture)->smtp_from, ==, "nora@northlight.example");
  g_assert_false (gtk_widget_has_css_class (find_row (window, "Sender's Address"), "error"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
press (GtkWidget *widget, guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
    }
}

static void
test_week (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "schedule"));
  GtkWidget *grid = takt_ui_test_find (window, "TaktWeekGrid");
  g_auto (GStrv) spans = NULL;
  g_auto (GStrv) tuesday = NULL;

  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (grid)), ==,
                   GTK_ACCESSIBLE_ROLE_SLIDER);
  apply_text (window, "Monday", "08:00-12:00, 13:15-18:00");
  g_assert_true (strstr (get_values (fixture)->attended_hours, "13:15-18:00") != NULL);
  /* The others stay as they were: always. */
  tuesday = takt_attended_hours_dup_day (get_values (fixture), 1);
  g_assert_cmpstr (tuesday[0], ==, "00:00-24:00");
  settle ();

  /* From Monday 08:00 one row down: Tuesday's half hour goes; Shift carries that on to the next. */
  press (grid, GDK_KEY_Down, 0);
  press (grid, GDK_KEY_space, 0);
  press (grid, GDK_KEY_Right, GDK_SHIFT_MASK);
  spans = takt_attended_hours_dup_day (get_values (fixture), 1);
  g_assert_cmpstr (spans[0], ==, "00:00-08:00");
  g_assert_cmpstr (spans[1], ==, "09:00-24:00");
  g_assert_true (strstr (get_values (fixture)->attended_hours, "13:15-18:00") != NULL);

  apply_text (window, "Monday", "later");
  g_assert_true (strstr (get_values (fixture)->attended_hours, "13:15-18:00") != NULL);
  apply_text (window, "Add a Day (such as 2026-12-25)", "2026-12-25");
  g_assert_cmpstr (get_values (fixture)->holidays, ==, "[\"2026-12-25\"]");
  settle ();
  g_signal_emit_by_name (takt_ui_test_find (find_row (window, "2026-12-25"), "GtkButton"), "clicked");
  g_assert_cmpstr (get_values (fixture)->holidays, ==, "[]");
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_answer (gpointer user_data)
{
  return g_str_has_prefix (gtk_label_get_label (user_data), "No channel");
}

static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), text) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_notifications (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 first = takt_ui_test_add_printer (fixture, "Shelf & <i>1</i>");
  gint64 second = takt_ui_test_add_printer (fixture, "Shelf 2");
  TaktNotify *notify = takt_shop_get_notify (fixture->shop);
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "notifications"));
  g_autoptr (TaktNotificationSettings) settings = NULL;
  g_autoptr (TaktNotificationSettings) copied = NULL;
  GtkWidget *answer, *button;

  g_assert_nonnull (find_label (window, "Shelf & <i>1</i>"));
  gtk_switch_set_active (GTK_SWITCH (takt_ui_test_find (find_row (window, "Print Started"), "GtkSwitch")),
                         FALSE);
  gtk_switch_set_active (
      GTK_SWITCH (takt_ui_test_find (find_row (window, "Keep Quiet at Night"), "GtkSwitch")), TRUE);
  apply_text (window, "Address", "https://hooks.example.com/a?b&c");
  apply_text (window, "From (HH:MM)", "25:99");
  settings = takt_notify_get_settings (notify, first, NULL);
  g_assert_false (settings->notify_print_start);
  g_assert_true (settings->notify_print_complete);
  g_assert_cmpstr (settings->quiet_from, ==, "22:00");
  g_assert_cmpstr (settings->webhook_url, ==, "https://hooks.example.com/a?b&c");

  /* No server takes it: the answer is words beside the button. */
  answer = find_label (window, "Not tested yet");
  while (find_label (window, "Not tested yet") != NULL)
    {
      answer = find_label (window, "Not tested yet");
      button = gtk_widget_get_next_sibling (answer);
      gtk_widget_set_sensitive (button, TRUE);
      g_signal_emit_by_name (button, "clicked");
    }
  takt_test_wait_for (has_answer, answer, "the answer to the test");

  button = gtk_widget_get_ancestor (find_label (window, "_Copy to All Printers"), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
  copied = takt_notify_get_settings (notify, second, NULL);
  g_assert_false (copied->notify_print_start);
  g_assert_cmpstr (copied->quiet_to, ==, "07:00");
  settle ();
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_backup (gpointer user_data)
{
  return find_label (user_data,
                     "There is no folder that a backup could go to. Check that the data folder of Takt can "
                     "be written.")
         != NULL;
}

/* A shop in memory has no folder: that is said, and nothing is made. */
static void
test_data (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "data"));

  g_signal_emit_by_name (takt_ui_test_find (find_row (window, "Make a Backup"), "GtkButton"), "clicked");
  takt_test_wait_for (has_backup, window, "what came of the backup");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_printers (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 id = takt_ui_test_add_printer (fixture, "Shelf & <i>1</i>");
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "printers"));
  GtkWidget *control = takt_ui_test_find (find_row (window, "Shelf & <i>1</i>"), "GtkSwitch");
  g_autoptr (TaktPrinter) printer = NULL;

  g_assert_false (gtk_switch_get_active (GTK_SWITCH (control)));
  gtk_switch_set_active (GTK_SWITCH (control), TRUE);
  printer = takt_printers_get (takt_shop_get_printers (fixture->shop), id, NULL);
  g_assert_true (printer->auto_start);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

#define TEST(name, function)                                                                                 \
  g_test_add ("/ui/preferences/" name, TaktUiFixture, NULL, takt_ui_test_set_up, function,                   \
              takt_ui_test_tear_down)
  TEST ("groups-are-released", test_groups);
  TEST ("switch", test_switch);
  TEST ("amounts", test_amounts);
  TEST ("refused", test_refused);
  TEST ("week", test_week);
  TEST ("notifications", test_notifications);
  TEST ("printers", test_printers);
  TEST ("data", test_data);
  return takt_ui_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "takt-ui-test.h"

#include "preferences/takt-delivery-log.h"
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

/* (nullable): the button with this label in and below @widget. */
static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = find_label (widget, label);

  return found != NULL ? gtk_widget_get_ancestor (found, GTK_TYPE_BUTTON) : NULL;
}

static void
click_button (GtkWidget *widget, const char *label)
{
  GtkWidget *button = find_button (widget, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
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
      g_assert_true (gtk_widget_get_sensitive (button));
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

/* All that a printer's owner can set reaches the engine, and what the engine refuses changes nothing. */
static void
test_notification_choices (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 id = takt_ui_test_add_printer (fixture, "Shelf");
  TaktNotify *notify = takt_shop_get_notify (fixture->shop);
  GtkWidget *window = GTK_WIDGET (open_group (fixture, "notifications"));
  g_autoptr (TaktNotificationSettings) settings = NULL;
  GtkWidget *row, *problem;
  GtkTextBuffer *words;

  g_assert_false (gtk_widget_get_visible (find_row (window, "Daily at (HH:MM)")));
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (window, "Letters")), 2);
  g_assert_true (gtk_widget_get_visible (find_row (window, "Daily at (HH:MM)")));
  apply_text (window, "Daily at (HH:MM)", "17:30");
  apply_text (window, "Send To (empty: the sender)", "nora@northlight.example, tom@northlight.example");
  row = find_row (window, "Promise at Risk");
  gtk_switch_set_active (GTK_SWITCH (takt_ui_test_find (row, "GtkSwitch")), FALSE);
  row = find_row (window, "Keep Quiet at Night");
  gtk_switch_set_active (GTK_SWITCH (takt_ui_test_find (row, "GtkSwitch")), TRUE);
  row = find_row (window, "Failures at Once");
  g_assert_true (gtk_widget_get_visible (row));
  gtk_switch_set_active (GTK_SWITCH (takt_ui_test_find (row, "GtkSwitch")), FALSE);

  row = find_row (window, "Words");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  words = gtk_text_view_get_buffer (GTK_TEXT_VIEW (takt_ui_test_find (row, "GtkTextView")));
  gtk_text_buffer_set_text (words, "{\"content\": \"{{weather}}\"}", -1);
  problem = takt_ui_test_find (row, "GtkTextView");
  problem = gtk_widget_get_next_sibling (gtk_widget_get_parent (problem));
  g_assert_false (gtk_widget_get_visible (problem));
  click_button (row, "Keep");
  g_assert_true (gtk_widget_get_visible (problem));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (problem)), "weather"));
  settings = takt_notify_get_settings (notify, id, NULL);
  g_assert_null (settings->webhook_template);
  gtk_text_buffer_set_text (words, "{\"content\": \"{{subject}}\"}", -1);
  click_button (row, "Keep");
  g_assert_false (gtk_widget_get_visible (problem));

  g_clear_pointer (&settings, takt_notification_settings_free);
  settings = takt_notify_get_settings (notify, id, NULL);
  g_assert_cmpstr (settings->email_digest, ==, "daily");
  g_assert_cmpstr (settings->email_digest_at, ==, "17:30");
  g_assert_cmpstr (settings->email_to, ==, "nora@northlight.example,tom@northlight.example");
  g_assert_false (settings->notify_promise);
  g_assert_false (settings->quiet_critical);
  g_assert_cmpstr (settings->webhook_template, ==, "{\"content\": \"{{subject}}\"}");
  click_button (row, "Use Takt's Words");
  g_clear_pointer (&settings, takt_notification_settings_free);
  settings = takt_notify_get_settings (notify, id, NULL);
  g_assert_null (settings->webhook_template);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
put_target (TaktUiFixture *fixture, TaktTargetState state)
{
  g_autoptr (TaktTarget) target = takt_target_new ("webhook", "https://hooks.example.com/a?b&c");
  g_autoptr (GError) error = NULL;

  target->state = state;
  target->failures = 6;
  target->last_error = g_strdup ("The server answered 503.");
  target->retry_at = TAKT_UI_TEST_NOW + 7200;
  target->updated_at = TAKT_UI_TEST_NOW;
  g_assert_true (takt_target_table_put (takt_shop_get_store (fixture->shop), target, &error));
  takt_changes_note (takt_shop_get_changes (fixture->shop), "notify", 0);
  settle ();
}

/* A target that fails, or is gone, says so beside the button that tries it again. */
static void
test_target (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *window, *answer;

  takt_ui_test_add_printer (fixture, "Shelf");
  window = GTK_WIDGET (open_group (fixture, "notifications"));
  apply_text (window, "Address", "https://hooks.example.com/a?b&c");
  settle ();
  g_assert_null (find_button (window, "Try Again"));
  put_target (fixture, TAKT_TARGET_OPEN);
  answer = gtk_widget_get_prev_sibling (find_button (window, "Try Again"));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (answer)), "Not reached 6 times in a row"));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (answer)), "503"));
  put_target (fixture, TAKT_TARGET_DISABLED);
  g_assert_true (g_str_has_prefix (gtk_label_get_label (GTK_LABEL (answer)), "It said that it is gone"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gint64
add_delivery (TaktUiFixture *fixture,
              const char *key,
              const char *channel,
              const char *target,
              const char *state)
{
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_FAILED, key, TAKT_UI_TEST_NOW);
  g_autoptr (TaktOutboxRow) row = takt_outbox_row_new ();
  TaktStore *store = takt_shop_get_store (fixture->shop);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  gboolean inserted;
  guint total;
  gint64 id;

  event->job_name = g_strdup ("Bracket & <b>Co</b>");
  row->message_id = g_strdup (key);
  row->event_key = g_strdup (key);
  row->channel = g_strdup (channel);
  row->target = g_strdup (target);
  row->format = g_strdup ("generic");
  row->payload = takt_event_to_json (event);
  row->state = g_strdup ("pending");
  row->created_at = row->next_attempt_at = TAKT_UI_TEST_NOW;
  g_assert_true (takt_outbox_table_insert (store, row, &inserted, &error));
  rows = takt_outbox_table_list (store, NULL, channel, 1, 0, &total, &error);
  g_assert_no_error (error);
  id = ((const TaktOutboxRow *) g_ptr_array_index (rows, 0))->id;
  if (g_str_equal (state, "undelivered"))
    g_assert_true (takt_outbox_table_set_undelivered (store, id, 503, "The server answered 503.", &error));
  else if (g_str_equal (state, "delivered"))
    g_assert_true (takt_outbox_table_set_delivered (store, id, TAKT_UI_TEST_NOW, 200, &error));
  return id;
}

static guint
count_rows (GtkWidget *list)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) n) != NULL)
    n++;
  return n;
}

static gboolean
has_two_rows (gpointer user_data)
{
  return count_rows (user_data) == 2;
}

/* What was sent, in words, and again by a button; addresses of webhooks hold passwords and are not shown. */
static void
test_deliveries (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *log = takt_delivery_log_new (GTK_WINDOW (fixture->window), fixture->shop);
  g_autoptr (GtkWidget) held = g_object_ref (log);
  GtkWidget *list = takt_ui_test_find (log, "GtkListBox");
  GtkWidget *row, *filter = takt_ui_test_find (log, "GtkDropDown");
  TaktNotify *notify = takt_shop_get_notify (fixture->shop);
  g_autoptr (TaktOutboxRow) again = NULL;
  GValue copied = G_VALUE_INIT;
  gint64 failed;

  gtk_window_present (GTK_WINDOW (log));
  g_assert_nonnull (find_label (log, "Nothing Sent Yet"));
  failed = add_delivery (fixture, "one", "webhook", "https://hooks.example.com/secret", "undelivered");
  add_delivery (fixture, "two", "email", "nora@northlight.example", "delivered");
  takt_changes_note (takt_shop_get_changes (fixture->shop), "notify", 0);
  takt_test_wait_for (has_two_rows, list, "the deliveries");

  gtk_drop_down_set_selected (GTK_DROP_DOWN (filter), 1);
  g_assert_cmpuint (count_rows (list), ==, 1);
  row = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  g_assert_nonnull (
      strstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), "Bracket & <b>Co</b>"));
  g_assert_nonnull (
      strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Webhook · https://hooks.example.com/…"));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "The server answered 503."));
  g_assert_null (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "secret"));
  g_assert_nonnull (find_label (row, "Failed"));

  g_assert_true (gtk_widget_activate_action (list, "log.send-again", "x", failed));
  again = takt_notify_get_delivery (notify, failed, NULL);
  g_assert_cmpstr (again->state, !=, "undelivered");
  g_assert_cmpuint (count_rows (list), ==, 0);
  g_assert_nonnull (find_label (log, "Nothing Here"));
  g_assert_true (gtk_widget_activate_action (list, "log.copy-debug-info", NULL));
  g_value_init (&copied, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (gdk_clipboard_get_content (gtk_widget_get_clipboard (log)),
                                                 &copied, NULL));
  g_assert_nonnull (strstr (g_value_get_string (&copied), TAKT_VERSION));
  g_value_unset (&copied);
  gtk_window_destroy (GTK_WINDOW (log));
  g_assert_finalize_object (g_steal_pointer (&held));
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
  TEST ("notification-choices", test_notification_choices);
  TEST ("target", test_target);
  TEST ("deliveries", test_deliveries);
  TEST ("printers", test_printers);
  TEST ("data", test_data);
  return takt_ui_test_run ();
}

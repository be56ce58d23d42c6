/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-schedule-preferences.h"

#include "preferences/takt-preferences-window.h"
#include "preferences/takt-setting-rows.h"
#include "settings/takt-attended-hours.h"
#include "widgets/takt-week-grid.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) G_STRUCT_OFFSET (TaktSettingsValues, name)

static const TaktSettingInfo times[] = {
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (buffer_minutes),
    .title = N_ ("Buffer in Minutes"),
    .subtitle = N_ ("Between two prints, to take the part off the plate"),
    .max = 24 * 60,
    .step = 5 },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (swap_minutes),
    .title = N_ ("Changing a Spool in Minutes"),
    .max = 24 * 60 },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (handling_minutes),
    .title = N_ ("Packing in Minutes"),
    .subtitle = N_ ("From the cleared plate to the post"),
    .max = 7 * 24 * 60,
    .step = 15 },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (remnant_grams),
    .title = N_ ("Remnant in Grams"),
    .subtitle = N_ ("A spool with less is not planned for another print"),
    .max = 1000,
    .step = 5 },
};

static const TaktSettingInfo goals[] = {
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (plan_promises_pct),
    .title = N_ ("Promises Kept"),
    .min = TAKT_PLAN_MIN_PROMISES_PCT,
    .max = TAKT_PLAN_MAX_PCT,
    .step = 10 },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (plan_hand_work_pct),
    .title = N_ ("Little Work by Hand"),
    .subtitle = N_ ("Spools, nozzles and plates changed, spools left nearly empty"),
    .max = TAKT_PLAN_MAX_PCT,
    .step = 10 },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (plan_machine_time_pct),
    .title = N_ ("Busy Printers"),
    .max = TAKT_PLAN_MAX_PCT,
    .step = 10 },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (plan_stability_pct),
    .title = N_ ("Few Moves"),
    .subtitle = N_ ("Prints that leave the place where they were planned before"),
    .max = TAKT_PLAN_MAX_PCT,
    .step = 10 },
};

static const TaktSettingInfo rules[] = {
  { .kind = TAKT_SETTING_SWITCH,
    .offset = FIELD (plan_auto),
    .title = N_ ("Plan by Itself"),
    .subtitle = N_ ("Waiting prints are moved where an order would be late otherwise") },
  { .kind = TAKT_SETTING_SWITCH,
    .offset = FIELD (allow_failover),
    .title = N_ ("Use Another Printer When One Fails"),
    .subtitle = N_ ("A print that its printer did not begin goes to a free one of the same kind") },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (failover_reprints),
    .title = N_ ("Failed Prints Repeated There"),
    .subtitle = N_ ("How often a print that failed is begun anew on another printer by itself"),
    .max = TAKT_FAILOVER_MAX_REPRINTS },
  { .kind = TAKT_SETTING_SWITCH,
    .offset = FIELD (pull_cancelled_prints),
    .title = N_ ("Withdraw Prints of Cancelled Orders") },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (color_tolerance),
    .title = N_ ("Colour Tolerance"),
    .subtitle = N_ (
        "How far a spool may be from the colour a buyer chose (CIEDE2000); 5 is hard to tell apart side by side"),
    .max = 50 },
};

/**
 * Page: the widgets of the group that follow the week and the holidays. Belongs to the page.
 */
typedef struct
{
  TaktShop *shop;     /* (owned) */
  TaktWeekGrid *grid; /* (unowned) */
  GtkWidget *days[TAKT_WEEK_DAYS];
  AdwPreferencesGroup *holidays;
  GPtrArray *holiday_rows; /* (element-type GtkWidget) in @holidays */
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_ptr_array_unref (self->holiday_rows);
  g_object_unref (self->shop);
  g_free (self);
}

static TaktSettingsValues *
dup_values (Page *self)
{
  return takt_settings_values_copy (takt_settings_get (takt_shop_get_settings (self->shop)));
}

static void
show_week (Page *self)
{
  const TaktSettingsValues *values = takt_settings_get (takt_shop_get_settings (self->shop));

  for (guint day = 0; day < TAKT_WEEK_DAYS; day++)
    {
      g_auto (GStrv) spans = takt_attended_hours_dup_day (values, day);
      g_autofree char *text = g_strjoinv (", ", spans);

      takt_week_grid_set_day (self->grid, day, (const char *const *) spans);
      if ((gtk_widget_get_state_flags (self->days[day]) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
        gtk_editable_set_text (GTK_EDITABLE (self->days[day]), text);
    }
}

static void
grid_changed_cb (Page *self, guint day)
{
  g_autoptr (TaktSettingsValues) values = dup_values (self);
  g_auto (GStrv) spans = takt_week_grid_dup_day (self->grid, day);

  takt_attended_hours_set_day (values, day, (const char *const *) spans);
  if (!takt_setting_change (GTK_WIDGET (self->grid), self->shop, values))
    show_week (self);
}

static void
day_applied_cb (Page *self, GtkWidget *row)
{
  g_autoptr (TaktSettingsValues) values = dup_values (self);
  g_auto (GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (row)), ",", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) spans = NULL;
  guint day = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "day"));

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);
  spans = g_strv_builder_end (builder);
  takt_attended_hours_set_day (values, day, (const char *const *) spans);
  if (takt_setting_change (row, self->shop, values))
    gtk_widget_remove_css_class (row, "error");
  else
    gtk_widget_add_css_class (row, "error");
}

static void
remove_holiday_cb (Page *self, GtkWidget *button)
{
  g_autoptr (TaktSettingsValues) values = dup_values (self);
  const char *gone = g_object_get_data (G_OBJECT (button), "day");
  g_auto (GStrv) days = takt_settings_dup_holidays (takt_shop_get_settings (self->shop), NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) left = NULL;

  for (guint i = 0; days[i] != NULL; i++)
    if (!g_str_equal (days[i], gone))
      g_strv_builder_add (builder, days[i]);
  left = g_strv_builder_end (builder);
  takt_attended_hours_set_holidays (values, (const char *const *) left);
  takt_setting_change (GTK_WIDGET (self->grid), self->shop, values);
}

static void
holiday_applied_cb (Page *self, GtkWidget *row)
{
  g_autoptr (TaktSettingsValues) values = dup_values (self);
  g_autofree char *day = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  const char *const more[] = { day, NULL };
  g_auto (GStrv) days = takt_settings_dup_holidays (takt_shop_get_settings (self->shop), more);

  takt_attended_hours_set_holidays (values, (const char *const *) days);
  if (takt_setting_change (row, self->shop, values))
    {
      gtk_editable_set_text (GTK_EDITABLE (row), "");
      gtk_widget_remove_css_class (row, "error");
    }
  else
    gtk_widget_add_css_class (row, "error");
}

static void
show_holidays (Page *self)
{
  g_auto (GStrv) days = takt_settings_dup_holidays (takt_shop_get_settings (self->shop), NULL);

  for (guint i = 0; i < self->holiday_rows->len; i++)
    adw_preferences_group_remove (self->holidays, g_ptr_array_index (self->holiday_rows, i));
  g_ptr_array_set_size (self->holiday_rows, 0);
  for (guint i = 0; days[i] != NULL; i++)
    {
      GtkWidget *row = takt_row_new (days[i], NULL);
      GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, _ ("Remove"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remove"),
                                      -1);
      g_object_set_data_full (G_OBJECT (button), "day", g_strdup (days[i]), g_free);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_holiday_cb), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (self->holidays, row);
      g_ptr_array_add (self->holiday_rows, row);
    }
}

static void
changed_cb (GtkWidget *widget, const char *noun)
{
  Page *self = g_object_get_data (G_OBJECT (widget), "takt-page");

  if (!g_str_equal (noun, "settings"))
    return;
  show_week (self);
  show_holidays (self);
}

static GtkWidget *
make_week (Page *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Attended Hours"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("When somebody is there to clear a plate and load a spool. Drag over the hours, or use the arrow keys and Space."));
  self->grid = TAKT_WEEK_GRID (takt_week_grid_new ());
  g_signal_connect_swapped (self->grid, "changed", G_CALLBACK (grid_changed_cb), self);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "card-body");
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->grid));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), card);
  return group;
}

static GtkWidget *
make_week_text (Page *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *text = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (text), _ ("As Text"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (text),
                                 _ ("To the minute, such as 08:00-12:00, 13:15-18:00"));
  for (guint day = 0; day < TAKT_WEEK_DAYS; day++)
    {
      self->days[day] = takt_entry_row_new (takt_week_day_name (day));
      g_object_set_data (G_OBJECT (self->days[day]), "day", GUINT_TO_POINTER (day));
      g_signal_connect_swapped (self->days[day], "apply", G_CALLBACK (day_applied_cb), self);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (text), self->days[day]);
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), text);
  return group;
}

static GtkWidget *
make_holidays (Page *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = takt_entry_row_new (_ ("Add a Day (such as 2026-12-25)"));

  self->holidays = ADW_PREFERENCES_GROUP (group);
  adw_preferences_group_set_title (self->holidays, _ ("Holidays"));
  adw_preferences_group_set_description (self->holidays, _ ("Days on which nobody is there."));
  g_signal_connect_swapped (row, "apply", G_CALLBACK (holiday_applied_cb), self);
  adw_preferences_group_add (self->holidays, row);
  return group;
}

GtkWidget *
takt_schedule_preferences_new (TaktShop *shop, GSettings *settings)
{
  GtkWidget *page = adw_preferences_page_new ();
  Page *self = g_new0 (Page, 1);

  self->shop = g_object_ref (shop);
  self->holiday_rows = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (page), "takt-page", self, page_free);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_week (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_week_text (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_holidays (self)));
  adw_preferences_page_add (
      ADW_PREFERENCES_PAGE (page),
      ADW_PREFERENCES_GROUP (takt_setting_group_new (shop, _ ("Times"), NULL, times, G_N_ELEMENTS (times))));
  adw_preferences_page_add (
      ADW_PREFERENCES_PAGE (page),
      ADW_PREFERENCES_GROUP (takt_setting_group_new (shop, _ ("What Counts in a Plan"),
                                                     _ ("In per cent of what is usual. Promises weigh most."),
                                                     goals, G_N_ELEMENTS (goals))));
  adw_preferences_page_add (
      ADW_PREFERENCES_PAGE (page),
      ADW_PREFERENCES_GROUP (takt_setting_group_new (shop, _ ("Rules"), NULL, rules, G_N_ELEMENTS (rules))));
  show_week (self);
  show_holidays (self);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), page,
                           G_CONNECT_SWAPPED);
  return page;
}

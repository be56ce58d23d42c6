/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-general-preferences.h"

#include "preferences/takt-setting-rows.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) G_STRUCT_OFFSET (TaktSettingsValues, name)

static const TaktSettingInfo background[] = {
  { .kind = TAKT_SETTING_SWITCH,
    .offset = FIELD (run_in_background),
    .title = N_ ("Keep Running in the Background"),
    .subtitle = N_ ("Prints start, orders come in and notifications are sent while the window is closed") },
  { .kind = TAKT_SETTING_SWITCH,
    .offset = FIELD (autostart),
    .title = N_ ("Start With the Session"),
    .subtitle = N_ ("Without a window, when you log in") },
  { .kind = TAKT_SETTING_SWITCH,
    .offset = FIELD (tray_enabled),
    .title = N_ ("Icon in the Tray"),
    .subtitle = N_ ("What prints and what needs you, where the desktop has a tray") },
};

/**
 * TaktGeneralPreferences:
 *
 * How the window looks, and how Takt lives without it.
 */
struct _TaktGeneralPreferences
{
  AdwBin parent_instance;

  AdwPreferencesPage *page;
  AdwComboRow *appearance;

  GSettings *settings; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TaktGeneralPreferences, takt_general_preferences, ADW_TYPE_BIN)

static void
appearance_selected_cb (TaktGeneralPreferences *self)
{
  if (self->settings != NULL)
    g_settings_set_enum (self->settings, "appearance", (int) adw_combo_row_get_selected (self->appearance));
}

static void
takt_general_preferences_dispose (GObject *object)
{
  g_clear_object (&TAKT_GENERAL_PREFERENCES (object)->settings);
  G_OBJECT_CLASS (takt_general_preferences_parent_class)->dispose (object);
}

static void
takt_general_preferences_class_init (TaktGeneralPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_general_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-general-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktGeneralPreferences, page);
  gtk_widget_class_bind_template_child (widget_class, TaktGeneralPreferences, appearance);
  gtk_widget_class_bind_template_callback (widget_class, appearance_selected_cb);
}

static void
takt_general_preferences_init (TaktGeneralPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/** takt_general_preferences_new: @settings: (nullable): where the choice is kept; without, there is none. */
GtkWidget *
takt_general_preferences_new (TaktShop *shop, GSettings *settings)
{
  TaktGeneralPreferences *self = g_object_new (TAKT_TYPE_GENERAL_PREFERENCES, NULL);

  gtk_widget_set_sensitive (GTK_WIDGET (self->appearance), settings != NULL);
  if (settings != NULL)
    adw_combo_row_set_selected (self->appearance, (guint) g_settings_get_enum (settings, "appearance"));
  g_set_object (&self->settings, settings);
  adw_preferences_page_add (
      self->page, ADW_PREFERENCES_GROUP (takt_setting_group_new (shop, _ ("Background"), NULL, background,
                                                                 G_N_ELEMENTS (background))));
  return GTK_WIDGET (self);
}

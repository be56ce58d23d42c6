/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-application.h"

#include "preferences/takt-preferences-window.h"
#include "privacy/takt-privacy.h"
#include "takt-ui-settings.h"
#include "takt-window.h"

#include <glib/gi18n.h>

#define HELP_URL "https://github.com/taktapp/takt"

/**
 * TaktApplication:
 *
 * The face on the desktop: one instance a user, one window. Gets the shop from main, which starts the engine.
 */
struct _TaktApplication
{
  AdwApplication parent_instance;

  TaktShop *shop;      /* (nullable) until main has opened the profile */
  GSettings *settings; /* (owned) (nullable) where the schema is not installed */
  gboolean is_demo;
};

G_DEFINE_FINAL_TYPE (TaktApplication, takt_application, ADW_TYPE_APPLICATION)

static TaktWindow *
find_window (TaktApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (TAKT_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static void
about_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TaktApplication *self = user_data;
  const char *developers[] = { _ ("The Takt developers"), NULL };

  adw_show_about_window (GTK_WINDOW (find_window (self)), "application-name", "Takt", "application-icon",
                         TAKT_APPLICATION_ID, "version", TAKT_VERSION, "developers", developers,
                         "developer-name", _ ("The Takt developers"), "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", TAKT_ETSY_NOTICE, NULL);
}

/* @group: (nullable): of the preferences, NULL: the first */
static void
show_preferences (TaktApplication *self, const char *group)
{
  TaktWindow *window = find_window (self);
  TaktPreferencesWindow *preferences;

  if (window == NULL)
    return;
  preferences = takt_preferences_window_new (GTK_WINDOW (window), self->shop, self->settings);
  if (group != NULL)
    takt_preferences_window_show (preferences, group);
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
preferences_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_preferences (user_data, parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL);
}

static void
help_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_app_info_launch_default_for_uri_async (HELP_URL, NULL, NULL, NULL, NULL);
}

/* From outside: "gapplication action io.github.taktapp.Takt show-page \"'materials'\"". */
static void
show_page_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TaktWindow *window = find_window (user_data);

  if (window != NULL)
    takt_window_show_page (window, g_variant_get_string (parameter, NULL));
}

static void
quit_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (user_data);
}

/*
 * Test door: TAKT_WINDOW is "PAGE", "PAGE/ID", "PAGE@WIDTHxHEIGHT": what the first window opens with; "preferences/GROUP" is on top of it.
 */
static void
apply_door (TaktApplication *self, TaktWindow *window)
{
  const char *door = g_getenv ("TAKT_WINDOW");
  g_auto (GStrv) parts = door != NULL ? g_strsplit (door, "@", 2) : NULL;
  g_auto (GStrv) place = NULL;
  int width, height;

  if (parts == NULL || parts[0] == NULL)
    return;

  place = g_strsplit (parts[0], "/", 2);
  if (parts[1] != NULL && sscanf (parts[1], "%dx%d", &width, &height) == 2 && width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  if (g_str_equal (place[0], "preferences"))
    {
      gtk_window_present (GTK_WINDOW (window));
      show_preferences (self, place[1]);
      return;
    }
  takt_window_open (window, place[0], place[1] != NULL ? g_ascii_strtoll (place[1], NULL, 10) : 0);
}

static void
takt_application_activate (GApplication *application)
{
  TaktApplication *self = TAKT_APPLICATION (application);
  TaktWindow *window = find_window (self);

  if (self->shop == NULL)
    return;
  if (window == NULL)
    {
      window = takt_window_new (self, self->shop, self->settings);
      apply_door (self, window);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
takt_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = about_activated_cb },
    { .name = "help", .activate = help_activated_cb },
    { .name = "preferences", .activate = preferences_activated_cb },
    { .name = "preferences-group", .activate = preferences_activated_cb, .parameter_type = "s" },
    { .name = "show-page", .activate = show_page_activated_cb, .parameter_type = "s" },
    { .name = "quit", .activate = quit_activated_cb },
  };
  static const char *const quit_keys[] = { "<Control>q", NULL };
  static const char *const help_keys[] = { "F1", NULL };
  static const char *const preferences_keys[] = { "<Control>comma", NULL };
  TaktApplication *self = TAKT_APPLICATION (application);

  G_APPLICATION_CLASS (takt_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit", quit_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.help", help_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.preferences", preferences_keys);

  self->settings = takt_ui_settings_new (!self->is_demo);
  if (self->settings != NULL)
    takt_ui_settings_follow (self->settings);
}

static void
takt_application_dispose (GObject *object)
{
  TaktApplication *self = TAKT_APPLICATION (object);

  g_clear_object (&self->shop);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (takt_application_parent_class)->dispose (object);
}

static void
takt_application_class_init (TaktApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = takt_application_dispose;
  application_class->activate = takt_application_activate;
  application_class->startup = takt_application_startup;
}

static void
takt_application_init (TaktApplication *self)
{
}

TaktApplication *
takt_application_new (gboolean demo)
{
  TaktApplication *self = g_object_new (TAKT_TYPE_APPLICATION, "application-id", TAKT_APPLICATION_ID,
                                        "resource-base-path", "/io/github/taktapp/Takt", "flags",
                                        demo ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS, NULL);

  self->is_demo = demo;
  return self;
}

/** takt_application_has_display: whether there is a display to open a window on. */
gboolean
takt_application_has_display (void)
{
  return gtk_init_check ();
}

/** takt_application_set_shop: gives the faces their engine; NULL takes it away and closes the windows. */
void
takt_application_set_shop (TaktApplication *self, TaktShop *shop)
{
  TaktWindow *window;

  if (shop == NULL)
    while ((window = find_window (self)) != NULL)
      gtk_window_destroy (GTK_WINDOW (window));

  g_set_object (&self->shop, shop);
}

/** takt_application_show_problem: shows a sentence that stays until it is closed. */
void
takt_application_show_problem (TaktApplication *self, const char *message)
{
  TaktWindow *window = find_window (self);

  g_warning ("%s", message);
  if (window != NULL)
    takt_window_show_problem (window, message);
}

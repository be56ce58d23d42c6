/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-application.h"

#include "compat/takt-confirm.h"
#include "preferences/takt-delivery-log.h"
#include "preferences/takt-preferences-window.h"
#include "privacy/takt-privacy.h"
#include "takt-debug-info.h"
#include "takt-ui-settings.h"
#include "takt-window.h"

#include <glib/gi18n.h>

#define HELP_URL "https://github.com/taktapp/takt"

/** RETURN_SECONDS: a panel that is started anew is back by then. */
#define RETURN_SECONDS 10

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

  gboolean starts_in_background; /* nobody asked for a window */
  gboolean can_stay;             /* a person can get at Takt without a window */
  gboolean is_held;              /* goes on without a window */
  guint return_source; /* until the window comes back, where there is nothing else to get at Takt by */
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

/* The window, made where there is none; (nullable) before main has opened the profile. */
static TaktWindow *
need_window (TaktApplication *self)
{
  g_application_activate (G_APPLICATION (self));
  return find_window (self);
}

static void
set_held (TaktApplication *self, gboolean is_held)
{
  if (self->is_held == is_held)
    return;
  self->is_held = is_held;
  if (is_held)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static void
about_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TaktApplication *self = user_data;
  const char *developers[] = { _ ("The Takt developers"), NULL };
  TaktWindow *window = need_window (self);
  g_autofree char *debug_info =
      self->shop != NULL ? takt_debug_info_make (takt_shop_get_store (self->shop), NULL) : NULL;

  adw_show_about_window (GTK_WINDOW (window), "application-name", "Takt", "application-icon",
                         TAKT_APPLICATION_ID, "version", TAKT_VERSION, "developers", developers,
                         "developer-name", _ ("The Takt developers"), "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", TAKT_ETSY_NOTICE, "debug-info", debug_info != NULL ? debug_info : "",
                         "debug-info-filename", "takt-debug-info.txt", NULL);
}

/* @group: (nullable): of the preferences, NULL: the first */
static void
show_preferences (TaktApplication *self, const char *group)
{
  TaktWindow *window = need_window (self);
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
show_deliveries (TaktApplication *self)
{
  TaktWindow *window = need_window (self);

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (takt_delivery_log_new (GTK_WINDOW (window), self->shop)));
}

static void
deliveries_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_deliveries (user_data);
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
  takt_application_open (user_data, g_variant_get_string (parameter, NULL), 0);
}

/* Likewise: "gapplication action io.github.taktapp.Takt open \"('orders', int64 12)\"". */
static void
open_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *page;
  gint64 id;

  g_variant_get (parameter, "(&sx)", &page, &id);
  takt_application_open (user_data, page, id);
}

static void
quit_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  takt_application_ask_quit (user_data);
}

/*
 * Test door: TAKT_WINDOW is "PAGE", "PAGE/ID", "PAGE@WIDTHxHEIGHT": what the first window opens with; "preferences/GROUP" and
 * "deliveries" are on top of it.
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
  if (g_str_equal (place[0], "deliveries"))
    {
      gtk_window_present (GTK_WINDOW (window));
      show_deliveries (self);
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
  g_clear_handle_id (&self->return_source, g_source_remove);
  set_held (self, self->can_stay);
}

/* A start without a window shows none, also where Takt runs already. */
static gboolean
takt_application_local_command_line (GApplication *application, char ***arguments, int *exit_status)
{
  TaktApplication *self = TAKT_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (!self->starts_in_background)
    return G_APPLICATION_CLASS (takt_application_parent_class)
        ->local_command_line (application, arguments, exit_status);

  *exit_status = 0;
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      *exit_status = 1;
    }
  else if (!g_application_get_is_remote (application))
    set_held (self, TRUE);
  return TRUE;
}

static void
takt_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = about_activated_cb },
    { .name = "deliveries", .activate = deliveries_activated_cb },
    { .name = "help", .activate = help_activated_cb },
    { .name = "preferences", .activate = preferences_activated_cb },
    { .name = "preferences-group", .activate = preferences_activated_cb, .parameter_type = "s" },
    { .name = "open", .activate = open_activated_cb, .parameter_type = "(sx)" },
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

  g_clear_handle_id (&self->return_source, g_source_remove);
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
  application_class->local_command_line = takt_application_local_command_line;
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
    {
      g_clear_handle_id (&self->return_source, g_source_remove);
      while ((window = find_window (self)) != NULL)
        gtk_window_destroy (GTK_WINDOW (window));
    }

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

/**
 * takt_application_open:
 * @page: (nullable): of the registry; NULL: the window as it is
 * @id: of what is shown on it; 0: the page alone
 *
 * Brings the window to the front, made where there is none. Returns: whether what was wanted is there
 */
gboolean
takt_application_open (TaktApplication *self, const char *page, gint64 id)
{
  TaktWindow *window;

  g_return_val_if_fail (TAKT_IS_APPLICATION (self), FALSE);

  window = need_window (self);
  return window != NULL && (page == NULL || takt_window_open (window, page, id));
}

/** takt_application_has_window: whether the window is there. */
gboolean
takt_application_has_window (TaktApplication *self)
{
  return find_window (self) != NULL;
}

/** takt_application_start_in_background: before it runs: goes on without a window until somebody asks for one. */
void
takt_application_start_in_background (TaktApplication *self)
{
  g_return_if_fail (TAKT_IS_APPLICATION (self));

  self->starts_in_background = TRUE;
}

static gboolean
return_cb (gpointer user_data)
{
  TaktApplication *self = user_data;

  self->return_source = 0;
  g_message ("Nothing but the window is left to get at Takt by, so it is opened");
  g_application_activate (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

/**
 * takt_application_set_can_stay:
 * @can_stay: the owner wants Takt to go on without a window, and there is something else to get at it by
 *
 * Where what there was is gone while no window is open, the window comes back, after a while in which a panel may have been started anew.
 */
void
takt_application_set_can_stay (TaktApplication *self, gboolean can_stay)
{
  g_return_if_fail (TAKT_IS_APPLICATION (self));

  if (self->can_stay == can_stay)
    return;
  self->can_stay = can_stay;
  g_clear_handle_id (&self->return_source, g_source_remove);
  if (can_stay || find_window (self) != NULL)
    set_held (self, can_stay);
  else if (self->shop != NULL)
    self->return_source = g_timeout_add_seconds (RETURN_SECONDS, return_cb, self);
}

static void
quit_accepted_cb (GtkWidget *window)
{
  g_application_quit (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (window))));
}

/* Nothing is lost either way: what is under way is in the database, and goes on from there. */
static void
ask_transfer (TaktWindow *window)
{
  const TaktConfirm question = {
    .heading = _ ("Quit During a Transfer?"),
    .body = _ (
        "A file is on its way to a printer. If Takt ends now, it has to be sent again, and its print does not "
        "begin before Takt is opened again."),
    .accept = _ ("_Quit"),
  };

  takt_confirm (GTK_WIDGET (window), &question, G_CALLBACK (quit_accepted_cb));
}

/**
 * takt_application_may_close:
 *
 * Whether the window may be closed now. Where Takt would end with it against its owner's wish, or during a transfer, he is asked; his
 * yes ends Takt.
 */
gboolean
takt_application_may_close (TaktApplication *self)
{
  const TaktConfirm question = {
    .heading = _ ("Quit Takt?"),
    .body = _ (
        "This desktop has no tray in which Takt could stay, so it ends with its window: prints that run go on, "
        "but nothing starts, fetches orders or tells you until Takt is opened again. Minimise the window to "
        "keep Takt running. “Keep Running in the Background” in the preferences, switched off, ends this "
        "question."),
    .accept = _ ("_Quit"),
  };
  TaktWindow *window = find_window (self);
  gboolean shall_stay;

  if (self->shop == NULL || window == NULL)
    return TRUE;
  shall_stay = takt_settings_get (takt_shop_get_settings (self->shop))->run_in_background;
  if (shall_stay && self->can_stay)
    return TRUE;
  if (takt_queue_is_transferring (takt_shop_get_queue (self->shop)))
    ask_transfer (window);
  else if (shall_stay && !self->is_demo)
    takt_confirm (GTK_WIDGET (window), &question, G_CALLBACK (quit_accepted_cb));
  else
    return TRUE;
  return FALSE;
}

/** takt_application_ask_quit: ends Takt; during a transfer a person is asked first. */
void
takt_application_ask_quit (TaktApplication *self)
{
  TaktWindow *window;

  g_return_if_fail (TAKT_IS_APPLICATION (self));

  if (self->shop == NULL || !takt_queue_is_transferring (takt_shop_get_queue (self->shop)))
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }
  window = need_window (self);
  if (window != NULL)
    ask_transfer (window);
}

/** takt_application_tell_no_tray: says once that this desktop has none, in the window or, without one, in the log. */
void
takt_application_tell_no_tray (TaktApplication *self)
{
  TaktWindow *window = find_window (self);

  g_return_if_fail (TAKT_IS_APPLICATION (self));

  if (window == NULL)
    {
      g_message ("This desktop has no tray; start Takt once more to open its window");
      return;
    }
  if (self->settings != NULL && g_settings_get_boolean (self->settings, "tray-missed"))
    return;
  if (self->settings != NULL)
    g_settings_set_boolean (self->settings, "tray-missed", TRUE);
  takt_window_tell (window, _ ("This desktop has no tray: Takt ends when its window is closed"));
}

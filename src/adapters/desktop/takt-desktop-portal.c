/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-desktop"

#include "config.h"

#include "desktop/takt-desktop-portal.h"

#include <glib/gi18n-lib.h>

#include "desktop/takt-desktop-picture.h"
#include "takt-error.h"

#define PORTAL_NAME      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH      "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Notification"

/* As with the server: whoever gives up does not know whether it is shown. */
#define NO_TIMEOUT G_MAXINT

#define REMOVE_TIMEOUT_MS (10 * 1000)

/* In every sandbox of Flatpak. */
#define SANDBOX_FILE "/.flatpak-info"

/** TaktDesktopPortal: a notification's handle is its tag. Invariants: as of TaktDesktopServer. */
struct _TaktDesktopPortal
{
  GObject parent_instance;

  GCancellable *cancellable; /* (nullable) */
  GDBusConnection *bus;      /* (nullable) */
  guint name_watch;
  guint subscription;
};

static void takt_desktop_portal_iface_init (TaktDesktopNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktDesktopPortal,
                               takt_desktop_portal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_DESKTOP_NOTIFIER,
                                                      takt_desktop_portal_iface_init))

/* The parameters are the action's target, then platform data with the token in newer portals. */
static char *
find_token (GVariant *parameters)
{
  GVariantIter iter;
  GVariant *value;
  char *token = NULL;

  g_variant_iter_init (&iter, parameters);
  while (token == NULL && g_variant_iter_loop (&iter, "v", &value))
    if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
      g_variant_lookup (value, "activation-token", "s", &token);
  return token;
}

static void
action_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  g_autoptr (TaktDesktopPortal) self = g_object_ref (user_data);
  g_autoptr (GVariant) more = NULL;
  g_autofree char *token = NULL;
  const char *id, *action;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssav)")))
    return;

  g_variant_get (parameters, "(&s&s@av)", &id, &action, &more);
  token = find_token (more);
  takt_desktop_notifier_emit_action (TAKT_DESKTOP_NOTIFIER (self), id, action, token);
}

static void
portal_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  takt_desktop_notifier_emit_available (user_data);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktDesktopPortal) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No session bus, so there are no notifications: %s", error->message);
      return;
    }
  if (self->cancellable == NULL || self->bus != NULL)
    return;

  self->bus = g_steal_pointer (&bus);
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->subscription =
      g_dbus_connection_signal_subscribe (self->bus, PORTAL_NAME, PORTAL_INTERFACE, "ActionInvoked",
                                          PORTAL_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, action_cb, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (
      self->bus, PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START, portal_appeared_cb, NULL, self, NULL);
}

/* @error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  g_autoptr (GError) owned = error;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&owned));
      return;
    }
  g_dbus_error_strip_remote_error (owned);
  g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                           _ ("The desktop does not show notifications: %s"), owned->message);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const TaktDesktopNotice *notice = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, g_strdup (notice->tag), g_free);
  else
    fail (task, error);
}

static GVariant *
make_buttons (const TaktDesktopNotice *notice)
{
  GVariantBuilder buttons;

  g_variant_builder_init (&buttons, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < notice->actions->len; i++)
    {
      const TaktDesktopAction *action = g_ptr_array_index (notice->actions, i);

      if (g_str_equal (action->key, "default"))
        continue;
      g_variant_builder_open (&buttons, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&buttons, "{sv}", "label", g_variant_new_string (action->label));
      g_variant_builder_add (&buttons, "{sv}", "action", g_variant_new_string (action->key));
      g_variant_builder_close (&buttons);
    }
  return g_variant_builder_end (&buttons);
}

static void
add (GTask *task, GVariant *picture)
{
  static const char *const priorities[] = { "low", "normal", "urgent" };
  TaktDesktopPortal *self = g_task_get_source_object (task);
  const TaktDesktopNotice *notice = g_task_get_task_data (task);
  GVariantBuilder fields;

  if (self->bus == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("The desktop shows no notifications at the moment."));
      return;
    }

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&fields, "{sv}", "title", g_variant_new_string (notice->title));
  if (notice->body != NULL)
    g_variant_builder_add (&fields, "{sv}", "body", g_variant_new_string (notice->body));
  g_variant_builder_add (&fields, "{sv}", "priority", g_variant_new_string (priorities[notice->urgency]));
  if (picture != NULL)
    g_variant_builder_add (&fields, "{sv}", "icon", g_variant_new ("(sv)", "bytes", picture));
  if (notice->actions->len > 0)
    {
      g_variant_builder_add (&fields, "{sv}", "default-action", g_variant_new_string ("default"));
      g_variant_builder_add (&fields, "{sv}", "buttons", make_buttons (notice));
    }
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "AddNotification",
                          g_variant_new ("(s@a{sv})", notice->tag, g_variant_builder_end (&fields)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, NO_TIMEOUT, g_task_get_cancellable (task), added_cb,
                          g_object_ref (task));
}

static void
scaled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) picture = takt_desktop_picture_scale_finish (result, &error);

  if (picture == NULL)
    g_info ("A notification goes without its picture: %s", error->message);
  add (task, picture);
}

static void
show_async (TaktDesktopNotifier *notifier,
            const TaktDesktopNotice *notice,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (notifier, cancellable, callback, user_data);

  g_task_set_source_tag (task, show_async);
  g_task_set_task_data (task, takt_desktop_notice_copy (notice), (GDestroyNotify) takt_desktop_notice_free);
  g_task_set_check_cancellable (task, FALSE);
  if (notice->picture != NULL)
    takt_desktop_picture_scale_async (notice->picture, TRUE, cancellable, scaled_cb, g_steal_pointer (&task));
  else
    add (task, NULL);
}

static char *
show_finish (TaktDesktopNotifier *notifier, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    fail (task, error);
}

static void
withdraw_async (TaktDesktopNotifier *notifier,
                const char *handle,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  TaktDesktopPortal *self = TAKT_DESKTOP_PORTAL (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, withdraw_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->bus == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "RemoveNotification",
                            g_variant_new ("(s)", handle), NULL, G_DBUS_CALL_FLAGS_NONE, REMOVE_TIMEOUT_MS,
                            cancellable, removed_cb, g_steal_pointer (&task));
}

static gboolean
withdraw_finish (TaktDesktopNotifier *notifier, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
start (TaktDesktopNotifier *notifier)
{
  TaktDesktopPortal *self = TAKT_DESKTOP_PORTAL (notifier);

  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, bus_cb, g_object_ref (self));
}

static void
stop (TaktDesktopNotifier *notifier)
{
  TaktDesktopPortal *self = TAKT_DESKTOP_PORTAL (notifier);

  if (self->cancellable == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  if (self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
}

static void
takt_desktop_portal_iface_init (TaktDesktopNotifierInterface *iface)
{
  iface->start = start;
  iface->stop = stop;
  iface->show_async = show_async;
  iface->show_finish = show_finish;
  iface->withdraw_async = withdraw_async;
  iface->withdraw_finish = withdraw_finish;
}

static void
takt_desktop_portal_dispose (GObject *object)
{
  stop (TAKT_DESKTOP_NOTIFIER (object));

  G_OBJECT_CLASS (takt_desktop_portal_parent_class)->dispose (object);
}

static void
takt_desktop_portal_class_init (TaktDesktopPortalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_desktop_portal_dispose;
}

static void
takt_desktop_portal_init (TaktDesktopPortal *self)
{
}

/** takt_desktop_portal_new: Returns: (transfer full): it looks for the portal after takt_desktop_notifier_start(). */
TaktDesktopNotifier *
takt_desktop_portal_new (void)
{
  return g_object_new (TAKT_TYPE_DESKTOP_PORTAL, NULL);
}

/** takt_desktop_portal_is_needed: whether the program runs in a sandbox that sees no notification server. */
gboolean
takt_desktop_portal_is_needed (void)
{
  return g_file_test (SANDBOX_FILE, G_FILE_TEST_EXISTS);
}

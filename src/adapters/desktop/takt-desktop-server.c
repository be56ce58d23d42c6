/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-desktop"

#include "config.h"

#include "desktop/takt-desktop-server.h"

#include <glib/gi18n-lib.h>

#include "desktop/takt-desktop-picture.h"
#include "takt-error.h"

#define SERVER_NAME      "org.freedesktop.Notifications"
#define SERVER_PATH      "/org/freedesktop/Notifications"
#define SERVER_INTERFACE "org.freedesktop.Notifications"

/* A server that hangs may show what it was given when it wakes: nobody gives up before it answers or goes. */
#define NO_TIMEOUT G_MAXINT

/* Whether something is drawn does not depend on this answer. */
#define CLOSE_TIMEOUT_MS (10 * 1000)

/**
 * TaktDesktopServer:
 *
 * Handles are "BUS OWNER ID": an id means nothing to another server, nor to one of another session.
 *
 * Invariants: between start and stop @cancellable is set. @owner is set while a server is there and @capabilities once it was asked.
 */
struct _TaktDesktopServer
{
  GObject parent_instance;

  GCancellable *cancellable; /* (nullable) */
  GDBusConnection *bus;      /* (nullable) */
  guint name_watch;
  guint subscription;
  char *owner;         /* (nullable) the server's unique name */
  char **capabilities; /* (nullable) */
  char *token;         /* (nullable) lets a window come up, for the action that follows */
};

static void takt_desktop_server_iface_init (TaktDesktopNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktDesktopServer,
                               takt_desktop_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_DESKTOP_NOTIFIER,
                                                      takt_desktop_server_iface_init))

static char *
make_handle (TaktDesktopServer *self, const char *owner, guint32 id)
{
  return g_strdup_printf ("%s %s %u", g_dbus_connection_get_guid (self->bus), owner, id);
}

/* The id that the server of now knows a notification by; 0: it knows it not. */
static guint32
parse_handle (TaktDesktopServer *self, const char *handle)
{
  g_auto (GStrv) parts = g_strsplit (handle != NULL ? handle : "", " ", 3);
  guint64 id;

  if (g_strv_length (parts) != 3 || self->owner == NULL || !g_str_equal (parts[1], self->owner)
      || !g_str_equal (parts[0], g_dbus_connection_get_guid (self->bus))
      || !g_ascii_string_to_unsigned (parts[2], 10, 1, G_MAXUINT32, &id, NULL))
    return 0;
  return (guint32) id;
}

static gboolean
can (TaktDesktopServer *self, const char *capability)
{
  return self->capabilities != NULL && g_strv_contains ((const char *const *) self->capabilities, capability);
}

/* ---- what the server says */

static void
server_signal_cb (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  g_autoptr (TaktDesktopServer) self = g_object_ref (user_data);
  g_autofree char *handle = NULL;
  const char *text;
  guint32 id;

  if (g_str_equal (signal, "NotificationClosed")
      && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    {
      g_variant_get (parameters, "(uu)", &id, NULL);
      handle = make_handle (self, sender, id);
      takt_desktop_notifier_emit_closed (TAKT_DESKTOP_NOTIFIER (self), handle);
      return;
    }
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    return;

  g_variant_get (parameters, "(u&s)", &id, &text);
  handle = make_handle (self, sender, id);
  if (g_str_equal (signal, "ActivationToken"))
    {
      g_free (self->token);
      self->token = g_strdup (text);
    }
  else if (g_str_equal (signal, "ActionInvoked"))
    {
      g_autofree char *token = g_steal_pointer (&self->token);

      takt_desktop_notifier_emit_action (TAKT_DESKTOP_NOTIFIER (self), handle, text, token);
    }
}

static void
server_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  TaktDesktopServer *self = user_data;

  g_clear_pointer (&self->owner, g_free);
  g_clear_pointer (&self->capabilities, g_strfreev);
}

static void
server_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  g_autoptr (TaktDesktopServer) self = g_object_ref (user_data);

  server_vanished_cb (bus, name, self);
  self->owner = g_strdup (owner);
  takt_desktop_notifier_emit_available (TAKT_DESKTOP_NOTIFIER (self));
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktDesktopServer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No session bus, so there are no notifications: %s", error->message);
      return;
    }
  /* Stopped, and perhaps started again, in between. */
  if (self->cancellable == NULL || self->bus != NULL)
    return;

  self->bus = g_steal_pointer (&bus);
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->subscription =
      g_dbus_connection_signal_subscribe (self->bus, SERVER_NAME, SERVER_INTERFACE, NULL, SERVER_PATH, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, server_signal_cb, self, NULL);
  self->name_watch =
      g_bus_watch_name_on_connection (self->bus, SERVER_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                      server_appeared_cb, server_vanished_cb, self, NULL);
}

/* ---- showing */

/* What a task of showing keeps. */
typedef struct
{
  TaktDesktopNotice *notice; /* (owned) */
  GVariant *picture;         /* (owned) (nullable) */
  char *owner;               /* (owned) whom it is shown by */
} Show;

static void
show_free (gpointer data)
{
  Show *show = data;

  takt_desktop_notice_free (show->notice);
  g_clear_pointer (&show->picture, g_variant_unref);
  g_free (show->owner);
  g_free (show);
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
notified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktDesktopServer *self = g_task_get_source_object (task);
  const Show *show = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 id;

  if (reply == NULL)
    {
      fail (task, error);
      return;
    }
  g_variant_get (reply, "(u)", &id);
  if (self->bus != NULL)
    g_task_return_pointer (task, make_handle (self, show->owner, id), g_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
}

static GVariant *
make_actions (TaktDesktopServer *self, const TaktDesktopNotice *notice)
{
  GVariantBuilder actions;

  g_variant_builder_init (&actions, G_VARIANT_TYPE ("as"));
  for (guint i = 0; can (self, "actions") && i < notice->actions->len; i++)
    {
      const TaktDesktopAction *action = g_ptr_array_index (notice->actions, i);

      g_variant_builder_add (&actions, "s", action->key);
      g_variant_builder_add (&actions, "s", action->label);
    }
  return g_variant_builder_end (&actions);
}

static GVariant *
make_hints (TaktDesktopServer *self, const Show *show)
{
  const TaktDesktopNotice *notice = show->notice;
  GVariantBuilder hints;

  g_variant_builder_init (&hints, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&hints, "{sv}", "urgency", g_variant_new_byte ((guint8) notice->urgency));
  g_variant_builder_add (&hints, "{sv}", "desktop-entry", g_variant_new_string (TAKT_APPLICATION_ID));
  if (notice->category != NULL)
    g_variant_builder_add (&hints, "{sv}", "category", g_variant_new_string (notice->category));
  if (notice->is_transient)
    g_variant_builder_add (&hints, "{sv}", "transient", g_variant_new_boolean (TRUE));
  if (show->picture != NULL)
    g_variant_builder_add (&hints, "{sv}", "image-data", show->picture);
  /* Replaces what a run that was killed showed and could not note down. */
  if (can (self, "x-dunst-stack-tag"))
    g_variant_builder_add (&hints, "{sv}", "x-dunst-stack-tag", g_variant_new_string (notice->tag));
  return g_variant_builder_end (&hints);
}

static void
notify (GTask *task)
{
  TaktDesktopServer *self = g_task_get_source_object (task);
  const Show *show = g_task_get_task_data (task);
  const TaktDesktopNotice *notice = show->notice;
  g_autofree char *body = NULL;

  if (self->bus == NULL || g_strcmp0 (self->owner, show->owner) != 0)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("The desktop shows no notifications at the moment."));
      return;
    }

  if (can (self, "body") && notice->body != NULL)
    body = can (self, "body-markup") ? g_markup_escape_text (notice->body, -1) : g_strdup (notice->body);
  /* By the unique name: what replaces another must not reach a server that came in between. */
  g_dbus_connection_call (self->bus, show->owner, SERVER_PATH, SERVER_INTERFACE, "Notify",
                          g_variant_new ("(susss@as@a{sv}i)", "Takt", parse_handle (self, notice->handle),
                                         TAKT_APPLICATION_ID, notice->title, body != NULL ? body : "",
                                         make_actions (self, notice), make_hints (self, show), -1),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, NO_TIMEOUT,
                          g_task_get_cancellable (task), notified_cb, g_object_ref (task));
}

static void
scaled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Show *show = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  show->picture = takt_desktop_picture_scale_finish (result, &error);
  if (show->picture == NULL)
    g_info ("A notification goes without its picture: %s", error->message);
  notify (task);
}

/* A server that shows no icons has no use for pictures. */
static void
draw (GTask *task)
{
  TaktDesktopServer *self = g_task_get_source_object (task);
  const Show *show = g_task_get_task_data (task);

  if (show->notice->picture != NULL && (can (self, "icon-static") || can (self, "icon-multi")))
    takt_desktop_picture_scale_async (show->notice->picture, FALSE, g_task_get_cancellable (task), scaled_cb,
                                      g_object_ref (task));
  else
    notify (task);
}

static void
capabilities_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktDesktopServer *self = g_task_get_source_object (task);
  const Show *show = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    {
      fail (task, error);
      return;
    }
  if (self->capabilities == NULL && g_strcmp0 (self->owner, show->owner) == 0)
    g_variant_get (reply, "(^as)", &self->capabilities);
  draw (task);
}

static void
show_async (TaktDesktopNotifier *notifier,
            const TaktDesktopNotice *notice,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  TaktDesktopServer *self = TAKT_DESKTOP_SERVER (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Show *show = g_new0 (Show, 1);

  show->notice = takt_desktop_notice_copy (notice);
  show->owner = g_strdup (self->owner);
  g_task_set_source_tag (task, show_async);
  g_task_set_task_data (task, show, show_free);
  /* What was shown before the cancellation came is shown. */
  g_task_set_check_cancellable (task, FALSE);

  /* One that goes to sleep when it has nothing to show is woken, and tells so by appearing. */
  if (self->owner == NULL && self->bus != NULL)
    g_dbus_connection_call (self->bus, SERVER_NAME, SERVER_PATH, SERVER_INTERFACE, "GetCapabilities", NULL,
                            NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);

  if (self->owner == NULL || self->capabilities != NULL)
    draw (task);
  else
    g_dbus_connection_call (self->bus, self->owner, SERVER_PATH, SERVER_INTERFACE, "GetCapabilities", NULL,
                            G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, NO_TIMEOUT, cancellable,
                            capabilities_cb, g_object_ref (task));
}

static char *
show_finish (TaktDesktopNotifier *notifier, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- taking away */

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* Servers differ in what they say of a notification that is gone: an error is an answer too. */
  if (reply != NULL || g_dbus_error_is_remote_error (error))
    {
      g_clear_error (&error);
      g_task_return_boolean (task, TRUE);
    }
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
  TaktDesktopServer *self = TAKT_DESKTOP_SERVER (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  guint32 id = parse_handle (self, handle);

  g_task_set_source_tag (task, withdraw_async);
  g_task_set_check_cancellable (task, FALSE);
  if (id == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_dbus_connection_call (self->bus, self->owner, SERVER_PATH, SERVER_INTERFACE, "CloseNotification",
                            g_variant_new ("(u)", id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                            CLOSE_TIMEOUT_MS, cancellable, closed_cb, g_steal_pointer (&task));
}

static gboolean
withdraw_finish (TaktDesktopNotifier *notifier, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- life */

static void
start (TaktDesktopNotifier *notifier)
{
  TaktDesktopServer *self = TAKT_DESKTOP_SERVER (notifier);

  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, bus_cb, g_object_ref (self));
}

static void
stop (TaktDesktopNotifier *notifier)
{
  TaktDesktopServer *self = TAKT_DESKTOP_SERVER (notifier);

  if (self->cancellable == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  if (self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  server_vanished_cb (NULL, NULL, self);
  g_clear_pointer (&self->token, g_free);
  g_clear_object (&self->bus);
}

static void
takt_desktop_server_iface_init (TaktDesktopNotifierInterface *iface)
{
  iface->start = start;
  iface->stop = stop;
  iface->show_async = show_async;
  iface->show_finish = show_finish;
  iface->withdraw_async = withdraw_async;
  iface->withdraw_finish = withdraw_finish;
}

static void
takt_desktop_server_dispose (GObject *object)
{
  stop (TAKT_DESKTOP_NOTIFIER (object));

  G_OBJECT_CLASS (takt_desktop_server_parent_class)->dispose (object);
}

static void
takt_desktop_server_class_init (TaktDesktopServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_desktop_server_dispose;
}

static void
takt_desktop_server_init (TaktDesktopServer *self)
{
}

/** takt_desktop_server_new: Returns: (transfer full): it looks for a server after takt_desktop_notifier_start(). */
TaktDesktopNotifier *
takt_desktop_server_new (void)
{
  return g_object_new (TAKT_TYPE_DESKTOP_SERVER, NULL);
}

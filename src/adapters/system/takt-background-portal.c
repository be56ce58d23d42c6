/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-system"

#include "system/takt-background-portal.h"

#include <glib/gi18n-lib.h>

/* org.freedesktop.portal.Background: a request, whose answer comes as a signal of an object that is named beforehand. */

#define PORTAL_NAME       "org.freedesktop.portal.Desktop"
#define PORTAL_PATH       "/org/freedesktop/portal/desktop"
#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"
#define PORTAL_REQUEST    "org.freedesktop.portal.Request"

typedef struct
{
  gboolean autostart;
  char **command;
  GDBusConnection *bus; /* (nullable) */
  guint subscription;   /* 0: answered, or not asked yet */
  gulong cancelled_handler;
  TaktBackgroundAnswer answer;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_strfreev (self->command);
  g_clear_object (&self->bus);
  g_free (self);
}

static void
end_request (GTask *task)
{
  Request *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  if (cancellable != NULL)
    g_clear_signal_handler (&self->cancelled_handler, cancellable);
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Request *self = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  guint32 code;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  end_request (task);
  g_variant_get (parameters, "(u@a{sv})", &code, &results);
  /* 1: a person said no; 2: it ended otherwise. Nothing is granted then. */
  if (code == 0)
    {
      g_variant_lookup (results, "background", "b", &self->answer.may_run);
      g_variant_lookup (results, "autostart", "b", &self->answer.autostart);
    }
  g_task_return_boolean (task, TRUE);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) handle = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (handle != NULL || self->subscription == 0)
    {
      g_clear_error (&error);
      return;
    }
  end_request (task);
  g_task_return_error (task, error);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Request *self = g_task_get_task_data (task);

  if (self->subscription == 0)
    return;
  end_request (task);
  g_task_return_error_if_cancelled (task);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static guint last;
  g_autoptr (GTask) task = user_data;
  Request *self = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("takt%u", ++last);
  g_autofree char *sender = NULL;
  g_autofree char *path = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GVariantBuilder options;
  GError *error = NULL;

  self->bus = g_bus_get_finish (result, &error);
  if (self->bus == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1), ".", '_');
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, PORTAL_NAME, PORTAL_REQUEST, "Response",
                                                           path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, response_cb,
                                                           g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    self->cancelled_handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("Takt looks after the printers and fetches orders.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (self->autostart));
  g_variant_builder_add (&options, "{sv}", "commandline",
                         g_variant_new_strv ((const char *const *) self->command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_BACKGROUND, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, cancellable, called_cb, g_object_ref (task));
}

/**
 * takt_background_portal_ask_async:
 * @autostart: whether the session shall start Takt from now on
 * @command: (array zero-terminated=1): the program and its arguments for that
 *
 * Asks whether Takt may run without a window. A person may be asked, so the answer can take as long as it likes.
 */
void
takt_background_portal_ask_async (gboolean autostart,
                                  const char *const *command,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *self = g_new0 (Request, 1);

  g_task_set_source_tag (task, takt_background_portal_ask_async);
  self->autostart = autostart;
  self->command = g_strdupv ((char **) command);
  g_task_set_task_data (task, self, request_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, g_steal_pointer (&task));
}

/** takt_background_portal_ask_finish: FALSE: there is no portal, or it failed; a refusal is an answer in which nothing is granted. */
gboolean
takt_background_portal_ask_finish (GAsyncResult *result, TaktBackgroundAnswer *answer, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  *answer = ((const Request *) g_task_get_task_data (G_TASK (result)))->answer;
  return g_task_propagate_boolean (G_TASK (result), error);
}

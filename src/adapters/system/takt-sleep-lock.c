/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-system"

#include "system/takt-sleep-lock.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define LOGIND_NAME      "org.freedesktop.login1"
#define LOGIND_PATH      "/org/freedesktop/login1"
#define LOGIND_INTERFACE "org.freedesktop.login1.Manager"

#define PORTAL_NAME       "org.freedesktop.portal.Desktop"
#define PORTAL_PATH       "/org/freedesktop/portal/desktop"
#define PORTAL_INHIBIT    "org.freedesktop.portal.Inhibit"
#define PORTAL_REQUEST    "org.freedesktop.portal.Request"
#define INHIBIT_SUSPEND   4 /* of the portal's flags */
#define ANSWER_TIMEOUT_MS 10000

/**
 * TaktSleepLock:
 *
 * Invariants: at most one of a call under way (@is_asking), @fd and @request; what an answer brings that nobody wants any more is given
 * back when it comes.
 */
struct _TaktSleepLock
{
  GObject parent_instance;

  GCancellable *cancellable;
  gboolean by_portal;
  gboolean is_wanted;
  gboolean is_asking;
  int fd;               /* logind's, -1: none */
  GDBusConnection *bus; /* (nullable) of @request */
  char *request;        /* (nullable) the portal's: a path on @bus */
};

G_DEFINE_FINAL_TYPE (TaktSleepLock, takt_sleep_lock, G_TYPE_OBJECT)

static void
let_go (TaktSleepLock *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (self->request != NULL)
    g_dbus_connection_call (self->bus, PORTAL_NAME, self->request, PORTAL_REQUEST, "Close", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NONE, ANSWER_TIMEOUT_MS, NULL, NULL, NULL);
  g_clear_pointer (&self->request, g_free);
  g_clear_object (&self->bus);
}

/* What was wished for may have changed while the answer was on its way. */
static void
answered (TaktSleepLock *self, const GError *error)
{
  self->is_asking = FALSE;
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("nobody keeps the computer awake: %s", error->message);
  if (!self->is_wanted)
    let_go (self);
}

static void
logind_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktSleepLock) self = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result, &error);
  gint32 index = -1;

  if (answer != NULL)
    g_variant_get (answer, "(h)", &index);
  if (fds != NULL && index >= 0 && index < g_unix_fd_list_get_length (fds))
    self->fd = g_unix_fd_list_get (fds, index, &error);
  answered (self, error);
}

static void
portal_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktSleepLock) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    {
      g_variant_get (answer, "(o)", &self->request);
      self->bus = g_object_ref (G_DBUS_CONNECTION (source));
    }
  answered (self, error);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktSleepLock) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  const char *why = _ ("A file is on its way to a printer");
  GVariantBuilder options;

  if (bus == NULL || !self->is_wanted)
    {
      answered (self, error);
      return;
    }

  g_dbus_connection_set_exit_on_close (bus, FALSE);
  if (self->by_portal)
    {
      g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (why));
      g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INHIBIT, "Inhibit",
                              g_variant_new ("(sua{sv})", "", INHIBIT_SUSPEND, &options),
                              G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, ANSWER_TIMEOUT_MS,
                              self->cancellable, portal_cb, g_object_ref (self));
      return;
    }
  g_dbus_connection_call_with_unix_fd_list (bus, LOGIND_NAME, LOGIND_PATH, LOGIND_INTERFACE, "Inhibit",
                                            g_variant_new ("(ssss)", "sleep", "Takt", why, "block"),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, ANSWER_TIMEOUT_MS,
                                            NULL, self->cancellable, logind_cb, g_object_ref (self));
}

static void
ask (TaktSleepLock *self)
{
  self->is_asking = TRUE;
  g_bus_get (self->by_portal ? G_BUS_TYPE_SESSION : G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb,
             g_object_ref (self));
}

static void
takt_sleep_lock_finalize (GObject *object)
{
  TaktSleepLock *self = TAKT_SLEEP_LOCK (object);

  let_go (self);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (takt_sleep_lock_parent_class)->finalize (object);
}

static void
takt_sleep_lock_class_init (TaktSleepLockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_sleep_lock_finalize;
}

static void
takt_sleep_lock_init (TaktSleepLock *self)
{
  self->cancellable = g_cancellable_new ();
  self->fd = -1;
}

/** takt_sleep_lock_new: @by_portal: this is a sandbox, which does not see logind */
TaktSleepLock *
takt_sleep_lock_new (gboolean by_portal)
{
  TaktSleepLock *self = g_object_new (TAKT_TYPE_SLEEP_LOCK, NULL);

  self->by_portal = by_portal;
  return self;
}

/** takt_sleep_lock_hold: whether the computer shall stay awake. Asks without waiting; the same wish twice is one. */
void
takt_sleep_lock_hold (TaktSleepLock *self, gboolean hold)
{
  g_return_if_fail (TAKT_IS_SLEEP_LOCK (self));

  if (self->is_wanted == hold)
    return;
  self->is_wanted = hold;
  if (!hold)
    let_go (self);
  else if (!self->is_asking)
    ask (self);
}

/** takt_sleep_lock_close: lets go for good; an answer that is on its way is not waited for. */
void
takt_sleep_lock_close (TaktSleepLock *self)
{
  g_return_if_fail (TAKT_IS_SLEEP_LOCK (self));

  takt_sleep_lock_hold (self, FALSE);
  g_cancellable_cancel (self->cancellable);
}

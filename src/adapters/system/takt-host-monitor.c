/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-system"

#include "system/takt-host-monitor.h"

#include "system/takt-sandbox.h"
#include "system/takt-sleep-lock.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define LOGIND_NAME      "org.freedesktop.login1"
#define LOGIND_PATH      "/org/freedesktop/login1"
#define LOGIND_INTERFACE "org.freedesktop.login1.Manager"

/* Addresses and routes of one change come and go for a while. */
#define SETTLE_US (2 * G_USEC_PER_SEC)

/* Seconds since 1970 at which nobody will care: the timer is there to be cancelled. */
#define NEVER ((time_t) 1 << 40)

/**
 * TaktHostMonitor:
 *
 * Invariants: between start and stop @cancellable is set; @bus, @clock_fd and @network are what could be had of the machine.
 */
struct _TaktHostMonitor
{
  GObject parent_instance;

  TaktClock *clock;
  GCancellable *cancellable; /* (nullable) */
  GDBusConnection *bus;      /* (nullable) */
  guint sleep_subscription;
  guint name_watch;
  gboolean is_asleep;       /* as logind said last */
  TaktSleepLock *lock;      /* (nullable) between start and stop */
  GNetworkMonitor *network; /* (nullable) */
  guint64 settling;
  int clock_fd; /* -1: none */
  guint clock_source;
};

static void takt_host_monitor_iface_init (TaktSystemMonitorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktHostMonitor,
                               takt_host_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_SYSTEM_MONITOR, takt_host_monitor_iface_init))

/* ---- sleep */

static void
set_asleep (TaktHostMonitor *self, gboolean is_asleep)
{
  self->is_asleep = is_asleep;
  takt_system_monitor_emit_sleep (TAKT_SYSTEM_MONITOR (self), is_asleep);
}

static void
prepare_for_sleep_cb (GDBusConnection *bus,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters,
                      gpointer user_data)
{
  g_autoptr (TaktHostMonitor) self = g_object_ref (user_data);
  gboolean is_asleep;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &is_asleep);
  set_asleep (self, is_asleep);
}

/* Nobody is left who could say that the computer has woken. */
static void
logind_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  g_autoptr (TaktHostMonitor) self = g_object_ref (user_data);

  if (self->is_asleep)
    set_asleep (self, FALSE);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktHostMonitor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No system bus, so nobody says when the computer sleeps: %s", error->message);
      return;
    }
  /* Stopped, and perhaps started again, in between. */
  if (self->cancellable == NULL || self->bus != NULL)
    return;

  self->bus = g_steal_pointer (&bus);
  g_dbus_connection_set_exit_on_close (self->bus, FALSE);
  self->sleep_subscription = g_dbus_connection_signal_subscribe (
      self->bus, LOGIND_NAME, LOGIND_INTERFACE, "PrepareForSleep", LOGIND_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep_cb, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (self->bus, LOGIND_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                     NULL, logind_vanished_cb, self, NULL);
}

/* ---- network */

static void
settled_cb (gpointer user_data)
{
  g_autoptr (TaktHostMonitor) self = g_object_ref (user_data);

  self->settling = 0;
  takt_system_monitor_emit_network (TAKT_SYSTEM_MONITOR (self));
}

/* Whether there is a way to the internet does not matter: printers may be in a network without one. */
static void
network_changed_cb (TaktHostMonitor *self)
{
  if (self->settling == 0)
    self->settling = takt_clock_after (self->clock, SETTLE_US, settled_cb, self, NULL);
}

/* ---- clock */

static gboolean
arm_clock (TaktHostMonitor *self)
{
  struct itimerspec when = { .it_value = { .tv_sec = NEVER } };

  return timerfd_settime (self->clock_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) == 0;
}

static gboolean
clock_set_cb (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TaktHostMonitor) self = g_object_ref (user_data);
  guint64 expirations;

  /* Linux ends the wait with ECANCELED when the clock is set, and when the computer wakes. */
  if (read (fd, &expirations, sizeof expirations) < 0 && errno != ECANCELED)
    return G_SOURCE_CONTINUE;

  if (!arm_clock (self))
    {
      self->clock_source = 0;
      return G_SOURCE_REMOVE;
    }
  takt_system_monitor_emit_clock (TAKT_SYSTEM_MONITOR (self));
  return G_SOURCE_CONTINUE;
}

static void
watch_clock (TaktHostMonitor *self)
{
  self->clock_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->clock_fd >= 0 && arm_clock (self))
    self->clock_source = g_unix_fd_add (self->clock_fd, G_IO_IN, clock_set_cb, self);
  else
    g_debug ("Nobody says when the clock is set: %s", g_strerror (errno));
}

/* ---- TaktSystemMonitor */

static void
takt_host_monitor_start (TaktSystemMonitor *monitor)
{
  TaktHostMonitor *self = TAKT_HOST_MONITOR (monitor);

  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  self->lock = takt_sleep_lock_new (takt_sandbox_is_around ());
  self->network = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_swapped (self->network, "network-changed", G_CALLBACK (network_changed_cb), self);
  watch_clock (self);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, g_object_ref (self));
}

static void
takt_host_monitor_stop (TaktSystemMonitor *monitor)
{
  TaktHostMonitor *self = TAKT_HOST_MONITOR (monitor);

  if (self->cancellable == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  takt_sleep_lock_close (self->lock);
  g_clear_object (&self->lock);
  if (self->bus != NULL)
    {
      g_dbus_connection_signal_unsubscribe (self->bus, self->sleep_subscription);
      g_bus_unwatch_name (self->name_watch);
    }
  g_clear_object (&self->bus);
  self->is_asleep = FALSE;
  g_signal_handlers_disconnect_by_data (self->network, self);
  g_clear_object (&self->network);
  takt_clock_clear (self->clock, &self->settling);
  g_clear_handle_id (&self->clock_source, g_source_remove);
  if (self->clock_fd >= 0)
    close (self->clock_fd);
  self->clock_fd = -1;
}

static void
takt_host_monitor_keep_awake (TaktSystemMonitor *monitor, gboolean awake)
{
  TaktHostMonitor *self = TAKT_HOST_MONITOR (monitor);

  if (self->lock != NULL)
    takt_sleep_lock_hold (self->lock, awake);
}

static void
takt_host_monitor_iface_init (TaktSystemMonitorInterface *iface)
{
  iface->start = takt_host_monitor_start;
  iface->stop = takt_host_monitor_stop;
  iface->keep_awake = takt_host_monitor_keep_awake;
}

static void
takt_host_monitor_dispose (GObject *object)
{
  takt_host_monitor_stop (TAKT_SYSTEM_MONITOR (object));

  G_OBJECT_CLASS (takt_host_monitor_parent_class)->dispose (object);
}

static void
takt_host_monitor_finalize (GObject *object)
{
  g_object_unref (TAKT_HOST_MONITOR (object)->clock);

  G_OBJECT_CLASS (takt_host_monitor_parent_class)->finalize (object);
}

static void
takt_host_monitor_class_init (TaktHostMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_host_monitor_dispose;
  object_class->finalize = takt_host_monitor_finalize;
}

static void
takt_host_monitor_init (TaktHostMonitor *self)
{
  self->clock_fd = -1;
}

/** takt_host_monitor_new: @clock: for the wait until a change of the network has settled */
TaktSystemMonitor *
takt_host_monitor_new (TaktClock *clock)
{
  TaktHostMonitor *self = g_object_new (TAKT_TYPE_HOST_MONITOR, NULL);

  self->clock = g_object_ref (clock);
  return TAKT_SYSTEM_MONITOR (self);
}

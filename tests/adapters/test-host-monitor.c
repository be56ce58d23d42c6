/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "system/takt-host-monitor.h"

#include <gio/gio.h>

#include "takt-test.h"

/* The computer under the program: logind as python-dbusmock plays it, on a system bus of the test's own. */

#define LOGIND  "org.freedesktop.login1"
#define PATH    "/org/freedesktop/login1"
#define MANAGER "org.freedesktop.login1.Manager"
#define MOCK    "org.freedesktop.DBus.Mock"

typedef struct
{
  TaktManualClock *clock;
  TaktSystemMonitor *monitor;
  GString *heard;
} Fixture;

static void
sleep_cb (Fixture *self, gboolean about_to)
{
  g_string_append (self->heard, about_to ? "sleep " : "wake ");
}

static void
network_cb (Fixture *self)
{
  g_string_append (self->heard, "network ");
}

static void
clock_cb (Fixture *self)
{
  g_string_append (self->heard, "clock ");
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->clock = takt_manual_clock_new (1766000000);
  self->monitor = takt_host_monitor_new (TAKT_CLOCK (self->clock));
  self->heard = g_string_new (NULL);
  g_signal_connect_swapped (self->monitor, "sleep", G_CALLBACK (sleep_cb), self);
  g_signal_connect_swapped (self->monitor, "network", G_CALLBACK (network_cb), self);
  g_signal_connect_swapped (self->monitor, "clock", G_CALLBACK (clock_cb), self);
  takt_system_monitor_start (self->monitor);
  takt_system_monitor_start (self->monitor);
}

static gboolean
is_released (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_system_monitor_stop (self->monitor);
  takt_system_monitor_stop (self->monitor);
  g_object_add_weak_pointer (G_OBJECT (self->monitor), (gpointer *) &self->monitor);
  g_object_unref (self->monitor);
  takt_test_wait_for (is_released, &self->monitor, "the monitor's last reference");
  g_assert_finalize_object (self->clock);
  g_string_free (self->heard, TRUE);
}

typedef struct
{
  Fixture *fixture;
  const char *words;
} Heard;

static gboolean
has_heard (gpointer user_data)
{
  const Heard *heard = user_data;

  return g_str_equal (heard->fixture->heard->str, heard->words);
}

static void
wait_heard (Fixture *self, const char *words)
{
  Heard heard = { self, words };

  takt_test_wait_for (has_heard, &heard, words);
}

static void
say_sleep (GDBusConnection *bus, gboolean about_to)
{
  g_autoptr (GError) error = NULL;
  GVariantBuilder arguments;
  g_autoptr (GVariant) answer = NULL;

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", g_variant_new_boolean (about_to));
  answer =
      g_dbus_connection_call_sync (bus, LOGIND, PATH, MOCK, "EmitSignal",
                                   g_variant_new ("(sssav)", MANAGER, "PrepareForSleep", "b", &arguments),
                                   NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
logind_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Returns: (nullable): logind, once it is there; NULL: python-dbusmock is not installed */
static GSubprocess *
start_logind (GDBusConnection *bus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) probe = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                                    "/usr/bin/python3", "-c", "import dbusmock", NULL);
  g_autoptr (GSubprocess) logind = NULL;
  gboolean is_there = FALSE;
  guint watch;

  if (probe == NULL || !g_subprocess_wait_check (probe, NULL, NULL))
    return NULL;

  logind = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "/usr/bin/python3", "-m", "dbusmock",
                             "--system", "--template", "logind", NULL);
  g_assert_no_error (error);
  watch = g_bus_watch_name_on_connection (bus, LOGIND, G_BUS_NAME_WATCHER_FLAGS_NONE, logind_appeared_cb,
                                          NULL, &is_there, NULL);
  takt_test_wait_for_true (&is_there, "logind's name on the bus");
  g_bus_unwatch_name (watch);
  return g_steal_pointer (&logind);
}

static gboolean
is_listening (gpointer user_data)
{
  Fixture *self = user_data;

  return g_str_has_prefix (self->heard->str, "sleep wake ");
}

static void
test_sleep (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_autoptr (GSubprocess) logind = NULL;

  g_assert_no_error (error);
  logind = start_logind (bus);
  if (logind == NULL)
    {
      g_test_skip ("python3-dbusmock is not installed");
      return;
    }

  say_sleep (bus, TRUE);
  say_sleep (bus, FALSE);
  takt_test_wait_for (is_listening, self, "sleep and waking");
  g_assert_cmpstr (self->heard->str, ==, "sleep wake ");

  /* Who fell asleep and has nobody left to wake it is awake. */
  say_sleep (bus, TRUE);
  wait_heard (self, "sleep wake sleep ");
  g_subprocess_send_signal (logind, SIGTERM);
  g_subprocess_wait (logind, NULL, NULL);
  wait_heard (self, "sleep wake sleep wake ");

  takt_system_monitor_stop (self->monitor);
}

static void
test_network (Fixture *self, gconstpointer data)
{
  GNetworkMonitor *network = g_network_monitor_get_default ();

  g_signal_emit_by_name (network, "network-changed", FALSE);
  g_signal_emit_by_name (network, "network-changed", TRUE);
  g_assert_cmpstr (self->heard->str, ==, "");
  takt_manual_clock_advance (self->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (self->heard->str, ==, "network ");

  g_signal_emit_by_name (network, "network-changed", TRUE);
  takt_system_monitor_stop (self->monitor);
  takt_manual_clock_advance (self->clock, 2 * G_USEC_PER_SEC);
  g_signal_emit_by_name (network, "network-changed", TRUE);
  takt_manual_clock_advance (self->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (self->heard->str, ==, "network ");

  takt_system_monitor_start (self->monitor);
  g_signal_emit_by_name (network, "network-changed", TRUE);
  takt_manual_clock_advance (self->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (self->heard->str, ==, "network network ");
}

typedef struct
{
  GDBusConnection *bus;
  gsize wanted;
} Inhibitors;

static gboolean
has_inhibitors (gpointer user_data)
{
  const Inhibitors *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (self->bus, LOGIND, PATH, MANAGER, "ListInhibitors", NULL,
                                   G_VARIANT_TYPE ("(a(ssssuu))"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  g_variant_get (answer, "(@a(ssssuu))", &list);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      const char *what, *who, *mode;

      g_variant_get_child (list, i, "(&s&s&s&suu)", &what, &who, NULL, &mode, NULL, NULL);
      g_assert_cmpstr (what, ==, "sleep");
      g_assert_cmpstr (who, ==, "Takt");
      g_assert_cmpstr (mode, ==, "block");
    }
  return g_variant_n_children (list) == self->wanted;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The mock notices that a lock's file is closed when it gets round to it, and tells nobody. */
static void
wait_inhibitors (GDBusConnection *bus, gsize wanted)
{
  Inhibitors inhibitors = { bus, wanted };
  guint again = g_timeout_add (20, look_again_cb, NULL);

  takt_test_wait_for (has_inhibitors, &inhibitors, "who keeps the computer awake");
  g_source_remove (again);
}

static void
test_keep_awake (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_autoptr (GSubprocess) logind = NULL;

  g_assert_no_error (error);
  logind = start_logind (bus);
  if (logind == NULL)
    {
      g_test_skip ("python3-dbusmock is not installed");
      return;
    }

  wait_inhibitors (bus, 0);
  takt_system_monitor_keep_awake (self->monitor, TRUE);
  takt_system_monitor_keep_awake (self->monitor, TRUE);
  wait_inhibitors (bus, 1);
  takt_system_monitor_keep_awake (self->monitor, FALSE);
  wait_inhibitors (bus, 0);

  /* A wish that changes while its answer is on the way. */
  takt_system_monitor_keep_awake (self->monitor, TRUE);
  takt_system_monitor_keep_awake (self->monitor, FALSE);
  takt_system_monitor_keep_awake (self->monitor, TRUE);
  wait_inhibitors (bus, 1);
  takt_system_monitor_stop (self->monitor);
  wait_inhibitors (bus, 0);

  g_subprocess_send_signal (logind, SIGTERM);
  g_subprocess_wait (logind, NULL, NULL);
}

/* A machine without logind and without a system bus, as in a sandbox. */
static void
test_no_bus (void)
{
  if (g_test_subprocess ())
    {
      Fixture fixture = { 0 };

      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
      set_up (&fixture, NULL);
      test_network (&fixture, NULL);
      tear_down (&fixture, NULL);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      g_test_dbus_up (bus);
      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
    }

  g_test_add ("/adapters/host-monitor/sleep", Fixture, NULL, set_up, test_sleep, tear_down);
  g_test_add ("/adapters/host-monitor/keep-awake", Fixture, NULL, set_up, test_keep_awake, tear_down);
  g_test_add ("/adapters/host-monitor/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add_func ("/adapters/host-monitor/no-bus", test_no_bus);
  status = g_test_run ();

  if (!g_test_subprocess ())
    g_test_dbus_stop (bus);
  return status;
}

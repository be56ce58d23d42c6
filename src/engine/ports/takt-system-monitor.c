/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-system-monitor.h"

G_DEFINE_INTERFACE (TaktSystemMonitor, takt_system_monitor, G_TYPE_OBJECT)

enum
{
  SIGNAL_SLEEP,
  SIGNAL_NETWORK,
  SIGNAL_CLOCK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
takt_system_monitor_default_init (TaktSystemMonitorInterface *iface)
{
  signals[SIGNAL_SLEEP] = g_signal_new ("sleep", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_NETWORK] = g_signal_new ("network", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOCK] = g_signal_new ("clock", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

/** takt_system_monitor_start: watches until takt_system_monitor_stop(); a second call does nothing. */
void
takt_system_monitor_start (TaktSystemMonitor *self)
{
  g_return_if_fail (TAKT_IS_SYSTEM_MONITOR (self));
  TAKT_SYSTEM_MONITOR_GET_IFACE (self)->start (self);
}

/** takt_system_monitor_stop: no signal comes after this. */
void
takt_system_monitor_stop (TaktSystemMonitor *self)
{
  g_return_if_fail (TAKT_IS_SYSTEM_MONITOR (self));
  TAKT_SYSTEM_MONITOR_GET_IFACE (self)->stop (self);
}

/** takt_system_monitor_keep_awake: @awake: the computer shall not fall asleep until FALSE, or until the monitor is stopped. */
void
takt_system_monitor_keep_awake (TaktSystemMonitor *self, gboolean awake)
{
  g_return_if_fail (TAKT_IS_SYSTEM_MONITOR (self));
  if (TAKT_SYSTEM_MONITOR_GET_IFACE (self)->keep_awake != NULL)
    TAKT_SYSTEM_MONITOR_GET_IFACE (self)->keep_awake (self, awake);
}

/* For adapters, on the main context. */

void
takt_system_monitor_emit_sleep (TaktSystemMonitor *self, gboolean about_to)
{
  g_signal_emit (self, signals[SIGNAL_SLEEP], 0, about_to);
}

void
takt_system_monitor_emit_network (TaktSystemMonitor *self)
{
  g_signal_emit (self, signals[SIGNAL_NETWORK], 0);
}

void
takt_system_monitor_emit_clock (TaktSystemMonitor *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOCK], 0);
}

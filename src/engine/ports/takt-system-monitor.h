/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SYSTEM_MONITOR (takt_system_monitor_get_type ())
G_DECLARE_INTERFACE (TaktSystemMonitor, takt_system_monitor, TAKT, SYSTEM_MONITOR, GObject)

/**
 * TaktSystemMonitorInterface:
 * @start: watch until @stop; idempotent. What cannot be watched on this machine is not: that is no failure
 * @keep_awake: (nullable vfunc): whether the computer shall not fall asleep by itself or by a person's wish; ends with @stop at the latest
 *
 * What happens to the computer under the program (protocol.md §15.4). Signals, on the main context:
 *   "sleep" (gboolean about_to): the computer is about to fall asleep, or has woken (also when it did not fall asleep after all)
 *   "network": the ways out of this computer are not what they were; several changes at once are one signal
 *   "clock": somebody has set the clock
 */
struct _TaktSystemMonitorInterface
{
  GTypeInterface parent_iface;

  void (*start) (TaktSystemMonitor *self);
  void (*stop)  (TaktSystemMonitor *self);
  void (*keep_awake) (TaktSystemMonitor *self, gboolean awake);
};

void takt_system_monitor_start (TaktSystemMonitor *self);
void takt_system_monitor_stop  (TaktSystemMonitor *self);
void takt_system_monitor_keep_awake (TaktSystemMonitor *self, gboolean awake);

void takt_system_monitor_emit_sleep   (TaktSystemMonitor *self, gboolean about_to);
void takt_system_monitor_emit_network (TaktSystemMonitor *self);
void takt_system_monitor_emit_clock   (TaktSystemMonitor *self);

G_END_DECLS

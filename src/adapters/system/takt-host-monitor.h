/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-system-monitor.h"
#include "takt-clock.h"

G_BEGIN_DECLS

#define TAKT_TYPE_HOST_MONITOR (takt_host_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TaktHostMonitor, takt_host_monitor, TAKT, HOST_MONITOR, GObject)

/* The computer itself: sleep from logind on the system bus, the network from GIO, the clock from the kernel. */
TaktSystemMonitor *takt_host_monitor_new (TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-system-monitor.h"

G_BEGIN_DECLS

#define TAKT_TYPE_FAKE_MONITOR (takt_fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeMonitor, takt_fake_monitor, TAKT, FAKE_MONITOR, GObject)

/** TaktFakeMonitor: a computer that sleeps and moves when a test says so, with takt_system_monitor_emit_sleep() and its like. */
struct _TaktFakeMonitor
{
  GObject parent_instance;

  gboolean is_started;
  gboolean is_kept_awake;
  guint n_kept_awake; /* times that it began to be */
};

TaktFakeMonitor *takt_fake_monitor_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

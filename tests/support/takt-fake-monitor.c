/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-monitor.h"

static void takt_fake_monitor_iface_init (TaktSystemMonitorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeMonitor,
                               takt_fake_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_SYSTEM_MONITOR, takt_fake_monitor_iface_init))

static void
fake_start (TaktSystemMonitor *monitor)
{
  TAKT_FAKE_MONITOR (monitor)->is_started = TRUE;
}

static void
fake_stop (TaktSystemMonitor *monitor)
{
  TAKT_FAKE_MONITOR (monitor)->is_started = FALSE;
  TAKT_FAKE_MONITOR (monitor)->is_kept_awake = FALSE;
}

static void
fake_keep_awake (TaktSystemMonitor *monitor, gboolean awake)
{
  TaktFakeMonitor *self = TAKT_FAKE_MONITOR (monitor);

  self->n_kept_awake += awake && !self->is_kept_awake;
  self->is_kept_awake = awake;
}

static void
takt_fake_monitor_iface_init (TaktSystemMonitorInterface *iface)
{
  iface->start = fake_start;
  iface->stop = fake_stop;
  iface->keep_awake = fake_keep_awake;
}

static void
takt_fake_monitor_class_init (TaktFakeMonitorClass *klass)
{
}

static void
takt_fake_monitor_init (TaktFakeMonitor *self)
{
}

TaktFakeMonitor *
takt_fake_monitor_new (void)
{
  return g_object_new (TAKT_TYPE_FAKE_MONITOR, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-notify.h"
#include "printers/takt-printers.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ALERTS (takt_alerts_get_type ())
G_DECLARE_FINAL_TYPE (TaktAlerts, takt_alerts, TAKT, ALERTS, GObject)

/*
 * Turns what only a machine knows into events: pauses nobody asked for, and how prints ended that Takt did not plan. What happens to jobs is
 * told by the queue; to be made after it, so that a print has been matched to its job first.
 */
TaktAlerts *takt_alerts_new (TaktStore *store, TaktPrinters *printers, TaktNotify *notify) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

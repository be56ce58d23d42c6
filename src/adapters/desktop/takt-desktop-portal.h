/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-desktop-notifier.h"

G_BEGIN_DECLS

#define TAKT_TYPE_DESKTOP_PORTAL (takt_desktop_portal_get_type ())
G_DECLARE_FINAL_TYPE (TaktDesktopPortal, takt_desktop_portal, TAKT, DESKTOP_PORTAL, GObject)

/*
 * Notifications out of a sandbox, by org.freedesktop.portal.Notification. They are known by our own names, so one that is shown again replaces
 * itself, also after a crash. The portal does not tell when one is closed.
 */
TaktDesktopNotifier *takt_desktop_portal_new       (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean             takt_desktop_portal_is_needed (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-desktop-notifier.h"

G_BEGIN_DECLS

#define TAKT_TYPE_DESKTOP_SERVER (takt_desktop_server_get_type ())
G_DECLARE_FINAL_TYPE (TaktDesktopServer, takt_desktop_server, TAKT, DESKTOP_SERVER, GObject)

/*
 * Notifications of the desktop's own server, org.freedesktop.Notifications of the session bus (Desktop Notifications Specification 1.2), never
 * waiting on the main thread. What the server says it cannot do is left out.
 */
TaktDesktopNotifier *takt_desktop_server_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

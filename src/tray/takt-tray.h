/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_TRAY (takt_tray_get_type ())
G_DECLARE_FINAL_TYPE (TaktTray, takt_tray, TAKT, TRAY, GObject)

/*
 * The face in the tray: an icon and a menu that follow the engine, on the main context. Acts on the shop it runs itself; for the rest there
 * are signals:
 *
 *   "open" (const char *page, gint64 id): a person wants to see this; page NULL: the program
 *   "quit": a person wants the program to end
 *   "problem" (const char *message): an act failed
 *   "shown": whether there is a tray that shows the icon has changed, see takt_tray_is_shown()
 */
TaktTray *takt_tray_new         (TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;
void      takt_tray_set_enabled (TaktTray *self, gboolean enabled);
gboolean  takt_tray_is_shown    (TaktTray *self);

G_END_DECLS

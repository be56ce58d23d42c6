/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-tray-view.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TAKT_TYPE_TRAY_ITEM (takt_tray_item_get_type ())
G_DECLARE_FINAL_TYPE (TaktTrayItem, takt_tray_item, TAKT, TRAY_ITEM, GObject)

/** TAKT_TRAY_MENU_PATH: of the object that the item says is its menu. */
#define TAKT_TRAY_MENU_PATH "/io/github/taktapp/Takt/TrayMenu"

/*
 * An org.kde.StatusNotifierItem on the session bus, registered by its object path with the watcher, again whenever one comes. Signals:
 *
 *   "watched": a watcher is there, so that a menu is wanted
 *   "shown": whether a host shows the item has changed, see takt_tray_item_is_shown()
 *   "activate": a person clicked on it
 */
TaktTrayItem *takt_tray_item_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void          takt_tray_item_start    (TaktTrayItem *self);
void          takt_tray_item_stop     (TaktTrayItem *self);
void          takt_tray_item_show     (TaktTrayItem *self, const TaktTrayView *view);
gboolean      takt_tray_item_is_shown (TaktTrayItem *self);

G_END_DECLS

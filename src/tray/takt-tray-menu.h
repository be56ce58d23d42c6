/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-tray-view.h"

G_BEGIN_DECLS

/** TaktTrayMenu: lines as com.canonical.dbusmenu on the session bus. */
typedef struct _TaktTrayMenu TaktTrayMenu;

/** TaktTrayActivated: a person chose this line; it is there until the function returns. */
typedef void (*TaktTrayActivated) (const TaktTrayLine *line, gpointer user_data);

TaktTrayMenu *takt_tray_menu_new  (const char *path, TaktTrayActivated activated, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void          takt_tray_menu_free (TaktTrayMenu *self);
void          takt_tray_menu_show (TaktTrayMenu *self, GPtrArray *lines);

G_END_DECLS

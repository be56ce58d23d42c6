/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_SIDEBAR (takt_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (TaktSidebar, takt_sidebar, TAKT, SIDEBAR, AdwBin)

void takt_sidebar_set_shop  (TaktSidebar *self, TaktShop *shop);
void takt_sidebar_set_page  (TaktSidebar *self, const char *name);
void takt_sidebar_set_badge (TaktSidebar *self, const char *name, guint count, gboolean is_alarm);
void takt_sidebar_set_menu  (TaktSidebar *self, GMenuModel *menu);

G_END_DECLS

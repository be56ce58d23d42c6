/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TAKT_TYPE_BOTTOM_BAR (takt_bottom_bar_get_type ())
G_DECLARE_FINAL_TYPE (TaktBottomBar, takt_bottom_bar, TAKT, BOTTOM_BAR, AdwBin)

void takt_bottom_bar_set_badge (TaktBottomBar *self, const char *name, guint count, gboolean is_alarm);

G_END_DECLS

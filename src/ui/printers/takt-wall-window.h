/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_WALL_WINDOW (takt_wall_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktWallWindow, takt_wall_window, TAKT, WALL_WINDOW, AdwWindow)

GtkWindow *takt_wall_window_new (GtkWidget *from, TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

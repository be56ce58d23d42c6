/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-printer-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_WALL_TILE (takt_wall_tile_get_type ())
G_DECLARE_FINAL_TYPE (TaktWallTile, takt_wall_tile, TAKT, WALL_TILE, GtkFlowBoxChild)

GtkWidget      *takt_wall_tile_new     (TaktShop *shop, TaktPrinterRow *row) G_GNUC_WARN_UNUSED_RESULT;
TaktPrinterRow *takt_wall_tile_get_row (TaktWallTile *self);

G_END_DECLS

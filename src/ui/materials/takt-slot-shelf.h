/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SLOT_SHELF (takt_slot_shelf_get_type ())
G_DECLARE_FINAL_TYPE (TaktSlotShelf, takt_slot_shelf, TAKT, SLOT_SHELF, GtkWidget)

void takt_slot_shelf_show (TaktSlotShelf *self, TaktShop *shop);

G_END_DECLS

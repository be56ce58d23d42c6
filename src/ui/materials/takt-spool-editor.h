/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The sheet that adds spools, and the window that changes one. */
GtkWidget *takt_spool_adder_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_spool_adder_fill  (GtkWidget *adder, TaktShop *shop, const TaktMaterial *like);
void       takt_spool_editor_open (GtkWidget *widget, TaktShop *shop, gint64 id);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* What each printer may do by itself. */
GtkWidget *takt_printer_preferences_new (TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* The connection to Etsy, step by step: its key, its shops, taxes, orders from a file. */
GtkWidget *takt_etsy_preferences_new (TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

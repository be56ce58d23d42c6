/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* Copies of the profile, and what is forgotten. */
GtkWidget *takt_data_preferences_new (TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

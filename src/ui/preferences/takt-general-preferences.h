/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_GENERAL_PREFERENCES (takt_general_preferences_get_type ())
G_DECLARE_FINAL_TYPE (TaktGeneralPreferences, takt_general_preferences, TAKT, GENERAL_PREFERENCES, AdwBin)

GtkWidget *takt_general_preferences_new (TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

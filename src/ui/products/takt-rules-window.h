/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_RULES_WINDOW (takt_rules_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktRulesWindow, takt_rules_window, TAKT, RULES_WINDOW, AdwWindow)

TaktRulesWindow *takt_rules_window_open (GtkWidget *widget, TaktShop *shop);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_SEARCH_WINDOW (takt_search_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktSearchWindow, takt_search_window, TAKT, SEARCH_WINDOW, AdwWindow)

TaktSearchWindow *takt_search_window_new      (GtkWindow *parent, TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;
void              takt_search_window_set_text (TaktSearchWindow *self, const char *text);

G_END_DECLS

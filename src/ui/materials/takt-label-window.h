/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_LABEL_WINDOW (takt_label_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktLabelWindow, takt_label_window, TAKT, LABEL_WINDOW, AdwWindow)

TaktLabelWindow *takt_label_window_open (GtkWidget *widget, TaktShop *shop, gint64 id);
GPtrArray       *takt_label_window_get_chosen (TaktLabelWindow *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

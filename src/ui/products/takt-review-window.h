/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_REVIEW_WINDOW (takt_review_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktReviewWindow, takt_review_window, TAKT, REVIEW_WINDOW, AdwWindow)

TaktReviewWindow *takt_review_window_open (GtkWidget *widget, TaktShop *shop, gint64 order_id);

G_END_DECLS

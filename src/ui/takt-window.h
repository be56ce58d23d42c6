/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-application.h"

G_BEGIN_DECLS

#define TAKT_TYPE_WINDOW (takt_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktWindow, takt_window, TAKT, WINDOW, AdwApplicationWindow)

TaktWindow *takt_window_new          (TaktApplication *application, TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;
void        takt_window_show_problem (TaktWindow *self, const char *message);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-application.h"
#include "takt-page.h"

G_BEGIN_DECLS

#define TAKT_TYPE_WINDOW (takt_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktWindow, takt_window, TAKT, WINDOW, AdwApplicationWindow)

TaktWindow *takt_window_new          (TaktApplication *application, TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void        takt_window_show_problem (TaktWindow *self, const char *message);
gboolean    takt_window_shows_problem (TaktWindow *self);
void        takt_window_tell         (TaktWindow *self, const char *title);
TaktPage   *takt_window_show_page    (TaktWindow *self, const char *name);
gboolean    takt_window_open         (TaktWindow *self, const char *page_name, gint64 id);
GSettings  *takt_window_get_settings (TaktWindow *self);

G_END_DECLS

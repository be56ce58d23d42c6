/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_APPLICATION (takt_application_get_type ())
G_DECLARE_FINAL_TYPE (TaktApplication, takt_application, TAKT, APPLICATION, AdwApplication)

TaktApplication *takt_application_new          (gboolean demo) G_GNUC_WARN_UNUSED_RESULT;
gboolean         takt_application_has_display  (void);
void             takt_application_set_shop     (TaktApplication *self, TaktShop *shop);
void             takt_application_show_problem (TaktApplication *self, const char *message);
gboolean         takt_application_open         (TaktApplication *self, const char *page, gint64 id);
gboolean         takt_application_has_window   (TaktApplication *self);

void             takt_application_start_in_background (TaktApplication *self);
void             takt_application_set_can_stay (TaktApplication *self, gboolean can_stay);
gboolean         takt_application_may_close    (TaktApplication *self);
void             takt_application_ask_quit     (TaktApplication *self);
void             takt_application_tell_no_tray (TaktApplication *self);

G_END_DECLS

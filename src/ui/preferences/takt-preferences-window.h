/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/** TaktPreferencesInfo: a group of preferences. Adding one is a line in takt-preferences-window.c. */
typedef struct
{
  const char *name;
  const char *title;      /* marked for translation */
  const char *icon_name;
  GtkWidget *(*make) (TaktShop *shop, GSettings *settings); /* @settings: (nullable) */
} TaktPreferencesInfo;

#define TAKT_TYPE_PREFERENCES_WINDOW (takt_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (TaktPreferencesWindow, takt_preferences_window, TAKT, PREFERENCES_WINDOW, AdwWindow)

TaktPreferencesWindow *takt_preferences_window_new  (GtkWindow *parent, TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void                   takt_preferences_window_show (TaktPreferencesWindow *self, const char *name);

/* What came of an act of a group, told in the window that @widget is in. */
void                   takt_preferences_tell (GtkWidget *widget, const char *text);
void                   takt_preferences_fail (GtkWidget *widget, const GError *error);

G_END_DECLS

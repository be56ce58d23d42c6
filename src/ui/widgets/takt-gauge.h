/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Signal "changed" (int percent): a person set it, by pointer once he lets go, or by keys. What it shows then is what he set; the engine's
 * word comes by takt_gauge_set().
 */
#define TAKT_TYPE_GAUGE (takt_gauge_get_type ())
G_DECLARE_FINAL_TYPE (TaktGauge, takt_gauge, TAKT, GAUGE, GtkWidget)

GtkWidget *takt_gauge_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_gauge_set         (TaktGauge *self, int percent, int reserved_percent, const char *color_hex);
void       takt_gauge_set_label   (TaktGauge *self, const char *label);
int        takt_gauge_get_percent (TaktGauge *self);

G_END_DECLS

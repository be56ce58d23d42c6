/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_FILTER_CHIP (takt_filter_chip_get_type ())
G_DECLARE_FINAL_TYPE (TaktFilterChip, takt_filter_chip, TAKT, FILTER_CHIP, GtkToggleButton)

GtkWidget *takt_filter_chip_new       (const char *text) G_GNUC_WARN_UNUSED_RESULT;
void       takt_filter_chip_set_count (TaktFilterChip *self, int count);

G_END_DECLS

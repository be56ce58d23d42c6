/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TAKT_TYPE_FILAMENT_ROWS (takt_filament_rows_get_type ())
G_DECLARE_FINAL_TYPE (TaktFilamentRows, takt_filament_rows, TAKT, FILAMENT_ROWS, AdwBin)

GtkWidget *takt_filament_rows_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_filament_rows_fill (TaktFilamentRows *self, GPtrArray *filaments);
void       takt_filament_rows_read (TaktFilamentRows *self, GPtrArray *filaments);
void       takt_filament_rows_show_fault (TaktFilamentRows *self, const char *field);

G_END_DECLS

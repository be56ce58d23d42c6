/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_ADAPTIVE_BIN (takt_adaptive_bin_get_type ())
G_DECLARE_FINAL_TYPE (TaktAdaptiveBin, takt_adaptive_bin, TAKT, ADAPTIVE_BIN, GtkWidget)

GtkWidget *takt_adaptive_bin_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_adaptive_bin_set_child  (TaktAdaptiveBin *self, GtkWidget *child);
gboolean   takt_adaptive_bin_get_narrow (TaktAdaptiveBin *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SPOOL_PICTURE (takt_spool_picture_get_type ())
G_DECLARE_FINAL_TYPE (TaktSpoolPicture, takt_spool_picture, TAKT, SPOOL_PICTURE, GtkWidget)

GtkWidget *takt_spool_picture_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_spool_picture_set (TaktSpoolPicture *self, const char *color_hex, int percent);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*TaktFileChosen) (GtkWidget *widget, GFile *file);

/* GtkFileChooserNative, which 4.10 deprecates, is here alone. @chosen is not called where nothing is chosen, or @widget is gone. */
void takt_file_choose_open (GtkWidget *widget, const char *title, const char *pattern, TaktFileChosen chosen);
void takt_file_choose_save (GtkWidget *widget, const char *title, const char *name, TaktFileChosen chosen);

G_END_DECLS

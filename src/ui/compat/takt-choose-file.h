/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TaktFileChosen: what is done with the file that a person chose. */
typedef void (*TaktFileChosen) (GtkWidget *widget, GFile *file);

void takt_choose_file (GtkWidget *widget, const char *title, const char *accept_label, TaktFileChosen chosen);

G_END_DECLS

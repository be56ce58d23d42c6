/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "compat/takt-choose-file.h"

#include <glib/gi18n-lib.h>

static void
response_cb (GtkNativeDialog *dialog, int response, GtkWidget *widget)
{
  TaktFileChosen chosen = (TaktFileChosen) g_object_get_data (G_OBJECT (dialog), "chosen");
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    chosen (widget, file);
  g_object_set_data (G_OBJECT (widget), "file-dialog", NULL);
}

/** takt_choose_file: asks for a file to read, by the desktop's own dialog; nothing happens when none is chosen. @chosen is called with @widget. */
void
takt_choose_file (GtkWidget *widget, const char *title, const char *accept_label, TaktFileChosen chosen)
{
  GtkFileChooserNative *dialog;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (chosen != NULL);

  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (widget)),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, accept_label, _ ("_Cancel"));
  g_object_set_data (G_OBJECT (dialog), "chosen", chosen);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), widget, 0);
  g_object_set_data_full (G_OBJECT (widget), "file-dialog", dialog, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

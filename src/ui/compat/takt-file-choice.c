/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "compat/takt-file-choice.h"

#define WIDGET "takt-widget"
#define CHOSEN "takt-chosen"

static void
response_cb (GtkNativeDialog *dialog, int response)
{
  GtkWidget *widget = g_object_get_data (G_OBJECT (dialog), WIDGET);
  TaktFileChosen chosen = (TaktFileChosen) g_object_get_data (G_OBJECT (dialog), CHOSEN);
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file != NULL && gtk_widget_get_root (widget) != NULL)
    chosen (widget, file);
  g_object_unref (dialog);
}

static GtkFileChooser *
make (GtkWidget *widget, const char *title, GtkFileChooserAction action, TaktFileChosen chosen)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (widget)), action, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), WIDGET, g_object_ref (widget), g_object_unref);
  g_object_set_data (G_OBJECT (dialog), CHOSEN, (gpointer) chosen);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  return GTK_FILE_CHOOSER (dialog);
}

/** takt_file_choose_open: asks for a file that is there. @pattern: such as "*.csv" */
void
takt_file_choose_open (GtkWidget *widget, const char *title, const char *pattern, TaktFileChosen chosen)
{
  GtkFileChooser *dialog = make (widget, title, GTK_FILE_CHOOSER_ACTION_OPEN, chosen);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_filter_set_name (filter, pattern);
  gtk_file_chooser_add_filter (dialog, filter);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/** takt_file_choose_save: asks where to write. @name: what is proposed */
void
takt_file_choose_save (GtkWidget *widget, const char *title, const char *name, TaktFileChosen chosen)
{
  GtkFileChooser *dialog = make (widget, title, GTK_FILE_CHOOSER_ACTION_SAVE, chosen);

  gtk_file_chooser_set_current_name (dialog, name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "compat/takt-confirm.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* AdwMessageDialog is deprecated from libadwaita 1.6 on: a later floor changes this file alone. */

/**
 * takt_confirm:
 * @widget: asks, and is told; the question goes away with its window
 * @accepted: (GtkWidget *widget): called once a person has said yes, never after @widget is gone
 *
 * Asks in a dialog. Escape and closing it mean no.
 */
void
takt_confirm (GtkWidget *widget, const TaktConfirm *question, GCallback accepted)
{
  GtkRoot *root;
  GtkWidget *dialog;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (question != NULL && accepted != NULL);

  root = gtk_widget_get_root (widget);
  dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, question->heading,
                                   question->body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "no", _ ("_Cancel"), "yes", question->accept,
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes",
                                              question->destroys ? ADW_RESPONSE_DESTRUCTIVE
                                                                 : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), question->destroys ? "no" : "yes");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  g_signal_connect_object (dialog, "response::yes", accepted, widget, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * How a widget runs a command of the engine and tells what came of it: a toast with Undo where it was done, a bar that stays where it was
 * not. A command that answers at once:
 *
 *   takt_act_tell (GTK_WIDGET (self), takt_orders_cancel (orders, id, &error), error, _ ("Order cancelled"));
 *
 * One that takes its time; the widget may be gone when it ends:
 *
 *   takt_printers_command_async (printers, id, command, NULL, takt_act_ready_cb,
 *                                takt_act_new (GTK_WIDGET (self), (TaktActFinish) takt_printers_command_finish, _ ("Paused")));
 */
typedef struct _TaktAct TaktAct;
typedef gboolean (*TaktActFinish) (gpointer source, GAsyncResult *result, GError **error);

gboolean takt_act_tell     (GtkWidget *widget, gboolean done, const GError *error, const char *title);
void     takt_act_done     (GtkWidget *widget, const char *title);
void     takt_act_failed   (GtkWidget *widget, const GError *error);

TaktAct *takt_act_new      (GtkWidget *widget, TaktActFinish finish, const char *title) G_GNUC_WARN_UNUSED_RESULT;
void     takt_act_ready_cb (GObject *source, GAsyncResult *result, gpointer act);

G_END_DECLS

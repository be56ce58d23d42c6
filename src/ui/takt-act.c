/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-act.h"

#include "takt-window.h"

struct _TaktAct
{
  GWeakRef widget;
  TaktActFinish finish;
  char *title; /* (nullable) nothing is told of success: it shows by itself */
};

/* The main window that @widget is in, or that the dialog it is in stands before. */
static TaktWindow *
find_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  while (root != NULL && !TAKT_IS_WINDOW (root))
    root = GTK_IS_WINDOW (root) ? (GtkRoot *) gtk_window_get_transient_for (GTK_WINDOW (root)) : NULL;

  return (TaktWindow *) root;
}

/** takt_act_done: tells in a toast what was done; with Undo, where the engine can undo it. @title is plain text. */
void
takt_act_done (GtkWidget *widget, const char *title)
{
  TaktWindow *window = find_window (widget);

  if (window != NULL)
    takt_window_tell (window, title);
}

/** takt_act_failed: tells why something was not done, in a bar that stays until it is closed. A cancelled act needs no words. */
void
takt_act_failed (GtkWidget *widget, const GError *error)
{
  TaktWindow *window = find_window (widget);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (window != NULL)
    takt_window_show_problem (window, error->message);
  else
    g_message ("%s", error->message);
}

/**
 * takt_act_tell:
 * @done: what the command returned
 * @error: (nullable): its error, freed by the caller
 * @title: (nullable): what was done
 *
 * Returns: @done
 */
gboolean
takt_act_tell (GtkWidget *widget, gboolean done, const GError *error, const char *title)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), done);
  g_return_val_if_fail (done || error != NULL, done);

  if (!done)
    takt_act_failed (widget, error);
  else if (title != NULL)
    takt_act_done (widget, title);
  return done;
}

/**
 * takt_act_new:
 * @finish: of the command, cast
 * @title: (nullable): what was done, once it is
 *
 * Returns: (transfer full): the data for takt_act_ready_cb(), which frees it
 */
TaktAct *
takt_act_new (GtkWidget *widget, TaktActFinish finish, const char *title)
{
  TaktAct *self = g_new0 (TaktAct, 1);

  g_weak_ref_init (&self->widget, widget);
  self->finish = finish;
  self->title = g_strdup (title);
  return self;
}

/** takt_act_ready_cb: the GAsyncReadyCallback of a command that was started with takt_act_new(). */
void
takt_act_ready_cb (GObject *source, GAsyncResult *result, gpointer act)
{
  TaktAct *self = act;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);
  g_autoptr (GError) error = NULL;
  gboolean done = self->finish (source, result, &error);

  if (widget != NULL)
    takt_act_tell (widget, done, error, self->title);

  g_weak_ref_clear (&self->widget);
  g_free (self->title);
  g_free (self);
}

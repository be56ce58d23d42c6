/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-desktop"

#include "config.h"

#include "takt-desktop.h"

#include "takt-application.h"
#include "takt-background.h"
#include "takt-runtime.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

typedef struct
{
  const TaktOptions *options;
  TaktRuntime *runtime;
  TaktBackground *background; /* (nullable) before the profile is open */
  GCancellable *cancellable;
  TaktApplication *application;
  int status;
} Desktop;

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desktop *self = user_data;
  g_autoptr (GError) error = NULL;

  /* The window works without the local API; a busy port must not take the program away from its owner. */
  if (!takt_runtime_start_finish (self->runtime, result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    takt_application_show_problem (self->application, error->message);
}

/* A notification was clicked; @token is what lets a window come to the front. */
static void
show_cb (TaktDesktopChannel *channel, const char *page, gint64 id, const char *token, gpointer user_data)
{
  const Desktop *self = user_data;
  GtkWindow *window;

  takt_application_open (self->application, page, id);
  window = gtk_application_get_active_window (GTK_APPLICATION (self->application));
  if (window != NULL && token != NULL)
    gtk_window_set_startup_id (window, token);
}

static void
startup_cb (GApplication *application, gpointer user_data)
{
  Desktop *self = user_data;
  g_autoptr (GError) error = NULL;

  self->runtime = takt_runtime_new (self->options, &error);
  if (self->runtime == NULL)
    {
      g_printerr ("%s\n", error->message);
      self->status = 1;
      g_application_quit (application);
      return;
    }

  takt_application_set_shop (self->application, takt_runtime_get_shop (self->runtime));
  g_signal_connect (takt_shop_get_desktop (takt_runtime_get_shop (self->runtime)), "show",
                    G_CALLBACK (show_cb), self);
  takt_runtime_start_async (self->runtime, self->cancellable, started_cb, self);
  self->background = takt_background_new (self->application, self->runtime);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_application_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * takt_desktop_run:
 *
 * Opens the window, or with --background goes on without one until it is asked for; a second start raises the first one's. The demo stands beside a real instance.
 *
 * Returns: the exit status
 */
int
takt_desktop_run (const TaktOptions *options)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TaktApplication) application = NULL;
  Desktop self = { .options = options, .cancellable = cancellable };
  char *arguments[] = { (char *) "takt", NULL };
  guint on_term, on_int;
  int status;

  if (!takt_application_has_display ())
    {
      g_printerr ("%s\n", _ ("There is no display to open a window on. Start Takt in a desktop session, or "
                             "with --headless for the engine and the local API alone."));
      return 1;
    }

  self.application = application = takt_application_new (options->demo);
  if (options->background)
    takt_application_start_in_background (application);
  on_term = g_unix_signal_add (SIGTERM, quit_cb, application);
  on_int = g_unix_signal_add (SIGINT, quit_cb, application);
  g_signal_connect (application, "startup", G_CALLBACK (startup_cb), &self);
  status = g_application_run (G_APPLICATION (application), 1, arguments);

  g_cancellable_cancel (cancellable);
  g_source_remove (on_term);
  g_source_remove (on_int);
  /* Windows hold services: they go first. */
  g_clear_pointer (&self.background, takt_background_free);
  takt_application_set_shop (application, NULL);
  g_clear_pointer (&self.runtime, takt_runtime_free);
  return self.status != 0 ? self.status : status;
}

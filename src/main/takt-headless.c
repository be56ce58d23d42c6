/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-headless"

#include "config.h"

#include "takt-headless.h"

#include "takt-runtime.h"
#include "takt-token.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

/** DEMO_TOKEN_DAYS: of the demo's own, fast clock. */
#define DEMO_TOKEN_DAYS 3650

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable;
  TaktRuntime *runtime;
  gboolean demo;
  guint port;
  int status;
} Headless;

static void
fail (Headless *self, const GError *error)
{
  g_printerr ("%s\n", error->message);
  self->status = 1;
  g_main_loop_quit (self->loop);
}

static gboolean
stop_cb (gpointer user_data)
{
  Headless *self = user_data;

  g_cancellable_cancel (self->cancellable);
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
key_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Headless *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = takt_token_load_key_finish (result, &error);
  g_autofree char *token = NULL;
  TaktShop *shop = takt_runtime_get_shop (self->runtime);

  if (key != NULL)
    token = takt_token_make (key, takt_store_get_profile_id (takt_shop_get_store (shop)), "demo",
                             DEMO_TOKEN_DAYS, takt_clock_now (takt_shop_get_clock (shop)), &error);
  if (token != NULL)
    g_print ("curl -H 'Authorization: Bearer %s' http://127.0.0.1:%u/api/orders\n", token, self->port);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, error);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Headless *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!takt_runtime_start_finish (self->runtime, result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fail (self, error);
      return;
    }

  /* Programs that start Takt wait for this very line: it is part of the contract and not translated. */
  self->port = takt_api_server_get_port (takt_runtime_get_api (self->runtime));
  g_print ("API listening on http://127.0.0.1:%u\n", self->port);

  /* The demo's profile is gone with the process, and so is its key: showing the token gives nothing away. */
  if (self->demo)
    takt_token_load_key_async (takt_shop_get_secrets (takt_runtime_get_shop (self->runtime)),
                               self->cancellable, key_found_cb, self);
}

/**
 * takt_headless_run:
 *
 * Runs the engine and the local API until SIGTERM or SIGINT.
 *
 * Returns: the exit status
 */
int
takt_headless_run (const TaktOptions *options)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Headless self = { .loop = loop, .cancellable = cancellable, .demo = options->demo };
  guint on_term = g_unix_signal_add (SIGTERM, stop_cb, &self);
  guint on_int = g_unix_signal_add (SIGINT, stop_cb, &self);

  self.runtime = takt_runtime_new (options, &error);
  if (self.runtime == NULL)
    {
      g_printerr ("%s\n", error->message);
      self.status = 1;
    }
  else
    {
      takt_runtime_start_async (self.runtime, cancellable, started_cb, &self);
      g_main_loop_run (loop);
      takt_runtime_free (self.runtime);
    }

  g_source_remove (on_term);
  g_source_remove (on_int);
  return self.status;
}

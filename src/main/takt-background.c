/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-background"

#include "config.h"

#include "takt-background.h"

#include "takt-tray.h"

/** TRAY_SECONDS: a desktop that begins together with Takt has its tray by then. */
#define TRAY_SECONDS 10

struct _TaktBackground
{
  TaktApplication *application; /* (unowned) outlives this */
  TaktShop *shop;               /* (owned) */
  TaktSession *session;         /* (unowned) (nullable) */
  TaktTray *tray;               /* (owned) */
  guint tray_source;            /* until the lack of a tray is told */
};

static const TaktSettingsValues *
get_settings (const TaktBackground *self)
{
  return takt_settings_get (takt_shop_get_settings (self->shop));
}

static gboolean
can_be_got_at (const TaktBackground *self)
{
  return takt_tray_is_shown (self->tray) || (self->session != NULL && takt_session_may_stay (self->session));
}

static gboolean
no_tray_cb (gpointer user_data)
{
  TaktBackground *self = user_data;

  self->tray_source = 0;
  if (!can_be_got_at (self))
    takt_application_tell_no_tray (self->application);
  return G_SOURCE_REMOVE;
}

static void
update (TaktBackground *self)
{
  const TaktSettingsValues *settings = get_settings (self);

  takt_tray_set_enabled (self->tray, settings->tray_enabled);
  takt_application_set_can_stay (self->application, settings->run_in_background && can_be_got_at (self));
}

static void
changed_cb (TaktBackground *self, const char *noun)
{
  if (g_str_equal (noun, "settings"))
    update (self);
}

static void
open_cb (TaktBackground *self, const char *page, gint64 id)
{
  takt_application_open (self->application, page, id);
}

static void
problem_cb (TaktBackground *self, const char *message)
{
  takt_application_show_problem (self->application, message);
}

static void
session_cb (TaktSession *session, const char *problem, gpointer user_data)
{
  TaktBackground *self = user_data;

  if (problem != NULL)
    takt_application_show_problem (self->application, problem);
  update (self);
}

/** takt_background_new: follows the settings until takt_background_free(). */
TaktBackground *
takt_background_new (TaktApplication *application, TaktRuntime *runtime)
{
  TaktBackground *self = g_new0 (TaktBackground, 1);

  self->application = application;
  self->shop = g_object_ref (takt_runtime_get_shop (runtime));
  self->session = takt_runtime_get_session (runtime);
  self->tray = takt_tray_new (self->shop);
  g_signal_connect_swapped (self->tray, "open", G_CALLBACK (open_cb), self);
  g_signal_connect_swapped (self->tray, "quit", G_CALLBACK (takt_application_ask_quit), application);
  g_signal_connect_swapped (self->tray, "problem", G_CALLBACK (problem_cb), self);
  g_signal_connect_swapped (self->tray, "shown", G_CALLBACK (update), self);
  g_signal_connect_swapped (takt_shop_get_changes (self->shop), "changed", G_CALLBACK (changed_cb), self);
  if (self->session != NULL)
    takt_session_set_listener (self->session, session_cb, self);
  if (get_settings (self)->tray_enabled)
    self->tray_source = g_timeout_add_seconds (TRAY_SECONDS, no_tray_cb, self);
  update (self);
  return self;
}

void
takt_background_free (TaktBackground *self)
{
  g_clear_handle_id (&self->tray_source, g_source_remove);
  if (self->session != NULL)
    takt_session_set_listener (self->session, NULL, NULL);
  g_signal_handlers_disconnect_by_data (takt_shop_get_changes (self->shop), self);
  g_signal_handlers_disconnect_by_data (self->tray, self);
  g_signal_handlers_disconnect_by_data (self->tray, self->application);
  g_object_unref (self->tray);
  g_object_unref (self->shop);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-session"

#include "config.h"

#include "takt-session.h"

#include "system/takt-autostart.h"
#include "system/takt-background-portal.h"
#include "system/takt-sandbox.h"

#include <glib/gi18n.h>

/** Wish: what the settings say of the session. */
typedef struct
{
  gboolean autostart;
  gboolean background; /* natively nobody has to be asked for it */
} Wish;

/** Invariant: at most one request is under way (@is_asking); @done is what the last one that was made asked for. */
struct _TaktSession
{
  TaktShop *shop; /* (owned) */
  char **command; /* (owned) that starts Takt with the session */
  gboolean in_sandbox;
  GCancellable *cancellable;
  Wish done;
  gboolean is_asking;
  gboolean may_stay;
  TaktSessionListener listener; /* (nullable) */
  gpointer listener_data;
};

static void follow (TaktSession *self);

static void
tell (TaktSession *self, const char *problem)
{
  if (self->listener != NULL)
    self->listener (self, problem, self->listener_data);
  else if (problem != NULL)
    g_warning ("%s", problem);
}

/* What cannot be had is not shown as if it were. */
static void
give_up_autostart (TaktSession *self, const char *problem)
{
  TaktSettings *settings = takt_shop_get_settings (self->shop);
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (settings));
  g_autoptr (GError) error = NULL;

  tell (self, problem);
  values->autostart = FALSE;
  self->done.autostart = FALSE;
  if (!takt_settings_update (settings, values, &error))
    tell (self, error->message);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktSession *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_done = takt_autostart_set_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_asking = FALSE;
  if (!is_done && self->done.autostart)
    give_up_autostart (self, error->message);
  else if (!is_done)
    tell (self, error->message);
  follow (self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktSession *self = user_data;
  TaktBackgroundAnswer answer;
  g_autoptr (GError) error = NULL;
  gboolean is_done = takt_background_portal_ask_finish (result, &answer, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_asking = FALSE;
  if (!is_done)
    g_message ("The desktop cannot be asked to let Takt run in the background: %s", error->message);
  self->may_stay = is_done && answer.may_run;
  tell (self, NULL);
  if (self->done.autostart && !(is_done && answer.autostart))
    give_up_autostart (
        self, _ ("The desktop does not let Takt start with the session. Its settings for applications may "
                 "have a switch for it."));
  follow (self);
}

/* One wish after the other: an answer that comes late would undo what was wished for since. */
static void
follow (TaktSession *self)
{
  const TaktSettingsValues *values = takt_settings_get (takt_shop_get_settings (self->shop));
  Wish wish = { values->autostart, self->in_sandbox && values->run_in_background };

  if (self->is_asking || (wish.autostart == self->done.autostart && wish.background == self->done.background))
    return;

  self->done = wish;
  self->is_asking = TRUE;
  if (self->in_sandbox)
    takt_background_portal_ask_async (wish.autostart, (const char *const *) self->command, self->cancellable,
                                      answered_cb, self);
  else
    takt_autostart_set_async (TAKT_APPLICATION_ID, wish.autostart, (const char *const *) self->command,
                              self->cancellable, written_cb, self);
}

static void
changed_cb (TaktSession *self, const char *noun)
{
  if (g_str_equal (noun, "settings"))
    follow (self);
}

/* Which program this is; in a sandbox, by the name that is known outside. */
static char **
make_command (gboolean in_sandbox, const char *data_dir)
{
  g_autofree char *program = in_sandbox ? NULL : g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *usual_dir = g_build_filename (g_get_user_data_dir (), "takt", NULL);
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();

  g_strv_builder_add (command, program != NULL ? program : "takt");
  g_strv_builder_add (command, "--background");
  if (!g_str_equal (data_dir, usual_dir))
    {
      g_strv_builder_add (command, "--data-dir");
      g_strv_builder_add (command, data_dir);
    }
  return g_strv_builder_end (command);
}

/** takt_session_new: @data_dir: of the profile. Does nothing before takt_session_start(). */
TaktSession *
takt_session_new (TaktShop *shop, const char *data_dir)
{
  TaktSession *self = g_new0 (TaktSession, 1);

  self->shop = g_object_ref (shop);
  self->in_sandbox = takt_sandbox_is_around ();
  self->command = make_command (self->in_sandbox, data_dir);
  self->cancellable = g_cancellable_new ();
  return self;
}

/** takt_session_free: what is under way is no longer waited for. */
void
takt_session_free (TaktSession *self)
{
  g_signal_handlers_disconnect_by_data (takt_shop_get_changes (self->shop), self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_strfreev (self->command);
  g_object_unref (self->shop);
  g_free (self);
}

/** takt_session_start: from now on the session knows what the settings say. An entry that the owner never asked for is not looked for. */
void
takt_session_start (TaktSession *self)
{
  g_signal_connect_swapped (takt_shop_get_changes (self->shop), "changed", G_CALLBACK (changed_cb), self);
  follow (self);
}

void
takt_session_set_listener (TaktSession *self, TaktSessionListener listener, gpointer user_data)
{
  self->listener = listener;
  self->listener_data = user_data;
}

/** takt_session_may_stay: whether the desktop has granted that Takt runs without a window, and shows that it does. */
gboolean
takt_session_may_stay (TaktSession *self)
{
  return self->may_stay;
}

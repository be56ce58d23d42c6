/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "etsy/takt-etsy-session-private.h"

/* The gate that acts on an account go through one by one, and the saving of what they change. */

static void
act_free (TaktEtsyAct *act)
{
  g_clear_pointer (&act->grant, takt_etsy_grant_free);
  g_free (act->stale_token);
  g_free (act->shop_name);
  g_free (act->currency);
  g_clear_error (&act->error);
  g_free (act);
}

/* Takes the reference on @task; takt_etsy_act_end() gives it back. */
void
takt_etsy_act_begin (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);

  if (self->busy)
    {
      g_queue_push_tail (&self->waiting, task);
      return;
    }
  self->busy = TRUE;
  act->run (task);
}

void
takt_etsy_act_end (GTask *task, GError *error)
{
  g_autoptr (TaktEtsySession) self = g_object_ref (g_task_get_source_object (task));
  GTask *next = g_queue_pop_head (&self->waiting);

  self->busy = next != NULL;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);

  if (next != NULL)
    ((TaktEtsyAct *) g_task_get_task_data (next))->run (next);
}

GTask *
takt_etsy_act_new (TaktEtsySession *self,
                   void (*run) (GTask *act),
                   GAsyncReadyCallback callback,
                   gpointer user_data,
                   TaktEtsyAct **data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  *data = g_new0 (TaktEtsyAct, 1);
  (*data)->run = run;
  g_task_set_task_data (task, *data, (GDestroyNotify) act_free);
  return task;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);
  GError *error = NULL;

  if (!takt_secret_store_store_finish (TAKT_SECRET_STORE (source), result, &error))
    {
      g_prefix_error (&error, "%s ", _ ("Etsy’s new tokens could not be stored, so they are not used yet."));
      takt_etsy_act_end (task, error);
      return;
    }

  takt_etsy_session_set_account (self, g_steal_pointer (&self->unsaved));
  act->saved (task);
}

/* Stores @next, makes it the account, goes on with @saved. What cannot be stored stays in @unsaved for the next act. */
void
takt_etsy_act_save (GTask *task, TaktEtsyAccount *next, void (*saved) (GTask *act))
{
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);
  g_autofree char *json = takt_etsy_account_to_json (next);

  if (next != self->unsaved)
    {
      g_clear_pointer (&self->unsaved, takt_etsy_account_free);
      self->unsaved = next;
    }
  act->saved = saved;
  takt_secret_store_store_async (self->secrets, self->secret, _ ("Etsy account of Takt"), json, NULL,
                                 saved_cb, task);
  explicit_bzero (json, strlen (json));
}

/* What a save was the last step of. */
void
takt_etsy_act_finish_save (GTask *task)
{
  TaktEtsyAct *act = g_task_get_task_data (task);

  takt_etsy_act_end (task, g_steal_pointer (&act->error));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "etsy/takt-etsy-query.h"
#include "etsy/takt-etsy-source-private.h"
#include "takt-error.h"

#define PING_PATH "/v3/application/openapi-ping"

/* Etsy's keys are far shorter. */
#define MAX_KEY_LENGTH 200

/* What a person entered. */
typedef struct
{
  char *key;
  char *shared_secret;
  char *redirect_uri;
  gboolean read_only;
} Input;

static void
input_free (gpointer data)
{
  Input *input = data;

  g_free (input->key);
  g_free (input->shared_secret);
  g_free (input->redirect_uri);
  g_free (input);
}

static void
completed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!takt_etsy_query_shop_finish (TAKT_ETSY_SESSION (source), result, &error))
    {
      takt_etsy_source_return_error (task, error);
      return;
    }
  takt_etsy_source_set_last_error (g_task_get_source_object (task), NULL);
  g_task_return_boolean (task, TRUE);
}

static void
exchanged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySource *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (takt_etsy_session_act_finish (TAKT_ETSY_SESSION (source), result, &error))
    takt_etsy_query_shop_async (self->session, g_task_get_cancellable (task), completed_cb,
                                g_object_ref (task));
  else
    takt_etsy_source_return_error (task, error);
}

/* The browser's address is here, by itself or pasted. */
static void
finish_connecting (GTask *task, const char *url)
{
  TaktEtsySource *self = g_task_get_source_object (task);
  GError *error = NULL;
  TaktEtsyGrant *grant = takt_etsy_oauth_take (self->oauth, url, &error);

  if (grant != NULL)
    takt_etsy_session_exchange_async (self->session, grant, exchanged_cb, g_object_ref (task));
  else if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED))
    takt_etsy_source_return_error (task, error);
  else
    /* A wrong paste says nothing about the connection. */
    g_task_return_error (task, error);
}

static void
answered_cb (TaktEtsyOauth *oauth, const char *url, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (user_data, NULL, NULL, NULL);

  /* Nobody waits for the end of this task; the status tells it. A second answer of an impatient browser is none. */
  finish_connecting (task, url);
}

static void
expired_cb (TaktEtsyOauth *oauth, gpointer user_data)
{
  takt_etsy_source_set_last_error (
      user_data,
      _ ("The browser did not come back from Etsy within ten minutes. If Etsy’s page said that the redirect "
         "URL is not permitted, register exactly the redirect address that Takt shows with the app at Etsy, "
         "then connect again."));
}

static void
pinged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySource *self = g_task_get_source_object (task);
  const Input *input = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TaktEtsyReply) reply = takt_etsy_client_send_finish (TAKT_ETSY_CLIENT (source), result, &error);
  g_autofree char *warning = NULL;
  char *url;

  if (reply == NULL || takt_etsy_reply_check (reply, &error) != TAKT_ETSY_ACCEPTED)
    {
      takt_etsy_source_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  url = takt_etsy_oauth_begin (self->oauth, input->key, input->shared_secret, input->redirect_uri,
                               input->read_only, &warning, &error);
  if (url == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  takt_etsy_source_set_last_error (self, warning);
  takt_order_source_emit_status_changed (TAKT_ORDER_SOURCE (self));
  g_task_return_pointer (task, url, g_free);
}

/* Copied from a web page: space at the ends is common, within it is a mistake. */
static char *
dup_key (const char *text, const char *field, GError **error)
{
  g_autofree char *key = g_strstrip (g_strdup (text));
  gboolean is_good = *key != '\0' && strlen (key) <= MAX_KEY_LENGTH;

  for (const char *p = key; *p != '\0'; p++)
    is_good = is_good && g_ascii_isgraph (*p) && *p != ':';
  if (is_good)
    return g_steal_pointer (&key);

  takt_error_set_field (
      error, field,
      _ ("Copy keystring and shared secret from your app’s page at Etsy, each without the other, "
         "colons or spaces."));
  return NULL;
}

static void
takt_etsy_source_connect_async (TaktOrderSource *source,
                                const TaktConnectRequest *request,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *header = NULL;
  g_autofree char *path = NULL;
  Input *input = g_new0 (Input, 1);
  GError *error = NULL;
  guint16 port;

  g_task_set_task_data (task, input, input_free);
  input->redirect_uri =
      g_strdup (request->redirect_uri != NULL && *request->redirect_uri != '\0' ? request->redirect_uri
                                                                                : TAKT_ETSY_REDIRECT_URI);
  input->read_only = request->read_only;
  if ((input->key = dup_key (request->key, "keystring", &error)) == NULL
      || (input->shared_secret = dup_key (request->shared_secret, "shared_secret", &error)) == NULL
      || !takt_etsy_redirect_uri_parse (input->redirect_uri, &port, &path, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  header = g_strconcat (input->key, ":", input->shared_secret, NULL);
  takt_etsy_client_send_async (self->client, &(TaktEtsyRequest){ .path = PING_PATH, .key = header },
                               cancellable, pinged_cb, g_steal_pointer (&task));
}

static char *
takt_etsy_source_connect_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_etsy_source_paste_async (TaktOrderSource *source,
                              const char *redirected_url,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  finish_connecting (task, redirected_url);
}

static void
takt_etsy_source_cancel_connect (TaktOrderSource *source)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);

  if (!takt_etsy_oauth_is_waiting (self->oauth))
    return;
  takt_etsy_oauth_end (self->oauth);
  takt_order_source_emit_status_changed (source);
}

/* Disconnecting and loading */

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!takt_etsy_session_act_finish (TAKT_ETSY_SESSION (source), result, &error))
    {
      takt_etsy_source_return_error (task, error);
      return;
    }
  takt_etsy_source_set_last_error (g_task_get_source_object (task), NULL);
  g_task_return_boolean (task, TRUE);
}

static void
takt_etsy_source_disconnect_async (TaktOrderSource *source,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);

  takt_etsy_oauth_end (self->oauth);
  takt_etsy_session_forget_async (self->session, forgotten_cb,
                                  g_task_new (self, cancellable, callback, user_data));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySource *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!takt_etsy_session_act_finish (TAKT_ETSY_SESSION (source), result, &error))
    {
      takt_etsy_source_return_error (task, error);
      return;
    }

  if (takt_etsy_session_has_tokens (self->session) && !takt_etsy_source_is_connected (self))
    {
      takt_etsy_query_shop_async (self->session, g_task_get_cancellable (task), completed_cb,
                                  g_object_ref (task));
      return;
    }
  if (takt_etsy_session_get_account (self->session) != NULL && !takt_etsy_session_has_tokens (self->session))
    takt_etsy_source_set_last_error (self, _ ("The connection to Etsy has ended. Connect Etsy again."));
  g_task_return_boolean (task, TRUE);
}

static void
takt_etsy_source_load_async (TaktOrderSource *source,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);

  takt_etsy_session_load_async (self->session, loaded_cb,
                                g_task_new (self, cancellable, callback, user_data));
}

/** takt_etsy_connect_watch: follows what comes back from the browser. */
void
takt_etsy_connect_watch (TaktEtsySource *self)
{
  g_signal_connect_object (self->oauth, "answered", G_CALLBACK (answered_cb), self, 0);
  g_signal_connect_object (self->oauth, "expired", G_CALLBACK (expired_cb), self, 0);
}

/** takt_etsy_connect_init_source: load, connect, paste, cancel, disconnect. */
void
takt_etsy_connect_init_source (TaktOrderSourceInterface *iface)
{
  iface->load_async = takt_etsy_source_load_async;
  iface->load_finish = takt_etsy_source_finish_act;
  iface->connect_async = takt_etsy_source_connect_async;
  iface->connect_finish = takt_etsy_source_connect_finish;
  iface->paste_async = takt_etsy_source_paste_async;
  iface->paste_finish = takt_etsy_source_finish_act;
  iface->cancel_connect = takt_etsy_source_cancel_connect;
  iface->disconnect_async = takt_etsy_source_disconnect_async;
  iface->disconnect_finish = takt_etsy_source_finish_act;
}

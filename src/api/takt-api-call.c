/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-call-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "takt-api-listener.h"

static void
stop_watching (TaktApiCall *self)
{
  if (self->peer_watch != NULL)
    g_source_destroy (self->peer_watch);
  g_clear_pointer (&self->peer_watch, g_source_unref);
}

/* libsoup does not look at the socket of a paused message. A read of nothing is the client's farewell; anything else is its next
 * request, which libsoup will read after this answer. */
static gboolean
peer_ready_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  TaktApiCall *self = user_data;
  char byte;
  gssize got = recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->peer_watch, g_source_unref);
  if (got <= 0)
    {
      g_debug ("%s: the client went away", self->route->operation_id);
      g_cancellable_cancel (self->cancellable);
    }
  return G_SOURCE_REMOVE;
}

static void
watch_peer (TaktApiCall *self)
{
  GSocket *socket = takt_api_listener_get_socket (self->message);

  if (socket == NULL || self->peer_watch != NULL)
    return;

  self->peer_watch = g_socket_create_source (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (self->peer_watch, G_SOURCE_FUNC (peer_ready_cb), self, NULL);
  g_source_attach (self->peer_watch, g_main_context_get_thread_default ());
}

static void
disconnected_cb (SoupServerMessage *message, gpointer user_data)
{
  takt_api_call_drop (user_data);
}

/**
 * takt_api_call_new:
 * @host: (unowned): what the server lends
 * @message: the request, read to its end
 * @route: its place in the table
 * @ids: (array fixed-size=2): the row ids in its path
 *
 * Returns: (transfer full): a call that nobody has answered yet
 */
TaktApiCall *
takt_api_call_new (const TaktApiHost *host,
                   SoupServerMessage *message,
                   const TaktApiRoute *route,
                   const gint64 *ids)
{
  TaktApiCall *self = g_new0 (TaktApiCall, 1);

  g_ref_count_init (&self->refs);
  self->shop = g_object_ref (host->shop);
  self->host = host;
  self->message = g_object_ref (message);
  self->upload = takt_api_upload_of_message (message);
  if (self->upload != NULL)
    g_object_ref (self->upload);
  self->route = route;
  memcpy (self->ids, ids, sizeof self->ids);
  self->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->asked = g_hash_table_new (g_str_hash, g_str_equal);
  self->cancellable = g_cancellable_new ();
  g_signal_connect (message, "disconnected", G_CALLBACK (disconnected_cb), self);
  g_hash_table_add (host->calls, self);
  return self;
}

TaktApiCall *
takt_api_call_ref (TaktApiCall *self)
{
  g_ref_count_inc (&self->refs);
  return self;
}

void
takt_api_call_unref (TaktApiCall *self)
{
  /* The last one goes: whoever should have answered did not. The answer itself may take and drop references. */
  if (!self->is_over && g_ref_count_compare (&self->refs, 1))
    takt_api_call_fail (self, g_error_new (TAKT_ERROR, TAKT_ERROR_FAILED, "%s was never answered",
                                           self->route->operation_id));
  if (!g_ref_count_dec (&self->refs))
    return;

  stop_watching (self);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->shop);
  g_clear_object (&self->upload);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->body, takt_json_reader_free);
  g_clear_error (&self->query_fault);
  g_free (self);
}

static void
set_over (TaktApiCall *self)
{
  stop_watching (self);
  if (self->host != NULL)
    g_hash_table_remove (self->host->calls, self);
  self->host = NULL;
  self->is_over = TRUE;
}

/** takt_api_call_drop: the client is gone or the server stops: what can be cancelled is, and no answer goes out any more. */
void
takt_api_call_drop (TaktApiCall *self)
{
  takt_api_call_ref (self);
  set_over (self);
  self->is_paused = FALSE;
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_cancellable_cancel (self->cancellable);
  takt_api_call_unref (self);
}

static gboolean
read_query (TaktApiCall *self, GError **error)
{
  const char *text = g_uri_get_query (soup_server_message_get_uri (self->message));
  g_autoptr (GError) fault = NULL;
  GUriParamsIter iter;
  char *name, *value;

  if (text == NULL)
    return TRUE;

  g_uri_params_iter_init (&iter, text, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, &fault))
    {
      if (g_hash_table_contains (self->query, name))
        {
          takt_error_set_field (error, name, _ ("“%s” is given twice."), name);
          g_free (name);
          g_free (value);
          return FALSE;
        }
      g_hash_table_insert (self->query, name, value);
    }
  if (fault == NULL)
    return TRUE;

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
                       _ ("The part of the address after “?” is not well formed."));
  return FALSE;
}

static JsonNode *
read_body (TaktApiCall *self, GError **error)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (self->message));
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);

  if (size > 0 && self->route->body == TAKT_API_BODY_NONE)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, _ ("This call takes no body."));
      return NULL;
    }
  if (size == 0 && self->route->body == TAKT_API_BODY_REQUIRED)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
                           _ ("The body is empty. A JSON object is expected."));
      return NULL;
    }
  return size > 0 ? takt_json_parse (text, (gssize) size, error) : takt_json_parse ("{}", 2, error);
}

/**
 * takt_api_call_read:
 *
 * Reads query and body; of an upload the handler reads the body. A fault answers the call: 400 for what is not well formed, 422 for a parameter given twice.
 *
 * Returns: FALSE when the call is answered
 */
gboolean
takt_api_call_read (TaktApiCall *self)
{
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  if (read_query (self, &error))
    node = self->upload != NULL ? takt_json_parse ("{}", 2, &error) : read_body (self, &error);
  if (node == NULL)
    {
      takt_api_call_fail (self, error);
      return FALSE;
    }

  self->body = takt_json_reader_new (node);
  return TRUE;
}

/** takt_api_call_run: lets the handler work; pauses the message where the answer comes later. */
void
takt_api_call_run (TaktApiCall *self)
{
  self->route->handler (self);
  if (self->is_over || self->message == NULL || g_ref_count_compare (&self->refs, 1))
    return;

  self->is_paused = TRUE;
  soup_server_message_pause (self->message);
  watch_peer (self);
}

/** takt_api_call_begin_answer: whether there is still somebody to answer; turns the call over. */
gboolean
takt_api_call_begin_answer (TaktApiCall *self)
{
  if (self->is_over || self->message == NULL)
    return FALSE;

  set_over (self);
  return TRUE;
}

/** takt_api_call_end_answer: the message has its status and body; lets libsoup send them. */
void
takt_api_call_end_answer (TaktApiCall *self)
{
  if (self->is_paused)
    soup_server_message_unpause (self->message);
  self->is_paused = FALSE;
}

/** takt_api_call_is_over: whether the call is answered or its client gone. */
gboolean
takt_api_call_is_over (TaktApiCall *self)
{
  return self->is_over;
}

TaktShop *
takt_api_call_get_shop (TaktApiCall *self)
{
  return self->shop;
}

/** takt_api_call_get_events: (nullable): those who listen; NULL once the call is over. */
TaktApiEvents *
takt_api_call_get_events (TaktApiCall *self)
{
  return self->host != NULL ? self->host->events : NULL;
}

SoupServerMessage *
takt_api_call_get_message (TaktApiCall *self)
{
  return self->message;
}

/** takt_api_call_get_cancellable: fires when the client goes away or the server stops. */
GCancellable *
takt_api_call_get_cancellable (TaktApiCall *self)
{
  return self->cancellable;
}

/** takt_api_call_get_currency: the shop's own currency, in which money without another one is. */
const char *
takt_api_call_get_currency (TaktApiCall *self)
{
  return takt_settings_get (takt_shop_get_settings (self->shop))->currency;
}

/** takt_api_call_get_id: the row id in the path. */
gint64
takt_api_call_get_id (TaktApiCall *self)
{
  return self->ids[0];
}

/** takt_api_call_get_upload: (transfer none) (nullable): the body, where it is a form with a file; it is on disk, whole. */
TaktApiUpload *
takt_api_call_get_upload (TaktApiCall *self)
{
  return self->upload;
}

/** takt_api_call_set_body: @node: the fields of an upload's form, to be read like those of a JSON body. */
void
takt_api_call_set_body (TaktApiCall *self, JsonNode *node)
{
  takt_json_reader_free (self->body);
  self->body = takt_json_reader_new (node);
}

/** takt_api_call_get_body: (transfer none): reader of the body; of {} where there was none. */
TaktJsonReader *
takt_api_call_get_body (TaktApiCall *self)
{
  return self->body;
}

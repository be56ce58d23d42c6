/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-server.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-api-call.h"
#include "takt-api-door.h"
#include "takt-api-events.h"
#include "takt-api-guard.h"
#include "takt-api-hangup.h"
#include "takt-api-listener.h"
#include "takt-api-upload.h"
#include "takt-token.h"

#define STATUS_TOO_MANY_REQUESTS 429

/* RFC 2046 §5.1.1 */
#define MAX_BOUNDARY 70

/*
 * TaktApiServer:
 *
 * Invariant: all that is nullable exists from the start to the stop.
 */
struct _TaktApiServer
{
  GObject parent_instance;

  TaktShop *shop;            /* (owned) */
  SoupServer *soup;          /* (owned) (nullable) */
  TaktApiListener *listener; /* (owned) (nullable) */
  TaktApiGuard *guard;       /* (owned) (nullable) */
  TaktApiDoor *door;         /* (owned) (nullable) */
  char *key;                 /* (owned) (nullable) signing key */
  TaktApiHost host;          /* owns events and calls */
};

G_DEFINE_FINAL_TYPE (TaktApiServer, takt_api_server, G_TYPE_OBJECT)

static TaktClock *
get_clock (TaktApiServer *self)
{
  return takt_shop_get_clock (self->shop);
}

static gboolean
refuse (SoupServerMessage *message, guint status, const char *word, const char *text)
{
  takt_api_message_set_json (message, status, takt_api_error_to_json (word, text, NULL));
  return FALSE;
}

/* Both names count: the header, and the one in a request line that is a whole address. */
static gboolean
check_host (TaktApiServer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *name = g_uri_get_host (soup_server_message_get_uri (message));
  g_autofree char *bracketed = g_strdup_printf (strchr (name, ':') != NULL ? "[%s]" : "%s", name);

  if (takt_api_guard_host_is_loopback (soup_message_headers_get_list (headers, "Host"))
      && takt_api_guard_host_is_loopback (bracketed))
    return TRUE;

  return refuse (message, SOUP_STATUS_FORBIDDEN, "forbidden",
                 _ ("The local API answers to localhost, 127.0.0.1 and [::1] only."));
}

static gboolean
refuse_token (SoupServerMessage *message, const char *text)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate",
                                "Bearer realm=\"takt\"");
  return refuse (message, SOUP_STATUS_UNAUTHORIZED, "unauthorized", text);
}

static gboolean
refuse_for_a_while (SoupServerMessage *message, int seconds)
{
  g_autofree char *text = g_strdup_printf ("%d", seconds);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", text);
  return refuse (message, STATUS_TOO_MANY_REQUESTS, "too_many_requests",
                 _ ("Too many bad tokens. No token is looked at for a minute."));
}

/* A call without a token is refused and not counted: a page in a browser can send such a call, and must not be able to lock out
 * the owner with it. */
static gboolean
check_token (TaktApiServer *self, SoupServerMessage *message)
{
  const char *header =
      soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Authorization");
  g_autoptr (GError) error = NULL;
  int seconds;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0 || header[7] == '\0')
    return refuse_token (message, _ ("This call needs a token: “Authorization: Bearer …”. Make one with "
                                     "“takt token”."));

  seconds = takt_api_guard_get_locked_seconds (self->guard);
  if (seconds > 0)
    return refuse_for_a_while (message, seconds);

  if (takt_token_check (self->key, takt_store_get_profile_id (takt_shop_get_store (self->shop)), header + 7,
                        takt_clock_now (get_clock (self)), NULL, &error))
    return TRUE;

  takt_api_guard_note_bad_token (self->guard);
  return refuse_token (message, error->message);
}

static gboolean
check_route (TaktApiServer *self, SoupServerMessage *message)
{
  const TaktApiRoute *route = NULL;
  gint64 ids[TAKT_API_MAX_IDS];
  g_autofree char *allow = NULL;
  TaktApiMatch match =
      takt_api_router_match (soup_server_message_get_method (message),
                             g_uri_get_path (soup_server_message_get_uri (message)), &route, ids, &allow);

  switch (match)
    {
    case TAKT_API_MATCH_ROUTE:
      return TRUE;
    case TAKT_API_MATCH_NO_METHOD:
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", allow);
      return refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "method_not_allowed",
                     _ ("This address does not take this method; “Allow” lists those it takes."));
    case TAKT_API_MATCH_OPTIONS:
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", allow);
      soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
      return FALSE;
    case TAKT_API_MATCH_NO_PATH:
    default:
      return refuse (message, SOUP_STATUS_NOT_FOUND, "not_found", _ ("There is nothing at this address."));
    }
}

static gboolean
has_body (SoupMessageHeaders *headers)
{
  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED
         || (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
             && soup_message_headers_get_content_length (headers) > 0);
}

static gboolean
is_too_long (SoupMessageHeaders *headers)
{
  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
         && soup_message_headers_get_content_length (headers) > (goffset) TAKT_API_MAX_BODY;
}

static gboolean
refuse_body (SoupServerMessage *message)
{
  return refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too_large",
                 _ ("The body is larger than 1 MiB."));
}

static gboolean
check_content_type (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GHashTable) parameters = NULL;
  const char *type, *charset, *coding;

  if (!has_body (headers))
    return TRUE;

  type = soup_message_headers_get_content_type (headers, &parameters);
  charset = parameters != NULL ? g_hash_table_lookup (parameters, "charset") : NULL;
  coding = soup_message_headers_get_list (headers, "Content-Encoding");
  if (type != NULL && g_ascii_strcasecmp (type, "application/json") == 0
      && (charset == NULL || g_ascii_strcasecmp (charset, "utf-8") == 0)
      && (coding == NULL || g_ascii_strcasecmp (coding, "identity") == 0))
    return TRUE;

  return refuse (message, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type",
                 _ ("The body must be JSON in UTF-8, with “Content-Type: application/json”."));
}

static gboolean
refuse_upload (SoupServerMessage *message, const GError *error)
{
  return refuse (message, takt_api_error_get_status (error), takt_error_get_word (error), error->message);
}

/* Whether the call brings a form with a file, to a route that takes one. */
static gboolean
is_upload (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  const TaktApiRoute *route = NULL;
  gint64 ids[TAKT_API_MAX_IDS];

  takt_api_router_match (soup_server_message_get_method (message),
                         g_uri_get_path (soup_server_message_get_uri (message)), &route, ids, NULL);
  return route != NULL && route->takes_upload && has_body (headers) && type != NULL
         && g_ascii_strcasecmp (type, "multipart/form-data") == 0;
}

/* From here on the body goes to disk as it comes. */
static gboolean
begin_upload (TaktApiServer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *coding = soup_message_headers_get_list (headers, "Content-Encoding");
  g_autoptr (GHashTable) parameters = NULL;
  g_autoptr (TaktApiUpload) upload = NULL;
  g_autoptr (GError) error = NULL;
  const char *boundary;

  soup_message_headers_get_content_type (headers, &parameters);
  boundary = parameters != NULL ? g_hash_table_lookup (parameters, "boundary") : NULL;
  if (boundary == NULL || *boundary == '\0' || strlen (boundary) > MAX_BOUNDARY
      || (coding != NULL && g_ascii_strcasecmp (coding, "identity") != 0))
    return refuse (
        message, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type",
        _ ("A form with a file needs “Content-Type: multipart/form-data; boundary=…” and no packing."));
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_headers_get_content_length (headers) > TAKT_API_MAX_UPLOAD)
    return refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too_large",
                   _ ("The sliced file is larger than 256 MiB."));

  upload = takt_api_upload_new (takt_store_get_dir (takt_shop_get_store (self->shop)), boundary, &error);
  if (upload == NULL)
    return refuse_upload (message, error);
  takt_api_upload_attach (upload, message);
  return TRUE;
}

static void
take_chunk (TaktApiServer *self, SoupServerMessage *message, TaktApiUpload *upload, GBytes *chunk)
{
  g_autoptr (GError) error = NULL;

  if (takt_api_upload_write (upload, chunk, &error))
    return;

  if (soup_server_message_get_status (message) == 0)
    refuse_upload (message, error);
  takt_api_hang_up (message, get_clock (self));
}

/* A body that comes in chunks does not say beforehand how long it is. What was refused already is answered as it was. */
static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, TaktApiServer *self)
{
  TaktApiUpload *upload = takt_api_upload_of_message (message);

  if (upload != NULL)
    {
      take_chunk (self, message, upload, chunk);
      return;
    }
  if (soup_server_message_get_request_body (message)->length <= (goffset) TAKT_API_MAX_BODY)
    return;

  if (soup_server_message_get_status (message) == 0)
    refuse_body (message);
  takt_api_hang_up (message, get_clock (self));
}

/* What libsoup refuses by itself, before any handler sees it, goes out with the body that is there: this one. */
static void
set_default_body (SoupServerMessage *message)
{
  takt_api_message_set_body (
      message,
      takt_api_error_to_json ("malformed", _ ("This is not an HTTP/1.1 request that Takt can read."), NULL));
}

static void
clear_default_body (SoupServerMessage *message)
{
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_headers_remove (soup_server_message_get_response_headers (message), "Content-Type");
}

/* The headers are read, the body is not: all that can be refused without it is refused here, in the order of contract §3. */
static void
headers_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  TaktApiServer *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  gboolean is_welcome;

  clear_default_body (message);
  is_welcome = check_host (self, message) && check_token (self, message) && check_route (self, message);

  /* Parts of a JSON text are of no use. */
  soup_message_headers_remove (headers, "Range");

  if (is_welcome && is_upload (message))
    is_welcome = begin_upload (self, message);
  else if (is_welcome)
    is_welcome = is_too_long (headers) ? refuse_body (message) : check_content_type (message);
  if (is_welcome || has_body (headers))
    g_signal_connect_object (message, "got-chunk", G_CALLBACK (got_chunk_cb), self, 0);
  if (is_welcome)
    return;

  if (soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  else if (is_too_long (headers))
    takt_api_hang_up (message, get_clock (self));
}

static void
request_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  TaktApiServer *self = user_data;
  const TaktApiRoute *route = NULL;
  gint64 ids[TAKT_API_MAX_IDS] = { 0 };
  g_autoptr (TaktApiCall) call = NULL;

  takt_api_router_match (soup_server_message_get_method (message),
                         g_uri_get_path (soup_server_message_get_uri (message)), &route, ids, NULL);
  g_return_if_fail (route != NULL);

  call = takt_api_call_new (&self->host, message, route, ids);
  if (takt_api_call_read (call))
    takt_api_call_run (call);
}

static void
request_started_cb (SoupServer *soup, SoupServerMessage *message, TaktApiServer *self)
{
  takt_api_door_watch (self->door, message);
  takt_api_message_set_safe_headers (message);
  set_default_body (message);
}

static void
key_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktApiServer *self = g_task_get_source_object (task);
  g_autoptr (SoupServer) soup = NULL;
  g_autoptr (TaktApiListener) listener = NULL;
  GError *error = NULL;
  g_autofree char *key = takt_token_load_key_finish (result, &error);

  if (key != NULL && self->soup != NULL)
    g_set_error_literal (&error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("The local API runs already."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  listener =
      takt_api_listener_new (soup, get_clock (self), GPOINTER_TO_UINT (g_task_get_task_data (task)), &error);
  if (listener == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  soup_server_add_early_handler (soup, NULL, headers_cb, self, NULL);
  soup_server_add_handler (soup, NULL, request_cb, self, NULL);
  /* The address of OPTIONS for the whole server, which no other handler is asked about. */
  soup_server_add_early_handler (soup, "*", headers_cb, self, NULL);
  g_signal_connect (soup, "request-started", G_CALLBACK (request_started_cb), self);
  self->soup = g_steal_pointer (&soup);
  self->listener = g_steal_pointer (&listener);
  self->key = g_steal_pointer (&key);
  self->guard = takt_api_guard_new (get_clock (self));
  self->door = takt_api_door_new (get_clock (self));
  self->host.shop = self->shop;
  self->host.events = takt_api_events_new (takt_shop_get_changes (self->shop), get_clock (self));
  self->host.calls = g_hash_table_new (NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
takt_api_server_dispose (GObject *object)
{
  TaktApiServer *self = TAKT_API_SERVER (object);

  takt_api_server_stop (self);
  g_clear_object (&self->shop);

  G_OBJECT_CLASS (takt_api_server_parent_class)->dispose (object);
}

static void
takt_api_server_class_init (TaktApiServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_api_server_dispose;
}

static void
takt_api_server_init (TaktApiServer *self)
{
}

/**
 * takt_api_server_new:
 * @shop: the engine whose commands the calls run
 *
 * Returns: (transfer full): a server that does not listen yet
 */
TaktApiServer *
takt_api_server_new (TaktShop *shop)
{
  TaktApiServer *self;

  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  self = g_object_new (TAKT_TYPE_API_SERVER, NULL);
  self->shop = g_object_ref (shop);
  return self;
}

/**
 * takt_api_server_start_async:
 * @port: where to listen on 127.0.0.1 and [::1]; 0 picks a free one
 *
 * Reads or makes the signing key, then listens.
 */
void
takt_api_server_start_async (TaktApiServer *self,
                             guint port,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TAKT_IS_API_SERVER (self));
  g_return_if_fail (port <= G_MAXUINT16);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_api_server_start_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (port), NULL);
  takt_token_load_key_async (takt_shop_get_secrets (self->shop), cancellable, key_loaded_cb,
                             g_object_ref (task));
}

/**
 * takt_api_server_start_finish:
 * @error: TAKT_ERROR_BUSY when another program has the port, TAKT_ERROR_NOT_CONNECTED when the secret store cannot be
 *   reached, TAKT_ERROR_CONFLICT when the server runs already
 */
gboolean
takt_api_server_start_finish (TaktApiServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_api_server_get_port: where the server listens; 0 when it does not. */
guint
takt_api_server_get_port (TaktApiServer *self)
{
  g_return_val_if_fail (TAKT_IS_API_SERVER (self), 0);
  return self->listener != NULL ? takt_api_listener_get_port (self->listener) : 0;
}

/** takt_api_server_stop: ends all calls and listens no more. What can be cancelled of them is. */
void
takt_api_server_stop (TaktApiServer *self)
{
  g_autoptr (GList) calls = NULL;

  g_return_if_fail (TAKT_IS_API_SERVER (self));

  if (self->soup == NULL)
    return;

  /* A handler of a cancellable may end other calls: each is looked up again. */
  calls = g_hash_table_get_keys (self->host.calls);
  for (GList *l = calls; l != NULL; l = l->next)
    if (g_hash_table_contains (self->host.calls, l->data))
      takt_api_call_drop (l->data);

  g_clear_pointer (&self->host.events, takt_api_events_free);
  g_signal_handlers_disconnect_by_data (self->soup, self);
  g_clear_pointer (&self->door, takt_api_door_free);
  g_clear_pointer (&self->listener, takt_api_listener_free);
  g_clear_pointer (&self->host.calls, g_hash_table_unref);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->guard, takt_api_guard_free);
  if (self->key != NULL)
    memset (self->key, 0, strlen (self->key));
  g_clear_pointer (&self->key, g_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-cloud-http.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "config.h"
#include "takt-error.h"
#include "takt-json.h"

/* A printer takes some 300 bytes in the list. */
#define MAX_BODY_BYTES ((gsize) 256 << 10)

#define ATTEMPT_US (30 * (gint64) G_USEC_PER_SEC)

/* Of a GET: a second one after a fault, and no third. */
#define MAX_TRIES 2
#define RETRY_US  ((gint64) 2 * G_USEC_PER_SEC)

/* Where 429 does not say how long; and the longest that is believed. */
#define PAUSE_SECONDS     60
#define MAX_PAUSE_SECONDS (60 * 60)

#define CSRF_COOKIE  "bbl_csrf_token"
#define CSRF_HEADER  "x-bbl-csrf-token"
#define TOKEN_COOKIE "token"

struct _TaktBambuCloudHttp
{
  GObject parent_instance;

  TaktClock *clock;
  SoupSession *session;
  gint64 paused_until_us; /* monotonic; nothing is sent before */
};

/** Call: a request on its way. @timer is the wait for the next attempt, or the limit of the one on the wire. */
typedef struct
{
  char *url;
  char *body;   /* (nullable) */
  char *bearer; /* (nullable) */
  char *csrf;   /* (nullable) */
  int tries;
  guint64 timer;
  GCancellable *attempt; /* (nullable) */
  gboolean timed_out;
  SoupMessage *message; /* (nullable) */
  guint8 *buffer;       /* (nullable) */
} Call;

G_DEFINE_FINAL_TYPE (TaktBambuCloudHttp, takt_bambu_cloud_http, G_TYPE_OBJECT)

static void start_attempt (GTask *task);

static void
call_free (Call *call)
{
  g_free (call->url);
  g_free (call->body);
  g_free (call->bearer);
  g_free (call->csrf);
  g_clear_object (&call->attempt);
  g_clear_object (&call->message);
  g_free (call->buffer);
  g_free (call);
}

static void
stop_call (GTask *task)
{
  TaktBambuCloudHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  takt_clock_clear (self->clock, &call->timer);
}

static void
retry_cb (gpointer user_data)
{
  GTask *task = user_data;

  ((Call *) g_task_get_task_data (task))->timer = 0;
  if (!g_task_return_error_if_cancelled (task))
    start_attempt (task);
}

/* Another try of a question, after a while; nothing is ever told twice. */
static gboolean
try_again (GTask *task)
{
  TaktBambuCloudHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (call->body != NULL || call->tries >= MAX_TRIES
      || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return FALSE;

  call->timer = takt_clock_after (self->clock, RETRY_US, retry_cb, g_object_ref (task), g_object_unref);
  return TRUE;
}

static void
handle_failure (GTask *task, const GError *error)
{
  Call *call = g_task_get_task_data (task);

  stop_call (task);
  if (!call->timed_out && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else if (try_again (task))
    return;
  else if (call->timed_out)
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                             _ ("Bambu Cloud did not answer within %d seconds. Try again later."),
                             (int) (ATTEMPT_US / G_USEC_PER_SEC));
  else if (error->domain == G_TLS_ERROR)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The certificate of Bambu Cloud’s server is not trusted, so nothing was sent. Check the date of this "
           "computer and who else is on this network. (%s)"),
        error->message);
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                             _ ("Bambu Cloud cannot be reached. Check the network, then try again. (%s)"),
                             error->message);
}

static char *
dup_cookie (SoupMessage *message, const char *name)
{
  GSList *cookies = soup_cookies_from_response (message);
  char *value = NULL;

  for (GSList *item = cookies; item != NULL; item = item->next)
    if (g_str_equal (soup_cookie_get_name (item->data), name)
        && takt_bambu_is_token (soup_cookie_get_value (item->data)))
      {
        g_free (value);
        value = g_strdup (soup_cookie_get_value (item->data));
      }
  g_slist_free_full (cookies, (GDestroyNotify) soup_cookie_free);
  return value;
}

static gint64
read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  gint64 seconds = PAUSE_SECONDS;

  if (text != NULL)
    g_ascii_string_to_signed (text, 10, 1, MAX_PAUSE_SECONDS, &seconds, NULL);
  return seconds;
}

/* The service itself answers JSON; a page comes from what stands before it. */
static gboolean
is_challenge (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  guint status = soup_message_get_status (message);

  return soup_message_headers_get_one (headers, "cf-mitigated") != NULL
         || ((status == 403 || status == 503) && g_strcmp0 (type, "text/html") == 0);
}

static void
handle_answer (GTask *task, gsize length)
{
  TaktBambuCloudHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  TaktBambuReply *reply;

  stop_call (task);
  if (soup_message_get_status (call->message) >= 500 && !is_challenge (call->message) && try_again (task))
    return;

  reply = g_new0 (TaktBambuReply, 1);
  reply->status = soup_message_get_status (call->message);
  reply->is_challenge = is_challenge (call->message);
  reply->root = takt_json_parse ((const char *) call->buffer, (gssize) length, NULL);
  reply->token_cookie = dup_cookie (call->message, TOKEN_COOKIE);
  reply->csrf_cookie = dup_cookie (call->message, CSRF_COOKIE);
  if (reply->status == 429)
    {
      reply->retry_after = read_retry_after (headers);
      self->paused_until_us =
          takt_clock_monotonic_us (self->clock) + reply->retry_after * (gint64) G_USEC_PER_SEC;
    }
  g_debug ("%s answered %u", soup_message_get_method (call->message), reply->status);
  g_task_return_pointer (task, reply, (GDestroyNotify) takt_bambu_reply_free);
}

static void
body_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      handle_failure (task, error);
      return;
    }
  if (length <= MAX_BODY_BYTES)
    {
      handle_answer (task, length);
      return;
    }

  stop_call (task);
  g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                           _ ("Bambu Cloud’s answer is larger than %d KiB, so it was not read."),
                           (int) (MAX_BODY_BYTES >> 10));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream == NULL)
    {
      handle_failure (task, error);
      return;
    }

  g_free (call->buffer);
  call->buffer = g_malloc (MAX_BODY_BYTES + 1);
  g_input_stream_read_all_async (stream, call->buffer, MAX_BODY_BYTES + 1, G_PRIORITY_DEFAULT, call->attempt,
                                 body_read_cb, g_object_ref (task));
}

static void
late_cb (gpointer user_data)
{
  Call *call = g_task_get_task_data (user_data);

  call->timer = 0;
  call->timed_out = TRUE;
  g_cancellable_cancel (call->attempt);
}

static SoupMessage *
create_message (const Call *call)
{
  SoupMessage *message = soup_message_new (call->body != NULL ? "POST" : "GET", call->url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;

  /* Password and token are for this host alone: no redirect takes them elsewhere. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (call->bearer != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", call->bearer, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
  if (call->csrf != NULL)
    {
      g_autofree char *cookie = g_strconcat (CSRF_COOKIE "=", call->csrf, NULL);

      soup_message_headers_replace (headers, "Cookie", cookie);
      soup_message_headers_replace (headers, CSRF_HEADER, call->csrf);
    }
  if (call->body != NULL)
    {
      g_autoptr (GBytes) body = g_bytes_new (call->body, strlen (call->body));

      soup_message_set_request_body_from_bytes (message, "application/json", body);
    }
  return message;
}

static void
start_attempt (GTask *task)
{
  TaktBambuCloudHttp *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Call *call = g_task_get_task_data (task);

  call->tries++;
  call->timed_out = FALSE;
  g_clear_object (&call->message);
  call->message = create_message (call);
  if (call->message == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("“%s” is not an address."),
                               call->url);
      return;
    }

  g_clear_object (&call->attempt);
  call->attempt = g_cancellable_new ();
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel), call->attempt,
                             G_CONNECT_SWAPPED);
  call->timer = takt_clock_after (self->clock, ATTEMPT_US, late_cb, task, NULL);
  soup_session_send_async (self->session, call->message, G_PRIORITY_DEFAULT, call->attempt, sent_cb,
                           g_object_ref (task));
}

/**
 * takt_bambu_cloud_http_send_async:
 *
 * Sends @request. A question is asked once more after a fault; what tells something is sent once. Fails with TAKT_ERROR_NOT_CONNECTED
 * when the cloud cannot be reached, TAKT_ERROR_UPSTREAM when its answer is too large or it wants a pause, G_IO_ERROR_CANCELLED.
 */
void
takt_bambu_cloud_http_send_async (TaktBambuCloudHttp *self,
                                  const TaktBambuRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gint64 pause_us = self->paused_until_us - takt_clock_monotonic_us (self->clock);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, takt_bambu_cloud_http_send_async);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (self->paused_until_us != 0 && pause_us > 0)
    {
      TaktBambuReply limit = { .status = 429, .retry_after = pause_us / G_USEC_PER_SEC };
      GError *error = NULL;

      takt_bambu_reply_check (&limit, TAKT_BAMBU_ACT_READ, &error);
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  call->url = g_strdup (request->url);
  call->bearer = g_strdup (request->bearer);
  call->csrf = g_strdup (request->csrf);
  if (request->body != NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (node, request->body);
      call->body = takt_json_to_string (node, NULL);
    }
  start_attempt (task);
}

/** takt_bambu_cloud_http_send_finish: (transfer full): the answer; takt_bambu_reply_check() says what it means. */
TaktBambuReply *
takt_bambu_cloud_http_send_finish (TaktBambuCloudHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_bambu_cloud_http_finalize (GObject *object)
{
  TaktBambuCloudHttp *self = TAKT_BAMBU_CLOUD_HTTP (object);

  g_clear_object (&self->session);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (takt_bambu_cloud_http_parent_class)->finalize (object);
}

static void
takt_bambu_cloud_http_class_init (TaktBambuCloudHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_bambu_cloud_http_finalize;
}

static void
takt_bambu_cloud_http_init (TaktBambuCloudHttp *self)
{
  /* libsoup keeps no cookies of its own accord: each goes where it is put. */
  self->session =
      soup_session_new_with_options ("max-conns-per-host", 2, "user-agent", "Takt/" TAKT_VERSION, NULL);
}

TaktBambuCloudHttp *
takt_bambu_cloud_http_new (TaktClock *clock)
{
  TaktBambuCloudHttp *self = g_object_new (TAKT_TYPE_BAMBU_CLOUD_HTTP, NULL);

  self->clock = g_object_ref (clock);
  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-client.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "config.h"
#include "etsy/takt-etsy-body.h"
#include "etsy/takt-etsy-limiter.h"
#include "takt-error.h"

/* reference.md §13: 30 s from the request to the last byte of the answer. */
#define ATTEMPT_US    (30 * G_USEC_PER_SEC)
#define MAX_TRIES     4
#define MAX_JITTER_US (250 * 1000)

/* Clocks that differ by less are taken as equal. */
#define MIN_SKEW_SECONDS 60

struct _TaktEtsyClient
{
  GObject parent_instance;

  TaktClock *clock;     /* (owned) */
  char *api_url;        /* (owned) without a slash at its end */
  SoupSession *session; /* (owned) */
  TaktEtsyLimiter limiter;
  TaktTime skew; /* Etsy’s clock minus ours, by the last answer */
};

/*
 * A request on its way. Exactly one of these holds at any time until it is done: @timer waits for the next attempt, an
 * attempt is on the wire, or its body is being parsed.
 */
typedef struct
{
  char *path;   /* (owned) */
  char *form;   /* (owned) (nullable) */
  char *json;   /* (owned) (nullable) changes something over there: sent once */
  char *key;    /* (owned) (nullable) */
  char *bearer; /* (owned) (nullable) */
  int tries;
  guint64 timer;    /* of @clock; before an attempt: when it starts; during one: when it is given up */
  gboolean waiting; /* @timer is for the next attempt */
  gboolean timed_out;
  GCancellable *attempt;  /* (owned) (nullable) */
  GSource *cancel_source; /* (owned) (nullable) watches the caller's cancellable */
  SoupMessage *message;   /* (owned) (nullable) */
  GByteArray *body;       /* (owned) (nullable) */
} Call;

G_DEFINE_FINAL_TYPE (TaktEtsyClient, takt_etsy_client, G_TYPE_OBJECT)

enum
{
  SIGNAL_QUOTA_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void start_attempt (GTask *task);

static void
call_free (Call *call)
{
  g_free (call->path);
  g_free (call->form);
  g_free (call->json);
  g_free (call->key);
  g_free (call->bearer);
  g_clear_object (&call->attempt);
  g_clear_object (&call->message);
  g_free (call);
}

/* The end of a call: nothing of it may fire any more. Drops the reference that the call held on its own task. */
static void
stop_call (GTask *task)
{
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  takt_clock_clear (self->clock, &call->timer);
  if (call->cancel_source != NULL)
    {
      g_source_destroy (call->cancel_source);
      g_clear_pointer (&call->cancel_source, g_source_unref);
    }
  g_object_unref (task);
}

static void
return_error (GTask *task, GError *error)
{
  g_object_ref (task);
  stop_call (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
return_reply (GTask *task, guint status, JsonNode *root)
{
  TaktEtsyReply *reply = g_new0 (TaktEtsyReply, 1);

  reply->status = status;
  reply->root = root;
  g_object_ref (task);
  stop_call (task);
  g_task_return_pointer (task, reply, (GDestroyNotify) takt_etsy_reply_free);
  g_object_unref (task);
}

static void return_new_error (GTask *task, TaktError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
return_new_error (GTask *task, TaktError code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  return_error (task, g_error_new_valist (TAKT_ERROR, code, format, arguments));
  va_end (arguments);
}

static void
return_limit_error (GTask *task, gint64 wait_us)
{
  guint minutes = (guint) CLAMP ((wait_us + 59 * G_USEC_PER_SEC) / (60 * G_USEC_PER_SEC), 1, 24 * 60);

  return_new_error (
      task, TAKT_ERROR_UPSTREAM,
      ngettext ("Etsy’s limit of requests is used up. It takes requests again in about %u minute.",
                "Etsy’s limit of requests is used up. It takes requests again in about %u minutes.", minutes),
      minutes);
}

static void
wait_over_cb (gpointer user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);

  call->timer = 0;
  call->waiting = FALSE;
  start_attempt (task);
}

static void
wait_for_attempt (GTask *task, gint64 delay_us)
{
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (delay_us <= 0)
    {
      start_attempt (task);
      return;
    }
  call->waiting = TRUE;
  call->timer = takt_clock_after (self->clock, delay_us, wait_over_cb, task, NULL);
}

/* Etsy was busy or broken: another try after @delay_us, unless that were one too many. */
static gboolean
try_again (GTask *task, gint64 delay_us)
{
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  gint64 place_us;

  if (call->json != NULL || call->tries >= MAX_TRIES || delay_us > TAKT_ETSY_LIMITER_MAX_WAIT_US)
    return FALSE;

  place_us = takt_etsy_limiter_reserve (&self->limiter, takt_clock_monotonic_us (self->clock));
  wait_for_attempt (task, MAX (delay_us, place_us) + g_random_int_range (0, MAX_JITTER_US));
  return TRUE;
}

static void
note_headers (TaktEtsyClient *self, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *date = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) theirs = date != NULL ? soup_date_time_new_from_http_string (date) : NULL;
  SoupMessageHeadersIter iter;
  const char *name, *value;
  gboolean changed = FALSE;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    changed |= takt_etsy_limiter_feed (&self->limiter, name, value);

  if (theirs != NULL)
    {
      self->skew = g_date_time_to_unix (theirs) - takt_clock_now (self->clock);
      if (ABS (self->skew) < MIN_SKEW_SECONDS)
        self->skew = 0;
    }
  if (changed)
    g_signal_emit (self, signals[SIGNAL_QUOTA_CHANGED], 0);
}

static void
handle_too_many (GTask *task, SoupMessage *message)
{
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  const char *text =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  gint64 now = takt_clock_monotonic_us (self->clock);
  gint64 seconds = 1;

  if (text != NULL)
    g_ascii_string_to_signed (text, 10, 0, 7 * 24 * 60 * 60, &seconds, NULL);
  seconds = MAX (seconds, 1);

  takt_etsy_limiter_block (&self->limiter, now, seconds * G_USEC_PER_SEC);
  if (call->json != NULL)
    return_reply (task, 429, NULL);
  else if (!try_again (task, seconds * G_USEC_PER_SEC))
    return_limit_error (task, takt_etsy_limiter_blocked (&self->limiter, now));
}

/* The whole answer is here; @root is NULL when it is no JSON. */
static void
handle_answer (GTask *task, JsonNode *root, const GError *parse_error)
{
  Call *call = g_task_get_task_data (task);
  guint status = soup_message_get_status (call->message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  const char *uuid = soup_message_headers_get_one (headers, "x-etsy-request-uuid");
  g_autoptr (JsonNode) owned_root = root;

  g_debug ("%.*s answered %u, request %s", (int) strcspn (call->path, "?"), call->path, status,
           uuid != NULL ? uuid : "without number");

  if (status == 429)
    handle_too_many (task, call->message);
  else if (status >= 500)
    {
      if (!try_again (task, G_USEC_PER_SEC << (call->tries - 1)))
        return_new_error (
            task, TAKT_ERROR_UPSTREAM,
            _ ("Etsy has a fault of its own at the moment (HTTP %u). The next sync tries again."), status);
    }
  else if (status < 200 || (status >= 300 && status < 400))
    return_new_error (task, TAKT_ERROR_UPSTREAM,
                      _ ("Etsy answered in a way that makes no sense here (HTTP %u)."), status);
  else if (root == NULL && status < 300)
    return_new_error (
        task, TAKT_ERROR_UPSTREAM,
        _ ("Etsy’s answer is incomplete or not JSON, so nothing was changed. The next sync tries again. "
           "(%s)"),
        parse_error->message);
  else
    return_reply (task, status, g_steal_pointer (&owned_root));
}

/* The wire failed. Who waited too long or gave up is told apart from a fault of the network. */
static void
handle_failure (GTask *task, const GError *error)
{
  Call *call = g_task_get_task_data (task);

  if (call->timed_out)
    return_new_error (task, TAKT_ERROR_NOT_CONNECTED,
                      _ ("Etsy did not answer within %d seconds. The next sync tries again."),
                      (int) (ATTEMPT_US / G_USEC_PER_SEC));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return_error (task, g_error_copy (error));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return_new_error (task, TAKT_ERROR_UPSTREAM,
                      _ ("Etsy’s answer was cut off, so nothing was changed. The next sync tries again."));
  else if (error->domain == G_TLS_ERROR)
    return_new_error (
        task, TAKT_ERROR_NOT_CONNECTED,
        _ ("The certificate of Etsy’s server is not trusted, so nothing was sent. Check the date of this "
           "computer and who else is on this network. (%s)"),
        error->message);
  else
    return_new_error (task, TAKT_ERROR_NOT_CONNECTED,
                      _ ("Etsy cannot be reached. Check the network; the next sync tries again. (%s)"),
                      error->message);
}

static void
body_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  JsonNode *root = takt_etsy_body_read_finish (G_INPUT_STREAM (source), result, &error);

  takt_clock_clear (self->clock, &call->timer);
  if (root != NULL || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_MALFORMED))
    handle_answer (task, root, error);
  else if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE))
    return_new_error (task, TAKT_ERROR_UPSTREAM, "%s", error->message);
  else
    handle_failure (task, error);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream == NULL)
    {
      handle_failure (task, error);
      return;
    }

  note_headers (self, call->message);
  takt_etsy_body_read_async (stream, call->attempt, body_read_cb, g_object_ref (task));
}

static void
attempt_late_cb (gpointer user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);

  call->timer = 0;
  call->timed_out = TRUE;
  g_cancellable_cancel (call->attempt);
}

static SoupMessage *
create_message (TaktEtsyClient *self, Call *call)
{
  g_autofree char *url = g_strconcat (self->api_url, call->path, NULL);
  SoupMessage *message = soup_message_new (call->form != NULL || call->json != NULL ? "POST" : "GET", url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;

  /* Key and token are for this host alone: no redirect takes them elsewhere. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (call->key != NULL)
    soup_message_headers_replace (headers, "x-api-key", call->key);
  if (call->bearer != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", call->bearer, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
  if (call->form != NULL)
    {
      g_autoptr (GBytes) form = g_bytes_new (call->form, strlen (call->form));

      soup_message_set_request_body_from_bytes (message, SOUP_FORM_MIME_TYPE_URLENCODED, form);
    }
  else if (call->json != NULL)
    {
      g_autoptr (GBytes) json = g_bytes_new (call->json, strlen (call->json));

      /* An old connection that the other side has just closed would leave open whether this arrived. */
      soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);

      soup_message_set_request_body_from_bytes (message, "application/json", json);
    }
  return message;
}

static void
start_attempt (GTask *task)
{
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  call->tries++;
  g_clear_object (&call->message);
  g_clear_object (&call->attempt);

  call->message = create_message (self, call);
  if (call->message == NULL)
    {
      return_new_error (task, TAKT_ERROR_INVALID, _ ("“%s” is not an address of Etsy’s API."), self->api_url);
      return;
    }

  call->attempt = g_cancellable_new ();
  call->timer = takt_clock_after (self->clock, ATTEMPT_US, attempt_late_cb, task, NULL);
  soup_session_send_async (self->session, call->message, G_PRIORITY_DEFAULT, call->attempt, sent_cb,
                           g_object_ref (task));
}

static gboolean
caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsyClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (call->waiting)
    {
      takt_clock_clear (self->clock, &call->timer);
      return_error (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled.")));
    }
  else if (call->attempt != NULL)
    g_cancellable_cancel (call->attempt);
  return G_SOURCE_REMOVE;
}

static void
takt_etsy_client_finalize (GObject *object)
{
  TaktEtsyClient *self = TAKT_ETSY_CLIENT (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->session);
  g_free (self->api_url);

  G_OBJECT_CLASS (takt_etsy_client_parent_class)->finalize (object);
}

static void
takt_etsy_client_class_init (TaktEtsyClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_etsy_client_finalize;

  /* takt_etsy_client_get_left_today() has something new to tell. */
  signals[SIGNAL_QUOTA_CHANGED] = g_signal_new ("quota-changed", TAKT_TYPE_ETSY_CLIENT, G_SIGNAL_RUN_LAST, 0,
                                                NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_etsy_client_init (TaktEtsyClient *self)
{
  takt_etsy_limiter_init (&self->limiter);
  self->session =
      soup_session_new_with_options ("max-conns-per-host", 2, "user-agent", "Takt/" TAKT_VERSION, NULL);
}

/**
 * takt_etsy_client_new:
 * @api_url: scheme, host and port; allowed by takt_etsy_url_is_allowed()
 *
 * Returns: (transfer full): speaks HTTP with Etsy and keeps its limits; knows nothing of accounts
 */
TaktEtsyClient *
takt_etsy_client_new (TaktClock *clock, const char *api_url)
{
  TaktEtsyClient *self = g_object_new (TAKT_TYPE_ETSY_CLIENT, NULL);
  gsize length = strlen (api_url);

  while (length > 0 && api_url[length - 1] == '/')
    length--;
  self->clock = g_object_ref (clock);
  self->api_url = g_strndup (api_url, length);
  return self;
}

/**
 * takt_etsy_client_send_async:
 *
 * Sends @request as soon as the limits allow. 429 and 5xx are tried again, four times in all; a wait of more than half a
 * minute is not sat out. JSON goes out once: 429 is then an answer, 5xx a failure. Fails with TAKT_ERROR_NOT_CONNECTED when Etsy cannot be reached, TAKT_ERROR_UPSTREAM when what it
 * sends is no answer, G_IO_ERROR_CANCELLED.
 */
void
takt_etsy_client_send_async (TaktEtsyClient *self,
                             const TaktEtsyRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 now = takt_clock_monotonic_us (self->clock);
  gint64 blocked = takt_etsy_limiter_blocked (&self->limiter, now);
  Call *call = g_new0 (Call, 1);

  call->path = g_strdup (request->path);
  call->form = g_strdup (request->form);
  call->json = g_strdup (request->json);
  call->key = g_strdup (request->key);
  call->bearer = g_strdup (request->bearer);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);

  if (cancellable != NULL)
    {
      call->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancel_source, G_SOURCE_FUNC (caller_cancelled_cb), task, NULL);
      g_source_attach (call->cancel_source, g_main_context_get_thread_default ());
    }

  if (blocked > TAKT_ETSY_LIMITER_MAX_WAIT_US)
    return_limit_error (task, blocked);
  else
    wait_for_attempt (task, takt_etsy_limiter_reserve (&self->limiter, now));
}

/** takt_etsy_client_send_finish: (transfer full): Etsy’s answer; takt_etsy_reply_check() says what it means. */
TaktEtsyReply *
takt_etsy_client_send_finish (TaktEtsyClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/** takt_etsy_client_get_skew: how many seconds Etsy’s clock is ahead of ours; 0 when they agree within a minute. */
TaktTime
takt_etsy_client_get_skew (TaktEtsyClient *self)
{
  return self->skew;
}

/** takt_etsy_client_get_left_today: requests that Etsy still takes today; −1: not told yet. */
int
takt_etsy_client_get_left_today (TaktEtsyClient *self)
{
  return (int) self->limiter.left_today;
}

/** takt_etsy_client_is_scarce: whether less than a tenth of the day's requests is left. */
gboolean
takt_etsy_client_is_scarce (TaktEtsyClient *self)
{
  return takt_etsy_limiter_is_scarce (&self->limiter);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "webhook/takt-soup-webhooks.h"

#include "config.h"
#include "mail/takt-mail-headers.h"
#include "takt-error.h"
#include "webhook/takt-webhook-shape.h"
#include "webhook/takt-webhook-signature.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define LIMIT_MS 20000

/* Who wants to be left alone for longer is asked again after a day. */
#define RETRY_AFTER_MAX (24 * 60 * 60)

struct _TaktSoupWebhooks
{
  GObject parent_instance;

  SoupSession *session;
  char *ca_file; /* (nullable) */
  guint limit_ms;
};

/* One message on its way. @inner is cancelled by the caller's cancellable and by the limit; @timed_out tells which it was. */
typedef struct
{
  SoupMessage *message;
  GCancellable *inner;
  gulong outer_handler;
  guint limit_source;
  guint limit_ms;
  gboolean timed_out;
  TaktWebhookReply reply;
} Delivery;

enum
{
  PROP_0,
  PROP_CA_FILE,
  PROP_LIMIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void takt_soup_webhooks_iface_init (TaktWebhookSenderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktSoupWebhooks,
                               takt_soup_webhooks,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_WEBHOOK_SENDER,
                                                      takt_soup_webhooks_iface_init))

static void
delivery_free (Delivery *delivery)
{
  g_clear_handle_id (&delivery->limit_source, g_source_remove);
  g_object_unref (delivery->message);
  g_object_unref (delivery->inner);
  g_free (delivery);
}

static gboolean
limit_reached_cb (gpointer user_data)
{
  Delivery *delivery = user_data;

  delivery->limit_source = 0;
  delivery->timed_out = TRUE;
  g_cancellable_cancel (delivery->inner);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Only the host: the path of a webhook address is often its password. */
static const char *
host_of (const Delivery *delivery)
{
  return g_uri_get_host (soup_message_get_uri (delivery->message));
}

static void
return_status_error (GTask *task, guint status)
{
  const char *host = host_of (g_task_get_task_data (task));

  if (status >= 300 && status < 400)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The webhook at %s has moved (HTTP %u), and Takt does not follow: a redirect can "
           "lead anywhere. Enter the new address in the notification settings."),
        host, status);
  else if (status == 401 || status == 403)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The webhook at %s refuses the message (HTTP %u). Check address and secret in "
           "the notification settings."),
        host, status);
  else if (status == 404 || status == 410)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The webhook at %s does not exist any more (HTTP %u). Make a new one there and "
           "enter its address in the notification settings."),
        host, status);
  else if (status == 413)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The webhook at %s finds the message too large (HTTP %u). Check that the format "
           "in the notification settings fits the service."),
        host, status);
  else if (status == 429)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The webhook at %s gets more messages than it takes (HTTP %u). Wait a while."), host, status);
  else if (status >= 500)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The webhook at %s is out of order (HTTP %u). The service's status page may say "
           "more."),
        host, status);
  else
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The webhook at %s does not take the message (HTTP %u). Check that the format "
           "in the notification settings fits the service."),
        host, status);
}

/* Takes over @error. */
static void
return_connection_error (GTask *task, GError *error)
{
  g_autoptr (GError) taken = error;
  Delivery *delivery = g_task_get_task_data (task);
  const char *host = host_of (delivery);

  if (delivery->timed_out || g_error_matches (taken, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                             _ ("The webhook at %s did not answer within %u seconds. Check that the service "
                                "works."),
                             host, MAX (1, delivery->limit_ms / 1000));
  else if (g_error_matches (taken, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&taken));
  else if (taken->domain == G_TLS_ERROR)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The certificate of the webhook's server %s is not trusted, so nothing was sent. "
           "Check the address in the notification settings. (%s)"),
        host, taken->message);
  else if (taken->domain == G_RESOLVER_ERROR)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("There is no server called %s. Check the webhook's address in the notification "
           "settings and the network connection."),
        host);
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                             _ ("The webhook's server %s cannot be reached. Check the address in the "
                                "notification settings and the network connection. (%s)"),
                             host, taken->message);
}

/* RFC 9110 §10.2.3: seconds or a date. */
static gint64
read_retry_after (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  const char *sent_text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) sent = NULL;
  guint64 seconds;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    return (gint64) MIN (seconds, RETRY_AFTER_MAX);

  /* Only the server's own clock tells how long that is. */
  date = soup_date_time_new_from_http_string (text);
  sent = sent_text != NULL ? soup_date_time_new_from_http_string (sent_text) : NULL;
  if (date == NULL || sent == NULL)
    return 0;
  return CLAMP (g_date_time_difference (date, sent) / G_TIME_SPAN_SECOND, 0, RETRY_AFTER_MAX);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Delivery *delivery = g_task_get_task_data (task);
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  guint status = soup_message_get_status (delivery->message);

  g_clear_handle_id (&delivery->limit_source, g_source_remove);
  g_cancellable_disconnect (g_task_get_cancellable (task), delivery->outer_handler);

  if (stream == NULL)
    {
      return_connection_error (task, g_steal_pointer (&error));
      return;
    }

  delivery->reply.status = (int) status;
  delivery->reply.retry_after = read_retry_after (delivery->message);
  /* The answer is its status. What follows is not read, however long it is. */
  g_cancellable_cancel (delivery->inner);
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);

  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    g_task_return_boolean (task, TRUE);
  else
    return_status_error (task, status);
}

static void
set_headers (SoupMessage *message,
             const TaktWebhook *webhook,
             const TaktWebhookShape *shape,
             const char *signature)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *id = takt_mail_clean_text (webhook->id);
  g_autofree char *timestamp = g_strdup_printf ("%" G_GINT64_FORMAT, webhook->at);

  soup_message_headers_replace (headers, "webhook-id", id);
  soup_message_headers_replace (headers, "webhook-timestamp", timestamp);
  if (signature != NULL)
    soup_message_headers_replace (headers, "webhook-signature", signature);
  if (shape->title != NULL)
    soup_message_headers_replace (headers, "Title", shape->title);
  if (shape->priority != NULL)
    soup_message_headers_replace (headers, "Priority", shape->priority);
  if (shape->tags != NULL)
    soup_message_headers_replace (headers, "Tags", shape->tags);
}

/* The request, or NULL. */
static SoupMessage *
make_message (const TaktWebhook *webhook, GError **error)
{
  g_autoptr (TaktWebhookShape) shape = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *signature = NULL;

  if (!takt_webhook_url_is_allowed (webhook->url, error))
    return NULL;
  shape = takt_webhook_shape_new (webhook->format, webhook->payload, webhook->text, error);
  if (shape == NULL)
    return NULL;
  if (webhook->secret != NULL && *webhook->secret != '\0')
    {
      signature = takt_webhook_sign (webhook->secret, webhook->id, webhook->at, shape->body, error);
      if (signature == NULL)
        return NULL;
    }

  message = soup_message_new (SOUP_METHOD_POST, webhook->url);
  if (message == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("The webhook address is not a web address. Correct it in the notification settings."));
      return NULL;
    }
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (message, shape->content_type, shape->body);
  set_headers (message, webhook, shape, signature);
  return g_steal_pointer (&message);
}

static void
takt_soup_webhooks_send_async (TaktWebhookSender *sender,
                               const TaktWebhook *webhook,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  TaktSoupWebhooks *self = TAKT_SOUP_WEBHOOKS (sender);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  SoupMessage *message = make_message (webhook, &error);
  Delivery *delivery;

  g_task_set_source_tag (task, takt_soup_webhooks_send_async);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  delivery = g_new0 (Delivery, 1);
  delivery->message = message;
  delivery->inner = g_cancellable_new ();
  delivery->limit_ms = self->limit_ms;
  delivery->limit_source = g_timeout_add (self->limit_ms, limit_reached_cb, delivery);
  g_task_set_task_data (task, delivery, (GDestroyNotify) delivery_free);
  /* A message that was taken before the cancellation came is sent; calling it cancelled would send it twice. */
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL)
    delivery->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                                     g_object_ref (delivery->inner), g_object_unref);

  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, delivery->inner, sent_cb, task);
}

static gboolean
takt_soup_webhooks_send_finish (TaktWebhookSender *sender,
                                GAsyncResult *result,
                                TaktWebhookReply *reply,
                                GError **error)
{
  const Delivery *delivery = g_task_get_task_data (G_TASK (result));

  if (delivery != NULL)
    *reply = delivery->reply;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_soup_webhooks_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktSoupWebhooks *self = TAKT_SOUP_WEBHOOKS (object);

  switch (id)
    {
    case PROP_CA_FILE:
      self->ca_file = g_value_dup_string (value);
      break;
    case PROP_LIMIT:
      self->limit_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_soup_webhooks_constructed (GObject *object)
{
  TaktSoupWebhooks *self = TAKT_SOUP_WEBHOOKS (object);

  G_OBJECT_CLASS (takt_soup_webhooks_parent_class)->constructed (object);

  self->session = soup_session_new_with_options ("user-agent", "Takt/" TAKT_VERSION, NULL);
  /* Answers are not read, so there is nothing to unpack or to remember. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);

  if (self->ca_file != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GTlsDatabase) database = g_tls_file_database_new (self->ca_file, &error);

      /* Trusting the system's authorities instead would be less than what was asked for, but never nothing. */
      if (database == NULL)
        g_warning ("%s: %s", self->ca_file, error->message);
      else
        soup_session_set_tls_database (self->session, database);
    }
}

static void
takt_soup_webhooks_finalize (GObject *object)
{
  TaktSoupWebhooks *self = TAKT_SOUP_WEBHOOKS (object);

  g_clear_object (&self->session);
  g_free (self->ca_file);

  G_OBJECT_CLASS (takt_soup_webhooks_parent_class)->finalize (object);
}

static void
takt_soup_webhooks_iface_init (TaktWebhookSenderInterface *iface)
{
  iface->send_async = takt_soup_webhooks_send_async;
  iface->send_finish = takt_soup_webhooks_send_finish;
}

static void
takt_soup_webhooks_class_init (TaktSoupWebhooksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = takt_soup_webhooks_set_property;
  object_class->constructed = takt_soup_webhooks_constructed;
  object_class->finalize = takt_soup_webhooks_finalize;

  /* Authorities to trust instead of the system's: a PEM file. */
  properties[PROP_CA_FILE] = g_param_spec_string (
      "ca-file", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /* How long one message may take, in milliseconds. */
  properties[PROP_LIMIT] =
      g_param_spec_uint ("limit", NULL, NULL, 1, LIMIT_MS, LIMIT_MS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
takt_soup_webhooks_init (TaktSoupWebhooks *self)
{
}

/**
 * takt_soup_webhooks_new:
 * @ca_file: (nullable): authorities to trust instead of the system's, PEM; for tests
 *
 * Posts webhooks by libsoup: no redirects, no cookies, no answer read beyond its status, 20 seconds each.
 */
TaktWebhookSender *
takt_soup_webhooks_new (const char *ca_file)
{
  return g_object_new (TAKT_TYPE_SOUP_WEBHOOKS, "ca-file", ca_file, NULL);
}
